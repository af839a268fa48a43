package main

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// hstsFor is how long a browser that has been here asks the host by HTTPS only (RFC 6797).
const hstsFor = 180 * 24 * time.Hour

// withHSTS keeps browsers on HTTPS at the hosts of --public-url that are https on its own port 443: there the administrator has said that
// people come by HTTPS. A host with another port may have pages of others at port 80, which a browser could not reach any more, and
// subdomains are not ours to speak for either. A server with a self-signed certificate must not do it at all: a browser that was told so
// lets nobody past the warning of the next such certificate.
func withHSTS(publicURLs []string, next http.Handler) http.Handler {
	hosts := httpsHosts(slices.DeleteFunc(slices.Clone(publicURLs), func(s string) bool {
		u, err := url.Parse(s)
		return err != nil || u.Port() != "" && u.Port() != "443"
	}))
	value := fmt.Sprintf("max-age=%d", int(hstsFor.Seconds()))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.TLS != nil && slices.Contains(hosts, hostOf(r)) {
			w.Header().Set("Strict-Transport-Security", value)
		}
		next.ServeHTTP(w, r)
	})
}

// redirectTo sends browsers from plain HTTP to the same page over HTTPS: at the --public-url of the host they asked, else at the
// first one, and without any at the server's own port. It is no permanent answer, as browsers keep those when a server moves. What
// changes something is refused: it was sent for all to read already.
func redirectTo(publicURLs []string, at net.Addr) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			http.Error(w, "Use HTTPS.", http.StatusForbidden)
			return
		}
		to := *r.URL
		to.Scheme, to.Host = "https", targetOf(publicURLs, at, hostOf(r))
		w.Header().Set("Connection", "close")
		http.Redirect(w, r, to.String(), http.StatusTemporaryRedirect)
	})
}

func targetOf(publicURLs []string, at net.Addr, asked string) (host string) {
	for _, s := range publicURLs {
		u, err := url.Parse(strings.ToLower(s))
		if err != nil || u.Scheme != "https" {
			continue
		}
		if u.Hostname() == asked {
			return u.Host
		}
		if host == "" {
			host = u.Host
		}
	}
	if host != "" {
		return host
	}
	if _, port, _ := net.SplitHostPort(at.String()); port != "443" {
		return net.JoinHostPort(asked, port)
	}
	if strings.Contains(asked, ":") {
		return "[" + asked + "]"
	}
	return asked
}

// hostOf is the host that a request is for, in lower case and without its port.
func hostOf(r *http.Request) string {
	return strings.ToLower((&url.URL{Host: r.Host}).Hostname())
}
