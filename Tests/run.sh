#!/bin/bash
# Every test there is, from a fresh clone, in one command.
#
#     Tests/run.sh [--full] [--only STAGE]
#
# Stages: prepare format build unit release draws protocol rest conformance faults browser load asan;
# with --full a million draws instead of ten thousand, three hundred kills instead of eighteen, twenty
# thousand requests to the API instead of a thousand, every case of the conformance suite, and also
# replay, fuzz, asan_all, figures and bare. Stops at the first that fails.
set -euo pipefail
exec </dev/null

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
. deploy/prepare.sh

test_packages=(openssl python3 python3-venv python3-yaml curl chromium fonts-noto-cjk fonts-noto-color-emoji)
playwright=1.65.2
axe=0.1.8
schemathesis=4.32.0
asan=(--sanitize=address --scratch-path .build-asan)

usage() {
    sed -n '4,10s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 2
}

full=
only=
while [ $# -gt 0 ]; do
    case $1 in
    --full) full=--full ;;
    --only)
        [ $# -ge 2 ] || usage
        only=$2
        shift
        ;;
    *) usage ;;
    esac
    shift
done

binaries() { swift build -c release --show-bin-path; }

# The release binaries; quick where they are up to date.
build_release() {
    swift build -c release --product livegate
    swift build -c release --product livegate-load
}

stage_prepare() {
    need_packages "${build_packages[@]}" "${test_packages[@]}"
    need_swift
    swift --version 2>&1 | grep 'Swift version'
    # Chromium is Debian's; playwright only drives it, and axe looks for what shuts people out.
    if [ "$(.venv-e2e/bin/pip freeze 2>/dev/null | grep -cxF -e "playwright==$playwright" \
        -e "axe-playwright-python==$axe")" != 2 ]; then
        rm -rf .venv-e2e
        python3 -m venv .venv-e2e
        .venv-e2e/bin/pip install --quiet --disable-pip-version-check "playwright==$playwright" \
            "axe-playwright-python==$axe"
    fi
    if [ "$(.venv-rest/bin/schemathesis --version 2>/dev/null | grep -o '[0-9.]*$')" \
        != "$schemathesis" ]; then
        rm -rf .venv-rest
        python3 -m venv .venv-rest
        .venv-rest/bin/pip install --quiet --disable-pip-version-check \
            "schemathesis==$schemathesis"
    fi
}

