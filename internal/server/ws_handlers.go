package server

import (
	"log/slog"
	"time"

	"atrium/internal/auth"
	"atrium/internal/room"
	"atrium/protocol"
)

func closeConnection(c *conn, r *request, _ *protocol.CloseConnection) {
	c.ok(r, nil)
	c.shut(1000, "asked")
}

func heartbeat(c *conn, r *request, d *protocol.Heartbeat) {
	if d.Hidden != nil {
		c.pulse.hide(*d.Hidden)
	}
	c.ok(r, nil)
}

// joinRoom finds the room by its id or number and enters it. Wrong numbers and secrets are counted.
func joinRoom(c *conn, r *request, d *protocol.JoinRoom) {
	ask, read, err := c.roomAsked(d)
	if err != nil {
		c.fail(r, err)
		return
	}
	waits := func() {
		f := okTo(r, room.Receipt{}, protocol.Waiting{Waiting: true})
		f.Room = ask.Room // which is news to who came by number
		c.answer(r, f)
	}
	if c.waits(ask.Room) {
		waits()
		return
	}
	if !c.mayWait() || !c.mayEnter(ask.Room) {
		c.fail(r, protocol.Retry(protocol.CodeSlowDown, crowdedFor))
		return
	}
	over, waited := make(chan struct{}), false
	come := func(a room.Actor, done room.Arrive) {
		c.server.rooms.Join(c.ctx, a, ask, func() {
			waited = true
			c.wait(ask.Room)
			waits()
			close(over)
		}, done)
	}
	c.enter(ask.Room, come, live, func(joined protocol.JoinedRoom, _ *seat, refusal *protocol.Error) {
		joined.Self.Read = read
		if waited {
			c.waitedFor(ask.Room, joined, refusal)
			return
		}
		defer close(over)
		if refusal != nil {
			if refusal.Code == protocol.CodeBadSecret {
				c.server.door.missed(c.visitor())
			}
			c.fail(r, refusal)
			return
		}
		c.ok(r, joined)
	})
	c.await(over)
}

// roomAsked finds the room that is asked for, whose id ask names then, and how far the account has read there.
func (c *conn) roomAsked(d *protocol.JoinRoom) (ask protocol.JoinRoom, read protocol.Seq, err error) {
	ask = *d
	if ask.Name != "" {
		if ask.Name, err = auth.DisplayName(ask.Name); err != nil {
			return ask, 0, err
		}
	}
	row, err := c.server.door.find(c.ctx, c.visitor(), string(ask.Room)+string(ask.Number), ask.Secret) // one of the two is empty
	if err != nil {
		return ask, 0, err
	}
	ask.Room, ask.Number = row.ID, ""
	read, err = c.server.chat.Read(c.ctx, row.ID, c.actor.Account)
	return ask, read, err
}

// waitedFor tells one who waited to be let into a room how that ended.
func (c *conn) waitedFor(id protocol.RoomID, joined protocol.JoinedRoom, refusal *protocol.Error) {
	c.unwait(id)
	f := protocol.Frame{Type: protocol.TypeAdmitted, Room: id}
	if refusal == nil {
		f.Data = protocol.Encode(joined)
	} else {
		f.Type, f.Data = protocol.TypeRefused, protocol.Encode(protocol.Refused{Code: refusal.Code})
	}
	c.send(f)
}

func (c *conn) visitor() visitor {
	return visitor{account: c.actor.Account, guestOf: c.actor.GuestOf, address: c.addr}
}

func leaveRoom(c *conn, r *request) {
	if r.seat != nil {
		c.stand(r.seat)
	}
	if err := c.server.rooms.Leave(c.actor, r.Room); err != nil {
		c.fail(r, err)
		return
	}
	c.log.Info("left", "room", r.Room, "account", c.actor.Account, "device", c.actor.Device)
	c.ok(r, nil)
}

func offerMemberList(c *conn, r *request, d *protocol.OfferMemberList) {
	list, err := c.server.rooms.Members(c.actor, r.Room, *d)
	if err != nil {
		c.fail(r, err)
		return
	}
	c.ok(r, list)
}

func userMessage(c *conn, r *request, d *protocol.UserMessage) {
	c.server.chat.Write(c.ctx, c.actor, r.Room, r.ID, *d, c.receipt(r))
}

func editMessage(c *conn, r *request, d *protocol.EditMessage) {
	c.server.chat.Edit(c.ctx, c.actor, r.Room, r.ID, *d, c.receipt(r))
}

func recallMessage(c *conn, r *request, d *protocol.RecallMessage) {
	c.server.chat.Recall(c.ctx, c.actor, r.Room, r.ID, *d, c.receipt(r))
}

func markRead(c *conn, r *request, d *protocol.MarkRead) {
	c.done(r, c.server.chat.MarkRead(c.ctx, c.actor, r.Room, *d))
}

func mediaState(c *conn, r *request, d *protocol.MediaState) {
	c.done(r, c.server.rooms.SetMedia(c.actor, r.Room, *d))
}

// describe relays an offer or an answer.
func describe(c *conn, r *request, d *protocol.Description) {
	c.relay(r, d.To, protocol.DescriptionEvent{From: c.actor.Device, Description: *d})
}

func candidate(c *conn, r *request, d *protocol.IceCandidate) {
	c.relay(r, d.To, protocol.IceCandidateEvent{From: c.actor.Device, IceCandidate: *d})
}

// relay hands a signal to another device of the room, unless too much waits for that already. That it happened is logged,
// what it says is not; candidates are many.
func (c *conn) relay(r *request, to protocol.DeviceID, data any) {
	if r.seat.feed.crowded(to) {
		c.fail(r, protocol.Retry(protocol.CodeSlowDown, time.Second))
		return
	}
	if err := c.server.rooms.Signal(c.actor, r.Room, r.Type, to, data); err != nil {
		c.fail(r, err)
		return
	}
	level := slog.LevelInfo
	if r.Type == protocol.TypeIceCandidate {
		level = slog.LevelDebug
	}
	c.log.Log(c.ctx, level, "signal", "type", r.Type, "from", c.actor.Device, "to", to, "room", r.Room)
	c.ok(r, nil)
}

// done answers what has no data to answer with.
func (c *conn) done(r *request, err *protocol.Error) {
	if err != nil {
		c.fail(r, err)
		return
	}
	c.ok(r, nil)
}
