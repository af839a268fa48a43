package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"atrium/internal/chat"
	"atrium/internal/doc"
	"atrium/internal/room"
	"atrium/protocol"
)

// eventRow is a journal's line as it is stored.
type eventRow struct {
	room.Event
	room protocol.RoomID
}

// messageRow is a new row of the history as it is stored.
type messageRow struct {
	chat.PutMessage
	room     protocol.RoomID
	mentions string // JSON, or ""
}

// signed is a seq as the database takes it; a client may name any number.
func signed(seq protocol.Seq) int64 { return int64(min(seq, math.MaxInt64)) }

// errKeepFixed: what a room keeps is chosen when it is made. A later "nothing" would leave on disk what was written
// before, a later "for ever" would promise what is in memory only.
var errKeepFixed = errors.New("store: a room's policy cannot change between keeping nothing and keeping")

// Commit implements room.Journal. All kept batches are one transaction, in which the rooms that live in memory prove
// their epoch and write their members; their events join their journals after it.
func (db *DB) Commit(ctx context.Context, batches []room.Batch) error {
	for _, b := range batches {
		if err := errors.Join(checkNumbers(b), checkOps(b)); err != nil {
			return err
		}
	}
	err := db.memory.commit(ctx, batches, func(kept, held []room.Batch) error {
		return db.engine.update(ctx, func(ctx context.Context, tx querier) error {
			if err := db.commitKept(ctx, tx, kept); err != nil {
				return err
			}
			return db.commitHeld(ctx, tx, held)
		})
	})
	if err == nil && erases(batches) {
		db.engine.forgetSoon()
	}
	return err
}

// erases reports whether anything is taken back.
func erases(batches []room.Batch) bool {
	for _, b := range batches {
		for _, p := range b.Projections {
			if _, ok := p.(room.Redactor); ok {
				return true
			}
		}
	}
	return false
}

func checkNumbers(b room.Batch) error {
	for i, e := range b.Events {
		if want := b.Old + protocol.Seq(i) + 1; e.Seq != want {
			return fmt.Errorf("store: room %s: event %d stands where %d belongs", b.Room, e.Seq, want)
		}
	}
	return nil
}

// active is the time of the batch's last event, or 0.
func active(b room.Batch) protocol.Millis {
	if len(b.Events) == 0 {
		return 0
	}
	return b.Events[len(b.Events)-1].Time
}

// commitKept writes batches into the database: the fence first, so that nothing else is tried for a deposed owner.
func (db *DB) commitKept(ctx context.Context, tx querier, batches []room.Batch) error {
	if len(batches) == 0 {
		return nil
	}
	moved, err := db.engine.moveHeads(ctx, tx, batches)
	if err != nil {
		return err
	}
	if moved != int64(len(batches)) {
		return room.ErrDeposed
	}
	if err := db.engine.insertEvents(ctx, tx, eventRows(batches)); err != nil {
		return err
	}
	p := projector{engine: db.engine, tx: tx}
	for _, b := range batches {
		for _, projection := range b.Projections {
			if err := p.project(ctx, b.Room, projection); err != nil {
				return err
			}
		}
	}
	return p.flush(ctx)
}

const touchRoom = `UPDATE rooms SET active = CASE WHEN active < $3 THEN $3 ELSE active END
	WHERE id = $1 AND epoch = $2 AND in_memory`

// commitHeld writes what the database knows of rooms that live in memory: no event, no message, no board, no head.
func (db *DB) commitHeld(ctx context.Context, tx querier, batches []room.Batch) error {
	p := projector{engine: db.engine, tx: tx}
	for _, b := range batches {
		n, err := affected(tx.ExecContext(ctx, touchRoom, b.Room, b.Epoch, int64(active(b))))
		if err != nil {
			return err
		}
		if n == 0 {
			return room.ErrDeposed
		}
		for _, projection := range b.Projections {
			switch projection.(type) {
			case chat.PutMessage, chat.EditText, chat.RecallText, doc.PutOp, doc.PutBoard:
				continue
			}
			if err := p.project(ctx, b.Room, projection); err != nil {
				return err
			}
		}
	}
	return nil
}

func eventRows(batches []room.Batch) []eventRow {
	n := 0
	for _, b := range batches {
		n += len(b.Events)
	}
	rows := make([]eventRow, 0, n)
	for _, b := range batches {
		for _, e := range b.Events {
			rows = append(rows, eventRow{e, b.Room})
		}
	}
	return rows
}

