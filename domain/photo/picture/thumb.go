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

// Views decodes a picture once for its thumbnail (ThumbSide) and its screen-size preview (ScreenSide), as Thumb does.
func (d Decoder) Views(ctx context.Context, f report.Format, src []byte) (thumb, screen *image.NRGBA, err error) {
	screen, err = d.Preview(ctx, f, src)
	if err != nil {
		return nil, nil, err
	}
	w, h := Fit(screen.Rect.Dx(), screen.Rect.Dy(), ThumbSide)
	return Resize(screen, w, h), screen, nil
}

// small decodes and shrinks; colours are still those of the profile.
func (d Decoder) small(ctx context.Context, f report.Format, src []byte, side int) (*image.NRGBA, []byte, error) {
	if d.foreign(f) {
		img, err := d.abroad(ctx, f, src)
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
func roomy(long, side int) bool { return side >= 1024 && long <= side && long*8 >= side*7 }

// smallJPEG decodes a JPEG at the smallest eighth, quarter, half or whole that still has side pixels, and shrinks each
// channel before it is turned to red, green and blue. It gives nil where only the careful decoder will do.
func smallJPEG(ctx context.Context, src []byte, m about, side int) *image.NRGBA {
	w, h := Fit(m.width, m.height, side)
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
		return jpegn.Decode(bytes.NewReader(src), &jpegn.Options{ScaleDenom: denom})
	})
	if err != nil {
		return nil
	}
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
	luma := plane{img.Y, img.YStride, b.Dx(), b.Dy(), 1}.resized(w, h, whole(b.Dx()), whole(b.Dy()))
	cw, ch := (b.Dx()+sx-1)/sx, (b.Dy()+sy-1)/sy
	ex, ey := extent{int64(b.Dx()), int64(sx)}, extent{int64(b.Dy()), int64(sy)}
	cb := plane{img.Cb, img.CStride, cw, ch, 1}.resized(w, h, ex, ey)
	cr := plane{img.Cr, img.CStride, cw, ch, 1}.resized(w, h, ex, ey)
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
