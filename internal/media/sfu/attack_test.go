package sfu_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"atrium/internal/media/sfu"
	"atrium/internal/media/transport/transporttest"
)

// honest are two people who do nothing wrong: ann is filmed, and ben sees her.
type honest struct {
	*world
	ann, ben   *device
	stop, done chan struct{}
}

func newHonest(t *testing.T) *honest {
	t.Helper()
	w := newWorld(t)
	h := &honest{w, w.join("room", "ann"), w.join("room", "ben"), make(chan struct{}), make(chan struct{})}
	h.ben.shows(180, "ann")
	h.ann.publish(sfu.Camera)
	n := 0
	go func() { h.ann.film(h.stop, func() bool { n++; return n%10 == 1 }); close(h.done) }()
	until(t, "ben sees ann", func() bool { return len(h.ben.of("ann", sfu.Camera)) > 10 })
	return h
}

// spared fails unless ben has seen ann all the time, whole, and still does.
func (h *honest) spared() {
	h.t.Helper()
	passes(h.t, h.ben, 10)
	close(h.stop)
	<-h.done
	checkPicture(h.t, h.ben.of("ann", sfu.Camera))
}

// watched is a peer that sends a camera, and one that watches it.
func (w *world) watched() (eve, vic *rawPeer) {
	w.t.Helper()
	eve, vic = w.joinRaw("room", "eve"), w.joinRaw("room", "vic")
	w.publishes(eve, map[string]sfu.Source{"0": sfu.Camera}, sfu.Section("0"))
	vic.peer.Show([]sfu.Tile{{Peer: "eve", Source: sfu.Camera, Height: 180}})
	w.watches(vic)
	return eve, vic
}

// marked is a frame that says whose it is.
func marked(c *camera, mark string) *rtp.Packet {
	p := c.frame(true, 1)[0]
	p.Payload = append(p.Payload, mark...)
	return p
}

func TestWhatWasNotNegotiatedIsForwardedToNobody(t *testing.T) {
	h := newHonest(t)
	eve := h.joinRaw("room", "eve")
	h.publishes(eve, map[string]sfu.Source{"0": sfu.Camera, "1": sfu.Screen}, sfu.Section("0"), sfu.Section("1", "q", "h"), sfu.Section("2"))
	h.ben.shows(180, "ann", "eve")
	c := camera{height: 180}
	mine := func() { eve.sends(1, "0", marked(&c, "mine")) }
	until(t, "ben sees eve", func() bool { mine(); return len(h.ben.of("eve", sfu.Camera)) > 3 })
	others := []uint32{h.ben.of("ann", sfu.Camera)[0].SSRC, uint32(h.ann.up.GetSenders()[0].GetParameters().Encodings[0].SSRC)}
	for i := range uint32(400) {
		forged := camera{height: 180, seq: uint16(i)}
		for _, mid := range []string{"9", "", "2", "0", "1"} { // strange ones, one that was not named, and her own two
			eve.sends(1000+i, mid, marked(&forged, "forged"))
		}
		for _, ssrc := range others {
			eve.sends(ssrc, "9", marked(&forged, "forged"))
		}
		p := marked(&forged, "forged")
		p.Header.SSRC, p.Header.PayloadType = 1, uint8(98+i%10) // her own stream in a codec that was not agreed
		p.SequenceNumber = c.seq + 1000
		eve.up.SendRTP(&p.Header, p.Payload)
		if i%40 == 39 {
			mine()
			eve.settle()
		}
	}
	before := len(h.ben.of("eve", sfu.Camera))
	until(t, "eve's own stream goes on", func() bool { mine(); return len(h.ben.of("eve", sfu.Camera)) > before+3 })
	h.spared()
	for name, mark := range map[string]string{"ann": "mine", "eve": "forged"} {
		for _, p := range h.ben.of(name, sfu.Camera) {
			if bytes.HasSuffix(p.Payload, []byte(mark)) || bytes.HasSuffix(p.Payload, []byte("forged")) {
				t.Fatalf("ben gets %q of %s", mark, name)
			}
		}
	}
	if n := len(h.ben.of("eve", sfu.Screen)); n != 0 {
		t.Errorf("%d packets of a screen that named no layer", n)
	}
}

