package video

// This file holds the description of sound, and the descriptors of MPEG-4 (ISO/IEC 14496-1, 7.2.6).

import (
	"consentry/domain/photo/scrub/bmff"
	"consentry/domain/photo/scrub/report"
)

// sound describes a sound track. QuickTime's later layouts of the fixed fields stay in a QuickTime file; MP4 has one.
func (f *file) sound(t *track, fixed []byte, boxes []bmff.Box) error {
	switch t.entry.Type {
	case "mp4a", "alac", "Opus", "ac-3", "ec-3", "sowt", "twos", "lpcm":
	default:
		return report.Cannot("sound " + plain(t.entry.Type))
	}
	version := bmff.Read(fixed[8:]).U16()
	if !blank(fixed[12:16]) {
		f.r.Add(report.Software, 4) // vendor
	}
	parts, err := f.soundBoxes(t, boxes)
	if err != nil {
		return err
	}
	var wave []part
	for _, b := range boxes {
		if b.Type != "wave" {
			continue
		}
		list, _, err := f.budget.Split(b.Body, 8)
		if err != nil {
			return err
		}
		if wave, err = f.soundBoxes(t, list); err != nil {
			return err
		}
	}
	needs := map[string]string{"mp4a": "esds", "alac": "alac", "Opus": "dOps", "ac-3": "dac3", "ec-3": "dec3"}[t.entry.Type]
	if needs != "" && !holds(parts, needs) && !holds(wave, needs) {
		return report.Bad("stsd")
	}
	if !unique(parts) || !unique(wave) {
		return report.Bad("stsd")
	}
	if f.r.Out == report.MP4 && version == 1 && needs != "" { // what stands in wave comes out of it
		version, fixed = 0, fixed[:28]
		if !holds(parts, needs) {
			parts = append(parts, wave...)
		}
		wave = nil
	}
	t.coding = func(w *bmff.Writer) {
		w.Box(t.entry.Type, func() {
			w.Zero(6)
			w.U16(1)
			w.U16(version)
			w.Zero(6)
			w.Raw(fixed[16:20]) // channels, bits
			if version == 0 {
				w.U32(0)
				w.Raw(fixed[24:])
			} else {
				w.Raw(fixed[20:])
			}
			if wave != nil {
				w.Box("wave", func() {
					w.Box("frma", func() { w.Text(t.entry.Type) })
					put(w, wave)
					w.Box("\x00\x00\x00\x00", func() {})
				})
			}
			put(w, parts)
		})
	}
	return nil
}

func put(w *bmff.Writer, parts []part) {
	for _, p := range parts {
		w.Box(p.kind, func() { w.Raw(p.body) })
	}
}

func holds(parts []part, kind string) bool {
	for _, p := range parts {
		if p.kind == kind {
			return true
		}
	}
	return false
}

// soundBoxes writes the boxes of a sound's sample entry anew.
func (f *file) soundBoxes(t *track, boxes []bmff.Box) (parts []part, err error) {
	for _, b := range boxes {
		var body []byte
		switch b.Type {
		case "esds":
			body, err = f.elementary(b.Body, false)
		case "alac": // version and flags, 24 bytes, and 24 of a channel layout that is not needed
			body, err = sized(b.Body, 28)
		case "dac3":
			body, err = sized(b.Body, 3)
		case "dec3":
			body, err = dec3(b.Body)
		case "dOps":
			body, err = opus(b.Body)
		case "chan":
			body, err = layout(b.Body)
		case "enda":
			body, err = sized(b.Body, 2)
		case "wave", "frma", "btrt", "mp4a", "\x00\x00\x00\x00", "pcmC", "chnl", "SA3D":
		default:
			f.r.Add(report.AppData, int64(len(b.Body)))
		}
		if err != nil {
			return nil, err
		}
		if body != nil {
			parts = append(parts, part{b.Type, body})
		}
	}
	return parts, nil
}

// opus takes as much of dOps as its fields say (Opus in ISOBMFF, 4.3.2).
func opus(b []byte) ([]byte, error) {
	if len(b) < 11 {
		return nil, report.Bad("dOps")
	}
	n := 11
	if b[10] != 0 { // a channel mapping follows
		n += 2 + int(b[1])
	}
	return sized(b, n)
}

