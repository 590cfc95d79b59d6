# RFC 6455 and HTTP/1.1 as seen from outside, byte by byte. Written from the standards and sharing
# nothing with the server, so that a mistake made there is not made here too. Everything a client
# must not send can be sent on purpose; everything a server must not send fails the case.

import asyncio
import base64
import hashlib
import os
import socket
import ssl
import struct
import zlib

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
PATIENCE = 8.0  # seconds after which something that should have come has not


class Violation(AssertionError):
    """The server sent what the standard or the room protocol does not allow."""


class Closed(Exception):
    """The connection is over; `code` is 1006 where no close frame came."""

    def __init__(self, code, reason=""):
        super().__init__(f"closed with {code} {reason}".strip())
        self.code = code
        self.reason = reason


class Rejected(Exception):
    """The upgrade was answered with something else than 101."""

    def __init__(self, response):
        super().__init__(f"upgrade answered with {response.status}")
        self.response = response


class Response:
    """One HTTP answer, and whatever followed it until the server closed."""

    def __init__(self, status, headers, body=b"", rest=b"", ended=False):
        self.status = status
        self.headers = headers
        self.body = body
        self.rest = rest
        self.ended = ended

    def header(self, name):
        return self.headers.get(name.lower())

    @property
    def closes(self):
        """Whether it says that the connection ends with it."""
        options = (self.header("connection") or "").lower().split(",")
        return "close" in [option.strip() for option in options]

    @property
    def text(self):
        return self.body.decode()


class SecurePipe:
    """TLS over a `Pipe`, with the records carried by hand, so that both kinds read alike."""

    def __init__(self, pipe, context, session=None):
        self.pipe = pipe
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(
            self.incoming, self.outgoing, server_hostname="127.0.0.1", session=session)

    async def attempt(self, step):
        """Goes on with `step` and carries what it wants carried, until it is done."""
        while True:
            try:
                return step()
            except ssl.SSLWantReadError:
                await self.carry()
                data = await self.pipe.loop.sock_recv(self.pipe.sock, 1 << 16)
                if data:
                    self.incoming.write(data)
                else:
                    self.incoming.write_eof()
            finally:
                await self.carry()

    async def carry(self):
        if self.outgoing.pending:
            await self.pipe.send(self.outgoing.read())


class Pipe:
    """A TCP connection, secured or not, on which writing may fail and what came before can still be read: a server
    that refuses early says why while it is still being written to."""

    def __init__(self, sock):
        self.sock = sock
        self.buffer = bytearray()
        self.loop = asyncio.get_running_loop()
        self.sending = asyncio.Lock()
        self.secure = None

    async def shake_hands(self, context, session=None):
        """Goes on by TLS."""
        secure = SecurePipe(self, context, session)
        await asyncio.wait_for(secure.attempt(secure.tls.do_handshake), PATIENCE)
        self.secure = secure

    @classmethod
    async def dial(cls, port, source=None, receive_buffer=None, tls=None):
        """To 127.0.0.1; `source` is a 127/8 address to come from, `tls` an SSLContext."""
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if receive_buffer:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        pipe = cls(sock)
        try:
            if source:
                sock.bind((source, 0))
            await asyncio.wait_for(
                pipe.loop.sock_connect(sock, ("127.0.0.1", port)), PATIENCE)
            if tls:
                await pipe.shake_hands(tls)
        except BaseException:
            sock.close()
            raise
        return pipe

    async def send(self, data):
        async with self.sending:
            if self.sock.fileno() < 0:
                raise ConnectionResetError
            if self.secure:
                self.secure.tls.write(data)
                data = self.secure.outgoing.read()
            await self.loop.sock_sendall(self.sock, data)

    async def more(self):
        """Whether anything more came."""
        if self.sock.fileno() < 0:
            raise ConnectionResetError
        if self.secure:
            try:
                data = await self.secure.attempt(lambda: self.secure.tls.read(1 << 16))
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                data = b""
        else:
            data = await self.loop.sock_recv(self.sock, 1 << 16)
        self.buffer += data
        return bool(data)

    async def exactly(self, count):
        while len(self.buffer) < count:
            if not await self.more():
                raise EOFError
        return self._take(count)

    async def until(self, mark):
        while mark not in self.buffer:
            if not await self.more():
                raise EOFError(bytes(self.buffer))
        return self._take(self.buffer.index(mark) + len(mark))

    async def rest(self):
        """All that comes until the other side ends."""
        try:
            while await self.more():
                pass
        except ConnectionError:
            pass
        return self._take(len(self.buffer))

    def _take(self, count):
        taken = bytes(self.buffer[:count])
        del self.buffer[:count]
        return taken

    def end(self):
        """Sends FIN and goes on reading."""
        self.sock.shutdown(socket.SHUT_WR)

    def close(self):
        if self.sock.fileno() >= 0:
            self.loop.remove_reader(self.sock)
            self.loop.remove_writer(self.sock)
            self.sock.close()


