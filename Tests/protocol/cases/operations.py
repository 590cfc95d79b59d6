# Running it: health, metrics, draining, two on one directory, and what survives a restart.

import asyncio
import json
import os
import pathlib
import re
import signal
import sqlite3
import stat
import time

from harness import case, check, equal
from websocket import exchange, get


@case("healthz and readyz answer on the admin address, and only there")
async def health(t):
    for path in ("/healthz", "/readyz"):
        equal((await get(t.server.admin, path)).status, 200, path)
        equal((await get(t.port, path)).status, 404, f"{path} on the public address")
    equal((await get(t.port, "/metrics")).status, 404, "/metrics on the public address")
    equal((await get(t.server.admin, "/v1/rooms/demo/live")).status, 404, "a room on admin")


SAMPLE = re.compile(
    r'^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*)\})?'
    r" (-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|NaN|[+-]Inf)$")


def read_metrics(text):
    """Prometheus text 0.0.4, strictly: families together, typed before their samples."""
    types, samples, finished, family = {}, {}, set(), None
    check(text.endswith("\n"), "the last line has no end")
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            check(name not in types, f"{name} is typed twice")
            check(kind in ("counter", "gauge", "histogram", "summary", "untyped"), line)
            types[name] = kind
        elif line.startswith("#") or not line:
            check(line == "" or line.startswith("# HELP "), line)
        else:
            found = SAMPLE.match(line)
            check(found, f"no sample: {line}")
            name = found.group(1)
            base = re.sub(r"_(bucket|sum|count)$", "", name)
            owner = base if types.get(base) in ("histogram", "summary") else name
            check(owner in types, f"{name} has no type")
            if owner != family:
                check(owner not in finished, f"{owner} in two places")
                finished.add(owner)
                family = owner
            key = (name, found.group(2) or "")
            check(key not in samples, f"{key} twice")
            samples[key] = float(found.group(3))
    for name, kind in types.items():
        if kind == "histogram":
            buckets = [(key, value) for key, value in samples.items() if key[0] == f"{name}_bucket"]
            if any(key[0] == f"{name}_count" for key in samples):
                check(any('le="+Inf"' in key[1] for key, _ in buckets), f"{name} has no +Inf")
    return types, samples


@case("metrics are valid Prometheus text and count what happens")
async def metrics(t):
    before = await get(t.server.admin, "/metrics")
    equal(before.status, 200)
    check((before.header("content-type") or "").startswith("text/plain"), str(before.headers))
    types, first = read_metrics(before.text)
    check(len(types) >= 15, f"only {len(types)} families")
    v = await t.viewer()
    await v.say("count me")
    await v.event("danmaku", text="count me")
    await v.refusal("fly")
    _, second = read_metrics((await get(t.server.admin, "/metrics")).text)
    risen = {key[0] for key in second if second[key] > first.get(key, 0)}
    check(any("command" in name for name in risen), f"no command counter rose: {risen}")
    check(any("error" in name for name in risen), f"no error counter rose: {risen}")
    for name in ("process_resident_memory_bytes", "process_open_fds"):
        check(any(key[0] == name for key in second), f"no {name}")
    secret = t.server.token(v.user)[:20]
    check(secret not in before.text and v.user not in before.text, "a person in the metrics")


