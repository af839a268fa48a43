#!/bin/sh
# Says in words what a machine needs before Atrium can be built on it.
set -eu

complain() {
	printf '%s\n' "$@" >&2
	exit 1
}

# at_least FOUND WANTED compares versions by their numbers.
at_least() {
	[ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]
}

cd "$(dirname "$0")/.."
wanted=$(sed -n 's/^go //p' go.mod)
command -v go >/dev/null || complain "Atrium is built with Go $wanted or newer, and there is no 'go' here." \
	"Install it from https://go.dev/dl/ and try again."
found=$(go env GOVERSION | sed 's/^go//; s/[ -].*//')
at_least "$found" "$wanted" || complain "Atrium needs Go $wanted or newer; this is $found. Get a newer one from https://go.dev/dl/."

wanted=20.19
for tool in node npm; do
	command -v $tool >/dev/null || complain "The web app is built with Node.js $wanted or newer, and there is no '$tool' here." \
		"Install it from https://nodejs.org/ (Debian: apt-get install nodejs npm) and try again." \
		"The server alone builds without it: go build ./cmd/atrium"
done
found=$(node --version | sed 's/^v//')
at_least "$found" "$wanted" || complain "The web app needs Node.js $wanted or newer; this is $found. Get a newer one from https://nodejs.org/."
