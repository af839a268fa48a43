package port_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/pion/stun/v4"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/net/http2"

	"atrium/internal/port"
)

// within bounds what should not take long.
const within = 20 * time.Second

// shared is a port with a web server and a STUN server behind it.
type shared struct {
	*port.Listener
	address string
	metrics *prometheus.Registry
	failed  chan error
}

// share starts both on a port; change may alter the options.
func share(t *testing.T, change func(*port.Options)) *shared {
	t.Helper()
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &shared{address: inner.Addr().String(), metrics: prometheus.NewRegistry(), failed: make(chan error, 64)}
	var relayed sync.WaitGroup
	options := port.Options{Config: &tls.Config{Certificates: []tls.Certificate{certificate(t)}}, Registerer: s.metrics,
		Relay:  func(c net.Conn) { relayed.Go(func() { answerSTUN(c) }) },
		Failed: func(err error) { s.failed <- err }}
	if change != nil {
		change(&options)
	}
	s.Listener = port.Listen(inner, options)
	web := &http.Server{Handler: http.HandlerFunc(echo), ReadHeaderTimeout: within}
	served := make(chan error)
	go func() { served <- web.Serve(s) }()
	t.Cleanup(func() {
		web.Close()
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
		relayed.Wait()
	})
	return s
}

// echo tells how it was asked, and is a WebSocket that says everything back at /ws.
func echo(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/ws" {
		fmt.Fprintf(w, "%s %v", r.Proto, r.TLS != nil && r.TLS.HandshakeComplete)
		return
	}
	ws, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer ws.CloseNow()
	kind, message, err := ws.Read(r.Context())
	if err == nil {
		ws.Write(r.Context(), kind, message)
		ws.Close(websocket.StatusNormalClosure, "")
	}
}

// answerSTUN answers one binding request, as a TURN server does.
func answerSTUN(c net.Conn) {
	defer c.Close()
	request := stun.New()
	if _, err := request.ReadFrom(c); err != nil {
		return
	}
	from := c.RemoteAddr().(*net.TCPAddr)
	answer, err := stun.Build(request, stun.BindingSuccess, &stun.XORMappedAddress{IP: from.IP, Port: from.Port})
	if err == nil {
		c.Write(answer.Raw)
	}
}

// dial does a handshake and offers protocols.
func (s *shared) dial(t *testing.T, protocols ...string) *tls.Conn {
	t.Helper()
	conn, err := s.tryDial(t, protocols...)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func (s *shared) tryDial(t *testing.T, protocols ...string) (*tls.Conn, error) {
	conn, err := tls.Dial("tcp", s.address, &tls.Config{InsecureSkipVerify: true, NextProtos: protocols})
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { conn.Close() })
	return conn, conn.SetDeadline(time.Now().Add(within))
}

// get asks for a page and returns the answer's text.
func get(t *testing.T, conn io.ReadWriter) string {
	t.Helper()
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// bind sends a STUN binding request and checks the answer.
func bind(t *testing.T, conn net.Conn) {
	t.Helper()
	request := stun.MustBuild(stun.TransactionID, stun.BindingRequest)
	if _, err := conn.Write(request.Raw); err != nil {
		t.Fatal(err)
	}
	answer := stun.New()
	if _, err := answer.ReadFrom(conn); err != nil {
		t.Fatal(err)
	}
	var mapped stun.XORMappedAddress
	if err := mapped.GetFrom(answer); err != nil || answer.TransactionID != request.TransactionID || mapped.Port != conn.LocalAddr().(*net.TCPAddr).Port {
		t.Errorf("answered %v, %v", answer, err)
	}
}

func TestOnePortServesPagesSocketsAndSTUN(t *testing.T) {
	s := share(t, nil)
	for name, protocols := range map[string][]string{"named": {"http/1.1"}, "not named": nil} {
		if got := get(t, s.dial(t, protocols...)); got != "HTTP/1.1 true" {
			t.Errorf("HTTP/1.1, %s: %q", name, got)
		}
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true, NextProtos: protocols}}}
		ctx, cancel := context.WithTimeout(t.Context(), within)
		defer cancel()
		ws, _, err := websocket.Dial(ctx, "wss://"+s.address+"/ws", &websocket.DialOptions{HTTPClient: client})
		if err != nil {
			t.Fatal(err)
		}
		if err := ws.Write(ctx, websocket.MessageText, []byte("hello")); err != nil {
			t.Fatal(err)
		}
		if _, text, err := ws.Read(ctx); err != nil || string(text) != "hello" {
			t.Errorf("wss, %s: %q, %v", name, text, err)
		}
		ws.CloseNow()
	}
	bind(t, s.dial(t, "stun.turn"))
	bind(t, s.dial(t))
	if https, relay := s.count(t, "https"), s.count(t, "relay"); https != 4 || relay != 2 {
		t.Errorf("counted %v https, %v relay", https, relay)
	}
}

// count reads the metric.
func (s *shared) count(t *testing.T, end string) float64 {
	t.Helper()
	families, err := s.metrics.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		for _, m := range family.Metric {
			if family.GetName() == "atrium_tls_connections_total" && m.Label[0].GetValue() == end {
				return m.Counter.GetValue()
			}
		}
	}
	return 0
}

// Browsers load pages over HTTP/2, and open a WebSocket over HTTP/1.1 beside it unless the server offers extended CONNECT (RFC 8441).
func TestHTTP2LeavesWebSocketsToHTTP1(t *testing.T) {
	s := share(t, nil)
	conn := s.dial(t, "h2", "http/1.1")
	if got := conn.ConnectionState().NegotiatedProtocol; got != "h2" {
		t.Fatalf("negotiated %q", got)
	}
	if _, err := io.WriteString(conn, http2.ClientPreface); err != nil {
		t.Fatal(err)
	}
	frames := http2.NewFramer(conn, conn)
	if err := frames.WriteSettings(); err != nil {
		t.Fatal(err)
	}
	first, err := frames.ReadFrame()
	if err != nil {
		t.Fatal(err)
	}
	if offered, ok := first.(*http2.SettingsFrame).Value(http2.SettingEnableConnectProtocol); ok && offered == 1 {
		t.Error("a browser would open its WebSocket over HTTP/2")
	}
	client := &http.Client{Timeout: within, Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	for path, want := range map[string]string{"/": "HTTP/2.0 true", "/ws": "WebSocket protocol violation"} {
		answer, err := client.Get("https://" + s.address + path)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s: %q, %v", path, text, err)
		}
	}
}

func TestWithoutARelaySTUNIsClosed(t *testing.T) {
	s := share(t, func(o *port.Options) { o.Relay = nil })
	if conn, err := s.tryDial(t, "stun.turn"); err == nil {
		t.Errorf("negotiated %q", conn.ConnectionState().NegotiatedProtocol)
	}
	conn := s.dial(t)
	if _, err := conn.Write(stun.MustBuild(stun.TransactionID, stun.BindingRequest).Raw); err != nil {
		t.Fatal(err)
	}
	if n, err := conn.Read(make([]byte, 1)); n > 0 || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%d bytes, %v", n, err)
	}
	get(t, s.dial(t)) // the others are served
}

func TestOldTLSIsRefused(t *testing.T) {
	s := share(t, nil)
	for version, ok := range map[uint16]bool{tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		conn, err := tls.Dial("tcp", s.address, &tls.Config{InsecureSkipVerify: true, MinVersion: version, MaxVersion: version})
		if (err == nil) != ok {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
		if err == nil {
			conn.Close()
		}
	}
}
