// This file holds the walk over a track's sample tables and sample entries (ISO/IEC 14496-12, 8.5 to 8.7; 14496-14, -15).

package boxes

import (
	"consentry/domain/photo/scrub/report"
)

// tableLimit is the bytes of the biggest table: two numbers for each sample.
const tableLimit = 16 + 12*report.MaxSamples

func (t *track) stbl(b box) error {
	list, err := t.w.inside(b.body, b.end, "slack_stbl")
	if err != nil {
		return err
	}
	t.w.known(b)
	t.w.once(list, "sgpd", "sbgp")
	var later []box
	for _, b := range list {
		switch b.kind {
		case "stsd":
			err = t.stsd(b)
		case "stsz":
			err = t.stsz(b)
		case "stco", "co64":
			err = t.stco(b)
		case "stsc":
			err = t.stsc(b)
		case "stts":
			t.hasSTS = true
			t.times, err = t.steps(b, 0)
		case "ctts":
			t.shifts, err = t.steps(b, 1)
		case "stss", "stps", "sdtp", "cslg", "sgpd", "sbgp":
			later = append(later, b)
		default:
			t.w.stray(b)
		}
		if err != nil {
			return err
		}
	}
	for _, b := range later {
		if err := t.minor(b); err != nil {
			return err
		}
	}
	return nil
}

// table opens a table box: version, flags 0 and how many entries, each of size bytes, which have to fill the box.
func (t *track) table(b box, version byte, size int) (*fields, byte, int, error) {
	f, v, flags, err := t.w.full(b, tableLimit)
	if err != nil {
		return nil, 0, 0, err
	}
	n := int(f.u32())
	if f.short || v > version || flags != 0 || n > report.MaxSamples || n*size > f.left() {
		return nil, 0, 0, report.Bad(word(b.kind))
	}
	return f, v, n, nil
}

func (t *track) stsz(b box) error {
	f, v, flags, err := t.w.full(b, tableLimit)
	if err != nil {
		return err
	}
	t.same = f.u32()
	t.samples = int(f.u32())
	if f.short || v != 0 || flags != 0 || t.samples > report.MaxSamples {
		return report.Bad("stsz")
	}
	if t.same == 0 {
		if 4*t.samples > f.left() {
			return report.Bad("stsz")
		}
		t.sizes = make([]uint32, t.samples)
		for i := range t.sizes {
			t.sizes[i] = f.u32()
		}
	}
	return f.done()
}

func (t *track) stco(b box) error {
	size := 4
	if b.kind == "co64" {
		size = 8
	}
	if t.chunks != nil {
		return report.Bad("stco")
	}
	f, _, n, err := t.table(b, 0, size)
	if err != nil {
		return err
	}
	t.chunks = make([]int64, n)
	for i := range t.chunks {
		t.chunks[i] = int64(f.uint(size))
		if t.chunks[i] < 0 || t.chunks[i] > t.w.size {
			return report.Bad("stco")
		}
	}
	return f.done()
}

func (t *track) stsc(b box) error {
	f, _, n, err := t.table(b, 0, 12)
	if err != nil {
		return err
	}
	last := 0
	for range n {
		r := run{first: int(f.u32()), samples: int(f.u32()), description: int(f.u32())}
		if r.first <= last || last == 0 && r.first != 1 || r.samples < 1 || r.samples > report.MaxSamples {
			return report.Bad("stsc")
		}
		last = r.first
		t.runs = append(t.runs, r)
	}
	return f.done()
}

// steps reads stts and ctts.
func (t *track) steps(b box, version byte) ([]step, error) {
	f, _, n, err := t.table(b, version, 8)
	if err != nil {
		return nil, err
	}
	var list []step
	for range n {
		s := step{count: int(f.u32())}
		s.value = int64(f.u32())
		if b.kind == "ctts" {
			s.value = int64(int32(s.value)) // QuickTime writes negative ones in version 0 too
		}
		if s.count < 1 || s.count > report.MaxSamples || s.value > 1<<31 {
			return nil, report.Bad(word(b.kind))
		}
		list = append(list, s)
	}
	return list, f.done()
}

// minor checks the tables that only help to seek.
func (t *track) minor(b box) error {
	switch b.kind {
	case "stss", "stps":
		f, _, n, err := t.table(b, 0, 4)
		if err != nil {
			return err
		}
		last := 0
		for range n {
			at, v := f.off(), int(f.u32())
			if v <= last || v > t.samples {
				f.find(b.kind, at, 4)
				break
			}
			last = v
		}
		f.i = 8 + 4*n
		return f.done()
	case "sdtp":
		f, v, flags, err := t.w.full(b, tableLimit)
		if err != nil {
			return err
		}
		if v != 0 || flags != 0 {
			f.find("sdtp", b.at, b.size())
		}
		f.take(t.samples)
		return f.done()
	case "cslg":
		f, v, _, err := t.w.full(b, 64)
		if err != nil {
			return err
		}
		f.take(20 + 20*int(v&1))
		return f.done()
	case "sgpd": // 8.9.3, only how far to read ahead of a sound
		f, v, flags, err := t.w.full(b, 1<<10)
		if err != nil {
			return err
		}
		kind := string(f.take(4))
		if v != 1 || flags != 0 || kind != "roll" && kind != "prol" {
			f.find("group", b.at, b.size())
		}
		f.expect(4, "group", 2)
		n := int(f.expect(4, "group", 1, 2, 3, 4))
		f.take(2 * n)
		return f.done()
	}
	f, v, flags, err := t.w.full(b, tableLimit) // sbgp, 8.9.2
	if err != nil {
		return err
	}
	kind := string(f.take(4))
	if v != 0 || flags != 0 || kind != "roll" && kind != "prol" {
		f.find("group", b.at, b.size())
	}
	n := int(f.u32())
	if n > report.MaxSamples {
		return report.Bad("sbgp")
	}
	f.take(8 * n)
	return f.done()
}

