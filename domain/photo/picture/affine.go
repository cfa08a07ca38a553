// This file turns, scales and shifts pictures in whole numbers: straightening, and laying one picture on another.

package picture

import (
	"image"
	"image/color"
)

const (
	angleBits = 30 // fraction bits of sine and cosine
	stepBits  = 32 // fraction bits of a place in the source
	phases    = 256
)

// sincos is the sine and cosine of tenths of a degree, within ±45°, with angleBits fraction bits, by the series in whole
// numbers: the processor's own would not be the same everywhere.
func sincos(tenths int) (sin, cos int64) {
	const one = 1 << angleBits
	const tenth = 1_919_009_807 // pi/1800 with 40 fraction bits
	x := int64(tenths) * tenth >> (40 - angleBits)
	mul := func(a, b int64) int64 { return (a*b + one/2) >> angleBits }
	x2 := mul(x, x)
	sin, cos = x, one
	term := x
	for n := int64(2); n <= 12; n += 2 {
		term = -mul(term, x2) / (n * (n + 1))
		sin += term
	}
	term = one
	for n := int64(1); n <= 11; n += 2 {
		term = -mul(term, x2) / (n * (n + 1))
		cos += term
	}
	return sin, cos
}

// inner is Inner in pixels.
func inner(w, h, tenths int) image.Rectangle {
	s, c := sincos(max(tenths, -tenths))
	W, H := int64(w), int64(h)
	// The centered part k·w × k·h stays inside when k(w·cos + h·sin) <= w and k(w·sin + h·cos) <= h.
	kw := W << angleBits / ((W*c + H*s) >> angleBits)
	kh := H << angleBits / ((W*s + H*c) >> angleBits)
	k := min(kw, kh, 1<<angleBits)
	iw, ih := max(int(W*k>>angleBits)-2, 1), max(int(H*k>>angleBits)-2, 1) // two pixels for the filter's reach
	x, y := (w-iw)/2, (h-ih)/2
	return image.Rect(x, y, x+iw, y+ih)
}

// straighten is the part crop of a picture turned clockwise about its center.
func straighten(img *image.NRGBA, tenths int, crop image.Rectangle) *image.NRGBA {
	s, c := sincos(tenths)
	const up = stepBits - angleBits
	w, h := int64(img.Rect.Dx()), int64(img.Rect.Dy())
	// The center of pixel (crop.Min.X, crop.Min.Y) from the picture's center, doubled to stay whole.
	dx, dy := 2*int64(crop.Min.X)+1-w, 2*int64(crop.Min.Y)+1-h
	m := mapping{
		x:  (dx*c+dy*s)<<up/2 + (w-1)<<stepBits/2,
		y:  (dy*c-dx*s)<<up/2 + (h-1)<<stepBits/2,
		xx: c << up, yx: -s << up, // a step to the right
		xy: s << up, yy: c << up, // a step down
	}
	return m.apply(img, crop.Dx(), crop.Dy(), Neutral)
}

// mapping says where output pixels come from: the source place of the first, and the steps to the right (xx, yx) and down
// (xy, yy), with stepBits fraction bits; (0,0) is the center of the source's first pixel.
type mapping struct{ x, y, xx, yx, xy, yy int64 }

// weights of the four samples around a place, for each of 256 places between two samples.
var kernel = func() (k [phases][4]int32) {
	for p := range k {
		sum, at := int32(0), int64(p)<<(posBits-8)
		for i := range 4 {
			k[p][i] = int32(cubic(int64(i-1)<<posBits-at) >> (posBits - weightBits))
			sum += k[p][i]
		}
		near := 1
		if p >= phases/2 {
			near = 2
		}
		k[p][near] += 1<<weightBits - sum
	}
	return k
}()

// apply draws w × h pixels of the source by a cubic filter; places outside the source get the color empty.
func (m mapping) apply(img *image.NRGBA, w, h int, empty color.NRGBA) *image.NRGBA {
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	sw, sh := img.Rect.Dx(), img.Rect.Dy()
	const half = int64(1) << (stepBits - 1)
	maxX, maxY := int64(sw)<<stepBits-half, int64(sh)<<stepBits-half
	for y := range h {
		sx, sy := m.x+int64(y)*m.xy, m.y+int64(y)*m.yy
		dst := out.Pix[y*out.Stride:][:4*w]
		for ; len(dst) >= 4; dst = dst[4:] {
			switch ix, iy := int(sx>>stepBits), int(sy>>stepBits); {
			case ix >= 1 && iy >= 1 && ix < sw-2 && iy < sh-2:
				blend16(dst, img.Pix[(iy-1)*img.Stride+4*(ix-1):], img.Stride, &kernel[sx>>(stepBits-8)&0xFF], &kernel[sy>>(stepBits-8)&0xFF])
			case sx >= -half && sy >= -half && sx < maxX && sy < maxY:
				edge16(dst, img, ix, iy, &kernel[sx>>(stepBits-8)&0xFF], &kernel[sy>>(stepBits-8)&0xFF])
			default:
				dst[0], dst[1], dst[2], dst[3] = empty.R, empty.G, empty.B, empty.A
			}
			sx += m.xx
			sy += m.yx
		}
	}
	return out
}

// blend16 weighs 4 × 4 pixels from the first of src.
func blend16(dst, src []byte, stride int, kx, ky *[4]int32) {
	var r, g, b int32
	for _, wy := range ky {
		p := src[:16:16]
		lr := kx[0]*int32(p[0]) + kx[1]*int32(p[4]) + kx[2]*int32(p[8]) + kx[3]*int32(p[12])
		lg := kx[0]*int32(p[1]) + kx[1]*int32(p[5]) + kx[2]*int32(p[9]) + kx[3]*int32(p[13])
		lb := kx[0]*int32(p[2]) + kx[1]*int32(p[6]) + kx[2]*int32(p[10]) + kx[3]*int32(p[14])
		// A row's sum has 22 bits; 6 fraction bits of it are kept so that the column's sum fits 32.
		r += wy * (lr >> 8)
		g += wy * (lg >> 8)
		b += wy * (lb >> 8)
		if len(src) < stride+16 {
			break
		}
		src = src[stride:]
	}
	const shift = 2*weightBits - 8
	const half = 1 << (shift - 1)
	dst[0], dst[1], dst[2], dst[3] = clamp8((r+half)>>shift), clamp8((g+half)>>shift), clamp8((b+half)>>shift), 255
}

// edge16 is blend16 near an edge, where the outermost pixels repeat.
func edge16(dst []byte, img *image.NRGBA, ix, iy int, kx, ky *[4]int32) {
	var block [64]byte
	w, h := img.Rect.Dx(), img.Rect.Dy()
	for j := range 4 {
		for i := range 4 {
			at := min(max(iy-1+j, 0), h-1)*img.Stride + 4*min(max(ix-1+i, 0), w-1)
			copy(block[16*j+4*i:], img.Pix[at:at+4])
		}
	}
	blend16(dst, block[:], 16, kx, ky)
}
