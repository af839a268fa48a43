package doc_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"

	"atrium/internal/doc"
	"atrium/internal/room"
	"atrium/protocol"
)

// made makes a board and gives its id.
func (w *world) made(a room.Actor, row room.Row, title string) protocol.BoardID {
	w.t.Helper()
	if err := w.edit(a, row, "", protocol.EditBoard{Title: title}); err != nil {
		w.t.Fatal(err)
	}
	boards, err := doc.NewReader(w.db).Boards(w.t.Context(), row.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, b := range boards {
		if b.Title == title {
			return b.ID
		}
	}
	w.t.Fatalf("no board %q", title)
	return ""
}

// fill uploads files as long as the memory takes any.
func (w *world) fill(a room.Actor, row room.Row) {
	r := doc.NewReader(w.db)
	for size := 16 << 20; size > 256; {
		if _, err := r.Upload(w.t.Context(), row.ID, a.Account, "f.pdf", strings.NewReader("%PDF-"+strings.Repeat("x", size-5))); err != nil {
			size /= 2
		}
	}
}

// TestARemovedBoardTakesNoOps, from the moment on in which that waits for its commit, and costs nobody else an op; one that is offered again does.
func TestARemovedBoardTakesNoOps(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	on := line(row, "e")
	on.Board = w.made(ann, row, "Beside")
	for _, restarted := range []bool{false, true} {
		if restarted {
			w.stop()
			w.start()
		} else {
			w.mustDo(ann, row, on)
		}
		removed, drawn, other := make(chan error, 1), make(chan error, 1), make(chan error, 1)
		w.docs.Edit(context.Background(), ann, row.ID, "", protocol.EditBoard{Board: on.Board, Title: "Beside", Removed: true}, func(_ room.Receipt, err error) { removed <- err })
		w.docs.Do(context.Background(), ann, row.ID, "", on, func(_ room.Receipt, err error) { drawn <- err })
		w.docs.Do(context.Background(), ann, row.ID, "", line(row, protocol.NewUUID()), func(_ room.Receipt, err error) { other <- err })
		if r, d, o := <-removed, <-drawn, <-other; r != nil || code(d) != protocol.CodeGone || o != nil {
			t.Fatalf("restarted %v: removed %v, an op then %v, one elsewhere %v", restarted, r, d, o)
		}
		if err := w.do(ann, row, "", on); code(err) != protocol.CodeGone {
			t.Fatalf("restarted %v: an op later: %v", restarted, err)
		}
		if err := w.edit(ann, row, "", protocol.EditBoard{Board: on.Board, Title: "Beside"}); err != nil {
			t.Fatal(err)
		}
		on.ID = protocol.BoardItemID(protocol.NewUUID())
		w.mustDo(ann, row, on)
	}
}

// TestFilesLeaveSpace: where boards are in memory, and files fill it, boards refuse what adds to them, and no room loses what was done to it.
func TestFilesLeaveSpace(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{Keep: ptr(protocol.KeepNothing)})
	beside := w.made(ann, row, "Beside")
	w.mustDo(ann, row, line(row, "e"))
	w.fill(ann, row)
	before := len(w.db.committed())
	if err := w.do(ann, row, "", line(row, "more")); code(err) != protocol.CodeBoardFull {
		t.Errorf("an op that adds: %v", err)
	}
	if err := w.edit(ann, row, "", protocol.EditBoard{Title: "More"}); code(err) != protocol.CodeBoardFull {
		t.Errorf("one more board: %v", err)
	}
	if n := len(w.db.committed()); n != before {
		t.Errorf("%d commits of what was refused", n-before)
	}
	w.mustDo(ann, row, protocol.BoardOp{Board: first(row), Page: "1", Op: protocol.BoardDelete, ID: "e"})
	if err := w.edit(ann, row, "", protocol.EditBoard{Board: beside, Title: "Beside", Removed: true}); err != nil {
		t.Errorf("to remove a board: %v", err)
	}
}

// TestARetryIsAnsweredAsTheFirst though the same would be refused by now, whether the room remembers the request or only its journal does.
func TestARetryIsAnsweredAsTheFirst(t *testing.T) {
	w := newWorld(t)
	ann, bob := w.person("ann"), w.person("bob")
	row := w.room(ann, protocol.PolicyPatch{})
	if _, err := w.rooms.Do(t.Context(), ann, row.ID, room.Add(room.Member{Account: bob.Account, Name: "bob", Role: protocol.RoleMember})); err != nil {
		t.Fatal(err)
	}
	op := line(row, "e")
	op.Board = w.made(ann, row, "Beside")
	if err := w.do(bob, row, "once", op); err != nil {
		t.Fatal(err)
	}
	retry := func(when string, refusal protocol.Code) {
		t.Helper()
		if err := w.do(bob, row, "once", op); err != nil {
			t.Errorf("%s, the retry is answered %v", when, err)
		}
		if err := w.do(bob, row, "another", op); code(err) != refusal {
			t.Errorf("%s, the same op anew is answered %v, want %s", when, err, refusal)
		}
	}
	retry("drawn", protocol.CodeIDReused)
	remove := protocol.EditBoard{Board: op.Board, Title: "Beside", Removed: true}
	if err := w.edit(ann, row, "removed", remove); err != nil {
		t.Fatal(err)
	}
	retry("removed", protocol.CodeGone)
	w.outgrow(ann, row)
	retry("forgotten", protocol.CodeGone)
	w.stop()
	w.start()
	retry("restarted", protocol.CodeGone)
	if _, err := w.rooms.Do(t.Context(), ann, row.ID, room.Edit("", room.Change{Policy: protocol.PolicyPatch{Draw: ptr(protocol.WhoHosts)}})); err != nil {
		t.Fatal(err)
	}
	retry("forbidden", protocol.CodeForbidden)
	if err := w.edit(ann, row, "removed", protocol.EditBoard{Board: "other", Title: "Beside", Removed: true}); code(err) != protocol.CodeIDReused {
		t.Errorf("something else under the id of an edit: %v", err)
	}
}

