# Point rain: opened by a host, caught by viewers, and to the point: claims plus remainder is the
# pot, whoever asks twice, too early, too late, or at the same time as everybody else.

import asyncio

from harness import case, check, equal


async def open_rain(t, host, **settings):
    """Opens a rain that lasts long enough for any case, but for what `settings` change."""
    given = {"pot": 100, "each": 5, "waves": 1, "wave_s": 60, "gap_s": 0, **settings}
    given = {name: value for name, value in given.items() if value is not None}
    answer = await host.ask("activity.open", kind="point_rain", op=t.op(), **given)
    return answer["activity"]


async def claim(t, v, activity, wave=1, op=None):
    return await v.answer("claim", op=op or t.op(), activity=activity, wave=wave)


async def refused(t, v, activity, code, wave=1):
    answer = await claim(t, v, activity, wave)
    equal(answer.get("code"), code, f"claim of wave {wave}: {answer}")


async def balance(v):
    return (await v.ask("account"))["points"]


@case("a point rain is announced, caught, credited, and its remainder returned")
async def whole(t):
    v, watcher, host = await t.viewer(), await t.viewer(), await t.host()
    rain = await open_rain(t, host, title="Rain at noon")
    opened = await watcher.event("activity.opened", activity=rain)
    equal((opened["kind"], opened["title"], opened["left"], opened["claims"], opened["wave"]),
          ("point_rain", "Rain at noon", 100, 0, 1))
    wave = await v.event("wave", activity=rain)
    equal(wave["wave"], 1)
    check(wave["closes_at"] > v.welcome["now"], "closes_at is past")
    answer = await claim(t, v, rain)
    equal((answer["points"], answer["balance"]), (5, 5))
    credit = await v.event("credit", activity=rain)
    equal((credit["points"], credit["balance"]), (5, 5))
    await watcher.event("activity.updated", activity=rain, left=95, claims=1)
    await host.ask("activity.close", activity=rain, op=t.op())
    await watcher.event("activity.closed", activity=rain)
    settled = await watcher.event("activity.settled", activity=rain)
    result = settled["result"]
    equal((result["paid"], result["returned"], result["claims"]), (5, 95, 1))
    equal(watcher.heard("credit"), [], "somebody else's credit")


@case("who comes in later finds the open rain in the welcome, and not the settled one")
async def welcomed(t):
    host = await t.host()
    rain = await open_rain(t, host)
    v = await t.viewer()
    shown = [one for one in v.welcome["activities"] if one["activity"] == rain]
    equal([(one["kind"], one["left"], one["wave"]) for one in shown], [("point_rain", 100, 1)])
    await host.ask("activity.close", activity=rain, op=t.op())
    late = await t.viewer()
    equal([one for one in late.welcome["activities"]
           if one["activity"] == rain and one.get("state") == "open"], [])


@case("claiming again with the same op is answered the same and moves nothing")
async def same_op(t):
    v, host = await t.viewer(), await t.host()
    rain = await open_rain(t, host, each_min=1, each_max=50, each=None)
    op = t.op()
    first = await claim(t, v, rain, op=op)
    for _ in range(3):
        again = await claim(t, v, rain, op=op)
        equal({**again, "id": 0}, {**first, "id": 0}, "the answer again")
    equal(await balance(v), first["points"])
    other = await claim(t, v, rain, wave=2, op=op)
    equal(other.get("code"), "op_reused", "same op, other wave")
    stray = await claim(t, v, "some-other-activity", op=op)
    equal(stray.get("code"), "op_reused", "same op, other activity")
    equal(await balance(v), first["points"])
    await host.ask("activity.close", activity=rain, op=t.op())
    closed = await claim(t, v, rain, op=op)
    equal({**closed, "id": 0}, {**first, "id": 0}, "the answer after the close")


@case("an op belongs to its user: another's claim with the same op is its own")
async def op_of_another(t):
    one, two, host = await t.viewer(), await t.viewer(), await t.host()
    rain = await open_rain(t, host)
    op = t.op()
    for v in (one, two):
        equal((await claim(t, v, rain, op=op))["balance"], 5)


