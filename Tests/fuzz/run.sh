#!/bin/bash
# Fuzzes every reader of untrusted bytes with libFuzzer and AddressSanitizer, from the kept corpora.
#
#     Tests/fuzz/run.sh [SECONDS] [TARGET...]
#
# SECONDS (20 where left out) for each target. What crashes, leaks, or takes more than five seconds
# is written to .build-fuzz/found/TARGET; whoever fixes it adds the input to corpus/TARGET. New inputs
# go to .build-fuzz/grown/TARGET, and `MERGE=1` takes from them what reaches more into the corpus.
set -euo pipefail
exec </dev/null

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."
seconds=${1:-20}
shift || true
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
    targets=(http frames inflate extensions json cbor command token rest)
fi
scratch=.build-fuzz

# The driver without a main of its own, from the toolchain.
runtime=$(swiftc -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
library=$(find -L "$runtime/clang/lib" -name "libclang_rt.fuzzer_no_main*$(uname -m).a" | head -n 1)
[ -n "$library" ] || { echo "the toolchain has no libFuzzer" >&2; exit 1; }
swift build -c release --product trials --sanitize address --scratch-path "$scratch" \
    -Xswiftc -DFUZZING -Xlinker -lstdc++ \
    -Xswiftc -sanitize-coverage=edge,inline-8bit-counters,pc-table,trace-cmp -Xlinker "$library"
program=$(swift build -c release --scratch-path "$scratch" --show-bin-path)/trials

# The symbolizer can keep a pipe open for ever, so it stays off and output goes through a file.
export ASAN_OPTIONS=symbolize=0:detect_leaks=1:allocator_may_return_null=1
bad=0 runs=0
for target in "${targets[@]}"; do
    found=$scratch/found/$target grown=$scratch/grown/$target log=$scratch/$target.log
    mkdir -p "$found" "$grown"
    status=0
    # The forms of the API's routes are made once and held by pointers with tags in them, through
    # which the leak checker cannot see: 38,000 bytes after 30 runs as after 100,000.
    leaks=1
    if [ "$target" = rest ]; then leaks=0; fi
    ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=$leaks \
        timeout -k 10 $((seconds + 120)) "$program" fuzz "$target" \
        "$grown" "$here/corpus/$target" -max_total_time="$seconds" -timeout=5 \
        -max_len=4096 -rss_limit_mb=2048 -artifact_prefix="$found/" -print_final_stats=1 \
        >"$log" 2>&1 || status=$?
    done=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -n 1)
    reached=$(grep -o 'cov: [0-9]*' "$log" | tail -n 1 || true)
    printf '%-11s %9d executions in %s s, %s, status %d\n' \
        "$target" "${done:-0}" "$seconds" "$reached" "$status"
    runs=$((runs + ${done:-0}))
    if [ "$status" -ne 0 ]; then
        bad=$((bad + 1))
        tail -n 30 "$log"
    fi
    if [ "${MERGE:-}" = 1 ]; then
        "$program" fuzz "$target" -merge=1 "$here/corpus/$target" "$grown" >"$log.merge" 2>&1
    fi
done
echo "$runs executions, $((${#targets[@]} - bad)) passed, $bad failed"
[ "$bad" -eq 0 ]
