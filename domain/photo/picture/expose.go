// This file brightens and darkens a whole picture equally.

package picture

import "image"

// expose multiplies the light of every pixel by 2^(hundredths/100), in place: levels are taken to linear light, multiplied,
// clipped at white and taken back (IEC 61966-2-1).
func expose(img *image.NRGBA, hundredths int) {
	if hundredths == 0 {
		return
	}
	levels := exposure(hundredths)
	for y := range img.Rect.Dy() {
		row := img.Pix[y*img.Stride:][:4*img.Rect.Dx()]
		for ; len(row) >= 4; row = row[4:] {
			row[0], row[1], row[2] = levels[row[0]], levels[row[1]], levels[row[2]]
		}
	}
}

// exposure is the level that each level becomes.
func exposure(hundredths int) (levels [256]byte) {
	gain := 1.0
	const step = 1.0069555500567189 // the hundredth root of 2
	for range max(hundredths, -hundredths) {
		gain = float64(gain * step)
	}
	if hundredths < 0 {
		gain = 1 / gain
	}
	level := 0
	for v := range levels {
		light := float64(linear(float64(v)) * gain)
		for level < 255 && light >= linear(float64(level)+0.5) {
			level++
		}
		levels[v] = byte(level)
	}
	return levels
}

// linear is the light of a level of sRGB, 0 to 1 for 0 to 255. Every operation is rounded by itself, as a conversion of its
// result demands of the compiler, so that no processor's fused operations can change the last bit.
func linear(level float64) float64 {
	v := level / 255
	if v <= 0.04045 {
		return v / 12.92
	}
	x := float64(v+0.055) / 1.055
	// x^2.4 is x² times the fifth root of x².
	x2 := float64(x * x)
	root := 1.0
	for range 40 { // Newton's method; it has settled long before
		r2 := float64(root * root)
		root = float64(float64(4*root)+x2/float64(r2*r2)) / 5
	}
	return float64(x2 * root)
}
