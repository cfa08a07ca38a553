// This file fills what a recipe covers. Nothing under a cover, nor close to it, has any influence on any pixel that stays.

package picture

import (
	"image"
	"image/color"
)

// Ink is the color of every cover.
var Ink = color.NRGBA{R: 0x1D, G: 0x24, B: 0x30, A: 255}

const (
	// grid is the side of the largest block whose color a camera's JPEG shares (ITU-T T.81, A.2.3: 4:2:0 has 16 × 16).
	// Covers are whole blocks.
	grid = 16
	// margin is how far a cover reaches beyond what was drawn, in pixels: as far as a block can that shares color with
	// it, wherever the blocks of the original start after turning.
	margin = 16
)

// Covered is the pixels that a cover hides in a picture of width × height pixels, as blocks of 16: rows of them from the
// top, true where hidden.
func covered(c Cover, width, height int) func(bx, by int) bool {
	switch c.Shape {
	case Ellipse:
		return ellipse(c.Box, width, height)
	case Polygon:
		return polygon(c.Points, width, height)
	}
	r := outward(c.Box, width, height)
	return func(bx, by int) bool { return grown(bx, by).Overlaps(r) }
}

// outward is the pixels that a box touches.
func outward(b Box, w, h int) image.Rectangle {
	floor := func(v, n int) int { return int(int64(v) * int64(n) / Unit) }
	ceil := func(v, n int) int { return int((int64(v)*int64(n) + Unit - 1) / Unit) }
	return image.Rect(floor(b.Left, w), floor(b.Top, h), ceil(b.Right, w), ceil(b.Bottom, h))
}

// grown is a block with the margin around it: a block is hidden where this touches what was drawn.
func grown(bx, by int) image.Rectangle {
	return image.Rect(bx*grid, by*grid, (bx+1)*grid, (by+1)*grid).Inset(-margin)
}

// ellipse tests whether the nearest point of a block to the center is inside, with all lengths doubled to stay whole.
func ellipse(b Box, w, h int) func(bx, by int) bool {
	r := outward(b, w, h)
	rx, ry := int64(r.Dx()), int64(r.Dy()) // doubled radii
	cx, cy := int64(r.Min.X+r.Max.X), int64(r.Min.Y+r.Max.Y)
	return func(bx, by int) bool {
		g := grown(bx, by)
		dx, dy := outside(cx, 2*int64(g.Min.X), 2*int64(g.Max.X)), outside(cy, 2*int64(g.Min.Y), 2*int64(g.Max.Y))
		if dx > rx || dy > ry {
			return false
		}
		// dx²/rx² + dy²/ry² <= 1; sides are at most 65,500, so each product of two is under 2^32 and its square is
		// shifted to stay under 2^62.
		p, q, s := dx*ry>>1, dy*rx>>1, (rx*ry+1)>>1
		return p*p+q*q <= s*s
	}
}

// outside is the distance of v from the span lo to hi.
func outside(v, lo, hi int64) int64 { return max(lo-v, v-hi, 0) }

// polygon tests whether a block touches the polygon: a corner of one inside the other, or an edge that crosses it.
func polygon(points []Point, w, h int) func(bx, by int) bool {
	// Places are in 1/16 pixel, so that rounding moves no edge by more than the margin covers.
	const fine = 16
	ps := make([]image.Point, len(points))
	var bounds image.Rectangle
	for i, p := range points {
		ps[i] = image.Pt(int(int64(p.X)*int64(w)*fine/Unit), int(int64(p.Y)*int64(h)*fine/Unit))
		r := image.Rectangle{ps[i], ps[i].Add(image.Pt(1, 1))}
		if i == 0 {
			bounds = r
		}
		bounds = bounds.Union(r)
	}
	return func(bx, by int) bool {
		g := grown(bx, by)
		g = image.Rectangle{g.Min.Mul(fine), g.Max.Mul(fine)}
		if !g.Overlaps(bounds) {
			return false
		}
		j := len(ps) - 1
		for i := range ps {
			if touches(ps[j], ps[i], g) {
				return true
			}
			j = i
		}
		return within(g.Min, ps)
	}
}

// touches reports whether the line from a to b has a point in r, by halving it (Cohen and Sutherland's outcodes).
func touches(a, b image.Point, r image.Rectangle) bool {
	for range 64 {
		ca, cb := side(a, r), side(b, r)
		if ca == 0 || cb == 0 {
			return true
		}
		if ca&cb != 0 {
			return false
		}
		m := image.Pt((a.X+b.X)>>1, (a.Y+b.Y)>>1)
		cm := side(m, r)
		if cm == 0 {
			return true
		}
		if m == a || m == b {
			return false
		}
		if cm&ca != 0 {
			a = m
		} else {
			b = m
		}
	}
	return false
}

// side says on which sides of r a point is outside.
func side(p image.Point, r image.Rectangle) int {
	c := 0
	if p.X < r.Min.X {
		c |= 1
	}
	if p.X > r.Max.X {
		c |= 2
	}
	if p.Y < r.Min.Y {
		c |= 4
	}
	if p.Y > r.Max.Y {
		c |= 8
	}
	return c
}

// within reports whether a point is inside a polygon by the even-odd rule.
func within(p image.Point, ps []image.Point) bool {
	in := false
	a := ps[len(ps)-1]
	for _, b := range ps {
		if (a.Y > p.Y) != (b.Y > p.Y) {
			lo, hi := a, b
			if lo.Y > hi.Y {
				lo, hi = hi, lo
			}
			if int64(p.X-lo.X)*int64(hi.Y-lo.Y) < int64(hi.X-lo.X)*int64(p.Y-lo.Y) {
				in = !in
			}
		}
		a = b
	}
	return in
}

// cover fills all covers of a recipe in place.
func cover(img *image.NRGBA, covers []Cover) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	for _, c := range covers {
		hidden := covered(c, w, h)
		for by := range (h + grid - 1) / grid {
			for bx := range (w + grid - 1) / grid {
				if hidden(bx, by) {
					fill(img, image.Rect(bx*grid, by*grid, min((bx+1)*grid, w), min((by+1)*grid, h)), Ink)
				}
			}
		}
	}
}

// fill paints a rectangle of a picture at (0,0).
func fill(img *image.NRGBA, r image.Rectangle, c color.NRGBA) {
	r = r.Intersect(img.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := img.Pix[y*img.Stride+4*r.Min.X : y*img.Stride+4*r.Max.X]
		for ; len(row) >= 4; row = row[4:] {
			row[0], row[1], row[2], row[3] = c.R, c.G, c.B, c.A
		}
	}
}
