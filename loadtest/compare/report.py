"""From the client's lines to figures, and from figures to a table and to what must hold."""

import datetime
import os
import platform


def rate_figures(line):
    """One rate: costs per delivery in microseconds, latencies in milliseconds."""
    deliveries = max(1, line["deliveries"])
    seconds = line["seconds"]
    arrived = line["arrived"] / max(1, line["expected"])
    figures = {
        "rate": line["rate"],
        "viewers": line["viewers"],
        "deliveries_per_s": round(line["deliveries"] / seconds),
        "us": round(line["cpu_s"] * 1e6 / deliveries, 3),
        "user_us": round(line["user_s"] * 1e6 / deliveries, 3),
        "core": round(line["cpu_s"] / seconds, 3),
        "bytes": round(line["bytes"] / deliveries, 1),
        "reads_per_s": round(line["reads"] / seconds),
        # Of what never came nobody knows the latency.
        "p50_ms": line["p50_ms"] if arrived > 0.5 else None,
        "p99_ms": line["p99_ms"] if arrived > 0.99 else None,
        "max_ms": line["max_ms"] if arrived == 1 else None,
        "late": line["expected"] - line["arrived"],
        "missing": line["missing"] + line["doubled"] + line["wrong"],
        "lost_connections": line["lost_connections"],
    }
    for kind in ("user", "kernel"):
        # Not every virtual machine counts them.
        if line[f"{kind}_instructions"]:
            figures[f"{kind}_instructions"] = round(line[f"{kind}_instructions"] / deliveries)
    return figures


def join_figures(lines):
    """Joining and being there: microseconds a join, bytes of the process an idle connection."""
    figures = {}
    for line in lines:
        if line["phase"] == "join":
            figures["joins"] = line["viewers"]
            figures["join_us"] = round(line["cpu_s"] * 1e6 / line["viewers"], 1)
            figures["joins_per_s"] = round(line["viewers"] / line["seconds"])
            before = line["memory_before"]
        elif line["phase"] == "idle":
            figures["idle_bytes"] = round((line["memory"] - before) / line["viewers"])
            figures["idle_core"] = round(line["cpu_s"] / line["seconds"], 4)
    return figures


def figures(scenario, lines, bound_ms):
    """What one run of a scenario says; empty where it did not get there."""
    rates = [rate_figures(line) for line in lines if line["phase"] == "rate"]
    joins = join_figures(lines)
    if scenario == "joins":
        return joins
    if scenario == "peak":
        held = [rate for rate in rates if is_whole(rate) and rate["p99_ms"] <= bound_ms]
        best = max(held, key=lambda rate: rate["deliveries_per_s"], default={})
        return dict(best, steps=rates) if best else {"steps": rates}
    return joins | rates[-1] if rates else {}


def is_whole(figures):
    """Whether everything arrived, once, in order and unchanged."""
    return bool(figures) and not any(
        figures.get(key) for key in ("late", "missing", "lost_connections"))


def brief(figures):
    """A line for whoever waits."""
    keys = ("join_us", "idle_bytes", "rate", "us", "user_us", "core", "deliveries_per_s",
            "p50_ms", "p99_ms", "late", "missing")
    return "  ".join(f"{key} {figures[key]}" for key in keys if key in figures)


def machine():
    """What the figures were measured on."""
    model = ""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "date": datetime.date.today().isoformat(),
    }


def verdicts(figures):
    """What must hold, and whether it does; None where it was not measured."""
    def get(server, scenario, key):
        return figures.get(server, {}).get(scenario, {}).get(key)

    def ratio(scenario, peer):
        ours, theirs = get("livegate", scenario, "us"), get(peer, scenario, "us")
        return round(ours / theirs, 3) if ours and theirs else None

    rows = [
        ("10 msg/s: CPU a delivery, to the floor", ratio("calm", "floor"), "<=", 1.1),
        ("10 msg/s: CPU a delivery, to uWebSockets", ratio("calm", "uws"), "<=", 1.0),
        ("100 msg/s: CPU a delivery, to uWebSockets", ratio("hot", "uws"), "<=", 0.5),
        ("100 msg/s: p99, ms", get("livegate", "hot", "p99_ms"), "<", 400),
        ("100 msg/s: late, missing, doubled or changed", lost(figures), "<=", 0),
        ("100 msg/s: user-space us a delivery", get("livegate", "hot", "user_us"), "<=", 0.5),
        ("10 msg/s: user-space us a delivery", get("livegate", "calm", "user_us"), "<=", 0.5),
        ("peak deliveries/s", get("livegate", "peak", "deliveries_per_s"), ">=", 2_000_000),
        ("bytes an idle connection", get("livegate", "joins", "idle_bytes"), "<=", 1024),
        ("CPU us a join", get("livegate", "joins", "join_us"), "<=", 80),
    ]
    out = []
    for what, value, relation, bound in rows:
        holds = None
        if value is not None:
            holds = {"<=": value <= bound, "<": value < bound, ">=": value >= bound}[relation]
        out.append({"what": what, "value": value, "bound": f"{relation} {bound}", "holds": holds})
    return out


