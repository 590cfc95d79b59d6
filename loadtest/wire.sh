#!/usr/bin/env bash
# The figures of the wire, each against its bound: what a join, an idle connection, a command and a
# reply cost, how fast a half-idle core tells everybody, what slow viewers do to the others, what a
# second loop adds, whether those who were cut off recover, and whether memory grows or is kept.
#
#   swift build -c release
#   loadtest/wire.sh .build/release [--only "NAME ..."] [--full] [--strict] [--json FILE]
#
# NAME: plain tls deflate commands pace slow loops cuts churn stall. --full: a million cuts, 40
# minutes of churn, of which the last 30 count, and a hundred million deliveries with slow viewers
# among the receivers, over an hour.
# --strict: exit 1 when a figure misses its bound; what was lost, doubled or wrong always is.
#
# CPU is the server's, all threads, user and system, as the kernel counts it.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
usage() { sed -n '7,12s/^# \{0,1\}//p' "$0" >&2; exit 64; }
[ $# -ge 1 ] && [ -x "$1/livegate" ] && [ -x "$1/livegate-load" ] || usage
binaries=$(cd "$1" && pwd)
shift
names="plain tls deflate commands pace slow loops cuts churn stall" full='' strict='' json=''
while [ $# -gt 0 ]; do
    case $1 in
        --full) full=yes; shift; continue ;;
        --strict) strict=--strict; shift; continue ;;
        --only) names=${2-} ;;
        --json) json=${2-} ;;
        *) usage ;;
    esac
    [ $# -ge 2 ] || usage
    shift 2
done
. "$here/server.sh"

reports=$(mktemp -d "$binaries/wire.XXXXXX")
trap 'stop_server; rm -rf "$reports"' EXIT
status=0

# Fifteen thousand and the host. CERTIFICATE and KEY are put in by with_server.
usual='limits: {connections: 19000}'
# What a growing crowd is told about itself every second is no part of a join.
calm=$usual$'\n''show: {presence_interval_ms: 60000, members_interval_ms: 60000}'
secured='tls: {listen: SECURE, certificate: CERTIFICATE, key: KEY}'

# make_certificate DIRECTORY: chain.pem and key.pem.
make_certificate() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
        -subj /CN=localhost -keyout "$1/key.pem" -out "$1/chain.pem" 2>/dev/null
}

# with_server CONFIGURATION LOOPS REPORT SCENARIO [ARGUMENT...]: one server, one run, and beside it
# what $beside names, if anything.
with_server() {
    local configuration=$1 loops=$2 title=$3
    shift 3
    make_data wire
    make_certificate "$data"
    local secure
    secure=$(free_port)
    sed "s|SECURE|127.0.0.1:$secure|; s|CERTIFICATE|$data/chain.pem|; s|KEY|$data/key.pem|" \
        <<<"$configuration" >"$data/livegate.yaml"
    start_server --loops "$loops" --config "$data/livegate.yaml"
    local url="ws://127.0.0.1:$port"
    case " $* " in *" --insecure "*) url="wss://127.0.0.1:$secure" ;; esac
    echo "== $title"
    local helper=
    if [ -n "${beside-}" ]; then "$beside" & helper=$!; fi
    play "$@" --url "$url" --json "$reports/$title.json" || status=1
    # Where the run ended early: what it stops is no longer its own, and is not to stay stopped.
    [ -z "$helper" ] || kill "$helper" 2>/dev/null || true
    [ -z "$helper" ] || kill -CONT "$server" 2>/dev/null || true
    end_server || status=1
    stop_server
    data=
}

# Everybody joins at a rate and then does nothing: the price of a join and of an idle connection.
stage_plain() {
    with_server "$calm" 1 plain idle --viewers 15000 --rate 10000 --seconds 15
}

# A join costs what it does in a storm, where a turn of the loop serves many: as fast as one core
# of viewers can be relied on to shake hands. Memory is that of a rate at which nobody waits:
# handshakes under way hold some.
stage_tls() {
    # What of it OpenSSL takes for the handshake alone, on the same core.
    clang -O2 -Wall -Wextra -Werror -o "$reports/handshake" "$here/handshake.c" -lssl -lcrypto
    make_certificate "$reports"
    (on_server "$reports/handshake" "$reports/chain.pem" "$reports/key.pem" 3000) \
        >"$reports/handshake.us"
    with_server "$calm"$'\n'"$secured" 1 tls-storm idle --viewers 12000 --rate 1400 --seconds 2 \
        --insecure
    with_server "$calm"$'\n'"$secured" 1 tls idle --viewers 15000 --rate 500 --seconds 15 \
        --insecure
}

stage_deflate() {
    with_server "$calm" 1 deflate idle --viewers 15000 --rate 3000 --seconds 15 \
        --deflate
}

