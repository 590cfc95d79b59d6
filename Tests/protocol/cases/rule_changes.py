# What an operator changes of the programme over REST holds in every live room within a second, under
# open connections, and stands in the audit.

import asyncio
import time

from harness import case, check, equal
from cases.webhooks import Mall

ROOMS = [{"id": f"room-{number}", "title": f"Room {number}", "host": f"host-{number}"}
         for number in range(40)]


async def crowd(t, server):
    """Somebody in each room, on all loops."""
    return await asyncio.gather(
        *(t.viewer(t.name(), server=server, room=room["id"]) for room in ROOMS))


async def earned(people):
    """What each gets for a share."""
    async def share(viewer):
        viewer.forget()
        await viewer.ask("share", channel="qq")
        await viewer.event("growth")  # by a rule of its own, and told together with the points
        return sum(credit["points"] for credit in viewer.heard("credit"))

    return set(await asyncio.gather(*map(share, people)))


@case("a rule that is changed holds in all of forty rooms within a second, and is in the audit",
      fresh=True)
async def everywhere(t):
    server = t.another_server(config=f"rooms: {ROOMS}\n", loops=2)
    await asyncio.to_thread(server.start)
    mall = Mall(server)
    [share] = [rule for rule in (await mall.ask("GET", "/v1/rules?limit=100"))["rules"]
               if rule["id"] == "share"]
    equal(await earned(await crowd(t, server)), {10})
    for points in (77, 3):
        people = await crowd(t, server)
        changed = await mall.ask("PATCH", "/v1/rules/share", {"points": points})
        equal(changed["points"], points)
        await asyncio.sleep(1)
        equal(await earned(people), {points}, "a share in each room")
    people = await crowd(t, server)
    await mall.ask("PATCH", "/v1/rules/share", {"active": False})
    await asyncio.sleep(1)
    equal(await earned(people), {0}, "a share under a rule that is off")
    # A new one beside it, heard of by those who are here.
    await mall.ask("POST", "/v1/rules", {"id": "qq", "on": "shared", "points": 8,
                                         "when": {"channel": "qq"}})
    await asyncio.sleep(1)
    equal(await earned(people), {8}, "a share under a new rule")
    check(all(viewer.end is None for viewer in people), "a connection was touched")

    acts = [act for act in (await mall.ask("GET", "/v1/audit"))["acts"]
            if act["action"] == "programme.edit"]
    equal([act["detail"]["id"] for act in acts], ["qq", "share", "share", "share"])
    equal({act["actor"] for act in acts}, {"mall"})
    check(share["points"] == 10, str(share))


@case("a rule that cannot be is refused with path and reason, and the old one stays", fresh=True)
async def refused(t):
    server = t.another_server(config=f"rooms: {ROOMS}\n")
    await asyncio.to_thread(server.start)
    mall = Mall(server)
    for change, said in (
        ({"points": -1}, "points"), ({"pionts": 5}, "pionts"), ({"on": "sneezed"}, "on"),
        ({"limit": {"times": 0, "per": "day"}}, "times"),
        ({"when": {"min_tier": "platinum"}}, "platinum"),
        # It would grant growth, reach a tier, and so grant again without end.
        ({"on": "tier_reached", "growth": 5, "limit": None}, "without end"),
    ):
        status, problem = await asyncio.to_thread(
            mall.request, "PATCH", "/v1/rules/share", change)
        equal(status, 422, f"{change}: {problem}")
        check(said in str(problem), f"{change}: {problem}")
    equal(await earned(await crowd(t, server)), {10})
    acts = (await mall.ask("GET", "/v1/audit"))["acts"]
    check(not [act for act in acts if act["action"] == "programme.edit"], "an edit in the audit")


@case("a limit by device that is switched on holds for those who are in the room already", fresh=True)
async def device_limit(t):
    server = t.another_server()
    await asyncio.to_thread(server.start)
    mall = Mall(server)
    ann, bob, cid = [
        await t.viewer(t.name(), server=server, device=device)
        for device in ("phone-1", "phone-1", "phone-2")]
    equal([await earned([each]) for each in (ann, bob, cid)], [{10}] * 3)
    await mall.ask("PATCH", "/v1/rules/share", {
        "limit": None, "limits": [{"times": 1, "per": "day", "of": "device"}]})
    await asyncio.sleep(1)
    equal([await earned([each]) for each in (ann, bob, cid)], [{10}, {0}, {10}],
          "a share on a device of two, again on it, and on one of one's own")
    check(all(viewer.end is None for viewer in (ann, bob, cid)), "a connection was touched")


@case("a task that gets a deadline is told to the whole room, and once more when it is over",
      fresh=True)
async def deadline(t):
    people = await asyncio.gather(t.viewer(), t.guest())
    until = int(time.time() * 1000) + 2_500
    await Mall(t.server).ask("PATCH", "/v1/rules/share", {"until": until})
    for viewer in people:
        begun = await viewer.event("tasks", tasks=lambda tasks: tasks != [])
        equal([task["task"] for task in begun["tasks"]], ["share"])
        await viewer.event("tasks", tasks=[])
