package codec

// This file holds a decoded picture as the decoders give it, and how its brightness and colour differences become red,
// green and blue (ITU-T H.273, 8.3: matrix coefficients and video range).

import (
	"encoding/binary"
	"math/bits"

	"consentry/domain/photo/scrub/heif"
	"consentry/domain/photo/scrub/report"
)

// plane is one channel. A sample is one byte, or two in the machine's order when it has more than 8 bits.
type plane struct {
	b      []byte
	stride int // bytes
	bits   int
}

// planes is a decoded picture. Its memory may be the decoder's own, until free.
type planes struct {
	width, height int
	y, cb, cr     plane
	mono          bool
	sx, sy        uint // chroma is 1<<sx times narrower, 1<<sy times lower
	free          func()
}

// row gives one row of a channel as n bytes a sample, in buf or aliasing the channel.
func (p plane) row(y, n int, buf []byte) []byte {
	at := y * p.stride
	if p.bits <= 8 {
		return p.b[at : at+n]
	}
	shift, half := p.bits-8, 1<<(p.bits-9)
	src := p.b[at : at+2*n]
	buf = buf[:n]
	for i := range buf {
		buf[i] = byte(min((int(binary.NativeEndian.Uint16(src[2*i:]))+half)>>shift, 255))
	}
	return buf
}

// whole checks that every sample is there, so that no row lies outside.
func (p *planes) whole() error {
	fits := func(c plane, w, h int) bool {
		size := 1
		if c.bits > 8 {
			size = 2
		}
		return c.bits >= 1 && c.bits <= 16 && c.stride >= w*size && len(c.b) >= (h-1)*c.stride+w*size
	}
	if err := report.Pictured(p.width, p.height); err != nil {
		return err
	}
	cw, ch := (p.width+1<<p.sx-1)>>p.sx, (p.height+1<<p.sy-1)>>p.sy
	if !fits(p.y, p.width, p.height) || !p.mono && (!fits(p.cb, cw, ch) || !fits(p.cr, cw, ch)) {
		return report.Bad("picture data")
	}
	return nil
}

// averaged is the picture with the mean of each n × n pixels; n is 1, 2 or 4, and divides both sides. Chroma that is as coarse
// as that is taken as it is.
func (p *planes) averaged(n int) *planes {
	if n == 1 {
		return p
	}
	out := &planes{width: p.width / n, height: p.height / n, mono: p.mono}
	out.y = p.y.averaged(out.width, out.height, n, n)
	if !p.mono {
		out.cb = p.cb.averaged(out.width, out.height, n>>p.sx, n>>p.sy)
		out.cr = p.cr.averaged(out.width, out.height, n>>p.sx, n>>p.sy)
	}
	return out
}

// averaged is a channel with w × h samples of 8 bits, each the mean of across × down, which are 1, 2 or 4.
func (p plane) averaged(w, h, across, down int) plane {
	out := plane{b: make([]byte, w*h), stride: w, bits: 8}
	buf, sums := make([]byte, w*across), make([]uint32, w)
	for y := range h {
		clear(sums)
		for i := range down {
			row := p.row(y*down+i, w*across, buf)
			switch across {
			case 4:
				for x := range sums {
					v := row[4*x:][:4:4]
					sums[x] += uint32(v[0]) + uint32(v[1]) + uint32(v[2]) + uint32(v[3])
				}
			case 2:
				for x := range sums {
					v := row[2*x:][:2:2]
					sums[x] += uint32(v[0]) + uint32(v[1])
				}
			default:
				for x := range sums {
					sums[x] += uint32(row[x])
				}
			}
		}
		all := bits.Len(uint(across*down)) - 1 // a power of 2
		for x, s := range sums {
			out.b[y*w+x] = byte((s + 1<<all>>1) >> all)
		}
	}
	return out
}