// stsd reads the sample entry (8.5.2).
func (t *track) stsd(b box) error {
	t.w.known(b)
	var h [8]byte
	if b.end-b.body < 8 {
		return report.Bad("stsd")
	}
	if err := t.w.read(h[:], b.body); err != nil {
		return err
	}
	t.w.p.Bytes += 8
	f := fields{b: h[:], at: b.body, kind: "stsd", w: t.w}
	f.zero(4, "stsd")
	n := f.u32()
	list, err := t.w.inside(b.body+8, b.end, "slack_stsd")
	if err != nil {
		return err
	}
	if n != 1 || len(list) != 1 {
		return report.Bad("stsd")
	}
	e := list[0]
	switch {
	case t.handler == "vide" && (e.kind == "avc1" || e.kind == "avc3"):
		t.codec = "avc"
	case t.handler == "vide" && (e.kind == "hvc1" || e.kind == "hev1"):
		t.codec = "hvc"
	case t.handler == "vide" && e.kind == "av01":
		t.codec = "av1"
	case t.handler == "vide" && e.kind == "mp4v":
		t.codec = "mp4"
	case t.handler == "soun":
		return t.sound(e)
	default:
		t.w.p.Find("sample_entry_"+word(e.kind), e.at, e.size())
		return nil
	}
	return t.picture(e)
}

// entry opens a sample entry of n bytes before its boxes.
func (t *track) entry(e box, n int64) (*fields, []box, error) {
	if e.end-e.body < n {
		return nil, nil, report.Bad(word(e.kind))
	}
	f := &fields{b: make([]byte, n), at: e.body, kind: e.kind, w: t.w}
	if err := t.w.read(f.b, e.body); err != nil {
		return nil, nil, err
	}
	t.w.known(e)
	t.w.p.Bytes += n
	list, err := t.w.inside(e.body+n, e.end, "slack_"+word(e.kind))
	t.w.once(list)
	f.zero(6, "sample_entry")
	f.expect(2, "sample_entry", 1)
	return f, list, err
}

// picture reads a VisualSampleEntry (12.1.3): no vendor, no compressor's name.
func (t *track) picture(e box) error {
	f, list, err := t.entry(e, 78)
	if err != nil {
		return err
	}
	f.zero(4, "sample_entry")
	f.zero(4, "vendor")
	f.zero(8, "sample_entry")
	t.width, t.height = f.u16(), f.u16()
	for range 2 { // points to an inch, whole
		if v := f.u32(); v&0xffff != 0 || v>>16 > 2400 {
			f.find("resolution", e.at, e.size())
		}
	}
	f.zero(4, "sample_entry")
	f.expect(2, "sample_entry", 1)
	f.zero(32, "compressor_name")
	f.expect(2, "sample_entry", 24, 32)
	f.expect(2, "sample_entry", 0xffff)
	setup := map[string]string{"avc": "avcC", "hvc": "hvcC", "av1": "av1C", "mp4": "esds"}[t.codec]
	found := false
	for _, b := range list {
		found = found || b.kind == setup
		if err := t.pictureBox(b); err != nil {
			return err
		}
	}
	if !found || (t.codec == "avc" || t.codec == "hvc") && (t.shown == nil || t.unitSize == 0) {
		return report.Bad(word(e.kind))
	}
	if t.shown != nil && t.shown.cuts(map[string]int{"avc": avcBlock, "hvc": hevcBlock}[t.codec]) {
		f.find("hidden_rows", e.at, e.size())
	}
	return f.done()
}

func (t *track) pictureBox(b box) error {
	sizes := map[string]int{"pasp": 8, "btrt": 12, "fiel": 2, "mdcv": 24, "clli": 4, "colr": -1, "clap": 32, "avcC": -1, "hvcC": -1, "av1C": -1, "esds": -1}
	size, ok := sizes[b.kind]
	if !ok {
		t.w.stray(b)
		return nil
	}
	f, err := t.w.leaf(b, report.MaxProfile+16)
	if err != nil {
		return err
	}
	switch {
	case b.kind == "colr":
		err = f.colour()
	case b.kind == "avcC" && t.codec == "avc":
		t.unitSize, t.shown, err = f.avcConfig()
	case b.kind == "hvcC" && t.codec == "hvc":
		t.unitSize, t.shown, err = f.hevcConfig()
	case b.kind == "av1C" && t.codec == "av1":
		err = f.av1Config()
	case b.kind == "esds" && t.codec == "mp4":
		f.zero(4, "esds")
		err = f.descriptors(true)
	case b.kind == "clap":
		p := property{}
		for i := range p.crop {
			p.crop[i] = f.u32()
		}
		if p.cropped(t.width, t.height, 15) { // what makes whole blocks of a picture

			t.w.p.Find("cropped", b.at, b.size())
		}
	case size < 0:
		t.w.stray(b)
		return nil
	default:
		f.take(size)
	}
	if err != nil {
		return err
	}
	return f.done()
}
