// Where a place of the upright original stands in a picture that is turned, straightened and cropped, and back.

package pictures

import (
	"math"

	"fyne.io/fyne/v2"

	"consentry/domain/photo/picture"
)

// geometry maps places of an original of w × h pixels to places of what a recipe makes of it. Both are fractions, 0 to 1.
type geometry struct {
	w, h     float64
	turn     int
	sin, cos float64
	crop     picture.Box
}

// whole is a crop that cuts nothing.
var whole = picture.Box{Right: picture.Unit, Bottom: picture.Unit}

// cropOf is the part of the turned frame that a recipe leaves.
func cropOf(r picture.Recipe, w, h int) picture.Box {
	if r.Turn&1 == 1 {
		w, h = h, w
	}
	switch {
	case r.Crop != nil:
		return *r.Crop
	case r.Straighten != 0 && w > 0 && h > 0:
		return picture.Inner(w, h, r.Straighten)
	}
	return whole
}

func geometryOf(r picture.Recipe, w, h int) geometry {
	s, c := math.Sincos(float64(r.Straighten) * math.Pi / 1800)
	return geometry{w: float64(max(1, w)), h: float64(max(1, h)), turn: r.Turn & 3, sin: s, cos: c, crop: cropOf(r, w, h)}
}

// frame is the size of the turned picture.
func (g geometry) frame() (w, h float64) {
	if g.turn&1 == 1 {
		return g.h, g.w
	}
	return g.w, g.h
}

// size is the size of what is left of it, in pixels of the original.
func (g geometry) size() (w, h float32) {
	fw, fh := g.frame()
	return float32(fw * float64(g.crop.Right-g.crop.Left) / picture.Unit), float32(fh * float64(g.crop.Bottom-g.crop.Top) / picture.Unit)
}

// forth maps a place of the original to one of the result.
func (g geometry) forth(x, y float64) (float64, float64) {
	switch g.turn {
	case 1:
		x, y = 1-y, x
	case 2:
		x, y = 1-x, 1-y
	case 3:
		x, y = y, 1-x
	}
	fw, fh := g.frame()
	px, py := (x-0.5)*fw, (y-0.5)*fh
	x, y = (px*g.cos-py*g.sin)/fw+0.5, (px*g.sin+py*g.cos)/fh+0.5
	l, t := float64(g.crop.Left)/picture.Unit, float64(g.crop.Top)/picture.Unit
	cw, ch := float64(g.crop.Right-g.crop.Left)/picture.Unit, float64(g.crop.Bottom-g.crop.Top)/picture.Unit
	return (x - l) / cw, (y - t) / ch
}

// back maps a place of the result to one of the original.
func (g geometry) back(x, y float64) (float64, float64) {
	l, t := float64(g.crop.Left)/picture.Unit, float64(g.crop.Top)/picture.Unit
	cw, ch := float64(g.crop.Right-g.crop.Left)/picture.Unit, float64(g.crop.Bottom-g.crop.Top)/picture.Unit
	x, y = l+x*cw, t+y*ch
	fw, fh := g.frame()
	px, py := (x-0.5)*fw, (y-0.5)*fh
	x, y = (px*g.cos+py*g.sin)/fw+0.5, (py*g.cos-px*g.sin)/fh+0.5
	switch g.turn {
	case 1:
		x, y = y, 1-x
	case 2:
		x, y = 1-x, 1-y
	case 3:
		x, y = 1-y, x
	}
	return x, y
}

// corners are the corners of a cover's shape in the result, in fractions.
func (g geometry) corners(c picture.Cover) []fyne.Position {
	var of []fyne.Position
	b := c.Box
	switch c.Shape {
	case picture.Polygon:
		for _, p := range c.Points {
			of = append(of, fyne.NewPos(part(p.X), part(p.Y)))
		}
	case picture.Ellipse:
		of = circle(fyne.NewPos(part(b.Left+b.Right)/2, part(b.Top+b.Bottom)/2), part(b.Right-b.Left)/2, part(b.Bottom-b.Top)/2)
	default:
		of = []fyne.Position{{X: part(b.Left), Y: part(b.Top)}, {X: part(b.Right), Y: part(b.Top)},
			{X: part(b.Right), Y: part(b.Bottom)}, {X: part(b.Left), Y: part(b.Bottom)}}
	}
	for i, p := range of {
		x, y := g.forth(float64(p.X), float64(p.Y))
		of[i] = fyne.NewPos(float32(x), float32(y))
	}
	return of
}

