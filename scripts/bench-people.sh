#!/bin/sh
# Measures what people who come, and who come back, cost: one more member of a room of 10, 100 and 1,000; and 10,000 clients that
# lost their connections and missed 20 messages each. Server and bots are separate processes. docs/benchmarks.md says how to
# read the lines of JSON.
set -eu
cd "$(dirname "$0")/.."
. scripts/bench-server.sh
busy
# The first account is the administrator, who may see the server's counters.
bin/atrium load resume --url "$url" --pid $server --clients "${CLIENTS:-10000}" --dial-rate "${DIAL_RATE:-500}" --json
busy
bin/atrium load joins --url "$url" --pid $server --json
busy
