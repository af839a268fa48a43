package sfu

import (
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

// fuzzed is a publisher with two sources, and a viewer of them whose connection has no keys: what is forwarded ends when it would be sealed.
func fuzzed(t testing.TB) (*publisher, *Peer) {
	s := newSFU(t)
	p := newPublisher(t, s)
	p.offer(offerOf(section("0"), section("1", "q", "h")), map[string]Source{"0": Camera, "1": Screen})
	viewer := s.Join("room", "ben", "ben", make(offers, 8))
	viewer.Show([]Tile{{Peer: "ann", Source: Camera, Height: 360}, {Peer: "ann", Source: Screen, Height: 360}})
	done := make(chan struct{})
	s.shards[0].do(func() {
		defer close(done)
		viewer.down.ready = true
		for ssrc, key := range []trackKey{{"ann", Camera}, {"ann", Screen}} {
			v := viewer.down.views[key]
			v.ssrc, v.rtx = uint32(ssrc+1), uint32(ssrc+11)
			s.shards[0].add(v)
		}
	})
	<-done
	return p, viewer
}

// What a device sends, after it was opened: one packet after the other of the same stream of bytes.
func FuzzPublished(f *testing.F) {
	p, _ := fuzzed(f)
	seed := func(h *rtp.Header, payload []byte) {
		raw, err := h.Marshal()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(append(raw, payload...))
	}
	seed(packet(96, 1, 10, map[uint8]string{idMID: "0"}), keyframe('a'))
	seed(packet(97, 2, 10, map[uint8]string{idMID: "1", idRepairedRID: "q"}), append([]byte{0, 9}, keyframe('a')...))
	seed(packet(96, 3, 10, map[uint8]string{idMID: "1", idRID: "h", idTransport: "\x01\x02"}), nil)
	at := time.Second
	f.Fuzz(func(t *testing.T, raw []byte) {
		var h rtp.Header
		n, err := h.Unmarshal(raw)
		if err != nil {
			return
		}
		at += 30 * time.Millisecond
		p.up.HandleRTP(&h, raw[n:], at)
		if p.up.mu.Lock(); len(p.up.streams) > 6 {
			t.Errorf("%d streams of three layers and what repairs them", len(p.up.streams))
		}
		p.up.mu.Unlock()
	})
}

// What devices report, after it was opened.
func FuzzReported(f *testing.F) {
	p, viewer := fuzzed(f)
	for _, packets := range [][]rtcp.Packet{
		{&rtcp.SenderReport{SSRC: 1, NTPTime: 1 << 40}, &rtcp.ReceiverReport{SSRC: 1}},
		{&rtcp.TransportLayerNack{MediaSSRC: 1, Nacks: []rtcp.NackPair{{PacketID: 1, LostPackets: 0xffff}}}},
		{&rtcp.FullIntraRequest{FIR: []rtcp.FIREntry{{SSRC: 1}, {SSRC: 2}}}, &rtcp.PictureLossIndication{MediaSSRC: 2}},
	} {
		raw, err := rtcp.Marshal(packets)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	p.up.HandleRTP(packet(96, 1, 10, map[uint8]string{idMID: "0"}), keyframe('a'), time.Second)
	f.Fuzz(func(t *testing.T, raw []byte) {
		p.up.HandleRTCP(raw)
		packets, err := rtcp.Unmarshal(raw)
		if err != nil {
			return
		}
		done := make(chan struct{})
		viewer.shard.do(func() { viewer.down.hear(packets); close(done) })
		<-done
	})
}
