# Guests: they watch, are invited once, and become members in one tap without leaving.

import asyncio
import uuid

from client import Viewer
from harness import case, check, equal
from cases.programme import example, own_server
from cases.webhooks import Mall


async def guest_at(t, server, **given):
    viewer = await Viewer.join(server.port, "demo", None, "guest", **given)
    t._people.append(viewer)
    return viewer


@case("a guest becomes a member by one tap, on the same connection, and comes back with the token")
async def one_tap(t):
    other = await t.viewer()
    guest = await t.guest()
    equal(guest.me["role"], "guest")
    equal((await guest.refusal("signin"))["code"], "unauthorized")
    answer = await guest.ask("member.join", op=str(uuid.uuid4()))
    equal(answer["tier"], "normal")
    me = await guest.event("me")
    equal((me["user"], me["role"], me["tier"]), (answer["user"], "viewer", "normal"))
    equal((me["points"], me["provisional"]), (0, False))
    check(isinstance(me["tasks"], list), f"no tasks: {me}")
    credited = (await guest.ask("signin"))["points"]
    equal((await guest.event("credit"))["points"], credited)
    await guest.ask("danmaku", text="hm")
    said = await other.event("danmaku", user=answer["user"])
    equal((said["tier"], said["text"]), ("normal", "hm"))
    await guest.leave()
    back = await Viewer.join(t.port, "demo", answer["token"], answer["user"])
    equal((back.me["user"], back.me["points"]), (answer["user"], credited))
    status, shown = await asyncio.to_thread(
        Mall(t.server).request, "GET", f"/v1/users/{answer['user']}", token=answer["token"])
    equal((status, shown["points"]), (200, credited))
    back.drop()


@case("a guest who asks twice is one member, also on another connection")
async def twice(t):
    op = str(uuid.uuid4())
    first = await t.guest()
    made = await first.ask("member.join", op=op)
    equal((await first.ask("member.join", op=op))["user"], made["user"])
    first.drop()
    second = await t.guest()
    found = await second.ask("member.join", op=op)
    equal(found["user"], made["user"])
    check(found["token"].count(".") == 2, "no token")
    other = await t.guest()
    check((await other.ask("member.join"))["user"] != made["user"], "one account for two people")
    short = await (await t.guest()).refusal("member.join", op="x")
    equal((short["code"], short["field"]), ("bad_request", "op"))


@case("so many guests of an address become members in an hour",
      config={"limits": {"registrations_per_hour_per_address": 2, "loopback_limited": True}})
async def farming(t):
    for _ in range(2):
        await (await t.guest(source="127.0.0.9")).ask("member.join")
    late = await t.guest(source="127.0.0.9")
    refusal = await late.refusal("member.join")
    equal(refusal["code"], "rate_limited")
    check(0 < refusal["retry_ms"] <= 3_600_000, f"retry_ms: {refusal}")
    await late.ask("ping")
    await (await t.guest(source="127.0.0.10")).ask("member.join")


@case("where only the mall makes members, a tap says so",
      config={"limits": {"registrations_per_hour_per_address": 0}})
async def by_the_mall(t):
    equal((await (await t.guest()).refusal("member.join"))["code"], "forbidden")


@case("a guest is invited once a visit, and a member never")
async def invitation(t):
    text = example(t).replace("guest_invitation_ms: 60000", "guest_invitation_ms: 200")
    server = await own_server(t, text)
    guest = await guest_at(t, server)
    equal((await guest.event("invite"))["tier"], "normal")
    guest.drop()
    back = await guest_at(t, server, epoch=guest.epoch, seq=guest.seq)
    member = await t.viewer(server=server)
    await asyncio.sleep(0.6)
    for v in (back, member):
        await v.ask("ping")
        equal(v.heard("invite"), [], "invitations")
