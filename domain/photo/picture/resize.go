// This file resizes pictures in whole numbers: first by a whole factor with plain averages, then by a cubic filter
// (Catmull and Rom, 1974) widened to the scale, so that fine skin and hair give no pattern.

package picture

import (
	"image"
	"slices"
)

const (
	weightBits = 14 // fraction bits of a weight
	posBits    = 16 // fraction bits of a place
)

// taps says how output samples are made of source samples: sample i is the sum of n of them, from first[i] on, each times a
// weight; the weights of one sum to 1<<weightBits. n is a multiple of 4 where the source is long enough.
type taps struct {
	n       int
	first   []int
	weights []int32 // n for each output sample
}

// filter gives the taps of m output samples over n source samples. The picture reaches over num/den source samples, which
// is n or a little less where the last sample is only partly in the picture.
func filter(n int, num, den int64, m int) taps {
	span := max((num<<posBits)/(den*int64(m)), 1<<posBits) // a filter never gets narrower than one source sample
	reach := 2 * span
	count := (int(2*reach>>posBits) + 1 + 3) &^ 3
	count = min(count, n)
	t := taps{count, make([]int, m), make([]int32, m*count)}
	raw := make([]int64, count)
	for i := range m {
		center := ((2*int64(i)+1)*num<<posBits)/(2*den*int64(m)) - 1<<(posBits-1)
		lo := min(max(int((center-reach)>>posBits)+1, 0), n-count)
		var sum int64
		for k := range raw {
			raw[k] = cubic(((int64(lo+k)<<posBits - center) << posBits) / span)
			sum += raw[k]
		}
		w := t.weights[i*count : (i+1)*count]
		rest, most := int32(1<<weightBits), 0
		for k, v := range raw {
			w[k] = int32((v << weightBits) / sum)
			rest -= w[k]
			if w[k] > w[most] {
				most = k
			}
		}
		w[most] += rest
		t.first[i] = lo
	}
	return t
}

// cubic is the kernel at a distance, both with posBits fraction bits.
func cubic(d int64) int64 {
	if d < 0 {
		d = -d
	}
	const one = 1 << posBits
	d2 := d * d >> posBits
	d3 := d2 * d >> posBits
	switch {
	case d < one:
		return (3*d3-5*d2)/2 + one
	case d < 2*one:
		return (-d3+5*d2)/2 - 4*d + 2*one
	}
	return 0
}

func clamp8(v int32) byte {
	if uint32(v) > 255 {
		if v < 0 {
			return 0
		}
		return 255
	}
	return byte(v)
}

// plane is samples of one or four channels in rows.
type plane struct {
	pix           []byte
	stride        int
	width, height int // in samples
	channels      int // 1 or 4
}

// extent is how many samples of a plane the picture covers, num/den: less than all where the last is only partly covered.
type extent struct{ num, den int64 }

func whole(n int) extent { return extent{int64(n), 1} }

// resized is p with m × k samples; ex and ey are the parts of p that the picture covers.
func (p plane) resized(m, k int, ex, ey extent) plane {
	fx := 2 * ex.num / (3 * ex.den * int64(m)) // what is left to the cubic filter is at least 3/2
	fy := 2 * ey.num / (3 * ey.den * int64(k))
	if f := int(min(fx, fy)); f >= 2 {
		p = p.averaged(f)
		ex.den *= int64(f)
		ey.den *= int64(f)
	}
	if p.width != m || ex.num != ex.den*int64(m) {
		p = p.across(filter(p.width, ex.num, ex.den, m))
	}
	if p.height != k || ey.num != ey.den*int64(k) {
		p = p.down(filter(p.height, ey.num, ey.den, k))
	}
	return p
}

func newPlane(width, height, channels int) plane {
	return plane{make([]byte, width*height*channels), width * channels, width, height, channels}
}

// averaged is p with each f × f samples averaged; those at the right and lower edge may average fewer.
func (p plane) averaged(f int) plane {
	c := p.channels
	out := newPlane((p.width+f-1)/f, (p.height+f-1)/f, c)
	sums := make([]uint32, out.width*c)
	for y := range out.height {
		clear(sums)
		rows := min(f, p.height-y*f)
		for r := range rows {
			row := p.pix[(y*f+r)*p.stride:][:p.width*c]
			if c == 1 {
				sum1(sums, row, f)
			} else {
				sum4(sums, row, f)
			}
		}
		dst := out.pix[y*out.stride:][:len(sums)]
		full := uint32(f * rows)
		scale, half := (1<<24+full/2)/full, uint32(1<<23)
		for i, s := range sums[:(p.width/f)*c] {
			dst[i] = byte((uint64(s)*uint64(scale) + uint64(half)) >> 24)
		}
		if part := p.width % f; part > 0 {
			n := uint32(part * rows)
			for i := (p.width / f) * c; i < len(sums); i++ {
				dst[i] = byte((sums[i] + n/2) / n)
			}
		}
	}
	return out
}

func sum1(sums []uint32, row []byte, f int) {
	i := 0
	for ; len(row) >= f; row = row[f:] {
		var s uint32
		for _, v := range row[:f] {
			s += uint32(v)
		}
		sums[i] += s
		i++
	}
	for _, v := range row {
		sums[i] += uint32(v)
	}
}

