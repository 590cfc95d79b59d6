# Coming in: the first frame says everything, and who is here is known to all.

import asyncio
import json

from client import Viewer
from harness import answer_on, case, check, equal
from server import DEMO_HOST, DEMO_ROOM
from websocket import TEXT, WebSocket, frame, get

# The default programme, by tier: colour, styles, effect, points percent, early access in seconds.
TIERS = {
    "normal": ("#FFFFFF", ["scroll"], None, 100, 0),
    "bronze": ("#D9A066", ["scroll"], None, 110, 0),
    "silver": ("#C0D6E4", ["scroll"], "silver-wind", 120, 0),
    "gold": ("#FFC53D", ["scroll", "pinned"], "golden-dragon", 150, 60),
    "black_diamond": (
        "#9F7AEA", ["scroll", "pinned", "banner"], "black-phoenix", 200, 300),
    "svip": ("#FF4D4F", ["scroll", "pinned", "banner"], "crimson-crown", 200, 300),
}


async def demo_viewer(t, tier):
    """The demonstration's viewer of a tier."""
    people = json.loads((await get(t.port, "/demo/users")).text)["users"]
    [user] = [person["user"] for person in people if person["tier"] == tier]
    return await t.viewer(user)


@case("the first frame is the whole room and the viewer's own state")
async def welcome(t):
    v = await t.viewer(name="Ann")
    for field in ("user", "name", "role", "tier", "badge", "provisional", "points", "held",
                  "growth", "next", "danmaku", "multiplier", "early_access_s", "muted_until"):
        check(field in v.me, f"me has no {field}: {v.me}")
    for field in ("id", "title", "host", "state", "viewers", "tiers", "members", "notice",
                  "product", "slow_mode_s"):
        check(field in v.room, f"room has no {field}: {v.room}")
    equal(v.me["user"], v.user, "me.user")
    equal(v.me["name"], "Ann", "me.name")
    equal((v.me["role"], v.me["tier"], v.me["provisional"]), ("viewer", "normal", False))
    equal((v.me["points"], v.me["held"], v.me["growth"]), (0, 0, 0))
    equal(v.me["next"], {"tier": "bronze", "missing": 200}, "me.next")
    equal((v.room["id"], v.room["host"], v.room["state"]), (DEMO_ROOM, DEMO_HOST, "live"))
    equal(v.welcome["recovered"], False, "recovered")
    equal(v.welcome["heartbeat_ms"], 25000, "heartbeat_ms")
    for task in v.welcome["tasks"]:
        equal({"task", "title", "progress", "goal", "points"} - set(task), set(), "task without")


@case("each tier is known at the first frame, with its colours, styles and multiplier")
async def tiers(t):
    for tier, (colour, styles, _, multiplier, early) in TIERS.items():
        v = await demo_viewer(t, tier)
        me = v.me
        equal(me["tier"], tier, f"tier of {v.user}")
        equal(me["danmaku"], {"color": colour, "styles": styles}, tier)
        equal((me["multiplier"], me["early_access_s"]), (multiplier, early), tier)
        equal(me["provisional"], False, tier)


@case("a tier's entry effect is shown to those who are here, and an entry without one is not")
async def entry(t):
    watcher = await t.viewer()
    for tier in ("normal", "bronze", "silver", "gold", "black_diamond", "svip"):
        entered = await demo_viewer(t, tier)
        effect = TIERS[tier][2]
        if effect is None:
            continue
        shown = await watcher.event("entry", user=entered.user)
        equal((shown["tier"], shown["effect"]), (tier, effect))
        equal(watcher.heard("entry", user="demo-normal"), [], "an entry of normal")
        equal(watcher.heard("entry", user="demo-bronze"), [], "an entry of bronze")


