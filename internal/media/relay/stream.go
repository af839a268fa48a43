package relay

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

const (
	// maxFrame bounds a STUN message or ChannelData; datagrams of media fit a path of 1,500 bytes.
	maxFrame = 2000
	// writeWithin is how long a client on a stream may take nothing, until it is given up.
	writeWithin = 5 * time.Second

	magicCookie = 0x2112A442 // RFC 8489, section 5
)

var errFrame = errors.New("relay: no STUN message and no ChannelData, or one that is too large")

// streams are the TCP and TLS connections of clients. It is the net.Listener that pion/turn accepts from.
type streams struct {
	limits  Limits
	metrics *metrics
	accept  chan net.Conn
	done    chan struct{}

	mu        sync.Mutex
	at        map[netip.AddrPort]*stream // of open, by the client's address, which no two share: see turnLoop
	waiting   int                        // of open, those without an allocation
	waitingOf map[netip.Prefix]int
	closing   bool

	running sync.WaitGroup // one for each open stream
}

func newStreams(l Limits, m *metrics) *streams {
	return &streams{limits: l, metrics: m, accept: make(chan net.Conn), done: make(chan struct{}),
		at: make(map[netip.AddrPort]*stream), waitingOf: make(map[netip.Prefix]int)}
}

// add takes a connection over; beyond the limits it is closed.
func (s *streams) add(conn net.Conn) {
	c := newStream(conn, s)
	if !s.enter(c) {
		s.metrics.refuse(refusedCrowded)
		_ = conn.Close()
		return
	}
	_ = conn.SetReadDeadline(time.Now().Add(s.limits.AllocateWithin)) // also of the handshake of TLS
	select {
	case s.accept <- c:
	case <-s.done:
		_ = c.Close()
	}
}

func (s *streams) enter(c *stream) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing || s.waiting >= s.limits.Waiting || s.waitingOf[c.from] >= s.limits.WaitingPerAddress || s.at[c.client] != nil {
		return false
	}
	s.at[c.client] = c
	s.waiting++
	s.waitingOf[c.from]++
	s.running.Add(1)
	return true
}

// allocated notes that a client has got an allocation, or has none any more and gets time for a new one.
func (s *streams) allocated(client net.Addr, has bool) {
	if _, tcp := client.(*net.TCPAddr); !tcp {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch c := s.at[addrPortOf(client)]; {
	case c == nil:
	case has:
		s.settleLocked(c)
		_ = c.SetReadDeadline(time.Time{})
	default:
		_ = c.SetReadDeadline(time.Now().Add(s.limits.AllocateWithin))
	}
}

func (s *streams) loopOf(client net.Addr) *turnLoop {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.at[addrPortOf(client)]; c != nil {
		return &c.loop
	}
	return nil
}

// settleLocked takes a stream out of those that wait.
func (s *streams) settleLocked(c *stream) {
	if !c.waits {
		return
	}
	c.waits = false
	s.waiting--
	if s.waitingOf[c.from]--; s.waitingOf[c.from] == 0 {
		delete(s.waitingOf, c.from)
	}
}

func (s *streams) left(c *stream) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settleLocked(c)
	delete(s.at, c.client)
	s.running.Done()
}

// Accept implements net.Listener.
func (s *streams) Accept() (net.Conn, error) {
	select {
	case c := <-s.accept:
		return c, nil
	case <-s.done:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener. It closes all streams too.
func (s *streams) Close() error {
	s.mu.Lock()
	if s.closing {
		s.mu.Unlock()
		return nil
	}
	s.closing = true
	open := slices.Collect(maps.Values(s.at))
	s.mu.Unlock()
	close(s.done)
	for _, c := range open {
		_ = c.Conn.Close() // Its loop ends, and closes the stream.
	}
	return nil
}

// Addr implements net.Listener: a stream is at the address that it was accepted at.
func (s *streams) Addr() net.Addr { return &net.TCPAddr{} }

// addrPortOf reads a UDP or TCP address; of another kind of network it is the zero AddrPort.
func addrPortOf(a net.Addr) netip.AddrPort {
	at, _ := netip.ParseAddrPort(a.String())
	return netip.AddrPortFrom(at.Addr().Unmap().WithZone(""), at.Port())
}

// stream is one TCP or TLS connection.
type stream struct {
	net.Conn
	of     *streams
	in     *bufio.Reader // used by the one who reads
	client netip.AddrPort
	from   netip.Prefix
	loop   turnLoop
	waits  bool // for an allocation; guarded by streams.mu
	closed sync.Once
}

func newStream(conn net.Conn, of *streams) *stream {
	client := addrPortOf(conn.RemoteAddr())
	return &stream{Conn: conn, of: of, in: bufio.NewReaderSize(conn, maxFrame), client: client, from: prefixOf(client.Addr()), waits: true}
}

// Read reads exactly one STUN message or ChannelData with its padding (RFC 8489, section 6.2.2; RFC 8656, section 12.5). Bytes that are neither end the
// connection: where the next one begins is not known.
func (c *stream) Read(p []byte) (int, error) {
	c.loop.passed()
	head, err := c.in.Peek(4)
	if err != nil {
		return 0, err
	}
	size := frameSize(head)
	if size == 0 || size > min(maxFrame, len(p)) {
		c.of.metrics.refuse(refusedFrame)
		return 0, errFrame
	}
	frame, err := c.in.Peek(size)
	if err != nil {
		return 0, err
	}
	if frame[0] < 64 && binary.BigEndian.Uint32(frame[4:]) != magicCookie {
		c.of.metrics.refuse(refusedFrame)
		return 0, errFrame
	}
	n := copy(p, frame)
	_, err = c.in.Discard(n)
	return n, err
}

// frameSize tells from its first 4 bytes how long a frame is on a stream; 0: it is none.
func frameSize(head []byte) int {
	length := int(binary.BigEndian.Uint16(head[2:]))
	switch {
	case head[0] < 64 && length%4 == 0: // RFC 8489, section 5
		return 20 + length
	case head[0] >= 0x40 && head[0] < 0x80: // RFC 8656, section 12; clients of RFC 5766 go beyond 0x4fff
		return 4 + (length+3)/4*4
	}
	return 0
}

// Write gives a client that takes nothing up.
func (c *stream) Write(p []byte) (int, error) {
	c.loop.wrote(p)
	if err := c.SetWriteDeadline(time.Now().Add(writeWithin)); err != nil {
		return 0, err
	}
	n, err := c.Conn.Write(p)
	if err != nil {
		_ = c.Conn.Close()
		err = fmt.Errorf("relay: %w", err)
	}
	return n, err
}

// Close implements net.Conn. pion/turn calls it when the loop of the stream has ended; until then the stream is known by its client.
func (c *stream) Close() (err error) {
	c.closed.Do(func() {
		err = c.Conn.Close()
		c.of.left(c)
	})
	return err
}
