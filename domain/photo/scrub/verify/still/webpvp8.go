// This file holds the walk over WebP's lossy picture data, a VP8 key frame (RFC 6386). It follows the arithmetic code of every
// partition to its end, and draws nothing: what lies behind that end is not the picture.

package still

import "consentry/domain/photo/scrub/report"

const (
	vp8Head = 10 // bytes before the first partition
	// vp8Slack is how many bytes a partition may have that no reader needs: what the encoder's register still held, zeros.
	vp8Slack = 3
	// vp8Longest is the size of a partition that readers take, in bytes: what three bytes can say.
	vp8Longest = 1<<24 - 1
)

// sizeVP8 reads a key frame's header (section 9.1).
func sizeVP8(d []byte) (width, height int, err error) {
	if len(d) < vp8Head {
		return 0, 0, report.Bad("VP8")
	}
	tag := int(d[0]) | int(d[1])<<8 | int(d[2])<<16
	if tag&1 != 0 || tag>>1&7 > 3 || tag>>4&1 != 1 || d[3] != 0x9d || d[4] != 1 || d[5] != 0x2a {
		return 0, 0, report.Bad("VP8")
	}
	if tag>>5 > len(d)-vp8Head {
		return 0, 0, report.Cut(int64(len(d)))
	}
	return le16(d, 6) & 0x3fff, le16(d, 8) & 0x3fff, nil
}

// lossy walks a VP8 frame of wide × high pixels that starts at.
func (w *webpWalk) lossy(d []byte, at, wide, high int) error {
	if d[7]>>6 != 0 || d[9]>>6 != 0 { // scaling, which no viewer of pictures does
		w.p.Find(Field, int64(at+6), 4)
	}
	first := int(d[0])>>5 | int(d[1])<<3 | int(d[2])<<11
	f := vp8Frame{tokens: vp8Tokens, above: make([]vp8Edge, ceil(wide, 16))}
	f.modes.b = d[vp8Head : vp8Head+first]
	parts, err := f.header(d, vp8Head+first)
	if err != nil {
		return err
	}
	for _, r := range append(f.parts, f.modes) {
		if r.impossible() {
			return report.Bad("partition")
		}
	}
	for y := range ceil(high, 16) {
		part := &f.parts[y%len(parts)]
		f.row(part)
		if part.short() || f.modes.short() {
			return report.Bad("VP8")
		}
	}
	if f.modes.surplus() {
		w.p.Find(ScanSurplus, int64(at+vp8Head), int64(first))
	}
	for i, s := range parts {
		if f.parts[i].surplus() {
			w.p.Find(ScanSurplus, int64(at+s.start), int64(s.end-s.start))
		}
	}
	return nil
}

// vp8Probs is the number of token probabilities: 4 kinds of blocks, 8 bands, 3 contexts and 11 nodes.
const (
	vp8Probs   = 4 * vp8Kind
	vp8Kind    = 8 * vp8Band
	vp8Band    = 3 * vp8Context
	vp8Context = 11
)

// The kinds of blocks (section 13.3).
const (
	vp8Rest  = iota // luma whose first coefficients are in a block of their own
	vp8First        // those
	vp8Chroma
	vp8Luma
)

// vp8Edge is what the blocks beside a macroblock have to know of it.
type vp8Edge struct {
	modes [4]uint8 // how small blocks were predicted
	full  [9]uint8 // 1 for a block with coefficients: 4 of luma, 2 and 2 of chroma, the first coefficients
}

// vp8Frame is the state of a walk.
type vp8Frame struct {
	modes    boolReader // the first partition: the header, and how macroblocks are predicted
	parts    []boolReader
	mapped   bool     // each macroblock says its segment
	segments [3]uint8 // and with what probabilities
	skips    bool     // each macroblock says whether it has no coefficients
	skip     uint8
	tokens   [vp8Probs]uint8
	above    []vp8Edge
}

// header reads the frame's header (section 9.2 to 9.11), with the sizes of the other partitions, which stand at table.
func (f *vp8Frame) header(d []byte, table int) ([]span, error) {
	r := &f.modes
	r.bits(2) // colour space, clamping
	f.segmentation(r)
	r.bits(1 + 6 + 3)   // loop filter
	if r.bits(1) == 1 { // the filter differs by kind of block
		if changes := r.bits(1) == 1; changes {
			r.optional(8, 6+1)
		}
	}
	parts, err := vp8Partitions(d, table, 1<<r.bits(2))
	if err != nil {
		return nil, err
	}
	f.parts = make([]boolReader, len(parts))
	for i, s := range parts {
		f.parts[i].b = d[s.start:s.end]
	}
	r.bits(7) // quantisation
	r.optional(5, 4+1)
	r.bits(1) // what following frames would keep
	for i, p := range &vp8Renewed {
		if r.bit(p) == 1 {
			f.tokens[i] = uint8(r.bits(8))
		}
	}
	if f.skips = r.bits(1) == 1; f.skips {
		f.skip = uint8(r.bits(8))
	}
	return parts, nil
}