@case("one catch a viewer and wave, even with many claims in flight at once")
async def once_a_wave(t):
    v, host = await t.viewer(), await t.host()
    rain = await open_rain(t, host)
    answers = []
    for _ in range(8):
        future, sent = v.ask_later("claim", op=t.op(), activity=rain, wave=1)
        await sent
        answers.append(future)
    codes = sorted(answer.get("code", "caught") for answer in await asyncio.gather(*answers))
    equal(codes, ["already_done"] * 7 + ["caught"])
    equal(await balance(v), 5)


@case("before its opening a rain is not_open, after its end closed, and unknown ones not_found")
async def life_cycle(t):
    v, host = await t.viewer(), await t.host()
    now = (await v.ask("ping"))["now"]
    later = await open_rain(t, host, opens_at=now + 3_600_000)
    await refused(t, v, later, "not_open")
    await host.ask("activity.cancel", activity=later, op=t.op())
    await refused(t, v, later, "closed")
    rain = await open_rain(t, host)
    await host.ask("activity.close", activity=rain, op=t.op())
    await refused(t, v, rain, "closed")
    await refused(t, v, "no-such-activity", "not_found")


@case("a rain opens at its time and closes by itself")
async def schedule(t):
    v, host = await t.viewer(), await t.host()
    now = (await v.ask("ping"))["now"]
    rain = await open_rain(t, host, opens_at=now + 700, wave_s=1)
    await refused(t, v, rain, "not_open")
    opened = await v.event("activity.opened", activity=rain)
    check(-50 <= opened["at"] - (now + 700) < 400, f"opened {opened['at'] - now} ms later")
    equal((await claim(t, v, rain))["points"], 5)
    settled = await v.event("activity.settled", activity=rain)
    check(-50 <= settled["at"] - (now + 1700) < 400, f"settled {settled['at'] - now} ms later")
    equal(settled["result"]["paid"] + settled["result"]["returned"], 100)


@case("waves come one after another, each with a catch of its own and none for the others")
async def waves(t):
    v, host = await t.viewer(), await t.host()
    rain = await open_rain(t, host, waves=3, wave_s=1, gap_s=1)
    caught = 0
    for number in (1, 2, 3):
        wave = await v.event("wave", activity=rain)
        equal(wave["wave"], number)
        if number < 3:
            await refused(t, v, rain, "not_open", wave=number + 1)
        if number > 1:
            await refused(t, v, rain, "closed", wave=number - 1)
        caught += (await claim(t, v, rain, wave=number))["points"]
        await refused(t, v, rain, "already_done", wave=number)
    settled = await v.event("activity.settled", activity=rain)
    equal((settled["result"]["paid"], settled["result"]["returned"]), (15, 85))
    equal((caught, await balance(v)), (15, 15))


@case("an empty pot is sold_out, and the last catch is what is left")
async def empty(t):
    host = await t.host()
    rain = await open_rain(t, host, pot=12, each=5)
    caught = []
    for _ in range(3):
        caught.append((await claim(t, await t.viewer(), rain))["points"])
    equal(sum(caught), 12, f"caught {caught}")
    await refused(t, await t.viewer(), rain, "sold_out")
    await host.ask("activity.close", activity=rain, op=t.op())
    result = (await host.event("activity.settled", activity=rain))["result"]
    equal((result["paid"], result["returned"], result["claims"]), (12, 0, 3))


@case("random amounts stay within their bounds, and the pot adds up")
async def random_amounts(t):
    host = await t.host()
    rain = await open_rain(t, host, pot=10_000, each=None, each_min=3, each_max=9)
    people = [await t.viewer() for _ in range(40)]
    answers = await asyncio.gather(*[claim(t, v, rain) for v in people])
    caught = [answer["points"] for answer in answers]
    check(all(3 <= points <= 9 for points in caught), str(caught))
    check(len(set(caught)) > 1, "forty random amounts are all the same")
    await host.ask("activity.close", activity=rain, op=t.op())
    result = (await host.event("activity.settled", activity=rain))["result"]
    equal((result["paid"], result["claims"]), (sum(caught), 40))
    equal(result["paid"] + result["returned"], 10_000)


