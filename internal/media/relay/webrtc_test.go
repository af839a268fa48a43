package relay

import (
	"context"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"atrium/internal/media/quiet"
)

// Two peer connections that may use nothing but the relay exchange data, one over UDP and one over TCP.
func TestPeerConnectionsByRelayOnly(t *testing.T) {
	w := newWorld(t, nil)
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	offerer := w.peerConnection(w.grant(ann), "turn:"+w.udp.String()+"?transport=udp")
	answerer := w.peerConnection(w.grant(bob), "turn:"+w.tcp.String()+"?transport=tcp")
	heard := make(chan string, 1)
	answerer.OnDataChannel(func(d *webrtc.DataChannel) {
		d.OnMessage(func(m webrtc.DataChannelMessage) { _ = d.SendText("heard " + string(m.Data)) })
	})
	data, err := offerer.CreateDataChannel("data", nil)
	if err != nil {
		t.Fatal(err)
	}
	data.OnOpen(func() { _ = data.SendText("hello") })
	data.OnMessage(func(m webrtc.DataChannelMessage) { heard <- string(m.Data) })
	describe(t, offerer, answerer)
	select {
	case text := <-heard:
		if text != "heard hello" {
			t.Errorf("heard %q", text)
		}
	case <-ctx.Done():
		t.Fatalf("no path: %v, %v", offerer.ICEConnectionState(), answerer.ICEConnectionState())
	}
	pair, err := offerer.SCTP().Transport().ICETransport().GetSelectedCandidatePair()
	if err != nil || pair.Local.Typ != webrtc.ICECandidateTypeRelay || netip.MustParseAddr(pair.Local.Address) != home {
		t.Errorf("the path is %v, %v", pair, err)
	}
	if w.bytesUp() == 0 {
		t.Error("nothing went through the relay")
	}
}

func (w *world) peerConnection(c Credential, url string) *webrtc.PeerConnection {
	w.t.Helper()
	var settings webrtc.SettingEngine
	settings.LoggerFactory = quiet.Loggers{}
	settings.SetIncludeLoopbackCandidate(true)
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(settings)).NewPeerConnection(webrtc.Configuration{
		ICETransportPolicy: webrtc.ICETransportPolicyRelay,
		ICEServers:         []webrtc.ICEServer{{URLs: []string{url}, Username: c.Username, Credential: c.Password}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		if err := pc.GracefulClose(); err != nil {
			w.t.Error(err)
		}
	})
	return pc
}

// describe connects two peer connections, with all candidates in the descriptions.
func describe(t *testing.T, offerer, answerer *webrtc.PeerConnection) {
	t.Helper()
	offer, err := offerer.CreateOffer(nil)
	if err != nil {
		t.Fatal(err)
	}
	gathered := webrtc.GatheringCompletePromise(offerer)
	if err := offerer.SetLocalDescription(offer); err != nil {
		t.Fatal(err)
	}
	<-gathered
	if err := answerer.SetRemoteDescription(*offerer.LocalDescription()); err != nil {
		t.Fatal(err)
	}
	answer, err := answerer.CreateAnswer(nil)
	if err != nil {
		t.Fatal(err)
	}
	gathered = webrtc.GatheringCompletePromise(answerer)
	if err := answerer.SetLocalDescription(answer); err != nil {
		t.Fatal(err)
	}
	<-gathered
	if err := offerer.SetRemoteDescription(*answerer.LocalDescription()); err != nil {
		t.Fatal(err)
	}
}
