# What a host may do, and nobody else: remove, mute, kick, ban, change the room, speak to all.

import asyncio
import time

from harness import case, check, equal
from websocket import Closed

TWO_ROOMS = {"rooms": [
    {"id": "r1", "title": "One", "host": "h1", "guests": True},
    {"id": "r2", "title": "Two", "host": "h2", "guests": True}]}


@case("a deleted danmaku is taken from everyone's screen")
async def delete(t):
    v, host = await t.viewer(), await t.host()
    answer = await v.say("take this away")
    await host.ask("moderate", action="delete", seq=answer["seq"], reason="test")
    for each in (v, host):
        equal((await each.event("removed"))["target"], answer["seq"])


@case("a muted viewer is refused with the time it ends, until unmuted")
async def mute(t):
    v, host = await t.viewer(), await t.host()
    await host.ask("moderate", action="mute", user=v.user, seconds=600, reason="loud")
    error = await v.refusal("danmaku", text="let me speak")
    equal(error["code"], "muted")
    left = error["until"] - time.time() * 1000
    check(0 < left <= 601_000, f"muted for {left} ms")
    await v.leave()
    again = await t.viewer(v.user)
    equal(again.me["muted_until"], error["until"], "muted_until after a reconnect")
    equal((await again.refusal("danmaku", text="and now?"))["code"], "muted")
    await host.ask("moderate", action="unmute", user=v.user)
    await again.say("thank you")


@case("a mute ends by itself")
async def mute_ends(t):
    v, host = await t.viewer(), await t.host()
    await host.ask("moderate", action="mute", user=v.user, seconds=1)
    equal((await v.refusal("danmaku", text="not yet"))["code"], "muted")
    await asyncio.sleep(1.1)
    await v.say("time served")


@case("a kicked viewer is closed and may come back")
async def kick(t):
    v, host = await t.viewer(), await t.host()
    await host.ask("moderate", action="kick", user=v.user, reason="test")
    equal(await v.closed(), 4006)
    again = await t.viewer(v.user)
    await again.ask("ping")


@case("a banned viewer is closed, is not let in again, and is once the ban has ended")
async def ban(t):
    v, host = await t.viewer(), await t.host()
    await host.ask("moderate", action="ban", user=v.user, seconds=2, reason="test")
    equal(await v.closed(), 4005)
    equal(await t.close_code(t.server.token(v.user)), 4005, "on coming back")
    await asyncio.sleep(2.1)
    await t.viewer(v.user)


@case("moderation that makes no sense is refused")
async def moderate_badly(t):
    host = await t.host()
    for fields in ({}, {"action": "dance", "user": "x"}, {"action": "mute"},
                   {"action": "delete"}, {"action": "mute", "user": 7},
                   {"action": "mute", "user": "x", "seconds": -1},
                   {"action": "mute", "user": "x", "seconds": 2**62},
                   {"action": "mute", "user": "no such id!"}):
        equal((await host.refusal("moderate", **fields))["code"], "bad_request", str(fields))


@case("the room's title, notice and product change for all who are here and who come later")
async def update(t):
    v, host = await t.viewer(), await t.host()
    before = host.room
    await host.ask("room.update", title="A new title", notice="Read this")
    changed = await v.event("room", title="A new title")
    equal(changed["notice"], "Read this")
    late = await t.viewer()
    equal((late.room["title"], late.room["notice"]), ("A new title", "Read this"))
    await host.ask("room.update", title=before["title"], notice=None)
    await v.event("room", title=before["title"])
    for fields in ({"title": 7}, {"slow_mode_s": -1}, {"slow_mode_s": "1"},
                   {"state": "asleep"}, {"title": "x" * 5000}):
        equal((await host.refusal("room.update", **fields))["code"], "bad_request", str(fields))


@case("slow mode lets each viewer speak once in its time, and the host always",
      config=TWO_ROOMS)
async def slow_mode(t):
    v, host = await t.viewer(room="r1"), await t.host("h1", "r1")
    await host.ask("room.update", slow_mode_s=30)
    await v.event("room", slow_mode_s=30)
    await v.say("first")
    error = await v.refusal("danmaku", text="second")
    equal(error["code"], "rate_limited")
    check(25_000 < error["retry_ms"] <= 30_000, f"retry_ms {error['retry_ms']}")
    await host.say("one")
    await host.say("two")
    await host.ask("room.update", slow_mode_s=0)
    await v.event("room", slow_mode_s=0)
    await v.say("second")


@case("a room that has ended sends its audience away for good", config=TWO_ROOMS)
async def ended(t):
    v, host = await t.viewer(room="r2"), await t.host("h2", "r2")
    await host.ask("room.update", state="ended")
    equal(await v.closed(), 4010)
    equal(await t.close_code(t.server.token(t.name()), room="r2"), 4010)
    await host.ask("room.update", state="live")
    await t.viewer(room="r2")


@case("rooms are apart: what is said in one is not heard in the other", config=TWO_ROOMS)
async def apart(t):
    one, two = await t.viewer(room="r1"), await t.viewer(room="r2")
    await one.say("only here")
    await two.say("only there")
    await two.event("danmaku", text="only there")
    await one.event("danmaku", text="only here")
    equal(two.heard("danmaku", text="only here"), [])


@case("an announcement reaches all")
async def announce(t):
    v, guest, host = await t.viewer(), await t.guest(), await t.host()
    await host.ask("announce", text="Doors close at ten", style="banner")
    for each in (v, guest, host):
        equal((await each.event("announcement"))["style"], "banner")
    equal((await host.refusal("announce", text=""))["code"], "bad_request")


@case("the host sees who is here")
async def audience(t):
    v, host = await t.viewer(), await t.host()
    answer = await host.ask("audience")
    check(answer["tiers"].get("normal", 0) >= 1, str(answer))
    check(v.user in [member["user"] for member in answer["members"]], str(answer)[:300])


@case("what is the host's is forbidden to viewers, and guests")
async def forbidden(t):
    v, guest = await t.viewer(), await t.guest()
    commands = {
        "activity.open": {"kind": "point_rain", "op": t.op(), "pot": 10, "each": 1},
        "activity.close": {"activity": "a1", "op": t.op()},
        "activity.cancel": {"activity": "a1", "op": t.op()},
        "activity.settle": {"activity": "a1", "op": t.op()},
        "room.update": {"title": "mine now"},
        "moderate": {"action": "kick", "user": "demo-host"},
        "announce": {"text": "hear me", "style": "scroll"},
        "audience": {},
    }
    for command, fields in commands.items():
        equal((await v.refusal(command, **fields))["code"], "forbidden", command)
        code = (await guest.refusal(command, **fields))["code"]
        check(code in ("forbidden", "unauthorized"), f"{command} by a guest: {code}")


@case("a host is host of the rooms the token names and of no other", config=TWO_ROOMS)
async def other_host(t):
    equal(await t.close_code(t.server.token("h1", "host", room="r1"), room="r2"), 4003)
    host = await t.host("h1", "r1")
    v = await t.viewer(room="r2")
    await host.ask("moderate", action="ban", user=v.user, seconds=60)
    await v.ask("ping")


@case("a host's token without a room opens nobody else's room", config=TWO_ROOMS)
async def stray_host(t):
    try:
        stray = await t.viewer("stray", "host", room="r1")
    except Closed as end:
        equal(end.code, 4003)
        return
    equal((await stray.refusal("announce", text="x", style="scroll"))["code"], "forbidden")
