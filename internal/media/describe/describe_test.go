package describe_test

import (
	"errors"
	"strings"
	"testing"

	"atrium/internal/media/codec"
	"atrium/internal/media/describe"
)

// chromium is the part of an offer of Chromium's that is read: a microphone, and a camera in three layers.
const chromium = `v=0
o=- 1 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1
a=extmap-allow-mixed
m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0
c=IN IP4 0.0.0.0
a=ice-ufrag:tkEA
a=ice-pwd:0123456789012345678901
a=fingerprint:sha-256 AA:BB
a=setup:actpass
a=mid:0
a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
a=sendonly
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:63 red/48000/2
a=fmtp:63 111/111
a=ssrc:1001 cname:x
m=video 9 UDP/TLS/RTP/SAVPF 96 97 103 104 45
c=IN IP4 0.0.0.0
a=ice-ufrag:tkEA
a=ice-pwd:0123456789012345678901
a=fingerprint:sha-256 AA:BB
a=setup:actpass
a=mid:1
a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id
a=sendonly
a=rtcp-mux
a=rtpmap:96 VP8/90000
a=rtcp-fb:96 nack pli
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96
a=rtpmap:103 H264/90000
a=fmtp:103 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
a=rtpmap:104 rtx/90000
a=fmtp:104 apt=103
a=rtpmap:45 AV1/90000
a=rid:q send
a=rid:h send
a=rid:f send
a=simulcast:send q;h;f
`

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

