// Package seqmap renumbers the packets that one viewer gets of a track, so that the stream seems to come from one sender without
// holes, whatever was left out of it and from whichever layer it came; and finds back what a number stands for.
package seqmap

import (
	"atrium/internal/media/extseq"
)

// Source is a packet in the stream of one of a track's layers.
type Source struct {
	Layer int
	Seq   extseq.Seq
}

// Shift is what is added to the numbers that count time and frames. It is the same for a packet each time it is sent.
type Shift struct {
	Timestamp uint32
	PictureID uint16
	TL0       uint8
}

// runs is how many changes of the numbering are remembered: beyond them a viewer can have no packet again.
const runs = 64

// MaxAhead is how many numbers are left free at most for packets that may still come. Beyond 2^15 neither side of SRTP knows any more how often
// the numbers went round (RFC 3711, section 3.3.1): the viewer could open nothing, and one number could be used twice.
const MaxAhead = 1 << 13

// run is a stretch of one layer whose numbers all differ by the same from those that the viewer sees.
type run struct {
	layer     int
	from, end extseq.Seq // of the layer; end is behind the last one
	out       extseq.Seq // what from became
	shift     Shift
}

// Map is the numbering of one viewer's stream. The zero value is empty: Switch comes first. Not safe for concurrent use; it does not
// allocate.
type Map struct {
	ring [runs]run
	n    int // how many runs there ever were; the last one is open
}

// Switch lets the stream go on with a packet of a layer as the next number, or as out, if the stream has none yet.
func (m *Map) Switch(to Source, shift Shift, out extseq.Seq) {
	if m.n > 0 {
		out = m.next()
	}
	m.push(run{layer: to.Layer, from: to.Seq, end: to.Seq, out: out, shift: shift})
}

// Out returns the number that the viewer sees of a packet and what else is added; ok is false for one that has no number: it was
// dropped, or belongs to a layer before or after the one that was sent then. Packets of the layer that is sent now get numbers as
// they come; those before them that did not come keep theirs free, unless they are more than MaxAhead: nobody waits for them.
func (m *Map) Out(s Source) (out extseq.Seq, shift Shift, ok bool) {
	if m.n == 0 {
		return 0, Shift{}, false
	}
	m.bridge(s)
	open := m.at(m.n - 1)
	if open.layer == s.Layer && s.Seq >= open.from {
		open.end = max(open.end, s.Seq+1)
		return open.out + s.Seq - open.from, open.shift, true
	}
	for i := m.n - 2; i >= m.oldest(); i-- {
		if r := m.at(i); r.layer == s.Layer && s.Seq >= r.from && s.Seq < r.end {
			return r.out + s.Seq - r.from, r.shift, true
		}
	}
	return 0, Shift{}, false
}

// Drop leaves a packet of the layer that is sent now out, so that the next one gets its number, and its frame's if the viewer shall
// see no hole there (frame). It returns false if the number cannot be taken back, since a later packet has gone out.
func (m *Map) Drop(s Source, frame bool) bool {
	if m.n == 0 {
		return false
	}
	m.bridge(s)
	open := m.at(m.n - 1)
	if open.layer != s.Layer || s.Seq < open.end {
		return false
	}
	shift := open.shift
	if frame {
		shift.PictureID--
	}
	out := open.out + s.Seq - open.from
	open.end = s.Seq
	next := run{layer: s.Layer, from: s.Seq + 1, end: s.Seq + 1, out: out, shift: shift}
	if open.from == s.Seq {
		*open = next // It was empty.
		return true
	}
	m.push(next)
	return true
}

// Source returns the packet that the viewer saw as the number that is wire on the wire, and its shift; ok is false if there was none
// or it is too long ago.
func (m *Map) Source(wire uint16) (s Source, shift Shift, ok bool) {
	if m.n == 0 {
		return Source{}, Shift{}, false
	}
	out := extseq.Nearest(m.next()-1, wire)
	for i := m.n - 1; i >= m.oldest(); i-- {
		r := m.at(i)
		if out < r.out {
			continue
		}
		seq := r.from + out - r.out
		return Source{r.layer, seq}, r.shift, seq < r.end
	}
	return Source{}, Shift{}, false
}

// bridge lets a packet that is far ahead be the next.
func (m *Map) bridge(s Source) {
	open := m.at(m.n - 1)
	if open.layer == s.Layer && s.Seq-open.end > MaxAhead {
		m.push(run{layer: s.Layer, from: s.Seq, end: s.Seq, out: m.next(), shift: open.shift})
	}
}

// next is the number that the viewer has not seen yet.
func (m *Map) next() extseq.Seq {
	open := m.at(m.n - 1)
	return open.out + open.end - open.from
}

func (m *Map) at(i int) *run { return &m.ring[i%runs] }

func (m *Map) oldest() int { return max(0, m.n-runs) }

func (m *Map) push(r run) {
	*m.at(m.n) = r
	m.n++
}
