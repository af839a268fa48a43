package picture

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

var (
	red   = color.RGBA{0xff, 0, 0, 0xff}
	green = color.RGBA{0, 0x80, 0, 0xff}
	blue  = color.RGBA{0, 0, 0xff, 0xff}
)

// flag is a picture whose outer thirds are red and whose middle is green: what is cut is seen by its colour.
func flag(width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(m, m.Rect, image.NewUniform(red), image.Point{}, draw.Src)
	inner := m.Rect.Inset(min(width, height) / 4)
	if width > height {
		inner = image.Rect((width-height)/2, 0, (width+height)/2, height)
	} else if height > width {
		inner = image.Rect(0, (height-width)/2, width, (height+width)/2)
	}
	draw.Draw(m, inner, image.NewUniform(green), image.Point{}, draw.Src)
	return m
}

func asPNG(m image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func asJPEG(m image.Image) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// asGIF makes a moving picture with a frame of each colour.
func asGIF(size int, colours ...color.Color) []byte {
	var g gif.GIF
	for _, c := range colours {
		g.Image = append(g.Image, image.NewPaletted(image.Rect(0, 0, size, size), color.Palette{c}))
		g.Delay = append(g.Delay, 10)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &g); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// announce makes a PNG whose header tells of a size that nothing follows.
func announce(width, height uint32) []byte {
	chunk := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)...)
	chunk = append(chunk, 8, 2, 0, 0, 0)
	b := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), chunk...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(chunk))
}

// result decodes what Square made, which must be a JPEG of the one size.
func result(t testing.TB, out []byte) image.Image { return sized(t, out, Edge, Edge) }

func sized(t testing.TB, out []byte, width, height int) image.Image {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatalf("the result is no JPEG: %v", err)
	}
	if m.Bounds() != image.Rect(0, 0, width, height) {
		t.Fatalf("the result is %v", m.Bounds())
	}
	return m
}

func near(a, b color.Color) bool {
	r1, g1, b1, _ := a.RGBA()
	r2, g2, b2, _ := b.RGBA()
	off := func(x, y uint32) bool { return max(x, y)-min(x, y) > 8<<8 }
	return !off(r1, r2) && !off(g1, g2) && !off(b1, b2)
}

func TestSquareKeepsTheMiddle(t *testing.T) {
	for name, upload := range map[string][]byte{
		"wide png": asPNG(flag(600, 200)), "tall png": asPNG(flag(200, 600)), "wide jpeg": asJPEG(flag(900, 300)),
		"small": asPNG(flag(30, 10)), "one pixel": asPNG(flag(3, 1)), "large": asJPEG(flag(4096, 1000)),
		"odd": asPNG(flag(513, 257)), "moving gif": asGIF(40, green, blue, red),
	} {
		t.Run(name, func(t *testing.T) {
			out, err := Square(t.Context(), upload)
			if err != nil {
				t.Fatal(err)
			}
			m := result(t, out)
			for _, p := range []image.Point{{2, 2}, {128, 128}, {253, 2}, {2, 253}, {253, 253}} {
				if !near(m.At(p.X, p.Y), green) {
					t.Errorf("at %v it is %v", p, m.At(p.X, p.Y))
				}
			}
		})
	}
}

func TestCoverKeepsTheMiddle(t *testing.T) {
	stripes := func(width, height int, inner image.Rectangle) *image.RGBA {
		m := image.NewRGBA(image.Rect(0, 0, width, height))
		draw.Draw(m, m.Rect, image.NewUniform(red), image.Point{}, draw.Src)
		draw.Draw(m, inner, image.NewUniform(green), image.Point{}, draw.Src)
		return m
	}
	for name, upload := range map[string][]byte{
		"too high":  asPNG(stripes(600, 600, image.Rect(0, 200, 600, 400))),
		"a column":  asJPEG(stripes(240, 2400, image.Rect(0, 1160, 240, 1240))),
		"too wide":  asPNG(stripes(1200, 100, image.Rect(450, 0, 750, 100))),
		"as it is":  asPNG(stripes(960, 320, image.Rect(0, 0, 960, 320))),
		"small":     asPNG(stripes(9, 9, image.Rect(0, 3, 9, 6))),
		"one pixel": asPNG(stripes(1, 1, image.Rect(0, 0, 1, 1))),
		"odd":       asPNG(stripes(1001, 401, image.Rect(0, 34, 1001, 367))),
		"large":     asJPEG(stripes(4096, 4096, image.Rect(0, 1365, 4096, 2731))),
	} {
		t.Run(name, func(t *testing.T) {
			out, err := Cover(t.Context(), upload)
			if err != nil {
				t.Fatal(err)
			}
			m := sized(t, out, CoverWidth, CoverHeight)
			for _, p := range []image.Point{{4, 4}, {480, 160}, {955, 4}, {4, 315}, {955, 315}} {
				if !near(m.At(p.X, p.Y), green) {
					t.Errorf("at %v it is %v", p, m.At(p.X, p.Y))
				}
			}
		})
	}
}

