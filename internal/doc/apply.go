package doc

import (
	"cmp"

	"atrium/protocol"
)

// author is who does an op, and what of it may be other people's.
type author struct {
	account protocol.AccountID
	any     bool // may change what others have drawn, and pages
}

// apply does an op, or refuses it in whole: forbidden, not_found, gone, id_reused, conflict, bad_data, board_full. What it returns takes the op back,
// as long as no other has been done since.
func (f *Fold) apply(by author, op protocol.BoardOp) (undo func(), refusal *protocol.Error) {
	c := f.begin()
	a := application{change: c, by: by, op: op, n: f.n + 1}
	if err := a.do(); err != nil {
		c.undo()
		return nil, err
	}
	grows := op.Op != protocol.BoardDelete && op.Op != protocol.BoardClear
	if grows && f.full() {
		c.undo()
		return nil, protocol.Err(protocol.CodeBoardFull)
	}
	f.n = a.n
	f.forget(c)
	return c.undo, nil
}

// Replay does what an op of the log did.
func (f *Fold) Replay(op Op) error {
	_, refusal := f.apply(author{account: op.Account, any: true}, op.BoardOp)
	if refusal != nil {
		return refusal
	}
	return nil
}

// application is an op on its way into a fold.
type application struct {
	*change
	by author
	op protocol.BoardOp
	n  uint64
}

// items are what the op is about: elements, or pages.
func (a *application) items() []protocol.BoardItem {
	first := protocol.BoardItem{ID: cmp.Or(a.op.ID, a.op.Page), Data: a.op.Data}
	return append([]protocol.BoardItem{first}, a.op.Also...)
}

func (a *application) do() *protocol.Error {
	a.f.touched += 1 + len(a.op.Also)
	if a.op.ID == "" {
		return a.doPages()
	}
	page := a.f.pages[a.op.Page]
	switch {
	case page == nil:
		return protocol.Err(protocol.CodeNotFound)
	case page.Deleted != 0:
		return protocol.Err(protocol.CodeGone)
	case a.op.Op == protocol.BoardAdd:
		return a.addElements()
	}
	done := 0
	for _, item := range a.items() {
		did, err := a.changeElement(item)
		if err != nil {
			return err
		}
		if did {
			done++
		}
	}
	if done == 0 {
		return protocol.Err(protocol.CodeGone)
	}
	return nil
}

func (a *application) addElements() *protocol.Error {
	for _, item := range a.items() {
		if a.f.elements[item.ID] != nil {
			return protocol.Err(protocol.CodeIDReused)
		}
		a.element(item.ID, &Element{ID: item.ID, Page: a.op.Page, Author: a.by.account, N: a.n, Changed: a.n, By: a.by.account, Data: *item.Data})
	}
	return nil
}

// changeElement patches, moves, deletes or restores one; it is false for what is left out.
func (a *application) changeElement(item protocol.BoardItem) (bool, *protocol.Error) {
	was := a.f.elements[item.ID]
	restores := a.op.Op == protocol.BoardRestore
	switch {
	case was == nil && restores:
		return false, protocol.Err(protocol.CodeGone)
	case was == nil || was.Page != a.op.Page:
		return false, protocol.Err(protocol.CodeNotFound)
	case was.Author != a.by.account && !a.by.any:
		return false, protocol.Err(protocol.CodeForbidden)
	case (was.Deleted != 0) != restores:
		return false, nil
	case a.conflicts(was.Changed, was.By):
		return false, protocol.Err(protocol.CodeConflict)
	}
	is := *was
	is.Changed, is.By = a.n, a.by.account
	switch a.op.Op {
	case protocol.BoardPatch, protocol.BoardMove:
		if !item.Data.FitsElement(*was.Data.Type) {
			return false, protocol.Err(protocol.CodeBadData)
		}
		is.Data = is.Data.With(*item.Data)
	case protocol.BoardDelete:
		a.bury(&is)
	case protocol.BoardRestore:
		is.Deleted = 0
	}
	a.element(is.ID, &is)
	return true, nil
}

// bury deletes an element.
func (a *application) bury(e *Element) {
	e.Changed, e.By, e.Deleted = a.n, a.by.account, a.n
	a.f.grave = append(a.f.grave, burial{e.ID, a.n})
}

// conflicts reports whether somebody else has changed something since the op that this one is based on.
func (a *application) conflicts(changed uint64, by protocol.AccountID) bool {
	return a.op.Base != 0 && changed > a.op.Base && by != a.by.account
}

func (a *application) doPages() *protocol.Error {
	if !a.by.any {
		return protocol.Err(protocol.CodeForbidden)
	}
	switch {
	case a.op.Op == protocol.BoardClear, a.op.Op == protocol.BoardRestore && a.op.Base != 0:
		return a.sweep()
	case a.op.Op == protocol.BoardAdd:
		return a.addPages()
	}
	done := 0
	for _, item := range a.items() {
		did, err := a.changePage(item)
		if err != nil {
			return err
		}
		if did {
			done++
		}
	}
	switch {
	case done == 0:
		return protocol.Err(protocol.CodeGone)
	case a.f.pagesLive == 0:
		return protocol.Err(protocol.CodeForbidden)
	}
	return nil
}

func (a *application) addPages() *protocol.Error {
	for _, item := range a.items() {
		if a.f.pages[item.ID] != nil {
			return protocol.Err(protocol.CodeIDReused)
		}
		p := Page{ID: item.ID, N: a.n, Changed: a.n, By: a.by.account}
		if item.Data != nil {
			p.Data = *item.Data
		}
		a.page(item.ID, &p)
	}
	return nil
}

func (a *application) changePage(item protocol.BoardItem) (bool, *protocol.Error) {
	was := a.f.pages[item.ID]
	restores := a.op.Op == protocol.BoardRestore
	switch {
	case was == nil && restores:
		return false, protocol.Err(protocol.CodeGone)
	case was == nil:
		return false, protocol.Err(protocol.CodeNotFound)
	case (was.Deleted != 0) != restores:
		return false, nil
	case a.conflicts(was.Changed, was.By):
		return false, protocol.Err(protocol.CodeConflict)
	}
	is := *was
	is.Changed, is.By = a.n, a.by.account
	switch a.op.Op {
	case protocol.BoardPatch, protocol.BoardMove:
		is.Data = is.Data.With(*item.Data)
	case protocol.BoardDelete:
		is.Deleted = a.n
	case protocol.BoardRestore:
		is.Deleted = 0
	}
	a.page(is.ID, &is)
	return true, nil
}

// sweep deletes the elements of a page, or restores what another op has deleted there.
func (a *application) sweep() *protocol.Error {
	page := a.f.pages[a.op.Page]
	switch {
	case page == nil:
		return protocol.Err(protocol.CodeNotFound)
	case page.Deleted != 0:
		return protocol.Err(protocol.CodeGone)
	}
	var swept uint64 // of what is deleted; 0: what is not
	if a.op.Op == protocol.BoardRestore {
		swept = a.op.Base
	}
	a.f.touched += len(a.f.elements)
	var found []*Element
	for _, e := range a.f.elements {
		if e.Page == page.ID && e.Deleted == swept {
			found = append(found, e)
		}
	}
	if len(found) == 0 {
		return protocol.Err(protocol.CodeGone)
	}
	sortByMaking(found)
	for _, e := range found {
		is := *e
		is.Changed, is.By, is.Deleted = a.n, a.by.account, 0
		if swept == 0 {
			a.bury(&is)
		}
		a.element(is.ID, &is)
	}
	return nil
}
