// This file reads and writes anew the data types of tags that make colours (ICC.1:2022 clause 10, ICC.1:2001-04 clause 6.5).

package icc

import "slices"

// maxEntries bounds a one-dimensional curve; profiles seen have at most 4096.
const maxEntries = 65_536

// curve is a tone curve: a gamma or a table (curveType), or a parametric function.
type curve struct {
	table    []uint16 // curveType with two entries or more
	function int      // parametricCurveType: 0 to 4
	params   []int32  // s15Fixed16: g a b c d e f
	short    bool     // curveType with none (identity) or one entry (u8Fixed8 gamma in params[0] as s15Fixed16)
	size     int      // bytes read, without padding
}

// paramCount is how many parameters each parametric function has (clause 10.18, table 68).
var paramCount = [5]int{1, 3, 4, 5, 7}

// readAnyCurve reads a curve at the start of b.
func readAnyCurve(b []byte) (*curve, bool) {
	if len(b) < 12 {
		return nil, false
	}
	switch string(b[:4]) {
	case "curv":
		n := be.Uint32(b[8:])
		if n > maxEntries || 12+2*int(n) > len(b) {
			return nil, false
		}
		c := &curve{size: 12 + 2*int(n)}
		switch n {
		case 0:
			c.short = true
		case 1:
			c.short, c.params = true, []int32{int32(be.Uint16(b[12:])) << 8}
		default:
			c.table = make([]uint16, n)
			for i := range c.table {
				c.table[i] = be.Uint16(b[12+2*i:])
			}
		}
		return c, true
	case "para":
		f := int(be.Uint16(b[8:]))
		if f >= len(paramCount) || 12+4*paramCount[f] > len(b) {
			return nil, false
		}
		c := &curve{function: f, size: 12 + 4*paramCount[f]}
		for i := range paramCount[f] {
			c.params = append(c.params, int32(be.Uint32(b[12+4*i:])))
		}
		return c, true
	}
	return nil, false
}

// readCurve reads a tone curve of a channel. One that falls is refused: brighter values never show darker in a picture,
// and a text read as a table does.
func readCurve(b []byte) (*curve, bool) {
	c, ok := readAnyCurve(b)
	if !ok || !c.sane() {
		return nil, false
	}
	return c, true
}

func (c *curve) sane() bool {
	if c.table != nil {
		return slices.IsSorted(c.table)
	}
	if len(c.params) > 0 && (c.params[0] < 1<<12 || c.params[0] > 16<<16) { // gamma from 1/16 to 16
		return false
	}
	for i, v := range c.params {
		if i > 0 && (v < -16<<16 || v > 16<<16) {
			return false
		}
	}
	return true
}

// bytes is the curve in its own type, padded to four.
func (c *curve) bytes() []byte {
	var out []byte
	switch {
	case c.table != nil:
		out = be.AppendUint32([]byte("curv\x00\x00\x00\x00"), uint32(len(c.table)))
		for _, v := range c.table {
			out = be.AppendUint16(out, v)
		}
	case c.short && len(c.params) == 1:
		out = be.AppendUint16([]byte("curv\x00\x00\x00\x00\x00\x00\x00\x01"), uint16(c.params[0]>>8))
	case c.short:
		out = []byte("curv\x00\x00\x00\x00\x00\x00\x00\x00")
	default:
		out = be.AppendUint16([]byte("para\x00\x00\x00\x00"), uint16(c.function))
		out = append(out, 0, 0)
		for _, v := range c.params {
			out = be.AppendUint32(out, uint32(v))
		}
	}
	return pad4(out)
}

// readXYZ reads the first value of an XYZType; no colorant or white lies outside -4 to 4.
func readXYZ(b []byte) ([3]int32, bool) {
	var v [3]int32
	if len(b) < 20 || string(b[:4]) != "XYZ " {
		return v, false
	}
	for i := range v {
		v[i] = int32(be.Uint32(b[8+4*i:]))
		if v[i] < -4<<16 || v[i] > 4<<16 {
			return [3]int32{}, false
		}
	}
	return v, true
}

func xyzBytes(v [3]int32) []byte {
	out := []byte("XYZ \x00\x00\x00\x00")
	for _, x := range v {
		out = be.AppendUint32(out, uint32(x))
	}
	return out
}

// remake reads a tag's data by its type and writes it anew; nil when it is not of a type its signature may have.
func remake(sig string, b []byte, space Space) []byte {
	switch sig {
	case "wtpt", "bkpt", "rXYZ", "gXYZ", "bXYZ":
		if v, ok := readXYZ(b); ok {
			return xyzBytes(v)
		}
	case "rTRC", "gTRC", "bTRC", "kTRC":
		if c, ok := readCurve(b); ok {
			return c.bytes()
		}
	case "chad":
		return remakeMatrix(b)
	case "cicp": // ICC.1:2022 clause 10.3, code points of ITU-T H.273
		if len(b) >= 12 && string(b[:4]) == "cicp" && b[8] <= 22 && b[9] <= 18 && b[10] <= 14 && b[11] <= 1 {
			return append([]byte("cicp\x00\x00\x00\x00"), b[8:12]...)
		}
	case "A2B0", "A2B1", "A2B2":
		out, _ := lut(b, channels(space))
		return out
	case "B2A0", "B2A1", "B2A2", "gamt":
		out, _ := lut(b, 3)
		return out
	}
	return nil
}

// remakeMatrix is a s15Fixed16ArrayType of exactly nine values: the chromatic adaptation.
func remakeMatrix(b []byte) []byte {
	if len(b) < 8+36 || string(b[:4]) != "sf32" {
		return nil
	}
	out := []byte("sf32\x00\x00\x00\x00")
	for i := range 9 {
		v := int32(be.Uint32(b[8+4*i:]))
		if v < -8<<16 || v > 8<<16 {
			return nil
		}
		out = be.AppendUint32(out, uint32(v))
	}
	return out
}

func pad4(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}
