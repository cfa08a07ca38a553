// This file walks through a VP8L picture (WebP Lossless Bitstream Specification) to find the bit where it ends.

package webp

import (
	"consentry/domain/photo/scrub/report"
)

const (
	vp8lHead  = 5
	maxGroups = 2600 // of prefix codes; encoders stay below
)

// vp8lSize is a picture's width and height, and whether it says that it uses transparency.
func vp8lSize(b []byte) (w, h int, alpha bool, err error) {
	if len(b) < vp8lHead || b[0] != 0x2f || b[4]>>5 != 0 {
		return 0, 0, false, report.Bad("VP8L header")
	}
	v := le.Uint32(b[1:])
	return int(v&0x3fff) + 1, int(v>>14&0x3fff) + 1, v>>28&1 != 0, nil
}

// trimVP8L is the picture in b cut behind its last bit, with zeros up to the byte, and how many bytes that left out.
// spare tells that the bits up to the byte were not zero.
func trimVP8L(b []byte) (out []byte, surplus int, spare bool, err error) {
	w, h, _, err := vp8lSize(b)
	if err != nil {
		return nil, 0, false, err
	}
	out, surplus, spare, err = trimLossless(b[vp8lHead:], w, h)
	return append(append([]byte(nil), b[:vp8lHead]...), out...), surplus, spare, err
}

// trimLossless is trimVP8L for what follows the header, as in an ALPH chunk.
func trimLossless(b []byte, w, h int) (out []byte, surplus int, spare bool, err error) {
	if err := report.Pictured(w, h); err != nil {
		return nil, 0, false, err
	}
	l := &lossless{r: &bitReader{b: b}}
	if !l.walk(w, h) {
		return nil, 0, false, report.Bad("VP8L data")
	}
	n := (l.r.at + 7) / 8
	out = append([]byte(nil), b[:n]...)
	if used := l.r.at % 8; used > 0 {
		spare = out[n-1]>>used != 0
		out[n-1] &= 1<<used - 1
	}
	return out, len(b) - n, spare, nil
}

type lossless struct{ r *bitReader }

// walk reads transforms and pixels; false when they do not follow the specification or stop too early.
func (l *lossless) walk(w, h int) bool {
	seen := 0
	for l.r.read(1) == 1 {
		kind := l.r.read(2)
		if seen>>kind&1 != 0 {
			return false
		}
		seen |= 1 << kind
		switch kind {
		case 0, 1: // predictor, colour
			shift := l.r.read(3) + 2
			if _, ok := l.image(tiles(w, shift), tiles(h, shift), false, false); !ok {
				return false
			}
		case 3: // palette
			n := l.r.read(8) + 1
			if _, ok := l.image(n, 1, false, false); !ok {
				return false
			}
			switch {
			case n <= 2:
				w = tiles(w, 3)
			case n <= 4:
				w = tiles(w, 2)
			case n <= 16:
				w = tiles(w, 1)
			}
		}
	}
	_, ok := l.image(w, h, true, false)
	return ok && !l.r.short
}

func tiles(n, shift int) int { return (n + 1<<shift - 1) >> shift }

// group is the codes of one part of a picture: green and lengths, red, blue, alpha, distances.
type group [5]*code

// image reads an image. Only where its values matter, for a map of code groups, keep asks for its pixels.
func (l *lossless) image(w, h int, top, keep bool) (pixels []uint32, ok bool) {
	cache := 0
	if l.r.read(1) == 1 {
		if cache = l.r.read(4); cache < 1 || cache > 11 {
			return nil, false
		}
	}
	p := pixelWalk{r: l.r, w: w, total: w * h, cacheBits: cache, keep: keep}
	if top && l.r.read(1) == 1 {
		p.shift = l.r.read(3) + 2
		p.across = tiles(w, p.shift)
		if p.groupOf, ok = l.image(p.across, tiles(h, p.shift), false, true); !ok {
			return nil, false
		}
	}
	if !p.readGroups() {
		return nil, false
	}
	return p.walk()
}

// pixelWalk is the work on one image.
type pixelWalk struct {
	r         *bitReader
	w, total  int
	cacheBits int
	shift     int // of the map of groups
	across    int
	groupOf   []uint32 // nil with one group
	groups    []group
	keep      bool
	pixels    []uint32
	cache     []uint32
}

func (p *pixelWalk) readGroups() bool {
	n := 1
	for i, v := range p.groupOf {
		p.groupOf[i] = v >> 8 & 0xffff
		n = max(n, int(p.groupOf[i])+1)
	}
	if n > maxGroups {
		return false
	}
	extra := 0
	if p.cacheBits > 0 {
		extra = 1 << p.cacheBits
	}
	for range n {
		var g group
		for i, symbols := range [5]int{256 + 24 + extra, 256, 256, 256, 40} {
			c, ok := p.r.readCode(symbols)
			if !ok {
				return false
			}
			g[i] = c
		}
		p.groups = append(p.groups, g)
	}
	return true
}

func (p *pixelWalk) walk() ([]uint32, bool) {
	if p.keep {
		p.pixels = make([]uint32, 0, p.total)
		p.cache = make([]uint32, 1<<p.cacheBits)
	}
	for at := 0; at < p.total; {
		if p.r.short {
			return nil, false
		}
		g := &p.groups[0]
		if p.groupOf != nil {
			g = &p.groups[p.groupOf[at/p.w>>p.shift*p.across+at%p.w>>p.shift]]
		}
		switch s := p.r.next(g[0]); {
		case s < 256:
			red, blue, alpha := p.r.next(g[1]), p.r.next(g[2]), p.r.next(g[3])
			if p.keep {
				p.put(uint32(alpha)<<24 | uint32(red)<<16 | uint32(s)<<8 | uint32(blue))
			}
			at++
		case s < 256+24:
			n := p.number(s - 256)
			d := p.distance(p.number(p.r.next(g[4])))
			if n > p.total-at || d > at {
				return nil, false
			}
			if p.keep {
				for range n {
					p.put(p.pixels[len(p.pixels)-d])
				}
			}
			at += n
		default:
			if p.keep {
				p.put(p.cache[s-256-24])
			}
			at++
		}
	}
	return p.pixels, true
}

func (p *pixelWalk) put(argb uint32) {
	p.pixels = append(p.pixels, argb)
	if p.cacheBits > 0 {
		p.cache[argb*0x1e35a7bd>>(32-p.cacheBits)] = argb
	}
}

// number is a length or distance: a symbol and its extra bits (section 5.2.2).
func (p *pixelWalk) number(s int) int {
	if s < 4 {
		return s + 1
	}
	extra := (s - 2) >> 1
	return (2+s&1)<<extra + p.r.read(extra) + 1
}

// distance turns a distance code into pixels back.
func (p *pixelWalk) distance(code int) int {
	if code > len(near) {
		return code - len(near)
	}
	d := near[code-1]
	return max(int(d[0])+int(d[1])*p.w, 1)
}
