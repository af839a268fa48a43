package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"

	"github.com/coder/websocket"

	"atrium/internal/server"
)

// NewClient makes a client that follows nothing, keeps no connections, and believes the certificates of roots, or of the system if that is nil.
// believe lets it believe all: what is asked proves itself.
func NewClient(roots *x509.CertPool, believe bool) *http.Client {
	return &http.Client{
		Transport: &http.Transport{DisableKeepAlives: true,
			TLSClientConfig: &tls.Config{RootCAs: roots, InsecureSkipVerify: believe}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// stranger is an address that nobody has (RFC 5737): what claims it was written by somebody.
const stranger = "192.0.2.123"

// PublicURL asks at an address that people type whether our server answers there, whether it sees who asks, and whether sockets pass.
func PublicURL(base string, key []byte, client *http.Client) Check {
	return Check{Name: "public URL " + base, Look: func(ctx context.Context, r *Report) {
		u, err := url.Parse(base)
		if err != nil {
			r.Fail(urlUnresolved.say(base), "%v", err)
			return
		}
		found, err := lookup(ctx, u.Hostname())
		if err != nil {
			r.Fail(urlUnresolved.say(u.Hostname()), "%v", err)
			return
		}
		plain, local, err := ask(ctx, client, base, key, nil)
		if err != nil {
			unanswered(r, found, err)
			return
		}
		r.OK("leads to %s, and this server answers", strings.Join(found, ", "))
		forged, _, err := ask(ctx, client, base, key, http.Header{"X-Forwarded-For": {stranger}})
		if err != nil {
			unanswered(r, found, err)
			return
		}
		judgeProxy(r, view{plain: plain, forged: forged, local: local, https: u.Scheme == "https"})
		socket(ctx, r, client, u)
	}}
}

// ask asks for the server's self; local is our end of the connection.
func ask(ctx context.Context, client *http.Client, base string, key []byte, header http.Header) (self *server.Self, local string, err error) {
	var mu sync.Mutex // dials that lost a race may still be told of
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(c httptrace.GotConnInfo) {
		mu.Lock()
		defer mu.Unlock()
		local = c.Conn.LocalAddr().String()
	}})
	self, _, err = server.AskSelf(ctx, client, base, key, header)
	mu.Lock()
	defer mu.Unlock()
	return self, local, err
}

// unanswered reports why a URL does not lead to us.
func unanswered(r *Report, found []string, err error) {
	at := strings.Join(found, ", ")
	var header tls.RecordHeaderError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.Is(err, server.ErrNotSelf):
		r.Fail(urlNotUs.say(), "leads to %s, where something else answers: %v", at, err)
	case errors.As(err, &certificate):
		r.Fail(urlCertificate.say(), "leads to %s, whose certificate is not believed: %v", at, certificate.Err)
	case errors.As(err, &header), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		r.Fail(urlNoTLS.say(), "leads to %s, which speaks no HTTPS", at)
	default:
		r.Fail(urlSilent.say(), "leads to %s, which does not answer: %v", at, err)
	}
}

// view is how the server saw two questions that came by one URL: a plain one, and one that pretends to be of a stranger's address.
type view struct {
	plain, forged *server.Self
	local         string // our end of the plain one's connection
	https         bool
}

// judgeProxy reports what stands between a URL and the server.
func judgeProxy(r *Report, v view) {
	peer, _, _ := net.SplitHostPort(v.plain.Peer)
	last := ""
	if hops := v.forged.ForwardedFor; len(hops) > 0 {
		last = hops[len(hops)-1]
	}
	switch told := len(v.plain.ForwardedFor) > 0; {
	case told && !v.plain.Trusted:
		r.Fail(proxyUntrusted.say(peer), "a proxy at %s passes requests on, and the server does not believe it", peer)
	case told && last == stranger:
		r.Fail(proxyCredulous.say(), "the proxy at %s passes X-Forwarded-For on as strangers write it", peer)
	case told && v.https && v.plain.Scheme != "https":
		r.Warn(proxyScheme.say(), "the proxy at %s does not say that browsers come by HTTPS", peer)
	case told:
		r.OK("the proxy at %s is trusted, and says that we come from %s", peer, v.plain.Client)
	case v.plain.Peer == v.local:
		r.OK("no proxy stands before the server")
	case v.plain.Trusted, ours(peer):
		r.Fail(proxySilent.say(), "a proxy at %s does not say whose requests it passes on", peer)
	default:
		r.OK("no proxy stands before the server; an address was translated on the way: it sees %s", peer)
	}
}

// socket reports whether WebSockets pass at a URL. Who opens one and says nothing is nobody to the server.
func socket(ctx context.Context, r *Report, client *http.Client, u *url.URL) {
	conn, answer, err := websocket.Dial(ctx, u.Scheme+"://"+u.Host+"/ws", &websocket.DialOptions{HTTPClient: client,
		HTTPHeader: http.Header{"Origin": {u.Scheme + "://" + u.Host}}, Subprotocols: []string{server.Subprotocol}})
	if err == nil {
		_ = conn.CloseNow() // nothing was begun
		r.OK("sockets pass")
		return
	}
	said := fmt.Sprint(err)
	if answer != nil {
		said = answer.Status
	}
	if answer != nil && answer.StatusCode == http.StatusForbidden {
		r.Fail(socketOrigin.say(), "the server refuses the sockets of pages from here: %s", said)
		return
	}
	r.Fail(socketStripped.say(), "pages pass, sockets do not: %s", said)
}
