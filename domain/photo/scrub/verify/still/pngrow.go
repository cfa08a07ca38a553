// This file holds the walk over PNG pixels: exactly the rows that the header announces, no colour under full transparency,
// no bits in the filling (PNG specification, third edition, sections 7 to 10).

package still

import (
	"consentry/domain/photo/scrub/report"
)

// pngPass is one pass of an interlaced picture, or the whole of one that is not.
type pngPass struct{ w, h int }

// adam7 are the passes of an interlaced picture (section 8): first column and row, and the steps.
var adam7 = [7][4]int{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}

// pngRows takes unpacked bytes row by row.
type pngRows struct {
	w          *pngWalk
	at         int64
	passes     []pngPass
	bits       int // of a pixel
	row        int // in the first of passes
	line, last []byte
	have       int
	look       bool // whether values matter, not only how many there are
}

// pixels walks one picture's data, which is cut into pieces.
func (w *pngWalk) pixels(pieces [][]byte, width, height, at int) error {
	r := &pngRows{w: w, at: int64(at), bits: w.depth * w.channels()}
	r.look = w.colour == 3 || w.colour == 4 || w.colour == 6 || w.depth < 8
	if w.drawn += int64(width) * int64(height); w.drawn > report.MaxDrawn {
		return report.Refuse(report.Bomb)
	}
	passes := []pngPass{{width, height}}
	if w.interlaced {
		passes = nil
		for _, a := range adam7 {
			p := pngPass{(width - a[0] + a[2] - 1) / a[2], (height - a[1] + a[3] - 1) / a[3]}
			if p.w > 0 && p.h > 0 {
				passes = append(passes, p)
			}
		}
	}
	var want int64
	for _, p := range passes {
		want += int64(p.h) * int64(1+(p.w*r.bits+7)/8)
	}
	r.passes = passes
	r.start()
	data := pieces[0]
	if len(pieces) > 1 {
		total := 0
		for _, d := range pieces {
			total += len(d)
		}
		data = make([]byte, 0, total)
		for _, d := range pieces {
			data = append(data, d...)
		}
	}
	z, err := inflate(data, want, r.write)
	switch {
	case err != nil:
		return err
	case z.surplus:
		w.p.Find(ScanSurplus, int64(at), int64(len(data)))
	case z.size < want:
		return report.Bad("IDAT")
	case z.used < len(data):
		w.p.Find(ScanSurplus, int64(at), int64(len(data)-z.used))
	}
	if z.padding {
		w.p.Find(Padding, int64(at), int64(len(data)))
	}
	return nil
}

// start makes the row buffers of a pass.
func (r *pngRows) start() {
	n := (r.passes[0].w*r.bits + 7) / 8
	r.line, r.last, r.row, r.have = make([]byte, n+1), make([]byte, n+1), 0, 0
}

func (r *pngRows) write(b []byte) error {
	for len(b) > 0 {
		if len(r.passes) == 0 {
			return report.Bad("IDAT")
		}
		n := copy(r.line[r.have:], b)
		r.have += n
		b = b[n:]
		if r.have < len(r.line) {
			return nil
		}
		if err := r.end(); err != nil {
			return err
		}
	}
	return nil
}

// end takes a whole row.
func (r *pngRows) end() error {
	filter := r.line[0]
	if filter > 4 {
		return report.Bad("filter")
	}
	if r.look {
		unfilter(filter, r.line[1:], r.last[1:], max(1, r.bits/8))
		r.values(r.line[1:])
	}
	r.line, r.last, r.have = r.last, r.line, 0
	if r.row++; r.row == r.passes[0].h {
		if r.passes = r.passes[1:]; len(r.passes) > 0 {
			r.start()
		}
	}
	return nil
}

// unfilter undoes a row's filter (section 9.2); step is the bytes of a pixel.
func unfilter(filter byte, line, above []byte, step int) {
	switch filter {
	case 1:
		for i := step; i < len(line); i++ {
			line[i] += line[i-step]
		}
	case 2:
		for i := range line {
			line[i] += above[i]
		}
	case 3:
		for i := range line {
			left := 0
			if i >= step {
				left = int(line[i-step])
			}
			line[i] += byte((left + int(above[i])) / 2)
		}
	case 4:
		for i := range min(step, len(line)) {
			line[i] += above[i]
		}
		for i := step; i < len(line); i++ {
			a, b, c := int(line[i-step]), int(above[i]), int(above[i-step])
			pa, pb, pc := b-c, a-c, a+b-2*c
			pa, pb, pc = max(pa, -pa), max(pb, -pb), max(pc, -pc)
			switch {
			case pa <= pb && pa <= pc:
				line[i] += byte(a)
			case pb <= pc:
				line[i] += byte(b)
			default:
				line[i] += byte(c)
			}
		}
	}
}

// values looks at a row's pixels.
func (r *pngRows) values(line []byte) {
	w := r.w
	if w.depth < 8 {
		if spare := len(line)*8 - r.passes[0].w*r.bits; spare > 0 && line[len(line)-1]&(1<<spare-1) != 0 && !w.padded {
			w.padded = true
			w.p.Find(Padding, r.at, 0)
		}
	}
	switch w.colour {
	case 3:
		r.indices(line)
	case 4, 6:
		n := w.depth / 8
		step := n * w.channels()
		for i := 0; i < len(line) && !w.hidden; i += step {
			px := line[i : i+step]
			if px[step-1] == 0 && px[step-n] == 0 && !zero(px[:step-n]) {
				w.hidden = true
				w.p.Find(HiddenColor, r.at, 0)
			}
		}
	}
}

// indices notes which palette entries a row uses.
func (r *pngRows) indices(line []byte) {
	w, depth := r.w, r.w.depth
	if depth == 8 {
		for _, v := range line {
			w.used[v] = true
		}
	} else {
		mask := byte(1<<depth - 1)
		for x := range r.passes[0].w {
			bit := x * depth
			w.used[line[bit/8]>>(8-depth-bit%8)&mask] = true
		}
	}
}
