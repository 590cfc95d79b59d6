# Queues for the microphone, for questions and for support, what the host sees of the audience, what is
# featured and who gave, and what is left to earn.

from cases.joining import demo_viewer
from cases.shopping import rich
from harness import case, check, equal


@case("who stands in a queue is taken in turn, and all are told")
async def turns(t):
    host, ann, bob = await t.host(), await t.viewer(), await t.viewer()
    for viewer, position in ((ann, 1), (bob, 2)):
        reply = await viewer.ask("queue.join", queue="support", text=f"no {position}")
        equal(reply["position"], position)
    await host.event("queue", queue="support", length=2, current=None)
    audience = await host.ask("audience")
    waiting = audience["queues"]["support"]["waiting"]
    equal([(w["user"], w["text"]) for w in waiting], [(ann.user, "no 1"), (bob.user, "no 2")])
    check(all(w["tier"] == "normal" and w["waited_ms"] >= 0 for w in waiting), str(waiting))

    taken = await host.ask("queue.take", queue="support")
    equal((taken["user"], taken["text"]), (ann.user, "no 1"))
    await ann.event("turn", queue="support", position=0)
    await bob.event("turn", queue="support", position=1)
    event = await bob.event("queue", queue="support", current=ann.user)
    equal((event["length"], event["name"]), (1, ann.user))

    late = await t.viewer()
    equal(late.room["queues"]["support"], {"length": 1, "current": ann.user, "name": ann.user})
    equal(late.welcome["queues"], {})
    await bob.leave()
    again = await t.viewer(bob.user)
    equal(again.welcome["queues"], {"support": 1}, "the place is kept")

    await host.ask("queue.skip", queue="support", user=bob.user)
    await again.event("turn", queue="support", position=None)
    await ann.ask("queue.leave", queue="support")
    await host.event("queue", queue="support", length=0, current=None)


@case("a higher tier is taken first")
async def priority(t):
    host, ann, gold = await t.host(), await t.viewer(), await demo_viewer(t, "gold")
    await ann.ask("queue.join", queue="question", text="what is it made of?")
    equal((await gold.ask("queue.join", queue="question", text="how long?"))["position"], 1)
    await ann.event("turn", queue="question", position=2)
    for user in (gold.user, ann.user):
        equal((await host.ask("queue.take", queue="question"))["user"], user)
    await host.ask("queue.skip", queue="question", user=ann.user)


@case("queues know whom and what to refuse")
async def refused(t):
    host, ann, guest = await t.host(), await t.viewer(), await t.guest()
    for who, type, fields, code in (
        (ann, "queue.join", {"queue": "bar"}, "bad_request"),
        (ann, "queue.join", {}, "bad_request"),
        (ann, "queue.join", {"queue": "question"}, "bad_request"),
        (ann, "queue.join", {"queue": "mic", "text": "x" * 201}, "bad_request"),
        (ann, "queue.join", {"queue": "mic", "text": "x" * 501}, "bad_request"),
        (ann, "queue.join", {"queue": "mic", "text": 7}, "bad_request"),
        (ann, "queue.leave", {"queue": "mic"}, "not_found"),
        (ann, "queue.take", {"queue": "mic"}, "forbidden"),
        (ann, "queue.skip", {"queue": "mic", "user": "gold"}, "forbidden"),
        (guest, "queue.join", {"queue": "mic"}, "unauthorized"),
        (host, "queue.join", {"queue": "mic"}, "forbidden"),
        (host, "queue.take", {"queue": "mic"}, "not_found"),
        (host, "queue.take", {"queue": "mic", "user": "nobody"}, "not_found"),
        (host, "queue.skip", {"queue": "mic"}, "bad_request"),
    ):
        equal((await who.refusal(type, **fields))["code"], code, f"{type} {fields}")
    await host.ask("moderate", action="mute", user=ann.user, seconds=60)
    equal((await ann.refusal("queue.join", queue="mic"))["code"], "muted")


@case("a queue is only so long, and who is muted loses the place",
      config={"show": {"queue_length": 1}})
async def full(t):
    host, ann, bob = await t.host(), await t.viewer(), await t.viewer()
    await ann.ask("queue.join", queue="mic")
    equal((await bob.refusal("queue.join", queue="mic"))["code"], "limit_reached")
    await host.ask("moderate", action="mute", user=ann.user, seconds=60)
    await ann.event("turn", queue="mic", position=None)
    equal((await bob.ask("queue.join", queue="mic"))["position"], 1)


@case("a featured comment is shown again, once, and pays its author")
async def feature(t):
    host, ann = await t.host(), await t.viewer()
    seq = (await ann.say("this tea is the best of all"))["seq"]
    await host.ask("moderate", action="feature", seq=seq)
    event = await ann.event("featured", target=seq)
    equal((event["user"], event["text"]), (ann.user, "this tea is the best of all"))
    equal((await ann.event("credit", reason="featured"))["points"], 20)
    late = await t.viewer()
    check(any(e["type"] == "featured" for e in late.welcome["recent"]), "shown to newcomers")
    again = await host.answer("moderate", action="feature", seq=seq)
    check(again["type"] == "reply" or again["code"] == "already_done", str(again))
    own = (await host.say("and mine?"))["seq"]
    for fields, code in (({"seq": own}, "not_found"), ({"seq": event["seq"]}, "not_found"),
                         ({"seq": 10**9}, "not_found"), ({}, "bad_request")):
        equal((await host.refusal("moderate", action="feature", **fields))["code"], code)
    equal((await ann.refusal("moderate", action="feature", seq=seq))["code"], "forbidden")
    equal(len(ann.heard("featured")), 0, "shown once")


@case("who gave most is ranked for the host")
async def ranking(t):
    ann = await rich(t)
    host = await t.host()
    await ann.ask("gift", op=t.op(), gift="heart", count=2)
    gifts = (await host.ask("audience"))["gifts"]
    equal([(g["points"], g["gifts"]) for g in gifts if g["user"] == ann.user], [(20, 2)])
    equal(gifts, sorted(gifts, key=lambda g: -g["points"]))


@case("what can still be earned today is told with the account")
async def today(t):
    ann = await t.viewer()
    before = (await ann.ask("account"))["today"]
    sign = next(task for task in before["tasks"] if task["task"] == "sign-in")
    equal((sign["points"], sign["left"]), (5, 1))
    await ann.ask("signin")
    after = (await ann.ask("account"))["today"]
    equal(before["points"] - after["points"], 5)
    check(all(task["task"] != "sign-in" for task in after["tasks"]), "done for today")
