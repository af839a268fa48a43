package transport

import (
	"fmt"
	"net"
	"net/netip"

	"github.com/pion/stun/v4"
)

// probeUfrag is nobody's user fragment: those have no small letters.
const probeUfrag = "probe"

// AnswerProbes lets whoever knows the password find out whether packets reach the server and its answers come back, without a connection:
// requests by ProbeRequest are answered like connectivity checks, and an answer is no longer than they are twice. Call it before the hub's
// addresses are told to anybody.
func (h *Hub) AnswerProbes(password string) { h.probes.Store(&password) }

// ProbeRequest makes a request that a hub answers after AnswerProbes with the same password.
func ProbeRequest(password string) (*stun.Message, error) {
	return stun.Build(stun.TransactionID, stun.BindingRequest, stun.NewUsername(probeUfrag+":"+probeUfrag),
		stun.NewShortTermIntegrity(password), stun.Fingerprint)
}

// probePassword is that of AnswerProbes; "" if nothing is to be answered.
func (h *Hub) probePassword() string {
	if p := h.probes.Load(); p != nil {
		return *p
	}
	return ""
}

// Granted is what the kernel gives a socket for media: buffers in bytes, and whether it takes trains of packets (UDP GSO; see Batch).
type Granted struct {
	Asked, Receive, Send int
	Trains               bool
}

// Probe opens a socket on loopback, as Listen does, to see what the kernel grants.
func Probe() (Granted, error) {
	s, err := openSocket(netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), 0))
	if err != nil {
		return Granted{}, fmt.Errorf("transport: %w", err)
	}
	defer s.conn.Close()
	g := Granted{Asked: bufferBytes, Trains: s.trains.Load()}
	g.Receive, g.Send, err = bufferSizes(s.conn)
	return g, err
}

// bufferSizes reads SO_RCVBUF and SO_SNDBUF: socket(7).
func bufferSizes(conn *net.UDPConn) (receive, send int, err error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return 0, 0, err
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { receive, send, failed = bufferSizesOf(int(fd)) }); err != nil {
		return 0, 0, err
	}
	return receive, send, failed
}
