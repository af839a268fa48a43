package main

import (
	"net"
	"net/netip"

	"github.com/pion/stun/v4"

	"atrium/internal/doctor"
	"atrium/internal/media/relay"
	"atrium/internal/server"
)

// place tells the doctor where the parts of a server are.
func (c *serveCmd) place(at net.Addr, media *mediaPlane, r *relay.Server) server.Place {
	p := server.Place{Listen: at.String(), Files: doctor.FilesLimit()}
	if media.hub != nil {
		for _, reached := range media.hub.Reached() {
			p.Media = append(p.Media, server.MediaAt{Announced: reached.Announced, Local: reached.Local})
		}
	}
	if r == nil {
		return p
	}
	for _, s := range r.URLs() {
		p.Relay = append(p.Relay, server.RelayAt{URL: s, Local: behind(s, at, r)})
	}
	return p
}

// behind is what a URL of the relay leads to on this machine: the relay's own port, or for TURN over TLS that of HTTPS.
func behind(relayURL string, at net.Addr, r *relay.Server) string {
	u, err := stun.ParseURI(relayURL)
	if err != nil {
		return ""
	}
	if u.Scheme == stun.SchemeTypeTURNS {
		own, _ := here(at.String()) // of a listener, so it has a port
		return own
	}
	announced, err := netip.ParseAddr(u.Host)
	if err != nil {
		return ""
	}
	return netip.AddrPortFrom(r.Local(announced), uint16(u.Port)).String()
}

// answerProbes lets who has the key ask the media port whether packets reach it.
func (m *mediaPlane) answerProbes(key []byte) {
	if m.hub != nil {
		m.hub.AnswerProbes(doctor.MediaPassword(key))
	}
}
