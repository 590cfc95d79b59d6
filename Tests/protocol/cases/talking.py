# What people say and do in the room: danmaku by tier, likes together, silence by choice.

import asyncio
import json

from harness import case, check, equal
from cases.joining import TIERS, demo_viewer


@case("a danmaku is answered first and then shown to all with the number of the answer")
async def echo(t):
    ann, bob = await t.viewer(name="Ann"), await t.viewer()
    answer = await ann.say("hello room")
    mine = await ann.event("danmaku", text="hello room")
    theirs = await bob.event("danmaku", text="hello room")
    equal(mine["seq"], answer["seq"], "seq of the echo")
    equal(theirs, mine, "what the other sees")
    equal((mine["user"], mine["name"], mine["tier"], mine["style"]),
          (ann.user, "Ann", "normal", "scroll"))


@case("a reply stands before the event it is about")
async def order(t):
    socket = await t.socket()
    await socket.send_text('{"id": 9, "type": "danmaku", "text": "which comes first"}')
    kinds = []
    while "danmaku" not in kinds:
        for event in json.loads(await asyncio.wait_for(socket.message(), 5)):
            if event["type"] in ("reply", "danmaku"):
                kinds.append(event["type"])
    equal(kinds, ["reply", "danmaku"])


@case("a danmaku has the colour and badge of its author's tier")
async def colours(t):
    watcher = await t.viewer()
    for tier in ("bronze", "gold", "svip"):
        v = await demo_viewer(t, tier)
        await v.say(f"I am {tier}")
        shown = await watcher.event("danmaku", text=f"I am {tier}")
        equal((shown["tier"], shown["color"], shown["badge"]),
              (tier, TIERS[tier][0], v.me["badge"]))


@case("a style needs a tier that has it, and the refusal says which")
async def styles(t):
    normal, gold, svip = [await demo_viewer(t, tier) for tier in ("normal", "gold", "svip")]
    for v, style, need in (
        (normal, "pinned", "gold"), (normal, "banner", "black_diamond"),
        (gold, "banner", "black_diamond"),
    ):
        error = await v.refusal("danmaku", text="look", style=style)
        equal((error["code"], error["need"]), ("tier_required", need), style)
    await gold.say("pinned by gold", style="pinned")
    await svip.say("a banner", style="banner")
    equal((await normal.event("danmaku", text="pinned by gold"))["style"], "pinned")
    equal((await normal.event("danmaku", text="a banner"))["style"], "banner")
    equal((await gold.refusal("danmaku", text="look", style="blinking"))["code"], "bad_request")


@case("a danmaku has 1 to 200 characters after trimming, in any script")
async def lengths(t):
    watcher = await t.viewer()
    for text in ("x", "y" * 200, "播" * 200, "\U0001f409" * 200):
        v = await t.viewer()
        await v.say("  " + text + "\n ")
        await watcher.event("danmaku", text=text)
    for text in ("", "   ", "\n\t", "x" * 201, "播" * 201, "\U0001f409" * 201):
        v = await t.viewer()
        equal((await v.refusal("danmaku", text=text))["code"], "bad_request", repr(text[:9]))
    v = await t.viewer()
    for text in (None, 7, ["x"], {"a": 1}, True):
        equal((await v.refusal("danmaku", text=text))["code"], "bad_request", repr(text))


@case("text arrives as it was sent, whatever it looks like")
async def verbatim(t):
    watcher = await t.viewer()
    for text in ('<script>alert(1)</script>', '"}],[{"type":"x', "a\\u0000b", "a\tb\nc",
                 "\u202eright to left", "日本語 ✓ \U0001f468\u200d\U0001f469\u200d\U0001f467",
                 "a\u2028b\u2029c", "{name} {0} %s"):
        v = await t.viewer()
        await v.say(text)
        await watcher.event("danmaku", text=text)


@case("a preset is said with one tap, and an unknown one is refused")
async def presets(t):
    v, watcher = await t.viewer(), await t.viewer()
    said = 0
    for preset in ("666", "来了来了"):
        answer = await v.answer("danmaku", preset=preset)
        if answer["type"] == "reply":
            await watcher.event("danmaku", seq=answer["seq"], user=v.user)
            said += 1
    check(said, "neither 666 nor 来了来了 is a preset's id")
    equal((await v.refusal("danmaku", preset="no such"))["code"], "bad_request")


