package main

import (
	"cmp"
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"atrium/internal/server"
)

// tlsFlags are the settings of HTTPS. Without any of the three kinds of certificates the server speaks plain HTTP.
type tlsFlags struct {
	Cert          string `name:"tls-cert" help:"Certificate with its chain (PEM); read anew when it changes." env:"ATRIUM_TLS_CERT" placeholder:"FILE"`
	Key           string `name:"tls-key" help:"Key of --tls-cert (PEM)." env:"ATRIUM_TLS_KEY" placeholder:"FILE"`
	SelfSigned    bool   `name:"tls-self-signed" help:"Make a certificate for this machine and keep it in the data folder." env:"ATRIUM_TLS_SELF_SIGNED"`
	ACME          bool   `name:"tls-acme" help:"Get certificates for the hosts of --public-url by ACME, and agree to the authority's terms." env:"ATRIUM_TLS_ACME"`
	ACMEEmail     string `name:"acme-email" help:"Where the authority of --tls-acme may write to." env:"ATRIUM_ACME_EMAIL" placeholder:"ADDRESS"`
	ACMEDirectory string `name:"acme-directory" help:"Directory of the authority of --tls-acme; without it, Let's Encrypt." env:"ATRIUM_ACME_DIRECTORY" placeholder:"URL"`
	HTTPRedirect  string `name:"http-redirect" help:"Address of a plain HTTP port that sends browsers to HTTPS." env:"ATRIUM_HTTP_REDIRECT" placeholder:"HOST:PORT"`
}

// on reports whether the server speaks HTTPS.
func (f *tlsFlags) on() bool { return f.Cert != "" || f.Key != "" || f.SelfSigned || f.ACME }

// check tells fault what is wrong, with the name of the setting. The URLs are the server's own; proxied tells whether others may
// stand before it.
func (f *tlsFlags) check(publicURLs []string, proxied bool, fault func(name, format string, args ...any)) {
	own := f.Cert != "" || f.Key != ""
	switch {
	case own && f.SelfSigned:
		fault("tls-self-signed", "cannot go with --tls-cert and --tls-key: choose one certificate")
	case own && f.ACME:
		fault("tls-acme", "cannot go with --tls-cert and --tls-key: choose one certificate")
	case f.SelfSigned && f.ACME:
		fault("tls-acme", "cannot go with --tls-self-signed: choose one certificate")
	}
	switch {
	case f.Cert == "" && f.Key != "":
		fault("tls-cert", "is missing, and --tls-key is set")
	case f.Cert != "" && f.Key == "":
		fault("tls-key", "is missing, and --tls-cert is set")
	case own:
		if _, err := tls.LoadX509KeyPair(f.Cert, f.Key); err != nil {
			fault("tls-cert", "with --tls-key: %w", err)
		}
	}
	f.checkACME(publicURLs, fault)
	if f.HTTPRedirect != "" {
		if _, _, err := net.SplitHostPort(f.HTTPRedirect); err != nil {
			fault("http-redirect", "%q is no host:port", f.HTTPRedirect)
		}
		if !f.on() {
			fault("http-redirect", "has nowhere to send to without --tls-cert, --tls-self-signed or --tls-acme")
		}
	}
	for _, u := range publicURLs {
		if f.on() && !proxied && strings.HasPrefix(strings.ToLower(u), "http://") {
			fault("public-url", "%q is http, and the server speaks HTTPS", u)
		}
	}
}

func (f *tlsFlags) checkACME(publicURLs []string, fault func(name, format string, args ...any)) {
	if !f.ACME {
		for name, value := range map[string]string{"acme-email": f.ACMEEmail, "acme-directory": f.ACMEDirectory} {
			if value != "" {
				fault(name, "is for --tls-acme, which is not set")
			}
		}
		return
	}
	hosts := httpsHosts(publicURLs)
	if len(hosts) == 0 {
		fault("tls-acme", "needs a --public-url with https: certificates are for its host")
	}
	for _, host := range hosts {
		if _, err := netip.ParseAddr(host); err == nil || !strings.Contains(host, ".") {
			fault("tls-acme", "no certificate can be had for %q of --public-url: it is no name in the DNS", host)
		}
	}
	if strings.ContainsAny(f.ACMEEmail, " <>,:") || f.ACMEEmail != "" && !strings.Contains(f.ACMEEmail, "@") {
		fault("acme-email", "%q is no e-mail address", f.ACMEEmail)
	}
	if f.ACMEDirectory != "" {
		u, err := url.Parse(f.ACMEDirectory)
		if err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && server.Loopback(u.Hostname())) {
			fault("acme-directory", "%q is no https URL", f.ACMEDirectory)
		}
	}
}

// httpsHosts gives the hosts, without ports, of the URLs whose scheme is https, each once.
func httpsHosts(publicURLs []string) (hosts []string) {
	for _, s := range publicURLs {
		u, err := url.Parse(strings.ToLower(s))
		if err == nil && u.Scheme == "https" && !slices.Contains(hosts, u.Hostname()) {
			hosts = append(hosts, u.Hostname())
		}
	}
	return hosts
}

// turnsURLs are those of TURN over TLS (RFC 7065), which shares the port of HTTPS: at the hosts of --public-url, whose certificate browsers
// take, or else at the address that the server listens on.
func (c *serveCmd) turnsURLs(at net.Addr) (urls []string) {
	tcp, ok := at.(*net.TCPAddr)
	if !c.TLS.on() || !ok {
		return nil
	}
	for _, s := range c.PublicURL {
		if u, err := url.Parse(strings.ToLower(s)); err == nil && u.Scheme == "https" {
			urls = append(urls, fmt.Sprintf("turns:%s?transport=tcp", net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "443"))))
		}
	}
	if len(urls) == 0 && !tcp.IP.IsUnspecified() {
		urls = append(urls, fmt.Sprintf("turns:%s?transport=tcp", tcp.AddrPort()))
	}
	return urls
}