# Two hundred viewers send twenty thousand commands a second, likes and then danmaku, which keeps the
# loop busy and does not fill it: what a turn of the loop costs is shared as in a room that lives. They
# have muted danmaku, so that what is measured is to take one and to reply, and not to tell everybody;
# so that few can say much, no limit of theirs holds. The report divides all CPU of the stretch by its
# commands.
stage_commands() {
    with_server "$(
        cat <<'YAML'
limits: {commands_per_second: 1000, commands_burst: 10000, tick_busy_ms: 250}
show: {danmaku_per_second: 10000, likes_per_second: 1000, likes_burst: 1000}
tiers:
  - {id: normal, growth: 0, danmaku_interval_ms: 1, danmaku_burst: 1000}
  - {id: bronze, growth: 200}
  - {id: silver, growth: 1000}
  - {id: gold, growth: 5000, plan: gold-year}
  - {id: black_diamond, growth: 20000}
  - {id: svip}
YAML
    )" 1 commands command --viewers 200 --rate 200 --seconds 10 --messages 20000 \
        --likes 100000 --interval 0 --mute
}

# Every tick has something to tell, and the core is half idle, which the report's line shows.
stage_pace() {
    with_server "$usual" 1 pace danmaku --viewers 3000 --rate 2000 --seconds 20 \
        --messages 40 --length 128 --speaker host
}

# The same room with and without those who do not read. Little may wait for each of them, so that
# they are behind and moved forward within seconds: 64 KiB or so in either kernel are left.
stage_slow() {
    local viewers=10000 seconds=25 way
    for way in without with; do
        local slow=()
        [ $way = without ] || slow=(--slow 1 --slow-pause 9000 --slow-reading 1000)
        with_server "${usual%\}}, show_queue_bytes: 4096, kernel_queue_bytes: 4096}" 1 \
            "slow-$way" danmaku --viewers $viewers --rate 2000 --seconds $seconds \
            --messages 50 --burst 5 --length 200 --speaker host ${slow[@]+"${slow[@]}"}
    done
    [ -n "$full" ] || return 0
    with_server "$usual" 1 slow-long danmaku --viewers $viewers --rate 2000 \
        --seconds 520 --messages 20 --length 200 --speaker host \
        --slow 1 --slow-pause 9000 --slow-reading 1000
}

# Two cores hold the viewers too, so that a second loop cannot double anything here. What can be
# seen is whether a join and a delivery cost the same where each of two loops has as much to do as
# the one had: two loops then do 2 x (CPU with one / CPU with two) times the work of one, where
# they have a core each. All joins of a run take two seconds, so there are three of each in turn.
stage_loops() {
    local was=$pinned loops round
    pinned=
    for round in 1 2 3; do
        for loops in 1 2; do
            with_server "$usual" $loops "loops-$loops-$round" danmaku \
                --viewers $((7500 * loops)) --rate $((3500 * loops)) --seconds 8 \
                --messages 10 --length 128 --speaker host
        done
    done
    pinned=$was
}

# What these two ask is no matter of CPU: nothing has a core of its own, and nobody polls.
stage_cuts() {
    local pinned=
    with_server "$usual" 1 cuts cuts --viewers 400 --rate 400 --speaker host \
        --messages 200 --count "$([ -n "$full" ] && echo 1000000 || echo 20000)"
    # The same where the bytes are others.
    local way count
    count=$([ -n "$full" ] && echo 100000 || echo 2000)
    for way in tls deflate cbor; do
        local switches=(--"$way") configuration=$usual
        if [ $way = tls ]; then switches=(--insecure) configuration=$usual$'\n'$secured; fi
        with_server "$configuration" 1 cuts-$way cuts --viewers 400 --rate 400 --speaker host \
            --messages 200 --count "$count" "${switches[@]}"
    done
}

stage_churn() {
    local pinned=
    with_server "$usual" 1 churn churn --viewers 1000 --rate 200 \
        --minutes "$([ -n "$full" ] && echo 40 || echo 2)"
}

# Again and again the server has no core, as on a machine that others share, and what waits
# meanwhile takes memory. It is to be given back though viewers go on coming and leaving.
stage_stall() {
    local pinned= beside=stop_and_go
    with_server "$usual" 1 stall churn --viewers 1000 --rate 200 --minutes 5
}

# The moments are known to wire.py: what the server needs has been seen by then.
stop_and_go() {
    sleep 90
    for _ in 1 2 3 4 5; do
        kill -STOP "$server" || return
        sleep 1.5
        kill -CONT "$server"
        sleep 0.5
    done
}

for name in $names; do
    declare -F "stage_$name" >/dev/null || usage
    "stage_$name"
done
python3 "$here/wire.py" "$reports" $strict ${full:+--full} ${json:+--json "$json"} || status=1
exit "$status"
