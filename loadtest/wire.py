"""Reads the reports that wire.sh has made and holds each figure against its bound, a line a figure.

    wire.py REPORTS [--strict] [--full] [--json FILE]

Without --strict only what was lost or wrong makes the exit status 1, not a figure beyond its bound.
"""

import argparse
import json
import pathlib
import statistics
import sys

from verdicts import Verdicts


def stretch(report, title):
    return next(s for s in report["stretches"] if s["title"] == title)


def cpu(part):
    return part["cpu_user_us"] + part["cpu_system_us"]


def p99(report):
    return report["latency_us"]["danmaku_to_viewer"]["p99"] / 1000


def resident(report):
    """KiB, of each second."""
    column = report["seconds"]["columns"].index("resident_kib")
    return [row[column] for row in report["seconds"]["rows"]]


def peak(report):
    return max(resident(report))


def lost(report):
    return report["gaps"] + report["doubles"] + report["disordered"]


def joins(reports, verdicts, name, cost=None, memory=None, rate=None):
    report = reports.get(name)
    if report is None:
        return
    join = stretch(report, "join")
    bound = ("<=", cost) if cost else ()
    verdicts.add(f"join, {name}: CPU", join["cpu_ns_per_join"] / 1000, "us", *bound)
    bound = (">=", rate) if rate else ()
    verdicts.add(f"join, {name}: rate", report["joins_per_second"], "/s", *bound)
    bound = ("<=", memory) if memory else ()
    verdicts.add(f"idle connection, {name}: memory", report["bytes_per_connection"], "B", *bound)


def commands(reports, verdicts):
    if (report := reports.get("commands")) is None:
        return
    for title in ("likes", "danmaku"):
        part = stretch(report, title)
        each = part["cpu_ns_per_command"] / 1000
        verdicts.add(f"command and reply, {title}: CPU", each, "us", "<=", 12)
        share = part["cpu_system_us"] / max(1, cpu(part))
        verdicts.add(f"command and reply, {title}: of it the kernel's", each * share, "us")
    verdicts.add("commands refused", sum(report.get("errors", {}).values()), "", "==", 0)


def pace(reports, verdicts):
    if (report := reports.get("pace")) is None:
        return
    chat = stretch(report, "chat")
    load = 100 * cpu(chat) / chat["duration_us"]
    verdicts.add("pace: load of the server's core", load, "%", "<=", 60)
    verdicts.add("pace: danmaku to viewer, p99", p99(report), "ms", "<", 100)


def slow(reports, verdicts):
    if "slow-with" in reports:
        without, with_slow = reports["slow-without"], reports["slow-with"]
        verdicts.add("slow viewers: p99 of the others", p99(with_slow), "ms")
        ratio = p99(with_slow) / p99(without)
        verdicts.add("slow viewers: that of a room without", ratio, "x", "<=", 1.1)
        more = max(0, peak(with_slow) - peak(without)) / with_slow["slow_viewers"]
        verdicts.add("slow viewers: more memory each, at the peak", more, "KiB", "<=", 1024)
        verdicts.add("slow viewers: moved by a snapshot", with_slow["snapshots"], "", ">=", 1)
        verdicts.add("slow viewers: silent gaps, doubles", lost(with_slow), "", "==", 0)
    if "slow-long" in reports:
        report = reports["slow-long"]
        verdicts.add("slow viewers, long: deliveries", report["deliveries"], "", ">=", 100_000_000)
        verdicts.add("slow viewers, long: snapshots", report["snapshots"], "")
        verdicts.add("slow viewers, long: silent gaps, doubles", lost(report), "", "==", 0)


