package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"golang.org/x/crypto/acme"
)

// certificateSoon is how long before its end a certificate is told of.
const certificateSoon = 14 * 24 * time.Hour

// CertificateFiles looks at a certificate of the administrator's: that it fits its key, is valid now, names the hosts, and comes with its
// chain. roots are the authorities that are known; nil for the system's.
func CertificateFiles(certFile, keyFile string, hosts []string, roots *x509.CertPool) Check {
	return Check{Name: "certificate", Look: func(_ context.Context, r *Report) {
		pair, err := tls.LoadX509KeyPair(certFile, keyFile)
		if err != nil {
			r.Fail(certBroken.say(), "%s and %s: %v", certFile, keyFile, err)
			return
		}
		now := time.Now()
		if !valid(r, pair.Leaf, now) {
			return
		}
		good := true
		for _, host := range hosts {
			if err := pair.Leaf.VerifyHostname(host); err != nil {
				r.Fail(certNames.say(host), "%v", err)
				good = false
			}
		}
		if err := chain(&pair, roots, now); err != nil {
			good = false
			broken(r, &pair, err)
		}
		if good {
			r.OK("for %s, until %s", names(pair.Leaf), pair.Leaf.NotAfter.Format(time.DateOnly))
		}
	}}
}

// valid reports a certificate that is not, or not for long.
func valid(r *Report, leaf *x509.Certificate, now time.Time) bool {
	switch left := leaf.NotAfter.Sub(now); {
	case now.Before(leaf.NotBefore):
		r.Fail(certNotYet.say(), "is valid from %s on", leaf.NotBefore.Format(time.DateTime))
	case left <= 0:
		r.Fail(certExpired.say(), "has expired at %s", leaf.NotAfter.Format(time.DateTime))
	case left < certificateSoon:
		r.Warn(certSoon.say(), "expires in %d days, at %s", int(left.Hours()/24), leaf.NotAfter.Format(time.DateTime))
		return true
	default:
		return true
	}
	return false
}

func names(leaf *x509.Certificate) string {
	all := append([]string{}, leaf.DNSNames...)
	for _, ip := range leaf.IPAddresses {
		all = append(all, ip.String())
	}
	return strings.Join(all, ", ")
}

// chain verifies from a certificate up to an authority.
func chain(pair *tls.Certificate, roots *x509.CertPool, now time.Time) error {
	between := x509.NewCertPool()
	for _, der := range pair.Certificate[1:] {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return fmt.Errorf("a certificate of the chain: %w", err)
		}
		between.AddCert(c)
	}
	_, err := pair.Leaf.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: now})
	return err
}

// broken reports a chain that leads to no known authority. Where the certificate says where to get its issuer's, as those of public authorities
// do, and the file has nothing of the kind, that is what is missing.
func broken(r *Report, pair *tls.Certificate, err error) {
	leaf := pair.Leaf
	var unknown x509.UnknownAuthorityError
	switch {
	case !errors.As(err, &unknown):
		r.Fail(certChain.say(), "%v", err)
	case leaf.CheckSignatureFrom(leaf) == nil || leaf.Issuer.String() == leaf.Subject.String():
		r.Warn(certSelfSigned.say(), "has signed itself: browsers warn of it")
	case len(pair.Certificate) == 1 && len(leaf.IssuingCertificateURL) > 0:
		r.Fail(certChain.say(), "comes without its chain: some browsers and most programs refuse it")
	default:
		r.Warn(certPrivate.say(), "is of an authority that this machine does not know: %s", leaf.Issuer)
	}
}

// SelfSigned tells of a certificate that the server makes for itself.
func SelfSigned() Check {
	return Found("certificate", func(r *Report) {
		r.Warn(certSelfSigned.say(), "the server makes its own: browsers warn of it once")
	})
}

// ACME asks the authority for its directory, and whether it can reach a server that listens on these ports. got is a certificate that the server
// shows; nil if it has none yet.
func ACME(directory string, hosts []string, reachable bool, got *x509.Certificate, client *http.Client) Check {
	return Check{Name: "certificate", Look: func(ctx context.Context, r *Report) {
		c := &acme.Client{DirectoryURL: directory, HTTPClient: client, UserAgent: "atrium"}
		if directory == "" {
			c.DirectoryURL = acme.LetsEncryptURL
		}
		if _, err := c.Discover(ctx); err != nil {
			r.Fail(acmeUnreachable.say(), "the authority does not answer: %v", err)
		} else {
			r.OK("the authority at %s answers", c.DirectoryURL)
		}
		if !reachable {
			r.Warn(acmePort.say(strings.Join(hosts, ", ")), "the server listens neither on port 443 nor, by --http-redirect, on port 80")
		}
		switch {
		case got == nil:
			r.Warn(acmeNone.say(), "there is none yet")
		case valid(r, got, time.Now()):
			r.OK("for %s, until %s", names(got), got.NotAfter.Format(time.DateOnly))
		}
	}}
}

// Shown is the certificate that a server shows for a host; nil if it shows none.
func Shown(ctx context.Context, address, host string) *x509.Certificate {
	d := tls.Dialer{Config: &tls.Config{ServerName: host, InsecureSkipVerify: true}} // it is only looked at
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil
	}
	defer conn.Close()
	return conn.(*tls.Conn).ConnectionState().PeerCertificates[0]
}
