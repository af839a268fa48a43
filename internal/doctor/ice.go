package doctor

import (
	"context"
	"crypto/x509"
	"net"
	"strconv"

	"github.com/pion/stun/v4"

	"atrium/internal/server"
)

// ICEServer asks a STUN or TURN server of others, which the administrator has set, as a browser does.
func ICEServer(s server.ICEServer, roots *x509.CertPool) Check {
	return Check{Name: "ice server " + s.URLs[0], Look: func(ctx context.Context, r *Report) {
		u, err := stun.ParseURI(s.URLs[0])
		if err != nil {
			r.Fail(iceSilent.say(), "%v", err)
			return
		}
		d := &dialer{uri: u, username: s.Username, password: s.Credential, roots: roots}
		at := net.JoinHostPort(u.Host, strconv.Itoa(u.Port))
		if u.Scheme == stun.SchemeTypeSTUN || u.Scheme == stun.SchemeTypeSTUNS {
			if seen, err := d.bind(ctx, at); err != nil {
				r.Fail(iceSilent.say(), "does not answer: %v", err)
			} else {
				r.OK("answers; it sees us at %s", seen)
			}
			return
		}
		a, err := d.allocate(ctx, at)
		switch {
		case err == nil:
			r.OK("gives an allocation at %s", a.conn.LocalAddr())
			a.close()
		case isRefusal(err):
			r.Fail(iceRefuses.say(), "refuses: %v", err)
		default:
			r.Fail(iceSilent.say(), "does not answer: %v", err)
		}
	}}
}
