package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"atrium/internal/room"
	"atrium/protocol"
)

// A client cannot make the server remember words of its own.
func TestMethodsAreNoLabelsOfMetrics(t *testing.T) {
	reg := prometheus.NewRegistry()
	s := newSite(t, func(_ *Options, o *HTTPOptions) { o.Metrics = reg })
	for i := range 20 {
		s.do(t, fmt.Sprintf("METHOD%d", i), "/api/v1/me", "", "")
	}
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	labels := map[string]bool{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			for _, l := range m.GetLabel() {
				labels[l.GetValue()] = true
			}
		}
	}
	if !labels["other"] || labels["METHOD1"] {
		t.Errorf("%v", labels)
	}
}

func TestWhatNoDatabaseTakesIsRefused(t *testing.T) {
	s := newSite(t, nil)
	p := s.person("ann")
	for _, path := range []string{"/api/v1/rooms/%00", "/api/v1/rooms/%ff%fe/messages", "/api/v1/sessions/a%00b"} {
		s.do(t, "GET", path, p.Cookie, "").refused(404, protocol.CodeNotFound)
	}
	s.do(t, "DELETE", "/api/v1/sessions/%00", p.Cookie, "").refused(404, protocol.CodeNotFound)
	for _, query := range []string{"cursor=%00", "cursor=%ff", "cursor=%zz", "cursor=MSAA"} { // "1 " and U+0000 in base64
		s.do(t, "GET", "/api/v1/rooms?"+query, p.Cookie, "").refused(400, protocol.CodeBadData)
	}
	export := "/api/v1/rooms/" + string(s.room(p, protocol.PolicyPatch{}).ID) + "/messages/export?account="
	for _, account := range []string{"%00", "a%ffb"} {
		s.do(t, "GET", export+account, p.Cookie, "").refused(400, protocol.CodeBadData)
	}
	body := `{"title":"x","kind":"meeting"}`
	s.do(t, "POST", "/api/v1/rooms", p.Cookie, body, "Idempotency-Key", "\xff").refused(400, protocol.CodeBadData)
}

func TestTitlesAreOneVisibleLine(t *testing.T) {
	s := newSite(t, nil)
	p := s.person("ann")
	body := func(title string) string {
		return string(protocol.Encode(map[string]string{"title": title, "kind": "meeting"}))
	}
	for name, title := range map[string]string{
		"right-to-left mark": "a\u200fb", "arabic letter mark": "a\u061cb", "annotation": "a\ufff9b", "override": "a\u202eb", "control": "a\u0007b",
		"invisible": "\u200b\ufeff", "marks": "e" + strings.Repeat("\u0301", 99), "empty": " \n", "too long": strings.Repeat("x", maxTitle+1),
	} {
		t.Run(name, func(t *testing.T) {
			s.do(t, "POST", "/api/v1/rooms", p.Cookie, body(title)).refused(400, protocol.CodeBadData)
		})
	}
	long := strings.Repeat("课", maxTitle)
	for title, want := range map[string]string{" Ｍａｔｈｓ\n ① ": "Maths 1", "👩‍🏫 lesson": "👩‍🏫 lesson", long: long} {
		if got := read[Room](s.do(t, "POST", "/api/v1/rooms", p.Cookie, body(title)), 201).Title; got != want {
			t.Errorf("%q became %q", title, got)
		}
	}
}

func TestRoomsOfAnAccountAreLimited(t *testing.T) {
	s := newSite(t, func(o *Options, _ *HTTPOptions) { o.Limits.PerAccount = map[Class]Rate{ClassCreate: {0.001, 2}} })
	p := s.person("ann")
	body := `{"title":"x","kind":"meeting"}`
	for range 2 {
		read[Room](s.do(t, "POST", "/api/v1/rooms", p.Cookie, body), 201)
	}
	s.do(t, "POST", "/api/v1/rooms", p.Cookie, body).refused(429, protocol.CodeSlowDown)
	read[Room](s.do(t, "POST", "/api/v1/rooms", s.person("bob").Cookie, body), 201)
}

