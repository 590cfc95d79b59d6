# Asks everything that the API's own document says can be asked, rightly and wrongly, in every role:
# no answer may be a 5xx, none may break the document, nobody may reach what is another's.
#
#     run.py BINARY [--requests N] [--seed N]     with schemathesis in this Python
#     run.py BINARY --control                     passes where a reach across users is noticed

import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parent / "protocol"))

import tokens  # noqa: E402  (found only with the path above)
from server import Server  # noqa: E402

# Each with a user of its own; the host's token opens one room. The viewer is the one whom most
# generated paths name, so that there is something to be reached.
ROLES = [
    ("operator", "rest-operator", {}),
    ("service", "rest-service", {}),
    ("viewer", "0", {}),
    ("host", "demo-host", {"room": "demo"}),
]
# A value may be of the form and yet mean nothing here, such as a tier that is not there.
PASSED_OVER = "positive_data_acceptance"


# Asked last and alone: of who was erased there is nothing more to be reached.
ERASE = "DELETE /v1/users/{user}"


def names_of(server, user):
    """Every name that leads to the account of `user`, who may be part of another by now and whose
    own that one is then: an operator merges and links whomever the paths happen to name."""
    def get(path):
        request = urllib.request.Request(
            f"http://127.0.0.1:{server.port}/v1/users/{user}{path}",
            headers={"Authorization": f"Bearer {server.token('rest-names', 'operator')}"})
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)
    try:
        account = get("")["user"]
    except urllib.error.HTTPError as error:
        if error.code != 404:
            raise
        return [user]
    links = get("/links?limit=100")["links"]
    return [user, account] + [link["id"] for link in links if link["state"] == "linked"]


def ask(server, role, user, claims, seed, counts, taken_for=None, erases=False):
    """One run in one role; whether nothing was wrong. `taken_for` is whom the checks take the
    user for, where it is somebody else."""
    token = tokens.signed(server.key, tokens.claims(user, role, **claims))
    environment = {
        **os.environ, "SCHEMATHESIS_HOOKS": "own_checks", "PYTHONPATH": str(here),
        "LIVEGATE_ROLE": role, "LIVEGATE_COUNT": counts,
        "LIVEGATE_NAMES": json.dumps([taken_for] if taken_for else names_of(server, user))}
    command = [
        str(pathlib.Path(sys.executable).with_name("schemathesis")), "--no-color", "run",
        f"http://127.0.0.1:{server.port}/v1/openapi.json", "-H", f"Authorization: Bearer {token}",
        "--exclude-checks", PASSED_OVER, "--seed", str(seed),
        "--include-name" if erases else "--exclude-name", ERASE,
        "--max-examples", "25", "--generation-database", "none", "--warnings", "off",
        "--suppress-health-check", "all", "--request-timeout", "10"]
    run = subprocess.run(
        command, cwd=here, env=environment, stdin=subprocess.DEVNULL, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if run.returncode and taken_for:
        return "was shown what is" not in run.stdout
    if run.returncode:
        print(run.stdout)
        print(f"role {role}, seed {seed}: failed")
    return run.returncode == 0


def counted(path):
    answers = {}
    for line in pathlib.Path(path).read_text().splitlines():
        status, count = line.split()
        answers[int(status)] = answers.get(int(status), 0) + int(count)
    return answers


def main():
    arguments = argparse.ArgumentParser(description="Asks the API everything, rightly and wrongly.")
    arguments.add_argument("binary", help="the built livegate")
    arguments.add_argument("--requests", type=int, default=1000, help="at least so many")
    arguments.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    arguments.add_argument("--control", action="store_true", help="that a breach is noticed")
    given = arguments.parse_args()
    print(f"seed {given.seed}", flush=True)
    failed = 0
    # It asks faster than a person may.
    server = Server(
        os.path.abspath(given.binary), "limits: {requests_per_second: 1000000}\n").start()
    with tempfile.NamedTemporaryFile() as counts:
        try:
            seed = given.seed
            if given.control:
                ask(server, *ROLES[0], seed, counts.name)
                noticed = not ask(server, *ROLES[2], seed, counts.name, taken_for="somebody")
                print("noticed" if noticed else "a reach across users was not noticed")
                sys.exit(0 if noticed else 1)
            while sum(counted(counts.name).values()) < given.requests and not failed:
                for role, user, claims in ROLES:
                    failed += not ask(server, role, user, claims, seed, counts.name)
                seed += 1
            failed += not ask(server, *ROLES[0], seed, counts.name, erases=True)
            if server.process.poll() is not None:
                print(f"the server ended: {server.last_words()}")
                failed += 1
        finally:
            server.stop()
            server.discard()
        answers = counted(counts.name)
    shown = ", ".join(f"{count} x {status}" for status, count in sorted(answers.items()))
    broken = sum(count for status, count in answers.items() if status >= 500)
    print(f"{sum(answers.values())} requests: {shown}")
    print(f"{int(not failed and not broken)} passed, {failed + bool(broken)} failed")
    sys.exit(1 if failed or broken else 0)


if __name__ == "__main__":
    main()
