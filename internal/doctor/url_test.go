package doctor

import (
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"testing"

	"github.com/coder/websocket"

	"atrium/internal/server"
)

var questions = []byte("the key of questions")

// ourServer answers as one does that trusts proxies of these prefixes.
func ourServer(t *testing.T, trusted ...string) *httptest.Server {
	t.Helper()
	var prefixes []netip.Prefix
	for _, s := range trusted {
		prefixes = append(prefixes, netip.MustParsePrefix(s))
	}
	mux := http.NewServeMux()
	mux.Handle(server.SelfPath, server.NewSelf(questions, prefixes, server.Place{}))
	mux.HandleFunc("/ws", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Origin") == "http://refused.localhost:"+r.URL.Port() {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		if conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{server.Subprotocol}, InsecureSkipVerify: true}); err == nil {
			conn.CloseNow()
		}
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// proxy stands before a server; rewrite changes what it passes on, beside what httputil.ReverseProxy does.
func proxy(t *testing.T, before *httptest.Server, rewrite func(*httputil.ProxyRequest)) string {
	t.Helper()
	to, err := url.Parse(before.URL)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = r.In.Host
		rewrite(r)
	}})
	t.Cleanup(s.Close)
	return s.URL
}

// appends does to X-Forwarded-For what a proxy should.
func appends(r *httputil.ProxyRequest) {
	r.Out.Header["X-Forwarded-For"] = r.In.Header["X-Forwarded-For"]
	r.SetXForwarded()
}

func TestPublicURL(t *testing.T) {
	ask := func(base string) []Result { return look(t, PublicURL(base, questions, NewClient(nil, false))) }
	trusting, direct := ourServer(t, "127.0.0.0/8"), ourServer(t)
	expect(t, "without a proxy", ask(direct.URL), "ok", "ok", "ok")
	expect(t, "a good proxy", ask(proxy(t, trusting, appends)), "ok", "ok", "ok")
	expect(t, "a proxy that is not trusted", ask(proxy(t, direct, appends)), "ok", "fail proxy_untrusted", "ok")
	expect(t, "a proxy that says nothing", ask(proxy(t, trusting, func(*httputil.ProxyRequest) {})), "ok", "fail proxy_silent", "ok")
	expect(t, "one that says nothing and is not trusted", ask(proxy(t, direct, func(*httputil.ProxyRequest) {})), "ok", "fail proxy_silent", "ok")
	credulous := func(r *httputil.ProxyRequest) {
		if r.Out.Header["X-Forwarded-For"] = r.In.Header["X-Forwarded-For"]; len(r.In.Header["X-Forwarded-For"]) == 0 {
			r.SetXForwarded()
		}
	}
	expect(t, "a proxy that believes strangers", ask(proxy(t, trusting, credulous)), "ok", "fail proxy_credulous", "ok")
	stripping := func(r *httputil.ProxyRequest) {
		appends(r)
		r.Out.Header.Del("Upgrade")
		r.Out.Header.Del("Connection")
	}
	expect(t, "a proxy that strips Upgrade", ask(proxy(t, trusting, stripping)), "ok", "ok", "fail socket_stripped")
	refusing := func(r *httputil.ProxyRequest) {
		appends(r)
		r.Out.Header.Set("Origin", "http://refused.localhost:")
	}
	expect(t, "a proxy that changes Origin", ask(proxy(t, trusting, refusing)), "ok", "ok", "fail socket_origin")
}

func TestPublicURLThatDoesNotLeadToUs(t *testing.T) {
	ask := func(base string) []Result { return look(t, PublicURL(base, questions, NewClient(nil, false))) }
	expect(t, "no name", ask("http://meet.invalid"), "fail url_unresolved")
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody.Close()
	expect(t, "nobody", ask("http://"+nobody.Addr().String()), "fail url_silent")
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")) }))
	defer other.Close()
	expect(t, "another server", ask(other.URL), "fail url_not_us")
	elsewhere := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusFound))
	defer elsewhere.Close()
	expect(t, "a redirect", ask(elsewhere.URL), "fail url_not_us")
	expect(t, "no HTTPS", ask("https"+other.URL[len("http"):]), "fail url_no_tls")
	secret := httptest.NewTLSServer(server.NewSelf(questions, nil, server.Place{}))
	defer secret.Close()
	expect(t, "an unknown certificate", ask(secret.URL), "fail url_certificate")
	roots := x509.NewCertPool()
	roots.AddCert(secret.Certificate())
	expect(t, "pages, and no sockets", look(t, PublicURL(secret.URL, questions, NewClient(roots, false))), "ok", "ok", "fail socket_stripped")
}

// What only a proxy in front of HTTPS shows, and a translator of addresses.
func TestJudgeProxy(t *testing.T) {
	told := func(peer, scheme string, trusted bool, hops ...string) *server.Self {
		return &server.Self{Peer: peer, Client: "198.51.100.7", Scheme: scheme, Trusted: trusted, ForwardedFor: hops}
	}
	judge := func(v view) []Result { return judged(func(r *Report) { judgeProxy(r, v) }) }
	expect(t, "no word of HTTPS", judge(view{plain: told("10.0.0.2:5", "http", true, "198.51.100.7"), forged: told("10.0.0.2:5", "http", true, stranger, "198.51.100.7"), https: true}), "warn proxy_scheme")
	expect(t, "a translator", judge(view{plain: told("198.51.100.1:5", "http", false), forged: told("198.51.100.1:5", "http", false, stranger), local: "192.168.1.5:9"}), "ok")
	expect(t, "a proxy that drops what strangers write", judge(view{plain: told("10.0.0.2:5", "http", true, "198.51.100.7"), forged: told("10.0.0.2:5", "http", true)}), "ok")
}
