// This file holds the walk over the entropy-coded data of JPEG scans, symbol by symbol (ITU-T T.81 annexes F and G).

package still

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"consentry/domain/photo/scrub/report"
)

// scanUnit is one block of an MCU: the tables that its mean value and its other coefficients use.
type scanUnit struct{ dc, ac *huffman }

// jpegScan is one scan's header.
type jpegScan struct {
	comp           []*jpegComponent
	dc, ac         []int // table slots
	ss, se, ah, al int
}

// scan walks a scan: its header is body, its data follows at w.at.
func (w *jpegWalk) scan(body []byte) error {
	s, err := w.scanHeader(body)
	if err != nil {
		return err
	}
	if w.scans++; w.scans > maxScans {
		return report.Refuse(report.TooMany, "what", "scans")
	}
	w.restartPending = false
	for _, c := range s.comp {
		if !c.latched {
			c.latched = true
			if !w.quant[c.quant].set {
				return report.Bad("DQT")
			}
			w.quant[c.quant].used = true
		}
	}
	units, mcus, err := w.plan(s)
	if err != nil {
		return err
	}
	return w.segmentsOf(s, units, mcus)
}

// scanHeader reads SOS (T.81 B.2.3) and checks that the scan may come now (T.81 G.1.1.1).
func (w *jpegWalk) scanHeader(body []byte) (*jpegScan, error) {
	bad := report.Bad("SOS")
	if len(w.comp) == 0 || len(body) < 1 || int(body[0]) < 1 || int(body[0]) > 4 || len(body) != 4+2*int(body[0]) {
		return nil, bad
	}
	n := int(body[0])
	tail := body[1+2*n:]
	s := &jpegScan{ss: int(tail[0]), se: int(tail[1]), ah: int(tail[2] >> 4), al: int(tail[2] & 15)}
	next := 0
	for i := range n { // components come in the order of the frame
		id, tables := int(body[1+2*i]), body[2+2*i]
		for next < len(w.comp) && w.comp[next].id != id {
			next++
		}
		if next == len(w.comp) || tables>>4 > 3 || tables&15 > 3 {
			return nil, bad
		}
		s.comp = append(s.comp, &w.comp[next])
		s.dc, s.ac = append(s.dc, int(tables>>4)), append(s.ac, int(tables&15))
		next++
	}
	if !w.progressive {
		if s.ss != 0 || s.se != 63 || s.ah != 0 || s.al != 0 {
			return nil, bad
		}
	} else if s.ss > s.se || s.se > 63 || s.ss == 0 && s.se != 0 || s.ss > 0 && n > 1 || s.al > 13 || s.ah > 0 && s.ah != s.al+1 {
		return nil, bad
	}
	for _, c := range s.comp {
		for k := s.ss; k <= s.se; k++ {
			first := c.shift[k] < 0
			if first != (s.ah == 0) || !first && int(c.shift[k]) != s.ah || k > 0 && w.progressive && c.shift[0] < 0 {
				return nil, report.Bad("scan")
			}
			c.shift[k] = int8(s.al)
		}
	}
	return s, nil
}

// plan finds the tables that the scan uses, and how many MCUs it has of which blocks.
func (w *jpegWalk) plan(s *jpegScan) (units []scanUnit, mcus int, err error) {
	needDC, needAC := s.ss == 0 && s.ah == 0, s.se > 0
	for i, c := range s.comp {
		u := scanUnit{}
		if needDC {
			u.dc, err = w.table(0, s.dc[i])
		} else if s.dc[i] != 0 {
			w.p.Find(Field, int64(w.at), 1)
		}
		if needAC && err == nil {
			u.ac, err = w.table(1, s.ac[i])
		} else if !needAC && s.ac[i] != 0 {
			w.p.Find(Field, int64(w.at), 1)
		}
		if err != nil {
			return nil, 0, err
		}
		n := c.h * c.v
		if len(s.comp) == 1 {
			n = 1
		}
		for range n {
			units = append(units, u)
		}
	}
	if len(s.comp) == 1 {
		return units, s.comp[0].wide * s.comp[0].high, nil
	}
	if len(units) > 10 { // T.81 B.2.3
		return nil, 0, report.Bad("SOS")
	}
	return units, ceil(w.p.Width, 8*w.hmax) * ceil(w.p.Height, 8*w.vmax), nil
}

func (w *jpegWalk) table(class, id int) (*huffman, error) {
	t := &w.huff[class][id]
	if !t.set {
		return nil, report.Bad("DHT")
	}
	if !t.used && !w.possible(class, t.huff.vals) { // a table is no place for text
		w.p.Find(TableSymbols, int64(t.at+17), int64(t.n-17))
	}
	t.used = true
	return t.huff, nil
}

