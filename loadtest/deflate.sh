#!/usr/bin/env bash
# What permessage-deflate costs and saves: the same danmaku to the same crowd, once as they are and
# once compressed, one after the other against one server. Prints both and holds the ratios against
# their bounds; --strict: exit 1 when one is missed.
#
#   swift build -c release && loadtest/deflate.sh .build/release [--viewers 10000] [--messages 10]
#       [--seconds 20] [--rate JOINS_PER_SECOND] [--cbor] [--strict]
set -euo pipefail

usage() { sed -n '6,7s/^# *//p' "$0" >&2; exit 64; }
[ $# -ge 1 ] && [ -x "$1/livegate" ] && [ -x "$1/livegate-load" ] || usage
binaries=$(cd "$1" && pwd)
shift
viewers=10000 messages=10 seconds=20 rate=1500 cbor= strict=
while [ $# -gt 0 ]; do
    case $1 in
        --cbor) cbor=--cbor; shift; continue ;;
        --strict) strict=yes; shift; continue ;;
        --viewers) viewers=${2-} ;;
        --messages) messages=${2-} ;;
        --seconds) seconds=${2-} ;;
        --rate) rate=${2-} ;;
        *) usage ;;
    esac
    [ $# -ge 2 ] || usage
    shift 2
done

. "$(dirname "$0")/server.sh"
make_data deflate
trap stop_server EXIT
start_server --loops 1

status=0
for way in plain deflate; do
    switches=()
    if [ $way = deflate ]; then switches=(--deflate $cbor); fi
    play danmaku --url "ws://127.0.0.1:$port" \
        --viewers "$viewers" --rate "$rate" --seconds "$seconds" --messages "$messages" \
        --length 128 --speaker host \
        --json "$data/$way.json" ${switches[@]+"${switches[@]}"} || status=$?
done

PYTHONPATH="$(dirname "$0")" python3 - "$data/plain.json" "$data/deflate.json" $strict <<'PY' || status=1
import json, sys

from verdicts import Verdicts

plain, deflate = (json.load(open(path)) for path in sys.argv[1:3])


def figures(report):
    chat = report["stretches"][-1]
    cpu = chat["cpu_user_us"] + chat["cpu_system_us"]
    return chat["bytes"] / chat["deliveries"], cpu / chat["deliveries"]


verdicts = Verdicts()
for name, unit, bound, before, after in zip(
        ("bytes", "server CPU"), ("bytes", "us"), (0.45, 1.3), figures(plain), figures(deflate)):
    verdicts.add(f"{name} a delivery, plain", before, unit)
    verdicts.add(f"{name} a delivery, compressed", after, unit)
    verdicts.add(f"{name} a delivery, ratio", after / before, "x", "<=", bound)
verdicts.show()
sys.exit(1 if verdicts.missed and sys.argv[3:] else 0)
PY
exit "$status"
