package cert

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// lookEvery is how often handshakes look whether the files have changed.
const lookEvery = time.Second

// Files is a certificate with its chain in one file and its key in another. It follows them: a handshake that begins a second
// after they were replaced is done with the new ones. Files that do not fit together are told to the log once, and the
// certificate before them stays.
type Files struct {
	cert, key string
	hosts     []string
	log       *slog.Logger

	mu     sync.Mutex
	held   *tls.Certificate
	looked time.Time
	seen   [2]version
}

// version tells a file from what replaces it.
type version struct {
	modified time.Time
	size     int64
}

// FromFiles reads a certificate. The log is told if it is not for one of the hosts, or expires soon, now and whenever it changes.
func FromFiles(certFile, keyFile string, hosts []string, log *slog.Logger) (*Files, error) {
	f := &Files{cert: certFile, key: keyFile, hosts: hosts, log: log, looked: time.Now()}
	seen, err := f.versions()
	if err == nil {
		err = f.readLocked(seen)
	}
	return f, err
}

// Certificate gives the certificate of the files.
func (f *Files) Certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	if now.Sub(f.looked) < lookEvery {
		return f.held, nil
	}
	f.looked = now
	seen, err := f.versions()
	switch {
	case err == nil && seen == f.seen:
		return f.held, nil
	case err == nil:
		err = f.readLocked(seen)
	case f.seen == [2]version{}: // told before
		return f.held, nil
	}
	if err != nil {
		f.log.Error("the new certificate cannot be used, the old one stays", "err", err)
	} else {
		f.log.Info("the certificate was read anew", "expires", f.held.Leaf.NotAfter)
	}
	f.seen = seen
	return f.held, nil
}

func (f *Files) versions() (v [2]version, err error) {
	for i, name := range []string{f.cert, f.key} {
		info, err := os.Stat(name)
		if err != nil {
			return [2]version{}, err
		}
		v[i] = version{info.ModTime(), info.Size()}
	}
	return v, nil
}

func (f *Files) readLocked(seen [2]version) error {
	held, err := readPair(f.cert, f.key)
	if err != nil {
		return err
	}
	f.held, f.seen = held, seen
	warn(f.log, held.Leaf, f.hosts, time.Now())
	return nil
}

func readPair(certFile, keyFile string) (*tls.Certificate, error) {
	chain, err := os.ReadFile(certFile)
	if err != nil {
		return nil, err
	}
	key, err := os.ReadFile(keyFile)
	if err != nil {
		return nil, err
	}
	pair, err := tls.X509KeyPair(chain, key)
	if err != nil {
		return nil, fmt.Errorf("%s and %s: %w", certFile, keyFile, err)
	}
	return &pair, nil
}
