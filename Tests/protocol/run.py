# Tests of the running program from outside, against its protocol.
#
#     run.py BINARY [--filter TEXT]     TEXT is part of a sentence, or of a file name in cases/

import argparse
import asyncio
import importlib
import os
import pathlib
import sys

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here))

import harness  # noqa: E402  (found only with the path above)

SECTIONS = [
    "joining", "talking", "hot_room", "earning", "recovery", "hosting", "point_rain",
    "tokens_refused", "bad_commands", "bad_frames", "bad_upgrades", "bad_handshakes", "limits",
    "programme", "operations", "configuration", "secure",
]


def main():
    arguments = argparse.ArgumentParser(description="Tests livegate from outside.")
    arguments.add_argument("binary", help="the built livegate")
    arguments.add_argument("--filter", default="", help="only cases whose sentence has this")
    given = arguments.parse_args()
    binary = os.path.abspath(given.binary)
    if not os.access(binary, os.X_OK):
        sys.exit(f"{given.binary} is not a program")
    for section in SECTIONS:
        importlib.import_module(f"cases.{section}")
    runner = harness.Runner(binary, here.parent.parent, given.filter)
    asyncio.run(runner.run())
    print(f"{runner.passed} passed, {runner.failed} failed")
    sys.exit(1 if runner.failed or not runner.passed else 0)


if __name__ == "__main__":
    main()