def loops(reports, verdicts):
    rounds = [[r for name, r in reports.items() if name.startswith(f"loops-{count}-")]
              for count in (1, 2)]
    if not all(rounds):
        return
    for title, key, bound in (("join", "joins", 1.8), ("chat", "deliveries", 1.7)):
        costs = [sum(cpu(stretch(r, title)) for r in each)
                 / sum(r["joined"] if title == "join" else stretch(r, title)["deliveries"]
                       for r in each)
                 for each in rounds]
        verdicts.add(f"CPU each of {key}, one loop", costs[0], "us")
        verdicts.add(f"CPU each of {key}, two loops", costs[1], "us")
        verdicts.add(f"two loops: {key}, from CPU each", 2 * costs[0] / costs[1], "x", ">=", bound)


def cuts(reports, verdicts):
    for name, report in sorted(reports.items()):
        if not name.startswith("cuts"):
            continue
        verdicts.add(name, report["cuts"], "")
        verdicts.add(f"{name}: recovered exactly", report["returns_recovered"], "")
        verdicts.add(f"{name}: told that something is missing", report["returns_told"], "")
        wrong = report["returns_wrong"] + report["returns_lost"]
        verdicts.add(f"{name}: wrong or lost", wrong, "", "==", 0)


def churn(reports, verdicts, full):
    if (report := reports.get("churn")) is None:
        return
    bound = ("<", 1024) if full else ()  # Of two minutes the slope says little.
    verdicts.add("churn: visits", report["visits"], "")
    parts, memory = 4, resident(report)
    for part in range(1, parts + 1):
        last = memory[: len(memory) * part // parts][-30:]
        mean = sum(last) / len(last)
        verdicts.add(f"churn: memory when {part / parts:.0%} is over", mean, "KiB")
    verdicts.add("churn: slope of memory", report["memory_slope_kib_per_hour"], "KiB/h", *bound)


def stall(reports, verdicts):
    if (report := reports.get("stall")) is None:
        return
    # wire.sh stops the server again and again from 90 s on, for 10 s.
    at = report["seconds"]["columns"].index("at_us")
    times = [row[at] / 1e6 for row in report["seconds"]["rows"]]
    memory = list(zip(times, resident(report)))
    before = statistics.mean(kib for time, kib in memory if 70 <= time < 88)
    taken = max(kib for time, kib in memory if time >= 88) - before
    # Memory is given back again and again, and some is taken again between.
    after = statistics.mean(kib for time, kib in memory if time >= times[-1] - 120)
    verdicts.add("stopped five times: memory before", before, "KiB")
    # Where hardly anything was taken there is nothing to see.
    verdicts.add("stopped five times: taken for what waited", taken, "KiB", ">=", 1024)
    verdicts.add("stopped five times: of it kept", after - before, "KiB")
    back = 100 * (1 - (after - before) / max(1, taken))
    verdicts.add("stopped five times: of it given back", back, "%", ">=", 40)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("reports", type=pathlib.Path)
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    reports = {path.stem: json.loads(path.read_text()) for path in options.reports.glob("*.json")}
    verdicts = Verdicts()
    # 10,000 a second are offered: whoever falls behind joins fewer.
    joins(reports, verdicts, "plain", 80, 1024, rate=9_500)
    joins(reports, verdicts, "tls-storm", 450)
    if (alone := options.reports / "handshake.us").exists():
        verdicts.add("join, tls-storm: a handshake alone", float(alone.read_text()), "us")
    joins(reports, verdicts, "tls", memory=16 * 1024)
    joins(reports, verdicts, "deflate")
    commands(reports, verdicts)
    pace(reports, verdicts)
    slow(reports, verdicts)
    loops(reports, verdicts)
    cuts(reports, verdicts)
    churn(reports, verdicts, options.full)
    stall(reports, verdicts)
    for name, report in sorted(reports.items()):
        if not report["ok"]:
            print(f"{name}: {'; '.join(report['findings'])}")
        elif report["notes"]:
            print(f"{name}, to know: {'; '.join(report['notes'])}")
    verdicts.show()
    if options.json:
        options.json.write_text(json.dumps(verdicts.rows, indent=1) + "\n")
    wrong = any(not report["ok"] for report in reports.values())
    return 1 if wrong or (options.strict and verdicts.missed) else 0


if __name__ == "__main__":
    sys.exit(main())