func TestSquareLaysOnWhite(t *testing.T) {
	clear := image.NewNRGBA(image.Rect(0, 0, 64, 64))
	draw.Draw(clear, image.Rect(0, 0, 32, 64), image.NewUniform(color.NRGBA{0, 0, 0xff, 0x80}), image.Point{}, draw.Src)
	out, err := Square(t.Context(), asPNG(clear))
	if err != nil {
		t.Fatal(err)
	}
	m := result(t, out)
	if got := m.At(40, 128); !near(got, color.RGBA{0x7f, 0x7f, 0xff, 0xff}) {
		t.Errorf("half blue on white is %v", got)
	}
	if got := m.At(220, 128); !near(got, color.White) {
		t.Errorf("nothing on white is %v", got)
	}
}

// TestScaleIsTheMean compares with the mean over each pixel's area, computed in the plain way.
func TestScaleIsTheMean(t *testing.T) {
	for _, side := range []int{1, 7, 255, 256, 257, 512, 700} {
		from, to := image.Pt(side, side), image.Pt(Edge, Edge)
		if side%2 == 1 { // and of other proportions
			from.Y, to.Y = 2*side+1, 70
		}
		m := image.NewRGBA(image.Rectangle{Max: from}.Add(image.Pt(5, 9)))
		for i := range m.Pix {
			m.Pix[i] = uint8(i * i * 31 >> 3)
			if i%4 == 3 {
				m.Pix[i] = 0xff
			}
		}
		out := scale(m, m.Rect, to)
		for _, p := range []image.Point{{0, 0}, {1, 0}, {100, 37}, {200, to.Y - 1}, {255, to.Y - 1}} {
			want := mean(m, to, p)
			if got := int(out.RGBAAt(p.X, p.Y).G); got < int(want)-1 || got > int(want)+1 {
				t.Errorf("side %d: at %v it is %d, the mean is %f", side, p, got, want)
			}
		}
	}
}

func mean(m *image.RGBA, to, p image.Point) float64 {
	from := m.Rect.Size()
	kx, ky := float64(from.X)/float64(to.X), float64(from.Y)/float64(to.Y)
	overlap := func(at, to int, k float64) float64 {
		return max(0, min(float64(at+1), float64(to+1)*k)-max(float64(at), float64(to)*k))
	}
	sum := 0.0
	for y := range from.Y {
		for x := range from.X {
			if w := overlap(x, p.X, kx) * overlap(y, p.Y, ky); w > 0 {
				sum += w * float64(m.RGBAAt(m.Rect.Min.X+x, m.Rect.Min.Y+y).G)
			}
		}
	}
	return sum / (kx * ky)
}

func TestSquareRefuses(t *testing.T) {
	good := asPNG(flag(300, 300))
	for name, c := range map[string]struct {
		upload []byte
		want   error
	}{
		"nothing":           {nil, ErrFormat},
		"text":              {[]byte("<!doctype html><script>alert(1)</script>"), ErrFormat},
		"svg":               {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), ErrFormat},
		"webp":              {[]byte("RIFF\x24\x00\x00\x00WEBPVP8 "), ErrFormat},
		"truncated png":     {good[:len(good)*2/3], ErrFormat},
		"truncated jpeg":    {asJPEG(flag(300, 300))[:200], ErrFormat},
		"truncated gif":     {asGIF(40, red, blue)[:30], ErrFormat},
		"magic only":        {[]byte("\x89PNG\r\n\x1a\n"), ErrFormat},
		"damaged png":       {bytes.Replace(good, []byte("IDAT"), []byte("IDOT"), 1), ErrFormat},
		"100,000 × 100,000": {announce(100_000, 100_000), ErrTooLarge},
		"4,097 wide":        {announce(MaxEdge+1, 1), ErrTooLarge},
		"4,097 high":        {announce(1, MaxEdge+1), ErrTooLarge},
		"no pixels":         {announce(0, 0), ErrFormat},
		"only a header":     {announce(MaxEdge, MaxEdge), ErrFormat},
		"gif of 65,535":     {[]byte("GIF89a\xff\xff\xff\xff\x00\x00\x00"), ErrTooLarge},
		"gif of nothing":    {[]byte("GIF89a\x00\x00\x00\x00\x00\x00\x00;"), ErrFormat},
		"2 MiB + 1":         {append(good, make([]byte, MaxBytes+1-len(good))...), ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			for _, shape := range []func(context.Context, []byte) ([]byte, error){Square, Cover} {
				if out, err := shape(t.Context(), c.upload); !errors.Is(err, c.want) || out != nil {
					t.Errorf("%d bytes, %v; want %v", len(out), err, c.want)
				}
			}
		})
	}
}