// Two packets sealed under one number betray the key of a viewer's connection: RFC 7714, section 8.
func TestNothingThatAPublisherSendsMakesTwoPacketsOfOneNumber(t *testing.T) {
	w := newWorld(t)
	eve, vic := w.watched()
	c := camera{height: 180}
	until(t, "vic sees eve", func() bool { eve.sends(1, "0", marked(&c, "a")); return len(vic.media()) > 3 })
	for i := range 300 {
		p := marked(&c, "b")
		eve.sends(1, "0", p)
		other := p.Clone()
		other.Payload = append(other.Payload, "other"...)
		eve.sends(2+uint32(i%2), "0", other) // another stream of the same section
		again := other.Clone()               // what it was repaired with is another packet
		again.Payload = append([]byte{byte(p.SequenceNumber >> 8), byte(p.SequenceNumber)}, other.Payload...)
		again.SSRC, again.PayloadType, again.SequenceNumber = 99, 97, uint16(i)
		if err := again.Header.SetExtension(sfu.IDMID, []byte("0")); err != nil {
			t.Fatal(err)
		}
		eve.up.SendRTP(&again.Header, again.Payload)
		if i%50 == 49 { // far ahead
			c.seq += 30_000
			for range 2 {
				empty := &rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: c.seq, Timestamp: c.time}, Payload: []byte{0x80}} // no VP8
				eve.sends(1, "0", empty)
				c.seq += 15_000
			}
		}
		if i%10 == 9 {
			eve.settle()
		}
	}
	before := len(vic.media())
	until(t, "the stream goes on", func() bool { eve.sends(1, "0", marked(&c, "c")); return len(vic.media()) > before+3 })
	checkSealed(t, vic.media())
}

// checkSealed expects that packets can be opened and none has the number of another.
func checkSealed(t *testing.T, packets []transporttest.Packet) {
	t.Helper()
	seen := map[string][]byte{}
	for i, p := range packets {
		if p.Plain == nil {
			t.Fatalf("packet %d of %d cannot be opened", i, len(packets))
		}
		number := fmt.Sprint(p.Header.SSRC, p.Header.SequenceNumber)
		if other := seen[number]; other != nil && !bytes.Equal(other, p.Sealed) {
			t.Fatalf("packet %d has the number of another", i)
		}
		seen[number] = p.Sealed
	}
}

// Who was muted for long, without their page obeying, is heard again.
func TestASourceThatWasNotAllowedForLongIsForwardedAgain(t *testing.T) {
	w := newWorld(t)
	eve, vic := w.watched()
	c := camera{height: 180}
	for range 3 {
		before := len(vic.media())
		until(t, "vic sees eve", func() bool { eve.sends(1, "0", marked(&c, "a")); return len(vic.media()) > before+3 })
		eve.settle()
		eve.peer.Allow(sfu.Camera, false, everyone)
		for range 4 {
			c.seq += 10_000
			eve.sends(1, "0", marked(&c, "b"))
		}
		eve.settle()
		eve.peer.Allow(sfu.Camera, true, everyone)
	}
	checkSealed(t, vic.media())
}

