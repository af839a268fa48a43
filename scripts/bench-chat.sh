#!/bin/sh
# Measures chat on a server of its own in a temporary folder: one room of CLIENTS clients with RATE messages a second into the
# room. The last line is the JSON of `atrium load`.
set -eu
cd "$(dirname "$0")/.."
data=$(mktemp -d)
bin/atrium serve --listen 127.0.0.1:0 --data "$data" --log-level warn >"$data/log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null || true; rm -rf "$data"' EXIT
url=
while [ -z "$url" ]; do
	kill -0 $server 2>/dev/null || { cat "$data/log" >&2; exit 1; }
	url=$(sed -n 's/^listening on \(http[^ ]*\).*/\1/p' "$data/log")
	[ -n "$url" ] || sleep 0.1
done
echo "load of the machine before: $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) processors"
bin/atrium load chat --url "$url" --pid $server --rooms "${ROOMS:-1}" --clients "${CLIENTS:-1000}" --rate "${RATE:-20}" \
	--seconds "${SECONDS_LONG:-20}" --json
