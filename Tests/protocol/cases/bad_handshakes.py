# Every handshake of bad_handshakes.txt has exactly its status, says that the connection closes,
# closes it, and nothing behind it is looked at.

import asyncio
import pathlib
import re

from harness import case, check, equal
from websocket import exchange, upgrade_request

PATH = "/v1/rooms/demo/live"
# What a smuggler would put behind: a page, and a handshake that is good.
BEHIND = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + upgrade_request(PATH)


def rows():
    """Line number, status and edits of each row."""
    table = pathlib.Path(__file__).with_suffix(".txt").read_text()
    for number, line in enumerate(table.splitlines(), 1):
        if line and not line.startswith("#"):
            status, edits = line.split("  ", 1)
            yield number, int(status), edits.split("  ;;  ")


def data(text):
    repeated = re.sub(
        r"\{(.+?)\*(\d+)\}", lambda found: found[1] * int(found[2]), text)
    return repeated.encode().decode("unicode_escape").encode("latin-1")


def edited(edits):
    """The bytes of a good handshake after `edits`."""
    request = upgrade_request(PATH)
    behind = b""
    for edit in edits:
        verb, _, what = edit.partition(" ")
        line, rest = request.split(b"\r\n", 1)
        what = data(what)
        if verb == "line":
            request = what + b"\r\n" + rest
        elif verb == "add":
            request = request[:-2] + what + b"\r\n\r\n"
        elif verb in ("set", "drop"):
            name = what.partition(b":")[0]
            pattern = rb"\r\n" + re.escape(name) + rb": [^\r]*"
            new = b"\r\n" + what if verb == "set" else b""
            request, count = re.subn(pattern, lambda _: new, request)
            check(count == 1, f"{edit!r} matches {count} lines")
        elif verb == "replace":
            old, new = what.split(b" => ")
            check(old in request, f"{edit!r} changes nothing")
            request = request.replace(old, new)
        elif verb == "before":
            request = what + request
        elif verb == "behind":
            behind = what
        else:
            raise AssertionError(f"no such edit: {edit!r}")
    return request + behind


async def judge(port, number, status, edits):
    """What is wrong with the answer, or None."""
    where = f"line {number}, {'; '.join(edits)[:80]}"
    try:
        answer = await exchange(port, edited(edits) + BEHIND, patience=5)
    except Exception as problem:
        return f"{where}: {type(problem).__name__} {problem}"
    if answer.status != status:
        return f"{where}: {answer.status}, not {status}"
    if not answer.closes or not answer.ended:
        return f"{where}: {answer.status} does not close the connection"
    if answer.rest:
        return f"{where}: {answer.status}, and then {answer.rest[:40]}"
    return None


@case("each of some 500 bad handshakes has exactly its status, and nothing behind it is looked at")
async def handshakes(t):
    table = list(rows())
    check(len(table) >= 300, f"only {len(table)} rows")
    witness = await t.viewer()
    gate = asyncio.Semaphore(8)

    async def one(row):
        async with gate:
            return await judge(t.port, *row)

    verdicts = await asyncio.gather(*(one(row) for row in table))
    equal([verdict for verdict in verdicts if verdict], [], "wrong answers")
    await witness.ask("ping")


@case("the handshake that the bad ones differ from is good")
async def control(t):
    answer = await exchange(t.port, edited([]), patience=5)
    equal(answer.status, 101)