// segmentsOf walks the scan's data from restart to restart.
func (w *jpegWalk) segmentsOf(s *jpegScan, units []scanUnit, mcus int) error {
	walk := func(r *bitReader, first, n int) bool { return r.sequential(units, n) }
	if w.progressive {
		if s.ss > 0 && s.comp[0].nonzero == nil {
			s.comp[0].nonzero = make([]uint64, s.comp[0].wide*s.comp[0].high)
		}
		switch {
		case s.ss == 0 && s.ah == 0:
			walk = func(r *bitReader, first, n int) bool { return r.means(units, n) }
		case s.ss == 0:
			walk = func(r *bitReader, first, n int) bool { return r.skip(n * len(units)) }
		case s.ah == 0:
			walk = func(r *bitReader, first, n int) bool {
				return r.first(s, units[0].ac, s.comp[0].nonzero[first:first+n])
			}
		default:
			walk = func(r *bitReader, first, n int) bool {
				return r.refine(s, units[0].ac, s.comp[0].nonzero[first:first+n])
			}
		}
	}
	every := w.restart
	if every == 0 {
		every = mcus
	}
	for first, number := 0, 0; first < mcus; first, number = first+every, number+1 {
		start, end := w.at, w.unstuff()
		r := newBitReader(w.scratch)
		n := min(every, mcus-first)
		ok := walk(r, first, n)
		left := 8*len(w.scratch) - r.used()
		if !ok || left < 0 {
			if end >= len(w.b) {
				return report.Cut(int64(end))
			}
			return report.Bad("scan")
		}
		w.p.Bytes += int64(end - start)
		w.at = end
		if left >= 8 {
			w.p.Find(ScanSurplus, int64(end-left/8), int64(left/8))
		} else if left > 0 && ^w.scratch[len(w.scratch)-1]&(1<<left-1) != 0 {
			w.p.Find(Padding, int64(end-1), 1)
		}
		if first+n < mcus {
			if err := w.seek(); err != nil {
				return err
			}
			if int(w.b[w.at+1]) != mRST0+number&7 {
				return report.Bad("RST")
			}
			w.at += 2
			w.p.Bytes += 2
		}
	}
	return nil
}

// unstuff copies the data up to the next marker into scratch, without the zero bytes after 0xFF, and returns where the
// marker stands.
func (w *jpegWalk) unstuff() (end int) {
	if cap(w.scratch) == 0 {
		w.scratch = make([]byte, 0, len(w.b)-w.at+readAhead)
	}
	out := w.scratch[:0]
	i := w.at
	for {
		n := bytes.IndexByte(w.b[i:], 0xff)
		if n < 0 || i+n+1 >= len(w.b) {
			w.scratch = append(out, w.b[i:]...)
			return len(w.b)
		}
		if w.b[i+n+1] != 0 {
			w.scratch = append(out, w.b[i:i+n]...)
			return i + n
		}
		out = append(out, w.b[i:i+n+1]...)
		i += n + 2
	}
}

// readAhead is how many zero bytes stand behind the data, so that eight can be loaded at once.
const readAhead = 24

// bitReader reads bits, first the most significant. What is read past the end is zero; used tells.
type bitReader struct {
	data []byte
	end  int    // of the data proper
	at   int    // of the next byte to load
	acc  uint64 // the next bits, left-aligned
	n    int    // how many of them count
}

func newBitReader(data []byte) *bitReader {
	end := len(data)
	var none [readAhead]byte
	return &bitReader{data: append(data, none[:]...), end: end}
}

// used is how many bits were taken.
func (r *bitReader) used() int { return 8*r.at - r.n }

// fill makes at least 56 bits ready; false well past the end.
func (r *bitReader) fill() bool {
	if r.at > r.end+8 {
		return false
	}
	r.acc |= binary.BigEndian.Uint64(r.data[r.at:]) >> uint(r.n)
	r.at += (63 - r.n) >> 3
	r.n |= 56
	return true
}

// take drops n bits that fill has made ready.
func (r *bitReader) take(n int) {
	r.acc <<= uint(n)
	r.n -= n
}

// bits reads up to 16 bits.
func (r *bitReader) bits(n int) (v int, ok bool) {
	if r.n < 32 && !r.fill() {
		return 0, false
	}
	v = int(r.acc >> 1 >> uint(63-n))
	r.take(n)
	return v, true
}

