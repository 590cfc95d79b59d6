# What schemathesis cannot know: whose things are whose. Loaded by it as its hooks; every answer to
# every request goes through here, and is counted.

import atexit
import json
import os

import schemathesis

ROLE = os.environ["LIVEGATE_ROLE"]
# The user's own names, the first of them in the token.
NAMES = json.loads(os.environ["LIVEGATE_NAMES"])
COUNT = os.environ["LIVEGATE_COUNT"]

answers = {}


@schemathesis.hook
def after_call(context, case, response):
    answers[response.status_code] = answers.get(response.status_code, 0) + 1


@schemathesis.check
def stays_with_its_own(context, response, case):
    """A viewer reaches nobody else's things, and a host nobody else's rooms."""
    named = case.path_parameters or {}
    if response.status_code >= 300:
        return
    if ROLE == "viewer" and "user" in named:
        assert named["user"] in NAMES, f"{NAMES[0]} was shown what is {named['user']}'s"
    if ROLE == "host" and "room" in named:
        assert named["room"] == "demo", f"a host of demo reached {named['room']}"


@schemathesis.check
def tells_no_secret(context, response, case):
    """No answer holds a token, a key or a trace of the program."""
    for word in (b"eyJ", b"signing.key", b".swift", b"Fatal error"):
        assert word not in response.content, f"an answer holds {word!r}"


@atexit.register
def keep():
    with open(COUNT, "a", encoding="utf-8") as file:
        for status, count in sorted(answers.items()):
            file.write(f"{status} {count}\n")
