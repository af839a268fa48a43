package doc_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"

	"atrium/internal/doc"
	"atrium/internal/room"
	"atrium/protocol"
)

// counting is the store, which counts the checkpoints that are read, and can have something done just before.
type counting struct {
	doc.Store
	checkpoints atomic.Int32
	between     func()
}

func (c *counting) CheckpointOf(ctx context.Context, id protocol.RoomID, board protocol.BoardID) (doc.Checkpoint, bool, error) {
	c.checkpoints.Add(1)
	return c.Store.CheckpointOf(ctx, id, board)
}

func (c *counting) Ops(ctx context.Context, id protocol.RoomID, board protocol.BoardID, after uint64, limit int) ([]doc.Op, error) {
	if c.between != nil {
		c.between()
	}
	return c.Store.Ops(ctx, id, board, after, limit)
}

// folded is what an opened board shows, once what follows it is read too.
func folded(t *testing.T, r *doc.Reader, row room.Row, o doc.Opened) doc.State {
	t.Helper()
	fold := doc.NewFold()
	if o.Checkpoint != nil {
		var state struct {
			N uint64
			doc.State
		}
		if err := json.Unmarshal(o.Checkpoint.JSON, &state); err != nil || state.N != o.Checkpoint.N {
			t.Fatalf("checkpoint %d: %v in %s", o.Checkpoint.N, err, o.Checkpoint.JSON)
		}
		fold = doc.FoldOf(state.N, state.State)
	}
	for lines := o.Lines; ; {
		for _, op := range lines.Ops {
			if op.N != fold.N()+1 {
				t.Fatalf("op %d after %d", op.N, fold.N())
			}
			if err := fold.Replay(op); err != nil {
				t.Fatal(err)
			}
		}
		if lines.Next == 0 {
			break
		}
		if lines.Next != fold.N() {
			t.Fatalf("more follow after %d, the last one is %d", lines.Next, fold.N())
		}
		var err error
		if lines, err = r.Log(t.Context(), row.ID, o.ID, lines.Next); err != nil {
			t.Fatal(err)
		}
	}
	if fold.N() != o.N {
		t.Fatalf("%d ops of %d", fold.N(), o.N)
	}
	return fold.State()
}

// TestAnOpenedBoardIsWhatItsLogGives at every moment, with the checkpoint that was read just now and with one that others have read before.
func TestAnOpenedBoardIsWhatItsLogGives(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	store := &counting{Store: w.db}
	r := doc.NewReader(store)
	o, err := r.Open(t.Context(), row, first(row))
	if err != nil || o.N != 0 || o.Checkpoint != nil || len(o.Ops) != 0 || o.Next != 0 {
		t.Fatalf("a new board is %+v, %v", o, err)
	}
	for round := range 3 {
		for i := range 5 {
			w.mustDo(ann, row, line(row, fmt.Sprint("e", round, "-", i)))
			o, err := r.Open(t.Context(), row, first(row))
			if err != nil {
				t.Fatal(err)
			}
			_, want := w.log(row)
			if got := folded(t, r, row, o); !reflect.DeepEqual(got, want) {
				t.Fatalf("opened\n%+v\nwant\n%+v", got, want)
			}
			if len(o.Authors) != 1 || o.Authors[0] != (doc.Author{Account: ann.Account, Name: "ann"}) {
				t.Fatalf("authors %+v", o.Authors)
			}
		}
		if err := doc.Keep(t.Context(), w.db, row.ID, first(row)); err != nil {
			t.Fatal(err)
		}
	}
	before := store.checkpoints.Load()
	var all errgroup.Group
	for range 50 {
		all.Go(func() error {
			_, err := r.Open(context.Background(), row, first(row))
			return err
		})
	}
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}
	if read := store.checkpoints.Load() - before; read != 0 {
		t.Errorf("%d checkpoints were read for a class that opens a board which somebody has just opened", read)
	}
}

