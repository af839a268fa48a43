package server

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// front is what stands before the server: the addresses that people type, and the proxies that pass their requests on.
type front struct {
	// public are the server's URLs as a browser writes them in Origin: scheme, host and port. None: the Host that was asked.
	public []string
	// trusted are the proxies whose X-Forwarded-For and X-Forwarded-Proto are believed; from others they are only words.
	trusted []netip.Prefix
}

// trusts reports whether an address is one of our proxies.
func (f front) trusts(a netip.Addr) bool {
	return slices.ContainsFunc(f.trusted, func(p netip.Prefix) bool { return p.Contains(a) })
}

// client is the address that a request came from: the peer's, or, if that is a proxy of ours, the rightmost address in
// X-Forwarded-For that is none. What stands to the left of it was written by a stranger.
func (f front) client(r *http.Request) netip.Addr {
	at := peerOf(r)
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && f.trusts(at); i-- {
		hop := addressIn(hops[i])
		if !hop.IsValid() {
			break
		}
		at = hop
	}
	return at
}

// addressIn reads an address, with a port or without.
func addressIn(s string) netip.Addr {
	s = strings.TrimSpace(s)
	if ap, err := netip.ParseAddrPort(s); err == nil {
		return ap.Addr().Unmap()
	}
	a, _ := netip.ParseAddr(strings.Trim(s, "[]")) // the zero Addr if it is none
	return a.Unmap()
}

// peerOf is the address at the other end of the connection.
func peerOf(r *http.Request) netip.Addr { return addressIn(r.RemoteAddr) }

// scheme is how the browser asked, as far as it can be known.
func (f front) scheme(r *http.Request) string {
	told := r.Header.Values("X-Forwarded-Proto")
	if r.TLS != nil || len(told) > 0 && f.trusts(peerOf(r)) && strings.EqualFold(told[len(told)-1], "https") {
		return "https"
	}
	return "http"
}

// secure reports whether a cookie for this browser may travel over HTTPS only.
func (f front) secure(r *http.Request) bool {
	https := func(u string) bool { return strings.HasPrefix(u, "https://") }
	origin := strings.ToLower(r.Header.Get("Origin"))
	switch {
	case f.scheme(r) == "https":
		return true
	case slices.Contains(f.public, origin):
		return https(origin)
	}
	return slices.ContainsFunc(f.public, https)
}

// match reports whether the request's Origin is one of ours. A request without Origin does not match.
func (f front) match(r *http.Request) bool {
	origin := strings.ToLower(r.Header.Get("Origin"))
	if len(f.public) > 0 {
		return slices.Contains(f.public, origin)
	}
	return origin == f.scheme(r)+"://"+strings.ToLower(r.Host) && !f.rebound(r)
}

// rebound reports whether a server on this machine alone is asked by a name of the outside: somebody's DNS that points here
// (DNS rebinding). Who has a name for such a server configures it.
func (f front) rebound(r *http.Request) bool {
	at, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if at == nil || !addressIn(at.String()).IsLoopback() || f.trusts(peerOf(r)) {
		return false
	}
	u, err := url.Parse("http://" + r.Host)
	return err != nil || !Loopback(u.Hostname())
}

// Loopback reports whether a host, without a port, names the machine that asks (RFC 6761, section 6.3).
func Loopback(host string) bool {
	host = strings.ToLower(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || addressIn(host).IsLoopback()
}

// allow reports whether a request that changes something may: one that comes with a cookie, or from a page, must come from
// one of our pages.
func (f front) allow(r *http.Request) bool {
	_, err := r.Cookie(SessionCookie)
	if err != nil && r.Header.Get("Origin") == "" {
		return true
	}
	return f.match(r)
}
