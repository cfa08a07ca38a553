package codec

// This file holds what the headers of HEVC and AV1 say of a picture before it is decoded: its size, against the limits,
// and the meaning of its colours, which holds where the container says nothing.

import (
	"slices"

	"consentry/domain/photo/scrub/bmff"
	"consentry/domain/photo/scrub/heif"
	"consentry/domain/photo/scrub/report"
)

// stream is what a sequence header says.
type stream struct {
	width, height int // coded; 0 when only the container knows
	bits          int // of the deeper channel
	mono          bool
	colours       heif.Nclx
}

// streamColours is the meaning of an item's colours as its own coded stream says it.
func streamColours(it heif.Item) (heif.Nclx, error) {
	var s stream
	var err error
	switch it.Kind {
	case heif.HEVC:
		var c bmff.HEVCConfig
		if c, err = bmff.ReadHEVCConfig(it.Config); err == nil {
			s, err = hevcStream(c, it.Payload)
		}
	case heif.AV1:
		s, err = av1Stream(it.Config, it.Payload)
	}
	return s.colours, err
}

// bitReader reads bits, most significant first. Past the end they are zero, and bad is set.
type bitReader struct {
	b   []byte
	at  int
	bad bool
}

func (r *bitReader) u(n int) (v uint64) {
	for range n {
		if r.at >= 8*len(r.b) {
			r.bad = true
			return 0
		}
		v = v<<1 | uint64(r.b[r.at/8]>>(7-r.at%8)&1)
		r.at++
	}
	return v
}

func (r *bitReader) flag() bool { return r.u(1) == 1 }

// ue reads an Exp-Golomb number (H.265, 9.2); AV1's uvlc (4.10.3) is the same.
func (r *bitReader) ue() int {
	zeros := 0
	for !r.bad && !r.flag() {
		if zeros++; zeros > 31 {
			r.bad = true
			return 0
		}
	}
	return 1<<zeros - 1 + int(r.u(zeros))
}

// unescaped leaves out the bytes that keep start codes out of a NAL unit (H.265, 7.4.2).
func unescaped(nal []byte) []byte {
	out := make([]byte, 0, len(nal))
	zeros := 0
	for _, b := range nal {
		if zeros >= 2 && b == 3 {
			zeros = 0
			continue
		}
		if zeros++; b != 0 {
			zeros = 0
		}
		out = append(out, b)
	}
	return out
}

// hevcStream reads the sequence parameter set of a configuration, or else of the stream.
func hevcStream(c bmff.HEVCConfig, payload []byte) (stream, error) {
	const sps = 33
	for _, a := range c.Arrays {
		for _, u := range a.Units {
			if bmff.HEVCType(u) == sps {
				return readSPS(u)
			}
		}
	}
	units, err := bmff.Units(payload, c.LengthSize)
	if err != nil {
		return stream{}, err
	}
	for _, u := range units {
		if bmff.HEVCType(u) == sps {
			return readSPS(u)
		}
	}
	return stream{}, report.Bad("SPS")
}

// readSPS reads a sequence parameter set as far as its colours (H.265, 7.3.2.2 and E.2.1).
func readSPS(nal []byte) (stream, error) {
	r := &bitReader{b: unescaped(nal)}
	r.u(16 + 4)
	layers := int(r.u(3))
	r.u(1)
	profileTierLevel(r, layers)
	r.ue()
	chroma := r.ue()
	s := stream{mono: chroma == 0, colours: heif.Nclx{Primaries: 2, Transfer: 2, Matrix: 2}}
	if chroma == 3 {
		r.u(1)
	}
	s.width, s.height = r.ue(), r.ue()
	if r.flag() { // conformance window
		for range 4 {
			r.ue()
		}
	}
	s.bits = 8 + max(r.ue(), r.ue())
	poc := 4 + r.ue()
	first := layers
	if r.flag() {
		first = 0
	}
	for range 3 * (layers - first + 1) {
		r.ue()
	}
	for range 6 { // block sizes
		r.ue()
	}
	if scaling := r.flag(); scaling {
		if own := r.flag(); own {
			scalingLists(r)
		}
	}
	r.u(2)
	if r.flag() { // PCM
		r.u(8)
		r.ue()
		r.ue()
		r.u(1)
	}
	if !referenceSets(r) {
		return s, report.Bad("SPS")
	}
	if r.flag() { // long-term references
		for n := r.ue(); n > 0 && !r.bad; n-- {
			r.u(poc + 1)
		}
	}
	r.u(2)
	if r.flag() {
		s.usability(r)
	}
	if r.bad || chroma > 3 || s.bits > 16 {
		return s, report.Bad("SPS")
	}
	return s, report.Pictured(s.width, s.height)
}

// usability reads the start of the video usability information (H.265, E.2.1).
func (s *stream) usability(r *bitReader) {
	if r.flag() && r.u(8) == 255 {
		r.u(32)
	}
	if r.flag() {
		r.u(1)
	}
	if r.flag() {
		r.u(3)
		s.colours.FullRange = r.flag()
		if r.flag() {
			s.colours.Primaries, s.colours.Transfer, s.colours.Matrix = int(r.u(8)), int(r.u(8)), int(r.u(8))
		}
	}
}

