package store

import (
	"context"

	"atrium/internal/chat"
	"atrium/protocol"
)

const (
	editMessage   = `UPDATE messages SET text = $3, edited = TRUE WHERE room = $1 AND seq = $2 AND NOT recalled`
	recallMessage = `UPDATE messages SET text = '', mentions = '', recalled = TRUE WHERE room = $1 AND seq = $2`
	// eventsOfMessage finds the message's event and its edits, each by an index.
	eventsOfMessage = `SELECT seq, type, data FROM events WHERE room = $1 AND seq = $2
	UNION ALL SELECT seq, type, data FROM events WHERE room = $1 AND refers = $2`
	// The digest goes too: it is keyed, but who holds the whole database holds the key, and could try short texts.
	redactEvent = `UPDATE events SET data = $3, digest = NULL WHERE room = $1 AND seq = $2`
)

func editText(ctx context.Context, tx querier, id protocol.RoomID, p chat.EditText) error {
	_, err := tx.ExecContext(ctx, editMessage, id, signed(p.Seq), p.Text)
	return err
}

// textEvent is an event whose data holds a text.
type textEvent struct {
	seq  protocol.Seq
	kind protocol.Type
	data string
}

func recallText(ctx context.Context, tx querier, id protocol.RoomID, p chat.RecallText) error {
	if _, err := tx.ExecContext(ctx, recallMessage, id, signed(p.Seq)); err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, eventsOfMessage, id, signed(p.Seq))
	found, err := collect(rows, err, func(s scanner) (e textEvent, err error) {
		err = s.Scan(&e.seq, &e.kind, &e.data)
		return e, err
	})
	if err != nil {
		return err
	}
	for _, e := range found {
		data := string(chat.Redact(e.kind, []byte(e.data)))
		if _, err := tx.ExecContext(ctx, redactEvent, id, signed(e.seq), data); err != nil {
			return err
		}
	}
	return nil
}
