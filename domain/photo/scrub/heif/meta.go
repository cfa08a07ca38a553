package heif

// This file holds the reader of the meta box (ISO/IEC 14496-12, 8.11): items, where they are, what belongs to them.

import (
	"consentry/domain/photo/scrub/bmff"
	"consentry/domain/photo/scrub/report"
)

// meta is a file's items as read, before anything is made of them.
type meta struct {
	src     []byte
	top     []bmff.Box // boxes of the file
	after   []byte     // bytes after the last box
	inside  []bmff.Box // boxes of meta
	primary uint32
	items   map[uint32]entry
	order   []uint32 // of the items as listed
	locs    map[uint32]loc
	refs    []ref
	props   []bmff.Box
	assoc   map[uint32][]assoc
	idat    []byte
	budget  bmff.Budget
	spent   int // payload bytes handed out
}

type entry struct {
	kind, name, mime string
	protected        bool
}

type ref struct {
	kind string
	from uint32
	to   []uint32
}

type assoc struct {
	index     int // from 1
	essential bool
}

type loc struct {
	method  int
	foreign bool
	extents [][2]uint64 // offset and length
}

// prop is one property of an item.
type prop struct {
	box       bmff.Box
	essential bool
}

// parse reads everything but the pictures themselves.
func parse(src []byte) (*meta, error) {
	if len(src) == 0 {
		return nil, report.Refuse(report.Empty)
	}
	if len(src) > report.MaxPicture {
		return nil, report.Refuse(report.TooLarge)
	}
	m := &meta{src: src, items: map[uint32]entry{}, locs: map[uint32]loc{}, assoc: map[uint32][]assoc{}}
	var err error
	if m.top, m.after, err = m.budget.Split(src, 0); err != nil {
		return nil, err
	}
	if len(m.top) == 0 || m.top[0].Type != "ftyp" {
		return nil, report.Bad("ftyp")
	}
	if len(m.after) >= 8 {
		switch string(m.after[4:8]) {
		case "meta", "mdat", "moov": // it was meant to be longer
			return nil, report.Cut(int64(len(src)))
		}
	}
	for _, b := range m.top {
		if b.Type == "meta" {
			return m, m.read(b.Body)
		}
	}
	for _, b := range m.top {
		if b.Type == "moov" {
			return nil, report.Cannot("sequence")
		}
	}
	return nil, report.Bad("meta")
}

// read takes the meta box apart.
func (m *meta) read(body []byte) error {
	if len(body) < 4 {
		return report.Bad("meta")
	}
	var err error
	if m.inside, _, err = m.budget.Whole(body[4:], 1); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, b := range m.inside {
		read := map[string]func(*bmff.Cursor) error{
			"hdlr": m.hdlr, "pitm": m.pitm, "iinf": m.iinf, "iloc": m.iloc, "iref": m.iref, "iprp": m.iprp,
			"idat": func(c *bmff.Cursor) error { m.idat = c.Rest(); return nil },
		}[b.Type]
		if read == nil {
			continue
		}
		if seen[b.Type] {
			return report.Bad(b.Type)
		}
		seen[b.Type] = true
		c := bmff.Read(b.Body)
		if err := read(c); err != nil {
			return err
		}
		if !c.OK() {
			return report.Bad(b.Type)
		}
	}
	for _, need := range []string{"hdlr", "pitm", "iinf", "iloc", "iprp"} {
		if !seen[need] {
			return report.Bad(need)
		}
	}
	if _, ok := m.items[m.primary]; !ok {
		return report.Bad("pitm")
	}
	return nil
}

func (m *meta) hdlr(c *bmff.Cursor) error {
	c.Take(8)
	if c.Type() != "pict" {
		return report.Cannot("handler")
	}
	return nil
}

func (m *meta) pitm(c *bmff.Cursor) error {
	v, _ := c.Full()
	m.primary = uint32(c.Uint(wide(v > 0)))
	return nil
}

// wide is the size of an identifier in bytes.
func wide(long bool) int {
	if long {
		return 4
	}
	return 2
}

// iinf reads the list of items (8.11.6).
func (m *meta) iinf(c *bmff.Cursor) error {
	v, _ := c.Full()
	c.Uint(wide(v > 0))
	list, _, err := m.budget.Whole(c.Rest(), 2)
	if err != nil {
		return err
	}
	for _, b := range list {
		if b.Type != "infe" {
			continue
		}
		e := bmff.Read(b.Body)
		v, _ := e.Full()
		if v < 2 {
			return report.Cannot("infe")
		}
		id := uint32(e.Uint(wide(v > 2)))
		it := entry{protected: e.U16() != 0}
		it.kind = e.Type()
		it.name = e.Text()
		if it.kind == "mime" {
			it.mime = e.Text()
		}
		if _, twice := m.items[id]; twice || !e.OK() {
			return report.Bad("infe")
		}
		m.items[id] = it
		m.order = append(m.order, id)
	}
	return nil
}

