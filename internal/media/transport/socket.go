package transport

import (
	"net"
	"net/netip"
	"sync/atomic"

	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

// bufferBytes is what is asked of the kernel for each direction: a keyframe for many viewers is a burst.
const bufferBytes = 4 << 20

// socket is one UDP socket. Safe for concurrent use.
type socket struct {
	conn   *net.UDPConn
	batch  batchWriter
	trains atomic.Bool // the kernel takes them: see Batch
}

// batchWriter sends several packets at once.
type batchWriter interface {
	WriteBatch(packets []ipv4.Message, flags int) (int, error)
}

func openSocket(addr netip.AddrPort) (*socket, error) {
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(addr))
	if err != nil {
		return nil, err
	}
	// Refused beyond the system's limit, which is no reason not to start.
	_ = conn.SetReadBuffer(bufferBytes)
	_ = conn.SetWriteBuffer(bufferBytes)
	s := &socket{conn: conn, batch: ipv4.NewPacketConn(conn)}
	if addr.Addr().Is6() && !addr.Addr().Is4In6() {
		s.batch = ipv6.NewPacketConn(conn)
	}
	s.trains.Store(takesTrains(conn))
	return s, nil
}

func (s *socket) local() netip.AddrPort {
	addr := s.conn.LocalAddr().(*net.UDPAddr).AddrPort()
	return netip.AddrPortFrom(addr.Addr().Unmap(), addr.Port())
}

// route is how packets reach a peer.
type route struct {
	socket *socket
	addr   netip.AddrPort
	udp    *net.UDPAddr // the same, of the selected route only
}

func (r route) same(as route) bool { return r.socket == as.socket && r.addr == as.addr }

// send gives a packet to the kernel. What cannot be sent is lost, as on any link; the peer's checks tell whether there is one.
func (r route) send(packet []byte) {
	_, _ = r.socket.conn.WriteToUDPAddrPort(packet, r.addr)
}
