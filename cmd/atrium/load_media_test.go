package main

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtp"

	"atrium/internal/media/codec"
)

func TestMediaStampIsReadAsItWasWritten(t *testing.T) {
	want := mediaStamp{stream: 3, keyframe: true, index: 2, of: 20, frame: 70_000, sequence: 1 << 30, counted: 9, sent: time.Hour}
	payload := make([]byte, 40)
	want.write(payload)
	if got, ok := readMediaStamp(payload); !ok || got != want {
		t.Errorf("%+v, %v", got, ok)
	}
	for _, other := range [][]byte{nil, make([]byte, 31), make([]byte, 100)} {
		if _, ok := readMediaStamp(other); ok {
			t.Errorf("%d bytes of a stranger are taken", len(other))
		}
	}
}

// sent is a packet as a source sent it.
type sent struct {
	rtp.Header
	codec.Frame
	stamp mediaStamp
	at    time.Time
}

// sending lets a source send for a while, and asks it for a keyframe at a packet.
func sending(t *testing.T, while time.Duration, paced, sound bool, wantedAt int) (all []sent) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		load := &mediaLoad{paced: paced}
		load.counting.Store(true)
		var s *mediaSource
		s = newMediaSource(load, 0, sound, func(p *rtp.Packet) error {
			stamp, stamped := readMediaStamp(p.Payload)
			frame, valid := codec.Parse(codec.VP8, p.Payload)
			if !stamped || !sound && !valid {
				t.Fatalf("sends %x", p.Payload)
			}
			all = append(all, sent{p.Header, frame, stamp, time.Now()})
			s.wanted.Store(len(all) == wantedAt)
			return nil
		})
		ctx, cancel := context.WithTimeout(t.Context(), while)
		defer cancel()
		s.run(ctx)
	})
	return all
}

func TestSourceSendsFramesOfVP8(t *testing.T) {
	all := sending(t, time.Second-time.Millisecond, false, false, 50)
	if len(all) != 28*framePackets+2*keyframePackets {
		t.Errorf("%d packets in a second", len(all))
	}
	keyframes := 0
	for i, p := range all {
		if p.Keyframe != (p.stamp.keyframe && p.stamp.index == 0) || p.Marker != (p.stamp.index+1 == p.stamp.of) ||
			p.stamp.sequence != uint32(i+1) || p.stamp.counted != p.stamp.sequence {
			t.Fatalf("packet %d: %+v", i, p)
		}
		if p.Keyframe {
			keyframes++
		}
		if before := all[max(0, i-1)]; p.stamp.frame == before.stamp.frame && (!p.at.Equal(before.at) || p.VP8.PictureID != before.VP8.PictureID) {
			t.Errorf("packet %d is not of the burst of its frame", i)
		} else if p.Timestamp-before.Timestamp != 3000*(p.stamp.frame-before.stamp.frame) {
			t.Errorf("packet %d: timestamps %d, %d", i, before.Timestamp, p.Timestamp)
		}
	}
	if keyframes != 2 {
		t.Errorf("%d keyframes, want the first and the one that was asked for", keyframes)
	}
}

func TestSourcePacesAFrameOverItsTime(t *testing.T) {
	all := sending(t, frameEvery-time.Millisecond, true, false, -1)
	if len(all) != keyframePackets {
		t.Fatalf("%d packets", len(all))
	}
	for i, p := range all[1:] {
		if gap := p.at.Sub(all[i].at); gap < frameEvery/keyframePackets-1 || gap > frameEvery/keyframePackets+1 {
			t.Errorf("%v between packets %d and %d", gap, i, i+1)
		}
	}
}

func TestSourceSendsSound(t *testing.T) {
	if n := len(sending(t, time.Second-time.Millisecond, false, true, -1)); n != 50 {
		t.Errorf("%d packets in a second", n)
	}
}

func TestWatchCountsWhatCameTwiceLateOrNotAtAll(t *testing.T) {
	w := &mediaWatch{load: &mediaLoad{seconds: 1}}
	s := &mediaStream{watch: w, seen: newBitset(10)}
	take := func(sequence, counted uint32, frame uint32, keyframe bool) {
		s.take(&mediaStamp{of: 2, frame: frame, keyframe: keyframe, sequence: sequence, counted: counted, sent: time.Second}, 2*time.Second)
	}
	take(2, 0, 1, true) // half a keyframe, before packets are counted
	take(3, 1, 2, false)
	take(5, 3, 3, true)
	if w.first.Load() == 0 || w.keyframe.Load() != 0 {
		t.Error("half a keyframe is taken for one")
	}
	take(4, 2, 2, false)
	take(6, 4, 3, true)
	take(6, 4, 3, true)
	if w.keyframe.Load() == 0 {
		t.Error("a whole keyframe is not seen")
	}
	if s.got != 4 || w.arrived.Load() != 4 || s.doubled != 1 || s.disordered != 1 {
		t.Errorf("got %d (%d), doubled %d, out of order %d", s.got, w.arrived.Load(), s.doubled, s.disordered)
	}
	if ms := s.latency.quantile(0.5); ms < 970 || ms > 1030 {
		t.Errorf("on the way for %v ms", ms)
	}
}
