#!/usr/bin/env bash
# A lottery of 100,000 entrants, settled while its room goes on: how long it takes from the host's
# command to the winners, and how late the room's ticks come meanwhile, on SQLite.
#
#   swift build -c release
#   loadtest/lottery.sh .build/release [--entrants N] [--winners N] [--seconds N]
#
# A speaker says something every 20 ms, and a viewer sees it by the ticks that come. What it takes from
# one to the other is measured for some seconds before, and then while the lottery settles. Entrants
# are put into the store while the server is down, since entering is measured elsewhere.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
[ $# -ge 1 ] && [ -x "$1/livegate" ] || { sed -n '5,6p' "$0" >&2; exit 64; }
binaries=$(cd "$1" && pwd)
shift
exec python3 "$here/lottery.py" "$binaries" "$@"
