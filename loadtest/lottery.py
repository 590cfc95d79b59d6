# The measuring of lottery.sh: opens a lottery, fills it, settles it under an eye on the ticks, and has
# its proof done again.

import argparse
import asyncio
import json
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Tests" / "protocol"))

from client import Viewer  # noqa: E402  (found only with the path above)
from server import DEMO_HOST, DEMO_ROOM, Server  # noqa: E402

INTERVAL = 0.02


async def join(server, user, role):
    return await Viewer.join(
        server.port, DEMO_ROOM, token=server.token(user, role, room=[DEMO_ROOM]), user=user)


class Watch:
    """The host says something again and again; how long each takes to a viewer."""

    def __init__(self, host, viewer):
        self.host, self.viewer = host, viewer
        self.sent = {}
        self.delays = []
        self.isOver = False

    async def speak(self):
        number = 0
        due = time.monotonic()
        while not self.isOver:
            number += 1
            self.sent[f"word {number}"] = due
            _, sending = self.host.ask_later("danmaku", text=f"word {number}")
            await sending
            due += INTERVAL
            await asyncio.sleep(max(0, due - time.monotonic()))

    async def listen(self):
        while not self.isOver:
            try:
                event = await self.viewer.event("danmaku", patience=0.5)
            except AssertionError:
                continue
            said = self.sent.pop(event["text"], None)
            if said is not None:
                self.delays.append((said, time.monotonic() - said))

    def worst(self, start, end):
        """The longest delay, in ms, of what was said between two moments; and how many there were."""
        delays = [delay for said, delay in self.delays if start <= said <= end]
        return 1000 * max(delays, default=0), len(delays)


def fill(data, lottery, entrants):
    """Puts entries into the books of a server that is down."""
    books = sqlite3.connect(pathlib.Path(data) / "livegate.db")
    with books:
        columns = [row[1] for row in books.execute("PRAGMA table_info(members)")]
        known = {"user": None, "name": "somebody", "since": 1, "tier": "normal", "tier_since": 1,
                 "grants": "[]", "acknowledged": 0, "merged_into": ""}
        unknown = [name for name in columns if name not in known]
        if unknown:
            sys.exit(f"the store has columns that this does not know: {unknown}")
        marks = ", ".join("?" * len(columns))
        books.executemany(
            f"INSERT INTO members ({', '.join(columns)}) VALUES ({marks})",
            ([f"entrant-{n}" if c == "user" else known[c] for c in columns]
             for n in range(entrants)))
        books.executemany(
            "INSERT INTO entries (subject, user, slot, kept) VALUES (?, ?, 0, ?)",
            ((lottery, f"entrant-{n}", json.dumps({"shares": 1, "weight": 1 + n % 5}))
             for n in range(entrants)))
    books.close()


def restart(server):
    server.signal(signal.SIGTERM)
    server.process.wait(30)


def prove(server, lottery, binaries, folder):
    """Fetches the proof; both verifiers do it again."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/v1/rooms/{DEMO_ROOM}/activities/{lottery}/proof",
        headers={"Authorization": "Bearer " + server.token("u", "viewer", room=[DEMO_ROOM])})
    began = time.monotonic()
    with urllib.request.urlopen(request, timeout=60) as answer:
        proof = answer.read()
    took = time.monotonic() - began
    file = pathlib.Path(folder) / "proof.json"
    file.write_bytes(proof)
    subprocess.run([binaries / "livegate", "verify-draw", file], check=True, capture_output=True)
    subprocess.run(
        [sys.executable, ROOT / "Tests/draws/verify.py", "--proof", file], check=True,
        capture_output=True)
    return len(proof), took


async def measure(given, server, lottery):
    host = await join(server, DEMO_HOST, "host")
    viewer = await join(server, "watcher", "viewer")
    watch = Watch(host, viewer)
    tasks = [asyncio.create_task(watch.speak()), asyncio.create_task(watch.listen())]
    before = time.monotonic()
    await asyncio.sleep(given.seconds)
    began = time.monotonic()
    _, sending = host.ask_later("activity.settle", activity=lottery, op="settle-it")
    await sending
    settled = await viewer.event("activity.settled", activity=lottery, patience=60)
    ended = time.monotonic()
    await asyncio.sleep(0.5)
    watch.isOver = True
    await asyncio.gather(*tasks)
    quiet, busy = watch.worst(before, began - 0.3), watch.worst(began - 0.2, ended)
    won = settled["result"]["won"]
    print(f"settled {given.entrants} entrants, {won} winners: {ended - began:.2f} s "
          "from the command to the viewer")
    print(f"danmaku to viewer, the longest: {quiet[0]:.0f} ms of {quiet[1]} before, "
          f"{busy[0]:.0f} ms of {busy[1]} meanwhile: {busy[0] - quiet[0]:+.0f} ms")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries", type=pathlib.Path)
    parser.add_argument("--entrants", type=int, default=100_000)
    parser.add_argument("--winners", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=5)
    given = parser.parse_args()
    # Beside the binaries, because /tmp is memory on many machines.
    data = tempfile.mkdtemp(prefix="lottery.", dir=given.binaries)
    server = Server(str(given.binaries / "livegate"), data=data)
    try:
        server.start()

        async def open_it():
            host = await join(server, DEMO_HOST, "host")
            answer = await host.ask(
                "activity.open", kind="lottery", op="open-it", weighted=True,
                prizes=[{"id": "p", "title": "P", "count": given.winners, "points": 10}])
            return answer["activity"]

        lottery = asyncio.run(open_it())
        restart(server)
        fill(data, lottery, given.entrants)
        server.start()
        asyncio.run(measure(given, server, lottery))
        size, took = prove(server, lottery, given.binaries, data)
        print(f"proof of {size} bytes in {took:.2f} s, done again by both verifiers")
        restart(server)
        subprocess.run([given.binaries / "livegate", "verify", "--data", data], check=True)
    finally:
        server.discard()
        shutil.rmtree(data, ignore_errors=True)


main()
