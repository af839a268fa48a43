package codec_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"atrium/internal/media/codec"
)

// unhex reads bytes as they are written in an RFC.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestParseVP8(t *testing.T) {
	const key = "f0 12 00 9d 01 2a 40 01 b4 00 ff" // 320×180
	for name, c := range map[string]struct {
		payload  string
		keyframe bool
		temporal uint8
		sync     bool
		bits     uint8
		picture  uint16
		tl0      uint8
	}{
		"no extension":                      {payload: "10 " + key, keyframe: true},
		"picture of 7 bits":                 {payload: "90 80 05 " + key, keyframe: true, bits: 7, picture: 5},
		"picture of 15 bits":                {payload: "90 80 92 34 " + key, keyframe: true, bits: 15, picture: 0x1234},
		"everything":                        {payload: "90 f0 92 34 07 65 " + key, keyframe: true, bits: 15, picture: 0x1234, tl0: 7, temporal: 1, sync: true},
		"layer without TL0":                 {payload: "90 20 80 " + key, keyframe: true, temporal: 2},
		"key index only":                    {payload: "90 10 ff " + key, keyframe: true},
		"reserved bits":                     {payload: "d8 8f 05 " + key, keyframe: true, bits: 7, picture: 5},
		"an interframe":                     {payload: "90 80 05 f1 12 00 9d 01 2a 40 01 b4 00", bits: 7, picture: 5},
		"a keyframe's second packet":        {payload: "80 80 05 " + key, bits: 7, picture: 5},
		"a keyframe's second partition":     {payload: "91 80 05 " + key, bits: 7, picture: 5},
		"a keyframe's start without a size": {payload: "90 80 05 f0 12 00 9d 01", bits: 7, picture: 5},
		"another start code":                {payload: "90 80 05 f0 12 00 9d 01 2b 40 01 b4 00", bits: 7, picture: 5},
		"one byte of a frame":               {payload: "00 ff"},
		"a short one with everything":       {payload: "80 f0 05 07 40 ff", bits: 7, picture: 5, tl0: 7, temporal: 1},
	} {
		f, ok := codec.Parse(codec.VP8, unhex(t, c.payload))
		if !ok {
			t.Errorf("%s: refused", name)
		}
		if f.Keyframe != c.keyframe || f.Temporal != c.temporal || f.Sync != c.sync {
			t.Errorf("%s: %+v", name, f)
		}
		if f.VP8.PictureBits != c.bits || f.VP8.PictureID != c.picture || f.VP8.TL0 != c.tl0 || f.VP8.HasTL0() != (c.tl0 != 0) {
			t.Errorf("%s: %+v", name, f.VP8)
		}
		if c.keyframe && (f.Width != 320 || f.Height != 180) {
			t.Errorf("%s: %d×%d", name, f.Width, f.Height)
		}
	}
	for name, payload := range map[string]string{
		"nothing": "", "no frame": "10", "no frame after the extension": "90 80 05", "an extension that is cut off": "90 f0 92 34",
	} {
		if f, ok := codec.Parse(codec.VP8, unhex(t, payload)); ok {
			t.Errorf("%s: read as %+v", name, f)
		}
	}
}

func TestRenumberVP8(t *testing.T) {
	for _, c := range []struct{ before, after string }{
		{"90 f0 92 34 07 65 f1 00", "90 f0 ff fe 09 65 f1 00"},
		{"90 f0 05 07 65 f1 00", "90 f0 7e 09 65 f1 00"},
		{"10 f1 00", "10 f1 00"},
	} {
		payload := unhex(t, c.before)
		f, _ := codec.Parse(codec.VP8, payload)
		f.VP8.Renumber(payload, 0x7ffe, 9)
		if !bytes.Equal(payload, unhex(t, c.after)) {
			t.Errorf("%s became %x, want %s", c.before, payload, c.after)
		}
	}
}

func TestParseH264(t *testing.T) {
	for name, c := range map[string]struct {
		payload      string
		keyframe, ok bool
	}{
		"a slice":                         {"41 9a", false, true},
		"an IDR slice":                    {"65 88", true, true},
		"a parameter set":                 {"67 42 e0 1f", true, true},
		"sets and an IDR slice in one":    {"78 0002 6742 0002 68ce 0002 6588", true, true},
		"slices in one":                   {"78 0002 419a 0002 419a", false, true},
		"the start of an IDR slice":       {"7c 85 88", true, true},
		"more of it":                      {"7c 05 88", false, true},
		"the start of a slice":            {"7c 81 9a", false, true},
		"nothing":                         {"", false, false},
		"a unit that is longer than told": {"78 0005 6742", false, false},
		"a unit of no length":             {"78 0000 67", false, false},
		"a length that is cut off":        {"78 00", false, false},
		"a piece without content":         {"7c 85", false, false},
		"a mode that is not offered":      {"79 00", false, false},
	} {
		f, ok := codec.Parse(codec.H264, unhex(t, c.payload))
		if ok != c.ok || f.Keyframe != c.keyframe {
			t.Errorf("%s: %v, %+v", name, ok, f)
		}
	}
}

func TestAnyPacketOfAudioIsABeginning(t *testing.T) {
	if f, ok := codec.Parse(codec.Opaque, nil); !ok || !f.Keyframe {
		t.Error(f, ok)
	}
}

func TestNothingIsAllocatedPerPacket(t *testing.T) {
	vp8, h264 := unhex(t, "90 f0 92 34 07 65 f0 12 00 9d 01 2a 40 01 b4 00 ff"), unhex(t, "78 0002 6742 0002 68ce")
	if n := testing.AllocsPerRun(1000, func() {
		f, _ := codec.Parse(codec.VP8, vp8)
		f.VP8.Renumber(vp8, f.VP8.PictureID+1, f.VP8.TL0)
		codec.Parse(codec.H264, h264)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "90 f0 92 34 07 65 f0 12 00 9d 01 2a 40 01 b4 00 ff", "80 f0 05 07 40 ff", "78 0002 6742 0002 68ce", "7c 85 88"} {
		f.Add(unhex(f, s))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		for _, kind := range []codec.Kind{codec.Opaque, codec.VP8, codec.H264} {
			frame, ok := codec.Parse(kind, payload)
			if !ok {
				if frame != (codec.Frame{}) {
					t.Fatalf("refused, and told %+v", frame)
				}
				continue
			}
			if kind != codec.VP8 {
				continue
			}
			changed := bytes.Clone(payload)
			frame.VP8.Renumber(changed, frame.VP8.PictureID+1, frame.VP8.TL0+1)
			again, ok := codec.Parse(kind, changed)
			mask := uint16(1)<<frame.VP8.PictureBits - 1
			if !ok || again.VP8.PictureID != (frame.VP8.PictureID+1)&mask || frame.VP8.HasTL0() && again.VP8.TL0 != frame.VP8.TL0+1 {
				t.Fatalf("%+v renumbered is %+v", frame, again)
			}
		}
	})
}
