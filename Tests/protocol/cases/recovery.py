# Going on after a break: what was missed, exactly, or a snapshot that says it is one.

import asyncio
import json

from client import Viewer
from harness import case, check, equal
from websocket import Rejected, WebSocket


async def fill(host, texts):
    for text in texts:
        await host.ask("announce", text=text, style="scroll")


@case("a short break is made good exactly: every missed event follows in order")
async def exact(t):
    v, host = await t.viewer(), await t.host()
    await fill(host, ["before"])
    await v.event("announcement", text="before")
    v.drop()
    texts = [f"missed {number}" for number in range(30)]
    await fill(host, texts)
    again = await t.viewer(v.user, after=v)
    equal((again.welcome["recovered"], again.welcome["recent"]), (True, []))
    equal(again.epoch, v.epoch, "epoch")
    missed = [(await again.event("announcement"))["text"] for _ in texts]
    equal(missed, texts)
    equal(again.heard("entry"), [], "an entry of the one who came back")


@case("cut off at any moment of a busy room, ten times over, nothing is lost or doubled")
async def cuts(t):
    host = await t.host()
    first = await t.viewer()
    v, heard, user = first, [], first.user

    async def talk():
        for number in range(300):
            await host.ask("announce", text=f"line {number}", style="scroll")

    talking = asyncio.create_task(talk())
    for cut in range(10):
        await asyncio.sleep(0.013 * (cut % 4) + 0.005)
        v.drop()
        heard += [event["text"] for event in v.heard("announcement")]
        v = await t.viewer(user, after=v)
        equal(v.welcome["recovered"], True, f"recovered after cut {cut}")
    await talking
    while not heard or heard[-1] != "line 299":
        heard.append((await v.event("announcement"))["text"])
    equal(heard, [f"line {number}" for number in range(300)])


@case("an epoch that never was, or a number still to come, is answered with a snapshot")
async def unknown(t):
    v = await t.viewer()
    epoch, seq = v.epoch, v.seq
    await v.leave()
    for given in ({"epoch": "nosuchepoch", "seq": seq}, {"epoch": epoch, "seq": seq + 10**9},
                  {"epoch": epoch}, {"seq": seq}):
        again = await Viewer.join(
            t.port, token=t.server.token(v.user), user=v.user, **given)
        equal(again.welcome["recovered"], False, f"recovered with {given}")
        await again.leave()


@case("a gap that has left the history is answered with a snapshot",
      config={"limits": {"history_events": 50}})
async def too_old(t):
    v, host = await t.viewer(), await t.host()
    v.drop()
    await fill(host, [f"line {number}" for number in range(120)])
    again = await t.viewer(v.user, after=v)
    equal(again.welcome["recovered"], False, "recovered")
    await fill(host, ["now"])
    await again.event("announcement", text="now")


@case("numbers in the address that are none do no harm")
async def nonsense(t):
    for query in ("seq=x", "seq=-1", "epoch=%00&seq=1", "cursor=99999999999999999999",
                  "seq=1&seq=2", "epoch=" + "e" * 500 + "&seq=1", "cursor=-5", "&&==&"):
        try:
            socket = await WebSocket.open(
                t.port, f"/v1/rooms/demo/live?{query}",
                ["livegate.v1", "bearer." + t.server.token(t.name())])
        except Rejected as rejected:
            equal(rejected.response.status, 400, query)
            continue
        welcome = json.loads(await socket.message())[0]
        equal((welcome["type"], welcome["recovered"]), ("welcome", False), query)
        socket.abort()


@case("recent shows a newcomer the last things worth showing")
async def recent(t):
    v = await t.viewer()
    answer = await v.say("still to be seen")
    await v.event("danmaku", text="still to be seen")
    late = await t.viewer()
    shown = [event for event in late.welcome["recent"] if event.get("text") == "still to be seen"]
    equal([event["seq"] for event in shown], [answer["seq"]], "seq in recent")
    check(len(late.welcome["recent"]) <= 100, "recent is long")


@case("a heartbeat comes in the time the welcome named, and silence ends the connection",
      config={"limits": {"heartbeat_ms": 1000, "idle_ms": 4000}})
async def heartbeat(t):
    v = await t.viewer()
    equal(v.welcome["heartbeat_ms"], 1000)
    for _ in range(2):
        beat = await v.event("heartbeat", patience=3)
        check(beat["now"] > 1_600_000_000_000 and beat["viewers"] >= 1, str(beat))
    silent = await t.socket()
    silent.answers_pings = False
    code = await silent.closed(patience=12)
    check(code in (1001, 1006, 1008, 4201), f"a dead connection ended with {code}")
    await v.ask("ping")
