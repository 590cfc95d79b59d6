#!/usr/bin/env bash
# A node in a control group with little memory, and more viewers than fit: it has to turn away who is
# too many, with 503, keep who is in without a gap, and live. Needs root, for the group.
#
#   swift build -c release
#   loadtest/shortage.sh .build/release [--viewers 16000] [--mib 256] [--rate JOINS_PER_SECOND]
#
# Viewers come by TLS, each of whom takes some 16 KiB of the node.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
usage() { sed -n '5,6s/^# \{0,1\}//p' "$0" >&2; exit 64; }
[ $# -ge 1 ] && [ -x "$1/livegate" ] && [ -x "$1/livegate-load" ] || usage
binaries=$(cd "$1" && pwd)
shift
viewers=16000 mib=256 rate=500
while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || usage
    case $1 in
        --viewers) viewers=$2 ;;
        --mib) mib=$2 ;;
        --rate) rate=$2 ;;
        *) usage ;;
    esac
    shift 2
done
. "$here/server.sh"

# The second version of control groups where there is one, or else the first.
group=/sys/fs/cgroup/livegate-shortage limit=memory.max events=memory.events
if [ -d /sys/fs/cgroup/memory ]; then
    group=/sys/fs/cgroup/memory/livegate-shortage limit=memory.limit_in_bytes
    events=memory.oom_control
fi
mkdir -p "$group"
stop() {
    stop_server
    sleep 0.5
    rmdir "$group"
}
trap stop EXIT
echo $((mib << 20)) >"$group/$limit"
on_server() {
    echo "$BASHPID" >"$group/cgroup.procs"
    exec "$@"
}

make_data shortage
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
    -keyout "$data/key.pem" -out "$data/chain.pem" 2>/dev/null
secure=$(free_port)
cat >"$data/livegate.yaml" <<YAML
limits: {connections: 19000}
tls: {listen: "127.0.0.1:$secure", certificate: $data/chain.pem, key: $data/key.pem}
YAML
start_server --loops 1 --config "$data/livegate.yaml"
status=0
play idle --url "wss://127.0.0.1:$secure" --insecure --viewers "$viewers" --rate "$rate" \
    --seconds 5 --json "$data/report.json" || status=1
killed=$(sed -n 's/^oom_kill //p' "$group/$events")
end_server || status=1
python3 - "$data/report.json" "$killed" <<'PY' || status=1
import json, sys

report, killed = json.load(open(sys.argv[1])), int(sys.argv[2])
turned = report["refused_joins"].get("HTTP 503", 0)
print(f"{report['joined']:,} let in, {turned:,} told to come later, {killed} kills for memory")
sys.exit(0 if report["joined"] and turned and not killed else 1)
PY
exit "$status"
