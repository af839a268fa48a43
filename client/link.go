package client

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"atrium/protocol"
)

// The times of RM-5: a request that is unanswered for silence makes the link suspect; it is asked with a heartbeat, and
// after headStart a second socket is opened beside it.
const (
	silence   = 1500 * time.Millisecond
	headStart = 400 * time.Millisecond
)

// link is one established socket.
type link struct {
	raw      *Raw
	idle     time.Duration // after so long without sending, a heartbeat (RM-4)
	ended    chan struct{} // closed when nothing is read any more; err is set before
	err      error
	answered chan struct{} // capacity 1: the last heartbeat was answered

	waiting atomic.Pointer[protocol.RequestID] // the heartbeat that is unanswered

	// Owned by serve.
	sentAt time.Time // the last frame
	beats  int
	calmAt time.Time // when the link was last known to be well

	// The race of this link, which is silent, against a new socket.
	probing bool
	raceAt  time.Time // when to open a socket; zero while one is being opened
	failed  int
	dialed  chan dialed
	give    context.CancelFunc // ends the dialing
}

type dialed struct {
	raw *Raw
	err error
}

func newLink(raw *Raw, idle time.Duration) *link {
	return &link{raw: raw, idle: idle, ended: make(chan struct{}), answered: make(chan struct{}, 1), sentAt: time.Now()}
}

// drop ends the link and waits for its reader.
func (l *link) drop() {
	l.raw.Drop()
	<-l.ended
}

// read hands every frame to the connection until the socket ends.
func (l *link) read(c *Conn) {
	defer close(l.ended)
	var announced int
	var buffer []byte
	for {
		var err error
		if buffer, err = l.raw.ReadInto(context.Background(), buffer); err != nil {
			if CloseCode(err) == 0 && announced != 0 {
				err = &CloseError{announced}
			}
			l.err = err
			return
		}
		f, err := protocol.DecodeFrame(buffer)
		if err != nil {
			continue // a newer server may say what this client cannot read
		}
		switch {
		case f.Type == protocol.TypeCloseConnection:
			bye, _ := protocol.DecodeAs[protocol.CloseConnection](f.Data)
			announced = bye.Code
		case l.isBeat(f):
			select {
			case l.answered <- struct{}{}:
			default:
			}
		default:
			if err := c.receive(l, f); err != nil {
				l.err = err
				return
			}
		}
	}
}

func (l *link) isBeat(f protocol.Frame) bool {
	waiting := l.waiting.Load()
	return waiting != nil && f.ID == *waiting && l.waiting.CompareAndSwap(waiting, nil)
}

func (l *link) write(frame []byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), writeWithin)
	defer cancel()
	l.sentAt = time.Now()
	return l.raw.Write(ctx, frame)
}

func (l *link) beat() error {
	l.beats++
	id := protocol.RequestID(fmt.Sprintf("beat-%d", l.beats))
	l.waiting.Store(&id)
	return l.write(encodeRequest(protocol.TypeHeartbeat, id, "", nil))
}

// serve sends what is to be sent and judges the link's silence until it ends, or a new socket has won against it.
func (c *Conn) serve(l *link) (winner *Raw, err error) {
	l.dialed = make(chan dialed, 1)
	defer func() { l.endRace(winner) }()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		next, err := c.tend(l, time.Now())
		if err != nil {
			return nil, err
		}
		timer.Reset(time.Until(next))
		select {
		case <-c.ctx.Done():
			c.goodbye(l)
			return nil, ErrClosed
		case <-l.ended:
			return nil, l.err
		case <-l.answered:
			l.calm()
		case got := <-l.dialed:
			l.give()
			l.give = nil
			switch {
			case got.err == nil && l.probing:
				return got.raw, errSilent
			case got.err == nil:
				got.raw.Drop() // the old one has answered meanwhile: the new one is closed unused
			case l.probing:
				l.failed++
				l.raceAt = time.Now().Add(backoff(l.failed, got.err, false))
			}
		case <-c.work:
		case <-timer.C:
		}
	}
}

// tend does what is due and tells when something is next.
func (c *Conn) tend(l *link, now time.Time) (next time.Time, err error) {
	oldest, next, err := c.flush(l, now)
	if err != nil {
		return next, err
	}
	if due := l.sentAt.Add(l.idle); !now.Before(due) {
		if l.waiting.Load() != nil {
			return next, errSilent
		}
		if err := l.beat(); err != nil {
			return next, err
		}
	}
	next = earliest(next, l.sentAt.Add(l.idle))
	if !l.probing && !oldest.IsZero() {
		due := latest(oldest, l.calmAt).Add(silence)
		if now.Before(due) {
			return earliest(next, due), nil
		}
		if err := l.beat(); err != nil {
			return next, err
		}
		l.probing, l.raceAt = true, now.Add(headStart)
	}
	if l.probing && l.give == nil {
		if now.Before(l.raceAt) {
			return earliest(next, l.raceAt), nil
		}
		l.race(c)
	}
	return next, nil
}

// flush sends the requests whose turn it is. It returns since when the oldest is unanswered, and when one that waits is
// due.
func (c *Conn) flush(l *link, now time.Time) (oldest, next time.Time, err error) {
	next = now.Add(time.Hour)
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range slices.Clone(c.requests.list) {
		switch {
		case !r.sentAt.IsZero():
		case r.notBefore.After(now):
			next = earliest(next, r.notBefore)
			continue
		case c.rooms[r.room] != nil && !c.rooms[r.room].attached:
			continue
		default:
			r.sentAt = now
			c.mu.Unlock()
			err = l.write(r.frame)
			c.mu.Lock()
			if err != nil {
				return oldest, next, err
			}
		}
		if oldest.IsZero() || r.sentAt.Before(oldest) {
			oldest = r.sentAt
		}
	}
	return oldest, next, nil
}

func (l *link) calm() {
	l.probing, l.calmAt, l.failed = false, time.Now(), 0
	if l.give != nil {
		l.give()
	}
}

// race opens a socket beside the silent one.
func (l *link) race(c *Conn) {
	ctx, cancel := context.WithTimeout(c.ctx, connectWithin)
	l.give = cancel
	go func() {
		raw, err := c.client.DialRaw(ctx)
		l.dialed <- dialed{raw, err} // serve or endRace takes it
	}()
}

// endRace waits for a socket that is still being opened and closes it, unless it is the winner.
func (l *link) endRace(winner *Raw) {
	if l.give == nil {
		return
	}
	l.give()
	if got := <-l.dialed; got.raw != nil && got.raw != winner {
		got.raw.Drop()
	}
}

// goodbye tells the server that this device goes, and gives it a moment to answer.
func (c *Conn) goodbye(l *link) {
	frame := encodeRequest(protocol.TypeCloseConnection, "goodbye", "", protocol.CloseConnection{Code: 1000})
	if l.write(frame) != nil {
		return
	}
	timer := time.NewTimer(goodbyeWithin)
	defer timer.Stop()
	select {
	case <-l.ended:
	case <-timer.C:
	}
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
