#!/usr/bin/env bash
# Ten thousand at once over real sockets: a quiz that all answer within a second, of whom the first so
# many who are right share the pot, and a red packet that all grab at within a second. Everybody
# counts once, one in ten tries twice, the sums are the pots; then the books are looked at: answers are
# numbered as they came by the server's clock, the first are paid, and the shares are the pot.
#
#   swift build -c release
#   loadtest/rush.sh .build/release [--viewers 10000] [--shares 1000] [--pot 54321] [--rate JOINS]
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
usage() { sed -n '7,7s/^# \{0,1\}//p' "$0" >&2; exit 64; }
[ $# -ge 1 ] && [ -x "$1/livegate" ] && [ -x "$1/livegate-load" ] || usage
binaries=$(cd "$1" && pwd)
shift
viewers=10000 shares=1000 pot=54321 rate=1500
while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || usage
    case $1 in
        --viewers) viewers=$2 ;;
        --shares) shares=$2 ;;
        --pot) pot=$2 ;;
        --rate) rate=$2 ;;
        *) usage ;;
    esac
    shift 2
done
. "$here/server.sh"
trap stop_server EXIT
status=0
for kind in quiz red-packet; do
    echo "== $kind"
    make_data rush
    echo 'limits: {connections: 19000}' >"$data/livegate.yaml"
    start_server --loops 1 --config "$data/livegate.yaml"
    play "$kind" --url "ws://127.0.0.1:$port" --viewers "$viewers" --rate "$rate" \
        --shares "$shares" --pot "$pot" || status=1
    end_server || status=1
    "$binaries/livegate" verify --data "$data" || status=1
    python3 "$here/rush.py" "$data/livegate.db" "$viewers" "$shares" "$pot" || status=1
    rm -rf "$data"
done
exit "$status"
