package relay

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/pion/stun/v4"
	"github.com/pion/turn/v5"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.uber.org/goleak"

	"atrium/internal/media/quiet"
	"atrium/internal/netguard"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	home = netip.MustParseAddr("127.0.0.1")
	ann  = Owner{Session: "ann's", Account: "ann", Room: "one"}
	bob  = Owner{Session: "bob's", Account: "bob", Room: "one"}
)

// world is a relay on loopback, and what it asks others.
type world struct {
	*Server
	t        *testing.T
	udp, tcp net.Addr

	mu       sync.Mutex
	at       time.Time
	verified map[Owner]bool
	asked    int
	broken   error
	during   func()
}

func newWorld(t *testing.T, change func(*Config)) *world {
	t.Helper()
	packets, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	guard, err := netguard.New(netguard.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, udp: packets.LocalAddr(), tcp: listener.Addr(), at: time.Unix(1_800_000_000, 0), verified: map[Owner]bool{ann: true, bob: true}}
	c := Config{Packets: []net.PacketConn{packets}, Listeners: []net.Listener{listener}, Addresses: []Address{{home, home}},
		FirstPort: 20_000, LastPort: 29_999, Guard: guard, Secret: []byte("0123456789abcdef"), Verify: w.verify, Now: w.now,
		Log: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(&c)
	}
	if w.Server, err = New(c); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

func (w *world) verify(_ context.Context, o Owner) (bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked++
	if w.during != nil {
		w.during()
	}
	return w.verified[o], w.broken
}

// lookups counts what Verify was asked.
func (w *world) lookups() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.asked
}

// breaks lets Verify fail.
func (w *world) breaks(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.broken = err
}

// meanwhile lets something happen while Verify is being asked.
func (w *world) meanwhile(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.during = f
}

func (w *world) remove(o Owner) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.verified[o] = false
}

func (w *world) grant(o Owner) Credential {
	w.t.Helper()
	c, err := w.Grant(o)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *world) refused(why refusal) int { return int(testutil.ToFloat64(w.metrics.refused[why])) }

// until waits for a condition that the server brings about by itself.
func (w *world) until(what string, met func() bool) {
	w.t.Helper()
	tick, late := time.NewTicker(time.Millisecond), time.After(20*time.Second)
	defer tick.Stop()
	for !met() {
		select {
		case <-tick.C:
		case <-late:
			w.t.Fatalf("not within 20 s: %s", what)
		}
	}
}

func (w *world) allocations() int { return int(testutil.ToFloat64(w.metrics.allocations)) }

// peer is a UDP socket that sends back what it gets.
func peer(t *testing.T) netip.AddrPort {
	t.Helper()
	conn, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(home, 0)))
	if err != nil {
		t.Fatal(err)
	}
	var reading sync.WaitGroup
	t.Cleanup(func() { conn.Close(); reading.Wait() })
	reading.Go(func() {
		buf := make([]byte, 2048)
		for {
			n, from, err := conn.ReadFromUDPAddrPort(buf)
			if err != nil {
				return
			}
			_, _ = conn.WriteToUDPAddrPort(buf[:n], from)
		}
	})
	return conn.LocalAddr().(*net.UDPAddr).AddrPort()
}

// owning lets allocations reach peers as if these were the server's own media.
func owning(peers ...netip.AddrPort) func(*Config) {
	return func(c *Config) {
		c.Own = make(map[netip.AddrPort]netip.AddrPort)
		for _, p := range peers {
			c.Own[p] = p
		}
	}
}

// client speaks TURN by the message, over UDP or a stream.
type client struct {
	t          *testing.T
	conn       net.Conn
	stream     bool
	credential Credential
	realm      string
	nonce      stun.Nonce
}

func (w *world) dial(network string, c Credential) *client {
	w.t.Helper()
	at := w.udp
	if network == "tcp" {
		at = w.tcp
	}
	conn, err := net.Dial(network, at.String())
	if err != nil {
		w.t.Fatal(err)
	}
	return w.client(conn, network == "tcp", c)
}