// What makes the server work for long is counted by HTTP as it is on the socket.
func TestDearRequestsAreLimited(t *testing.T) {
	s := newSite(t, func(o *Options, _ *HTTPOptions) {
		o.Limits.Account = 1
		o.Limits.PerConnection = map[Class]Rate{ClassSearch: {0.001, 2}}
		o.Limits.PerAccount = map[Class]Rate{ClassUpload: {0.001, 2}}
	})
	for _, path := range []string{"members", "people", "messages"} {
		p := s.person(path)
		row := read[Room](s.do(t, "POST", "/api/v1/rooms", p.Cookie, `{"title":"x","kind":"meeting"}`), 201)
		path = "/api/v1/rooms/" + string(row.ID) + "/" + path
		for range 2 {
			read[struct{}](s.do(t, "GET", path, p.Cookie, ""), 200)
		}
		s.do(t, "GET", path, p.Cookie, "").refused(429, protocol.CodeSlowDown)
	}
	bob := s.person("bob")
	for range 2 {
		read[struct{}](s.upload(t, bob.Cookie, bluePicture), 200)
	}
	s.upload(t, bob.Cookie, bluePicture).refused(429, protocol.CodeSlowDown)
}

// hung is a store that answers nothing while it hangs.
type hung struct {
	room.Store
	hangs atomic.Bool
}

func (h *hung) RoomByID(ctx context.Context, id protocol.RoomID) (room.Row, error) {
	if h.hangs.Load() {
		<-ctx.Done()
		return room.Row{}, ctx.Err()
	}
	return h.Store.RoomByID(ctx, id)
}

func TestOperationsDoNotWaitForEver(t *testing.T) {
	h := &hung{}
	s := newSite(t, func(_ *Options, o *HTTPOptions) { o.CallWithin = 50 * time.Millisecond },
		func(st room.Store) room.Store { h.Store = st; return h })
	p := s.person("ann")
	row := s.room(p, protocol.PolicyPatch{})
	h.hangs.Store(true)
	s.do(t, "GET", "/api/v1/rooms/"+string(row.ID), p.Cookie, "").refused(503, protocol.CodeUnavailable)
}

// sampleRequest is a request as net/http hands it over.
func sampleRequest(peer, local, host string, header ...string) *http.Request {
	r := httptest.NewRequest("POST", "/api/v1/rooms", nil)
	r.RemoteAddr, r.Host = peer, host
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	at := net.TCPAddrFromAddrPort(netip.MustParseAddrPort(local))
	return r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, net.Addr(at)))
}

