# Tokens that open nothing, each with the close code a browser can read; and renewing a good one.

import asyncio
import json
import time

import tokens
from harness import case, check, equal
from websocket import WebSocket


def forged(t):
    """Name and text of every token that is none."""
    good = tokens.claims(t.name())
    key = t.server.key
    token = tokens.signed(key, good)
    head, body, signature = token.split(".")
    other = tokens.encoded(json.dumps({**good, "sub": "demo-svip"}).encode())
    flipped = ("A" if signature[0] != "A" else "B") + signature[1:]
    yield "signed with another key", tokens.signed(b"k" * 32, good)
    yield "changed after signing", f"{head}.{other}.{signature}"
    yield "a signature with a bit flipped", f"{head}.{body}.{flipped}"
    yield "without a signature", f"{head}.{body}."
    yield "two parts", f"{head}.{body}"
    yield "four parts", token + ".x"
    yield "alg none", tokens.signed(b"", good, {"alg": "none"}).rsplit(".", 1)[0] + "."
    yield "alg None", tokens.signed(key, good, {"alg": "None"})
    for alg in ("RS256", "ES256", "HS384", "hs256", "", 7, None):
        yield f"alg {alg}", tokens.signed(key, good, {"alg": alg})
    yield "no alg", tokens.signed(key, good, {"typ": "JWT"})
    yield "crit", tokens.signed(key, good, {"alg": "HS256", "crit": ["exp"]})
    yield "not base64url", f"{head}.{body}~.{signature}"
    yield "claims that are no JSON", tokens.signed(key, "{")
    yield "claims that are a list", tokens.signed(key, "[]")
    yield "a claim twice", tokens.signed(key, '{"sub":"a","role":"viewer","sub":"b"}')
    for field, values in {
        "sub": (None, "", 7, "x" * 65, "no id!", "a\nb", "livegate\u0000"),
        "role": ("king", 7, "", ["host"]),
        "exp": ("9999999999", 9.9e9, True, [1]),
        "room": (7, {"a": 1}, [7]),
        "name": (7, "n" * 300, "a\u0001b"),
    }.items():
        for value in values:
            yield f"{field} = {value!r}", tokens.signed(key, {**good, field: value})
    yield "no sub", tokens.signed(key, {"role": "viewer"})
    yield "too long", tokens.signed(key, {**good, "device": "d" * 5000})
    yield "empty", ""


@case("every forged or broken token is closed with 4000")
async def bad_tokens(t):
    wrong = []
    for what, token in forged(t):
        code = await t.close_code(token)
        if code != 4000:
            wrong.append(f"{what}: {code}")
    equal(wrong, [], "tokens not closed with 4000")


@case("an expired token is closed with 4001")
async def expired(t):
    equal(await t.close_code(t.server.token(t.name(), ttl=-120)), 4001)


@case("a token for other rooms is closed with 4003, one for several opens each of them")
async def rooms(t):
    user = t.name()
    equal(await t.close_code(t.server.token(user, room="another")), 4003)
    equal(await t.close_code(t.server.token(user, room=["another", "third"])), 4003)
    equal(await t.close_code(t.server.token(user, room=[])), 4003)
    equal(await t.close_code(t.server.token(user, room="demo")), None)
    equal(await t.close_code(t.server.token(user, room=["another", "demo"])), None)


@case("a room that does not exist is closed with 4004, for guests as well")
async def no_room(t):
    equal(await t.close_code(t.server.token(t.name()), room="nowhere"), 4004)
    equal(await t.close_code(room="nowhere"), 4004)


@case("a token in the address is not looked at")
async def in_address(t):
    token = t.server.token("demo-svip")
    for name in ("token", "access_token", "bearer"):
        socket = await WebSocket.open(
            t.port, f"/v1/rooms/demo/live?{name}={token}", ["livegate.v1"])
        me = json.loads(await socket.message())[0]["me"]
        check(me["user"] != "demo-svip", f"?{name}= was taken as a credential")
        socket.abort()


@case("a connection ends with its token, and lives on when the token was renewed")
async def renew(t):
    dies, lives = await t.viewer(ttl=3), await t.viewer(ttl=3)
    ends = int(time.time()) + 900
    fresh = t.server.token(lives.user, ttl=900)
    answer = await lives.ask("renew", token=fresh)
    check(abs(answer["exp"] - ends) <= 2, f"exp {answer['exp']}, not about {ends}")
    began = time.monotonic()
    code = await dies.closed(patience=10)
    equal(code, 4001)
    check(time.monotonic() - began >= 1.5, "closed before its time")
    await lives.ask("ping")


@case("renewing takes only a good token of the same user")
async def renew_badly(t):
    v = await t.viewer()
    for what, token in {
        "another user": t.server.token("somebody-else"),
        "expired": t.server.token(v.user, ttl=-120),
        "signed by another": tokens.signed(b"k" * 32, tokens.claims(v.user)),
        "another room": t.server.token(v.user, room="another"),
    }.items():
        code = (await v.refusal("renew", token=token))["code"]
        check(code in ("unauthorized", "forbidden"), f"{what}: {code}")
    for token in (None, 7, ""):
        code = (await v.refusal("renew", token=token))["code"]
        check(code in ("bad_request", "unauthorized"), f"{token!r}: {code}")
    await v.ask("ping")


@case("livegate token prints a token that opens the room")
async def command(t):
    made = await asyncio.to_thread(
        t.server.run, "token", "--user", "u-cli", "--role", "viewer", "--room", "demo",
        "--name", "From the shell", "--ttl", "60", "--data", t.server.data)
    equal((made.returncode, made.stderr), (0, ""))
    token = made.stdout.strip()
    equal(made.stdout, token + "\n", "one line")
    head, claims = tokens.read(token)
    equal((head["alg"], claims["sub"], claims["role"], claims["name"]),
          ("HS256", "u-cli", "viewer", "From the shell"))
    check(0 < claims["exp"] - time.time() <= 61, f"exp {claims['exp']}")
    equal(await t.close_code(token), None)
    for arguments in (["--user", "no id!", "--role", "viewer"], ["--user", "u", "--role", "king"],
                      ["--role", "viewer"], ["--user", "u", "--role", "viewer", "--ttl", "-1"]):
        refused = await asyncio.to_thread(
            t.server.run, "token", *arguments, "--data", t.server.data)
        check(refused.returncode != 0 and refused.stderr and not refused.stdout, str(arguments))
