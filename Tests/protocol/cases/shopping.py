# The shop, end to end: what is redeemed, sent to the host and given to friends is paid once, told at
# once, and never more than there is.

import asyncio

from harness import case, check, equal

SHOP = {
    "coupons": [
        {"id": "cny-5", "names": {"zh": "5元券"}, "off": 500, "price": 100, "days": 30},
        {"id": "birthday-20", "off": 2000},
        {"id": "return-10", "off": 1000},
    ],
    "items": [
        {"id": "mug", "price": 500, "cash": 990, "stock": 2, "pay_within_s": 10},
        {"id": "seal", "kind": "limited", "price": 10, "stock": 5, "per_user": 1},
        {"id": "meet-up", "kind": "ticket", "price": 10, "min_tier": "gold"},
        {"id": "later", "price": 1, "opens_at": 4_000_000_000_000},
        {"id": "box", "kind": "blind_box", "price": 10, "prizes": [
            {"id": "five", "weight": 1, "points": 5},
            {"id": "coupon", "weight": 1, "coupon": "cny-5"}]},
    ],
    "gifts": [{"id": "heart", "price": 10, "effect": "hearts", "combo_ms": 5000},
              {"id": "rocket", "price": 500}],
    "transfers": {"per_day": 500},
}


async def rich(t, points=1000):
    """Somebody who has just caught so many points."""
    v, host = await t.viewer(), await t.host()
    rain = await host.ask(
        "activity.open", kind="point_rain", op=t.op(), pot=points, each=points, wave_s=60)
    equal((await v.ask("claim", op=t.op(), activity=rain["activity"], wave=1))["balance"], points)
    await v.event("credit", points=points)
    host.drop()
    return v


@case("the shop shows what there is, in pages, and what is left of it", config=SHOP)
async def browsing(t):
    v = await rich(t, 100)
    shop = await v.ask("shop", count=2)
    equal([one["item"] for one in shop["items"]], ["mug", "seal"])
    equal([(one["left"], one["own_left"]) for one in shop["items"]][0], (2, None))
    equal([(one["left"], one["own_left"]) for one in shop["items"]][1][1], 1)
    equal([one["coupon"] for one in shop["coupons"]], ["cny-5"], "coupons for sale")
    equal([(one["gift"], one["price"]) for one in shop["gifts"]], [("heart", 10), ("rocket", 500)])
    equal(shop["transfers"], {"least": 1, "per_day": 500})
    rest = await v.ask("shop", after=shop["next"])
    equal([one["item"] for one in rest["items"]], ["meet-up", "later", "box"])
    check("next" not in rest and "coupons" not in rest, str(rest))
    box = rest["items"][-1]
    equal(([one["weight"] for one in box["prizes"]], box["weights"]), ([1, 1], 2), "odds")


@case("a coupon is paid once, told at once, and listed", config=SHOP)
async def coupon(t):
    v, op = await rich(t, 250), t.op()
    bought = await v.ask("redeem", op=op, item="cny-5")
    equal(bought["balance"], 150)
    told = await v.event("coupon", coupon=bought["coupon"])
    equal((told["state"], told["title"], told["off"], told["threshold"]),
          ("issued", "5元券", 500, 0))
    check(29 * 86_400_000 < told["expires_at"] - told["at"] <= 30 * 86_400_000, str(told))
    equal((await v.event("credit", reason="redeem"))["points"], -100)
    again = await v.ask("redeem", op=op, item="cny-5")
    equal((again["balance"], again["coupon"]), (150, bought["coupon"]), "sent again")
    equal((await v.refusal("redeem", op=op, item="cny-5", quantity=2))["code"], "op_reused")
    account = await v.ask("account")
    equal((account["points"], account["held"]), (150, 0))
    equal([one["coupon"] for one in account["coupons"]], [bought["coupon"]])
    equal([(e["points"], e["reason"]) for e in account["entries"]][0], (-100, "redeem"))
    back = await t.viewer(v.user)
    equal((await back.event("coupon"))["coupon"], bought["coupon"], "not acknowledged")


@case("what cannot be had is refused with the reason", config=SHOP)
async def refusals(t):
    v = await rich(t, 100)
    for item, code, more in (
        ("none", "not_found", {}), ("birthday-20", "not_found", {}),
        ("mug", "insufficient_points", {"balance": 100}),
        ("meet-up", "tier_required", {"need": "gold"}),
        ("later", "not_open", {"opens_at": 4_000_000_000_000}),
    ):
        refusal = await v.refusal("redeem", op=t.op(), item=item)
        equal({name: refusal.get(name) for name in ("code", *more)}, {"code": code, **more}, item)
    await v.ask("redeem", op=t.op(), item="seal")
    refusal = await v.refusal("redeem", op=t.op(), item="seal")
    equal((refusal["code"], refusal["left"], refusal["limit"]), ("limit_reached", 0, 1))
    refusal = await v.refusal("redeem", op=t.op(), item="box", quantity=11)
    equal((refusal["code"], refusal["field"]), ("bad_request", "quantity"))
    guest = await t.guest()
    for command in ({"item": "seal"}, ):
        equal((await guest.refusal("redeem", op=t.op(), **command))["code"], "unauthorized")
    equal((await guest.refusal("shop"))["code"], "unauthorized")
    equal((await v.ask("account"))["points"], 90)


