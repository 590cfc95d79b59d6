# The Autobahn testsuite against livegate's WebSocket, by its echo server.
#
#     run.py ECHO [--full] [--cases 'PATTERNS'] [--scheme ws|wss] [--record DIR]
#
# By ws and by wss, all 517 cases with --full, otherwise more than 300. Every case has to be OK;
# three only ever say INFORMATIONAL. The testsuite needs Python 2.7: where there is none it is skipped, but not in CI.

import argparse
import collections
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent
sys.path.insert(0, str(here))

import conversations  # noqa: E402  (found only with the path above)

SUITE = "autobahntestsuite==25.10.1"
# The newest that still makes environments for Python 2.7.
VIRTUALENV = "virtualenv==20.15.1"
# How many cases each section of the suite has.
SECTIONS = {1: 16, 2: 11, 3: 7, 4: 10, 5: 20, 6: 145, 7: 37, 9: 54, 10: 1, 12: 90, 13: 126}
# Cases that observe and do not judge.
INFORMATIONAL = {"7.1.6", "7.13.1", "7.13.2"}
# What runs side by side, in shares of about the same length.
LARGE = ["9.*"]
SMALL = ["1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*"]
COMPRESSED = ["12.*", "13.*"]
# Of every kind of compression, one case of short messages and one of longer ones.
SAMPLE = [f"{kind}.{case}" for kind in [f"12.{n}" for n in range(1, 6)] +
          [f"13.{n}" for n in range(1, 8)] for case in (1, 4)]
PATIENCE = 3 * 3600


def python2():
    """A Python 2.7, or None."""
    found = [os.environ.get("PYTHON27"), shutil.which("python2.7")]
    pyenv = pathlib.Path(os.environ.get("PYENV_ROOT") or pathlib.Path.home() / ".pyenv")
    found += sorted(pyenv.glob("versions/2.7*/bin/python2.7"), reverse=True)
    return next((str(path) for path in found if path and runs(path)), None)


def runs(python):
    """Whether it does: a version manager's stand-in is there for versions that are not."""
    return os.access(python, os.X_OK) and subprocess.run(
        [str(python), "-c", ""], capture_output=True).returncode == 0


def installed():
    """The suite in an environment of its own; None where there is no Python for it."""
    place = root / ".venv-wstest"
    command = [str(place / "bin" / "python"), str(place / "bin" / "wstest")]
    if subprocess.run([*command, "--help"], capture_output=True).returncode == 0 \
            if os.access(command[0], os.X_OK) else False:
        return command
    python = python2()
    if python is None:
        return None
    shutil.rmtree(place, ignore_errors=True)
    quiet = ["-q", "--disable-pip-version-check"]
    with tempfile.TemporaryDirectory() as maker:
        environment = dict(os.environ, PYTHONPATH=maker)
        subprocess.run(
            [python, "-m", "pip", "install", *quiet, "--target", maker, VIRTUALENV], check=True)
        subprocess.run(
            [python, "-m", "virtualenv", "-q", str(place)], check=True, env=environment)
    subprocess.run([command[0], "-m", "pip", "install", *quiet, SUITE], check=True)
    return command


