# Limits on connections: each refusal has its code, and those who are in stay in.

import asyncio
import os
import socket
import time

from cases.flash_sale import grant
from client import Viewer, live_path
from harness import case, check, config_text, equal
from websocket import Closed, WebSocket


async def attempt(t, source):
    return await Viewer.join(
        t.port, token=t.server.token(t.name()), user="another", source=source)


def comes_back_later(answer, status):
    equal(answer.status, status)
    after = answer.header("retry-after") or ""
    check(after.isdigit() and 1 <= int(after) <= 3600, f"Retry-After: {after!r}")
    check(answer.closes, f"Connection: {answer.header('connection')}")


@case("more connections from one address than allowed are answered 429, other addresses are not",
      config={"limits": {"connections_per_address": 4, "loopback_limited": True}})
async def per_address(t):
    people = [await t.viewer(source="127.0.0.5") for _ in range(4)]
    comes_back_later(await t.rejection(attempt(t, "127.0.0.5")), 429)
    await t.viewer(source="127.0.0.6")
    await people.pop().leave()
    await asyncio.sleep(0.1)
    await t.viewer(source="127.0.0.5")
    for v in people:
        await v.ask("ping")


@case("joins faster than allowed from one address are answered 429",
      config={"limits": {"joins_per_second_per_address": 3, "loopback_limited": True}})
async def joins(t):
    statuses = []
    for _ in range(12):
        try:
            v = await t.viewer(source="127.0.0.7")
            v.drop()
        except Exception as refused:
            comes_back_later(refused.response, 429)
            statuses.append(429)
    check(statuses, "12 joins at once were all let in")
    await t.viewer(source="127.0.0.8")


@case("joins faster than the node may take are answered 503, and the host still comes in",
      config={"limits": {"joins_per_second": 10}})
async def storm(t):
    statuses = []
    for _ in range(40):
        try:
            v = await t.viewer()
            v.drop()
        except Exception as refused:
            comes_back_later(refused.response, 503)
            statuses.append(503)
            break
    check(statuses, "40 joins at once were all let in")
    await t.host()


async def until_turned_away(t):
    """Takes all places that those of the lowest tier can have."""
    for _ in range(40):
        try:
            v = await t.viewer()
            v.drop()
        except Exception as refused:
            return comes_back_later(refused.response, 503)
    check(False, "40 joins at once were all let in")


@case("in a storm right after a restart those of higher tiers still come in", fresh=True,
      config={"limits": {"joins_per_second": 10}})
async def storm_after_restart(t):
    await asyncio.to_thread(grant, t, "gil", "svip")
    await t.viewer("gil")
    t.server.kill()
    await asyncio.to_thread(t.server.start)
    await until_turned_away(t)
    v = await t.viewer("gil")
    equal(v.me["tier"], "svip")


@case("an address that has too many connections takes no place from others",
      config={"limits": {"joins_per_second": 10, "connections_per_address": 1,
                         "loopback_limited": True, "joins_per_second_per_address": 1_000}})
async def greedy_address(t):
    await t.viewer(source="127.0.0.5")
    await asyncio.sleep(1)
    for _ in range(40):
        comes_back_later(await t.rejection(t.viewer(source="127.0.0.5")), 429)
    await t.viewer(source="127.0.0.6")


@case("tokens that are no good take no place from others",
      config={"limits": {"joins_per_second": 10}})
async def bad_tokens(t):
    for _ in range(40):
        equal(await t.close_code("not.a.token"), 4000)
    await t.viewer()


@case("loopback addresses are left alone unless configured otherwise",
      config={"limits": {"connections_per_address": 4, "joins_per_second_per_address": 3}})
async def loopback(t):
    for _ in range(20):
        await t.viewer(source="127.0.0.5")


@case("X-Forwarded-For from anybody changes nothing",
      config={"limits": {"connections_per_address": 2, "loopback_limited": True}})
async def forwarded(t):
    for number in range(2):
        await t.viewer(source="127.0.0.9")
    answer = await t.rejection(WebSocket.open(
        t.port, live_path("demo"), ["livegate.v1"], source="127.0.0.9",
        headers={"X-Forwarded-For": "203.0.113.7"}))
    equal(answer.status, 429)


@case("a full server answers 503 and goes on serving those who are in",
      config={"limits": {"connections": 5}})
async def full(t):
    people = [await t.viewer() for _ in range(5)]
    comes_back_later(await t.rejection(attempt(t, None)), 503)
    for v in people:
        await v.ask("ping")
    await people.pop().leave()
    await asyncio.sleep(0.1)
    await t.viewer()


