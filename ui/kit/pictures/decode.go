// This file decodes what the vault gives for a place on the screen.

package pictures

import (
	"context"
	"image"

	"consentry/domain/photo/picture"
	"consentry/domain/photo/scrub/report"
)

// Decoded gets a JPEG and decodes it with a longer side of at most so many pixels. It takes its time: beside the window.
func Decoded(ctx context.Context, side int, get func(context.Context) ([]byte, error)) (image.Image, error) {
	data, err := get(ctx)
	if err != nil {
		return nil, err
	}
	img, err := picture.Decoder{}.Thumb(ctx, report.JPEG, data, side)
	if err != nil {
		return nil, err // and not a picture of nothing
	}
	return img, nil
}
