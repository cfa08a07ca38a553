// This file writes a profile anew and says what was left behind.

package icc

import (
	"bytes"
	"slices"
	"unicode/utf16"

	"consentry/domain/photo/scrub/report"
)

// order is the tags a clean profile may have, after its description and copyright, in the order they are written.
var order = []string{
	"wtpt", "bkpt", "chad", "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC", "kTRC", "cicp",
	"A2B0", "A2B1", "A2B2", "B2A0", "B2A1", "B2A2", "gamt",
}

// d50 is the white of the profile connection space (ICC.1:2022 clause 7.2.16).
var d50 = [3]int32{0xf6d6, 0x10000, 0xd32d}

// Clean rebuilds a profile from the parts that make colours, with a neutral description chosen by its primaries, copyright
// "CC0", and no dates, makers or identifiers. things is what it did not take along. ok is false for bytes that are no
// usable profile; the caller then leaves it out and notes report.ProfileText. out never aliases profile.
func Clean(profile []byte) (out []byte, things []report.Thing, ok bool) {
	p, ok := parse(profile)
	if !ok {
		return nil, nil, false
	}
	out, ok = p.rebuild()
	if !ok {
		return nil, nil, false
	}
	if !bytes.Equal(out, profile) {
		things = p.left(out, profile)
	}
	return out, things, true
}

func (p *Profile) rebuild() ([]byte, bool) {
	type entry struct {
		sig  string
		data []byte
	}
	entries := []entry{{"desc", p.text(p.name(), true)}, {"cprt", p.text("CC0", false)}}
	for _, sig := range order {
		b := p.find(sig)
		var data []byte
		if b != nil {
			data = remake(sig, b, p.Space)
		}
		if data == nil && sig == "wtpt" {
			data = xyzBytes(d50)
		}
		if data != nil {
			entries = append(entries, entry{sig, data})
		}
	}
	w := make([]byte, headerSize, len(p.source)+512)
	be.PutUint32(w[8:], p.Version&0xfff00000)
	copy(w[12:], p.class)
	copy(w[16:], p.source[16:20])
	copy(w[20:], p.pcs)
	copy(w[36:], "acsp")
	be.PutUint32(w[64:], p.intent)
	for i, v := range d50 {
		be.PutUint32(w[68+4*i:], uint32(v))
	}
	w = be.AppendUint32(w, uint32(len(entries)))
	table := len(w)
	w = append(w, make([]byte, 12*len(entries))...)
	for i, e := range entries {
		at := len(w)
		for j := range i { // the same data once (clause 7.3.1 allows sharing)
			if bytes.Equal(entries[j].data, e.data) {
				at = int(be.Uint32(w[table+12*j+4:]))
				break
			}
		}
		if at == len(w) {
			w = append(w, e.data...)
		}
		copy(w[table+12*i:], e.sig)
		be.PutUint32(w[table+12*i+4:], uint32(at))
		be.PutUint32(w[table+12*i+8:], uint32(len(e.data)))
	}
	be.PutUint32(w, uint32(len(w)))
	return w, len(w) <= report.MaxProfile
}

// text is a text in the type the version wants: multiLocalizedUnicodeType in 4; in 2 textDescriptionType for the
// description and textType for the copyright.
func (p *Profile) text(s string, description bool) []byte {
	if p.Version>>24 >= 4 {
		units := utf16.Encode([]rune(s))
		w := []byte("mluc\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x0cenUS")
		w = be.AppendUint32(w, uint32(2*len(units)))
		w = be.AppendUint32(w, 28)
		for _, u := range units {
			w = be.AppendUint16(w, u)
		}
		return pad4(w)
	}
	if !description {
		return pad4(append(append([]byte("text\x00\x00\x00\x00"), s...), 0))
	}
	w := be.AppendUint32([]byte("desc\x00\x00\x00\x00"), uint32(len(s)+1))
	w = append(append(w, s...), 0)
	w = append(w, make([]byte, 4+4+2+1+67)...) // no Unicode and no Macintosh text
	return pad4(w)
}

// primaries are the columns of known spaces, adapted to D50, in 1/10000.
var primaries = []struct {
	name   string
	values [9]int32 // X Y Z of red, green, blue
}{
	{"Display P3", [9]int32{5151, 2412, -11, 2920, 6922, 419, 1571, 666, 7841}},
	{"Adobe RGB", [9]int32{6097, 3111, 195, 2053, 6257, 609, 1492, 632, 7446}},
}

// name is the neutral description: chosen by the colours, never by what the profile calls itself.
func (p *Profile) name() string {
	if p.Space != RGB {
		return string(p.Space)
	}
	if p.IsSRGB() {
		return "sRGB"
	}
	for _, known := range primaries {
		near := p.curves[0] != nil
		for i := range 9 {
			have := int64(p.matrix[3*(i%3)+i/3]) * 10000 >> 16
			near = near && have-int64(known.values[i]) <= 60 && int64(known.values[i])-have <= 60
		}
		if near {
			return known.name
		}
	}
	return "RGB"
}

// left says what was in the profile and is not in out.
func (p *Profile) left(out, profile []byte) []report.Thing {
	var r report.Report
	if extra := len(profile) - len(p.source); extra > 0 {
		r.Add(report.AfterEnd, int64(extra))
	}
	clean, ok := parse(out)
	if !ok {
		return r.Removed
	}
	var texts int64
	for _, t := range p.tags {
		switch kept := clean.find(t.sig); {
		case bytes.Equal(kept, t.data):
		case kept != nil && slices.Contains(order, t.sig):
			if extra := len(t.data) - len(kept); extra > 3 { // more than its type needs
				r.Add(report.Padding, int64(extra))
			}
		case t.sig == "mmod":
			r.Add(report.Serial, int64(len(t.data)))
		case t.sig == "calt":
			r.Add(report.Time, int64(len(t.data)))
		default:
			texts += int64(len(t.data))
		}
	}
	h := p.source[:headerSize]
	if !allZero(h[24:36]) {
		r.Add(report.Time, 12)
	}
	if !allZero(h[4:8]) || !allZero(h[40:64]) || !allZero(h[80:headerSize]) {
		texts++
	}
	if texts > 0 {
		r.Add(report.ProfileText, texts)
	}
	if n := p.slack(); n > 0 {
		r.Add(report.Padding, int64(n))
	}
	return r.Removed
}

// slack counts bytes that are not zero and that no tag names.
func (p *Profile) slack() int {
	used := make([]bool, len(p.source))
	mark := func(from, n int) {
		for i := range n {
			used[from+i] = true
		}
	}
	mark(0, headerSize+4+12*len(p.tags))
	for _, t := range p.tags {
		mark(t.offset, len(t.data))
	}
	n := 0
	for i, u := range used {
		if !u && p.source[i] != 0 {
			n++
		}
	}
	return n
}

func allZero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}
