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

// judgeReach reports, for each family in which people of the Internet reach the pages, whether they reach the rest.
func judgeReach(r *Report, pages, media, relay []netip.Addr) {
	good := true
	for _, family := range []struct {
		name string
		is4  bool
	}{{"IPv4", true}, {"IPv6", false}} {
		of := func(list []netip.Addr) (public, private []string) {
			for _, a := range list {
				switch {
				case a.Is4() != family.is4:
				case isPublic(a):
					public = append(public, a.String())
				default:
					private = append(private, a.String())
				}
			}
			return unique(public), unique(private)
		}
		seen, _ := of(pages)
		mediaPublic, mediaInside := of(media)
		relayPublic, relayInside := of(relay)
		switch {
		case len(seen) == 0:
			if outside := beyondLoopback(relayInside); len(relayPublic) == 0 && len(outside) > 0 {
				good = false
				r.Warn(relayPrivate.say(), "the relay's address is private: %s", strings.Join(outside, ", "))
			}
		case len(mediaPublic) == 0 && len(mediaInside) > 0 && len(relayPublic) == 0:
			good = false
			r.Fail(natMedia.say(), "pages are on the Internet (%s), and browsers are told the private %s for media and have no public relay", strings.Join(seen, ", "), strings.Join(mediaInside, ", "))
		case len(mediaPublic) == 0 && len(mediaInside) > 0:
			good = false
			r.Warn(natMedia.say(), "pages are on the Internet (%s), and browsers are told the private %s for media: all of it goes by the relay", strings.Join(seen, ", "), strings.Join(mediaInside, ", "))
		}
		if len(seen) > 0 && len(relayPublic) == 0 && len(relayInside) > 0 {
			good = false
			r.Fail(natRelay.say(), "pages are on the Internet (%s), and the relay tells the private %s", strings.Join(seen, ", "), strings.Join(relayInside, ", "))
		}
	}
	if good {
		r.OK("media and relay are told where those reach them who reach the pages")
	}
}

func unique(list []string) []string { return slices.Compact(slices.Sorted(slices.Values(list))) }

func beyondLoopback(list []string) (rest []string) {
	for _, s := range list {
		if !netip.MustParseAddr(s).IsLoopback() {
			rest = append(rest, s)
		}
	}
	return rest
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
