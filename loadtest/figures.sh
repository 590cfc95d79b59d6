#!/usr/bin/env bash
# The figures of the README: a room of 5,000 on SQLite that chats for a minute, 20 danmaku a
# second, and then catches a point rain within two seconds. Prints the tables, keeps them in
# loadtest/baselines, proves the books, and fails when anything was lost, doubled or out of order.
#
#   swift build -c release && loadtest/figures.sh .build/release [--viewers 5000] [--seconds 60]
#
# Where there are two cores, server and viewers get one each: neither is to be measured by how it
# gets in the other's way.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
usage() { echo "usage: $0 BINARY_DIR [--viewers N] [--seconds S] [--rate JOINS_PER_SECOND]" >&2; exit 64; }
[ $# -ge 1 ] && [ -x "$1/livegate" ] && [ -x "$1/livegate-load" ] || usage
binaries=$(cd "$1" && pwd)
shift
viewers=5000 seconds=60 rate=1000
while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || usage
    case $1 in
        --viewers) viewers=$2 ;;
        --seconds) seconds=$2 ;;
        --rate) rate=$2 ;;
        *) usage ;;
    esac
    shift 2
done

# `nice` counts only within a login group; this counts between them. Not everybody may.
{ echo -20 >/proc/self/autogroup; } 2>/dev/null || true
ulimit -n "$(ulimit -Hn)"

on_server() { "$@"; }
on_load() { "$@"; }
loops=1
if [ "$(nproc)" -ge 2 ] && command -v taskset >/dev/null; then
    on_server() { exec taskset -c 0 "$@"; }
    on_load() { taskset -c 1 "$@"; }
fi

is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
free_port() {
    local port
    while port=$((20000 + RANDOM % 10000)); is_open "$port"; do :; done
    echo "$port"
}

# Beside the binaries, because /tmp is memory on many machines and a sync of memory costs nothing.
data=$(mktemp -d "$binaries/figures.XXXXXX")
port=$(free_port)
admin=$(free_port)
server=
cleanup() {
    [ -z "$server" ] || kill -KILL "$server" 2>/dev/null || true
    rm -rf "$data"
}
trap cleanup EXIT

on_server "$binaries/livegate" serve --demo --listen "127.0.0.1:$port" \
    --admin "127.0.0.1:$admin" --data "$data" --loops "$loops" >"$data/server.log" 2>&1 &
server=$!
for _ in $(seq 100); do
    is_open "$port" && [ -s "$data/signing.key" ] && break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
done
is_open "$port" || { echo "the server did not start:" >&2; cat "$data/server.log" >&2; exit 1; }

status=0
mkdir -p "$here/baselines"
on_load "$binaries/livegate-load" evening --url "ws://127.0.0.1:$port" --room demo \
    --viewers "$viewers" --rate "$rate" --seconds "$seconds" --messages 20 --within 2000 \
    --key-file "$data/signing.key" --server-pid "$server" \
    --json "$here/baselines/evening-$viewers.json" || status=$?

# A figure for 5,000 is one for all 5,000, from beginning to end.
grep -q '"notes":\[\]' "$here/baselines/evening-$viewers.json" || status=1

kill -TERM "$server" 2>/dev/null || true
ended=0
wait "$server" || ended=$?
if [ "$ended" -ne 0 ]; then
    echo "the server ended with status $ended; its last words:" >&2
    tail -n 40 "$data/server.log" >&2
    status=1
fi
server=
"$binaries/livegate" verify --data "$data" || status=$?
exit "$status"
