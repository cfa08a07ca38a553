// This file turns colours to sRGB.

package picture

import (
	"image"

	"consentry/domain/photo/scrub/icc"
)

// toSRGB turns the colours of a picture with this ICC profile to sRGB, in place. A picture without a profile stays as it is,
// and so does one whose profile is for inks (they were turned to red, green and blue by a plain formula), has tables only,
// or is damaged: there is nothing better to show it by.
func toSRGB(img *image.NRGBA, profile []byte) {
	if len(profile) == 0 {
		return
	}
	p, err := icc.Parse(profile)
	if err != nil || p.IsSRGB() {
		return
	}
	if c, ok := p.ToSRGB(); ok {
		c.Pixels(img.Pix, 4)
	}
}
