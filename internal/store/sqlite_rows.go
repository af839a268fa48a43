package store

import (
	"context"
	"database/sql"

	"atrium/internal/room"
	"atrium/protocol"
)

// The many rows of a transaction go in one by one: a prepared statement costs microseconds, the sync at the end a
// millisecond.

const sqliteMoveHead = `UPDATE rooms SET head = $4, active = CASE WHEN active < $5 THEN $5 ELSE active END
	WHERE id = $1 AND epoch = $2 AND head = $3 AND NOT in_memory`

func (s *sqlite) moveHeads(ctx context.Context, tx querier, batches []room.Batch) (moved int64, err error) {
	for _, b := range batches {
		n, err := affected(tx.ExecContext(ctx, sqliteMoveHead, b.Room, b.Epoch, int64(b.Old), int64(b.New()), int64(active(b))))
		if err != nil {
			return 0, err
		}
		moved += n
	}
	return moved, nil
}

const sqliteInsertEvent = `INSERT INTO events (room, seq, time, account, request, digest, type, audience, data, refers)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
	ON CONFLICT (room, account, request) WHERE request IS NOT NULL DO NOTHING`

func (s *sqlite) insertEvents(ctx context.Context, tx querier, events []eventRow) error {
	for _, e := range events {
		var digest, refers any
		if e.Request != "" {
			digest = e.Digest[:]
		}
		if e.Refers != 0 {
			refers = int64(e.Refers)
		}
		n, err := affected(tx.ExecContext(ctx, sqliteInsertEvent, string(e.room), int64(e.Seq), int64(e.Time), string(e.Account),
			null(e.Request), digest, string(e.Type), string(e.Audience), string(e.Data), refers))
		if err != nil {
			return err
		}
		if n == 0 {
			return &room.DuplicateError{Room: e.room, Account: e.Account, Request: e.Request}
		}
	}
	return nil
}

const sqliteInsertMessage = `INSERT INTO messages (room, seq, time, account, name, text, reply, mentions, edited, recalled)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, FALSE, FALSE)`

func (s *sqlite) insertMessages(ctx context.Context, tx querier, messages []messageRow) error {
	for _, m := range messages {
		if _, err := tx.ExecContext(ctx, sqliteInsertMessage, string(m.room), int64(m.Seq), int64(m.Time), string(m.Account),
			m.Name, m.Text, int64(m.Reply), m.mentions); err != nil {
			return err
		}
	}
	return nil
}

const sqliteInsertOp = `INSERT INTO board_ops (board, n, room, event) VALUES ($1, $2, $3, $4)`

func (s *sqlite) insertOps(ctx context.Context, tx querier, ops []opRow) error {
	for _, op := range ops {
		if _, err := tx.ExecContext(ctx, sqliteInsertOp, string(op.Board), number(op.N), string(op.room), signed(op.Event)); err != nil {
			return err
		}
	}
	return nil
}

func (s *sqlite) listed() string { return `(SELECT value FROM json_each($1))` }

const sqliteRaiseMark = `INSERT INTO reads (room, account, seq)
	SELECT $1, $2, $3 WHERE EXISTS (SELECT 1 FROM rooms WHERE id = $1 AND NOT in_memory)
	ON CONFLICT (room, account) DO UPDATE SET seq = MAX(reads.seq, excluded.seq)`

func (s *sqlite) raiseMarks(ctx context.Context, tx querier, marks map[reader]protocol.Seq) error {
	for r, seq := range marks {
		if _, err := tx.ExecContext(ctx, sqliteRaiseMark, r.room, r.account, signed(seq)); err != nil {
			return err
		}
	}
	return nil
}

const sqlitePutVisit = `INSERT INTO visits (room, account, since, last_seen, until) VALUES ($1, $2, $3, $4, $5)
	ON CONFLICT (room, account, since) DO UPDATE SET last_seen = excluded.last_seen, until = excluded.until`

func (s *sqlite) putVisits(ctx context.Context, tx querier, visits []room.Visit) error {
	for _, v := range visits {
		if _, err := tx.ExecContext(ctx, sqlitePutVisit, v.Room, v.Account, v.From, v.LastSeen, v.To); err != nil {
			return err
		}
	}
	return nil
}

// affected counts the rows that a statement wrote.
func affected(r sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}