@case("a request with another method or an unknown path on the admin address is refused")
async def admin_refusals(t):
    equal((await get(t.server.admin, "/nothing")).status, 404)
    answer = await exchange(
        t.server.admin, b"DELETE /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    check(answer.status in (404, 405), str(answer.status))


@case("SIGTERM drains: everyone is told when to come back, closed with 4200, and it exits 0",
      config={"limits": {"drain_ms": 2000}}, fresh=True)
async def drain(t):
    people = [await t.viewer() for _ in range(30)]
    host = await t.host()
    rain = await host.ask(
        "activity.open", kind="point_rain", op=t.op(), pot=1000, each=7, wave_s=60)
    claims = []
    for v in people:
        future, sent = v.ask_later("claim", op=t.op(), activity=rain["activity"], wave=1)
        await sent
        claims.append(future)
    t.server.signal(signal.SIGTERM)
    codes = await asyncio.gather(*[v.closed(patience=15) for v in people])
    equal(set(codes), {4200}, "close codes")
    waits = [(await v.event("reconnect"))["in_ms"] for v in people]
    check(all(0 <= wait <= 30_000 for wait in waits), str(waits))
    check(len(set(waits)) > 5, f"everyone is told to come back at once: {waits}")
    equal(await asyncio.to_thread(t.server.process.wait, 15), 0, "exit code")
    told = [f.result() for f in claims if f.done() and not f.cancelled() and not f.exception()]
    await asyncio.to_thread(t.server.start)
    for v, future in zip(people, claims):
        again = await t.viewer(v.user)
        caught = not future.exception() and future.result()["type"] == "reply"
        points = (await again.ask("account"))["points"]
        check(points == 7 if caught else points in (0, 7), f"{points} after {future}")
    check(len(told) >= 25, f"only {len(told)} of 30 claims before SIGTERM were answered")


@case("while it drains nobody new is let in, and readyz says so",
      config={"limits": {"drain_ms": 5000}}, fresh=True)
async def draining(t):
    v = await t.viewer()
    t.server.signal(signal.SIGTERM)
    await v.event("reconnect", patience=5)
    try:
        answer = await get(t.server.admin, "/readyz")
        equal(answer.status, 503, "readyz")
        equal((await get(t.server.admin, "/healthz")).status, 200, "healthz")
    except ConnectionError:
        raise AssertionError("the admin address is gone before the drain is over") from None
    try:
        await t.viewer()
        raise AssertionError("a newcomer was let in")
    except AssertionError:
        raise
    except Exception as refused:
        status = getattr(getattr(refused, "response", None), "status", None)
        check(status == 503 or isinstance(refused, (ConnectionError, EOFError)), repr(refused))


@case("a second SIGTERM ends it at once", config={"limits": {"drain_ms": 20000}}, fresh=True)
async def second_term(t):
    v = await t.viewer()
    t.server.signal(signal.SIGTERM)
    await v.event("reconnect", patience=5)
    began = time.monotonic()
    t.server.signal(signal.SIGTERM)
    await asyncio.to_thread(t.server.process.wait, 10)
    check(time.monotonic() - began < 2, f"took {time.monotonic() - began:.1f} s")


@case("SIGINT ends an idle server with exit code 0", fresh=True)
async def interrupt(t):
    t.server.signal(signal.SIGINT)
    equal(await asyncio.to_thread(t.server.process.wait, 15), 0)


@case("points, streak, mute, title, and an open rain survive a SIGKILL", fresh=True)
async def restart(t):
    v, host = await t.viewer(), await t.host()
    await v.ask("signin")
    rain = (await host.ask("activity.open", kind="point_rain", op=t.op(), pot=100, each=5,
                           wave_s=120))["activity"]
    op = t.op()
    first = await v.ask("claim", op=op, activity=rain, wave=1)
    await host.ask("moderate", action="mute", user=v.user, seconds=600)
    await host.ask("room.update", title="Kept title", notice="Kept notice")
    t.server.kill()
    verified = await asyncio.to_thread(t.server.verify)
    equal(verified.returncode, 0, f"verify: {verified.stdout}{verified.stderr}")
    await asyncio.to_thread(t.server.start)
    again = await t.viewer(v.user, after=v)
    equal(again.welcome["recovered"], False, "recovered after a restart")
    equal((again.me["points"], again.room["title"], again.room["notice"]),
          (10, "Kept title", "Kept notice"))
    check(again.me["muted_until"] > 0, "the mute is forgotten")
    shown = [one for one in again.welcome["activities"] if one["activity"] == rain]
    equal([(one["left"], one["claims"]) for one in shown], [(95, 1)])
    equal({**await again.ask("claim", op=op, activity=rain, wave=1), "id": 0}, {**first, "id": 0})
    equal((await again.refusal("signin"))["code"], "already_done")
    equal((await again.refusal("claim", op=t.op(), activity=rain, wave=1))["code"],
          "already_done")
    host = await t.host()
    await host.ask("activity.close", activity=rain, op=t.op())
    result = (await again.event("activity.settled", activity=rain))["result"]
    equal((result["paid"], result["returned"], result["claims"]), (5, 95, 1))


@case("a rain that ended while the server was down is settled when it comes back", fresh=True)
async def ended_meanwhile(t):
    v, host = await t.viewer(), await t.host()
    rain = (await host.ask("activity.open", kind="point_rain", op=t.op(), pot=100, each=5,
                           wave_s=1))["activity"]
    await v.ask("claim", op=t.op(), activity=rain, wave=1)
    t.server.kill()
    await asyncio.sleep(1.2)
    await asyncio.to_thread(t.server.start)
    again = await t.viewer(v.user)
    equal((await again.refusal("claim", op=t.op(), activity=rain, wave=1))["code"], "closed")
    t.server.kill()
    verified = await asyncio.to_thread(t.server.verify)
    equal(verified.returncode, 0, f"verify: {verified.stdout}{verified.stderr}")


@case("a rain that ended while the server was down is settled though nobody comes", fresh=True)
async def ended_alone(t):
    host = await t.host()
    rain = (await host.ask("activity.open", kind="point_rain", op=t.op(), pot=100, each=5,
                           wave_s=1))["activity"]
    t.server.kill()
    await asyncio.sleep(1.2)
    await asyncio.to_thread(t.server.start)
    [file] = pathlib.Path(t.server.data).glob("*.db")
    for _ in range(50):
        [(phase,)] = sqlite3.connect(file).execute(
            "select phase from activities where id = ?", (rain,))
        if phase == "settled":
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"the rain is still {phase}")


