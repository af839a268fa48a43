package server

import (
	"context"
	"sync"
	"time"

	"atrium/protocol"
)

// turns bounds what is under way: each for each account or room, most in all. Safe for concurrent use.
type turns[ID comparable] struct {
	most, each int // fixed

	mu    sync.Mutex
	under map[ID]int
	all   int
	ended chan struct{} // closed when a turn ends; nil as long as nobody waits
}

func newTurns[ID comparable](most, each int) *turns[ID] {
	return &turns[ID]{most: most, each: each, under: make(map[ID]int)}
}

// begin takes a turn, if there is one for this account or room; end gives it back.
func (t *turns[ID]) begin(id ID) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.beginLocked(id)
}

func (t *turns[ID]) beginLocked(id ID) bool {
	if t.under[id] >= t.each || t.all >= t.most {
		return false
	}
	t.under[id]++
	t.all++
	return true
}

// wait takes a turn as soon as there is one; slow_down if the context ends before.
func (t *turns[ID]) wait(ctx context.Context, id ID) error {
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

func (t *turns[ID]) end(id ID) {
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
