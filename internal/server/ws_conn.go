package server

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"atrium/internal/auth"
	"atrium/internal/room"
	"atrium/protocol"
)

// How long the last words to a client may take, and how long its own close frame may.
const (
	flushWithin  = 5 * time.Second
	abruptWithin = 200 * time.Millisecond // when the client is taken for dead
	lingerWithin = 2 * time.Second
)

// conn is one WebSocket connection. One goroutine (run) reads and handles requests in their order; one of the server's writers
// writes what is in the outbox.
type conn struct {
	// Fixed at accept.
	server *Server
	number uint64
	cookie string
	addr   netip.Prefix
	log    *slog.Logger
	net    net.Conn
	ws     *websocket.Conn
	out    *outbox
	pulse  *pulse
	ctx    context.Context // ends when the connection is to be closed
	cancel context.CancelFunc
	wrote  chan struct{} // closed when nothing is written any more
	left   chan struct{} // closed when all rooms know that the connection is gone

	// Set by open-connection, before there is any seat; owned by the reader.
	who    auth.Identity // written under Server.mu: others read it there
	actor  room.Actor
	device *device
	meter  meter

	ending sync.Once
	abrupt atomic.Bool // close without waiting for the client
	missed catchUp
	proofs proofs

	mu     sync.Mutex
	seats  map[protocol.RoomID]*seat
	lobby  []protocol.RoomID // rooms that have to let it in first
	closed bool              // no seat is added any more
}

func newConn(s *Server, r *http.Request) *conn {
	c := &conn{server: s, number: s.numbers.Add(1), addr: auth.LimitPrefix(s.front.client(r)), log: s.log,
		pulse: newPulse(s.heartbeat, time.Now()), wrote: make(chan struct{}), left: make(chan struct{}), meter: meter{limits: &s.limits}}
	c.out = newOutbox(s.writerOf(c), c.written)
	if cookie, err := r.Cookie(SessionCookie); err == nil {
		c.cookie = cookie.Value
	}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	return c
}

// run serves the connection to its end and returns when everything of it is still.
func (c *conn) run() {
	defer c.server.ended(c)
	spoke := c.server.wheel.add(c, c.pulse.due())
	shook := c.read()
	c.shut(0, "lost") // if nobody has yet
	<-c.wrote
	if !shook {
		io.Copy(io.Discard, c.net) // or the reset for unread bytes could overtake the close frame; written has set a deadline
	}
	c.net.Close()
	c.ws.CloseNow()
	c.server.wheel.remove(spoke)
	if c.device != nil {
		c.server.devices.leave(c.device, c)
	}
	<-c.left
}

// written is the end of the outbox.
func (c *conn) written(err error) {
	defer close(c.wrote)
	if err != nil || c.abrupt.Load() {
		c.net.Close()
		return
	}
	c.net.SetReadDeadline(time.Now().Add(lingerWithin))
}

// read handles messages until the connection fails or closes. It is true if the client sent its close frame.
func (c *conn) read() (shook bool) {
	for {
		kind, r, err := c.ws.Reader(context.Background())
		if err == nil {
			err = c.message(kind, r)
		}
		if err == nil {
			continue
		}
		switch {
		case websocket.CloseStatus(err) != -1:
			return true
		case broken(err):
			return false
		}
		c.shut(protocol.CloseProtocolViolation, "violation")
		return false
	}
}

// broken reports whether reading failed for want of a connection, not by what was read.
func broken(err error) bool {
	var network net.Error
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, io.ErrClosedPipe) || errors.As(err, &network)
}

var buffers = sync.Pool{New: func() any { return new([]byte) }}

// message reads one message and handles it. Once the connection is to be closed, messages are only discarded.
func (c *conn) message(kind websocket.MessageType, r io.Reader) error {
	if c.isGone() {
		_, err := io.Copy(io.Discard, r)
		return err
	}
	if kind != websocket.MessageText {
		c.shut(protocol.CloseProtocolError, "binary")
		return nil
	}
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	frame, tooLarge, err := readMessage(r, (*buffer)[:0])
	*buffer = frame
	if err != nil {
		return err
	}
	c.pulse.heard(time.Now())
	c.handle(frame, tooLarge)
	return nil
}

