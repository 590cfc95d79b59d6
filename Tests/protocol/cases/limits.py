# Limits on connections: each refusal has its code, and those who are in stay in.

import asyncio

from cases.flash_sale import grant
from client import Viewer, live_path
from harness import case, check, equal
from websocket import Closed, WebSocket


async def attempt(t, source):
    return await Viewer.join(
        t.port, token=t.server.token(t.name()), user="another", source=source)


def comes_back_later(answer, status):
    equal(answer.status, status)
    after = answer.header("retry-after") or ""
    check(after.isdigit() and 1 <= int(after) <= 3600, f"Retry-After: {after!r}")
    check(answer.closes, f"Connection: {answer.header('connection')}")


@case("more connections from one address than allowed are answered 429, other addresses are not",
      config={"limits": {"connections_per_address": 4, "loopback_limited": True}})
async def per_address(t):
    people = [await t.viewer(source="127.0.0.5") for _ in range(4)]
    comes_back_later(await t.rejection(attempt(t, "127.0.0.5")), 429)
    await t.viewer(source="127.0.0.6")
    await people.pop().leave()
    await asyncio.sleep(0.1)
    await t.viewer(source="127.0.0.5")
    for v in people:
        await v.ask("ping")


@case("joins faster than allowed from one address are answered 429",
      config={"limits": {"joins_per_second_per_address": 3, "loopback_limited": True}})
async def joins(t):
    statuses = []
    for _ in range(12):
        try:
            v = await t.viewer(source="127.0.0.7")
            v.drop()
        except Exception as refused:
            comes_back_later(refused.response, 429)
            statuses.append(429)
    check(statuses, "12 joins at once were all let in")
    await t.viewer(source="127.0.0.8")


@case("joins faster than the node may take are answered 503, and the host still comes in",
      config={"limits": {"joins_per_second": 10}})
async def storm(t):
    statuses = []
    for _ in range(40):
        try:
            v = await t.viewer()
            v.drop()
        except Exception as refused:
            comes_back_later(refused.response, 503)
            statuses.append(503)
            break
    check(statuses, "40 joins at once were all let in")
    await t.host()


async def until_turned_away(t):
    """Takes all places that those of the lowest tier can have."""
    for _ in range(40):
        try:
            v = await t.viewer()
            v.drop()
        except Exception as refused:
            return comes_back_later(refused.response, 503)
    check(False, "40 joins at once were all let in")


@case("in a storm right after a restart those of higher tiers still come in", fresh=True,
      config={"limits": {"joins_per_second": 10}})
async def storm_after_restart(t):
    await asyncio.to_thread(grant, t, "gil", "svip")
    await t.viewer("gil")
    t.server.kill()
    await asyncio.to_thread(t.server.start)
    await until_turned_away(t)
    v = await t.viewer("gil")
    equal(v.me["tier"], "svip")


@case("an address that has too many connections takes no place from others",
      config={"limits": {"joins_per_second": 10, "connections_per_address": 1,
                         "loopback_limited": True, "joins_per_second_per_address": 1_000}})
async def greedy_address(t):
    await t.viewer(source="127.0.0.5")
    await asyncio.sleep(1)
    for _ in range(40):
        comes_back_later(await t.rejection(t.viewer(source="127.0.0.5")), 429)
    await t.viewer(source="127.0.0.6")


@case("tokens that are no good take no place from others",
      config={"limits": {"joins_per_second": 10}})
async def bad_tokens(t):
    for _ in range(40):
        equal(await t.close_code("not.a.token"), 4000)
    await t.viewer()


@case("loopback addresses are left alone unless configured otherwise",
      config={"limits": {"connections_per_address": 4, "joins_per_second_per_address": 3}})
async def loopback(t):
    for _ in range(20):
        await t.viewer(source="127.0.0.5")


@case("X-Forwarded-For from anybody changes nothing",
      config={"limits": {"connections_per_address": 2, "loopback_limited": True}})
async def forwarded(t):
    for number in range(2):
        await t.viewer(source="127.0.0.9")
    answer = await t.rejection(WebSocket.open(
        t.port, live_path("demo"), ["livegate.v1"], source="127.0.0.9",
        headers={"X-Forwarded-For": "203.0.113.7"}))
    equal(answer.status, 429)


@case("a full server answers 503 and goes on serving those who are in",
      config={"limits": {"connections": 5}})
async def full(t):
    people = [await t.viewer() for _ in range(5)]
    comes_back_later(await t.rejection(attempt(t, None)), 503)
    for v in people:
        await v.ask("ping")
    await people.pop().leave()
    await asyncio.sleep(0.1)
    await t.viewer()


@case("a user with too many connections is closed with 4101, others are not",
      config={"limits": {"connections_per_user": 2}, "rooms": [
          {"id": f"r{number}", "title": "A room", "host": "h1", "guests": True}
          for number in range(4)]})
async def per_user(t):
    user = t.name()
    people = [await t.viewer(user, room=f"r{number}") for number in range(2)]
    try:
        await t.viewer(user, room="r2")
        raise AssertionError("a third connection was let in")
    except Closed as end:
        equal(end.code, 4101)
    await t.viewer(room="r2")
    for v in people:
        await v.ask("ping")
    await people.pop().leave()
    await asyncio.sleep(0.1)
    await t.viewer(user, room="r2")


@case("a message limit that was configured holds, and a host has a longer one",
      config={"limits": {"message_bytes": 1024, "host_message_bytes": 4096}})
async def message_bytes(t):
    v, host = await t.viewer(), await t.host()
    await v.ask("ping", padding="x" * 900)
    await host.ask("ping", padding="x" * 3900)
    try:
        await v.answer("ping", padding="x" * 1100)
        raise AssertionError("taken")
    except Closed as end:
        equal(end.code, 1009)
    await host.ask("ping")
