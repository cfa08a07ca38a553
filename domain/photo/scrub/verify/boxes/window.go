// This file holds what of a coded picture a sequence parameter set shows (H.265 7.3.2.2, H.264 7.3.2.1.1).

package boxes

// window is the size of the coded picture and of what is shown of it, pixels.
type window struct{ codedW, codedH, width, height int }

// hides says whether the stream codes a block more than it shows, or shows another size than the file says.
func (v *window) hides(width, height, block int) bool {
	return v == nil || v.width != width || v.height != height || v.cuts(block)
}

func (v *window) cuts(block int) bool { return v.codedW-v.width >= block || v.codedH-v.height >= block }

// unescape takes out the bytes that keep start codes from appearing in a unit (7.4.1).
func unescape(b []byte) []byte {
	out := make([]byte, 0, len(b))
	zeros := 0
	for _, c := range b {
		if zeros >= 2 && c == 3 {
			zeros = 0
			continue
		}
		if c == 0 {
			zeros++
		} else {
			zeros = 0
		}
		out = append(out, c)
	}
	return out
}

// bits reads numbers of bits; over the end it gives zeros and sets short.
type bits struct {
	b     []byte
	i     int
	short bool
}

func (b *bits) u(n int) int {
	v := 0
	for range n {
		if b.i >= len(b.b)*8 {
			b.short = true
			return 0
		}
		v = v<<1 | int(b.b[b.i/8]>>(7-b.i%8)&1)
		b.i++
	}
	return v
}

func (b *bits) skip(n int) { b.i += n; b.short = b.short || b.i > len(b.b)*8 }

// ue is an Exp-Golomb number (9.1, 9.2).
func (b *bits) ue() int {
	n := 0
	for b.u(1) == 0 {
		if n++; n > 31 || b.short {
			b.short = true
			return 0
		}
	}
	return 1<<n - 1 + b.u(n)
}

// se is a signed one.
func (b *bits) se() int {
	v := b.ue()
	if v&1 == 1 {
		return v/2 + 1
	}
	return -v / 2
}

const side = 1 << 16 // no side is longer

// made builds the window from crops counted in units.
func made(b *bits, w, h, left, right, top, bottom, unitX, unitY int) *window {
	if b.short || w <= 0 || h <= 0 || w > side || h > side || left > side || right > side || top > side || bottom > side {
		return nil
	}
	v := window{codedW: w, codedH: h, width: w - (left+right)*unitX, height: h - (top+bottom)*unitY}
	if v.width <= 0 || v.height <= 0 {
		return nil
	}
	return &v
}

func hevcWindow(b *bits) *window {
	b.skip(16 + 4)
	layers := b.u(3)
	b.skip(1 + 96)
	var profiles, levels [8]bool
	for i := range layers {
		profiles[i], levels[i] = b.u(1) == 1, b.u(1) == 1
	}
	if layers > 0 {
		b.skip(2 * (8 - layers))
	}
	for i := range layers {
		if profiles[i] {
			b.skip(88)
		}
		if levels[i] {
			b.skip(8)
		}
	}
	b.ue()
	chroma := b.ue()
	if chroma == 3 {
		b.skip(1)
	}
	w, h := b.ue(), b.ue()
	if b.u(1) == 0 {
		return made(b, w, h, 0, 0, 0, 0, 1, 1)
	}
	x, y := 1, 1
	if chroma == 1 || chroma == 2 {
		x = 2
	}
	if chroma == 1 {
		y = 2
	}
	return made(b, w, h, b.ue(), b.ue(), b.ue(), b.ue(), x, y)
}

func avcWindow(b *bits) *window {
	b.skip(8)
	profile := b.u(8)
	b.skip(16)
	b.ue()
	chroma := 1
	switch profile {
	case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135:
		if chroma = b.ue(); chroma == 3 {
			b.skip(1)
		}
		b.ue()
		b.ue()
		b.skip(1)
		if b.u(1) == 1 {
			lists := 8
			if chroma == 3 {
				lists = 12
			}
			for i := range lists {
				if b.u(1) == 1 {
					scaling(b, i)
				}
			}
		}
	}
	b.ue()
	switch b.ue() {
	case 0:
		b.ue()
	case 1:
		b.skip(1)
		b.se()
		b.se()
		n := b.ue()
		for range min(n, 256) {
			b.se()
		}
	}
	b.ue()
	b.skip(1)
	w, h := b.ue()+1, b.ue()+1
	frames := b.u(1)
	if frames == 0 {
		b.skip(1)
	}
	b.skip(1)
	w, h = w*16, h*16*(2-frames)
	if b.u(1) == 0 {
		return made(b, w, h, 0, 0, 0, 0, 1, 1)
	}
	x, y := 1, 2-frames
	if chroma == 1 || chroma == 2 {
		x = 2
	}
	if chroma == 1 {
		y *= 2
	}
	return made(b, w, h, b.ue(), b.ue(), b.ue(), b.ue(), x, y)
}

// scaling reads over one scaling list (7.3.2.1.1.1).
func scaling(b *bits, i int) {
	n := 16
	if i >= 6 {
		n = 64
	}
	last, next := 8, 8
	for range n {
		if next != 0 {
			next = (last + b.se()) & 255
		}
		if next != 0 {
			last = next
		}
	}
}
