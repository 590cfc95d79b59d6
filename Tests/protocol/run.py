# Tests of the running program from outside, against its protocol.
#
#     run.py BINARY [--filter TEXT]     TEXT is part of a sentence, or of a file name in cases/
#     run.py BINARY --variant           the cases about what is said, in CBOR and compressed

import argparse
import asyncio
import importlib
import os
import pathlib
import re
import sys

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here))

import client  # noqa: E402  (found only with the path above)
import harness  # noqa: E402

SECTIONS = [
    "joining", "talking", "hot_room", "earning", "recovery", "variants", "hosting", "point_rain",
    "shopping", "tokens_refused", "bad_commands", "bad_frames", "bad_upgrades", "bad_handshakes",
    "limits", "guests", "accounts", "programme", "rule_changes", "operations", "configuration",
    "rooms", "secure", "webhooks", "membership", "queues", "activities", "lottery", "flash_sale",
]
# What the room says, checked event by event: it must be the same in every encoding.
SPOKEN = [
    "talking", "earning", "recovery", "hosting", "point_rain", "shopping", "queues", "activities",
    "lottery", "flash_sale", "variants", "guests", "rule_changes",
]


def unheard(protocol):
    """The events of the protocol's document that no case has heard."""
    document = (here.parent.parent / "docs" / "protocol.asyncapi.yaml").read_text(encoding="utf-8")
    written = re.findall(r"^    event\.([a-z.]+):$", document, re.MULTILINE)
    heard = client.Viewer.HEARD.get(protocol, set())
    return [name for name in written if name not in heard]


def main():
    arguments = argparse.ArgumentParser(description="Tests livegate from outside.")
    arguments.add_argument("binary", help="the built livegate")
    arguments.add_argument("--filter", default="", help="only cases whose sentence has this")
    arguments.add_argument(
        "--variant", action="store_true", help="speak CBOR and compress, in cases about events")
    given = arguments.parse_args()
    binary = os.path.abspath(given.binary)
    if not os.access(binary, os.X_OK):
        sys.exit(f"{given.binary} is not a program")
    if given.variant:
        client.Viewer.PROTOCOL = "livegate.v1.cbor"
        client.Viewer.DEFLATE = "permessage-deflate"
    for section in SPOKEN if given.variant else SECTIONS:
        importlib.import_module(f"cases.{section}")
    runner = harness.Runner(binary, here.parent.parent, given.filter)
    asyncio.run(runner.run())
    # Everything there is to say has been said, in this encoding too, and was what cases expect.
    silent = [] if given.filter else unheard(client.Viewer.PROTOCOL)
    for name in silent:
        print(f"FAIL  no case has heard {name!r} by {client.Viewer.PROTOCOL}")
    runner.failed += len(silent)
    print(f"{runner.passed} passed, {runner.failed} failed")
    sys.exit(1 if runner.failed or not runner.passed else 0)


if __name__ == "__main__":
    main()
