package room

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"atrium/protocol"
)

// Errors that a Store answers with; compare with errors.Is. Anything else that Commit answers means: nothing was written.
var (
	// ErrNotFound: there is no such room.
	ErrNotFound = errors.New("room: not found")
	// ErrNumberTaken: another room has this number.
	ErrNumberTaken = errors.New("room: number taken")
	// ErrDeposed: another owner has raised the room's epoch, or its head is not where this owner left it.
	ErrDeposed = errors.New("room: deposed")
	// ErrUnknown: the transaction may or may not have been committed.
	ErrUnknown = errors.New("room: outcome of the commit unknown")
)

// DuplicateError says that a batch holds a request that the journal already has. Nothing was written.
type DuplicateError struct {
	Room    protocol.RoomID
	Account protocol.AccountID
	Request protocol.RequestID
}

func (e *DuplicateError) Error() string {
	return fmt.Sprintf("room %s: request %s is in the journal already", e.Room, e.Request)
}

// Row is a room as it is stored.
type Row struct {
	ID     protocol.RoomID
	Number protocol.RoomNumber
	Kind   protocol.Kind
	Title  string
	Policy protocol.Policy
	Owner  protocol.AccountID
	// Link is the generation of the secret link, from 1; raising it ends the old link and its guests.
	Link    int64
	Locked  bool // nobody comes in who has no seat, hosts and cohosts excepted
	Created protocol.Millis
	Active  protocol.Millis // the last commit, or Created
	Ended   protocol.Millis // 0: not ended
	Log     protocol.LogID
	Epoch   int64 // raised each time an owner acquires the room
	Head    protocol.Seq
}

// Member is one account's durable place in a room: it stays when the person leaves, and ends when they are removed.
type Member struct {
	Account     protocol.AccountID
	Name        string // shown in this room
	AccountName string // the user name; "" for a guest. Read from the account, not stored again
	Avatar      string // names the account's picture; "" for none. Read from the account, not stored again
	Guest       bool
	Role        protocol.Role
	Removed     bool // may read nothing; may come back if the entry lets them, and there is no ban
	Banned      bool // removed, until the ban is taken back
	Draws       bool // was given the pen of the boards
	Added       protocol.Millis
}

// Digest tells whether two requests with one id have the same content: an HMAC-SHA-256 of it.
type Digest [sha256.Size]byte

// Event is one line of a journal.
type Event struct {
	Seq     protocol.Seq
	Time    protocol.Millis
	Account protocol.AccountID
	// Request is unique per room and account; "" for an event that no request with an id caused (NULL in SQL).
	Request  protocol.RequestID
	Digest   Digest // of the request's content; zero without Request
	Type     protocol.Type
	Audience Audience
	// Refers is the seq of the event of which this one says the text anew, by which a Redactor finds it; 0 for most.
	Refers protocol.Seq
	Data   jsontext.Value

	frame *frame // nil for an event that is not in memory
}

// Projection is a change to what is read beside the journal (member list, text of a message, …), written in the
// transaction of its event. The concrete types are the exported ones of this package and of package chat; a store that
// meets another one fails the batch.
type Projection interface{ Projection() }

// Redactor is a projection that takes back what an earlier event said, and those that refer to it: the store rewrites their
// data in place, and the room what it holds of them in memory.
type Redactor interface {
	Projection
	// Redacts is the seq of the event.
	Redacts() protocol.Seq
	// Redacted gives the data of such an event as it is from now on.
	Redacted(t protocol.Type, data jsontext.Value) jsontext.Value
}

// PutMember writes a member's row.
type PutMember struct{ Member Member }

// PutRoom writes what can change of a room.
type PutRoom struct {
	Title  string
	Policy protocol.Policy
	Link   int64
	Locked bool
	Ended  protocol.Millis
}

// Projection marks the type.
func (PutMember) Projection() {}

// Projection marks the type.
func (PutRoom) Projection() {}

// Bounds of the data of events that are read at once, one event excepted, so that nobody's long texts fill the memory.
const (
	EventsBytes = 256 << 10 // by Journal.Events
	TailBytes   = 1 << 20   // as a room's tail
)

// Budget is how many bytes of events' data may be read.
type Budget struct {
	left int
	some bool
}

// NewBudget allows so many bytes, and one event whatever its size.
func NewBudget(bytes int) *Budget { return &Budget{left: bytes} }

// Take reports whether the next event may be read.
func (b *Budget) Take(e Event) bool {
	b.left -= len(e.Data)
	fits := b.left >= 0 || !b.some
	b.some = true
	return fits
}

// Fitting is how many of the events, from the first on, such a budget allows.
func Fitting(events []Event, bytes int) int {
	budget := NewBudget(bytes)
	for i, e := range events {
		if !budget.Take(e) {
			return i
		}
	}
	return len(events)
}

