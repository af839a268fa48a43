package picture

import (
	"image"
	"image/draw"
)

// sums holds one row of the result, red, green and blue, as sums over the area that each pixel covers.
type sums []uint64

// scale makes the part of a picture as large as to, laid on white. Each pixel is the mean of the area that it covers, in
// whole numbers: along each axis, of as many pixels as the part has and as the result has, the part is divided into their
// product, of which a pixel of the source has as many units as the result has pixels, and the other way round. So it also
// enlarges, without smoothing.
func scale(source image.Image, part image.Rectangle, to image.Point) *image.RGBA {
	from := part.Size()
	strip := image.NewRGBA(image.Rect(0, 0, from.X, 1))
	area := uint64(from.X) * uint64(from.Y)
	out := image.NewRGBA(image.Rect(0, 0, to.X, to.Y))
	row, total := make(sums, 3*to.X), make(sums, 3*to.X)
	for y := range from.Y {
		draw.Draw(strip, strip.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(strip, strip.Rect, source, image.Pt(part.Min.X, part.Min.Y+y), draw.Over)
		clear(row)
		for x := range from.X {
			for on := range covers(x, from.X, to.X) {
				row.add(on.pixel, strip.Pix[4*x:4*x+3], on.units)
			}
		}
		for on := range covers(y, from.Y, to.Y) {
			for i, v := range row {
				total[i] += v * on.units
			}
			if (on.pixel+1)*from.Y <= (y+1)*to.Y { // the last of the source's rows that it covers
				total.put(out.Pix[on.pixel*out.Stride:], area)
				clear(total)
			}
		}
	}
	return out
}

// share is how much of a source's pixel falls on a pixel of the result.
type share struct {
	pixel int
	units uint64
}

// covers walks over the pixels of the result that the source's pixel at falls on, along an axis on which the source has from
// pixels and the result has to.
func covers(at, from, to int) func(yield func(share) bool) {
	begin, end := at*to, (at+1)*to
	return func(yield func(share) bool) {
		for p := begin / from; p*from < end; p++ {
			if !yield(share{p, uint64(min(end, (p+1)*from) - max(begin, p*from))}) {
				return
			}
		}
	}
}

func (s sums) add(pixel int, rgb []uint8, units uint64) {
	for c, v := range rgb {
		s[3*pixel+c] += uint64(v) * units
	}
}

// put writes a finished row.
func (s sums) put(pix []uint8, area uint64) {
	for i, v := range s {
		pix[4*(i/3)+i%3] = uint8((v + area/2) / area)
	}
	for i := 3; i < 4*len(s)/3; i += 4 {
		pix[i] = 0xff
	}
}
