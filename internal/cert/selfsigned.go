package cert

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/big"
	"net"
	"os"
	"slices"
	"sync"
	"time"
)

const (
	selfSignedFile  = "self-signed.pem"
	selfSignedLife  = 397 * 24 * time.Hour // the longest that every browser takes
	selfSignedRenew = 30 * 24 * time.Hour  // before its end
	selfSignedAgain = time.Hour            // after it could not be replaced
)

// SelfSigned is a certificate that the server made for itself and keeps in a folder, with its key, mode 0600. It stays the same,
// and with it the exception that people made for it in their browsers, until it lacks a name or its last month begins.
type SelfSigned struct {
	dir   *os.Root
	names []string
	log   *slog.Logger

	mu     sync.Mutex
	held   *tls.Certificate
	failed time.Time // when it could last not be replaced
}

// SelfSign reads the certificate from dir, or makes one for the names. Names that are no longer asked for are no reason to
// make another.
func SelfSign(dir *os.Root, names []string, log *slog.Logger) (*SelfSigned, error) {
	s := &SelfSigned{dir: dir, names: slices.Compact(slices.Sorted(slices.Values(names))), log: log}
	held, err := s.read()
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		log.Warn("the self-signed certificate cannot be read, another one is made", "err", err)
	case s.serves(held.Leaf, time.Now()):
		s.held = held
		return s, nil
	}
	return s, s.renewLocked(time.Now())
}

// Certificate gives the certificate, and makes the next one when it is time. While that cannot be written, the old one stays.
func (s *SelfSigned) Certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := time.Now(); !s.serves(s.held.Leaf, now) && now.Sub(s.failed) >= selfSignedAgain {
		if err := s.renewLocked(now); err != nil {
			s.failed = now
			s.log.Error("the self-signed certificate expires and cannot be replaced", "err", err)
		} else {
			s.log.Warn("the self-signed certificate was replaced, browsers ask people again", "sha256", fingerprint(s.held))
		}
	}
	return s.held, nil
}

// Fingerprint is the certificate's SHA-256 as browsers show it: AB:CD:…
func (s *SelfSigned) Fingerprint() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fingerprint(s.held)
}

// serves reports whether the certificate is for all names and has time left.
func (s *SelfSigned) serves(leaf *x509.Certificate, now time.Time) bool {
	lacks := func(name string) bool { return leaf.VerifyHostname(name) != nil }
	return !now.Before(leaf.NotBefore) && leaf.NotAfter.Sub(now) > selfSignedRenew && !slices.ContainsFunc(s.names, lacks)
}

func (s *SelfSigned) read() (*tls.Certificate, error) {
	raw, err := s.dir.ReadFile(selfSignedFile)
	if err != nil {
		return nil, err
	}
	pair, err := tls.X509KeyPair(raw, raw) // each takes its blocks
	return &pair, err
}

// renewLocked replaces the certificate, on the disk first: what people have seen once is what they see after a restart.
func (s *SelfSigned) renewLocked(now time.Time) error {
	made, err := selfSigned(s.names, now)
	if err != nil {
		return err
	}
	const temp = selfSignedFile + ".new"
	if err := s.dir.WriteFile(temp, made, 0o600); err != nil {
		return fmt.Errorf("write the self-signed certificate: %w", err)
	}
	if err := s.dir.Rename(temp, selfSignedFile); err != nil {
		return fmt.Errorf("write the self-signed certificate: %w", err)
	}
	held, err := s.read()
	if err == nil {
		s.held = held
	}
	return err
}

// selfSigned makes a certificate and its key, as PEM.
func selfSigned(names []string, now time.Time) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "Atrium, self-signed"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(selfSignedLife), // an hour for clocks that are behind
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, BasicConstraintsValid: true,
	}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = errors.Join(pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.Encode(&out, &pem.Block{Type: "PRIVATE KEY", Bytes: private}))
	return out.Bytes(), err
}

// LocalNames are what people in the same network may call this machine: localhost, its host name, and the addresses of its
// interfaces. Link-local addresses are left out, as no browser opens them.
func LocalNames() ([]string, error) {
	names := []string{"localhost", "127.0.0.1", "::1"}
	if host, err := os.Hostname(); err == nil && validName(host) {
		names = append(names, host)
	}
	addresses, err := net.InterfaceAddrs()
	for _, a := range addresses {
		if ip, ok := a.(*net.IPNet); ok && ip.IP.IsGlobalUnicast() {
			names = append(names, ip.IP.String())
		}
	}
	return names, err
}

// validName reports whether a certificate can name the host.
func validName(host string) bool {
	return (&x509.Certificate{DNSNames: []string{host}}).VerifyHostname(host) == nil
}
