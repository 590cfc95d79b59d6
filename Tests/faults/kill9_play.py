# SIGKILL in activities of all kinds, aimed at what they go through, and the books looked at.
#
#     kill9_play.py BINARY [--cycles N] [--seed S] [--viewers CROWD] [--control]
#
# The frame is that of kill9.py: every operation's id is on the driver's disk before it is sent, the
# server dies at a moment of the driver's choice and starts again, and everything without an answer is
# sent again. A crowd of some thousands has entered lotteries and quizzes, so that settling and paying
# back take several batches; a few people play red packets, votes, rains and tasks besides. In turn
# the server is killed while activities open, while people and crowd enter, while two hosts close the
# same ones at once, while they settle, and while they are cancelled and paid back. Then
#   - whatever was closed or cancelled comes to its end by itself, and what was scheduled opens;
#   - the result is one and stays the same, and each answer is answered the same again;
#   - every winner has the prize once, whoever paid for what was cancelled has it back once, nobody
#     else has anything, and no activity that is over holds a point;
#   - proofs are what Tests/draws/verify.py makes of them, with all who were told that they entered;
#   - `livegate verify` proves the books.
# With --control what was synced is lost as in kill9.py, and the driver has to notice.

import asyncio
import collections
import json
import pathlib
import random
import sqlite3
import sys
import time
import urllib.error
import urllib.request

import kill9

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "draws"))

import verify as draws  # noqa: E402  (found only with the path above)

from client import Viewer  # noqa: E402
from server import DEMO_ROOM  # noqa: E402

AIMS = ["opening", "entering", "closing", "settling", "cancelling"]
PEOPLE = 8
# As many of the crowd connect at a time.
PART = 100
# What a share of a lottery for points costs, and what everybody has to begin with.
COST, PURSE = 3, 3_000
CONFIG = """
limits:
  connections_per_address: 15000
  joins_per_second_per_address: 15000
  commands_per_second: 1000
  commands_burst: 2000
  refusals_in_a_row: 100000
"""
OPTIONS = [{"id": "a", "title": "A"}, {"id": "b", "title": "B"}]
PRIZES = [{"id": "gold", "title": "Gold", "count": 1, "points": 50},
          {"id": "tea", "title": "Tea", "count": 300, "points": 2},
          {"id": "off", "title": "Coupon", "count": 20, "coupon": "cny-5"}]
# What the crowd enters, in turn: settling either takes several batches.
CROWDED = [
    {"kind": "lottery", "prizes": PRIZES},
    {"kind": "lottery", "mode": "points", "cost": COST, "prizes": PRIZES},
    {"kind": "quiz", "question": "Which?", "options": OPTIONS, "answer": "a", "pot": 20_011},
]
# What a few play. Everything of one kind that is open is ended together.
SMALL = [
    {"kind": "red_packet", "pot": 60, "shares": 6},
    {"kind": "red_packet", "pot": 61, "shares": 20, "split": "even"},
    {"kind": "vote", "options": OPTIONS},
    {"kind": "quiz", "question": "Which?", "options": OPTIONS, "answer": "a", "pot": 30,
     "first": 2},
    {"kind": "lottery", "mode": "shares", "cost": COST, "max_shares": 5,
     "prizes": [{"id": "gold", "title": "Gold", "count": 2, "points": 9}]},
    {"kind": "point_rain", "pot": 40, "each": 2, "waves": 1, "wave_s": 600},
    {"kind": "task", "fact": "shared", "goal": 1, "points": 4},
]
VERBS = {"red_packet": "claim", "vote": "vote", "quiz": "answer", "lottery": "enter",
         "point_rain": "claim"}