// dec3 takes as much of dec3 as its fields say (ETSI TS 102 366, F.6).
func dec3(b []byte) ([]byte, error) {
	if len(b) < 2 {
		return nil, report.Bad("dec3")
	}
	n := 2
	for range b[1]&7 + 1 {
		if len(b) < n+3 {
			return nil, report.Bad("dec3")
		}
		if n += 3; b[n-1]>>1&15 > 0 { // num_dep_sub
			n++
		}
	}
	return sized(b, n)
}

// layout takes as much of chan as its fields say: version, tag, bitmap, and 20 bytes for each channel (QuickTime File
// Format, "Audio channel layout").
func layout(b []byte) ([]byte, error) {
	if len(b) < 16 {
		return nil, report.Bad("chan")
	}
	n := int64(bmff.Read(b[12:]).U32())
	if n > 64 {
		return nil, report.Bad("chan")
	}
	return sized(b, 16+20*int(n))
}

// descriptor reads one descriptor: a tag, a length in groups of seven bits, a body.
func descriptor(c *bmff.Cursor) (tag int, body *bmff.Cursor) {
	tag = c.U8()
	n := 0
	for range 4 {
		b := c.U8()
		n = n<<7 | b&0x7f
		if b&0x80 == 0 {
			break
		}
	}
	return tag, bmff.Read(c.Take(n))
}

// elementary writes the descriptors of esds anew: what coding it is, its rates, and the decoder's own setup.
func (f *file) elementary(body []byte, pictures bool) ([]byte, error) {
	c := bmff.Read(body)
	c.Full()
	tag, es := descriptor(c)
	es.Take(2)
	flags := es.U8()
	if flags&0x80 != 0 {
		es.Take(2)
	}
	if flags&0x40 != 0 {
		es.Take(es.U8())
		f.r.Add(report.LinkedFile, 0)
	}
	if flags&0x20 != 0 {
		es.Take(2)
	}
	config, dec := descriptor(es)
	head := dec.Take(13)
	if !c.OK() || !es.OK() || !dec.OK() || tag != 3 || config != 4 {
		return nil, report.Bad("esds")
	}
	switch object := head[0]; {
	case pictures && (object == 0x20 || object >= 0x60 && object <= 0x65 || object == 0x6a):
	case !pictures && (object == 0x40 || object >= 0x66 && object <= 0x69 || object == 0x6b || object == 0xa5 || object == 0xa6):
	default:
		return nil, report.Cannot("esds")
	}
	var setup []byte
	if dec.Left() > 0 {
		tag, d := descriptor(dec)
		if setup = d.Rest(); tag != 5 || !dec.OK() || !pictures && len(setup) > 64 || len(setup) > 4<<10 {
			return nil, report.Bad("esds")
		}
	}
	if pictures {
		var w bmff.Writer
		if err := visual(&w, setup, f.r.Add); err != nil {
			return nil, err
		}
		setup = w.Bytes()
	}
	var w bmff.Writer
	w.U32(0)
	inner := 13
	if len(setup) > 0 {
		inner += 5 + len(setup)
	}
	tagged(&w, 3, 3+5+inner+5+1)
	w.Zero(3)
	tagged(&w, 4, inner)
	w.Raw(head)
	if len(setup) > 0 {
		tagged(&w, 5, len(setup))
		w.Raw(setup)
	}
	tagged(&w, 6, 1)
	w.U8(2)
	return w.Bytes(), nil
}

// tagged writes the head of a descriptor, its length in four bytes.
func tagged(w *bmff.Writer, tag, n int) {
	w.U8(tag)
	w.U8(0x80 | n>>21&0x7f)
	w.U8(0x80 | n>>14&0x7f)
	w.U8(0x80 | n>>7&0x7f)
	w.U8(n & 0x7f)
}

// visual copies MPEG-4 Visual (ISO/IEC 14496-2, 6.2) without user data, which stands between start codes.
func visual(w *bmff.Writer, b []byte, note bmff.Note) error {
	skip, from := false, 0
	flush := func(to int) {
		if skip {
			note(report.EmbeddedData, int64(to-from))
		} else {
			w.Raw(b[from:to])
		}
		from = to
	}
	for i := 0; i+3 < len(b); i++ {
		if b[i] == 0 && b[i+1] == 0 && b[i+2] == 1 {
			flush(i)
			skip = b[i+3] == 0xb2 // user_data_start_code
			i += 3
		}
	}
	flush(len(b))
	return nil
}
