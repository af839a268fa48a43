package describe

import (
	"fmt"
	"strings"
)

// Slot is a section of what the server sends. Idle ones keep their place for the next stream of their kind.
type Slot struct {
	MID   string
	Kind  Kind
	Codec Codec
	Idle  bool
	// SSRC of the stream, and of its retransmissions.
	SSRC, RTX uint32
	// Stream groups what is shown in step, a device's picture and sound; Track is new for each track of a stay in the call.
	Stream, Track string
}

// Answer answers an offer of a device that sends: every section that it can take, and no other.
func Answer(offer Remote, local Local) string {
	var w writer
	var bundle []string
	for _, s := range offer.Sections {
		if s.Accepted && s.Codec != nil {
			bundle = append(bundle, s.MID)
		}
	}
	w.head(local.Version, bundle)
	for _, s := range offer.Sections {
		if !s.Accepted || s.Codec == nil {
			w.line("m=%s 0 UDP/TLS/RTP/SAVPF 0", s.Kind.word())
			w.line("c=IN IP4 0.0.0.0")
			w.line("a=mid:%s", s.MID)
			w.line("a=inactive")
			continue
		}
		direction := "inactive"
		if s.Sends {
			direction = "recvonly"
		}
		setup := "passive"
		if offer.Passive {
			setup = "active"
		}
		w.section(s.MID, s.Kind, *s.Codec, direction, local, setup)
		w.extensions(s.Extensions)
		if len(s.Layers) > 0 && s.Extensions.RID != 0 {
			for _, layer := range s.Layers {
				w.line("a=rid:%s recv", layer)
			}
			w.line("a=simulcast:recv %s", strings.Join(s.Layers, ";"))
		}
		w.candidates(local)
	}
	return w.String()
}

// Offer offers what the server sends.
func Offer(slots []Slot, local Local) string {
	var w writer
	bundle := make([]string, len(slots))
	for i, s := range slots {
		bundle[i] = s.MID
	}
	w.head(local.Version, bundle)
	for _, s := range slots {
		direction := "sendonly"
		if s.Idle {
			direction = "inactive"
		}
		w.section(s.MID, s.Kind, s.Codec, direction, local, "actpass")
		if s.Kind == Audio {
			w.extensions(Extensions{AudioLevel: DownAudioLevel})
		}
		if !s.Idle {
			w.line("a=msid:%s %s", s.Stream, s.Track)
			if s.RTX != 0 {
				w.line("a=ssrc-group:FID %d %d", s.SSRC, s.RTX)
			}
			for _, ssrc := range []uint32{s.SSRC, s.RTX} {
				if ssrc != 0 {
					w.line("a=ssrc:%d cname:%s", ssrc, s.Stream)
				}
			}
		}
		w.candidates(local)
	}
	return w.String()
}

// word is the kind as the refusal of a section repeats it: what a stranger wrote there is not written back.
func (k Kind) word() Kind {
	if k == Audio || k == Video {
		return k
	}
	return "application"
}

type writer struct{ strings.Builder }

func (w *writer) line(format string, args ...any) {
	fmt.Fprintf(w, format+"\r\n", args...)
}

func (w *writer) head(version uint64, bundle []string) {
	w.line("v=0")
	w.line("o=- 1 %d IN IP4 127.0.0.1", version)
	w.line("s=-")
	w.line("t=0 0")
	w.line("a=ice-lite")
	if len(bundle) > 0 {
		w.line("a=group:BUNDLE %s", strings.Join(bundle, " "))
	}
	w.line("a=extmap-allow-mixed")
}

func (w *writer) section(mid string, kind Kind, c Codec, direction string, local Local, setup string) {
	types := fmt.Sprint(c.Type)
	if c.RTX != 0 {
		types += fmt.Sprint(" ", c.RTX)
	}
	if c.RED != 0 { // The first is what is sent.
		types = fmt.Sprint(c.RED, " ", types)
	}
	w.line("m=%s 9 UDP/TLS/RTP/SAVPF %s", kind, types)
	w.line("c=IN IP4 0.0.0.0")
	w.line("a=mid:%s", mid)
	w.line("a=%s", direction)
	w.line("a=rtcp-mux")
	w.line("a=rtcp-rsize")
	w.line("a=ice-ufrag:%s", local.Ufrag)
	w.line("a=ice-pwd:%s", local.Pwd)
	w.line("a=fingerprint:%s", local.Fingerprint)
	w.line("a=setup:%s", setup)
	w.codec(c)
}

func (w *writer) codec(c Codec) {
	rate := fmt.Sprint(c.Clock)
	if c.Channels > 1 {
		rate += fmt.Sprint("/", c.Channels)
	}
	w.line("a=rtpmap:%d %s/%s", c.Type, c.Name, rate)
	if c.RED != 0 {
		w.line("a=rtpmap:%d red/%s", c.RED, rate)
		w.line("a=fmtp:%d %d/%d", c.RED, c.Type, c.Type)
	}
	if c.Format != "" {
		w.line("a=fmtp:%d %s", c.Type, c.Format)
	}
	w.line("a=rtcp-fb:%d transport-cc", c.Type)
	if c.RTX == 0 {
		return
	}
	w.line("a=rtcp-fb:%d nack", c.Type)
	w.line("a=rtcp-fb:%d nack pli", c.Type)
	w.line("a=rtpmap:%d rtx/%d", c.RTX, c.Clock)
	w.line("a=fmtp:%d apt=%d", c.RTX, c.Type)
}

func (w *writer) extensions(e Extensions) {
	for _, uri := range []string{uriMID, uriRID, uriRepairedRID, uriAudioLevel, uriTransport} {
		if id := *e.byURI(uri); id != 0 {
			w.line("a=extmap:%d %s", id, uri)
		}
	}
}

func (w *writer) candidates(local Local) {
	for _, c := range local.Candidates {
		w.line("a=candidate:%s", c)
	}
	w.line("a=end-of-candidates")
}
