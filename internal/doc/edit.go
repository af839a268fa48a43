package doc

import (
	"cmp"
	"context"
	"sync"

	"atrium/internal/auth"
	"atrium/internal/room"
	"atrium/protocol"
)

const (
	// maxTitle bounds the name of a board, in characters.
	maxTitle = 200
	// boardBytes is about what a board takes in memory beside its name.
	boardBytes = 1024
)

// Edit makes a board of the room's shelf, or changes one. The first board of a shelf is always there.
func (s *Service) Edit(ctx context.Context, a room.Actor, id protocol.RoomID, request protocol.RequestID, d protocol.EditBoard,
	done func(room.Receipt, error)) {
	act := room.Action{Request: request, Type: protocol.TypeEditBoard, Right: protocol.RightDrawAny, Content: d}
	if was, err := s.checkEdit(ctx, a, id, &d); err != nil {
		act = refused(act, err)
	} else {
		act.Draft = func(v room.View) (room.Draft, *protocol.Error) { return draftEdit(v, was, d) }
		if takesPlace(was, d) {
			answer := done
			done = func(receipt room.Receipt, err error) { s.making.end(was.Shelf); answer(receipt, err) }
		}
	}
	s.rooms.Submit(ctx, a, id, act, done)
}

// takesPlace reports whether the edit makes a board, or brings one back: it is one more of those that are offered then.
func takesPlace(was Board, d protocol.EditBoard) bool {
	return d.Board == "" || was.Removed && !d.Removed
}

// making counts the boards of each shelf that are being made or brought back, which the store cannot count yet.
type making struct {
	mu  sync.Mutex
	now map[ShelfID]int
}

// begin counts one more, and tells how many there are with it.
func (m *making) begin(id ShelfID) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.now == nil {
		m.now = make(map[ShelfID]int)
	}
	m.now[id]++
	return m.now[id]
}

// end is called once for each begin, when the store counts the board, or nothing came of it.
func (m *making) end(id ShelfID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.now[id]--; m.now[id] == 0 {
		delete(m.now, id)
	}
}

// beginBoard has one more board of a shelf be offered, a new one or one that was removed, if with all that were begun before it there are no
// more than may be.
func (s *Service) beginBoard(ctx context.Context, id protocol.RoomID, shelf ShelfID, isNew bool) error {
	now := s.making.begin(shelf) // before those are counted that there are: one that is made meanwhile counts twice rather than not at all
	offered, kept, err := s.store.CountBoards(ctx, id, shelf)
	if err == nil && (offered+now > MaxBoards || isNew && kept+now > MaxKept) {
		err = protocol.Err(protocol.CodeBoardFull)
	}
	if err != nil {
		s.making.end(shelf)
	}
	return err
}

func draftEdit(v room.View, was Board, d protocol.EditBoard) (room.Draft, *protocol.Error) {
	undo, then, refusal := offer(v, was, d)
	if refusal != nil {
		return room.Draft{}, refusal
	}
	board := cmp.Or(d.Board, protocol.BoardID(protocol.NewUUID()))
	return room.Draft{Type: protocol.TypeBoardChanged, Audience: room.AudienceAll,
		Data:        protocol.BoardChanged{Board: board, Title: d.Title, Removed: d.Removed},
		Projections: []room.Projection{PutBoard{Board: board, Shelf: was.Shelf, Title: d.Title, Removed: d.Removed, Back: takesPlace(was, d), Made: v.Time}},
		Undo:        undo, Then: then}, nil
}

// offer lets the ops that come after it know whether a board is removed. What takes it back, and what follows its commit, is nil if nobody has to know.
func offer(v room.View, was Board, d protocol.EditBoard) (undo func(), then func(room.Floor), refusal *protocol.Error) {
	b, ok := v.Held(heldAs(d.Board)).(*open)
	switch {
	case ok && b.removed && !d.Removed && !was.Removed:
		return nil, nil, protocol.Retry(protocol.CodeUnavailable, 0) // removed between checkEdit and now: no place is kept for it
	case ok:
		removed := b.removed
		b.removed = d.Removed
		b.waiting++
		return func() { b.removed = removed; b.waiting-- }, func(room.Floor) { b.waiting-- }, nil
	case d.Removed && !was.Removed:
		return nil, nil, protocol.Retry(protocol.CodeUnavailable, 0) // let go of between hold and now
	}
	return nil, nil, nil
}

// checkEdit tells what the board was before, of a new one the shelf. One that is made or brought back is begun then. One that is to be removed is
// held then, and is in use nowhere else.
func (s *Service) checkEdit(ctx context.Context, a room.Actor, id protocol.RoomID, d *protocol.EditBoard) (was Board, err error) {
	if err = s.rooms.May(ctx, a, id, protocol.RightDrawAny); err != nil {
		return was, err
	}
	if was.Shelf, err = s.store.ShelfOf(ctx, id); err != nil {
		return was, err
	}
	if d.Title, err = auth.Title(d.Title, maxTitle); err != nil {
		return was, err
	}
	if err = s.checkSpace(ctx, id, !d.Removed, boardBytes+len(d.Title)); err != nil {
		return was, err
	}
	if d.Board == "" {
		return was, s.beginBoard(ctx, id, was.Shelf, true)
	}
	if d.Removed && d.Board == was.Shelf.First() {
		return was, protocol.Err(protocol.CodeForbidden)
	}
	was, err = s.store.BoardByID(ctx, id, d.Board)
	switch {
	case err != nil:
	case takesPlace(was, *d):
		err = s.beginBoard(ctx, id, was.Shelf, false)
	case d.Removed && !was.Removed:
		err = s.hold(ctx, id, d.Board)
	}
	return was, err
}
