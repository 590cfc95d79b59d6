# A room in which more is said than anyone can read, and people who read too slowly.

import asyncio
import urllib.request

from harness import case, check, equal

# A room that shows four danmaku a second, of people who may say as much as they like.
HOT = {"show": {"danmaku_per_second": 4, "danmaku_floor_percent": 10}}


@case("a hot room shows a part of what is said, tells how much it left out, and the speaker sees "
      "every word", config=HOT)
async def sampled(t):
    host, watcher = await t.host(), await t.viewer()
    crowd = [await t.viewer() for _ in range(10)]
    said = 0
    answers = []
    for turn in range(3):
        answers += await asyncio.gather(
            *(v.ask("danmaku", text=f"{v.user} {turn}") for v in crowd))
        said += len(crowd)
        await host.say(f"host {turn}")
        await asyncio.sleep(1.1)
    alone = [answer for answer in answers if answer.get("sampled") is True]
    shown = [answer for answer in answers if "seq" in answer]
    equal(len(alone) + len(shown), said, "answers")
    check(4 <= len(shown) <= 20, f"{len(shown)} of {said} were shown")
    for answer in alone:
        check("seq" not in answer, f"both: {answer}")
        own = answer["danmaku"]
        check("seq" not in own and own["type"] == "danmaku" and own["text"], f"not whole: {own}")
    await asyncio.sleep(1.5)
    await host.say("the end")
    await watcher.event("danmaku", text="the end")
    dropped = sum(event["dropped"] for event in watcher.heard("sampled"))
    seen = [event["user"] for event in watcher.heard("danmaku")]
    equal((dropped, len(seen), seen.count(host.user)), (len(alone), len(shown) + 3, 3),
          "left out, seen, of the host")


async def flood(t, watcher, count):
    """Has a host and two operators say so many long things, each of which the watcher sees."""
    speakers = [await t.host()] + [
        await t.host(t.name(), role="operator") for _ in range(2)]
    text = "\U0001f40c" * 190

    async def talk(speaker):
        for start in range(0, count // 3, 100):
            futures = []
            for number in range(start, start + 100):
                future, sent = speaker.ask_later("danmaku", text=f"{number} {text}")
                await sent
                futures.append(future)
            for answer in await asyncio.gather(*futures):
                equal(answer["type"], "reply", str(answer))
            await asyncio.sleep(0.25)

    talking = [asyncio.create_task(talk(speaker)) for speaker in speakers]
    for _ in range(count):
        await watcher.event("danmaku", patience=20)
    await asyncio.gather(*talking)
    return speakers[0]


@case("who stops reading and goes on sees an unbroken sequence, a snapshot, and on from there, and "
      "gets every credit, whatever they have muted",
      config={"limits": {"show_queue_bytes": 65536, "stall_ms": 60000}})
async def falls_behind(t):
    watcher = await t.viewer()
    quiet = await t.viewer(receive_buffer=4096)
    await quiet.quiet(effects=True)
    slow = [await t.viewer(receive_buffer=4096), quiet]
    for v in slow:
        await v.ask("ping")
        v.stop_reading()
    talking = asyncio.create_task(flood(t, watcher, 6000))
    answers = []
    for v in slow:
        for number in range(3):
            # The store answers while the socket takes nothing.
            future, sent = v.ask_later("share", channel="link")
            await sent
            answers.append(future)
            await asyncio.sleep(0.5)
    host = await talking
    for v in slow:
        v.go_on_reading()
    for future in answers:
        equal((await asyncio.wait_for(future, 20))["type"], "reply")
    said = await host.ask("announce", text="and on it goes", style="scroll")
    for v in slow:
        # The client has checked every number on the way: none is missing before the snapshot, and
        # none behind it.
        moved = await v.event("snapshot", patience=20)
        check("me" not in moved and moved["seq"] <= said["seq"], "not a snapshot of the room")
        await v.event("announcement", seq=said["seq"])
        equal([event["points"] for event in v.heard("credit")], [10, 10, 10], "credits")
        before = [event["seq"] for event in v.heard("danmaku") if event["seq"] <= moved["seq"]]
        check(before, "nothing was seen before the snapshot")


@case("what the kernel takes for somebody who stops reading is limited, so that little is enough to "
      "fall behind",
      config={"limits": {"show_queue_bytes": 4096, "kernel_queue_bytes": 4096, "stall_ms": 60000}})
async def fills_the_kernel(t):
    watcher = await t.viewer()
    slow = await t.viewer(receive_buffer=4096)
    slow.stop_reading()
    host = await flood(t, watcher, 1000)
    slow.go_on_reading()
    await slow.event("snapshot", patience=20)
    said = await host.ask("announce", text="and on it goes", style="scroll")
    await slow.event("announcement", seq=said["seq"])


@case("who takes nothing at all is cut, and counted as too slow",
      config={"limits": {"show_queue_bytes": 65536, "stall_ms": 2000}}, fresh=True)
async def takes_nothing(t):
    watcher = await t.viewer()
    dead = await t.viewer(receive_buffer=4096)
    dead.stop_reading()
    await flood(t, watcher, 6000)
    await asyncio.sleep(3)
    dead.go_on_reading()
    # A close frame could not get through either.
    equal(await dead.closed(patience=20), 1006)
    with urllib.request.urlopen(f"http://127.0.0.1:{t.server.admin}/metrics", timeout=5) as page:
        lines = page.read().decode().splitlines()
    closes = [line for line in lines if '4201' in line]
    check(closes and closes[0].endswith(" 1"), f"not counted: {closes}")
    await watcher.ask("ping")


@case("a guest can be sent away by the number of their connection")
async def kick_guest(t):
    host, guest, other = await t.host(), await t.guest(), await t.guest()
    await host.ask("moderate", action="kick", user="guest:" + guest.welcome["session"])
    equal(await guest.closed(), 4006)
    await other.ask("ping")
