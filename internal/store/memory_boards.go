package store

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"atrium/internal/doc"
	"atrium/internal/room"
	"atrium/protocol"
)

// shelf is what a journal holds of boards and their files, apart from its events: an op stays here until a checkpoint has what it did,
// also where its event was let go.
type shelf struct {
	boards map[protocol.BoardID]*heldBoard
	files  map[protocol.FileID]*heldFile
	size   int // bytes, a part of the journal's
}

type heldBoard struct {
	doc.Board
	ops        []heldOp // without a hole
	checkpoint packedCheckpoint
}

type heldOp struct {
	op   doc.Op // without what the data says
	data []byte
}

type heldFile struct {
	doc.File
	parts [][]byte
	whole bool
}

func (op heldOp) bytes() int { return rowBytes + len(op.data) }

// board finds a board; the room's own one is always there.
func (j *journal) board(id protocol.BoardID) (doc.Board, bool) {
	if b := j.shelf.boards[id]; b != nil {
		return b.Board, true
	}
	own := doc.ShelfID(j.row.ID)
	return doc.Board{ID: id, Shelf: own}, id == own.First()
}

// checkBoards applies the fence of boards to a batch, and the bound of what they take.
func (j *journal) checkBoards(b room.Batch, most int) error {
	after := make(map[protocol.BoardID]doc.Board)
	size := j.shelf.size
	for _, projection := range b.Projections {
		switch p := projection.(type) {
		case doc.PutBoard:
			board, known := after[p.Board]
			if !known {
				board, _ = j.board(p.Board)
				size += rowBytes
			}
			if board.Removed && !p.Removed && !p.Back {
				return fmt.Errorf("store: board %s: %w", p.Board, doc.ErrMoved)
			}
			board.Removed = p.Removed
			after[p.Board] = board
		case doc.PutOp:
			board, known := after[p.Board]
			if !known {
				board, known = j.board(p.Board)
			}
			if !known || string(p.Shelf) != string(j.row.ID) || board.N+1 != p.N || board.Room != p.From || board.Removed {
				return fmt.Errorf("store: op %d of board %s: %w", p.N, p.Board, doc.ErrMoved)
			}
			size += heldOp{data: b.Events[p.Event-b.Old-1].Data}.bytes()
			board.N, board.Room = p.N, b.Room
			after[p.Board] = board
		}
	}
	if len(after) > 0 && size > most {
		return fmt.Errorf("store: boards of room %s in memory: %w", b.Room, doc.ErrFull)
	}
	return nil
}

// growShelfLocked counts bytes of a journal's boards and files.
func (m *memory) growShelfLocked(j *journal, bytes int) {
	j.shelf.size += bytes
	m.growLocked(j, bytes)
}

// keepShelfLocked is growShelfLocked where no commit looks after the bounds: this journal is then the latest one.
func (m *memory) keepShelfLocked(j *journal, bytes int) {
	m.growShelfLocked(j, bytes)
	m.order.MoveToFront(j.place)
	m.boundLocked()
}

// heldLocked is a board that something is written of.
func (m *memory) heldLocked(j *journal, id protocol.BoardID) *heldBoard {
	b := j.shelf.boards[id]
	if b == nil {
		b = &heldBoard{Board: doc.Board{ID: id, Shelf: doc.ShelfID(j.row.ID)}}
		j.shelf.boards[id] = b
		m.growShelfLocked(j, rowBytes)
	}
	return b
}

func (m *memory) putBoardLocked(j *journal, p doc.PutBoard) {
	b := m.heldLocked(j, p.Board)
	m.growShelfLocked(j, len(p.Title)-len(b.Title))
	b.Title, b.Removed = p.Title, p.Removed
}

// putOpLocked adds an op that checkBoards has let through, before its event can be let go.
func (m *memory) putOpLocked(j *journal, p doc.PutOp) {
	e := j.event(p.Event)
	b := m.heldLocked(j, p.Board)
	op := heldOp{doc.Op{N: p.N, Time: e.Time, Account: e.Account}, e.Data}
	b.ops = append(b.ops, op)
	b.N, b.Room, b.Changed = p.N, j.row.ID, p.Time
	m.growShelfLocked(j, op.bytes())
}

// boards lists all boards of a room, its own first; ok is false if its journal is not here.
func (m *memory) boards(id protocol.RoomID) (all []doc.Board, ok bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	j := m.journals[id]
	if j == nil {
		return nil, false
	}
	own := doc.ShelfID(id).First()
	first, _ := j.board(own)
	all = append(all, first)
	for _, b := range j.shelf.boards {
		if b.ID != own {
			all = append(all, b.Board)
		}
	}
	slices.SortFunc(all[1:], func(x, y doc.Board) int { return cmp.Compare(x.ID, y.ID) })
	return all, true
}

// oneBoard finds a board; ok is false if the journal is not here.
func (m *memory) oneBoard(id protocol.RoomID, board protocol.BoardID) (b doc.Board, found, ok bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if j := m.journals[id]; j != nil {
		b, found = j.board(board)
		return b, found, true
	}
	return b, false, false
}

