package store

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"atrium/protocol"
)

// counted counts the transactions of an engine, and fails them when told to.
type counted struct {
	engine
	transactions atomic.Int32
	fail         atomic.Bool
}

func (c *counted) update(ctx context.Context, f func(context.Context, querier) error) error {
	c.transactions.Add(1)
	if c.fail.Load() {
		return errors.New("disk full")
	}
	return c.engine.update(ctx, f)
}

// written counts the marks in the database.
func written(t *testing.T, db *DB) (n int) {
	t.Helper()
	check(t, db.engine.reader().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM reads`).Scan(&n))
	return n
}

func TestReadMarksAreWrittenTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := Options{DataDir: t.TempDir()}
		db, err := Open(t.Context(), o)
		check(t, err)
		r := newTestRoom(t, db, protocol.KeepForever)
		c := &counted{engine: db.engine}
		db.engine = c
		const readers, each = 100, 5
		account := func(i int) protocol.AccountID { return protocol.AccountID(fmt.Sprint("a", i)) }
		for seq := range protocol.Seq(each) {
			for i := range readers {
				mark, err := db.SetRead(t.Context(), r.ID, account(i), seq+1)
				check(t, err)
				seen, err := db.Read(t.Context(), r.ID, account(i))
				check(t, err)
				if mark != seq+1 || seen != mark {
					t.Fatalf("mark %d, seen %d", mark, seen)
				}
			}
		}
		time.Sleep(writeMarksEvery - 1)
		synctest.Wait()
		if n := c.transactions.Load(); n != 0 || written(t, db) != 0 {
			t.Fatalf("%d transactions before a second is over", n)
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		if n := c.transactions.Load(); n != 1 || written(t, db) != readers {
			t.Fatalf("%d transactions, %d marks of %d written", n, written(t, db), readers)
		}

		c.fail.Store(true)
		for _, seq := range []protocol.Seq{7, 8} {
			_, err := db.SetRead(t.Context(), r.ID, account(1), seq)
			check(t, err)
			time.Sleep(2 * writeMarksEvery)
		}
		if _, err := db.SetRead(t.Context(), r.ID, account(2), 6); err != nil {
			t.Fatal(err)
		}
		c.fail.Store(false)
		check(t, db.Close())
		db = openTest(t, o)
		for i, want := range []protocol.Seq{each, 8, 6} {
			if mark, err := db.Read(t.Context(), r.ID, account(i)); err != nil || mark != want {
				t.Errorf("reader %d: %d after the end, want %d: %v", i, mark, want, err)
			}
		}
	})
}

func TestReadMarksOfRoomsThatKeepNothingStayInMemory(t *testing.T) {
	onBoth(t, func(t *testing.T, db *DB) {
		r, kept := newTestRoom(t, db, protocol.KeepNothing), newTestRoom(t, db, protocol.KeepForever)
		for range 2 { // the second time the journal is gone
			for _, room := range []*testRoom{r, kept} {
				_, err := db.SetRead(t.Context(), room.ID, room.Owner, 3)
				check(t, err)
			}
			check(t, db.marks.close()) // may be called again
			if n := written(t, db); n != 1 {
				t.Errorf("%d marks in the database", n)
			}
			db.memory.mu.Lock()
			delete(db.memory.journals, r.ID)
			db.memory.mu.Unlock()
		}
	})
}
