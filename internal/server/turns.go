package server

import (
	"context"
	"sync"
	"time"

	"atrium/protocol"
)

// turns bounds what is under way: each for each account, most in all. Safe for concurrent use.
type turns struct {
	most, each int // fixed

	mu    sync.Mutex
	under map[protocol.AccountID]int
	all   int
	ended chan struct{} // closed when a turn ends; nil as long as nobody waits
}

func newTurns(most, each int) *turns {
	return &turns{most: most, each: each, under: make(map[protocol.AccountID]int)}
}

// begin takes a turn, if there is one for this account; end gives it back.
func (t *turns) begin(id protocol.AccountID) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.beginLocked(id)
}

func (t *turns) beginLocked(id protocol.AccountID) bool {
	if t.under[id] >= t.each || t.all >= t.most {
		return false
	}
	t.under[id]++
	t.all++
	return true
}

// wait takes a turn as soon as there is one; slow_down if the context ends before.
func (t *turns) wait(ctx context.Context, id protocol.AccountID) error {
	for {
		t.mu.Lock()
		if t.beginLocked(id) {
			t.mu.Unlock()
			return nil
		}
		if t.ended == nil {
			t.ended = make(chan struct{})
		}
		ended := t.ended
		t.mu.Unlock()
		select {
		case <-ended:
		case <-ctx.Done():
			return protocol.Retry(protocol.CodeSlowDown, time.Second)
		}
	}
}

func (t *turns) end(id protocol.AccountID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all--
	if t.under[id]--; t.under[id] == 0 {
		delete(t.under, id)
	}
	if t.ended != nil {
		close(t.ended)
		t.ended = nil
	}
}
