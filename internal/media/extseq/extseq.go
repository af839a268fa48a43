// Package extseq makes RTP's 16-bit sequence numbers into numbers that do not wrap.
package extseq

// Seq is the extended sequence number of RFC 3550, appendix A.1: it grows by one per packet of a stream and never wraps. Numbers of
// different streams mean nothing to each other. Valid numbers are positive; the zero value is no packet's.
type Seq int64

// Wire is the number as a packet carries it.
func (s Seq) Wire() uint16 { return uint16(s) }

// first keeps numbers positive for packets that come before the first one.
const first = 1 << 16

// Unwrapper extends the numbers of one stream in whatever order its packets come. The zero value is ready. Not safe for concurrent use.
type Unwrapper struct{ highest, floor Seq }

// Successor is for a stream that continues this one with numbers of its own: all of its are higher.
func (u *Unwrapper) Successor() Unwrapper { return Unwrapper{floor: (u.highest>>16 + 1) << 16} }

// Unwrap returns the extended number that is nearest to the highest one so far. A jump of 2^15 or more is read the other way round.
func (u *Unwrapper) Unwrap(wire uint16) Seq {
	if u.highest == 0 {
		u.highest = u.floor + first + Seq(wire)
		return u.highest
	}
	seq := Nearest(u.highest, wire)
	u.highest = max(u.highest, seq)
	return seq
}

// Highest is the highest number so far, 0 before the first.
func (u *Unwrapper) Highest() Seq { return u.highest }

// Nearest is the number that is wire on the wire and nearest to seq.
func Nearest(seq Seq, wire uint16) Seq { return seq + Seq(int16(wire-seq.Wire())) }
