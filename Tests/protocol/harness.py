# How a case is written and run: a sentence, and a function that is given a `Case` to bring people
# into a room. Cases that ask for the same configuration share one server; a case that ends its
# server, or changes it for others, asks for a fresh one.

import asyncio
import itertools
import json
import time
import traceback

from client import Viewer, read_json
from server import DEMO_HOST, DEMO_ROOM, Server
from websocket import Closed, Rejected, WebSocket

CASES = []
CASE_PATIENCE = 60.0


def case(sentence, config=None, fresh=False):
    """Registers a case. `config` is a dictionary of sections, or text, for the server's file."""
    def register(body):
        CASES.append((sentence, body, config, fresh))
        return body
    return register


def config_text(config):
    """Sections as YAML, of which JSON is a part."""
    if config is None or isinstance(config, str):
        return config
    return "".join(f"{key}: {json.dumps(value)}\n" for key, value in config.items())


class Case:
    """What a case works with; everyone it brought in leaves at its end."""

    _numbers = itertools.count(1)

    def __init__(self, server, binary, root):
        self.server = server
        self.binary = binary
        self.root = root
        self.run = next(self._numbers)
        self._users = itertools.count(1)
        self._people = []
        self._servers = []

    @property
    def port(self):
        return self.server.port

    def name(self):
        """A user id that nobody has had."""
        return f"t{self.run}-{next(self._users)}-{int(time.time() * 1000) % 10**8}"

    def op(self):
        return f"op-{self.run}-{next(self._users)}-{time.time_ns()}"

    async def viewer(
        self, user=None, role="viewer", room=DEMO_ROOM, after=None, source=None,
        receive_buffer=None, server=None, rooms=None, protocol=None, deflate=None,
        **claims
    ):
        """Brings somebody in. `after` is an earlier connection to go on from, `rooms` the rooms
        that the token is good for."""
        server = server or self.server
        claims["room"] = rooms
        user = user or self.name()
        given = {} if after is None else {
            "epoch": after.epoch, "seq": after.seq, "cursor": after.cursor}
        viewer = await Viewer.join(
            server.port, room, server.token(user, role, **claims), user, source=source,
            receive_buffer=receive_buffer, protocol=protocol, deflate=deflate, **given)
        self._people.append(viewer)
        return viewer

    async def host(self, user=DEMO_HOST, room=DEMO_ROOM, role="host", **given):
        return await self.viewer(user, role, room, rooms=room, **given)

    async def guest(self, room=DEMO_ROOM, **given):
        viewer = await Viewer.join(self.port, room, None, "guest", **given)
        self._people.append(viewer)
        return viewer

    async def socket(self, user=None, room=DEMO_ROOM):
        """A bare connection, past its welcome, to send anything on."""
        socket = await WebSocket.open(
            self.port, f"/v1/rooms/{room}/live",
            ["livegate.v1", "bearer." + self.server.token(user or self.name())])
        await socket.message()
        self._people.append(socket)
        return socket

    async def close_code(self, token=None, room=DEMO_ROOM, protocols=None, headers=None):
        """The close code that an attempt to join ends in; None where it is let in."""
        if protocols is None:
            protocols = ["livegate.v1"] + (["bearer." + token] if token is not None else [])
        socket = await WebSocket.open(
            self.port, f"/v1/rooms/{room}/live", protocols, headers=headers)
        try:
            await asyncio.wait_for(socket.message(), 8)
        except Closed as end:
            return end.code
        finally:
            socket.abort()
        return None

    async def rejection(self, attempt):
        """The HTTP answer to an upgrade that is not let through."""
        try:
            viewer = await attempt
        except Rejected as rejected:
            return rejected.response
        self._people.append(viewer)
        raise AssertionError("the upgrade was accepted")

    def another_server(self, **given):
        server = Server(self.binary, **given)
        self._servers.append(server)
        return server

    async def finish(self):
        for person in self._people:
            if isinstance(person, Viewer):
                person.drop()
            else:
                person.abort()
        for server in self._servers:
            await asyncio.to_thread(server.discard)
        await asyncio.sleep(0)


async def answer_on(socket, number=None, patience=8):
    """On a bare connection: the reply or error of that id; without one, the next error."""
    async def read():
        while True:
            for event in read_json(await socket.message()):
                if event["type"] == "error" and event.get("id") == number:
                    return event
                if event["type"] == "reply" and number and event["id"] == number:
                    return event
    return await asyncio.wait_for(read(), patience)


def equal(actual, wanted, what=""):
    if actual != wanted:
        raise AssertionError(f"{what or 'value'} is {actual!r}, not {wanted!r}")


def check(truth, what):
    if not truth:
        raise AssertionError(what)


class Runner:
    """Runs the registered cases one after another and counts."""

    def __init__(self, binary, root, only=""):
        self.binary = binary
        self.root = root
        self.only = only
        self.shared = {}
        self.passed = 0
        self.failed = 0

    def server_for(self, config, fresh):
        text = config_text(config)
        if fresh:
            return Server(self.binary, text).start()
        if text not in self.shared or not self.shared[text].is_running():
            self.shared[text] = Server(self.binary, text).start()
        return self.shared[text]

    async def run(self):
        try:
            for sentence, body, config, fresh in CASES:
                if self.only in sentence or self.only in body.__module__:
                    await self.run_one(sentence, body, config, fresh)
        finally:
            for server in self.shared.values():
                server.discard()

    async def run_one(self, sentence, body, config, fresh):
        began = time.monotonic()
        problem = await self.problem_of(body, config, fresh)
        took = time.monotonic() - began
        if problem is None:
            self.passed += 1
            print(f"ok    {sentence} ({took:.2f} s)", flush=True)
        else:
            self.failed += 1
            print(f"FAIL  {sentence} ({took:.2f} s)\n        {problem}", flush=True)

    async def problem_of(self, body, config, fresh):
        """What went wrong in a case; None where nothing did."""
        try:
            server = await asyncio.to_thread(self.server_for, config, fresh)
        except Exception as error:
            return str(error)
        running = Case(server, self.binary, self.root)
        problem = None
        try:
            await asyncio.wait_for(body(running), CASE_PATIENCE)
            if not fresh and not server.is_running():
                problem = "the server is gone"
        except Exception as error:
            steps = [f"{step.filename.rpartition('/')[2]}:{step.lineno}"
                     for step in traceback.extract_tb(error.__traceback__)
                     if "/asyncio/" not in step.filename]
            problem = f"{type(error).__name__}: {error}\n        at {' > '.join(steps[-4:])}"
        if problem and not server.is_running():
            problem += (f"\n        the server ended with {server.process.returncode}: "
                        f"{server.last_words()}")
        await running.finish()
        if fresh:
            await asyncio.to_thread(server.discard)
        return problem
