// Package ink holds a signature as a person drew it: strokes of points with times, not a picture. Pictures and PDF are
// made from it. It knows nothing of windows, so that paper can be printed without them.
package ink

import (
	"image"
	"image/color"
	"math"
)

// Point is where the pen was: X and Y from 0 to 1 across the pad's width and down its height, and T, the milliseconds
// since the first point of the first stroke.
type Point struct {
	X, Y float32
	T    int64
}

// Stroke is a line drawn without lifting the pen.
type Stroke struct {
	Points []Point
}

// The least ink that counts as a signature: a line about an eighth of the pad long that leaves its place.
const (
	leastLength = 0.12
	leastSpread = 0.04
)

// Length is the distance the pen travelled on the pad, in pad widths; aspect is the pad's width over its height.
func Length(strokes []Stroke, aspect float32) float32 {
	sum := float32(0)
	for _, s := range strokes {
		for i := 1; i < len(s.Points); i++ {
			dx := s.Points[i].X - s.Points[i-1].X
			dy := (s.Points[i].Y - s.Points[i-1].Y) / aspect
			sum += float32(math.Hypot(float64(dx), float64(dy)))
		}
	}
	return sum
}

// Signed reports whether the strokes are more than a dot or a slip of the hand. It judges nothing else.
func Signed(strokes []Stroke, aspect float32) bool {
	if Length(strokes, aspect) < leastLength {
		return false
	}
	minX, maxX, minY, maxY := float32(1), float32(0), float32(1), float32(0)
	for _, s := range strokes {
		for _, p := range s.Points {
			minX, maxX, minY, maxY = min(minX, p.X), max(maxX, p.X), min(minY, p.Y), max(maxY, p.Y)
		}
	}
	return maxX-minX >= leastSpread || (maxY-minY)/aspect >= leastSpread
}

// Curve is a quadratic curve from A by way of the control point C to B.
type Curve struct{ A, C, B Point }

// Curves smooths a stroke: it runs through the middles between points, with the points themselves as controls.
// A stroke of one point gives one curve that stays where it is.
func Curves(s Stroke) []Curve {
	p := s.Points
	switch len(p) {
	case 0:
		return nil
	case 1:
		return []Curve{{p[0], p[0], p[0]}}
	}
	out := []Curve{{p[0], p[0], middle(p[0], p[1])}}
	for i := 1; i+1 < len(p); i++ {
		out = append(out, Curve{middle(p[i-1], p[i]), p[i], middle(p[i], p[i+1])})
	}
	last := len(p) - 1
	return append(out, Curve{middle(p[last-1], p[last]), p[last], p[last]})
}

func middle(a, b Point) Point { return Point{(a.X + b.X) / 2, (a.Y + b.Y) / 2, (a.T + b.T) / 2} }

// Canvas is a transparent picture that strokes are drawn on, piece by piece.
type Canvas struct {
	Image *image.NRGBA
	pen   float64 // half the width of a line, in pixels
	ink   color.NRGBA
}

// NewCanvas returns an empty picture in pixels; width is the line's, in pixels.
func NewCanvas(w, h int, width float64, ink color.Color) *Canvas {
	n, ok := color.NRGBAModel.Convert(ink).(color.NRGBA)
	if !ok {
		n = color.NRGBA{A: 0xff}
	}
	return &Canvas{Image: image.NewNRGBA(image.Rect(0, 0, max(1, w), max(1, h))), pen: width / 2, ink: n}
}

// Draw draws curves.
func (c *Canvas) Draw(curves ...Curve) {
	b := c.Image.Bounds()
	w, h := float64(b.Dx()), float64(b.Dy())
	for _, k := range curves {
		ax, ay := float64(k.A.X)*w, float64(k.A.Y)*h
		cx, cy := float64(k.C.X)*w, float64(k.C.Y)*h
		bx, by := float64(k.B.X)*w, float64(k.B.Y)*h
		long := math.Hypot(cx-ax, cy-ay) + math.Hypot(bx-cx, by-cy)
		steps := int(math.Min(64, math.Max(1, long/3)))
		px, py := ax, ay
		for i := 1; i <= steps; i++ {
			t := float64(i) / float64(steps)
			u := 1 - t
			x, y := u*u*ax+2*u*t*cx+t*t*bx, u*u*ay+2*u*t*cy+t*t*by
			c.line(px, py, x, y)
			px, py = x, y
		}
	}
}

// line draws a straight piece with round ends: each pixel is as dark as the line covers it, never darker by overlap.
func (c *Canvas) line(x0, y0, x1, y1 float64) {
	r := c.pen + 1
	b := image.Rect(int(math.Min(x0, x1)-r), int(math.Min(y0, y1)-r), int(math.Max(x0, x1)+r)+1, int(math.Max(y0, y1)+r)+1)
	b = b.Intersect(c.Image.Bounds())
	dx, dy := x1-x0, y1-y0
	square := dx*dx + dy*dy
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			px, py := float64(x)+0.5-x0, float64(y)+0.5-y0
			t := 0.0
			if square > 0 {
				t = math.Max(0, math.Min(1, (px*dx+py*dy)/square))
			}
			cover := c.pen + 0.5 - math.Hypot(px-t*dx, py-t*dy)
			if cover <= 0 {
				continue
			}
			a := uint8(math.Min(1, cover) * float64(c.ink.A))
			i := c.Image.PixOffset(x, y)
			if a > c.Image.Pix[i+3] {
				c.Image.Pix[i], c.Image.Pix[i+1], c.Image.Pix[i+2], c.Image.Pix[i+3] = c.ink.R, c.ink.G, c.ink.B, a
			}
		}
	}
}

// Picture draws strokes as a picture in pixels.
func Picture(strokes []Stroke, w, h int, width float64, ink color.Color) *image.NRGBA {
	c := NewCanvas(w, h, width, ink)
	for _, s := range strokes {
		c.Draw(Curves(s)...)
	}
	return c.Image
}