// outgrow has the room remember no request of before.
func (w *world) outgrow(a room.Actor, row room.Row) {
	w.t.Helper()
	for i := range 20 {
		big := lines(row, fmt.Sprint("big", i), 40)
		for k := range big.Also {
			big.Also[k].Data = &protocol.BoardProps{Type: ptr(protocol.ElementText), X: ptr(0.0), Y: ptr(0.0), Size: ptr(2.0), Color: ptr("#000000"), Text: ptr(strings.Repeat("x", 2000))}
		}
		w.mustDo(a, row, big)
	}
}

// TestAnOldRetryIsNotDoneAgain, not even until its commit is refused: nobody finds gone what came back since.
func TestAnOldRetryIsNotDoneAgain(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	w.mustDo(ann, row, line(row, "e"))
	deletes := protocol.BoardOp{Board: first(row), Page: protocol.FirstPage, Op: protocol.BoardDelete, ID: "e"}
	if err := w.do(ann, row, "once", deletes); err != nil {
		t.Fatal(err)
	}
	w.mustDo(ann, row, protocol.BoardOp{Board: first(row), Page: protocol.FirstPage, Op: protocol.BoardRestore, ID: "e"})
	w.outgrow(ann, row)
	before := len(w.db.committed())
	if err := w.do(ann, row, "once", deletes); err != nil {
		t.Errorf("the retry is answered %v", err)
	}
	other := deletes
	other.ID = "big0"
	if err := w.do(ann, row, "once", other); code(err) != protocol.CodeIDReused {
		t.Errorf("something else under its id is answered %v", err)
	}
	if after := len(w.db.committed()); after != before {
		t.Errorf("the retry was done again %d times", after-before)
	}
	w.mustDo(ann, row, deletes)
}

// TestARetryInAFullMemory is answered as the first request, too.
func TestARetryInAFullMemory(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{Keep: ptr(protocol.KeepNothing)})
	for full := range 2 {
		if err := w.do(ann, row, "op", line(row, "e")); err != nil {
			t.Errorf("full %d: the op is answered %v", full, err)
		}
		if err := w.edit(ann, row, "edit", protocol.EditBoard{Title: "Beside"}); err != nil {
			t.Errorf("full %d: the edit is answered %v", full, err)
		}
		w.fill(ann, row)
	}
}

// counted is the store, which shows how many boards there are only when all have asked.
type counted struct {
	doc.Store
	asked sync.WaitGroup
}

func (c *counted) CountBoards(ctx context.Context, id protocol.RoomID, shelf doc.ShelfID) (int, error) {
	n, err := c.Store.CountBoards(ctx, id, shelf)
	c.asked.Done()
	c.asked.Wait()
	return n, err
}

// TestBoardsAreBounded: there are no more than may be when many are made at once, and so many when each is made after the other.
func TestBoardsAreBounded(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	c := &counted{Store: w.db}
	const more = 20
	c.asked.Add(doc.MaxBoards + more)
	all := w.through(c)
	var group errgroup.Group
	var full atomic.Int32
	for i := range doc.MaxBoards + more {
		group.Go(func() error {
			err := all.edit(ann, row, "", protocol.EditBoard{Title: fmt.Sprint("Board ", i)})
			if code(err) != protocol.CodeBoardFull {
				return err
			}
			full.Add(1)
			return nil
		})
	}
	err := group.Wait()
	n, failed := w.db.CountBoards(t.Context(), row.ID, doc.ShelfID(row.ID))
	if err != nil || failed != nil || n != doc.MaxBoards || full.Load() != more {
		t.Fatalf("%v, %v: %d boards, %d were refused", err, failed, n, full.Load())
	}
	other := w.room(ann, protocol.PolicyPatch{})
	for i := range doc.MaxBoards + 1 {
		err := w.edit(ann, other, "", protocol.EditBoard{Title: fmt.Sprint("Board ", i)})
		if full := i == doc.MaxBoards; full != (code(err) == protocol.CodeBoardFull) {
			t.Fatalf("board %d: %v", i, err)
		}
	}
}
