// This file holds the walk over a HEIF picture: its boxes, its items and what they are for (ISO/IEC 23008-12).

package boxes

import (
	"consentry/domain/photo/scrub/report"
)

// item is one item of the meta box.
type item struct {
	id      uint32
	kind    string
	at      int64 // of its entry
	extents []span
	inMeta  bool // its bytes lie in idat, not in mdat
	located bool
	tiles   []uint32 // dimg references, in order
	master  []uint32 // auxl references
	props   []int    // indices into still.props
}

type still struct {
	*walker
	primary uint32
	items   map[uint32]*item
	order   []uint32
	props   []property
	media   []box
	idat    *box
}

// brands that a still picture may name (23008-12 annex B, MIAF, AVIF).
var stillBrands = map[string]bool{"heic": true, "heix": true, "heim": true, "heis": true, "mif1": true, "mif2": true, "miaf": true,
	"avif": true, "MiHB": true, "MiHE": true, "MiHA": true, "MiPr": true, "MA1B": true, "MA1A": true}

func (w *walker) still() error {
	top, err := w.inside(0, w.size, "trailer")
	if err != nil {
		return err
	}
	s := &still{walker: w, items: map[uint32]*item{}}
	var meta *box
	for i, b := range top {
		switch {
		case b.kind == "ftyp" && i == 0:
			err = w.brands(b, stillBrands, 0)
		case b.kind == "meta" && meta == nil:
			meta = &top[i]
		case b.kind == "mdat":
			w.known(b)
			s.media = append(s.media, b)
		default:
			w.stray(b)
		}
		if err != nil {
			return err
		}
	}
	if meta == nil {
		return report.Bad("meta")
	}
	if err := s.meta(*meta); err != nil {
		return err
	}
	return s.judge()
}

// brands reads ftyp: every brand has to be on the list, the minor version one of minors.
func (w *walker) brands(b box, list map[string]bool, minors ...uint64) error {
	f, err := w.leaf(b, 1<<10)
	if err != nil {
		return err
	}
	if !list[string(f.take(4))] {
		f.find("brand", b.body, 4)
	}
	f.expect(4, "minor_version", minors...)
	for f.left() >= 4 {
		if at := f.off(); !list[string(f.take(4))] {
			f.find("brand", at, 4)
		}
	}
	return f.done()
}

func (s *still) meta(m box) error {
	s.known(m)
	if m.end-m.body < 4 {
		return report.Bad("meta")
	}
	head := fields{b: make([]byte, 4), at: m.body, kind: "meta", w: s.walker}
	if err := s.read(head.b, m.body); err != nil {
		return err
	}
	head.zero(4, "meta_flags")
	s.p.Bytes += 4
	list, err := s.inside(m.body+4, m.end, "slack_meta")
	if err != nil {
		return err
	}
	s.once(list)
	readers := map[string]func(box) error{"hdlr": s.handler, "pitm": s.main, "iinf": s.infos, "iref": s.references, "iprp": s.properties, "iloc": s.locations}
	// Items are named before anything speaks of them, in whatever order the boxes lie.
	for _, kind := range []string{"hdlr", "pitm", "iinf", "iref", "iprp", "iloc"} {
		for _, b := range list {
			if b.kind != kind {
				continue
			}
			if err := readers[kind](b); err != nil {
				return err
			}
		}
	}
	for i, b := range list {
		if b.kind == "idat" && s.idat == nil {
			s.known(b)
			s.idat = &list[i]
		} else if readers[b.kind] == nil {
			s.stray(b)
		}
	}
	return nil
}

// handler: 'pict', no name (14496-12, 8.4.3).
func (s *still) handler(b box) error {
	f, v, flags, err := s.full(b, 1<<10)
	if err != nil {
		return err
	}
	if v != 0 || flags != 0 {
		f.find("handler", b.at, b.size())
	}
	f.zero(4, "handler")
	if string(f.take(4)) != "pict" {
		f.find("handler", b.at, b.size())
	}
	f.zero(12, "handler")
	if f.left() > 1 {
		f.find("handler_name", f.off(), int64(f.left()))
		return nil
	}
	f.zero(f.left(), "handler_name")
	return f.done()
}

func (s *still) main(b box) error {
	f, v, _, err := s.full(b, 64)
	if err != nil {
		return err
	}
	s.primary = uint32(f.uint(wide(v > 0)))
	return f.done()
}

// wide is the bytes of an item identifier.
func wide(w bool) int {
	if w {
		return 4
	}
	return 2
}

