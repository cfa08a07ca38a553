// This file finds a picture among many by its likeness.

package picture

import (
	"cmp"
	"maps"
	"math"
	"math/bits"
	"slices"
)

// Match is a picture of an index that shows what another shows.
type Match struct {
	ID       string
	Distance int  // 0 for the same picture to 100
	Mirrored bool // what was found shows it as in a mirror
	Cropped  bool // what was looked for shows only a part of it
}

// Index is many likenesses to look in. It is safe for use by many at once while nothing is added. 50,000 pictures take
// about 160 MB.
type Index struct {
	ids    []string
	first  []uint64            // the first word of each code, all windows of a picture together
	rest   [][words - 1]uint64 // the others
	detail []detail
	small  []*gray // nil: stored by version 1
	bands  bands
}

// NewIndex makes an empty index.
func NewIndex() *Index { return &Index{} }

// Add puts a picture into the index.
func (x *Index) Add(id string, l Likeness) {
	if len(l.codes) != len(windows) {
		return
	}
	x.ids = append(x.ids, id)
	for _, c := range l.codes {
		x.first = append(x.first, c[0])
		x.rest = append(x.rest, [words - 1]uint64(c[1:]))
	}
	x.detail = append(x.detail, l.detail)
	x.small = append(x.small, l.small)
	x.bands.keep(x.first)
}

// Len is the number of pictures.
func (x *Index) Len() int { return len(x.ids) }

// How far codes may differ for a picture to be looked at more closely; chosen by measurement.
const (
	firstLimit = 11 // of the first 64 bits; see bandErrors
	codeLimit  = 96 // of all 256
	closest    = 12 // pictures that are looked at
)

// candidate is a picture whose code is near.
type candidate struct {
	at, window, distance int
	face                 *face   // that is near
	mirrored             bool    // the face is
	apart                float32 // of its brightness, where the window lies
}

// Find is at most max pictures of the index that show what the picture with this likeness shows, or a part of which it
// shows, the nearest first.
func (x *Index) Find(l Likeness, max int) []Match {
	if len(l.codes) != len(windows) || max <= 0 {
		return nil
	}
	out := x.find(l.faces())
	return out[:min(len(out), max)]
}

// find looks a picture up in each way of seeing it.
func (x *Index) find(faces []*face) []Match {
	var out []Match
	for _, c := range x.candidates(faces) {
		if l := x.confirm(c); l.same {
			out = append(out, x.match(c, l))
		}
	}
	slices.SortStableFunc(out, func(a, b Match) int { return cmp.Compare(a.Distance, b.Distance) })
	return out
}

// candidates are the pictures whose codes are nearest, and those of near codes whose brightness is: many plain pictures
// have about the same code.
func (x *Index) candidates(faces []*face) []candidate {
	near := map[int]candidate{}
	for _, f := range faces {
		for _, mirrored := range []bool{false, true} {
			if mirrored {
				f = f.mirrored()
			}
			x.bands.each(x.first, f.code[0], func(i int) {
				at, d := i/len(windows), x.far(&f.code, i)
				if old, ok := near[at]; d <= codeLimit && (!ok || d < old.distance) {
					near[at] = candidate{at: at, window: i % len(windows), distance: d, face: f, mirrored: mirrored}
				}
			})
		}
	}
	all := slices.SortedFunc(maps.Values(near), func(a, b candidate) int { return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.at, b.at)) })
	if len(all) <= closest {
		return all
	}
	out, rest := all[:closest:closest], all[closest:]
	for i := range rest {
		rest[i].apart = x.apart(rest[i])
	}
	slices.SortStableFunc(rest, func(a, b candidate) int { return cmp.Compare(a.apart, b.apart) })
	return append(out, rest[:min(len(rest), closest)]...)
}

// far is the distance of a code from that of a window.
func (x *Index) far(q *code, i int) int {
	n := bits.OnesCount64(q[0] ^ x.first[i])
	for k, w := range x.rest[i] {
		n += bits.OnesCount64(q[k+1] ^ w)
	}
	return n
}

// frame is where a picture lies in another, in cells.
type frame struct{ x, y, w, h float32 }

// What a closer look asks for.
const (
	sameCode    = 20   // bits that the codes of the same plain picture differ by at most
	blockAlike  = 0.55 // correlation of a block that shows the same
	shareAlike  = 0.55 // of the blocks
	bothAlike   = 0.82 // of the blocks, the mean of those alike in detail and those equally bright
	nearlyAlike = 0.6  // for a second look
	allEqual    = 0.9  // of the blocks equally bright, where codes are the same
)

