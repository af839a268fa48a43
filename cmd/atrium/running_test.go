package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"time"
)

// within bounds what should not take long.
const within = 30 * time.Second

// running is a server as serve runs it.
type running struct {
	t     testing.TB
	url   string // as it was printed
	lines chan string
	log   *lockedLog
	stop  func()
}

// lockedLog keeps what is logged.
type lockedLog struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// start runs a server with these settings until the test ends, or until stop.
func start(t testing.TB, args ...string) *running {
	t.Helper()
	var c cli
	if _, err := parseArgs(&c, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	s := &running{t: t, lines: make(chan string, 16), log: &lockedLog{}}
	go func() {
		defer close(s.lines)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			s.lines <- lines.Text()
		}
	}()
	done := make(chan error, 1)
	go func() {
		done <- c.Serve.serve(ctx, in, s.log)
		in.Close()
	}()
	s.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	t.Cleanup(func() {
		s.stop()
		if t.Failed() {
			t.Logf("the server logged:\n%s", s.log)
		}
	})
	s.url = s.printed("listening on ")
	return s
}

// address is the host:port that it listens on.
func (s *running) address() string { return s.url[strings.Index(s.url, "//")+2:] }

// printed waits for a line that begins so, and returns the rest of it.
func (s *running) printed(prefix string) string {
	s.t.Helper()
	for {
		select {
		case line, ok := <-s.lines:
			if rest, found := strings.CutPrefix(line, prefix); found {
				return rest
			}
			if !ok {
				s.t.Fatalf("it ended without %q:\n%s", prefix, s.log)
			}
		case <-time.After(within):
			s.t.Fatalf("it did not print %q:\n%s", prefix, s.log)
		}
	}
}
