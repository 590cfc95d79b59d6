#!/usr/bin/env bash
# What a claim of a point rain costs, and how many a second go: everybody in a room claims, once at
# a pace of 10,000 a second and once of 50,000. Prints latency as viewers saw it, claims a second
# and CPU by thread of the server as the kernel counted it, and proves the books of every run.
#
#   swift build -c release
#   loadtest/claims.sh .build/release [--viewers 19000] [--pace "10000 50000"]
set -euo pipefail

usage() {
    echo "usage: $0 BINARY_DIR [--viewers N] [--pace \"CLAIMS_PER_SECOND ...\"]" >&2
    exit 64
}
[ $# -ge 1 ] && [ -x "$1/livegate" ] && [ -x "$1/livegate-load" ] || usage
binaries=$(cd "$1" && pwd)
shift
viewers=19000 paces="10000 50000"
while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || usage
    case $1 in
        --viewers) viewers=$2 ;;
        --pace) paces=$2 ;;
        *) usage ;;
    esac
    shift 2
done
{ echo -20 >/proc/self/autogroup; } 2>/dev/null || true
ulimit -n "$(ulimit -Hn)"

is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
free_port() {
    local port
    while port=$((20000 + RANDOM % 10000)); is_open "$port"; do :; done
    echo "$port"
}

server= watcher= data=
cleanup() {
    for process in $server $watcher; do kill -KILL "$process" 2>/dev/null || true; done
    [ -z "$data" ] || rm -rf "$data"
}
trap cleanup EXIT

# Watches the counter of credits and the CPU of the threads, ten times a second since asking costs
# the server something too, and tells what one claim took
# between the first credit and the last.
watch() { # PID ADMIN_PORT OUTPUT
    exec python3 - "$@" <<'PYTHON'
import glob, os, re, sys, time, urllib.request

pid, admin, output = sys.argv[1:]

def credits():
    text = urllib.request.urlopen(f"http://127.0.0.1:{admin}/metrics", timeout=5).read().decode()
    return int(float(re.search(r"^\w*credits_total (\S+)", text, re.M).group(1)))

def threads():
    found = {}
    for path in glob.glob(f"/proc/{pid}/task/*/schedstat"):
        try:
            name = open(os.path.dirname(path) + "/comm").read().strip()
            spent = int(open(path).read().split()[0]) / 1000
        except OSError:
            continue
        found[name] = found.get(name, 0) + spent
    return found

samples = []
try:
    while True:
        samples.append((time.monotonic(), credits(), threads()))
        time.sleep(0.1)
        with open(output + ".new", "w") as report:
            base = samples[0][1]
            last = samples[-1][1]
            before = [s for s in samples if s[1] == base]
            after = [s for s in samples if s[1] == last]
            if last > base:
                (t0, c0, cpu0), (t1, c1, cpu1) = before[-1], after[0]
                count = c1 - c0
                each = {n: (cpu1[n] - cpu0.get(n, 0)) / count for n in cpu1}
                parts = ", ".join(
                    f"{n} {v:.1f}" for n, v in sorted(each.items(), key=lambda i: -i[1]) if v > .05)
                report.write(
                    f"server: {count} claims credited in {t1 - t0:.2f} s, {count / (t1 - t0):.0f} a"
                    f" second; CPU us a claim by thread: {parts}\n")
        os.replace(output + ".new", output)
except Exception:
    pass
PYTHON
}

status=0
for pace in $paces; do
    # Beside the binaries: /tmp is memory on many machines, and a sync of memory costs nothing.
    data=$(mktemp -d "$binaries/claims.XXXXXX")
    port=$(free_port)
    admin=$(free_port)
    "$binaries/livegate" serve --demo --listen "127.0.0.1:$port" --admin "127.0.0.1:$admin" \
        --data "$data" --loops 1 >"$data/server.log" 2>&1 &
    server=$!
    for _ in $(seq 100); do
        is_open "$port" && is_open "$admin" && [ -s "$data/signing.key" ] && break
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    is_open "$port" || {
        echo "the server did not start:" >&2
        cat "$data/server.log" >&2
        exit 1
    }
    watch "$server" "$admin" "$data/watched" &
    watcher=$!

    echo "== $viewers claims at $pace a second"
    "$binaries/livegate-load" point-rain --url "ws://127.0.0.1:$port" --room demo \
        --viewers "$viewers" --rate 4000 --within $((viewers * 1000 / pace)) --wave 15 \
        --key-file "$data/signing.key" --pid "$server" | tee "$data/load" || status=$?
    kill "$watcher" 2>/dev/null || true
    wait "$watcher" 2>/dev/null || true
    watcher=
    cat "$data/watched"
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" || {
        echo "the server failed:" >&2
        tail -n 40 "$data/server.log" >&2
        status=1
    }
    server=
    "$binaries/livegate" verify --data "$data" || status=$?
    rm -rf "$data"
    data=
done
exit "$status"
