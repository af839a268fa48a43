package main

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"atrium/client"
	"atrium/protocol"
)

// browser asks for pages as a browser does that trusts the certificates of pool, and follows nothing.
func browser(t testing.TB, pool *x509.CertPool, protocols ...string) *http.Client {
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, NextProtos: protocols}, ForceAttemptHTTP2: len(protocols) == 0}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: within,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// look gets a page and returns the answer and its text.
func look(t testing.TB, c *http.Client, url string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
	}
	answer, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(text)
}

// files writes a certificate and its key and returns their names.
func files(t testing.TB, dir string, chain, key []byte) (certFile, keyFile string) {
	t.Helper()
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for name, text := range map[string][]byte{certFile: chain, keyFile: key} {
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certFile, keyFile
}

// shownBy is the certificate that a server shows to who asks for a host.
func shownBy(t testing.TB, address, host string) (*x509.Certificate, error) {
	t.Helper()
	conn, err := tls.Dial("tcp", address, &tls.Config{ServerName: host, InsecureSkipVerify: true}) // the test looks itself
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	return conn.ConnectionState().PeerCertificates[0], nil
}

// A person comes, registers and talks, all over HTTPS with the administrator's own certificate.
func TestServeSpeaksHTTPS(t *testing.T) {
	a := newAuthority(t)
	chain, key := a.pair("127.0.0.1", "localhost")
	certFile, keyFile := files(t, t.TempDir(), chain, key)
	s := start(t, "--data", t.TempDir(), "--tls-cert", certFile, "--tls-key", keyFile)
	if !strings.HasPrefix(s.url, "https://127.0.0.1:") {
		t.Fatalf("listens on %s", s.url)
	}
	for proto, protocols := range map[string][]string{"HTTP/2.0": nil, "HTTP/1.1": {"http/1.1"}} {
		page, text := look(t, browser(t, a.pool, protocols...), s.url+"/r/123456")
		if page.StatusCode != 200 || page.Proto != proto || !strings.Contains(text, "<html") {
			t.Errorf("page: %s %s", page.Proto, page.Status)
		}
	}
	made, err := browser(t, a.pool).Post(s.url+"/api/v1/accounts", "application/json",
		strings.NewReader(`{"name":"Ada","password":"long enough","display_name":"Ada","side":"teach","locale":"en"}`))
	if err != nil {
		t.Fatal(err)
	}
	made.Body.Close()
	if cookie := made.Header.Get("Set-Cookie"); made.StatusCode != 201 || !strings.Contains(cookie, "; Secure") {
		t.Errorf("registered: %s, cookie Secure: %v", made.Status, strings.Contains(cookie, "; Secure"))
	}
	for name, protocols := range map[string][]string{"as browsers open a socket": {"http/1.1"}, "without ALPN": {}} {
		c, err := client.New(s.url)
		if err != nil {
			t.Fatal(err)
		}
		c = c.Over(&http.Transport{TLSClientConfig: &tls.Config{RootCAs: a.pool, NextProtos: protocols}})
		ctx, cancel := context.WithTimeout(t.Context(), within)
		defer cancel()
		if _, err := c.Login(ctx, "Ada", "long enough"); err != nil {
			t.Fatal(err)
		}
		socket, err := c.DialRaw(ctx)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if opened, err := socket.Open(ctx, protocol.OpenConnection{}); err != nil || opened.Account == "" {
			t.Errorf("%s: %+v, %v", name, opened, err)
		}
		socket.Drop()
	}
}

func TestCertificateIsFollowedWhileServing(t *testing.T) {
	a := newAuthority(t)
	dir := t.TempDir()
	chain, key := a.pair("127.0.0.1")
	certFile, keyFile := files(t, dir, chain, key)
	s := start(t, "--data", t.TempDir(), "--tls-cert", certFile, "--tls-key", keyFile)
	first, err := shownBy(t, s.address(), "")
	if err != nil {
		t.Fatal(err)
	}
	chain, key = a.pair("127.0.0.1")
	files(t, dir, chain, key)
	for deadline := time.Now().Add(within); ; { // until a second has passed for the server
		now, err := shownBy(t, s.address(), "")
		if err != nil {
			t.Fatal(err)
		}
		if !now.Equal(first) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the old certificate is still shown")
		}
	}
	if page, _ := look(t, browser(t, a.pool), s.url+"/healthz"); page.StatusCode != 200 {
		t.Error(page.Status)
	}
}

