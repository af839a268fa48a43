package server

import (
	"atrium/internal/room"
	"atrium/protocol"
)

// offerView asks to be shown something of somebody, or shows everyone something of one's own.
func offerView(c *conn, r *request, d *protocol.OfferView) {
	if d.Account == c.actor.Account && d.Everyone {
		c.showEveryone(r, d)
		return
	}
	c.offered(r)(c.server.rooms.OfferView(c.actor, r.Room, *d))
}

// showEveryone answers with the view once that everyone may view is on record.
func (c *conn) showEveryone(r *request, d *protocol.OfferView) {
	shown := func() (protocol.OfferedView, *protocol.Error) {
		return c.server.rooms.Shown(r.Room, c.actor.Account, d.Source)
	}
	if known, err := shown(); err == nil {
		c.ok(r, known)
		return
	}
	c.server.rooms.Submit(c.ctx, c.actor, r.Room, room.ShowEveryone(r.ID, c.actor, *d), func(_ room.Receipt, err error) {
		if err != nil {
			c.receipt(r)(room.Receipt{}, err)
			return
		}
		c.offered(r)(shown())
	})
}

func (c *conn) offered(r *request) func(protocol.OfferedView, *protocol.Error) {
	return func(offered protocol.OfferedView, err *protocol.Error) {
		if err != nil {
			c.fail(r, err)
			return
		}
		c.ok(r, offered)
	}
}

func answerView(c *conn, r *request, d *protocol.AnswerView) {
	if d.Accept {
		c.submit(r, room.AcceptView(r.ID, *d))
		return
	}
	c.done(r, c.server.rooms.DeclineView(c.actor, r.Room, *d))
}

func endView(c *conn, r *request, d *protocol.EndView) {
	c.done(r, c.server.rooms.EndView(c.actor, r.Room, *d))
}
