package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// When erased text leaves the files. The log is emptied soon; a half-filled page may hold an old copy of a row until the
// database is rebuilt, which makes writers wait, and is done at most once a day.
const (
	emptyLogAfter = time.Second
	rebuildEvery  = 24 * time.Hour
)

// tidy makes what was erased unreadable in the files, in a goroutine of its own.
type tidy struct {
	erased chan struct{} // capacity 1: something was
	stop   chan struct{}
	once   sync.Once // closes stop
	done   sync.WaitGroup
}

// startTidying begins with what the last process may have had no time for.
func (s *sqlite) startTidying(ctx context.Context) error {
	last, err := s.lastRebuild(ctx)
	if err != nil {
		return err
	}
	s.tidy = &tidy{erased: make(chan struct{}, 1), stop: make(chan struct{})}
	s.forgetSoon()
	s.tidy.done.Go(func() { s.tidyUp(time.Until(last.Add(rebuildEvery))) })
	return nil
}

const rebuilt = `INSERT INTO settings (key, value) VALUES ('rebuilt', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value`

// lastRebuild is when the file was rebuilt, or was new.
func (s *sqlite) lastRebuild(ctx context.Context) (time.Time, error) {
	var at string
	err := s.pool.QueryRowContext(ctx, readSetting, "rebuilt").Scan(&at)
	if none(err) {
		now := time.Now()
		_, err = s.pool.ExecContext(ctx, rebuilt, now.Format(time.RFC3339))
		return now, err
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("store: last rebuild: %w", err)
	}
	return time.Parse(time.RFC3339, at)
}

// forgetSoon notes that a transaction erased text.
func (s *sqlite) forgetSoon() {
	select {
	case s.tidy.erased <- struct{}{}:
	default:
	}
}

func (t *tidy) end() {
	t.once.Do(func() { close(t.stop) })
	t.done.Wait()
}

func (s *sqlite) tidyUp(untilRebuild time.Duration) {
	rebuild := time.NewTimer(untilRebuild)
	defer rebuild.Stop()
	some := false // something was erased since the last rebuilding
	for {
		var err error
		select {
		case <-s.tidy.stop:
			return
		case <-s.tidy.erased:
			some = true
			if !s.tidy.pause(emptyLogAfter) {
				return
			}
			if err = s.emptyLog(context.Background()); err != nil {
				s.forgetSoon() // a reader held the log: again after the same pause
			}
		case <-rebuild.C:
			rebuild.Reset(rebuildEvery)
			if some {
				err = s.scrub(context.Background())
				some = err != nil
			}
		}
		if err != nil {
			s.log.Warn("erased text is still in the files", "err", err)
		}
	}
}

// pause waits; it is false when the store closes.
func (t *tidy) pause(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-t.stop:
		return false
	}
}

// emptyLog carries the write-ahead log over to the database and cuts it to nothing.
func (s *sqlite) emptyLog(ctx context.Context) error {
	return s.alone(ctx, func(ctx context.Context) error { return s.truncateLog(ctx) })
}

// scrub rebuilds the file, then empties the log, so that the old pages are gone from both.
func (s *sqlite) scrub(ctx context.Context) error {
	return s.alone(ctx, func(ctx context.Context) error {
		// Prepared statements would have to be made anew after the rebuilding: run this on the connection itself.
		if _, err := s.writer.conn.ExecContext(ctx, "VACUUM"); err != nil {
			return fmt.Errorf("store: scrub: %w", err)
		}
		if _, err := s.writer.conn.ExecContext(ctx, rebuilt, time.Now().Format(time.RFC3339)); err != nil {
			return fmt.Errorf("store: scrub: %w", err)
		}
		return s.truncateLog(ctx)
	})
}

// alone runs f with the writer's turn, outside of any transaction.
func (s *sqlite) alone(ctx context.Context, f func(context.Context) error) error {
	if err := s.take(ctx); err != nil {
		return err
	}
	defer s.give()
	ctx = context.WithoutCancel(ctx)
	if err := s.connect(ctx); err != nil {
		return err
	}
	return f(ctx)
}

func (s *sqlite) truncateLog(ctx context.Context) error {
	var busy, log, moved int
	row := s.writer.conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	if err := row.Scan(&busy, &log, &moved); err != nil {
		return fmt.Errorf("store: scrub: %w", err)
	}
	if busy != 0 {
		return errors.New("store: scrub: a reader held the log, try again")
	}
	return nil
}
