// This file holds the walk over a colour profile (ICC.1:2022): a header without date, makers and identifiers, tags that
// make colours, neutral texts, and no byte that no tag reaches.

package still

import (
	"slices"
	"strings"

	"consentry/domain/photo/scrub/verify/proof"
)

const (
	profileHead = 128
	maxTags     = 64
)

// neutral are the texts that a profile may carry: names of colour spaces that thousands of pictures share, and words
// that give up rights.
var neutral = []string{
	"", "srgb", "srgb iec61966-2.1", "display p3", "adobe rgb", "adobe rgb (1998)", "rgb", "gray", "grey", "cmyk", "lab",
	"cc0", "public domain",
}

// walkProfile looks at a colour profile that lies at base in the file, or is unpacked from there, and notes what it finds.
func walkProfile(b []byte, base int64, p *proof.Proof) {
	w := &profileWalk{b: b, base: base, p: p}
	if len(b) < profileHead+4 || be32(b, 0) != len(b) || string(b[36:40]) != "acsp" {
		p.Find(ProfileSlack, base, int64(len(b)))
		return
	}
	w.header()
	n := be32(b, profileHead)
	if n < 1 || n > maxTags || profileHead+4+12*n > len(b) {
		p.Find(ProfileTag, base+profileHead, 4)
		return
	}
	w.spans.add(0, profileHead+4+12*n)
	seen := map[string]bool{}
	for i := range n {
		e := profileHead + 4 + 12*i
		sig, at, size := string(b[e:e+4]), be32(b, e+4), be32(b, e+8)
		if seen[sig] || at < profileHead+4+12*n || at%4 != 0 || size < 8 || size > len(b) || at > len(b)-size {
			p.Find(ProfileTag, base+int64(e), 12)
			return
		}
		seen[sig] = true
		w.tag(sig, at, size)
	}
	w.slack()
}

type profileWalk struct {
	b     []byte
	base  int64
	p     *proof.Proof
	spans spans
}

// header looks at the fields that tell who made the profile, when and for what, and at those that must have one of few
// values (clause 7.2).
func (w *profileWalk) header() {
	for _, f := range []span{
		{4, 8},    // preferred program
		{10, 12},  // the rest of the version
		{24, 36},  // date
		{40, 64},  // platform, flags, maker, model, attributes
		{64, 67},  // the high bytes of the intent
		{80, 128}, // creator, identifier, reserved
	} {
		if !zero(w.b[f.start:f.end]) {
			w.p.Find(ProfileHead, w.base+int64(f.start), int64(f.end-f.start))
		}
	}
	words := func(at int, allowed ...string) {
		if !slices.Contains(allowed, string(w.b[at:at+4])) {
			w.p.Find(ProfileHead, w.base+int64(at), 4)
		}
	}
	words(12, "mntr", "scnr", "prtr", "spac")
	words(16, "RGB ", "GRAY", "CMYK", "Lab ")
	words(20, "XYZ ", "Lab ")
	if w.b[67] > 3 || w.b[8] != 2 && w.b[8] != 4 || w.b[9]&15 != 0 {
		w.p.Find(ProfileHead, w.base+8, 4)
	}
	if !slices.Equal(w.b[68:80], []byte{0, 0, 0xf6, 0xd6, 0, 1, 0, 0, 0, 0, 0xd3, 0x2d}) { // D50
		w.p.Find(ProfileHead, w.base+68, 12)
	}
}

// tag walks one tag's data: its type must be one that the tag may have, and fill it.
func (w *profileWalk) tag(sig string, at, size int) {
	d := w.b[at : at+size]
	n, ok := 0, false
	kind := string(d[:4])
	switch sig {
	case "desc", "cprt":
		var text string
		if text, n, ok = profileWords(d); ok && !isNeutral(text) {
			w.p.Find(ProfileText, w.base+int64(at), int64(size))
		}
	case "wtpt", "bkpt", "rXYZ", "gXYZ", "bXYZ":
		n, ok = 20, kind == "XYZ "
	case "chad":
		n, ok = 8+36, kind == "sf32"
	case "rTRC", "gTRC", "bTRC", "kTRC":
		n, ok = profileCurve(d)
	case "cicp":
		n, ok = 12, kind == "cicp" && size >= 12 && d[11] < 2
	case "A2B0", "A2B1", "A2B2", "B2A0", "B2A1", "B2A2", "gamt":
		n, ok = profileTable(d)
	default:
		w.p.Find(ProfileTag, w.base+int64(at), int64(size))
		w.reach(at, size)
		return
	}
	if !zero(d[4:8]) || !ok || n > size || size-n > 3 || !zero(d[n:]) {
		w.p.Find(ProfileTag, w.base+int64(at), int64(size))
	}
	w.reach(at, size)
}

// reach notes a tag's data; tags may share theirs.
func (w *profileWalk) reach(at, size int) {
	if s := (span{at, at + size}); !slices.Contains(w.spans.list, s) {
		w.spans.add(s.start, s.end)
	}
}

