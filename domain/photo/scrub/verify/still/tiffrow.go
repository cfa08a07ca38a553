// This file holds the walk over TIFF pixels: strips and tiles of exactly their rows, with nothing beyond the picture's
// edges, under full transparency or in filling bits (TIFF 6.0 sections 3, 14, 15, 18).

package still

import (
	"consentry/domain/photo/scrub/report"
)

// block walks the samples of one strip or tile, which lies at x, y in the picture.
func (w *tiffWalk) block(at, size, rows, x, y int) error {
	perPixel := w.samples / w.planes
	n := (w.blockWide*perPixel*w.bits + 7) / 8
	want := int64(n) * int64(rows)
	t := &tiffRows{w: w, at: int64(at), line: make([]byte, n), shown: min(w.blockWide, w.width-x) * perPixel * w.bits, y: y}
	look := w.alpha || w.values[tiffPalette] != nil || t.shown < 8*n || y+rows > w.height
	if !w.packed {
		if int64(size) != want {
			return report.Bad("strip")
		}
		if look {
			return t.write(w.b[at : at+size])
		}
		return nil
	}
	emit := t.write
	if !look {
		emit = func([]byte) error { return nil }
	}
	z, err := inflate(w.b[at:at+size], want, emit)
	switch {
	case err != nil:
		return err
	case z.surplus:
		w.p.Find(ScanSurplus, int64(at), int64(size))
	case z.size < want:
		return report.Bad("strip")
	case z.used < size:
		w.p.Find(ScanSurplus, int64(at+z.used), int64(size-z.used))
	}
	if z.padding {
		w.p.Find(Padding, int64(at), int64(size))
	}
	return nil
}

// tiffRows takes samples row by row.
type tiffRows struct {
	w     *tiffWalk
	at    int64
	line  []byte
	have  int
	shown int // bits of a row that are in the picture
	y     int
}

func (t *tiffRows) write(b []byte) error {
	for len(b) > 0 {
		n := copy(t.line[t.have:], b)
		b = b[n:]
		if t.have += n; t.have == len(t.line) {
			t.row()
			t.have = 0
			t.y++
		}
	}
	return nil
}

// row looks at one row.
func (t *tiffRows) row() {
	w := t.w
	if w.predictor {
		t.sum()
	}
	shown := t.shown
	if t.y >= w.height {
		shown = 0
	}
	rest, whole := t.line[shown/8:], shown%8 == 0
	if !whole && rest[0]&(0xff>>(shown%8)) != 0 || !whole && !zero(rest[1:]) || whole && !zero(rest) {
		w.once(&w.padded, Padding, t.at)
	}
	switch {
	case w.alpha:
		t.transparent(t.line[:shown/8])
	case w.values[tiffPalette] != nil:
		for bit := 0; bit < shown; bit += w.bits {
			w.used[t.line[bit/8]>>(8-w.bits-bit%8)&byte(1<<w.bits-1)] = true
		}
	}
}

// sum undoes horizontal differencing (section 14).
func (t *tiffRows) sum() {
	step := t.w.samples / t.w.planes
	if t.w.bits == 8 {
		for i := step; i < len(t.line); i++ {
			t.line[i] += t.line[i-step]
		}
		return
	}
	big := t.w.b[0] == 'M'
	for i := 2 * step; i+1 < len(t.line); i += 2 {
		v := t.w.get16(t.line, i) + t.w.get16(t.line, i-2*step)
		if big {
			t.line[i], t.line[i+1] = byte(v>>8), byte(v)
		} else {
			t.line[i], t.line[i+1] = byte(v), byte(v>>8)
		}
	}
}

// transparent finds colour in pixels whose alpha, the last sample, is zero.
func (t *tiffRows) transparent(line []byte) {
	alpha := t.w.bits / 8
	step := t.w.samples * alpha
	for ; len(line) >= step && !t.w.hidden; line = line[step:] {
		if zero(line[step-alpha:step]) && !zero(line[:step-alpha]) {
			t.w.once(&t.w.hidden, HiddenColor, t.at)
		}
	}
}

// once notes a finding that one picture can have millions of.
func (w *tiffWalk) once(noted *bool, what string, at int64) {
	if !*noted {
		*noted = true
		w.p.Find(what, at, 0)
	}
}

// palette finds entries that no pixel uses and that are not black.
func (w *tiffWalk) palette() {
	colours := w.values[tiffPalette]
	n := len(colours) / 3
	for i := range n {
		if !w.used[i] && colours[i]|colours[n+i]|colours[2*n+i] != 0 {
			w.p.Find(UnusedPalette, int64(w.places[tiffPalette]+2*i), 2)
		}
	}
}