@case("presence counts viewers by tier, and names members with the highest tier first", fresh=True)
async def presence(t):
    watcher = await t.viewer()
    before = watcher.room["viewers"]
    await t.viewer()
    svip = await demo_viewer(t, "svip")
    gold = await demo_viewer(t, "gold")
    seen = await watcher.event("presence", viewers=before + 3)
    check(seen["tiers"].get("svip", 0) >= 1 and seen["tiers"].get("gold", 0) >= 1, str(seen))
    equal(sum(seen["tiers"].values()) <= seen["viewers"], True, "tiers add up")
    late = await t.viewer()
    ranks = list(TIERS)
    order = [ranks.index(member["tier"]) for member in late.room["members"]]
    equal(order, sorted(order, reverse=True), "ranks of members")
    names = [member["user"] for member in late.room["members"]]
    check(names.index(svip.user) < names.index(gold.user), f"svip after gold: {names}")
    await svip.leave()
    await watcher.event("presence", viewers=late.room["viewers"] - 1)


@case("presence is told at most once a second")
async def presence_pace(t):
    watcher = await t.viewer()
    for _ in range(12):
        await t.viewer()
        await asyncio.sleep(0.12)
    await watcher.event("presence", viewers=lambda n: n >= watcher.room["viewers"] + 12)
    times = [event["at"] for event in watcher.heard("presence")]
    check(len(times) <= 4, f"{len(times)} presence events in 1.5 s")


@case("a guest sees everything, has no tier and is counted")
async def guest(t):
    v = await t.viewer()
    g = await t.guest()
    check(not g.me.get("tier"), f"a guest has a tier: {g.me}")
    check(g.room["viewers"] >= v.room["viewers"] + 1, "the guest is not counted")
    await v.say("hello, guest")
    await g.event("danmaku", text="hello, guest")
    await g.ask("ping")
    equal((await g.refusal("danmaku", text="may I?"))["code"], "unauthorized")
    equal((await g.refusal("like", count=1))["code"], "unauthorized")
    equal((await g.refusal("signin"))["code"], "unauthorized")
    equal((await g.refusal("claim", op=t.op(), activity="a1", wave=1))["code"], "unauthorized")


@case("a room that admits no guests lets nobody in without a token",
      config={"rooms": [{"id": "club", "title": "Club", "host": "h1", "guests": False}]})
async def no_guests(t):
    equal(await t.close_code(None, room="club"), 4003)
    equal(await t.close_code(t.server.token(t.name()), room="club"), None)


@case("a token in the Authorization header opens the room as well")
async def header(t):
    user = t.name()
    v = await Viewer.join(
        t.port, user=user, headers={"Authorization": "Bearer " + t.server.token(user)})
    equal(v.me["user"], user)
    v.drop()


@case("the server selects livegate.v1 and never repeats the token")
async def subprotocol(t):
    v = await t.viewer(protocol="livegate.v1")
    equal(v.socket.protocol, "livegate.v1")


@case("a request and a frame that come byte by byte are answered like any other")
async def slow_but_good(t):
    socket = await WebSocket.open(
        t.port, f"/v1/rooms/{DEMO_ROOM}/live",
        ["livegate.v1", "bearer." + t.server.token(t.name())], step=1)
    for byte in frame(TEXT, b'{"id": 7, "type": "ping"}'):
        await socket.send_raw(bytes([byte]))
        await asyncio.sleep(0.002)
    answer = await answer_on(socket, 7)
    check(answer["type"] == "reply" and answer["now"] > 0, str(answer))
    socket.abort()


@case("a newer connection of the same viewer replaces the older one")
async def replaced(t):
    older = await t.viewer()
    newer = await t.viewer(older.user)
    equal(await older.closed(), 4009)
    await newer.ask("ping")


@case("who is kicked again and again is counted out once, and the room goes on hearing",
      fresh=True)
async def kicked_often(t):
    # Enough that some share a loop with the room's home.
    watchers = [await t.viewer() for _ in range(6)]
    viewer = await t.viewer()
    host = await t.host()
    for _ in range(30):
        await host.ask("moderate", action="kick", user=viewer.user)
        equal(await viewer.closed(), 4006)
        viewer = await t.viewer(viewer.user)
    await viewer.ask("like", count=3)
    for watcher in watchers:
        await watcher.event("likes", added=3)