// TestSquareKeepsNothingThatCame: a file that is a picture and something else besides comes out as a picture only.
func TestSquareKeepsNothingThatCame(t *testing.T) {
	payload := []byte("<script>alert(document.cookie)</script>PK\x03\x04")
	comment := append([]byte{0xff, 0xfe, 0, byte(len(payload) + 2)}, payload...)
	plain := asJPEG(flag(64, 64))
	for name, upload := range map[string][]byte{
		"after the end":   append(asPNG(flag(64, 64)), payload...),
		"jpeg comment":    bytes.Join([][]byte{plain[:2], comment, plain[2:]}, nil),
		"gif, then a zip": append(asGIF(8, green), payload...),
	} {
		t.Run(name, func(t *testing.T) {
			out, err := Square(t.Context(), upload)
			if err != nil {
				t.Fatal(err)
			}
			result(t, out)
			if bytes.Contains(out, []byte("script")) || bytes.Contains(out, []byte("PK\x03\x04")) {
				t.Error("the payload came through")
			}
		})
	}
}

func TestSquareEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Square(ctx, asPNG(flag(300, 300))); !errors.Is(err, context.Canceled) || errors.Is(err, ErrFormat) {
		t.Errorf("the error is %v", err)
	}
}

// passes makes a progressive JPEG of 4,096 × 4,096 pixels that goes over all of them n times, by 27 bytes each time.
func passes(n int) []byte {
	b := []byte("\xff\xd8\xff\xdb\x00\x43\x00")
	b = append(b, bytes.Repeat([]byte{1}, 64)...)                                             // quantisation
	b = append(b, "\xff\xc2\x00\x0b\x08\x10\x00\x10\x00\x01\x01\x11\x00"...)                  // progressive, one component
	b = append(b, "\xff\xc4\x00\x14\x10\x01"+strings.Repeat("\x00", 15)+"\xe0"...)            // the code 0: a run of blocks, 14 bits say how long
	scan := []byte("\xff\xda\x00\x08\x01\x01\x00\x01\x3f\x00")                                // the 63 upper coefficients
	for bits := strings.Repeat("011110111111101", 9) + "0"; len(bits) >= 8; bits = bits[8:] { // 9 runs of 32,253 blocks: all of them
		one, err := strconv.ParseUint(bits[:8], 2, 8)
		if err != nil || one == 0xff {
			panic("not a byte of entropy-coded data")
		}
		scan = append(scan, byte(one))
	}
	return append(b, bytes.Repeat(scan, n)...)
}

// TestSlowPicturesAreCutOff: what would take a minute to decode ends soon after its time.
func TestSlowPicturesAreCutOff(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	upload := passes(6000)
	if !large(upload) {
		t.Fatal("the header is not understood")
	}
	begin := time.Now()
	_, err := Square(ctx, upload)
	if took := time.Since(begin); !errors.Is(err, context.DeadlineExceeded) || took > 20*time.Second {
		t.Errorf("%v after %v", err, took)
	}
}

// TestDecodersGiveUp: a picture that takes too long is refused, not waited for.
func TestDecodersGiveUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeoutCause(t.Context(), maxTime, errSlow)
		defer cancel()
		r := patience{ctx, bytes.NewReader(asPNG(flag(300, 300)))}
		if _, err := r.Read(make([]byte, 8)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(maxTime)
		synctest.Wait()
		_, err := r.Read(make([]byte, 8))
		if err = reason(ctx, err); !errors.Is(err, ErrFormat) {
			t.Errorf("the error is %v", err)
		}
	})
}

func TestLarge(t *testing.T) {
	for name, c := range map[string]struct {
		upload []byte
		want   bool
	}{
		"4,096 × 4,096": {announce(MaxEdge, MaxEdge), true}, "2,048 × 2,048": {announce(2048, 2048), false},
		"beyond": {announce(100_000, 100_000), false}, "text": {[]byte("text"), false},
	} {
		if got := large(c.upload); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// FuzzSquare: whatever comes, the answer is a picture of the one size or one of the errors.
func FuzzSquare(f *testing.F) {
	small := asPNG(flag(12, 8))
	for _, seed := range [][]byte{
		small, asJPEG(flag(16, 24)), asGIF(9, red, green), small[:40], announce(100_000, 100_000), announce(64, 64),
		[]byte("GIF89a\xff\x00\xff\x00\x00\x00\x00"), []byte("\xff\xd8\xff\xc2\x00\x11\x08\x00\x10\x00\x10\x03"), []byte("RIFF"),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, upload []byte) {
		if _, c, err := header(upload); err == nil && c.Width*c.Height > 512*512 {
			t.Skip("says nothing new and takes long")
		}
		out, err := Square(t.Context(), upload)
		if err == nil {
			result(t, out)
			if out, err = Cover(t.Context(), upload); err != nil {
				t.Fatalf("it makes a square and no cover: %v", err)
			}
			sized(t, out, CoverWidth, CoverHeight)
		} else if !errors.Is(err, ErrFormat) && !errors.Is(err, ErrTooLarge) {
			t.Fatal(err)
		}
	})
}
