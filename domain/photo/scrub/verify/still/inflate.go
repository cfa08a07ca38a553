// This file unpacks zlib streams (RFC 1950, RFC 1951) for walking: besides the bytes it says where the stream ends to the
// bit, and finds what a stream can carry besides them.

package still

import (
	"encoding/binary"
	"hash/adler32"
	"math/bits"

	"consentry/domain/photo/scrub/report"
)

const (
	inflateWindow = 32 << 10
	inflateBuffer = 128 << 10
	inflateLook   = 10
)

// inflated is what a stream was.
type inflated struct {
	used    int   // bytes of the input, checksum included
	size    int64 // bytes of the output
	surplus bool  // there was more output than wanted; nothing after that was looked at
	padding bool  // filling bits that are not zero, or blocks of nothing
}

// inflater unpacks one stream.
type inflater struct {
	src   []byte
	at    int
	acc   uint64
	n     uint
	want  int64
	emit  func([]byte) error
	out   []byte // the window and what was not emitted yet
	start int    // of what was not emitted yet
	sum   uint32
	res   inflated
	empty int

	lit, dist *deflateCode
}

// deflateCode is a code ready for reading.
type deflateCode struct {
	look   [1 << inflateLook]uint16 // symbol<<4 | length; 0 for longer codes and for none
	count  [16]int
	symbol [320]uint16
}

// inflate unpacks src, of which at most want bytes are wanted, and hands them to emit piece by piece. An error is a
// *report.Refused, or emit's.
func inflate(src []byte, want int64, emit func([]byte) error) (inflated, error) {
	if len(src) < 2 || src[0]&15 != 8 || src[0]>>4 > 7 || be16(src, 0)%31 != 0 || src[1]&0x20 != 0 {
		return inflated{}, report.Bad("zlib")
	}
	z := &inflater{src: src, at: 2, want: want, emit: emit, out: make([]byte, 0, inflateBuffer), sum: 1}
	z.lit, z.dist = new(deflateCode), new(deflateCode)
	for last := false; !last; {
		var err error
		before := z.res.size + int64(len(z.out)-z.start)
		last, err = z.block()
		if err != nil || z.res.surplus {
			return z.res, err
		}
		if !last && before == z.res.size+int64(len(z.out)-z.start) {
			z.res.padding = true // a block of nothing
			if z.empty++; z.empty > 1000 {
				return z.res, report.Refuse(report.TooMany, "what", "blocks")
			}
		}
	}
	if err := z.flush(); err != nil || z.res.surplus {
		return z.res, err
	}
	if z.acc&(1<<(z.n&7)-1) != 0 {
		z.res.padding = true
	}
	end := z.at - int(z.n>>3)
	if end+4 > len(src) {
		return z.res, report.Bad("zlib")
	}
	if uint32(be32(src, end)) != z.sum {
		return z.res, report.Bad("adler32")
	}
	z.res.used = end + 4
	return z.res, nil
}

// flush emits what is new and keeps the window.
func (z *inflater) flush() error {
	fresh := z.out[z.start:]
	if z.res.size+int64(len(fresh)) > z.want {
		z.res.surplus = true
		return nil
	}
	z.res.size += int64(len(fresh))
	z.sum = adlerAdd(z.sum, fresh)
	err := z.emit(fresh)
	if keep := min(len(z.out), inflateWindow); keep < len(z.out) {
		copy(z.out, z.out[len(z.out)-keep:])
		z.out = z.out[:keep]
	}
	z.start = len(z.out)
	return err
}

// adlerAdd goes on with an Adler-32 sum (RFC 1950 section 8.2): the standard library sums only from the start, so the sum
// of a part is joined to what was before it.
func adlerAdd(sum uint32, b []byte) uint32 {
	const mod = 65521
	part := adler32.Checksum(b)
	n := uint64(len(b) % mod)
	a1, b1, a2, b2 := uint64(sum&0xffff), uint64(sum>>16), uint64(part&0xffff), uint64(part>>16)
	a := (a1 + a2 + mod - 1) % mod
	s := (b1 + b2 + n*(a1+mod-1)) % mod
	return uint32(s<<16 | a)
}

// need makes n bits ready, at most 48; false when the input is over.
func (z *inflater) need(n uint) bool {
	if z.n >= n {
		return true
	}
	if z.at+8 <= len(z.src) {
		z.acc |= binary.LittleEndian.Uint64(z.src[z.at:]) << z.n
		z.at += int(63-z.n) >> 3
		z.n |= 56
		z.acc &= 1<<z.n - 1
		return true
	}
	for z.n < n {
		if z.at == len(z.src) {
			return false
		}
		z.acc |= uint64(z.src[z.at]) << z.n
		z.at++
		z.n += 8
	}
	return true
}

func (z *inflater) take(n uint) int {
	v := z.acc & (1<<n - 1)
	z.acc >>= n
	z.n -= n
	return int(v)
}

func (z *inflater) block() (last bool, err error) {
	if !z.need(3) {
		return false, report.Bad("deflate")
	}
	last = z.take(1) == 1
	switch z.take(2) {
	case 0:
		return last, z.stored()
	case 1:
		var lengths [320]byte
		for i := range 288 {
			lengths[i] = fixedLength(i)
		}
		z.lit.build(lengths[:288])
		for i := range 30 {
			lengths[i] = 5
		}
		z.dist.build(lengths[:30])
	case 2:
		if !z.dynamic() {
			return last, report.Bad("deflate")
		}
	default:
		return last, report.Bad("deflate")
	}
	return last, z.codes()
}

