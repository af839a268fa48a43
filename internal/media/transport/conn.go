package transport

import (
	"errors"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"
)

// ErrClosed: the connection, or the hub, was closed.
var ErrClosed = errors.New("transport: closed")

// How long a peer may be silent: it checks about every 2.5 s (RFC 7675, section 5.1), and its network may come back.
const (
	lostAfter = 8 * time.Second
	goneAfter = 60 * time.Second
)

// State is how a connection is.
type State uint8

// The states, in the order in which a connection without trouble passes them.
const (
	Connecting State = iota // DTLS has not ended yet
	Connected
	Lost // no check for 8 s; Connected follows if the peer comes back
	Gone // for good
)

// String names the state.
func (s State) String() string {
	return [...]string{Connecting: "connecting", Connected: "connected", Lost: "lost", Gone: "gone"}[s]
}

// Handler hears of one connection. Its methods are called from the hub's goroutines, HandleState from whoever ends the connection too, and
// must not wait for it.
type Handler interface {
	// HandleRTP gets a packet that was authentic and not seen before, with the time since the hub was opened at which it arrived. Header
	// and payload are the caller's again afterwards. One call at a time.
	HandleRTP(header *rtp.Header, payload []byte, arrival time.Duration)
	// HandleRTCP gets an authentic compound packet.
	HandleRTCP(packet []byte)
	// HandleState gets every change; two that come at once in any order: Conn.State has the last one.
	HandleState(State)
}

// Conn is one peer's connection.
type Conn struct {
	hub     *Hub
	handler Handler
	dtls    *dtlsLink
	srtp    srtpLink
	// Where packets go: nil before the first check.
	selected atomic.Pointer[route]
	// When the last check came.
	lastCheck atomic.Int64

	mu          sync.Mutex
	credentials []Credentials // ours; two while ICE restarts
	addrs       []netip.AddrPort
	state       State
}

// maxAddrs is from how many addresses a peer is listened to: the last ones it checked from.
const maxAddrs = 8

// NewConn makes a connection that waits for its peer's checks.
func (h *Hub) NewConn(handler Handler) (*Conn, error) {
	c := &Conn{hub: h, handler: handler, credentials: []Credentials{newCredentials()}}
	c.lastCheck.Store(int64(h.Now()))
	c.dtls = newDTLSLink(c)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, ErrClosed
	}
	h.byUfrag[c.credentials[0].Ufrag] = c
	return c, nil
}

// Credentials are ours for a description that is made now.
func (c *Conn) Credentials() Credentials {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.credentials[len(c.credentials)-1]
}

// Restart makes new credentials: RFC 8445, section 9. The old ones serve until the peer uses the new ones.
func (c *Conn) Restart() {
	fresh := newCredentials()
	c.hub.mu.Lock()
	defer c.hub.mu.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state == Gone {
		return
	}
	if len(c.credentials) > 1 {
		delete(c.hub.byUfrag, c.credentials[0].Ufrag)
		c.credentials = c.credentials[1:]
	}
	c.credentials = append(c.credentials, fresh)
	c.hub.byUfrag[fresh.Ufrag] = c
}

func (c *Conn) passwordOf(ufrag string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, own := range c.credentials {
		if own.Ufrag == ufrag {
			return own.Pwd
		}
	}
	return ""
}

// checked takes note of an authentic check. Until the peer has nominated a route the first one will do.
func (c *Conn) checked(ufrag string, from route, nominated bool) {
	c.lastCheck.Store(int64(c.hub.Now()))
	c.retireBefore(ufrag)
	if (*c.hub.byAddr.Load())[from.addr] != c && !c.listenTo(from.addr) {
		return
	}
	if old := c.selected.Load(); old == nil || nominated && !old.same(from) {
		from.udp = net.UDPAddrFromAddrPort(from.addr)
		c.selected.Store(&from)
	}
	c.become(Connected, Lost)
}

// answered lets our handshake begin once a check is answered: a peer that gets a hello before the answer does not know the route yet.
func (c *Conn) answered() {
	if c.selected.Load() != nil {
		c.dtls.reach.Do(func() { close(c.dtls.reached) })
	}
}

// retireBefore forgets the credentials before these: the peer has restarted.
func (c *Conn) retireBefore(ufrag string) {
	c.hub.mu.Lock()
	defer c.hub.mu.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.credentials) > 1 && c.credentials[1].Ufrag == ufrag {
		delete(c.hub.byUfrag, c.credentials[0].Ufrag)
		c.credentials = c.credentials[1:]
	}
}

// listenTo lets what comes from an address reach this connection, unless another one that is alive is there: who can forge sender
// addresses shall not cut off others.
func (c *Conn) listenTo(addr netip.AddrPort) bool {
	c.hub.mu.Lock()
	defer c.hub.mu.Unlock()
	if other := (*c.hub.byAddr.Load())[addr]; other != nil && other != c && other.silence() < lostAfter {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state == Gone {
		return false
	}
	c.addrs = append(c.addrs, addr)
	if len(c.addrs) > maxAddrs {
		c.forgetLocked(c.addrs[0])
		c.addrs = c.addrs[1:]
	}
	c.hub.placeLocked(addr, c)
	return true
}

// forgetLocked leaves an address that another peer has by now alone.
func (c *Conn) forgetLocked(addr netip.AddrPort) {
	if (*c.hub.byAddr.Load())[addr] == c {
		c.hub.placeLocked(addr, nil)
	}
}

// State is how the connection is now.
func (c *Conn) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state
}

// silence is how long ago the last check came.
func (c *Conn) silence() time.Duration { return c.hub.Now() - time.Duration(c.lastCheck.Load()) }

// checkConsent notices that a peer is silent: RFC 7675.
func (c *Conn) checkConsent() {
	switch silence := c.silence(); {
	case silence > goneAfter:
		c.end()
	case silence > lostAfter:
		c.become(Lost, Connected)
	}
}

// become changes the state, if it is from.
func (c *Conn) become(to, from State) {
	c.mu.Lock()
	was := c.state
	if was == from {
		c.state = to
	}
	c.mu.Unlock()
	if was == from {
		c.handler.HandleState(to)
	}
}

// Close ends the connection, tells the peer, and returns when nothing of it runs any more. Calls after the first do nothing. A handler
// must not call it.
func (c *Conn) Close() {
	c.end()
	c.dtls.worker.Wait()
}

// end takes the connection out of the hub, once.
func (c *Conn) end() {
	c.hub.mu.Lock()
	c.mu.Lock()
	was := c.state
	c.state = Gone
	for _, own := range c.credentials {
		delete(c.hub.byUfrag, own.Ufrag)
	}
	for _, addr := range c.addrs {
		c.forgetLocked(addr)
	}
	c.mu.Unlock()
	c.hub.mu.Unlock()
	if was != Gone {
		close(c.dtls.closing)
		c.handler.HandleState(Gone)
	}
}

// send takes a packet as it is to where the peer is.
func (c *Conn) send(packet []byte) {
	if to := c.selected.Load(); to != nil {
		to.send(packet)
	}
}
