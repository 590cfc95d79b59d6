# SIGKILL at random moments under a point rain, and the books looked at from outside (trust: L1).
#
#     kill9.py BINARY [--cycles N] [--seed S] [--viewers M] [--control]
#
# The driver holds the truth: every operation's id is on its own disk before it is sent. After each
# kill the server starts again on the same directory, and then
#   - every operation without an answer is sent again until it has one; some that have one are sent
#     again and must be answered the same, some with a field changed and must be `op_reused`;
#   - no credit that a viewer was told of may be gone, none may be there twice: what the feed
#     told, what the replies said and what the account holds must agree for every viewer;
#   - nobody may have caught twice in a wave, and each pot must be what was caught and what is left;
#   - `livegate verify` must prove the books, while the server is down.
# With --control the data directory is secretly put back to an earlier state at each kill, as a disk
# would that lied about a sync: a test that does not notice would prove nothing.

import argparse
import asyncio
import collections
import json
import os
import pathlib
import random
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "protocol"))

from client import Viewer  # noqa: E402  (found only with the path above)
from server import DEMO_HOST, DEMO_ROOM, Server  # noqa: E402
from websocket import Closed, Rejected  # noqa: E402

TRANSIENT = ("unavailable", "rate_limited", "internal")
WAVE_S = 1
GONE = (Closed, ConnectionError, EOFError, Rejected, asyncio.TimeoutError, OSError)


class Operation:
    """One thing that somebody wants to happen once."""

    def __init__(self, op, user, type, fields):
        self.op = op
        self.user = user
        self.type = type
        self.fields = fields
        self.answer = None

    @property
    def points(self):
        """What it moved to its user, as far as the answer says."""
        if self.type != "claim" or self.answer is None:
            return 0
        return self.answer.get("points", 0)


class Log:
    """The driver's own disk: an operation is here before it is anywhere else. What is written in
    one turn of the loop is synced together."""

    def __init__(self, path):
        self.file = open(path, "a", encoding="ascii")
        self.waiting = []

    async def keep(self, operation):
        line = {"op": operation.op, "user": operation.user, "type": operation.type,
                **operation.fields}
        self.file.write(json.dumps(line) + "\n")
        done = asyncio.get_running_loop().create_future()
        self.waiting.append(done)
        if len(self.waiting) == 1:
            asyncio.get_running_loop().call_soon(self._sync)
        await done

    def _sync(self):
        self.file.flush()
        os.fdatasync(self.file.fileno())
        for done in self.waiting:
            if not done.done():
                done.set_result(None)
        self.waiting = []


class Person:
    """A viewer or host over many connections."""

    def __init__(self, driver, user, role):
        self.driver = driver
        self.user = user
        self.role = role
        self.connection = None
        self.operations = []
        self.credits = {}  # cursor -> the credit event, as told
        self.cursor = None

    async def connect(self):
        server = self.driver.server
        rooms = None if self.role == "viewer" else DEMO_ROOM
        token = server.token(self.user, self.role, room=rooms)
        self.connection = await Viewer.join(
            server.port, token=token, user=self.user, cursor=self.cursor)

    def hear(self):
        """Takes in what the feed has told so far."""
        for event in self.connection.unread:
            if event["type"] != "credit":
                continue
            known = self.credits.setdefault(event["cursor"], event)
            if known != event:
                self.driver.fault(f"{self.user}: cursor {event['cursor']} was told as {known}, "
                                  f"now as {event}")
        self.connection.forget()

    async def acknowledge(self):
        """Now and then, so that both kinds of cursor are tried."""
        self.hear()
        if self.credits:
            cursor = max(self.credits)
            if (await self.connection.answer("ack", cursor=cursor))["type"] == "reply":
                self.cursor = cursor

    def operation(self, type, **fields):
        operation = Operation(self.driver.new_op(), self.user, type, fields)
        self.operations.append(operation)
        return operation

    async def perform(self, operation):
        """Sends it until there is an answer that stays; raises where the connection ends."""
        while True:
            answer = await self.connection.answer(
                operation.type, op=operation.op, **operation.fields, patience=20)
            if answer.get("code") in TRANSIENT:
                await asyncio.sleep(answer.get("retry_ms", 100) / 1000)
                continue
            return settled(answer)

    async def do(self, operation):
        await self.driver.log.keep(operation)
        operation.answer = await self.perform(operation)


