package doctor

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// signer is an authority, or one between.
type signer struct {
	t    *testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// sign makes a certificate that template describes, by s, or by itself if s is nil.
func sign(t *testing.T, s *signer, template x509.Certificate) *signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template.SerialNumber, template.BasicConstraintsValid = big.NewInt(time.Now().UnixNano()), true
	if template.NotAfter.IsZero() {
		template.NotAfter = time.Now().AddDate(1, 0, 0)
	}
	if template.NotBefore.IsZero() {
		template.NotBefore = time.Now().Add(-48 * time.Hour)
	}
	parent, by := &template, key
	if s != nil {
		parent, by = s.cert, s.key
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, parent, key.Public(), by)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &signer{t, cert, key}
}

func authorityNamed(t *testing.T, by *signer, name string) *signer {
	return sign(t, by, x509.Certificate{Subject: pkix.Name{CommonName: name}, IsCA: true, KeyUsage: x509.KeyUsageCertSign})
}

// files writes the certificate with a chain, and its key.
func (s *signer) files(chain ...*signer) (certFile, keyFile string) {
	s.t.Helper()
	dir := s.t.TempDir()
	certFile, keyFile = filepath.Join(dir, "chain.pem"), filepath.Join(dir, "key.pem")
	var text []byte
	for _, c := range append([]*signer{s}, chain...) {
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.cert.Raw})...)
	}
	private, err := x509.MarshalPKCS8PrivateKey(s.key)
	if err != nil {
		s.t.Fatal(err)
	}
	for name, content := range map[string][]byte{certFile: text, keyFile: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
	return certFile, keyFile
}

func TestCertificateFiles(t *testing.T) {
	root := authorityNamed(t, nil, "root")
	between := authorityNamed(t, root, "between")
	known, strangers := x509.NewCertPool(), x509.NewCertPool()
	known.AddCert(root.cert)
	leaf := func(by *signer, change func(*x509.Certificate)) *signer {
		template := x509.Certificate{Subject: pkix.Name{CommonName: "meet"}, DNSNames: []string{"meet.example.org"}}
		if change != nil {
			change(&template)
		}
		return sign(t, by, template)
	}
	check := func(roots *x509.CertPool, s *signer, chain ...*signer) []Result {
		certFile, keyFile := s.files(chain...)
		return look(t, CertificateFiles(certFile, keyFile, []string{"meet.example.org"}, roots))
	}
	expect(t, "a good one", check(known, leaf(root, nil)), "ok")
	expect(t, "with its chain", check(known, leaf(between, nil), between), "ok")
	public := func(c *x509.Certificate) { c.IssuingCertificateURL = []string{"http://authority.example/between.der"} }
	expect(t, "without its chain", check(known, leaf(between, public)), "fail certificate_chain")
	expect(t, "of a private authority", check(strangers, leaf(root, nil)), "warn certificate_private")
	expect(t, "of itself", check(known, leaf(nil, nil)), "warn certificate_self_signed")
	expect(t, "expired", check(known, leaf(root, func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Hour) })), "fail certificate_expired")
	expect(t, "about to expire", check(known, leaf(root, func(c *x509.Certificate) { c.NotAfter = time.Now().Add(72 * time.Hour) })), "warn certificate_expires_soon", "ok")
	expect(t, "of tomorrow", check(known, leaf(root, func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Hour) })), "fail certificate_not_yet")
	expect(t, "for others", check(known, leaf(root, func(c *x509.Certificate) { c.DNSNames = []string{"mail.example.org"} })), "fail certificate_names")
	certFile, _ := leaf(root, nil).files()
	_, keyFile := leaf(root, nil).files()
	expect(t, "with another's key", look(t, CertificateFiles(certFile, keyFile, nil, known)), "fail certificate_broken")
}

func TestACME(t *testing.T) {
	authority := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"newNonce":"https://a/n","newAccount":"https://a/a","newOrder":"https://a/o"}`))
	}))
	defer authority.Close()
	client, hosts := NewClient(nil, false), []string{"meet.example.org"}
	got := sign(t, nil, x509.Certificate{DNSNames: hosts}).cert
	expect(t, "all well", look(t, ACME(authority.URL, hosts, true, got, client)), "ok", "ok")
	expect(t, "before the first", look(t, ACME(authority.URL, hosts, true, nil, client)), "ok", "warn acme_none")
	expect(t, "not reachable", look(t, ACME(authority.URL, hosts, false, got, client)), "ok", "warn acme_port", "ok")
	authority.Close()
	expect(t, "no authority", look(t, ACME(authority.URL, hosts, true, got, client)), "fail acme_unreachable", "ok")
}
