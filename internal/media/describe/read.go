package describe

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/pion/sdp/v3"

	"atrium/internal/media/codec"
)

// Remote is what a description says of the side that wrote it.
type Remote struct {
	Ufrag       string
	Fingerprint string
	// Passive: it waits for us to begin DTLS. RFC 8842.
	Passive  bool
	Sections []Section
}

// Section is one media section. A section that the server cannot take has no codec.
type Section struct {
	MID   string
	Kind  Kind
	Sends bool
	// Accepted is false in an answer that refuses the section.
	Accepted   bool
	Codec      *Codec
	Extensions Extensions
	// Layers are the ids of simulcast layers in the order of the description, none for a single stream.
	Layers []string
	// SSRC of the single stream and of its retransmissions, where the description tells: RFC 5576. 0 if not.
	SSRC, RTX uint32
}

// maxLayers is how many simulcast layers are read.
const maxLayers = 3

// Read reads an offer or an answer.
func Read(text string) (Remote, error) {
	var d sdp.SessionDescription
	if err := d.UnmarshalString(text); err != nil {
		return Remote{}, ErrMalformed
	}
	if len(d.MediaDescriptions) > MaxSections {
		return Remote{}, ErrTooMany
	}
	r := Remote{}
	for _, m := range d.MediaDescriptions {
		s := readSection(m)
		if s.MID == "" || slices.ContainsFunc(r.Sections, func(o Section) bool { return o.MID == s.MID }) {
			return Remote{}, ErrMalformed
		}
		r.Sections = append(r.Sections, s)
		attribute := func(key string) string {
			if v, ok := m.Attribute(key); ok {
				return v
			}
			v, _ := d.Attribute(key)
			return v
		}
		if r.Ufrag != "" || m.MediaName.Port.Value == 0 {
			continue // Everything is in one bundle, and says the same.
		}
		if attribute("ice-pwd") != "" {
			r.Ufrag, r.Fingerprint, r.Passive = attribute("ice-ufrag"), attribute("fingerprint"), attribute("setup") == "passive"
		}
	}
	if r.Ufrag == "" || r.Fingerprint == "" {
		return Remote{}, ErrNoSecrets
	}
	return r, nil
}

func readSection(m *sdp.MediaDescription) Section {
	_, bundled := m.Attribute("bundle-only") // RFC 9143, section 6: then the port is 0 too
	s := Section{Kind: Kind(m.MediaName.Media), Accepted: m.MediaName.Port.Value != 0 || bundled}
	if mid, _ := m.Attribute("mid"); isToken(mid) {
		s.MID = mid
	}
	_, recvonly := m.Attribute("recvonly")
	_, inactive := m.Attribute("inactive")
	s.Sends = !recvonly && !inactive
	s.Codec = pick(s.Kind, readCodecs(m))
	for _, a := range m.Attributes {
		if a.Key == "extmap" {
			s.Extensions.read(a.Value)
		}
	}
	if layers, ok := m.Attribute("simulcast"); ok {
		s.Layers = readLayers(layers)
	}
	s.SSRC, s.RTX = readSources(m)
	return s
}

// readSources takes "a=ssrc-group:FID 1 2" (RFC 5576, section 4.2), or else the first "a=ssrc:1 …".
func readSources(m *sdp.MediaDescription) (ssrc, rtx uint32) {
	number := func(s string) uint32 {
		n, _ := strconv.ParseUint(s, 10, 32)
		return uint32(n)
	}
	if group, ok := m.Attribute("ssrc-group"); ok {
		if words := strings.Fields(group); len(words) == 3 && words[0] == "FID" {
			return number(words[1]), number(words[2])
		}
	}
	first, _ := m.Attribute("ssrc")
	first, _, _ = strings.Cut(first, " ")
	return number(first), 0
}

// read takes "3 urn:…" or "3/sendonly urn:…": RFC 8285, section 8. One-byte headers have ids from 1 to 14.
func (e *Extensions) read(extmap string) {
	id, uri, _ := strings.Cut(extmap, " ")
	id, _, _ = strings.Cut(id, "/")
	uri, _, _ = strings.Cut(uri, " ")
	n, err := strconv.ParseUint(id, 10, 8)
	if place := e.byURI(uri); place != nil && err == nil && n >= 1 && n <= 14 {
		*place = uint8(n)
	}
}

