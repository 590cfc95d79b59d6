# One person, one account: names that lead to another, and two accounts made one, from outside.

import asyncio
import urllib.error
import urllib.request

from harness import case, check, equal
from cases.webhooks import Mall


async def asked(t, method, path, token=None, body=None, role="operator"):
    return await asyncio.to_thread(Mall(t.server).request, method, path, body, role, token)


@case("a merged name is let in as the account it belongs to, and spends nothing twice")
async def merged(t):
    old, new = t.name(), t.name()
    mall = Mall(t.server)
    await mall.grant(old, 500, t.op())
    await mall.grant(new, 20, t.op())
    v = await t.viewer(old)
    op = t.op()
    first = await v.ask("boost", op=op, tier="gold")
    equal(first["balance"], 200)
    await mall.ask("POST", f"/v1/users/{new}/merge", {"from": old})
    equal((await v.event("reconnect"))["reason"], "account")
    # Another account is another feed: what was shown of the old one says nothing of this.
    back = await t.viewer(old)
    equal((back.me["user"], back.me["tier"], back.me["points"]), (new, "gold", 220))
    equal((await back.ask("boost", op=op, tier="gold"))["balance"], 200, "the first answer")
    equal((await back.ask("account"))["points"], 220)
    await back.ask("signin")
    for path in (old, new):
        status, shown = await asked(
            t, "GET", f"/v1/users/{path}", token=t.server.token(old))
        equal((status, shown["user"]), (200, new), path)
        status, shown = await asked(
            t, "GET", f"/v1/users/{path}/entries", token=t.server.token(old))
        check(status == 200 and shown["entries"], f"no entries of {path}")
    status, _ = await asked(t, "GET", f"/v1/users/{old}", token=t.server.token(new))
    equal(status, 403)


@case("a platform's name comes in as the account that it is linked to")
async def linked(t):
    user, identity = t.name(), t.name()
    mall = Mall(t.server)
    await mall.grant(user, 5, t.op())
    await mall.ask("PUT", f"/v1/users/{user}/links", {"provider": "wechat", "id": identity})
    v = await t.viewer(f"wechat:{identity}")
    equal((v.me["user"], v.me["points"]), (user, 5))
    equal((await v.ask("signin"))["streak"], 1)
    await mall.ask("POST", "/v1/events", {
        "id": t.op(), "type": "order.paid", "user": f"wechat:{identity}", "order": t.op(),
        "cash": 100}, role="service")
    check((await v.event("credit", reason="order"))["points"] > 0, "no credit")


@case("who asks the API too often is answered 429, and told when to come back",
      config={"limits": {"requests_per_second": 5}})
async def too_often(t):
    user = t.name()
    token = t.server.token(user)

    def ask():
        request = urllib.request.Request(
            f"http://127.0.0.1:{t.port}/v1/users/{user}/links",
            headers={"Authorization": "Bearer " + token})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, None
        except urllib.error.HTTPError as error:
            equal(error.headers["Content-Type"], "application/problem+json")
            return error.code, error.headers["Retry-After"]

    answers = [await asyncio.to_thread(ask) for _ in range(30)]
    refused = [after for status, after in answers if status == 429]
    check(len(refused) >= 10, f"not refused: {answers}")
    check(all(after == "1" for after in refused), f"Retry-After: {refused}")
    await asyncio.sleep(1)
    equal((await asyncio.to_thread(ask))[0], 200)
    equal((await asked(t, "GET", f"/v1/users/{t.name()}"))[0], 404, "the mall's own limit")


@case("who is erased is let go and opens nothing any more, and what friends were told is nameless")
async def erased(t):
    user, friend = t.name(), t.name()
    mall = Mall(t.server)
    await mall.grant(user, 500, t.op())
    v = await t.viewer(user)
    f = await t.viewer(friend)
    await f.ask("signin")
    await v.ask("transfer", op=t.op(), to=friend, points=20)
    equal((await f.event("credit", reason="transfer"))["from"], user)
    await mall.ask("PUT", f"/v1/users/{user}", {"name": "Somebody", "attributes": {"a": "b"}})
    first = await mall.ask("DELETE", f"/v1/users/{user}")
    equal((await v.event("reconnect"))["reason"], "account")
    equal(await t.close_code(t.server.token(user)), 4003)
    status, document = await asked(t, "GET", f"/v1/users/{user}", token=t.server.token(user))
    equal((status, document["code"]), (409, "closed"))
    equal(await mall.ask("DELETE", f"/v1/users/{user}"), first)
    export = await mall.ask("GET", f"/v1/users/{user}/export")
    equal((export["name"], export["points"], export["profiles"]), ("", 480, []))
