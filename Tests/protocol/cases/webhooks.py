# Events that leave the gateway: a real receiver process hears of them, whatever it does meanwhile.

import asyncio
import hashlib
import hmac
import json
import pathlib
import subprocess
import sys
import time
import urllib.error
import urllib.request

from certificates import Authority
from harness import case, check, config_text, equal
from server import free_ports

RECEIVER = pathlib.Path(__file__).resolve().parent.parent / "receiver.py"
OPEN = {"allow_private": True, "https_only": False}
# Quick to give up and to try again, so that a case takes seconds.
QUICK = {"webhook_timeout_ms": 500, "webhook_backoff_ms": 200}
CONFIG = {"webhooks": OPEN, "limits": QUICK}


class Receiver:
    """The process, and what it has been sent."""

    def __init__(self, *certificate):
        [self.port] = free_ports(1)
        self.process = subprocess.Popen(
            [sys.executable, str(RECEIVER), str(self.port), *certificate],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self.scheme = "https" if certificate else "http"
        self.sent = []
        check(self.process.stdout.readline() == "ready\n", "the receiver did not start")
        self.reading = asyncio.get_running_loop().run_in_executor(None, self.read)

    def read(self):
        for line in self.process.stdout:
            self.sent.append(json.loads(line))

    def url(self, path):
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"

    def events(self, path="/ok", user=None):
        """The bodies sent to a path, in the order they came."""
        all = [json.loads(each["body"]) for each in self.sent if each["path"] == path]
        return [each for each in all if user is None or each["user"] == user]

    async def wait(self, count, path="/ok", user=None, patience=15):
        """Until so many different events came."""
        deadline = time.monotonic() + patience
        while len({each["id"] for each in self.events(path, user)}) < count:
            came = len(self.events(path, user))
            check(time.monotonic() < deadline, f"{came} events came to {path}, not {count}")
            await asyncio.sleep(0.02)
        return self.events(path, user)

    async def end(self):
        self.process.kill()
        self.process.wait()
        await self.reading
        self.process.stdout.close()


class Mall:
    """What asks the API in a case."""

    def __init__(self, server):
        self.server = server

    def request(self, method, path, body=None, role="operator", token=None):
        """Status and document."""
        token = token or self.server.token("mall", role)
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.server.port}{path}", data, method=method,
            headers={"Authorization": "Bearer " + token,
                     "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    async def ask(self, method, path, body=None, role="operator"):
        status, document = await asyncio.to_thread(self.request, method, path, body, role)
        check(status < 300, f"{method} {path}: {status} {document}")
        return document

    async def hook(self, url, types=("credit",)):
        made = await self.ask("POST", "/v1/webhooks", {"url": url, "types": list(types)})
        await asyncio.sleep(1.2)  # receivers are looked up every second
        return made

    async def grant(self, user, points, op):
        return await self.ask(
            "POST", f"/v1/users/{user}/grants", {"op": op, "points": points, "reason": "test"},
            role="service")

    async def deliveries(self, hook, state=None):
        query = "?limit=100" + (f"&state={state}" if state else "")
        found = await self.ask("GET", f"/v1/webhooks/{hook['id']}/deliveries{query}")
        return found["deliveries"]

    async def until(self, hook, wanted, patience=15):
        """Until what is listed is as `wanted` says."""
        deadline = time.monotonic() + patience
        while not wanted(found := await self.deliveries(hook)):
            check(time.monotonic() < deadline, f"deliveries are {found}")
            await asyncio.sleep(0.1)
        return found


def webhook_case(sentence, config=CONFIG, **more):
    """A case with a receiver."""
    def register(body):
        @case(sentence, config, **more)
        async def with_receiver(t):
            receiver = Receiver()
            try:
                await body(t, Mall(t.server), receiver)
            finally:
                await receiver.end()
        return with_receiver
    return register


def in_order(events):
    """Whether each event first came after all earlier ones."""
    seen = dict.fromkeys(event["id"] for event in events)
    numbers = [int(each.removeprefix("evt-")) for each in seen]
    return numbers == sorted(numbers)


@webhook_case("an event arrives signed, with an id, and says what the account is told")
async def arrives(t, mall, receiver):
    hook = await mall.hook(receiver.url("/ok"))
    user = t.name()
    await mall.grant(user, 30, t.op())
    [event] = await receiver.wait(1, user=user)
    equal((event["type"], event["data"]["points"]), ("credit", 30))
    [sent] = [each for each in receiver.sent if json.loads(each["body"])["user"] == user]
    equal(sent["headers"]["livegate-event-id"], event["id"])
    moment, signature = sent["headers"]["livegate-signature"].split(",")
    seconds = moment.removeprefix("t=")
    check(abs(int(seconds) - time.time()) < 60, f"signed at {seconds}")
    signed = f"{seconds}.{sent['body']}".encode()
    made = hmac.new(hook["secret"].encode(), signed, hashlib.sha256).hexdigest()
    equal(signature, "v1=" + made)


@webhook_case("events of each member arrive once and in order, of many beside each other")
async def ordered(t, mall, receiver):
    await mall.hook(receiver.url("/ok/order"))
    users = [t.name() for _ in range(8)]
    for number in range(10):
        for user in users:
            await mall.grant(user, number + 1, t.op())
    await receiver.wait(80, "/ok/order")
    for user in users:
        points = [each["data"]["points"] for each in receiver.events("/ok/order", user)]
        equal(points, list(range(1, 11)))


@webhook_case("a receiver that fails gets each event again, later ones of a member waiting behind")
async def fails(t, mall, receiver):
    hook = await mall.hook(receiver.url("/flaky"))
    users = [t.name() for _ in range(3)]
    for number in range(3):
        for user in users:
            await mall.grant(user, number + 1, t.op())
    await mall.until(hook, lambda found: found)
    await mall.until(hook, lambda found: not found)
    for user in users:
        points = [each["data"]["points"] for each in receiver.events("/flaky", user)]
        equal(points, [1, 1, 1, 2, 2, 2, 3, 3, 3])


@webhook_case("receivers that hang, redirect, pour or lie are cut, told apart, and delay no other")
async def hostile(t, mall, receiver):
    ends = {"hang": "timed_out", "redirect": "302", "gigabyte": "too_long", "short": "broken"}
    made = {}
    for name in ends:
        made[name] = await mall.ask(
            "POST", "/v1/webhooks", {"url": receiver.url("/" + name), "types": ["credit"]})
    await mall.hook(receiver.url("/ok/beside"))
    user = t.name()
    began = time.monotonic()
    for number in range(20):
        await mall.grant(f"{user}-{number}", 1, t.op())
    await receiver.wait(20, "/ok/beside", patience=3)
    took = time.monotonic() - began
    for name, end in ends.items():
        found = await mall.until(
            made[name], lambda found: any(each["attempts"] > 1 for each in found))
        lasts = {each["last"] for each in found if each["attempts"]}
        equal(lasts, {end}, name)
        await mall.ask("DELETE", f"/v1/webhooks/{made[name]['id']}")
    check(took < 3, f"the good receiver waited {took:.1f} s")
    check(not receiver.events("/inside"), "a redirect was followed")


@webhook_case("what fails for too long is parked, and delivered when it is asked for",
              {"webhooks": OPEN, "limits": {**QUICK, "webhook_patience_ms": 600}})
async def parked(t, mall, receiver):
    hook = await mall.hook(receiver.url("/fail"))
    user = t.name()
    for number in range(2):
        await mall.grant(user, number + 1, t.op())
    found = await mall.until(
        hook, lambda found: [each["state"] for each in found] == ["parked"] * 2)
    equal([each["last"] for each in found], ["500", "500"])
    path = f"/v1/webhooks/{hook['id']}"
    await mall.ask("PATCH", path, {"url": receiver.url("/ok/again")})
    equal((await mall.ask("POST", path + "/redeliver", {}))["redelivered"], 2)
    events = await receiver.wait(2, "/ok/again")
    equal({each["data"]["points"] for each in events}, {1, 2})
    await mall.until(hook, lambda found: not found)
    # Also one that arrived long ago, with the same id.
    await mall.ask("POST", path + "/redeliver", {"event": events[0]["id"]})
    deadline = time.monotonic() + 5
    while len(receiver.events("/ok/again")) < 3 and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    equal([each["id"] for each in receiver.events("/ok/again")].count(events[0]["id"]), 2)


@webhook_case("a receiver on an inside address is refused when it is named and when it is connected to",
              {"webhooks": {"https_only": False}, "limits": QUICK})
async def inside(t, mall, receiver):
    for host in ("127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0x7f.1", "2130706433", "10.0.0.1",
                 "169.254.169.254", "user@localhost"):
        status, problem = await asyncio.to_thread(
            mall.request, "POST", "/v1/webhooks", {"url": f"http://{host}:{receiver.port}/ok"})
        equal((status, problem.get("field")), (422, "url"), host)
    for url in ("file:///etc/passwd", "gopher://localhost/", "nonsense"):
        status, _ = await asyncio.to_thread(mall.request, "POST", "/v1/webhooks", {"url": url})
        equal(status, 422, url)
    # A name could be anything, until it is looked up.
    hook = await mall.hook(f"http://localhost:{receiver.port}/ok")
    await mall.grant(t.name(), 1, t.op())
    found = await mall.until(hook, lambda found: found and found[0]["attempts"])
    equal(found[0]["last"], "address_refused")
    equal(receiver.sent, [])


@case("a receiver by TLS is told when its certificate is trusted, and not before", fresh=True)
async def secured(t):
    server = t.another_server(config="")
    authority, stranger = (Authority(server.data, name) for name in ("ca", "stranger"))
    good = Receiver(*authority.issue("good"))
    bad = Receiver(*stranger.issue("bad"))
    try:
        server.write_config(config_text({
            "webhooks": {"allow_private": True, "authorities": authority.path}, "limits": QUICK}))
        await asyncio.to_thread(server.start)
        mall = Mall(server)
        hook = await mall.hook(bad.url("/ok"))
        await mall.hook(good.url("/ok"))
        await mall.grant("u1", 5, t.op())
        await good.wait(1, user="u1")
        found = await mall.until(hook, lambda found: found and found[0]["attempts"])
        equal(found[0]["last"], "untrusted")
        equal(bad.sent, [])
        status, _ = await asyncio.to_thread(
            mall.request, "POST", "/v1/webhooks", {"url": "http://example.com/"})
        equal(status, 422, "plain http")
    finally:
        await good.end()
        await bad.end()


@webhook_case("a server killed again and again loses no event, and tells the ledger's story",
              fresh=True)
async def killed(t, mall, receiver):
    await mall.hook(receiver.url("/flaky"))
    await mall.hook(receiver.url("/ok/killed"))
    users = [t.name() for _ in range(4)]
    given = 0
    for _ in range(3):
        for number in range(5):
            for user in users:
                await mall.grant(user, number + 1, t.op())
                given += 1
        await asyncio.sleep(0.3)
        await asyncio.to_thread(t.server.kill)
        await asyncio.to_thread(t.server.start)
    for path in ("/ok/killed", "/flaky"):
        await receiver.wait(given, path, patience=30)
    await asyncio.sleep(1)
    for user in users:
        equal((await mall.ask("GET", f"/v1/users/{user}"))["points"], 45)
        told = {each["id"]: each["data"] for each in receiver.events("/ok/killed", user)}
        equal(sum(each["points"] for each in told.values()), 45)
        equal(max(each["balance"] for each in told.values()), 45)
        for path in ("/ok/killed", "/flaky"):
            check(in_order(receiver.events(path, user)), f"events of {user} to {path} are mixed up")
