// Package codec reads from RTP payloads what a forwarder has to know, without decoding: whether a decoder can begin here, the
// size of a frame, and the numbers that must stay continuous when a viewer's stream changes from one layer to another.
package codec

// Kind is a codec that is forwarded. Audio needs no reading.
type Kind uint8

const (
	// Opaque payloads are forwarded as they are; every packet is a place to begin at.
	Opaque Kind = iota
	// VP8 is RFC 6386 over RFC 7741.
	VP8
	// H264 is RFC 6184 with packetization modes 0 and 1.
	H264
)

// Frame is what one packet tells about the frame it belongs to. Strangers' bytes decide it: treat it as a claim.
type Frame struct {
	// Keyframe: a decoder that knows nothing can begin at this packet, the first of its frame.
	Keyframe bool
	// Width and Height in pixels are told by VP8's keyframes only, else 0.
	Width, Height uint16
	// Temporal is the temporal layer, 0 for the base.
	Temporal uint8
	// Sync: nothing above the base of an earlier frame is needed; a viewer may go up to this temporal layer here.
	Sync bool
	// The numbers of VP8 that a viewer's decoder expects to grow without holes.
	VP8 VP8Numbers
}

// Parse reads a payload. It returns false for one that is no payload of this codec; it never panics. It does not allocate.
func Parse(kind Kind, payload []byte) (Frame, bool) {
	switch kind {
	case VP8:
		return parseVP8(payload)
	case H264:
		return parseH264(payload)
	default:
		return Frame{Keyframe: true}, true
	}
}