// iloc reads where the items are (8.11.3).
func (m *meta) iloc(c *bmff.Cursor) error {
	v, _ := c.Full()
	if v > 2 {
		return report.Cannot("iloc")
	}
	sizes := c.U16()
	offset, length, base, index := sizes>>12, sizes>>8&15, sizes>>4&15, sizes&15
	if v == 0 {
		index = 0
	}
	for _, n := range []int{offset, length, base, index} {
		if n != 0 && n != 4 && n != 8 {
			return report.Bad("iloc")
		}
	}
	for n := c.Uint(wide(v == 2)); n > 0 && c.OK(); n-- {
		id := uint32(c.Uint(wide(v == 2)))
		var l loc
		if v > 0 {
			l.method = c.U16() & 15
		}
		l.foreign = c.U16() != 0
		start := c.Uint(base)
		for k := c.U16(); k > 0 && c.OK(); k-- {
			if err := m.budget.Spend(); err != nil {
				return err
			}
			c.Uint(index)
			at := c.Uint(offset)
			if at+start < at {
				return report.Bad("iloc")
			}
			l.extents = append(l.extents, [2]uint64{at + start, c.Uint(length)})
		}
		if _, twice := m.locs[id]; twice {
			return report.Bad("iloc")
		}
		m.locs[id] = l
	}
	return nil
}

// iref reads what items have to do with one another (8.11.12).
func (m *meta) iref(c *bmff.Cursor) error {
	v, _ := c.Full()
	list, _, err := m.budget.Whole(c.Rest(), 2)
	if err != nil {
		return err
	}
	for _, b := range list {
		e := bmff.Read(b.Body)
		r := ref{kind: b.Type, from: uint32(e.Uint(wide(v > 0)))}
		for n := e.U16(); n > 0 && e.OK(); n-- {
			if err := m.budget.Spend(); err != nil {
				return err
			}
			r.to = append(r.to, uint32(e.Uint(wide(v > 0))))
		}
		if !e.OK() {
			return report.Bad("iref")
		}
		m.refs = append(m.refs, r)
	}
	return nil
}

// iprp reads the properties and whose they are (ISO/IEC 23008-12, 9.3).
func (m *meta) iprp(c *bmff.Cursor) error {
	list, _, err := m.budget.Whole(c.Rest(), 2)
	if err != nil {
		return err
	}
	found := false
	for _, b := range list {
		switch b.Type {
		case "ipco":
			if found {
				return report.Bad("ipco")
			}
			found = true
			if m.props, _, err = m.budget.Whole(b.Body, 3); err != nil {
				return err
			}
		case "ipma":
			if err := m.ipma(bmff.Read(b.Body)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *meta) ipma(c *bmff.Cursor) error {
	v, flags := c.Full()
	for n := c.U32(); n > 0 && c.OK(); n-- {
		id := uint32(c.Uint(wide(v > 0)))
		if _, twice := m.assoc[id]; twice {
			return report.Bad("ipma")
		}
		var list []assoc
		for k := c.U8(); k > 0 && c.OK(); k-- {
			if err := m.budget.Spend(); err != nil {
				return err
			}
			if flags&1 != 0 {
				x := c.U16()
				list = append(list, assoc{index: x & 0x7fff, essential: x&0x8000 != 0})
			} else {
				x := c.U8()
				list = append(list, assoc{index: x & 0x7f, essential: x&0x80 != 0})
			}
		}
		m.assoc[id] = list
	}
	if !c.OK() {
		return report.Bad("ipma")
	}
	return nil
}

// propsOf gives an item's properties in the order of their associations; those that point nowhere are left out.
func (m *meta) propsOf(id uint32) []prop {
	var list []prop
	for _, a := range m.assoc[id] {
		if a.index > 0 && a.index <= len(m.props) {
			list = append(list, prop{m.props[a.index-1], a.essential})
		}
	}
	return list
}

// payload gives an item's bytes. All payloads together may not be more than twice the file: extents may overlap.
func (m *meta) payload(id uint32) ([]byte, error) {
	l := m.locs[id]
	from := m.src
	switch {
	case l.foreign:
		return nil, report.Cannot("data reference")
	case l.method == 1:
		from = m.idat
	case l.method != 0:
		return nil, report.Cannot("construction method")
	}
	var out []byte
	for i, e := range l.extents {
		if e[0] > uint64(len(from)) || e[1] > uint64(len(from))-e[0] {
			return nil, report.Cut(int64(len(m.src)))
		}
		piece := from[e[0] : e[0]+e[1] : e[0]+e[1]]
		if m.spent += len(piece); m.spent > 2*len(m.src) {
			return nil, report.Bad("iloc")
		}
		if i == 0 {
			out = piece
		} else {
			out = append(out, piece...)
		}
	}
	return out, nil
}
