// This file reduces a picture to a likeness: what stays the same when it is resized, compressed again, cropped a little,
// mirrored, or a bar is laid over the eyes.

package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"math"
)

const (
	cells     = 32  // of a likeness's small gray picture, across and down
	fineCells = 128 // that windows are cut from
	terms     = 16  // of the cosine transform, across and down
	words     = terms * terms / 64
)

// code is the signs of the lowest 255 terms of the cosine transform (ISO/IEC 15938-5:2003/Amd.4 and common practice for
// still pictures), lowest frequencies first; the first bit, the mean's, is always 0.
type code [words]uint64

// window is a part of a picture in thousandths.
type window struct{ left, top, right, bottom int }

// windows are the parts of a picture whose codes it keeps: a cropped copy shows about one of them.
var windows = func() []window {
	out := []window{{0, 0, 1000, 1000}}
	for _, cut := range []int{50, 100} {
		for _, w := range [][4]int{
			{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}, {1, 1, 0, 0}, {1, 0, 0, 1},
			{0, 1, 1, 0}, {0, 0, 1, 1}, {1, 0, 1, 0}, {0, 1, 0, 1}, {1, 1, 1, 1},
		} {
			out = append(out, window{cut * w[0], cut * w[1], 1000 - cut*w[2], 1000 - cut*w[3]})
		}
	}
	return out
}()

// Likeness is what a picture is found again by. It is about 2.8 KB, and shows what the picture shows: it is protected
// information as the picture is.
type Likeness struct {
	codes  []code // one a window
	detail detail
	small  *gray // nil in one that was stored by version 1
	// bare is the picture without the bars that may lie on it, none where there are none. It is looked for, never stored:
	// what looks like a bar in a plain picture need not look so in its copy.
	bare []*face
}

// face is one way of seeing a whole picture.
type face struct {
	code   code
	detail detail
	small  *gray
}

// gray is the brightness of a picture, cell by cell.
type gray [cells * cells]byte

// detail is what a small gray picture shows besides soft light and shade, cell by cell (sharpen).
type detail [cells * cells]int8

// Hash makes the likeness of an upright picture of any size; a thumbnail is enough.
func Hash(img *image.NRGBA) Likeness {
	l := Likeness{codes: make([]code, len(windows))}
	if img.Rect.Empty() {
		return l
	}
	fine := brightness(Resize(solid(img), fineCells, fineCells))
	sums := integral(fine)
	whole := see(sums)
	l.detail, l.small = whole.detail, whole.small
	var block [cells * cells]float32
	for i, w := range windows {
		average(&block, sums, w)
		l.codes[i] = encode(&block)
	}
	last := fine
	for _, p := range plains {
		if bare := uncover(fine, p); *bare != *fine && *bare != *last {
			l.bare, last = append(l.bare, see(integral(bare))), bare
		}
	}
	return l
}

// see looks at a whole picture.
func see(sums []float32) *face {
	var block [cells * cells]float32
	average(&block, sums, windows[0])
	return faceOf(&block)
}

func faceOf(block *[cells * cells]float32) *face {
	f := face{code: encode(block), detail: sharpen(block), small: new(gray)}
	for i, v := range block {
		f.small[i] = byte(min(max(v+0.5, 0), 255))
	}
	return &f
}

// faces are the ways of seeing a picture that is looked for.
func (l *Likeness) faces() []*face {
	return append([]*face{{l.codes[0], l.detail, l.small}}, l.bare...)
}

// plainer is the contrast, in levels, that a picture needs for compression not to hide what it shows; measured.
const plainer = 1.5

// Plain tells that a picture shows too little to be known again by, as an empty wall does: that it was not found does not
// mean that it is not there. What version 1 stored does not tell.
func (l Likeness) Plain() bool {
	if len(l.codes) == 0 {
		return true
	}
	if l.small == nil {
		return false
	}
	soft := l.small.soft()
	var sum float64
	for y := range cells {
		for x := range cells {
			far := soft[y*cells+min(x+4, cells-1)]
			d := float64(soft[y*cells+x]) - float64(far)
			sum += d * d
		}
	}
	return math.Sqrt(sum/(cells*cells)) < plainer
}

// brightness is that of a picture of fineCells × fineCells pixels.
func brightness(img *image.NRGBA) *[fineCells * fineCells]byte {
	var gray [fineCells * fineCells]byte
	each(img, func(x, y int, p []byte) { gray[y*fineCells+x] = byte(luma(p)) })
	return &gray
}

// integral is the sums of brightness above and left of each corner of a cell.
func integral(gray *[fineCells * fineCells]byte) []float32 {
	const n = fineCells + 1
	out := make([]float32, n*n)
	for y := range fineCells {
		for x := range fineCells {
			out[(y+1)*n+x+1] = float32(gray[y*fineCells+x]) + out[(y+1)*n+x] + out[y*n+x+1] - out[y*n+x]
		}
	}
	return out
}

// sharpen takes the mean of 5 × 5 cells around each away, and scales what is left to a common strength.
func sharpen(block *[cells * cells]float32) (d detail) {
	var left [cells * cells]float32
	var power float64
	for y := range cells {
		for x := range cells {
			var sum, n float32
			for yy := max(y-2, 0); yy <= min(y+2, cells-1); yy++ {
				for xx := max(x-2, 0); xx <= min(x+2, cells-1); xx++ {
					sum += block[yy*cells+xx]
					n++
				}
			}
			v := block[y*cells+x] - sum/n
			root := float32(math.Sqrt(math.Abs(float64(v)))) // so that an outline does not outweigh all that is inside it
			if v < 0 {
				root = -root
			}
			left[y*cells+x] = root
			power += float64(root) * float64(root)
		}
	}
	const strength = 24
	gain := strength / float32(math.Sqrt(power/float64(len(left)))+0.05)
	for i, v := range left {
		d[i] = int8(min(max(math.Round(float64(v*gain)), -127), 127))
	}
	return d
}

