package main

import "time"

// step is one runner: what to start, where, how long it may take, how to count its results, and in which groups it is.
type step struct {
	name  string
	dir   string
	argv  []string // {report} stands for the file that the runner writes its results to
	limit time.Duration
	count counter
	in    []string
	phase string // steps of one phase that follow each other run at once
}

// groups are what can be asked for: check is what one runs before each commit, test is everything.
var groups = []string{"check", "test", "race", "e2e"}

var (
	both = []string{"check", "test"}
	full = []string{"test"}
)

// steps in the order in which they run: the quick ones first, and at once, since each of them leaves a processor idle now and then.
var steps = []step{
	{"format", ".", []string{"sh", "-c", `gofmt -l $(find . -name '*.go' -not -path '*/node_modules/*')`},
		5 * time.Minute, countSilent, both, "checks"},
	{"vet", ".", []string{"go", "vet", "./..."}, 5 * time.Minute, countExit, both, "checks"},
	{"staticcheck", ".", []string{"go", "run", "honnef.co/go/tools/cmd/staticcheck@v0.8.2", "./..."},
		5 * time.Minute, countExit, both, "checks"},
	{"web types", "web", []string{"npm", "run", "--silent", "typecheck"}, 5 * time.Minute, countExit, both, "checks"},
	{"web lint", "web", []string{"npm", "run", "--silent", "lint"}, 5 * time.Minute, countExit, both, "checks"},
	{"web words", "web", []string{"npm", "run", "--silent", "check:text"}, 5 * time.Minute, countExit, both, "checks"},
	{"web unused", "web", []string{"npm", "run", "--silent", "check:unused"}, 5 * time.Minute, countExit, both, "checks"},
	{"web budget", "web", []string{"npm", "run", "--silent", "check:budget"}, 5 * time.Minute, countExit, full, "checks"},
	{"browser types", "test/browser", []string{"npx", "--no-install", "tsc", "--noEmit", "-p", "."},
		5 * time.Minute, countExit, both, "checks"},
	{"browser lint", "web", []string{"npx", "--no-install", "biome", "check", "--error-on-warnings", "--config-path=.",
		"../test/browser/harness", "../test/browser/specs", "../test/browser/bench", "../test/browser/screenshots",
		"../test/browser/soak", "../test/browser/engine"}, 5 * time.Minute, countExit, both, "checks"},
	{"web unit", "web", []string{"npx", "--no-install", "vitest", "run", "--reporter=default", "--reporter=json",
		"--outputFile.json={report}"}, 10 * time.Minute, countVitest, both, ""},
	{"go unit", ".", []string{"go", "test", "-json", "-short", ".", "./protocol/...", "./client/...", "./cmd/...",
		"./internal/...", "./scripts/...", "./web/embed/..."}, 10 * time.Minute, countGo, []string{"check"}, ""},
	// SQLite, which is C made into Go, is not watched: that takes twice the time, and its races would not be ours.
	{"go", ".", []string{"go", "test", "-json", "-race", "-gcflags=modernc.org/sqlite/lib=-race=false",
		"-gcflags=modernc.org/libc/...=-race=false", "-timeout", "25m", "./..."},
		30 * time.Minute, countGo, []string{"test", "race"}, ""},
	{"browser pages", "test/browser", []string{"../../scripts/isolated.sh", "npx", "--no-install", "playwright", "test",
		"--project=pages", "--workers=2", "--reporter=list,json"},
		20 * time.Minute, countPlaywright, []string{"test", "e2e"}, ""},
	{"browser", "test/browser", []string{"npx", "--no-install", "playwright", "test", "--project=alone", "--reporter=list,json"},
		50 * time.Minute, countPlaywright, []string{"test", "e2e"}, ""},
}
