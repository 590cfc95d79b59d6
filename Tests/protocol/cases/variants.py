# The same room in other clothes: permessage-deflate (RFC 7692) and CBOR (RFC 8949), each alone and
# both together. Whoever reads them is told the same as everybody else.

import asyncio
import zlib

import cbor
from harness import answer_on, case, check, equal
from websocket import BINARY, CONTINUATION, PING, TEXT, Rejected, WebSocket, frame

CBOR = "livegate.v1.cbor"
DEFLATE = "permessage-deflate; client_max_window_bits"
VARIANTS = [
    {"deflate": DEFLATE}, {"deflate": "permessage-deflate; server_no_context_takeover"},
    {"deflate": "permessage-deflate; server_max_window_bits=8"},
    {"deflate": "permessage-deflate; server_max_window_bits=13"},
    {"protocol": CBOR}, {"protocol": CBOR, "deflate": DEFLATE},
]
# What is different for everyone, or comes when it likes.
OWN = {"presence", "heartbeat", "entry", "welcome", "snapshot", "reply"}


def alike(viewer):
    return [event for event in viewer.unread if event["type"] not in OWN and "seq" in event]


async def bare(t, protocol="livegate.v1", extensions=DEFLATE):
    socket = await WebSocket.open(
        t.port, "/v1/rooms/demo/live", [protocol, "bearer." + t.server.token(t.name())],
        extensions=extensions)
    await socket.message()
    t._people.append(socket)
    return socket


@case("an offer of permessage-deflate is answered with parameters both keep, or not at all")
async def negotiated(t):
    own = "; client_no_context_takeover"
    for offer, answer in {
        "permessage-deflate": "permessage-deflate" + own,
        DEFLATE: "permessage-deflate" + own,
        "permessage-deflate; server_no_context_takeover":
            "permessage-deflate; server_no_context_takeover" + own,
        'permessage-deflate; server_max_window_bits="10"':
            "permessage-deflate" + own + "; server_max_window_bits=10",
        "permessage-deflate; server_max_window_bits=7, permessage-deflate; unknown, "
        "x-other, permessage-deflate": "permessage-deflate" + own,
        "permessage-deflate; server_max_window_bits": None,
        "permessage-deflate; client_max_window_bits=16": None,
        "permessage-deflate; client_no_context_takeover; client_no_context_takeover": None,
        "x-webkit-deflate-frame": None,
    }.items():
        socket = await bare(t, extensions=offer)
        equal(socket.deflate and socket.deflate.answer, answer, offer)
        socket.abort()
    for broken in ("permessage-deflate;", 'permessage-deflate; a="', "permessage deflate"):
        try:
            await bare(t, extensions=broken)
        except Rejected as rejected:
            equal(rejected.response.status, 400, broken)
        else:
            raise AssertionError(f"{broken} was accepted")


@case("every variant shows the same events, in whatever order people come and go")
async def same(t):
    host, plain = await t.host(), await t.viewer()
    people, late = [], []
    for given in VARIANTS:
        people.append(await t.viewer(**given))
    for number in range(60):
        if number in (5, 20, 21):
            late += [await t.viewer(**given) for given in VARIANTS]
        await host.ask("announce", text=f"number {number} \U0001f409 \"quoted\"", style="scroll")
        if number % 10 == 0:
            await people[number % len(people)].ask("like", count=7)
            await people[number % len(people)].say(f"from a variant, {number}")
        if number % 20 == 0:
            await asyncio.sleep(1)
    await host.ask("announce", text="last", style="banner")
    for viewer in [plain, host] + people + late:
        await viewer.event("announcement", text="last")
    told = {event["seq"]: event for event in alike(plain)}
    check(len(told) >= 60, f"only {len(told)} events")
    for viewer in people + late:
        heard = alike(viewer)
        check(len(heard) >= 35, f"only {len(heard)} events")
        for event in heard:
            equal(event, told[event["seq"]], str(viewer.socket.protocol))
        if viewer.socket.deflate:
            check(viewer.socket.compressed > 20, "hardly a compressed message")


@case("a danmaku alone becomes small for who keeps the context")
async def small(t):
    host = await t.host()
    plain, deflated = await t.viewer(deflate=False), await t.viewer(deflate=DEFLATE)
    sizes = []
    for text in ("to begin with", "what is said a little later"):
        await host.say(text)
        for viewer in (plain, deflated):
            await viewer.event("danmaku", text=text)
        sizes.append((plain.socket.received, deflated.socket.received))
    usual, small = (after - before for before, after in zip(*sizes))
    check(small < 0.5 * usual, f"{small} bytes instead of {usual}")


@case("what a hot room leaves out is told alike in every variant",
      config={"show": {"danmaku_per_second": 4, "danmaku_floor_percent": 10}})
