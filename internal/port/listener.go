// Package port lets HTTPS and TURN over TLS (RFC 8656) share one TCP port. It does the handshake of every connection, finds out what
// the client speaks, and passes the connection on.
package port

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/crypto/acme"
)

// What clients may name in the handshake (RFC 7301, RFC 7443).
const (
	protoHTTP2 = "h2"
	protoHTTP1 = "http/1.1"
	protoTURN  = "stun.turn"
)

// Options say how a port is shared. Zero bounds take their defaults.
type Options struct {
	// Config has the certificates. Its NextProtos and MinVersion are the listener's own: TLS 1.2 and newer.
	Config *tls.Config
	// ACME lets a certificate authority ask by tls-alpn-01 whether the host is ours (RFC 8737).
	ACME bool
	// Relay is given the connections of TURN, their handshake done and all that was sent still to be read, without a deadline. It owns them
	// and returns at once. nil: no client can name the protocol, and who speaks it all the same is closed.
	Relay func(net.Conn)
	// Failed, if set, is told why a handshake failed; the error may hold the client's address.
	Failed     func(error)
	Registerer prometheus.Registerer
	// Within is how long a client may take for the handshake and, if it named no protocol there, for its first byte: 10 s.
	Within time.Duration
	// PerAddress and Total bound the connections that are not passed on yet, those of one address (/32, or /64 in IPv6) and all:
	// 256 and 4096. One more closes the oldest of them, so who is silent makes nobody wait.
	PerAddress, Total int
}

// Listener is the HTTPS side of a port: Accept returns connections whose handshake is done.
type Listener struct {
	inner   net.Listener
	options Options
	config  *tls.Config
	waiting *queue
	ended   *prometheus.CounterVec

	ready  chan net.Conn
	failed chan error
	closed chan struct{}
	close  sync.Once
	all    sync.WaitGroup // the goroutines below, which Close waits for
}

// Listen shares the port of a listener, which it closes at its end.
func Listen(inner net.Listener, o Options) *Listener {
	l := &Listener{inner: inner, options: o, config: o.Config.Clone(), ready: make(chan net.Conn), failed: make(chan error), closed: make(chan struct{}),
		ended: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "atrium_tls_connections_total",
			Help: "Connections by what became of them: https, relay, failed, and pushed_out by newer ones before their handshake was done."}, []string{"end"})}
	if l.options.Within <= 0 {
		l.options.Within = 10 * time.Second
	}
	perAddress, total := o.PerAddress, o.Total
	if perAddress <= 0 {
		perAddress = 256
	}
	if total <= 0 {
		total = 4096
	}
	l.waiting = newQueue(perAddress, total)
	l.config.MinVersion = tls.VersionTLS12
	l.config.NextProtos = []string{protoHTTP2, protoHTTP1}
	if o.Relay != nil {
		l.config.NextProtos = append(l.config.NextProtos, protoTURN)
	}
	if o.ACME {
		l.config.NextProtos = append(l.config.NextProtos, acme.ALPNProto)
	}
	if o.Registerer != nil {
		o.Registerer.MustRegister(l.ended)
	}
	l.all.Go(l.accept)
	return l
}

// Accept implements net.Listener. The connection is a *tls.Conn if the client named its protocol, as HTTP/2 needs it; if not, it has
// ConnectionState, by which net/http knows TLS.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.ready:
		return conn, nil
	case err := <-l.failed:
		return nil, err
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Addr implements net.Listener.
func (l *Listener) Addr() net.Addr { return l.inner.Addr() }

// Close implements net.Listener. It cuts what is not passed on yet, and returns when no goroutine is left.
func (l *Listener) Close() (err error) {
	l.close.Do(func() {
		close(l.closed)
		err = l.inner.Close()
		l.waiting.close()
	})
	l.all.Wait()
	return err
}

// accept takes connections until the port is closed. Other errors are for the caller of Accept, who decides when to go on.
func (l *Listener) accept() {
	for {
		conn, err := l.inner.Accept()
		if err == nil {
			place, pushed := l.waiting.enter(conn)
			if pushed {
				l.ended.WithLabelValues("pushed_out").Inc()
			}
			l.all.Go(func() {
				defer l.waiting.leave(place)
				l.serve(conn)
			})
			continue
		}
		select {
		case l.failed <- err:
		case <-l.closed:
			return
		}
		if errors.Is(err, net.ErrClosed) {
			return
		}
	}
}

// serve does the handshake and passes the connection on, or closes it.
func (l *Listener) serve(raw net.Conn) {
	_ = raw.SetDeadline(time.Now().Add(l.options.Within)) // fails on a closed connection only, as does what follows
	secured := tls.Server(raw, l.config)
	conn, relay, err := sorted(secured)
	if err == nil {
		err = raw.SetDeadline(time.Time{})
	}
	if err != nil {
		l.refuse(raw, err)
		return
	}
	if relay && l.options.Relay != nil {
		l.ended.WithLabelValues("relay").Inc()
		l.options.Relay(conn)
		return
	}
	if relay {
		l.refuse(raw, errors.New("there is no relay"))
		return
	}
	select {
	case l.ready <- conn:
		l.ended.WithLabelValues("https").Inc()
	case <-l.closed:
		_ = conn.Close() // nothing is owed to it
	}
}

// refuse closes a connection, and tells people who forgot the s of https what happened.
func (l *Listener) refuse(raw net.Conn, err error) {
	if errors.Is(err, errProved) {
		_ = raw.Close()
		return
	}
	if record, ok := errors.AsType[tls.RecordHeaderError](err); ok && record.Conn != nil && slices.Contains(methods, string(record.RecordHeader[:])) {
		_, _ = io.WriteString(raw, "HTTP/1.0 400 Bad Request\r\nContent-Type: text/plain\r\n\r\nThis port speaks HTTPS: write https:// before the address.\n")
	}
	_ = raw.Close()
	l.ended.WithLabelValues("failed").Inc()
	if l.options.Failed != nil {
		l.options.Failed(err)
	}
}

// methods are the beginnings of HTTP requests, as long as the header of a TLS record.
var methods = []string{"GET /", "HEAD ", "POST ", "PUT /", "OPTIO", "PATCH", "DELET"}