func read(t testing.TB, text string) describe.Remote {
	t.Helper()
	r, err := describe.Read(crlf(text))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var local = describe.Local{Ufrag: "ours", Pwd: "secret", Fingerprint: "sha-256 CC", Candidates: []string{"1 1 udp 1 192.0.2.1 7 typ host"}, Version: 3}

func TestReadAnOfferOfChromiums(t *testing.T) {
	r := read(t, chromium)
	if r.Ufrag != "tkEA" || r.Fingerprint != "sha-256 AA:BB" || r.Passive || len(r.Sections) != 2 {
		t.Fatalf("%+v", r)
	}
	sound, picture := r.Sections[0], r.Sections[1]
	if sound.MID != "0" || sound.Kind != describe.Audio || !sound.Sends || !sound.Accepted || sound.SSRC != 1001 ||
		sound.Extensions != (describe.Extensions{MID: 4, AudioLevel: 1, Transport: 3}) || sound.Codec.Type != 111 || sound.Codec.RTX != 0 ||
		sound.Codec.RED != 63 {
		t.Errorf("%+v, %+v", sound, sound.Codec)
	}
	if picture.Codec.Kind != codec.VP8 || picture.Codec.Type != 96 || picture.Codec.RTX != 97 || strings.Join(picture.Layers, "") != "qhf" ||
		picture.Extensions != (describe.Extensions{MID: 4, RID: 10, RepairedRID: 11}) {
		t.Errorf("%+v, %+v", picture, picture.Codec)
	}
}

func TestReadTakesWhatThereIs(t *testing.T) {
	h264 := strings.NewReplacer("a=rtpmap:96 VP8/90000", "a=rtpmap:96 VP7/90000").Replace(chromium)
	if c := read(t, h264).Sections[1].Codec; c == nil || c.Kind != codec.H264 || c.Type != 103 || c.RTX != 104 {
		t.Errorf("%+v", c)
	}
	none := strings.NewReplacer("VP8", "VP7", "H264", "H265", "opus", "speex").Replace(chromium)
	for _, s := range read(t, none).Sections {
		if s.Codec != nil {
			t.Errorf("%+v", s.Codec)
		}
	}
	for _, layers := range []string{"send q;h;f;x", "recv q;h;f", "send", "send q;q", "send q;$", "send ~q,r;h;f recv x"} {
		got := read(t, strings.Replace(chromium, "send q;h;f", layers, 1)).Sections[1].Layers
		if want := map[bool]int{true: 3, false: 0}[strings.HasPrefix(layers, "send ~q")]; len(got) != want {
			t.Errorf("%s gives %v", layers, got)
		}
	}
	for _, blocks := range []string{"111/9", "9", ""} {
		if c := read(t, strings.Replace(chromium, "a=fmtp:63 111/111", "a=fmtp:63 "+blocks, 1)).Sections[0].Codec; c.RED != 0 {
			t.Errorf("blocks of %q count as opus", blocks)
		}
	}
	group := strings.Replace(chromium, "a=ssrc:1001 cname:x", "a=ssrc-group:FID 7 8\na=ssrc:7 cname:x", 1)
	if s := read(t, group).Sections[0]; s.SSRC != 7 || s.RTX != 8 {
		t.Errorf("%d, %d", s.SSRC, s.RTX)
	}
}

func TestASectionThatIsOnlyInTheBundleIsOffered(t *testing.T) {
	only := strings.Replace(chromium, "m=video 9", "m=video 0", 1)
	if read(t, only).Sections[1].Accepted {
		t.Error("a section without a port is offered")
	}
	bundled := read(t, strings.Replace(only, "a=mid:1", "a=bundle-only\na=mid:1", 1))
	if !bundled.Sections[1].Accepted || !strings.Contains(describe.Answer(bundled, local), "m=video 9 ") {
		t.Errorf("%+v", bundled.Sections[1])
	}
}

func TestReadRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		err  error
	}{
		"nothing":              {"", describe.ErrNoSecrets},
		"words":                {"hello", describe.ErrMalformed},
		"no section":           {"v=0\no=- 1 2 IN IP4 127.0.0.1\ns=-\nt=0 0\n", describe.ErrNoSecrets},
		"no credentials":       {strings.ReplaceAll(chromium, "a=ice-", "a=xce-"), describe.ErrNoSecrets},
		"no fingerprint":       {strings.ReplaceAll(chromium, "a=fingerprint", "a=print"), describe.ErrNoSecrets},
		"two of one mid":       {strings.Replace(chromium, "a=mid:1", "a=mid:0", 1), describe.ErrMalformed},
		"a mid that is no mid": {strings.Replace(chromium, "a=mid:1", "a=mid:a b", 1), describe.ErrMalformed},
		"very many sections":   {chromium + strings.Repeat("m=video 0 UDP/TLS/RTP/SAVPF 0\n", describe.MaxSections), describe.ErrTooMany},
	} {
		if _, err := describe.Read(crlf(c.text)); !errors.Is(err, c.err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnswerMirrorsTheOffer(t *testing.T) {
	answer := describe.Answer(read(t, chromium+"m=application 9 UDP/DTLS/SCTP webrtc-datachannel\nc=IN IP4 0.0.0.0\na=mid:2\n"), local)
	for _, want := range []string{"a=ice-lite", "a=group:BUNDLE 0 1\r\n", "o=- 1 3 IN", "a=setup:passive", "a=recvonly", "a=ice-ufrag:ours", "a=candidate:1 1 udp",
		"a=rid:q recv", "a=simulcast:recv q;h;f", "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n", "m=audio 9 UDP/TLS/RTP/SAVPF 63 111\r\n", "a=fmtp:63 111/111\r\n", "a=rtcp-fb:96 nack pli", "a=rtcp-fb:111 transport-cc",
		"a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", "m=application 0 UDP/TLS/RTP/SAVPF 0"} {
		if !strings.Contains(answer, want) {
			t.Errorf("no %q in\n%s", want, answer)
		}
	}
	if strings.Contains(answer, "103") {
		t.Errorf("takes what it cannot:\n%s", answer)
	}
	passive := read(t, strings.ReplaceAll(chromium, "a=setup:actpass", "a=setup:passive"))
	if !passive.Passive || !strings.Contains(describe.Answer(passive, local), "a=setup:active") {
		t.Error("nobody begins")
	}
}

func TestOfferIsReadAsItIsMeant(t *testing.T) {
	slots := []describe.Slot{
		{MID: "0", Kind: describe.Audio, Codec: describe.DownCodec(codec.Opaque), SSRC: 5, Stream: "ann", Track: "ann-microphone"},
		{MID: "1", Kind: describe.Video, Codec: describe.DownCodec(codec.VP8), SSRC: 6, RTX: 7, Stream: "ann", Track: "ann-camera"},
		{MID: "2", Kind: describe.Video, Codec: describe.DownCodec(codec.H264), Idle: true},
	}
	r, err := describe.Read(describe.Offer(slots, local))
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range r.Sections {
		want := slots[i]
		if s.MID != want.MID || s.Kind != want.Kind || s.Sends == want.Idle || s.Codec == nil || *s.Codec != want.Codec || s.SSRC != want.SSRC || s.RTX != want.RTX {
			t.Errorf("%+v was read as %+v, %+v", want, s, s.Codec)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(crlf(chromium))
	f.Add("v=0\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := describe.Read(text)
		if err != nil {
			return
		}
		answer := describe.Answer(r, local)
		again, err := describe.Read(answer)
		if err == nil && len(again.Sections) != len(r.Sections) {
			t.Fatalf("%d sections are answered by %d:\n%s", len(r.Sections), len(again.Sections), answer)
		}
		for _, line := range strings.Split(strings.TrimSuffix(answer, "\r\n"), "\r\n") {
			if len(line) < 2 || line[1] != '=' || strings.ContainsAny(line, "\r\n") {
				t.Fatalf("a line of a stranger's: %q", line)
			}
		}
	})
}
