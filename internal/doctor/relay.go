package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/pion/stun/v4"
	"github.com/pion/turn/v5"

	"atrium/internal/media/quiet"
	"atrium/internal/media/relay"
	"atrium/internal/server"
)

// RelayTrial is what a relay is tried with.
type RelayTrial struct {
	Secret []byte
	Key    []byte // of the media port
	Media  []server.MediaAt
	Six    bool           // the relay has addresses of IPv6 only
	Allow  []netip.Prefix // private addresses that it may reach
	Roots  *x509.CertPool // nil: the system's
	// Believe takes any certificate of TLS: that one is looked at elsewhere.
	Believe bool
}

// Relay does at one of the relay's URLs what a browser does: it gets an allocation, and reaches the server's own media through it. It tries too
// whether a private address is refused. Where browsers are told another address than the machine's, both are asked.
func Relay(at server.RelayAt, t RelayTrial) Check {
	return Check{Name: "relay " + at.URL, Look: func(ctx context.Context, r *Report) {
		u, err := stun.ParseURI(at.URL)
		if err != nil {
			r.Fail(relayClosed.say(), "%v", err)
			return
		}
		credential, err := relay.Mint(t.Secret, owner, time.Now().Add(5*time.Minute))
		if err != nil {
			r.Fail(relayRefuses.say(), "%v", err)
			return
		}
		told := net.JoinHostPort(u.Host, strconv.Itoa(u.Port))
		d := &dialer{uri: u, username: credential.Username, password: credential.Password, six: t.Six, roots: t.Roots, believe: t.Believe}
		a, err := d.allocate(ctx, at.Local)
		if err != nil {
			refused(r, at.Local, err)
			return
		}
		defer a.close()
		defer context.AfterFunc(ctx, a.cut)()
		if !t.through(ctx, r, a) || !t.refuses(r, a) {
			return
		}
		if told == at.Local {
			r.OK("an allocation at %s, data through it to the media port, and private addresses refused", told)
			return
		}
		if b, err := d.allocate(ctx, told); err == nil {
			b.close()
			r.OK("an allocation at %s, data through it to the media port, and private addresses refused", told)
		} else if ours(u.Host) {
			refused(r, told, err)
		} else {
			r.Warn(outsideUnknown.say(strconv.Itoa(u.Port), strings.ToUpper(u.Proto.String())), "%s, which browsers are told, does not answer from here (%v); %s behind it works",
				told, err, at.Local)
		}
	}}
}

// refused reports an allocation that was not got.
func refused(r *Report, at string, err error) {
	if isRefusal(err) {
		r.Fail(relayRefuses.say(), "%s refuses: %v", at, err)
		return
	}
	r.Fail(relaySilent.say(), "%s does not answer: %v", at, err)
}

// isRefusal tells an answer that says no from none.
func isRefusal(err error) bool {
	var answer *stun.TurnError
	return errors.As(err, &answer) || strings.Contains(err.Error(), "error response")
}

// through sends probes to the media port through an allocation.
func (t RelayTrial) through(ctx context.Context, r *Report, a *allocation) bool {
	at := a.conn.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap()
	for _, m := range t.Media {
		if m.Announced.Addr().Is4() != at.Is4() {
			continue
		}
		to := net.UDPAddrFromAddrPort(m.Announced)
		if err := exchange(ctx, reader{a.conn}, func(p []byte) (int, error) { return a.conn.WriteTo(p, to) }, MediaPassword(t.Key)); err != nil {
			r.Fail(relayNoMedia.say(), "nothing comes through to the media port at %s: %v", m.Announced, err)
			return false
		}
		return true
	}
	return true
}

// reader lets a PacketConn be read as a connection. Close leaves the allocation and ends a read that waits.
type reader struct{ conn net.PacketConn }

func (r reader) Read(p []byte) (int, error) {
	n, _, err := r.conn.ReadFrom(p)
	if err != nil {
		return n, net.ErrClosed
	}
	return n, nil
}

func (r reader) Close() error { return r.conn.SetReadDeadline(time.Now()) }

// private are addresses of others that no relay should reach: of a network, and where clouds tell their machines secrets.
var private = []netip.Addr{netip.MustParseAddr("10.255.255.254"), netip.MustParseAddr("169.254.169.254")}

