package room

import (
	"encoding/binary"
	"errors"
	"sync/atomic"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"atrium/protocol"
)

// Topic is the bus topic on which a room publishes its Deliveries.
func Topic(id protocol.RoomID) string { return "room." + string(id) + ".ev" }

// Delivery is what a room publishes: a frame, and who of those connected to the room gets it. Exactly one of Audience, To,
// Account and Board is set.
type Delivery struct {
	// Seq is the journal's number of the event, 0 for what is not in the journal. A reader that misses one finds it in the
	// journal.
	Seq protocol.Seq `json:"seq,omitzero"`
	// Audience addresses connections by what their account may see.
	Audience Audience `json:"audience,omitzero"`
	// To addresses one device, Account all devices of one account but Not.
	To      protocol.DeviceID  `json:"to,omitzero"`
	Account protocol.AccountID `json:"account,omitzero"`
	Not     protocol.DeviceID  `json:"not,omitzero"`
	// Board addresses the devices that look at a board, but Not. Who reads too slowly does not get it.
	Board protocol.BoardID `json:"board,omitzero"`

	// Frame is the encoded protocol.Frame; empty when there is nothing to show (an event for the server's eyes only).
	Frame jsontext.Value `json:"-"`
	// HostFrame, if not empty, goes instead of Frame to those who hold RightRemove.
	HostFrame jsontext.Value `json:"-"`

	// Grants tells what accounts may from now on see and do; it takes effect before Frame is delivered.
	Grants []Grant `json:"grants,omitzero"`
	// Detach takes the connections that are addressed out of the room after the frame: they hear no more of it.
	Detach bool `json:"detach,omitzero"`
	// Close, if not 0, closes the addressed connections with this code after the frame.
	Close int `json:"close,omitzero"`
	// Signal marks what must arrive in order but is no event: offers, answers and candidates. A server refuses the sender
	// while the target reads too slowly, instead of dropping it.
	Signal bool `json:"signal,omitzero"`
	// Prove, if not empty, has each connection that gets the frame prove that it has it: see Service.Proved.
	Prove string `json:"prove,omitzero"`
}

// Grant is what one account may see and do.
type Grant struct {
	Account protocol.AccountID `json:"account"`
	Rights  RightSet           `json:"rights"`
}

// EncodeDelivery gives the bus's form: the address as JSON and then the two frames as they are, each with its length (a varint)
// before it. Frames are most of it, and nobody on the way reads them.
func EncodeDelivery(d Delivery) []byte {
	address, err := json.Marshal(d)
	if err != nil {
		panic("room: " + err.Error()) // a struct of plain fields always encodes
	}
	parts := [][]byte{address, d.Frame, d.HostFrame}
	size := len(parts) * binary.MaxVarintLen32
	for _, part := range parts {
		size += len(part)
	}
	b := make([]byte, 0, size)
	for _, part := range parts {
		b = append(binary.AppendUvarint(b, uint64(len(part))), part...)
	}
	return b
}

var errDelivery = errors.New("room: not a delivery")

// DecodeDelivery reads the bus's form. The frames are parts of b.
func DecodeDelivery(b []byte) (Delivery, error) {
	var parts [3][]byte
	for i := range parts {
		size, n := binary.Uvarint(b)
		if n <= 0 || size > uint64(len(b)-n) {
			return Delivery{}, errDelivery
		}
		parts[i], b = b[n:n+int(size):n+int(size)], b[n+int(size):]
	}
	var d Delivery
	if err := json.Unmarshal(parts[0], &d); err != nil || len(b) > 0 {
		return Delivery{}, errors.Join(errDelivery, err)
	}
	d.Frame, d.HostFrame = parts[1], parts[2]
	return d, nil
}

// frame keeps how the clients see an event, once somebody has missed it: many do who come back at once.
type frame = atomic.Pointer[jsontext.Value]

// FrameOf encodes an event as the clients see it. The result is shared; it is not to be written to.
func FrameOf(room protocol.RoomID, e Event) jsontext.Value {
	if e.frame != nil {
		if known := e.frame.Load(); known != nil {
			return *known
		}
	}
	encoded := jsontext.Value(protocol.Encode(protocol.Frame{Type: e.Type, ID: e.Request, Room: room, Seq: e.Seq, Time: e.Time,
		Account: e.Account, Data: e.Data}))
	if e.frame != nil {
		e.frame.Store(&encoded)
	}
	return encoded
}
