package main

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"
)

// mediaWatch is what comes to one bot that watches.
type mediaWatch struct {
	load *mediaLoad

	began    atomic.Int64 // when it entered the call, ns by mediaClock; like the two below, 0: not yet
	first    atomic.Int64 // its first packet of a picture
	keyframe atomic.Int64 // its first whole keyframe
	arrived  atomic.Int64 // packets that are counted

	mu      sync.Mutex
	closed  bool
	streams []*mediaStream
	readers sync.WaitGroup
}

// mediaStream is one stream as it comes to one bot. Owned by its reader until that has ended.
type mediaStream struct {
	watch      *mediaWatch
	stream     uint16
	seen       bitset
	got        int64 // packets that are counted
	doubled    int64
	disordered int64 // came after one that was sent later
	highest    uint32
	latency    histogram
	frame      uint32 // the keyframe that comes, and how much of it is there
	parts      uint16
}

// read takes a track's packets until the connection ends.
func (w *mediaWatch) read(track *webrtc.TrackRemote) {
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return
	}
	s := &mediaStream{watch: w, seen: newBitset(w.load.seconds*mostPerSecond + mostPerSecond)}
	w.streams = append(w.streams, s)
	w.readers.Add(1)
	w.mu.Unlock()
	defer w.readers.Done()
	packet := make([]byte, 1600)
	for {
		n, _, err := track.Read(packet)
		if err != nil {
			return
		}
		if stamp, ok := readMediaStamp(packet[:n]); ok {
			s.take(&stamp, time.Since(mediaClock))
		}
	}
}

// take counts a packet.
func (s *mediaStream) take(p *mediaStamp, now time.Duration) {
	s.stream = p.stream
	if p.sequence < s.highest {
		s.disordered++
	}
	s.highest = max(s.highest, p.sequence)
	if p.counted != 0 {
		if s.seen.set(int(p.counted)) {
			s.latency.note(now - p.sent)
			s.got++
			s.watch.arrived.Add(1)
		} else {
			s.doubled++
		}
	}
	if isPicture(p.stream) {
		s.watch.first.CompareAndSwap(0, int64(now))
		s.begin(p, now)
	}
}

// begin notes when the first keyframe is whole.
func (s *mediaStream) begin(p *mediaStamp, now time.Duration) {
	if !p.keyframe || s.watch.keyframe.Load() != 0 {
		return
	}
	if s.frame != p.frame {
		s.frame, s.parts = p.frame, 0
	}
	if s.parts++; s.parts == p.of {
		s.watch.keyframe.CompareAndSwap(0, int64(now))
	}
}

// after is how long after its entry something came to the bot.
func (w *mediaWatch) after(at *atomic.Int64) time.Duration {
	return time.Duration(at.Load() - w.began.Load())
}

// end waits for the readers, whose connection the caller has closed.
func (w *mediaWatch) end() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.readers.Wait()
}
