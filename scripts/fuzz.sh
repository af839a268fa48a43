#!/bin/sh
# Runs every fuzz target of the module for the given time each, and fails with the first one that finds something.
set -eu
cd "$(dirname "$0")/.."
time=${1:-30s}
count=0
for package in $(go list ./...); do
	for target in $(go test -list '^Fuzz' "$package" | grep '^Fuzz' || true); do
		count=$((count + 1))
		echo "$package $target"
		go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" "$package"
	done
done
echo "$count targets fuzzed for $time each"
[ "$count" -gt 0 ]
