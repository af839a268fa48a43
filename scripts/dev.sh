#!/bin/sh
# Serves the API on LISTEN and the web app, reloading as its sources change, on the port that Vite prints.
set -eu
cd "$(dirname "$0")/.."
bin/atrium serve --listen "$1" --data "$2" &
server=$!
trap 'kill $server 2>/dev/null; wait $server' EXIT
trap 'exit 130' INT TERM
cd web && ATRIUM_DEV_SERVER="http://$1" npm run --silent dev
