package doc_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"atrium/internal/doc"
	"atrium/internal/room"
	"atrium/protocol"
)

// through does ops through a store that is watched.
func (w *world) through(store doc.Store) *world {
	watched := *w
	watched.docs = doc.New(store, w.rooms, slog.New(slog.DiscardHandler))
	w.t.Cleanup(watched.docs.Close)
	return &watched
}

// TestABoardIsLoadedOnce for all who draw on it at once, and not at all for those who may not.
func TestABoardIsLoadedOnce(t *testing.T) {
	w := newWorld(t)
	ann, bob := w.person("ann"), w.person("bob")
	row := w.room(ann, protocol.PolicyPatch{Draw: ptr(protocol.WhoHosts)})
	if _, err := w.rooms.Do(t.Context(), ann, row.ID, room.Add(room.Member{Account: bob.Account, Name: "bob", Role: protocol.RoleMember})); err != nil {
		t.Fatal(err)
	}
	goOn := make(chan struct{})
	c := &counting{Store: w.db, between: func() { <-goOn }}
	all := w.through(c)
	if err := all.do(bob, row, "bob", line(row, "bob")); code(err) != protocol.CodeForbidden || c.checkpoints.Load() != 0 {
		t.Errorf("who may not draw is answered %v after %d loads", err, c.checkpoints.Load())
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	answered := make(chan error, 1)
	all.docs.Do(gone, ann, row.ID, "gone", line(row, "gone"), func(_ room.Receipt, err error) { answered <- err })
	if err := <-answered; code(err) != protocol.CodeUnavailable {
		t.Errorf("who has gone is answered %v", err)
	}
	var group errgroup.Group
	for i := range 10 {
		group.Go(func() error {
			id := fmt.Sprint("e", i)
			return all.do(ann, row, protocol.RequestID(id), line(row, id))
		})
	}
	close(goOn)
	if err := group.Wait(); err != nil || c.checkpoints.Load() != 1 {
		t.Errorf("%v after %d loads", err, c.checkpoints.Load())
	}
}

// deaf is the store, which takes no checkpoints.
type deaf struct{ doc.Store }

func (deaf) PutCheckpoint(context.Context, protocol.RoomID, protocol.BoardID, doc.Checkpoint) error {
	return errors.New("no checkpoint")
}

// lines adds so many lines at once, whose ids begin alike.
func lines(row room.Row, id string, n int) protocol.BoardOp {
	op := line(row, id)
	for i := range n - 1 {
		op.Also = append(op.Also, protocol.BoardItem{ID: protocol.BoardItemID(fmt.Sprint(id, "-", i)), Data: op.Data})
	}
	return op
}

// TestALogThatIsMuchWork is loaded all the same: checkpoints are written for work, too, and each has a part of it.
func TestALogThatIsMuchWork(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	writes := w.through(deaf{w.db})
	for i := range 4 {
		writes.mustDo(ann, row, lines(row, fmt.Sprint("e", i), 475))
	}
	sweep := protocol.BoardOp{Board: first(row), Page: "1", Op: protocol.BoardClear}
	for n := uint64(4); n < 64; n++ {
		writes.mustDo(ann, row, sweep)
		if sweep.Op, sweep.Base = protocol.BoardRestore, n+1; n%2 == 1 {
			sweep.Op, sweep.Base = protocol.BoardClear, 0
		}
	}
	if _, since, err := doc.Read(t.Context(), w.db, row.ID, first(row)); err != nil || !doc.Due(since) {
		t.Fatalf("%v; a checkpoint is due after %+v: false", err, since)
	}
	more, err := doc.KeepOne(t.Context(), w.db, row.ID, first(row))
	c, _, _ := w.db.CheckpointOf(t.Context(), row.ID, first(row))
	if err != nil || !more || c.N < 50 || c.N > 60 {
		t.Fatalf("%v; the first checkpoint has %d of 64 ops; more: %v", err, c.N, more)
	}
	more, err = doc.KeepOne(t.Context(), w.db, row.ID, first(row))
	c, _, _ = w.db.CheckpointOf(t.Context(), row.ID, first(row))
	if err != nil || more || c.N != 64 {
		t.Fatalf("%v; the second one has %d; more: %v", err, c.N, more)
	}
	w.log(row)
}

// TestTooMuchWork: a room whose boards were given more work than they may do refuses ops for a while.
func TestTooMuchWork(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	w.mustDo(ann, row, line(row, "before"))
	if _, err := w.rooms.Do(t.Context(), ann, row.ID, room.Action{Type: protocol.TypeBoardOp, Draft: func(v room.View) (room.Draft, *protocol.Error) {
		for v.Tired() == nil {
			v.Work(100_000_000)
		}
		v.Work(100_000_000)
		return room.Draft{}, protocol.Err(protocol.CodeGone)
	}}); code(err) != protocol.CodeGone {
		t.Fatal(err)
	}
	if err := w.do(ann, row, "r", line(row, "after")); code(err) != protocol.CodeSlowDown || protocol.OrUnavailable(err).Retry <= 0 {
		t.Fatalf("an op after that: %v", err)
	}
}

// TestManyBoardsAtOnce are drawn on in turn without any of them being loaded twice.
func TestManyBoardsAtOnce(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	c := &counting{Store: w.db}
	all := w.through(c)
	var boards []protocol.BoardID
	for i := range 12 {
		boards = append(boards, w.made(ann, row, fmt.Sprint("Board ", i)))
	}
	for k := range 3 {
		for _, board := range boards {
			op := line(row, fmt.Sprint("e", k))
			op.Board = board
			all.mustDo(ann, row, op)
		}
	}
	if n := c.checkpoints.Load(); n != 12 {
		t.Fatalf("%d loads of 12 boards", n)
	}
}

// TestALargeCheckpointIsRare: after one, a quarter of it has to be written before the next.
func TestALargeCheckpointIsRare(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	writes := w.through(deaf{w.db})
	text := func(id string, n int) protocol.BoardOp {
		op := lines(row, id, n)
		for i := range op.Also {
			op.Also[i].Data = &protocol.BoardProps{Type: ptr(protocol.ElementText), X: ptr(0.0), Y: ptr(0.0), Size: ptr(2.0), Color: ptr("#000000"), Text: ptr(strings.Repeat("x", 8000))}
		}
		return op
	}
	for i := range 25 {
		writes.mustDo(ann, row, text(fmt.Sprint("a", i), 8))
	}
	if err := doc.Keep(t.Context(), w.db, row.ID, first(row)); err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{false, true} { // about 1.4 MB are in the checkpoint
		for k := range 5 {
			writes.mustDo(ann, row, text(fmt.Sprint("b", i, "-", k), 8))
		}
		_, since, err := doc.Read(t.Context(), w.db, row.ID, first(row))
		if due := doc.Due(since); err != nil || due != want {
			t.Errorf("%v; after %+v one is due: %v", err, since, due)
		}
	}
}
