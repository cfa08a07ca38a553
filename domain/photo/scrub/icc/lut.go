// This file reads and writes anew the table types: lut8Type, lut16Type, lutAToBType and lutBToAType
// (ICC.1:2022 clauses 10.10 to 10.13).

package icc

// lut is a table tag written anew, or false. in is the number of its input channels; the output must be 1, 3 or 4.
func lut(b []byte, in int) ([]byte, bool) {
	if len(b) < 32 || int(b[8]) != in || b[9] != 1 && b[9] != 3 && b[9] != 4 {
		return nil, false
	}
	switch string(b[:4]) {
	case "mft1":
		return lutBytes(b, 1)
	case "mft2":
		return lutBytes(b, 2)
	case "mAB ", "mBA ":
		return lutCurves(b)
	}
	return nil, false
}

// clutSize is grid points to the power of the inputs, times the outputs; false above what a profile can hold.
func clutSize(grid []byte, out int) (int, bool) {
	n := out
	for _, g := range grid {
		if g < 2 {
			return 0, false
		}
		if n *= int(g); n > 4<<20 {
			return 0, false
		}
	}
	return n, true
}

// lutBytes copies lut8Type (width 1) or lut16Type (width 2): a fixed header, a matrix, tables and grid, nothing else.
func lutBytes(b []byte, width int) ([]byte, bool) {
	in, out, head := int(b[8]), int(b[9]), 48
	entriesIn, entriesOut := 256, 256
	if width == 2 {
		if len(b) < 52 {
			return nil, false
		}
		head = 52
		entriesIn, entriesOut = int(be.Uint16(b[48:])), int(be.Uint16(b[50:]))
		if entriesIn < 2 || entriesIn > 4096 || entriesOut < 2 || entriesOut > 4096 {
			return nil, false
		}
	}
	grid := make([]byte, in)
	for i := range grid {
		grid[i] = b[10]
	}
	n, ok := clutSize(grid, out)
	if !ok {
		return nil, false
	}
	size := head + width*(entriesIn*in+n+entriesOut*out)
	if size > len(b) || !saneMatrix(b[12:48]) {
		return nil, false
	}
	w := make([]byte, 0, size+3)
	w = append(w, b[:4]...)
	w = append(w, 0, 0, 0, 0, byte(in), byte(out), b[10], 0)
	w = append(w, b[12:size]...)
	return pad4(w), true
}

// saneMatrix tells whether s15Fixed16 values are those of a colour matrix.
func saneMatrix(b []byte) bool {
	for ; len(b) >= 4; b = b[4:] {
		if v := int32(be.Uint32(b)); v < -128<<16 || v > 128<<16 {
			return false
		}
	}
	return true
}

// lutCurves writes lutAToBType or lutBToAType with its parts one after another: B curves, matrix, M curves, CLUT, A curves.
func lutCurves(b []byte) ([]byte, bool) {
	in, out := int(b[8]), int(b[9])
	first, last := out, in // channels of B and of A curves
	if string(b[:4]) == "mBA " {
		first, last = in, out
	}
	w := append([]byte(nil), b[:4]...)
	w = append(w, 0, 0, 0, 0, byte(in), byte(out), 0, 0)
	w = append(w, make([]byte, 20)...)
	var have [5]bool
	for i := range have {
		offset := uint64(be.Uint32(b[12+4*i:]))
		if offset == 0 {
			continue
		}
		if offset < 32 || offset >= uint64(len(b)) {
			return nil, false
		}
		var part []byte
		var ok bool
		switch data := b[offset:]; i {
		case 0:
			part, ok = someCurves(data, first)
		case 1:
			if ok = len(data) >= 48 && saneMatrix(data[:48]); ok {
				part = data[:48]
			}
		case 2:
			part, ok = someCurves(data, first)
		case 3:
			part, ok = clut(data, in, out)
		case 4:
			part, ok = someCurves(data, last)
		}
		if !ok {
			return nil, false
		}
		be.PutUint32(w[12+4*i:], uint32(len(w)))
		w = append(w, part...)
		have[i] = true
	}
	// The combinations of clause 10.12, table 45: B; M matrix B; A CLUT B; A CLUT M matrix B.
	if !have[0] || have[1] != have[2] || have[3] != have[4] || !have[3] && in != out {
		return nil, false
	}
	return w, true
}

// someCurves writes n curves anew, each padded to four.
func someCurves(b []byte, n int) ([]byte, bool) {
	var w []byte
	for range n {
		c, ok := readAnyCurve(b)
		if !ok {
			return nil, false
		}
		part := c.bytes()
		w = append(w, part...)
		b = b[min(len(part), len(b)):]
	}
	return w, true
}

// clut writes a multi-dimensional table: sixteen grid sizes, precision 1 or 2 bytes, then the values.
func clut(b []byte, in, out int) ([]byte, bool) {
	if len(b) < 20 || b[16] != 1 && b[16] != 2 {
		return nil, false
	}
	n, ok := clutSize(b[:in], out)
	if !ok || 20+n*int(b[16]) > len(b) {
		return nil, false
	}
	w := make([]byte, 20, 20+n*int(b[16])+3)
	copy(w, b[:in])
	w[16] = b[16]
	return pad4(append(w, b[20:20+n*int(b[16])]...)), true
}
