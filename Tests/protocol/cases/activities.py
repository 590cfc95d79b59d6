# What every kind of activity has from its frame: settings by name, one's own part after a
# reconnect, budgets, REST and its list; and each kind played once over the wire.

import asyncio
import json
import urllib.error
import urllib.request

from harness import case, check, equal

TEA = [{"id": "green", "title": "Green"}, {"id": "black", "title": "Black"}]


async def opened(t, host, kind, **settings):
    answer = await host.ask("activity.open", kind=kind, op=t.op(), **settings)
    return answer["activity"]


async def rest(t, method, path, body=None, role="operator", user="mall"):
    """Status and document of a request to the API."""
    def ask():
        request = urllib.request.Request(
            f"http://127.0.0.1:{t.port}{path}", None if body is None else json.dumps(body).encode(),
            method=method, headers={
                "Authorization": "Bearer " + t.server.token(user, role),
                "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())
    return await asyncio.to_thread(ask)


@case("settings that a kind does not have, or that cannot be, are refused by name")
async def settings(t):
    host = await t.host()
    wrong = [
        ("point_rain", {"pot": 5, "each": 1, "wavse": 2}, "wavse"),
        ("vote", {"options": TEA + TEA[:1]}, "options[2].id"),
        ("vote", {"options": [{"id": "a"}, {"id": "b", "title": "B"}]}, "options[0].title"),
        ("vote", {"options": TEA, "eligible": {"min_teir": "gold"}}, "eligible.min_teir"),
        ("red_packet", {"coupon": "none", "shares": 2}, "coupon"),
        ("red_packet", {"pot": -5, "shares": 2}, "pot"),
        ("quiz", {"question": "?", "options": TEA, "answer": "milk"}, "answer"),
        ("task", {"fact": "slept", "points": 5}, "fact"),
    ]
    for kind, given, field in wrong:
        error = await host.refusal("activity.open", kind=kind, op=t.op(), **given)
        equal((error["code"], error.get("field")), ("bad_request", field), f"{kind} {given}")


@case("a red packet is shared out to the point, and names its largest shares")
async def red_packet(t):
    host, viewers = await t.host(), [await t.viewer() for _ in range(4)]
    red = await opened(t, host, "red_packet", pot=100, shares=3)
    answers = [await v.answer("claim", op=t.op(), activity=red) for v in viewers]
    shares = [answer["points"] for answer in answers[:3]]
    equal((sum(shares), min(shares) >= 1), (100, True), f"shares {shares}")
    equal(answers[3]["code"], "sold_out")
    again = await viewers[0].refusal("claim", op=t.op(), activity=red)
    equal(again["code"], "already_done")
    await host.ask("activity.close", activity=red, op=t.op())
    settled = await viewers[3].event("activity.settled", activity=red)
    top = settled["result"]["top"]
    equal([one["points"] for one in top], sorted(shares, reverse=True))


@case("a vote shows how it stands, and the winner when it is settled")
async def vote(t):
    host, a, b = await t.host(), await t.viewer(), await t.viewer()
    tea = await opened(t, host, "vote", options=TEA)
    await a.ask("vote", op=t.op(), activity=tea, option="black")
    equal((await a.refusal("vote", op=t.op(), activity=tea, option="green"))["code"],
          "already_done")
    equal((await b.refusal("claim", op=t.op(), activity=tea))["code"], "bad_request")
    await b.event("activity.updated", activity=tea, tally={"green": 0, "black": 1})
    await host.ask("activity.close", activity=tea, op=t.op())
    settled = await b.event("activity.settled", activity=tea)
    equal(settled["result"]["winner"], "black")
    late = await t.viewer()
    shown = [one for one in late.welcome["recent"] if one.get("activity") == tea]
    equal([one["result"]["winner"] for one in shown], ["black"], "what newcomers are told")


@case("what came of activities is shown to newcomers however much is said after it", fresh=True)
async def results_last(t):
    host, v = await t.host(), await t.viewer()
    tea, red = await opened(t, host, "vote", options=TEA), \
        await opened(t, host, "red_packet", pot=50, shares=5)
    await host.ask("activity.close", activity=tea, op=t.op())
    await host.ask("activity.cancel", activity=red, op=t.op())
    over = await v.event("activity.settled", activity=red)
    equal((over["state"], "result" in over), ("cancelled", False))
    closed = await v.event("activity.closed", activity=red)
    check(closed["seq"] < over["seq"], "closed after the end")
    for number in range(25):
        await host.ask("danmaku", text=f"line {number} of a busy room")
    late = await t.viewer()
    recent = late.welcome["recent"]
    ends = {one["activity"]: one["state"] for one in recent if one["type"] == "activity.settled"}
    equal(ends, {tea: "settled", red: "cancelled"})
    equal(sum(one["type"] == "danmaku" for one in recent), 20)
    equal([one["seq"] for one in recent], sorted(one["seq"] for one in recent))
    equal(late.welcome["activities"], [])


@case("a quiz keeps its answer until it is settled, and pays who was right")
async def quiz(t):
    host, a, b = await t.host(), await t.viewer(), await t.viewer()
    asked = await opened(
        t, host, "quiz", question="Which?", options=TEA, answer="green", pot=7)
    told = await a.event("activity.opened", activity=asked)
    check("answer" not in told, f"told {told}")
    reply = await a.ask("answer", op=t.op(), activity=asked, option="green")
    check("correct" not in reply, f"told {reply}")
    await b.ask("answer", op=t.op(), activity=asked, option="black")
    equal((await b.refusal("answer", op=t.op(), activity=asked, option="green"))["code"],
          "already_done")
    await host.ask("activity.close", activity=asked, op=t.op())
    settled = await b.event("activity.settled", activity=asked)
    result = settled["result"]
    equal((result["right"], result["paid"], result["answer"]), (1, 7, "green"))
    equal((await a.event("credit", activity=asked))["points"], 7)
    mine = (await b.ask("mine", activity=asked))["activities"][0]
    equal((mine["state"], mine["mine"]), ("settled", {"option": "black", "correct": False}))


@case("a countdown task counts what members do while it is open, and pays once")
async def task(t):
    host, v = await t.host(), await t.viewer()
    shared = await opened(t, host, "task", fact="shared", goal=2, points=9)
    for _ in range(3):
        await v.ask("share", channel="wx")
    credit = await v.event("credit", activity=shared)
    equal(credit["points"], 9)
    await host.ask("activity.close", activity=shared, op=t.op())
    settled = await v.event("activity.settled", activity=shared)
    equal(settled["result"], {"done": 1, "paid": 9})


@case("what a member did is known again after a reconnect")
async def mine(t):
    host, v = await t.host(), await t.viewer()
    tea, red = await opened(t, host, "vote", options=TEA), \
        await opened(t, host, "red_packet", pot=50, shares=5)
    await v.ask("vote", op=t.op(), activity=tea, option="green")
    points = (await v.ask("claim", op=t.op(), activity=red))["points"]
    await v.leave()
    again = await t.viewer(v.user)
    told = {one["activity"]: one for one in (await again.ask("mine"))["activities"]}
    equal(told[tea]["mine"], {"options": ["green"]})
    equal(told[red]["mine"], {"points": points})
    stranger = await t.viewer()
    none = (await stranger.ask("mine", activity=red))["activities"][0]
    equal((none["entered"], none["mine"]), (False, {}))
    equal((await stranger.refusal("mine", activity="no-such"))["code"], "not_found")
    for each in (tea, red):
        await host.ask("activity.cancel", activity=each, op=t.op())


@case("a room's budget bounds what its host gives away, and returns what is left", fresh=True)
async def budget(t):
    host = await t.host()
    path = f"/v1/rooms/{host.room['id']}"
    status, document = await rest(t, "PATCH", path, {"budget": 100}, role="host", user=host.user)
    equal((status, document.get("code")), (403, "forbidden"))
    status, document = await rest(t, "PATCH", path, {"budget": 100})
    equal((status, document.get("budget")), (200, 100), str(document))
    error = await host.refusal(
        "activity.open", kind="red_packet", op=t.op(), pot=101, shares=2)
    equal((error["code"], error["field"], error["balance"]), ("insufficient_points", "pot", 100))
    red = await opened(t, host, "red_packet", pot=100, shares=2)
    _, listed = await rest(t, "GET", path + "/activities")
    equal((listed["budget"], listed["budget_left"]), (100, 0))
    await host.ask("activity.cancel", activity=red, op=t.op())
    _, listed = await rest(t, "GET", path + "/activities")
    equal(listed["budget_left"], 100)
    sale = {"kind": "flash_sale", "items": [{"sku": "tea", "title": "Tea", "stock": 3, "price": 1}]}
    error = await host.refusal("activity.open", op=t.op(), **sale)
    equal((error["code"], error["field"], error["left"]), ("limit_reached", "items", 0))
    await rest(t, "PATCH", path, {"goods": 3})
    await host.ask("activity.open", op=t.op(), **sale)
    _, listed = await rest(t, "GET", path + "/activities")
    equal((listed["goods"], listed["goods_left"]), (3, 0))


@case("who catches faster than a hand is listed for the host, and told nothing", fresh=True)
async def flags(t):
    host, v = await t.host(), await t.viewer()
    rain = await opened(t, host, "point_rain", pot=100, each=5)
    await v.ask("claim", op=t.op(), activity=rain, wave=1)
    mine = (await v.ask("mine", activity=rain))["activities"][0]["mine"]
    equal(mine, {"points": 5})
    path = f"/v1/rooms/{host.room['id']}/activities/{rain}/flags"
    status, document = await rest(t, "GET", path, role="viewer", user=v.user)
    equal((status, document["code"]), (403, "forbidden"))
    status, document = await rest(t, "GET", path, role="host", user=host.user)
    equal(status, 200, str(document))
    # A slow machine may make a hand of it.
    check(all(flag["user"] == v.user and flag["after_ms"] < 150 for flag in document["flags"]),
          str(document))
    ended = await host.ask("activity.close", activity=rain, op=t.op())
    equal(ended["result"]["too_fast"], len(document["flags"]))


@case("a room that ends closes what goes on in it", fresh=True)
async def room_end(t):
    host = await t.host()
    rain = await opened(t, host, "point_rain", pot=100, each=5, wave_s=600)
    await host.ask("room.update", state="ended")
    settled = await host.event("activity.settled", patience=10, activity=rain)
    equal(settled["result"]["returned"], 100)
    refusal = await host.refusal("activity.open", op=t.op(), kind="vote", options=TEA)
    equal(refusal["code"], "room_closed")


@case("over REST an activity is opened, read, listed page by page, and ended", fresh=True)
async def over_rest(t):
    v = await t.viewer()
    path = f"/v1/rooms/{v.room['id']}/activities"
    _, kinds = await rest(t, "GET", "/v1/activities/kinds")
    check({"point_rain", "red_packet", "vote", "quiz", "task"}
          <= {kind["kind"] for kind in kinds["kinds"]}, str(kinds)[:200])
    status, wrong = await rest(t, "POST", path, {"kind": "vote", "options": TEA, "choces": 1})
    equal((status, wrong["code"], wrong["field"]), (422, "bad_request", "choces"))
    made = []
    for number in range(3):
        status, document = await rest(
            t, "POST", path, {"kind": "vote", "options": TEA, "title": f"Tea {number}"})
        equal(status, 201, str(document))
        made.append(document["activity"])
    await v.event("activity.opened", activity=made[2])
    status, ended = await rest(t, "POST", f"{path}/{made[0]}/settle", {})
    equal((status, ended["state"], ended["result"]["winner"]), (200, "settled", None))
    status, ended = await rest(t, "POST", f"{path}/{made[1]}/cancel", {})
    equal((status, ended["state"]), (200, "cancelled"))
    found, cursor = [], ""
    while True:
        _, page = await rest(t, "GET", f"{path}?limit=2{cursor}")
        found += [(one["activity"], one["state"]) for one in page["activities"]]
        if "next" not in page:
            break
        cursor = "&cursor=" + page["next"]
    states = dict(found)
    equal(len(found), len(states), "each is listed once")
    equal([states[one] for one in made], ["settled", "cancelled", "open"])
    status, none = await rest(t, "GET", f"{path}/{made[0]}/proof")
    equal((status, none["code"]), (404, "not_found"), "a vote has nothing to check")
