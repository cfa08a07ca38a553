// This file holds the walk over WebP's picture data: VP8 (RFC 6386) and VP8L and ALPH (RFC 9649 section 3). The decoders
// of golang.org/x/image read it; what they do not need to read must not be there.

package still

import (
	"bytes"
	"image"

	"golang.org/x/image/vp8"
	"golang.org/x/image/vp8l"

	"consentry/domain/photo/scrub/report"
)

// vp8Slack is how many bytes a partition may have that a decoder never reads: what the encoder's register still held,
// zeros.
const vp8Slack = 3

// sizeVP8 reads a key frame's header (RFC 6386 section 9.1).
func sizeVP8(d []byte) (width, height int, err error) {
	if len(d) < 10 {
		return 0, 0, report.Bad("VP8")
	}
	tag := int(d[0]) | int(d[1])<<8 | int(d[2])<<16
	if tag&1 != 0 || tag>>1&7 > 3 || tag>>4&1 != 1 || d[3] != 0x9d || d[4] != 1 || d[5] != 0x2a {
		return 0, 0, report.Bad("VP8")
	}
	if tag>>5 > len(d)-10 {
		return 0, 0, report.Cut(int64(len(d)))
	}
	return le16(d, 6) & 0x3fff, le16(d, 8) & 0x3fff, nil
}

// lossy walks a VP8 frame: it decodes, and not when any of its partitions loses what may not be left over.
func (w *webpWalk) lossy(d []byte, at int) error {
	if d[7]>>6 != 0 || d[9]>>6 != 0 { // scaling, which no viewer of pictures does
		w.p.Find(Field, int64(at+6), 4)
	}
	first := int(d[0])>>5 | int(d[1])<<3 | int(d[2])<<11
	parts, table, err := vp8Partitions(d, 10+first)
	if err != nil {
		return err
	}
	if !decodesVP8(d) {
		return report.Bad("VP8")
	}
	head := d[10 : 10+first]
	if cut, ok := lessSlack(head); ok {
		short := vp8Tag(d[:10], len(cut))
		short = append(append(short, cut...), d[10+first:]...)
		if decodesVP8(short) {
			w.p.Find(ScanSurplus, int64(at+10), int64(first))
		}
	}
	for i, part := range parts {
		cut, ok := lessSlack(d[part.start:part.end])
		if !ok {
			continue
		}
		short := append([]byte(nil), d[:table+3*(len(parts)-1)]...)
		if i < len(parts)-1 {
			n := len(cut)
			copy(short[table+3*i:], []byte{byte(n), byte(n >> 8), byte(n >> 16)})
		}
		short = append(append(short, d[table+3*(len(parts)-1):part.start]...), cut...)
		if short = append(short, d[part.end:]...); decodesVP8(short) {
			w.p.Find(ScanSurplus, int64(at+part.start), int64(part.end-part.start))
		}
	}
	return nil
}

// lessSlack takes from a partition the zeros that may be left over, and one byte more; false when there is not so much.
func lessSlack(b []byte) ([]byte, bool) {
	n := len(b)
	for range vp8Slack {
		if n > 0 && b[n-1] == 0 {
			n--
		}
	}
	if n == 0 {
		return nil, false
	}
	return b[:n-1], true
}

// vp8Tag is a frame header whose first partition has another size.
func vp8Tag(head []byte, first int) []byte {
	h := append(make([]byte, 0, 1<<16), head...)
	h[0], h[1], h[2] = h[0]&31|byte(first<<5), byte(first>>3), byte(first>>11)
	return h
}

// vp8Partitions finds the partitions of coefficients (RFC 6386 section 9.5); table is where their sizes stand. How many
// there are is coded in the first partition, behind fields that are there or not.
func vp8Partitions(d []byte, table int) ([]span, int, error) {
	b := newBoolReader(d[10:table])
	b.bits(2) // colour space, clamping
	if b.bits(1) == 1 {
		update := b.bits(1)
		if b.bits(1) == 1 { // data of segments
			b.bits(1)
			b.optional(4, 7+1)
			b.optional(4, 6+1)
		}
		if update == 1 {
			b.optional(3, 8)
		}
	}
	b.bits(1 + 6 + 3) // loop filter
	if b.bits(1) == 1 && b.bits(1) == 1 {
		b.optional(8, 6+1)
	}
	n := 1 << b.bits(2)
	at := table + 3*(n-1)
	if at > len(d) {
		return nil, 0, report.Cut(int64(len(d)))
	}
	var parts []span
	for i := range n - 1 {
		size := int(d[table+3*i]) | int(d[table+3*i+1])<<8 | int(d[table+3*i+2])<<16
		if size > len(d)-at {
			return nil, 0, report.Cut(int64(len(d)))
		}
		parts = append(parts, span{at, at + size})
		at += size
	}
	return append(parts, span{at, len(d)}), table, nil
}

