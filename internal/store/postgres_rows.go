package store

import (
	"context"
	"maps"
	"slices"

	"atrium/internal/room"
	"atrium/protocol"
)

// The many rows of a transaction go in one statement: each column is an array, and unnest makes rows of them.

const postgresMoveHeads = `UPDATE rooms SET head = b.new, active = GREATEST(rooms.active, b.active)
	FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[]) AS b (room, epoch, old, new, active)
	WHERE rooms.id = b.room AND rooms.epoch = b.epoch AND rooms.head = b.old AND NOT rooms.in_memory`

func (p *postgres) moveHeads(ctx context.Context, tx querier, batches []room.Batch) (int64, error) {
	return affected(tx.ExecContext(ctx, postgresMoveHeads,
		column(batches, func(b room.Batch) string { return string(b.Room) }),
		column(batches, func(b room.Batch) int64 { return b.Epoch }),
		column(batches, func(b room.Batch) int64 { return int64(b.Old) }),
		column(batches, func(b room.Batch) int64 { return int64(b.New()) }),
		column(batches, func(b room.Batch) int64 { return int64(active(b)) })))
}

const (
	postgresInsertEvents = `INSERT INTO events (room, seq, time, account, request, digest, type, audience, data, refers)
	SELECT room, seq, time, account, NULLIF(request, ''), CASE WHEN request <> '' THEN digest END, type, audience, data, NULLIF(refers, 0)
	FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bytea[], $7::text[], $8::text[], $9::text[],
		$10::bigint[]) AS b (room, seq, time, account, request, digest, type, audience, data, refers)
	ON CONFLICT (room, account, request) WHERE request IS NOT NULL DO NOTHING`

	// postgresConflict finds a request that an event with another seq has.
	postgresConflict = `SELECT b.room, b.account, b.request
	FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[]) AS b (room, seq, account, request)
	JOIN events e ON e.room = b.room AND e.account = b.account AND e.request = b.request AND e.seq <> b.seq
	ORDER BY b.room, b.seq LIMIT 1`
)

func (p *postgres) insertEvents(ctx context.Context, tx querier, events []eventRow) error {
	rooms := column(events, func(e eventRow) string { return string(e.room) })
	seqs := column(events, func(e eventRow) int64 { return int64(e.Seq) })
	accounts := column(events, func(e eventRow) string { return string(e.Account) })
	requests := column(events, func(e eventRow) string { return string(e.Request) })
	n, err := affected(tx.ExecContext(ctx, postgresInsertEvents, rooms, seqs,
		column(events, func(e eventRow) int64 { return int64(e.Time) }), accounts, requests,
		column(events, func(e eventRow) []byte { return e.Digest[:] }),
		column(events, func(e eventRow) string { return string(e.Type) }),
		column(events, func(e eventRow) string { return string(e.Audience) }),
		column(events, func(e eventRow) string { return string(e.Data) }),
		column(events, func(e eventRow) int64 { return int64(e.Refers) })))
	if err != nil || n == int64(len(events)) {
		return err
	}
	var d room.DuplicateError
	row := tx.QueryRowContext(ctx, postgresConflict, rooms, seqs, accounts, requests)
	if err := row.Scan(&d.Room, &d.Account, &d.Request); err != nil {
		return err
	}
	return &d
}

const postgresInsertMessages = `INSERT INTO messages (room, seq, time, account, name, text, reply, mentions, edited, recalled)
	SELECT b.*, FALSE, FALSE FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::bigint[],
		$8::text[]) AS b`

func (p *postgres) insertMessages(ctx context.Context, tx querier, messages []messageRow) error {
	_, err := tx.ExecContext(ctx, postgresInsertMessages,
		column(messages, func(m messageRow) string { return string(m.room) }),
		column(messages, func(m messageRow) int64 { return int64(m.Seq) }),
		column(messages, func(m messageRow) int64 { return int64(m.Time) }),
		column(messages, func(m messageRow) string { return string(m.Account) }),
		column(messages, func(m messageRow) string { return m.Name }),
		column(messages, func(m messageRow) string { return m.Text }),
		column(messages, func(m messageRow) int64 { return int64(m.Reply) }),
		column(messages, func(m messageRow) string { return m.mentions }))
	return err
}

const postgresInsertOps = `INSERT INTO board_ops (board, n, room, event)
	SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[])`

func (p *postgres) insertOps(ctx context.Context, tx querier, ops []opRow) error {
	_, err := tx.ExecContext(ctx, postgresInsertOps,
		column(ops, func(op opRow) string { return string(op.Board) }),
		column(ops, func(op opRow) int64 { return number(op.N) }),
		column(ops, func(op opRow) string { return string(op.room) }),
		column(ops, func(op opRow) int64 { return signed(op.Event) }))
	return err
}

func (p *postgres) listed() string { return `(SELECT json_array_elements_text($1::json))` }

// In one order, so that two processes cannot wait for each other.
const postgresRaiseMarks = `INSERT INTO reads (room, account, seq)
	SELECT b.room, b.account, b.seq FROM unnest($1::text[], $2::text[], $3::bigint[]) AS b (room, account, seq)
	JOIN rooms ON rooms.id = b.room AND NOT rooms.in_memory ORDER BY b.room, b.account
	ON CONFLICT (room, account) DO UPDATE SET seq = GREATEST(reads.seq, excluded.seq)`

func (p *postgres) raiseMarks(ctx context.Context, tx querier, marks map[reader]protocol.Seq) error {
	readers := slices.Collect(maps.Keys(marks))
	_, err := tx.ExecContext(ctx, postgresRaiseMarks,
		column(readers, func(r reader) string { return string(r.room) }),
		column(readers, func(r reader) string { return string(r.account) }),
		column(readers, func(r reader) int64 { return signed(marks[r]) }))
	return err
}

const postgresPutVisits = `INSERT INTO visits (room, account, since, last_seen, until)
	SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[])
	ON CONFLICT (room, account, since) DO UPDATE SET last_seen = excluded.last_seen, until = excluded.until`

func (p *postgres) putVisits(ctx context.Context, tx querier, visits []room.Visit) error {
	visits = newest(visits)
	_, err := tx.ExecContext(ctx, postgresPutVisits,
		column(visits, func(v room.Visit) string { return string(v.Room) }),
		column(visits, func(v room.Visit) string { return string(v.Account) }),
		column(visits, func(v room.Visit) int64 { return int64(v.From) }),
		column(visits, func(v room.Visit) int64 { return int64(v.LastSeen) }),
		column(visits, func(v room.Visit) int64 { return int64(v.To) }))
	return err
}

// newest leaves the last one of each visit: one statement cannot write a row twice.
func newest(visits []room.Visit) []room.Visit {
	type key struct {
		room    protocol.RoomID
		account protocol.AccountID
		from    protocol.Millis
	}
	place := make(map[key]int, len(visits))
	kept := make([]room.Visit, 0, len(visits))
	for _, v := range visits {
		k := key{v.Room, v.Account, v.From}
		if i, ok := place[k]; ok {
			kept[i] = v
			continue
		}
		place[k] = len(kept)
		kept = append(kept, v)
	}
	return kept
}

// column makes an array of one field of all rows.
func column[Row, Value any](rows []Row, field func(Row) Value) []Value {
	values := make([]Value, len(rows))
	for i, row := range rows {
		values[i] = field(row)
	}
	return values
}
