package client

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"atrium/protocol"
)

// The times of RM-5: how long a socket may take until it is established, the waits between tries, and how long a frame may
// take to be written.
const (
	connectWithin = 10 * time.Second
	shortestWait  = 250 * time.Millisecond
	longestWait   = 10 * time.Second
	soonWait      = 1500 * time.Millisecond // at most, for soonFor after a server said that it goes away: it is being restarted
	soonFor       = time.Minute
	writeWithin   = 5 * time.Second
	goodbyeWithin = time.Second
)

// ErrClosed is how a Conn ends that Close ended.
var ErrClosed = errors.New("client: closed")

var (
	errSilent   = errors.New("client: the server fell silent")
	errOverflow = errors.New("client: nobody took the events")
)

// Phase says what a connection is doing.
type Phase string

// The phases: Connecting is from Dial, or from the loss of a socket, until one is established again; Closed is for good.
const (
	Connecting Phase = "connecting"
	Open       Phase = "open"
	Closed     Phase = "closed"
)

// State is what a connection does, and since when. Err is why the last socket ended, nil while open.
type State struct {
	Phase Phase
	Since time.Time
	Err   error
}

// Options of Dial; the zero value is a new device with no rooms.
type Options struct {
	// Device is the secret of a device that this connection is to be again; see Conn.Device.
	Device protocol.DeviceSecret
	// Rooms are resumed from where they are named; see Conn.Positions.
	Rooms map[protocol.RoomID]protocol.Position
	// Queue bounds the events that wait for Next, 4,096 if 0. At the bound the socket is closed; once half of the queue is
	// taken the connection comes back, and the journal gives what was missed; what is not in the journal (signals, changes
	// of the member list) is lost. Negative: events are not kept at all.
	Queue int
	// OnState, if set, hears of each state in order. It must not call the Conn, nor block.
	OnState func(State)
}

// Conn is one device's connection to the server, over any number of sockets. Requests and rooms live on when a socket does
// not. Its methods are safe for concurrent use, but Next is for one goroutine.
type Conn struct {
	// Fixed by Dial.
	client  *Client
	options Options
	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	done    chan struct{} // closed when all is still
	opened  chan struct{} // closed at the first opening
	work    chan struct{} // capacity 1: there is something new for run

	mu       sync.Mutex
	state    State
	link     *link // established; nil while there is none
	identity protocol.OpenedConnection
	hidden   bool
	rooms    map[protocol.RoomID]*place
	requests requests
	inbox    inbox
}

// Dial connects, and returns when the connection is open for the first time. Until then it tries again like later on; ctx
// bounds only that. The caller closes the Conn.
func (c *Client) Dial(ctx context.Context, o Options) (*Conn, error) {
	life, cancel := context.WithCancel(context.Background())
	conn := &Conn{client: c, options: o, ctx: life, cancel: cancel, done: make(chan struct{}), opened: make(chan struct{}),
		work: make(chan struct{}, 1), rooms: make(map[protocol.RoomID]*place), inbox: newInbox(o.Queue)}
	conn.identity.Device = o.Device
	for id, at := range o.Rooms {
		conn.rooms[id] = &place{at: at}
	}
	go conn.run()
	select {
	case <-conn.opened:
		return conn, nil
	case <-conn.done:
		return nil, conn.State().Err
	case <-ctx.Done():
		conn.Close()
		return nil, errors.Join(ctx.Err(), conn.State().Err)
	}
}

// Close says goodbye and returns when all is still. Rooms that were not left keep their seats for a while.
func (c *Conn) Close() {
	c.cancel()
	<-c.done
}

// State is what the connection does now.
func (c *Conn) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state
}

// Account is who this connection is.
func (c *Conn) Account() protocol.AccountID {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.identity.Account
}

// DeviceID names this device towards others; it stays the same over reconnects.
func (c *Conn) DeviceID() protocol.DeviceID {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.identity.DeviceID
}

// Device is the secret that makes a later connection the same device.
func (c *Conn) Device() protocol.DeviceSecret {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.identity.Device
}

// Positions tells how far the events of each room have been put into the queue of Next.
func (c *Conn) Positions() map[protocol.RoomID]protocol.Position {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.positionsLocked()
}

func (c *Conn) positionsLocked() map[protocol.RoomID]protocol.Position {
	at := make(map[protocol.RoomID]protocol.Position, len(c.rooms))
	for id, p := range c.rooms {
		at[id] = p.at
	}
	return at
}

// Cut ends the present socket without a word, as a lost network does; the connection comes back by itself.
func (c *Conn) Cut() {
	c.mu.Lock()
	l := c.link
	c.mu.Unlock()
	if l != nil {
		l.raw.Drop()
	}
}