class Echo:
    """The echo server on a free port."""

    def __init__(self, binary, *options):
        self.process = subprocess.Popen([binary, *options], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def stop(self):
        """Ends it; the status it ended with, where that is not the one of a good end."""
        self.process.terminate()
        return self.process.wait(60) or None


def run(wstest, url, shares, folder):
    """Runs every share of cases in a process of its own; all results by case."""
    running = []
    for number, cases in enumerate(shares):
        out = folder / f"share-{number}"
        out.mkdir()
        specification = out / "fuzzingclient.json"
        specification.write_text(json.dumps({
            "outdir": str(out / "reports"), "servers": [{"agent": "livegate", "url": url}],
            "cases": cases, "exclude-cases": [], "exclude-agent-cases": {}}))
        log = open(out / "log", "wb")
        running.append((out, subprocess.Popen(
            [*wstest, "-m", "fuzzingclient", "-s", str(specification)], cwd=out,
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)))
    results = {}
    try:
        for out, process in running:
            process.wait(PATIENCE)
            # It ends with 0 whatever it found, so only what it wrote counts.
            index = out / "reports" / "index.json"
            if not index.exists():
                sys.exit(f"the suite wrote no results:\n{(out / 'log').read_text()[-2000:]}")
            results.update(json.loads(index.read_text()).get("livegate", {}))
    finally:
        for _, process in running:
            if process.poll() is None:
                process.kill()
    return results


def converse(wstest, scheme, given, shares, folder):
    """The suite against one server: all results by case, and how the server ended, if it did."""
    options = []
    if scheme == "wss":
        files = [str(folder / "certificate.pem"), str(folder / "key.pem")]
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-out", files[0],
             "-keyout", files[1]], check=True, capture_output=True)
        options = ["--certificate", files[0], "--key", files[1]]
    if given.record:
        (folder / "record").mkdir()
        options += ["--record", str(folder / "record")]
    echo = Echo(os.path.abspath(given.echo), *options)
    try:
        results = run(wstest, f"{scheme}://127.0.0.1:{echo.port}", shares, folder)
    finally:
        crashed = echo.stop()
    if given.record:
        conversations.keep(
            folder / "record", sorted(results, key=order), pathlib.Path(given.record))
    return results, crashed


def wrong(results):
    """The cases that are not as they have to be."""
    found = []
    for case, result in sorted(results.items(), key=lambda item: order(item[0])):
        wanted = "INFORMATIONAL" if case in INFORMATIONAL else "OK"
        closing = result["behaviorClose"]
        if result["behavior"] != wanted or closing not in ("OK", "INFORMATIONAL"):
            found.append(f"{case}: {result['behavior']}, closing {closing}"
                         f" (code {result['remoteCloseCode']})")
    return found


def missing(results, sections):
    """Sections of which not every case has a result."""
    counts = collections.Counter(order(case)[0] for case in results)
    return [f"section {section}: {counts[section]} of {SECTIONS[section]} cases"
            for section in sections if counts[section] != SECTIONS[section]]


def order(case):
    return [int(part) for part in case.split(".")]


def main():
    arguments = argparse.ArgumentParser(description="Runs the Autobahn testsuite.")
    arguments.add_argument("echo", help="the built livegate-echo")
    arguments.add_argument("--full", action="store_true", help="all cases")
    arguments.add_argument("--cases", help="only these, such as '1.* 7.3.*'")
    arguments.add_argument("--scheme", choices=["ws", "wss"], help="only by TCP, or by TLS")
    arguments.add_argument("--record", help="keep what the suite sent, in this folder")
    given = arguments.parse_args()
    wstest = installed()
    if wstest is None:
        if os.environ.get("CI") == "true":
            sys.exit("the conformance suite needs Python 2.7, and there is none")
        print("skipped: the conformance suite needs Python 2.7, and there is none")
        return
    shares, whole = [SMALL + LARGE, SAMPLE], [section for section in SECTIONS if section < 12]
    if given.full:
        shares, whole = [SMALL + LARGE + COMPRESSED[:1], COMPRESSED[1:]], list(SECTIONS)
    if given.record:
        # One after the other, so that the server's numbers tell which case it was.
        shares, whole = [SMALL + SAMPLE], []
    if given.cases:
        shares, whole = [given.cases.split()], []
    began = time.monotonic()
    bad, kinds = [], collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for scheme in ["ws"] if given.record else ["ws", "wss"]:
            if given.scheme not in (None, scheme):
                continue
            place = folder / scheme
            place.mkdir()
            results, crashed = converse(wstest, scheme, given, shares, place)
            kinds.update(result["behavior"] for result in results.values())
            found = wrong(results) + missing(results, whole)
            if crashed is not None:
                found.append(f"the echo server ended with {crashed}")
            bad += [f"{scheme}: {line}" for line in found]
    for line in bad:
        print(line)
    said = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    print(f"{kinds.total()} cases in {time.monotonic() - began:.0f} s: {said}")
    print(f"{kinds.total() - len(bad)} passed, {len(bad)} failed")
    sys.exit(1 if bad or not kinds else 0)


if __name__ == "__main__":
    main()
