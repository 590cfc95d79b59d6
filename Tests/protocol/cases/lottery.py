# Lotteries from outside: what everybody is shown and when, who wins, and what the published proof says.

import asyncio
import hashlib
import json
import urllib.error
import urllib.request

from harness import case, check, equal

PRIZES = [{"id": "gold", "title": "Gold", "count": 1, "points": 50},
          {"id": "tea", "title": "Tea", "count": 2, "points": 5}]


async def open_lottery(t, host, **settings):
    answer = await host.ask("activity.open", kind="lottery", op=t.op(),
                            **{"prizes": PRIZES, **settings})
    return answer["activity"]


async def proof(t, lottery):
    """The status and the body of the proof, as anybody reads it."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{t.server.port}/v1/rooms/demo/activities/{lottery}/proof",
        headers={"Authorization": "Bearer " + t.server.token("reader", "viewer")})

    def read():
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal)

    return await asyncio.to_thread(read)


async def enter(t, v, activity, **fields):
    return await v.answer("enter", op=t.op(), activity=activity, **fields)


@case("a lottery shows its commitment, then its root, then its seed; winners are paid and told")
async def whole(t):
    viewers, host = [await t.viewer() for _ in range(5)], await t.host()
    watcher = viewers[0]
    lottery = await open_lottery(t, host)
    opened = await watcher.event("activity.opened", activity=lottery)
    check("root" not in opened and "seed" not in str(opened), f"too much is shown: {opened}")
    for v in viewers:
        answer = await enter(t, v, lottery)
        equal(answer.get("entries"), 1, f"the answer {answer}")
    equal((await enter(t, watcher, lottery)).get("code"), "already_done")
    equal((await proof(t, lottery))[0], 404, "the proof before the end")
    await host.ask("activity.close", activity=lottery, op=t.op())
    closed = await watcher.event("activity.closed", activity=lottery)
    check("result" not in closed and "seed" not in str(closed), f"too much is shown: {closed}")
    settled = await watcher.event("activity.settled", activity=lottery)
    result = settled["result"]
    seed = bytes.fromhex(result["seed"])
    equal(hashlib.sha256(seed).hexdigest(), opened["commit"], "the commitment")
    equal([w["prize"] for w in result["winners"]], ["gold", "tea", "tea"])
    equal(len({w["user"] for w in result["winners"]}), 3, "winners")
    for winner in result["winners"]:
        lucky = next(v for v in viewers if v.user == winner["user"])
        win = await lucky.event("win", activity=lottery)
        equal(win["prize"], winner["prize"])
        credit = await lucky.event("credit", activity=lottery)
        equal(credit["points"], {"gold": 50, "tea": 5}[winner["prize"]])
    status, told = await proof(t, lottery)
    equal((status, told["seed"], told["root"]), (200, result["seed"], result["root"]))
    names = {hashlib.sha256(f"{lottery}:{v.user}".encode()).hexdigest()[:32]: v.user
             for v in viewers}
    equal({e["id"] for e in told["entrants"]}, set(names), "who entered")
    equal([names[w["id"]] for w in told["winners"]], [w["user"] for w in result["winners"]])


@case("a lottery that is cancelled gives back what was paid, and its commitment is void")
async def cancelled(t):
    v, host = await t.viewer(), await t.host()
    rain = await host.ask("activity.open", kind="point_rain", op=t.op(), pot=100, each=50)
    await v.ask("claim", op=t.op(), activity=rain["activity"], wave=1)
    lottery = await open_lottery(t, host, mode="shares", cost=10, max_shares=3)
    answer = await enter(t, v, lottery, shares=3)
    equal((answer.get("entries"), answer.get("balance")), (3, 20), f"the answer {answer}")
    equal((await enter(t, v, lottery)).get("code"), "limit_reached")
    await host.ask("activity.cancel", activity=lottery, op=t.op())
    back = await v.event("credit", activity=lottery, reason="returned")
    equal((back["points"], back["balance"]), (30, 50))
    status, told = await proof(t, lottery)
    equal((status, told.get("void"), "seed" in told), (200, True, False))


@case("a lottery by keyword is entered by a danmaku that everybody sees")
async def keyword(t):
    v, host = await t.viewer(), await t.host()
    lottery = await open_lottery(t, host, mode="keyword", keyword="我要抽奖")
    equal((await enter(t, v, lottery)).get("code"), "forbidden")
    await v.ask("danmaku", text="我要抽奖")
    await host.event("danmaku", text="我要抽奖")
    await host.event("activity.updated", activity=lottery, entries=1)
    await host.ask("activity.settle", activity=lottery, op=t.op())
    win = await v.event("win", activity=lottery)
    equal(win["prize"], "gold")


@case("settings of a lottery that cannot be are refused by name")
async def refused(t):
    host = await t.host()
    for settings, field in [
            ({"prizes": []}, "prizes"),
            ({"prizes": [{**PRIZES[0], "count": 0}]}, "prizes[0].count"),
            ({"prizes": [PRIZES[0], PRIZES[0]]}, "prizes[1].id"),
            ({"prizes": [{"id": "c", "title": "C", "coupon": "none"}]}, "prizes[0].coupon"),
            ({"mode": "points", "cost": -1}, "cost"),
            ({"mode": "keyword", "keyword": " "}, "keyword"),
            ({"mode": "keyword", "keyword": "x" * 51}, "keyword")]:
        answer = await host.answer("activity.open", kind="lottery", op=t.op(),
                                   **{"prizes": PRIZES, **settings})
        equal((answer.get("code"), answer.get("field")), ("bad_request", field), f"{settings}")