@case("a crowd at a small pot: never more than the pot, never less, nobody twice")
async def crowd(t):
    host = await t.host()
    rain = await open_rain(t, host, pot=100, each=10)
    people = [await t.viewer() for _ in range(60)]
    answers = await asyncio.gather(*[claim(t, v, rain) for v in people])
    caught = [answer["points"] for answer in answers if answer["type"] == "reply"]
    lost = {answer["code"] for answer in answers if answer["type"] == "error"}
    equal((len(caught), sum(caught), lost), (10, 100, {"sold_out"}))
    for v, answer in zip(people, answers):
        wanted = answer.get("points", 0)
        equal(await balance(v), wanted)
    await host.ask("activity.close", activity=rain, op=t.op())


@case("closing, settling and closing again give one result and move points once")
async def close_twice(t):
    v, host = await t.viewer(), await t.host()
    rain = await open_rain(t, host)
    await claim(t, v, rain)
    op = t.op()
    first = await host.ask("activity.close", activity=rain, op=op)
    equal({**await host.ask("activity.close", activity=rain, op=op), "id": 0},
          {**first, "id": 0}, "same op")
    await host.ask("activity.settle", activity=rain, op=t.op())
    await host.ask("activity.close", activity=rain, op=t.op())
    result = (await v.event("activity.settled", activity=rain))["result"]
    equal((result["paid"], result["returned"], result["claims"]), (5, 95, 1))
    await host.ask("announce", text=f"fence {rain}", style="scroll")
    await v.event("announcement", text=f"fence {rain}")
    equal(v.heard("activity.settled", activity=rain), [], "settled twice")


@case("two hosts who close at the same moment get one and the same end")
async def two_hosts(t):
    v, one = await t.viewer(), await t.host()
    two = await t.host("second-operator", role="operator")
    for _ in range(5):
        rain = await open_rain(t, one)
        await claim(t, v, rain)
        answers = await asyncio.gather(
            one.answer("activity.close", activity=rain, op=t.op()),
            two.answer("activity.close", activity=rain, op=t.op()))
        for answer in answers:
            check(answer["type"] == "reply" or answer["code"] in ("closed", "already_done"),
                  str(answer))
        check(any(answer["type"] == "reply" for answer in answers), "neither host closed it")
        result = (await v.event("activity.settled", activity=rain))["result"]
        equal((result["paid"], result["returned"]), (5, 95))


@case("cancelling returns what is left, and what was caught stays caught")
async def cancel(t):
    v, host = await t.viewer(), await t.host()
    rain = await open_rain(t, host)
    await claim(t, v, rain)
    op = t.op()
    first = await host.ask("activity.cancel", activity=rain, op=op)
    again = await host.ask("activity.cancel", activity=rain, op=op)
    equal({**again, "id": 0}, {**first, "id": 0}, "cancelled again")
    await refused(t, await t.viewer(), rain, "closed")
    equal(await balance(v), 5)
    check((await host.answer("activity.close", activity="nothing", op=t.op()))["code"]
          == "not_found", "closing nothing")


@case("opening twice with one op opens once")
async def open_twice(t):
    v, host = await t.viewer(), await t.host()
    given = {"kind": "point_rain", "op": t.op(), "pot": 50, "each": 5, "wave_s": 60}
    first = await host.ask("activity.open", **given)
    again = await host.ask("activity.open", **given)
    equal(again["activity"], first["activity"], "activity")
    other = await host.refusal("activity.open", **{**given, "pot": 60})
    equal(other["code"], "op_reused")
    await host.ask("announce", text=f"fence {given['op']}", style="scroll")
    await v.event("announcement", text=f"fence {given['op']}")
    equal(len(v.heard("activity.opened", activity=first["activity"])), 1, "opened")
    await host.ask("activity.cancel", activity=first["activity"], op=t.op())


