// This file holds the bytes of entropy-coded data: with and without stuffing (ITU-T T.81 section F.1.2.3), and bits.

package jpeg

import (
	"bytes"
	"encoding/binary"
)

// over is how many bytes can be read past the end of an interval before that is noticed. One MCU of ten blocks with 64
// codes of at most 16 + 15 bits each takes 2,480.
const over = 4096

// entropyEnd is where entropy-coded data ends that starts at a position: at the next marker, or where src ends.
func entropyEnd(src []byte, at int) int {
	for at < len(src) {
		i := bytes.IndexByte(src[at:], 0xff)
		if i < 0 {
			return len(src)
		}
		at += i
		if at+1 >= len(src) || src[at+1] != 0 {
			return at
		}
		at += 2
	}
	return len(src)
}

// unstuff gives entropy-coded data without the zero bytes after 0xFF, in buf when that is long enough, and n, its bytes;
// over bytes of anything follow them.
func unstuff(buf, data []byte) (out []byte, n int) {
	if len(buf) < len(data)+over {
		buf = make([]byte, len(data)+over)
	}
	for {
		i := bytes.IndexByte(data, 0xff)
		if i < 0 {
			return buf, n + copy(buf[n:], data)
		}
		n += copy(buf[n:], data[:i+1])
		data = data[i+2:]
	}
}

// stuff appends entropy-coded bytes with a zero byte after each 0xFF.
func stuff(out, data []byte) []byte {
	for {
		i := bytes.IndexByte(data, 0xff)
		if i < 0 {
			return append(out, data...)
		}
		out = append(out, data[:i+1]...)
		out = append(out, 0)
		data = data[i+1:]
	}
}

// reader reads bits, the most significant first. It does not look for the end: b has over bytes more than the data.
type reader struct {
	b   []byte
	p   int    // next byte of b
	acc uint64 // bits that were read from b, at the top
	n   uint   // how many of them count
}

// newReader starts at a bit.
func newReader(b []byte, bit int) reader {
	r := reader{b: b, p: bit >> 3}
	r.fill()
	r.drop(uint(bit & 7))
	return r
}

// at is the position in bits.
func (r *reader) at() int { return r.p*8 - int(r.n) }

// fill makes at least 32 bits ready.
func (r *reader) fill() {
	if r.n < 32 {
		r.acc |= binary.BigEndian.Uint64(r.b[r.p:]) >> (r.n & 63)
		more := (63 - r.n) >> 3
		r.p += int(more)
		r.n += more * 8
	}
}

// drop passes over bits that are ready.
func (r *reader) drop(n uint) {
	r.acc <<= n & 63
	r.n -= n
}

// take reads up to 16 bits that are ready.
func (r *reader) take(n uint) int {
	v := int(r.acc >> 1 >> ((63 - n) & 63))
	r.drop(n)
	return v
}

// skip passes over any number of bits up to 64.
func (r *reader) skip(n int) {
	for n > 0 {
		r.fill()
		step := min(n, 32)
		r.drop(uint(step))
		n -= step
	}
}