func TestSelfSignedCertificateIsPrintedAndKept(t *testing.T) {
	data := t.TempDir()
	print := func() string {
		s := start(t, "--data", data, "--tls-self-signed")
		defer s.stop()
		printed := s.printed("SHA-256 of the certificate: ")
		shown, err := shownBy(t, s.address(), "localhost")
		if err != nil {
			t.Fatal(err)
		}
		if sum := fmt.Sprintf("%X", sha256.Sum256(shown.Raw)); strings.ReplaceAll(printed, ":", "") != sum {
			t.Errorf("printed %s, shown %s", printed, sum)
		}
		trusted := x509.NewCertPool()
		trusted.AddCert(shown)
		page, _ := look(t, browser(t, trusted), s.url+"/healthz", "Host", "localhost")
		if page.StatusCode != 200 || page.Header.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s, HSTS %q", page.Status, page.Header.Get("Strict-Transport-Security"))
		}
		return printed
	}
	if first, second := print(), print(); first != second {
		t.Error("a restart made another certificate")
	}
	info, err := os.Stat(filepath.Join(data, "tls", "self-signed.pem"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

// The host of a public URL is in the certificate, and makes the first account need the token: others can reach the server.
func TestSelfSignedForOthersAsksForTheToken(t *testing.T) {
	s := start(t, "--data", t.TempDir(), "--tls-self-signed", "--public-url", "https://meet.example.org")
	shown, err := shownBy(t, s.address(), "meet.example.org")
	if err != nil || shown.VerifyHostname("meet.example.org") != nil {
		t.Errorf("shown for %v, %v", shown.DNSNames, err)
	}
	if token := s.printed("setup token for the first account: "); token == "" {
		t.Error("no token")
	}
}

func TestPlainHTTPSendsToHTTPS(t *testing.T) {
	a := newAuthority(t)
	chain, key := a.pair("127.0.0.1", "meet.example.org")
	certFile, keyFile := files(t, t.TempDir(), chain, key)
	own := start(t, "--data", t.TempDir(), "--tls-cert", certFile, "--tls-key", keyFile, "--http-redirect", "127.0.0.1:0")
	_, port, _ := strings.Cut(own.address(), ":")
	public := start(t, "--data", t.TempDir(), "--tls-cert", certFile, "--tls-key", keyFile, "--http-redirect", "127.0.0.1:0",
		"--public-url", "https://meet.example.org,https://b.example.org:8443")
	plain := map[*running]string{own: own.printed("sending browsers to HTTPS from "), public: public.printed("sending browsers to HTTPS from ")}
	for _, c := range []struct {
		server          *running
		host, path, way string
	}{
		{own, "127.0.0.1:80", "/r/1?x=%2F#", "https://127.0.0.1:" + port + "/r/1?x=%2F"},
		{own, "[::1]", "/", "https://[::1]:" + port + "/"},
		{public, "meet.example.org", "/r/1", "https://meet.example.org/r/1"},
		{public, "B.example.org:8080", "/", "https://b.example.org:8443/"},
		{public, "evil.example", "//evil.example/", "https://meet.example.org//evil.example/"},
	} {
		answer, _ := look(t, browser(t, nil), plain[c.server]+c.path, "Host", c.host)
		if got := answer.Header.Get("Location"); answer.StatusCode != http.StatusTemporaryRedirect || got != c.way {
			t.Errorf("%s%s: %s to %q", c.host, c.path, answer.Status, got)
		}
	}
	answer, err := http.Post(plain[own]+"/api/v1/sessions", "application/json", strings.NewReader(`{"name":"Ada"}`))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusForbidden || answer.Header.Get("Location") != "" {
		t.Errorf("a password over plain HTTP: %s", answer.Status)
	}
	for host, want := range map[string]bool{"meet.example.org": true, "b.example.org": false, "127.0.0.1": false} {
		page, _ := look(t, browser(t, a.pool), public.url+"/healthz", "Host", host)
		if got := page.Header.Get("Strict-Transport-Security"); (got != "") != want || strings.Contains(got, "Sub") {
			t.Errorf("HSTS for %s: %q", host, got)
		}
	}
}

func TestCertificatesByACME(t *testing.T) {
	for _, kind := range []string{"tls-alpn-01", "http-01"} {
		t.Run(kind, func(t *testing.T) {
			a := newAuthority(t, kind)
			data := t.TempDir()
			args := []string{"--data", data, "--tls-acme", "--acme-directory", a.directory(), "--acme-email", "ada@example.org",
				"--public-url", "https://meet.example.org", "--http-redirect", "127.0.0.1:0"}
			s := start(t, args...)
			if _, err := shownBy(t, s.address(), "meet.example.org"); err == nil {
				t.Error("there is a certificate before the authority has seen the server")
			}
			a.at, a.plain = s.address(), strings.TrimPrefix(s.printed("sending browsers to HTTPS from "), "http://")
			close(a.found)
			gotten := func(s *running, host string) *x509.Certificate {
				for deadline := time.Now().Add(within); ; {
					if shown, err := shownBy(t, s.address(), host); err == nil {
						return shown
					}
					if time.Now().After(deadline) {
						t.Fatalf("no certificate:\n%s", s.log)
					}
				}
			}
			first := gotten(s, "meet.example.org")
			if _, err := first.Verify(x509.VerifyOptions{Roots: a.pool, DNSName: "meet.example.org"}); err != nil {
				t.Error(err)
			}
			if unnamed, err := shownBy(t, s.address(), ""); err != nil || !unnamed.Equal(first) {
				t.Errorf("who names no host is shown %v", err)
			}
			if _, err := shownBy(t, s.address(), "evil.example"); err == nil {
				t.Error("a host that is not ours is served")
			}
			s.stop()
			if again := gotten(start(t, args...), "MEET.example.org"); !again.Equal(first) || a.orders != 1 {
				t.Errorf("after a restart the authority was asked %d times", a.orders)
			}
		})
	}
}

// An authority that refuses costs nobody a wait: handshakes fail at once, and the log says why.
func TestAnAuthorityThatRefusesIsLogged(t *testing.T) {
	a := newAuthority(t, "tls-alpn-01")
	a.at = a.http.Listener.Addr().String() // which is not the server
	close(a.found)
	s := start(t, "--data", t.TempDir(), "--tls-acme", "--acme-directory", a.directory(), "--public-url", "https://meet.example.org")
	for deadline := time.Now().Add(within); !strings.Contains(s.log.String(), "no certificate from the authority"); {
		if time.Now().After(deadline) {
			t.Fatal("the log was not told")
		}
		if _, err := shownBy(t, s.address(), "meet.example.org"); err == nil {
			t.Fatal("there is a certificate")
		}
	}
}

func TestHealthAsksTheServer(t *testing.T) {
	for name, args := range map[string][]string{"HTTP": nil, "HTTPS": {"--tls-self-signed"}} {
		t.Run(name, func(t *testing.T) {
			s := start(t, append([]string{"--data", t.TempDir()}, args...)...)
			ask := append([]string{"health", "--listen", s.address()}, args...)
			if err := run(ask); err != nil {
				t.Error(err)
			}
			s.stop()
			if err := run(ask); err == nil {
				t.Error("a server that has stopped is well")
			}
		})
	}
	for listen, want := range map[string]string{":80": "127.0.0.1:80", "0.0.0.0:80": "127.0.0.1:80", "[::]:80": "[::1]:80", "10.0.0.7:80": "10.0.0.7:80"} {
		if got, err := (&healthCmd{serveCmd{Listen: listen}}).self(); err != nil || got != want {
			t.Errorf("%s: %s, %v", listen, got, err)
		}
	}
}

func TestFaultsOfTLSAreToldByName(t *testing.T) {
	a := newAuthority(t)
	chain, key := a.pair("a.example")
	_, other := a.pair("a.example")
	certFile, keyFile := files(t, t.TempDir(), chain, key)
	_, otherKey := files(t, t.TempDir(), chain, other)
	for _, c := range []struct {
		args string
		want []string
	}{
		{"--tls-cert " + certFile + " --tls-key " + keyFile, nil},
		{"--tls-self-signed --http-redirect :80 --public-url https://10.0.0.7", nil},
		{"--tls-acme --acme-email a@b.example --public-url https://a.example,https://b.example:8443", nil},
		{"--tls-self-signed --trusted-proxy 10.0.0.0/8 --public-url http://a.example", nil},
		{"--tls-cert " + certFile, []string{"--tls-key: is missing"}},
		{"--tls-key " + keyFile, []string{"--tls-cert: is missing"}},
		{"--tls-cert " + certFile + " --tls-key " + otherKey, []string{"--tls-cert: ", "does not match"}},
		{"--tls-cert nowhere.pem --tls-key " + keyFile, []string{"--tls-cert: ", "nowhere.pem"}},
		{"--tls-cert " + certFile + " --tls-key " + keyFile + " --tls-self-signed", []string{"--tls-self-signed: cannot go with --tls-cert"}},
		{"--tls-cert " + certFile + " --tls-key " + keyFile + " --tls-acme --public-url https://a.example", []string{"--tls-acme: cannot go with --tls-cert"}},
		{"--tls-self-signed --tls-acme --public-url https://a.example", []string{"--tls-acme: cannot go with --tls-self-signed"}},
		{"--tls-acme", []string{"--tls-acme: needs a --public-url with https"}},
		{"--tls-acme --public-url https://10.0.0.7,https://localhost", []string{`"10.0.0.7"`, `"localhost"`}},
		{"--tls-acme --public-url https://a.example --acme-email nobody --acme-directory http://a.example", []string{"--acme-email: ", "--acme-directory: "}},
		{"--acme-email a@b.example --acme-directory https://a.example", []string{"--acme-email: is for --tls-acme", "--acme-directory: is for --tls-acme"}},
		{"--http-redirect nowhere", []string{"--http-redirect: \"nowhere\" is no host:port", "--http-redirect: has nowhere to send to"}},
		{"--tls-self-signed --public-url http://a.example", []string{"--public-url: \"http://a.example\" is http"}},
	} {
		_, err := parse(t, append([]string{"serve"}, strings.Fields(c.args)...)...)
		if (err != nil) != (c.want != nil) {
			t.Errorf("%s: %v", c.args, err)
		}
		for _, want := range c.want {
			if err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q is not told in:\n%v", c.args, want, err)
			}
		}
	}
}
