// Package transporttest has a peer of a server's connection that is no browser: it checks, shakes hands, and then sends what it likes.
package transporttest

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"
	"github.com/pion/stun/v4"
)

// patience bounds every wait for something that must come.
const patience = 20 * time.Second

// Peer is one end of a connection, on a socket of its own. Its methods are for one goroutine, but for Took.
type Peer struct {
	t           testing.TB
	socket      *net.UDPConn
	certificate tls.Certificate
	answers     chan []byte // to checks
	session     *dtls.Conn
	out         *srtp.Context

	mu    sync.Mutex
	in    *srtp.Context
	taken []Packet
}

// Packet is one that came: as it came, and opened, which is nil if that fails.
type Packet struct {
	Sealed []byte
	Header rtp.Header
	Plain  []byte // with the header, of RTP and of RTCP
	RTCP   bool
}

// Dial makes a peer of the server at an address.
func Dial(t testing.TB, server netip.AddrPort) *Peer {
	t.Helper()
	socket, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(server))
	if err != nil {
		t.Fatal(err)
	}
	p := &Peer{t: t, socket: socket, certificate: SelfSigned(t), answers: make(chan []byte, 16)}
	t.Cleanup(func() {
		if p.session != nil {
			_ = p.session.Close()
		}
		_ = socket.Close()
	})
	return p
}

// Fingerprint is of the peer's certificate: RFC 8122.
func (p *Peer) Fingerprint() string {
	sum := sha256.Sum256(p.certificate.Certificate[0])
	return "sha-256 " + strings.ReplaceAll(strings.TrimSpace(fmt.Sprintf("% X", sum[:])), " ", ":")
}

// Addr is where the peer is.
func (p *Peer) Addr() netip.AddrPort { return p.socket.LocalAddr().(*net.UDPAddr).AddrPort() }

// Check makes a connectivity check that nominates, as one who knows the server's credentials.
func Check(ufrag, pwd string) []byte {
	return stun.MustBuild(stun.TransactionID, stun.BindingRequest, stun.NewUsername(ufrag+":them"), stun.RawAttribute{Type: stun.AttrUseCandidate},
		stun.NewShortTermIntegrity(pwd), stun.Fingerprint).Raw
}

// Connect checks and shakes hands: begins says whether the peer is DTLS's client.
func (p *Peer) Connect(ufrag, pwd string, begins bool) {
	p.t.Helper()
	p.Write(Check(ufrag, pwd))
	both := []dtls.Option{dtls.WithCertificates(p.certificate), dtls.WithSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM),
		dtls.WithExtendedMasterSecret(dtls.RequireExtendedMasterSecret), dtls.WithInsecureSkipVerify(true)}
	var err error
	if begins {
		p.session, err = dtls.ClientWithOptions(link{p}, p.socket.RemoteAddr(), each[dtls.ClientOption](both)...)
	} else {
		p.session, err = dtls.ServerWithOptions(link{p}, p.socket.RemoteAddr(), append(each[dtls.ServerOption](both),
			dtls.WithClientAuth(dtls.RequireAnyClientCert), dtls.WithInsecureSkipVerifyHello(true))...)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := p.session.HandshakeContext(ctx); err != nil {
		p.t.Fatal(err)
	}
	p.keys(begins)
}

func (p *Peer) keys(began bool) {
	p.t.Helper()
	state, _ := p.session.ConnectionState()
	keys := srtp.Config{Profile: srtp.ProtectionProfileAeadAes128Gcm}
	if err := keys.ExtractSessionKeysFromDTLS(&state, began); err != nil {
		p.t.Fatal(err)
	}
	in, err := srtp.CreateContext(keys.Keys.RemoteMasterKey, keys.Keys.RemoteMasterSalt, keys.Profile)
	if err != nil {
		p.t.Fatal(err)
	}
	if p.out, err = srtp.CreateContext(keys.Keys.LocalMasterKey, keys.Keys.LocalMasterSalt, keys.Profile); err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.in = in
}