async def hot(t):
    people = [await t.viewer()] + [await t.viewer(**given) for given in VARIANTS]
    crowd = [await t.viewer() for _ in range(10)]
    await asyncio.gather(*(v.say(v.user) for v in crowd))
    told = []
    for viewer in people:
        event = await viewer.event("sampled")
        told.append((event["seq"], event["dropped"], viewer.user))
    equal({one[:2] for one in told}, {told[0][:2]}, str(told))


@case("being quiet and coming back work in every variant")
async def everything(t):
    host = await t.host()
    people = [await t.viewer(**given) for given in VARIANTS]
    for viewer in people:
        answer = await viewer.quiet(danmaku=True)
        equal(answer["danmaku"], True)
    answer = await host.say("not shown to them")
    await host.ask("announce", text="shown", style="scroll")
    for viewer in people:
        await viewer.event("announcement", text="shown")
        equal(viewer.heard("danmaku"), [], "muted danmaku")
        check(viewer.seq > answer["seq"], "a skip is missing")
        await viewer.quiet(danmaku=False)
    await host.say("shown again")
    for viewer in people:
        await viewer.event("danmaku", text="shown again")
        viewer.drop()
    texts = [f"missed {number}" for number in range(30)]
    for text in texts:
        await host.ask("announce", text=text, style="scroll")
    for viewer, given in zip(people, VARIANTS):
        again = await t.viewer(viewer.user, after=viewer, **given)
        equal((again.welcome["recovered"], again.welcome["recent"]), (True, []), str(given))
        equal([(await again.event("announcement"))["text"] for _ in texts], texts)


@case("who is too slow is put forward by a snapshot in every variant",
      config={"limits": {"show_queue_bytes": 16384, "stall_ms": 60000}})
async def slow(t):
    hosts = [await t.host()] + [
        await t.host(f"operator-{number}", role="operator") for number in range(2)]
    people = [await t.viewer(receive_buffer=2048, **given) for given in VARIANTS]
    for viewer in people:
        viewer.stop_reading()
    # What hardly compresses, so that little is needed.
    letters = [chr(0x4E00 + number) for number in range(20_000)]

    async def talk(host, seed):
        state = seed
        for _ in range(18):
            answers = []
            for _ in range(100):
                text = []
                for _ in range(200):
                    state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
                    text.append(letters[(state >> 33) % len(letters)])
                future, sent = host.ask_later("danmaku", text="".join(text))
                await sent
                answers.append(future)
            await asyncio.gather(*answers)
            await asyncio.sleep(0.22)

    await asyncio.gather(*(talk(host, seed) for seed, host in enumerate(hosts)))
    for viewer, given in zip(people, VARIANTS):
        viewer.go_on_reading()
        moved = await viewer.event("snapshot", patience=20)
        check("me" not in moved, "a snapshot has no me")
    # Who is still behind is put forward again, with the announcement in `recent`.
    await hosts[0].ask("announce", text="and on it goes", style="scroll")
    for viewer in people:
        await viewer.shown("announcement", text="and on it goes", patience=20)


@case("compressed commands are read, also in fragments with pings between")
async def commands(t):
    socket = await bare(t)
    payload = socket.deflate.compress(b'{"id":1,"type":"ping"}')
    await socket.send_raw(
        frame(TEXT, payload[:3], fin=False, rsv=4) + frame(PING, b"p")
        + frame(CONTINUATION, payload[3:7], fin=False) + frame(CONTINUATION, payload[7:]))
    error = asyncio.create_task(answer_on(socket, 1))
    equal((await error)["type"], "reply")
    equal(socket.pongs, [b"p"])
    await socket.send(TEXT, b'{"id":2,"type":"ping"}')
    equal((await answer_on(socket, 2))["type"], "reply")
    # A viewer may not refer to what it said before; a last block in the midst is no harm.
    last = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = last.compress(b'{"id":3,"type":"ping"}') + last.flush(zlib.Z_FINISH) + b"\x00"
    await socket.send(TEXT, data, rsv=4)
    equal((await answer_on(socket, 3))["type"], "reply")


def deflated(data):
    maker = zlib.compressobj(9, zlib.DEFLATED, -15)
    return (maker.compress(data) + maker.flush(zlib.Z_SYNC_FLUSH))[:-4]


