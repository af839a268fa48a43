package sfu

import (
	"math"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"atrium/internal/media/describe"
	"atrium/internal/media/extseq"
)

// stream is one RTP stream that a device sends: a layer of a track, or what repairs it. Guarded by upstream.mu.
type stream struct {
	ssrc       uint32
	track      *Track
	layer      int
	repairs    bool
	red        uint8 // payload type of redundant audio, 0 for none
	extensions describe.Extensions
	// payloadType is the one that the section has for it.
	payloadType uint8
	seen        time.Duration // when its last packet came
	unnamed     bool          // the section names another one by now

	seq     extseq.Unwrapper
	missing []missing // ascending

	// For reception reports: RFC 3550, section 6.4.1 and appendix A.
	first           extseq.Seq
	received        int64
	expectedBefore  int64
	receivedBefore  int64
	transit, jitter float64 // in ticks
	lastReport      uint32
	reportedAt      time.Duration
}

// carries reports whether packets of a payload type are the stream's.
func (s *stream) carries(payloadType uint8) bool {
	return payloadType == s.payloadType || s.red != 0 && payloadType == s.red
}

// missing is a packet that others after it have overtaken.
type missing struct {
	seq   extseq.Seq
	asked time.Duration // 0: not yet
	times int
}

// Bounds of asking again for what is missing.
const (
	maxMissing  = 128
	askEvery    = 80 * time.Millisecond
	maxAskTimes = 6
)

// arrived takes note of a packet and returns its number.
func (s *stream) arrived(header *rtp.Header, arrival time.Duration, clock uint32) extseq.Seq {
	before := s.seq.Highest()
	seq := s.seq.Unwrap(header.SequenceNumber)
	s.received++
	if before == 0 {
		s.first = seq
		return seq
	}
	if seq > before {
		s.overtakes(before, seq)
	} else {
		s.found(seq)
	}
	transit := float64(ticks(arrival, clock)) - float64(header.Timestamp)
	if d := math.Abs(transit - s.transit); d < float64(clock) { // else a clock went round
		s.jitter += (d - s.jitter) / 16
	}
	s.transit = transit
	return seq
}

func (s *stream) overtakes(before, seq extseq.Seq) {
	for lost := max(before+1, seq-maxMissing); lost < seq; lost++ {
		s.missing = append(s.missing, missing{seq: lost})
	}
	if over := len(s.missing) - maxMissing; over > 0 {
		s.missing = append(s.missing[:0], s.missing[over:]...)
	}
}

func (s *stream) found(seq extseq.Seq) {
	for i, m := range s.missing {
		if m.seq == seq {
			s.missing = append(s.missing[:i], s.missing[i+1:]...)
			return
		}
	}
}

// nack asks for what is missing and due, nil if nothing is: RFC 4585, section 6.2.1.
func (s *stream) nack(now time.Duration) *rtcp.TransportLayerNack {
	var due []uint16
	kept := s.missing[:0]
	for _, m := range s.missing {
		if m.asked == 0 || now-m.asked >= askEvery {
			m.asked = now
			m.times++
			due = append(due, m.seq.Wire())
		}
		if m.times < maxAskTimes {
			kept = append(kept, m)
		}
	}
	s.missing = kept
	if len(due) == 0 {
		return nil
	}
	return &rtcp.TransportLayerNack{MediaSSRC: s.ssrc, Nacks: rtcp.NackPairsFromSequenceNumbers(due)}
}

// report tells how the stream is received.
func (s *stream) report(now time.Duration) rtcp.ReceptionReport {
	highest := s.seq.Highest()
	expected := int64(highest-s.first) + 1
	lost := expected - s.received
	expectedNow, receivedNow := expected-s.expectedBefore, s.received-s.receivedBefore
	s.expectedBefore, s.receivedBefore = expected, s.received
	r := rtcp.ReceptionReport{SSRC: s.ssrc, LastSequenceNumber: uint32(highest), Jitter: uint32(s.jitter),
		TotalLost: uint32(min(max(lost, 0), 1<<23-1)), LastSenderReport: s.lastReport}
	if lostNow := expectedNow - receivedNow; expectedNow > 0 && lostNow > 0 {
		r.FractionLost = uint8(min(255, lostNow*256/expectedNow))
	}
	if s.lastReport != 0 {
		r.Delay = uint32((now - s.reportedAt) * 65_536 / time.Second)
	}
	return r
}
