package cert

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
	"golang.org/x/net/idna"
)

const (
	obtainAgain = 5 * time.Minute // after a failure, and twice as long after each further one: authorities count failures
	obtainSlow  = time.Hour
	watchEvery  = 12 * time.Hour // while all is well
)

// ACMEOptions say who gives certificates, and for which hosts.
type ACMEOptions struct {
	Directory string   // URL of the authority's directory; "" is Let's Encrypt
	Email     string   // where it may write to, or ""
	Hosts     []string // the only names that certificates are asked for; the first is shown to clients that name none
	Cache     string   // folder of the account's key and the certificates
	Log       *slog.Logger
}

// ACME gets a certificate for each host and renews it, by the challenges tls-alpn-01 (RFC 8737) and, once Challenges was called,
// http-01. The authority's terms are agreed to.
type ACME struct {
	manager *autocert.Manager
	hosts   []string // in ASCII
	log     *slog.Logger

	mu  sync.RWMutex
	got map[string]bool // hosts with a certificate, which the manager gives at once and renews by itself
}

// NewACME asks nobody yet; Run does.
func NewACME(o ACMEOptions) (*ACME, error) {
	a := &ACME{log: o.Log, got: map[string]bool{}}
	for _, host := range o.Hosts {
		ascii, err := idna.Lookup.ToASCII(host)
		if err != nil {
			return nil, fmt.Errorf("%q is no name of a host: %w", host, err)
		}
		a.hosts = append(a.hosts, ascii)
	}
	a.manager = &autocert.Manager{Prompt: autocert.AcceptTOS, Cache: autocert.DirCache(o.Cache), Email: o.Email,
		HostPolicy: autocert.HostWhitelist(a.hosts...), Client: &acme.Client{DirectoryURL: o.Directory, UserAgent: "atrium"}}
	return a, nil
}

// Certificate gives the certificate of the host that the client names, or shows the authority that the host is ours. Until Run has got the
// certificate it fails at once: no handshake waits for the authority.
func (a *ACME) Certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	host := strings.ToLower(strings.TrimSuffix(hello.ServerName, "."))
	if host == "" {
		host = a.hosts[0]
	}
	if !slices.Contains(a.hosts, host) {
		return nil, errors.New("no certificate for the host that the client names")
	}
	if slices.Equal(hello.SupportedProtos, []string{acme.ALPNProto}) {
		return a.manager.GetCertificate(hello)
	}
	a.mu.RLock()
	got := a.got[host]
	a.mu.RUnlock()
	if !got {
		return nil, errors.New("there is no certificate for the host yet")
	}
	return a.manager.GetCertificate(helloOf(host))
}

// helloOf asks the manager for the one kind of certificate that we use, ECDSA, whatever the client can do.
func helloOf(host string) *tls.ClientHelloInfo {
	return &tls.ClientHelloInfo{ServerName: host, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256}}
}

// Challenges answers http-01 on port 80 of the hosts, and leaves the rest to next.
func (a *ACME) Challenges(next http.Handler) http.Handler { return a.manager.HTTPHandler(next) }

// Run gets the certificates before the first visitor comes, tries again what failed, and tells the log of those that are not renewed
// in time, until ctx ends. An exchange with the authority that is under way then ends by itself within 5 minutes.
func (a *ACME) Run(ctx context.Context) {
	again := obtainAgain
	for {
		wait := watchEvery
		if !a.all(ctx) {
			wait, again = again, min(2*again, obtainSlow)
		} else {
			again = obtainAgain
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return
		}
	}
}

// all gets the certificate of every host, and reports whether each has one.
func (a *ACME) all(ctx context.Context) bool {
	ok := true
	for _, host := range a.hosts {
		done := make(chan error, 1)
		go func() { done <- a.obtain(host) }()
		select {
		case err := <-done:
			if err != nil {
				a.log.Error("no certificate from the authority", "host", host, "err", err)
				ok = false
			}
		case <-ctx.Done():
			return ok
		}
	}
	return ok
}

func (a *ACME) obtain(host string) error {
	c, err := a.manager.GetCertificate(helloOf(host))
	if err != nil {
		return err
	}
	warn(a.log, c.Leaf, []string{host}, time.Now())
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.got[host] {
		a.got[host] = true
		a.log.Info("certificate from the authority", "host", host, "expires", c.Leaf.NotAfter)
	}
	return nil
}
