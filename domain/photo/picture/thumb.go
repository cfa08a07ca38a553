// This file makes small pictures: thumbnails and screen-size previews.

package picture

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"

	"github.com/gen2brain/jpegn"

	"consentry/domain/photo/picture/quick"
	"consentry/domain/photo/scrub/report"
)

// Sides of the stored small pictures, in pixels of the longer side.
const (
	ThumbSide  = 512
	ScreenSide = 2048
)

// Thumb decodes a picture so that its longer side is side pixels, or fewer if it has fewer (and for 1024 or more up to an eighth fewer, where
// that is a whole fraction of the picture): upright, in sRGB, on white where
// it is transparent. JPEG is decoded at a fraction of its size where that is enough, so its pixels may differ by a few
// levels from those of Full. Errors are those of Full.
func (d Decoder) Thumb(ctx context.Context, f report.Format, src []byte, side int) (*image.NRGBA, error) {
	img, profile, err := d.small(ctx, f, src, side)
	if err != nil {
		return nil, err
	}
	toSRGB(img, profile)
	return img, nil
}

// Preview is Thumb with ScreenSide.
func (d Decoder) Preview(ctx context.Context, f report.Format, src []byte) (*image.NRGBA, error) {
	return d.Thumb(ctx, f, src, ScreenSide)
}

// Views decodes a picture once for its thumbnail (ThumbSide) and its screen-size preview (ScreenSide), as Thumb does. The
// preview is for EncodeView: an *image.NRGBA, or an *image.YCbCr of 4:2:0 where the file's own colours are good as they are.
func (d Decoder) Views(ctx context.Context, f report.Format, src []byte) (thumb *image.NRGBA, screen image.Image, err error) {
	if f == report.JPEG {
		m, err := look(f, src)
		if err != nil {
			return nil, nil, fmt.Errorf("look at the picture: %w", err)
		}
		if thumb, screen := viewsJPEG(ctx, src, m); thumb != nil {
			return thumb, screen, nil
		}
	}
	full, err := d.Preview(ctx, f, src)
	if err != nil {
		return nil, nil, err
	}
	w, h := Fit(full.Rect.Dx(), full.Rect.Dy(), ThumbSide)
	return Resize(full, w, h), full, nil
}

// small decodes and shrinks; colours are still those of the profile.
func (d Decoder) small(ctx context.Context, f report.Format, src []byte, side int) (*image.NRGBA, []byte, error) {
	if d.foreign(f) {
		img, err := d.abroad(ctx, f, src, least(side))
		if err != nil {
			return nil, nil, err
		}
		return shrunk(img, side), nil, nil
	}
	m, err := look(f, src)
	if err != nil {
		return nil, nil, fmt.Errorf("look at the picture: %w", err)
	}
	if f == report.JPEG {
		if img := smallJPEG(ctx, src, m, side); img != nil {
			return upright(img, m.orientation), m.profile, nil
		}
	}
	img, err := guarded(ctx, src, func() (image.Image, error) { return pixels(ctx, f, src) })
	if err != nil {
		return nil, nil, fmt.Errorf("decode the picture: %w", err)
	}
	return upright(shrunk(flat(img), side), m.orientation), m.profile, nil
}

func shrunk(img *image.NRGBA, side int) *image.NRGBA {
	onWhite(img)
	width, height := img.Rect.Dx(), img.Rect.Dy()
	w, h := Fit(width, height, side)
	if w == width && h == height {
		return img
	}
	if f := (max(width, height) + side - 1) / side; roomy(max(width, height)/f, side) {
		p := plane{img.Pix, img.Stride, width, height, 4}.averaged(f)
		return &image.NRGBA{Pix: p.pix, Stride: p.stride, Rect: image.Rect(0, 0, p.width, p.height)}
	}
	return Resize(img, w, h)
}

// roomy reports whether a preview may be this long instead of side: a whole fraction of the picture, up to an eighth
// shorter, costs a quarter of the time. A thumbnail always has its full size.
func roomy(long, side int) bool { return side >= 1024 && long <= side && long >= least(side) }

// least is how long a picture of this side may be instead, pixels.
func least(side int) int {
	if side < 1024 {
		return side
	}
	return (side*7 + 7) / 8
}

// smallJPEG decodes a JPEG for Thumb, and shrinks each channel before it is turned to red, green and blue. It gives nil where
// only the careful decoder will do.
func smallJPEG(ctx context.Context, src []byte, m about, side int) *image.NRGBA {
	img, w, h := fraction(ctx, src, m, side)
	switch img := img.(type) {
	case *image.YCbCr:
		return smallYCbCr(img, w, h)
	case *image.Gray:
		b := img.Rect
		p := plane{img.Pix, img.Stride, b.Dx(), b.Dy(), 1}.resized(w, h, whole(b.Dx()), whole(b.Dy()))
		out := image.NewNRGBA(image.Rect(0, 0, w, h))
		each(out, func(x, y int, q []byte) {
			v := p.pix[y*p.stride+x]
			q[0], q[1], q[2], q[3] = v, v, v, 255
		})
		return out
	}
	return nil
}

// fraction decodes a JPEG at the smallest eighth, quarter, half or whole that still has side pixels, and says what size it
// is to be shrunk to. The picture is nil where only the careful decoder will do.
func fraction(ctx context.Context, src []byte, m about, side int) (img image.Image, w, h int) {
	w, h = Fit(m.width, m.height, side)
	denom := 1
	for _, d := range []int{2, 4, 8} {
		if dw, dh := (m.width+d-1)/d, (m.height+d-1)/d; roomy(max(dw, dh), side) {
			w, h = dw, dh
		}
	}
	for denom < 8 && (max(m.width, m.height)+2*denom-1)/(2*denom) >= max(w, h) {
		denom *= 2
	}
	img, err := guarded(ctx, src, func() (image.Image, error) {
		if img, err := quick.Decode(src, denom); err == nil {
			return img, nil
		}
		if denom == 2 {
			denom = 1 // its halves are only roughly right
		}
		return jpegn.Decode(bytes.NewReader(src), &jpegn.Options{ScaleDenom: denom})
	})
	if err != nil {
		return nil, 0, 0
	}
	return img, w, h
}

func smallYCbCr(img *image.YCbCr, w, h int) *image.NRGBA {
	b := img.Rect
	if b.Min != (image.Point{}) {
		return nil
	}
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	if b.Dx() == w && b.Dy() == h {
		draw.Draw(opaque(out), out.Rect, img, image.Point{}, draw.Src)
		return out
	}
	luma, cb, cr, ex, ey := planes(img)
	luma, cb, cr = luma.resized(w, h, whole(b.Dx()), whole(b.Dy())), cb.resized(w, h, ex, ey), cr.resized(w, h, ex, ey)
	for y := range h {
		row := out.Pix[y*out.Stride:][:4*w]
		ly, bl, rl := luma.pix[y*luma.stride:][:w], cb.pix[y*cb.stride:][:w], cr.pix[y*cr.stride:][:w]
		for x := range w {
			q := row[4*x:][:4:4]
			q[0], q[1], q[2] = color.YCbCrToRGB(ly[x], bl[x], rl[x])
			q[3] = 255
		}
	}
	return out
}
