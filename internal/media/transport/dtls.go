package transport

import (
	"context"
	"crypto/subtle"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/dtls/v3"

	"atrium/internal/media/quiet"
)

// handshakeLimit is how long a peer that was told everything may take.
const handshakeLimit = 30 * time.Second

// profiles are the protections of packets, the cheapest first: RFC 7714 and RFC 5764, which every browser must have.
var profiles = []dtls.SRTPProtectionProfile{
	dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AEAD_AES_256_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80,
}

// dtlsLink runs DTLS over what a connection sends and receives. Packets that come before the peer's fingerprint is known
// wait, up to a few.
type dtlsLink struct {
	conn    *Conn
	in      chan []byte
	closing chan struct{}
	start   sync.Once
	reached chan struct{} // closed by reach once there is somewhere to send to
	reach   sync.Once
	worker  sync.WaitGroup
	// ended is when the handshake did, as the hub's time; 0 before.
	ended atomic.Int64
}

func newDTLSLink(c *Conn) *dtlsLink {
	return &dtlsLink{conn: c, in: make(chan []byte, 16), closing: make(chan struct{}), reached: make(chan struct{})}
}

// receive takes a packet of the peer. Beyond the bound it is dropped: the peer sends it again.
func (d *dtlsLink) receive(packet []byte) {
	if ended := d.ended.Load(); ended != 0 && !genuine(packet, d.conn.hub.Now()-time.Duration(ended)) {
		return
	}
	select {
	case d.in <- append([]byte(nil), packet...):
	default:
	}
}

// Connect shakes hands with the peer of this fingerprint ("sha-256 AB:CD:…", RFC 8122), which begins, unless it wants us to
// (weBegin: it described itself as passive, RFC 8842). Only the first call counts.
func (c *Conn) Connect(fingerprint string, weBegin bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state == Gone {
		return
	}
	c.dtls.start.Do(func() {
		c.dtls.worker.Add(1)
		c.hub.workers.Go(func() { c.dtls.run(fingerprint, weBegin) })
	})
}

// run shakes hands and then waits for the peer to say goodbye, or for Close.
func (d *dtlsLink) run(fingerprint string, weBegin bool) {
	defer d.worker.Done()
	if err := d.serve(fingerprint, weBegin); err != nil {
		d.conn.hub.log.Debug("a peer's connection ended", "error", err)
	}
	d.conn.end()
}

func (d *dtlsLink) serve(fingerprint string, weBegin bool) error {
	if weBegin {
		// What is sent to nobody is sent again after a second only.
		select {
		case <-d.reached:
		case <-d.closing:
			return net.ErrClosed
		}
	}
	session, err := d.session(fingerprint, weBegin)
	if err != nil {
		return fmt.Errorf("dtls: %w", err)
	}
	defer func() { _ = session.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), handshakeLimit)
	defer cancel()
	if err := session.HandshakeContext(ctx); err != nil {
		return fmt.Errorf("dtls handshake: %w", err)
	}
	if err := d.conn.srtp.start(session, weBegin); err != nil {
		return err
	}
	d.ended.Store(int64(d.conn.hub.Now()))
	d.conn.become(Connected, Connecting)
	_, err = session.Read(make([]byte, 1)) // Nobody sends data here: it ends with the session.
	return err
}

func (d *dtlsLink) session(fingerprint string, weBegin bool) (*dtls.Conn, error) {
	both := []dtls.Option{
		dtls.WithCertificates(d.conn.hub.certificate),
		dtls.WithSRTPProtectionProfiles(profiles...),
		dtls.WithExtendedMasterSecret(dtls.RequireExtendedMasterSecret),
		dtls.WithInsecureSkipVerify(true), // Nobody signs these certificates; their fingerprint is what counts.
		dtls.WithVerifyPeerCertificate(func(raw [][]byte, _ [][]*x509.Certificate) error { return verify(raw, fingerprint) }),
		dtls.WithLoggerFactory(quiet.Loggers{}),
	}
	if weBegin {
		return dtls.ClientWithOptions(d, nil, each[dtls.ClientOption](both)...)
	}
	return dtls.ServerWithOptions(d, nil, append(each[dtls.ServerOption](both),
		dtls.WithClientAuth(dtls.RequireAnyClientCert),
		dtls.WithInsecureSkipVerifyHello(true))...) // ICE has proved the address.
}

// each makes options of both sides those of one.
func each[T any](both []dtls.Option) (all []T) {
	for _, o := range both {
		all = append(all, any(o).(T))
	}
	return all
}

func verify(raw [][]byte, fingerprint string) error {
	if len(raw) == 0 {
		return errors.New("no certificate")
	}
	if subtle.ConstantTimeCompare([]byte(strings.ToUpper(fingerprintOf(raw[0]))), []byte(strings.ToUpper(fingerprint))) != 1 {
		return errors.New("the certificate is not the one that was described")
	}
	return nil
}

// dtlsLink is the net.PacketConn under the session.

func (d *dtlsLink) ReadFrom(b []byte) (int, net.Addr, error) {
	select {
	case packet := <-d.in:
		return copy(b, packet), nil, nil
	case <-d.closing:
		return 0, nil, net.ErrClosed
	}
}

func (d *dtlsLink) WriteTo(b []byte, _ net.Addr) (int, error) {
	d.conn.send(b)
	return len(b), nil
}

func (d *dtlsLink) Close() error                     { return nil }
func (d *dtlsLink) LocalAddr() net.Addr              { return &net.UDPAddr{} }
func (d *dtlsLink) SetDeadline(time.Time) error      { return os.ErrNoDeadline }
func (d *dtlsLink) SetReadDeadline(time.Time) error  { return os.ErrNoDeadline }
func (d *dtlsLink) SetWriteDeadline(time.Time) error { return os.ErrNoDeadline }
