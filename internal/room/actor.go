package room

import (
	"crypto/hmac"
	"crypto/sha256"

	"github.com/go-json-experiment/json/jsontext"

	"atrium/protocol"
)

// Actor is who acts: looked up by the server from the session and the connection, never taken from a frame.
type Actor struct {
	Account     protocol.AccountID
	AccountName string // the user name; "" for a guest
	DisplayName string
	Avatar      string          // names the account's picture; "" for none
	GuestOf     protocol.RoomID // the only room a guest may enter; "" for an account
	GuestLink   int64           // the generation of the link that let the guest in
	// Device and Conn name the connection; "" and 0 for what comes by HTTP, which needs no seat.
	Device protocol.DeviceID
	Conn   uint64

	resumes  bool     // it wants no member list with the answer
	standing Standing // in a lesson, where its course was asked
}

// Action is one durable step: a right that it needs, and how it becomes an event.
type Action struct {
	// Request makes a retry get the first answer; "" for actions that are not retried.
	Request protocol.RequestID
	Type    protocol.Type
	Right   protocol.Right // "" for what needs membership only
	Content any            // what was asked: a retry has the same
	// Draft is called under the room's lock with the state as it will be after all that waits. It does no I/O.
	Draft func(View) (Draft, *protocol.Error)
}

// View is what an action sees of the room when it gets its place in the journal.
type View struct {
	Self   Member
	Rights RightSet
	Log    protocol.LogID
	Seq    protocol.Seq
	Time   protocol.Millis
	Lesson Lesson // what the course keeps of it; nil in other rooms
	state  *state
	room   *Room // for what lives in memory only
}

// Floor is the room, for as long as the draft is made.
func (v View) Floor() Floor { return Floor{v.room} }

// Draft is what an action writes, and what the room does about it once it is committed.
type Draft struct {
	Type        protocol.Type // of the event, if it is not the action's
	Audience    Audience
	Refers      protocol.Seq // see Event
	Data        any
	Projections []Projection
	Then        func(Floor) // under the lock, after the commit; may be nil
	Undo        func()      // under the lock: takes back what Draft changed, which is drafted anew or not at all; may be nil
	then        func(*Room) // so for this package
}

// Receipt tells the one who acted where the event stands.
type Receipt struct {
	Seq  protocol.Seq
	Time protocol.Millis
}

// digest stands for a request's content in the journal. It is keyed, so that nobody can guess a short text from a line of the
// journal alone.
func digest(key []byte, t protocol.Type, content any) Digest {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(t))
	h.Write([]byte{0})
	if content != nil {
		h.Write(protocol.Encode(content))
	}
	return Digest(h.Sum(nil))
}

func encodeData(data any) jsontext.Value {
	if data == nil {
		return nil
	}
	return protocol.Encode(data)
}
