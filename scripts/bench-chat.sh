#!/bin/sh
# Measures chat on a server of its own, in a temporary folder: one room of 1,000 clients with 20 messages a second into it,
# the same with 100, and 200 rooms of 20 clients with 5 each; beside each, one write(2) of 200 B. The last line is the
# JSON of the first, the lines before it tell the rest and how busy the machine was. docs/benchmarks.md says how to read it.
set -eu
cd "$(dirname "$0")/.."
. scripts/bench-server.sh

field() { printf '%s' "$1" | sed -n "s/.*\"$2\":\([-0-9.e]*\).*/\1/p"; }
chat() { # rooms clients rate; the tool's exit tells of what was lost, the figures are told either way
	timeout 75 bin/atrium load chat --url "$url" --pid $server --rooms "$1" --clients "$2" --rate "$3" \
		--seconds "${DURATION:-20}" --yardstick --json || true
}

busy
# The tool registers an account. The first one is the administrator, who may see how much memory connections take.
main=$(chat 1 "${CLIENTS:-1000}" 20)
busy
echo "1 room at 100/s: $(chat 1 "${CLIENTS:-1000}" 100)"
busy
echo "200 rooms at 5/s: $(chat "${ROOMS:-200}" 20 5)"
busy
echo "1 room at 20/s: $main"
[ -n "$main" ]
printf '{"us_per_delivery":%s,"write_us":%s,"p50_ms":%s,"p99_ms":%s,"lost":%s,"kib_per_connection":%s}\n' \
	"$(field "$main" us_per_delivery)" "$(field "$main" write_us)" "$(field "$main" p50_ms)" "$(field "$main" p99_ms)" \
	"$(field "$main" lost)" "$(field "$main" kib_per_connection)"
