package raw

import (
	"strings"
	"testing"

	"atrium/client"
	"atrium/protocol"
)

// TestRelayOnly holds that in a room whose browsers reach each other by a relay only nobody is told an address, whatever a page sends.
func TestRelayOnly(t *testing.T) {
	w := newWorld(t, calm...)
	owner := w.person("owner")
	room := w.room(owner, protocol.PolicyPatch{Relay: value(true)})
	ann, ben := w.enter(owner, room), w.enter(w.person("ben"), room)
	const (
		host  = "candidate:1 1 udp 2122260223 192.168.1.7 50000 typ host"
		relay = "candidate:3 1 udp 41885695 203.0.113.1 49200 typ relay raddr 198.51.100.9 rport 50000"
		bare  = "candidate:3 1 udp 41885695 203.0.113.1 49200 typ relay raddr 0.0.0.0 rport 0"
	)
	sdp := "v=0\r\no=- 1 1 IN IP4 192.168.1.7\r\nc=IN IP4 198.51.100.9\r\na=" + host + "\r\na=" + relay + "\r\n"
	tell := func(candidate *protocol.Candidate) {
		ann.must(protocol.TypeIceCandidate, room.ID, protocol.IceCandidate{To: ben.opened.DeviceID, Call: "c", Candidate: candidate})
	}
	for _, kind := range []protocol.Type{protocol.TypeOffer, protocol.TypeAnswer} {
		ann.must(kind, room.ID, protocol.Description{To: ben.opened.DeviceID, Call: "c", SDP: sdp})
		heard := decode[protocol.DescriptionEvent](t, ben.until(kind)).SDP
		if heard != "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\nc=IN IP4 0.0.0.0\r\na="+bare+"\r\n" {
			t.Errorf("%s: ben hears %q", kind, heard)
		}
	}
	heard := func() *protocol.Candidate {
		return decode[protocol.IceCandidateEvent](t, ben.until(protocol.TypeIceCandidate)).Candidate
	}
	tell(&protocol.Candidate{Candidate: host})
	tell(&protocol.Candidate{Candidate: strings.Replace(host, "host", "srflx raddr 192.168.1.7 rport 1", 1)})
	tell(&protocol.Candidate{Candidate: relay, SDPMid: value("0")})
	if c := heard(); c == nil || c.Candidate != bare || *c.SDPMid != "0" {
		t.Errorf("the first that ben hears is %+v", c)
	}
	tell(nil)
	if c := heard(); c != nil {
		t.Errorf("the end is heard as %+v", c)
	}

	if _, err := owner.ChangeRoom(w.ctx, string(room.ID), client.Change{Policy: &protocol.PolicyPatch{Relay: value(false)}}); err != nil {
		t.Fatal(err)
	}
	tell(&protocol.Candidate{Candidate: host})
	if c := heard(); c == nil || c.Candidate != host {
		t.Errorf("in a room that hides nothing ben hears %+v", c)
	}
}
