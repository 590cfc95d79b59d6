# HTTP requests that do not become a connection: each has its status, says that the connection
# closes, and nothing behind it is looked at.

import asyncio
import time

from harness import case, check, equal
from websocket import Pipe, Rejected, WebSocket, exchange, get, upgrade_request

PATH = "/v1/rooms/demo/live"


def request(*, head=None, body=b"", **given):
    data = upgrade_request(given.pop("path", PATH), **given)
    return (head(data) if head else data) + body


def with_line(line):
    return lambda data: data.replace(b"\r\n\r\n", b"\r\n" + line + b"\r\n\r\n")


def replaced(old, new):
    return lambda data: data.replace(old, new)


REFUSALS = {
    "an unknown path": (request(path="/v1/nothing"), {404}),
    "a path that climbs": (request(path="/v1/rooms/../../etc/passwd"), {400, 404}),
    "a room with a slash in it": (request(path="/v1/rooms/a%2Fb/live"), {400, 404}),
    "a plain GET": (request(leave_out=("Upgrade", "Connection")), {426}),
    "an upgrade to something else": (request(headers={"Upgrade": "h2c"}), {400, 426}),
    "no Connection: Upgrade": (request(headers={"Connection": "keep-alive"}), {400, 426}),
    "version 12": (request(headers={"Sec-WebSocket-Version": "12"}), {426}),
    "version 8": (request(headers={"Sec-WebSocket-Version": "8"}), {426}),
    "no version": (request(leave_out=("Sec-WebSocket-Version",)), {400, 426}),
    "a version that is none": (request(headers={"Sec-WebSocket-Version": "x"}), {400, 426}),
    "no key": (request(leave_out=("Sec-WebSocket-Key",)), {400}),
    "a short key": (request(headers={"Sec-WebSocket-Key": "dG9vIHNob3J0"}), {400}),
    "a key that is no base64": (
        request(headers={"Sec-WebSocket-Key": "!!!!!!!!!!!!!!!!!!!!!!=="}), {400}),
    "two keys": (request(head=with_line(b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")), {400}),
    "a POST": (request(method="POST"), {400, 405, 426}),
    "HTTP/1.0": (request(version="HTTP/1.0"), {400, 426, 505}),
    "HTTP/2.0": (request(version="HTTP/2.0"), {400, 505}),
    "a body": (request(headers={"Content-Length": "5"}, body=b"hello"), {400}),
    "a chunked body": (
        request(headers={"Transfer-Encoding": "chunked"}, body=b"0\r\n\r\n"), {400}),
    "length and chunks": (
        request(headers={"Content-Length": "5", "Transfer-Encoding": "chunked"}), {400}),
    "two lengths": (request(head=with_line(b"Content-Length: 0\r\nContent-Length: 5")), {400}),
    "no Host": (request(leave_out=("Host",)), {400}),
    "two Hosts": (request(head=with_line(b"Host: 127.0.0.1")), {400}),
    "a space before the colon": (request(head=with_line(b"X-A : b")), {400}),
    "a space in a name": (request(head=with_line(b"X A: b")), {400}),
    "a folded header": (request(head=with_line(b"X-A: b\r\n c")), {400}),
    "a NUL": (request(head=with_line(b"X-A: b\x00c")), {400}),
    "a bare CR": (request(head=with_line(b"X-A: b\rc")), {400}),
    "bare line feeds": (request(head=replaced(b"\r\n", b"\n")), {400}),
    "no HTTP at all": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 \r\n\r\n", {400}),
    "a long target": (request(path=PATH + "?x=" + "y" * 5000), {414, 431}),
    "65 headers": (
        request(head=with_line(b"\r\n".join(b"X-%d: y" % n for n in range(65)))), {431}),
    "a head of more than 16 KiB": (request(head=with_line(b"X-A: " + b"y" * 17000)), {431}),
    "a header without end": (b"GET / HTTP/1.1\r\nX-A: " + b"y" * 100_000, {431}),
    "a foreign Origin": (request(headers={"Origin": "https://evil.example"}), {403}),
    "a null Origin": (request(headers={"Origin": "null"}), {403}),
    "an Origin that only begins alike": (
        request(headers={"Origin": "http://127.0.0.1.evil.example"}), {403}),
}


@case("every request that is no upgrade has its status, and the connection is closed")
async def refusals(t):
    witness = await t.viewer()
    wrong = []
    for what, (data, statuses) in REFUSALS.items():
        try:
            answer = await exchange(t.port, data, patience=3)
        except Exception as problem:
            wrong.append(f"{what}: {type(problem).__name__} {problem}")
            continue
        if answer.status not in statuses:
            wrong.append(f"{what}: {answer.status}, not {sorted(statuses)}")
        if not answer.closes or not answer.ended:
            wrong.append(f"{what}: {answer.status} does not close the connection")
        if answer.rest:
            wrong.append(f"{what}: bytes after the answer")
    equal(wrong, [], "wrong answers")
    await witness.ask("ping")


@case("a refused version says which one is spoken")
async def version(t):
    answer = await exchange(t.port, REFUSALS["version 12"][0])
    equal(answer.header("sec-websocket-version"), "13")


@case("nothing behind a refused upgrade is looked at")
async def smuggled(t):
    behind = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    for what in ("a foreign Origin", "version 12", "an unknown path", "a body", "no key"):
        answer = await exchange(t.port, REFUSALS[what][0] + behind)
        equal((answer.rest, answer.ended), (b"", True), what)


@case("good variations of an upgrade are accepted")
async def accepted(t):
    same = f"http://127.0.0.1:{t.port}"
    for what, headers in {
        "connection is a list": {"Connection": "keep-alive, Upgrade"},
        "other case": {"Upgrade": "WebSocket", "Connection": "upgrade"},
        "the page's own Origin": {"Origin": same, "Host": f"127.0.0.1:{t.port}"},
        "an offered extension": {"Sec-WebSocket-Extensions": "x-webkit-deflate-frame"},
        "cookies of somebody": {"Cookie": "session=1; a=b"},
    }.items():
        try:
            socket = await WebSocket.open(t.port, PATH, ["livegate.v1"], headers=headers)
        except Rejected as rejected:
            raise AssertionError(f"{what}: {rejected}") from None
        await asyncio.wait_for(socket.message(), 5)
        socket.abort()


@case("a configured Origin is admitted, exactly as written",
      config={"origins": ["https://shop.example"]})
async def origins(t):
    socket = await WebSocket.open(
        t.port, PATH, ["livegate.v1"], headers={"Origin": "https://shop.example"})
    socket.abort()
    for origin in ("https://evil-shop.example", "https://shop.example.evil", "null",
                   "http://shop.example", "https://shop.example:8443", "https://a.shop.example"):
        answer = await t.rejection(
            WebSocket.open(t.port, PATH, ["livegate.v1"], headers={"Origin": origin}))
        equal(answer.status, 403, origin)


@case("a handshake that takes longer than five seconds is closed, in whatever way it is slow")
async def slow(t):
    data = request()

    async def nothing(pipe):
        await asyncio.sleep(10)

    async def half(pipe):
        await pipe.send(data[:60])
        await asyncio.sleep(10)

    async def drops(pipe):
        for byte in data:
            await pipe.send(bytes([byte]))
            await asyncio.sleep(0.2)

    async def one(send):
        pipe = await Pipe.dial(t.port)
        began = time.monotonic()
        sending = asyncio.create_task(send(pipe))
        answer = await asyncio.wait_for(pipe.rest(), 12)
        took = time.monotonic() - began
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        pipe.close()
        check(3.5 < took < 7.5, f"{send.__name__}: closed after {took:.1f} s")
        check(answer == b"" or answer.startswith(b"HTTP/1.1 408 "), f"{answer[:60]}")

    await asyncio.gather(one(nothing), one(half), one(drops))


@case("a flood of half-open handshakes keeps nobody out")
async def half_open(t):
    waiting = [await Pipe.dial(t.port) for _ in range(300)]
    for pipe in waiting:
        await pipe.send(b"GET /v1/rooms/demo/live HT")
    began = time.monotonic()
    v = await t.viewer()
    await v.ask("ping")
    check(time.monotonic() - began < 1, f"a join took {time.monotonic() - began:.2f} s")
    for pipe in waiting:
        pipe.close()


@case("the pages are served with a policy that allows no foreign or inline code")
async def pages(t):
    for path in ("/", "/host"):
        page = await get(t.port, path)
        equal(page.status, 200, path)
        check((page.header("content-type") or "").startswith("text/html"), path)
        policy = page.header("content-security-policy") or ""
        check("default-src 'self'" in policy and "unsafe" not in policy, f"{path}: {policy!r}")
    script = await get(t.port, "/console/client/livegate.js")
    equal(script.status, 200)
    check("javascript" in (script.header("content-type") or ""), str(script.headers))
    for path in ("/console/../../../../etc/passwd", "/console/%2e%2e/%2e%2e/Package.swift",
                 "/console/client/..%2f..%2f", "/console/nothing.js", "/console/", "/favicon"):
        answer = await get(t.port, path)
        check(answer.status in (400, 403, 404), f"{path}: {answer.status}")
        check(b"root:" not in answer.body, "a file of the system was served")


@case("without --demo there is no way to a token")
async def no_demo(t):
    server = t.another_server(
        config='rooms: [{"id": "r1", "title": "One", "host": "h1", "guests": true}]\n',
        demo=False)
    await asyncio.to_thread(server.start)
    equal((await get(server.port, "/demo/users")).status, 404)
    body = b'{"user":"demo-svip"}'
    answer = await exchange(
        server.port, b"POST /demo/token HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    equal(answer.status, 404)
