#!/bin/sh
# Measures calls through the server, on one of its own in a temporary folder: one publisher and 60 who watch, in bursts and paced, and
# beside it servers that only copy packets, made of pion's peer connections with and without its usual interceptors, with the same
# bots. The last line is JSON of them all, the lines before it tell each with how busy the machine was. With --growth it
# measures 10 to 120 who watch, and 3 to 12 who watch each other, a line each. docs/benchmarks.md says how to read it.
set -eu
cd "$(dirname "$0")/.."
. scripts/bench-server.sh

field() { printf '%s' "$1" | sed -n "s/.*\"$2\":\([-0-9.e]*\).*/\1/p"; }
media() { # publishers subscribers more; the tool's exit tells of who got no picture, the figures are told either way
	publishers=$1 subscribers=$2
	shift 2
	timeout 120 bin/atrium load media --url "$url" --pid $server --publishers "$publishers" --subscribers "$subscribers" \
		--seconds "${DURATION:-10}" --json "$@" || true
}

busy
if [ "${1:-}" = --growth ]; then
	for n in 10 30 60 120; do echo "1 to $n: $(media 1 $n)"; done
	for n in 3 6 12; do echo "$n to all: $(media $n 0)"; done
	exit
fi
n=${SUBSCRIBERS:-60}
main=$(media 1 "$n")
echo "1 to $n in bursts: $main"
paced=$(media 1 "$n" --paced)
echo "1 to $n paced: $paced"
naive=$(media 1 "$n" --yardstick naive)
echo "1 to $n, naive: $naive"
bare=$(media 1 "$n" --yardstick bare)
echo "1 to $n, bare: $bare"
busy
[ -n "$main" ] && [ -n "$paced" ] && [ -n "$naive" ] && [ -n "$bare" ]
printf '{"us_per_packet":%s,"paced_us_per_packet":%s,"naive_us_per_packet":%s,"bare_us_per_packet":%s,"mib_per_subscriber":%s,"loss":%s,"p99_ms":%s}\n' \
	"$(field "$main" us_per_packet)" "$(field "$paced" us_per_packet)" "$(field "$naive" us_per_packet)" "$(field "$bare" us_per_packet)" \
	"$(field "$main" mib_per_subscriber)" "$(field "$main" loss)" "$(field "$main" p99_ms)"
