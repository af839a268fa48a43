package store

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"sync"
	"time"

	"atrium/protocol"
)

// Read marks are many and small, and each would cost the one writer a sync of the disk: they are gathered and written together.
const (
	writeMarksEvery  = time.Second
	writeMarksWithin = 10 * time.Second
	// maxMarks bounds what is gathered; while a store that fails has not taken it, further marks are refused.
	maxMarks = 65536
)

var errManyMarks = errors.New("store: too many read marks wait to be written")

// reader is one account in one room.
type reader struct {
	room    protocol.RoomID
	account protocol.AccountID
}

// marks gathers read marks and writes them in a goroutine of its own.
type marks struct {
	write func(context.Context, map[reader]protocol.Seq) error // fixed
	log   *slog.Logger                                         // fixed
	stop  chan struct{}
	once  sync.Once // closes stop
	done  sync.WaitGroup
	some  chan struct{} // capacity 1: something waits

	mu      sync.Mutex
	waiting map[reader]protocol.Seq
	writing map[reader]protocol.Seq // in the transaction that runs; its content does not change
}

func gatherMarks(write func(context.Context, map[reader]protocol.Seq) error, log *slog.Logger) *marks {
	m := &marks{write: write, log: log, stop: make(chan struct{}), some: make(chan struct{}, 1), waiting: map[reader]protocol.Seq{}}
	m.done.Go(m.run)
	return m
}

// of is what is gathered of a reader, 0 for nothing.
func (m *marks) of(r reader) protocol.Seq {
	m.mu.Lock()
	defer m.mu.Unlock()
	return max(m.waiting[r], m.writing[r])
}

// raise gathers a mark, the highest of each reader, and tells how it stands.
func (m *marks) raise(r reader, seq protocol.Seq) (protocol.Seq, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if mark := max(m.waiting[r], m.writing[r]); mark >= seq {
		return mark, nil
	}
	if len(m.waiting) >= maxMarks && m.waiting[r] == 0 {
		return 0, errManyMarks
	}
	m.waiting[r] = seq
	m.wake()
	return seq, nil
}

func (m *marks) wake() {
	select {
	case m.some <- struct{}{}:
	default:
	}
}

func (m *marks) run() {
	for {
		select {
		case <-m.stop:
			return
		case <-m.some:
		}
		pause := time.NewTimer(writeMarksEvery)
		select {
		case <-m.stop:
			pause.Stop()
			return
		case <-pause.C:
		}
		if err := m.flush(); err != nil {
			m.log.Warn("read marks not written", "err", err)
			m.wake()
		}
	}
}

// flush writes what is gathered. Only run calls it, and close after that.
func (m *marks) flush() error {
	m.mu.Lock()
	m.writing, m.waiting = m.waiting, map[reader]protocol.Seq{}
	m.mu.Unlock()
	var err error
	if len(m.writing) > 0 {
		ctx, cancel := context.WithTimeout(context.Background(), writeMarksWithin)
		err = m.write(ctx, m.writing)
		cancel()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err != nil { // what was raised meanwhile is higher
		maps.Copy(m.writing, m.waiting)
		m.waiting = m.writing
	}
	m.writing = nil
	return err
}

func (m *marks) close() error {
	m.once.Do(func() { close(m.stop) })
	m.done.Wait()
	return m.flush()
}

const readMark = `SELECT seq FROM reads WHERE room = $1 AND account = $2`

// SetRead implements chat.Store.
func (db *DB) SetRead(ctx context.Context, id protocol.RoomID, account protocol.AccountID, seq protocol.Seq) (protocol.Seq, error) {
	if mark, ok := db.memory.setRead(id, account, seq); ok {
		return mark, nil
	}
	mark, err := db.Read(ctx, id, account)
	if err != nil || mark >= seq {
		return mark, err
	}
	return db.marks.raise(reader{id, account}, seq)
}

// Read implements chat.Store.
func (db *DB) Read(ctx context.Context, id protocol.RoomID, account protocol.AccountID) (protocol.Seq, error) {
	if mark, ok := db.memory.setRead(id, account, 0); ok {
		return mark, nil
	}
	if mark := db.marks.of(reader{id, account}); mark != 0 { // before the database: what is written leaves here afterwards
		return mark, nil
	}
	var mark protocol.Seq
	err := db.engine.reader().QueryRowContext(ctx, readMark, id, account).Scan(&mark)
	if none(err) {
		return 0, nil
	}
	return mark, err
}

// writeMarks raises the marks of rooms that are kept, in one transaction.
func (db *DB) writeMarks(ctx context.Context, gathered map[reader]protocol.Seq) error {
	return db.engine.update(ctx, func(ctx context.Context, tx querier) error {
		return db.engine.raiseMarks(ctx, tx, gathered)
	})
}
