#!/usr/bin/env bash
# Paid orders a second on one node under the example's whole programme: every order is told as made
# and, a second later, as paid, over POST /v1/events; its buyer watches a room meanwhile. The time
# is from the moment the payment was due to the credit on the buyer's own connection, durable then;
# CPU by thread of the server is the kernel's; the books of every run are proven.
#
#   swift build -c release
#   loadtest/orders.sh .build/release [--only "NAME ..."] [--orders N] [--seconds N] [--viewers N] [--json PREFIX]
#
# NAME: single  each event in a request of its own, over up to 256 connections that stay open
#       batch   200 events in a request
#
# Fails where an order is lost, doubled or refused, where the rate is not held, or where the 99th of
# a hundred credits takes 300 ms or more.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
usage() { sed -n '7,11s/^# \{0,1\}//p' "$0" >&2; exit 64; }
[ $# -ge 1 ] && [ -x "$1/livegate" ] && [ -x "$1/livegate-load" ] || usage
binaries=$(cd "$1" && pwd)
shift
names="single batch" orders=1000 seconds=30 viewers=2000 json=
while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || usage
    case $1 in
        --only) names=$2 ;;
        --orders) orders=$2 ;;
        --seconds) seconds=$2 ;;
        --viewers) viewers=$2 ;;
        --json) json=$2 ;;
        *) usage ;;
    esac
    shift 2
done
. "$here/server.sh"

watcher=
stop() {
    [ -z "$watcher" ] || kill "$watcher" 2>/dev/null || true
    stop_server
}
trap stop EXIT
status=0

# sell NAME BATCH
sell() {
    make_data orders
    start_server --loops 1
    local report=${json:+$json-$1.json}
    report=${report:-$data/report.json}
    echo "== $1: $viewers viewers, $orders paid orders a second, $2 event(s) in a request"
    python3 "$here/claims.py" "$server" "$admin" "$data/watched" order &
    watcher=$!
    play orders --url "ws://127.0.0.1:$port" --viewers "$viewers" --rate 1000 \
        --orders "$orders" --batch "$2" --seconds "$seconds" --json "$report" || status=1
    kill "$watcher" 2>/dev/null || true
    wait "$watcher" 2>/dev/null || true
    watcher=
    cat "$data/watched"
    python3 - "$report" "$orders" <<'PYTHON' || status=1
import json, sys
report = json.load(open(sys.argv[1]))
p99 = report["latency_us"]["order_to_credit"]["p99"] / 1000
rate, wanted = report["orders_per_second"], float(sys.argv[2])
held = rate >= 0.98 * wanted
print(f"{'ok  ' if held else 'FAIL'} rate {rate} orders a second of {wanted:.0f}")
print(f"{'ok  ' if p99 < 300 else 'FAIL'} payment to credit p99 {p99:.0f} ms, bound 300 ms")
sys.exit(0 if held and p99 < 300 else 1)
PYTHON
    end_server || status=1
    "$binaries/livegate" verify --data "$data" || status=1
    rm -rf "$data"
    data=
}

for name in $names; do
    case $name in
        single) sell single 1 ;;
        batch) sell batch 200 ;;
        *) usage ;;
    esac
done
exit "$status"
