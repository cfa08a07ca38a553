// This file turns what decoders return into one kind of picture: 8 bits a channel, alpha apart, at (0,0), upright.

package picture

import (
	"image"
	"image/color"
	"image/draw"
)

// flat is any decoded picture as NRGBA with its bounds at (0,0).
func flat(img image.Image) *image.NRGBA { return atOrigin(asNRGBA(img)) }

// opaque is an NRGBA picture without transparency seen as RGBA, which is the same bytes: the standard library draws and
// encodes that kind without a call for each pixel.
func opaque(img *image.NRGBA) *image.RGBA {
	return &image.RGBA{Pix: img.Pix, Stride: img.Stride, Rect: img.Rect}
}

func asNRGBA(img image.Image) *image.NRGBA {
	b := img.Bounds()
	out := image.NewNRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	switch src := img.(type) {
	case *image.NRGBA:
		return src
	case *image.NRGBA64:
		each(out, func(x, y int, p []byte) {
			s := src.Pix[src.PixOffset(b.Min.X+x, b.Min.Y+y):]
			p[0], p[1], p[2], p[3] = eight(s[0], s[1]), eight(s[2], s[3]), eight(s[4], s[5]), eight(s[6], s[7])
		})
	case *image.RGBA64:
		each(out, func(x, y int, p []byte) {
			c := color.NRGBA64Model.Convert(src.RGBA64At(b.Min.X+x, b.Min.Y+y)).(color.NRGBA64)
			p[0], p[1], p[2], p[3] = round16(c.R), round16(c.G), round16(c.B), round16(c.A)
		})
	case *image.Gray16:
		each(out, func(x, y int, p []byte) {
			s := src.Pix[src.PixOffset(b.Min.X+x, b.Min.Y+y):]
			v := eight(s[0], s[1])
			p[0], p[1], p[2], p[3] = v, v, v, 255
		})
	case *image.Paletted:
		asPaletted(out, src)
	case *image.NYCbCrA:
		draw.Draw(opaque(out), out.Rect, &src.YCbCr, b.Min, draw.Src)
		each(out, func(x, y int, p []byte) { p[3] = src.A[src.AOffset(b.Min.X+x, b.Min.Y+y)] })
	case *image.RGBA:
		if !src.Opaque() {
			draw.Draw(out, out.Rect, src, b.Min, draw.Src)
			break
		}
		draw.Draw(opaque(out), out.Rect, src, b.Min, draw.Src)
	default: // YCbCr, Gray, CMYK: all without transparency
		draw.Draw(opaque(out), out.Rect, src, b.Min, draw.Src)
	}
	return out
}

// asPaletted looks every index up; a palette may be shorter than its indexes allow.
func asPaletted(out *image.NRGBA, src *image.Paletted) {
	var colors [256][4]byte
	for i, c := range src.Palette {
		if i == len(colors) {
			break
		}
		n := color.NRGBAModel.Convert(c).(color.NRGBA)
		colors[i] = [4]byte{n.R, n.G, n.B, n.A}
	}
	each(out, func(x, y int, p []byte) {
		copy(p, colors[src.Pix[src.PixOffset(src.Rect.Min.X+x, src.Rect.Min.Y+y)]][:])
	})
}

// each calls f with every pixel of a picture at (0,0), row by row.
func each(img *image.NRGBA, f func(x, y int, p []byte)) {
	for y := range img.Rect.Dy() {
		row := img.Pix[y*img.Stride:]
		for x := range img.Rect.Dx() {
			f(x, y, row[4*x:4*x+4:4*x+4])
		}
	}
}

// eight is the nearest of 256 levels to a big-endian one of 65,536.
func eight(hi, lo byte) byte { return round16(uint16(hi)<<8 | uint16(lo)) }

func round16(v uint16) byte { return byte((uint32(v) + 128) / 257) }

// atOrigin is the picture with its bounds at (0,0) and its rows without gaps, the same memory where it is so already.
func atOrigin(img *image.NRGBA) *image.NRGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if img.Rect.Min == (image.Point{}) && img.Stride == 4*w {
		return img
	}
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		copy(out.Pix[y*out.Stride:][:4*w], img.Pix[img.PixOffset(img.Rect.Min.X, img.Rect.Min.Y+y):])
	}
	return out
}

// onWhite lays a picture on white, in place, and reports whether it had any transparency. Nothing that leaves the practice
// has transparency: the colour under it would leave too.
func onWhite(img *image.NRGBA) bool {
	had := false
	for y := range img.Rect.Dy() {
		row := img.Pix[y*img.Stride:][:4*img.Rect.Dx()]
		for i := 3; i < len(row); i += 4 {
			a := uint32(row[i])
			if a == 255 {
				continue
			}
			had = true
			for c := i - 3; c < i; c++ {
				row[c] = byte((uint32(row[c])*a + 255*(255-a) + 127) / 255)
			}
			row[i] = 255
		}
	}
	return had
}

// upright turns a picture by EXIF's orientation (EXIF 2.32, tag 0x0112): 1 to 8, anything else is upright.
func upright(img *image.NRGBA, orientation int) *image.NRGBA {
	if orientation < 2 || orientation > 8 {
		return img
	}
	p := plane{img.Pix, img.Stride, img.Rect.Dx(), img.Rect.Dy(), 4}.turned(orientation)
	return &image.NRGBA{Pix: p.pix, Stride: p.stride, Rect: image.Rect(0, 0, p.width, p.height)}
}

// turned is upright for a plane of one or four channels; orientation is 2 to 8.
func (p plane) turned(orientation int) plane {
	w, h, n := p.width, p.height, p.channels
	// Where the first sample, the step to the right and the step down are in the stored picture.
	type place struct{ x, y, rx, ry, dx, dy int }
	o := [...]place{
		2: {w - 1, 0, -1, 0, 0, 1},
		3: {w - 1, h - 1, -1, 0, 0, -1},
		4: {0, h - 1, 1, 0, 0, -1},
		5: {0, 0, 0, 1, 1, 0},
		6: {0, h - 1, 0, -1, 1, 0},
		7: {w - 1, h - 1, 0, -1, -1, 0},
		8: {w - 1, 0, 0, 1, -1, 0},
	}[orientation]
	if orientation >= 5 {
		w, h = h, w
	}
	out := newPlane(w, h, n)
	right, down := o.ry*p.stride+n*o.rx, o.dy*p.stride+n*o.dx
	const tile = 32 // a turn reads columns: tiles keep them in the cache
	for ty := 0; ty < h; ty += tile {
		for tx := 0; tx < w; tx += tile {
			for y := ty; y < min(ty+tile, h); y++ {
				s := o.y*p.stride + n*o.x + y*down + tx*right
				d := out.pix[y*out.stride+n*tx : y*out.stride+n*min(tx+tile, w)]
				if n == 1 {
					for i := range d {
						d[i] = p.pix[s]
						s += right
					}
					continue
				}
				for ; len(d) >= 4; d = d[4:] {
					copy(d[:4], p.pix[s:s+4])
					s += right
				}
			}
		}
	}
	return out
}