@case("verify proves good books, finds a changed balance, and cannot open what is not there",
      fresh=True)
async def verify(t):
    v = await t.viewer()
    await v.ask("share", channel="qq")
    await v.event("credit")
    t.server.kill()
    good = await asyncio.to_thread(t.server.verify)
    equal(good.returncode, 0, f"verify: {good.stdout}{good.stderr}")
    [file] = pathlib.Path(t.server.data).glob("*.db")
    books = sqlite3.connect(file)
    books.execute("update purses set points = points + 1")
    books.commit()
    books.close()
    bad = await asyncio.to_thread(t.server.verify)
    equal(bad.returncode, 1, f"verify after a change: {bad.stdout}{bad.stderr}")
    missing = await asyncio.to_thread(
        t.server.run, "verify", "--data", t.server.data + "/nowhere")
    equal(missing.returncode, 2, "verify of nothing")


@case("a second server on the same data directory is refused, and the first goes on")
async def two_servers(t):
    v = await t.viewer()
    second = t.another_server(data=t.server.data)
    second.log_path += ".second"
    await asyncio.to_thread(second.spawn)
    code = await asyncio.to_thread(second.process.wait, 15)
    check(code != 0, "the second server ended well")
    check("use" in second.log(), f"it does not say why: {second.log()[-300:]}")
    await v.ask("signin")


@case("an address in use is refused with a sentence")
async def address_in_use(t):
    second = t.another_server()
    second.admin = t.server.admin
    await asyncio.to_thread(second.spawn)
    code = await asyncio.to_thread(second.process.wait, 15)
    check(code != 0, "the second server ended well")
    check(str(t.server.admin) in second.log(), f"it does not say which: {second.log()[-300:]}")


@case("the signing key is made once, for its owner alone, and kept", fresh=True)
async def signing_key(t):
    path = os.path.join(t.server.data, "signing.key")
    equal(stat.S_IMODE(os.stat(path).st_mode), 0o600, "mode")
    equal(len(t.server.key), 32, "bytes of the key")
    token = t.server.token(t.name())
    t.server.kill()
    await asyncio.to_thread(t.server.start)
    equal(await t.close_code(token), None, "a token from before the restart")
    log = t.server.log()
    with open(path, encoding="ascii") as file:
        check(file.read().strip() not in log, "the key is in the log")
    check(token not in log, "a token is in the log")
    t.server.kill()
    os.chmod(path, 0o644)
    refused = await asyncio.to_thread(
        t.server.run, "token", "--user", "u", "--role", "viewer", "--data", t.server.data)
    check(refused.returncode != 0, "a key that others can read was used")


@case("the demonstration prints the two addresses, and gives tokens for its users", fresh=True)
async def demo(t):
    log = t.server.log()
    for address in (f"http://127.0.0.1:{t.port}/", f"http://127.0.0.1:{t.port}/host"):
        check(address in log, f"{address} is not printed")
    users = json.loads((await get(t.port, "/demo/users")).text)
    equal(users["host"], "demo-host")
    equal([user["tier"] for user in users["users"]],
          ["normal", "bronze", "silver", "gold", "black_diamond", "svip"])
    body = json.dumps({"user": "demo-silver"}).encode()
    made = await exchange(
        t.port, b"POST /demo/token HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    equal(made.status, 200)
    equal(await t.close_code(json.loads(made.text)["token"]), None)
