# The programme comes from a file, and a reload changes it under open connections without touching
# them. The cases edit the example configuration by what it says, not by what its keys are called.

import asyncio
import re
import signal

from harness import case, check, equal


def example(t):
    return (t.root / "livegate.example.yaml").read_text(encoding="utf-8")


def tier_block(text, tier):
    """Where the example describes a tier: from its id to the next one's."""
    began = re.search(rf"^(\s*)-\s*id:\s*[\"']?{tier}[\"']?\s*(#.*)?$", text, re.M)
    check(began, f"the example has no tier {tier}")
    after = re.compile(rf"^(?:{began.group(1)}-|\S)", re.M).search(text, began.end())
    return began.start(), after.start() if after else len(text)


def edited(text, tier, old, new):
    """The example with `old` replaced in the tier's block."""
    start, end = tier_block(text, tier)
    block = re.sub(old, new, text[start:end])
    check(block != text[start:end], f"{tier} has no {old}")
    return text[:start] + block + text[end:]


async def reload(t, server, text):
    """Writes a new file, sends SIGHUP, and gives what the log says after it."""
    before = len(server.log())
    server.write_config(text)
    server.signal(signal.SIGHUP)
    for _ in range(100):
        await asyncio.sleep(0.05)
        said = server.log()[before:]
        if said.strip():
            await asyncio.sleep(0.1)
            return server.log()[before:]
    raise AssertionError("the log says nothing about the reload")


async def own_server(t, text):
    server = t.another_server(config=text)
    await asyncio.to_thread(server.start)
    return server


@case("the example configuration is a whole one, and the demonstration runs on it")
async def example_runs(t):
    server = await own_server(t, example(t))
    v = await t.viewer("demo-gold", server=server)
    equal((v.me["tier"], v.me["multiplier"]), ("gold", 150))


@case("a reload changes what a tier has for those who are in, without touching a connection")
async def good_reload(t):
    text = example(t)
    server = await own_server(t, text)
    gold = await t.viewer("demo-gold", server=server)
    watcher = await t.viewer(server=server)
    host = await t.host(server=server)
    rain = await host.ask(
        "activity.open", kind="point_rain", op=t.op(), pot=100, each=5, wave_s=60)
    await gold.say("before")
    equal((await watcher.event("danmaku", text="before"))["color"], "#FFC53D")
    new = edited(edited(text, "gold", "(?i)#FFC53D", "#123456"), "gold", r"\b150\b", "300")
    await reload(t, server, new)
    await gold.say("after")
    equal((await watcher.event("danmaku", text="after"))["color"], "#123456")
    await gold.ask("share", channel="qq")
    equal((await gold.event("credit", reason="share"))["points"], 30, "a share at 300 percent")
    caught = await gold.ask("claim", op=t.op(), activity=rain["activity"], wave=1)
    equal(caught["points"], 5, "a claim across the reload")
    late = await t.viewer("demo-gold", server=server)
    equal(late.me["multiplier"], 300)
    check(watcher.end is None, "a connection was touched")


@case("a bad file is refused with file, line and reason, and the old one stays")
async def bad_reload(t):
    text = example(t)
    server = await own_server(t, text)
    gold = await t.viewer("demo-gold", server=server)
    lines = text.count("\n") + (0 if text.endswith("\n") else 1)
    said = await reload(t, server, text.rstrip("\n") + "\nno_such_key: 1\n")
    check("no_such_key" in said and f":{lines + 1}" in said and "livegate.yaml" in said,
          f"the log does not say file, line and key: {said[-500:]}")
    bad = edited(text, "gold", "(?i)#FFC53D", "beautiful")
    line = bad[:bad.index("beautiful")].count("\n") + 1
    said = await reload(t, server, bad)
    check(f":{line}" in said, f"the log does not say line {line}: {said[-500:]}")
    said = await reload(t, server, "tiers: [unclosed\n")
    check("livegate.yaml:" in said, f"the log does not say where: {said[-500:]}")
    await gold.say("as ever")
    equal((await gold.event("danmaku", text="as ever"))["color"], "#FFC53D")
    await gold.ask("share", channel="qq")
    equal((await gold.event("credit", reason="share"))["points"], 15)
    await reload(t, server, edited(text, "gold", "(?i)#FFC53D", "#654321"))
    await gold.say("and now")
    equal((await gold.event("danmaku", text="and now"))["color"], "#654321")


@case("crossing a threshold upgrades in place, and the room hears the congratulation")
async def upgrade(t):
    server = await own_server(t, edited(example(t), "bronze", r"\b200\b", "20"))
    v = await t.viewer(server=server, name="Mei")
    watcher = await t.viewer(server=server)
    equal(v.me["next"], {"tier": "bronze", "missing": 20})
    for _ in range(2):
        await v.ask("share", channel="qq")
    told = await v.event("tier")
    equal((told["tier"], told["from"]), ("bronze", "normal"))
    equal(told["benefits"]["multiplier"], 110)
    heard = await watcher.event("upgrade", user=v.user)
    equal(heard["tier"], "bronze")
    check("Mei" in heard["text"], f"the congratulation does not name her: {heard}")
    await v.say("in bronze now")
    equal((await watcher.event("danmaku", text="in bronze now"))["color"], "#D9A066")
    await v.ask("share", channel="qq")
    await v.event("credit", points=11)


@case("watching earns after its time, and a short absence does not break it")
async def watching(t):
    text = re.sub(r"(?m)^(\s*watch_step_ms:\s*)\d[\d_]*", r"\g<1>1000", example(t))
    check(text != example(t), "the example has no watch_step_ms")
    server = await own_server(t, text)
    v = await t.viewer(server=server)
    await asyncio.sleep(4)
    v.drop()
    await asyncio.sleep(1)
    again = await t.viewer(v.user, server=server, after=v)
    credit = await again.event("credit", points=50, patience=25)
    check("rule" in credit, str(credit))
