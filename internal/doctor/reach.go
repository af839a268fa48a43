package doctor

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/pion/stun/v4"

	"atrium/internal/netguard"
	"atrium/internal/server"
)

// Reach compares for whom the public URLs are with whom media and relay tell their addresses to: the classic fault is a server behind a translator
// that tells the world its private address.
func Reach(place server.Place, publicURLs []string) Check {
	return Check{Name: "addresses", Look: func(ctx context.Context, r *Report) {
		var pages, media, relay []netip.Addr
		for _, s := range publicURLs {
			if u, err := url.Parse(s); err == nil {
				pages = append(pages, resolve(ctx, u.Hostname())...)
			}
		}
		for _, m := range place.Media {
			media = append(media, m.Announced.Addr())
		}
		for _, at := range place.Relay {
			if u, err := stun.ParseURI(at.URL); err == nil && u.Scheme == stun.SchemeTypeTURN {
				relay = append(relay, resolve(ctx, u.Host)...)
			}
		}
		judgeReach(r, pages, media, relay)
	}}
}

func resolve(ctx context.Context, host string) (all []netip.Addr) {
	found, _ := lookup(ctx, host) // told of by the check of the URL
	for _, s := range found {
		if a, err := netip.ParseAddr(s); err == nil {
			all = append(all, a.Unmap())
		}
	}
	return all
}

// scope is from how far an address is reached.
type scope int

// The scopes, each wider than the one before.
const (
	nowhere scope = iota // there is no address
	machine
	network
	internet
)

func scopeOf(a netip.Addr) scope {
	switch {
	case a.IsLoopback():
		return machine
	case isPublic(a):
		return internet
	}
	return network
}

// told are the addresses of one family that people are told for one thing.
type told []netip.Addr

func of(list []netip.Addr, is4 bool) (family told) {
	for _, a := range list {
		if a.Is4() == is4 && !slices.Contains(family, a) {
			family = append(family, a)
		}
	}
	return family
}

// scope is the widest of its addresses.
func (t told) scope() (widest scope) {
	for _, a := range t {
		widest = max(widest, scopeOf(a))
	}
	return widest
}

func (t told) String() string {
	words := make([]string, len(t))
	for i, a := range t {
		words[i] = a.String()
	}
	return strings.Join(words, ", ")
}

// judgeReach reports, for each family, whether who reaches the pages reaches the rest.
func judgeReach(r *Report, allPages, allMedia, allRelay []netip.Addr) {
	for _, is4 := range []bool{true, false} {
		pages, media, relay := of(allPages, is4), of(allMedia, is4), of(allRelay, is4)
		seen, private := pages.scope(), natMedia.say()
		if media.scope() == machine {
			private = mediaLoopback.say()
		}
		switch {
		case seen == nowhere && relay.scope() == network:
			r.Warn(relayPrivate.say(), "the relay's address is private: %v", relay)
		case len(media) > 0 && media.scope() < seen && relay.scope() < seen:
			r.Fail(private, "pages are reached at %v, and browsers are told %v for media, which is out of reach for them", pages, media)
		case len(media) > 0 && media.scope() < seen:
			r.Warn(private, "pages are reached at %v, and browsers are told %v for media: all of it goes by the relay", pages, media)
		}
		if len(relay) > 0 && relay.scope() < seen {
			r.Fail(natRelay.say(), "pages are reached at %v, and the relay at %v, which is out of reach for who needs it", pages, relay)
		}
	}
	if len(r.take()) == 0 {
		r.OK("who reaches the pages reaches what is told for media and relay")
	}
}

// isPublic reports whether machines all over the Internet can reach an address, whosever it is.
func isPublic(a netip.Addr) bool {
	guard, err := netguard.New(netguard.Options{Own: func() ([]netip.Addr, error) { return nil, nil }})
	return err == nil && guard.Allows(a)
}

// ours reports whether an address is one of this machine's.
func ours(host string) bool {
	a, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	own, err := net.InterfaceAddrs()
	if err != nil {
		return a.IsLoopback()
	}
	for _, n := range own {
		if p, err := netip.ParsePrefix(n.String()); err == nil && p.Addr().Unmap() == a.Unmap() {
			return true
		}
	}
	return a.IsLoopback()
}
