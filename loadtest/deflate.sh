#!/usr/bin/env bash
# What permessage-deflate costs and saves: the same danmaku to the same crowd, once as they are and
# once compressed, one after the other against one server. Prints both and the ratios.
#
#   swift build -c release && loadtest/deflate.sh .build/release [--viewers 10000] [--messages 10]
#       [--seconds 20] [--rate JOINS_PER_SECOND] [--cbor]
set -euo pipefail

usage() { sed -n '5,6s/^# *//p' "$0" >&2; exit 64; }
[ $# -ge 1 ] && [ -x "$1/livegate" ] && [ -x "$1/livegate-load" ] || usage
binaries=$(cd "$1" && pwd)
shift
viewers=10000 messages=10 seconds=20 rate=1500 cbor=
while [ $# -gt 0 ]; do
    case $1 in
        --cbor) cbor=--cbor; shift; continue ;;
        --viewers) viewers=${2-} ;;
        --messages) messages=${2-} ;;
        --seconds) seconds=${2-} ;;
        --rate) rate=${2-} ;;
        *) usage ;;
    esac
    [ $# -ge 2 ] || usage
    shift 2
done

{ echo -20 >/proc/self/autogroup; } 2>/dev/null || true
ulimit -n "$(ulimit -Hn)"
on_server() { "$@"; }
on_load() { "$@"; }
if [ "$(nproc)" -ge 2 ] && command -v taskset >/dev/null; then
    on_server() { exec taskset -c 0 "$@"; }
    on_load() { taskset -c 1 "$@"; }
fi

is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
free_port() {
    local port
    while port=$((20200 + RANDOM % 100)); is_open "$port"; do :; done
    echo "$port"
}

data=$(mktemp -d "$binaries/deflate.XXXXXX")
port=$(free_port)
server=
cleanup() {
    [ -z "$server" ] || { kill -TERM "$server" && wait "$server"; } 2>/dev/null || true
    rm -rf "$data"
}
trap cleanup EXIT
on_server "$binaries/livegate" serve --demo --listen "127.0.0.1:$port" --admin 127.0.0.1:0 \
    --data "$data" --loops 1 >"$data/server.log" 2>&1 &
server=$!
for _ in $(seq 100); do
    is_open "$port" && [ -s "$data/signing.key" ] && break
    sleep 0.1
done
is_open "$port" || { echo "the server did not start:" >&2; cat "$data/server.log" >&2; exit 1; }

status=0
for way in plain deflate; do
    switches=()
    if [ $way = deflate ]; then switches=(--deflate $cbor); fi
    on_load "$binaries/livegate-load" danmaku --url "ws://127.0.0.1:$port" --room demo \
        --viewers "$viewers" --rate "$rate" --seconds "$seconds" --messages "$messages" \
        --length 128 --speaker host --key-file "$data/signing.key" --server-pid "$server" \
        --json "$data/$way.json" ${switches[@]+"${switches[@]}"} || status=$?
done

python3 - "$data/plain.json" "$data/deflate.json" <<'PY'
import json, sys

plain, deflate = (json.load(open(path)) for path in sys.argv[1:])


def figures(report):
    chat = report["stretches"][-1]
    return chat["bytes"] / chat["deliveries"], (chat["cpu_user_us"] + chat["cpu_system_us"]) / chat["deliveries"]


for name, unit, before, after in zip(
        ("bytes", "server CPU"), ("bytes", "us"), figures(plain), figures(deflate)):
    print(f"{name} a delivery: {before:.2f} {unit} plain, {after:.2f} {unit} compressed: "
          f"{after / before:.2f}x")
PY
exit "$status"