@case("a user with too many connections is closed with 4101, others are not",
      config={"limits": {"connections_per_user": 2}, "rooms": [
          {"id": f"r{number}", "title": "A room", "host": "h1", "guests": True}
          for number in range(4)]})
async def per_user(t):
    user = t.name()
    people = [await t.viewer(user, room=f"r{number}") for number in range(2)]
    try:
        await t.viewer(user, room="r2")
        raise AssertionError("a third connection was let in")
    except Closed as end:
        equal(end.code, 4101)
    await t.viewer(room="r2")
    for v in people:
        await v.ask("ping")
    await people.pop().leave()
    await asyncio.sleep(0.1)
    await t.viewer(user, room="r2")


@case("a message limit that was configured holds, and a host has a longer one",
      config={"limits": {"message_bytes": 1024, "host_message_bytes": 4096}})
async def message_bytes(t):
    v, host = await t.viewer(), await t.host()
    await v.ask("ping", padding="x" * 900)
    await host.ask("ping", padding="x" * 3900)
    try:
        await v.answer("ping", padding="x" * 1100)
        raise AssertionError("taken")
    except Closed as end:
        equal(end.code, 1009)
    await host.ask("ping")


def metric(text, name):
    return next(float(line.split()[1]) for line in text.splitlines() if line.startswith(name + " "))


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        spent = file.read().rsplit(")", 1)[1].split()[11:13]
    return sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")


@case("out of files, those inside go on, the admin port answers, and who waits comes in later")
async def files(t):
    # Those who have not said what they want stay for a while.
    server = t.another_server(
        files=256, config=config_text({"limits": {"handshake_timeout_ms": 60_000}}))
    await asyncio.to_thread(server.start)
    v = await t.viewer(server=server)
    # More idle connections than the process may have files. All are taken by the system.
    idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(300)]
    waiting = None
    try:
        await asyncio.sleep(0.5)
        before = cpu_seconds(server.process.pid)
        for _ in range(3):
            text = await asyncio.to_thread(server.metrics)
            equal(metric(text, "process_max_fds"), 256)
            opened = metric(text, "process_open_fds")
            check(200 <= opened <= 240, f"{opened} files are open")
            await v.ask("danmaku", text="still here")
            await asyncio.sleep(1.1)
        spent = cpu_seconds(server.process.pid) - before
        check(spent < 1, f"{spent} s of CPU in three seconds of waiting")
        waiting = asyncio.create_task(t.viewer(server=server))
        await asyncio.sleep(0.3)
        check(not waiting.done(), "there was a file left after all")
        for each in idle:
            each.close()
        began = time.monotonic()
        await asyncio.wait_for(waiting, 8)
        await t.viewer(server=server)
        took = time.monotonic() - began
        check(took < 4, f"it took {took:.1f} s until people came in again")
        await v.ask("ping")
    finally:
        for each in idle:
            each.close()
        if waiting:
            waiting.cancel()


HOARD = 32


@case("over its bound of memory a node lets nobody new in, and those inside go on")
async def memory(t):
    # Bodies that never end are held in memory, of those who may send them; what the process has
    # without them is its own.
    roomy = {"handshake_timeout_ms": 60_000, "joins_per_second": 10_000}
    resident = metric(await asyncio.to_thread(t.server.metrics), "process_resident_memory_bytes")
    bound = int(resident) + HOARD // 2 * 1_048_576
    server = t.another_server(config=config_text({"limits": roomy | {"memory_bytes": bound}}))
    await asyncio.to_thread(server.start)
    v = await t.viewer(server=server)
    hoard = []

    async def send(token):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        hoard.append(writer)
        writer.write(
            b"POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n"
            + f"Authorization: Bearer {token}\r\n\r\n".encode())
        writer.write(bytes(1_048_000))
        await writer.drain()
        return reader

    try:
        for token in ("none", server.token("ann"), server.token("mall", "viewer")):
            reader = await send(token)
            answer = await asyncio.wait_for(reader.readuntil(b"\r\n"), 5)
            status = {"none": b" 401 "}.get(token, b" 403 ")
            check(status in answer, f"before the body has ended a stranger is told {answer}")
        for _ in range(HOARD):
            await send(server.token("mall", "service"))
        for _ in range(100):
            if not server.is_ready():
                break
            await asyncio.sleep(0.1)
        check(not server.is_ready(), "the node says that it is ready for more")
        answer = await t.rejection(t.viewer(server=server))
        comes_back_later(answer, 503)
        await v.ask("danmaku", text="still here")
        for writer in hoard:
            writer.close()
        for _ in range(200):
            if server.is_ready():
                break
            await asyncio.sleep(0.1)
        await t.viewer(server=server)
        await v.ask("ping")
    finally:
        for writer in hoard:
            writer.close()
