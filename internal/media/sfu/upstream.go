package sfu

import (
	"slices"
	"sync"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"atrium/internal/media/codec"
	"atrium/internal/media/describe"
	"atrium/internal/media/packetcache"
	"atrium/internal/media/transport"
)

// upstream is the connection on which a device sends.
type upstream struct {
	peer *Peer
	conn *transport.Conn

	mu       sync.Mutex
	tracks   map[string]*Track // by mid
	streams  map[uint32]*stream
	feedback feedback
	ufrag    string // of the device's last offer
	version  uint64 // of our last answer
	// clock is how far the sender's wall clock is behind ours, by its first report.
	clock    time.Duration
	hasClock bool
}

func newUpstream(p *Peer) (*upstream, error) {
	u := &upstream{peer: p, tracks: map[string]*Track{}, streams: map[uint32]*stream{}}
	var err error
	u.conn, err = p.room.sfu.hub.NewConn(u)
	return u, err
}

// described takes an offer in and returns the answer. Other credentials than before restart ICE.
func (u *upstream) described(remote describe.Remote) string {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.ufrag != "" && u.ufrag != remote.Ufrag {
		u.conn.Restart()
	}
	u.ufrag = remote.Ufrag
	u.version++
	own := u.conn.Credentials()
	return describe.Answer(remote, u.peer.room.local(own.Ufrag, own.Pwd, u.version))
}

// carry lets the packets of a section reach a track.
func (u *upstream) carry(t *Track, s describe.Section) {
	u.mu.Lock()
	defer u.mu.Unlock()
	t.section = s
	u.tracks[t.mid] = t
	for _, old := range u.streams {
		if old.track == t && s.SSRC != 0 && old.ssrc != s.SSRC && old.ssrc != s.RTX {
			old.unnamed = true
		}
	}
}

func (u *upstream) drop(t *Track) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.tracks[t.mid] == t {
		delete(u.tracks, t.mid)
	}
	for ssrc, s := range u.streams {
		if s.track == t {
			delete(u.streams, ssrc)
		}
	}
}

// HandleState implements transport.Handler.
func (u *upstream) HandleState(state transport.State) { u.peer.events.Connection(false, state) }

// HandleRTP implements transport.Handler.
func (u *upstream) HandleRTP(header *rtp.Header, payload []byte, arrival time.Duration) {
	u.mu.Lock()
	defer u.mu.Unlock()
	s := u.streams[header.SSRC]
	if s == nil {
		if s = u.identify(header, arrival); s == nil {
			return
		}
	}
	if !s.carries(header.PayloadType) {
		return // Of another codec than the one that was agreed.
	}
	s.seen = arrival
	if id := s.extensions.Transport; id != 0 {
		u.feedback.arrived(header, id, arrival)
	}
	if s.repairs {
		s, header, payload = u.repaired(s, header, payload)
	}
	if s != nil {
		u.take(s, header, payload, arrival)
	}
	u.feedback.send(u, arrival)
}

// identify finds out which stream a number stands for: by the section and the layer that its first packets tell (RFC 9143, section 9.2,
// and RFC 8852), or as the description says. Retransmissions tell what they repair.
func (u *upstream) identify(header *rtp.Header, arrival time.Duration) *stream {
	for _, t := range u.tracks {
		layer, repairs, ok := placeOf(t.section, header)
		if !ok {
			continue
		}
		s := &stream{ssrc: header.SSRC, track: t, layer: layer, repairs: repairs, extensions: t.section.Extensions,
			payloadType: t.section.Codec.Type, red: t.section.Codec.RED}
		if repairs {
			s.payloadType = t.section.Codec.RTX
		}
		if !s.carries(header.PayloadType) || !u.replaces(s, arrival) {
			return nil
		}
		u.streams[header.SSRC] = s
		return s
	}
	return nil
}

// replaces lets a stream take the place of the one that brought its layer, or repaired it, so far: only once that has fallen silent, or a
// description names another, since the numbers of two would get into each other's way. Theirs go on.
func (u *upstream) replaces(s *stream, arrival time.Duration) bool {
	for ssrc, old := range u.streams {
		if old.track != s.track || old.layer != s.layer || old.repairs != s.repairs {
			continue
		}
		if !old.unnamed && arrival-old.seen < liveFor {
			return false
		}
		s.seq = old.seq.Successor()
		delete(u.streams, ssrc)
	}
	return true
}

