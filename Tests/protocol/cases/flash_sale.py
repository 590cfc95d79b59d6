# Flash sale, end to end: what is left is sold once, what is not paid goes to who waits, and who comes
# too early, too often or too late gets the reason.

import asyncio
import json
import time
import urllib.request

from harness import case, check, equal
from cases.shopping import rich

SALE = {
    "coupons": [{"id": "cny-5", "off": 500, "price": 100}],
    "tiers": [{"id": "normal", "growth": 0},
              {"id": "gold", "price_percent": 95, "early_access_s": 60}],
    "rules": [{"id": "order", "on": "order_paid", "points": 7, "multiplied": False}],
}


async def tell(t, type, **fields):
    """The mall tells of something; returns the answer."""
    def post():
        request = urllib.request.Request(
            f"http://127.0.0.1:{t.port}/v1/events",
            json.dumps({"id": t.op(), "type": type, **fields}).encode(), method="POST",
            headers={"Authorization": f"Bearer {t.server.token('mall', 'service')}",
                     "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())
    return await asyncio.to_thread(post)


async def pay(t, v, order, cash):
    answer = await tell(t, "order.paid", user=v.user, order=order, cash=cash)
    equal((answer["accepted"], answer["errors"]), (1, []), str(answer))


async def open_sale(t, host, stock=1, price=990, item=None, **settings):
    items = [{"sku": "tea", "title": "Tea", "stock": stock, "price": price, **(item or {})}]
    answer = await host.ask(
        "activity.open", kind="flash_sale", op=t.op(), title="Tea at eight", items=items,
        **settings)
    return answer["activity"]


async def buy(t, v, activity, op=None, **fields):
    return await v.answer("buy", op=op or t.op(), activity=activity, sku="tea", **fields)


def shown(event):
    return [(item["sku"], item["left"], item["waiting"]) for item in event["items"]]


@case("a piece is reserved, paid for by the mall, credited, and the sale settled", config=SALE)
async def whole(t):
    v, watcher, host = await t.viewer(), await t.viewer(), await t.host()
    sale = await open_sale(t, host, stock=2, item={"per_user": 1})
    opened = await watcher.event("activity.opened", activity=sale)
    equal((opened["kind"], opened["state"], shown(opened)),
          ("flash_sale", "open", [("tea", 2, 0)]))
    op = t.op()
    order = await buy(t, v, sale, op=op)
    equal((order["price"], order["state"]), (990, "reserved"))
    check(order["pay_by"] > time.time() * 1000, str(order))
    equal((await v.event("order", order=order["order"]))["state"], "reserved")
    equal((await buy(t, v, sale, op=op))["order"], order["order"], "the same op")
    equal((await buy(t, v, sale))["code"], "limit_reached")
    equal((await buy(t, v, sale, op=op, quantity=2))["code"], "op_reused")
    equal(shown(await watcher.event("activity.updated", activity=sale)), [("tea", 1, 0)])
    answer = await tell(t, "order.paid", user=v.user, order=order["order"], cash=1)
    equal(answer["errors"][0]["code"], "bad_request", "too little")
    await pay(t, v, order["order"], 990)
    await v.event("order", order=order["order"], state="paid")
    equal((await v.event("credit", reason="order"))["points"], 7)
    await host.ask("activity.close", activity=sale, op=t.op())
    settled = await watcher.event("activity.settled", activity=sale)
    equal(settled["result"], {"items": [{"sku": "tea", "sold": 1, "released": 0}]})
    equal((await buy(t, v, sale))["code"], "closed")


@case("what is not paid in time goes to who waits, the higher tier first", config=SALE, fresh=True)
async def waiting(t):
    first, second, gold, host = [await t.viewer() for _ in range(3)] + [await t.host()]
    await asyncio.to_thread(grant, t, gold.user, "gold")
    sale = await open_sale(t, host, pay_within_s=1)
    order = (await buy(t, first, sale))["order"]
    refusal = await buy(t, second, sale)
    equal((refusal["code"], refusal["waiting"]), ("sold_out", 1))
    refusal = await buy(t, gold, sale)
    equal((refusal["code"], refusal["waiting"]), ("sold_out", 1), "passes who is of no tier")
    equal((await buy(t, second, sale))["waiting"], 2)
    mine = (await second.ask("mine", activity=sale))["activities"][0]["mine"]
    equal([(one["sku"], one["quantity"], one["place"]) for one in mine["waiting"]], [("tea", 1, 2)])
    mine = (await first.ask("mine", activity=sale))["activities"][0]["mine"]
    equal([(one["order"], one["sku"], one["state"], one["price"]) for one in mine["orders"]],
          [(order, "tea", "reserved", 990)])
    await first.event("order", patience=10, order=order, state="released")
    offered = await gold.event("order", patience=10, state="reserved")
    equal((offered["order"], offered["price"]), (refusal["order"], 941))
    equal((await gold.ask("cancel", op=t.op(), order=offered["order"]))["state"], "released")
    offered = await second.event("order", patience=10, state="reserved")
    await pay(t, second, offered["order"], 990)
    await second.event("order", order=offered["order"], state="paid")
    # The first one's money comes after all, and there is nothing left for it.
    await pay(t, first, order, 990)
    back = await first.event("order", order=order, state="refunded")
    equal(back["refunded"], 990)
    await host.ask("activity.close", activity=sale, op=t.op())
    settled = await first.event("activity.settled", activity=sale)
    equal(settled["result"]["items"], [{"sku": "tea", "sold": 1, "released": 2}])
    await asyncio.to_thread(t.server.stop)
    equal((await asyncio.to_thread(t.server.verify)).returncode, 0, "verify")


def grant(t, user, tier):
    request = urllib.request.Request(
        f"http://127.0.0.1:{t.port}/v1/users/{user}/grants",
        json.dumps({"op": t.op(), "tier": {"id": tier, "until": None}, "reason": "test"}).encode(),
        method="POST",
        headers={"Authorization": f"Bearer {t.server.token('ops', 'operator')}",
                 "Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=10).read()


@case("a tier with early access buys first, at its own price", config=SALE)
async def early(t):
    v, gold, host = await t.viewer(), await t.viewer(), await t.host()
    await asyncio.to_thread(grant, t, gold.user, "gold")
    opens = int(time.time() * 1000) + 3_000
    sale = await open_sale(t, host, stock=5, opens_at=opens)
    refusal = await buy(t, v, sale)
    equal((refusal["code"], refusal["opens_at"]), ("not_open", opens))
    equal((await buy(t, gold, sale))["price"], 941)
    await asyncio.sleep(max(0, opens / 1000 - time.time()) + 0.05)
    equal((await buy(t, v, sale))["price"], 990)


@case("points and a coupon pay a part, and all of it returns", config=SALE, fresh=True)
async def parts(t):
    v, host = await rich(t, 500), await t.host()
    coupon = (await v.ask("redeem", op=t.op(), item="cny-5"))["coupon"]
    sale = await open_sale(t, host, points_percent=20)
    refusal = await buy(t, v, sale, points=199, coupon=coupon)
    equal((refusal["code"], refusal["field"]), ("bad_request", "points"))
    refusal = await buy(t, v, sale, points=401)
    equal((refusal["code"], refusal["field"]), ("bad_request", "points"))
    equal((await buy(t, v, sale, coupon="none"))["code"], "coupon_invalid")
    order = await buy(t, v, sale, points=198, coupon=coupon)
    equal((order["amount"], order["price"], order["points"], order["balance"]),
          (990, 292, 198, 202))
    equal((await v.event("coupon", state="held"))["order"], order["order"])
    account = await v.ask("account")
    equal((account["points"], account["held"]), (202, 198))
    await host.ask("activity.cancel", op=t.op(), activity=sale)
    await v.event("order", patience=10, order=order["order"], state="released")
    account = await v.ask("account")
    equal((account["points"], account["held"], len(account["coupons"])), (400, 0, 1))


@case("ten of fifty who buy at once get one, and the others a place in line", config=SALE, fresh=True)
async def race(t):
    people, host = [await t.viewer() for _ in range(50)], await t.host()
    sale = await open_sale(t, host, stock=10, item={"per_user": 1})
    answers = await asyncio.gather(*[buy(t, v, sale) for v in people])
    equal(sorted(one.get("code", "reply") for one in answers), ["reply"] * 10 + ["sold_out"] * 40)
    equal(sorted(one["waiting"] for one in answers if "waiting" in one), list(range(1, 41)))
    late = await t.viewer()
    shows = [one for one in late.welcome["activities"] if one["activity"] == sale][0]
    equal(shown(shows), [("tea", 0, 40)])
    await host.ask("activity.close", op=t.op(), activity=sale)
    await host.ask("activity.cancel", op=t.op(), activity=sale)
    await asyncio.sleep(1.5)
    await asyncio.to_thread(t.server.stop)
    equal((await asyncio.to_thread(t.server.verify)).returncode, 0, "verify")


@case("what cannot be opened or bought is refused by name", config=SALE)
async def refusals(t):
    v, host = await t.viewer(), await t.host()
    good = {"sku": "tea", "title": "Tea", "stock": 1, "price": 990}
    for items, field in (
        (None, "items"), ([], "items"), ([{**good, "price": -1}], "items[0].price"),
        ([{**good, "stock": 0}], "items[0].stock"), ([good, good], "items[1].sku"),
        ([{**good, "prices": {"tin": 1}}], "items[0].prices.tin"),
    ):
        refusal = await host.refusal("activity.open", kind="flash_sale", op=t.op(), items=items)
        equal((refusal["code"], refusal["field"]), ("bad_request", field))
    refusal = await v.refusal("activity.open", kind="flash_sale", op=t.op(), items=[good])
    equal(refusal["code"], "forbidden")
    sale = await open_sale(t, host, eligible={"min_tier": "gold"})
    equal((await buy(t, v, sale))["code"], "tier_required")
    equal((await buy(t, v, "none"))["code"], "not_found")
    equal((await v.answer("claim", op=t.op(), activity=sale, wave=1))["code"], "bad_request")
    equal((await (await t.guest()).refusal(
        "buy", op=t.op(), activity=sale, sku="tea"))["code"], "unauthorized")
