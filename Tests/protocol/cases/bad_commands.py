# Commands that are wrong: each gets its code, on that connection alone.

import asyncio
import json

from harness import answer_on, case, check, equal

# What is no command in strict JSON: no reply can name an id, so the error has none.
MALFORMED = {
    "nothing": "", "white space": "  ", "half an object": '{"id":1,"type":"ping"',
    "a list": '[{"id":1,"type":"ping"}]', "a string": '"ping"', "a number": "7", "null": "null",
    "two objects": '{"id":1,"type":"ping"}{"id":2,"type":"ping"}',
    "a byte order mark": '\ufeff{"id":1,"type":"ping"}',
    "a comma too many": '{"id":1,"type":"ping",}', "a comment": '{"id":1/**/,"type":"ping"}',
    "single quotes": "{'id':1,'type':'ping'}", "no quotes": "{id:1,type:ping}",
    "NaN": '{"id":1,"type":"ping","x":NaN}', "Infinity": '{"id":1,"type":"ping","x":Infinity}',
    "a leading zero": '{"id":01,"type":"ping"}', "a plus sign": '{"id":+1,"type":"ping"}',
    "hexadecimal": '{"id":0x1,"type":"ping"}', "a control character": '{"id":1,"type":"pi\tng"}',
    "a bad escape": '{"id":1,"type":"\\ping"}', "a cut escape": '{"id":1,"type":"\\u00"}',
    "a lone surrogate": '{"id":1,"type":"ping","x":"\\ud800"}',
    "surrogates in the wrong order": '{"id":1,"type":"ping","x":"\\udc00\\ud800"}',
    "a key twice": '{"id":1,"type":"ping","id":2}',
    "a key twice, once escaped": '{"id":1,"type":"ping","typ\\u0065":"x"}',
    "a key twice deep inside": '{"id":1,"type":"ping","x":{"a":1,"a":1}}',
    "a fraction": '{"id":1,"type":"like","count":1.5}', "1.0": '{"id":1,"type":"like","count":1.0}',
    "an exponent": '{"id":1,"type":"like","count":1e1}',
    "beyond 64 bits": '{"id":1,"type":"like","count":9223372036854775808}',
    "1e400": '{"id":1,"type":"like","count":1e400}',
    "too deep": '{"id":1,"type":"ping","x":' + "[" * 40 + "]" * 40 + "}",
    "far too deep": "[" * 8000, "too many keys": json.dumps({f"k{n}": n for n in range(300)}),
}


@case("what is no strict JSON is bad_request, and the connection goes on")
async def malformed(t):
    wrong = []
    for what, text in MALFORMED.items():
        socket = await t.socket()
        await socket.send_text(text)
        try:
            error = await answer_on(socket, None, patience=3)
            if error["code"] != "bad_request":
                wrong.append(f"{what}: {error['code']}")
            await socket.send_text('{"id":5,"type":"ping"}')
            await answer_on(socket, 5)
        except asyncio.TimeoutError:
            wrong.append(f"{what}: no answer")
        socket.abort()
    equal(wrong, [], "not bad_request")


@case("who goes on sending what is no JSON is closed with 4102")
async def too_many(t):
    socket, witness = await t.socket(), await t.viewer()
    try:
        for _ in range(300):
            await socket.send_text("{")
    except ConnectionError:
        pass
    equal(await socket.closed(), 4102)
    await witness.ask("ping")


@case("an id that is none is bad_request")
async def ids(t):
    for value in ("0", "-1", "2147483648", '"7"', "true", "[]", "{}", "9007199254740993"):
        socket = await t.socket()
        await socket.send_text('{"id":%s,"type":"ping"}' % value)
        equal((await answer_on(socket, None, patience=3))["code"], "bad_request", value)
        socket.abort()


@case("the greatest id is answered like any other")
async def greatest_id(t):
    socket = await t.socket()
    await socket.send_text('{"id":2147483647,"type":"ping"}')
    equal((await answer_on(socket, 2147483647))["type"], "reply")


@case("a type that is not known is unknown_command, and one that is missing bad_request")
async def types(t):
    v = await t.viewer()
    for kind in ("fly", "DANMAKU", "danmaku ", "__proto__"):
        equal((await v.refusal(kind))["code"], "unknown_command", kind[:20])
    socket = await t.socket()
    for text in ('{"id":3}', '{"id":3,"type":7}', '{"id":3,"type":null}', '{"id":3,"type":["a"]}'):
        await socket.send_text(text)
        equal((await answer_on(socket, 3))["code"], "bad_request", text)


@case("a command without an id is carried out and gets no reply")
async def silent(t):
    v = await t.viewer()
    await v.send({"type": "danmaku", "text": "no answer, please"})
    await v.send({"type": "danmaku", "text": ""})
    await v.event("danmaku", text="no answer, please")
    await v.ask("ping")
    equal(v.heard("reply"), [], "replies without an id")


@case("unknown fields are ignored")
async def unknown_fields(t):
    v = await t.viewer()
    await v.ask("ping", flavour="vanilla", deep={"a": [1, 2, {"b": None}]}, __proto__={"x": 1})


@case("numbers at the edge of 64 bits move nothing and break nothing")
async def edges(t):
    v, host = await t.viewer(), await t.host()
    for number in (2**63 - 1, -2**63, 0, -1):
        equal((await v.answer("like", count=number))["type"], "error", f"like {number}")
        await v.answer("account", history=number)
        await v.answer("account", before=number, history=1)
        await v.answer("ack", cursor=number)
        await v.answer("claim", op=t.op(), activity="a", wave=number)
        await host.answer("room.update", slow_mode_s=2**62 + max(number, 0) // 2)
        await host.answer(
            "activity.open", op=t.op(), kind="point_rain", pot=number, each=number,
            waves=number, wave_s=number, gap_s=number, opens_at=number, closes_at=number)
        await host.answer("moderate", action="delete", seq=number)
    equal((await v.ask("account"))["points"], 0)


@case("too many commands a second are refused with the time to come back")
async def flood(t):
    v, witness = await t.viewer(), await t.viewer()
    futures = []
    for _ in range(400):
        future, sent = v.ask_later("ping")
        try:
            await sent
        except Exception:
            break
        futures.append(future)
    answers = [a for a in await asyncio.gather(*futures, return_exceptions=True)
               if isinstance(a, dict)]
    limited = [answer for answer in answers if answer.get("code") == "rate_limited"]
    check(limited, "400 commands at once were all carried out")
    check(all(answer["retry_ms"] > 0 for answer in limited), "retry_ms")
    await witness.ask("ping")


@case("commands of later issues are unknown, not half there")
async def later(t):
    v = await t.viewer()
    codes = {(await v.refusal(kind, op=t.op()))["code"]
             for kind in ("buy", "boost", "queue.join")}
    equal(codes <= {"unknown_command", "bad_request", "not_found"}, True, str(codes))