async def read_head(pipe):
    head = await pipe.until(b"\r\n\r\n")
    lines = head[:-4].decode("latin-1").split("\r\n")
    version, _, rest = lines[0].partition(" ")
    if version != "HTTP/1.1" or not rest[:3].isdigit():
        raise Violation(f"not a status line: {lines[0]!r}")
    headers = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        name = name.lower()
        if not colon or name != name.strip() or (name in headers and name != "connection"):
            raise Violation(f"bad or repeated header: {line!r}")
        before = headers[name] + ", " if name in headers else ""
        headers[name] = before + value.strip()
    return Response(int(rest[:3]), headers)


async def exchange(port, request, patience=PATIENCE, tls=None):
    """Sends raw bytes and reads one answer, and all that follows until the server closes, or for
    half a second where it does not."""
    pipe = await Pipe.dial(port, tls=tls)
    try:
        try:
            await pipe.send(request)
        except ConnectionError:
            pass  # refused before it was all sent: the answer says why
        response = await asyncio.wait_for(read_head(pipe), patience)
        length = int(response.header("content-length") or 0)
        response.body = await asyncio.wait_for(pipe.exactly(length), patience)
        wait = patience if response.closes else 0.5
        try:
            response.rest = await asyncio.wait_for(pipe.rest(), wait)
            response.ended = True
        except asyncio.TimeoutError:
            response.rest = bytes(pipe.buffer)
        return response
    finally:
        pipe.close()


async def get(port, path):
    """An ordinary GET."""
    return await exchange(
        port, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())


def upgrade_request(path, headers=(), leave_out=(), method="GET", version="HTTP/1.1"):
    """The bytes of an upgrade; `headers` replace or add, `leave_out` names what is not sent."""
    all_headers = {
        "Host": "127.0.0.1",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        "Sec-WebSocket-Version": "13",
    }
    all_headers.update(headers)
    lines = [f"{method} {path} {version}"]
    lines += [f"{name}: {value}" for name, value in all_headers.items() if name not in leave_out]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