func (w *world) client(conn net.Conn, stream bool, c Credential) *client {
	w.t.Cleanup(func() { conn.Close() })
	return &client{t: w.t, conn: conn, stream: stream, credential: c, realm: realm}
}

func (c *client) write(raw []byte) {
	c.t.Helper()
	if _, err := c.conn.Write(raw); err != nil {
		c.t.Fatal(err)
	}
}

// read reads one frame: a message or ChannelData.
func (c *client) read() ([]byte, error) {
	buf := make([]byte, 4096)
	if err := c.conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		return nil, err
	}
	if !c.stream {
		n, err := c.conn.Read(buf)
		return buf[:n], err
	}
	if _, err := io.ReadFull(c.conn, buf[:4]); err != nil {
		return nil, err
	}
	size := frameSize(buf)
	_, err := io.ReadFull(c.conn, buf[4:size])
	return buf[:size], err
}

// ask sends a request with the credential and returns its answer. What else comes meanwhile is passed over.
func (c *client) ask(method stun.Method, attributes ...stun.Setter) *stun.Message {
	c.t.Helper()
	if c.nonce == nil {
		first := c.exchange(stun.MustBuild(stun.TransactionID, stun.NewType(stun.MethodAllocate, stun.ClassRequest)))
		if err := c.nonce.GetFrom(first); err != nil || code(first) != 401 {
			c.t.Fatalf("a request without a credential is answered %v, %v", first, err)
		}
	}
	setters := append([]stun.Setter{stun.TransactionID, stun.NewType(method, stun.ClassRequest)}, attributes...)
	setters = append(setters, stun.NewUsername(c.credential.Username), stun.NewRealm(c.realm), c.nonce,
		stun.NewLongTermIntegrity(c.credential.Username, c.realm, c.credential.Password))
	return c.exchange(stun.MustBuild(setters...))
}

func (c *client) exchange(request *stun.Message) *stun.Message {
	c.t.Helper()
	c.write(request.Raw)
	for {
		raw, err := c.read()
		if err != nil {
			c.t.Fatalf("%v is not answered: %v", request.Type, err)
		}
		answer := &stun.Message{Raw: raw}
		if stun.IsMessage(raw) && answer.Decode() == nil && answer.TransactionID == request.TransactionID {
			return answer
		}
	}
}

// code is the error code of an answer, 0 for a success.
func code(m *stun.Message) int {
	var e stun.ErrorCodeAttribute
	if m.Type.Class == stun.ClassSuccessResponse {
		return 0
	}
	if e.GetFrom(m) != nil {
		return -1
	}
	return int(e.Code)
}

var udpTransport = stun.RawAttribute{Type: stun.AttrRequestedTransport, Value: []byte{17, 0, 0, 0}}

// allocate asks for an allocation and tells the error code and the relayed address.
func (c *client) allocate(attributes ...stun.Setter) (int, netip.AddrPort) {
	c.t.Helper()
	answer := c.ask(stun.MethodAllocate, append([]stun.Setter{udpTransport}, attributes...)...)
	var at stun.XORMappedAddress
	_ = at.GetFromAs(answer, stun.AttrXORRelayedAddress)
	ip, _ := netip.AddrFromSlice(at.IP)
	return code(answer), netip.AddrPortFrom(ip.Unmap(), uint16(at.Port))
}

// toPeer is XOR-PEER-ADDRESS.
type toPeer netip.AddrPort

func (p toPeer) AddTo(m *stun.Message) error {
	at := netip.AddrPort(p)
	return stun.XORMappedAddress{IP: at.Addr().AsSlice(), Port: int(at.Port())}.AddToAs(m, stun.AttrXORPeerAddress)
}

func lifetime(seconds uint32) stun.RawAttribute {
	return stun.RawAttribute{Type: stun.AttrLifetime, Value: binary.BigEndian.AppendUint32(nil, seconds)}
}

