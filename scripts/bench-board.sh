#!/bin/sh
# Measures boards: the growth of one over a term, and with real browsers what others see of a pen, opening, panning, and bytes of strokes.
# docs/benchmarks.md says how to read the lines of JSON.
set -eu
cd "$(dirname "$0")/.."
figures=$(mktemp -d)
trap 'rm -rf "$figures"' EXIT
export ATRIUM_FIGURES="$figures"

go test -run xxx -bench Term -benchtime 1x ./internal/doc >"$figures/term" || { cat "$figures/term"; exit 1; }
sed -n 's/^ *bench_test.go:[0-9]*: {/{/p' "$figures/term"
(cd test/browser && npx --no-install playwright test -c bench.config.ts bench/board)
node -e '
const { readdirSync, readFileSync } = require("node:fs");
const [folder, ...names] = process.argv.slice(1);
const parts = readdirSync(folder).filter((name) => name.endsWith(".json")).map((name) => JSON.parse(readFileSync(`${folder}/${name}`, "utf8")));
const all = Object.assign({}, ...parts);
for (const name of names) if (!Number.isFinite(all[name])) throw new Error(`${name} was not measured`);
console.log(JSON.stringify(Object.fromEntries(names.map((name) => [name, all[name]]))));
' "$figures" remote_ink_p95_ms open_10k_ms tiles_per_pan_frame frame_ratio bytes_per_stroke
