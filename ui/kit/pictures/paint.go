// Painting pictures at the size they are seen in, and marks over them, in pixels.

package pictures

import (
	"encoding/binary"
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"golang.org/x/image/draw"
	"golang.org/x/image/vector"

	"consentry/domain/photo/picture"
)

// source is a picture in sizes that halve: what is painted small is read from a small one, so that it neither flickers
// nor takes long.
type source struct {
	of     image.Image // as given
	levels []*image.RGBA
}

func newSource(img image.Image) *source {
	if img == nil || img.Bounds().Empty() {
		return &source{}
	}
	s := &source{of: img}
	b := img.Bounds()
	if n, ok := img.(*image.NRGBA); ok && n.Opaque() { // opaque pixels are the same in both
		s.levels = []*image.RGBA{{Pix: n.Pix, Stride: n.Stride, Rect: n.Rect.Sub(n.Rect.Min)}}
		return s
	}
	full := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(full, full.Rect, img, b.Min, draw.Src)
	s.levels = []*image.RGBA{full}
	return s
}

func (s *source) size() (w, h float32) {
	if len(s.levels) == 0 {
		return 0, 0
	}
	d := s.levels[0].Rect.Size()
	return float32(d.X), float32(d.Y)
}

// level returns the smallest size that still has a pixel for each one painted, when scale pixels are painted for one of the
// picture, and how much smaller it is.
func (s *source) level(scale float32) (*image.RGBA, float32) {
	n := 0
	for scale <= 0.5 && n < 6 {
		if n+1 >= len(s.levels) {
			half := halved(s.levels[n])
			if half == nil {
				break
			}
			s.levels = append(s.levels, half)
		}
		n++
		scale *= 2
	}
	img := s.levels[n]
	return img, float32(img.Rect.Dx()) / float32(s.levels[0].Rect.Dx())
}

// halved averages each 2 × 2 pixels; nil when nothing is left.
func halved(img *image.RGBA) *image.RGBA {
	w, h := img.Rect.Dx()/2, img.Rect.Dy()/2
	if w < 1 || h < 1 {
		return nil
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		a := img.Pix[2*y*img.Stride:]
		b := img.Pix[(2*y+1)*img.Stride:]
		to := out.Pix[y*out.Stride:][:4*w]
		for x := 0; x < 4*w; x += 4 {
			for c := range 4 {
				to[x+c] = uint8((int(a[2*x+c]) + int(a[2*x+4+c]) + int(b[2*x+c]) + int(b[2*x+4+c]) + 2) / 4)
			}
		}
	}
	return out
}

// paint paints the picture so that it fills the rectangle at (x, y) with a size of w × h pixels of dst, of which only a
// part may be inside.
func (s *source) paint(dst *image.RGBA, x, y, w, h float32) {
	pw, ph := s.size()
	if pw == 0 || w < 1 || h < 1 {
		return
	}
	img, part := s.level(w / pw)
	at := image.Rect(int(math.Round(float64(x))), int(math.Round(float64(y))), int(math.Round(float64(x+w))), int(math.Round(float64(y+h))))
	if seen := at.Intersect(dst.Rect); !seen.Empty() {
		stretch(dst, seen, img, float64(x), float64(y), float64(w/(pw*part)), float64(h/(ph*part)))
	}
}

// sample says between which two pixels of a line a painted one lies: the offset of the first in bytes, and how much of the
// second is seen, of 256.
type sample struct {
	at   int
	more uint32
}

// samples are those of the pixels from first up to but not including end, when the first of n pixels stands at origin and
// each is factor wide.
func samples(first, end int, origin, factor float64, n, bytes int) []sample {
	out := make([]sample, end-first)
	for i := range out {
		f := (float64(first+i)+0.5-origin)/factor - 0.5
		f = max(0, min(f, float64(n-1)))
		at := min(int(f), max(0, n-2))
		out[i] = sample{at * bytes, uint32((f - float64(at)) * 256)}
	}
	return out
}

// stretch paints the part seen of a picture that stands at (x, y) and is fx and fy times as large, by linear interpolation.
func stretch(dst *image.RGBA, seen image.Rectangle, img *image.RGBA, x, y, fx, fy float64) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	right, down := 4, img.Stride
	if w < 2 {
		right = 0
	}
	if h < 2 {
		down = 0
	}
	cols := samples(seen.Min.X, seen.Max.X, x, fx, w, 4)
	rows := samples(seen.Min.Y, seen.Max.Y, y, fy, h, img.Stride)
	for j, row := range rows {
		to := dst.Pix[dst.PixOffset(seen.Min.X, seen.Min.Y+j):][:4*len(cols)]
		a, b, v := img.Pix[row.at:], img.Pix[row.at+down:], row.more
		for i, col := range cols {
			u := col.more
			top := between(binary.LittleEndian.Uint32(a[col.at:]), binary.LittleEndian.Uint32(a[col.at+right:]), u)
			low := between(binary.LittleEndian.Uint32(b[col.at:]), binary.LittleEndian.Uint32(b[col.at+right:]), u)
			binary.LittleEndian.PutUint32(to[4*i:], between(top, low, v))
		}
	}
}

