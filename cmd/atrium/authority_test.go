package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/acme"
)

// authority is a certificate authority that speaks ACME (RFC 8555) for one account. It proves that the host is the client's as a real one does,
// but finds all hosts at the addresses that the test names. It believes signatures and nonces: those are the library's, which has tests.
type authority struct {
	t     testing.TB
	key   *ecdsa.PrivateKey
	cert  *x509.Certificate
	pool  *x509.CertPool
	http  *httptest.Server
	found chan struct{} // closed when at and plain are set

	at, plain string // addresses of the server's HTTPS and plain ports

	mu       sync.Mutex
	kinds    []string // challenges that are offered
	account  string   // thumbprint of its key
	orders   int
	host     string
	status   string // of the order and of its one authorization
	problem  error
	answered []byte // the chain
}

func newAuthority(t testing.TB, kinds ...string) *authority {
	t.Helper()
	a := &authority{t: t, kinds: kinds, found: make(chan struct{}), pool: x509.NewCertPool()}
	var err error
	if a.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, a.key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	a.pool.AddCert(a.cert)
	a.http = httptest.NewServer(http.HandlerFunc(a.serve))
	t.Cleanup(a.http.Close)
	return a
}

// issue signs a certificate for names and addresses, as PEM.
func (a *authority) issue(public crypto.PublicKey, names ...string) []byte {
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		a.t.Error(err)
	}
	template := &x509.Certificate{SerialNumber: serial, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(12 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, public, a.key)
	if err != nil {
		a.t.Error(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// pair issues a certificate for a new key, both as PEM.
func (a *authority) pair(names ...string) (chain, key []byte) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		a.t.Fatal(err)
	}
	return a.issue(private.Public(), names...), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// directory is the URL that clients begin with.
func (a *authority) directory() string { return a.http.URL + "/directory" }

func (a *authority) serve(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	w.Header().Set("Replay-Nonce", rand.Text())
	var signed struct{ Protected, Payload string }
	body, err := io.ReadAll(r.Body)
	if err == nil && len(body) > 0 {
		err = json.Unmarshal(body, &signed)
	}
	if err == nil {
		err = a.answer(w, r.URL.Path, decode(signed.Protected), decode(signed.Payload))
	}
	if err != nil {
		a.t.Errorf("%s: %v", r.URL.Path, err)
		w.WriteHeader(http.StatusInternalServerError)
	}
}

func decode(s string) []byte {
	b, _ := base64.RawURLEncoding.DecodeString(s) // what is none gives no JSON either
	return b
}

// answer is the exchange of RFC 8555, section 7.1: account, order, authorization, challenge, finalization, certificate.
func (a *authority) answer(w http.ResponseWriter, path string, protected, payload []byte) error {
	u := a.http.URL
	switch path {
	case "/directory":
		return send(w, 200, map[string]any{"newNonce": u + "/nonce", "newAccount": u + "/account", "newOrder": u + "/order"})
	case "/nonce":
		return nil
	case "/account":
		var header struct{ JWK struct{ X, Y string } }
		if err := json.Unmarshal(protected, &header); err != nil {
			return err
		}
		key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), slices.Concat([]byte{4}, decode(header.JWK.X), decode(header.JWK.Y)))
		if err != nil {
			return err
		}
		if a.account, err = acme.JWKThumbprint(key); err != nil {
			return err
		}
		w.Header().Set("Location", u+"/accounts/1")
		return send(w, 201, map[string]any{"status": "valid"})
	case "/order":
		var order struct{ Identifiers []struct{ Value string } }
		if err := json.Unmarshal(payload, &order); err != nil {
			return err
		}
		a.orders++
		a.host, a.status, a.problem = order.Identifiers[0].Value, "pending", nil
		w.Header().Set("Location", u+"/orders/1")
		return send(w, 201, a.order())
	case "/orders/1":
		return send(w, 200, a.order())
	case "/authorizations/1":
		return send(w, 200, a.authorization())
	case "/finalize":
		return a.finalize(w, payload)
	case "/certificate":
		w.Header().Set("Content-Type", "application/pem-certificate-chain")
		_, err := w.Write(a.answered)
		return err
	}
	kind, ok := strings.CutPrefix(path, "/challenges/")
	if !ok {
		return errors.New("asked for what there is not")
	}
	if a.status = "ready"; len(payload) > 0 { // else it only looks
		if a.problem = a.prove(kind); a.problem != nil {
			a.status = "invalid"
		}
	}
	return send(w, 200, a.challenge(kind))
}

