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

func (c *counted) CountBoards(ctx context.Context, id protocol.RoomID, shelf doc.ShelfID) (offered, kept int, err error) {
	offered, kept, err = c.Store.CountBoards(ctx, id, shelf)
	c.asked.Done()
	c.asked.Wait()
	return offered, kept, err
}

// count tells how many boards of a room are offered beside its own, and how many it keeps.
func (w *world) count(row room.Row) [2]int {
	w.t.Helper()
	offered, kept, err := w.db.CountBoards(w.t.Context(), row.ID, doc.ShelfID(row.ID))
	if err != nil {
		w.t.Fatal(err)
	}
	return [2]int{offered, kept}
}

// atOnce does edits at the same moment, and tells how many were refused because there are too many boards.
func (w *world) atOnce(a room.Actor, row room.Row, edits []protocol.EditBoard) int {
	w.t.Helper()
	c := &counted{Store: w.db}
	c.asked.Add(len(edits))
	all := w.through(c)
	var group errgroup.Group
	var full atomic.Int32
	for _, d := range edits {
		group.Go(func() error {
			err := all.edit(a, row, "", d)
			if code(err) != protocol.CodeBoardFull {
				return err
			}
			full.Add(1)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		w.t.Fatal(err)
	}
	return int(full.Load())
}

// numbered are edits that make boards.
func numbered(n int) []protocol.EditBoard {
	edits := make([]protocol.EditBoard, n)
	for i := range edits {
		edits[i].Title = fmt.Sprint("Board ", i)
	}
	return edits
}

// removed lists what was removed of a room.
func (w *world) removed(row room.Row) []doc.Board {
	w.t.Helper()
	boards, err := doc.NewReader(w.db).Removed(w.t.Context(), row.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return boards
}

// TestBoardsAreBounded: there are no more than may be when many are made at once, and so many when each is made after the other.
func TestBoardsAreBounded(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	const more = 20
	if full := w.atOnce(ann, row, numbered(doc.MaxBoards+more)); full != more || w.count(row) != [2]int{doc.MaxBoards, doc.MaxBoards} {
		t.Fatalf("%d boards, %d were refused", w.count(row), full)
	}
	other := w.room(ann, protocol.PolicyPatch{})
	for i, d := range numbered(doc.MaxBoards + 1) {
		err := w.edit(ann, other, "", d)
		if full := i == doc.MaxBoards; full != (code(err) == protocol.CodeBoardFull) {
			t.Fatalf("board %d: %v", i, err)
		}
	}
}

// TestARemovedBoardLeavesItsPlace to others, and comes back where there is one, also when many want it at once.
func TestARemovedBoardLeavesItsPlace(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	w.atOnce(ann, row, numbered(doc.MaxBoards))
	boards, err := doc.NewReader(w.db).Boards(t.Context(), row.ID)
	if err != nil {
		t.Fatal(err)
	}
	const out, free = 30, 10
	var back []protocol.EditBoard
	for _, b := range boards[1 : 1+out] {
		back = append(back, protocol.EditBoard{Board: b.ID, Title: b.Title})
		if err := w.edit(ann, row, "", protocol.EditBoard{Board: b.ID, Title: b.Title, Removed: true}); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(w.removed(row)); n != out || w.count(row) != [2]int{doc.MaxBoards - out, doc.MaxBoards} {
		t.Fatalf("%d are removed of %d", n, w.count(row))
	}
	for _, d := range numbered(out - free) {
		if err := w.edit(ann, row, "", d); err != nil {
			t.Fatal(err)
		}
	}
	if full := w.atOnce(ann, row, back); full != out-free || w.count(row) != [2]int{doc.MaxBoards, doc.MaxBoards + out - free} {
		t.Fatalf("%d boards, %d were refused", w.count(row), full)
	}
	left := w.removed(row)
	if len(left) != out-free {
		t.Fatalf("%d are still removed", len(left))
	}
	if err := w.edit(ann, row, "", protocol.EditBoard{Board: left[0].ID, Title: "Back"}); code(err) != protocol.CodeBoardFull {
		t.Errorf("one more comes back: %v", err)
	}
	if err := w.edit(ann, row, "", protocol.EditBoard{Board: boards[out+1].ID, Title: "Anew"}); err != nil {
		t.Errorf("one that is offered gets another name: %v", err)
	}
}

// crowded is the store, which keeps so many removed boards more.
type crowded struct {
	doc.Store
	more int
}

func (c crowded) CountBoards(ctx context.Context, id protocol.RoomID, shelf doc.ShelfID) (offered, kept int, err error) {
	offered, kept, err = c.Store.CountBoards(ctx, id, shelf)
	return offered, kept + c.more, err
}

// TestRemovedBoardsAreBounded: beyond it none is made, though few are offered; and what is kept comes back.
func TestRemovedBoardsAreBounded(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	id := w.made(ann, row, "Beside")
	if err := w.edit(ann, row, "", protocol.EditBoard{Board: id, Title: "Beside", Removed: true}); err != nil {
		t.Fatal(err)
	}
	full := w.through(crowded{w.db, doc.MaxKept - 2})
	for i, want := range []protocol.Code{"", protocol.CodeBoardFull} {
		if err := full.edit(ann, row, "", protocol.EditBoard{Title: "More"}); code(err) != want {
			t.Errorf("%d more: %v, want %q", i+1, err, want)
		}
	}
	if err := full.edit(ann, row, "", protocol.EditBoard{Board: id, Title: "Back"}); err != nil || w.count(row) != [2]int{2, 2} {
		t.Errorf("one comes back: %v, of %d", err, w.count(row))
	}
}

// overtaken is the store, where something happens once a board was found.
type overtaken struct {
	doc.Store
	then func()
}

func (o *overtaken) BoardByID(ctx context.Context, id protocol.RoomID, board protocol.BoardID) (doc.Board, error) {
	b, err := o.Store.BoardByID(ctx, id, board)
	if then := o.then; then != nil {
		o.then = nil
		then()
	}
	return b, err
}

// TestANewNameBringsNothingBack that was removed meanwhile: nobody kept a place for it. Asked again, it does.
func TestANewNameBringsNothingBack(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	d := protocol.EditBoard{Board: w.made(ann, row, "Beside"), Title: "Anew"}
	late := w.through(&overtaken{Store: w.db, then: func() {
		if err := w.edit(ann, row, "", protocol.EditBoard{Board: d.Board, Title: "Beside", Removed: true}); err != nil {
			t.Error(err)
		}
	}})
	if err := late.edit(ann, row, "", d); code(err) != protocol.CodeUnavailable || w.count(row) != [2]int{0, 1} {
		t.Errorf("the new name is answered %v, of %d", err, w.count(row))
	}
	if err := late.edit(ann, row, "", d); err != nil || w.count(row) != [2]int{1, 1} {
		t.Errorf("asked again: %v, of %d", err, w.count(row))
	}
}