func TestOnlyTrustedProxiesAreBelieved(t *testing.T) {
	f := front{trusted: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}}
	const xff = "X-Forwarded-For"
	for name, c := range map[string]struct {
		peer   string
		header []string
		want   string
	}{
		"no proxy":              {"192.0.2.1:99", nil, "192.0.2.1"},
		"a liar":                {"192.0.2.1:99", []string{xff, "198.51.100.7"}, "192.0.2.1"},
		"one proxy":             {"10.0.0.1:99", []string{xff, "198.51.100.7"}, "198.51.100.7"},
		"a liar before it":      {"10.0.0.1:99", []string{xff, "127.0.0.1, 203.0.113.9, 198.51.100.7"}, "198.51.100.7"},
		"lies in another line":  {"10.0.0.1:99", []string{xff, "127.0.0.1", xff, "198.51.100.7"}, "198.51.100.7"},
		"two proxies":           {"[fd00::1]:99", []string{xff, "203.0.113.9,198.51.100.7, 10.9.9.9"}, "198.51.100.7"},
		"with a port":           {"10.0.0.1:99", []string{xff, "198.51.100.7:1234"}, "198.51.100.7"},
		"IPv6":                  {"10.0.0.1:99", []string{xff, "2001:db8::7"}, "2001:db8::7"},
		"IPv6 with a port":      {"10.0.0.1:99", []string{xff, "[2001:db8::7]:1"}, "2001:db8::7"},
		"IPv4 inside IPv6":      {"[::ffff:10.0.0.1]:99", []string{xff, "::ffff:198.51.100.7"}, "198.51.100.7"},
		"nothing told":          {"10.0.0.1:99", nil, "10.0.0.1"},
		"no address":            {"10.0.0.1:99", []string{xff, "198.51.100.7, unknown"}, "10.0.0.1"},
		"proxies all the way":   {"10.0.0.1:99", []string{xff, "10.3.3.3, 10.2.2.2"}, "10.3.3.3"},
		"no address in between": {"10.0.0.1:99", []string{xff, "198.51.100.7, , 10.2.2.2"}, "10.2.2.2"},
	} {
		if got := f.client(sampleRequest(c.peer, "10.0.0.5:80", "h", c.header...)); got != netip.MustParseAddr(c.want) {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}

func TestOriginsAndSecureCookies(t *testing.T) {
	const outside, inside, proxied, xfp = "192.0.2.5:80", "127.0.0.1:80", "10.0.0.1:9", "X-Forwarded-Proto"
	https := []string{"https://meet.example.org"}
	both := []string{"https://meet.example.org", "http://localhost:8080"}
	for name, c := range map[string]struct {
		public        []string
		peer, local   string
		host, origin  string
		header        []string
		match, secure bool
	}{
		"the Host asked":        {nil, "192.0.2.1:9", outside, "h:80", "http://h:80", nil, true, false},
		"another scheme":        {nil, "192.0.2.1:9", outside, "h", "https://h", nil, false, false},
		"a proxy with TLS":      {nil, proxied, outside, "h", "https://h", []string{xfp, "https"}, true, true},
		"a liar":                {nil, "192.0.2.1:9", outside, "h", "https://h", []string{xfp, "https"}, false, false},
		"user":                  {nil, "192.0.2.1:9", outside, "h", "http://evil@h", nil, false, false},
		"path":                  {nil, "192.0.2.1:9", outside, "h", "http://h/x", nil, false, false},
		"another host":          {nil, "192.0.2.1:9", outside, "h", "http://h.evil", nil, false, false},
		"localhost":             {nil, "127.0.0.1:9", inside, "localhost:80", "http://localhost:80", nil, true, false},
		"loopback":              {nil, "127.0.0.1:9", inside, "127.0.0.1:80", "http://127.0.0.1:80", nil, true, false},
		"loopback 6":            {nil, "127.0.0.1:9", inside, "[::1]:80", "http://[::1]:80", nil, true, false},
		"somebody's name":       {nil, "127.0.0.1:9", inside, "rebound.example:80", "http://rebound.example:80", nil, false, false},
		"configured":            {https, "127.0.0.1:9", inside, "x", "https://meet.example.org", nil, true, true},
		"capitals":              {https, "127.0.0.1:9", inside, "x", "https://Meet.Example.org", nil, true, true},
		"not configured":        {https, "127.0.0.1:9", inside, "127.0.0.1:80", "http://127.0.0.1:80", nil, false, true},
		"configured, no Origin": {https, "127.0.0.1:9", inside, "x", "", nil, false, true},
		"two URLs, the open":    {both, "127.0.0.1:9", inside, "x", "http://localhost:8080", nil, true, false},
		"two URLs, the secure":  {both, "127.0.0.1:9", inside, "x", "https://meet.example.org", nil, true, true},
	} {
		f := front{public: c.public, trusted: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
		r := sampleRequest(c.peer, c.local, c.host, append(c.header, "Origin", c.origin)...)
		if match, secure := f.match(r), f.secure(r); match != c.match || secure != c.secure {
			t.Errorf("%s: match %v, secure %v", name, match, secure)
		}
	}
}

// Behind a trusted proxy people are told apart by HTTP and by socket, and their cookies are kept off plain HTTP.
func TestBehindAProxy(t *testing.T) {
	s := newSite(t, func(o *Options, _ *HTTPOptions) {
		o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		o.Origins = []string{"https://meet.example"}
		o.Limits.AddressMisses = Rate{PerSecond: 0.001, Burst: 1}
	})
	miss := func(from string) visit {
		return s.do(t, "GET", "/api/v1/rooms/000000", "", "", "X-Forwarded-For", from)
	}
	miss("192.0.2.1").refused(404, protocol.CodeNotFound)
	miss("198.51.100.1, 192.0.2.1").refused(429, protocol.CodeSlowDown)
	miss("192.0.2.2").refused(404, protocol.CodeNotFound)
	made := s.do(t, "POST", "/api/v1/accounts", "", `{"name":"ann","password":"long enough","display_name":"A","side":"teach","locale":"en"}`,
		"Origin", "https://meet.example")
	if cookie := made.header.Get("Set-Cookie"); made.status != 201 || !strings.Contains(cookie, "; Secure") {
		t.Errorf("%d, cookie %q", made.status, cookie)
	}
	r := httptest.NewRequest("GET", "/ws", nil)
	r.RemoteAddr = "127.0.0.1:9"
	r.Header.Set("X-Forwarded-For", "192.0.2.9")
	if c := newConn(s.server, r); c.addr.String() != "192.0.2.9/32" {
		t.Errorf("the socket's address is %v", c.addr)
	}
}

// timed serves the site by a server that reads a request, and sends an answer, for a short time only, and returns that time.
func (s *site) timed(t *testing.T) time.Duration {
	const within = 200 * time.Millisecond
	timed := httptest.NewUnstartedServer(s.web.Config.Handler)
	timed.Config.ReadTimeout, timed.Config.WriteTimeout = within, within
	timed.Start()
	t.Cleanup(s.stack.http.Close)
	t.Cleanup(timed.Close)
	s.web, s.stack.http = timed, timed
	return within
}

func TestHalfABodyHoldsNoConnection(t *testing.T) {
	s := newSite(t, nil)
	s.timed(t)
	for _, head := range []string{"GET /r/123456", "POST /api/v1/none", "POST /ws"} {
		nc, err := net.Dial("tcp", strings.TrimPrefix(s.web.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer nc.Close()
		nc.SetDeadline(time.Now().Add(20 * time.Second))
		fmt.Fprintf(nc, "%s HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{", head)
		if _, err := io.Copy(io.Discard, nc); err != nil && errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: still open: %v", head, err)
		}
	}
}

// The time for a request and its answer does not end a socket, nor an export or a profile that lasts longer.
func TestTheTimeForARequestEndsNothingElse(t *testing.T) {
	s := newSite(t, nil)
	owner := s.person("ann")
	row := s.room(owner, protocol.PolicyPatch{})
	within := s.timed(t)
	s.fill(owner, row.ID)
	p := s.join(owner, row.ID)
	body := s.export(t, owner, row.ID)
	tick := time.NewTicker(within / 4)
	defer tick.Stop()
	for start := time.Now(); time.Since(start) < 3*within; <-tick.C {
		p.ok(protocol.TypeHeartbeat, "", nil)
	}
	if _, err := io.Copy(io.Discard, body); err != nil {
		t.Errorf("the export: %v", err)
	}
	if v := s.do(t, "GET", "/api/v1/me", owner.Cookie, ""); v.status != 200 {
		t.Errorf("%d on the same connection", v.status)
	}
	for _, path := range []string{"/debug/pprof/profile?seconds=1", "/debug/pprof/trace?seconds=1"} {
		if v := s.do(t, "GET", path, owner.Cookie, ""); v.status != 200 || v.body == "" {
			t.Errorf("%s: %d, %d bytes", path, v.status, len(v.body))
		}
	}
}