// readMessage reads a message of at most MaxFrame bytes into b, which grows as bytes come in. The rest of a larger one is
// drained.
func readMessage(r io.Reader, b []byte) (message []byte, tooLarge bool, err error) {
	for {
		if len(b) == cap(b) {
			b = slices.Grow(b, max(512, min(len(b), protocol.MaxFrame+1-len(b))))
		}
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		switch {
		case len(b) > protocol.MaxFrame:
			_, err := io.Copy(io.Discard, r)
			return b, true, err
		case err == io.EOF:
			return b, false, nil
		case err != nil:
			return b, false, err
		}
	}
}

// pong is called by the reader for every pong.
func (c *conn) pong(_ context.Context, payload []byte) {
	c.controlled()
	now := time.Now()
	if number := c.pulse.pong(payload, now); number != 0 {
		c.proved(number, now)
	}
}

// ping is called by the reader for every ping; true has it answered.
func (c *conn) ping(context.Context, []byte) bool { return c.controlled() }

// controlled counts a control frame; it is false if that is one of far too many.
func (c *conn) controlled() bool {
	if c.meter.flooded(ClassControl, time.Now()) {
		c.shut(protocol.CloseRate, "rate")
		return false
	}
	return true
}

// beat is called by the wheel.
func (c *conn) beat(now time.Time, late time.Duration) time.Time {
	verdict, ping, next := c.pulse.beat(now, late)
	switch verdict {
	case notOpened:
		c.shut(protocol.CloseNotAuthenticated, "not_authenticated")
	case silent:
		c.abrupt.Store(true)
		c.shut(protocol.CloseHeartbeatLost, "heartbeat")
	}
	switch {
	case ping == 0:
	case c.proofs.any():
		c.push(pingFrame(ping))
	default:
		c.out.pushControl(pingFrame(ping))
	}
	return next
}

// push queues what others may get too. A connection whose queue is full is closed: it resumes from the journal. It may be
// called under a feed's lock.
func (c *conn) push(f wsFrame) { c.queue(f, false) }

func (c *conn) queue(f wsFrame, urgent bool) {
	if !c.out.push(f, urgent) {
		c.shut(protocol.CloseTooSlow, "too_slow")
	}
}

// send encodes and queues what is for this connection alone, and waited for.
func (c *conn) send(f protocol.Frame) {
	c.server.metrics.sent(f.Type, 1)
	c.queue(encodeFrame(f), true)
}

// shut begins the end of the connection: its rooms learn of it at once, what waits and the reason go out, nothing else is
// handled. The first reason counts; code 0 says none. It does not wait, and may be called under a feed's lock.
func (c *conn) shut(code int, why string) {
	c.end(code, closeFrame(code), why)
}

// echo ends the connection with a close frame that the WebSocket library made: the answer to the client's, or the refusal of
// what violates RFC 6455.
func (c *conn) echo(f wsFrame) { c.end(0, f, "closed") }

func (c *conn) end(code int, last wsFrame, why string) {
	c.ending.Do(func() {
		var words wsFrame
		if code >= 4000 && code != protocol.CloseHeartbeatLost {
			words = encodeFrame(protocol.Frame{Type: protocol.TypeCloseConnection,
				Data: protocol.Encode(protocol.CloseConnection{Code: code})})
		}
		c.out.finish(last == nil || code == protocol.CloseTooSlow || c.abrupt.Load(), words, last)
		within := flushWithin
		if c.abrupt.Load() {
			within = abruptWithin
		}
		c.net.SetWriteDeadline(time.Now().Add(within))
		c.cancel()
		c.server.metrics.closed.WithLabelValues(why).Inc()
		c.server.background.start(func() { c.leaveRooms(code != protocol.CloseSessionRevoked) })
	})
}

func (c *conn) isGone() bool { return c.ctx.Err() != nil }

// leaveRooms takes the connection out of all feeds. Of a device that may come back the rooms keep the seats for a while.
func (c *conn) leaveRooms(mayReturn bool) {
	defer close(c.left)
	c.mu.Lock()
	c.closed = true
	seats, lobby := c.seats, c.lobby
	c.seats, c.lobby = nil, nil
	c.mu.Unlock()
	leave, word := c.server.rooms.Drop, "dropped"
	if !mayReturn {
		// Not a member any more: what was wanted has happened.
		leave, word = func(a room.Actor, id protocol.RoomID) { _ = c.server.rooms.Leave(a, id) }, "left"
	}
	for _, id := range lobby {
		leave(c.actor, id)
	}
	for id, s := range seats {
		if s.feed.detach(s) {
			leave(c.actor, id)
			c.log.Info(word, "room", id, "account", s.account, "device", s.device)
		}
		c.server.feeds.release(s.feed)
	}
}
