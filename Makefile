# Atrium: `make run` builds and starts it, `make test` proves it. `make help` lists the rest.

LISTEN   ?= 127.0.0.1:8080
DATA     ?= ./data
FUZZTIME ?= 30s
SHELL    := /bin/sh
MAKEFLAGS += --no-builtin-rules --no-print-directory

WEB_SOURCES := $(shell find web -name node_modules -prune -o -path web/embed -prune -o -type f ! -name '*.test.*' -print)
RUNALL       = go run ./scripts/runall

.PHONY: help run build web test check race e2e bench bench-chat bench-people bench-signup bench-store bench-courses bench-book bench-board bench-call bench-history bench-crowd bench-media soak fuzz gen dev screenshots clean deps tools

help: ## say what each target does
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: build ## build everything and serve it on LISTEN with its data in DATA
	@echo "Atrium: http://$(LISTEN) (Ctrl-C ends it; the data is in $(DATA))"
	@exec bin/atrium serve --listen $(LISTEN) --data $(DATA)

build: tools web/embed/dist/index.html ## build bin/atrium with the web app inside
	@CGO_ENABLED=0 go build -trimpath -o bin/atrium ./cmd/atrium

web: tools web/embed/dist/index.html ## build the web app alone

web/embed/dist/index.html: $(WEB_SOURCES) web/node_modules/.package-lock.json
	@cd web && npm run --silent build -- --logLevel warn
	@touch $@

web/node_modules/.package-lock.json: web/package-lock.json | tools
	@cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

test/browser/node_modules/.package-lock.json: test/browser/package-lock.json | tools
	@cd test/browser && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error
	@touch $@

tools:
	@scripts/tools.sh

deps: build test/browser/node_modules/.package-lock.json
	@scripts/deps.sh

test: deps ## everything; the last line is "N passed, N failed"
	@$(RUNALL) test

check: tools web/node_modules/.package-lock.json test/browser/node_modules/.package-lock.json ## format, vet, lint, unit tests, architecture
	@scripts/deps.sh check
	@$(RUNALL) check

race: tools ## all Go tests under the race detector
	@scripts/deps.sh
	@$(RUNALL) race

e2e: deps ## the browser tests
	@$(RUNALL) e2e

bench: bench-store bench-courses bench-book bench-board bench-call bench-history bench-crowd bench-chat bench-people bench-signup bench-media ## every benchmark; docs/benchmarks.md says how to read them

bench-chat: build ## one room of 1,000 clients; the last line is JSON
	@scripts/bench-chat.sh

bench-people: build ## one more member of a room of 1,000, and 10,000 clients that come back; prints lines of JSON
	@scripts/bench-people.sh

bench-signup: build ## a sign-in of 999 students; the last line but one is JSON
	@scripts/bench-signup.sh

bench-media: build ## a call of 60 who watch, beside servers that only copy packets; the last line is JSON. scripts/bench-media.sh --growth: other sizes
	@scripts/bench-media.sh

bench-store: tools ## commits of 1 to 1,024 events and pages of 50 out of 10 million messages on both engines, and the fan-out to 1,000 connections
	@scripts/deps.sh check
	@go test -run xxx -bench Commit ./internal/store
	@go test -run xxx -bench Page -benchtime 5s -timeout 30m ./internal/store
	@go test -run xxx -bench 'FanOut|Idle' -benchtime 1x ./internal/server

bench-book: deps ## the attendance book of 40 lessons and 300 students: read on both engines, written to files, scrolled in a real browser; lines of JSON
	@go test -run xxx -bench Book -benchtime 3s ./internal/store ./internal/course | awk '/^Benchmark/ { printf "{\"book\":\"%s\",\"ms\":%.1f,\"bytes\":%d,\"allocations\":%d}\n", $$1, $$3 / 1e6, $$5, $$7; next } /FAIL|panic|_test.go/ { print; bad = 1 } END { exit bad }'
	@cd test/browser && npx --no-install playwright test -c bench.config.ts bench/book

bench-board: deps ## boards: growth over a term; from a pen to another's screen, opening and panning 10,000 elements, bytes of a stroke; the last line is JSON
	@scripts/bench-board.sh

bench-courses: tools ## searches of 100,000 courses on both engines: p50 and p95 in ms of each kind of query
	@scripts/deps.sh check
	@go test -run xxx -bench Courses -benchtime 200x -timeout 30m ./internal/store

bench-call: deps ## real browsers: the first picture after a join, the way back from a cut and from another address, a screen of text; each prints a line of JSON
	@cd test/browser && ATRIUM_CAMERA_FPS=20 npx --no-install playwright test -c bench.config.ts first-frame latency return address screen

bench-history: deps ## a chat of 100,000 messages in a real browser: scrolling, going to days; a line of JSON
	@cd test/browser && npx --no-install playwright test -c bench.config.ts bench/history

bench-crowd: deps ## the page of a room of 1,000 people who come and write, in a real browser; a line of JSON
	@cd test/browser && npx --no-install playwright test -c bench.config.ts bench/crowd

soak: deps ## the long runs: crashes, disconnects, ten minutes of a call, 500 joins in one tab
	@ATRIUM_SOAK=1 go test -count=1 -timeout 4h -v ./test/fault/...
	@cd test/browser && ATRIUM_CAMERA_FPS=20 npx --no-install playwright test -c soak.config.ts

fuzz: tools ## each fuzz target for FUZZTIME
	@scripts/fuzz.sh $(FUZZTIME)

gen: tools web/node_modules/.package-lock.json ## write the generated files anew
	@go generate ./...
	@cd web && npm run --silent gen:api

dev: build ## the server, and the web app reloading as its sources change
	@scripts/dev.sh $(LISTEN) $(DATA)

screenshots: deps ## every page in every size, scheme and language into test/browser/results; two of them into docs/img
	@cd test/browser && npx --no-install playwright test -c screenshots.config.ts
	@mkdir -p docs/img
	@cp test/browser/results/screenshots/room-en-1440-dark.png docs/img/room.png
	@cp test/browser/results/screenshots/home-zh-CN-1440-light.png docs/img/home.png

clean: ## remove what was built; the data stays
	@rm -rf bin web/embed/dist test/browser/results test/browser/report
