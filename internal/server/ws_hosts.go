package server

import (
	"atrium/internal/room"
	"atrium/protocol"
)

// What hosts do, and what people show them: each hands its data to the room.

func (c *conn) submit(r *request, act room.Action) {
	c.server.rooms.Submit(c.ctx, c.actor, r.Room, act, c.receipt(r))
}

func removeMember(c *conn, r *request, d *protocol.RemoveMember) { c.submit(r, room.Remove(r.ID, *d)) }
func changeRole(c *conn, r *request, d *protocol.ChangeRole)     { c.submit(r, room.ChangeRole(r.ID, *d)) }
func admitMember(c *conn, r *request, d *protocol.AdmitMember)   { c.submit(r, room.Admit(r.ID, *d)) }
func banMember(c *conn, r *request, d *protocol.BanMember)       { c.submit(r, room.Ban(r.ID, *d)) }
func unbanMember(c *conn, r *request, d *protocol.UnbanMember)   { c.submit(r, room.Unban(r.ID, *d)) }
func lockRoom(c *conn, r *request, d *protocol.LockRoom)         { c.submit(r, room.Lock(r.ID, *d)) }

func endRoom(c *conn, r *request) {
	c.server.door.end(c.ctx, c.actor, r.Room, r.ID, c.receipt(r))
}

func muteMember(c *conn, r *request, d *protocol.MuteMember) {
	c.done(r, c.server.rooms.Mute(c.actor, r.Room, *d))
}

func raiseHand(c *conn, r *request, d *protocol.RaiseHand) {
	c.done(r, c.server.rooms.RaiseHand(c.actor, r.Room, *d))
}

func lowerHand(c *conn, r *request, d *protocol.LowerHand) {
	c.done(r, c.server.rooms.LowerHand(c.actor, r.Room, *d))
}

func react(c *conn, r *request, d *protocol.Reaction) {
	c.done(r, c.server.rooms.React(c.actor, r.Room, *d))
}

func pace(c *conn, r *request, d *protocol.Pace) {
	c.done(r, c.server.rooms.Pace(c.actor, r.Room, *d))
}

func offerPace(c *conn, r *request) {
	line, err := c.server.rooms.PaceLine(c.actor, r.Room)
	if err != nil {
		c.fail(r, err)
		return
	}
	c.ok(r, line)
}

func handScreen(c *conn, r *request, d *protocol.HandScreen) {
	c.done(r, c.server.rooms.HandScreen(c.actor, r.Room, *d))
}

func spotlightMember(c *conn, r *request, d *protocol.SpotlightMember) {
	c.done(r, c.server.rooms.Spotlight(c.actor, r.Room, *d))
}