// boolReader reads VP8's arithmetic code, here only of even chances (RFC 6386 section 7.3).
type boolReader struct {
	b          []byte
	at         int
	value, rng uint32
	shift      int
}

func newBoolReader(b []byte) *boolReader {
	r := &boolReader{b: b, rng: 255}
	r.value = r.next()<<8 | r.next()
	return r
}

func (r *boolReader) next() uint32 {
	if r.at >= len(r.b) {
		return 0
	}
	r.at++
	return uint32(r.b[r.at-1])
}

// bits reads a number of n bits.
func (r *boolReader) bits(n int) int {
	v := 0
	for range n {
		split := 1 + (r.rng-1)>>1
		bit := 0
		if r.value >= split<<8 {
			bit = 1
			r.rng -= split
			r.value -= split << 8
		} else {
			r.rng = split
		}
		for r.rng < 128 {
			r.value <<= 1
			r.rng <<= 1
			if r.shift++; r.shift == 8 {
				r.shift = 0
				r.value |= r.next()
			}
		}
		v = v<<1 | bit
	}
	return v
}

// optional passes over count numbers of n bits, each behind a bit that says whether it is there.
func (r *boolReader) optional(count, n int) {
	for range count {
		if r.bits(1) == 1 {
			r.bits(n)
		}
	}
}

func decodesVP8(d []byte) bool {
	dec := vp8.NewDecoder()
	dec.Init(bytes.NewReader(d), len(d))
	if _, err := dec.DecodeFrameHeader(); err != nil {
		return false
	}
	_, err := dec.DecodeFrame()
	return err == nil
}

// sizeVP8L reads the header of a lossless picture (RFC 9649 section 3.4).
func sizeVP8L(d []byte) (width, height int, err error) {
	if len(d) < 6 || d[0] != 0x2f || d[4]>>5 != 0 {
		return 0, 0, report.Bad("VP8L")
	}
	v := le32(d, 1)
	return v&0x3fff + 1, v>>14&0x3fff + 1, nil
}

// packed walks a lossless picture: it ends where the chunk ends, and what is fully transparent has no colour.
func (w *webpWalk) packed(d []byte, at int) error {
	m, err := w.unpack(d, at)
	if err != nil {
		return err
	}
	for i := 0; i+3 < len(m.Pix); i += 4 {
		if m.Pix[i+3] == 0 && (m.Pix[i] != 0 || m.Pix[i+1] != 0 || m.Pix[i+2] != 0) {
			w.p.Find(HiddenColor, int64(at), int64(len(d)))
			break
		}
	}
	return nil
}

// unpack decodes a lossless picture and finds bytes after its end.
func (w *webpWalk) unpack(d []byte, at int) (*image.NRGBA, error) {
	r := bytes.NewReader(d)
	decoded, err := vp8l.Decode(r)
	if err != nil {
		return nil, report.Bad("VP8L").With(err)
	}
	m, ok := decoded.(*image.NRGBA)
	if !ok {
		return nil, report.Bad("VP8L")
	}
	left := r.Len()
	if left == 0 { // the decoder may have looked one byte ahead
		if _, err := vp8l.Decode(bytes.NewReader(d[:len(d)-1])); err == nil {
			left = 1
		}
	}
	if left > 0 {
		w.p.Find(ScanSurplus, int64(at+len(d)-left), int64(left))
	}
	return m, nil
}

// transparency walks ALPH (RFC 9649 section 2.7.1.2).
func (w *webpWalk) transparency(d []byte, at, width, height int) error {
	if len(d) < 1 || d[0]&3 > 1 {
		return report.Bad("ALPH")
	}
	if d[0]>>4 > 1 {
		w.p.Find(Field, int64(at), 1)
	}
	if d[0]&3 == 0 {
		switch n := len(d) - 1 - width*height; {
		case n < 0:
			return report.Cut(int64(at + len(d)))
		case n > 0:
			w.p.Find(ScanSurplus, int64(at+len(d)-n), int64(n))
		}
		return nil
	}
	size := uint32(width-1) | uint32(height-1)<<14
	head := []byte{0x2f, byte(size), byte(size >> 8), byte(size >> 16), byte(size >> 24)}
	_, err := w.unpack(append(head, d[1:]...), at-4)
	return err
}
