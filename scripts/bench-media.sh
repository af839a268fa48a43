#!/bin/sh
# Measures calls through the server, each on one of its own in a temporary folder: one publisher and 60 who watch, in bursts and paced,
# and beside it servers that only copy packets, made of pion's peer connections with and without its usual interceptors, with the same
# bots. The last line is JSON of them all, the lines before it tell each with how busy the machine was. With --growth it
# measures 10 to 120 who watch, and 3 to 12 who watch each other, a line each. docs/benchmarks.md says how to read it.
set -eu
cd "$(dirname "$0")/.."

field() { printf '%s' "$1" | sed -n "s/.*\"$2\":\([-0-9.e]*\).*/\1/p"; }
load() { # the tool's exit tells of who got no picture, the figures are told either way
	timeout 120 bin/atrium load media --seconds "${DURATION:-10}" --json "$@" || true
}
media() ( # in a process of its own, which ends its server; the tool's account is the first, which may see how much memory there is
	. scripts/bench-server.sh
	load --url "$url" --pid $server "$@"
)

if [ "${1:-}" = --growth ]; then
	for n in 10 30 60 120; do echo "1 to $n: $(media --subscribers $n)"; done
	for n in 3 6 12; do echo "$n to all: $(media --publishers $n --subscribers 0)"; done
	exit
fi
n=${SUBSCRIBERS:-60}
bursts=$(media --subscribers "$n")
echo "1 to $n in bursts: $bursts"
paced=$(media --subscribers "$n" --paced)
echo "1 to $n paced: $paced"
naive=$(load --subscribers "$n" --yardstick naive)
echo "1 to $n, naive: $naive"
bare=$(load --subscribers "$n" --yardstick bare)
echo "1 to $n, bare: $bare"
[ -n "$bursts" ] && [ -n "$paced" ] && [ -n "$naive" ] && [ -n "$bare" ]
printf '{"us_per_packet":%s,"paced_us_per_packet":%s,"naive_us_per_packet":%s,"bare_us_per_packet":%s,"mib_per_subscriber":%s,"loss":%s,"p99_ms":%s}\n' \
	"$(field "$bursts" us_per_packet)" "$(field "$paced" us_per_packet)" "$(field "$naive" us_per_packet)" "$(field "$bare" us_per_packet)" \
	"$(field "$bursts" mib_per_subscriber)" "$(field "$bursts" loss)" "$(field "$bursts" p99_ms)"