// Batch is a run of one room's events: numbered Old+1, Old+2, … without a hole.
type Batch struct {
	Room        protocol.RoomID
	Epoch       int64
	Old         protocol.Seq
	Events      []Event
	Projections []Projection // in the order of their events
}

// New is the head after the batch.
func (b Batch) New() protocol.Seq { return b.Old + protocol.Seq(len(b.Events)) }

// Loaded is a room as its new owner finds it.
type Loaded struct {
	Row
	Members []Member // removed ones too
	Tail    []Event  // the newest events up to Head, ascending
	Open    []Visit  // visits without an end: who was there when the last owner stopped
}

// Visit is a stay of an account in a room, kept for attendance and history.
type Visit struct {
	Room     protocol.RoomID
	Account  protocol.AccountID
	From     protocol.Millis
	LastSeen protocol.Millis
	To       protocol.Millis // 0: still there
}

// Journal is where a room's events live. A room whose policy keeps nothing has one in memory only; its callers cannot
// tell.
type Journal interface {
	// Commit writes all batches, each of another room, in one transaction; each moves its room's head from Old to New
	// under Epoch. On nil all is durable. ErrUnknown: it may have happened or not. Any other error: nothing was written;
	// ErrDeposed and *DuplicateError say why.
	Commit(ctx context.Context, batches []Batch) error
	// Events reads events after a seq, ascending: up to limit, and up to EventsBytes of their data, but one if there is one.
	Events(ctx context.Context, room protocol.RoomID, after protocol.Seq, limit int) ([]Event, error)
	// Request finds the event that a request caused; ok is false if there is none.
	Request(ctx context.Context, room protocol.RoomID, account protocol.AccountID, id protocol.RequestID) (e Event, ok bool, err error)
}

// Roster says which of the people on a room's record are meant.
type Roster string

const (
	RosterAll     Roster = "all"     // whoever is or was a member
	RosterMembers Roster = "members" // without guests, whose way in is the link
	RosterBanned  Roster = "banned"  // until the ban is taken back
)

// seenBy is the right that whoever asks for a roster needs.
func (of Roster) seenBy() protocol.Right {
	switch of {
	case RosterMembers:
		return protocol.RightAdmit
	case RosterBanned:
		return protocol.RightBan
	default:
		return protocol.RightRead
	}
}

// Store is what rooms ask of the database. All methods are safe for concurrent use.
type Store interface {
	Journal
	// CreateRoom adds a room and its owner's member row in one transaction. ErrNumberTaken if the number is in use. A
	// key that this owner has used before gives the room made then, and nothing is written; key "" is no key.
	CreateRoom(ctx context.Context, row Row, owner Member, key string, also ...Projection) (Row, error)
	// RoomByID finds a room, or ErrNotFound.
	RoomByID(ctx context.Context, id protocol.RoomID) (Row, error)
	// RoomByNumber finds a room, or ErrNotFound.
	RoomByNumber(ctx context.Context, number protocol.RoomNumber) (Row, error)
	// MemberOf reads one member's row; ok is false if there is none.
	MemberOf(ctx context.Context, room protocol.RoomID, account protocol.AccountID) (m Member, ok bool, err error)
	// People lists those of a room's people on record, by name, after an account ("": from the first), at most limit.
	People(ctx context.Context, room protocol.RoomID, of Roster, after protocol.AccountID, limit int) ([]Member, error)
	// RoomsOf lists the rooms that an account is a member of (removed ones not), the last active first, before a cursor
	// (zero values: from the start), at most limit.
	RoomsOf(ctx context.Context, account protocol.AccountID, before RoomsCursor, limit int) ([]Row, error)
	// Acquire makes the caller the room's owner: it raises the epoch, which fences every earlier owner, and reads the
	// state at the head, with the newest tail events (at most tail). A journal that lives in memory only starts anew,
	// with a new Log and head 0.
	Acquire(ctx context.Context, id protocol.RoomID, tail int) (Loaded, error)
	// Reload reads the state at the head for the present owner, who must still hold the epoch, else ErrDeposed.
	Reload(ctx context.Context, id protocol.RoomID, epoch int64, tail int) (Loaded, error)
	// PutVisits writes visits, each found by room, account and From.
	PutVisits(ctx context.Context, visits []Visit) error
	// Setting reads a server-wide value, or keeps and returns the given one if there is none yet, atomically.
	Setting(ctx context.Context, key, ifAbsent string) (string, error)
}

// RoomsCursor is a place in the list of RoomsOf.
type RoomsCursor struct {
	Active protocol.Millis
	ID     protocol.RoomID
}
