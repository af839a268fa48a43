// Package audit keeps a record of attempts that were refused though no page of ours makes them: who tried what, where, and from where.
package audit

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"atrium/protocol"
)

// Entry is one attempt.
type Entry struct {
	Seq     int64 // given by the store, ascending
	Time    protocol.Millis
	Account protocol.AccountID
	Name    string // the account's display name, when it was read
	Room    protocol.RoomID
	Action  string // the type of the request, or what was asked for by HTTP
	Code    protocol.Code
	Address string // a coarse prefix
}

// Store is what the record asks of the database.
type Store interface {
	// AddAudit writes entries in their order, all or none.
	AddAudit(ctx context.Context, entries []Entry) error
	// Audit reads up to limit entries before a seq, the newest first.
	Audit(ctx context.Context, before int64, limit int) ([]Entry, error)
}

const (
	maxWaiting  = 1024
	writeWithin = 10 * time.Second
	pageOf      = 100
)

// Log writes entries in a goroutine of its own, so that nobody waits for the record. Safe for concurrent use; of a nil Log too, which
// keeps nothing.
type Log struct {
	store   Store
	log     *slog.Logger
	waiting chan Entry
	done    sync.WaitGroup
	dropped atomic.Uint64

	mu     sync.RWMutex
	closed bool // nothing is sent to waiting any more
}

// New makes the record; Close ends it.
func New(store Store, log *slog.Logger) *Log {
	l := &Log{store: store, log: log, waiting: make(chan Entry, maxWaiting)}
	l.done.Go(l.write)
	return l
}

// Add records an attempt, with the time of now. Where 1,024 wait to be written it is dropped and counted.
func (l *Log) Add(e Entry) {
	if l == nil {
		return
	}
	e.Time = protocol.ToMillis(time.Now())
	l.mu.RLock()
	defer l.mu.RUnlock()
	if !l.closed {
		select {
		case l.waiting <- e:
			return
		default:
		}
	}
	l.dropped.Add(1)
}

// Dropped is how many attempts are not on record, because too many waited or the store failed.
func (l *Log) Dropped() uint64 { return l.dropped.Load() }

// write writes what waits, as much at once as there is.
func (l *Log) write() {
	for e := range l.waiting {
		batch := []Entry{e}
		for range len(l.waiting) {
			batch = append(batch, <-l.waiting)
		}
		ctx, cancel := context.WithTimeout(context.Background(), writeWithin)
		if err := l.store.AddAudit(ctx, batch); err != nil {
			l.dropped.Add(uint64(len(batch)))
			l.log.Error("audit not written", "count", len(batch), "err", err)
		}
		cancel()
	}
}

// Page reads a page of the record, the newest first, before a seq (0: from the newest); next is the place of the following page, 0 at
// the end. Who may is the caller's question.
func (l *Log) Page(ctx context.Context, before int64) (entries []Entry, next int64, err error) {
	if l == nil {
		return nil, 0, nil
	}
	entries, err = l.store.Audit(ctx, before, pageOf+1)
	if len(entries) > pageOf {
		entries = entries[:pageOf]
		next = entries[pageOf-1].Seq
	}
	return entries, next, err
}

// Close writes what waits and returns when all is still.
func (l *Log) Close() {
	l.mu.Lock()
	if !l.closed {
		l.closed = true
		close(l.waiting)
	}
	l.mu.Unlock()
	l.done.Wait()
}
