#!/bin/sh
# Measures what people who come, and who come back, cost: one more member of a room of 10, 100 and 1,000; and 10,000 clients that
# lost their connections and missed 20 messages each. Server and bots are separate processes. docs/benchmarks.md says how to
# read the lines of JSON.
set -eu
cd "$(dirname "$0")/.."
data=$(mktemp -d)
bin/atrium serve --listen 127.0.0.1:0 --data "$data" --log-level warn \
	--registration-rate 100000 --registration-burst 100000 --address-connections 20000 >"$data/log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null || true; wait $server 2>/dev/null || true; rm -rf "$data"' EXIT
url=
while [ -z "$url" ]; do
	kill -0 $server 2>/dev/null || { cat "$data/log" >&2; exit 1; }
	url=$(sed -n 's/^listening on \(http[^ ]*\).*/\1/p' "$data/log")
	[ -n "$url" ] || sleep 0.1
done
busy() { echo "load average $(cut -d' ' -f1-3 /proc/loadavg) on $(nproc) processors"; }
busy
# The first account is the administrator, who may see the server's counters.
bin/atrium load resume --url "$url" --pid $server --clients "${CLIENTS:-10000}" --dial-rate "${DIAL_RATE:-1000}" --json
busy
bin/atrium load joins --url "$url" --pid $server --json
busy
