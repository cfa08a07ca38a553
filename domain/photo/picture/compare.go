// This file says whether two pictures can be compared fairly: light, white balance, sharpness and scale.

package picture

import (
	"image"
	"image/color"
	"math"
)

// Hint is one way in which two pictures cannot be compared fairly. Its words are the message "photo.hint.<hint>".
type Hint string

// The hints.
const (
	OtherBrightness Hint = "brightness"
	OtherWhite      Hint = "white_balance"
	OtherSharpness  Hint = "sharpness"
	OtherScale      Hint = "scale"
)

// How far two pictures may differ before a hint is given: what a layperson begins to see side by side.
const (
	BrightnessLimit = 30 // hundredths of a stop
	WhiteLimit      = 15 // hundredths of a stop between red and blue, or green and both
	SharpnessLimit  = 50 // percent that the softer picture has of the sharper one's, at least
	ScaleLimit      = 80 // thousandths, either way
)

// Hints compares picture b with picture a. All of it is a hint for a person, none of it a measurement.
type Hints struct {
	Brightness int // hundredths of a stop that b is brighter
	Warmth     int // hundredths of a stop that b's red is stronger against its blue
	Tint       int // hundredths of a stop that b's green is stronger against red and blue
	Sharpness  int // percent of a's that b has
	Scale      int // thousandths: how many pixels of b show what 1,000 of a show; 0: not known
}

// Rendered is a picture and the recipe that it was rendered by: it tells what is cover and what is picture.
type Rendered struct {
	Image  *image.NRGBA
	Recipe Recipe
}

// Compare measures both pictures at one size, without what is covered. aligned is the transform that lays b on a, nil where
// no points are marked.
func Compare(a, b Rendered, aligned *Transform) Hints {
	h := Hints{Sharpness: 100}
	if aligned != nil {
		h.Scale = aligned.Scale()
	}
	ra, rb := a.Image.Rect, b.Image.Rect
	if ra.Empty() || rb.Empty() {
		return h
	}
	side := min(max(ra.Dx(), ra.Dy()), max(rb.Dx(), rb.Dy()), 1024)
	ia, ib := sized(a.Image, side), sized(b.Image, side)
	ha, hb := underCovers(a, ia.Rect.Size()), underCovers(b, ib.Rect.Size())
	ma, mb := measure(ia, either(ha, hb, ia.Rect.Size(), ib.Rect.Size())), measure(ib, either(hb, ha, ib.Rect.Size(), ia.Rect.Size()))
	if !ma.seen || !mb.seen {
		return h
	}
	stops := func(x, y float64) int { return int(math.Round(100 * math.Log2(max(y, 1e-4)/max(x, 1e-4)))) }
	h.Brightness = stops(ma.luma(), mb.luma())
	h.Warmth = stops(ma.r*mb.b, mb.r*ma.b)
	h.Tint = stops(ma.g*math.Sqrt(mb.r*mb.b), mb.g*math.Sqrt(ma.r*ma.b))
	h.Sharpness = int(math.Round(100 * (mb.detail + 0.5) / (ma.detail + 0.5)))
	return h
}

// Given is the hints that exceed their limits.
func (h Hints) Given() []Hint {
	var out []Hint
	add := func(is bool, k Hint) {
		if is {
			out = append(out, k)
		}
	}
	far := func(v, limit int) bool { return v > limit || v < -limit }
	add(far(h.Brightness, BrightnessLimit), OtherBrightness)
	add(far(h.Warmth, WhiteLimit) || far(h.Tint, WhiteLimit), OtherWhite)
	add(h.Sharpness < SharpnessLimit || h.Sharpness > 100*100/SharpnessLimit, OtherSharpness)
	add(h.Scale != 0 && far(h.Scale-1000, ScaleLimit), OtherScale)
	return out
}

// measured is the mean light of the three channels, and the detail: the variance of the Laplacian (Pertuz, Puig and Garcia,
// 2013, operator LAPV) as part of the variance of light, so that it does not change with brightness.
type measured struct {
	r, g, b, detail float64
	seen            bool // anything is not covered
}

