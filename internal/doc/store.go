// Package doc holds the documents of rooms: boards.
package doc

import (
	"context"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"atrium/protocol"
)

// Errors that a Store answers with; compare with errors.Is. Anything else is a failure of the store itself.
var (
	// ErrNotFound: there is no such room, or no such board or file of it.
	ErrNotFound = errors.New("doc: not found")
	// ErrMoved: the board is not where the op says: another op has its number, another room has the board, or it is removed.
	ErrMoved = errors.New("doc: the board has moved on")
	// ErrFull: there is no place for a file as large as that.
	ErrFull = errors.New("doc: full")
)

// Bounds of what is read at once.
const (
	// OpsBytes bounds the data of the ops that Ops reads, one op excepted.
	OpsBytes = 1 << 20
	// FilePart is how many bytes each part of a file has, the last one excepted.
	FilePart = 256 << 10
	// LeastFile is what a file counts at least, so that the bound of their bytes bounds their number.
	LeastFile = 16 << 10
	// MaxBoards is how many boards are offered beside the first one of a shelf.
	MaxBoards = 100
	// MaxKept is how many boards a shelf keeps beside the first one, removed ones too.
	MaxKept = 1000
	// Spare is how much files and what adds to boards leave free of the memory that the boards of a room may take, where they are kept there: so
	// that there is a place for what takes away.
	Spare = 1 << 20
)

// ShelfID names whose boards they are: a room's own, or those of the lessons of a course. It is the id of the room or of the course.
type ShelfID string

// First is the board that the shelf has from the beginning.
func (id ShelfID) First() protocol.BoardID { return protocol.BoardID(id) }

// Board is one board of a shelf.
type Board struct {
	ID      protocol.BoardID
	Shelf   ShelfID
	Room    protocol.RoomID // where its ops are written; "" nowhere yet
	Title   string          // "": the first one has none as long as nobody gives it one
	N       uint64          // the number of the last op; 0: none yet
	Changed protocol.Millis // of the last op; 0: none yet
	Removed bool            // no longer offered
}

// Op is a line of a board's log.
type Op struct {
	N       uint64
	Time    protocol.Millis
	Account protocol.AccountID
	protocol.BoardOp
}

// Checkpoint is the fold of a board's log up to N, as JSON: an object with what docs/board.md calls pages, elements and deleted.
type Checkpoint struct {
	N     uint64
	State jsontext.Value
}

// Author is who did ops, with the display name of today.
type Author struct {
	Account protocol.AccountID
	Name    string
}

// File is what was uploaded for the boards of a shelf. It never changes.
type File struct {
	ID    protocol.FileID
	Shelf ShelfID
	Owner protocol.AccountID
	Name  string // text, never a path
	Type  string // a media type, told by its bytes
	Size  int64
	Made  protocol.Millis
}

// PutOp is the projection of a board-op: the op's place in its board's log. The store refuses the batch with ErrMoved unless N is the
// next number of the board, From the room that has had it until now, and the board not removed. The op itself is the data of its event.
type PutOp struct {
	Board protocol.BoardID
	Shelf ShelfID
	From  protocol.RoomID // the room that has the board until now; "" none
	N     uint64
	Event protocol.Seq // of the op, in the room of the batch
	Time  protocol.Millis
}

// PutBoard is the projection of a board-changed: it makes a board, or says anew what it is called and whether it is offered. The store refuses
// the batch with ErrMoved if that would bring back a removed board without Back.
type PutBoard struct {
	Board   protocol.BoardID
	Shelf   ShelfID
	Title   string
	Removed bool
	Back    bool // there is a place for it among those that are offered
	Made    protocol.Millis
}

// Projection marks the type.
func (PutOp) Projection() {}

// Projection marks the type.
func (PutBoard) Projection() {}

// Store is what boards ask of the database. Each method is told a room through which it is asked: what belongs to a room that keeps nothing
// is in memory only, like its journal, and is gone with it. BoardByID and FileByID find what is of the room's shelf and nothing else; the
// methods that read or write a board or a file take one that was found so. All methods are safe for concurrent use.
type Store interface {
	// ShelfOf tells whose boards a room shows: those of its course if it is a lesson, else its own. ErrNotFound if there is no such room.
	ShelfOf(ctx context.Context, room protocol.RoomID) (ShelfID, error)
	// Boards lists the boards of the room's shelf that are not removed, the shelf's own first, which is there even if nothing was written of
	// it, then by id: at most MaxBoards+1.
	Boards(ctx context.Context, room protocol.RoomID, shelf ShelfID) ([]Board, error)
	// RemovedBoards lists the boards of the room's shelf that are removed, by id: at most MaxKept.
	RemovedBoards(ctx context.Context, room protocol.RoomID, shelf ShelfID) ([]Board, error)
	// CountBoards counts the boards of the room's shelf, its own left out: those that are offered, and all that are kept, removed ones too.
	CountBoards(ctx context.Context, room protocol.RoomID, shelf ShelfID) (offered, kept int, err error)
	// BoardByID finds a board of the room's shelf, a removed one too. The first board of a shelf is found even if nothing was written of it.
	BoardByID(ctx context.Context, room protocol.RoomID, id protocol.BoardID) (Board, error)
	// Ops reads the ops of a board after a number, ascending and without a hole: up to limit, and up to OpsBytes of their data, but one if there is one.
	// In memory the first ones may have been let go, once a checkpoint has what they did: the first op is then a later one.
	Ops(ctx context.Context, room protocol.RoomID, board protocol.BoardID, after uint64, limit int) ([]Op, error)
	// CheckpointOf reads a board's newest checkpoint; ok is false if there is none.
	CheckpointOf(ctx context.Context, room protocol.RoomID, board protocol.BoardID) (c Checkpoint, ok bool, err error)
	// PutCheckpoint replaces the board's checkpoint, unless that is a newer one. ErrFull if it does not fit into memory.
	PutCheckpoint(ctx context.Context, room protocol.RoomID, board protocol.BoardID, c Checkpoint) error
	// Space tells how many bytes more of ops and files the room's shelf has a place for; what is kept in the database has no bound here. A
	// commit of ops that are larger is refused with ErrFull.
	Space(ctx context.Context, room protocol.RoomID) (int64, error)
	// AuthorsOf reads the names of accounts, by their ids; those that there are not are left out.
	AuthorsOf(ctx context.Context, accounts []protocol.AccountID) ([]Author, error)

	// PutFile keeps a file, whose Size it counts, and returns it. It reads body to its end; until all of it is stored the file is not found, and
	// if anything fails, nothing of it is left. The files of the room's shelf take at most most bytes together, each at least LeastFile: ErrFull.
	// What a process that died left of a file is gone an hour after its Made, when the next one comes.
	PutFile(ctx context.Context, room protocol.RoomID, f File, body io.Reader, most int64) (File, error)
	// FileByID finds a file of the room's shelf.
	FileByID(ctx context.Context, room protocol.RoomID, id protocol.FileID) (File, error)
	// ReadFile reads a part of a file, counted from 0: FilePart bytes, the last part excepted. ErrNotFound beyond it.
	ReadFile(ctx context.Context, room protocol.RoomID, id protocol.FileID, part int) ([]byte, error)
	// FilesSize tells how many bytes the files of the room's shelf take, each at least LeastFile.
	FilesSize(ctx context.Context, room protocol.RoomID, shelf ShelfID) (int64, error)
}
