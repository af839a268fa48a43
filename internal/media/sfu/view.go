package sfu

import (
	"encoding/binary"
	"math/rand/v2"
	"time"

	"github.com/pion/rtcp"

	"atrium/internal/media/codec"
	"atrium/internal/media/describe"
	"atrium/internal/media/extseq"
	"atrium/internal/media/layer"
	"atrium/internal/media/packetcache"
	"atrium/internal/media/seqmap"
)

// view is one track as one peer gets it. Fixed but for what its shard owns.
type view struct {
	track *Track
	down  *downstream
	shard *shard
	ssrc  uint32 // set before the shard has it, as rtx is
	rtx   uint32 // SSRC of retransmissions, 0 for none
	codec describe.Codec

	// Owned by the shard.
	height   int  // of the tile, in pixels
	red      bool // the viewer takes redundant audio
	selector layer.Selector
	numbers  seqmap.Map
	rtxSeq   uint16
	last     lastSent
	resends  resendBudget
	// For sender reports.
	packets, octets uint32
	reported        time.Duration
}

// lastSent is the newest packet of a view, which the next layer has to continue.
type lastSent struct {
	some      bool
	layer     int
	timestamp uint32 // as the viewer sees it
	source    uint32 // as the layer had it
	arrival   time.Duration
	pictureID uint16
	tl0       uint8
}

// resendBudget bounds what a viewer has sent again: as much as is sent for the first time, and a little at the start.
type resendBudget struct{ bytes int }

const (
	resendStart = 64 << 10
	resendMost  = 512 << 10
)

func newView(t *Track, d *downstream, height int) *view {
	return &view{track: t, down: d, shard: d.peer.shard, codec: describe.DownCodec(t.kind), height: height,
		selector: layer.NewSelector(), rtxSeq: uint16(rand.Uint32()), resends: resendBudget{resendStart}}
}

// show changes the tile's height.
func (v *view) show(height int) {
	if v.height == height {
		return
	}
	v.height = height
	v.aim(v.shard.now())
}

// aim chooses the layer for the tile among those that are sent now, and asks for a keyframe if it takes one to get there.
func (v *view) aim(now time.Duration) {
	if v.track.kind == codec.Opaque {
		v.selector.Aim(0)
		return
	}
	s := v.shard
	s.live, s.height = v.track.live(now, s.live), v.track.heights(s.height)
	target := layer.Fitting(s.height, s.live, v.height)
	if target == layer.None && v.height > 0 {
		target = 0 // Nothing came yet: the smallest comes first.
	}
	v.selector.Aim(target)
	if target != layer.None && v.selector.Waits() {
		v.track.askKeyframe(target, now)
	}
}

func (v *view) tick(now time.Duration) {
	if !v.down.ready {
		return
	}
	v.aim(now)
	if now-v.reported >= reportEvery {
		v.reported = now
		v.report(now)
	}
}

// take forwards a packet, if it is one of those that the viewer gets.
func (v *view) take(at int, p *packetcache.Packet) {
	if !v.down.ready {
		return
	}
	source := seqmap.Source{Layer: at, Seq: p.Seq}
	switch v.selector.Decide(at, p.Frame) {
	case layer.Skip:
		return
	case layer.Switch:
		v.numbers.Switch(source, v.shiftTo(at, p), extseq.Seq(1<<16+rand.IntN(1<<15)))
	case layer.Forward:
		if len(p.Payload()) == 0 {
			v.numbers.Drop(source, false) // Padding says nothing to a viewer.
			return
		}
	}
	out, shift, ok := v.numbers.Out(source)
	if !ok {
		return
	}
	packet := v.header(p, out.Wire(), p.Timestamp+shift.Timestamp, v.ssrc, v.payloadType(p))
	packet = v.payload(packet, p, shift)
	if v.down.conn.SendRTP(v.shard.batch, packet) != nil {
		return
	}
	v.sent(at, p, shift, len(packet))
}

// shiftTo is what makes a layer's numbers continue those that the viewer has seen.
func (v *view) shiftTo(at int, p *packetcache.Packet) seqmap.Shift {
	if !v.last.some {
		return seqmap.Shift{}
	}
	return seqmap.Shift{
		Timestamp: v.last.timestamp + v.elapsed(at, p) - p.Timestamp,
		PictureID: v.last.pictureID + 1 - p.Frame.VP8.PictureID,
		TL0:       v.last.tl0 + 1 - p.Frame.VP8.TL0,
	}
}

// elapsed is how many ticks lie between the last packet and the first of another layer: as both layers' reports tell, or else as they came.
func (v *view) elapsed(at int, p *packetcache.Packet) uint32 {
	clock := v.track.clock()
	passed := p.Arrival - v.last.arrival
	if before, now := v.track.layers[v.last.layer].report.Load(), v.track.layers[at].report.Load(); before != nil && now != nil {
		passed = now.moment(p.Timestamp, clock) - before.moment(v.last.source, clock)
	}
	return max(1, ticks(min(max(passed, 0), time.Hour), clock))
}

