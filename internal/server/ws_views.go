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
	offered, err := c.server.rooms.OfferView(c.actor, r.Room, *d)
	c.offered(r, offered, err)
}

// showEveryone answers with the view once it is on record; with the one there is, if it lasts.
func (c *conn) showEveryone(r *request, d *protocol.OfferView) {
	if shown, err := c.server.rooms.Shown(r.Room, c.actor.Account, d.Source); err == nil {
		c.ok(r, shown)
		return
	}
	c.server.rooms.Submit(c.ctx, c.actor, r.Room, room.ShowEveryone(r.ID, c.actor, *d), func(receipt room.Receipt, err error) {
		if err != nil {
			c.receipt(r)(receipt, err)
			return
		}
		shown, refusal := c.server.rooms.Shown(r.Room, c.actor.Account, d.Source)
		c.offered(r, shown, refusal)
	})
}

func (c *conn) offered(r *request, view protocol.OfferedView, err *protocol.Error) {
	if err != nil {
		c.fail(r, err)
		return
	}
	c.ok(r, view)
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
