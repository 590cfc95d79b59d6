#!/usr/bin/env bash
# What evaluating a fact costs, against 200 rules of which 5 listen to it, each with nested conditions
# and a limit: CPU of one core. Fails above the bound of 5 microseconds.
#
#   swift build -c release --product livegate-rules
#   loadtest/rules.sh .build/release [RULES [LISTENING [FACTS [BOUND_NS]]]]
set -euo pipefail

[ $# -ge 1 ] && [ -x "$1/livegate-rules" ] || {
    echo "usage: $0 BINARY_DIR [RULES [LISTENING [FACTS [BOUND_NS]]]]" >&2
    exit 64
}
binaries=$1
shift
exec "$binaries/livegate-rules" "$@"