class WebSocket:
    """The client's end of one connection."""

    def __init__(self, pipe, protocol, deflate=None):
        self.pipe = pipe
        self.protocol = protocol
        self.deflate = deflate
        self.received = 0  # bytes of frames
        self.compressed = 0  # messages
        self.answers_pings = True
        self.pongs = []
        self.close_sent = False

    @classmethod
    async def open(
        cls, port, path, protocols=(), headers=None, source=None, receive_buffer=None, step=None,
        tls=None, extensions=None
    ):
        """`extensions` is what is offered of permessage-deflate."""
        key = base64.b64encode(os.urandom(16))
        more = {"Sec-WebSocket-Key": key.decode()}
        if protocols:
            more["Sec-WebSocket-Protocol"] = ", ".join(protocols)
        if extensions:
            more["Sec-WebSocket-Extensions"] = extensions
        more.update(headers or {})
        request = upgrade_request(path, more)
        pipe = await Pipe.dial(port, source, receive_buffer, tls)
        try:
            for start in range(0, len(request), step or len(request)):
                await pipe.send(request[start:start + (step or len(request))])
                await asyncio.sleep(0)
            response = await asyncio.wait_for(read_head(pipe), PATIENCE)
            if response.status != 101:
                length = int(response.header("content-length") or 0)
                response.body = await asyncio.wait_for(pipe.exactly(length), PATIENCE)
                raise Rejected(response)
            accept = base64.b64encode(hashlib.sha1(key + GUID).digest()).decode()
            if response.header("sec-websocket-accept") != accept:
                raise Violation("Sec-WebSocket-Accept does not answer the key")
            if (response.header("upgrade") or "").lower() != "websocket":
                raise Violation("101 without Upgrade: websocket")
            selected = response.header("sec-websocket-extensions")
            if selected and not (extensions and selected.startswith("permessage-deflate")):
                raise Violation("an extension was selected that was not offered")
            protocol = response.header("sec-websocket-protocol")
            if protocol is not None and protocol not in protocols:
                raise Violation("a subprotocol was selected that was not offered")
        except BaseException:
            pipe.close()
            raise
        return cls(pipe, protocol, Deflate(selected) if selected else None)

    # Sending

    async def send_raw(self, data):
        await self.pipe.send(data)

    async def send(self, opcode, payload, fin=True, rsv=0, mask=True, length=None):
        await self.send_raw(frame(opcode, payload, fin, rsv, mask, length))

    async def send_text(self, text):
        await self.send_message(TEXT, text.encode())

    async def send_message(self, opcode, payload):
        """Compressed where that was agreed on."""
        if self.deflate:
            await self.send(opcode, self.deflate.compress(payload), rsv=4)
        else:
            await self.send(opcode, payload)

    async def close(self, code=1000):
        """The whole closing handshake, without asking what the server says meanwhile."""
        try:
            if not self.close_sent:
                self.close_sent = True
                await self.send(CLOSE, struct.pack(">H", code))
            await asyncio.wait_for(self.pipe.rest(), 1)
        except (ConnectionError, asyncio.TimeoutError):
            pass
        self.abort()

    def abort(self):
        self.pipe.close()

    # Receiving

    async def _exactly(self, count):
        try:
            return await self.pipe.exactly(count)
        except (EOFError, ConnectionError):
            raise Closed(1006) from None

    async def frame(self):
        """The next frame as it is, checked against what a server may send."""
        first, second = await self._exactly(2)
        fin, rsv, opcode = first >> 7, first >> 4 & 7, first & 15
        if rsv and not (rsv == 4 and self.deflate and opcode in (TEXT, BINARY)):
            raise Violation("a reserved bit is set")
        if second & 0x80:
            raise Violation("the server masked a frame")
        length = second & 0x7F
        if length == 126:
            length = struct.unpack(">H", await self._exactly(2))[0]
            if length < 126:
                raise Violation("a length in two bytes that fits in one")
        elif length == 127:
            length = struct.unpack(">Q", await self._exactly(8))[0]
            if length < 65536 or length >> 63:
                raise Violation("a length in eight bytes that is not minimal")
        if opcode >= 8 and (not fin or length > 125):
            raise Violation("a control frame that is long or fragmented")
        if opcode not in (CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG):
            raise Violation(f"opcode {opcode}")
        self.received += 2 + length + (2 if length > 125 else 0) + (6 if length > 65535 else 0)
        return fin, rsv, opcode, await self._exactly(length)

    async def message(self):
        """The next message, text as such, and bytes where the subprotocol is binary; pings are
        answered on the way, a close is echoed and raised."""
        whole, inside, deflated = b"", False, False
        binary = (self.protocol or "").endswith(".cbor")
        while True:
            fin, rsv, opcode, payload = await self.frame()
            if opcode == PING:
                if self.answers_pings:
                    await self._quietly(PONG, payload)
            elif opcode == PONG:
                self.pongs.append(payload)
            elif opcode == CLOSE:
                await self._finish(payload)
            else:
                if opcode == (TEXT if binary else BINARY):
                    raise Violation("a message of the wrong kind")
                deflated = deflated or rsv == 4
                if (opcode == CONTINUATION) != inside:
                    raise Violation("a fragment out of place")
                whole += payload
                inside = not fin
                if fin:
                    if deflated:
                        whole = self.deflate.decompress(whole)
                        self.compressed += 1
                    return whole if binary else whole.decode("utf-8", errors="strict")

    async def _finish(self, payload):
        if len(payload) == 1:
            raise Violation("a close frame of one byte")
        code = struct.unpack(">H", payload[:2])[0] if payload else 1005
        if payload and code not in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011) \
                and not 3000 <= code <= 4999:
            raise Violation(f"close code {code} may not be sent")
        reason = payload[2:].decode("utf-8", errors="strict")
        if not self.close_sent:
            self.close_sent = True
            await self._quietly(CLOSE, payload[:2])
        raise Closed(code, reason)

    async def _quietly(self, opcode, payload):
        try:
            await self.send(opcode, payload)
        except ConnectionError:
            pass  # the other end has gone; reading says so

    async def closed(self, patience=PATIENCE):
        """Reads until the close frame and gives its code; then the server must end the stream."""
        async def read_out():
            while True:
                await self.message()
        try:
            await asyncio.wait_for(read_out(), patience)
        except Closed as end:
            if end.code != 1006:
                await self.ended()
            return end.code
        except asyncio.TimeoutError:
            raise AssertionError("the server did not close the connection") from None

    async def ended(self, patience=PATIENCE):
        try:
            rest = await asyncio.wait_for(self.pipe.rest(), patience)
        except asyncio.TimeoutError:
            raise AssertionError("the server kept the connection after its close frame") from None
        if rest:
            raise Violation("bytes after a close frame")