func send(w http.ResponseWriter, status int, v any) error {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(v)
}

func (a *authority) order() map[string]any {
	u := a.http.URL
	o := map[string]any{"status": a.status, "authorizations": []string{u + "/authorizations/1"}, "finalize": u + "/finalize",
		"identifiers": []any{map[string]string{"type": "dns", "value": a.host}}}
	if a.status == "valid" {
		o["certificate"] = u + "/certificate"
	}
	return o
}

func (a *authority) authorization() map[string]any {
	var challenges []any
	for _, kind := range a.kinds {
		challenges = append(challenges, a.challenge(kind))
	}
	return map[string]any{"status": strings.Replace(a.status, "ready", "valid", 1), "challenges": challenges,
		"identifier": map[string]string{"type": "dns", "value": a.host}}
}

func (a *authority) challenge(kind string) map[string]any {
	c := map[string]any{"type": kind, "url": a.http.URL + "/challenges/" + kind, "token": "token-of-" + kind, "status": strings.Replace(a.status, "ready", "valid", 1)}
	if a.problem != nil {
		c["error"] = map[string]any{"type": "urn:ietf:params:acme:error:unauthorized", "detail": a.problem.Error()}
	}
	return c
}

// prove looks whether the host answers as only the account's owner can make it answer.
func (a *authority) prove(kind string) error {
	<-a.found
	want := "token-of-" + kind + "." + a.account
	if kind == "http-01" { // RFC 8555, section 8.3
		r, err := http.NewRequest("GET", "http://"+a.plain+"/.well-known/acme-challenge/token-of-http-01", nil)
		if err != nil {
			return err
		}
		r.Host = a.host
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		if got, err := io.ReadAll(answer.Body); err != nil || string(got) != want {
			return fmt.Errorf("http-01 got %q, %w", got, err)
		}
		return nil
	}
	conn, err := tls.Dial("tcp", a.at, &tls.Config{ServerName: a.host, NextProtos: []string{acme.ALPNProto}, InsecureSkipVerify: true}) // RFC 8737
	if err != nil {
		return err
	}
	defer conn.Close()
	sum := sha256.Sum256([]byte(want))
	value, _ := asn1.Marshal(sum[:]) // bytes always can be
	state := conn.ConnectionState()
	for _, e := range state.PeerCertificates[0].Extensions {
		if e.Id.String() == "1.3.6.1.5.5.7.1.31" && e.Critical && string(e.Value) == string(value) && state.NegotiatedProtocol == acme.ALPNProto {
			return nil
		}
	}
	return errors.New("tls-alpn-01 found no proof")
}

func (a *authority) finalize(w http.ResponseWriter, payload []byte) error {
	var asked struct{ CSR string }
	if err := json.Unmarshal(payload, &asked); err != nil {
		return err
	}
	request, err := x509.ParseCertificateRequest(decode(asked.CSR))
	if err != nil {
		return err
	}
	if a.status != "ready" || len(request.DNSNames) != 1 || request.DNSNames[0] != a.host {
		return fmt.Errorf("a %s order for %s is to be finalized for %v", a.status, a.host, request.DNSNames)
	}
	a.answered, a.status = a.issue(request.PublicKey, a.host), "valid"
	w.Header().Set("Location", a.http.URL+"/orders/1")
	return send(w, 200, a.order())
}
