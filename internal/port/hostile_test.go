package port_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"atrium/internal/port"
)

func certificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now(), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"a"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// from connects from an address of this machine and says nothing.
func (s *shared) from(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}).Dial("tcp", s.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(within)); err != nil {
		t.Fatal(err)
	}
	return conn
}

// shut waits until the server has closed a connection.
func shut(t *testing.T, conn net.Conn) {
	t.Helper()
	if _, err := io.Copy(io.Discard, conn); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("is still open")
	}
}

func TestTheSilentHoldNobodyUp(t *testing.T) {
	for name, addresses := range map[string][]string{
		"from one address": {"127.0.0.2", "127.0.0.2", "127.0.0.2", "127.0.0.2"},
		"from many":        {"127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.6", "127.0.0.7", "127.0.0.8"},
	} {
		t.Run(name, func(t *testing.T) {
			s := share(t, func(o *port.Options) { o.PerAddress, o.Total, o.Within = 3, 6, time.Hour })
			var silent []net.Conn
			for _, a := range addresses {
				silent = append(silent, s.from(t, a))
			}
			shut(t, silent[0]) // the oldest gives way to the newest
			if got := get(t, s.dial(t, "http/1.1")); got != "HTTP/1.1 true" {
				t.Errorf("beside them: %q", got)
			}
		})
	}
}

// A handshake that goes on while others come and go is finished.
func TestOneAddressPushesNoOtherOut(t *testing.T) {
	s := share(t, func(o *port.Options) { o.PerAddress, o.Total, o.Within = 3, 100, time.Hour })
	slow := s.from(t, "127.0.0.9")
	for range 50 {
		s.from(t, "127.0.0.2")
	}
	conn := tls.Client(slow, &tls.Config{InsecureSkipVerify: true})
	if got := get(t, conn); got != "HTTP/1.1 true" {
		t.Errorf("the slow one: %q", got)
	}
}

func TestGarbageIsClosed(t *testing.T) {
	s := share(t, nil)
	for name, text := range map[string]string{
		"zeros":        strings.Repeat("\x00", 100),
		"a huge hello": "\x16\x03\x01\xff\xff" + strings.Repeat("a", 1000),
		"plain STUN":   "\x00\x01\x00\x00\x21\x12\xa4\x42abcdefghijkl",
		"SSH":          "SSH-2.0-client\r\n",
	} {
		conn := s.from(t, "127.0.0.1")
		if _, err := io.WriteString(conn, text); err != nil {
			t.Fatal(err)
		}
		shut(t, conn)
		select {
		case <-s.failed:
		case <-time.After(within):
			t.Errorf("%s: nobody was told", name)
		}
	}
	plain := s.from(t, "127.0.0.1")
	if _, err := io.WriteString(plain, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	var answer bytes.Buffer
	if _, err := answer.ReadFrom(plain); !strings.HasPrefix(answer.String(), "HTTP/1.0 400 ") || !strings.Contains(answer.String(), "https://") {
		t.Errorf("plain HTTP: %q, %v", answer.String(), err)
	}
	inside := s.dial(t) // garbage after the handshake is HTTP's to refuse
	if _, err := io.WriteString(inside, "\x80\x81\x82\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(inside); err != nil || !strings.HasPrefix(string(text), "HTTP/1.1 400 ") {
		t.Errorf("garbage inside: %q, %v", text, err)
	}
}

// pipes is a port without sockets, so that a bubble knows when all is still.
type pipes struct {
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.done) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipes) dial() net.Conn {
	near, far := net.Pipe()
	p.conns <- far
	return near
}

// ended tells after how long a connection was closed.
func ended(conn net.Conn) time.Duration {
	start := time.Now()
	_, _ = io.Copy(io.Discard, conn)
	return time.Since(start)
}

func TestHandshakeAndFirstByteHaveTheirTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inner := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
		l := port.Listen(inner, port.Options{Config: &tls.Config{Certificates: []tls.Certificate{certificate(t)}}})
		if took := ended(inner.dial()); took != 10*time.Second {
			t.Errorf("a silent one was closed after %v", took)
		}
		dribbling := inner.dial()
		stopped := make(chan struct{})
		go func() { // a record of 16 KiB, of which a byte comes each second
			defer close(stopped)
			for _, b := range append([]byte{0x16, 3, 1, 0x40, 0}, make([]byte, 100)...) {
				if _, err := dribbling.Write([]byte{b}); err != nil {
					return
				}
				time.Sleep(time.Second)
			}
		}()
		if took := ended(dribbling); took != 10*time.Second {
			t.Errorf("a slow one was closed after %v", took)
		}
		<-stopped
		mute := tls.Client(inner.dial(), &tls.Config{InsecureSkipVerify: true})
		if err := mute.Handshake(); err != nil {
			t.Fatal(err)
		}
		if took := ended(mute); took != 10*time.Second {
			t.Errorf("one that says nothing after its handshake was closed after %v", took)
		}
		// What is passed on has no deadline of ours any more.
		named := tls.Client(inner.dial(), &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}})
		if err := named.Handshake(); err != nil {
			t.Fatal(err)
		}
		passed, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		go named.Write([]byte("x"))
		if _, err := passed.Read(make([]byte, 1)); err != nil {
			t.Errorf("an hour later: %v", err)
		}
		passed.Close()
		named.Close()
		left := inner.dial() // cut by Close, which waits for its goroutine
		synctest.Wait()
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		if took := ended(left); took != 0 {
			t.Errorf("cut after %v", took)
		}
	})
}

// broken fails once, as a port does when files run out.
type broken struct {
	pipes
	failed bool
}

var errFiles = errors.New("too many open files")

func (b *broken) Accept() (net.Conn, error) {
	if !b.failed {
		b.failed = true
		return nil, errFiles
	}
	return b.pipes.Accept()
}

func TestAPortThatFailsForAWhileGoesOn(t *testing.T) {
	inner := &broken{pipes: pipes{conns: make(chan net.Conn), done: make(chan struct{})}}
	l := port.Listen(inner, port.Options{Config: &tls.Config{Certificates: []tls.Certificate{certificate(t)}}})
	if _, err := l.Accept(); !errors.Is(err, errFiles) {
		t.Errorf("%v", err)
	}
	near := inner.dial()
	client := tls.Client(near, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}})
	done := make(chan error)
	go func() { done <- client.Handshake() }()
	conn, err := l.Accept()
	if err != nil || <-done != nil {
		t.Fatal(err)
	}
	near.Close()
	conn.Close()
	l.Close()
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}