def lost(figures):
    """Everything at 100 messages a second that was not as it should be."""
    hot = figures.get("livegate", {}).get("hot", {})
    return hot["late"] + hot["missing"] + hot["lost_connections"] if hot.get("us") else None


# Rows of the table: a scenario, a key of its figures, what it says, and how it is written.
ROWS = [
    ("calm", "us", "10 msg/s: CPU us a delivery", "{:.2f}"),
    ("calm", "user_us", "· of it in user space", "{:.2f}"),
    ("calm", "p99_ms", "· p99 ms", "{:.0f}"),
    ("calm", "bytes", "· bytes a delivery", "{:.0f}"),
    ("hot", "us", "100 msg/s: CPU us a delivery", "{:.2f}"),
    ("hot", "user_us", "· of it in user space", "{:.3f}"),
    ("hot", "core", "· core busy", "{:.0%}"),
    ("hot", "deliveries_per_s", "· deliveries/s", "{:,}"),
    ("hot", "p50_ms", "· p50 ms", "{:.0f}"),
    ("hot", "p99_ms", "· p99 ms", "{:.0f}"),
    ("hot", "late", "· not there 4 s after the end", "{:,}"),
    ("hot", "bytes", "· bytes a delivery", "{:.0f}"),
    ("peak", "deliveries_per_s", "most deliveries/s with p99 to 400 ms", "{:,}"),
    ("peak", "us", "· CPU us a delivery", "{:.2f}"),
    ("peak", "p99_ms", "· p99 ms", "{:.0f}"),
    ("small", "us", "1,000 viewers, 100 msg/s: CPU us a delivery", "{:.2f}"),
    ("small", "p99_ms", "· p99 ms", "{:.0f}"),
    ("joins", "join_us", "join of 15,000: CPU us each", "{:.0f}"),
    ("joins", "idle_bytes", "· bytes of memory each, idle", "{:,}"),
]


def counted(runs):
    """How often each scenario was run; what is shown is the median."""
    counts = [len(each) for of in runs.values() for each in of.values()]
    if max(counts) == 1:
        return "One run of each"
    return f"Medians of {min(counts)} to {max(counts)} runs of each"


def markdown(result, titles):
    """The table, with ratios to livegate behind what costs, and what must hold."""
    figures = result["figures"]
    lines = ["| 10,000 viewers in one room | " + " | ".join(titles.values()) + " |",
             "| --- |" + " ---: |" * len(titles)]
    for scenario, key, what, form in ROWS:
        values = {name: figures[name].get(scenario, {}).get(key) for name in titles}
        if all(value is None for value in values.values()):
            continue
        cells = []
        for name, value in values.items():
            text = "-" if value is None else form.format(value)
            ours = values.get("livegate")
            if value is not None and ours and key == "us" and name != "livegate":
                text += f" ({value / ours:.2f}x)"
            cells.append(text)
        lines.append(f"| {what} | " + " | ".join(cells) + " |")
    versions = [f"{titles[name]} {text}" for name, text in result["versions"].items() if text]
    machine_ = result["machine"]
    lines += ["", f"{machine_['date']}, {machine_['processor']}, {machine_['cores']} cores, Linux"
              f" {machine_['kernel']}; {'; '.join(versions)}. 128-byte messages, loopback, server"
              " and client on a core each. In brackets: how many times livegate's."
              f" {counted(result['runs'])}, {result['seconds']} s."]
    if result["verdicts"]:
        lines += ["", "| must hold | measured | bound | |", "| --- | ---: | ---: | --- |"]
    for verdict in result["verdicts"]:
        word = {True: "holds", False: "FAILS", None: "not measured"}[verdict["holds"]]
        lines.append(f"| {verdict['what']} | {verdict['value']} | {verdict['bound']} | {word} |")
    return "\n".join(lines) + "\n"
