# shellcheck shell=bash
# What the scripts of this directory share: a server of their own on free ports and where it runs.
# Sourced, with `binaries` set; whoever sources it calls `stop_server` at the end.

# `nice` counts only within a login group; this counts between them. Not everybody may.
{ echo -20 >/proc/self/autogroup; } 2>/dev/null || true
ulimit -n "$(ulimit -Hn)"

# Where there are two cores, server and viewers get one each: neither is to be measured by how it
# gets in the other's way. `pinned=` lets both have all.
pinned=
if [ "$(nproc)" -ge 2 ] && command -v taskset >/dev/null; then pinned=yes; fi
on_server() {
    if [ -n "$pinned" ]; then exec taskset -c 0 "$@"; else exec "$@"; fi
}
on_load() {
    if [ -n "$pinned" ]; then taskset -c 1 "$@"; else "$@"; fi
}

is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# LIVEGATE_PORTS=FIRST-LAST keeps to those.
free_port() {
    local range=${LIVEGATE_PORTS:-20000-29999} port
    local first=${range%-*} last=${range#*-}
    while port=$((first + RANDOM % (last - first + 1))); is_open "$port"; do :; done
    echo "$port"
}

server= data=

# A directory beside the binaries, because /tmp is memory on many machines and a sync of memory
# costs nothing.
make_data() { data=$(mktemp -d "$binaries/$1.XXXXXX"); }

# start_server [ARGUMENT...]: with the demo room, on $port and $admin, its data in $data.
start_server() {
    port=$(free_port)
    admin=$(free_port)
    on_server "$binaries/livegate" serve --demo --listen "127.0.0.1:$port" \
        --admin "127.0.0.1:$admin" --data "$data" "$@" >"$data/server.log" 2>&1 &
    server=$!
    for _ in $(seq 100); do
        is_open "$port" && is_open "$admin" && [ -s "$data/signing.key" ] && return
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    echo "the server did not start:" >&2
    cat "$data/server.log" >&2
    exit 1
}

# Ends the server as an operator would; not 0 where it ended badly.
end_server() {
    local ended=0
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" || ended=$?
    server=
    [ "$ended" -eq 0 ] && return
    echo "the server ended with status $ended; its last words:" >&2
    tail -n 40 "$data/server.log" >&2
    return 1
}

# For the end of a script: whatever is left goes.
stop_server() {
    [ -z "$server" ] || kill -KILL "$server" 2>/dev/null || true
    [ -z "$data" ] || rm -rf "$data"
}

# play SCENARIO [ARGUMENT...]: livegate-load against that server. On a core of its own it polls: to
# wake a sleeper would be charged to the server, and viewers elsewhere wake on their own machines.
play() {
    local poll=()
    [ -z "$pinned" ] || poll=(--poll)
    on_load "$binaries/livegate-load" "$1" --room demo --key-file "$data/signing.key" \
        --server-pid "$server" ${poll[@]+"${poll[@]}"} "${@:2}"
}
