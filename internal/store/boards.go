package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"

	"atrium/internal/doc"
	"atrium/internal/room"
	"atrium/protocol"
)

const (
	shelfOfRoom = `SELECT COALESCE(l.course, r.id) FROM rooms r LEFT JOIN lessons l ON l.room = r.id WHERE r.id = $1`

	boardColumns = `id, shelf, room, title, n, changed, removed FROM boards`
	boardByID    = `SELECT ` + boardColumns + ` WHERE id = $1 AND shelf = $2`
	boardsBeside = `SELECT ` + boardColumns + ` WHERE shelf = $1 AND id <> $1 AND NOT removed ORDER BY id LIMIT $2`
	removedOnes  = `SELECT ` + boardColumns + ` WHERE shelf = $1 AND id <> $1 AND removed ORDER BY id LIMIT $2`
	countBoards  = `SELECT COUNT(*) FILTER (WHERE NOT removed), COUNT(*) FROM boards WHERE shelf = $1 AND id <> $1`

	opTables = ` FROM board_ops o JOIN events e ON e.room = o.room AND e.seq = o.event WHERE o.board = $1 AND o.n > $2`
	// opSizes reads no data: the engines know its length without it.
	opSizes   = `SELECT o.n, octet_length(e.data)` + opTables + ` ORDER BY o.n LIMIT $3`
	opsUntil  = `SELECT o.n, e.time, e.account, e.data` + opTables + ` AND o.n <= $3 ORDER BY o.n`
	namedOnes = `SELECT id, display_name FROM accounts WHERE id IN `

	checkpointOf  = `SELECT n, state FROM board_checkpoints WHERE board = $1`
	putCheckpoint = `INSERT INTO board_checkpoints (board, n, state) SELECT $1, $2, $3
	WHERE EXISTS (SELECT 1 FROM rooms WHERE id = $4 AND NOT in_memory)
	ON CONFLICT (board) DO UPDATE SET n = excluded.n, state = excluded.state WHERE board_checkpoints.n < excluded.n`
)

func scanBoard(s scanner) (b doc.Board, err error) {
	err = s.Scan(&b.ID, &b.Shelf, &b.Room, &b.Title, &b.N, &b.Changed, &b.Removed)
	return b, err
}

// number is one of a board's ops as the database takes it; a client may name any.
func number(n uint64) int64 { return int64(min(n, math.MaxInt64)) }

// ShelfOf implements doc.Store.
func (db *DB) ShelfOf(ctx context.Context, id protocol.RoomID) (shelf doc.ShelfID, err error) {
	err = db.engine.reader().QueryRowContext(ctx, shelfOfRoom, id).Scan(&shelf)
	if none(err) {
		err = doc.ErrNotFound
	}
	return shelf, err
}

// Boards implements doc.Store.
func (db *DB) Boards(ctx context.Context, id protocol.RoomID, shelf doc.ShelfID) ([]doc.Board, error) {
	if boards, ok := db.memory.boards(id); ok {
		return offered(boards), nil
	}
	first, err := db.board(ctx, shelf, shelf.First())
	if err != nil {
		return nil, err
	}
	rows, err := db.engine.reader().QueryContext(ctx, boardsBeside, string(shelf), doc.MaxBoards)
	beside, err := collect(rows, err, scanBoard)
	return offered(append([]doc.Board{first}, beside...)), err
}

// offered leaves those that are not removed.
func offered(boards []doc.Board) []doc.Board {
	return slices.DeleteFunc(boards, func(b doc.Board) bool { return b.Removed })
}

// RemovedBoards implements doc.Store.
func (db *DB) RemovedBoards(ctx context.Context, id protocol.RoomID, shelf doc.ShelfID) ([]doc.Board, error) {
	if boards, ok := db.memory.boards(id); ok {
		return slices.DeleteFunc(boards, func(b doc.Board) bool { return !b.Removed }), nil
	}
	rows, err := db.engine.reader().QueryContext(ctx, removedOnes, string(shelf), doc.MaxKept)
	return collect(rows, err, scanBoard)
}

// CountBoards implements doc.Store.
func (db *DB) CountBoards(ctx context.Context, id protocol.RoomID, shelf doc.ShelfID) (here, kept int, err error) {
	if boards, ok := db.memory.boards(id); ok {
		kept = len(boards) - 1
		return len(offered(boards)) - 1, kept, nil
	}
	err = db.engine.reader().QueryRowContext(ctx, countBoards, string(shelf)).Scan(&here, &kept)
	return here, kept, err
}

