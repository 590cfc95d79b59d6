# One viewer (or host) of a room, as strict as the room protocol allows: every frame is checked for
# its shape, every room event for its number, every account event for its cursor. What the page
# does not promise fails the case, whichever case is running.

import asyncio
import json
from urllib.parse import urlencode

import cbor
from websocket import BINARY, TEXT, Closed, Violation, WebSocket, PATIENCE

# Fields beside `seq` and `at`, by type.
ROOM_EVENTS = {
    "danmaku": ("user", "name", "tier", "badge", "color", "style", "text", "id"),
    "entry": ("user", "name", "tier", "badge", "effect"),
    "presence": ("viewers", "tiers"),
    "likes": ("total", "added"),
    "gift": ("user", "name", "gift", "count", "combo"),
    "upgrade": ("user", "name", "tier", "text", "offer"),
    "activity.opened": ("activity", "kind", "title", "eligible", "opens_at", "closes_at"),
    "activity.updated": ("activity", "kind", "title", "eligible", "opens_at", "closes_at"),
    "activity.closed": ("activity", "kind", "title", "eligible", "opens_at", "closes_at"),
    "activity.settled": ("activity", "kind", "title", "eligible", "opens_at", "closes_at"),
    "wave": ("activity", "wave", "closes_at"),
    "room": (),
    "announcement": ("text", "style"),
    "removed": ("target",),
    "tasks": ("tasks",),
    "queue": ("queue", "length", "current"),
    "featured": ("target", "user", "name", "text"),
    "sampled": ("dropped",),
}
# Fields beside `cursor` and `at`.
ACCOUNT_EVENTS = {
    "credit": ("points", "balance", "reason", "op"),
    "growth": ("growth", "added", "reason"),
    "tier": ("tier", "from", "until", "benefits"),
    "coupon": ("coupon", "state", "title", "expires_at"),
    "win": ("activity", "prize"),
    "order": ("order", "state", "pay_by"),
    "task": ("task", "progress", "goal", "done"),
    "notice": ("text", "kind"),
}
CONTROL_EVENTS = {
    "welcome": ("session", "epoch", "seq", "recovered", "now", "heartbeat_ms", "me", "room",
                "activities", "tasks", "recent"),
    "snapshot": ("epoch", "seq", "now", "room", "activities"),
    "reply": ("id",),
    "error": ("code", "message"),
    "heartbeat": ("now", "viewers"),
    "reconnect": ("in_ms", "reason"),
    "me": ("user", "name", "role", "tier", "points", "tasks"),
    "invite": ("tier",),
    "turn": ("queue", "position"),
}
ERROR_CODES = {
    "bad_request", "unknown_command", "too_large", "unauthorized", "forbidden", "not_found",
    "tier_required", "not_open", "closed", "already_done", "op_reused", "limit_reached",
    "sold_out", "insufficient_points", "coupon_invalid", "muted", "blocked_text",
    "under_review", "rate_limited", "room_closed", "unavailable", "internal",
}
# What a code's row in the protocol promises beside it.
ERROR_FIELDS = {
    "tier_required": "need", "insufficient_points": "balance", "muted": "until",
    "rate_limited": "retry_ms", "unavailable": "retry_ms",
}


class Refused(AssertionError):
    """A command was answered with an error."""

    def __init__(self, command, error):
        super().__init__(f"{command} was refused: {error}")
        self.error = error


def read_json(text):
    """JSON as the protocol has it: integers only, no key twice."""
    def unique(pairs):
        keys = [key for key, _ in pairs]
        if len(keys) != len(set(keys)):
            raise Violation(f"a key twice in {text[:200]}")
        return dict(pairs)

    def integer(word):
        raise Violation(f"{word} is no integer")

    return json.loads(text, object_pairs_hook=unique, parse_float=integer, parse_constant=integer)


def live_path(room, epoch=None, seq=None, cursor=None):
    """`epoch`, `seq` and `cursor` as remembered from before; None leaves one out."""
    query = {"epoch": epoch, "seq": seq, "cursor": cursor}
    given = urlencode({name: value for name, value in query.items() if value is not None})
    return f"/v1/rooms/{room}/live" + ("?" + given if given else "")


