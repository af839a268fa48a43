package client

import (
	"context"
	"slices"
	"time"

	"atrium/protocol"
)

// maxRequests bounds the requests without an answer; one more is refused with slow_down.
const maxRequests = 1000

// Waits before a refused request goes out again, when the server names none, and at least.
const (
	usualRetry    = time.Second
	shortestRetry = 50 * time.Millisecond
)

// request is one request until its answer. It outlives sockets.
type request struct {
	id    protocol.RequestID
	room  protocol.RoomID // of the envelope
	frame []byte
	again bool // goes out again, with the same id, on the next socket; otherwise a cut ends it with unavailable
	waits bool // slow_down makes it wait too

	// taken is called with the answer under the connection's lock, before the next frame is looked at; nil if nobody asks.
	taken  func(protocol.Frame, error)
	answer chan answer // capacity 1

	// Guarded by Conn.mu.
	sentAt    time.Time // zero: not on this socket
	notBefore time.Time
}

type answer struct {
	frame protocol.Frame
	err   error
}

// requests are those without an answer, in the order in which they were made. Guarded by Conn.mu.
type requests struct {
	list  []*request
	ended error
}

func (rs *requests) add(r *request) error {
	switch {
	case rs.ended != nil:
		return rs.ended
	case len(rs.list) >= maxRequests:
		return protocol.Retry(protocol.CodeSlowDown, usualRetry)
	}
	rs.list = append(rs.list, r)
	return nil
}

func (rs *requests) forget(r *request) {
	rs.list = slices.DeleteFunc(rs.list, func(other *request) bool { return other == r })
}

// settle takes an answer; one to nobody's request is ignored.
func (rs *requests) settle(f protocol.Frame) {
	i := slices.IndexFunc(rs.list, func(r *request) bool { return r.id == f.ID && !r.sentAt.IsZero() })
	if i < 0 {
		return
	}
	r := rs.list[i]
	err := answerError(f)
	if e, ok := err.(*protocol.Error); ok && r.again && (e.Code == protocol.CodeUnavailable || e.Code == protocol.CodeSlowDown && r.waits) {
		r.sentAt, r.notBefore = time.Time{}, time.Now().Add(max(shortestRetry, or(e.Retry, usualRetry)))
		return
	}
	rs.finish(r, answer{f, err})
}

func (rs *requests) finish(r *request, a answer) {
	rs.forget(r)
	if r.taken != nil {
		r.taken(a.frame, a.err)
	}
	r.answer <- a
}

// lost notes that the socket is gone.
func (rs *requests) lost() {
	for _, r := range slices.Clone(rs.list) {
		switch {
		case r.sentAt.IsZero():
		case r.again:
			r.sentAt = time.Time{}
		default:
			rs.finish(r, answer{err: protocol.Err(protocol.CodeUnavailable)})
		}
	}
}

// end refuses everything, now and from now on.
func (rs *requests) end(err error) {
	rs.ended = err
	for _, r := range slices.Clone(rs.list) {
		rs.finish(r, answer{err: err})
	}
}

// Request sends any request of the contract and waits for its answer: the ok's frame, or an error. Once sent it goes out
// again with the same id after a cut, and after as long as the server asks when it is unavailable or, for waits, too busy.
// When ctx ends first nobody knows whether it was done. data may be nil; an empty id is chosen.
func (c *Conn) Request(ctx context.Context, t protocol.Type, id protocol.RequestID, room protocol.RoomID, data any) (protocol.Frame, error) {
	return c.ask(ctx, newRequest(t, id, room, data))
}

func newRequest(t protocol.Type, id protocol.RequestID, room protocol.RoomID, data any) *request {
	if id == "" {
		id = NewID()
	}
	return &request{id: id, room: room, frame: encodeRequest(t, id, room, data), again: true, answer: make(chan answer, 1)}
}

// NewID makes an id for a request that is not to be done twice.
func NewID() protocol.RequestID { return protocol.RequestID(protocol.NewUUID()) }

func (c *Conn) ask(ctx context.Context, r *request) (protocol.Frame, error) {
	c.mu.Lock()
	err := c.requests.add(r)
	c.mu.Unlock()
	if err != nil {
		return protocol.Frame{}, err
	}
	c.wake()
	select {
	case got := <-r.answer:
		return got.frame, got.err
	case <-ctx.Done():
		c.mu.Lock()
		defer c.mu.Unlock()
		c.requests.forget(r)
		return protocol.Frame{}, ctx.Err()
	}
}
