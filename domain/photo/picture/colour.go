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
	if c, ok := converter(profile); ok {
		c.Pixels(img.Pix, 4)
	}
}

// native tells whether toSRGB leaves the colours of this profile as they are.
func native(profile []byte) bool {
	_, ok := converter(profile)
	return !ok
}

// converter is what turns the colours of this profile to sRGB; not ok: nothing does, or has to.
func converter(profile []byte) (c icc.Converter, ok bool) {
	if len(profile) == 0 {
		return c, false
	}
	p, err := icc.Parse(profile)
	if err != nil || p.IsSRGB() {
		return c, false
	}
	return p.ToSRGB()
}