// mirrored is the mirrored picture.
func (f *face) mirrored() *face {
	m := face{code: f.code.mirrored()}
	if f.small != nil {
		m.small = new(gray)
	}
	for y := range cells {
		for x := range cells {
			i, k := y*cells+x, y*cells+cells-1-x
			m.detail[i] = f.detail[k]
			if f.small != nil {
				m.small[i] = f.small[k]
			}
		}
	}
	return &m
}

// average makes the small gray picture of a window.
func average(block *[cells * cells]float32, sums []float32, w window) {
	const n = fineCells + 1
	type edge struct {
		at   int
		part float32
	}
	edges := func(lo, hi int) (e [cells + 1]edge) {
		for i := range e {
			p := float32(lo*(cells-i)+hi*i) * fineCells / (1000 * cells)
			at := min(int(p), fineCells-1)
			e[i] = edge{at, p - float32(at)}
		}
		return e
	}
	xs, ys := edges(w.left, w.right), edges(w.top, w.bottom)
	area := float32(w.right-w.left) * float32(w.bottom-w.top) * fineCells * fineCells / (1e6 * cells * cells)
	at := func(x, y edge) float32 {
		i := y.at*n + x.at
		up := sums[i]*(1-x.part) + sums[i+1]*x.part
		down := sums[i+n]*(1-x.part) + sums[i+n+1]*x.part
		return up*(1-y.part) + down*y.part
	}
	var above [cells + 1]float32
	for i, x := range xs {
		above[i] = at(x, ys[0])
	}
	for y := range cells {
		var below [cells + 1]float32
		for i, x := range xs {
			below[i] = at(x, ys[y+1])
		}
		for x := range cells {
			block[y*cells+x] = (below[x+1] - below[x] - above[x+1] + above[x]) / area
		}
		above = below
	}
}

// cosines of the transform, and the order of its terms from low to high frequency.
var (
	cosines = func() (c [terms][cells]float32) {
		for u := range c {
			for x := range c[u] {
				c[u][x] = float32(math.Cos(math.Pi * float64(u) * (2*float64(x) + 1) / (2 * cells)))
			}
		}
		return c
	}()
	order = func() (o [terms * terms][2]int) {
		i := 0
		for sum := 0; sum <= 2*(terms-1); sum++ {
			for u := max(0, sum-terms+1); u <= min(sum, terms-1); u++ {
				o[i] = [2]int{u, sum - u}
				i++
			}
		}
		return o
	}()
	// mirror is the bits that change when a picture is mirrored: those of the terms that are odd across.
	mirror = func() (m code) {
		for i, t := range order {
			if t[0]&1 == 1 {
				m[i/64] |= 1 << (i % 64)
			}
		}
		return m
	}()
)

// encode is the code of a small gray picture.
func encode(block *[cells * cells]float32) (c code) {
	var rows [cells][terms]float32
	for y := range cells {
		row := block[y*cells:][:cells]
		for u := range terms {
			var s float32
			cos := &cosines[u]
			for x, v := range row {
				s += v * cos[x]
			}
			rows[y][u] = s
		}
	}
	for i, t := range order[1:] {
		var s float32
		cos := &cosines[t[1]]
		for y := range cells {
			s += rows[y][t[0]] * cos[y]
		}
		if s > 0 {
			c[(i+1)/64] |= 1 << ((i + 1) % 64)
		}
	}
	return c
}

func (c code) mirrored() code {
	for i := range c {
		c[i] ^= mirror[i]
	}
	return c
}

// ErrLikeness is the error of a stored likeness that cannot be read.
var ErrLikeness = errors.New("likeness cannot be read")

// Versions of a stored likeness: the codes and the detail of the picture without what may be bars; with the brightness, all
// of the picture as it is.
const (
	likenessBare  = 1
	likenessWhole = 2
)

// lengths are those of the versions in bytes.
var lengths = map[byte]int{
	likenessBare:  1 + 23*words*8 + cells*cells,
	likenessWhole: 1 + 23*words*8 + 2*cells*cells,
}

// MarshalBinary is the likeness as it is stored.
func (l Likeness) MarshalBinary() ([]byte, error) {
	if len(l.codes) != len(windows) {
		return nil, fmt.Errorf("%w: empty", ErrLikeness)
	}
	b := make([]byte, 1, lengths[likenessWhole])
	b[0] = likenessBare
	for _, c := range l.codes {
		for _, w := range c {
			b = binary.LittleEndian.AppendUint64(b, w)
		}
	}
	for _, v := range l.detail {
		b = append(b, byte(v))
	}
	if l.small != nil {
		b[0] = likenessWhole
		b = append(b, l.small[:]...)
	}
	return b, nil
}

// UnmarshalBinary reads a stored likeness. The error wraps ErrLikeness.
func (l *Likeness) UnmarshalBinary(b []byte) error {
	if len(b) == 0 || len(b) != lengths[b[0]] {
		return fmt.Errorf("%w: length or version", ErrLikeness)
	}
	version := b[0]
	b = b[1:]
	*l = Likeness{codes: make([]code, len(windows))}
	for i := range l.codes {
		for k := range words {
			l.codes[i][k] = binary.LittleEndian.Uint64(b)
			b = b[8:]
		}
	}
	for i := range l.detail {
		l.detail[i] = int8(b[i])
	}
	if version == likenessWhole {
		l.small = (*gray)(bytes.Clone(b[len(l.detail):]))
	}
	return nil
}
