package server

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// origins are the public URLs of this server, as a browser writes them in Origin: scheme, host and port. None means: the
// Host that was asked.
type origins []string

// match reports whether the request's Origin is one of ours. A request without Origin does not match.
func (o origins) match(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if len(o) > 0 {
		return slices.Contains(o, strings.ToLower(origin))
	}
	u, err := url.Parse(origin)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return false
	}
	return strings.EqualFold(u.Host, r.Host)
}

// allowHTTP reports whether a request that changes something may: one that comes with a cookie, or from a page, must come
// from one of our pages.
func (o origins) allowHTTP(r *http.Request) bool {
	_, err := r.Cookie(SessionCookie)
	if err != nil && r.Header.Get("Origin") == "" {
		return true
	}
	return o.match(r)
}
