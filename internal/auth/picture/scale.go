package picture

import (
	"image"
	"image/draw"
)

// sums holds one row of the result, red, green and blue, as sums over the area that each pixel covers.
type sums [Edge * 3]uint64

// scale makes the square part of a picture Edge × Edge pixels, laid on white. Each pixel is the mean of the area that it
// covers, in whole numbers: along each axis the part is divided into side × Edge units, of which a pixel of the source
// has Edge and one of the result has side. So it also enlarges, without smoothing.
func scale(source image.Image, part image.Rectangle) *image.RGBA {
	side := part.Dx()
	strip := image.NewRGBA(image.Rect(0, 0, side, 1))
	area := uint64(side) * uint64(side)
	out := image.NewRGBA(image.Rect(0, 0, Edge, Edge))
	var row, total sums
	for y := range side {
		draw.Draw(strip, strip.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(strip, strip.Rect, source, image.Pt(part.Min.X, part.Min.Y+y), draw.Over)
		row = sums{}
		for x := range side {
			for to := range covers(x, side) {
				row.add(to.pixel, strip.Pix[4*x:4*x+3], to.units)
			}
		}
		for to := range covers(y, side) {
			for i, v := range row {
				total[i] += v * to.units
			}
			if (to.pixel+1)*side <= (y+1)*Edge { // the last of the source's rows that it covers
				put(out.Pix[to.pixel*out.Stride:], &total, area)
				total = sums{}
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

// covers walks over the pixels of the result that the source's pixel at falls on, along one axis.
func covers(at, side int) func(yield func(share) bool) {
	from, until := at*Edge, (at+1)*Edge
	return func(yield func(share) bool) {
		for p := from / side; p*side < until; p++ {
			if !yield(share{p, uint64(min(until, (p+1)*side) - max(from, p*side))}) {
				return
			}
		}
	}
}

func (s *sums) add(pixel int, rgb []uint8, units uint64) {
	for c, v := range rgb {
		s[3*pixel+c] += uint64(v) * units
	}
}

// put writes a finished row.
func put(pix []uint8, s *sums, area uint64) {
	for x := range Edge {
		for c := range 3 {
			pix[4*x+c] = uint8((s[3*x+c] + area/2) / area)
		}
		pix[4*x+3] = 0xff
	}
}
