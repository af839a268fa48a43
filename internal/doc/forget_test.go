package doc

import (
	"fmt"
	"reflect"
	"testing"

	"atrium/protocol"
)

// hand does ops on a fold that all must be done, unless it is told how they are refused.
type hand struct {
	*testing.T
	fold *Fold
}

func (h hand) do(op protocol.BoardOp, want protocol.Code) (undo func()) {
	h.Helper()
	undo, err := h.fold.apply(author{"ann", true}, op)
	if got := codeOf(err); got != want {
		h.Fatalf("%s of page %s is %q, want %q", op.Op, op.Page, got, want)
	}
	return undo
}

func codeOf(err *protocol.Error) protocol.Code {
	if err == nil {
		return ""
	}
	return err.Code
}

func (h hand) page(id string, deed protocol.BoardDeed, want protocol.Code) (undo func()) {
	h.Helper()
	return h.do(protocol.BoardOp{Page: protocol.BoardItemID(id), Op: deed}, want)
}

// fill adds elements to a page, 500 by an op.
func (h hand) fill(page string, elements int) {
	h.Helper()
	line := &protocol.BoardProps{Type: ptr(protocol.ElementLine)}
	for from := 0; from < elements; from += 500 {
		op := protocol.BoardOp{Page: protocol.BoardItemID(page), Op: protocol.BoardAdd, ID: protocol.BoardItemID(fmt.Sprint(page, "-", from)), Data: line}
		for i := from + 1; i < min(from+500, elements); i++ {
			op.Also = append(op.Also, protocol.BoardItem{ID: protocol.BoardItemID(fmt.Sprint(page, "-", i)), Data: line})
		}
		h.do(op, "")
	}
}

// TestPagesComeAndGo: however many pages were deleted, with what was on them, another one can be added, and so many can be restored.
func TestPagesComeAndGo(t *testing.T) {
	h := hand{t, NewFold()}
	for i := range 5000 {
		id := fmt.Sprint("p", i)
		h.page(id, protocol.BoardAdd, "")
		h.fill(id, 2)
		h.do(protocol.BoardOp{Page: protocol.BoardItemID(id), Op: protocol.BoardDelete, ID: protocol.BoardItemID(id + "-1")}, "")
		h.page(id, protocol.BoardDelete, "")
	}
	for range 2 {
		s := h.fold.State()
		if len(s.Pages) != 1001 || len(s.Elements) != 1000 || len(s.Deleted) != 1000 {
			t.Fatalf("%d pages, %d elements and %d deleted ones are kept", len(s.Pages), len(s.Elements), len(s.Deleted))
		}
		h.fold = throughCheckpoint(t, h.fold)
	}
	h.page("p3999", protocol.BoardRestore, protocol.CodeGone)
	h.page("p3999", protocol.BoardPatch, protocol.CodeNotFound)
	h.do(protocol.BoardOp{Page: "p3999", Op: protocol.BoardRestore, ID: "p3999-1"}, protocol.CodeNotFound)
	h.page("p4000", protocol.BoardRestore, "")
	h.do(protocol.BoardOp{Page: "p4000", Op: protocol.BoardRestore, ID: "p4000-1"}, "")
	h.page("p3999", protocol.BoardAdd, "")
	h.fill("p3999", 2) // their ids are free
}

// TestElementsOfDeletedPages leave their place to others; of pages that have more of them than are kept the last stay.
func TestElementsOfDeletedPages(t *testing.T) {
	h := hand{t, NewFold()}
	for _, id := range []string{"a", "b", "c"} {
		h.page(id, protocol.BoardAdd, "")
		h.fill(id, maxElements)
		h.do(protocol.BoardOp{Page: "1", Op: protocol.BoardAdd, ID: "more", Data: &protocol.BoardProps{Type: ptr(protocol.ElementLine)}}, protocol.CodeBoardFull)
		before := h.fold.State()
		undo := h.page(id, protocol.BoardDelete, "")
		undo()
		if !reflect.DeepEqual(h.fold.State(), before) {
			t.Fatalf("the deletion of %s was undone, and left something else", id)
		}
		h.page(id, protocol.BoardDelete, "")
		if sums := count(h.fold); sums != h.fold.sums {
			t.Fatalf("the sums are %+v, counted %+v", h.fold.sums, sums)
		}
	}
	h.fold = throughCheckpoint(t, h.fold)
	h.page("b", protocol.BoardRestore, protocol.CodeGone)
	h.fill("1", 1)
	h.page("c", protocol.BoardRestore, protocol.CodeBoardFull)
	h.do(protocol.BoardOp{Page: "1", Op: protocol.BoardClear}, "")
	h.page("c", protocol.BoardRestore, "")
	if len(h.fold.elements) != maxElements+1 || h.fold.left != 0 {
		t.Errorf("there are %d elements, %d of them on deleted pages", len(h.fold.elements), h.fold.left)
	}
}

// TestAnOldLogIsFoldedAsItWas: when no page was let go of, a board could have 1,000 ever, with 50,000 elements. All of that is still kept.
func TestAnOldLogIsFoldedAsItWas(t *testing.T) {
	h := hand{t, NewFold()}
	for i := range 999 {
		h.page(fmt.Sprint("p", i), protocol.BoardAdd, "")
		h.fill(fmt.Sprint("p", i), 50)
		h.page(fmt.Sprint("p", i), protocol.BoardDelete, "")
	}
	h.page("p0", protocol.BoardRestore, "")
	if s := h.fold.State(); len(s.Pages) != 1000 || len(s.Elements) != 999*50 {
		t.Errorf("%d pages and %d elements are kept", len(s.Pages), len(s.Elements))
	}
}