// Write sends bytes as they are.
func (p *Peer) Write(raw []byte) {
	p.t.Helper()
	if _, err := p.socket.Write(raw); err != nil {
		p.t.Fatal(err)
	}
}

// Asks sends a check and waits until it was answered: what was sent before has been taken by then.
func (p *Peer) Asks(ufrag, pwd string) {
	p.t.Helper()
	for len(p.answers) > 0 {
		<-p.answers
	}
	p.Write(Check(ufrag, pwd))
	select {
	case <-p.answers:
	case <-time.After(patience):
		p.t.Fatal("no answer to a check")
	}
}

// SealRTP makes a packet that the server can open.
func (p *Peer) SealRTP(header *rtp.Header, payload []byte) []byte {
	p.t.Helper()
	plain, err := header.Marshal()
	if err != nil {
		p.t.Fatal(err)
	}
	sealed, err := p.out.EncryptRTP(nil, append(plain, payload...), nil)
	if err != nil {
		p.t.Fatal(err)
	}
	return sealed
}

// SendRTP seals a packet and sends it.
func (p *Peer) SendRTP(header *rtp.Header, payload []byte) { p.Write(p.SealRTP(header, payload)) }

// SendRTCP seals a compound packet, of 8 bytes or more, and sends it.
func (p *Peer) SendRTCP(plain []byte) {
	p.t.Helper()
	sealed, err := p.out.EncryptRTCP(nil, plain, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	p.Write(sealed)
}

// Took are the packets that have come so far. Safe for concurrent use.
func (p *Peer) Took() []Packet {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Packet(nil), p.taken...)
}

// took keeps a packet of media.
func (p *Peer) took(sealed []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	packet := Packet{Sealed: sealed, RTCP: sealed[1] >= 192 && sealed[1] < 224} // RFC 5761, section 4
	switch {
	case p.in == nil:
	case packet.RTCP:
		packet.Plain, _ = p.in.DecryptRTCP(nil, sealed, nil)
	default:
		packet.Plain, _ = p.in.DecryptRTP(nil, sealed, &packet.Header)
	}
	p.taken = append(p.taken, packet)
}

// link is what DTLS runs over: it takes its own packets, and hands the others on.
type link struct{ *Peer }

// ReadFrom implements net.PacketConn.
func (l link) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, from, err := l.socket.ReadFrom(b)
		switch {
		case err != nil:
			return 0, nil, err
		case n < 12:
		case b[0] < 4:
			select {
			case l.answers <- append([]byte(nil), b[:n]...):
			default:
			}
		case b[0] >= 128:
			l.took(append([]byte(nil), b[:n]...))
		default:
			return n, from, nil
		}
	}
}

// WriteTo implements net.PacketConn: the socket has but one other end.
func (l link) WriteTo(b []byte, _ net.Addr) (int, error) { return l.socket.Write(b) }

// Close implements net.PacketConn. The socket closes with the test.
func (l link) Close() error { return l.socket.SetReadDeadline(time.Now()) }

// LocalAddr implements net.PacketConn.
func (l link) LocalAddr() net.Addr { return l.socket.LocalAddr() }

// SetDeadline implements net.PacketConn.
func (l link) SetDeadline(t time.Time) error { return l.socket.SetDeadline(t) }

// SetReadDeadline implements net.PacketConn.
func (l link) SetReadDeadline(t time.Time) error { return l.socket.SetReadDeadline(t) }

// SetWriteDeadline implements net.PacketConn.
func (l link) SetWriteDeadline(t time.Time) error { return l.socket.SetWriteDeadline(t) }

// each makes options of both sides those of one.
func each[T any](both []dtls.Option) (all []T) {
	for _, o := range both {
		all = append(all, any(o).(T))
	}
	return all
}

// SelfSigned is a certificate of nobody, as every peer has one.
func SelfSigned(t testing.TB) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