func (m measured) luma() float64 { return 0.2126*m.r + 0.7152*m.g + 0.0722*m.b }

// sized is the picture with a longer side of so many pixels.
func sized(img *image.NRGBA, side int) *image.NRGBA {
	w, h := Fit(img.Rect.Dx(), img.Rect.Dy(), side)
	return Resize(solid(img), w, h)
}

// measure looks at the pixels that are not hidden.
func measure(img *image.NRGBA, hidden []bool) measured {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	var light [256]float64
	for v := range light {
		light[v] = linear(float64(v))
	}
	var m measured
	n := 0.0
	gray := make([]int, w*h)
	each(img, func(x, y int, p []byte) {
		gray[y*w+x] = luma(p)
		if !hidden[y*w+x] {
			m.r, m.g, m.b, n = m.r+light[p[0]], m.g+light[p[1]], m.b+light[p[2]], n+1
		}
	})
	if n == 0 {
		return m
	}
	m.seen, m.r, m.g, m.b = true, m.r/n, m.g/n, m.b/n
	var lap, lap2, sum, sum2, count float64
	for y := 1; y < h-1; y++ {
		for x := 1; x < w-1; x++ {
			i := y*w + x
			if hidden[i] || hidden[i-1] || hidden[i+1] || hidden[i-w] || hidden[i+w] {
				continue
			}
			l := float64(4*gray[i] - gray[i-1] - gray[i+1] - gray[i-w] - gray[i+w])
			v := float64(gray[i])
			lap, lap2, sum, sum2, count = lap+l, lap2+l*l, sum+v, sum2+v*v, count+1
		}
	}
	if count > 0 {
		spread := sum2/count - sum/count*sum/count
		m.detail = 1000 * (lap2/count - lap/count*lap/count) / (spread + 100)
	}
	return m
}

// either is the pixels of a picture that are hidden in it or in about the same place of another: what only one of two
// pictures shows says nothing about both.
func either(mine, others []bool, size, other image.Point) []bool {
	out := make([]bool, len(mine))
	for y := range size.Y {
		for x := range size.X {
			out[y*size.X+x] = mine[y*size.X+x] || others[y*other.Y/size.Y*other.X+x*other.X/size.X]
		}
	}
	return out
}

// underCovers is the pixels of the picture at a size that show a cover, or the rim where it mixes with its surroundings.
// Covers are known by their color, which is the very same in every pixel.
func underCovers(p Rendered, size image.Point) []bool {
	w, h := size.X, size.Y
	hidden := make([]bool, w*h)
	if len(p.Recipe.Covers) == 0 {
		return hidden
	}
	levels := exposure(p.Recipe.Exposure)
	ink := color.NRGBA{R: levels[Ink.R], G: levels[Ink.G], B: levels[Ink.B], A: 255}
	mask := image.NewNRGBA(image.Rectangle{Max: p.Image.Rect.Size()})
	each(solid(p.Image), func(x, y int, q []byte) {
		c := color.NRGBA{A: 255}
		if q[0] == ink.R && q[1] == ink.G && q[2] == ink.B {
			c = color.NRGBA{R: 255, G: 255, B: 255, A: 255}
		}
		mask.SetNRGBA(x, y, c)
	})
	each(Resize(mask, w, h), func(x, y int, q []byte) {
		if q[0] == 0 {
			return
		}
		for yy := max(y-1, 0); yy <= min(y+1, h-1); yy++ {
			for xx := max(x-1, 0); xx <= min(x+1, w-1); xx++ {
				hidden[yy*w+xx] = true
			}
		}
	})
	return hidden
}

// luma is the brightness of a pixel, 0 to 255 (ITU-R BT.601).
func luma(p []byte) int { return (299*int(p[0]) + 587*int(p[1]) + 114*int(p[2]) + 500) / 1000 }