@case("settings that cannot be are refused with the name of the field")
async def settings(t):
    host = await t.host()
    good = {"kind": "point_rain", "pot": 100, "each": 5, "waves": 1, "wave_s": 10, "gap_s": 0}
    for field, values in {
        "pot": (None, 0, -1, "100", True, 2**63 - 1, [100]),
        "each": (0, -5, "5", 101),
        "waves": (0, -1, "1", 10**9),
        "wave_s": (0, -1, "x", 10**12),
        "gap_s": (-1, "x", 10**12),
        "kind": (None, "dance", 7),
        "opens_at": ("now", -1),
        "closes_at": (1, "x"),
    }.items():
        for value in values:
            error = await host.refusal("activity.open", op=t.op(), **{**good, field: value})
            equal(error["code"], "bad_request", f"{field} = {value}")
            said = str(error.get("field", "")) + " " + error["message"]
            check(field in said, f"{field} = {value}: the error does not name it: {error}")
    neither = {name: value for name, value in good.items() if name != "each"}
    bounds = {**neither, "each_min": 9, "each_max": 3}
    equal((await host.refusal("activity.open", op=t.op(), **bounds))["code"], "bad_request")
    equal((await host.refusal("activity.open", op=t.op(), **neither))["code"], "bad_request")
    for op in (None, "", 7, "x" * 65, "not an id"):
        equal((await host.refusal("activity.open", **{**good, "op": op}))["code"], "bad_request",
              f"op {op!r}")
    unknown = {**good, "eligible": {"min_tier": "platinum"}}
    equal((await host.refusal("activity.open", op=t.op(), **unknown))["code"], "bad_request")


@case("claims that cannot be are refused")
async def bad_claims(t):
    v, host = await t.viewer(), await t.host()
    rain = await open_rain(t, host)
    for field, values in {
        "op": (None, "", 7, "x" * 65, "an id"), "activity": (None, 7, "", "x" * 65),
        "wave": (0, -1, "1", 2**63 - 1, True),
    }.items():
        for value in values:
            given = {"op": t.op(), "activity": rain, "wave": 1, field: value}
            error = await v.refusal("claim", **given)
            equal(error["code"], "bad_request", f"{field} = {value!r}")
            await asyncio.sleep(0.03)
    equal(await balance(v), 0)


@case("who may take part is checked at the claim: by tier, and by following the host")
async def eligibility(t):
    normal, gold, host = await t.viewer(), await t.viewer("demo-gold"), await t.host()
    rain = await open_rain(t, host, eligible={"min_tier": "gold"})
    shown = await normal.event("activity.opened", activity=rain)
    equal(shown["eligible"].get("min_tier"), "gold", "eligible as shown")
    answer = await claim(t, normal, rain)
    equal((answer["code"], answer["need"]), ("tier_required", "gold"))
    equal((await claim(t, gold, rain))["points"], 5)
    only = await open_rain(t, host, eligible={"tiers": ["normal", "bronze"]})
    equal((await claim(t, gold, only))["code"], "tier_required")
    equal((await claim(t, normal, only))["points"], 5)
    fans = await open_rain(t, host, eligible={"follow": True})
    equal((await claim(t, normal, fans))["code"], "forbidden")
    await normal.ask("follow", on=True)
    equal((await claim(t, normal, fans))["points"], 5)
    for each in (rain, only, fans):
        await host.ask("activity.close", activity=each, op=t.op())


@case("a rain is caught only in its own room",
      config={"rooms": [
          {"id": "r1", "title": "One", "host": "h1", "guests": True},
          {"id": "r2", "title": "Two", "host": "h2", "guests": True}]})
async def other_room(t):
    host, other = await t.host("h1", "r1"), await t.host("h2", "r2")
    stranger = await t.viewer(room="r2")
    rain = await open_rain(t, host)
    await refused(t, stranger, rain, "not_found")
    equal((await other.refusal("activity.close", activity=rain, op=t.op()))["code"], "not_found")
    await host.ask("activity.close", activity=rain, op=t.op())


@case("host and operator may open, and it is the same rain")
async def operator(t):
    v, operator = await t.viewer(), await t.host("the-operator", role="operator")
    rain = await open_rain(t, operator)
    equal((await claim(t, v, rain))["points"], 5)
    await operator.ask("activity.close", activity=rain, op=t.op())