async def together(tasks):
    """Waits for all, and only then raises what one of them raised."""
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, BaseException):
            raise result


def settled(answer):
    """An answer without what may differ between two connections."""
    return {name: value for name, value in answer.items() if name != "id"}


class Driver:
    person = Person
    viewers = 40  # where nothing else is said

    def __init__(self, binary, seed, viewers, control, config=None):
        self.random = random.Random(seed)
        self.server = Server(binary, config)
        self.place = tempfile.mkdtemp(prefix="livegate-kill9-")
        self.log = Log(os.path.join(self.place, "operations"))
        self.people = [self.person(self, f"k{number}", "viewer") for number in range(viewers)]
        self.host = self.person(self, DEMO_HOST, "host")
        self.control = control
        self.earlier = None
        self.rains = {}  # activity -> pot
        self.open_rains = []
        self.numbers = 0
        self.prefix = f"{int(time.time() * 1000):x}"
        self.faults = []
        self.count = collections.Counter()
        self.ready = []

    def new_op(self):
        self.numbers += 1
        return f"{self.prefix}-{self.numbers:08x}"

    def fault(self, text):
        self.faults.append(text)
        # A control's are planted: among the lines of a run they would look like its failures.
        if len(self.faults) <= 20 and not self.control:
            print(f"      ! {text}"[:300], flush=True)

    @property
    def everyone(self):
        return [*self.people, self.host]

    # One cycle

    async def start(self):
        began = time.monotonic()
        await asyncio.to_thread(self.server.start)
        self.ready.append(time.monotonic() - began)
        await together(person.connect() for person in self.everyone)

    async def load(self):
        """Rains open and close, and everyone claims, until the server is killed."""
        await self.open_rain()
        working = [asyncio.create_task(work) for work in self.work()]
        # The moment of death: from the first answers on, early and late in a batch alike.
        await asyncio.sleep(self.random.uniform(0.02, 0.6))
        await asyncio.to_thread(self.server.kill)
        for task in working:
            task.cancel()
        results = await asyncio.gather(*working, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception) and not isinstance(result, GONE):
                self.fault(f"under load: {type(result).__name__}: {result}")
        for person in self.everyone:
            person.hear()
            end = person.connection.end
            if end is not None and not isinstance(end, GONE):
                self.fault(f"{person.user} was sent something wrong: {end}")
            person.connection.drop()

    def work(self):
        """What goes on at the same time until the end."""
        return [*map(self.claim_on, self.people), self.run_rains()]

    async def open_rain(self):
        dice = self.random
        pot = dice.choice([40, 400, 4000])
        fields = {"kind": "point_rain", "pot": pot, "each_min": 1, "each_max": dice.randint(1, 9),
                  "waves": 30, "wave_s": WAVE_S, "gap_s": 0}
        operation = self.host.operation("activity.open", **fields)
        await self.host.do(operation)
        self.note_rain(operation)

    def note_rain(self, operation):
        answer = operation.answer
        if answer["type"] != "reply":
            self.fault(f"a rain was not opened: {answer}")
        elif answer["activity"] not in self.rains:
            self.rains[answer["activity"]] = operation.fields["pot"]
            self.open_rains.append((answer["activity"], time.time()))

    async def run_rains(self):
        while True:
            await asyncio.sleep(self.random.uniform(0.02, 0.15))
            if len(self.open_rains) > 4 and self.random.random() < 0.7:
                rain, _ = self.open_rains.pop(0)
                await self.host.do(self.host.operation("activity.close", activity=rain))
            else:
                await self.open_rain()

    async def claim_on(self, person):
        dice = random.Random(self.random.random())
        tried = set()
        while True:
            rain, opened = dice.choice(self.open_rains)
            wave = max(1, int((time.time() - opened) / WAVE_S) + dice.choice([0, 1, 1, 1, 1, 2]))
            if (rain, wave) not in tried or dice.random() < 0.1:
                tried.add((rain, wave))
                await person.do(person.operation("claim", activity=rain, wave=wave))
            if dice.random() < 0.1:
                await person.acknowledge()
            await asyncio.sleep(dice.uniform(0, 0.03))

    # After the restart

    async def reconcile(self):
        await together(self.repeat(person) for person in self.everyone)
        for operation in self.host.operations:
            if operation.type == "activity.open" and operation.answer:
                self.note_rain(operation)
        await together(self.check_person(person) for person in self.people)
        await self.check_rains()

    async def repeat(self, person):
        dice = random.Random(self.random.random())
        answered = [operation for operation in person.operations if operation.answer]
        for operation in person.operations:
            if operation.answer is None:
                operation.answer = await person.perform(operation)
                self.count["resent"] += 1
        for operation in dice.sample(answered, min(3, len(answered))):
            again = await person.perform(operation)
            self.count["replayed"] += 1
            if again != operation.answer:
                self.fault(f"{operation.op} of {person.user} was answered {operation.answer}, "
                           f"now {again}")
        for operation in dice.sample(answered, min(1, len(answered))):
            await self.change(person, operation)

    async def change(self, person, operation):
        """The same op with another field is refused and moves nothing."""
        changed = self.changed(operation)
        answer = await person.perform(
            Operation(operation.op, person.user, operation.type, changed))
        self.count["changed"] += 1
        if answer.get("code") != "op_reused":
            self.fault(f"{operation.op} of {person.user} with other fields: {answer}")

    def changed(self, operation):
        """Its fields, one of them another."""
        changed = dict(operation.fields)
        if operation.type == "claim":
            changed["wave"] += 1
        elif operation.type == "activity.open":
            changed["pot"] += 1
        else:
            changed["activity"] = "another"
        return changed

    async def check_person(self, person):
        told = {op.op: op for op in person.operations if op.points}
        deadline = time.monotonic() + 5
        while True:
            person.hear()
            credited = collections.Counter(event["op"] for event in person.credits.values())
            if all(op in credited for op in told) or time.monotonic() > deadline:
                break
            await asyncio.sleep(0.02)
        for op in told.keys() - credited.keys():
            self.fault(f"{person.user} was answered {told[op].answer} to {op}; the feed has none")
        for event in person.credits.values():
            operation = told.get(event["op"])
            if operation is None or operation.points != event["points"]:
                self.fault(f"{person.user} was told {event} that no answer knows of")
        for op, times in credited.items():
            if times > 1:
                self.fault(f"{person.user} was credited {times} times for {op}")
        account = await person.connection.ask("account", history=1)
        owed = sum(op.points for op in told.values())
        if account["points"] != owed:
            self.fault(f"{person.user} has {account['points']} points; the answers add up to "
                       f"{owed}")
        waves = collections.Counter(
            (op.fields["activity"], op.fields["wave"]) for op in told.values())
        for place, times in waves.items():
            if times > 1:
                self.fault(f"{person.user} caught {times} times in {place}")

    async def check_rains(self):
        """Pot = caught + left, for every rain that a newcomer is shown as open."""
        caught = self.caught()
        watcher = Person(self, "watcher", "viewer")
        await watcher.connect()
        for shown in watcher.connection.welcome["activities"]:
            rain = shown["activity"]
            if rain not in self.rains:
                self.fault(f"{rain} is open and nobody opened it")
            elif shown["left"] + caught[rain] != self.rains[rain]:
                self.fault(f"{rain}: left {shown['left']} and caught {caught[rain]} of a pot of "
                           f"{self.rains[rain]}")
        await watcher.connection.leave()

    def caught(self):
        caught = collections.Counter()
        for person in self.people:
            for operation in person.operations:
                if operation.type != "claim":
                    continue
                caught[operation.fields["activity"]] += operation.points
        return caught

    async def verify(self):
        proof = await asyncio.to_thread(self.server.verify)
        if proof.returncode != 0:
            self.fault(f"verify ends with {proof.returncode}: {proof.stdout}{proof.stderr}")

    def lie(self):
        """The control: what was synced since the last cycle is not there any more."""
        kept = self.server.data + ".earlier"
        if os.path.exists(kept):
            shutil.rmtree(self.server.data)
            shutil.copytree(kept, self.server.data)
            shutil.rmtree(kept)
        shutil.copytree(self.server.data, kept)

    async def cycle(self):
        await self.load()
        await self.verify()
        if self.control:
            self.lie()
        await self.start()
        await self.reconcile()

    async def close_all(self):
        """Ends every rain and compares each result with what was told."""
        caught = self.caught()
        claims = collections.Counter(
            op.fields["activity"] for person in self.people for op in person.operations
            if op.points)
        for rain, pot in self.rains.items():
            operation = self.host.operation("activity.close", activity=rain)
            await self.host.do(operation)
            result = operation.answer.get("result")
            if result is None:
                self.fault(f"{rain} has no result: {operation.answer}")
                continue
            wanted = {"paid": caught[rain], "returned": pot - caught[rain],
                      "claims": claims[rain]}
            if {name: result.get(name) for name in wanted} != wanted:
                self.fault(f"{rain}: the result is {result}, the answers say {wanted}")

    def more(self):
        """What else was counted, for the last line."""
        return ""

    async def finish(self):
        """Before the server goes for the last time."""
        await self.close_all()

    def discard(self):
        for folder in (self.place, self.server.data, self.server.data + ".earlier"):
            shutil.rmtree(folder, ignore_errors=True)

    async def run(self, cycles):
        """Returns how many cycles were without a fault."""
        passed = 0
        await self.start()
        for number in range(1, cycles + 1):
            before = len(self.faults)
            try:
                await self.cycle()
            except Exception as problem:
                self.fault(f"cycle {number}: {type(problem).__name__}: {problem}")
                if not self.server.is_running():
                    print(self.server.log()[-2000:])
                    break
            good = len(self.faults) == before
            passed += good
            if number % 10 == 0 or not (good or self.control):
                print(f"{'ok   ' if good else 'FAIL '} cycle {number}: {self.numbers} operations",
                      flush=True)
            if len(self.faults) > 20 or (self.control and self.faults):
                break
        if not self.faults:
            await self.finish()
            await asyncio.to_thread(self.server.stop)
            await self.verify()
        return passed


