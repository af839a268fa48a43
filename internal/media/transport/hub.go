package transport

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/big"
	"net"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Hub holds what all connections of a server share: its sockets, its certificate, and who is at which address.
type Hub struct {
	log         *slog.Logger
	sockets     []*socket
	announced   []netip.Addr // told instead of the sockets' own; empty: none
	certificate tls.Certificate
	fingerprint string
	start       time.Time
	probes      atomic.Pointer[string] // see AnswerProbes
	interfaces  interfaces

	// Read for every packet, changed when peers come, go or move: a new map replaces the old one.
	byAddr atomic.Pointer[map[netip.AddrPort]*Conn]

	mu      sync.Mutex
	byUfrag map[string]*Conn
	closed  bool

	stop    chan struct{}
	workers sync.WaitGroup
}

// Listen opens a UDP socket at each address and begins to read them. announce are the addresses that peers are told instead of the
// sockets' own, for a server behind a translated address; it may be empty.
func Listen(log *slog.Logger, addrs []netip.AddrPort, announce []netip.Addr) (*Hub, error) {
	certificate, fingerprint, err := makeCertificate()
	if err != nil {
		return nil, fmt.Errorf("transport: certificate: %w", err)
	}
	h := &Hub{
		log: log, certificate: certificate, fingerprint: fingerprint, start: time.Now(),
		byUfrag: map[string]*Conn{}, stop: make(chan struct{}), announced: announce,
	}
	h.byAddr.Store(&map[netip.AddrPort]*Conn{})
	for _, addr := range addrs {
		s, err := openSocket(addr)
		if err != nil {
			h.closeSockets()
			return nil, fmt.Errorf("transport: %w", err)
		}
		h.sockets = append(h.sockets, s)
	}
	for _, s := range h.sockets {
		h.workers.Go(func() { h.read(s) })
	}
	h.workers.Go(h.watch)
	return h, nil
}

// Fingerprint is of the server's certificate, as RFC 8122 writes it: "sha-256 AB:CD:…".
func (h *Hub) Fingerprint() string { return h.fingerprint }

// Now is the time since the hub was opened: what arrival times are told in.
func (h *Hub) Now() time.Duration { return time.Since(h.start) }

// Close ends every connection and returns when nothing runs any more.
func (h *Hub) Close() error {
	h.mu.Lock()
	h.closed = true
	conns := maps.Clone(h.byUfrag)
	h.mu.Unlock()
	for _, c := range conns {
		c.Close()
	}
	close(h.stop)
	err := h.closeSockets()
	h.workers.Wait()
	return err
}

func (h *Hub) closeSockets() error {
	var errs []error
	for _, s := range h.sockets {
		errs = append(errs, s.conn.Close())
	}
	return errors.Join(errs...)
}

// read takes what arrives at a socket to the connection it belongs to. Bytes of strangers end here.
func (h *Hub) read(s *socket) {
	buf := make([]byte, 65_536)
	for {
		n, from, err := s.conn.ReadFromUDPAddrPort(buf)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue // Of an earlier send: the peer's machine said that nobody listens there.
		}
		h.receive(buf[:n], route{socket: s, addr: netip.AddrPortFrom(from.Addr().Unmap(), from.Port())})
	}
}

// receive tells the protocols apart by their first byte: RFC 7983.
func (h *Hub) receive(packet []byte, from route) {
	if len(packet) == 0 {
		return
	}
	if packet[0] < 4 {
		h.receiveSTUN(packet, from)
		return
	}
	c := (*h.byAddr.Load())[from.addr]
	switch {
	case c == nil:
	case packet[0] >= 20 && packet[0] < 64:
		c.dtls.receive(packet)
	case packet[0] >= 128 && packet[0] < 192:
		c.receiveMedia(packet)
	}
}

// placeLocked lets what comes from an address reach a connection, or nobody if c is nil.
func (h *Hub) placeLocked(addr netip.AddrPort, c *Conn) {
	next := maps.Clone(*h.byAddr.Load())
	if c == nil {
		delete(next, addr)
	} else {
		next[addr] = c
	}
	h.byAddr.Store(&next)
}

// watch ends connections whose peers do not check them any more.
func (h *Hub) watch() {
	const every = time.Second
	ticks := time.NewTicker(every)
	defer ticks.Stop()
	for {
		select {
		case <-h.stop:
			return
		case <-ticks.C:
		}
		h.mu.Lock()
		conns := maps.Clone(h.byUfrag)
		h.mu.Unlock()
		for _, c := range conns {
			c.checkConsent()
		}
	}
}

// makeCertificate makes what the server proves itself with in DTLS, new for each start: the fingerprint goes through signalling.
func makeCertificate() (tls.Certificate, string, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, "", err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 64))
	if err != nil {
		return tls.Certificate{}, "", err
	}
	template := &x509.Certificate{
		SerialNumber: serial, NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: time.Now().AddDate(10, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, "", err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, fingerprintOf(der), nil
}

func fingerprintOf(der []byte) string {
	sum := sha256.Sum256(der)
	hex := make([]string, len(sum))
	for i, b := range sum {
		hex[i] = fmt.Sprintf("%02X", b)
	}
	return "sha-256 " + strings.Join(hex, ":")
}
