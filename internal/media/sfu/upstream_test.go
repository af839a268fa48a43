package sfu

import (
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtp"

	"atrium/internal/media/describe"
	"atrium/internal/media/extseq"
	"atrium/internal/media/transport"
)

// newSFU has no devices yet.
func newSFU(t testing.TB) *SFU {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	hub, err := transport.Listen(log, []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:0")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := New(Config{Log: log, Hub: hub, Shards: 1})
	t.Cleanup(func() {
		s.Close()
		if err := hub.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Ids of header extensions in the descriptions of these tests.
const (
	idMID = 1 + iota
	idRID
	idRepairedRID
	idTransport
)

// section describes a picture that is sent; layers may be none.
func section(mid string, layers ...string) string {
	lines := []string{"m=video 9 UDP/TLS/RTP/SAVPF 96 97", "c=IN IP4 0.0.0.0", "a=mid:" + mid, "a=sendonly", "a=ice-ufrag:them", "a=ice-pwd:secret",
		"a=fingerprint:sha-256 00", "a=setup:active", "a=rtpmap:96 VP8/90000", "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96",
		fmt.Sprintf("a=extmap:%d urn:ietf:params:rtp-hdrext:sdes:mid", idMID),
		fmt.Sprintf("a=extmap:%d urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", idRID),
		fmt.Sprintf("a=extmap:%d urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id", idRepairedRID),
		fmt.Sprintf("a=extmap:%d http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01", idTransport)}
	if len(layers) > 0 {
		lines = append(lines, "a=simulcast:send "+strings.Join(layers, ";"))
	}
	return strings.Join(lines, "\r\n") + "\r\n"
}

func offerOf(sections ...string) string {
	return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n" + strings.Join(sections, "")
}

// publisher is a peer whose packets tests hand over as if they had been opened.
type publisher struct {
	t testing.TB
	*Peer
}

func newPublisher(t testing.TB, s *SFU) *publisher {
	t.Helper()
	p := &publisher{t, s.Join("room", "ann", "ann", make(offers, 8))}
	for _, source := range []Source{Camera, Screen} {
		p.Allow(source, true, Viewers{Everyone: true})
	}
	return p
}

func (p *publisher) offer(sdp string, sources map[string]Source) {
	p.t.Helper()
	if _, err := p.OfferUp(sdp, sources); err != nil {
		p.t.Fatal(err)
	}
}

// keyframe is the payload of one, which says whose it is.
func keyframe(whose byte) []byte {
	return append([]byte{0x90, 0xe0, 0x80, 1, 1, 0, 0, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 2, 0x68, 1}, whose)
}

// packet is a header with extensions, by their ids.
func packet(payloadType uint8, ssrc uint32, seq uint16, extensions map[uint8]string) *rtp.Header {
	h := &rtp.Header{Version: 2, PayloadType: payloadType, SSRC: ssrc, SequenceNumber: seq}
	for id, value := range extensions {
		if err := h.SetExtension(id, []byte(value)); err != nil {
			panic(err)
		}
	}
	return h
}

// whose is what the last byte of a kept packet says; 0 if there is none.
func whose(t *Track, layer int, seq extseq.Seq) byte {
	p := t.layers[layer].cache.Pin(seq)
	if p == nil {
		return 0
	}
	defer p.Unpin()
	return p.Payload()[len(p.Payload())-1]
}

const firstSeq = extseq.Seq(1 << 16) // see extseq.Unwrapper

// Between a description and the tracks that follow from it packets come.
func TestPacketsOfLayersThatATrackDoesNotHaveYetAreDropped(t *testing.T) {
	p := newPublisher(t, newSFU(t))
	p.offer(offerOf(section("0")), map[string]Source{"0": Camera})
	remote, err := describe.Read(offerOf(section("0", "q", "h", "f")))
	if err != nil {
		t.Fatal(err)
	}
	p.up.described(remote)
	p.up.HandleRTP(packet(96, 7, 1, map[uint8]string{idMID: "0", idRID: "f"}), keyframe('a'), time.Second)
	if got := whose(p.tracks[Camera], 0, firstSeq+1); got != 'a' {
		t.Errorf("the section as it was has %q", got)
	}
}

func TestDescriptionsLeaveNothingBehind(t *testing.T) {
	p := newPublisher(t, newSFU(t))
	for i := range 200 {
		p.offer(offerOf(section(fmt.Sprint("a", i)), section(fmt.Sprint("b", i))), map[string]Source{fmt.Sprint("a", i): Camera})
		p.up.HandleRTP(packet(96, uint32(i), 1, map[uint8]string{idMID: fmt.Sprint("a", i)}), keyframe('a'), time.Second)
	}
	if len(p.up.tracks) != 1 || len(p.up.streams) != 1 || len(p.tracks) != 1 {
		t.Errorf("%d tracks and %d streams are known", len(p.up.tracks), len(p.up.streams))
	}
}

// Two streams of one layer would have the same numbers, each for something else.
func TestALayerHasOneStreamAtATime(t *testing.T) {
	p := newPublisher(t, newSFU(t))
	p.offer(offerOf(section("0", "q", "h"), section("1")), map[string]Source{"0": Camera, "1": Screen})
	small := map[uint8]string{idMID: "0", idRID: "q"}
	at := time.Second
	p.up.HandleRTP(packet(96, 1, 10, small), keyframe('a'), at)
	camera, screen := p.tracks[Camera], p.tracks[Screen]
	for ssrc := range uint32(1000) {
		p.up.HandleRTP(packet(96, 100+ssrc, 11, small), keyframe('b'), at)
		p.up.HandleRTP(packet(96, 5000+ssrc, 11, map[uint8]string{idMID: "0", idRID: "x"}), keyframe('c'), at)
		p.up.HandleRTP(packet(96, 9000+ssrc, 11, map[uint8]string{idMID: "9"}), keyframe('d'), at)
		p.up.HandleRTP(packet(100, 20_000+ssrc, 11, map[uint8]string{idMID: "1"}), keyframe('e'), at)
	}
	if got := whose(camera, 0, firstSeq+11) + whose(camera, 1, firstSeq+11) + whose(screen, 0, firstSeq+11); got != 0 {
		t.Errorf("%q was taken", got)
	}
	if len(p.up.streams) != 1 {
		t.Errorf("%d streams are known", len(p.up.streams))
	}
	p.up.HandleRTP(packet(96, 1, 11, nil), keyframe('a'), at)
	if got := whose(camera, 0, firstSeq+11); got != 'a' {
		t.Errorf("its own packet is %q", got)
	}

	at += 2 * liveFor // the device has made a stream anew
	p.up.HandleRTP(packet(96, 2, 10, small), keyframe('f'), at)
	if got := whose(camera, 0, 3*firstSeq+10); got != 'f' || len(p.up.streams) != 1 {
		t.Errorf("the next one's is %q of %d streams", got, len(p.up.streams))
	}
}

func TestAStreamThatADescriptionNamesReplacesTheOneBefore(t *testing.T) {
	p := newPublisher(t, newSFU(t))
	for i, ssrc := range []uint32{1, 2, 1} {
		p.offer(offerOf(section("0")+fmt.Sprintf("a=ssrc:%d cname:x\r\n", ssrc)), map[string]Source{"0": Camera})
		for _, from := range []uint32{3 - ssrc, ssrc} { // the one before does not stop at once
			p.up.HandleRTP(packet(96, from, 10, nil), keyframe('0'+byte(from)), time.Second)
		}
		if got := whose(p.tracks[Camera], 0, extseq.Seq(1+2*i)*firstSeq+10); got != '0'+byte(ssrc) {
			t.Errorf("step %d is %q's", i, got)
		}
	}
}

// A viewer gets what has a number sealed under that number: another packet must never have it.
func TestARetransmissionReplacesNothing(t *testing.T) {
	p := newPublisher(t, newSFU(t))
	p.offer(offerOf(section("0", "q", "h")), map[string]Source{"0": Camera})
	p.up.HandleRTP(packet(96, 1, 10, map[uint8]string{idMID: "0", idRID: "q"}), keyframe('a'), time.Second)
	again := map[uint8]string{idMID: "0", idRepairedRID: "q"}
	for seq, whose := range map[byte]byte{10: 'x', 9: 'b'} {
		p.up.HandleRTP(packet(97, 2, uint16(seq), again), append([]byte{0, seq}, keyframe(whose)...), time.Second)
	}
	if a, b := whose(p.tracks[Camera], 0, firstSeq+10), whose(p.tracks[Camera], 0, firstSeq+9); a != 'a' || b != 'b' {
		t.Errorf("10 is %q, and 9, which was missing, %q", a, b)
	}
}

// What everybody's packets wait in is not for one viewer to fill.
func TestTilesAreOneMessageHoweverManyThereAre(t *testing.T) {
	s := newSFU(t)
	viewer := s.Join("room", "ben", "ben", make(offers, 8))
	const people = 50
	tiles := make([]Tile, people)
	for i := range people {
		id := fmt.Sprint("p", i)
		p := &publisher{t, s.Join("room", id, id, make(offers, people))}
		p.Allow(Camera, true, Viewers{Everyone: true})
		p.offer(offerOf(section("0")), map[string]Source{"0": Camera})
		tiles[i] = Tile{Peer: id, Source: Camera}
	}
	hold, held := make(chan struct{}), make(chan struct{})
	s.shards[0].do(func() { close(held); <-hold })
	<-held
	defer close(hold)
	before := len(s.shards[0].in)
	const shows = 20
	for range shows {
		viewer.Show(tiles)
	}
	if n := len(s.shards[0].in) - before; n != shows {
		t.Errorf("%d messages for %d announcements", n, shows)
	}
}
