# A room in which more is said than anyone can read, and people who read too slowly.

import asyncio

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
