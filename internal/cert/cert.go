// Package cert has the certificates that the server shows: one from files, one that it made itself, or those that a certificate
// authority gives it by ACME (RFC 8555). Each kind has a method Certificate for tls.Config.GetCertificate that never waits for
// the network. All are safe for concurrent use.
package cert

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"strings"
	"time"
)

func fingerprint(c *tls.Certificate) string {
	sum := sha256.Sum256(c.Certificate[0])
	return strings.ReplaceAll(fmt.Sprintf("% X", sum), " ", ":")
}

// warn logs why browsers will refuse a certificate, now or soon.
func warn(log *slog.Logger, leaf *x509.Certificate, hosts []string, now time.Time) {
	switch left := leaf.NotAfter.Sub(now); {
	case now.Before(leaf.NotBefore):
		log.Warn("the certificate is not valid yet", "from", leaf.NotBefore)
	case left <= 0:
		log.Warn("the certificate has expired", "at", leaf.NotAfter)
	case left < leaf.NotAfter.Sub(leaf.NotBefore)/6:
		log.Warn("the certificate expires soon", "at", leaf.NotAfter)
	}
	for _, host := range hosts {
		if leaf.VerifyHostname(host) != nil {
			log.Warn("the certificate is not for a host of --public-url", "host", host)
		}
	}
}
