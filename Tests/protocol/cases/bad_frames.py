# WebSocket frames that break RFC 6455 or a limit: each ends its own connection with the right
# code, and someone else in the room notices nothing.

import asyncio
import struct

from harness import answer_on, case, check, equal
from websocket import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, frame

HELLO = b'{"id":1,"type":"ping"}'


def overlong(text):
    return b'{"id":1,"type":"danmaku","text":"' + text + b'"}'


# What is sent, and the code it must be closed with.
VIOLATIONS = {
    "an unmasked text": (frame(TEXT, HELLO, mask=False), 1002),
    "an unmasked ping": (frame(PING, b"", mask=False), 1002),
    "a binary message": (frame(BINARY, HELLO), 1003),
    "reserved bit 1": (frame(TEXT, HELLO, rsv=4), 1002),
    "reserved bit 2": (frame(TEXT, HELLO, rsv=2), 1002),
    "reserved bit 3": (frame(TEXT, HELLO, rsv=1), 1002),
    "reserved bit on a ping": (frame(PING, b"", rsv=4), 1002),
    "opcode 3": (frame(3, HELLO), 1002),
    "opcode 7": (frame(7, b""), 1002),
    "opcode 11": (frame(11, b""), 1002),
    "opcode 15": (frame(15, b""), 1002),
    "a continuation of nothing": (frame(CONTINUATION, HELLO), 1002),
    "a text inside a text": (frame(TEXT, b"{", fin=False) + frame(TEXT, HELLO), 1002),
    "a binary inside a text": (frame(TEXT, b"{", fin=False) + frame(BINARY, HELLO), 1002),
    "a ping of 126 bytes": (frame(PING, b"p" * 126), 1002),
    "a pong of 126 bytes": (frame(PONG, b"p" * 126), 1002),
    "a fragmented ping": (frame(PING, b"p", fin=False), 1002),
    "a fragmented close": (frame(CLOSE, struct.pack(">H", 1000), fin=False), 1002),
    "a close of one byte": (frame(CLOSE, b"\x03"), 1002),
    "a close with a long reason": (frame(CLOSE, struct.pack(">H", 1000) + b"r" * 124), 1002),
    "a close reason that is no UTF-8": (frame(CLOSE, struct.pack(">H", 1000) + b"\xff"), 1007),
    "5 bytes announced in 16 bits": (frame(TEXT, b"12345", length=16), 1002),
    "100 bytes announced in 64 bits": (frame(TEXT, b"x" * 100, length=64), 1002),
    "a length of 2^63": (b"\x81\xff" + struct.pack(">Q", 1 << 63), 1002),
    "a length of 2^64-1": (b"\x81\xff" + b"\xff" * 8, 1002),
    "a length of 2^63-1": (b"\x81\xff" + struct.pack(">Q", (1 << 63) - 1), 1009),
    "a length of 2^32": (b"\x81\xff" + struct.pack(">Q", 1 << 32) + b"mask", 1009),
    "17 KiB in one frame": (frame(TEXT, b" " * (17 << 10)), 1009),
    "17 KiB in 17 fragments": (
        frame(TEXT, b" " * 1024, fin=False)
        + frame(CONTINUATION, b" " * 1024, fin=False) * 15
        + frame(CONTINUATION, b" " * 2048), 1009),
    "an overlong slash": (frame(TEXT, overlong(b"\xc0\xaf")), 1007),
    "a surrogate": (frame(TEXT, overlong(b"\xed\xa0\x80")), 1007),
    "beyond U+10FFFF": (frame(TEXT, overlong(b"\xf4\x90\x80\x80")), 1007),
    "a lone continuation byte": (frame(TEXT, overlong(b"\x80")), 1007),
    "a character cut by the end": (frame(TEXT, b"\xe6\x92"), 1007),
    "bad UTF-8 in an open fragment": (frame(TEXT, b'{"\xff', fin=False), 1007),
    "bad UTF-8 split over two fragments": (
        frame(TEXT, b"\xf4", fin=False) + frame(CONTINUATION, b"\x90", fin=False), 1007),
    "bad UTF-8 before the frame is whole": (
        frame(TEXT, b"\xff" + b"x" * 4000)[:200], 1007),
    **{f"close code {code}": (frame(CLOSE, struct.pack(">H", code)), 1002)
       for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65535)},
}


@case("every violation is closed with its code, and disturbs nobody else")
async def violations(t):
    witness = await t.viewer()
    wrong = []
    for what, (data, code) in VIOLATIONS.items():
        socket = await t.socket()
        await socket.send_raw(data)
        try:
            ended = await socket.closed(patience=3)
        except AssertionError as problem:
            ended = problem
        if ended != code:
            wrong.append(f"{what}: {ended}, not {code}")
        socket.abort()
    equal(wrong, [], "wrong closes")
    await witness.say("still here")