// Keyframes are asked for once for all who ask, however often they do.
func TestAFloodOfKeyframeRequestsReachesAPublisherNowAndThen(t *testing.T) {
	const keyframeEvery = 300 * time.Millisecond
	w := newWorld(t)
	eve, vic := w.watched()
	c := camera{height: 180}
	began := time.Now()
	until(t, "vic sees eve", func() bool { eve.sends(1, "0", marked(&c, "a")); return len(vic.media()) > 3 })
	ssrc := vic.media()[0].Header.SSRC
	for i := range 1000 {
		vic.reports(&rtcp.PictureLossIndication{MediaSSRC: ssrc})
		vic.reports(&rtcp.FullIntraRequest{MediaSSRC: ssrc, FIR: []rtcp.FIREntry{{SSRC: ssrc, SequenceNumber: uint8(i)}, {SSRC: ssrc, SequenceNumber: uint8(i + 1)}}})
		vic.peer.Show([]sfu.Tile{{Peer: "eve", Source: sfu.Camera, Height: 180 * (i % 2)}})
		if i%100 == 99 {
			before := len(vic.media())
			until(t, "the picture goes on", func() bool { eve.sends(1, "0", marked(&c, "a")); return len(vic.media()) > before })
		}
	}
	until(t, "a request comes", func() bool {
		vic.reports(&rtcp.PictureLossIndication{MediaSSRC: ssrc})
		return eve.asked() > 0
	})
	if n, most := eve.asked(), 2+int(time.Since(began)/keyframeEvery); n > most {
		t.Errorf("%d keyframes were asked for, %d at most could be", n, most)
	}
}

// asked is how many keyframes were asked for.
func (r *rawPeer) asked() (n int) {
	for _, p := range r.up.Took() {
		if !p.RTCP {
			continue
		}
		packets, _ := rtcp.Unmarshal(p.Plain)
		for _, p := range packets {
			if _, is := p.(*rtcp.PictureLossIndication); is {
				n++
			}
		}
	}
	return n
}

// A viewer who says that everything was lost has no more sent again than was sent, and a little.
func TestRetransmissionsAreBoundedByWhatWasSent(t *testing.T) {
	const atTheStart = 64 << 10
	h := newHonest(t)
	eve, vic := h.watched()
	c := camera{height: 180}
	for len(vic.shown) < 2 { // ann's, too
		vic.accept()
	}
	until(t, "vic sees eve", func() bool { eve.sends(1, "0", marked(&c, "a")); return len(vic.media()) > 100 })
	first := vic.media()[0].Header
	var numbers []uint16
	for i := range uint16(300) {
		numbers = append(numbers, first.SequenceNumber+i)
	}
	pairs := rtcp.NackPairsFromSequenceNumbers(numbers)
	for range 400 {
		vic.reports(&rtcp.TransportLayerNack{MediaSSRC: first.SSRC, Nacks: pairs})
	}
	h.spared()
	sent, again := 0, 0
	for _, p := range vic.media() {
		switch {
		case p.Header.SSRC == first.SSRC:
			sent += len(p.Plain)
		case p.Header.PayloadType == 97:
			again += len(p.Plain) - 14
		}
	}
	if again == 0 || again > sent+atTheStart {
		t.Errorf("%d bytes were sent again of %d", again, sent)
	}
	checkSealed(t, vic.media())
}

// Whatever a peer seals, the others do not notice.
func TestRandomPacketsOfAPeerHurtNobody(t *testing.T) {
	h := newHonest(t)
	eve := h.joinRaw("room", "eve")
	h.publishes(eve, map[string]sfu.Source{"0": sfu.Camera, "1": sfu.Screen}, sfu.Section("0"), sfu.Section("1", "q", "h"))
	eve.peer.Show([]sfu.Tile{{Peer: "ann", Source: sfu.Camera, Height: 180}})
	h.watches(eve)
	until(t, "eve sees ann", func() bool { return len(eve.media()) > 0 })
	h.ben.shows(180, "ann", "eve")
	anns := eve.media()[0].Header.SSRC
	for i := range 3000 {
		header, payload := randomRTP()
		eve.up.SendRTP(header, payload)
		eve.up.SendRTCP(randomRTCP(t, 1))
		eve.down.SendRTP(header, payload)
		if i%20 == 0 { // more than what is heard of a viewer is not looked at
			eve.down.SendRTCP(randomRTCP(t, anns))
		}
		if i%100 == 99 {
			eve.settle()
		}
	}
	c, before := camera{height: 180, seq: 1000}, len(h.ben.of("eve", sfu.Camera))
	until(t, "eve's camera can be seen, once those streams are silent", func() bool {
		eve.sends(77, "0", marked(&c, "a"))
		return len(h.ben.of("eve", sfu.Camera)) > before
	})
	h.spared()
}