// fixedLength is how many bits a symbol has in the fixed code (RFC 1951 section 3.2.6).
func fixedLength(symbol int) byte {
	switch {
	case symbol < 144:
		return 8
	case symbol < 256:
		return 9
	case symbol < 280:
		return 7
	}
	return 8
}

// stored passes over a block that is not packed (RFC 1951 section 3.2.4).
func (z *inflater) stored() error {
	if z.take(z.n&7) != 0 {
		z.res.padding = true
	}
	if !z.need(32) {
		return report.Bad("deflate")
	}
	n, inverse := z.take(16), z.take(16)
	if n != inverse^0xffff {
		return report.Bad("deflate")
	}
	z.at -= int(z.n >> 3) // give back what is loaded
	z.acc, z.n = 0, 0
	if n > len(z.src)-z.at {
		return report.Bad("deflate")
	}
	for n > 0 {
		if len(z.out) >= inflateBuffer-inflateWindow {
			if err := z.flush(); err != nil || z.res.surplus {
				return err
			}
		}
		k := min(n, inflateWindow)
		z.out = append(z.out, z.src[z.at:z.at+k]...)
		z.at += k
		n -= k
	}
	return nil
}

// dynamic reads a block's codes (RFC 1951 section 3.2.7).
func (z *inflater) dynamic() bool {
	if !z.need(14) {
		return false
	}
	nlit, ndist, nlen := z.take(5)+257, z.take(5)+1, z.take(4)+4
	if nlit > 286 || ndist > 30 {
		return false
	}
	var lengths [320]byte
	for i := range nlen {
		if !z.need(3) {
			return false
		}
		lengths[[19]byte{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}[i]] = byte(z.take(3))
	}
	if !z.lit.build(lengths[:19]) {
		return false
	}
	lengths = [320]byte{}
	for i := 0; i < nlit+ndist; {
		sym, ok := z.symbol(z.lit)
		if !ok {
			return false
		}
		again, value := 1, byte(sym)
		if sym > 15 && !z.need([]uint{2, 3, 7}[sym-16]) {
			return false
		}
		switch sym {
		case 16:
			if i == 0 {
				return false
			}
			again, value = 3+z.take(2), lengths[i-1]
		case 17:
			again, value = 3+z.take(3), 0
		case 18:
			again, value = 11+z.take(7), 0
		}
		if i+again > nlit+ndist {
			return false
		}
		for range again {
			lengths[i] = value
			i++
		}
	}
	return lengths[256] != 0 && z.lit.build(lengths[:nlit]) && z.dist.build(lengths[nlit:nlit+ndist])
}

// build makes a code of the lengths of its symbols; false when there are more codes than bits allow.
func (c *deflateCode) build(lengths []byte) bool {
	*c = deflateCode{}
	for _, l := range lengths {
		c.count[l]++
	}
	c.count[0] = 0
	var next, place [16]int
	for l, left := 1, 1; l < 16; l++ {
		if left = left<<1 - c.count[l]; left < 0 {
			return false
		}
		next[l] = (next[l-1] + c.count[l-1]) << 1
		place[l] = place[l-1] + c.count[l-1]
	}
	for sym, l := range lengths {
		if l == 0 {
			continue
		}
		c.symbol[place[l]] = uint16(sym)
		place[l]++
		code := next[l]
		next[l]++
		if l <= inflateLook {
			first := int(bits.Reverse16(uint16(code)) >> (16 - l))
			for i := first; i < 1<<inflateLook; i += 1 << l {
				c.look[i] = uint16(sym)<<4 | uint16(l)
			}
		}
	}
	return true
}

// symbol reads one symbol of up to 15 bits.
func (z *inflater) symbol(c *deflateCode) (int, bool) {
	z.need(15) // at the very end there may be fewer
	if e := c.look[z.acc&(1<<inflateLook-1)]; e != 0 && uint(e&15) <= z.n {
		z.take(uint(e & 15))
		return int(e >> 4), true
	}
	code, first, index := 0, 0, 0
	for l := uint(1); l < 16 && l <= z.n; l++ {
		code |= int(z.acc>>(l-1)) & 1
		if n := c.count[l]; code-first < n {
			z.take(l)
			return int(c.symbol[index+code-first]), true
		} else {
			index += n
			first = (first + n) << 1
			code <<= 1
		}
	}
	return 0, false
}

var (
	lengthBase = [29]uint16{3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258}
	lengthBits = [29]uint8{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0}
)

// codes unpacks a block's symbols.
func (z *inflater) codes() error {
	bad := report.Bad("deflate")
	for {
		if len(z.out) >= inflateBuffer-512 {
			if err := z.flush(); err != nil || z.res.surplus {
				return err
			}
		}
		sym, ok := z.symbol(z.lit)
		switch {
		case !ok || sym > 285:
			return bad
		case sym < 256:
			z.out = append(z.out, byte(sym))
			continue
		case sym == 256:
			return nil
		}
		extra := uint(lengthBits[sym-257])
		if !z.need(extra) {
			return bad
		}
		n := int(lengthBase[sym-257]) + z.take(extra)
		d, ok := z.symbol(z.dist)
		if !ok || d > 29 {
			return bad
		}
		distance := d + 1
		if d > 3 {
			extra = uint(d/2 - 1)
			if !z.need(extra) {
				return bad
			}
			distance = 1 + (2+d&1)<<extra + z.take(extra)
		}
		if distance > len(z.out) {
			return bad
		}
		from := len(z.out) - distance
		if distance >= n {
			z.out = append(z.out, z.out[from:from+n]...)
			continue
		}
		for i := range n {
			z.out = append(z.out, z.out[from+i])
		}
	}
}
