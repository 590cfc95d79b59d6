#!/bin/bash
# From a bare Debian 12 machine with a Swift 6.3 toolchain to a running demonstration, in one
# command: installs what is missing, builds, and starts `livegate serve --demo` with the arguments
# given, in the folder it was called from. The second time only the start is left to do.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/deploy/prepare.sh"

need_packages "${build_packages[@]}"
need_swift
swift build --package-path "$root" -c release --product livegate </dev/null >&2
binaries=$(swift build --package-path "$root" -c release --show-bin-path </dev/null)
exec "$binaries/livegate" serve --demo "$@"