// run keeps one established link after the other until Close, or until a close code forbids to come back.
func (c *Conn) run() {
	defer close(c.done)
	c.to(Connecting, nil)
	var winner *Raw
	var away time.Time // when a server last said that it goes away
	for failed := 0; ; {
		l, err := c.establish(winner)
		winner = nil
		if err == nil {
			failed = 0
			winner, err = c.serve(l)
			l.drop()
			c.lost(err)
		} else {
			failed++
		}
		if CloseCode(err) == protocol.CloseGoingAway {
			away = time.Now()
		}
		switch {
		case c.ctx.Err() != nil:
			c.finish(ErrClosed)
			return
		case final(err):
			c.finish(err)
			return
		case winner != nil || errors.Is(err, errSilent) && failed == 0:
		case errors.Is(err, errOverflow):
			c.awaitRoom()
		default:
			c.pause(backoff(failed, err, time.Since(away) < soonFor))
		}
	}
}

// final reports whether coming back is forbidden, or of no use.
func final(err error) bool {
	var closed *CloseError
	var refused *protocol.Error
	if errors.As(err, &closed) {
		return closed.Final()
	}
	return errors.As(err, &refused) && !passes(refused.Code)
}

// passes reports whether a refusal with this code may be over soon.
func passes(c protocol.Code) bool {
	return c == protocol.CodeUnavailable || c == protocol.CodeSlowDown || c == protocol.CodeInternal
}

// backoff is random, so that a thousand clients do not come back in one instant, and grows from 0.25 s up to 10 s, or up to 1.5 s
// where the server is expected back soon.
func backoff(failed int, err error, soon bool) time.Duration {
	upper := min(longestWait, shortestWait<<min(failed+1, 10))
	if soon {
		upper = min(upper, soonWait)
	}
	wait := shortestWait + rand.N(upper-shortestWait)
	var refused *protocol.Error
	if errors.As(err, &refused) {
		wait = max(wait, refused.Retry)
	}
	return wait
}

// pause waits, or until Close.
func (c *Conn) pause(wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.ctx.Done():
	}
}

// awaitRoom waits until half of the queue is taken, or until Close.
func (c *Conn) awaitRoom() {
	for {
		c.mu.Lock()
		fits := c.inbox.half()
		c.mu.Unlock()
		if fits {
			return
		}
		select {
		case <-c.work:
		case <-c.ctx.Done():
			return
		}
	}
}

func (c *Conn) to(p Phase, err error) {
	c.mu.Lock()
	if c.state.Phase != p {
		c.state.Since = time.Now()
	}
	c.state.Phase, c.state.Err = p, err
	now := c.state
	c.mu.Unlock()
	if c.options.OnState != nil {
		c.options.OnState(now)
	}
}

// lost notes that the established link is gone: what cannot go out again has failed.
func (c *Conn) lost(err error) {
	c.mu.Lock()
	c.link = nil
	c.requests.lost()
	c.mu.Unlock()
	c.to(Connecting, err)
}

func (c *Conn) finish(err error) {
	c.cancel()
	c.to(Closed, err)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests.end(err)
	c.inbox.end(err)
}

// establish opens a socket, or takes the one that won a race, and sends open-connection on it.
func (c *Conn) establish(raw *Raw) (*link, error) {
	ctx, cancel := context.WithTimeout(c.ctx, connectWithin)
	defer cancel()
	if raw == nil {
		var err error
		if raw, err = c.client.DialRaw(ctx); err != nil {
			return nil, err
		}
	}
	c.mu.Lock()
	hello := protocol.OpenConnection{Device: c.identity.Device, Rooms: c.positionsLocked()}
	c.mu.Unlock()
	opened, err := raw.Open(ctx, hello)
	if err != nil {
		raw.Drop()
		return nil, err
	}
	l := newLink(raw, time.Duration(opened.Heartbeat.Idle)*time.Millisecond)
	if err := c.adopt(l, opened); err != nil {
		raw.Drop()
		return nil, err
	}
	go l.read(c)
	c.to(Open, nil)
	select {
	case <-c.opened:
	default:
		close(c.opened)
	}
	return l, nil
}

// adopt makes a link the established one and takes the rooms up again.
func (c *Conn) adopt(l *link, opened protocol.OpenedConnection) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.identity.Account != "" && c.identity.Account != opened.Account {
		return &CloseError{protocol.CloseNotAuthenticated} // somebody else has logged in with this Client meanwhile
	}
	results := opened.Rooms
	opened.Rooms = nil
	c.identity, c.link = opened, l
	if c.hidden {
		c.againLocked(protocol.TypeHeartbeat, "", protocol.Heartbeat{Hidden: &c.hidden})
	}
	for id, p := range c.rooms {
		c.resumedLocked(id, p, results[id])
	}
	return nil
}

// wake makes run look at what is new.
func (c *Conn) wake() {
	select {
	case c.work <- struct{}{}:
	default:
	}
}
