// This file draws a signature's strokes as smooth curves.
package paper

import (
	"math"

	"github.com/signintech/gopdf"

	"consentry/domain/consent"
)

// maxInk bounds the points drawn of one signature; the strokes themselves stay in the record with all their points.
const maxInk = 3000

// at is a place on the page.
type at struct{ x, y float64 }

// signature draws strokes into a box of w by h points, in their own proportions. Ink that fills little of the pad is
// enlarged a little, as a person's signature on paper would be.
func (s *sheet) signature(strokes []consent.Stroke, aspect, x, y, w, h float64) {
	if !(aspect > 0.2 && aspect < 20) {
		aspect = 2.2
	}
	padW := math.Min(w, h*aspect)
	padH := padW / aspect
	lines := place(strokes, padW, padH)
	low, high, found := bounds(lines)
	if !found {
		return
	}
	inkW, inkH := math.Max(high.x-low.x, 1), math.Max(high.y-low.y, 1)
	scale := math.Min(math.Min((w-12)/inkW, (h-12)/inkH), 1.6)
	dx := x + (w-inkW*scale)/2 - low.x*scale
	dy := y + (h-inkH*scale)/2 - low.y*scale
	s.pdf.SetStrokeColor(ink[0], ink[1], ink[2])
	s.pdf.SetFillColor(ink[0], ink[1], ink[2])
	s.pdf.SetLineWidth(penWidth)
	for _, l := range lines {
		for i := range l {
			l[i] = at{l[i].x*scale + dx, l[i].y*scale + dy}
		}
		s.curve(thin(l))
	}
}

// Points: the pen's width, and how much curves overlap.
const (
	penWidth = 1.5
	overlap  = 0.4
)

// place turns sampled points into points of the pad. What is no number is left out, what lies outside is drawn in.
func place(strokes []consent.Stroke, w, h float64) [][]at {
	total := 0
	for _, st := range strokes {
		total += len(st)
	}
	every := 1 + total/maxInk
	var out [][]at
	for _, st := range strokes {
		var l []at
		for i, p := range st {
			px, py := float64(p.X), float64(p.Y)
			if math.IsNaN(px) || math.IsNaN(py) || i%every != 0 && i != len(st)-1 {
				continue
			}
			l = append(l, at{math.Max(0, math.Min(1, px)) * w, math.Max(0, math.Min(1, py)) * h})
		}
		if len(l) > 0 {
			out = append(out, l)
		}
	}
	return out
}

func bounds(lines [][]at) (low, high at, found bool) {
	low, high = at{math.Inf(1), math.Inf(1)}, at{math.Inf(-1), math.Inf(-1)}
	for _, l := range lines {
		for _, p := range l {
			found = true
			low = at{math.Min(low.x, p.x), math.Min(low.y, p.y)}
			high = at{math.Max(high.x, p.x), math.Max(high.y, p.y)}
		}
	}
	return low, high, found
}

// thin leaves out points nearer than one point to the one before: they only make a curve tremble.
func thin(l []at) []at {
	out := l[:1]
	for i, p := range l[1:] {
		last := out[len(out)-1]
		if math.Hypot(p.x-last.x, p.y-last.y) >= 1 || i == len(l)-2 && p != last {
			out = append(out, p)
		}
	}
	return out
}

// curve draws a Catmull-Rom spline through the points, as Bézier curves. Each begins a little before its first point, or
// viewers would leave hairlines between them; dots round the ends and the corners.
func (s *sheet) curve(l []at) {
	if len(l) == 1 {
		s.dot(l[0], penWidth*0.75)
		return
	}
	point := func(i int) at { return l[max(0, min(len(l)-1, i))] }
	for i := 0; i+1 < len(l); i++ {
		a, b, c, d := point(i-1), l[i], l[i+1], point(i+2)
		from := b
		if along := math.Hypot(c.x-a.x, c.y-a.y); i > 0 && along > 0 {
			from = at{b.x - overlap*(c.x-a.x)/along, b.y - overlap*(c.y-a.y)/along}
		}
		s.pdf.Curve(from.x, from.y, b.x+(c.x-a.x)/6, b.y+(c.y-a.y)/6, c.x-(d.x-b.x)/6, c.y-(d.y-b.y)/6, c.x, c.y, "D")
		if i > 0 && turns(a, b, c) {
			s.dot(b, penWidth/2)
		}
	}
	s.dot(l[0], penWidth/2)
	s.dot(l[len(l)-1], penWidth/2)
}

// turns tells whether the way bends by more than 12 degrees at b.
func turns(a, b, c at) bool {
	bend := math.Abs(math.Atan2(c.y-b.y, c.x-b.x) - math.Atan2(b.y-a.y, b.x-a.x))
	return math.Min(bend, 2*math.Pi-bend) > 12*math.Pi/180
}

func (s *sheet) dot(c at, r float64) {
	var ring []gopdf.Point
	for i := range 8 {
		sin, cos := math.Sincos(float64(i) * math.Pi / 4)
		ring = append(ring, gopdf.Point{X: c.x + r*cos, Y: c.y + r*sin})
	}
	s.pdf.Polygon(ring, "F")
}
