package netguard_test

import (
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"testing"
	"time"

	"atrium/internal/netguard"
)

func guard(t testing.TB, o netguard.Options) *netguard.Guard {
	t.Helper()
	g, err := netguard.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func nobody() ([]netip.Addr, error) { return nil, nil }

// wraps are the ways in which IPv6 carries an IPv4 address.
func wraps(v4 [4]byte) map[string]netip.Addr {
	at := func(base string, offset int, mask byte) netip.Addr {
		a := netip.MustParseAddr(base).As16()
		for i, b := range v4 {
			a[offset+i] = b ^ mask
		}
		return netip.AddrFrom16(a)
	}
	local := netip.MustParseAddr("64:ff9b:1::").As16() // RFC 6052, section 2.2, for a prefix of 48 bits: byte 8 is zero
	local[6], local[7], local[9], local[10] = v4[0], v4[1], v4[2], v4[3]
	return map[string]netip.Addr{
		"mapped":        at("::ffff:0:0", 12, 0),
		"compatible":    at("::", 12, 0),
		"translated":    at("::ffff:0:0:0", 12, 0),
		"NAT64":         at("64:ff9b::", 12, 0),
		"own NAT64":     netip.AddrFrom16(local),
		"6to4":          at("2002::", 2, 0),
		"Teredo":        at("2001::", 12, 0xff), // the client; RFC 4380, section 4
		"Teredo server": at("2001::", 4, 0),
	}
}

func TestForbiddenAndAllowed(t *testing.T) {
	g := guard(t, netguard.Options{Own: nobody})
	for _, text := range []string{
		"0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1", "127.255.255.255",
		"169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255",
		"198.18.0.1", "198.19.255.255", "198.51.100.9", "203.0.113.7", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
		"::", "::1", "::2", "100::1", "64:ff9b::808:808", "64:ff9b:1::1", "2001::1", "2001:2::1", "2001:db8::1", "2002:808:808::1",
		"3fff::1", "4000::1", "5f00::1", "9000::1", "fc00::1", "fdff::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "::ffff:10.0.0.1",
	} {
		if g.Allows(netip.MustParseAddr(text)) {
			t.Errorf("%s may be reached", text)
		}
	}
	for _, text := range []string{"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0",
		"192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "::ffff:8.8.8.8", "2a00::1", "2606:4700::1111"} {
		if !g.Allows(netip.MustParseAddr(text)) {
			t.Errorf("%s may not be reached", text)
		}
	}
	if g.Allows(netip.Addr{}) {
		t.Error("no address at all may be reached")
	}
}

func TestWrapsHideNothing(t *testing.T) {
	g := guard(t, netguard.Options{Own: nobody, Allow: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}})
	for _, v4 := range [][4]byte{{127, 0, 0, 1}, {10, 0, 0, 1}, {192, 168, 1, 1}, {169, 254, 169, 254}, {10, 1, 0, 1}, {8, 8, 8, 8}} {
		plain := g.Allows(netip.AddrFrom4(v4))
		for name, a := range wraps(v4) {
			if want := name == "mapped" && plain; g.Allows(a) != want {
				t.Errorf("%v as %s, %v: allowed %v", v4, name, a, !want)
			}
		}
	}
}

func TestWhatTheAdministratorAllows(t *testing.T) {
	g := guard(t, netguard.Options{Own: nobody, Allow: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd00:1::/32")}})
	for text, want := range map[string]bool{"10.1.2.3": true, "::ffff:10.1.2.3": true, "10.2.0.1": false, "fd00:1::1": true, "fd00:2::1": false} {
		if got := g.Allows(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// A machine's public addresses are its own too: what listens there may be meant for itself only. They come and go.
func TestOwnAddresses(t *testing.T) {
	now := time.Unix(1_000, 0)
	own, failed := []netip.Addr{netip.MustParseAddr("8.8.4.4")}, error(nil)
	g := guard(t, netguard.Options{Own: func() ([]netip.Addr, error) { return own, failed }, Now: func() time.Time { return now }})
	allows := func(text string) bool { return g.Allows(netip.MustParseAddr(text)) }
	if allows("8.8.4.4") || allows("::ffff:8.8.4.4") || !allows("8.8.8.8") {
		t.Error("an own address may be reached, or another may not")
	}
	own = []netip.Addr{netip.MustParseAddr("8.8.8.8")}
	if now = now.Add(5 * time.Second); allows("8.8.8.8") || !allows("8.8.4.4") {
		t.Error("a change of addresses is not seen")
	}
	failed = errors.New("no files left")
	if now = now.Add(5 * time.Second); allows("8.8.8.8") {
		t.Error("what was known is forgotten when the addresses cannot be listed")
	}
	if _, err := netguard.New(netguard.Options{Own: func() ([]netip.Addr, error) { return nil, failed }}); err == nil {
		t.Error("a guard that does not know the machine's addresses was made")
	}
}

func TestOwnInterfaces(t *testing.T) {
	g := guard(t, netguard.Options{})
	nets, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range nets {
		if a := netip.MustParsePrefix(n.String()).Addr(); g.Allows(a) || !g.Own(a) {
			t.Errorf("the own address %v may be reached", a)
		}
	}
}

// Whatever the bytes: no wrap of a forbidden address passes, and nothing but global unicast of IPv6 does.
func FuzzAllows(f *testing.F) {
	f.Add([]byte{127, 0, 0, 1}, []byte("0123456789abcdef"))
	f.Add([]byte{8, 8, 8, 8}, netip.MustParseAddr("2606:4700::1111").AsSlice())
	g := guard(f, netguard.Options{Own: nobody})
	f.Fuzz(func(t *testing.T, four, sixteen []byte) {
		if len(four) == 4 {
			v4 := netip.AddrFrom4([4]byte(four))
			std := net.IP(four)
			if g.Allows(v4) && (std.IsPrivate() || std.IsLoopback() || !std.IsGlobalUnicast() || binary.BigEndian.Uint32(four) == 0) {
				t.Errorf("%v may be reached", v4)
			}
			for name, a := range wraps([4]byte(four)) {
				if g.Allows(a) && (name != "mapped" || !g.Allows(v4)) {
					t.Errorf("%v may be reached as %s", v4, name)
				}
			}
		}
		if a, ok := netip.AddrFromSlice(sixteen); ok && a.Is6() && !a.Is4In6() && g.Allows(a) && sixteen[0]>>5 != 1 {
			t.Errorf("%v may be reached", a)
		}
	})
}
