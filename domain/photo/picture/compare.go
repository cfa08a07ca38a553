// This file says whether two pictures can be compared fairly: light, white balance, sharpness and scale.

package picture

import (
	"image"
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

// Compare measures both pictures at one size. aligned is the transform that lays b on a, nil where no points are marked.
func Compare(a, b *image.NRGBA, aligned *Transform) Hints {
	if a.Rect.Empty() || b.Rect.Empty() {
		return Hints{Sharpness: 100}
	}
	side := min(max(a.Rect.Dx(), a.Rect.Dy()), max(b.Rect.Dx(), b.Rect.Dy()), 1024)
	ma, mb := measure(a, side), measure(b, side)
	stops := func(x, y float64) int { return int(math.Round(100 * math.Log2(max(y, 1e-4)/max(x, 1e-4)))) }
	h := Hints{
		Brightness: stops(ma.luma(), mb.luma()),
		Warmth:     stops(ma.r*mb.b, mb.r*ma.b),
		Tint:       stops(ma.g*math.Sqrt(mb.r*mb.b), mb.g*math.Sqrt(ma.r*ma.b)),
		Sharpness:  int(math.Round(100 * (mb.detail + 0.5) / (ma.detail + 0.5))),
	}
	if aligned != nil {
		h.Scale = aligned.Scale()
	}
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
type measured struct{ r, g, b, detail float64 }

func (m measured) luma() float64 { return 0.2126*m.r + 0.7152*m.g + 0.0722*m.b }

func measure(img *image.NRGBA, side int) measured {
	w, h := Fit(img.Rect.Dx(), img.Rect.Dy(), side)
	img = Resize(solid(img), w, h)
	var light [256]float64
	for v := range light {
		light[v] = linear(float64(v))
	}
	var m measured
	gray := make([]int, w*h)
	each(img, func(x, y int, p []byte) {
		m.r, m.g, m.b = m.r+light[p[0]], m.g+light[p[1]], m.b+light[p[2]]
		gray[y*w+x] = luma(p)
	})
	n := float64(w * h)
	m.r, m.g, m.b = m.r/n, m.g/n, m.b/n
	var lap, lap2, sum, sum2, count float64
	for y := 1; y < h-1; y++ {
		for x := 1; x < w-1; x++ {
			i := y*w + x
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

// luma is the brightness of a pixel, 0 to 255 (ITU-R BT.601).
func luma(p []byte) int { return (299*int(p[0]) + 587*int(p[1]) + 114*int(p[2]) + 500) / 1000 }
