package server

import (
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"atrium/internal/bus"
	"atrium/internal/media/sfu"
	"atrium/internal/media/transport"
	"atrium/internal/room"
	"atrium/protocol"
)

// eager is a bus whose devices look for their call as soon as they are told anything, before who told them goes on.
type eager struct {
	bus.Bus
	calls *Calls
	found chan *sfu.Peer
}

// Publish waits for a device that finds an answer at once; one that has to wait for it does so beside.
func (e *eager) Publish(string, []byte) {
	at := make(chan struct{})
	go func() {
		e.found <- e.calls.peer("r1", "viewer", "c2")
		close(at)
	}()
	select {
	case <-at:
	case <-time.After(50 * time.Millisecond):
	}
}

// cameraOffer is what a browser with a camera offers.
func cameraOffer(t *testing.T) string {
	t.Helper()
	pc, err := webrtc.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pc.Close() })
	track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8}, "camera", "t")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pc.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly}); err != nil {
		t.Fatal(err)
	}
	offer, err := pc.CreateOffer(nil)
	if err != nil {
		t.Fatal(err)
	}
	return offer.SDP
}

func TestTheFirstOfferCanBeAnsweredAtOnce(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	hub, err := transport.Listen(log, []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:0")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	unit := sfu.New(sfu.Config{Log: log, Hub: hub, Shards: 1})
	t.Cleanup(func() {
		unit.Close()
		if err := hub.Close(); err != nil {
			t.Error(err)
		}
	})
	devices := &eager{found: make(chan *sfu.Peer, 8)}
	calls := NewCalls(unit, devices, log)
	devices.calls = calls

	all := map[protocol.Source]room.Viewers{protocol.SourceCamera: {Everyone: true}}
	calls.Follow("r1", "a1", "filmed", room.Sends{MediaState: protocol.MediaState{Call: "c1", Camera: true}, To: all})
	if _, err := calls.peer("r1", "filmed", "c1").OfferUp(cameraOffer(t), map[string]sfu.Source{"0": sfu.Camera}); err != nil {
		t.Fatal(err)
	}
	calls.Follow("r1", "a2", "viewer", room.Sends{MediaState: protocol.MediaState{Call: "c2"}})
	if peer := <-devices.found; peer == nil || peer != calls.peer("r1", "viewer", "c2") {
		t.Errorf("who answers the first offer at once finds %v", peer)
	}
}
