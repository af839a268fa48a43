package relay

import (
	"net"
	"sync"
)

// turnLoop is one read loop of pion/turn v5.1.0: the goroutine that handles what comes from a socket of UDP or from one stream. It works around a
// fault of that version: a permission is in its table before its timer exists, and an allocation that ends in between (by its lifetime, by
// a revocation) stops the timer that is not there, and with it the process. So whoever ends one waits, in OnPermissionDeleted, until the loop has come to what
// follows the timer: the next permission, the channel, the answer, or the next read. The loop takes no lock of pion/turn on the way there, so
// the wait is short. Versions without the fault do not build with the pinned pion/ice.
type turnLoop struct {
	mu       sync.Mutex
	starting chan struct{} // closed when the timer of a new permission exists; nil: none is new
}

// permission is called by the loop between a permission and its timer.
func (l *turnLoop) permission() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.starting == nil {
		l.starting = make(chan struct{})
	}
}

// passed is called by the loop where the timer exists.
func (l *turnLoop) passed() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.starting != nil {
		close(l.starting)
		l.starting = nil
	}
}

// wait returns when no timer is missing. The loop itself never finds one missing.
func (l *turnLoop) wait() {
	l.mu.Lock()
	starting := l.starting
	l.mu.Unlock()
	if starting != nil {
		<-starting
	}
}

// wrote is passed for what is an answer; data for clients is written by other goroutines too.
func (l *turnLoop) wrote(p []byte) {
	if len(p) > 0 && p[0] == 1 { // a response: RFC 8489, section 5
		l.passed()
	}
}

// packets is a UDP socket of clients.
type packets struct {
	net.PacketConn
	loop turnLoop
}

// ReadFrom implements net.PacketConn.
func (p *packets) ReadFrom(b []byte) (int, net.Addr, error) {
	p.loop.passed()
	return p.PacketConn.ReadFrom(b)
}

// WriteTo implements net.PacketConn.
func (p *packets) WriteTo(b []byte, to net.Addr) (int, error) {
	p.loop.wrote(b)
	return p.PacketConn.WriteTo(b, to)
}

// loopOf finds the loop that handles a client at one of our addresses, nil if it has ended.
func (s *Server) loopOf(client, local net.Addr) *turnLoop {
	if _, tcp := client.(*net.TCPAddr); tcp {
		return s.streams.loopOf(client)
	}
	for _, p := range s.packets {
		if p.LocalAddr().String() == local.String() {
			return &p.loop
		}
	}
	return nil
}
