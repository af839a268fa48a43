package sfu

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"atrium/internal/media/codec"
	"atrium/internal/media/describe"
	"atrium/internal/media/packetcache"
)

// How many packets are kept: about a second of video for those who ask again, half a second of sound for shards that are behind.
const (
	videoKept = 512
	audioKept = 32
)

// Track is what a peer sends of one source.
type Track struct {
	owner   *Peer
	source  Source
	id      string
	mid     string
	kind    codec.Kind
	layers  []*layerStream   // from small to large
	section describe.Section // that brings it; read under upstream.mu or Room.mu, written under both
	allowed atomic.Bool
	ended   atomic.Bool

	// viewers are the shards that have any, as bits; read for every packet.
	viewers atomic.Uint64
}

// layerStream is what is known of one layer by everyone.
type layerStream struct {
	cache  *packetcache.Cache
	height atomic.Int32 // in pixels, 0 where not known
	seen   atomic.Int64 // when the last packet came, as a time.Duration
	report atomic.Pointer[senderReport]

	mu    sync.Mutex
	asked time.Duration // when a keyframe was asked for
}

// senderReport tells the moment of a timestamp: RFC 3550, section 6.4.1.
type senderReport struct {
	timestamp uint32
	at        time.Duration // by the sender's clock, moved so that it is comparable with arrivals
}

// liveFor is how long a layer counts as sent after its last packet.
const liveFor = 1500 * time.Millisecond

// keyframeEvery is how often a layer's keyframe is asked for at most, whoever wants one.
const keyframeEvery = 300 * time.Millisecond

func newTrack(owner *Peer, source Source, s describe.Section, id string) *Track {
	t := &Track{owner: owner, source: source, id: id, mid: s.MID, kind: s.Codec.Kind, section: s}
	kept := videoKept
	if s.Kind == describe.Audio {
		kept = audioKept
	}
	for range max(1, len(s.Layers)) {
		t.layers = append(t.layers, &layerStream{cache: packetcache.New(kept)})
	}
	return t
}

// continues reports whether what a section brings is the same track still: its packets are read as before.
func (t *Track) continues(s describe.Section) bool {
	return t.mid == s.MID && *t.section.Codec == *s.Codec && t.section.Extensions == s.Extensions && slices.Equal(t.section.Layers, s.Layers)
}

func (t *Track) clock() uint32 {
	if t.kind == codec.Opaque {
		return audioClock
	}
	return videoClock
}

func (t *Track) end() { t.ended.Store(true) }

// live reports for each layer whether it is being sent.
func (t *Track) live(now time.Duration, into []bool) []bool {
	into = into[:0]
	for _, l := range t.layers {
		seen := l.seen.Load()
		into = append(into, seen != 0 && now-time.Duration(seen) < liveFor)
	}
	return into
}

func (t *Track) heights(into []int) []int {
	into = into[:0]
	for _, l := range t.layers {
		into = append(into, int(l.height.Load()))
	}
	return into
}

// askKeyframe asks the sender for a keyframe of a layer, unless that was done just now.
func (t *Track) askKeyframe(layer int, now time.Duration) {
	if t.kind == codec.Opaque || t.ended.Load() {
		return
	}
	l := t.layers[layer]
	l.mu.Lock()
	soon := l.asked != 0 && now-l.asked < keyframeEvery
	if !soon {
		l.asked = now
	}
	l.mu.Unlock()
	if !soon {
		t.owner.up.askKeyframe(t, layer)
	}
}
