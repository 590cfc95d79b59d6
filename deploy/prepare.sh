# What a machine needs before livegate can be built on it, shared by deploy/run.sh and Tests/run.sh.
# To be sourced by bash. Installs only what is missing, in one call of apt.

# Debian packages that the build needs: the libraries livegate stands on, and what Swift links with.
# llhttp's sources come with node-llhttp (which pulls in no Node.js).
build_packages=(
    libuv1-dev libssl-dev node-llhttp libcjose-dev libjansson-dev libsqlite3-dev zlib1g-dev
    libcurl4-openssl-dev pkg-config git ca-certificates binutils libc6-dev libstdc++-12-dev libcurl4 libxml2
    libncurses6 libedit2 tzdata
)

# Finds a Swift toolchain of at least 6.3, or says what to do.
need_swift() {
    local place version
    for place in "" /opt/swift/usr/bin /usr/share/swift/usr/bin /usr/local/swift/usr/bin \
        "${SWIFTLY_BIN_DIR:-${HOME:-/nonexistent}/.local/share/swiftly/bin}"; do
        if [ -n "$place" ]; then
            [ -x "$place/swift" ] || continue
            PATH="$place:$PATH"
        fi
        if command -v swift >/dev/null; then break; fi
    done
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p') \
        || version=
    if [ -z "$version" ] || [ "$(printf '%s\n' 6.3 "$version" | sort -V | head -n 1)" != 6.3 ]; then
        cat >&2 <<SAID
livegate needs a Swift toolchain of version 6.3 or later; found: ${version:-none}.
Install one from https://www.swift.org/install/linux/ (Debian 12), put its usr/bin
into PATH, and run this again.
SAID
        return 1
    fi
    export PATH
}

# need_packages PACKAGE... installs those that are not there.
need_packages() {
    local missing=() package as_root=()
    for package in "$@"; do
        if ! dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null \
            | grep -qx installed; then
            missing+=("$package")
        fi
    done
    if [ ${#missing[@]} -eq 0 ]; then return 0; fi
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "Packages are missing, and neither root nor sudo is there to install them:" >&2
            echo "    apt-get install ${missing[*]}" >&2
            return 1
        fi
        as_root=(sudo)
    fi
    echo "Installing ${missing[*]}"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -o DPkg::Lock::Timeout=600 -q update </dev/null
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -o DPkg::Lock::Timeout=600 -q -y --no-install-recommends install "${missing[@]}" \
        </dev/null
}
