package codec

// This file holds where each decoded pixel stands in the picture as it is shown: rotated, mirrored and cropped, in the
// order that the file says (ISO/IEC 23008-12, 6.5.1). Pixels go there once, straight from the decoder.

import (
	"image"

	"consentry/domain/photo/scrub/heif"
	"consentry/domain/photo/scrub/report"
)

// turn maps a pixel (x, y) of the decoded picture to (xx*x + xy*y + x0, yx*x + yy*y + y0) of the picture as shown, which
// is width by height. One of xx and xy is 0, the other 1 or -1; so are yx and yy.
type turn struct {
	xx, xy, yx, yy, x0, y0 int
	width, height          int
}

func upright(width, height int) turn { return turn{xx: 1, yy: 1, width: width, height: height} }

// rotated turns it clockwise by 0, 90, 180 or 270 degrees.
func (t turn) rotated(degrees int) turn {
	for ; degrees > 0; degrees -= 90 { // (x, y) -> (height-1-y, x)
		t = turn{xx: -t.yx, xy: -t.yy, x0: t.height - 1 - t.y0, yx: t.xx, yy: t.xy, y0: t.x0, width: t.height, height: t.width}
	}
	return t
}

// mirrored exchanges left and right, or top and bottom.
func (t turn) mirrored(leftRight bool) turn {
	if leftRight {
		t.xx, t.xy, t.x0 = -t.xx, -t.xy, t.width-1-t.x0
	} else {
		t.yx, t.yy, t.y0 = -t.yx, -t.yy, t.height-1-t.y0
	}
	return t
}

// then adds what a file says.
func (t turn) then(list []heif.Transform) (turn, error) {
	for _, f := range list {
		switch f.Kind {
		case heif.Rotate:
			t = t.rotated((360 - f.Degrees%360) % 360)
		case heif.Mirror:
			t = t.mirrored(f.LeftRight)
		case heif.Crop:
			left, top, w, h, ok := f.Clap.Rect(t.width, t.height)
			if !ok {
				return t, report.Bad("clap")
			}
			t.x0, t.y0, t.width, t.height = t.x0-left, t.y0-top, w, h
		default:
			return t, report.Cannot("transformation")
		}
	}
	return t, nil
}

// block is how far a strip goes before the next: both the rows read and the rows written stay in the cache.
const block = 64

// put draws a decoded picture, or a tile of one, with its left upper corner at (left, top) of the whole decoded picture,
// cut to width by height of that.
func (t turn) put(dst *image.NRGBA, p *planes, m *matrix, left, top, width, height int) {
	w, h := min(p.width, width-left), min(p.height, height-top)
	strip := make([]byte, 4*block*w)
	bufs := [3][]byte{make([]byte, w), make([]byte, w), make([]byte, w)}
	cw := (w + 1<<p.sx - 1) >> p.sx
	for y0 := 0; y0 < h; y0 += block {
		rows := min(block, h-y0)
		for y := range rows {
			line := p.y.row(y0+y, w, bufs[0])
			var cb, cr []byte
			if !p.mono {
				cb = p.cb.row((y0+y)>>p.sy, cw, bufs[1])
				cr = p.cr.row((y0+y)>>p.sy, cw, bufs[2])
			}
			m.rgb(strip[4*w*y:], line, cb, cr, p.sx)
		}
		for x0 := 0; x0 < w; x0 += block {
			for y := range rows {
				t.line(dst, strip[4*(w*y+x0):4*(w*y+min(x0+block, w))], left+x0, top+y0+y)
			}
		}
	}
}

// line draws pixels that follow one another from (x, y) of the decoded picture.
func (t turn) line(dst *image.NRGBA, src []byte, x, y int) {
	n := len(src) / 4
	dx, dy := t.xx*x+t.xy*y+t.x0, t.yx*x+t.yy*y+t.y0
	// Leave out what is cropped off.
	first, last := 0, n
	for _, a := range [2][3]int{{dx, t.xx, t.width}, {dy, t.yx, t.height}} {
		switch a[1] {
		case 0:
			if a[0] < 0 || a[0] >= a[2] {
				return
			}
		case 1:
			first, last = max(first, -a[0]), min(last, a[2]-a[0])
		case -1:
			first, last = max(first, a[0]-a[2]+1), min(last, a[0]+1)
		}
	}
	if first >= last {
		return
	}
	at := (dy+t.yx*first)*dst.Stride + 4*(dx+t.xx*first)
	if t.xx == 1 {
		copy(dst.Pix[at:at+4*(last-first)], src[4*first:4*last])
		return
	}
	step := 4*t.xx + t.yx*dst.Stride
	for i := first; i < last; i++ {
		copy(dst.Pix[at:at+4], src[4*i:4*i+4])
		at += step
	}
}
