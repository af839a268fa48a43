// Package picture turns what a person uploads, as a picture of themselves or of a course, into a small JPEG of one size that
// this package has encoded itself: of the bytes that came, none is kept, whatever else they hold.
package picture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"time"
)

// What is read, and what is made of it.
const (
	// MaxBytes bounds an upload.
	MaxBytes = 2 << 20
	// MaxEdge bounds width and height of an upload, in pixels. It is checked before a pixel is decoded: an upload takes at
	// most 350 MiB of memory while it is decoded (a progressive JPEG of four colours is the dearest, a PNG takes 130).
	MaxEdge = 4096
	// Edge is the width and height of a square, in pixels.
	Edge = 256
	// CoverWidth and CoverHeight are the size of a cover, in pixels.
	CoverWidth, CoverHeight = 960, 320

	// quality is that of the JPEG encoder: squares are 5 to 25 KiB, covers 5 to 150, and 230 at most.
	quality = 85
	// maxTime bounds the decoding: a JPEG of 2 MiB can hold thousands of passes over one large picture.
	maxTime = 5 * time.Second
)

// Errors of Square and Cover; compare with errors.Is. Any other error is the context's.
var (
	// ErrTooLarge: more than MaxBytes, or a side longer than MaxEdge.
	ErrTooLarge = errors.New("picture: too large")
	// ErrFormat: no readable PNG, JPEG or GIF.
	ErrFormat = errors.New("picture: not a readable PNG, JPEG or GIF")
)

// errSlow is why a decoder was stopped that took over maxTime.
var errSlow = errors.New("picture: too slow")

// format is one kind of file that is read, known by its first bytes: what the sender calls it does not count.
type format struct {
	magic  string
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error) // of a moving picture, its first frame
}

var formats = []format{
	{"\x89PNG\r\n\x1a\n", png.DecodeConfig, png.Decode},
	{"\xff\xd8\xff", jpeg.DecodeConfig, jpeg.Decode},
	{"GIF8", gif.DecodeConfig, gif.Decode},
}

// large tells whether decoding an upload takes much memory: more than 90 MiB. It reads the header only.
func large(data []byte) bool {
	_, c, err := header(data)
	return err == nil && c.Width*c.Height > 2048*2048
}

// Square decodes an upload, cuts out the square in its middle, scales it to Edge × Edge on white, and encodes that as
// JPEG. It gives up when the context ends, and after five seconds. Notes about the camera's orientation (EXIF) are not
// read. The caller bounds how many run at once: see Maker.
func Square(ctx context.Context, data []byte) ([]byte, error) {
	return render(ctx, data, image.Pt(Edge, Edge))
}

// Cover does as Square does, for a picture that is three times as wide as it is high: CoverWidth × CoverHeight.
func Cover(ctx context.Context, data []byte) ([]byte, error) {
	return render(ctx, data, image.Pt(CoverWidth, CoverHeight))
}

// render makes a picture of the size to, of the middle of an upload.
func render(ctx context.Context, data []byte, to image.Point) ([]byte, error) {
	f, _, err := header(data)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, maxTime, errSlow)
	defer cancel()
	source, err := f.decode(patience{ctx, bytes.NewReader(data)})
	if err != nil {
		return nil, reason(ctx, err)
	}
	size := source.Bounds()
	if size.Empty() || size.Dx() > MaxEdge || size.Dy() > MaxEdge {
		return nil, fmt.Errorf("%w: %v pixels", ErrFormat, size.Size())
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, scale(source, middle(size, to), to), &jpeg.Options{Quality: quality}); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// header finds the format and reads how large the picture says it is.
func header(data []byte) (format, image.Config, error) {
	if len(data) > MaxBytes {
		return format{}, image.Config{}, fmt.Errorf("%w: %d bytes", ErrTooLarge, len(data))
	}
	for _, f := range formats {
		if !bytes.HasPrefix(data, []byte(f.magic)) {
			continue
		}
		c, err := f.config(bytes.NewReader(data))
		switch {
		case err != nil, c.Width <= 0, c.Height <= 0:
			return f, c, fmt.Errorf("%w: %d × %d pixels, %v", ErrFormat, c.Width, c.Height, err)
		case c.Width > MaxEdge, c.Height > MaxEdge:
			return f, c, fmt.Errorf("%w: %d × %d pixels", ErrTooLarge, c.Width, c.Height)
		}
		return f, c, nil
	}
	return format{}, image.Config{}, ErrFormat
}

// reason tells a decoder that was stopped from one that found a fault.
func reason(ctx context.Context, err error) error {
	switch cause := context.Cause(ctx); {
	case cause == nil:
		return fmt.Errorf("%w: %w", ErrFormat, err)
	case cause == errSlow:
		return fmt.Errorf("%w: decoding took over %v", ErrFormat, maxTime)
	default:
		return cause
	}
}

// patience is a reader that ends with its context. It gives a little at a time: a few KiB of a JPEG can be seconds of work.
type patience struct {
	ctx context.Context
	r   io.Reader
}

// Read reads until the context ends.
func (p patience) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.r.Read(b[:min(len(b), 512)])
}

// middle is the largest part in the middle of a picture that has the proportions of to, up to a pixel.
func middle(b image.Rectangle, to image.Point) image.Rectangle {
	part := b.Size()
	if part.X*to.Y > part.Y*to.X {
		part.X = max(1, part.Y*to.X/to.Y)
	} else {
		part.Y = max(1, part.X*to.Y/to.X)
	}
	corner := b.Min.Add(b.Size().Sub(part).Div(2))
	return image.Rectangle{Min: corner, Max: corner.Add(part)}
}
