package server

import (
	"slices"
	"time"

	"atrium/internal/room"
	"atrium/protocol"
)

// seat finds the connection's seat in a room, nil if it has none.
func (c *conn) seat(id protocol.RoomID) *seat {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.seats[id]; s != nil && s.attached.Load() {
		return s
	}
	return nil
}

// enter asks a room by come to let the connection in and, from the moment of its answer on, hands on what the room publishes.
// place says, before the first event, how much of the journal the client has: all up to pos, live or to be read. arrived is called
// once, from the room's goroutine, with the seat or the refusal.
func (c *conn) enter(id protocol.RoomID, come func(room.Actor, room.Arrive), place func(*seat, protocol.JoinedRoom),
	arrived func(protocol.JoinedRoom, *seat, *protocol.Error)) {
	f := c.server.feeds.acquire(id)
	come(c.actorNow(), func(joined protocol.JoinedRoom, refusal *protocol.Error) {
		if refusal != nil {
			c.server.feeds.release(f)
			arrived(joined, nil, refusal)
			return
		}
		s := &seat{conn: c, feed: f, account: c.actor.Account, device: c.actor.Device, log: joined.Log}
		s.rights.Store(uint32(room.SetOf(joined.Self.Rights...)))
		place(s, joined)
		if s = c.sit(s); s == nil {
			c.server.rooms.Drop(c.actor, id)
			arrived(joined, nil, protocol.Retry(protocol.CodeUnavailable, time.Second))
			return
		}
		c.log.Info("joined", "room", id, "account", s.account, "device", s.device)
		arrived(joined, s, nil)
	})
}

// actorNow is the actor as the account is now: name and picture may have changed since the connection was opened.
func (c *conn) actorNow() room.Actor {
	a := c.actor
	if who, err := c.server.auth.Reauthenticate(c.ctx, c.who); err == nil {
		a.DisplayName, a.Avatar = who.Account.DisplayName, who.Account.Avatar
	}
	return a
}

// live places a seat at the head: the client has the state of this moment.
func live(s *seat, joined protocol.JoinedRoom) { s.pos, s.live = joined.Head, true }

// sit adds a seat. In a room one is in, the seat one has stays and is returned; nil when the connection is at its end.
func (c *conn) sit(s *seat) *seat {
	keep, spare := c.putSeat(s)
	if spare != nil {
		c.server.feeds.release(spare)
	}
	return keep
}

func (c *conn) putSeat(s *seat) (keep *seat, spare *feed) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, s.feed
	}
	if old := c.seats[s.feed.room]; old != nil {
		if old.attached.Load() {
			return old, s.feed
		}
		spare = old.feed
	}
	if c.seats == nil {
		c.seats = make(map[protocol.RoomID]*seat)
	}
	c.seats[s.feed.room] = s
	s.feed.attach(s)
	return s, spare
}

// forget lets go of a seat that was detached by its feed.
func (c *conn) forget(s *seat) func() { return func() { c.stand(s) } }

// stand gives a seat up and reports whether it was attached still.
func (c *conn) stand(s *seat) bool {
	attached := s.feed.detach(s)
	c.mu.Lock()
	mine := c.seats[s.feed.room] == s
	if mine {
		delete(c.seats, s.feed.room)
	}
	c.mu.Unlock()
	if mine {
		c.server.feeds.release(s.feed)
	}
	return attached
}

// maxLobbies bounds the rooms before whose doors one connection waits.
const maxLobbies = 10

// mayEnter reports whether the connection may be in one more room; in one that it is in it may be.
func (c *conn) mayEnter(id protocol.RoomID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.seats[id] != nil || len(c.seats)+len(c.lobby) < protocol.MaxRooms
}

// mayWait reports whether the connection may wait before one more door.
func (c *conn) mayWait() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.lobby) < maxLobbies
}

// wait notes that the connection waits to be let into a room, and tells the room if it is gone by then.
func (c *conn) wait(id protocol.RoomID) {
	c.mu.Lock()
	closed := c.closed
	if !closed {
		c.lobby = append(c.lobby, id)
	}
	c.mu.Unlock()
	if closed {
		c.server.rooms.Drop(c.actor, id)
	}
}

// unwait notes that the waiting is over.
func (c *conn) unwait(id protocol.RoomID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lobby = slices.DeleteFunc(c.lobby, func(other protocol.RoomID) bool { return other == id })
}

// waits reports whether the connection waits to be let into a room.
func (c *conn) waits(id protocol.RoomID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Contains(c.lobby, id)
}

// await lets the reader wait for something that ends elsewhere, so that requests keep their order.
func (c *conn) await(over <-chan struct{}) {
	select {
	case <-over:
	case <-c.ctx.Done():
	}
}

// position tells that the missed events of a room are through.
func (c *conn) position(id protocol.RoomID, log protocol.LogID, seq protocol.Seq) {
	c.send(protocol.Frame{Type: protocol.TypePosition, Room: id, Data: protocol.Encode(protocol.PositionEvent{Log: log, Seq: seq})})
}
