package server

import (
	"atrium/internal/room"
	"atrium/protocol"
)

func boardOp(c *conn, r *request, d *protocol.BoardOp) {
	c.server.docs.Do(c.ctx, c.actor, r.Room, r.ID, *d, c.receipt(r))
}

func editBoard(c *conn, r *request, d *protocol.EditBoard) {
	c.server.docs.Edit(c.ctx, c.actor, r.Room, r.ID, *d, c.receipt(r))
}

func letDraw(c *conn, r *request, d *protocol.LetDraw) { c.submit(r, room.LetDraw(r.ID, *d)) }

// openBoard has the connection hear what hands do on a board.
func openBoard(c *conn, r *request, d *protocol.OpenBoard) {
	r.seat.board.Store(&d.Board)
	c.ok(r, nil)
}

// boardLive passes on what a hand does, to those who look at the same board.
func boardLive(c *conn, r *request, d *protocol.BoardLive) {
	if looks := r.seat.board.Load(); looks == nil || *looks != d.Board {
		c.fail(r, protocol.Err(protocol.CodeBadData))
		return
	}
	c.done(r, c.server.rooms.ShowHand(c.actor, r.Room, *d))
}

func presentBoard(c *conn, r *request, d *protocol.PresentBoard) {
	if err := c.server.docs.Present(c.ctx, c.actor, r.Room, *d); err != nil {
		c.fail(r, err)
		return
	}
	c.ok(r, nil)
}
