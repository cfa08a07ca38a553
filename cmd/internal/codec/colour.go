package codec

// This file holds how colours that a file names by numbers instead of a profile become sRGB (ITU-T H.273, 8.1 primaries
// and 8.2 transfer characteristics; IEC 61966-2-1).

import "math"

// converter makes sRGB of 8 bit colours.
type converter struct {
	linear [256]float32
	m      [9]float32 // rows: red, green, blue
	encode [4097]byte
}

// chromaticities gives x and y of red, green, blue and white (H.273, table 2). ok is false for those that are taken as
// sRGB's.
func chromaticities(primaries int) (c [8]float64, ok bool) {
	const dx, dy = 0.3127, 0.3290
	switch primaries {
	case 4:
		return [8]float64{0.67, 0.33, 0.21, 0.71, 0.14, 0.08, 0.310, 0.316}, true
	case 9:
		return [8]float64{0.708, 0.292, 0.170, 0.797, 0.131, 0.046, dx, dy}, true
	case 11:
		return [8]float64{0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.314, 0.351}, true
	case 12:
		return [8]float64{0.680, 0.320, 0.265, 0.690, 0.150, 0.060, dx, dy}, true
	}
	return [8]float64{0.64, 0.33, 0.30, 0.60, 0.15, 0.06, dx, dy}, false
}

// white is the brightness of diffuse white, candela per square metre, in pictures of high dynamic range (ITU-R BT.2408).
const white = 203.0

// transfer gives linear light of a value from 0 to 1, diffuse white at 1. ok is false for those that are shown as sRGB
// is: it, and video's own curves, which displays treat the same.
func transfer(kind int) (f func(float64) float64, ok bool) {
	srgb := func(v float64) float64 {
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	switch kind {
	case 4:
		return func(v float64) float64 { return math.Pow(v, 2.2) }, true
	case 5:
		return func(v float64) float64 { return math.Pow(v, 2.8) }, true
	case 8:
		return func(v float64) float64 { return v }, true
	case 16: // SMPTE ST 2084
		return func(v float64) float64 {
			const m1, m2, c1, c2, c3 = 2610.0 / 16384, 2523.0 / 4096 * 128, 3424.0 / 4096, 2413.0 / 4096 * 32, 2392.0 / 4096 * 32
			p := math.Pow(v, 1/m2)
			return shoulder(math.Pow(max(p-c1, 0)/(c2-c3*p), 1/m1) * 10000 / white)
		}, true
	case 18: // ARIB STD-B67 (HLG): the scene, then a display of 1000 candela
		return func(v float64) float64 {
			const a, b, c = 0.17883277, 0.28466892, 0.55991073
			scene := v * v / 3
			if v > 0.5 {
				scene = (math.Exp((v-c)/a) + b) / 12
			}
			return shoulder(math.Pow(scene, 1.2) * 1000 / white)
		}, true
	}
	return srgb, false
}

// shoulder brings what is brighter than a display's white softly below it.
func shoulder(v float64) float64 {
	const knee = 0.8
	if v <= knee {
		return v
	}
	return knee + (1-knee)*(1-math.Exp(-(v-knee)/(1-knee)))
}

// toSRGB gives what converts from these code points, nil when nothing is to be done.
func toSRGB(primaries, kind int) *converter {
	from, wide := chromaticities(primaries)
	curve, curved := transfer(kind)
	if !wide && !curved {
		return nil
	}
	c := &converter{}
	for i := range c.linear {
		c.linear[i] = float32(curve(float64(i) / 255))
	}
	to, _ := chromaticities(1)
	m := product(inverse(xyz(to)), xyz(from))
	for i, v := range m { // white stays white, whatever white it was
		row := i / 3 * 3
		c.m[i] = float32(v / (m[row] + m[row+1] + m[row+2]))
	}
	for i := range c.encode {
		v := float64(i) / 4096
		if v <= 0.0031308 {
			v *= 12.92
		} else {
			v = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
		c.encode[i] = byte(v*255 + 0.5)
	}
	return c
}

// row converts pixels of four bytes.
func (c *converter) row(pix []byte) {
	put := func(v float32) byte { return c.encode[int(min(max(v, 0), 1)*4096+0.5)] }
	for i := 0; i+3 < len(pix); i += 4 {
		r, g, b := c.linear[pix[i]], c.linear[pix[i+1]], c.linear[pix[i+2]]
		pix[i] = put(c.m[0]*r + c.m[1]*g + c.m[2]*b)
		pix[i+1] = put(c.m[3]*r + c.m[4]*g + c.m[5]*b)
		pix[i+2] = put(c.m[6]*r + c.m[7]*g + c.m[8]*b)
	}
}

// xyz gives the matrix from linear colours to CIE XYZ, white scaled to equal amounts of each colour (SMPTE RP 177).
func xyz(c [8]float64) [9]float64 {
	var m [9]float64
	for i := range 3 {
		x, y := c[2*i], c[2*i+1]
		m[i], m[3+i], m[6+i] = x/y, 1, (1-x-y)/y
	}
	inv := inverse(m)
	wx, wz := c[6]/c[7], (1-c[6]-c[7])/c[7]
	for i := range 3 {
		s := inv[3*i]*wx + inv[3*i+1] + inv[3*i+2]*wz
		m[i] *= s
		m[3+i] *= s
		m[6+i] *= s
	}
	return m
}

func product(a, b [9]float64) (m [9]float64) {
	for i := range 3 {
		for j := range 3 {
			m[3*i+j] = a[3*i]*b[j] + a[3*i+1]*b[3+j] + a[3*i+2]*b[6+j]
		}
	}
	return m
}

func inverse(a [9]float64) [9]float64 {
	minor := func(i, j, k, l int) float64 { return a[i]*a[l] - a[j]*a[k] }
	d := a[0]*minor(4, 5, 7, 8) - a[1]*minor(3, 5, 6, 8) + a[2]*minor(3, 4, 6, 7)
	m := [9]float64{minor(4, 5, 7, 8), -minor(1, 2, 7, 8), minor(1, 2, 4, 5),
		-minor(3, 5, 6, 8), minor(0, 2, 6, 8), -minor(0, 2, 3, 5),
		minor(3, 4, 6, 7), -minor(0, 1, 6, 7), minor(0, 1, 3, 4)}
	for i := range m {
		m[i] /= d
	}
	return m
}