// profileTierLevel passes over profiles and levels (H.265, 7.3.3).
func profileTierLevel(r *bitReader, layers int) {
	r.u(96)
	var profile, level [8]bool
	for i := range layers {
		profile[i], level[i] = r.flag(), r.flag()
	}
	if layers > 0 {
		r.u(2 * (8 - layers))
	}
	for i := range layers {
		if profile[i] {
			r.u(88)
		}
		if level[i] {
			r.u(8)
		}
	}
}

// scalingLists passes over quantisation (H.265, 7.3.4).
func scalingLists(r *bitReader) {
	for size := range 4 {
		step := 1
		if size == 3 {
			step = 3
		}
		for m := 0; m < 6; m += step {
			if !r.flag() {
				r.ue()
				continue
			}
			n := min(64, 1<<(4+2*size))
			if size > 1 {
				n++
			}
			for range n {
				r.ue()
			}
		}
	}
}

// referenceSets passes over the short-term reference picture sets, whose lengths depend on one another (H.265, 7.3.7 and
// 7.4.8).
func referenceSets(r *bitReader) bool {
	n := r.ue()
	if n > 64 {
		return false
	}
	var last []int // differences of picture order: before, nearest first, then after, nearest first
	for i := range n {
		if i > 0 && r.flag() {
			back := r.flag()
			d := 1 + r.ue()
			if back {
				d = -d
			}
			var set []int
			for _, v := range append(slices.Clone(last), 0) {
				if used := r.flag(); (used || r.flag()) && v+d != 0 {
					set = append(set, v+d)
				}
			}
			slices.SortFunc(set, func(a, b int) int {
				if a < 0 && b < 0 {
					return b - a
				}
				return a - b
			})
			last = set
		} else {
			before, after := r.ue(), r.ue()
			if before > 16 || after > 16 {
				return false
			}
			last = nil
			for _, count := range [2][2]int{{before, -1}, {after, 1}} {
				v := 0
				for range count[0] {
					v += count[1] * (1 + r.ue())
					r.u(1)
					last = append(last, v)
				}
			}
		}
		if r.bad || len(last) > 32 {
			return false
		}
	}
	return true
}

// av1Stream reads the sequence header of a stream, or else of its configuration (AV1 specification, 5.5).
func av1Stream(config, payload []byte) (stream, error) {
	sources := [][]byte{payload}
	if len(config) > 4 {
		sources = append(sources, config[4:])
	}
	for _, src := range sources {
		units, err := bmff.OBUs(src)
		if err != nil {
			return stream{}, err
		}
		for _, u := range units {
			if u.Type == bmff.OBUSequence {
				return readSequence(u.Raw)
			}
		}
	}
	return stream{}, report.Bad("sequence header")
}

// readSequence reads a sequence header unit as far as its colours.
func readSequence(obu []byte) (stream, error) {
	r := &bitReader{b: obu}
	head := r.u(8)
	if head&4 != 0 {
		r.u(8)
	}
	for head&2 != 0 && r.flag() { // its size: bytes of which all but the last begin with 1
		r.u(7)
	}
	if head&2 != 0 {
		r.u(7)
	}
	profile := r.u(3)
	r.u(1)
	reduced := r.flag()
	if reduced {
		r.u(5)
	} else {
		operatingPoints(r)
	}
	wide, high := int(r.u(4))+1, int(r.u(4))+1
	s := stream{width: int(r.u(wide)) + 1, height: int(r.u(high)) + 1, bits: 8}
	if !reduced && r.flag() {
		r.u(7)
	}
	r.u(3)
	if !reduced {
		sequenceTools(r)
	}
	r.u(3)
	if r.flag() {
		s.bits = 10
		if profile == 2 && r.flag() {
			s.bits = 12
		}
	}
	s.mono = profile != 1 && r.flag()
	c := &s.colours
	c.Primaries, c.Transfer, c.Matrix = 2, 2, 2
	if r.flag() {
		c.Primaries, c.Transfer, c.Matrix = int(r.u(8)), int(r.u(8)), int(r.u(8))
	}
	c.FullRange = !s.mono && c.Primaries == 1 && c.Transfer == 13 && c.Matrix == 0 || r.flag()
	if r.bad {
		return s, report.Bad("sequence header")
	}
	return s, report.Pictured(s.width, s.height)
}

// operatingPoints passes over timing and levels (AV1 specification, 5.5.1).
func operatingPoints(r *bitReader) {
	delay := -1 // bits of a decoder delay; -1: no decoder model
	if r.flag() {
		r.u(64)
		if r.flag() {
			r.ue()
		}
		if r.flag() {
			delay = int(r.u(5)) + 1
			r.u(42)
		}
	}
	display := r.flag()
	for n := r.u(5) + 1; n > 0 && !r.bad; n-- {
		r.u(12)
		if r.u(5) > 7 {
			r.u(1)
		}
		if delay >= 0 && r.flag() {
			r.u(2*delay + 1)
		}
		if display && r.flag() {
			r.u(4)
		}
	}
}

// sequenceTools passes over coding tools.
func sequenceTools(r *bitReader) {
	r.u(4)
	order := r.flag()
	if order {
		r.u(2)
	}
	screen := r.flag() // chosen by each frame
	if !screen {
		screen = r.flag() // or forced on
	}
	if screen && !r.flag() {
		r.u(1)
	}
	if order {
		r.u(3)
	}
}
