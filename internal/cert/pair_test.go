package cert

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// logged keeps what is logged.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) count(part string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.text.String(), part)
}

func newLog() (*slog.Logger, *logged) {
	l := &logged{}
	return slog.New(slog.NewTextHandler(l, nil)), l
}

// shown does a handshake and returns what the server showed.
func shown(t *testing.T, certificate func(*tls.ClientHelloInfo) (*tls.Certificate, error)) *x509.Certificate {
	t.Helper()
	near, far := net.Pipe()
	defer near.Close()
	server := tls.Server(far, &tls.Config{GetCertificate: certificate})
	done := make(chan error, 1)
	go func() { done <- server.Handshake() }()
	client := tls.Client(near, &tls.Config{InsecureSkipVerify: true}) // the test looks itself
	if err := client.Handshake(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	return client.ConnectionState().PeerCertificates[0]
}

// pair makes a certificate with its key, as one PEM text for both files.
func pair(t *testing.T, at time.Time, names ...string) (text string, leaf *x509.Certificate) {
	t.Helper()
	raw, err := selfSigned(names, at)
	if err != nil {
		t.Fatal(err)
	}
	made, err := tls.X509KeyPair(raw, raw)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw), made.Leaf
}

// write replaces a file at the present of the bubble.
func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(name, time.Now(), time.Now()); err != nil {
		t.Fatal(err)
	}
}
