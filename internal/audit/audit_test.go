package audit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// memory is a store whose writes wait for a word.
type memory struct {
	let chan struct{}
	err error

	mu      sync.Mutex
	entries []Entry
}

func (m *memory) AddAudit(_ context.Context, entries []Entry) error {
	<-m.let
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return m.err
	}
	m.entries = append(m.entries, entries...)
	return nil
}

func (m *memory) Audit(_ context.Context, before int64, limit int) (found []Entry, err error) {
	for seq := int64(len(m.entries)); seq > 0 && len(found) < limit; seq-- {
		if before == 0 || seq < before {
			found = append(found, Entry{Seq: seq})
		}
	}
	return found, nil
}

func TestNobodyWaitsForTheRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &memory{let: make(chan struct{})}
		l := New(m, slog.New(slog.DiscardHandler))
		l.Add(Entry{Action: "first"})
		synctest.Wait() // that one is being written
		const more = 7
		for n := range maxWaiting + more {
			l.Add(Entry{Action: fmt.Sprint(n)})
		}
		if l.Dropped() != more {
			t.Errorf("dropped %d", l.Dropped())
		}
		close(m.let)
		l.Close()
		if len(m.entries) != 1+maxWaiting || m.entries[1].Action != "0" || m.entries[0].Time == 0 {
			t.Errorf("%d are written", len(m.entries))
		}
		l.Add(Entry{})
		l.Close()
		if l.Dropped() != more+1 {
			t.Errorf("what comes after the end: %d dropped", l.Dropped())
		}
	})
}

func TestAStoreThatFailsIsCounted(t *testing.T) {
	m := &memory{let: make(chan struct{}), err: errors.New("full")}
	close(m.let)
	l := New(m, slog.New(slog.DiscardHandler))
	l.Add(Entry{})
	l.Close()
	if l.Dropped() != 1 {
		t.Errorf("dropped %d", l.Dropped())
	}
	var none *Log
	none.Add(Entry{})
	if entries, _, err := none.Page(t.Context(), 0); err != nil || entries != nil {
		t.Errorf("nobody's record: %v, %v", entries, err)
	}
}

func TestAddAtOnce(t *testing.T) {
	m := &memory{let: make(chan struct{})}
	close(m.let)
	l := New(m, slog.New(slog.DiscardHandler))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				l.Add(Entry{})
			}
		})
	}
	all.Wait()
	l.Close()
	if uint64(len(m.entries))+l.Dropped() != 800 {
		t.Errorf("%d written, %d dropped", len(m.entries), l.Dropped())
	}
}

func TestPages(t *testing.T) {
	m := &memory{entries: make([]Entry, 2*pageOf+1)}
	l := &Log{store: m}
	var seen []int64
	before := int64(0)
	for range 3 {
		page, next, err := l.Page(t.Context(), before)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page {
			seen = append(seen, e.Seq)
		}
		before = next
	}
	slices.Reverse(seen)
	if len(seen) != 2*pageOf+1 || seen[0] != 1 || !slices.IsSorted(seen) || before != 0 {
		t.Errorf("%d entries, next %d", len(seen), before)
	}
}