// TestOldCheckpointsAreReadAnew: a checkpoint that others have read is not used any more once a newer one can be there.
func TestOldCheckpointsAreReadAnew(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	r := doc.NewReader(w.db)
	draw := func(n int) {
		var all errgroup.Group
		for i := range n {
			all.Go(func() error {
				return w.do(ann, row, protocol.RequestID(protocol.NewUUID()), line(row, fmt.Sprint(n, "-", i)))
			})
		}
		if err := all.Wait(); err != nil {
			t.Fatal(err)
		}
		if err := doc.Keep(t.Context(), w.db, row.ID, first(row)); err != nil {
			t.Fatal(err)
		}
	}
	opened := func() doc.Opened {
		o, err := r.Open(t.Context(), row, first(row))
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	draw(1)
	if o := opened(); o.Checkpoint.N != 1 {
		t.Fatalf("the checkpoint is %d", o.Checkpoint.N)
	}
	draw(500)
	if o := opened(); o.Checkpoint.N != 1 || len(o.Ops) != 500 {
		t.Fatalf("500 ops later the checkpoint is %d, with %d ops", o.Checkpoint.N, len(o.Ops))
	}
	draw(2)
	if o := opened(); o.Checkpoint.N != 503 || len(o.Ops) != 0 {
		t.Fatalf("502 ops later the checkpoint is %d, with %d ops", o.Checkpoint.N, len(o.Ops))
	}
}

// TestABoardInMemoryIsOpenedWhole, also when a newer checkpoint lets the ops go that were about to be read, and of what was there before a restart
// nothing comes up again.
func TestABoardInMemoryIsOpenedWhole(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{Keep: ptr(protocol.KeepNothing)})
	store := &counting{Store: w.db}
	r := doc.NewReader(store)
	for i := range 3 {
		w.mustDo(ann, row, line(row, fmt.Sprint("e", i)))
	}
	store.between = func() {
		store.between = nil
		if err := doc.Keep(t.Context(), w.db, row.ID, first(row)); err != nil {
			t.Error(err)
		}
	}
	o, err := r.Open(t.Context(), row, first(row))
	if err != nil || o.Checkpoint == nil || o.Checkpoint.N != 3 || len(folded(t, r, row, o).Elements) != 3 {
		t.Fatalf("opened %+v, %v", o, err)
	}
	lines, err := r.Log(t.Context(), row.ID, first(row), 0)
	if err != nil || len(lines.Ops) != 0 || lines.Next != 0 {
		t.Fatalf("the log is %+v, %v", lines, err)
	}
	w.stop()
	w.start()
	for i := range 4 {
		w.mustDo(ann, row, line(row, fmt.Sprint("new", i)))
	}
	if o, err = r.Open(t.Context(), row, first(row)); err != nil || o.Checkpoint != nil || len(o.Ops) != 4 {
		t.Fatalf("after a restart %+v, %v", o, err)
	}
}

// TestALongLogIsReadInParts, each of up to 1 MiB.
func TestALongLogIsReadInParts(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	r := doc.NewReader(w.db)
	for i := range 6 {
		op := line(row, fmt.Sprint("e", i))
		for j := range 50 {
			op.Also = append(op.Also, protocol.BoardItem{ID: protocol.BoardItemID(fmt.Sprint("t", i, "-", j)), Data: &protocol.BoardProps{Type: ptr(protocol.ElementText),
				X: ptr(0.0), Y: ptr(0.0), Size: ptr(20.0), Color: ptr("#000000"), Text: ptr(strings.Repeat("x", 8000))}})
		}
		w.mustDo(ann, row, op)
	}
	lines, err := r.Log(t.Context(), row.ID, first(row), 0)
	if err != nil || len(lines.Ops) != 2 || lines.Next != 2 {
		t.Fatalf("%d ops at first, next %d, %v", len(lines.Ops), lines.Next, err)
	}
	o := doc.Opened{Board: doc.Board{ID: first(row), N: 6}, Lines: lines}
	if got := len(folded(t, r, row, o).Elements); got != 6*51 {
		t.Errorf("%d elements", got)
	}
}

// TestNothingOfOthersIsRead: what belongs to another room is not there, and what is not there has a code.
func TestNothingOfOthersIsRead(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row, other := w.room(ann, protocol.PolicyPatch{}), w.room(ann, protocol.PolicyPatch{})
	w.mustDo(ann, row, line(row, "e"))
	r := doc.NewReader(w.db)
	if boards, err := r.Boards(t.Context(), other.ID); err != nil || len(boards) != 1 || boards[0].ID != first(other) {
		t.Errorf("boards of the other room: %+v, %v", boards, err)
	}
	if _, err := r.Boards(t.Context(), "nowhere"); code(err) != protocol.CodeNotFound {
		t.Errorf("boards of no room: %v", err)
	}
	for _, board := range []protocol.BoardID{first(row), "none", ""} {
		if _, err := r.Open(t.Context(), other, board); code(err) != protocol.CodeNotFound {
			t.Errorf("%q is opened: %v", board, err)
		}
		if _, err := r.Log(t.Context(), other.ID, board, 0); code(err) != protocol.CodeNotFound {
			t.Errorf("the log of %q: %v", board, err)
		}
	}
}