func sum4(sums []uint32, row []byte, f int) {
	for len(row) >= 4 {
		n := min(4*f, len(row))
		var a, b, c, d uint32
		for q := row[:n]; len(q) >= 4; q = q[4:] {
			a += uint32(q[0])
			b += uint32(q[1])
			c += uint32(q[2])
			d += uint32(q[3])
		}
		sums[0] += a
		sums[1] += b
		sums[2] += c
		sums[3] += d
		sums, row = sums[4:], row[n:]
	}
}

// across filters rows.
func (p plane) across(t taps) plane {
	out := newPlane(len(t.first), p.height, p.channels)
	for y := range p.height {
		row, dst := p.pix[y*p.stride:][:p.width*p.channels], out.pix[y*out.stride:][:out.stride]
		if p.channels == 1 {
			across1(dst, row, t)
		} else {
			across4(dst, row, t)
		}
	}
	return out
}

const halfWeight = int32(1) << (weightBits - 1)

func across1(dst, row []byte, t taps) {
	weights := t.weights
	for i := range dst {
		w := weights[:t.n]
		src := row[t.first[i]:][:t.n]
		s := halfWeight
		for len(w) >= 4 && len(src) >= 4 {
			s += w[0]*int32(src[0]) + w[1]*int32(src[1]) + w[2]*int32(src[2]) + w[3]*int32(src[3])
			w, src = w[4:], src[4:]
		}
		for k, v := range w {
			s += v * int32(src[k])
		}
		dst[i] = clamp8(s >> weightBits)
		weights = weights[t.n:]
	}
}

func across4(dst, row []byte, t taps) {
	for i, first := range t.first {
		a, b, c, d := halfWeight, halfWeight, halfWeight, halfWeight
		src := row[4*first:][:4*t.n]
		for _, w := range t.weights[i*t.n:][:t.n] {
			s := src[:4:4]
			a += w * int32(s[0])
			b += w * int32(s[1])
			c += w * int32(s[2])
			d += w * int32(s[3])
			src = src[4:]
		}
		q := dst[4*i:][:4:4]
		q[0], q[1], q[2], q[3] = clamp8(a>>weightBits), clamp8(b>>weightBits), clamp8(c>>weightBits), clamp8(d>>weightBits)
	}
}

// down filters columns, four source rows at a time into a row of sums.
func (p plane) down(t taps) plane {
	n := p.width * p.channels
	out := newPlane(p.width, len(t.first), p.channels)
	sums := make([]int32, n)
	for y, first := range t.first {
		for i := range sums {
			sums[i] = halfWeight
		}
		w := t.weights[y*t.n:][:t.n]
		rows := p.pix[first*p.stride:]
		for ; len(w) >= 4; w = w[4:] {
			addRows(sums, rows, p.stride, w)
			if len(w) > 4 {
				rows = rows[4*p.stride:]
			}
		}
		for k, v := range w {
			for i, s := range p.pix[(first+t.n-len(w)+k)*p.stride:][:n] {
				sums[i] += v * int32(s)
			}
		}
		dst := out.pix[y*out.stride:][:n]
		for i, s := range sums {
			dst[i] = clamp8(s >> weightBits)
		}
	}
	return out
}

// addRows adds four rows, each times its weight.
func addRows(sums []int32, rows []byte, stride int, w []int32) {
	a, b, c, d := rows[:len(sums)], rows[stride:][:len(sums)], rows[2*stride:][:len(sums)], rows[3*stride:][:len(sums)]
	wa, wb, wc, wd := w[0], w[1], w[2], w[3]
	for i := range sums {
		sums[i] += wa*int32(a[i]) + wb*int32(b[i]) + wc*int32(c[i]) + wd*int32(d[i])
	}
}

// Fit is the largest size of the same shape with neither side over side pixels; it never enlarges. A side is at least 1.
func Fit(width, height, side int) (w, h int) {
	long := max(width, height)
	if side <= 0 || long <= side {
		return width, height
	}
	w = int((int64(width)*int64(side)*2 + int64(long)) / (2 * int64(long)))
	h = int((int64(height)*int64(side)*2 + int64(long)) / (2 * int64(long)))
	return max(w, 1), max(h, 1)
}

// Resize is an opaque picture with w × h pixels. The same picture gives the same pixels on every machine.
func Resize(img *image.NRGBA, w, h int) *image.NRGBA {
	b := img.Rect
	if b.Empty() || w <= 0 || h <= 0 {
		return image.NewNRGBA(image.Rect(0, 0, max(w, 0), max(h, 0)))
	}
	p := plane{img.Pix[img.PixOffset(b.Min.X, b.Min.Y):], img.Stride, b.Dx(), b.Dy(), 4}
	q := p.resized(w, h, whole(p.width), whole(p.height))
	if q.width == p.width && q.height == p.height && &q.pix[0] == &p.pix[0] {
		out := atOrigin(img)
		if out == img {
			out = &image.NRGBA{Pix: slices.Clone(img.Pix), Stride: img.Stride, Rect: img.Rect}
		}
		return out
	}
	return &image.NRGBA{Pix: q.pix, Stride: q.stride, Rect: image.Rect(0, 0, w, h)}
}