// ops finds ops after a number as doc.Store has it; ok is false if the journal is not here.
func (m *memory) ops(id protocol.RoomID, board protocol.BoardID, after uint64, limit int) (found []heldOp, ok bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	j := m.journals[id]
	if j == nil {
		return nil, false
	}
	b := j.shelf.boards[board]
	if b == nil || after >= b.N {
		return nil, true
	}
	n := int(min(b.N-after, uint64(len(b.ops))))
	found = b.ops[len(b.ops)-n:]
	found = found[:min(n, limit)]
	return slices.Clone(found[:budget(found, func(op heldOp) int64 { return int64(len(op.data)) })]), true
}

func readOps(held []heldOp) ([]doc.Op, error) {
	ops := make([]doc.Op, len(held))
	for i, h := range held {
		ops[i] = h.op
		if err := decodeOp(&ops[i], h.data); err != nil {
			return nil, err
		}
	}
	return ops, nil
}

func (m *memory) checkpoint(id protocol.RoomID, board protocol.BoardID) (c packedCheckpoint, ok bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	j := m.journals[id]
	if j == nil {
		return c, false
	}
	if b := j.shelf.boards[board]; b != nil {
		c = b.checkpoint
	}
	return c, true
}

// putCheckpoint lets the ops go that the checkpoint has; ok is false if the journal is not here.
func (m *memory) putCheckpoint(id protocol.RoomID, board protocol.BoardID, c packedCheckpoint) (ok bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	j := m.journals[id]
	if j == nil {
		return false, nil
	}
	b := m.heldLocked(j, board)
	if c.n <= b.checkpoint.n {
		return true, nil
	}
	grown, done := len(c.state)-len(b.checkpoint.state), 0
	for _, op := range b.ops {
		if op.op.N > c.n {
			break
		}
		done++
		grown -= op.bytes()
	}
	if j.shelf.size+grown > m.limits.boards {
		return true, fmt.Errorf("store: checkpoint of board %s in memory: %w", board, doc.ErrFull)
	}
	b.checkpoint, b.ops = c, slices.Clone(b.ops[done:])
	m.keepShelfLocked(j, grown)
	return true, nil
}

// space is how much more a room's boards and files may take; ok is false if the journal is not here.
func (m *memory) space(id protocol.RoomID) (left int64, ok bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if j := m.journals[id]; j != nil {
		return int64(max(0, m.limits.boards-j.shelf.size)), true
	}
	return 0, false
}

// heldUpload is a file on its way into memory. What has come of it is counted, and nobody sees it.
type heldUpload struct {
	memory  *memory
	journal *journal // of the room when it began
	file    *heldFile
	most    int64
}

// beginFile begins an upload; ok is false if the journal is not here.
func (m *memory) beginFile(id protocol.RoomID, f doc.File, most int64) (u *heldUpload, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	j := m.journals[id]
	if j == nil {
		return nil, false
	}
	f.Size = 0
	file := &heldFile{File: f}
	j.shelf.files[f.ID] = file
	m.growShelfLocked(j, rowBytes)
	return &heldUpload{m, j, file, most}, true
}

// receive reads the body, all of it or nothing.
func (u *heldUpload) receive(body io.Reader) (doc.File, error) {
	err := eachPart(body, func(_ int, bytes []byte) error { return u.add(slices.Clone(bytes)) })
	u.memory.mu.Lock()
	defer u.memory.mu.Unlock()
	switch {
	case !u.hereLocked():
		return doc.File{}, doc.ErrNotFound
	case err != nil:
		delete(u.journal.shelf.files, u.file.ID)
		u.memory.growShelfLocked(u.journal, -rowBytes-int(u.file.Size))
		return doc.File{}, err
	}
	u.file.whole = true
	return u.file.File, nil
}

// hereLocked reports whether the journal was not dropped meanwhile.
func (u *heldUpload) hereLocked() bool { return u.memory.journals[u.journal.row.ID] == u.journal }

func (u *heldUpload) add(part []byte) error {
	m, j := u.memory, u.journal
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case !u.hereLocked():
		return doc.ErrNotFound
	case j.shelf.size+len(part) > m.limits.boards-m.limits.spare, j.filesSize()+shelfBytes(u.file.Size+int64(len(part)))-shelfBytes(u.file.Size) > u.most:
		return doc.ErrFull
	}
	u.file.parts = append(u.file.parts, part)
	u.file.Size += int64(len(part))
	m.keepShelfLocked(j, len(part))
	return nil
}

func (j *journal) filesSize() (n int64) {
	for _, f := range j.shelf.files {
		n += shelfBytes(f.Size)
	}
	return n
}

func (m *memory) filesSize(id protocol.RoomID) (n int64, ok bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if j := m.journals[id]; j != nil {
		return j.filesSize(), true
	}
	return 0, false
}

// file finds a file that is whole; ok is false if the journal is not here.
func (m *memory) file(id protocol.RoomID, file protocol.FileID) (f doc.File, found, ok bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	j := m.journals[id]
	if j == nil {
		return f, false, false
	}
	if held := j.shelf.files[file]; held != nil && held.whole {
		return held.File, true, true
	}
	return f, false, true
}

// part reads a part of a file, nil where there is none; ok is false if the journal is not here.
func (m *memory) part(id protocol.RoomID, file protocol.FileID, part int) (bytes []byte, ok bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	j := m.journals[id]
	if j == nil {
		return nil, false
	}
	if f := j.shelf.files[file]; f != nil && f.whole && part >= 0 && part < len(f.parts) {
		return f.parts[part], true
	}
	return nil, true
}
