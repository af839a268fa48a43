package relay

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/turn/v5"
	"golang.org/x/time/rate"
)

// relayedBuffer is what is asked of the kernel for each direction of a relayed address: keyframes come in bursts.
const relayedBuffer = 512 << 10

var errRefused = errors.New("relay: refused")

// relayed is the socket of one allocation: its relayed transport address. Every datagram to and from peers passes it.
type relayed struct {
	server    *Server
	conn      *net.UDPConn
	owner     Owner
	from      netip.Prefix // where the client comes from
	address   Address
	announced netip.AddrPort
	bytes     *rate.Limiter // of its session

	permissions, channels atomic.Int32
	closed                sync.Once
}

func (r *relayed) local() netip.AddrPort {
	return netip.AddrPortFrom(r.address.Local, r.announced.Port())
}

// LocalAddr implements net.PacketConn.
func (r *relayed) LocalAddr() net.Addr { return r.conn.LocalAddr() }

// SetDeadline implements net.PacketConn.
func (r *relayed) SetDeadline(t time.Time) error { return r.conn.SetDeadline(t) }

// SetReadDeadline implements net.PacketConn.
func (r *relayed) SetReadDeadline(t time.Time) error { return r.conn.SetReadDeadline(t) }

// SetWriteDeadline implements net.PacketConn.
func (r *relayed) SetWriteDeadline(t time.Time) error { return r.conn.SetWriteDeadline(t) }

// generator opens relayed addresses for pion/turn. It implements turn.RelayAddressGenerator.
type generator struct{ server *Server }

// Validate implements turn.RelayAddressGenerator.
func (generator) Validate() error { return nil }

// AllocatePacketConn opens a relayed address for the owner and client that the request came from. Before a request for an even port
// (RFC 8656, section 18.7) it is called without them, to find one; pion/turn remembers each for 30 s, so there are few a second.
func (g generator) AllocatePacketConn(c turn.AllocateListenerConfig) (net.PacketConn, net.Addr, error) {
	owner, from, ok := decodeOwner(c.UserID)
	if !ok && !g.server.evenPorts.AllowN(g.server.config.Now(), 1) {
		g.server.metrics.refuse(refusedQuota)
		return nil, nil, errRefused
	} else if !ok {
		return noSocket{}, &net.UDPAddr{Port: g.server.evenPort()}, nil
	}
	r, err := g.server.open(owner, addressOf(from), c.Network, uint16(c.RequestedPort))
	if err != nil {
		return nil, nil, err
	}
	return r, net.UDPAddrFromAddrPort(r.announced), nil
}

// evenPort is a port of the range that is even, 0 if it has none.
func (s *Server) evenPort() int {
	first, last := int(s.config.FirstPort+1)/2, int(s.config.LastPort)/2
	if last < first {
		return 0
	}
	return 2 * (first + rand.IntN(last-first+1))
}

// noSocket stands for the socket of a port that is not opened yet.
type noSocket struct{ net.PacketConn }

// Close implements net.PacketConn.
func (noSocket) Close() error { return nil }

// AllocateListener refuses TCP between relay and peers (RFC 6062).
func (generator) AllocateListener(turn.AllocateListenerConfig) (net.Listener, net.Addr, error) {
	return nil, nil, errRefused
}

// AllocateConn refuses TCP between relay and peers (RFC 6062).
func (generator) AllocateConn(turn.AllocateConnConfig) (net.Conn, error) { return nil, errRefused }

// open takes an allocation out of the quotas and a port out of the range: the given one, or any if it is 0.
func (s *Server) open(owner Owner, from netip.Addr, network string, port uint16) (*relayed, error) {
	at := s.addressFor(network)
	if at == nil {
		s.metrics.refuse(refusedPorts)
		return nil, fmt.Errorf("%w: no address for %s", errRefused, network)
	}
	r := &relayed{server: s, owner: owner, from: prefixOf(from), address: *at}
	if err := s.bind(r, network, port); err != nil {
		s.metrics.refuse(refusedPorts)
		return nil, err
	}
	if !s.owners.take(r) {
		s.metrics.refuse(refusedQuota)
		s.unplace(r)
		_ = r.conn.Close()
		return nil, errRefused
	}
	return r, nil
}

