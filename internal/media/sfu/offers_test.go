package sfu_test

import (
	"testing"

	"atrium/internal/media/sfu"
	"atrium/internal/media/transport"
)

// patient is a device that answers no offer.
type patient struct{ offers []offer }

// Offer implements sfu.Events.
func (p *patient) Offer(version uint64, sdp string, shown []sfu.Shown) {
	p.offers = append(p.offers, offer{version, sdp, shown})
}

// Connection implements sfu.Events.
func (*patient) Connection(bool, transport.State) {}

func TestOneActIsOneOffer(t *testing.T) {
	w := newWorld(t)
	early, late := &patient{}, &patient{}
	first := w.sfu.Join("room", "account", "early", early)
	w.join("room", "ann").publish(sfu.Microphone, sfu.Camera)
	second := w.sfu.Join("room", "account", "late", late)
	for _, p := range []*patient{early, late} {
		if len(p.offers) != 1 || len(p.offers[0].shown) != 2 {
			t.Errorf("offered %d times, at first %v", len(p.offers), p.offers[0].shown)
		}
	}
	first.Repeat()
	if again := early.offers[len(early.offers)-1]; again.version <= early.offers[0].version || len(again.shown) != 2 {
		t.Errorf("repeated is version %d of %v", again.version, again.shown)
	}
	first.Leave()
	second.Leave()
}