class Play:
    """An activity, as far as answers say."""

    def __init__(self, activity, fields):
        self.activity = activity
        self.kind = fields["kind"]
        self.fields = fields
        self.crowd = {}  # user -> the answer of whoever entered
        self.ending = None  # `close` or `cancel`, once a host has asked for it
        self.shown = None  # as it is shown, once it is over

    @property
    def pays(self):
        return self.fields.get("cost", 0)

    def move(self, dice, user):
        """What a member may do in it."""
        fields = {"activity": self.activity}
        if self.kind in ("vote", "quiz"):
            fields["option"] = dice.choice("aab")
        if self.kind == "point_rain":
            fields["wave"] = 1
        if self.fields.get("max_shares"):
            fields["shares"] = dice.choice([1, 2])
        return fields


class Watcher(kill9.Person):
    """A viewer, or a host, who forgets what is told: the books are looked at instead."""

    def hear(self):
        self.connection.forget()

    async def acknowledge(self):
        pass


class Entering:
    """Everybody of the crowd, each with what they want to enter."""

    def __init__(self, driver, plays):
        self.driver = driver
        self.plays = plays
        self.left = {user: {play: driver.new_op() for play in plays} for user in driver.crowd}

    async def run(self):
        """Until everybody has an answer to everything; raises where the server dies."""
        while users := [user for user, wanted in self.left.items() if wanted][:PART]:
            try:
                await kill9.together(self.enter(user) for user in users)
            except kill9.GONE:
                # It may have been too much at once for a machine that has more to do.
                if not self.driver.server.is_running():
                    raise

    async def enter(self, user):
        server = self.driver.server
        viewer = await Viewer.join(server.port, token=server.token(user), user=user)
        try:
            dice = random.Random(user)
            asked = []
            for play, op in self.left[user].items():
                future, sent = viewer.ask_later(
                    VERBS[play.kind], op=op, **play.move(dice, user))
                asked.append((play, future))
                await sent
            for play, future in asked:
                answer = await asyncio.wait_for(future, 20)
                if answer.get("code") in kill9.TRANSIENT:
                    raise ConnectionError("not now")
                if answer["type"] != "reply":
                    self.driver.fault(f"{user} may not enter {play.kind}: {answer}")
                play.crowd[user] = answer
                del self.left[user][play]
        finally:
            viewer.drop()


