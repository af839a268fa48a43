// Package chat is what people write in a room: messages, edits, recalls, unread marks, the history and its export. The
// order is the room's; this package adds the rules of text.
package chat

import (
	"context"

	"atrium/protocol"
)

// PutMessage is the projection of a new message: one row of the history.
type PutMessage struct {
	Seq      protocol.Seq
	Time     protocol.Millis
	Account  protocol.AccountID
	Name     string // of that moment
	Text     string
	Reply    protocol.Seq // 0: none
	Mentions []protocol.AccountID
}

// EditText is the projection of an edit: the row's text is replaced and marked as edited.
type EditText struct {
	Seq  protocol.Seq // of the message
	Text string
}

// RecallText is the projection of a recall: the row's text and mentions are emptied, and in the journal the data of the
// message's event and of its edits is redacted in place, name and reply left.
type RecallText struct {
	Seq protocol.Seq // of the message
}

// Projection marks the type.
func (PutMessage) Projection() {}

// Projection marks the type.
func (EditText) Projection() {}

// Projection marks the type.
func (RecallText) Projection() {}

// Page asks for a part of the history: at most one of Before, After, Around and At is not zero; none of them asks for the
// newest messages.
type Page struct {
	Before protocol.Seq    // messages with a lower seq, the nearest ones
	After  protocol.Seq    // messages with a higher seq, the nearest ones
	Around protocol.Seq    // half of the limit before this seq, the rest from it on
	At     protocol.Millis // like Around, at the first message of this moment or later
	Limit  int             // 1 to 100
}

// Filter narrows an export; zero values narrow nothing.
type Filter struct {
	Account  protocol.AccountID
	From, To protocol.Millis // From inclusive, To exclusive
	Until    protocol.Seq    // the last one; Export applies it, not the store
}

// Store is what chat asks of the database. The history of a room whose journal lives in memory only lives there too.
type Store interface {
	// Messages reads a page, ascending by seq; more tells whether there are messages further on in the page's direction
	// (older ones, except for After: newer ones).
	Messages(ctx context.Context, room protocol.RoomID, p Page) (messages []protocol.Message, more bool, err error)
	// MessageBySeq reads one message; ok is false if there is none.
	MessageBySeq(ctx context.Context, room protocol.RoomID, seq protocol.Seq) (m protocol.Message, ok bool, err error)
	// Edits counts the edits of a message that the journal holds.
	Edits(ctx context.Context, room protocol.RoomID, seq protocol.Seq) (int, error)
	// Export hands over every message that passes the filter, ascending, without holding them all in memory, until yield
	// answers an error, which it returns.
	Export(ctx context.Context, room protocol.RoomID, f Filter, yield func(protocol.Message) error) error
	// SetRead raises how far an account has read; it never lowers it. It returns the mark as it now stands. Every later Read
	// here sees it; on disk it is within a second or so, and a crash before that loses it.
	SetRead(ctx context.Context, room protocol.RoomID, account protocol.AccountID, seq protocol.Seq) (protocol.Seq, error)
	// Read tells how far an account has read; 0 if nothing.
	Read(ctx context.Context, room protocol.RoomID, account protocol.AccountID) (protocol.Seq, error)
}