async def main(driver_class=Driver, about="Kills livegate under load and checks."):
    arguments = argparse.ArgumentParser(description=about)
    arguments.add_argument("binary", help="the built livegate")
    arguments.add_argument("--cycles", type=int, default=10)
    arguments.add_argument("--seed", type=int, default=None)
    arguments.add_argument("--viewers", type=int, default=driver_class.viewers)
    arguments.add_argument("--control", action="store_true",
                           help="lose what was synced, and pass only if that is noticed")
    given = arguments.parse_args()
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(10**9)
    print(f"seed {seed}, {given.viewers} viewers, {given.cycles} cycles", flush=True)
    driver = driver_class(os.path.abspath(given.binary), seed, given.viewers, given.control)
    began = time.monotonic()
    try:
        passed = await driver.run(given.cycles)
    finally:
        driver.server.kill()
        if not driver.faults or given.control:
            driver.discard()
        else:
            print(f"data and log: {driver.server.data}; operations sent: {driver.place}")
    took = time.monotonic() - began
    answered = sum(op.answer is not None for p in driver.everyone for op in p.operations)
    credited = sum(bool(op.points) for p in driver.people for op in p.operations)
    print(f"{given.cycles / took:.1f} cycles/s; {answered} operations, {credited} credits, "
          f"{len(driver.rains)} rains; {driver.count['resent']} unanswered sent again, "
          f"{driver.count['replayed']} answered again, {driver.count['changed']} changed; "
          f"{driver.more()}"
          f"ready again in {max(driver.ready) * 1000:.0f} ms at most")
    if given.control:
        noticed = bool(driver.faults)
        print(f"the loss was noticed in {len(driver.faults)} places" if noticed
              else "FAIL  the loss was not noticed")
        print(f"{int(noticed)} passed, {int(not noticed)} failed")
        return 0 if noticed else 1
    failed = given.cycles - passed if passed < given.cycles else int(bool(driver.faults))
    print(f"{passed} passed, {failed} failed")
    return 0 if not driver.faults and passed == given.cycles and credited else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