class PlayDriver(kill9.Driver):
    person = Watcher
    viewers = 2_500

    def __init__(self, binary, seed, viewers, control):
        super().__init__(binary, seed, PEOPLE, control, CONFIG)
        self.crowd = [f"c{number:05}" for number in range(viewers)]
        self.second = Watcher(self, "second-host", "operator")
        self.plays = {}  # activity -> Play
        self.scheduled = {}
        self.crowded = []  # plays that the crowd has entered, not yet ended
        self.small = []
        self.turn = 0
        self.took = 1.0  # seconds that the last settling took, or so
        self.ended = []  # plays to be looked at in the books
        self.cycles_by_aim = collections.Counter()

    @property
    def everyone(self):
        return [*self.people, self.host, self.second]

    # REST

    async def rest(self, path, body=None):
        """Raises what urllib raises; what is not there is None."""
        def ask():
            server = self.server
            headers = {"Authorization": f"Bearer {server.token('mall', 'service')}"}
            if body is None:
                headers["Authorization"] = f"Bearer {server.token('ops', 'operator')}"
            data = None if body is None else json.dumps(body).encode()
            if data is not None:
                headers["Content-Type"] = "application/json"
            request = urllib.request.Request(
                f"http://127.0.0.1:{server.port}/v1/{path}", data, headers)
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return json.loads(answer.read())
            except urllib.error.HTTPError as problem:
                if problem.code == 404:
                    return None
                raise
        while True:
            try:
                return await asyncio.to_thread(ask)
            except urllib.error.HTTPError as problem:
                if problem.code not in (429, 503):
                    raise
                await asyncio.sleep(0.2)

    def show(self, activity):
        return self.rest(f"rooms/{DEMO_ROOM}/activities/{activity}")

    # Before the first kill

    async def fill_purses(self):
        """An order for everybody: a point for a yuan, whatever else the rules give for it."""
        users = [*self.crowd, *(person.user for person in self.people)]
        for start in range(0, len(users), 250):
            events = [
                {"id": f"purse-{user}", "type": "order.paid", "user": user,
                 "order": f"purse-{user}", "cash": 100 * PURSE}
                for user in users[start:start + 250]]
            answer = await self.rest("events", events)
            if answer["errors"]:
                self.fault(f"orders are not taken: {answer['errors'][:3]}")

    async def open(self, fields):
        operation = self.host.operation("activity.open", **fields)
        await self.host.do(operation)
        return self.note_play(operation)

    def note_play(self, operation):
        answer = operation.answer
        if answer["type"] != "reply":
            return self.fault(f"not opened: {answer}")
        activity = answer["activity"]
        if activity not in self.plays:
            self.plays[activity] = Play(activity, operation.fields)
            if "opens_at" in operation.fields:
                self.scheduled[activity] = operation.fields["opens_at"]
            elif "title" in operation.fields:
                self.crowded.append(self.plays[activity])
            else:
                self.small.append(self.plays[activity])
        return self.plays[activity]

    # One cycle

    async def load(self):
        aim = AIMS[self.turn % len(AIMS)]
        self.turn += 1
        self.cycles_by_aim[aim] += 1
        self.arriving = None
        if not self.crowded:
            plays = [await self.open({**fields, "title": "Crowded"}) for fields in CROWDED * 2]
            self.arriving = Entering(self, plays)
            if aim != "entering":
                await self.arriving.run()
        for fields in SMALL:
            if len(self.small) < 2 * len(SMALL):
                await self.open(fields)
        if aim not in ("opening", "entering"):
            await self.join_in(3)
        await self.strike(*getattr(self, aim)())

    async def strike(self, works, moment):
        """Kills the server while all this goes on."""
        working = [asyncio.create_task(work) for work in works]
        await asyncio.sleep(self.random.uniform(0, moment))
        await asyncio.to_thread(self.server.kill)
        for task in working:
            task.cancel()
        for result in await asyncio.gather(*working, return_exceptions=True):
            if isinstance(result, Exception) and not isinstance(result, kill9.GONE):
                self.fault(f"under load: {type(result).__name__}: {result}")
        for person in self.everyone:
            person.connection.drop()

    def opening(self):
        async def all_kinds():
            for number, fields in enumerate(SMALL):
                await self.open(fields)
                if number % 3 == 0:
                    soon = int(time.time() * 1000) + self.random.randint(200, 2000)
                    await self.open({**fields, "opens_at": soon})
        return [all_kinds()], 0.08

    def entering(self):
        """People enter small ones and the crowd large ones at the same time."""
        async def go_on():
            while True:
                await self.join_in(1)
        if self.arriving is None:
            return [go_on()], 0.4
        return [go_on(), self.arriving.run()], 4

    def closing(self):
        return self.both(self.crowded.pop(0), "close"), 0.03

    def settling(self):
        return self.both(self.crowded.pop(0), "close"), 1.3 * self.took

    def cancelling(self):
        paid = [play for play in self.crowded if play.pays]
        play = paid[0] if paid else self.crowded[0]
        self.crowded.remove(play)
        return self.both(play, "cancel"), 1.3 * self.took

    def both(self, play, how):
        """Two hosts end the same activities at once."""
        plays, self.small = [play, *self.small], []
        for each in plays:
            each.ending = how

        async def end(host):
            # All at hand before the first is sent: whatever the kill leaves out is sent again.
            words = [how if how == "cancel" or self.random.random() < 0.7 else "settle"
                     for _ in plays]
            operations = [host.operation(f"activity.{word}", activity=each.activity)
                          for word, each in zip(words, plays)]
            for operation in operations:
                await host.do(operation)
        return [end(self.host), end(self.second)]

    async def join_in(self, moves):
        await kill9.together(self.take_part(person, moves) for person in self.people)

    async def take_part(self, person, moves):
        dice = random.Random(self.random.random())
        for _ in range(moves):
            for play in list(self.small):
                if play.kind == "task":
                    await person.connection.answer("share", channel="copy")
                else:
                    await person.do(person.operation(
                        VERBS[play.kind], **play.move(dice, person.user)))

    # After the restart

    def changed(self, operation):
        changed = dict(operation.fields)
        if operation.type == "activity.open":
            changed["title"] = "Another"
        else:
            changed["activity"] = "another"
        return changed

    async def reconcile(self):
        began = time.monotonic()
        await kill9.together(self.repeat(person) for person in self.everyone)
        for operation in self.host.operations:
            if operation.type == "activity.open" and operation.answer:
                self.note_play(operation)
        if self.arriving:
            await self.arriving.run()
        await self.check_scheduled()
        await self.see_ends()
        self.took = 0.5 * self.took + 0.5 * min(3, time.monotonic() - began)

    async def check_scheduled(self):
        """Whatever was to open by now is open, and is played on like any other."""
        for activity, at in list(self.scheduled.items()):
            await asyncio.sleep(max(0, at / 1000 - time.time()))
            if await self.until(activity, ("open",), 5):
                self.small.append(self.plays[activity])
            del self.scheduled[activity]

    async def until(self, activity, states, patience):
        """The activity as it is shown once it is in one of the states."""
        deadline = time.monotonic() + patience
        while True:
            shown = await self.show(activity)
            if shown is None:
                self.fault(f"{activity} is not there any more")
                return None
            if shown["state"] in states:
                return shown
            if time.monotonic() > deadline:
                self.fault(f"{shown['kind']} {activity} stays {shown['state']}")
                return None
            await asyncio.sleep(0.05)

    async def see_ends(self):
        for play in self.plays.values():
            if play.ending is None or play.shown is not None:
                continue
            wanted = "cancelled" if play.ending == "cancel" else "settled"
            play.shown = await self.until(play.activity, (wanted,), 30)
            if play.shown is None:
                continue
            again = await self.show(play.activity)
            if again != play.shown:
                self.fault(f"{play.activity} is shown as {play.shown}, then as {again}")
            if play.ending == "cancel" and play.pays:
                await self.see_paid_back(play)
            self.ended.append(play)
            if play.kind == "lottery":
                await self.check_proof(play)
        # One that was over before is what it was.
        over = [play for play in self.plays.values() if play.shown]
        for play in self.random.sample(over, min(3, len(over))):
            if await self.show(play.activity) != play.shown:
                self.fault(f"{play.activity} was {play.shown}, and is not any more")

    def entrants(self, play):
        """All who were told that they have entered."""
        return set(play.crowd) | {
            op.user for person in self.people for op in person.operations
            if op.fields.get("activity") == play.activity and op.answer
            and op.answer["type"] == "reply"}

    async def see_paid_back(self, play):
        """Waits for the last of those who paid for what is cancelled: they come by name."""
        last = max(self.entrants(play), default=None)
        deadline = time.monotonic() + 30
        while last is not None:
            entries = (await self.rest(f"users/{last}/entries"))["entries"]
            if any(entry["reason"] == "returned" and play.activity in entry["op"]
                   for entry in entries):
                return
            if time.monotonic() > deadline:
                return self.fault(f"{last} is not paid back for {play.activity}")
            await asyncio.sleep(0.05)

    async def check_proof(self, play):
        proof = await self.rest(f"rooms/{DEMO_ROOM}/activities/{play.activity}/proof")
        if play.ending == "cancel":
            if proof is None or proof.get("void") is not True or "seed" in proof:
                self.fault(f"{play.activity} is cancelled, its proof is {str(proof)[:200]}")
            return
        try:
            draws.check(proof)
        except draws.Wrong as wrong:
            self.fault(f"the proof of {play.activity} is wrong: {wrong}")
        self.count["proofs"] += 1
        entered = len(self.entrants(play))
        if len(proof["entrants"]) != entered:
            self.fault(f"{entered} have entered {play.activity}; its proof has "
                       f"{len(proof['entrants'])}")
        play.winners = len(proof["winners"])

    # The books, while the server is down

    async def verify(self):
        await super().verify()
        ended, self.ended = self.ended, []
        if ended:
            books = sqlite3.connect(f"{self.server.data}/livegate.db")
            try:
                for play in ended:
                    self.check_books(play, books)
            finally:
                books.close()

    def check_books(self, play, books):
        holder = f"activity:{play.activity}"
        moved = books.execute(
            "SELECT giver, receiver, book, amount, reason FROM transfers"
            " WHERE giver = ? OR receiver = ?", (holder, holder)).fetchall()
        held = collections.Counter()
        for giver, receiver, book, amount, _ in moved:
            held[book] += amount if receiver == holder else -amount
        if any(held.values()):
            self.fault(f"{play.activity} is over and holds {dict(held)}")
        got = collections.Counter()
        times = collections.Counter()
        for giver, receiver, book, amount, reason in moved:
            if giver == holder and receiver.startswith("user:") and book == "points":
                got[receiver, reason] += amount
                times[receiver, reason] += 1
        for (user, reason), count in times.items():
            # Who has paid twice, for two shares, is paid back at once.
            if count > 1:
                self.fault(f"{user} got {reason} {count} times of {play.activity}")
        self.count["paid"] += len(times)
        if play.ending == "cancel":
            return self.check_paid_back(play, holder, moved, got)
        paid = sum(amount for (_, reason), amount in got.items() if reason == play.kind)
        result = play.shown["result"]
        if play.kind in ("quiz", "red_packet", "point_rain") and result["paid"] != paid:
            self.fault(f"{play.activity}: the result is {result}, the books have {paid}")
        if play.kind == "quiz" and len(play.crowd) and paid != play.fields["pot"]:
            self.fault(f"{play.activity} has paid {paid} of {play.fields['pot']}")
        if play.kind == "lottery":
            told = books.execute(
                "SELECT user, count(*) FROM feed WHERE type = 'win'"
                " AND body ->> 'activity' = ? GROUP BY user", (play.activity,)).fetchall()
            coupons = sum(amount for giver, receiver, book, amount, _ in moved
                          if giver == holder and book == "coupons" and receiver != "issuer")
            prized = len([1 for (_, reason) in got if reason == "lottery"]) + coupons
            if not len(told) == result["won"] == play.winners == prized:
                self.fault(f"{play.activity}: {result['won']} have won, {play.winners} by the "
                           f"proof; {len(told)} were told, {prized} have something")
            if any(count > 1 for _, count in told):
                self.fault(f"{play.activity}: somebody was told twice")

    def check_paid_back(self, play, holder, moved, got):
        paid = collections.Counter()
        for giver, receiver, book, amount, reason in moved:
            if receiver == holder and giver.startswith("user:"):
                paid[giver] += amount
        back = collections.Counter()
        for (user, reason), amount in got.items():
            if reason == "returned":
                back[user] += amount
        if paid != back:
            wrong = [user for user in paid | back if paid[user] != back[user]]
            self.fault(f"{play.activity} was cancelled; {len(wrong)} have not what they paid, "
                       f"such as {wrong[:3]}")
        self.count["back"] += len(back)

    # From first to last

    async def run(self, cycles):
        self.first = True
        return await super().run(cycles)

    async def start(self):
        await super().start()
        if self.first:
            self.first = False
            await self.fill_purses()

    async def close_all(self):
        """Ends what goes on, and looks at that too."""
        for play in [*self.crowded, *self.small]:
            play.ending = "close"
            await self.host.do(self.host.operation("activity.close", activity=play.activity))
        await self.see_ends()

    def more(self):
        kinds = collections.Counter(play.kind for play in self.plays.values() if play.shown)
        return (f"killed while {dict(self.cycles_by_aim)}; ended {dict(sorted(kinds.items()))}; "
                f"{self.count['proofs']} proofs, {self.count['paid']} payments of activities, "
                f"{self.count['back']} members paid back; ")


if __name__ == "__main__":
    sys.exit(asyncio.run(kill9.main(PlayDriver, "Kills livegate in activities and checks.")))