// boxBack is the smallest box of the original that holds the rectangle between two places of the result; ok is false when
// it is outside the picture or nothing.
func (g geometry) boxBack(a, b fyne.Position) (picture.Box, bool) {
	lo, hi := fyne.NewPos(2, 2), fyne.NewPos(-2, -2)
	for _, p := range [4]fyne.Position{a, b, {X: a.X, Y: b.Y}, {X: b.X, Y: a.Y}} {
		x, y := g.back(float64(p.X), float64(p.Y))
		lo = fyne.NewPos(min(lo.X, float32(x)), min(lo.Y, float32(y)))
		hi = fyne.NewPos(max(hi.X, float32(x)), max(hi.Y, float32(y)))
	}
	box := picture.Box{Left: unit(lo.X), Top: unit(lo.Y), Right: unit(hi.X), Bottom: unit(hi.Y)}
	return box, box.Left < box.Right && box.Top < box.Bottom
}

// boxIn is the rectangle between two places of a frame in millionths.
func boxIn(a, b fyne.Position) picture.Box {
	return picture.Box{Left: unit(min(a.X, b.X)), Top: unit(min(a.Y, b.Y)), Right: unit(max(a.X, b.X)), Bottom: unit(max(a.Y, b.Y))}
}

// boundsOf is the box around a cover.
func boundsOf(c picture.Cover) picture.Box {
	if c.Shape != picture.Polygon || len(c.Points) == 0 {
		return c.Box
	}
	b := picture.Box{Left: picture.Unit, Top: picture.Unit}
	for _, p := range c.Points {
		b.Left, b.Top, b.Right, b.Bottom = min(b.Left, p.X), min(b.Top, p.Y), max(b.Right, p.X), max(b.Bottom, p.Y)
	}
	return b
}

// moved is a cover shifted by millionths, not beyond the picture.
func moved(c picture.Cover, dx, dy int) picture.Cover {
	b := boundsOf(c)
	dx = max(-b.Left, min(picture.Unit-b.Right, dx))
	dy = max(-b.Top, min(picture.Unit-b.Bottom, dy))
	if c.Shape == picture.Polygon {
		points := make([]picture.Point, len(c.Points))
		for i, p := range c.Points {
			points[i] = picture.Point{X: p.X + dx, Y: p.Y + dy}
		}
		c.Points = points
		return c
	}
	c.Box = shifted4(c.Box, dx, dy, dx, dy)
	return c
}

// shifted4 moves each side of a box.
func shifted4(b picture.Box, l, t, r, d int) picture.Box {
	return picture.Box{Left: b.Left + l, Top: b.Top + t, Right: b.Right + r, Bottom: b.Bottom + d}
}

// grown moves a box's right or lower side as it is seen after a number of quarter turns, by millionths outward, within the
// picture and not below least.
func grown(b picture.Box, turns, dx, dy, least int) picture.Box {
	// Where the side that is moved looks, and by how much.
	nx, ny, by := 1, 0, dx
	if dy != 0 {
		nx, ny, by = 0, 1, dy
	}
	for range turns {
		nx, ny = ny, -nx
	}
	switch {
	case nx > 0:
		b.Right = max(min(b.Left+least, picture.Unit), min(picture.Unit, b.Right+by))
	case nx < 0:
		b.Left = min(max(b.Right-least, 0), max(0, b.Left-by))
	case ny > 0:
		b.Bottom = max(min(b.Top+least, picture.Unit), min(picture.Unit, b.Bottom+by))
	default:
		b.Top = min(max(b.Bottom-least, 0), max(0, b.Top-by))
	}
	return b
}

// turned is a box of a frame after the frame is turned clockwise by a quarter.
func turned(b picture.Box) picture.Box {
	return picture.Box{Left: picture.Unit - b.Bottom, Top: b.Left, Right: picture.Unit - b.Top, Bottom: b.Right}
}
