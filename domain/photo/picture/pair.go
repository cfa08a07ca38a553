// This file sets two pictures side by side.

package picture

import (
	"errors"
	"fmt"
	"image"
	"image/color"

	"consentry/domain/photo/scrub/report"
)

// ErrPair is the error of two pictures that cannot be shown together.
var ErrPair = errors.New("pictures cannot be shown together")

// PairOptions says how a pair is laid out. Lengths are pixels of the result.
type PairOptions struct {
	Height int         // of the two pictures; 0, or more than either has: the height of the lower one
	Gap    int         // between them
	Band   int         // an empty strip under each, for words that the caller draws
	Paper  color.NRGBA // of gap and bands; the zero value is white
}

// PairPlan is where the parts of a pair are in the result.
type PairPlan struct {
	Size                  image.Point
	Before, After         image.Rectangle
	BeforeBand, AfterBand image.Rectangle
}

// PlanPair lays out two pictures of these sizes. Both get one height; neither is enlarged.
func PlanPair(before, after image.Point, opt PairOptions) (PairPlan, error) {
	if before.X <= 0 || before.Y <= 0 || after.X <= 0 || after.Y <= 0 || opt.Height < 0 || opt.Gap < 0 || opt.Band < 0 {
		return PairPlan{}, fmt.Errorf("%w: size", ErrPair)
	}
	h := min(before.Y, after.Y)
	if opt.Height > 0 {
		h = min(h, opt.Height)
	}
	width := func(p image.Point) int { return max(int((int64(p.X)*int64(h)*2+int64(p.Y))/(2*int64(p.Y))), 1) }
	wb, wa := width(before), width(after)
	p := PairPlan{
		Size:       image.Pt(wb+opt.Gap+wa, h+opt.Band),
		Before:     image.Rect(0, 0, wb, h),
		After:      image.Rect(wb+opt.Gap, 0, wb+opt.Gap+wa, h),
		BeforeBand: image.Rect(0, h, wb, h+opt.Band),
		AfterBand:  image.Rect(wb+opt.Gap, h, wb+opt.Gap+wa, h+opt.Band),
	}
	if err := report.Pictured(p.Size.X, p.Size.Y); err != nil {
		return PairPlan{}, fmt.Errorf("%w: %w", ErrPair, err)
	}
	return p, nil
}

// Pair draws two pictures side by side. Both should be rendered by a recipe already. The error wraps ErrPair.
func Pair(before, after *image.NRGBA, opt PairOptions) (*image.NRGBA, error) {
	p, err := PlanPair(before.Rect.Size(), after.Rect.Size(), opt)
	if err != nil {
		return nil, err
	}
	if opt.Paper == (color.NRGBA{}) {
		opt.Paper = color.NRGBA{R: 255, G: 255, B: 255, A: 255}
	}
	out := image.NewNRGBA(image.Rectangle{Max: p.Size})
	fill(out, out.Rect, opt.Paper)
	paste(out, p.Before, Resize(solid(before), p.Before.Dx(), p.Before.Dy()))
	paste(out, p.After, Resize(solid(after), p.After.Dx(), p.After.Dy()))
	return out, nil
}

// paste copies a picture of the rectangle's size.
func paste(out *image.NRGBA, r image.Rectangle, img *image.NRGBA) {
	for y := range r.Dy() {
		copy(out.Pix[out.PixOffset(r.Min.X, r.Min.Y+y):][:4*r.Dx()], img.Pix[y*img.Stride:])
	}
}

// Blend mixes two pictures of one size: share 0 is all a, 256 all b. The error wraps ErrPair.
func Blend(a, b *image.NRGBA, share int) (*image.NRGBA, error) {
	if a.Rect.Size() != b.Rect.Size() || share < 0 || share > 256 {
		return nil, fmt.Errorf("%w: size", ErrPair)
	}
	a, b = atOrigin(a), atOrigin(b)
	out := image.NewNRGBA(a.Rect)
	for i := range out.Pix {
		out.Pix[i] = byte((int(a.Pix[i])*(256-share) + int(b.Pix[i])*share + 128) >> 8)
	}
	return out, nil
}

// Grid draws lines that part a picture into n columns and n rows, in place, one pixel wide for each thousand of its longer
// side.
func Grid(img *image.NRGBA, n int, c color.NRGBA) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	thick := max((max(w, h)+500)/1000, 1)
	for i := 1; i < n; i++ {
		x, y := w*i/n, h*i/n
		fill(img, image.Rect(x-thick/2, 0, x-thick/2+thick, h), c)
		fill(img, image.Rect(0, y-thick/2, w, y-thick/2+thick), c)
	}
}
