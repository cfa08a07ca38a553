// This file reads how VP8 macroblocks are predicted and their coefficients, for where they end (RFC 6386 sections 11 and 13).

package webp

// Modes of a subblock; the first four are those of a whole block too.
const (
	modeDC = iota
	modeTM
	modeVE
	modeHE
	modeRD
	modeVR
	modeLD
	modeVL
	modeHD
	modeHU
)

// modes reads the prediction of a macroblock and tells whether its brightness is predicted as a whole.
func (f *frame8) modes(up *column) (whole bool) {
	r := f.first
	whole = r.read(145)
	if whole {
		var m uint8
		if r.read(156) {
			m = pick(r.read(128), modeTM, modeHE)
		} else {
			m = pick(r.read(163), modeVE, modeDC)
		}
		all := [4]uint8{m, m, m, m}
		up.modes, f.left.modes = all, all
	} else {
		for y := range 4 {
			for x := range 4 {
				m := f.subMode(up.modes[x], f.left.modes[y])
				up.modes[x], f.left.modes[y] = m, m
			}
		}
	}
	if r.read(142) && r.read(114) { // colour
		r.read(183)
	}
	return whole
}

func pick(b bool, yes, no uint8) uint8 {
	if b {
		return yes
	}
	return no
}

func (f *frame8) subMode(up, left uint8) uint8 {
	r := f.first
	p := modeProbs[(int(up)*10+int(left))*9:]
	switch {
	case !r.read(p[0]):
		return modeDC
	case !r.read(p[1]):
		return modeTM
	case !r.read(p[2]):
		return modeVE
	case !r.read(p[3]):
		if !r.read(p[4]) {
			return modeHE
		}
		return pick(r.read(p[5]), modeVR, modeRD)
	case !r.read(p[6]):
		return modeLD
	case !r.read(p[7]):
		return modeVL
	}
	return pick(r.read(p[8]), modeHU, modeHD)
}

// Kinds of blocks for token probabilities.
const (
	afterY2 = iota
	blockY2
	blockUV
	wholeY
)

// tokens reads the coefficients of a macroblock.
func (f *frame8) tokens(up *column, part *boolReader, whole bool) {
	kind, from := wholeY, 0
	if whole {
		n := f.block(part, blockY2, 0, up.y2+f.left.y2)
		up.y2, f.left.y2 = n, n
		kind, from = afterY2, 1
	}
	for y := range 4 {
		for x := range 4 {
			n := f.block(part, kind, from, up.y[x]+f.left.y[y])
			up.y[x], f.left.y[y] = n, n
		}
	}
	for c := range 2 {
		for y := range 2 {
			for x := range 2 {
				n := f.block(part, blockUV, 0, up.uv[c][x]+f.left.uv[c][y])
				up.uv[c][x], f.left.uv[c][y] = n, n
			}
		}
	}
}

// band is the band of each coefficient; one more for the node behind the last.
var band = [17]uint8{0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0}

// large are the probabilities of the extra bits of large values.
var large = [4][]uint8{
	{173, 148, 140},
	{176, 155, 140, 135},
	{180, 157, 141, 134, 130},
	{254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129},
}

// block reads the coefficients of one block from the n-th and tells, as 0 or 1, whether there were any.
func (f *frame8) block(r *boolReader, kind, n int, context uint8) uint8 {
	p := f.node(kind, n, int(context))
	if !r.read(p[0]) {
		return 0
	}
	for {
		if !r.read(p[1]) { // a zero; no end may follow it
			if n++; n == 16 {
				return 1
			}
			p = f.node(kind, n, 0)
			continue
		}
		next := 1
		if r.read(p[2]) {
			next = 2
			value(r, p)
		}
		r.flag() // sign
		if n++; n == 16 {
			return 1
		}
		if p = f.node(kind, n, next); !r.read(p[0]) {
			return 1
		}
	}
}

func (f *frame8) node(kind, n, context int) []uint8 {
	i := ((kind*8+int(band[n]))*3 + context) * 11
	return f.probs[i : i+11]
}

// value reads a coefficient above one.
func value(r *boolReader, p []uint8) {
	switch {
	case !r.read(p[3]):
		if r.read(p[4]) {
			r.read(p[5])
		}
	case !r.read(p[6]):
		if !r.read(p[7]) {
			r.read(159)
			return
		}
		r.read(165)
		r.read(145)
	default:
		i := 0
		if r.read(p[8]) {
			i = 2
			if r.read(p[10]) {
				i++
			}
		} else if r.read(p[9]) {
			i++
		}
		for _, q := range large[i] {
			r.read(q)
		}
	}
}
