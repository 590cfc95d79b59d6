# Membership inside the connection: joining by one tap, and a higher tier for the rest of the day.

import time

from harness import case, check, equal
from cases.programme import example, own_server
from cases.webhooks import Mall


@case("a tier is bought for the rest of the day, once, and its benefits hold at once")
async def boost(t):
    text = example(t).replace("{id: gold, points: 300}", "{id: gold, points: 5}")
    server = await own_server(t, text)
    v = await t.viewer(server=server)
    equal((await v.refusal("boost", op=t.op(), tier="gold"))["code"], "insufficient_points")
    await v.ask("signin")
    op = t.op()
    answer = await v.ask("boost", op=op, tier="gold")
    equal((answer["tier"], answer["balance"]), ("gold", 0))
    check(0 < answer["until"] - v.welcome["now"] <= 86_400_000, f"not by midnight: {answer}")
    tier = await v.event("tier")
    equal((tier["tier"], tier["until"]), ("gold", answer["until"]))
    equal(tier["benefits"]["multiplier"], 150)
    equal((await v.event("upgrade"))["tier"], "gold")
    again = await v.ask("boost", op=op, tier="gold")
    equal((again["until"], again["balance"]), (answer["until"], 0))
    equal((await v.refusal("boost", op=op, tier="silver"))["code"], "op_reused")
    equal((await v.refusal("boost", op=t.op(), tier="gold"))["code"], "already_done")
    equal((await v.refusal("boost", op=t.op(), tier="svip"))["code"], "not_found")
    equal((await v.refusal("boost", tier="gold"))["code"], "bad_request")


@case("becoming a member is one command, and a plan waits for its payment")
async def joining(t):
    v = await t.viewer()
    equal((await v.ask("member.join"))["tier"], "normal")
    answer = await v.ask("member.join", plan="gold-year")
    equal((answer["tier"], answer["state"]), ("normal", "unpaid"))
    equal((await v.refusal("member.join", plan="nothing"))["code"], "not_found")


@case("a task that is for a part of the audience is shown to it and paid to it, and to nobody else")
async def personal_tasks(t):
    text = example(t).replace("minutes: {min: 60}", "minutes: {min: 0}")
    check(text != example(t), "the example has no such segment")
    server = await own_server(t, text)
    mall = Mall(server)
    buyer, browser = t.name(), t.name()

    async def told(**event):
        event |= {"id": t.op(), "at": int(time.time() * 1000)}
        answer = await mall.ask("POST", "/v1/events", event, role="service")
        equal((answer["accepted"], answer["errors"]), (1, []))

    await told(type="order.paid", user=buyer, order=t.op(), cash=1_000)
    await told(type="user.seen", user=browser, city="Suzhou")
    people = {}
    for user, own in ((buyer, {"greet"}), (browser, {"fill-cart"})):
        people[user] = v = await t.viewer(user, server=server)
        shown = {task["task"] for task in v.welcome["tasks"]}
        equal(shown & {"greet", "fill-cart"}, own)
        check("comment" in shown, f"what is for all is missing: {shown}")
        answer = await v.ask("account")
        shown = {task["task"] for task in answer["today"]["tasks"]}
        equal(shown & {"greet", "fill-cart"}, own, "in the account")
    for user, v in people.items():
        v.forget()
        await v.say("good evening to you all")
        await v.event("credit", rule="comment")
        await told(type="cart.added", user=user, sku="tea", quantity=1)
    done = await people[buyer].event("task", task="greet")
    check(done["done"], str(done))
    equal((await people[buyer].event("credit", rule="greet"))["points"], 10)
    equal((await people[browser].event("credit", rule="fill-cart"))["points"], 10)
    for user, others in ((buyer, "fill-cart"), (browser, "greet")):
        await people[user].ask("ping")
        equal(people[user].heard("credit", rule=others), [], f"credits of {others}")


@case("a task for the first order is shown until there was one, also to who comes back")
async def first_order(t):
    server = await own_server(t, example(t))
    mall = Mall(server)
    await mall.ask("POST", "/v1/rules", {
        "id": "starter", "on": "order_paid", "when": {"first": True}, "points": 7,
        "task": {"en": "Place your first order"}})
    old, new = t.name(), t.name()

    async def pay(user):
        await mall.ask("POST", "/v1/events", {
            "id": t.op(), "type": "order.paid", "user": user, "order": t.op(), "cash": 100},
            role="service")

    def is_offered(v):
        return "starter" in [task["task"] for task in v.welcome["tasks"]]

    await pay(old)
    v = await t.viewer(new, server=server)
    equal((is_offered(await t.viewer(old, server=server)), is_offered(v)), (False, True))
    await pay(new)
    await v.event("credit", rule="starter")
    await v.ask("ack", cursor=v.cursor)
    v.drop()
    equal(is_offered(await t.viewer(new, server=server, after=v)), False)
