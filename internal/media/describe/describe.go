// Package describe reads and writes the session descriptions of the two connections that a device has with the server: one up, which the
// device offers and on which it sends, and one down, which the server offers and on which it receives. See RFC 8829 (JSEP), RFC 9143
// (BUNDLE), RFC 8853 (simulcast) and RFC 8839 (ICE). What a stranger writes is read with bounds; what is not understood is refused or
// left out.
package describe

import (
	"errors"

	"atrium/internal/media/codec"
)

// Errors of descriptions that cannot be used.
var (
	ErrMalformed = errors.New("describe: not a session description")
	ErrNoSecrets = errors.New("describe: no ICE credentials, or no fingerprint")
	ErrTooMany   = errors.New("describe: too many sections")
)

// MaxSections bounds the sections of a description.
const MaxSections = 512

// Kind is what a section carries.
type Kind string

// The kinds that are forwarded.
const (
	Audio Kind = "audio"
	Video Kind = "video"
)

// Codec is what the packets of a section hold. Clock is in Hz; RTX is the payload type of retransmissions (RFC 4588), RED that of packets which
// repeat what earlier ones held (RFC 2198), 0 for none.
type Codec struct {
	Kind     codec.Kind
	Name     string // "opus", "VP8", "H264"
	Clock    uint32
	Channels int
	Type     uint8
	RTX      uint8
	RED      uint8
	Format   string // of a=fmtp
}

// Extensions are the ids that RTP header extensions (RFC 8285) have in a section, 0 for one that is not there.
type Extensions struct {
	MID         uint8 // RFC 9143
	RID         uint8 // RFC 8852
	RepairedRID uint8 // RFC 8852
	AudioLevel  uint8 // RFC 6464
	Transport   uint8 // draft-holmer-rmcat-transport-wide-cc-extensions
}

// URIs of the extensions.
const (
	uriMID         = "urn:ietf:params:rtp-hdrext:sdes:mid"
	uriRID         = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
	uriRepairedRID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
	uriAudioLevel  = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
	uriTransport   = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
)

func (e *Extensions) byURI(uri string) *uint8 {
	switch uri {
	case uriMID:
		return &e.MID
	case uriRID:
		return &e.RID
	case uriRepairedRID:
		return &e.RepairedRID
	case uriAudioLevel:
		return &e.AudioLevel
	case uriTransport:
		return &e.Transport
	default:
		return nil
	}
}

// The codecs of everything that the server sends, the same for everyone, so that packets need no change of type.
var (
	opus = Codec{Kind: codec.Opaque, Name: "opus", Clock: 48_000, Channels: 2, Type: 111, RED: 63, Format: "minptime=10;useinbandfec=1;usedtx=1"}
	vp8  = Codec{Kind: codec.VP8, Name: "VP8", Clock: 90_000, Type: 96, RTX: 97}
	h264 = Codec{Kind: codec.H264, Name: "H264", Clock: 90_000, Type: 102, RTX: 103,
		Format: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"}
)

// DownCodec is the codec under which the server sends what came in as kind.
func DownCodec(kind codec.Kind) Codec {
	switch kind {
	case codec.VP8:
		return vp8
	case codec.H264:
		return h264
	default:
		return opus
	}
}

// DownAudioLevel is the id under which the server sends the audio level.
const DownAudioLevel = 1

// Local is what every description of the server's says of its own side.
type Local struct {
	Ufrag, Pwd  string
	Fingerprint string // "sha-256 AB:CD:…"
	Candidates  []string
	// Version grows with each description of a connection: RFC 8829, section 5.2.2.
	Version uint64
}