@case("each violation is noticed as well when it comes byte by byte")
async def byte_by_byte(t):
    wrong = []
    for what, (data, code) in VIOLATIONS.items():
        if len(data) > 300:
            continue
        socket = await t.socket()
        try:
            for byte in data:
                await socket.send_raw(bytes([byte]))
                await asyncio.sleep(0)
        except ConnectionError:
            pass
        try:
            ended = await socket.closed(patience=3)
        except AssertionError as problem:
            ended = problem
        # What came after the close frame may have reset the connection.
        if ended not in (code, 1006):
            wrong.append(f"{what}: {ended}, not {code}")
        socket.abort()
    equal(wrong, [], "wrong closes")


@case("good frames before a violation are answered first")
async def good_first(t):
    socket = await t.socket()
    await socket.send_raw(
        frame(TEXT, b'{"id":41,"type":"ping"}') + frame(PING, b"p") + frame(BINARY, b"x"))
    replies = []
    try:
        while True:
            text = await asyncio.wait_for(socket.message(), 5)
            replies += ['"id":41' in text.replace(" ", "")]
    except Exception as end:
        equal(getattr(end, "code", end), 1003, "close code")
    check(any(replies), "the ping command before the violation was not answered")
    equal(socket.pongs, [b"p"], "pongs")


@case("nothing that comes after a violation is carried out")
async def nothing_after(t):
    socket, witness, talker = await t.socket(), await t.viewer(), await t.viewer()
    await socket.send_raw(
        frame(BINARY, b"x") + frame(TEXT, b'{"id":1,"type":"danmaku","text":"from the grave"}'))
    equal(await socket.closed(), 1003)
    await talker.say("the living")
    await witness.event("danmaku", text="the living")
    equal(witness.heard("danmaku", text="from the grave"), [])


@case("16 KiB are taken, in one frame and in fragments with pings between them")
async def allowed(t):
    command = '{"id":5,"type":"ping","x":"%s"}'
    text = (command % ("y" * (16384 - len(command) + 2))).encode()
    for pieces in (1, 3, 1000):
        socket = await t.socket()
        size = -(-len(text) // pieces)
        parts = [text[start:start + size] for start in range(0, len(text), size)]
        for place, part in enumerate(parts):
            await socket.send(CONTINUATION if place else TEXT, part, fin=part is parts[-1])
            if place == 1:
                await socket.send(PING, b"between")
        equal((await answer_on(socket, 5))["type"], "reply", f"{pieces} pieces")
        if pieces > 1:
            equal(socket.pongs, [b"between"], "pongs")
        socket.abort()


@case("a message in more than 1,024 fragments is closed with 1008, empty ones as well")
async def fragments(t):
    for piece in (b"", b" "):
        socket, witness = await t.socket(), await t.viewer()
        try:
            await socket.send(TEXT, b"{", fin=False)
            for _ in range(1100):
                await socket.send(CONTINUATION, piece, fin=False)
        except ConnectionError:
            pass
        equal(await socket.closed(), 1008, f"fragments of {len(piece)}")
        await witness.ask("ping")


@case("a flood of pings is closed with 1008, a few are answered")
async def pings(t):
    socket, witness = await t.socket(), await t.viewer()
    try:
        for number in range(5000):
            await socket.send(PING, struct.pack(">I", number))
    except ConnectionError:
        pass
    equal(await socket.closed(), 1008)
    calm = await t.socket()
    await calm.send(PING, b"are you there")
    await calm.send_text('{"id":1,"type":"ping"}')
    await answer_on(calm, 1)
    equal(calm.pongs, [b"are you there"])
    await witness.ask("ping")


@case("unasked pongs are ignored")
async def pongs(t):
    v = await t.viewer()
    for _ in range(3):
        await v.socket.send(PONG, b"unasked")
    await v.ask("ping")


@case("the close handshake: the code comes back, then the stream ends")
async def close(t):
    for code in (1000, 1001, 3000, 4999):
        socket = await t.socket()
        socket.close_sent = True
        await socket.send(CLOSE, struct.pack(">H", code) + "再见".encode())
        equal(await socket.closed(), code)
    socket = await t.socket()
    socket.close_sent = True
    await socket.send(CLOSE, b"")
    check(await socket.closed() in (1000, 1005), "a close without a code")


@case("a client that ends without a close frame is simply gone")
async def vanish(t):
    watcher = await t.viewer()
    count = watcher.room["viewers"]
    v = await t.viewer()
    await watcher.event("presence", viewers=count + 1)
    v.drop()
    await watcher.event("presence", viewers=count)
    half = await t.socket()
    half.pipe.end()
    check(await half.closed() in (1000, 1001, 1005, 1006), "half closed")


@case("a message that never ends is closed, and half a frame is",
      config={"limits": {"assembly_ms": 1000, "idle_ms": 4000, "heartbeat_ms": 1000}})
async def never_ends(t):
    fragment, piece = await t.socket(), await t.socket()
    await fragment.send(TEXT, b'{"id":1,', fin=False)
    await piece.send_raw(frame(TEXT, HELLO)[:9])
    equal(await fragment.closed(patience=12), 1008, "an open fragment")
    code = await piece.closed(patience=12)
    check(code in (1001, 1006, 1008), f"half a frame is closed with {code}")
