package relay

import (
	"net"
	"net/netip"
	"testing"

	"github.com/pion/stun/v4"

	"atrium/internal/netguard"
)

// ownAddress is an address of this machine beside loopback, if it has one.
func ownAddress(t *testing.T) netip.Addr {
	t.Helper()
	nets, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range nets {
		if a := netip.MustParsePrefix(n.String()).Addr(); a.Is4() && !a.IsLoopback() {
			return a
		}
	}
	return netip.MustParseAddr("10.0.0.1")
}

func TestForbiddenPeersGetNoPermissionAndNoChannel(t *testing.T) {
	w := newWorld(t, func(c *Config) { // whose own address is not loopback
		c.Addresses = []Address{{Announce: netip.MustParseAddr("8.8.4.4"), Local: home}}
	})
	c := w.dial("udp", w.grant(ann))
	if got, _ := c.allocate(); got != 0 {
		t.Fatalf("allocate: %d", got)
	}
	number := uint16(0x4000)
	for _, text := range []string{"127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "0.0.0.0",
		"224.0.0.1", "255.255.255.255", ownAddress(t).String()} {
		p := netip.AddrPortFrom(netip.MustParseAddr(text), 5_432)
		if got := c.permit(p); got != 403 {
			t.Errorf("permission for %v: %d", p, got)
		}
		if got := c.bind(number, p); got != 401 { // as pion/turn says "Forbidden" there
			t.Errorf("channel to %v: %d", p, got)
		}
		number++
	}
	if got := c.permit(netip.MustParseAddrPort("8.8.8.8:53")); got != 0 {
		t.Errorf("permission for a public address: %d", got)
	}
	// An IPv4-mapped peer counts as what it maps, however it is written.
	if got := code(c.ask(stun.MethodCreatePermission, mappedPeer(netip.MustParseAddrPort("[::ffff:127.0.0.1]:80")))); got == 0 {
		t.Error("a wrapped loopback address got a permission")
	}
	if w.refused(refusedPeer) < 20 {
		t.Errorf("%d refusals are counted", w.refused(refusedPeer))
	}
}

// mappedPeer is an XOR-PEER-ADDRESS of family IPv6, written by hand: RFC 8489, section 14.2.
type mappedPeer netip.AddrPort

func (p mappedPeer) AddTo(m *stun.Message) error {
	at := netip.AddrPort(p)
	key := append([]byte{0x21, 0x12, 0xa4, 0x42}, m.TransactionID[:]...)
	value := []byte{0, 2, byte(at.Port()>>8) ^ key[0], byte(at.Port()) ^ key[1]}
	for i, b := range at.Addr().As16() {
		value = append(value, b^key[i])
	}
	m.Add(stun.AttrXORPeerAddress, value)
	return nil
}

// A Send indication has no credential: the permission is what counts, and without one nothing is sent.
func TestIndicationsNeedPermissions(t *testing.T) {
	echo, other := peer(t), peer(t)
	w := newWorld(t, owning(echo, other))
	c := w.dial("udp", w.grant(ann))
	if got, _ := c.allocate(); got != 0 {
		t.Fatalf("allocate: %d", got)
	}
	c.indicate(echo, "too early")
	if got := c.permit(echo); got != 0 {
		t.Fatalf("permission: %d", got)
	}
	c.indicate(echo, "in time")
	if _, data := c.hears(); data != "in time" {
		t.Errorf("heard %q", data)
	}
	stranger := w.dial("udp", Credential{})
	stranger.indicate(echo, "no allocation")
	stranger.channelData(0x4000, "no channel")
	c.indicate(echo, "the last")
	if _, data := c.hears(); data != "the last" {
		t.Errorf("heard %q", data)
	}
}

// The own address has a permission because of our own media; whatever else listens there gets and sends nothing.
func TestOwnPortAndNoOther(t *testing.T) {
	sfu, database := peer(t), peer(t)
	w := newWorld(t, owning(sfu))
	c := w.dial("udp", w.grant(ann))
	_, at := c.allocate()
	if c.permit(sfu) != 0 || c.bind(0x4000, database) != 0 {
		t.Fatal("no permission for the own address")
	}
	c.indicate(database, "select")
	c.channelData(0x4000, "select")
	c.indicate(netip.AddrPortFrom(home, 0), "nowhere")
	w.until("three datagrams are refused", func() bool { return w.refused(refusedPeer) == 3 })
	inside, err := net.Dial("udp4", at.String())
	if err != nil {
		t.Fatal(err)
	}
	defer inside.Close()
	if _, err := inside.Write([]byte("from another program here")); err != nil {
		t.Fatal(err)
	}
	w.until("the answer is refused too", func() bool { return w.refused(refusedPeer) == 4 })
	c.indicate(sfu, "media")
	if number, data := c.hears(); number != 0 || data != "media" {
		t.Errorf("heard %#x %q", number, data)
	}
}

func TestWhatTheAdministratorAllows(t *testing.T) {
	echo := peer(t)
	w := newWorld(t, func(c *Config) {
		guard, err := netguard.New(netguard.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
		if err != nil {
			t.Fatal(err)
		}
		c.Guard = guard
	})
	c := w.dial("udp", w.grant(ann))
	if got, _ := c.allocate(); got != 0 || c.permit(echo) != 0 {
		t.Fatalf("allocate: %d, or no permission", got)
	}
	c.indicate(echo, "inside")
	if _, data := c.hears(); data != "inside" {
		t.Errorf("heard %q", data)
	}
}
