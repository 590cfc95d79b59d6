# A receiver of webhooks, as a process of its own: well-behaved under /ok, and under other paths what
# receivers are known to do. Tells on standard output, a line of JSON each, what it has been sent.
#
#     receiver.py PORT [CERTIFICATE KEY]

import asyncio
import json
import ssl
import sys

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
FAILED = b"HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n"
attempts = {}


async def answer(path, event, writer):
    """False where the connection is of no use any more."""
    name = path.split("/")[1]
    attempts[path, event] = attempts.get((path, event), 0) + 1
    if name == "hang":
        await asyncio.sleep(30)
    elif name == "fail":
        writer.write(FAILED)
    elif name == "flaky":  # each event at the third attempt
        writer.write(OK if attempts[path, event] > 2 else FAILED)
    elif name == "redirect":
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: /inside\r\nContent-Length: 0\r\n\r\n")
    elif name == "gigabyte":
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        for _ in range(15_000):
            writer.write(b"x" * 65_536)
            await writer.drain()
        return False
    elif name == "short":  # promises more than it has
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nok")
        await writer.drain()
        return False
    else:
        writer.write(OK)
    await writer.drain()
    return True


async def serve(reader, writer):
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii").split("\r\n")
            path = head[0].split(" ")[1]
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            print(json.dumps({"path": path, "headers": headers, "body": body.decode()}), flush=True)
            if not await answer(path, headers.get("livegate-event-id"), writer):
                break
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main():
    tls = None
    if len(sys.argv) > 2:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(sys.argv[2], sys.argv[3])
    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]), ssl=tls)
    print("ready", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
