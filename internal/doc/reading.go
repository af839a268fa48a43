package doc

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/sync/singleflight"

	"atrium/internal/room"
	"atrium/protocol"
)

// linesAtOnce bounds how many ops are sent at once, beside OpsBytes.
const linesAtOnce = 4000

// Reader reads the boards and files of rooms for those who may read them, and takes files of those who may draw: both are asked before. It is
// safe for concurrent use.
type Reader struct {
	store   Store
	recent  recent
	loading singleflight.Group // of checkpoints, by their boards
}

// NewReader reads from a store.
func NewReader(store Store) *Reader {
	return &Reader{store: store, recent: recent{most: recentBytes, kept: make(map[protocol.BoardID]*Sent)}}
}

// Lines are a part of a board's log, with who did what is in it.
type Lines struct {
	Ops     []Op
	Authors []Author
	Next    uint64 // the number after which more follow; 0: nothing does
}

// Opened is a board as one finds it: what its checkpoint gives, and the ops after it, is what it shows, or the beginning of it.
type Opened struct {
	Board
	Checkpoint *Sent // nil: there is none yet
	Lines
}

// Sent is a checkpoint as it is sent. It is shared, and never changes.
type Sent struct {
	N       uint64
	JSON    jsontext.Value // with its number among what it has
	authors []protocol.AccountID
	used    uint64
}

// Boards lists the boards of a room that are offered, the room's or course's own first.
func (r *Reader) Boards(ctx context.Context, id protocol.RoomID) ([]Board, error) {
	shelf, err := r.store.ShelfOf(ctx, id)
	if err != nil {
		return nil, notFound(err)
	}
	return r.store.Boards(ctx, id, shelf)
}

// Removed lists the boards of a room that are removed and can be brought back, what was changed last first.
func (r *Reader) Removed(ctx context.Context, id protocol.RoomID) ([]Board, error) {
	shelf, err := r.store.ShelfOf(ctx, id)
	if err != nil {
		return nil, notFound(err)
	}
	boards, err := r.store.RemovedBoards(ctx, id, shelf)
	slices.SortStableFunc(boards, func(a, b Board) int { return cmp.Compare(b.Changed, a.Changed) })
	return boards, err
}

// Log reads the ops after a number.
func (r *Reader) Log(ctx context.Context, id protocol.RoomID, board protocol.BoardID, after uint64) (Lines, error) {
	b, err := r.store.BoardByID(ctx, id, board)
	if err != nil {
		return Lines{}, notFound(err)
	}
	return r.lines(ctx, id, b, after, nil)
}

// Open reads a board: its newest checkpoint, or one a little older that others have just read, and the ops after it.
func (r *Reader) Open(ctx context.Context, row room.Row, id protocol.BoardID) (Opened, error) {
	for range 3 { // in memory, ops are let go when a newer checkpoint comes: then that one is there now
		b, err := r.store.BoardByID(ctx, row.ID, id)
		if err != nil {
			return Opened{}, notFound(err)
		}
		c, fresh, err := r.checkpoint(ctx, row, b)
		if err != nil {
			return Opened{}, err
		}
		o := Opened{Board: b, Checkpoint: c}
		var after uint64
		var authors []protocol.AccountID
		if c != nil {
			after, authors = c.N, c.authors
		}
		if o.Lines, err = r.lines(ctx, row.ID, b, after, authors); err != nil {
			return Opened{}, err
		}
		if follows(o.Ops, after, b.N) && (fresh || o.Next == 0) {
			if n := len(o.Ops); n > 0 {
				o.N = max(o.N, o.Ops[n-1].N)
			}
			return o, nil
		}
		r.recent.forget(id)
	}
	return Opened{}, protocol.Retry(protocol.CodeUnavailable, time.Second)
}

// follows reports whether the ops go on where a checkpoint ends; none do if it has all.
func follows(ops []Op, after, n uint64) bool {
	if len(ops) == 0 {
		return n <= after
	}
	return ops[0].N == after+1
}

// lines reads ops after a number, and the names of who did them and of others.
func (r *Reader) lines(ctx context.Context, id protocol.RoomID, b Board, after uint64, others []protocol.AccountID) (p Lines, err error) {
	if p.Ops, err = r.store.Ops(ctx, id, b.ID, after, linesAtOnce); err != nil {
		return p, err
	}
	if n := len(p.Ops); n > 0 && p.Ops[n-1].N < b.N {
		p.Next = p.Ops[n-1].N
	}
	accounts := slices.Clone(others)
	for _, op := range p.Ops {
		accounts = append(accounts, op.Account)
	}
	slices.Sort(accounts)
	p.Authors, err = r.store.AuthorsOf(ctx, slices.Compact(accounts))
	return p, err
}

// checkpoint gives a board's checkpoint as it is sent, nil if there is none; fresh tells that it was read just now. Who asks at once for the same
// one shares it: a whole class opens a board at the same moment. Of a room that keeps nothing it is kept no longer than that.
func (r *Reader) checkpoint(ctx context.Context, row room.Row, b Board) (c *Sent, fresh bool, err error) {
	keeps := row.Policy.Keep != protocol.KeepNothing
	if c := r.recent.find(b); c != nil && keeps {
		return c, false, nil
	}
	loaded, err, _ := r.loading.Do(string(b.ID), func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadWithin)
		defer cancel()
		c, ok, err := r.store.CheckpointOf(ctx, row.ID, b.ID)
		if err != nil || !ok {
			return (*Sent)(nil), err
		}
		sent, err := toSend(c)
		if err != nil {
			return (*Sent)(nil), fmt.Errorf("doc: checkpoint %d of board %s: %w", c.N, b.ID, err)
		}
		if keeps {
			r.recent.keep(b.ID, sent)
		}
		return sent, nil
	})
	return loaded.(*Sent), true, err
}

// toSend puts the number into a checkpoint, and finds who is in it.
func toSend(c Checkpoint) (*Sent, error) {
	type touched struct {
		Author protocol.AccountID `json:"author"`
		By     protocol.AccountID `json:"by"`
	}
	var state struct {
		Pages    []touched `json:"pages"`
		Elements []touched `json:"elements"`
		Deleted  []touched `json:"deleted"`
	}
	if err := json.Unmarshal(c.State, &state); err != nil {
		return nil, err
	}
	sent := &Sent{N: c.N}
	for _, t := range slices.Concat(state.Pages, state.Elements, state.Deleted) {
		for _, account := range []protocol.AccountID{t.Author, t.By} {
			if at, known := slices.BinarySearch(sent.authors, account); account != "" && !known {
				sent.authors = slices.Insert(sent.authors, at, account)
			}
		}
	}
	numbered := struct {
		N    uint64         `json:"n"`
		Rest jsontext.Value `json:",embed"`
	}{c.N, c.State}
	var err error
	sent.JSON, err = json.Marshal(numbered)
	return sent, err
}

// notFound gives what there is not its code.
func notFound(err error) error {
	if errors.Is(err, ErrNotFound) {
		return protocol.Wrap(protocol.CodeNotFound, err)
	}
	return err
}
