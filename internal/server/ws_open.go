package server

import (
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"atrium/internal/room"
	"atrium/protocol"
)

// openConnection makes the connection a device of the account that the cookie belongs to, and takes its rooms up where the
// client was. Everything else waits for its answer.
func openConnection(c *conn, r *request, d *protocol.OpenConnection) {
	if c.device != nil {
		c.fail(r, protocol.Wrap(protocol.CodeBadFrame, errors.New("the connection is open already")))
		return
	}
	if err := c.authenticate(); err != nil {
		c.fail(r, err)
		if errors.Is(err, protocol.Err(protocol.CodeNotAuthenticated)) {
			c.shut(protocol.CloseNotAuthenticated, "not_authenticated")
		}
		return
	}
	device, secret, before := c.server.devices.present(c.who.Account.ID, d.Device, c)
	if device == nil {
		c.fail(r, protocol.Retry(protocol.CodeSlowDown, crowdedFor))
		c.shut(protocol.CloseRate, "crowded")
		return
	}
	c.device = device
	c.actor = room.Actor{Account: c.who.Account.ID, AccountName: c.who.Account.Name, DisplayName: c.who.Account.DisplayName,
		Avatar: c.who.Account.Avatar, GuestOf: c.who.Account.GuestRoom, GuestLink: c.who.Account.GuestLink, Device: device.id, Conn: c.number}
	c.pulse.opens(time.Now())

	c.out.hold() // what rooms publish from now on comes after the answer
	results, behind := c.resumeAll(d.Rooms)
	if before != nil { // only now: in the rooms that were resumed nobody sees the device go
		before.shut(protocol.CloseReplaced, "replaced")
	}
	h := c.server.heartbeat
	c.out.release(encodeFrame(okTo(r, room.Receipt{}, protocol.OpenedConnection{
		Account: c.actor.Account, Device: secret, DeviceID: device.id, ServerTime: protocol.ToMillis(time.Now()),
		Heartbeat: protocol.HeartbeatTimes{Ping: h.Ping.Milliseconds(), Pong: h.Pong.Milliseconds(),
			Idle: h.Idle.Milliseconds(), Dead: h.Dead.Milliseconds()},
		Rooms: results,
	})))
	c.server.metrics.sent(protocol.TypeOk, 1)
	c.server.metrics.answered(r)
	for _, s := range behind {
		c.lag(s)
	}
}

// authenticate looks the cookie up. It looks twice: a revocation in between is seen by the second look, a later one finds
// the connection bound to its session.
func (c *conn) authenticate() error {
	who, err := c.server.auth.Authenticate(c.ctx, c.cookie)
	if err != nil {
		return err
	}
	c.server.bind(who, c)
	_, err = c.server.auth.Reauthenticate(c.ctx, who)
	return err
}

// resumption gathers how the rooms of one open-connection were resumed.
type resumption struct {
	wg sync.WaitGroup

	mu      sync.Mutex
	results map[protocol.RoomID]protocol.RoomResult
	behind  []*seat // seats that have missed events to read
}

func (p *resumption) done(id protocol.RoomID, result protocol.RoomResult, behind *seat) {
	p.mu.Lock()
	p.results[id] = result
	if behind != nil {
		p.behind = append(p.behind, behind)
	}
	p.mu.Unlock()
	p.wg.Done()
}

// resumeAll resumes the rooms side by side and waits for them, or for the end of the connection.
func (c *conn) resumeAll(rooms map[protocol.RoomID]protocol.Position) (map[protocol.RoomID]protocol.RoomResult, []*seat) {
	p := &resumption{results: make(map[protocol.RoomID]protocol.RoomResult, len(rooms))}
	p.wg.Add(len(rooms))
	for id, from := range rooms {
		c.resume(p, id, from)
	}
	over := make(chan struct{})
	c.server.background.start(func() { defer close(over); p.wg.Wait() })
	c.await(over)
	return p.soFar()
}

// soFar is a copy of what has been gathered: rooms may still answer a connection that is gone.
func (p *resumption) soFar() (map[protocol.RoomID]protocol.RoomResult, []*seat) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.results), slices.Clone(p.behind)
}

// resume takes a seat again in a room that the account is a member of, and decides how the client gets what it missed.
func (c *conn) resume(p *resumption, id protocol.RoomID, from protocol.Position) {
	if err := c.mayResume(id); err != nil {
		p.done(id, protocol.RoomResult{Result: protocol.ResultError, Code: protocol.OrUnavailable(err).Code}, nil)
		return
	}
	result := protocol.RoomResult{Result: protocol.ResultResumed}
	place := func(s *seat, joined protocol.JoinedRoom) {
		result.Log, result.Head = joined.Log, joined.Head
		result.Topology, result.Spotlight, result.Presented = joined.Room.Topology, joined.Room.Spotlight, joined.Room.Presented
		result.Views = joined.Views
		if from.Log != joined.Log || from.Since > joined.Head || joined.Head-from.Since > maxMissed {
			result.Result = protocol.ResultResync
			live(s, joined)
			return
		}
		s.pos, s.live = from.Since, from.Since == joined.Head
		s.announce = !s.live
	}
	come := func(a room.Actor, done room.Arrive) { c.server.rooms.Resume(c.ctx, a, id, done) }
	c.enter(id, come, place, func(joined protocol.JoinedRoom, s *seat, refusal *protocol.Error) {
		switch {
		case refusal != nil:
			p.done(id, protocol.RoomResult{Result: protocol.ResultError, Code: refusal.Code}, nil)
		case result.Result == protocol.ResultResync || from.Since == joined.Head:
			c.position(id, joined.Log, joined.Head)
			p.done(id, result, nil)
		default:
			p.done(id, result, s)
		}
	})
}

// mayResume refuses who is no member of the room: to come in, or back in after a removal, is what join-room is for. Each room counts
// as a join of the account.
func (c *conn) mayResume(id protocol.RoomID) error {
	if wait := c.server.shares.take(ClassJoin, c.actor.Account, c.addr, "", time.Now()); wait > 0 {
		return protocol.Retry(protocol.CodeSlowDown, wait)
	}
	f, err := c.server.door.member(c.ctx, c.visitor(), id)
	if err == nil && f.Ended != 0 {
		err = protocol.Err(protocol.CodeEnded)
	}
	return err
}