// refuses tries whether the relay keeps from private addresses. Nothing is sent there.
func (t RelayTrial) refuses(r *Report, a *allocation) bool {
	if !a.conn.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap().Is4() {
		return true
	}
	for _, p := range private {
		if t.allows(p) {
			continue
		}
		if err := a.client.CreatePermission(&net.UDPAddr{IP: p.AsSlice(), Port: 9}); err == nil {
			r.Fail(relayOpen.say(), "it lets clients reach %s, which is private", p)
			return false
		}
	}
	return true
}

func (t RelayTrial) allows(a netip.Addr) bool {
	for _, p := range t.Allow {
		if p.Contains(a) {
			return true
		}
	}
	for _, m := range t.Media {
		if m.Announced.Addr() == a {
			return true
		}
	}
	return false
}

// dialer speaks to a STUN or TURN server.
type dialer struct {
	uri                *stun.URI
	username, password string
	six                bool // the allocation is to be of IPv6
	roots              *x509.CertPool
	believe            bool
}

// allocation is one on a relay.
type allocation struct {
	client *turn.Client
	conn   net.PacketConn
	under  net.PacketConn
}

func (a *allocation) close() {
	if a.conn != nil {
		_ = a.conn.Close() // ends at the relay by itself if that does not hear of it
	}
	a.cut()
}

// cut ends whatever waits for the server.
func (a *allocation) cut() {
	a.client.Close()
	_ = a.under.Close() // nothing is owed to it
}

// open connects to the server at an address; the end of ctx ends what is asked there.
func (d *dialer) open(ctx context.Context, at string) (a *allocation, stop func() bool, err error) {
	var under net.PacketConn
	if d.uri.Proto == stun.ProtoTypeUDP {
		to, err := net.ResolveUDPAddr("udp", at)
		if err != nil {
			return nil, nil, err
		}
		network, here := "udp4", "0.0.0.0:0"
		if to.IP.To4() == nil {
			network, here = "udp6", "[::]:0"
		}
		if under, err = net.ListenPacket(network, here); err != nil {
			return nil, nil, err
		}
	} else {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", at)
		if err != nil {
			return nil, nil, err
		}
		if d.uri.Scheme == stun.SchemeTypeTURNS || d.uri.Scheme == stun.SchemeTypeSTUNS {
			secured := tls.Client(conn, &tls.Config{ServerName: d.uri.Host, RootCAs: d.roots, InsecureSkipVerify: d.believe})
			if err := secured.HandshakeContext(ctx); err != nil {
				return nil, nil, errors.Join(err, conn.Close())
			}
			conn = secured
		}
		under = turn.NewSTUNConn(conn)
	}
	family := turn.RequestedAddressFamilyIPv4
	if d.six {
		family = turn.RequestedAddressFamilyIPv6
	}
	client, err := turn.NewClient(&turn.ClientConfig{RequestedAddressFamily: family, STUNServerAddr: at, TURNServerAddr: at, Conn: under, Username: d.username, Password: d.password,
		LoggerFactory: quiet.Loggers{}})
	if err == nil {
		err = client.Listen()
	}
	if err != nil {
		return nil, nil, errors.Join(err, under.Close())
	}
	a = &allocation{client: client, under: under}
	return a, context.AfterFunc(ctx, a.cut), nil
}

// allocate gets an allocation.
func (d *dialer) allocate(ctx context.Context, at string) (*allocation, error) {
	ctx, cancel := context.WithTimeout(ctx, 4*time.Second)
	defer cancel()
	a, stop, err := d.open(ctx, at)
	if err != nil {
		return nil, err
	}
	defer stop()
	if a.conn, err = a.client.Allocate(); err != nil {
		a.close()
		return nil, silence(ctx, err)
	}
	return a, nil
}

// bind asks for our address as the server sees it: RFC 8489.
func (d *dialer) bind(ctx context.Context, at string) (net.Addr, error) {
	ctx, cancel := context.WithTimeout(ctx, 4*time.Second)
	defer cancel()
	a, stop, err := d.open(ctx, at)
	if err != nil {
		return nil, err
	}
	defer a.close()
	defer stop()
	seen, err := a.client.SendBindingRequest()
	return seen, silence(ctx, err)
}

// silence says in words that the time was over.
func silence(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("%w within 4 s", errSilent)
	}
	return err
}
