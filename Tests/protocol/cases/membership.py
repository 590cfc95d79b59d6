# Membership inside the connection: joining by one tap, and a higher tier for the rest of the day.

from harness import case, check, equal
from cases.programme import example, own_server


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