// placeOf is where in a section a packet belongs, if it does.
func placeOf(s describe.Section, header *rtp.Header) (layer int, repairs, ok bool) {
	e := s.Extensions
	if len(s.Layers) == 0 {
		told := e.MID != 0 && string(header.GetExtension(e.MID)) == s.MID
		if !told && (header.SSRC == 0 || header.SSRC != s.SSRC && header.SSRC != s.RTX) {
			return 0, false, false
		}
		return 0, s.Codec.RTX != 0 && header.PayloadType == s.Codec.RTX, true
	}
	if e.MID == 0 || string(header.GetExtension(e.MID)) != s.MID {
		return 0, false, false
	}
	if e.RepairedRID != 0 {
		if layer = slices.Index(s.Layers, string(header.GetExtension(e.RepairedRID))); layer >= 0 {
			return layer, true, true
		}
	}
	if e.RID == 0 {
		return 0, false, false
	}
	layer = slices.Index(s.Layers, string(header.GetExtension(e.RID)))
	return layer, false, layer >= 0
}

// repaired makes a retransmission the packet that it repeats: RFC 4588, section 4.
func (u *upstream) repaired(s *stream, header *rtp.Header, payload []byte) (*stream, *rtp.Header, []byte) {
	if len(payload) < 2 {
		return nil, nil, nil // padding that probes the way
	}
	for _, of := range u.streams {
		if of.track == s.track && of.layer == s.layer && !of.repairs {
			header.SequenceNumber = uint16(payload[0])<<8 | uint16(payload[1])
			return of, header, payload[2:]
		}
	}
	return nil, nil, nil
}

// take stores a packet and tells those who send.
func (u *upstream) take(s *stream, header *rtp.Header, payload []byte, arrival time.Duration) {
	seq := s.arrived(header, arrival, s.track.clock())
	t := s.track
	if !t.allowed.Load() {
		return
	}
	frame, ok := codec.Parse(t.kind, payload)
	if !ok && len(payload) > 0 {
		return
	}
	redundant := s.red != 0 && header.PayloadType == s.red
	if redundant {
		if _, ok := codec.Primary(payload); !ok {
			return
		}
	}
	l := t.layers[s.layer]
	l.seen.Store(int64(arrival))
	if frame.Height != 0 {
		l.height.Store(int32(frame.Height))
	}
	meta := packetcache.Meta{Seq: seq, Timestamp: header.Timestamp, Arrival: arrival, Marker: header.Marker,
		Redundant: redundant, Frame: frame}
	if id := s.extensions.AudioLevel; id != 0 {
		if level := header.GetExtension(id); len(level) == 1 {
			meta.Level = level[0]
		}
	}
	if l.cache.Store(meta, payload) != nil {
		return // Nor is what was there before forwarded again: see packetcache.ErrLate.
	}
	for i, shard := range u.peer.room.sfu.shards {
		if t.viewers.Load()&(1<<i) != 0 {
			shard.forward(packetRef{t, s.layer, seq})
		}
	}
}

// HandleRTCP implements transport.Handler.
func (u *upstream) HandleRTCP(packet []byte) {
	packets, err := rtcp.Unmarshal(packet)
	if err != nil {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, p := range packets {
		if report, ok := p.(*rtcp.SenderReport); ok {
			u.reported(report)
		}
	}
}

// reported keeps which moment a stream's timestamps mean. The sender's clock is set by its first report: from then on its streams are in
// step with each other, which is what matters.
func (u *upstream) reported(r *rtcp.SenderReport) {
	s := u.streams[r.SSRC]
	if s == nil || s.repairs {
		return
	}
	now := u.peer.room.sfu.hub.Now()
	s.lastReport, s.reportedAt = uint32(r.NTPTime>>16), now
	sent := ntpDuration(r.NTPTime)
	if !u.hasClock {
		u.clock, u.hasClock = now-sent, true
	}
	s.track.layers[s.layer].report.Store(&senderReport{timestamp: r.RTPTime, at: sent + u.clock})
}

// ntpDuration is an NTP time as the time since its era began: RFC 3550, section 4.
func ntpDuration(ntp uint64) time.Duration {
	return time.Duration(ntp>>32)*time.Second + time.Duration((ntp&0xffff_ffff)*uint64(time.Second)>>32)
}

// askKeyframe sends a PLI: RFC 4585, section 6.3.1.
func (u *upstream) askKeyframe(t *Track, layer int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, s := range u.streams {
		if s.track == t && s.layer == layer && !s.repairs {
			_ = u.conn.SendRTCP(&rtcp.PictureLossIndication{MediaSSRC: s.ssrc})
			return
		}
	}
}
