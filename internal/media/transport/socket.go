package transport

import (
	"net"
	"net/netip"
)

// bufferBytes is what is asked of the kernel for each direction: a keyframe for many viewers is a burst.
const bufferBytes = 4 << 20

// socket is one UDP socket. Safe for concurrent use.
type socket struct{ conn *net.UDPConn }

func openSocket(addr netip.AddrPort) (*socket, error) {
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(addr))
	if err != nil {
		return nil, err
	}
	// Refused beyond the system's limit, which is no reason not to start.
	_ = conn.SetReadBuffer(bufferBytes)
	_ = conn.SetWriteBuffer(bufferBytes)
	return &socket{conn: conn}, nil
}

func (s *socket) local() netip.AddrPort {
	addr := s.conn.LocalAddr().(*net.UDPAddr).AddrPort()
	return netip.AddrPortFrom(addr.Addr().Unmap(), addr.Port())
}

// route is how packets reach a peer.
type route struct {
	socket *socket
	addr   netip.AddrPort
}

// send gives a packet to the kernel. What cannot be sent is lost, as on any link; the peer's checks tell whether there is one.
func (r route) send(packet []byte) {
	_, _ = r.socket.conn.WriteToUDPAddrPort(packet, r.addr)
}
