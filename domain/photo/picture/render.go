// This file renders a recipe and encodes what leaves the practice.

package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"

	"consentry/domain/photo/scrub/report"
)

// Neutral fills what straightening leaves empty, where a crop shows it.
var Neutral = color.NRGBA{R: 0xF2, G: 0xF2, B: 0xF2, A: 255}

// Quality of a published JPEG: the same for every practice, so that it tells nothing.
const Quality = 90

// Render does what the recipe says to an upright picture in sRGB and full resolution (Decoder.Full) and gives an opaque
// picture at (0,0). img is not changed. It computes in whole numbers: the same picture and recipe give the same pixels on
// every machine. The error wraps ErrRecipe or is a *report.Refused for the size.
func Render(img *image.NRGBA, r Recipe) (*image.NRGBA, error) {
	if err := r.Validate(); err != nil {
		return nil, err
	}
	if err := report.Pictured(img.Rect.Dx(), img.Rect.Dy()); err != nil {
		return nil, fmt.Errorf("render: %w", err)
	}
	img = atOrigin(img)
	own := false // whether img may be changed
	if len(r.Covers) > 0 || !img.Opaque() {
		img, own = cloned(img), true
		onWhite(img)
		cover(img, r.Covers)
	}
	frame, w, h := r.frame(img.Rect.Dx(), img.Rect.Dy())
	if r.Turn != 0 {
		img, own = upright(img, [...]int{1, 6, 3, 8}[r.Turn]), true
	}
	switch {
	case r.Straighten != 0:
		img, own = straighten(img, r.Straighten, frame), true
	case frame != image.Rect(0, 0, w, h):
		img = img.SubImage(frame).(*image.NRGBA)
	}
	fw, fh := Fit(frame.Dx(), frame.Dy(), r.MaxSide)
	resize := fw != frame.Dx() || fh != frame.Dy()
	if r.Exposure != 0 || !resize {
		if at := atOrigin(img); at != img {
			img = at
		} else if !own {
			img = cloned(img)
		}
		expose(img, r.Exposure)
	}
	if resize {
		img = Resize(img, fw, fh)
	}
	return img, nil
}

func cloned(img *image.NRGBA) *image.NRGBA {
	return &image.NRGBA{Pix: slices.Clone(img.Pix), Stride: img.Stride, Rect: img.Rect}
}

// Publish renders a recipe and encodes it as JPEG: quality 90, 4:2:0, no metadata at all. The same picture and recipe give
// the same bytes. Errors are those of Render.
func Publish(img *image.NRGBA, r Recipe) ([]byte, error) {
	out, err := Render(img, r)
	if err != nil {
		return nil, err
	}
	return EncodeJPEG(out, Quality)
}

// PublishPNG is Publish with PNG: no loss, larger files.
func PublishPNG(img *image.NRGBA, r Recipe) ([]byte, error) {
	out, err := Render(img, r)
	if err != nil {
		return nil, err
	}
	return EncodePNG(out)
}

// EncodeJPEG encodes pixels and nothing else, 4:2:0; transparency is laid on white. quality is 1 to 100.
func EncodeJPEG(img *image.NRGBA, quality int) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, opaque(solid(img)), &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode JPEG: %w", err)
	}
	return b.Bytes(), nil
}

// EncodePNG encodes pixels and nothing else; transparency is laid on white.
func EncodePNG(img *image.NRGBA) ([]byte, error) {
	var b bytes.Buffer
	if err := png.Encode(&b, opaque(solid(img))); err != nil {
		return nil, fmt.Errorf("encode PNG: %w", err)
	}
	return b.Bytes(), nil
}

// solid is the picture on white, itself where nothing of it is transparent.
func solid(img *image.NRGBA) *image.NRGBA {
	if img.Opaque() {
		return img
	}
	img = cloned(atOrigin(img))
	onWhite(img)
	return img
}
