package sfu_test

import (
	"strings"
	"testing"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	sdp "atrium/internal/media/describe"
	"atrium/internal/media/sfu"
	"atrium/internal/media/transport"
	"atrium/internal/media/transport/transporttest"
)

// rawPeer is a device of somebody who sends what they like: one connection up, one down, both shaken hands on.
type rawPeer struct {
	t        *testing.T
	peer     *sfu.Peer
	up, down *transporttest.Peer
	offers   chan offer
	shown    []sfu.Shown // of the last offer that was answered
	lastUp   [2]string   // ufrag and password of the server's end
}

// Offer implements sfu.Events.
func (r *rawPeer) Offer(version uint64, sdp string, shown []sfu.Shown) {
	r.offers <- offer{version, sdp, shown}
}

// Connection implements sfu.Events.
func (r *rawPeer) Connection(bool, transport.State) {}

func (w *world) joinRaw(room, id string) *rawPeer {
	w.t.Helper()
	r := &rawPeer{t: w.t, offers: make(chan offer, 100)}
	r.peer = w.sfu.Join(room, "account of "+id, id, r)
	for _, source := range []sfu.Source{sfu.Microphone, sfu.Camera, sfu.Screen} {
		r.peer.Allow(source, true, everyone)
	}
	w.t.Cleanup(r.peer.Leave)
	return r
}

// publishes offers sections and connects.
func (w *world) publishes(r *rawPeer, sources map[string]sfu.Source, sections ...string) {
	w.t.Helper()
	r.up = transporttest.Dial(w.t, w.hub.Addresses()[0])
	answer, err := r.peer.OfferUp(strings.ReplaceAll(sfu.OfferOf(sections...), "sha-256 00", r.up.Fingerprint()), sources)
	if err != nil {
		w.t.Fatal(err)
	}
	r.lastUp = [2]string{attribute(answer, "ice-ufrag"), attribute(answer, "ice-pwd")}
	r.up.Connect(r.lastUp[0], r.lastUp[1], true)
}

// settle waits until everything that was sent up has been taken.
func (r *rawPeer) settle() { r.up.Asks(r.lastUp[0], r.lastUp[1]) }

// watches answers the next offer and connects.
func (w *world) watches(r *rawPeer) {
	w.t.Helper()
	r.down = transporttest.Dial(w.t, w.hub.Addresses()[0])
	o := r.accept()
	r.down.Connect(attribute(o.sdp, "ice-ufrag"), attribute(o.sdp, "ice-pwd"), false)
}

// accept answers the next offer.
func (r *rawPeer) accept() offer {
	r.t.Helper()
	o := <-r.offers
	remote, err := sdp.Read(o.sdp)
	if err != nil {
		r.t.Fatal(err)
	}
	answer := sdp.Answer(remote, sdp.Local{Ufrag: "them", Pwd: "secret", Fingerprint: r.down.Fingerprint(), Version: o.version})
	if err := r.peer.AnswerDown(o.version, answer); err != nil {
		r.t.Fatal(err)
	}
	r.shown = o.shown
	return o
}

// attribute is the value of the first one of a name.
func attribute(sdp, name string) string {
	_, rest, _ := strings.Cut(sdp, "a="+name+":")
	value, _, _ := strings.Cut(rest, "\r\n")
	return value
}

// sends sends a packet as a section's.
func (r *rawPeer) sends(ssrc uint32, mid string, p *rtp.Packet) {
	r.t.Helper()
	h := p.Header
	h.SSRC, h.PayloadType = ssrc, 96
	if err := h.SetExtension(sfu.IDMID, []byte(mid)); err != nil {
		r.t.Fatal(err)
	}
	r.up.SendRTP(&h, p.Payload)
}

// reports sends RTCP to the server's connection down.
func (r *rawPeer) reports(packets ...rtcp.Packet) {
	r.t.Helper()
	raw, err := rtcp.Marshal(packets)
	if err != nil {
		r.t.Fatal(err)
	}
	r.down.SendRTCP(raw)
}

// media are the packets of RTP that came down.
func (r *rawPeer) media() (all []transporttest.Packet) {
	for _, p := range r.down.Took() {
		if !p.RTCP {
			all = append(all, p)
		}
	}
	return all
}
