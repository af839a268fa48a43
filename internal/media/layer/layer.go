// Package layer decides which simulcast layer a viewer gets: which one suits a tile, and at which packet one may change.
package layer

import "atrium/internal/media/codec"

// None is the layer of a viewer who gets nothing: of a hidden tile, or before anything can be decoded.
const None = -1

// Fitting returns the smallest live layer whose pictures are at least height pixels high, else the largest live one, or None if
// height is 0 or no layer is live. heights are of the layers from small to large, 0 where not known yet, which no tile is sure of.
func Fitting(heights []int, live []bool, height int) int {
	largest := None
	if height <= 0 {
		return largest
	}
	for i, is := range live {
		if !is {
			continue
		}
		largest = i
		if heights[i] >= height {
			break
		}
	}
	return largest
}

// Decision is what becomes of a packet.
type Decision uint8

const (
	// Skip: the viewer does not get it.
	Skip Decision = iota
	// Forward: it continues the viewer's stream.
	Forward
	// Switch: the viewer's stream continues with this packet, which is the first of its layer.
	Switch
)

// Selector picks the packets of one viewer's stream out of the layers of a track. It changes the layer only where a decoder can
// begin. Not safe for concurrent use; NewSelector makes one.
type Selector struct{ current, target int }

// NewSelector starts paused.
func NewSelector() Selector { return Selector{current: None, target: None} }

// Aim sets the layer to go to, None to pause. Going on after a pause needs a keyframe.
func (s *Selector) Aim(layer int) {
	s.target = layer
	if layer == None {
		s.current = None
	}
}

// Current is the layer whose packets are forwarded now.
func (s *Selector) Current() int { return s.current }

// Target is the layer that was aimed at.
func (s *Selector) Target() int { return s.target }

// Waits reports whether a keyframe of the target is needed.
func (s *Selector) Waits() bool { return s.current != s.target }

// Decide takes the next packet of a layer. While nothing can be shown yet, a smaller layer's keyframe will do.
func (s *Selector) Decide(layer int, f codec.Frame) Decision {
	switch {
	case layer == s.current:
		return Forward
	case !f.Keyframe:
		return Skip
	case layer == s.target, s.current == None && layer < s.target:
		s.current = layer
		return Switch
	default:
		return Skip
	}
}
