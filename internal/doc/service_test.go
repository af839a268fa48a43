package doc_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"

	"atrium/internal/auth"
	"atrium/internal/bus"
	"atrium/internal/doc"
	"atrium/internal/room"
	"atrium/internal/store"
	"atrium/protocol"
)

// flaky is the real store, which can be told to fail.
type flaky struct {
	*store.DB
	fails atomic.Pointer[error] // what the next commit answers; nil: what it does

	mu      sync.Mutex
	batches []room.Batch // what was to be committed
}

func (f *flaky) committed() []room.Batch {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.batches)
}

func (f *flaky) Commit(ctx context.Context, batches []room.Batch) error {
	f.mu.Lock()
	f.batches = append(f.batches, batches...)
	f.mu.Unlock()
	if err := f.fails.Swap(nil); err != nil {
		if errors.Is(*err, room.ErrUnknown) {
			return errors.Join(f.DB.Commit(ctx, batches), *err)
		}
		return *err
	}
	return f.DB.Commit(ctx, batches)
}

type world struct {
	t     testing.TB
	db    *flaky
	rooms *room.Service
	docs  *doc.Service
}

func newWorld(t testing.TB) *world {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, db: &flaky{DB: db}}
	w.start()
	t.Cleanup(func() {
		w.stop()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func (w *world) start() {
	w.t.Helper()
	var err error
	if w.rooms, err = room.New(w.t.Context(), room.Options{Store: w.db, Bus: bus.NewMemory(), Log: slog.New(slog.DiscardHandler)}); err != nil {
		w.t.Fatal(err)
	}
	w.docs = doc.New(w.db, w.rooms, slog.New(slog.DiscardHandler))
}

func (w *world) stop() {
	w.t.Helper()
	if err := w.rooms.Close(context.Background()); err != nil {
		w.t.Error(err)
	}
	w.docs.Close()
}

func (w *world) person(name string) room.Actor {
	w.t.Helper()
	a, err := w.db.InsertAccount(w.t.Context(), auth.Account{ID: protocol.AccountID(protocol.NewUUID()), Name: name, FoldedName: name,
		DisplayName: name, PasswordHash: "x", Side: auth.SideStudy, Locale: auth.LocaleEnglish}, true)
	if err != nil {
		w.t.Fatal(err)
	}
	return room.Actor{Account: a.ID, AccountName: a.Name, DisplayName: a.DisplayName}
}

func (w *world) room(owner room.Actor, p protocol.PolicyPatch) room.Row {
	w.t.Helper()
	row, err := w.rooms.Create(w.t.Context(), owner, room.NewRoom{Title: "Room", Kind: protocol.KindMeeting, Policy: p})
	if err != nil {
		w.t.Fatal(err)
	}
	return row
}

func first(row room.Row) protocol.BoardID { return protocol.BoardID(row.ID) }

// do waits for the answer to an op; it may be called from any goroutine.
func (w *world) do(a room.Actor, row room.Row, request protocol.RequestID, op protocol.BoardOp) error {
	answered := make(chan error, 1)
	w.docs.Do(context.Background(), a, row.ID, request, op, func(_ room.Receipt, err error) { answered <- err })
	return <-answered
}

// edit waits for the answer to an edit of a board.
func (w *world) edit(a room.Actor, row room.Row, request protocol.RequestID, d protocol.EditBoard) error {
	answered := make(chan error, 1)
	w.docs.Edit(context.Background(), a, row.ID, request, d, func(_ room.Receipt, err error) { answered <- err })
	return <-answered
}

func (w *world) mustDo(a room.Actor, row room.Row, op protocol.BoardOp) {
	w.t.Helper()
	if err := w.do(a, row, protocol.RequestID(protocol.NewUUID()), op); err != nil {
		w.t.Fatalf("%+v: %v", op, err)
	}
}

func ptr[T any](v T) *T { return &v }

func line(row room.Row, id string) protocol.BoardOp {
	return protocol.BoardOp{Board: first(row), Page: protocol.FirstPage, Op: protocol.BoardAdd, ID: protocol.BoardItemID(id),
		Data: &protocol.BoardProps{Type: ptr(protocol.ElementLine), X: ptr(1.0), Y: ptr(2.0), W: ptr(3.0), H: ptr(4.0), Size: ptr(2.0), Color: ptr("#000000")}}
}

// log reads a board's whole log and what it shows, and fails the test if the one has a hole, or the other does not follow from it.
func (w *world) log(row room.Row) ([]doc.Op, doc.State) {
	w.t.Helper()
	var ops []doc.Op
	fold := doc.NewFold()
	for {
		page, err := w.db.Ops(w.t.Context(), row.ID, first(row), uint64(len(ops)), 100)
		if err != nil {
			w.t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, op := range page {
			if op.N != fold.N()+1 {
				w.t.Fatalf("op %d comes after %d", op.N, fold.N())
			}
			if err := fold.Replay(op); err != nil {
				w.t.Fatalf("op %d: %v", op.N, err)
			}
		}
		ops = append(ops, page...)
	}
	shortcut, _, err := doc.Read(w.t.Context(), w.db, row.ID, first(row))
	if err != nil {
		w.t.Fatal(err)
	}
	if got, want := shortcut.State(), fold.State(); !reflect.DeepEqual(got, want) {
		w.t.Fatalf("from the checkpoint it is\n%+v\nfrom the log\n%+v", got, want)
	}
	return ops, fold.State()
}

func code(err error) protocol.Code {
	if err == nil {
		return ""
	}
	return protocol.OrUnavailable(err).Code
}

// TestABoardSurvives: a board goes on where it was after a restart, with a checkpoint and without one.
func TestABoardSurvives(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	for round := range 4 {
		for i := range 10 {
			w.mustDo(ann, row, line(row, fmt.Sprint("e", round, "-", i)))
		}
		w.mustDo(ann, row, protocol.BoardOp{Board: first(row), Page: "1", Op: protocol.BoardDelete, ID: protocol.BoardItemID(fmt.Sprint("e", round, "-0"))})
		if round%2 == 1 {
			if err := doc.Keep(t.Context(), w.db, row.ID, first(row)); err != nil {
				t.Fatal(err)
			}
		}
		w.stop()
		w.start()
		w.mustDo(ann, row, protocol.BoardOp{Board: first(row), Page: "1", Op: protocol.BoardRestore, ID: protocol.BoardItemID(fmt.Sprint("e", round, "-0"))})
	}
	ops, state := w.log(row)
	if len(ops) != 48 || len(state.Elements) != 40 || len(state.Deleted) != 0 {
		t.Fatalf("%d ops, %d elements, %d deleted", len(ops), len(state.Elements), len(state.Deleted))
	}
}

// TestARetryIsOneOp: a request that comes twice is done once, and answered twice, over a restart too; what else is meant by its id is refused.
func TestARetryIsOneOp(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	for range 2 {
		for range 2 {
			if err := w.do(ann, row, "once", line(row, "e")); err != nil {
				t.Fatal(err)
			}
		}
		w.stop()
		w.start()
	}
	if err := w.do(ann, row, "once", line(row, "other")); code(err) != protocol.CodeIDReused {
		t.Fatalf("another op under the same id: %v", err)
	}
	if ops, _ := w.log(row); len(ops) != 1 {
		t.Fatalf("%d ops", len(ops))
	}
}

// TestAFailedCommitLeavesNoHole: what was not committed is refused and not in the fold; the next op has its number. What was committed though nobody
// knew is there.
func TestAFailedCommitLeavesNoHole(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	w.mustDo(ann, row, line(row, "e1"))
	for i, failure := range []error{errors.New("disk"), doc.ErrMoved, room.ErrUnknown} {
		w.db.fails.Store(&failure)
		id := fmt.Sprint("failed", i)
		if err := w.do(ann, row, protocol.RequestID(id), line(row, id)); err == nil {
			t.Fatalf("%v: it was answered ok", failure)
		}
		for { // the room is loaded anew meanwhile
			err := w.do(ann, row, protocol.RequestID(id), line(row, id))
			if err == nil {
				break
			}
			if code(err) != protocol.CodeUnavailable {
				t.Fatalf("%v, tried again: %v", failure, err)
			}
		}
		w.mustDo(ann, row, line(row, fmt.Sprint("after", i)))
	}
	if ops, state := w.log(row); len(ops) != 7 || len(state.Elements) != 7 {
		t.Fatalf("%d ops, %d elements", len(ops), len(state.Elements))
	}
}

// TestManyAtOnce: people who draw, change and delete at once, some with requests that come twice, get one log without a hole, and the author of each.
func TestManyAtOnce(t *testing.T) {
	w := newWorld(t)
	owner := w.person("owner")
	row := w.room(owner, protocol.PolicyPatch{})
	var all []room.Actor
	for i := range 4 {
		p := w.person(fmt.Sprint("p", i))
		if _, err := w.rooms.Do(t.Context(), owner, row.ID, room.Add(room.Member{Account: p.Account, Name: p.DisplayName, Role: protocol.RoleMember})); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	var mu sync.Mutex
	done := map[protocol.AccountID]int{}
	var group errgroup.Group
	for k, p := range all {
		group.Go(func() error {
			for i := range 60 {
				op := line(row, fmt.Sprint(k, "-", i))
				if i%3 == 2 {
					op = protocol.BoardOp{Board: first(row), Page: "1", Op: protocol.BoardDelete, ID: protocol.BoardItemID(fmt.Sprint((k+1)%4, "-", i/3))}
				}
				request := protocol.RequestID(fmt.Sprint("r", k, "-", i))
				var twice errgroup.Group
				for range 1 + i%2 {
					twice.Go(func() error { return w.do(p, row, request, op) })
				}
				switch err := twice.Wait(); code(err) {
				case "":
					mu.Lock()
					done[p.Account]++
					mu.Unlock()
				case protocol.CodeNotFound, protocol.CodeGone: // not there yet, or not any more
				default:
					return fmt.Errorf("%+v: %w", op, err)
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	ops, _ := w.log(row)
	for _, op := range ops {
		done[op.Account]--
	}
	for account, left := range done {
		if left != 0 {
			t.Errorf("%s: %d ops more were answered than there are", account, left)
		}
	}
}

// TestABoardOfARoomThatKeepsNothing is there as long as the room's journal is, and never on disk.
func TestABoardOfARoomThatKeepsNothing(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{Keep: ptr(protocol.KeepNothing)})
	w.mustDo(ann, row, line(row, "e"))
	if ops, _ := w.log(row); len(ops) != 1 {
		t.Fatalf("%d ops", len(ops))
	}
	w.stop()
	w.start()
	w.mustDo(ann, row, line(row, "e"))
	if ops, _ := w.log(row); len(ops) != 1 {
		t.Fatalf("%d ops after a restart", len(ops))
	}
}

// TestAFullMemory: where boards are in memory, one that is full refuses what adds to it, and the room goes on.
func TestAFullMemory(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{Keep: ptr(protocol.KeepNothing)})
	big := func(id string) protocol.BoardOp {
		op := line(row, id)
		op.Data.Type, op.Data.Text, op.Data.W, op.Data.H = ptr(protocol.ElementText), ptr(strings.Repeat("字", 2000)), nil, nil
		for i := range 40 {
			op.Also = append(op.Also, protocol.BoardItem{ID: protocol.BoardItemID(fmt.Sprint(id, "-", i)), Data: op.Data})
		}
		return op
	}
	var err error
	for i := 0; err == nil && i < 1000; i++ {
		err = w.do(ann, row, protocol.RequestID(fmt.Sprint("r", i)), big(fmt.Sprint("e", i)))
	}
	if code(err) != protocol.CodeBoardFull {
		t.Fatalf("it is refused with %v", err)
	}
	w.mustDo(ann, row, protocol.BoardOp{Board: first(row), Page: "1", Op: protocol.BoardClear})
}