// between is a pixel between two, of the second u of 256: two channels at a time, each with room for 16 bits.
func between(p, q, u uint32) uint32 {
	const even, half = 0x00FF00FF, 0x00800080
	lo := ((p&even)*(256-u) + (q&even)*u + half) >> 8 & even
	hi := ((p>>8&even)*(256-u) + (q>>8&even)*u + half) & (even << 8)
	return hi | lo
}

// canvasOf returns an empty sheet of pixels, the one given if it has the size.
func canvasOf(old *image.RGBA, w, h int) *image.RGBA {
	w, h = max(1, w), max(1, h)
	if old == nil || old.Rect.Dx() != w || old.Rect.Dy() != h {
		return image.NewRGBA(image.Rect(0, 0, w, h))
	}
	clear(old.Pix)
	return old
}

// rounded cuts the corners of a part of a sheet.
func rounded(img *image.RGBA, r image.Rectangle, radius float32) {
	n := int(radius + 0.5)
	if n < 1 || r.Dx() < 2*n || r.Dy() < 2*n {
		return
	}
	for y := range n {
		for x := range n {
			dx, dy := float64(radius)-float64(x)-0.5, float64(radius)-float64(y)-0.5
			keep := float64(radius) - math.Hypot(dx, dy) + 0.5
			if keep >= 1 {
				continue
			}
			k := max(0, keep)
			for _, p := range [4]image.Point{{r.Min.X + x, r.Min.Y + y}, {r.Max.X - 1 - x, r.Min.Y + y},
				{r.Min.X + x, r.Max.Y - 1 - y}, {r.Max.X - 1 - x, r.Max.Y - 1 - y}} {
				if p.In(img.Rect) {
					px := img.Pix[img.PixOffset(p.X, p.Y):][:4]
					for c := range px {
						px[c] = uint8(float64(px[c]) * k)
					}
				}
			}
		}
	}
}

// pen draws shapes with smooth edges on a sheet.
type pen struct {
	img *image.RGBA
	ras vector.Rasterizer
}

// fill fills a closed shape of at least three corners, in pixels.
func (p *pen) fill(c color.Color, corners ...fyne.Position) {
	if len(corners) < 3 {
		return
	}
	lo, hi := corners[0], corners[0]
	for _, q := range corners[1:] {
		lo = fyne.NewPos(min(lo.X, q.X), min(lo.Y, q.Y))
		hi = fyne.NewPos(max(hi.X, q.X), max(hi.Y, q.Y))
	}
	// Only the part around the shape is computed. Corners are counted from the sheet's upper left.
	b := image.Rect(int(lo.X)-1, int(lo.Y)-1, int(hi.X)+2, int(hi.Y)+2).Add(p.img.Rect.Min).Intersect(p.img.Rect)
	if b.Empty() {
		return
	}
	ox, oy := float32(b.Min.X-p.img.Rect.Min.X), float32(b.Min.Y-p.img.Rect.Min.Y)
	p.ras.Reset(b.Dx(), b.Dy())
	p.ras.MoveTo(corners[0].X-ox, corners[0].Y-oy)
	for _, q := range corners[1:] {
		p.ras.LineTo(q.X-ox, q.Y-oy)
	}
	p.ras.ClosePath()
	p.ras.Draw(p.img, b, image.NewUniform(c), image.Point{})
}

// line draws a straight line of a width.
func (p *pen) line(c color.Color, a, b fyne.Position, width float32) {
	dx, dy := b.X-a.X, b.Y-a.Y
	l := float32(math.Hypot(float64(dx), float64(dy)))
	if l < 0.01 {
		return
	}
	nx, ny := -dy/l*width/2, dx/l*width/2
	p.fill(c, a.AddXY(nx, ny), b.AddXY(nx, ny), b.AddXY(-nx, -ny), a.AddXY(-nx, -ny))
}

// outline draws around a closed shape; dash is the length of dashes and of the gaps between, 0 for none.
func (p *pen) outline(c color.Color, width, dash float32, corners ...fyne.Position) {
	for i, a := range corners {
		b := corners[(i+1)%len(corners)]
		if dash <= 0 {
			p.line(c, a, b, width)
			continue
		}
		dx, dy := b.X-a.X, b.Y-a.Y
		l := float32(math.Hypot(float64(dx), float64(dy)))
		n := max(1, float32(math.Round(float64(l/dash/2-0.5)))) // so that an edge begins and ends with a dash
		step := l / (2*n + 1)
		for k := float32(0); k <= n; k++ {
			f, t := 2*k*step/l, (2*k+1)*step/l
			p.line(c, a.AddXY(dx*f, dy*f), a.AddXY(dx*t, dy*t), width)
		}
	}
}

// ringAt draws a circle of a radius.
func (p *pen) ringAt(c color.Color, at fyne.Position, radius, width float32) {
	p.outline(c, width, 0, circle(at, radius, radius)...)
}

// circle is an ellipse as a shape of corners.
func circle(at fyne.Position, rx, ry float32) []fyne.Position {
	const n = 40
	out := make([]fyne.Position, n)
	for i := range out {
		s, c := math.Sincos(2 * math.Pi * float64(i) / n)
		out[i] = at.AddXY(rx*float32(c), ry*float32(s))
	}
	return out
}

// unit turns a fraction into millionths, within the picture.
func unit(f float32) int {
	return max(0, min(picture.Unit, int(math.Round(float64(f)*picture.Unit))))
}

// part turns millionths into a fraction.
func part(v int) float32 { return float32(float64(v) / picture.Unit) }
