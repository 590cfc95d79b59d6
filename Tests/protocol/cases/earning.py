# What is on the account: earned by the programme's rules, told once it is safe, and told again
# until it was acknowledged.

import asyncio

from harness import case, check, equal
from cases.joining import demo_viewer


async def book(v, **page):
    return await v.ask("account", **page)


async def balance(v):
    return (await book(v))["points"]


@case("a share earns points and growth by tier, three times a day")
async def share(t):
    v = await t.viewer()
    for number in range(1, 4):
        await v.ask("share", channel="wechat")
        credit = await v.event("credit")
        equal((credit["points"], credit["balance"]), (10, 10 * number))
        check("rule" in credit, f"a rule's credit does not name it: {credit}")
        growth = await v.event("growth")
        equal((growth["added"], growth["growth"]), (10, 10 * number))
    await v.ask("share", channel="wechat")
    await v.ask("signin")
    equal(await balance(v), 35, "balance after a fourth share and a sign-in")


@case("bronze shares for 11 points, gold for 15, black diamond for 20")
async def share_by_tier(t):
    for tier, points in (("bronze", 11), ("gold", 15), ("black_diamond", 20)):
        v = await demo_viewer(t, tier)
        before = v.me["points"]
        await v.ask("share", channel="weibo")
        credit = await v.event("credit", points=points)
        equal(credit["balance"], before + points, tier)


@case("following the host earns once, however often it is done")
async def follow(t):
    v = await t.viewer()
    await v.ask("follow", on=True)
    equal((await v.event("credit"))["points"], 20)
    for on in (False, True, True):
        await v.ask("follow", on=on)
    equal(await balance(v), 20)
    equal((await v.refusal("follow", on="yes"))["code"], "bad_request")


@case("signing in earns once a day and tells the streak")
async def signin(t):
    v = await t.viewer()
    answer = await v.ask("signin")
    equal((answer["streak"], answer["points"]), (1, 5))
    equal((await v.event("credit"))["balance"], 5)
    equal((await v.refusal("signin"))["code"], "already_done")


@case("ten likes earn one point and a valid comment two, each told in the feed")
async def likes_and_comments(t):
    v = await t.viewer()
    await v.ask("like", count=10)
    equal((await v.event("credit"))["points"], 1)
    await v.say("好的主播")
    equal((await v.event("credit"))["points"], 2)
    equal((await v.event("growth"))["added"], 2)
    await v.say("another one at once")
    await v.ask("signin")
    await v.event("credit", points=5)
    equal(await balance(v), 8, "after a comment too soon after the last")


@case("a comment of three letters earns nothing")
async def short_comment(t):
    v = await t.viewer()
    await v.say("666 ok")
    await v.ask("signin")
    equal((await v.event("credit"))["balance"], 5)


@case("my points: balances, and entries page by page, newest first, each with its reason")
async def history(t):
    v = await t.viewer()
    for number in range(3):
        await v.ask("share", channel="qq")
        await v.event("credit", balance=10 * (number + 1))
    await v.ask("signin")
    await v.event("credit", balance=35)
    all_of_it = await book(v, history=20)
    equal((all_of_it["points"], all_of_it["held"], all_of_it["growth"]), (35, 0, 30))
    entries = all_of_it["entries"]
    equal([entry["balance"] for entry in entries], [35, 30, 20, 10])
    equal(sum(entry["points"] for entry in entries), 35)
    for entry in entries:
        check(entry["reason"] and entry["at"] > 0 and "op" in entry, str(entry))
    first = await book(v, history=2)
    second = await book(v, history=2, before=first["next"])
    equal(first["entries"] + second["entries"], entries, "two pages")
    for page in ({"history": -1}, {"history": "2"}, {"before": "x"}):
        equal((await v.refusal("account", **page))["code"], "bad_request", str(page))


@case("what was not acknowledged comes again after a reconnect, what was does not")
async def acknowledged(t):
    v = await t.viewer()
    await v.ask("share", channel="qq")
    first = await v.event("credit")
    growth = await v.event("growth")
    v.drop()
    again = await t.viewer(v.user)
    equal(await again.event("credit"), first, "the credit told again")
    equal(await again.event("growth"), growth, "the growth told again")
    await again.ask("ack", cursor=again.cursor)
    await again.leave()
    third = await t.viewer(v.user)
    await third.ask("signin")
    equal((await third.event("credit"))["points"], 5, "the first credit after the ack")
    equal(third.heard("credit"), [], "credits told again")
    for cursor in ("x", -1, None):
        equal((await third.refusal("ack", cursor=cursor))["code"], "bad_request", str(cursor))


@case("a cursor in the address says what was shown")
async def cursor_in_address(t):
    v = await t.viewer()
    await v.ask("share", channel="qq")
    await v.event("credit")
    await v.event("growth")
    v.drop()
    again = await t.viewer(v.user, after=v)
    await again.ask("signin")
    equal((await again.event("credit"))["points"], 5)


@case("what happened while away is in the feed at the next visit")
async def while_away(t):
    v = await t.viewer()
    future, sent = v.ask_later("share", channel="qq")
    await sent
    v.drop()
    again = await t.viewer(v.user)
    equal((await again.event("credit"))["points"], 10)


@case("an acknowledgement of what never was hides nothing")
async def ack_ahead(t):
    v = await t.viewer()
    await v.answer("ack", cursor=2**53)
    await v.ask("share", channel="qq")
    await v.event("credit")
    v.drop()
    again = await t.viewer(v.user)
    await again.event("credit", points=10)


@case("two devices of one viewer in two rooms hear the same account, and one ack serves both",
      config={"rooms": [
          {"id": "r1", "title": "One", "host": "h1", "guests": True},
          {"id": "r2", "title": "Two", "host": "h2", "guests": True}]})
async def two_devices(t):
    one = await t.viewer(room="r1")
    two = await t.viewer(one.user, room="r2")
    await one.ask("share", channel="qq")
    credit = await one.event("credit")
    equal(await two.event("credit"), credit, "the credit on the other device")
    await two.event("growth")
    await two.ask("ack", cursor=two.cursor)
    await one.leave()
    await two.leave()
    again = await t.viewer(one.user, room="r1")
    await again.ask("signin")
    equal((await again.event("credit"))["points"], 5)