stage_format() {
    swift format lint --strict --recursive --parallel Sources loadtest Tests
    bash -n Tests/*.sh Tests/fuzz/*.sh deploy/*.sh loadtest/*.sh .ci/run
    python3 -m compileall -q Tests/protocol Tests/rest Tests/conformance Tests/faults Tests/browser Tests/draws loadtest/*.py
}

stage_build() {
    # SwiftPM alone lets an undeclared import of a pure target pass.
    swift build --build-tests --explicit-target-dependency-import-check error
}

stage_unit() { swift test --skip-build; }

stage_release() { build_release; }

stage_draws() {
    build_release
    swift build -c release --product trials
    local count=10000 draws=200000
    if [ -n "$full" ]; then count=1000000 draws=10000000; fi
    python3 Tests/draws/verify.py "$(binaries)/trials" "$(binaries)/livegate" \
        --count "$count" --draws "$draws"
}

stage_protocol() {
    build_release
    /usr/bin/python3 Tests/protocol/reference.py --check
    python3 Tests/protocol/run.py "$(binaries)/livegate"
    python3 Tests/protocol/run.py "$(binaries)/livegate" --variant
}

stage_rest() {
    build_release
    local requests=1000
    if [ -n "$full" ]; then requests=20000; fi
    # First that a breach would be noticed, then that there is none.
    .venv-rest/bin/python Tests/rest/run.py "$(binaries)/livegate" --control
    .venv-rest/bin/python Tests/rest/run.py "$(binaries)/livegate" --requests "$requests"
}

stage_conformance() {
    swift build -c release --product livegate-echo
    python3 Tests/conformance/run.py "$(binaries)/livegate-echo" $full
    if [ -z "$full" ]; then return; fi
    swift build -c release "${asan[@]}" --product livegate-echo
    ASAN_OPTIONS=symbolize=0:detect_leaks=1 python3 Tests/conformance/run.py \
        "$(swift build -c release "${asan[@]}" --show-bin-path)/livegate-echo"
}

stage_replay() {
    swift build -c release --product trials
    "$(binaries)/trials" replay Tests/conformance/conversations
}

stage_fuzz() { Tests/fuzz/run.sh 20; }

stage_faults() {
    build_release
    # First that a loss would be noticed, then that there is none.
    python3 Tests/faults/kill9.py "$(binaries)/livegate" --control --cycles 4 --seed 1
    python3 Tests/faults/kill9_mall.py "$(binaries)/livegate" --control --cycles 4 --seed 1
    python3 Tests/faults/kill9_sale.py "$(binaries)/livegate" --control --cycles 4 --seed 1
    python3 Tests/faults/kill9_play.py "$(binaries)/livegate" --control --cycles 4 --seed 1 \
        --viewers 100
    local rain=10 mall=8 sale=10 play=5
    if [ -n "$full" ]; then rain=100 mall=200 sale=300 play=100; fi
    python3 Tests/faults/kill9.py "$(binaries)/livegate" --cycles "$rain"
    python3 Tests/faults/kill9_mall.py "$(binaries)/livegate" --cycles "$mall"
    python3 Tests/faults/kill9_sale.py "$(binaries)/livegate" --cycles "$sale"
    python3 Tests/faults/kill9_play.py "$(binaries)/livegate" --cycles "$play"
}

stage_browser() {
    build_release
    .venv-e2e/bin/python Tests/browser/run.py "$(binaries)/livegate"
}

stage_load() {
    build_release
    local reports
    reports=$(mktemp -d)
    load() {
        python3 Tests/protocol/with_server.py "$(binaries)/livegate" -- \
            "$(binaries)/livegate-load" "$@" --url ws://ADDRESS --room demo \
            --key-file DATA/signing.key
    }
    load danmaku --viewers 200 --rate 200 --seconds 10 \
        --json "$reports/danmaku.json" --html "$reports/danmaku.html"
    load danmaku --viewers 200 --rate 200 --seconds 6 --speaker host --messages 100 --burst 10 \
        --slow 5 --slow-pause 1000 --slow-reading 500
    load reconnect-storm --viewers 200 --rate 200 --seconds 6 --storms 2 --cut-spread 2000
    load cuts --viewers 100 --rate 200 --speaker host --messages 100 --count 3000
    # The same by TLS, compressed, and in CBOR: other bytes to be cut in.
    secured() {
        python3 Tests/protocol/with_server.py "$(binaries)/livegate" --tls -- \
            "$(binaries)/livegate-load" "$@" --url wss://SECURE --ca DATA/ca.pem --room demo \
            --key-file DATA/signing.key
    }
    secured cuts --viewers 50 --rate 100 --speaker host --messages 100 --count 1000
    load cuts --viewers 50 --rate 100 --speaker host --messages 100 --count 1000 --deflate
    load cuts --viewers 50 --rate 100 --speaker host --messages 100 --count 1000 --cbor
    secured evening --viewers 100 --rate 200 --deflate --cbor \
        --script loadtest/scenarios/evening.yaml
    loadtest/flash.sh "$(binaries)" --viewers 100 --stock 20 \
        --script loadtest/scenarios/sale.yaml
    load point-rain --viewers 200 --rate 200 --rains 2 --waves 2 --wave 2 --within 1000
    load orders --viewers 200 --rate 200 --seconds 5 --orders 300 --batch 10
    "$(binaries)/livegate-load" compare "$reports/danmaku.json" "$reports/danmaku.json" \
        --fail-above 1 --html "$reports/both.html" >/dev/null
    grep -q '</html>' "$reports/danmaku.html" && grep -q '</html>' "$reports/both.html"
    rm -r "$reports"
}

# The sanitizer's report goes through a file: its symbolizer can keep a pipe open for ever. XCTest has
# no test here and leaks 144 bytes of its own.
with_asan() {
    swift build --build-tests "${asan[@]}"
    local report=.build-asan/tests.log status=0
    ASAN_OPTIONS=symbolize=0:detect_leaks=1:suppressions=$PWD/Tests/overflows.supp \
        LSAN_OPTIONS=suppressions=$PWD/Tests/leaks.supp timeout -k 10 1200 \
        swift test --skip-build --disable-xctest "${asan[@]}" "$@" >"$report" 2>&1 || status=$?
    # What a sanitizer found stands before the long list of who called it.
    grep -m 1 -A 24 '^==.*ERROR: ' "$report" || true
    tail -n 60 "$report"
    return "$status"
}

stage_asan() { with_asan --filter NetTests; }

stage_asan_all() { with_asan; }

stage_bare() { Tests/bare.sh; }

stage_figures() {
    build_release
    loadtest/figures.sh "$(binaries)"
    loadtest/wire.sh "$(binaries)" --full
    loadtest/orders.sh "$(binaries)"
    swift build -c release --product livegate-rules
    loadtest/rules.sh "$(binaries)"
}

# One stage in this process: whatever fails in it ends it.
if [ -n "$only" ]; then
    declare -F "stage_$only" >/dev/null || usage
    need_swift 2>/dev/null || [ "$only" = prepare ]
    "stage_$only"
    exit 0
fi

stages=(prepare format build unit release draws protocol rest conformance faults browser load asan)
if [ -n "$full" ]; then stages+=(replay fuzz asan_all figures bare); fi
logs=.build/test-logs
mkdir -p "$logs"
summary=()
began=$SECONDS
for stage in "${stages[@]}"; do
    printf '\n== %s\n' "$stage"
    since=$SECONDS status=0
    "${BASH_SOURCE[0]}" --only "$stage" $full 2>&1 | tee "$logs/$stage.log" || status=$?
    closing=$(grep -E '[0-9]+ passed, [0-9]+ failed|Test run with [0-9]+ test' \
        "$logs/$stage.log" | tail -n 1 || true)
    summary+=("$(printf '%-9s %4d s  %s' "$stage" $((SECONDS - since)) "$closing")")
    if [ "$status" -ne 0 ]; then
        printf '\n'
        printf '%s\n' "${summary[@]}" "$stage failed; its log: $logs/$stage.log"
        # Once more what it was, for who sees the end alone.
        grep -E -A3 '^(FAIL|✘|error:)|: error:' "$logs/$stage.log" | tail -n 40 || true
        exit 1
    fi
done
printf '\n'
printf '%s\n' "${summary[@]}" "all passed in $((SECONDS - began)) s"