@case("five of a limited item go to five of ten who ask at once", config=SHOP, fresh=True)
async def race(t):
    people = [await rich(t, 20) for _ in range(10)]
    answers = await asyncio.gather(
        *[v.answer("redeem", op=t.op(), item="seal") for v in people])
    codes = sorted(one.get("code", "reply") for one in answers)
    equal(codes, ["reply"] * 5 + ["sold_out"] * 5)
    left = (await people[0].ask("shop"))["items"][1]["left"]
    equal(left, 0)
    await asyncio.to_thread(t.server.stop)
    equal((await asyncio.to_thread(t.server.verify)).returncode, 0, "verify")


@case("points and cash are set aside, and return when no cash comes", config=SHOP, fresh=True)
async def unpaid(t):
    v = await rich(t, 600)
    order = await v.ask("redeem", op=t.op(), item="mug")
    equal((order["state"], order["balance"], order["cash"]), ("reserved", 100, 990))
    equal((await v.event("order", order=order["order"]))["pay_by"], order["pay_by"])
    account = await v.ask("account")
    equal((account["points"], account["held"]), (100, 500))
    equal((await t.viewer(v.user)).welcome["me"]["held"], 500)
    # The newer connection has replaced this one; the house looks once a second.
    v = await t.viewer(v.user)
    await v.event("order", patience=15, order=order["order"], state="released")
    equal((await v.event("credit", reason="released"))["balance"], 600)
    account = await v.ask("account")
    equal((account["points"], account["held"]), (600, 0))
    equal((await v.ask("shop"))["items"][0]["left"], 2)


@case("an order that is not paid is given up, once, by whoever made it", config=SHOP, fresh=True)
async def given_up(t):
    v, other = await rich(t, 600), await t.viewer()
    order = (await v.ask("redeem", op=t.op(), item="mug"))["order"]
    equal((await other.refusal("cancel", op=t.op(), order=order))["code"], "not_found")
    op = t.op()
    for _ in range(2):
        answer = await v.ask("cancel", op=op, order=order)
        equal((answer["order"], answer["state"]), (order, "released"))
    await v.event("order", order=order, state="released")
    equal((await v.ask("cancel", op=t.op(), order=order))["state"], "released", "again")
    account = await v.ask("account")
    equal((account["points"], account["held"]), (600, 0))
    equal((await v.refusal("cancel", op=op, order="another"))["code"], "op_reused")
    equal((await v.refusal("cancel", op=t.op(), order="none"))["code"], "not_found")
    guest = await t.guest()
    equal((await guest.refusal("cancel", op=t.op(), order=order))["code"], "unauthorized")


@case("a blind box holds one of its prizes", config=SHOP)
async def boxes(t):
    v = await rich(t, 200)
    bought = await v.ask("redeem", op=t.op(), item="box", quantity=10)
    prizes = [one["prize"] for one in bought["prizes"]]
    equal((len(prizes), set(prizes) <= {"five", "coupon"}), (10, True), str(prizes))
    equal(bought["balance"], 100 + 5 * prizes.count("five"))
    equal(len((await v.ask("account"))["coupons"]), prizes.count("coupon"))
    await v.event("win", order=bought["order"], activity="box")
    equal(len(v.heard("win")), 9, "the others")


@case("a gift is seen by everyone, counts on in a combo, and is hidden for who is quiet",
      config=SHOP)
async def gifts(t):
    v, watcher, quiet = await rich(t, 100), await t.viewer(), await t.viewer()
    await quiet.quiet(effects=True)
    sent = await v.ask("gift", op=t.op(), gift="heart", count=3)
    equal((sent["balance"], sent["combo"]), (70, 3))
    seen = await watcher.event("gift", user=v.user)
    equal((seen["gift"], seen["count"], seen["combo"], seen["effect"]), ("heart", 3, 3, "hearts"))
    equal((await v.ask("gift", op=t.op(), gift="heart"))["combo"], 4)
    await watcher.event("gift", combo=4)
    equal((await v.refusal("gift", op=t.op(), gift="rocket"))["code"], "insufficient_points")
    equal((await v.refusal("gift", op=t.op(), gift="star"))["code"], "not_found")
    host = await t.host()
    equal((await host.refusal("gift", op=t.op(), gift="heart"))["code"], "forbidden")
    await v.say("and now something else")
    await quiet.event("danmaku", text="and now something else")
    equal(quiet.heard("gift"), [], "hidden for the quiet")


@case("points for a friend: both are told, and a day has its limit", config=SHOP)
async def friends(t):
    ann, bob, op = await rich(t, 1000), await t.viewer(), t.op()
    await bob.ask("signin")
    await bob.event("credit")
    had = (await bob.ask("account"))["points"]
    equal((await ann.ask("transfer", op=op, to=bob.user, points=300))["balance"], 700)
    equal((await ann.ask("transfer", op=op, to=bob.user, points=300))["balance"], 700, "again")
    credit = await bob.event("credit", reason="transfer")
    equal((credit["points"], credit["balance"], credit["from"]), (300, had + 300, ann.user))
    equal((await ann.event("credit", reason="transfer"))["points"], -300)
    refusal = await ann.refusal("transfer", op=t.op(), to=bob.user, points=201)
    equal((refusal["code"], refusal["left"]), ("limit_reached", 200))
    for to, points, code in (
        (ann.user, 1, "bad_request"), ("nobody-here", 1, "not_found"), (bob.user, 0, "bad_request"),
        (bob.user, -5, "bad_request"),
    ):
        refusal = await ann.refusal("transfer", op=t.op(), to=to, points=points)
        equal(refusal["code"], code, f"{points} to {to}")
