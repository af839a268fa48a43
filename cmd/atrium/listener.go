package main

import (
	"errors"
	"net"
	"net/netip"
	"sync"
	"syscall"

	"atrium/internal/auth"
)

// boundedListener closes connections of an address beyond a limit at once, so that nobody who holds theirs open keeps others out.
// Trusted proxies speak for many and have no limit.
type boundedListener struct {
	net.Listener
	limit   int
	trusted func(netip.Addr) bool

	mu   sync.Mutex
	open map[netip.Prefix]int
}

func boundConnections(l net.Listener, limit int, trusted func(netip.Addr) bool) net.Listener {
	return &boundedListener{Listener: l, limit: limit, trusted: trusted, open: map[netip.Prefix]int{}}
}

// Accept implements net.Listener.
func (l *boundedListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		from, _ := netip.ParseAddrPort(conn.RemoteAddr().String())
		if l.trusted(from.Addr().Unmap()) {
			return conn, nil
		}
		if of := auth.LimitPrefix(from.Addr()); l.take(of) {
			return &boundedConn{Conn: conn, closed: sync.OnceFunc(func() { l.give(of) })}, nil
		}
		_ = conn.Close()
	}
}

func (l *boundedListener) take(of netip.Prefix) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[of] >= l.limit {
		return false
	}
	l.open[of]++
	return true
}

func (l *boundedListener) give(of netip.Prefix) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[of]--; l.open[of] == 0 {
		delete(l.open, of)
	}
}

// boundedConn gives its place back when it is closed.
type boundedConn struct {
	net.Conn
	closed func()
}

// SyscallConn implements syscall.Conn, by which messages are written into a plain socket without a goroutine for each.
func (c *boundedConn) SyscallConn() (syscall.RawConn, error) {
	socket, ok := c.Conn.(syscall.Conn)
	if !ok {
		return nil, errors.ErrUnsupported
	}
	return socket.SyscallConn()
}

// Close implements net.Conn.
func (c *boundedConn) Close() error {
	defer c.closed()
	return c.Conn.Close()
}
