package sfu

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"golang.org/x/time/rate"

	"atrium/internal/media/describe"
	"atrium/internal/media/layer"
	"atrium/internal/media/transport"
)

// downstream is the connection on which a device receives. Guarded by Room.mu but for conn.
type downstream struct {
	peer *Peer
	conn *transport.Conn

	slots   []*slot
	views   map[trackKey]*view
	version uint64
	asked   bool // an offer waits for its answer
	dirty   bool // and is not true any more
	changed bool // what is shown is not what was last offered: Room.describeLocked tells it

	reports *rate.Limiter

	// Owned by the shard.
	ready bool             // packets can be sealed
	sends map[uint32]*view // by SSRC
}

// reportRate is how many compound packets of a viewer are heard in a second.
const reportRate = 200

// slot is a section of the offer.
type slot struct {
	describe.Slot
	view    *view // nil: idle
	offered *view // of the last offer
	active  bool  // the view is in its shard
}

func newDownstream(p *Peer) (*downstream, error) {
	d := &downstream{peer: p, views: map[trackKey]*view{}, sends: map[uint32]*view{}, reports: rate.NewLimiter(reportRate, reportRate)}
	var err error
	d.conn, err = p.room.sfu.hub.NewConn(d)
	return d, err
}

// addLocked shows a track, in a slot that is idle or in a new one.
func (d *downstream) addLocked(t *Track) {
	key := keyOf(t)
	v := newView(t, d, d.peer.heights[key])
	v.ssrc, v.rtx = d.freshLocked(), 0
	if v.codec.RTX != 0 {
		v.rtx = d.freshLocked(v.ssrc)
	}
	d.views[key] = v
	s := d.slotLocked(t.source.kind(), v.codec)
	s.view, s.Idle = v, false
	s.SSRC, s.RTX, s.Stream, s.Track = v.ssrc, v.rtx, t.owner.id, t.id
	d.changed = true
}

// freshLocked is a number for a stream that no other one of the connection has now: two under one key would betray it (RFC 7714, section 8).
func (d *downstream) freshLocked(but ...uint32) uint32 {
	for {
		ssrc := rand.Uint32()
		taken := slices.ContainsFunc(d.slots, func(s *slot) bool { return s.view != nil && (s.view.ssrc == ssrc || s.view.rtx == ssrc) })
		if ssrc != 0 && !taken && !slices.Contains(but, ssrc) {
			return ssrc
		}
	}
}

func (d *downstream) slotLocked(kind describe.Kind, codec describe.Codec) *slot {
	for _, s := range d.slots {
		if s.view == nil && s.Kind == kind && s.Codec == codec {
			return s
		}
	}
	s := &slot{Slot: describe.Slot{MID: fmt.Sprint(len(d.slots)), Kind: kind, Codec: codec}}
	d.slots = append(d.slots, s)
	return s
}

// removeLocked takes a track away at once; the description follows.
func (d *downstream) removeLocked(t *Track) {
	for _, s := range d.slots {
		if s.view == nil || s.view.track != t {
			continue
		}
		d.idleLocked(s)
		d.changed = true
	}
}

func (d *downstream) idleLocked(s *slot) {
	v := s.view
	if s.active {
		d.peer.shard.do(func() { d.peer.shard.remove(v) })
	}
	delete(d.views, keyOf(v.track))
	s.view, s.active, s.Idle = nil, false, true
}

// offerLocked describes the connection anew, unless an offer waits for its answer: then once that has come, or at once in its place.
func (d *downstream) offerLocked(inPlace bool) {
	d.changed = false
	if d.asked && !inPlace {
		d.dirty = true
		return
	}
	d.asked, d.dirty = true, false
	d.version++
	slots := make([]describe.Slot, len(d.slots))
	var shown []Shown
	for i, s := range d.slots {
		slots[i], s.offered = s.Slot, s.view
		if s.view != nil {
			shown = append(shown, Shown{MID: s.MID, Peer: s.view.track.owner.id, Source: s.view.track.source})
		}
	}
	own := d.conn.Credentials()
	d.peer.events.Offer(d.version, describe.Offer(slots, d.peer.room.local(own.Ufrag, own.Pwd, d.version)), shown)
}

// answeredLocked lets the streams of the offer begin.
func (d *downstream) answeredLocked(version uint64, remote describe.Remote) error {
	if version != d.version || !d.asked {
		return ErrStale
	}
	d.asked = false
	d.conn.Connect(remote.Fingerprint, remote.Passive)
	for _, s := range d.slots {
		answer := accepted(remote, s.MID)
		if s.view == nil || s.view != s.offered || s.active || answer == nil {
			continue
		}
		s.active = true
		v, red := s.view, answer.Codec != nil && answer.Codec.RED == s.Codec.RED && s.Codec.RED != 0
		d.peer.shard.do(func() {
			v.red = red
			v.shard.add(v)
		})
	}
	if d.dirty {
		d.offerLocked(false)
	}
	return nil
}

// accepted is the section of an answer, nil if it is refused.
func accepted(remote describe.Remote, mid string) *describe.Section {
	for i, s := range remote.Sections {
		if s.MID == mid && s.Accepted {
			return &remote.Sections[i]
		}
	}
	return nil
}

func (d *downstream) closeLocked() {
	for _, s := range d.slots {
		if s.view != nil {
			d.idleLocked(s)
		}
	}
}

// HandleState implements transport.Handler.
func (d *downstream) HandleState(state transport.State) {
	d.peer.shard.do(d.follow)
	d.peer.events.Connection(true, state)
}

// follow sends from keyframes on to a viewer who has just come, or is back, and nothing to one of whom nothing is heard any more: RFC 7675,
// section 5.1. It runs in the shard.
func (d *downstream) follow() {
	if d.ready = d.conn.State() == transport.Connected; !d.ready {
		return
	}
	for _, v := range d.sends {
		v.selector.Aim(layer.None)
		v.aim(v.shard.now())
	}
}

// HandleRTP implements transport.Handler: nothing is received here.
func (d *downstream) HandleRTP(*rtp.Header, []byte, time.Duration) {}

// HandleRTCP implements transport.Handler.
func (d *downstream) HandleRTCP(packet []byte) {
	if !d.reports.Allow() {
		return
	}
	packets, err := rtcp.Unmarshal(packet)
	if err != nil {
		return
	}
	d.peer.shard.do(func() { d.hear(packets) })
}

// maxResends is how many packets one report of losses has sent again.
const maxResends = 128

// hear runs in the shard.
func (d *downstream) hear(packets []rtcp.Packet) {
	for _, p := range packets {
		switch p := p.(type) {
		case *rtcp.TransportLayerNack:
			d.resend(p)
		case *rtcp.PictureLossIndication:
			d.refresh(p.MediaSSRC)
		case *rtcp.FullIntraRequest:
			for _, f := range p.FIR {
				d.refresh(f.SSRC)
			}
		}
	}
}

func (d *downstream) resend(nack *rtcp.TransportLayerNack) {
	v := d.sends[nack.MediaSSRC]
	if v == nil || v.rtx == 0 {
		return
	}
	n := 0
	for _, pair := range nack.Nacks {
		pair.Range(func(seq uint16) bool {
			v.resend(seq)
			n++
			return n < maxResends
		})
	}
}

func (d *downstream) refresh(ssrc uint32) {
	v := d.sends[ssrc]
	if v == nil || v.selector.Current() < 0 {
		return
	}
	v.track.askKeyframe(v.selector.Current(), v.shard.now())
}