// projector writes projections in their order; new messages and ops of boards wait until something may depend on them, so that they
// go in together.
type projector struct {
	engine  engine
	tx      querier
	waiting []messageRow
	ops     []opRow
}

func (p *projector) project(ctx context.Context, id protocol.RoomID, projection room.Projection) error {
	switch v := projection.(type) {
	case room.PutMember:
		return putMember(ctx, p.tx, id, v.Member)
	case room.PutRoom:
		return putRoom(ctx, p.tx, id, v)
	case chat.PutMessage:
		mentions, err := encodeMentions(v.Mentions)
		p.waiting = append(p.waiting, messageRow{v, id, mentions})
		return err
	case chat.EditText:
		if err := p.flush(ctx); err != nil {
			return err
		}
		return editText(ctx, p.tx, id, v)
	case chat.RecallText:
		if err := p.flush(ctx); err != nil {
			return err
		}
		return recallText(ctx, p.tx, id, v)
	case doc.PutOp:
		p.ops = append(p.ops, opRow{v, id})
		return nil
	case doc.PutBoard:
		if err := p.flush(ctx); err != nil {
			return err
		}
		return changeBoard(ctx, p.tx, v)
	}
	if ok, err := projectLesson(ctx, p.tx, id, projection); ok {
		return err
	}
	return fmt.Errorf("store: unknown projection %T", projection)
}

// flush writes what waits.
func (p *projector) flush(ctx context.Context) error {
	messages, ops := p.waiting, p.ops
	p.waiting, p.ops = p.waiting[:0], p.ops[:0]
	if len(messages) > 0 {
		if err := p.engine.insertMessages(ctx, p.tx, messages); err != nil {
			return err
		}
	}
	if len(ops) > 0 {
		return p.putOps(ctx, ops)
	}
	return nil
}

const eventColumns = `seq, time, account, COALESCE(request, ''), digest, type, audience, COALESCE(refers, 0), data`

func scanEvent(s scanner) (e room.Event, err error) {
	var digest []byte
	var data string
	err = s.Scan(&e.Seq, &e.Time, &e.Account, &e.Request, &digest, &e.Type, &e.Audience, &e.Refers, &data)
	copy(e.Digest[:], digest)
	e.Data = []byte(data)
	return e, err
}

const eventsAfter = `SELECT ` + eventColumns + ` FROM events WHERE room = $1 AND seq > $2 ORDER BY seq LIMIT $3`

// Events implements room.Journal. Where the oldest events of a journal in memory were let go (see memoryLimits), the first
// one after the given seq is not the next number; in a journal that is whole it always is.
func (db *DB) Events(ctx context.Context, id protocol.RoomID, after protocol.Seq, limit int) ([]room.Event, error) {
	if events, ok := db.memory.events(id, after, limit); ok {
		return events, nil
	}
	rows, err := db.engine.reader().QueryContext(ctx, eventsAfter, id, signed(after), limit)
	return collectWhile(rows, err, scanEvent, room.NewBudget(room.EventsBytes).Take)
}

const newestEvents = `SELECT ` + eventColumns + ` FROM events WHERE room = $1 ORDER BY seq DESC LIMIT $2`

// tailOf reads a journal's newest events, ascending.
func tailOf(ctx context.Context, q querier, id protocol.RoomID, limit int) ([]room.Event, error) {
	rows, err := q.QueryContext(ctx, newestEvents, id, limit)
	events, err := collectWhile(rows, err, scanEvent, room.NewBudget(room.TailBytes).Take)
	slices.Reverse(events)
	return events, err
}

const eventByRequest = `SELECT ` + eventColumns + ` FROM events WHERE room = $1 AND account = $2 AND request = $3`

// Request implements room.Journal.
func (db *DB) Request(ctx context.Context, id protocol.RoomID, account protocol.AccountID, request protocol.RequestID) (room.Event, bool, error) {
	if e, found, ok := db.memory.request(id, account, request); ok {
		return e, found, nil
	}
	e, err := scanEvent(db.engine.reader().QueryRowContext(ctx, eventByRequest, id, account, request))
	if none(err) {
		return room.Event{}, false, nil
	}
	return e, err == nil, err
}

func encodeMentions(mentions []protocol.AccountID) (string, error) {
	if len(mentions) == 0 {
		return "", nil
	}
	text, err := json.Marshal(mentions)
	return string(text), err
}