// addressFor is the relay's address of the family of a network, nil if it has none.
func (s *Server) addressFor(network string) *Address {
	for i, a := range s.config.Addresses {
		if a.Announce.Is4() == (network == "udp4") {
			return &s.config.Addresses[i]
		}
	}
	return nil
}

// bind opens a port of the range: the wanted one, or the first that is free from a random one on, so that none can be guessed (RFC
// 8656, section 7.2).
func (s *Server) bind(r *relayed, network string, wanted uint16) error {
	first, count := int(s.config.FirstPort), int(s.config.LastPort)-int(s.config.FirstPort)+1
	start, tries := rand.IntN(count), count
	if wanted != 0 {
		start, tries = int(wanted)-first, 1
	}
	if start < 0 || start >= count { // the one after a reserved port may be beyond the range
		return fmt.Errorf("%w: port %d is not one of the relay's", errRefused, wanted)
	}
	for i := range tries {
		port := uint16(first + (start+i)%count)
		local := netip.AddrPortFrom(r.address.Local, port)
		if s.taken(local) {
			continue
		}
		conn, err := net.ListenUDP(network, net.UDPAddrFromAddrPort(local))
		if err != nil {
			continue // Another program has it.
		}
		_ = conn.SetReadBuffer(relayedBuffer)
		_ = conn.SetWriteBuffer(relayedBuffer)
		r.conn, r.announced = conn, netip.AddrPortFrom(r.address.Announce, port)
		if !s.place(r) {
			_ = conn.Close()
			break
		}
		return nil
	}
	return fmt.Errorf("%w: no port is free", errRefused)
}

// Close ends the allocation: pion/turn takes it out when the next read fails. It implements net.PacketConn.
func (r *relayed) Close() (err error) {
	r.closed.Do(func() {
		err = r.conn.Close()
		r.server.unplace(r)
		r.server.owners.release(r)
	})
	return err
}

// ReadFrom reads the next datagram of a peer that may be reached. It implements net.PacketConn.
func (r *relayed) ReadFrom(p []byte) (int, net.Addr, error) {
	for {
		n, from, err := r.conn.ReadFromUDPAddrPort(p)
		if err != nil {
			return 0, nil, err
		}
		peer := netip.AddrPortFrom(from.Addr().Unmap(), from.Port())
		peer = r.server.announcedOf(peer)
		if r.passes(peer, n) {
			r.server.metrics.down.Add(float64(n))
			return n, net.UDPAddrFromAddrPort(peer), nil
		}
	}
}

// WriteTo sends a datagram to a peer that may be reached. What may not or cannot be sent is lost, as on any link. It implements
// net.PacketConn.
func (r *relayed) WriteTo(p []byte, to net.Addr) (int, error) {
	udp, ok := to.(*net.UDPAddr)
	if !ok {
		return 0, errRefused
	}
	peer := udp.AddrPort()
	peer = netip.AddrPortFrom(peer.Addr().Unmap(), peer.Port())
	if !r.passes(peer, len(p)) {
		return len(p), nil
	}
	if _, err := r.conn.WriteToUDPAddrPort(p, r.server.localOf(peer)); errors.Is(err, net.ErrClosed) {
		return 0, err
	}
	r.server.metrics.up.Add(float64(len(p)))
	return len(p), nil
}

// passes decides about a datagram of n bytes to or from a peer, and counts why it does not pass.
func (r *relayed) passes(peer netip.AddrPort, n int) bool {
	switch {
	case !r.server.mayReach(peer):
		r.server.metrics.refuse(refusedPeer)
	case !r.bytes.AllowN(r.server.config.Now(), n):
		r.server.metrics.refuse(refusedRate)
	default:
		return true
	}
	return false
}

// addressOf reads the address out of "host:port".
func addressOf(text string) netip.Addr {
	at, _ := netip.ParseAddrPort(text)
	return at.Addr().Unmap().WithZone("")
}

// prefixOf is what one client is told by: its IPv4 address, or the /64 of its IPv6 address.
func prefixOf(a netip.Addr) netip.Prefix {
	bits := a.BitLen()
	if a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits)
	return p
}
