#!/bin/sh
# Measures a sign-in of 999 students: the last offer, the last receipt, the answers, bytes and CPU. Server and students are separate processes.
# docs/benchmarks.md says how to read the line of JSON.
set -eu
cd "$(dirname "$0")/.."
. scripts/bench-server.sh
busy
bin/atrium load signup --url "$url" --pid $server --students "${STUDENTS:-999}" --rounds "${ROUNDS:-5}" --json
busy
