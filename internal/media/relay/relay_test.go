package relay

import (
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/stun/v4"
	"github.com/pion/turn/v5"
	"github.com/prometheus/client_golang/prometheus/testutil"
)

// each runs a test over every transport.
func each(t *testing.T, run func(t *testing.T, w *world, dial func(Credential) *client), change func(*Config)) {
	for _, network := range []string{"udp", "tcp", "tls"} {
		t.Run(network, func(t *testing.T) {
			w := newWorld(t, change)
			run(t, w, func(c Credential) *client {
				if network == "tls" {
					return w.client(w.overTLS(), true, c)
				}
				return w.dial(network, c)
			})
		})
	}
}

func TestDataGoesBothWays(t *testing.T) {
	echo := peer(t)
	each(t, func(t *testing.T, w *world, dial func(Credential) *client) {
		c := dial(w.grant(ann))
		if got, at := c.allocate(); got != 0 || at.Addr() != home || at.Port() < 20_000 || at.Port() > 29_999 {
			t.Fatalf("allocate: %d, %v", got, at)
		}
		if got := c.permit(echo); got != 0 {
			t.Fatalf("permission: %d", got)
		}
		c.indicate(echo, "by indication")
		if number, data := c.hears(); number != 0 || data != "by indication" {
			t.Errorf("came back: %#x %q", number, data)
		}
		if got := c.bind(0x4001, echo); got != 0 {
			t.Fatalf("channel: %d", got)
		}
		c.channelData(0x4001, "by channel")
		if number, data := c.hears(); number != 0x4001 || data != "by channel" {
			t.Errorf("came back: %#x %q", number, data)
		}
		if got := c.refresh(600); got != 0 {
			t.Errorf("refresh: %d", got)
		}
		const bytes = len("by indication") + len("by channel")
		if up, down := testutil.ToFloat64(w.metrics.up), testutil.ToFloat64(w.metrics.down); up != float64(bytes) || down != float64(bytes) {
			t.Errorf("%v bytes up and %v down are counted, want %d", up, down, bytes)
		}
		if got := c.refresh(0); got != 0 {
			t.Errorf("ending it: %d", got)
		}
		w.until("the allocation ends", func() bool { return w.allocations() == 0 })
	}, owning(echo))
}

// The same by pion/turn's client, which does what browsers do.
func TestClientOfTheLibrary(t *testing.T) {
	echo := peer(t)
	for network, conn := range map[string]func(*world) (net.PacketConn, error){
		"udp": func(*world) (net.PacketConn, error) { return net.ListenPacket("udp4", "127.0.0.1:0") },
		"tcp": func(w *world) (net.PacketConn, error) {
			c, err := net.Dial("tcp4", w.tcp.String())
			return turn.NewSTUNConn(c), err
		},
		"tls": func(w *world) (net.PacketConn, error) { return turn.NewSTUNConn(w.overTLS()), nil },
	} {
		t.Run(network, func(t *testing.T) {
			w := newWorld(t, owning(echo))
			local, err := conn(w)
			if err != nil {
				t.Fatal(err)
			}
			allocated, _ := w.library(local, w.grant(ann))
			buf := make([]byte, 100)
			for range 20 { // by indications first, by a channel once it is bound
				if _, err := allocated.WriteTo([]byte("a datagram"), net.UDPAddrFromAddrPort(echo)); err != nil {
					t.Fatal(err)
				}
				n, from, err := allocated.ReadFrom(buf)
				if err != nil || string(buf[:n]) != "a datagram" || from.String() != echo.String() {
					t.Fatalf("came back: %q from %v, %v", buf[:n], from, err)
				}
			}
		})
	}
}

// Two people behind the relay reach each other, although its address is loopback, which nobody else there may be reached at.
func TestRelayToRelay(t *testing.T) {
	w := newWorld(t, nil)
	a, b := w.dial("udp", w.grant(ann)), w.dial("tcp", w.grant(bob))
	_, atA := a.allocate()
	_, atB := b.allocate()
	if a.permit(atB) != 0 || b.permit(atA) != 0 {
		t.Fatal("no permission for another allocation")
	}
	a.indicate(atB, "hello")
	if _, data := b.hears(); data != "hello" {
		t.Errorf("heard %q", data)
	}
	b.indicate(atA, "yes?")
	if _, data := a.hears(); data != "yes?" {
		t.Errorf("heard %q", data)
	}
	if a.refresh(0) != 0 {
		t.Fatal("not ended")
	}
	w.until("one ends", func() bool { return w.allocations() == 1 })
	before := w.refused(refusedPeer)
	b.indicate(atA, "gone?") // its port is nobody's of ours any more
	w.until("nothing is sent there", func() bool { return w.refused(refusedPeer) > before })
}

// Behind a translator the announced address is the Internet's, and leads back here for our own ports only.
func TestAnnouncedAddress(t *testing.T) {
	outside, echo := netip.MustParseAddr("8.8.4.4"), peer(t)
	sfu := netip.AddrPortFrom(outside, 5_000)
	w := newWorld(t, func(c *Config) {
		c.Addresses = []Address{{Announce: outside, Local: home}}
		c.Own = map[netip.AddrPort]netip.AddrPort{sfu: echo}
	})
	a, b := w.dial("udp", w.grant(ann)), w.dial("udp", w.grant(bob))
	_, atA := a.allocate()
	_, atB := b.allocate()
	if atA.Addr() != outside || a.permit(atB) != 0 || b.permit(atA) != 0 {
		t.Fatalf("announced %v, or no permission", atA)
	}
	a.indicate(atB, "hello")
	if _, data := b.hears(); data != "hello" {
		t.Errorf("heard %q", data)
	}
	if a.bind(0x4000, sfu) != 0 {
		t.Fatal("no channel to our own media")
	}
	a.channelData(0x4000, "media")
	if number, data := a.hears(); number != 0x4000 || data != "media" {
		t.Errorf("heard %#x %q", number, data)
	}
	a.indicate(netip.AddrPortFrom(outside, 5_432), "the database?")
	w.until("nothing is sent there", func() bool { return w.refused(refusedPeer) == 1 })
}

