package video

// This file holds sample descriptions (ISO/IEC 14496-12, 8.5.2 and 12; QuickTime File Format, "Sound sample
// descriptions"): they are read and written anew field by field.

import (
	"consentry/domain/photo/scrub/bmff"
	"consentry/domain/photo/scrub/icc"
	"consentry/domain/photo/scrub/report"
)

// describe decides how a track's samples are described and filtered.
func (f *file) describe(t *track) error {
	switch t.entry.Type {
	case "encv", "enca", "drmi", "drms":
		return report.Refuse(report.Encrypted)
	}
	boxes, fixed, err := f.entryBoxes(t)
	if err != nil {
		return err
	}
	for _, b := range boxes {
		if b.Type == "sinf" {
			return report.Refuse(report.Encrypted)
		}
	}
	if t.handler == "vide" {
		return f.picture(t, fixed, boxes)
	}
	return f.sound(t, fixed, boxes)
}

// entryBoxes gives the boxes of a sample entry, and the fields before them.
func (f *file) entryBoxes(t *track) (boxes []bmff.Box, fixed []byte, err error) {
	b := t.entry.Body
	n := 78
	if t.handler == "soun" {
		n = 28
		if len(b) >= 10 {
			switch version := bmff.Read(b[8:]).U16(); version {
			case 0:
			case 1:
				n = 44
			case 2:
				n = 64
			default:
				return nil, nil, report.Bad("stsd")
			}
		}
	}
	if len(b) < n {
		return nil, nil, report.Bad("stsd")
	}
	boxes, _, err = f.budget.Split(b[n:], 7)
	return boxes, b[:n], err
}

// part is a box of a sample entry as it is written.
type part struct {
	kind string
	body []byte
}

// picture describes a picture track.
func (f *file) picture(t *track, fixed []byte, boxes []bmff.Box) error {
	switch t.entry.Type {
	case "avc1", "avc3", "hvc1", "hev1", "av01", "mp4v":
	default:
		return report.Cannot("coding " + plain(t.entry.Type))
	}
	c := bmff.Read(fixed[24:])
	width, height := c.U16(), c.U16()
	if err := report.Pictured(width, height); err != nil {
		return err
	}
	if name := fixed[42:74]; !blank(name) {
		f.r.Add(report.Software, 32)
	}
	if !blank(fixed[12:16]) {
		f.r.Add(report.Software, 4) // vendor
	}
	var parts []part
	for _, b := range boxes {
		body, err := f.pictureBox(t, b, width, height)
		if err != nil {
			return err
		}
		if body != nil {
			parts = append(parts, part{b.Type, body})
		}
	}
	if t.filter == nil || !unique(parts) { // no decoder configuration
		return report.Bad("stsd")
	}
	t.coding = func(w *bmff.Writer) {
		w.Box(t.entry.Type, func() {
			w.Zero(6)
			w.U16(1)
			w.Zero(16)
			w.U16(width)
			w.U16(height)
			w.U32(72 << 16)
			w.U32(72 << 16)
			w.U32(0)
			w.U16(1)
			w.Zero(32)
			w.U16(24)
			w.U16(0xffff)
			for _, p := range parts {
				w.Box(p.kind, func() { w.Raw(p.body) })
			}
		})
	}
	return nil
}

// unique is whether no box is there twice.
func unique(parts []part) bool {
	seen := map[string]bool{}
	for _, p := range parts {
		if seen[p.kind] && p.kind != "colr" {
			return false
		}
		seen[p.kind] = true
	}
	return true
}

// pictureBox writes one box of a picture's sample entry anew; nil when it is left behind.
func (f *file) pictureBox(t *track, b bmff.Box, width, height int) ([]byte, error) {
	switch t.entry.Type + b.Type {
	case "avc1avcC", "avc3avcC":
		a, err := bmff.ReadAVCConfig(b.Body)
		if err != nil {
			return nil, err
		}
		t.filter = units(a.LengthSize, bmff.AVC)
		return a.Clean(f.r.Add), nil
	case "hvc1hvcC", "hev1hvcC":
		h, err := bmff.ReadHEVCConfig(b.Body)
		if err != nil {
			return nil, err
		}
		t.filter = units(h.LengthSize, bmff.HEVC)
		return h.Clean(f.r.Add), nil
	case "av01av1C":
		t.filter = func(w *bmff.Writer, sample []byte, note bmff.Note) error {
			_, err := bmff.FilterAV1(w, sample, note)
			return err
		}
		return bmff.CleanAV1Config(b.Body, f.r.Add)
	case "mp4vesds":
		t.filter = visual
		return f.elementary(b.Body, true)
	}
	switch b.Type {
	case "colr":
		return f.color(b.Body), nil
	case "pasp":
		return sized(b.Body, 8)
	case "fiel":
		return sized(b.Body, 2)
	case "clap":
		return aperture(b.Body, width, height)
	case "clli", "mdcv", "dvcC", "dvvC", "dvwC", "amve", "gama", "btrt", "chrm", "ccst", "hfov", "vexu":
		return nil, nil
	case "avcC", "hvcC", "av1C", "esds":
		return nil, report.Cannot("coding")
	}
	f.r.Add(report.AppData, int64(len(b.Body)))
	return nil, nil
}

// plain gives a type for a message: as it is when it is four plain characters.
func plain(kind string) string {
	for _, r := range []byte(kind) {
		if r < ' ' || r > 'z' {
			return "of an unknown type"
		}
	}
	return kind
}

// units filters samples that are NAL units.
func units(lengthSize int, verdict bmff.Verdict) func(*bmff.Writer, []byte, bmff.Note) error {
	return func(w *bmff.Writer, sample []byte, note bmff.Note) error {
		_, err := bmff.Filter(w, sample, lengthSize, verdict, note)
		return err
	}
}

// sized gives a body that must have so many bytes.
func sized(body []byte, n int) ([]byte, error) {
	if len(body) < n {
		return nil, report.Bad("stsd")
	}
	return body[:n], nil
}

// color writes colr anew (ISO/IEC 14496-12, 12.1.5; QuickTime's nclc has no range); nil when it cannot be used.
func (f *file) color(body []byte) []byte {
	if len(body) < 4 {
		return nil
	}
	switch kind := string(body[:4]); kind {
	case "nclx":
		if len(body) >= 11 {
			b := append([]byte(nil), body[:11]...)
			b[10] &= 0x80
			return b
		}
	case "nclc":
		if len(body) >= 10 {
			return body[:10]
		}
	case "prof", "rICC":
		profile, things, ok := icc.Clean(body[4:])
		f.r.Merge(things)
		if ok {
			return append([]byte("prof"), profile...)
		}
		f.r.Add(report.ProfileText, int64(len(body)))
	}
	return nil
}

// aperture keeps clap where it takes off what a coding needs to fill whole blocks, and refuses one that hides more.
func aperture(body []byte, width, height int) ([]byte, error) {
	c := bmff.Read(body)
	var v [8]int64
	for i := range v {
		v[i] = int64(int32(c.U32()))
	}
	if !c.OK() || v[1] <= 0 || v[3] <= 0 || v[5] <= 0 || v[7] <= 0 {
		return nil, report.Bad("clap")
	}
	if int64(width)-v[0]/v[1] >= 16 || int64(height)-v[2]/v[3] >= 16 {
		return nil, report.Cannot("clap")
	}
	return body[:32], nil
}

// blank is whether there is nothing but zeros.
func blank(b []byte) bool {
	for _, x := range b {
		if x != 0 {
			return false
		}
	}
	return true
}
