#!/bin/bash
# From a bare machine to a running demonstration: how long it takes, on a Debian 12 that has nothing
# but a Swift toolchain. Makes one with debootstrap in a folder that is thrown away afterwards, clones
# this checkout's HEAD into it, and runs deploy/run.sh there until the node says that it is ready.
#
#     Tests/bare.sh        as root; needs debootstrap, and port 8088 and 9098 free
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
command -v debootstrap >/dev/null || apt-get -q -y install debootstrap >&2
toolchain=$(dirname "$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")")
root=$(mktemp -d "${TMPDIR:-/var/tmp}/livegate-bare.XXXXXX")
mounts=()
server=

cleanup() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    sleep 1
    for place in "${mounts[@]}"; do umount -l "$root$place"; done
    if grep -q " $root" /proc/mounts; then return; fi
    rm -rf "$root"
}
trap cleanup EXIT

# into PLACE: the machine's own folder, seen at the same place inside.
into() {
    mkdir -p "$root$1"
    mount --bind "$1" "$root$1"
    mounts+=("$1")
}

debootstrap --variant=minbase bookworm "$root" >&2
cp /etc/resolv.conf "$root/etc/resolv.conf"
cp -r /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/"
into /proc
into /dev
into "$toolchain"
# Where packages are read from copies on this machine, the copies come along.
while read -r key _; do
    copies=${key#url.}
    copies=${copies%.insteadof}
    if [ -d "$copies" ] && ! grep -q " $root${copies%/} " /proc/mounts; then into "${copies%/}"; fi
done < <(git config --system --get-regexp '^url\..*\.insteadof$' 2>/dev/null || true)
if [ -f /etc/gitconfig ]; then cp /etc/gitconfig "$root/etc/gitconfig"; fi
git clone -q --no-local "$repository" "$root/livegate"

began=$SECONDS
chroot "$root" /usr/bin/env -i HOME=/root LANG=C.UTF-8 \
    PATH="$toolchain/usr/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
    /livegate/deploy/run.sh --listen 127.0.0.1:8088 --admin 127.0.0.1:9098 \
    --data /livegate-data >&2 &
server=$!
until curl -sf http://127.0.0.1:9098/readyz >/dev/null; do
    kill -0 "$server" 2>/dev/null || { echo "0 passed, 1 failed"; exit 1; }
    sleep 1
done
took=$((SECONDS - began))
echo "ready after $took s on a bare machine of $(nproc) cores"
if [ "$took" -lt 900 ]; then echo "1 passed, 0 failed"; else echo "0 passed, 1 failed"; exit 1; fi