func channel(number uint16) stun.RawAttribute {
	return stun.RawAttribute{Type: stun.AttrChannelNumber, Value: binary.BigEndian.AppendUint32(nil, uint32(number)<<16)}
}

func (c *client) permit(p netip.AddrPort) int {
	c.t.Helper()
	return code(c.ask(stun.MethodCreatePermission, toPeer(p)))
}

func (c *client) bind(number uint16, p netip.AddrPort) int {
	c.t.Helper()
	return code(c.ask(stun.MethodChannelBind, channel(number), toPeer(p)))
}

func (c *client) refresh(seconds uint32) int {
	c.t.Helper()
	return code(c.ask(stun.MethodRefresh, lifetime(seconds)))
}

// indicate sends data to a peer by a Send indication.
func (c *client) indicate(p netip.AddrPort, data string) {
	c.t.Helper()
	c.write(stun.MustBuild(stun.TransactionID, stun.NewType(stun.MethodSend, stun.ClassIndication), toPeer(p),
		stun.RawAttribute{Type: stun.AttrData, Value: []byte(data)}).Raw)
}

// channelData sends data on a channel.
func (c *client) channelData(number uint16, data string) {
	c.t.Helper()
	raw := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, number), uint16(len(data)))
	raw = append(raw, data...)
	for len(raw)%4 != 0 {
		raw = append(raw, 0)
	}
	c.write(raw)
}

// hears reads the next data from a peer, by a channel (its number) or a Data indication (0).
func (c *client) hears() (number uint16, data string) {
	c.t.Helper()
	raw, err := c.read()
	if err != nil {
		c.t.Fatal(err)
	}
	if raw[0] >= 0x40 {
		return binary.BigEndian.Uint16(raw), string(raw[4 : 4+binary.BigEndian.Uint16(raw[2:])])
	}
	m := &stun.Message{Raw: raw}
	if err := m.Decode(); err != nil {
		c.t.Fatal(err)
	}
	content, err := m.Get(stun.AttrData)
	if err != nil {
		c.t.Fatalf("%v: %v", m, err)
	}
	return 0, string(content)
}

// isClosed reports whether the server has closed a stream.
func (c *client) isClosed() bool {
	_, err := c.read()
	var timeout net.Error
	return err != nil && (!errors.As(err, &timeout) || !timeout.Timeout())
}

// library is pion/turn's client with an allocation.
func (w *world) library(conn net.PacketConn, c Credential) (net.PacketConn, *turn.Client) {
	w.t.Helper()
	cl, err := turn.NewClient(&turn.ClientConfig{STUNServerAddr: w.udp.String(), TURNServerAddr: w.udp.String(), Conn: conn, Username: c.Username,
		Password: c.Password, Realm: realm, LoggerFactory: quiet.Loggers{}})
	if err != nil {
		w.t.Fatal(err)
	}
	if err := cl.Listen(); err != nil {
		w.t.Fatal(err)
	}
	allocated, err := cl.Allocate()
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = allocated.Close(); cl.Close(); _ = conn.Close() })
	return allocated, cl
}

// overTLS dials the relay by a TLS listener of the test's own, which hands its connections over.
func (w *world) overTLS() net.Conn {
	w.t.Helper()
	cert, pool := certificate(w.t)
	listener, err := tls.Listen("tcp4", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}})
	if err != nil {
		w.t.Fatal(err)
	}
	var accepting sync.WaitGroup
	accepting.Go(func() {
		conn, err := listener.Accept()
		if err == nil {
			w.Serve(conn)
		}
	})
	w.t.Cleanup(func() { listener.Close(); accepting.Wait() })
	conn, err := tls.Dial("tcp4", listener.Addr().String(), &tls.Config{RootCAs: pool, ServerName: "relay.example"})
	if err != nil {
		w.t.Fatal(err)
	}
	return conn
}

var netip8888 = netip.MustParseAddrPort("8.8.8.8:53")

func (w *world) bytesUp() float64 { return testutil.ToFloat64(w.metrics.up) }
