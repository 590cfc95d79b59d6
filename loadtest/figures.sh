#!/usr/bin/env bash
# The figures of the README: a room of 5,000 on SQLite that chats for a minute, 20 danmaku a
# second, and then catches a point rain within two seconds. Prints the tables, keeps them in
# loadtest/baselines, proves the books, and fails when anything was lost, doubled or out of order.
#
#   swift build -c release && loadtest/figures.sh .build/release [--viewers 5000] [--seconds 60]
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

. "$here/server.sh"
make_data figures
trap stop_server EXIT
start_server --loops 1

status=0
mkdir -p "$here/baselines"
play evening --url "ws://127.0.0.1:$port" \
    --viewers "$viewers" --rate "$rate" --seconds "$seconds" --messages 20 --within 2000 \
    --json "$here/baselines/evening-$viewers.json" || status=$?

# A figure for 5,000 is one for all 5,000, from beginning to end.
grep -q '"notes":\[\]' "$here/baselines/evening-$viewers.json" || status=1

end_server || status=1
"$binaries/livegate" verify --data "$data" || status=$?
exit "$status"