// moment is when a timestamp was.
func (r *senderReport) moment(timestamp, clock uint32) time.Duration {
	return r.at + time.Duration(int32(timestamp-r.timestamp))*time.Second/time.Duration(clock)
}

// header writes an RTP header (RFC 3550, section 5.1) into the shard's buffer, and with sound its level (RFC 6464).
func (v *view) header(p *packetcache.Packet, seq uint16, timestamp, ssrc uint32, payloadType uint8) []byte {
	b := v.shard.packet[:12]
	b[0], b[1] = 0x80, payloadType
	if p.Marker {
		b[1] |= 0x80
	}
	binary.BigEndian.PutUint16(b[2:], seq)
	binary.BigEndian.PutUint32(b[4:], timestamp)
	binary.BigEndian.PutUint32(b[8:], ssrc)
	if v.track.kind == codec.Opaque {
		const oneByteHeader, words = 0xBEDE, 1
		b[0] |= 0x10
		b = binary.BigEndian.AppendUint16(b, oneByteHeader)
		b = binary.BigEndian.AppendUint16(b, words)
		b = append(b, describe.DownAudioLevel<<4, p.Level, 0, 0)
	}
	return b
}

func (v *view) payloadType(p *packetcache.Packet) uint8 {
	if p.Redundant && v.red {
		return v.codec.RED
	}
	return v.codec.Type
}

// payload appends what the packet carries; of redundant audio only the newest block to who does not take the rest.
func (v *view) payload(packet []byte, p *packetcache.Packet, shift seqmap.Shift) []byte {
	at := len(packet)
	if p.Redundant && !v.red {
		primary, _ := codec.Primary(p.Payload()) // It was one when it was stored.
		return append(packet, primary...)
	}
	packet = append(packet, p.Payload()...)
	if v.track.kind == codec.VP8 {
		n := p.Frame.VP8
		n.Renumber(packet[at:], n.PictureID+shift.PictureID, n.TL0+shift.TL0)
	}
	return packet
}

func (v *view) sent(at int, p *packetcache.Packet, shift seqmap.Shift, size int) {
	v.packets++
	v.octets += uint32(len(p.Payload()))
	v.resends.bytes = min(resendMost, v.resends.bytes+size)
	timestamp := p.Timestamp + shift.Timestamp
	if v.last.some && int32(timestamp-v.last.timestamp) < 0 {
		return // Overtaken by newer ones.
	}
	v.last = lastSent{some: true, layer: at, timestamp: timestamp, source: p.Timestamp, arrival: p.Arrival,
		pictureID: p.Frame.VP8.PictureID + shift.PictureID, tl0: p.Frame.VP8.TL0 + shift.TL0}
}

// resend repeats packets that the viewer misses, from the one cache: RFC 4588, section 4.
func (v *view) resend(wire uint16) {
	source, shift, ok := v.numbers.Source(wire)
	if !ok {
		return
	}
	p := v.track.layers[source.Layer].cache.Pin(source.Seq)
	if p == nil {
		return
	}
	defer p.Unpin()
	if v.resends.bytes -= len(p.Payload()); v.resends.bytes < 0 {
		v.resends.bytes = 0
		return
	}
	v.rtxSeq++
	packet := v.header(p, v.rtxSeq, p.Timestamp+shift.Timestamp, v.rtx, v.codec.RTX)
	packet = binary.BigEndian.AppendUint16(packet, wire)
	_ = v.down.conn.SendRTP(v.shard.batch, v.payload(packet, p, shift))
}

// report tells the viewer which moment the stream's timestamps mean, so that sound and picture can be shown in step.
func (v *view) report(now time.Duration) {
	if !v.last.some || v.selector.Current() == layer.None {
		return
	}
	report := v.track.layers[v.last.layer].report.Load()
	if report == nil {
		return
	}
	shift := v.last.timestamp - v.last.source
	at := report.at
	_ = v.down.conn.SendRTCP(&rtcp.ReceiverReport{SSRC: reporter}, &rtcp.SenderReport{SSRC: v.ssrc, NTPTime: ntpTime(now),
		RTPTime: report.timestamp + shift + ticks(max(0, now-at), v.track.clock()), PacketCount: v.packets, OctetCount: v.octets})
}

// ntpTime is a time since the hub was opened as NTP writes it. Only differences mean anything.
func ntpTime(d time.Duration) uint64 {
	return uint64(d/time.Second)<<32 | uint64(d%time.Second)<<32/uint64(time.Second)
}