// readLayers takes "send q;h;f" of RFC 8853, section 5.1. Of alternatives the first counts, of a paused layer its name.
func readLayers(simulcast string) (layers []string) {
	words := strings.Fields(simulcast)
	at := slices.Index(words, "send")
	if at < 0 || at+1 == len(words) {
		return nil
	}
	for layer := range strings.SplitSeq(words[at+1], ";") {
		first, _, _ := strings.Cut(layer, ",")
		first = strings.TrimPrefix(first, "~")
		if !isToken(first) || len(layers) == maxLayers || slices.Contains(layers, first) {
			return nil
		}
		layers = append(layers, first)
	}
	return layers
}

// isToken reports whether a text may be a rid (RFC 8851, section 10) or, as browsers write them, a mid.
func isToken(s string) bool {
	return s != "" && len(s) <= 16 && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	})
}

// readCodecs reads the payload types of a section in the order of the description.
func readCodecs(m *sdp.MediaDescription) []Codec {
	byType := map[string]*Codec{}
	var order []*Codec
	for _, format := range m.MediaName.Formats {
		if n, err := strconv.ParseUint(format, 10, 7); err == nil && byType[format] == nil {
			c := &Codec{Type: uint8(n)}
			byType[format], order = c, append(order, c)
		}
	}
	for _, a := range m.Attributes {
		format, rest, _ := strings.Cut(a.Value, " ")
		c := byType[format]
		if c == nil || strings.ContainsFunc(rest, unicode.IsControl) { // The answer repeats it.
			continue
		}
		switch a.Key {
		case "rtpmap":
			c.Name, c.Clock = readMap(rest)
		case "fmtp":
			c.Format = rest
		}
	}
	all := make([]Codec, len(order))
	for i, c := range order {
		all[i] = *c
	}
	return all
}

// readMap takes "opus/48000/2": RFC 8866, section 6.6.
func readMap(rtpmap string) (name string, clock uint32) {
	name, rate, _ := strings.Cut(rtpmap, "/")
	rate, _, _ = strings.Cut(rate, "/")
	n, _ := strconv.ParseUint(rate, 10, 32)
	return name, uint32(n)
}

// pick chooses the codec that the server takes: VP8, which every browser has, or H.264.
func pick(kind Kind, offered []Codec) *Codec {
	var wanted []Codec
	switch kind {
	case Audio:
		wanted = []Codec{opus}
	case Video:
		wanted = []Codec{vp8, h264}
	}
	for _, want := range wanted {
		for _, c := range offered {
			if !strings.EqualFold(c.Name, want.Name) || c.Clock != want.Clock || want.Kind == codec.H264 && !baseline(c.Format) {
				continue
			}
			c.Kind, c.Name, c.Channels = want.Kind, want.Name, want.Channels
			c.RTX, c.RED = retransmissions(offered, c.Type), redundancy(offered, c)
			return &c
		}
	}
	return nil
}

// baseline reports whether a format is the one that every decoder of WebRTC has: RFC 7742, section 6.2.
func baseline(format string) bool {
	return strings.Contains(format, "packetization-mode=1") && strings.Contains(strings.ToLower(format), "profile-level-id=42")
}

// redundancy finds the payload type whose packets hold blocks of a codec and nothing else: RFC 2198, section 5. The first block is the packet's own.
func redundancy(offered []Codec, of Codec) uint8 {
	for _, c := range offered {
		blocks := strings.Split(c.Format, "/")
		other := func(block string) bool { return block != strconv.Itoa(int(of.Type)) }
		if strings.EqualFold(c.Name, "red") && c.Clock == of.Clock && of.Kind == codec.Opaque && !slices.ContainsFunc(blocks, other) {
			return c.Type
		}
	}
	return 0
}

func retransmissions(offered []Codec, of uint8) uint8 {
	for _, c := range offered {
		if strings.EqualFold(c.Name, "rtx") && slices.Contains(strings.Split(c.Format, ";"), "apt="+strconv.Itoa(int(of))) {
			return c.Type
		}
	}
	return 0
}
