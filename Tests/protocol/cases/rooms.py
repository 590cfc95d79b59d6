# Rooms over REST and in the room: what is read is what may be written back, and one that comes again
# has its next time when it ends.

import asyncio
import time

import tokens
from harness import case, equal
from cases.webhooks import Mall

WEEK = 7 * 86_400_000


async def room_as_listed(mall, name):
    listed = (await mall.ask("GET", "/v1/rooms?limit=100"))["rooms"]
    return next(room for room in listed if room["id"] == name)


@case("a room reads the same after what was read of it is written back")
async def round_trip(t):
    mall, name = Mall(t.server), t.name()
    await mall.ask("POST", "/v1/rooms", {
        "id": name, "title": "Tea", "host": "hal", "state": "live", "guests": True,
        "min_tier": "silver", "cover": "https://shop.example/tea.png", "notice": "Tea at eight",
        "product": {"title": "A pot", "price": 9900}, "slow_mode_s": 3, "repeat": "monthly",
        "starts_at": int(time.time() * 1000) + 3_600_000})
    before = await mall.ask("GET", f"/v1/rooms/{name}")
    listed = await room_as_listed(mall, name)
    equal((listed["min_tier"], listed["repeat"], listed["guests"]), ("silver", "monthly", True))
    equal((before["notice"], before["slow_mode_s"]), ("Tea at eight", 3))
    for whole in (before, {key: value for key, value in listed.items() if key != "password"}):
        await mall.ask("PATCH", f"/v1/rooms/{name}", whole)
        equal(await mall.ask("GET", f"/v1/rooms/{name}"), before)
        equal(await room_as_listed(mall, name), listed)
    # What was changed is all that is different.
    await mall.ask("PATCH", f"/v1/rooms/{name}", {"title": "Coffee", "min_tier": None})
    equal(await mall.ask("GET", f"/v1/rooms/{name}"), before | {"title": "Coffee"})
    equal(await room_as_listed(mall, name), listed | {"title": "Coffee", "min_tier": None})


@case("the tiers read the same after what was read of them is written back")
async def tiers_round_trip(t):
    server = t.another_server()
    await asyncio.to_thread(server.start)
    mall = Mall(server)

    async def tiers():
        found = (await mall.ask("GET", "/v1/tiers?limit=100"))["tiers"]
        return [{key: value for key, value in tier.items() if key != "version"} for tier in found]

    before = await tiers()
    equal([tier["id"] for tier in before],
          ["normal", "bronze", "silver", "gold", "black_diamond", "svip"])
    await mall.ask("PUT", "/v1/tiers", {"tiers": before})
    equal(await tiers(), before)
    titled = [tier | {"title": "Patron", "question_weight": 9} if tier["id"] == "gold" else tier
              for tier in before]
    await mall.ask("PUT", "/v1/tiers", {"tiers": titled})
    equal(await tiers(), titled)
    v = await t.viewer("demo-gold", server=server)
    equal(v.me["title"], "Patron")


@case("a room that comes again begins by itself, and its end names the next time")
async def comes_again(t):
    mall, name = Mall(t.server), t.name()
    start = int(time.time() * 1000) + 1_500
    made = await mall.ask("POST", "/v1/rooms", {
        "id": name, "title": "Tea on Mondays", "host": "hal", "starts_at": start,
        "repeat": "weekly"})
    equal((made["state"], made["starts_at"], made["repeat"]), ("scheduled", start, "weekly"))
    v = await t.viewer(room=name)
    equal((v.room["state"], v.room["starts_at"]), ("scheduled", start))
    equal((await v.event("room"))["state"], "live")
    host = await t.host("hal", room=name)
    await host.ask("room.update", state="ended")
    ended = await host.event("room", state="ended")
    equal(ended["starts_at"], start + WEEK)
    equal(await v.closed(), 4010)
    equal((await room_as_listed(mall, name))["starts_at"], start + WEEK)
    equal((await host.refusal("room.update", repeat="daily"))["field"], "repeat")
    await host.ask("room.update", starts_at=None)
    equal((await room_as_listed(mall, name))["repeat"], None)
    equal((await host.refusal("room.update", repeat="weekly"))["field"], "repeat")


@case("a room's doors ask for an account, a password and a tier, of all but who works there")
async def doors(t):
    mall, name = Mall(t.server), t.name()
    await mall.ask("POST", "/v1/rooms", {
        "id": name, "title": "Tea", "host": "hal", "state": "live", "password": "tea time"})
    user = t.name()
    token = t.server.token(user)

    async def end(password=None, token=token, **given):
        words = ["livegate.v1"] + (["bearer." + token] if token else [])
        if password:
            words.append("password." + tokens.encoded(password.encode()))
        return await t.close_code(room=name, protocols=words, **given)

    async def change(**fields):
        await mall.ask("PATCH", f"/v1/rooms/{name}", fields)
        await asyncio.sleep(0.2)

    equal(await end(token=None), 4003, "a guest, where there are none")
    equal((await end(), await end("coffee time")), (4003, 4003), "without the password")
    equal(await end("tea time"), None, "with the password")
    equal(await end(headers={"Livegate-Room-Password": "tea time"}), None, "in the header")
    for role, who in (("host", "hal"), ("operator", "op")):
        equal(await end(token=t.server.token(who, role)), None, role)
    await change(guests=True)
    equal((await end(token=None), await end("tea time", token=None)), (4003, None), "a guest")
    await change(password=None, min_tier="silver")
    equal((await end(), await end(token=None)), (4003, 4003), "below the tier")
    await mall.ask("POST", f"/v1/users/{user}/grants", {
        "op": t.op(), "tier": {"id": "gold", "until": None}, "reason": "test"})
    equal(await end(), None, "above the tier")
    equal(await end(token=t.server.token("op", "operator")), None, "who works there")
    await change(min_tier=None, state="ended")
    equal(await end(), 4010, "a room that has ended")