// BoardByID implements doc.Store.
func (db *DB) BoardByID(ctx context.Context, id protocol.RoomID, board protocol.BoardID) (doc.Board, error) {
	if b, found, ok := db.memory.oneBoard(id, board); ok {
		if !found {
			return b, doc.ErrNotFound
		}
		return b, nil
	}
	shelf, err := db.ShelfOf(ctx, id)
	if err != nil {
		return doc.Board{}, err
	}
	return db.board(ctx, shelf, board)
}

func (db *DB) board(ctx context.Context, shelf doc.ShelfID, id protocol.BoardID) (doc.Board, error) {
	b, err := scanBoard(db.engine.reader().QueryRowContext(ctx, boardByID, id, string(shelf)))
	switch {
	case none(err) && id == shelf.First():
		return doc.Board{ID: id, Shelf: shelf}, nil
	case none(err):
		return b, doc.ErrNotFound
	}
	return b, err
}

// decodeOp reads an op as its event has it.
func decodeOp(op *doc.Op, data []byte) error {
	e, err := protocol.DecodeAs[protocol.BoardOpEvent](data)
	if err == nil && e.N != op.N {
		err = fmt.Errorf("its event has number %d", e.N)
	}
	if err != nil {
		return fmt.Errorf("store: op %d of board %s: %w", op.N, e.Board, err)
	}
	op.BoardOp = e.BoardOp
	return nil
}

func scanOp(s scanner) (op doc.Op, err error) {
	var data []byte
	if err = s.Scan(&op.N, &op.Time, &op.Account, &data); err == nil {
		err = decodeOp(&op, data)
	}
	return op, err
}

// budget tells how many of things that are so large, from the first on, fit into OpsBytes; one does in any case.
func budget[T any](all []T, size func(T) int64) int {
	sum := int64(0)
	for i, one := range all {
		if sum += size(one); sum > doc.OpsBytes && i > 0 {
			return i
		}
	}
	return len(all)
}

// Ops implements doc.Store. It looks first how far the bound goes: a driver reads to the end what was asked for.
func (db *DB) Ops(ctx context.Context, id protocol.RoomID, board protocol.BoardID, after uint64, limit int) ([]doc.Op, error) {
	if found, ok := db.memory.ops(id, board, after, limit); ok {
		return readOps(found)
	}
	rows, err := db.engine.reader().QueryContext(ctx, opSizes, board, number(after), limit)
	sizes, err := collect(rows, err, func(s scanner) (op [2]int64, err error) { return op, s.Scan(&op[0], &op[1]) })
	if err != nil || len(sizes) == 0 {
		return nil, err
	}
	last := sizes[budget(sizes, func(op [2]int64) int64 { return op[1] })-1]
	rows, err = db.engine.reader().QueryContext(ctx, opsUntil, board, number(after), last[0])
	return collect(rows, err, scanOp)
}

// CheckpointOf implements doc.Store.
func (db *DB) CheckpointOf(ctx context.Context, id protocol.RoomID, board protocol.BoardID) (c doc.Checkpoint, found bool, err error) {
	packed, ok := db.memory.checkpoint(id, board)
	if !ok {
		err = db.engine.reader().QueryRowContext(ctx, checkpointOf, board).Scan(&packed.n, &packed.state)
	}
	if none(err) || err == nil && packed.n == 0 {
		return c, false, nil
	}
	if err == nil {
		c, err = packed.unpack()
	}
	return c, err == nil, err
}

// PutCheckpoint implements doc.Store.
func (db *DB) PutCheckpoint(ctx context.Context, id protocol.RoomID, board protocol.BoardID, c doc.Checkpoint) error {
	packed, err := pack(c)
	if err != nil {
		return err
	}
	if ok, err := db.memory.putCheckpoint(id, board, packed); ok {
		return err
	}
	return db.engine.update(ctx, func(ctx context.Context, tx querier) error {
		_, err := tx.ExecContext(ctx, putCheckpoint, string(board), number(packed.n), packed.state, string(id))
		return err
	})
}

// packedCheckpoint is a checkpoint as it is kept: gzip of its state.
type packedCheckpoint struct {
	n     uint64
	state []byte
}

func pack(c doc.Checkpoint) (packedCheckpoint, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err == nil {
		_, err = w.Write(c.State)
	}
	if err == nil {
		err = w.Close()
	}
	return packedCheckpoint{c.N, b.Bytes()}, err
}

