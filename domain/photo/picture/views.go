// This file makes the views of a JPEG photo in its own colours, brightness apart from hue, which is half the work of making
// them in red, green and blue; and encodes views.

package picture

import (
	"context"
	"image"

	"consentry/domain/photo/picture/quick"
)

// viewsJPEG makes both views of a JPEG whose colours are those of sRGB; nil: it has to be done the long way.
func viewsJPEG(ctx context.Context, src []byte, m about) (thumb *image.NRGBA, screen *image.YCbCr) {
	if !native(m.profile) {
		return nil, nil
	}
	img, w, h := fraction(ctx, src, m, ScreenSide)
	half, ok := img.(*image.YCbCr)
	if !ok || half.Rect.Min != (image.Point{}) || m.orientation > 1 && (w|h)&1 == 1 { // a turn would move hues by a pixel
		return nil, nil
	}
	screen = halved(half, w, h)
	tw, th := Fit(w, h, ThumbSide)
	return upright(smallYCbCr(screen, tw, th), m.orientation), uprightYCbCr(screen, m.orientation)
}

// planes are the three parts of a picture at (0,0), and how much of the hues' samples it covers.
func planes(img *image.YCbCr) (y, cb, cr plane, ex, ey extent) {
	sx, sy := 1, 1
	switch img.SubsampleRatio {
	case image.YCbCrSubsampleRatio422:
		sx = 2
	case image.YCbCrSubsampleRatio420:
		sx, sy = 2, 2
	case image.YCbCrSubsampleRatio440:
		sy = 2
	case image.YCbCrSubsampleRatio411:
		sx = 4
	case image.YCbCrSubsampleRatio410:
		sx, sy = 4, 2
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	cw, ch := (w+sx-1)/sx, (h+sy-1)/sy
	return plane{img.Y, img.YStride, w, h, 1}, plane{img.Cb, img.CStride, cw, ch, 1}, plane{img.Cr, img.CStride, cw, ch, 1},
		extent{int64(w), int64(sx)}, extent{int64(h), int64(sy)}
}

// halved is a picture with w × h samples of brightness and half as many of hues each way, 4:2:0; itself where it is that.
func halved(img *image.YCbCr, w, h int) *image.YCbCr {
	b := img.Rect
	if b.Dx() == w && b.Dy() == h && img.SubsampleRatio == image.YCbCrSubsampleRatio420 {
		return img
	}
	y, cb, cr, ex, ey := planes(img)
	cw, ch := (w+1)/2, (h+1)/2
	// Samples of hues at an uneven edge reach beyond the picture.
	ex, ey = extent{ex.num * int64(2*cw), ex.den * int64(w)}, extent{ey.num * int64(2*ch), ey.den * int64(h)}
	y = y.resized(w, h, whole(b.Dx()), whole(b.Dy()))
	cb, cr = cb.resized(cw, ch, ex, ey), cr.resized(cw, ch, ex, ey)
	return &image.YCbCr{Y: y.pix, Cb: cb.pix, Cr: cr.pix, YStride: y.stride, CStride: cb.stride,
		SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: image.Rect(0, 0, w, h)}
}

// uprightYCbCr is upright for a picture of 4:2:0 with even sides at (0,0).
func uprightYCbCr(img *image.YCbCr, orientation int) *image.YCbCr {
	if orientation < 2 || orientation > 8 {
		return img
	}
	y, cb, cr, _, _ := planes(img)
	y, cb, cr = y.turned(orientation), cb.turned(orientation), cr.turned(orientation)
	return &image.YCbCr{Y: y.pix, Cb: cb.pix, Cr: cr.pix, YStride: y.stride, CStride: cb.stride,
		SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: image.Rect(0, 0, y.width, y.height)}
}

// EncodeView encodes a view as JPEG of 4:2:0, quickly; transparency is laid on white. quality is 1 to 100. It is for what is
// shown here: what is released is encoded by Publish.
func EncodeView(img image.Image, quality int) ([]byte, error) {
	switch img := img.(type) {
	case *image.YCbCr:
		if b, err := quick.Encode(img, quality); err == nil {
			return b, nil
		}
	case *image.NRGBA:
		if b, err := quick.Encode(hued(atOrigin(solid(img))), quality); err == nil {
			return b, nil
		}
	}
	return EncodeJPEG(flat(img), quality)
}

// hued is an opaque picture at (0,0) as 4:2:0 (ITU-T T.871 section 7): hues are the means of four pixels.
func hued(img *image.NRGBA) *image.YCbCr {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := image.NewYCbCr(img.Rect, image.YCbCrSubsampleRatio420)
	for y := 0; y < h; y += 2 {
		upper := img.Pix[y*img.Stride:][:4*w]
		lower := img.Pix[min(y+1, h-1)*img.Stride:][:4*w]
		bright, below := out.Y[y*out.YStride:][:w], out.Y[min(y+1, h-1)*out.YStride:][:w]
		cb, cr := out.Cb[y/2*out.CStride:], out.Cr[y/2*out.CStride:]
		for x := 0; x < w; x += 2 {
			next := min(x+1, w-1)
			a, b, c, d := upper[4*x:][:3:3], upper[4*next:][:3:3], lower[4*x:][:3:3], lower[4*next:][:3:3]
			bright[x], bright[next], below[x], below[next] = luminance(a), luminance(b), luminance(c), luminance(d)
			red := int32(a[0]) + int32(b[0]) + int32(c[0]) + int32(d[0])
			green := int32(a[1]) + int32(b[1]) + int32(c[1]) + int32(d[1])
			blue := int32(a[2]) + int32(b[2]) + int32(c[2]) + int32(d[2])
			cb[x/2] = clamp8((128<<18 + 1<<17 - 11059*red - 21709*green + 32768*blue) >> 18)
			cr[x/2] = clamp8((128<<18 + 1<<17 + 32768*red - 27439*green - 5329*blue) >> 18)
		}
	}
	return out
}

// luminance is Y of a pixel (T.871 section 7).
func luminance(p []byte) byte {
	return byte((19595*int32(p[0]) + 38470*int32(p[1]) + 7471*int32(p[2]) + 1<<15) >> 16)
}
