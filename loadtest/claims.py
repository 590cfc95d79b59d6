"""Watches a server while points are credited, and tells what each cost from the first to the last.

    claims.py PID ADMIN_PORT OUTPUT [WHAT]

WHAT is credited: a claim, unless said otherwise. OUTPUT, and the figures in
OUTPUT.json, are written anew with every look, of which there are few, since asking costs the server
something too. CPU is the kernel's, by thread; the log is what the store wrote to be synced.
"""

import glob
import json
import os
import re
import sys
import time
import urllib.request

INTERVAL = 0.2


def credits(admin):
    address = f"http://127.0.0.1:{admin}/metrics"
    text = urllib.request.urlopen(address, timeout=5).read().decode()
    return int(float(re.search(r"^\w*credits_total (\S+)", text, re.M).group(1)))


def threads(pid):
    found = {}
    for path in glob.glob(f"/proc/{pid}/task/*/schedstat"):
        try:
            with open(os.path.dirname(path) + "/comm") as name, open(path) as spent:
                thread = name.read().strip()
                found[thread] = found.get(thread, 0) + int(spent.read().split()[0]) / 1000
        except OSError:
            continue
    return found


def written(pid):
    with open(f"/proc/{pid}/io") as counts:
        return int(re.search(r"^write_bytes: (\d+)", counts.read(), re.M).group(1))


def summary(samples, what):
    first, last = samples[0]["credits"], samples[-1]["credits"]
    begin = [s for s in samples if s["credits"] == first][-1]
    end = next(s for s in samples if s["credits"] == last)
    count, seconds = last - first, end["at"] - begin["at"]
    each = {
        name: (spent - begin["threads"].get(name, 0)) / count
        for name, spent in end["threads"].items()
    }
    figures = {"a_second": count / seconds, "cpu_us": sum(each.values())}
    parts = ", ".join(
        f"{name} {cost:.1f}" for name, cost in sorted(each.items(), key=lambda i: -i[1])
        if cost >= 0.05)
    return figures, (
        f"server: {count:,} {what}s credited in {seconds:.1f} s: {count / seconds:,.0f} a second,"
        f" sustained\n"
        f"server: CPU of {what}s, each {sum(each.values()):.1f} us ({parts}), written"
        f" {(end['written'] - begin['written']) / count:.0f} bytes\n")


def main():
    pid, admin, output = sys.argv[1:4]
    what = sys.argv[4] if len(sys.argv) > 4 else "claim"
    samples = []
    while True:
        try:
            samples.append({
                "at": time.monotonic(), "credits": credits(admin), "threads": threads(pid),
                "written": written(pid)})
        except OSError:
            return
        if samples[-1]["credits"] > samples[0]["credits"]:
            figures, text = summary(samples, what)
            for path, content in ((output, text), (output + ".json", json.dumps(figures))):
                with open(path + ".new", "w") as report:
                    report.write(content)
                os.replace(path + ".new", path)
        time.sleep(INTERVAL)


main()