// segmentation reads section 9.3.
func (f *vp8Frame) segmentation(r *boolReader) {
	if r.bits(1) == 0 {
		return
	}
	f.mapped = r.bits(1) == 1
	if r.bits(1) == 1 { // quantisation and filter of segments
		r.bits(1)
		r.optional(4, 7+1)
		r.optional(4, 6+1)
	}
	if !f.mapped {
		return
	}
	for i := range f.segments {
		f.segments[i] = 255
		if r.bits(1) == 1 {
			f.segments[i] = uint8(r.bits(8))
		}
	}
}

// vp8Partitions finds the n partitions of coefficients (section 9.5); table is where their sizes stand.
func vp8Partitions(d []byte, table, n int) ([]span, error) {
	at := table + 3*(n-1)
	if at > len(d) {
		return nil, report.Cut(int64(len(d)))
	}
	var parts []span
	for i := range n - 1 {
		size := int(d[table+3*i]) | int(d[table+3*i+1])<<8 | int(d[table+3*i+2])<<16
		if size > len(d)-at {
			return nil, report.Cut(int64(len(d)))
		}
		parts = append(parts, span{at, at + size})
		at += size
	}
	if len(d)-at > vp8Longest {
		return nil, report.Bad("VP8")
	}
	return append(parts, span{at, len(d)}), nil
}

// row walks a row of macroblocks (section 19.3); part holds its coefficients.
func (f *vp8Frame) row(part *boolReader) {
	var left vp8Edge
	for x := range f.above {
		up, r := &f.above[x], &f.modes
		if f.mapped {
			r.bit(f.segments[1+r.bit(f.segments[0])])
		}
		empty := f.skips && r.bit(f.skip) == 1
		whole := f.predicted(up, &left)
		switch {
		case !empty:
			f.coefficients(part, up, &left, whole)
		case whole:
			up.full, left.full = [9]uint8{}, [9]uint8{}
		default: // the first coefficients stay as they were
			clear(up.full[:8])
			clear(left.full[:8])
		}
	}
}

// vp8ModeTree is how small blocks may be predicted (section 11.2): an index of the next pair, or a way as its complement.
var vp8ModeTree = [18]int8{^0, 2, ^1, 4, ^2, 6, 8, 12, ^3, 10, ^5, ^6, ^4, 14, ^7, 16, ^8, ^9}

// predicted reads how a macroblock is predicted (section 11), and tells whether its luma is as a whole.
func (f *vp8Frame) predicted(up, left *vp8Edge) (whole bool) {
	r := &f.modes
	if whole = r.bit(145) == 1; whole {
		var way uint8
		if r.bit(156) == 0 {
			way = 2 * r.bit(163) // even, or from above
		} else {
			way = [2]uint8{3, 1}[r.bit(128)] // from the left, or both
		}
		up.modes = [4]uint8{way, way, way, way}
		left.modes = up.modes
	} else {
		for y := range 4 {
			way := left.modes[y]
			for x := range 4 {
				p := vp8Modes[9*(10*int(up.modes[x])+int(way)):][:9]
				node := int8(0)
				for node = vp8ModeTree[r.bit(p[0])]; node >= 0; {
					node = vp8ModeTree[node+int8(r.bit(p[node>>1]))]
				}
				way = uint8(^node)
				up.modes[x] = way
			}
			left.modes[y] = way
		}
	}
	if r.bit(142) == 1 && r.bit(114) == 1 { // chroma
		r.bit(183)
	}
	return whole
}

// coefficients walks the blocks of a macroblock (section 13).
func (f *vp8Frame) coefficients(part *boolReader, up, left *vp8Edge, whole bool) {
	kind, first := vp8Luma, 0
	if whole {
		full := part.block(&f.tokens, vp8First, up.full[8]+left.full[8], 0)
		up.full[8], left.full[8] = full, full
		kind, first = vp8Rest, 1
	}
	for _, p := range [...]struct{ from, side, kind, first int }{{0, 4, kind, first}, {4, 2, vp8Chroma, 0}, {6, 2, vp8Chroma, 0}} {
		across, down := up.full[p.from:p.from+p.side], left.full[p.from:p.from+p.side]
		for y, full := range down {
			for x := range across {
				full = part.block(&f.tokens, p.kind, full+across[x], p.first)
				across[x] = full
			}
			down[y] = full
		}
	}
}
