package doc

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"
)

// pictures are pictures of 3 × 2 pixels.
func pictures(t testing.TB) map[string][]byte {
	m := image.NewPaletted(image.Rect(0, 0, 3, 2), color.Palette{color.Black, color.White})
	all := map[string][]byte{
		"image/webp": []byte("RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x01\x00\x00"),
	}
	var b bytes.Buffer
	for media, encode := range map[string]func() error{
		"image/png":  func() error { return png.Encode(&b, m) },
		"image/jpeg": func() error { return jpeg.Encode(&b, m, nil) },
		"image/gif":  func() error { return gif.Encode(&b, m, nil) },
	} {
		b.Reset()
		if err := encode(); err != nil {
			t.Fatal(err)
		}
		all[media] = bytes.Clone(b.Bytes())
	}
	return all
}

func TestTheSizeOfAPicture(t *testing.T) {
	for media, b := range pictures(t) {
		if n := pixels(media, b); n != 6 {
			t.Errorf("%s of 3 × 2 has %d pixels", media, n)
		}
		if n := pixels(media, b[:12]); n != 0 {
			t.Errorf("the magic of %s alone has %d pixels", media, n)
		}
	}
	for name, c := range map[string]struct {
		media, content string
		want           int64
	}{
		"VP8L":                {"image/webp", "RIFF\x00\x00\x00\x00WEBPVP8L\x05\x00\x00\x00\x2f\x02\x40\x00\x00" + strings.Repeat("\x00", 5), 6},
		"VP8":                 {"image/webp", "RIFF\x00\x00\x00\x00WEBPVP8 \x0a\x00\x00\x00\x00\x00\x00\x9d\x01\x2a\x03\x00\x02\x00", 6},
		"another chunk":       {"image/webp", "RIFF\x00\x00\x00\x00WEBPEXIF\x0a\x00\x00\x00\x00\x00\x00\x9d\x01\x2a\x03\x00\x02\x00", 0},
		"the largest WebP":    {"image/webp", "RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff", 1 << 40},
		"a large PNG":         {"image/png", "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\xff\xff\xff\xff\xff\xff\xff\xff", 1 << 40},
		"no header":           {"image/png", "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIDAT\x00\x00\x00\x03\x00\x00\x00\x02", 0},
		"a GIF with a frame":  {"image/gif", "GIF89a\x01\x00\x01\x00\x80\x00\x00......!\xf9\x04\x00\x00\x00\x00\x00!\xfe\x02hi\x03you\x00,\x01\x00\x00\x00\x02\x00\x02\x00", 6},
		"a GIF without":       {"image/gif", "GIF89a\xff\xff\xff\xff\x00\x00\x00;", 0},
		"a GIF without end":   {"image/gif", "GIF89a\xff\xff\xff\xff\x00\x00\x00!\xfe\xffhi", 0},
		"progressive":         {"image/jpeg", "\xff\xd8\xff\xff\xe1\x00\x04hi\xff\xc4\x00\x03x\xff\xc2\x00\x0b\x08\x00\x02\x00\x03\x01\x01\x11\x00", 6},
		"a scan before all":   {"image/jpeg", "\xff\xd8\xff\xda\x00\x02\xff\xc0\x00\x0b\x08\x00\x02\x00\x03\x01\x01\x11\x00", 0},
		"a segment too short": {"image/jpeg", "\xff\xd8\xff\xe1\x00\x01\xff\xc0\x00\x0b\x08\x00\x02\x00\x03\x01\x01\x11\x00", 0},
		"a segment too long":  {"image/jpeg", "\xff\xd8\xff\xe1\xff\xff\xff\xc0\x00\x0b\x08\x00\x02\x00\x03\x01\x01\x11\x00", 0},
	} {
		if n := pixels(c.media, []byte(c.content)); n != c.want {
			t.Errorf("%s: %d pixels, want %d", name, n, c.want)
		}
	}
}

// FuzzPixels: no bytes make it fail, and where it tells a size a decoder finds the same.
func FuzzPixels(f *testing.F) {
	for _, b := range pictures(f) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		kind, ok := formOf(b[:min(len(b), magicBytes)])
		if !ok {
			return
		}
		n := pixels(kind.media, b)
		config, _, err := image.DecodeConfig(bytes.NewReader(b))
		if want := int64(config.Width) * int64(config.Height); err == nil && slices.Contains([]string{"image/png", "image/jpeg"}, kind.media) && n != 0 && n != want {
			t.Errorf("%s has %d pixels, want %d", kind.media, n, want)
		}
	})
}
