package client

import (
	"context"

	"atrium/protocol"
)

// usualQueue bounds the events that wait for Next.
const usualQueue = 4096

// place is a room that this device is in, and how far its journal was followed.
type place struct {
	at       protocol.Position
	attached bool // this socket is in the room; otherwise requests to it wait
	media    protocol.MediaState
}

// inbox holds the events that wait for Next. Guarded by Conn.mu.
type inbox struct {
	bound int // negative: nothing is kept
	queue []protocol.Frame
	more  chan struct{} // capacity 1
	ended error
}

func newInbox(bound int) inbox {
	return inbox{bound: or(bound, usualQueue), more: make(chan struct{}, 1)}
}

func (b *inbox) full() bool { return b.bound > 0 && len(b.queue) >= b.bound }
func (b *inbox) half() bool { return b.bound < 0 || len(b.queue) <= b.bound/2 }

func (b *inbox) put(f protocol.Frame) {
	if b.bound < 0 {
		return
	}
	b.queue = append(b.queue, f)
	b.signal()
}

func (b *inbox) end(err error) {
	b.ended = err
	b.signal()
}

func (b *inbox) signal() {
	select {
	case b.more <- struct{}{}:
	default:
	}
}

// Next returns the next event of the rooms that this device is in, in the order of each room, each once. Beside those of
// the contract, two tell what became of a room after a cut when it could not simply go on: resync (the state must be loaded
// anew, the journal is followed from its head) and removed (the way back was refused with this code). The member list must
// be asked for anew after each position and resync. When the connection has ended for good it returns why, after the last
// event.
func (c *Conn) Next(ctx context.Context) (protocol.Frame, error) {
	for {
		f, ok, err := c.take()
		if ok || err != nil {
			return f, err
		}
		select {
		case <-c.inbox.more:
		case <-ctx.Done():
			return protocol.Frame{}, ctx.Err()
		}
	}
}

func (c *Conn) take() (f protocol.Frame, ok bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := &c.inbox
	if len(b.queue) == 0 {
		if b.ended != nil {
			b.signal() // for the next call
		}
		return f, false, b.ended
	}
	f, b.queue = b.queue[0], b.queue[1:]
	if b.half() {
		c.wake()
	}
	return f, true, nil
}

// receive takes a frame from a link. An error means that the link must end.
func (c *Conn) receive(l *link, f protocol.Frame) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.link != l:
		return errSilent // another link has won
	case f.Type == protocol.TypeOk || f.Type == protocol.TypeError:
		c.requests.settle(f)
		c.wake()
		return nil
	}
	return c.eventLocked(f)
}

// eventLocked queues an event unless it came before, and moves the place of its room.
func (c *Conn) eventLocked(f protocol.Frame) error {
	switch f.Type {
	case protocol.TypeAdmitted, protocol.TypeRefused: // into a room that one is not in
		if c.inbox.full() {
			return errOverflow
		}
		c.joinedLocked(f)
		c.inbox.put(f)
		return nil
	}
	p := c.rooms[f.Room]
	if p == nil || f.Seq != 0 && f.Seq <= p.at.Since {
		return nil
	}
	if c.inbox.full() {
		return errOverflow
	}
	switch f.Type {
	case protocol.TypePosition:
		at, _ := protocol.DecodeAs[protocol.PositionEvent](f.Data)
		p.at = protocol.Position{Log: at.Log, Since: at.Seq}
	case protocol.TypeResync:
		at, _ := protocol.DecodeAs[protocol.Resync](f.Data)
		p.at = protocol.Position{Log: at.Log, Since: at.Head}
	case protocol.TypeRemoved:
		delete(c.rooms, f.Room)
	default:
		p.at.Since = max(p.at.Since, f.Seq)
	}
	c.inbox.put(f)
	return nil
}

// resumedLocked takes the server's word on one room after a socket was established.
func (c *Conn) resumedLocked(id protocol.RoomID, p *place, r protocol.RoomResult) {
	switch r.Result {
	case protocol.ResultResumed:
		c.attachedLocked(id, p)
	case protocol.ResultResync:
		c.resyncLocked(id, p, r.Log, r.Head)
	default:
		p.attached = false
		if r.Code != "" && !passes(r.Code) {
			c.outLocked(id, r.Code)
			return
		}
		c.rejoinLocked(id)
	}
}

// rejoinLocked asks for the way back into a room that could not be resumed just now.
func (c *Conn) rejoinLocked(id protocol.RoomID) {
	r := newRequest(protocol.TypeJoinRoom, "", "", protocol.JoinRoom{Room: id})
	r.waits = true
	r.taken = func(f protocol.Frame, err error) {
		p := c.rooms[id]
		known, refused := err.(*protocol.Error)
		switch {
		case p == nil:
		case err == nil:
			c.joinedLocked(f)
		case refused:
			c.outLocked(id, known.Code)
		}
	}
	if err := c.requests.add(r); err != nil {
		c.outLocked(id, protocol.CodeUnavailable)
	}
}

// resyncLocked tells that the journal cannot be followed from where the room was.
func (c *Conn) resyncLocked(id protocol.RoomID, p *place, log protocol.LogID, head protocol.Seq) {
	p.at = protocol.Position{Log: log, Since: head}
	c.inbox.put(protocol.Frame{Type: protocol.TypeResync, Room: id, Data: protocol.Encode(protocol.Resync{Log: log, Head: head})})
	c.attachedLocked(id, p)
}

// attachedLocked notes that the socket is in the room; what the device does in a call is told again.
func (c *Conn) attachedLocked(id protocol.RoomID, p *place) {
	p.attached = true
	if p.media != (protocol.MediaState{}) {
		c.againLocked(protocol.TypeMediaState, id, p.media)
	}
}

// againLocked tells a new socket what the one before knew.
func (c *Conn) againLocked(t protocol.Type, room protocol.RoomID, data any) {
	r := newRequest(t, "", room, data)
	r.again = false
	_ = c.requests.add(r) // a full list of requests is told to whoever asks next
}

// outLocked tells that the room is lost to this device.
func (c *Conn) outLocked(id protocol.RoomID, code protocol.Code) {
	delete(c.rooms, id)
	c.inbox.put(protocol.Frame{Type: protocol.TypeRemoved, Room: id, Data: protocol.Encode(protocol.Removed{Code: code})})
}
