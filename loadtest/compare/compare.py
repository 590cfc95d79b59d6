"""Runs the comparison and prints what came of it; started by run.sh."""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import time

import report
import servers

HERE = pathlib.Path(__file__).resolve().parent
KINDS = [servers.Livegate, servers.Socketify, servers.Nats, servers.Nchan, servers.Floor]
CLIENT_CORE = 1
BOUND_MS = 400

# What is measured: viewers, and the client's phases. `{peak}` is a server's own list of rates.
FULL = {
    "joins": (15000, ["idle:2"]),
    "calm": (10000, ["rate:10:3:20"]),
    "hot": (10000, ["rate:100:3:10"]),
    "peak": (10000, [f"peak:{BOUND_MS}:2:4:{{peak}}"]),
    "small": (1000, ["rate:100:2:6"]),
}
# A smoke test of all servers in a minute; its figures say little.
QUICK = {
    "calm": (1000, ["idle:1", "rate:10:1:2"]),
}


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(prog="run.sh", description=__doc__)
    parser.add_argument("--tools", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--livegate", type=pathlib.Path, default=".build/release/livegate")
    parser.add_argument("--quick", action="store_true", help="1,000 viewers, within a minute")
    parser.add_argument("--only", help="servers, by name, separated by commas")
    parser.add_argument("--scenarios", help=f"of {', '.join(FULL)}, separated by commas")
    parser.add_argument("--runs", type=int, default=1, help="of each, of which the median is shown")
    parser.add_argument("--port", type=int, default=20500, help="the first of ten ports")
    parser.add_argument("--json", type=pathlib.Path, help="where to keep the figures")
    parser.add_argument("--add", action="store_true",
                        help="to the runs that are in that file already")
    return parser.parse_args()


def fleet(options):
    """The servers that were asked for."""
    tools = options.tools
    names = options.only.split(",") if options.only else [kind.name for kind in KINDS]
    unknown = set(names) - {kind.name for kind in KINDS}
    if unknown:
        sys.exit(f"no such server: {', '.join(sorted(unknown))}")
    made = []
    for i, kind in enumerate(KINDS):
        if kind.name not in names:
            continue
        more = []
        if kind is servers.Livegate:
            binary = options.livegate.resolve()
            if not os.access(binary, os.X_OK):
                sys.exit(f"{binary} is not there: swift build -c release --product livegate")
            more = [binary]
        made.append(kind(tools, tools / "run" / kind.name, options.port + 2 * i, *more))
    return made


def measure(server, viewers, phases):
    """One server, freshly started, under one scenario: the client's lines."""
    server.start()
    try:
        peak = ",".join(str(rate) for rate in server.peak)
        command = [server.tools / "client", "--port", server.port, "--pid", server.pid(),
                   "--viewers", viewers, *server.options(viewers),
                   *[phase.replace("{peak}", peak) for phase in phases]]
        if (os.cpu_count() or 1) > 1:
            command = ["taskset", "-c", CLIENT_CORE, *command]
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
        if done.stderr:
            print(f"{server.name}: {done.stderr.strip()[-500:]}", file=sys.stderr)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        if done.returncode != 0:
            print(f"{server.name}: the client gave up\n{server.log()}", file=sys.stderr)
        return lines
    finally:
        server.stop()


def median(runs):
    """Of several runs of one scenario the one in the middle by its cost, or its only run."""
    def cost(figures):
        return figures.get("us", figures.get("join_us", figures.get("deliveries_per_s", 0)))
    runs = sorted((run for run in runs if run), key=cost)
    return runs[(len(runs) - 1) // 2] if runs else {}


def main():
    options = arguments()
    scenarios = QUICK if options.quick else FULL
    if options.scenarios:
        scenarios = {name: FULL[name] for name in options.scenarios.split(",")}
    fleet_ = fleet(options)
    path = options.json or options.tools / "compare.json"
    earlier = json.loads(path.read_text()) if options.add and path.exists() else {}
    runs = earlier.get("runs", {})
    began = time.monotonic()
    for name, (viewers, phases) in scenarios.items():
        for _ in range(options.runs):
            for server in fleet_:
                if name == "hot" and not server.merges:
                    continue  # one send a message and viewer: ten times what a core can do
                lines = measure(server, viewers, phases)
                figures = report.figures(name, lines, BOUND_MS)
                runs.setdefault(server.name, {}).setdefault(name, []).append(figures)
                print(f"{name:6} {server.name:9} {report.brief(figures)}",
                      file=sys.stderr, flush=True)
    versions = {server.name: server.version() for server in fleet_}
    figures = {name: {scenario: median(each) for scenario, each in of.items()}
               for name, of in runs.items()}
    result = {
        "seconds": earlier.get("seconds", 0) + round(time.monotonic() - began),
        "quick": options.quick,
        "machine": report.machine(),
        "versions": earlier.get("versions", {}) | versions,
        "figures": figures,
        "runs": runs,
    }
    result["verdicts"] = [] if options.quick else report.verdicts(figures)
    path.write_text(json.dumps(result, indent=1) + "\n")
    text = report.markdown(result, {k.name: k.title for k in KINDS if k.name in figures})
    path.with_suffix(".md").write_text(text)
    print(text)
    whole = all(report.is_whole(figures[name].get("calm")) for name in figures)
    sys.exit(0 if whole or not options.quick else 1)


if __name__ == "__main__":
    main()