// It is a STUN server too, for everybody.
func TestBinding(t *testing.T) {
	w := newWorld(t, nil)
	c := w.dial("udp", Credential{})
	answer := c.exchange(stun.MustBuild(stun.TransactionID, stun.BindingRequest))
	var at stun.XORMappedAddress
	if err := at.GetFrom(answer); err != nil || at.String() != c.conn.LocalAddr().String() {
		t.Errorf("mapped %v, %v", at, err)
	}
}

func TestWhatNoBrowserAsksForIsRefused(t *testing.T) {
	w := newWorld(t, nil)
	for name, extra := range map[string]stun.Setter{
		"IPv6": stun.RawAttribute{Type: stun.AttrRequestedAddressFamily, Value: []byte{2, 0, 0, 0}},
	} {
		if got, _ := w.dial("udp", w.grant(ann)).allocate(extra); got != 508 {
			t.Errorf("%s: %d", name, got)
		}
	}
	c := w.dial("tcp", w.grant(ann))
	if got := code(c.ask(stun.MethodAllocate, stun.RawAttribute{Type: stun.AttrRequestedTransport, Value: []byte{6, 0, 0, 0}})); got != 508 {
		t.Errorf("TCP to peers: %d", got)
	}
	if got, _ := c.allocate(); got != 0 {
		t.Fatalf("allocate: %d", got)
	}
	if got := code(c.ask(stun.MethodConnect, toPeer(netip.MustParseAddrPort("8.8.8.8:80")))); got != 447 {
		t.Errorf("connect: %d", got)
	}
}

func TestEvenPorts(t *testing.T) {
	w := newWorld(t, nil)
	even := stun.RawAttribute{Type: stun.AttrEvenPort, Value: []byte{0}}
	served := 0
	for range evenPortsPerSecond + 5 {
		got, at := w.dial("udp", w.grant(ann)).allocate(even)
		if got == 0 {
			served++
		}
		if got == 0 && (at.Port()%2 != 0 || at.Port() < 20_000 || at.Port() > 29_999) || got != 0 && got != 508 {
			t.Errorf("%d, %v", got, at)
		}
	}
	if served < evenPortsPerSecond-3 || served > evenPortsPerSecond { // a port may be another program's
		t.Errorf("%d were served in a second", served)
	}
}

// A reservation is for the port after an even one, wherever the range ends.
func TestReservedPorts(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.FirstPort, c.LastPort = 29_000, 29_002 })
	even := stun.RawAttribute{Type: stun.AttrEvenPort, Value: []byte{0x80}}
	for range 4 {
		c, second := w.dial("udp", w.grant(ann)), w.dial("udp", w.grant(ann))
		answer := c.ask(stun.MethodAllocate, udpTransport, even)
		token, err := answer.Get(stun.AttrReservationToken)
		if err != nil {
			t.Fatalf("no reservation: %d", code(answer))
		}
		var at stun.XORMappedAddress
		if err := at.GetFromAs(answer, stun.AttrXORRelayedAddress); err != nil {
			t.Fatal(err)
		}
		got, next := second.allocate(stun.RawAttribute{Type: stun.AttrReservationToken, Value: token})
		if within := at.Port < 29_002; within != (got == 0) || within && int(next.Port()) != at.Port+1 {
			t.Errorf("after port %d: %d, %v", at.Port, got, next)
		}
		w.RevokeSession(ann.Session)
	}
}

func TestIPv6(t *testing.T) {
	probe, err := net.ListenPacket("udp6", "[::1]:0")
	if err != nil {
		t.Skip("this machine has no IPv6")
	}
	probe.Close()
	six := netip.IPv6Loopback()
	w := newWorld(t, func(c *Config) { c.Addresses = []Address{{home, home}, {six, six}} })
	family := stun.RawAttribute{Type: stun.AttrRequestedAddressFamily, Value: []byte{2, 0, 0, 0}}
	a, b := w.dial("udp", w.grant(ann)), w.dial("udp", w.grant(bob))
	_, atA := a.allocate(family)
	_, atB := b.allocate(family)
	if atA.Addr() != six || a.permit(atB) != 0 || b.permit(atA) != 0 {
		t.Fatalf("allocated %v, or no permission", atA)
	}
	a.indicate(atB, "six")
	if _, data := b.hears(); data != "six" {
		t.Errorf("heard %q", data)
	}
}

func TestConfigIsChecked(t *testing.T) {
	w := newWorld(t, nil)
	for name, spoil := range map[string]func(*Config){
		"secret": func(c *Config) { c.Secret = []byte("short") }, "verify": func(c *Config) { c.Verify = nil },
		"guard": func(c *Config) { c.Guard = nil }, "address": func(c *Config) { c.Addresses = nil },
		"ports": func(c *Config) { c.LastPort = c.FirstPort - 1 },
	} {
		c := w.config
		c.Packets, c.Listeners, c.Lifetime = nil, nil, time.Minute
		if spoil(&c); !fails(c) {
			t.Errorf("without a good %s it starts", name)
		}
	}
}

func fails(c Config) bool {
	s, err := New(c)
	if err == nil {
		_ = s.Close()
	}
	return err != nil
}
