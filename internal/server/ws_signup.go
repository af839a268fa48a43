package server

import (
	"slices"
	"sync"
	"time"

	"atrium/internal/auth"
	"atrium/internal/course"
	"atrium/internal/room"
	"atrium/protocol"
)

// offerSignup starts a sign-in, and answers with its id once it is on record.
func offerSignup(c *conn, r *request, d *protocol.OfferSignup) {
	c.server.rooms.Submit(c.ctx, c.actor, r.Room, course.Start(r.ID, *d), func(got room.Receipt, err error) {
		if err != nil {
			c.receipt(r)(got, err)
			return
		}
		c.answer(r, okTo(r, got, course.Offered(got)))
	})
}

func receiveSignup(c *conn, r *request, d *protocol.ReceiveSignup) {
	c.server.courses.Receive(c.actor, r.Room, *d, protocol.ToMillis(r.at), func(received protocol.ReceivedSignup, err error) {
		if err != nil {
			c.receipt(r)(room.Receipt{}, err)
			return
		}
		c.ok(r, received)
	})
}

func answerSignup(c *conn, r *request, d *protocol.AnswerSignup) {
	c.submit(r, course.Answer(r.ID, *d, course.Reply{At: protocol.ToMillis(r.at), Grace: protocol.Millis(c.pulse.way().Milliseconds()),
		Device: c.actor.Device, Address: auth.ShownPrefix(c.addr.Addr())}))
}

func closeSignup(c *conn, r *request, d *protocol.CloseSignup) { c.submit(r, course.Close(r.ID, *d)) }

// proof is what waits for a sign that all up to a ping has arrived.
type proof struct {
	ping uint64
	room protocol.RoomID
	what string
}

// proofs are what a connection is to prove, by their pings. Safe for concurrent use, also under a feed's lock.
type proofs struct {
	mu    sync.Mutex
	await []proof
}

// maxProofs bounds what waits for proofs on one connection.
const maxProofs = 64

// add has ping make the ping that proves what, unless that waits for a proof already: 0 then. ok is false at the bound. While ping runs nobody
// is told that nothing waits: a ping that is made later goes out behind what is to be proved.
func (p *proofs) add(id protocol.RoomID, what string, ping func() uint64) (number uint64, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case slices.ContainsFunc(p.await, func(w proof) bool { return w.room == id && w.what == what }):
		return 0, true
	case len(p.await) >= maxProofs:
		return 0, false
	}
	number = ping()
	p.await = append(p.await, proof{number, id, what})
	return number, true
}

// any reports whether anything waits for a proof.
func (p *proofs) any() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.await) > 0
}

// take takes out what the pong to a ping proves: all that went out before it.
func (p *proofs) take(pong uint64) (proved []proof) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for n < len(p.await) && p.await[n].ping <= pong {
		n++
	}
	proved = slices.Clone(p.await[:n])
	p.await = slices.Delete(p.await, 0, n)
	return proved
}

// prove has the client prove that it has all that was queued so far: a ping goes out after it, and no ping goes out before what is queued until
// that one is answered, so that the pong to any of them is the proof.
func (c *conn) prove(id protocol.RoomID, what string) {
	ping, ok := c.proofs.add(id, what, func() uint64 { return c.pulse.extra(time.Now()) })
	switch {
	case !ok: // it wants to be asked so much that it proves nothing
		c.shut(protocol.CloseTooSlow, "proofs")
	case ping != 0:
		c.push(pingFrame(ping))
	}
}

// proved tells what a pong proves.
func (c *conn) proved(pong uint64, at time.Time) {
	for _, p := range c.proofs.take(pong) {
		c.server.rooms.Proved(c.actor, p.room, p.what, at)
	}
}
