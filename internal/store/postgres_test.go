package store

import (
	"bytes"
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"atrium/internal/room"
	"atrium/protocol"
	"atrium/test/pg"
)

// cutter stands between a store and PostgreSQL and cuts a connection at its COMMIT.
type cutter struct {
	listener net.Listener
	server   string
	mode     atomic.Int32
	wg       sync.WaitGroup
}

const (
	pass      int32 = iota
	cutBefore       // the COMMIT never arrives
	cutAfter        // the COMMIT is carried out, its answer is lost
)

func newCutter(t *testing.T) (*cutter, Options) {
	u, err := url.Parse(pg.Start(t, pg.NoSync))
	check(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	c := &cutter{listener: listener, server: u.Host}
	u.Host = listener.Addr().String()
	c.wg.Go(c.accept)
	t.Cleanup(func() {
		listener.Close()
		c.wg.Wait()
	})
	return c, Options{DatabaseURL: u.String()}
}

func (c *cutter) accept() {
	for {
		client, err := c.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", c.server)
		if err != nil {
			client.Close()
			continue
		}
		var mute atomic.Bool
		c.wg.Go(func() { c.forward(client, server, &mute) })
		c.wg.Go(func() { answer(client, server, &mute) })
	}
}

// forward carries what the store says; after a COMMIT that is to be cut, answer closes the connections.
func (c *cutter) forward(client, server net.Conn, mute *atomic.Bool) {
	defer server.Close()
	buffer := make([]byte, 64<<10)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			return
		}
		if bytes.Contains(buffer[:n], []byte("COMMIT\x00")) && c.mode.Load() != pass {
			if c.mode.Load() == cutBefore {
				client.Close()
				return
			}
			mute.Store(true)
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// answer carries what PostgreSQL says, until it says something that must not arrive.
func answer(client, server net.Conn, mute *atomic.Bool) {
	defer client.Close()
	buffer := make([]byte, 64<<10)
	for {
		n, err := server.Read(buffer)
		if err != nil || mute.Load() {
			return
		}
		if _, err := client.Write(buffer[:n]); err != nil && !errors.Is(err, io.EOF) {
			return
		}
	}
}

func TestCommitWithoutAnswer(t *testing.T) {
	c, o := newCutter(t)
	db := openTest(t, o)
	r := newTestRoom(t, db, protocol.KeepForever)
	r.say(t, "before")
	for mode, written := range map[int32]bool{cutBefore: false, cutAfter: true} {
		b := r.batch("in doubt")
		c.mode.Store(mode)
		err := db.Commit(t.Context(), []room.Batch{b})
		c.mode.Store(pass)
		if !errors.Is(err, room.ErrUnknown) {
			t.Fatalf("mode %d: the error is %v, want ErrUnknown", mode, err)
		}
		_, ok, err := db.Request(t.Context(), r.ID, r.Owner, b.Events[0].Request)
		check(t, err)
		if ok != written {
			t.Fatalf("mode %d: written is %v, want %v", mode, ok, written)
		}
		loaded, err := db.Reload(t.Context(), r.ID, r.Epoch, 10)
		check(t, err)
		if int(loaded.Head) != r.count(t) {
			t.Fatalf("mode %d: head %d, events %d", mode, loaded.Head, r.count(t))
		}
		r.Head = loaded.Head
		r.say(t, "after")
	}
}

// TestConnectionLostBeforeCommit: nothing was written, and that is known.
func TestConnectionLostBeforeCommit(t *testing.T) {
	db := openTest(t, Options{DatabaseURL: pg.Start(t, pg.NoSync)})
	err := db.engine.update(t.Context(), func(ctx context.Context, tx querier) error {
		var pid int
		check(t, tx.QueryRowContext(ctx, "SELECT pg_backend_pid()").Scan(&pid))
		_, err := tx.ExecContext(ctx, "INSERT INTO settings (key, value) VALUES ('lost', 'x')")
		check(t, err)
		_, err = db.engine.reader().ExecContext(ctx, "SELECT pg_terminate_backend($1, 5000)", pid)
		check(t, err)
		_, err = tx.ExecContext(ctx, "SELECT 1")
		return err
	})
	if err == nil || errors.Is(err, room.ErrUnknown) {
		t.Fatalf("the error is %v, want one that means that nothing was written", err)
	}
	v, err := db.Setting(t.Context(), "lost", "absent")
	check(t, err)
	if v != "absent" {
		t.Error("an unfinished transaction was written")
	}
}

// TestWaitingForALockEnds: the context bounds the wait, and nothing was written.
func TestWaitingForALockEnds(t *testing.T) {
	db := openTest(t, Options{DatabaseURL: pg.Start(t, pg.NoSync)})
	r := newTestRoom(t, db, protocol.KeepForever)
	check(t, db.engine.update(t.Context(), func(ctx context.Context, tx querier) error {
		_, err := tx.ExecContext(ctx, "SELECT 1 FROM rooms WHERE id = $1 FOR UPDATE", r.ID)
		check(t, err)
		short, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		defer cancel()
		err = db.Commit(short, []room.Batch{r.batch("late")})
		if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, room.ErrUnknown) {
			t.Errorf("the error is %v, want that of the context", err)
		}
		return nil
	}))
	if n := r.count(t); n != 0 {
		t.Errorf("%d events", n)
	}
	r.say(t, "in time")
}

func TestDatabaseThatAcknowledgesTooEarlyIsRefused(t *testing.T) {
	for _, setting := range []string{"off", "local"} {
		u, err := url.Parse(pg.Start(t, pg.NoSync))
		check(t, err)
		query := u.Query()
		query.Set("synchronous_commit", setting)
		u.RawQuery = query.Encode()
		if db, err := Open(t.Context(), Options{DatabaseURL: u.String()}); err == nil {
			db.Close()
			t.Errorf("synchronous_commit = %s is accepted", setting)
		}
	}
}

func TestAnswersToCommit(t *testing.T) {
	for _, c := range []struct {
		err     error
		unknown bool
	}{
		{&pgconn.PgError{SeverityUnlocalized: "ERROR", Code: "23503"}, false},
		{&pgconn.PgError{SeverityUnlocalized: "ERROR", Code: "40003"}, true},
		{&pgconn.PgError{SeverityUnlocalized: "ERROR", Code: "08007"}, true},
		{&pgconn.PgError{SeverityUnlocalized: "FATAL", Code: "57P01"}, true},
		{context.DeadlineExceeded, true},
		{driver.ErrBadConn, true},
	} {
		if got := postgresUnknown(c.err); got != c.unknown {
			t.Errorf("%v: unknown is %v", c.err, got)
		}
	}
}
