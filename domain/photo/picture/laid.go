// This file compares the brightness of two pictures laid on each other.

package picture

import (
	"cmp"
	"math"
	"slices"
)

const (
	blockSide = 8 // cells
	blocksAll = (cells / blockSide) * (cells / blockSide)

	// How much an equal block may differ; chosen by measurement.
	noise   = 2   // levels, of compression
	slack   = 0.1 // of the block's contrast
	texture = 0.5 // of what is finer than cells can show
)

// at is the brightness at a place between cells.
func (g *gray) at(x, y float32) float32 {
	x, y = min(max(x, 0), cells-1.001), min(max(y, 0), cells-1.001)
	ix, iy := int(x), int(y)
	fx, fy := x-float32(ix), y-float32(iy)
	p := g[iy*cells+ix:]
	up := float32(p[0])*(1-fx) + float32(p[1])*fx
	p = p[cells:]
	down := float32(p[0])*(1-fx) + float32(p[1])*fx
	return up*(1-fy) + down*fy
}

// sums are those of pairs of levels.
type sums struct {
	n, u, v, uu, uv, vv float32
	fine                float32 // squares of what is finer than 3 × 3 cells
}

func (s *sums) add(u, v float32) {
	s.n, s.u, s.v, s.uu, s.uv, s.vv = s.n+1, s.u+u, s.v+v, s.uu+u*u, s.uv+u*v, s.vv+v*v
}

func (s *sums) join(o sums) {
	s.n, s.u, s.v, s.uu, s.uv, s.vv = s.n+o.n, s.u+o.u, s.v+o.v, s.uu+o.uu, s.uv+o.uv, s.vv+o.vv
	s.fine += o.fine
}

// line is the gain and the offset that make v most like u.
func (s *sums) line() (gain, offset float32) {
	spread := s.vv - s.v*s.v/s.n
	if spread < 1 {
		return 1, (s.u - s.v) / s.n
	}
	gain = min(max((s.uv-s.u*s.v/s.n)/spread, 0.5), 2)
	return gain, (s.u - gain*s.v) / s.n
}

// error is the mean squared difference of u and the line of v.
func (s *sums) error(gain, offset float32) float32 {
	e := s.uu + gain*gain*s.vv + offset*offset*s.n - 2*gain*s.uv - 2*offset*s.u + 2*gain*offset*s.v
	return max(e/s.n, 0)
}

// spread is the variance of u.
func (s *sums) spread() float32 { return max((s.uu-s.u*s.u/s.n)/s.n, 0) }

// equal is the share of the blocks in which q and the part f of g are equally bright, cell by cell, but for one change of
// brightness and contrast of the whole picture. Light and shade tell plain pictures apart, whose outlines are alike.
func equal(q, g *gray, f frame) float32 {
	soft, other := q.soft(), g.soft()
	var blocks [blocksAll]sums
	for y := range cells {
		sy := f.y + (float32(y)+.5)*f.h/cells - .5
		for x := range cells {
			b, i := &blocks[y/blockSide*(cells/blockSide)+x/blockSide], y*cells+x
			b.add(float32(soft[i])-128, other.at(f.x+(float32(x)+.5)*f.w/cells-.5, sy)-128)
			fine := float32(q[i]) - float32(soft[i])
			b.fine += fine * fine
		}
	}
	gain, offset := change(blocks[:])
	n := 0
	for i := range blocks {
		b := &blocks[i]
		limit := noise + slack*root(b.spread()) + texture*root(b.fine/b.n)
		if b.error(gain, offset) <= limit*limit {
			n++
		}
	}
	return float32(n) / blocksAll
}

func root(v float32) float32 { return float32(math.Sqrt(float64(v))) }

// change is the change of brightness and contrast that the better half of the blocks agrees on: a bar is none of it. The
// blocks are sorted, the better ones first.
func change(blocks []sums) (gain, offset float32) {
	var all sums
	for _, b := range blocks {
		all.join(b)
	}
	gain, offset = all.line()
	for range 3 {
		slices.SortFunc(blocks, func(a, b sums) int { return cmp.Compare(a.error(gain, offset), b.error(gain, offset)) })
		var half sums
		for _, b := range blocks[:(len(blocks)+1)/2] {
			half.join(b)
		}
		gain, offset = half.line()
	}
	return gain, offset
}

// soft is the picture with the mean of 3 × 3 cells around each.
func (g *gray) soft() (out gray) {
	for y := range cells {
		for x := range cells {
			sum, n := 0, 0
			for yy := max(y-1, 0); yy <= min(y+1, cells-1); yy++ {
				for xx := max(x-1, 0); xx <= min(x+1, cells-1); xx++ {
					sum += int(g[yy*cells+xx])
					n++
				}
			}
			out[y*cells+x] = byte((sum + n/2) / n)
		}
	}
	return out
}

// apart is how much the brightness of a candidate differs, in squared levels; more than any where it is not known.
func (x *Index) apart(c candidate) float32 {
	small := x.small[c.at]
	if small == nil || c.face.small == nil {
		return math.MaxFloat32
	}
	return unlike(c.face.small, small, frameOf(windows[c.window]), 3)
}

// unlike is the mean squared difference of q and the part f of g, over every step-th cell, but for a change of brightness
// and contrast.
func unlike(q, g *gray, f frame, step int) float32 {
	var s sums
	for y := step / 2; y < cells; y += step {
		sy := f.y + (float32(y)+.5)*f.h/cells - .5
		for x := step / 2; x < cells; x += step {
			s.add(float32(q[y*cells+x])-128, g.at(f.x+(float32(x)+.5)*f.w/cells-.5, sy)-128)
		}
	}
	return s.error(s.line())
}

// shaded is where the light and shade of q lie best on those of g.
func shaded(q, g *gray, f frame) frame {
	soft, other := q.soft(), g.soft()
	least := unlike(&soft, &other, f, 2)
	return moved(f, func(f frame) bool {
		r := unlike(&soft, &other, f, 2)
		if r >= least {
			return false
		}
		least = r
		return true
	})
}