class Viewer:
    """A connection to a room, past its welcome. Events wait in `unread` in the order they came."""

    PROTOCOL = "livegate.v1"
    DEFLATE = None
    HEARD = {}  # the types of events that anybody has heard, by subprotocol

    def __init__(self, socket, user):
        self.socket = socket
        self.user = user
        self.welcome = None
        self.epoch = None
        self.seq = None
        self.cursor = None
        self.unread = []
        self.end = None  # the Closed, or what else stopped the reading
        self._answers = {}
        self._next_id = 0
        self._news = asyncio.Event()
        self._may_skip = False
        self._resumed_at = None
        self._reading = None
        self._unpaused = asyncio.Event()
        self._unpaused.set()

    @classmethod
    async def join(
        cls, port, room="demo", token=None, user=None, epoch=None, seq=None, cursor=None,
        headers=None, source=None, receive_buffer=None, step=None, tls=None, protocol=None,
        deflate=None
    ):
        """Joins and reads the welcome. Raises `Closed` or `Rejected` where that is the answer.
        `deflate` is what is offered of permessage-deflate."""
        protocol = protocol or cls.PROTOCOL
        deflate = cls.DEFLATE if deflate is None else deflate
        protocols = [protocol] + (["bearer." + token] if token else [])
        socket = await WebSocket.open(
            port, live_path(room, epoch, seq, cursor), protocols, headers=headers, source=source,
            receive_buffer=receive_buffer, step=step, tls=tls, extensions=deflate)
        if socket.protocol != protocol:
            raise Violation(f"subprotocol {socket.protocol!r}")
        viewer = cls(socket, user)
        viewer._resumed_at = (epoch, seq)
        viewer.cursor = cursor
        try:
            frame = await asyncio.wait_for(socket.message(), PATIENCE)
            viewer._take(frame)
        except BaseException:
            socket.abort()
            raise
        viewer._reading = asyncio.create_task(viewer._read())
        return viewer

    @property
    def me(self):
        return self.welcome["me"]

    @property
    def room(self):
        return self.welcome["room"]

    # Asking

    async def send(self, command):
        """Sends a command as it is; text is sent without a look at it."""
        if isinstance(command, bytes) or self.socket.protocol.endswith(".cbor"):
            data = command if isinstance(command, bytes) else cbor.dumps(command)
            opcode = BINARY
        else:
            text = command if isinstance(command, str) else json.dumps(command, ensure_ascii=False)
            data, opcode = text.encode(), TEXT
        try:
            await self.socket.send_message(opcode, data)
        except ConnectionError:
            raise self.end or Closed(1006) from None

    async def answer(self, type, patience=PATIENCE, **fields):
        """Sends a command and gives its reply or error, whichever comes."""
        future, sent = self.ask_later(type, **fields)
        await sent
        return await asyncio.wait_for(future, patience)

    def ask_later(self, type, **fields):
        """The future of an answer, and the sending to be awaited."""
        self._next_id += 1
        future = asyncio.get_running_loop().create_future()
        future.add_done_callback(lambda done: done.cancelled() or done.exception())
        if self.end:
            future.set_exception(self.end)
        else:
            self._answers[self._next_id] = future
        return future, self.send({"id": self._next_id, "type": type, **fields})

    async def ask(self, type, **fields):
        """The reply; an error fails the case."""
        answer = await self.answer(type, **fields)
        if answer["type"] == "error":
            raise Refused(type, answer)
        return answer

    async def refusal(self, type, **fields):
        """The error; a reply fails the case."""
        answer = await self.answer(type, **fields)
        if answer["type"] != "error":
            raise AssertionError(f"{type} {fields} was not refused: {answer}")
        return answer

    async def say(self, text, **fields):
        return await self.ask("danmaku", text=text, **fields)

    # Hearing

    async def event(self, type, patience=PATIENCE, **match):
        """Takes the first unread event of that type whose fields match. A value that can be
        called is a test of the field."""
        return await self._await(
            lambda event: self._fits(event, type, match), patience, f"{type} {match or ''}")

    async def shown(self, type, patience=PATIENCE, **match):
        """Waits until such an event was seen, in the stream or among the `recent` of a snapshot:
        who is behind may be put forward beyond it."""
        await self._await(
            lambda event: any(self._fits(one, type, match)
                              for one in [event] + event.get("recent", [])),
            patience, f"{type} {match or ''}")

    @staticmethod
    def _fits(event, type, match):
        return event["type"] == type and all(
            (want(event.get(name)) if callable(want) else event.get(name) == want)
            for name, want in match.items())

    async def _await(self, fits, patience, what):
        """Takes the first unread event that fits."""
        deadline = asyncio.get_running_loop().time() + patience
        while True:
            for place, event in enumerate(self.unread):
                if fits(event):
                    return self.unread.pop(place)
            if self.end:
                raise self.end
            self._news.clear()
            left = deadline - asyncio.get_running_loop().time()
            try:
                await asyncio.wait_for(self._news.wait(), max(0, left))
            except asyncio.TimeoutError:
                heard = [event["type"] for event in self.unread[-20:]]
                raise AssertionError(f"{self.user} heard no {what}; unread: {heard}") from None

    def heard(self, type, **match):
        """All unread events of that type so far."""
        return [
            event for event in self.unread if event["type"] == type
            and all(event.get(name) == want for name, want in match.items())]

    def forget(self):
        """Drops what is unread."""
        self.unread.clear()

    async def closed(self, patience=PATIENCE):
        """Waits for the end of the connection and gives its code."""
        try:
            await asyncio.wait_for(asyncio.shield(self._reading), patience)
        except asyncio.TimeoutError:
            raise AssertionError(f"{self.user} was not closed") from None
        if not isinstance(self.end, Closed):
            raise self.end
        if self.end.code != 1006:
            await self.socket.ended()
        return self.end.code

    # Coming and going

    async def leave(self, code=1000):
        """Says goodbye properly."""
        if self._reading:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        await self.socket.close(code)

    def drop(self):
        """Vanishes without a word."""
        if self._reading:
            self._reading.cancel()
        self.socket.abort()

    def stop_reading(self):
        """Leaves everything that comes in the socket."""
        self._unpaused.clear()

    def go_on_reading(self):
        self._unpaused.set()

    async def _read(self):
        try:
            while True:
                await self._unpaused.wait()
                self._take(await self.socket.message())
        except asyncio.CancelledError:
            self.end = self.end or Closed(1006, "left")
            raise
        except Exception as end:
            self.end = end
        finally:
            for future in self._answers.values():
                if not future.done():
                    future.set_exception(self.end or Closed(1006))
            self._news.set()

    # Checking

    def _take(self, text):
        events = cbor.loads(text) if isinstance(text, bytes) else read_json(text)
        if not isinstance(events, list) or not events:
            raise Violation(f"a frame is no array of events: {text[:200]}")
        skips = any(isinstance(event, dict) and event.get("type") == "skip" for event in events)
        if skips and (events[-1]["type"] != "skip" or not self._may_skip):
            raise Violation(f"a skip out of place: {text[:300]}")
        for event in events:
            if not isinstance(event, dict) or not isinstance(event.get("type"), str):
                raise Violation(f"no event: {event!r}")
            self._check(event, skips)
            self.HEARD.setdefault(self.socket.protocol, set()).add(event["type"])
            if event["type"] in ("reply", "error") and event.get("id") is not None:
                self._settle(event)
            else:
                self.unread.append(event)
        self._news.set()

    def _check(self, event, skips):
        kind = event["type"]
        if self.welcome is None and kind != "welcome":
            raise Violation(f"{kind} before the welcome")
        if kind == "skip":
            self._advance(event, gaps=True)
        elif kind in ROOM_EVENTS:
            need(event, ROOM_EVENTS[kind] + ("seq", "at"))
            self._advance(event, gaps=skips)
        elif kind in ACCOUNT_EVENTS:
            need(event, ACCOUNT_EVENTS[kind] + ("cursor", "at"))
            integer(event, "cursor")
            if self.cursor is not None and event["cursor"] <= self.cursor:
                raise Violation(f"cursor {event['cursor']} after {self.cursor}")
            if "seq" in event:
                raise Violation(f"an account event with a seq: {event}")
            self.cursor = event["cursor"]
        elif kind in CONTROL_EVENTS:
            need(event, CONTROL_EVENTS[kind])
            self._control(event)
        else:
            raise Violation(f"an event of unknown type: {event}")

    def _advance(self, event, gaps):
        integer(event, "seq")
        seq = event["seq"]
        low = self.seq + 1 if event["type"] != "skip" else self.seq
        if seq < low or (seq > low and not gaps):
            raise Violation(f"{event['type']} has seq {seq} after {self.seq}")
        self.seq = seq

    def _control(self, event):
        kind = event["type"]
        if kind == "welcome":
            if self.welcome is not None:
                raise Violation("a second welcome")
            self.welcome = event
            self._start(event, event["recovered"])
        elif kind == "snapshot":
            self._start(event, False)
        elif kind == "error":
            if event["code"] not in ERROR_CODES:
                raise Violation(f"an error of unknown code: {event}")
            wanted = ERROR_FIELDS.get(event["code"])
            if wanted and wanted not in event:
                raise Violation(f"{event['code']} without {wanted}: {event}")

    def _start(self, event, recovered):
        integer(event, "seq")
        self.epoch = event["epoch"]
        self.seq = event["seq"]
        if recovered:
            epoch, seq = self._resumed_at
            if event["epoch"] != epoch or event["recent"] or event["seq"] < seq:
                raise Violation(f"a recovery that is none: {event}")
            self.seq = seq

    def _settle(self, answer):
        future = self._answers.pop(answer["id"], None)
        if future is None:
            raise Violation(f"an answer to nothing: {answer}")
        if not future.done():
            future.set_result(answer)

    async def quiet(self, **fields):
        """Sets quiet modes; from now on events may be skipped."""
        self._may_skip = True
        return await self.ask("quiet", **fields)


def need(event, fields):
    missing = [field for field in fields if field not in event]
    if missing:
        raise Violation(f"{event['type']} without {missing}: {event}")


def integer(event, field):
    value = event.get(field)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Violation(f"{field} is no count: {event}")
