#!/usr/bin/env bash
# What an entry of each kind of activity costs the store's thread, and what settling takes with so
# many entries: on SQLite, each batch on disk before the next one is decided, without sockets.
#
#   swift build -c release
#   loadtest/activities.sh .build/release [--members N] [--only "KIND ..."]
#
# KIND: point_rain, red_packet, vote, quiz, lottery (free), lottery_points (paid for), flash_sale
# (orders that wait for their payment). Prints entries a second, CPU by step, the time to settle
# and the longest batch of it, which is how long others wait; and proves the books after each.
set -euo pipefail

usage() { sed -n '5,6s/^# \{0,1\}//p' "$0" >&2; exit 64; }
[ $# -ge 1 ] && [ -x "$1/livegate-claims" ] || usage
program=$(cd "$1" && pwd)/livegate-claims
shift
members=100000 kinds="point_rain red_packet vote quiz lottery lottery_points flash_sale"
while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || usage
    case $1 in
        --members) members=$2 ;;
        --only) kinds=$2 ;;
        *) usage ;;
    esac
    shift 2
done
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
for kind in $kinds; do
    echo "== $kind"
    "$program" "$data/$kind" "$members" 1 2000 1 "$kind" | grep -v ^admissions
    rm -rf "$data/${kind:?}"
done