func (w *profileWalk) slack() {
	w.spans.holes(len(w.b), func(start, end int) {
		if end-start > 3 || !zero(w.b[start:end]) {
			w.p.Find(ProfileSlack, w.base+int64(start), int64(end-start))
		}
	}, func(start, end int) { w.p.Find(ProfileSlack, w.base+int64(start), int64(end-start)) })
}

func isNeutral(s string) bool { return slices.Contains(neutral, strings.ToLower(s)) }

// profileWords reads a text and how many bytes it takes (clauses 10.15 and 10.24, ICC.1:2001 clause 6.5.17). Texts in
// more than one language or script are not read.
func profileWords(d []byte) (text string, n int, ok bool) {
	switch string(d[:4]) {
	case "text":
		n = 8
		for n < len(d) && d[n] != 0 {
			n++
		}
		return string(d[8:n]), min(n+1, len(d)), true
	case "desc":
		if len(d) < 12 {
			return "", 0, false
		}
		c := be32(d, 8)
		if c < 1 || c > len(d)-12-78 || d[12+c-1] != 0 {
			return "", 0, false
		}
		return string(d[12 : 12+c-1]), 12 + c + 78, zero(d[12+c : 12+c+78])
	case "mluc":
		if len(d) < 28 || be32(d, 8) != 1 || be32(d, 12) != 12 || string(d[16:20]) != "enUS" {
			return "", 0, false
		}
		c, at := be32(d, 20), be32(d, 24)
		if at != 28 || c%2 != 0 || c > len(d)-28 {
			return "", 0, false
		}
		var s strings.Builder
		for i := 28; i < 28+c; i += 2 {
			s.WriteRune(rune(be16(d, i)))
		}
		return s.String(), 28 + c, true
	}
	return "", 0, false
}

// profileCurve says how many bytes a curve takes (clauses 10.6 and 10.18).
func profileCurve(d []byte) (n int, ok bool) {
	if len(d) < 12 {
		return 0, false
	}
	switch string(d[:4]) {
	case "curv":
		c := be32(d, 8)
		return 12 + 2*c, c <= 1<<16
	case "para":
		f := be16(d, 8)
		if f > 4 || !zero(d[10:12]) {
			return 0, false
		}
		return 12 + 4*[]int{1, 3, 4, 5, 7}[f], true
	}
	return 0, false
}

// profileTable says how many bytes a table takes.
func profileTable(d []byte) (n int, ok bool) {
	if len(d) < 32 {
		return 0, false
	}
	in, out := int(d[8]), int(d[9])
	if in < 1 || in > 4 || out < 1 || out > 4 {
		return 0, false
	}
	switch string(d[:4]) {
	case "mft1", "mft2": // clauses 10.10 and 10.11
		if len(d) < 52 || d[11] != 0 {
			return 0, false
		}
		grid := 1
		for range in {
			grid *= int(d[10])
			if grid > len(d) {
				return 0, false
			}
		}
		if string(d[:4]) == "mft1" {
			return 48 + 256*in + grid*out + 256*out, true
		}
		return 52 + 2*(be16(d, 48)*in+grid*out+be16(d, 50)*out), true
	case "mAB ", "mBA ":
		return profileElements(d, in, out)
	}
	return 0, false
}

// profileElements walks lutAToBType and lutBToAType: up to five elements, which must fill the tag (clauses 10.12, 10.13).
func profileElements(d []byte, in, out int) (n int, ok bool) {
	if !zero(d[10:12]) {
		return 0, false
	}
	var s spans
	s.add(0, 32)
	first, last := in, out // B and M curves are on the side of the profile connection space, A curves on the other
	if string(d[:4]) == "mAB " {
		first, last = out, in
	}
	ok = true
	curves := func(field, count int) {
		at := be32(d, field)
		if at == 0 || !ok {
			return
		}
		for range count {
			if at%4 != 0 || at < 32 || at > len(d)-12 {
				ok = false
				return
			}
			size, good := profileCurve(d[at:])
			if !good || size > len(d)-at || !zero(d[at+4:at+8]) {
				ok = false
				return
			}
			s.add(at, at+size)
			at += ceil(size, 4) * 4
		}
	}
	curves(12, first) // B
	if at := be32(d, 16); at != 0 {
		if at < 32 || at > len(d)-48 {
			return 0, false
		}
		s.add(at, at+48)
	}
	curves(20, first) // M
	if at := be32(d, 24); at != 0 && ok {
		ok = profileGrid(d, at, in, out, &s)
	}
	curves(28, last) // A
	if !ok {
		return 0, false
	}
	s.holes(len(d), func(start, end int) { ok = ok && end-start <= 3 && zero(d[start:end]) },
		func(int, int) { ok = false })
	return len(d), ok
}

// profileGrid walks the grid of colours of a table (clause 10.12.3).
func profileGrid(d []byte, at, in, out int, s *spans) bool {
	if at < 32 || at > len(d)-20 || !zero(d[at+in:at+16]) || !zero(d[at+17:at+20]) || d[at+16] != 1 && d[at+16] != 2 {
		return false
	}
	size := out * int(d[at+16])
	for i := range in {
		size *= int(d[at+i])
		if size > len(d) {
			return false
		}
	}
	if size > len(d)-at-20 {
		return false
	}
	s.add(at, at+20+size)
	return true
}
