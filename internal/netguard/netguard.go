// Package netguard says which addresses the server may reach in somebody else's name: relayed media, link previews, webhooks. It is
// the one table of prefixes for all of them.
package netguard

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// forbidden are the addresses behind which something of the operator's may stand, and those that are no single host of the Internet:
// the special-purpose registries of IANA (RFC 6890). Of IPv6 only 2000::/3 is in use for hosts, so the rest is refused whole; its
// well-known parts are named all the same. What wraps an IPv4 address is refused whole, whatever it wraps: a gateway on the way may
// unwrap it into this network.
var forbidden = prefixes(
	"0.0.0.0/8",       // this network
	"10.0.0.0/8",      // private: RFC 1918
	"100.64.0.0/10",   // carriers' translators: RFC 6598
	"127.0.0.0/8",     // loopback
	"169.254.0.0/16",  // link-local, and the metadata of cloud machines
	"172.16.0.0/12",   // private
	"192.0.0.0/24",    // protocol assignments
	"192.0.2.0/24",    // documentation
	"192.88.99.0/24",  // 6to4 gateways: RFC 7526
	"192.168.0.0/16",  // private
	"198.18.0.0/15",   // benchmarks: RFC 2544
	"198.51.100.0/24", // documentation
	"203.0.113.0/24",  // documentation
	"224.0.0.0/4",     // multicast
	"240.0.0.0/4",     // reserved, and broadcast

	"::/128",                       // unspecified
	"::1/128",                      // loopback
	"::/96",                        // IPv4-compatible
	"::ffff:0:0:0/96",              // IPv4-translated: RFC 7915
	"64:ff9b::/96",                 // NAT64: RFC 6052
	"64:ff9b:1::/48",               // NAT64 of a network's own: RFC 8215
	"100::/64",                     // discard: RFC 6666
	"2001::/23",                    // Teredo (RFC 4380), benchmarks, ORCHID and other protocol assignments
	"2001:db8::/32",                // documentation
	"2002::/16",                    // 6to4: RFC 3056
	"3fff::/20",                    // documentation: RFC 9637
	"5f00::/16",                    // segment routing: RFC 9602
	"fc00::/7",                     // unique local: RFC 4193
	"fe80::/10",                    // link-local
	"fec0::/10",                    // site-local: RFC 3879
	"ff00::/8",                     // multicast
	"::/3", "4000::/2", "8000::/1", // not given to hosts
)

func prefixes(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		list[i] = netip.MustParsePrefix(text)
	}
	return list
}

// ownFor is how long the addresses of this machine are taken to be the same.
const ownFor = 5 * time.Second

// Guard decides about addresses. Safe for concurrent use.
type Guard struct {
	allow []netip.Prefix
	list  func() ([]netip.Addr, error)
	now   func() time.Time

	mu     sync.RWMutex
	own    map[netip.Addr]struct{}
	listed time.Time
}

// Options are what a Guard may be given; the zero value is the strictest.
type Options struct {
	// Allow are prefixes of the administrator's that may be reached although the table forbids them. An address of an IPv4 prefix is
	// allowed as such and as IPv4-mapped IPv6, not in other wraps.
	Allow []netip.Prefix
	// Own lists the addresses of this machine; default: those of its interfaces.
	Own func() ([]netip.Addr, error)
	// Now is the clock; default: time.Now.
	Now func() time.Time
}

// New makes a Guard. It fails if the machine's own addresses cannot be listed.
func New(o Options) (*Guard, error) {
	g := &Guard{allow: slices.Clone(o.Allow), list: o.Own, now: o.Now}
	if g.list == nil {
		g.list = interfaces
	}
	if g.now == nil {
		g.now = time.Now
	}
	if err := g.read(); err != nil {
		return nil, fmt.Errorf("netguard: own addresses: %w", err)
	}
	return g, nil
}

// Allows reports whether an address may be reached: it is in no forbidden prefix and none of this machine's own, or in one that the
// administrator allows. An IPv4-mapped address counts as what it maps, a zone is of no account, and the zero Addr is refused.
// Addresses that the machine got within the last 5 s may be missed.
func (g *Guard) Allows(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	holds := func(p netip.Prefix) bool { return p.Contains(a) }
	switch {
	case !a.IsValid():
		return false
	case slices.ContainsFunc(g.allow, holds):
		return true
	case slices.ContainsFunc(forbidden, holds):
		return false
	}
	return !g.Own(a)
}

// Own reports whether an address is of one of this machine's interfaces.
func (g *Guard) Own(a netip.Addr) bool {
	g.mu.RLock()
	stale := g.now().Sub(g.listed) >= ownFor
	g.mu.RUnlock()
	if stale {
		_ = g.read() // What was known stays true; most likely the process is short of files.
	}
	g.mu.RLock()
	defer g.mu.RUnlock()
	_, own := g.own[a.Unmap().WithZone("")]
	return own
}

// read lists the machine's addresses anew. After a failure it waits as long as after a success.
func (g *Guard) read() error {
	list, err := g.list()
	own := make(map[netip.Addr]struct{}, len(list))
	for _, a := range list {
		own[a.Unmap().WithZone("")] = struct{}{}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.listed = g.now()
	if err == nil {
		g.own = own
	}
	return err
}

func interfaces() ([]netip.Addr, error) {
	nets, err := net.InterfaceAddrs()
	if err != nil {
		return nil, err
	}
	list := make([]netip.Addr, 0, len(nets))
	for _, n := range nets {
		if p, err := netip.ParsePrefix(n.String()); err == nil {
			list = append(list, p.Addr())
		}
	}
	return list, nil
}
