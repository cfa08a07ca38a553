// This file turns colours to sRGB.

package picture

import "image"

// toSRGB turns the colours of a picture with this ICC profile to sRGB, in place. A picture without a profile, or with one
// that is not for red, green and blue (inks were already turned to them by a plain formula), stays as it is.
func toSRGB(img *image.NRGBA, profile []byte) {
	if len(profile) < 128 || string(profile[16:20]) != "RGB " {
		return
	}
}