// matrix turns samples into colours. Sums are in 65,536ths.
type matrix struct {
	identity       bool // the channels are green, blue, red
	y              [256]int32
	crR, cbB       [256]int32
	crG, cbG       [256]int32
	toSRGB         *converter // nil when the colours are sRGB or have a profile
	identityScaled [256]byte
}

// weights gives the shares of red and blue in brightness (H.273, table 4). ok is false for what is none such.
func weights(m, primaries int) (kr, kb float64, ok bool) {
	if m == 12 { // as the primaries say
		switch primaries {
		case 1:
			m = 1
		case 9:
			m = 9
		case 5, 6, 7:
			m = 6
		case 12:
			return 0.22897, 0.07929, true
		}
	}
	switch m {
	case 1:
		return 0.2126, 0.0722, true
	case 4:
		return 0.30, 0.11, true
	case 2, 5, 6: // unspecified: as JPEG does
		return 0.299, 0.114, true
	case 7:
		return 0.212, 0.087, true
	case 9:
		return 0.2627, 0.0593, true
	}
	return 0, 0, false
}

// newMatrix prepares the tables of what the file says of its colours. profile is whether it has an ICC profile, which
// then says what red, green and blue are.
func newMatrix(c heif.Nclx, profile bool) (*matrix, error) {
	m := &matrix{identity: c.Matrix == 0}
	if !profile {
		m.toSRGB = toSRGB(c.Primaries, c.Transfer)
	}
	low, scaleY, scaleC := 16.0, 255/219.0, 255/224.0
	if c.FullRange {
		low, scaleY, scaleC = 0, 1, 1
	}
	fixed := func(v float64) int32 { return int32(v*65536 + 0.5*sign(v)) }
	for i := range 256 {
		m.identityScaled[i] = clamp(fixed((float64(i)-low)*scaleY) + 1<<15)
		m.y[i] = fixed((float64(i)-low)*scaleY) + 1<<15
	}
	if m.identity {
		return m, nil
	}
	kr, kb, ok := weights(c.Matrix, c.Primaries)
	if !ok {
		return nil, report.Cannot("matrix")
	}
	kg := 1 - kr - kb
	for i := range 256 {
		d := (float64(i) - 128) * scaleC
		m.crR[i] = fixed(2 * (1 - kr) * d)
		m.cbB[i] = fixed(2 * (1 - kb) * d)
		m.crG[i] = fixed(-2 * kr * (1 - kr) / kg * d)
		m.cbG[i] = fixed(-2 * kb * (1 - kb) / kg * d)
	}
	return m, nil
}

func sign(v float64) float64 {
	if v < 0 {
		return -1
	}
	return 1
}

func clamp(v int32) byte {
	v >>= 16
	if uint32(v) > 255 {
		return byte(^v >> 31) // below: 0, above: 255
	}
	return byte(v)
}

// rgb writes one row of width pixels, four bytes each, opaque. Chroma samples stand for all pixels they cover.
func (m *matrix) rgb(dst []byte, y, cb, cr []byte, sx uint) {
	dst = dst[:4*len(y)]
	switch {
	case cb == nil:
		for i, v := range y {
			g := m.identityScaled[v]
			d := dst[4*i : 4*i+4 : 4*i+4]
			d[0], d[1], d[2], d[3] = g, g, g, 255
		}
	case m.identity:
		for i, v := range y {
			c := i >> sx
			d := dst[4*i : 4*i+4 : 4*i+4]
			d[0], d[1], d[2], d[3] = m.identityScaled[cr[c]], m.identityScaled[v], m.identityScaled[cb[c]], 255
		}
	default:
		for i, v := range y {
			b, r := cb[i>>sx], cr[i>>sx]
			l := m.y[v]
			d := dst[4*i : 4*i+4 : 4*i+4]
			d[0], d[1], d[2], d[3] = clamp(l+m.crR[r]), clamp(l+m.crG[r]+m.cbG[b]), clamp(l+m.cbB[b]), 255
		}
	}
	if m.toSRGB != nil {
		m.toSRGB.row(dst)
	}
}
