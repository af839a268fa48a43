package server

import (
	"errors"
	"sync"
	"time"

	"atrium/internal/room"
	"atrium/protocol"
)

// Bounds of reading what a connection missed.
const (
	maxMissed = 1000 // rows; beyond, the client loads the state anew
	pageRows  = 250  // read and queued at once, room.EventsBytes at most; the next when the queue has drained
)

// catchUp is the list of a connection's seats that have missed events. One goroutine at a time works through it, so that
// their pages never add up.
type catchUp struct {
	mu      sync.Mutex
	behind  []*seat
	running bool
}

// lag notes that a seat which is not live has events to read, and sees to it. It may be called under a feed's lock.
func (c *conn) lag(s *seat) {
	c.missed.mu.Lock()
	defer c.missed.mu.Unlock()
	c.missed.behind = append(c.missed.behind, s)
	if !c.missed.running {
		c.missed.running = c.server.background.start(c.catchUp)
	}
}

func (c *conn) catchUp() {
	for {
		c.missed.mu.Lock()
		if len(c.missed.behind) == 0 {
			c.missed.running = false
			c.missed.mu.Unlock()
			return
		}
		s := c.missed.behind[0]
		c.missed.behind = c.missed.behind[1:]
		c.missed.mu.Unlock()
		if err := c.follow(s); err != nil {
			c.log.Error("missed events not read", "room", s.feed.room, "account", s.account, "err", err)
			c.shut(protocol.CloseGoingAway, "journal")
		}
	}
}

// follow reads the journal from where the seat is until it is live, the seat is gone, or the journal fails.
func (c *conn) follow(s *seat) error {
	for {
		if !c.drain() {
			return nil
		}
		after, stale, ok := s.behind()
		switch {
		case !ok:
			return nil
		case stale:
			if err := c.resync(s); err != nil {
				return err
			}
			if s.goLive(0) {
				return nil
			}
			continue
		}
		events, head, err := c.server.rooms.Events(c.ctx, s.feed.room, after, pageRows)
		switch {
		case c.isGone():
			return nil
		case err != nil:
			return err
		case head > after+maxMissed, len(events) > 0 && events[0].Seq != after+1: // a journal in memory forgets its oldest
			err = c.resync(s)
		case head > after && len(events) == 0:
			err = errors.New("the journal has a hole")
		default:
			c.sendMissed(s, events)
		}
		if err != nil {
			return err
		}
		if s.goLive(head) {
			return nil
		}
	}
}

// behind returns where the seat is, and whether it has missed what no journal holds; ok is false when there is nothing to do
// for it.
func (s *seat) behind() (after protocol.Seq, stale, ok bool) {
	s.feed.mu.Lock()
	defer s.feed.mu.Unlock()
	return s.pos, s.stale, s.attached.Load() && !s.live
}

// drain waits until nothing waits for the client. It is false at the connection's end, to which too slow a client is put.
func (c *conn) drain() bool {
	slow := time.NewTimer(c.server.drainWithin)
	defer slow.Stop()
	select {
	case <-c.out.drained():
		return !c.isGone()
	case <-slow.C:
		c.shut(protocol.CloseTooSlow, "too_slow")
	case <-c.ctx.Done():
	}
	return false
}

// resync tells the client to load the state anew and moves the seat to the head.
func (c *conn) resync(s *seat) error {
	log, head, err := c.server.rooms.Position(c.ctx, s.feed.room)
	if err != nil {
		return err
	}
	f := s.feed
	f.mu.Lock()
	defer f.mu.Unlock()
	if s.attached.Load() {
		s.pos, s.stale = head, false
		c.send(protocol.Frame{Type: protocol.TypeResync, Room: f.room, Data: protocol.Encode(protocol.Resync{Log: log, Head: head})})
	}
	return nil
}

// sendMissed queues events, which are a page at most, with the rights of this moment.
func (c *conn) sendMissed(s *seat, events []room.Event) {
	frames := make([]wsFrame, len(events))
	for i, e := range events {
		frames[i] = textFrame(room.FrameOf(s.feed.room, e))
	}
	f := s.feed
	f.mu.Lock()
	defer f.mu.Unlock()
	if !s.attached.Load() {
		return
	}
	for i, e := range events {
		if s.hears(e.Audience) {
			s.conn.push(frames[i])
			f.metrics.sent(e.Type, 1)
		}
		s.pos = e.Seq
	}
}

// goLive makes the seat live if it is at the head, the journal's when it was read and the feed's, which is behind until something
// comes; it is false when there is more to read.
func (s *seat) goLive(head protocol.Seq) bool {
	f := s.feed
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case !s.attached.Load():
		return true
	case s.stale || max(head, f.head) > s.pos:
		return false
	}
	s.live = true
	if s.announce {
		s.announce = false
		s.conn.position(f.room, s.log, s.pos)
	}
	return true
}
