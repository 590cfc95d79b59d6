#!/usr/bin/env bash
# A flash sale over real sockets: 10,000 viewers want 100 pieces within a second. One in ten tries
# before it opens, everybody who has got one tries for a second, and one order in five is not paid,
# so that its piece goes to somebody who waits. Exactly 100 must be sold, nobody may have got two or
# been early, and none may be left over; then the books are proven.
#
#   swift build -c release
#   loadtest/flash.sh .build/release [--viewers 10000] [--stock 100] [--rate JOINS_PER_SECOND]
#       [--script FILE]
#
# --script: the evening of that file, with a flash sale among its acts.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
usage() { sed -n '7,9s/^# \{0,1\}//p' "$0" >&2; exit 64; }
[ $# -ge 1 ] && [ -x "$1/livegate" ] && [ -x "$1/livegate-load" ] || usage
binaries=$(cd "$1" && pwd)
shift
viewers=10000 stock=100 rate=1500 script=
while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || usage
    case $1 in
        --viewers) viewers=$2 ;;
        --stock) stock=$2 ;;
        --rate) rate=$2 ;;
        --script) script=$2 ;;
        *) usage ;;
    esac
    shift 2
done
. "$here/server.sh"

mall=
stop() {
    [ -z "$mall" ] || kill "$mall" 2>/dev/null || true
    stop_server
}
trap stop EXIT
make_data flash
echo 'limits: {connections: 19000}' >"$data/livegate.yaml"
start_server --loops 1 --config "$data/livegate.yaml"
: >"$data/orders"
python3 "$here/flash.py" "$port" "$data/signing.key" "$data/orders" 5 &
mall=$!
status=0
scenario=(flash-sale)
[ -z "$script" ] || scenario=(evening --script "$script")
play "${scenario[@]}" --url "ws://127.0.0.1:$port" --viewers "$viewers" --rate "$rate" \
    --stock "$stock" --buy-within 1000 --pay-within 4 --orders-file "$data/orders" || status=1
kill "$mall" 2>/dev/null || true
wait "$mall" 2>/dev/null || true
mall=
end_server || status=1
"$binaries/livegate" verify --data "$data" || status=1
exit "$status"