// infos reads iinf (8.11.6): entries of version 2 and 3 without a name.
func (s *still) infos(b box) error {
	s.known(b)
	var h [8]byte
	if b.end-b.body < 6 {
		return report.Bad("iinf")
	}
	n := min(b.end-b.body, 8)
	if err := s.read(h[:n], b.body); err != nil {
		return err
	}
	f := fields{b: h[:n], at: b.body, kind: "iinf", w: s.walker}
	v := f.u8()
	f.zero(3, "iinf")
	count := int(f.uint(wide(v > 0)))
	s.p.Bytes += int64(f.i)
	list, err := s.inside(b.body+int64(f.i), b.end, "slack_iinf")
	if err != nil {
		return err
	}
	if f.short || count != len(list) {
		return report.Bad("iinf")
	}
	for _, e := range list {
		if e.kind != "infe" {
			s.stray(e)
			continue
		}
		if err := s.info(e); err != nil {
			return err
		}
	}
	return nil
}

func (s *still) info(e box) error {
	f, v, flags, err := s.full(e, 4<<10)
	if err != nil {
		return err
	}
	if v != 2 && v != 3 || flags > 1 {
		return report.Bad("infe")
	}
	it := &item{id: uint32(f.uint(wide(v == 3))), at: e.at}
	f.zero(2, "item_protection")
	it.kind = string(f.take(4))
	if f.short || s.items[it.id] != nil || len(s.order) >= report.MaxParts {
		return report.Bad("infe")
	}
	s.items[it.id] = it
	s.order = append(s.order, it.id)
	f.zero(min(f.left(), 1), "item_name")
	switch it.kind {
	case "hvc1", "av01", "grid":
	case "mime", "uri ":
		s.p.Find("item_"+word(it.kind), e.at, e.size())
		return nil // its type strings are part of the finding
	default:
		s.p.Find("item_"+word(it.kind), e.at, e.size())
	}
	if f.left() > 0 {
		f.find("item_name", f.off(), int64(f.left()))
		return nil
	}
	return f.done()
}

// references reads iref (8.11.12). Only derived-from and auxiliary-of are kinds a clean picture has.
func (s *still) references(b box) error {
	s.known(b)
	if b.end-b.body < 4 {
		return report.Bad("iref")
	}
	var h [4]byte
	if err := s.read(h[:], b.body); err != nil {
		return err
	}
	f := fields{b: h[:], at: b.body, kind: "iref", w: s.walker}
	n := wide(f.u8() > 0)
	f.zero(3, "iref")
	s.p.Bytes += 4
	list, err := s.inside(b.body+4, b.end, "slack_iref")
	if err != nil {
		return err
	}
	for _, r := range list {
		f, err := s.leaf(r, 1<<20)
		if err != nil {
			return err
		}
		from := s.items[uint32(f.uint(n))]
		if from == nil {
			return report.Bad("iref")
		}
		var to []uint32
		for range f.u16() {
			to = append(to, uint32(f.uint(n)))
			if f.short {
				break
			}
		}
		switch {
		case r.kind == "dimg" && from.tiles == nil:
			from.tiles = to
		case r.kind == "auxl" && from.master == nil:
			from.master = to
		default:
			s.p.Find("reference_"+word(r.kind), r.at, r.size())
		}
		if err := f.done(); err != nil {
			return err
		}
	}
	return nil
}

// locations reads iloc (8.11.3).
func (s *still) locations(b box) error {
	f, v, flags, err := s.full(b, 16<<20)
	if err != nil {
		return err
	}
	if v > 2 || flags != 0 {
		return report.Bad("iloc")
	}
	sizes := f.u16()
	so, sl, sb, si := sizes>>12, sizes>>8&15, sizes>>4&15, sizes&15
	if v == 0 {
		if si != 0 {
			f.find("iloc_reserved", f.at, 2)
		}
		si = 0
	}
	count, parts := int(f.uint(wide(v == 2))), 0
	for range count {
		it := s.items[uint32(f.uint(wide(v == 2)))]
		if f.short || it == nil || it.located {
			return report.Bad("iloc")
		}
		it.located = true
		if v > 0 {
			method := f.u16()
			if it.inMeta = method == 1; method > 1 {
				return report.Cannot("iloc")
			}
		}
		f.zero(2, "data_reference")
		base := int64(f.uint(sb))
		for range f.u16() {
			f.zero(si, "extent_index")
			x := span{at: base + int64(f.uint(so))}
			n := int64(f.uint(sl))
			if parts++; f.short || base < 0 || x.at < 0 || n <= 0 || x.at > s.size || n > s.size || parts > report.MaxParts {
				return report.Bad("iloc")
			}
			x.end = x.at + n
			it.extents = append(it.extents, x)
		}
	}
	return f.done()
}