// confirm lays the picture that is looked for on a candidate, moves it until both agree best, and counts the blocks that
// show the same: in detail, which tells two people apart, and in light and shade, which tell plain pictures apart.
func (x *Index) confirm(c candidate) laid {
	d, q, small := &x.detail[c.at], &c.face.detail, x.small[c.at]
	l := laid{frame: outlined(q, d, frameOf(windows[c.window]))}
	l.share = agreeing(q, d, l.frame)
	if small == nil || c.face.small == nil {
		l.same = l.share >= shareAlike || c.distance <= sameCode
		return l
	}
	e := equal(c.face.small, small, l.frame)
	if sum := l.share + e; sum < 2*bothAlike && sum > 2*nearlyAlike { // outlines may lead astray in a plain picture
		f := outlined(q, d, shaded(c.face.small, small, frameOf(windows[c.window])))
		if share, e2 := agreeing(q, d, f), equal(c.face.small, small, f); share+e2 > sum {
			l.share, l.frame, e = share, f, e2
		}
	}
	l.share = (l.share + e) / 2
	l.same = l.share >= bothAlike || c.distance <= sameCode && e >= allEqual
	return l
}

// laid is how a picture lies on a candidate.
type laid struct {
	frame frame
	share float32 // of the blocks that agree
	same  bool
}

// match puts it into words.
func (x *Index) match(c candidate, l laid) Match {
	cropped := l.frame.w < 0.97*cells || l.frame.h < 0.97*cells
	return Match{x.ids[c.at], int(math.Round(100 * float64(1-max(l.share, 0)))), c.mirrored, cropped}
}

// outlined is where the outlines of q lie best on those of d.
func outlined(q, d *detail, f frame) frame {
	best := correlate(q, d, f, 2)
	return moved(f, func(g frame) bool {
		r := correlate(q, d, g, 2)
		if r <= best {
			return false
		}
		best = r
		return true
	})
}

func frameOf(w window) frame {
	const k = cells / 1000.0
	return frame{k * float32(w.left), k * float32(w.top), k * float32(w.right-w.left), k * float32(w.bottom-w.top)}
}

// moved is the frame after steps, each of which is better than where it was.
func moved(f frame, better func(frame) bool) frame {
	for _, step := range []float32{1, 0.5, 0.25} {
		for again, rounds := true, 0; again && rounds < 4; rounds++ {
			again = false
			for _, m := range [...]frame{{1, 0, 0, 0}, {-1, 0, 0, 0}, {0, 1, 0, 0}, {0, -1, 0, 0}, {-.5, 0, 1, 0}, {.5, 0, -1, 0}, {0, -.5, 0, 1}, {0, .5, 0, -1}} {
				g := frame{f.x + step*m.x, f.y + step*m.y, f.w + step*m.w, f.h + step*m.h}
				if g.x < -1 || g.y < -1 || g.x+g.w > cells+1 || g.y+g.h > cells+1 || g.w < 0.7*cells || g.h < 0.7*cells {
					continue
				}
				if better(g) {
					f, again = g, true
				}
			}
		}
	}
	return f
}

// at is the detail at a place between cells.
func (d *detail) at(x, y float32) float32 {
	x, y = min(max(x, 0), cells-1.001), min(max(y, 0), cells-1.001)
	ix, iy := int(x), int(y)
	fx, fy := x-float32(ix), y-float32(iy)
	p := d[iy*cells+ix:]
	up := float32(p[0])*(1-fx) + float32(p[1])*fx
	p = p[cells:]
	down := float32(p[0])*(1-fx) + float32(p[1])*fx
	return up*(1-fy) + down*fy
}

// correlate is the correlation of q with the part f of d, over every step-th cell.
func correlate(q, d *detail, f frame, step int) float32 {
	var qd, qq, dd float32
	for y := step / 2; y < cells; y += step {
		sy := f.y + (float32(y)+.5)*f.h/cells - .5
		for x := step / 2; x < cells; x += step {
			v := d.at(f.x+(float32(x)+.5)*f.w/cells-.5, sy)
			u := float32(q[y*cells+x])
			qd, qq, dd = qd+u*v, qq+u*u, dd+v*v
		}
	}
	return qd / float32(math.Sqrt(float64(qq*dd))+1)
}

// agreeing is the share of the blocks with detail in which q and the part f of d show the same.
func agreeing(q, d *detail, f frame) float32 {
	const size, least = 8, 24 * 24 / 8 * 8 * 8
	alike, counted := 0, 0
	for by := 0; by < cells; by += size {
		for bx := 0; bx < cells; bx += size {
			var qd, qq, dd float32
			for y := by; y < by+size; y++ {
				sy := f.y + (float32(y)+.5)*f.h/cells - .5
				for x := bx; x < bx+size; x++ {
					v := d.at(f.x+(float32(x)+.5)*f.w/cells-.5, sy)
					u := float32(q[y*cells+x])
					qd, qq, dd = qd+u*v, qq+u*u, dd+v*v
				}
			}
			if max(qq, dd) < least {
				continue
			}
			counted++
			if qd > blockAlike*float32(math.Sqrt(float64(qq*dd))) {
				alike++
			}
		}
	}
	if counted == 0 {
		return 0
	}
	return float32(alike) / float32(counted)
}