func (p packedCheckpoint) unpack() (doc.Checkpoint, error) {
	r, err := gzip.NewReader(bytes.NewReader(p.state))
	if err != nil {
		return doc.Checkpoint{}, fmt.Errorf("store: checkpoint of a board: %w", err)
	}
	state, err := io.ReadAll(r)
	return doc.Checkpoint{N: p.n, State: state}, err
}

// Space implements doc.Store.
func (db *DB) Space(_ context.Context, id protocol.RoomID) (int64, error) {
	if left, ok := db.memory.space(id); ok {
		return left, nil
	}
	return math.MaxInt64, nil
}

// AuthorsOf implements doc.Store.
func (db *DB) AuthorsOf(ctx context.Context, accounts []protocol.AccountID) ([]doc.Author, error) {
	if len(accounts) == 0 {
		return nil, nil
	}
	ids, err := json.Marshal(accounts)
	if err != nil {
		return nil, err
	}
	rows, err := db.engine.reader().QueryContext(ctx, namedOnes+db.engine.listed()+` ORDER BY id`, string(ids))
	return collect(rows, err, func(s scanner) (a doc.Author, err error) { return a, s.Scan(&a.Account, &a.Name) })
}

const (
	firstBoard = `INSERT INTO boards (id, shelf, room, title, n, changed, made, removed) VALUES ($1, $1, '', '', 0, 0, $2, FALSE) ON CONFLICT (id) DO NOTHING`
	// moveBoard is the fence of a board: whoever has not seen its last op adds none.
	moveBoard = `UPDATE boards SET n = $5, room = $6, changed = $7 WHERE id = $1 AND shelf = $2 AND n = $3 AND room = $4 AND NOT removed`
	putBoard  = `INSERT INTO boards (id, shelf, room, title, n, changed, made, removed) VALUES ($1, $2, '', $3, 0, 0, $4, $5)
	ON CONFLICT (id) DO UPDATE SET title = excluded.title, removed = excluded.removed
	WHERE boards.shelf = excluded.shelf AND (excluded.removed OR $6 OR NOT boards.removed)`
)

// opRow is a new row of a board's log.
type opRow struct {
	doc.PutOp
	room protocol.RoomID
}

// follows reports whether an op is the next one of the same board in the same room.
func (op opRow) follows(before opRow) bool {
	return op.Board == before.Board && op.Shelf == before.Shelf && op.room == before.room && op.From == op.room && op.N == before.N+1
}

// runs puts together the ops of each board that follow one another, in their order.
func runs(ops []opRow) [][]opRow {
	var all [][]opRow
	latest := make(map[protocol.BoardID]int) // run of each board
	for _, op := range ops {
		at, ok := latest[op.Board]
		if ok && op.follows(all[at][len(all[at])-1]) {
			all[at] = append(all[at], op)
			continue
		}
		latest[op.Board] = len(all)
		all = append(all, []opRow{op})
	}
	return all
}

// putOps moves the boards and adds to their logs.
func (p *projector) putOps(ctx context.Context, ops []opRow) error {
	for _, run := range runs(ops) {
		first, last := run[0], run[len(run)-1]
		if first.N == 1 && first.Board == first.Shelf.First() {
			if _, err := p.tx.ExecContext(ctx, firstBoard, string(first.Board), int64(first.Time)); err != nil {
				return err
			}
		}
		moved, err := affected(p.tx.ExecContext(ctx, moveBoard, string(first.Board), string(first.Shelf), number(first.N-1), string(first.From),
			number(last.N), string(last.room), int64(last.Time)))
		if err != nil {
			return err
		}
		if moved == 0 {
			return fmt.Errorf("store: op %d of board %s: %w", first.N, first.Board, doc.ErrMoved)
		}
	}
	return p.engine.insertOps(ctx, p.tx, ops)
}

// changeBoard writes what a board is called and whether it is offered.
func changeBoard(ctx context.Context, tx querier, b doc.PutBoard) error {
	n, err := affected(tx.ExecContext(ctx, putBoard, string(b.Board), string(b.Shelf), b.Title, int64(b.Made), b.Removed, b.Back))
	if err == nil && n == 0 {
		err = fmt.Errorf("store: board %s: %w", b.Board, doc.ErrMoved)
	}
	return err
}

// checkOps refuses ops whose event is not in the batch: their data would be another's.
func checkOps(b room.Batch) error {
	for _, projection := range b.Projections {
		if op, ok := projection.(doc.PutOp); ok && (op.Event <= b.Old || op.Event > b.New() || op.N == 0) {
			return fmt.Errorf("store: room %s: op %d of board %s at event %d of %d to %d", b.Room, op.N, op.Board, op.Event, b.Old+1, b.New())
		}
	}
	return nil
}
