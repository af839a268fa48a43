package room

import (
	"strings"

	"atrium/protocol"
)

// hideAddresses takes out of a signal between browsers what tells an address that is no relay's: the candidates of other types, and
// what a description and a relay's candidate say beside. It gives nil where nothing is left. Whoever means to tell an address can still
// call it a relay's; nobody tells it unawares.
func hideAddresses(data any) any {
	switch d := data.(type) {
	case protocol.DescriptionEvent:
		d.SDP = hideInSDP(d.SDP)
		return d
	case protocol.IceCandidateEvent:
		if d.Candidate == nil || d.Candidate.Candidate == "" {
			return d // the end of them
		}
		c := *d.Candidate
		if c.Candidate = hideInCandidate(c.Candidate); c.Candidate == "" {
			return nil
		}
		d.Candidate = &c
		return d
	}
	return data
}

// hideInSDP leaves of a description (RFC 8866, RFC 8839) the candidates of relays, and no other address.
func hideInSDP(sdp string) string {
	var out strings.Builder
	for line := range strings.FieldsFuncSeq(sdp, func(c rune) bool { return c == '\r' || c == '\n' }) {
		switch name, value, _ := strings.Cut(line, ":"); {
		case name == "a=candidate":
			if line = hideInCandidate(value); line == "" {
				continue
			}
			line = name + ":" + line
		case name == "a=remote-candidates":
			continue
		case name == "a=rtcp", strings.HasPrefix(line, "c="), strings.HasPrefix(line, "o="):
			if i := strings.Index(line, " IN IP"); i >= 0 {
				line = line[:i] + " IN IP4 0.0.0.0"
			} else if strings.HasPrefix(line, "c=") {
				line = "c=IN IP4 0.0.0.0"
			}
		}
		out.WriteString(line)
		out.WriteString("\r\n")
	}
	return out.String()
}

// hideInCandidate gives a relay's candidate (RFC 8839, section 5.1) without the address that the relay was asked from; "" for one of
// another type. The word "candidate:" may stand before it.
func hideInCandidate(candidate string) string {
	const typ, first = 6, 8 // where the type is, and the first of the pairs that follow it
	words := strings.Fields(candidate)
	if len(words) < first || words[typ] != "typ" || words[typ+1] != "relay" {
		return ""
	}
	for i := first; i+1 < len(words); i += 2 {
		switch words[i] {
		case "raddr":
			words[i+1] = "0.0.0.0"
		case "rport":
			words[i+1] = "0"
		}
	}
	return strings.Join(words, " ")
}
