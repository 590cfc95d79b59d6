# The configuration file is read strictly: what is not known or cannot be is refused before
# anything starts, with its place and a suggestion.

import asyncio
import os
import subprocess

import tokens
from harness import case, check

# Text, the line that is wrong, and what the message must have in it.
MISTAKES = {
    "an unknown key": ("# a comment\nlimitz:\n  connections: 9\n", 2, ["limitz", "limits"]),
    "an unknown key inside": ("limits:\n  conections: 5\n", 2, ["conections", "connections"]),
    "a key twice": ("limits:\n  idle_ms: 60000\n  idle_ms: 70000\n", 3, ["idle_ms"]),
    "a word for a number": ("limits:\n  connections: many\n", 2, ["connections"]),
    "a number below its range": ("limits:\n  connections_per_user: -1\n", 2,
                                 ["connections_per_user"]),
    "a number beyond 64 bits": ("limits:\n  message_bytes: 99999999999999999999\n", 2,
                                ["message_bytes"]),
    "a fraction": ("limits:\n  connections: 1.5\n", 2, ["connections"]),
    "a list for a section": ("limits: [1, 2]\n", 1, ["limits"]),
    "a room without an id": ("rooms:\n  - title: Nameless\n    host: h1\n", 2, ["id"]),
    "a room id that is none": ("rooms:\n  - id: \"no id!\"\n    title: x\n    host: h1\n", 2,
                               ["id"]),
    "a room twice": (
        "rooms:\n  - {id: r1, title: a, host: h}\n  - {id: r1, title: b, host: h}\n", 3, ["r1"]),
    "YAML that does not parse": ("limits:\n  idle_ms: [1\nrooms: x\n", None, []),
    "a tab for indentation": ("limits:\n\tidle_ms: 60000\n", 2, []),
    "not a mapping": ("- 1\n- 2\n", 1, []),
}


@case("every mistake in the file is refused with file, line and reason, and nothing starts")
async def mistakes(t):
    async def problem_with(what, text, line, words):
        server = t.another_server(config=text)
        await asyncio.to_thread(server.spawn)
        try:
            code = await asyncio.to_thread(server.process.wait, 10)
        except subprocess.TimeoutExpired:
            return f"{what}: it started"
        said = server.log()
        place = "livegate.yaml:" + (f"{line}" if line else "")
        if code > 0 and place in said and all(word in said for word in words):
            return None
        return f"{what}: exit {code}, wanted {place} {words}: {said.strip()[:200]!r}"

    problems = await asyncio.gather(*[
        problem_with(what, *mistake) for what, mistake in MISTAKES.items()])
    wrong = [problem for problem in problems if problem]
    check(not wrong, "\n        ".join(["not refused as they should be:", *wrong]))


@case("arguments that cannot be are refused with a sentence")
async def arguments(t):
    for given in (
        ["serve", "--listen", "nowhere"], ["serve", "--listen", "127.0.0.1:99999"],
        ["serve", "--listen", "127.0.0.1:-1"], ["serve", "--loops", "0"],
        ["serve", "--loops", "many"], ["serve", "--config", "/nonexistent/livegate.yaml"],
        ["serve", "--fly"], ["dance"], ["verify"],
    ):
        done = await asyncio.to_thread(
            t.server.run, *given, *(["--data", "."] if given[0] == "serve" else []))
        check(done.returncode != 0, f"{given} ended with 0")
        check(done.stderr.strip(), f"{given} says nothing")
        check("Fatal error" not in done.stderr and "Stack dump" not in done.stderr,
              f"{given} crashed: {done.stderr[:300]}")


@case("help names every command, and every option of serve")
async def help_text(t):
    shown = await asyncio.to_thread(t.server.run, "--help")
    for word in ("serve", "token", "verify"):
        check(shown.returncode == 0 and word in shown.stdout, word)
    shown = await asyncio.to_thread(t.server.run, "serve", "--help")
    for word in ("--config", "--demo", "--listen", "--admin", "--data", "--loops"):
        check(shown.returncode == 0 and word in shown.stdout, word)


@case("a configured secret is used instead of a generated key")
async def secret(t):
    key = os.urandom(32)
    text = f"tokens: {{secret: \"{tokens.encoded(key)}\"}}\n"
    server = t.another_server(config=text)
    await asyncio.to_thread(server.start)
    check(not os.path.exists(os.path.join(server.data, "signing.key")), "a key was generated")