// skip passes over bits.
func (r *bitReader) skip(n int) bool {
	if n > 8*(r.end-r.at)+r.n {
		return false
	}
	if n <= r.n {
		r.take(n)
		return true
	}
	n -= r.n
	r.at += n >> 3
	r.acc, r.n = 0, 0
	if n&7 != 0 {
		r.fill()
		r.take(n & 7)
	}
	return true
}

// symbol reads one Huffman symbol.
func (r *bitReader) symbol(h *huffman) (sym byte, ok bool) {
	if r.n < 32 && !r.fill() {
		return 0, false
	}
	if e := h.look[r.acc>>(64-lookBits)]; e != 0 {
		r.take(int(e >> 8))
		return byte(e), true
	}
	l, sym := h.slow(uint32(r.acc >> 48))
	r.take(l)
	return sym, l > 0
}

// sequential walks MCUs of a sequential scan. It is the walk of almost every photo, so its state is in local variables
// and values are passed over together with their codes.
func (r *bitReader) sequential(units []scanUnit, mcus int) bool {
	data, stop := r.data, r.end+8
	at, acc, n := r.at, r.acc, r.n
	for range mcus {
		for i := range units {
			size, ok := byte(0), true
			r.at, r.acc, r.n = at, acc, n
			if size, ok = r.symbol(units[i].dc); !ok || size > 15 {
				return false
			}
			r.take(int(size))
			at, acc, n = r.at, r.acc, r.n
			table := units[i].ac
			for k := 1; k < 64; {
				if n < 32 {
					if at > stop {
						return false
					}
					acc |= binary.BigEndian.Uint64(data[at:]) >> uint(n&63)
					at += (63 - n) >> 3
					n |= 56
				}
				e := int(table.skip[acc>>(64-lookBits)])
				if e == 0 {
					l, sym := table.slow(uint32(acc >> 48))
					if l == 0 {
						return false
					}
					e = (l+int(sym&15))<<8 | stepsOf(sym)
				}
				acc <<= uint(e>>8) & 63
				n -= e >> 8
				steps := e & 255
				k += steps
				if k > 64 && steps != endOfBlock {
					return false // a run beyond the block
				}
			}
		}
	}
	r.at, r.acc, r.n = at, acc, n
	return true
}

// means walks the first scan of a progressive picture's mean values.
func (r *bitReader) means(units []scanUnit, mcus int) bool {
	for range mcus {
		for i := range units {
			size, ok := r.symbol(units[i].dc)
			if !ok || size > 15 {
				return false
			}
			r.take(int(size))
		}
	}
	return true
}

// first walks the first scan of a band of one component's coefficients, and notes which are not zero.
func (r *bitReader) first(s *jpegScan, h *huffman, nonzero []uint64) bool {
	for b := 0; b < len(nonzero); b++ {
		for k := s.ss; k <= s.se; k++ {
			sym, ok := r.symbol(h)
			if !ok {
				return false
			}
			run, size := int(sym>>4), int(sym&15)
			if size == 0 && run < 15 { // this block and more are over
				more, ok := r.bits(run)
				b += 1<<run + more - 1
				if !ok || b >= len(nonzero) {
					return false
				}
				break
			}
			if k += run; k > s.se {
				return false
			}
			if size > 0 {
				nonzero[b] |= 1 << k
				r.take(size)
			}
		}
	}
	return true
}

// refine walks a scan that adds one bit to the coefficients of a band.
func (r *bitReader) refine(s *jpegScan, h *huffman, nonzero []uint64) bool {
	over := 0 // blocks that are over but for the bits of what is not zero
	for b := range nonzero {
		k := s.ss
		for over == 0 && k <= s.se {
			sym, ok := r.symbol(h)
			if !ok {
				return false
			}
			run, size := int(sym>>4), int(sym&15)
			if size == 0 && run < 15 {
				more, ok := r.bits(run)
				if !ok {
					return false
				}
				over = 1<<run + more
				break
			}
			if size > 1 {
				return false
			}
			r.take(size) // its sign
			known := 0
			for ; k <= s.se; k++ {
				if nonzero[b]>>k&1 != 0 {
					known++
				} else if run == 0 {
					break
				} else {
					run--
				}
			}
			if k > s.se || !r.skip(known) {
				return false
			}
			if size > 0 {
				nonzero[b] |= 1 << k
			}
			k++
		}
		if over > 0 {
			if k <= s.se {
				band := nonzero[b] >> k & (1<<(s.se-k+1) - 1)
				if !r.skip(bits.OnesCount64(band)) {
					return false
				}
			}
			over--
		}
	}
	return over == 0
}