@case("talking too fast is refused with the time to come back, and then works again")
async def rate(t):
    v = await t.viewer()
    for number in range(3):
        await v.say(f"burst {number}")
    error = await v.refusal("danmaku", text="one too many")
    equal(error["code"], "rate_limited")
    check(0 < error["retry_ms"] <= 2000, f"retry_ms {error['retry_ms']}")
    await asyncio.sleep(error["retry_ms"] / 1000 + 0.02)
    await v.say("patience pays")


@case("likes are counted together: one event a tick with the total and what was added")
async def likes(t):
    watcher = await t.viewer()
    people = [await t.viewer() for _ in range(4)]
    await asyncio.gather(*[v.ask("like", count=n) for v in people for n in (50, 7, 3)])
    added, last = 0, 0
    while added < 240:
        event = await watcher.event("likes")
        added += event["added"]
        check(event["total"] > last, "the total does not rise")
        last = event["total"]
    equal(added, 240, "likes added")
    for count in (0, 51, -1, "1", None):
        equal((await people[0].refusal("like", count=count))["code"], "bad_request", str(count))


@case("who is quiet is not shown danmaku, effects or banners, and misses no number")
async def quiet(t):
    v, host = await t.viewer(), await t.host()
    answer = await v.quiet(effects=True, banners=False, danmaku=True)
    equal((answer["effects"], answer["banners"], answer["danmaku"]), (True, False, True))
    talker = await t.viewer()
    await talker.say("unheard")
    await demo_viewer(t, "svip")
    await talker.event("entry", user="demo-svip")
    await host.ask("announce", text="hear this", style="scroll")
    await v.event("announcement", text="hear this")
    equal(v.heard("danmaku"), [], "danmaku")
    equal(v.heard("entry"), [], "entries")
    answer = await v.quiet(effects=False, danmaku=False)
    equal((answer["effects"], answer["danmaku"]), (False, False))
    await talker.say("heard again")
    await v.event("danmaku", text="heard again")
    equal((await v.refusal("quiet", danmaku="yes"))["code"], "bad_request")


@case("a quiet viewer goes on from a skipped number without a gap")
async def quiet_recovery(t):
    v, talker = await t.viewer(), await t.viewer()
    await v.quiet(danmaku=True)
    answer = await talker.say("passed over")
    while v.seq < answer["seq"]:
        await v.event("skip", patience=3)
    await v.leave()
    await talker.say("while away")
    again = await t.viewer(v.user, after=v)
    equal(again.welcome["recovered"], True, "recovered")
    await again.event("danmaku", text="while away")


@case("quiet keeps nothing from the account: a credit always arrives")
async def quiet_credit(t):
    v = await t.viewer()
    await v.quiet(effects=True, banners=True, danmaku=True)
    await v.ask("share", channel="wechat")
    await v.event("credit", points=10)


@case("a host is never sampled and may say hundreds of things a second")
async def host_speech(t):
    v, host = await t.viewer(), await t.host()
    answers = []
    for number in range(250):
        future, sent = host.ask_later("danmaku", text=f"host {number}")
        await sent
        answers.append(future)
    for answer in await asyncio.gather(*answers):
        check(answer["type"] == "reply" and "seq" in answer, str(answer))
    said = [(await v.event("danmaku", user=host.user))["text"] for _ in range(250)]
    equal(said, [f"host {number}" for number in range(250)], "in order")


@case("in a hot room every danmaku is shown or counted as dropped, and its author is told which")
async def sampling(t):
    watcher = await t.viewer()
    people = [await t.viewer() for _ in range(40)]
    futures = []
    for number in range(3):
        for v in people:
            future, sent = v.ask_later("danmaku", text=f"crowd {v.user} {number}")
            await sent
            futures.append(future)
    answers = await asyncio.gather(*futures)
    for answer in answers:
        equal(answer["type"], "reply", str(answer))
        check("seq" in answer or answer.get("sampled") is True, str(answer))
    shown = sum("seq" in answer for answer in answers)
    for _ in range(shown):
        await watcher.event("danmaku", text=lambda text: text.startswith("crowd "))
    missing = 120 - shown
    while missing > 0:
        missing -= (await watcher.event("sampled"))["dropped"]
    equal(missing, 0, "danmaku neither shown nor counted")
