package store

import (
	"context"
	"encoding/json"
	"math"
	"slices"

	"atrium/internal/chat"
	"atrium/protocol"
)

// exportPage is how many rows of an export are read, and held, at once.
const exportPage = 500

const messageColumns = `seq, time, account, name, text, reply, mentions, edited, recalled FROM messages WHERE room = $1`

func scanMessage(s scanner) (m protocol.Message, err error) {
	var mentions string
	err = s.Scan(&m.Seq, &m.Time, &m.Account, &m.Name, &m.Text, &m.Reply, &mentions, &m.Edited, &m.Recalled)
	m.Mentions = []protocol.AccountID{}
	if err == nil && mentions != "" {
		err = json.Unmarshal([]byte(mentions), &m.Mentions)
	}
	return m, err
}

// history is one room's messages, wherever they are.
type history interface {
	// before gives up to n messages with a lower seq, the nearest ones, ascending.
	before(ctx context.Context, seq protocol.Seq, n int) ([]protocol.Message, error)
	// from gives up to n messages with this seq or a higher one, the nearest ones, ascending.
	from(ctx context.Context, seq protocol.Seq, n int) ([]protocol.Message, error)
	// at gives the seq of the first message of a moment or later, or the highest one there can be.
	at(ctx context.Context, moment protocol.Millis) (protocol.Seq, error)
	// find gives one message.
	find(ctx context.Context, seq protocol.Seq) (protocol.Message, bool, error)
	// edits counts the edits of one message.
	edits(ctx context.Context, seq protocol.Seq) (int, error)
}

// lastSeq is beyond every message.
const lastSeq protocol.Seq = math.MaxInt64

func (db *DB) history(id protocol.RoomID) history {
	if db.memory.holds(id) {
		return memoryHistory{db.memory, id}
	}
	return sqlHistory{db.engine.reader(), id}
}

// Messages implements chat.Store.
func (db *DB) Messages(ctx context.Context, id protocol.RoomID, p chat.Page) ([]protocol.Message, bool, error) {
	return page(ctx, db.history(id), p)
}

func page(ctx context.Context, h history, p chat.Page) ([]protocol.Message, bool, error) {
	limit := min(max(p.Limit, 1), 100)
	switch {
	case p.After != 0:
		found, err := h.from(ctx, min(p.After, lastSeq-1)+1, limit+1)
		more := len(found) > limit
		return found[:min(len(found), limit)], more, err
	case p.Around != 0:
		return around(ctx, h, p.Around, limit)
	case p.At != 0:
		seq, err := h.at(ctx, p.At)
		if err != nil {
			return nil, false, err
		}
		return around(ctx, h, seq, limit)
	case p.Before != 0:
		return older(ctx, h, p.Before, limit)
	}
	return older(ctx, h, lastSeq, limit)
}

// older gives up to n messages before a seq, and whether there are more.
func older(ctx context.Context, h history, seq protocol.Seq, n int) ([]protocol.Message, bool, error) {
	found, err := h.before(ctx, seq, n+1)
	more := len(found) > n
	return found[max(0, len(found)-n):], more, err
}

func around(ctx context.Context, h history, seq protocol.Seq, limit int) ([]protocol.Message, bool, error) {
	left, more, err := older(ctx, h, seq, limit/2)
	if err != nil {
		return nil, false, err
	}
	right, err := h.from(ctx, seq, limit-limit/2)
	return append(left, right...), more, err
}

// MessageBySeq implements chat.Store.
func (db *DB) MessageBySeq(ctx context.Context, id protocol.RoomID, seq protocol.Seq) (protocol.Message, bool, error) {
	return db.history(id).find(ctx, seq)
}

// Edits implements chat.Store.
func (db *DB) Edits(ctx context.Context, id protocol.RoomID, seq protocol.Seq) (int, error) {
	return db.history(id).edits(ctx, seq)
}

// Export implements chat.Store. It holds one page of rows at a time, and no transaction while yield works: a message that
// is edited meanwhile is told as it stands when its page is read. It begins at the first message of the filter's time: should the
// server's clock have been set back since, messages before that one that claim a later time are not told.
func (db *DB) Export(ctx context.Context, id protocol.RoomID, f chat.Filter, yield func(protocol.Message) error) error {
	h := db.history(id)
	next := protocol.Seq(1)
	if f.From != 0 {
		var err error
		if next, err = h.at(ctx, f.From); err != nil {
			return err
		}
	}
	for {
		found, err := h.from(ctx, next, exportPage)
		if err != nil {
			return err
		}
		for _, m := range found {
			if !passes(f, m) {
				continue
			}
			if err := yield(m); err != nil {
				return err
			}
		}
		if len(found) < exportPage {
			return nil
		}
		next = found[len(found)-1].Seq + 1
	}
}

func passes(f chat.Filter, m protocol.Message) bool {
	return (f.Account == "" || m.Account == f.Account) && (f.From == 0 || m.Time >= f.From) && (f.To == 0 || m.Time < f.To)
}

// sqlHistory reads the database; each method is one statement that an index answers.
type sqlHistory struct {
	db   querier
	room protocol.RoomID
}

const (
	messagesBefore = `SELECT ` + messageColumns + ` AND seq < $2 ORDER BY seq DESC LIMIT $3`
	messagesFrom   = `SELECT ` + messageColumns + ` AND seq >= $2 ORDER BY seq LIMIT $3`
	messageAt      = `SELECT seq FROM messages WHERE room = $1 AND time >= $2 ORDER BY time, seq LIMIT 1`
	messageBySeq   = `SELECT ` + messageColumns + ` AND seq = $2`
	editsOfMessage = `SELECT COUNT(*) FROM events WHERE room = $1 AND refers = $2`
)

func (h sqlHistory) before(ctx context.Context, seq protocol.Seq, n int) ([]protocol.Message, error) {
	rows, err := h.db.QueryContext(ctx, messagesBefore, h.room, signed(seq), n)
	found, err := collect(rows, err, scanMessage)
	slices.Reverse(found)
	return found, err
}

func (h sqlHistory) from(ctx context.Context, seq protocol.Seq, n int) ([]protocol.Message, error) {
	rows, err := h.db.QueryContext(ctx, messagesFrom, h.room, signed(seq), n)
	return collect(rows, err, scanMessage)
}

func (h sqlHistory) at(ctx context.Context, moment protocol.Millis) (seq protocol.Seq, err error) {
	err = h.db.QueryRowContext(ctx, messageAt, h.room, moment).Scan(&seq)
	if none(err) {
		return lastSeq, nil
	}
	return seq, err
}

func (h sqlHistory) find(ctx context.Context, seq protocol.Seq) (protocol.Message, bool, error) {
	m, err := scanMessage(h.db.QueryRowContext(ctx, messageBySeq, h.room, signed(seq)))
	if none(err) {
		return protocol.Message{}, false, nil
	}
	return m, err == nil, err
}

func (h sqlHistory) edits(ctx context.Context, seq protocol.Seq) (n int, err error) {
	err = h.db.QueryRowContext(ctx, editsOfMessage, h.room, signed(seq)).Scan(&n)
	return n, err
}