@case("compressed messages that break a rule end with its code, and disturb nobody else")
async def violations(t):
    witness = await t.viewer(deflate=DEFLATE)
    command = deflated(b'{"id":1,"type":"ping"}')
    wrong = []
    for what, (data, code) in {
        "garbage": (frame(TEXT, b"\xff\xff\xff", rsv=4), 1007),
        "nothing": (frame(TEXT, b"", rsv=4), 1007),
        "a message that is cut": (frame(TEXT, command[:-3], rsv=4), 1007),
        "a reference to what never was": (
            frame(TEXT, b"\xf2\x00\x11\x00\x00", rsv=4), 1007),
        "bad UTF-8": (frame(TEXT, deflated(b'"\xff"'), rsv=4), 1007),
        "a bomb of 16 MiB": (frame(TEXT, deflated(bytes(16 << 20))[:16_384], rsv=4), 1009),
        "a byte too much": (frame(TEXT, deflated(b" " * 16_385), rsv=4), 1009),
        "bit 1 in a continuation": (
            frame(TEXT, command[:3], fin=False, rsv=4)
            + frame(CONTINUATION, command[3:], rsv=4), 1002),
        "bit 1 on a ping": (frame(PING, b"", rsv=4), 1002),
        "bits 1 and 2": (frame(TEXT, command, rsv=6), 1002),
        "binary": (frame(BINARY, command, rsv=4), 1003),
    }.items():
        socket = await bare(t)
        await socket.send_raw(data)
        try:
            ended = await socket.closed(patience=3)
        except AssertionError as problem:
            ended = problem
        if ended != code:
            wrong.append(f"{what}: {ended}, not {code}")
        socket.abort()
    equal(wrong, [], "wrong closes")
    full = await bare(t)
    await full.send(TEXT, deflated(b'{"id":9,"type":"ping"}'.ljust(16_384)), rsv=4)
    equal((await answer_on(full, 9))["type"], "reply")
    await witness.ask("ping")


@case("nothing is inflated before the welcome, and what comes too early is counted as it is")
async def early(t):
    pipe_request = deflated(b'{"id":1,"type":"ping"}')
    socket = await WebSocket.open(
        t.port, "/v1/rooms/demo/live", ["livegate.v1", "bearer." + t.server.token(t.name())],
        extensions=DEFLATE)
    t._people.append(socket)
    await socket.send(TEXT, pipe_request, rsv=4)
    equal((await answer_on(socket, 1))["type"], "reply")
    nobody = await WebSocket.open(
        t.port, "/v1/rooms/demo/live", ["livegate.v1", "bearer.no.good.token"],
        extensions=DEFLATE)
    t._people.append(nobody)
    await nobody.send(TEXT, deflated(bytes(16 << 20))[:16_384], rsv=4)
    equal(await nobody.closed(), 4000)


@case("compression can be switched off", config={"limits": {"deflate_level": 0}})
async def off(t):
    socket = await bare(t)
    equal(socket.deflate, None)
    await socket.send(TEXT, deflated(b'{"id":1,"type":"ping"}'), rsv=4)
    equal(await socket.closed(), 1002)


@case("a subprotocol decides between JSON and CBOR, the first that the client names")
async def chosen(t):
    token = "bearer." + t.server.token(t.name())
    for offered, selected in (
        ([CBOR, token], CBOR), ([CBOR, "livegate.v1", token], CBOR),
        (["livegate.v1", CBOR, token], "livegate.v1"), ([token, CBOR], CBOR),
    ):
        socket = await WebSocket.open(t.port, "/v1/rooms/demo/live", offered)
        equal(socket.protocol, selected)
        await socket.message()
        socket.abort()
    text = await bare(t, protocol=CBOR)
    await text.send(TEXT, b'{"id":1,"type":"ping"}')
    equal(await text.closed(), 1003)


@case("commands in CBOR are read as strictly as in JSON")
async def strict(t):
    viewer = await t.viewer(protocol=CBOR)
    equal(viewer.welcome["me"]["user"], viewer.user)
    await viewer.say("弹幕 in CBOR")
    await viewer.event("danmaku", text="弹幕 in CBOR")
    equal((await viewer.refusal("danmaku", text=""))["code"], "bad_request")
    equal((await viewer.refusal("no.such"))["code"], "unknown_command")
    # Indefinite lengths and long heads mean the same.
    viewer._answers[900] = asyncio.get_running_loop().create_future()
    answer = viewer._answers[900]
    await viewer.send(
        b"\xbf\x7f\x61i\x61d\xff\x1b" + (900).to_bytes(8, "big") + b"\x64type\x7f\x62pi\x62ng\xff"
        + b"\xff")
    equal((await asyncio.wait_for(answer, 8))["type"], "reply")
    for what in (
        b"", b"\x00", b"\x80", b"\xa1\x64type\xfb\x3f\xf1\x99\x99\x99\x99\x99\x9a",
        b"\xa2\x61a\x01\x61a\x02", b"\xa1\x01\x02", b"\xa1\x62\xc3\x28\x01", b"\xa0\x00",
        b"\xc1\xa0", b"\x41a", b"\x9f" * 100, b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
    ):
        socket = await bare(t, protocol=CBOR)
        await socket.send(BINARY, what)
        while True:
            event = cbor.loads(await socket.message())[0]
            if event["type"] == "error":
                break
        equal(event["code"], "bad_request", what.hex())
        socket.abort()
    flood = await t.viewer(protocol=CBOR)
    for _ in range(11):
        await flood.send(b"\xff")
    equal(await flood.closed(), 4102)
