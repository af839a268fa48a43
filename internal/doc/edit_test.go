package doc_test

import (
	"context"
	"strings"
	"testing"

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
	r := doc.NewReader(w.db)
	for size := 16 << 20; size > 256; {
		if _, err := r.Upload(t.Context(), row.ID, ann.Account, "f.pdf", strings.NewReader("%PDF-"+strings.Repeat("x", size-5))); err != nil {
			size /= 2
		}
	}
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