class Deflate:
    """RFC 7692 with the parameters that the server answered."""

    TAIL = b"\x00\x00\xff\xff"

    def __init__(self, answer):
        self.answer = answer
        given = {}
        for part in answer.split(";")[1:]:
            name, _, value = part.strip().partition("=")
            if name in given:
                raise Violation(f"a parameter twice: {answer}")
            given[name] = value
        self.server_keeps = given.pop("server_no_context_takeover", None) is None
        self.client_keeps = given.pop("client_no_context_takeover", None) is None
        self.server_bits = int(given.pop("server_max_window_bits", 15))
        self.client_bits = int(given.pop("client_max_window_bits", 15))
        if given:
            raise Violation(f"unknown parameters: {answer}")
        self.inflater = self.deflater = None

    def compress(self, payload):
        if self.deflater is None or not self.client_keeps:
            self.deflater = zlib.compressobj(6, zlib.DEFLATED, -max(9, self.client_bits))
        data = self.deflater.compress(payload) + self.deflater.flush(zlib.Z_SYNC_FLUSH)
        if not data.endswith(self.TAIL):
            raise AssertionError("a flush that ends otherwise")
        return data[:-4]

    def decompress(self, payload):
        """With a window no larger than agreed, so that a server that uses more is found out."""
        if self.inflater is None or not self.server_keeps:
            self.inflater = zlib.decompressobj(-self.server_bits)
        try:
            # In small pieces: zlib looks into its window only for what went out before.
            whole = b""
            data = payload + self.TAIL
            while data:
                whole += self.inflater.decompress(data, 64)
                data = self.inflater.unconsumed_tail
            return whole
        except zlib.error as error:
            raise Violation(f"a message that cannot be inflated: {error}") from None


def frame(opcode, payload, fin=True, rsv=0, mask=True, length=None):
    """A client's frame. `length` picks the form: 7, 16 or 64 bits, or a number that is a lie."""
    size = len(payload)
    form = length if length in (7, 16, 64) else None
    told = size if length is None or form else length
    head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
    bit = 0x80 if mask else 0
    if form == 64 or (form is None and told > 65535):
        head += bytes([bit | 127]) + struct.pack(">Q", told)
    elif form == 16 or (form is None and told > 125):
        head += bytes([bit | 126]) + struct.pack(">H", told)
    else:
        head += bytes([bit | told])
    if not mask:
        return head + payload
    key = os.urandom(4)
    repeated = (key * (size // 4 + 1))[:size]
    masked = int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")
    return head + key + masked.to_bytes(size, "big")