func randomBytes(most int) []byte {
	b := make([]byte, rand.IntN(most+1))
	for i := range b {
		b[i] = byte(rand.Uint32())
	}
	return b
}

// randomRTP is a packet of one of few streams with anything in it.
func randomRTP() (*rtp.Header, []byte) {
	h := &rtp.Header{Version: 2, SSRC: uint32(1 + rand.IntN(6)), SequenceNumber: uint16(rand.Uint32()), Timestamp: rand.Uint32(),
		Marker: rand.IntN(2) == 0, PayloadType: uint8(96 + rand.IntN(3)), Padding: rand.IntN(8) == 0, CSRC: make([]uint32, rand.IntN(16))}
	for _, e := range []struct {
		id    uint8
		value string
	}{{sfu.IDMID, string("012"[rand.IntN(3)])}, {sfu.IDRID, []string{"q", "h", "f"}[rand.IntN(3)]}, {sfu.IDRepairedRID, "q"}, {sfu.IDTransport, string(randomBytes(3))}} {
		if rand.IntN(2) == 0 && len(e.value) > 0 {
			_ = h.SetExtension(e.id, []byte(e.value)) // what cannot be is left out
		}
	}
	payload := randomBytes(1400)
	if rand.IntN(2) == 0 {
		c := camera{height: uint16(rand.Uint32()), picture: uint16(rand.Uint32())}
		payload = c.frame(rand.IntN(2) == 0, 1)[0].Payload[:1+rand.IntN(100)]
	}
	return h, payload
}

// randomRTCP is a compound packet, about a stream, with some bytes changed.
func randomRTCP(t *testing.T, ssrc uint32) []byte {
	t.Helper()
	n := rand.Uint32()
	some := []rtcp.Packet{
		&rtcp.SenderReport{SSRC: ssrc, NTPTime: rand.Uint64(), RTPTime: n, Reports: []rtcp.ReceptionReport{{SSRC: ssrc, LastSequenceNumber: n}}},
		&rtcp.ReceiverReport{SSRC: 1, Reports: []rtcp.ReceptionReport{{SSRC: ssrc, LastSequenceNumber: n}}},
		&rtcp.TransportLayerNack{MediaSSRC: ssrc, Nacks: []rtcp.NackPair{{PacketID: uint16(n), LostPackets: rtcp.PacketBitmap(n >> 16)}}},
		&rtcp.PictureLossIndication{MediaSSRC: ssrc},
		&rtcp.FullIntraRequest{MediaSSRC: ssrc, FIR: []rtcp.FIREntry{{SSRC: ssrc}}},
		&rtcp.ReceiverEstimatedMaximumBitrate{Bitrate: float32(n), SSRCs: []uint32{ssrc}},
		&rtcp.RawPacket{0x8f, 205, 0, 5, 0, 0, 0, 1, 0, 0, 0, byte(ssrc), 0, 1, 0, 1, 0, 0, 1, 0, 0x20, 1, 4, 0}, // of transport-wide feedback
		&rtcp.Goodbye{Sources: []uint32{ssrc}},
		&rtcp.SourceDescription{Chunks: []rtcp.SourceDescriptionChunk{{Source: ssrc, Items: []rtcp.SourceDescriptionItem{{Type: rtcp.SDESCNAME, Text: "x"}}}}},
	}
	var raw []byte
	for range 1 + rand.IntN(4) {
		b, err := some[rand.IntN(len(some))].Marshal()
		if err != nil {
			t.Fatal(err)
		}
		raw = append(raw, b...)
	}
	for range rand.IntN(4) {
		raw[rand.IntN(len(raw))] = byte(rand.Uint32())
	}
	if rand.IntN(8) == 0 {
		raw = append(raw, randomBytes(64)...)
	}
	const version, bits = 0x80, 0xc0 // or it cannot be sealed
	raw[0] = raw[0]&^bits | version
	return raw
}
