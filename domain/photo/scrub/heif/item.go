package heif

// This file holds how an item becomes a picture: its properties, its payload, its tiles.

import (
	"consentry/domain/photo/scrub/bmff"
	"consentry/domain/photo/scrub/report"
)

// item reads one picture item and what it is made of. depth counts derivations.
func (m *meta) item(id uint32, depth int) (Item, error) {
	it := Item{ID: id, Kind: m.items[id].kind}
	if depth > 3 {
		return it, report.Cannot("derivations")
	}
	if m.items[id].protected {
		return it, report.Refuse(report.Encrypted)
	}
	switch it.Kind {
	case HEVC, AV1, Grid, Identity:
	case "":
		return it, report.Bad("item")
	default:
		return it, report.Cannot("item " + plain(it.Kind))
	}
	seen := map[string]bool{}
	for _, a := range m.assoc[id] {
		if a.index > len(m.props) {
			return it, report.Bad("ipma")
		}
	}
	for _, p := range m.propsOf(id) {
		kind := p.box.Type
		if kind == "colr" && len(p.box.Body) >= 4 {
			if kind = "colr profile"; string(p.box.Body[:4]) == "nclx" {
				kind = "colr nclx"
			}
		}
		known, err := it.property(kind, p.box.Body)
		switch {
		case err != nil:
			return it, err
		case !known && p.essential:
			return it, report.Cannot("property " + plain(p.box.Type))
		case known && seen[kind]:
			return it, report.Bad(plain(p.box.Type))
		}
		seen[kind] = true
	}
	if it.Kind == Grid || it.Kind == Identity {
		return it, m.derive(&it, depth)
	}
	var err error
	if it.Payload, err = m.payload(id); err != nil {
		return it, err
	}
	switch {
	case len(it.Payload) == 0:
		return it, report.Bad("iloc")
	case it.Config == nil, it.Kind == HEVC && !seen["hvcC"], it.Kind == AV1 && !seen["av1C"]:
		return it, report.Bad("configuration")
	}
	return it, report.Pictured(it.Width, it.Height)
}

// plain gives a box type for a message: as it is when it is four plain characters.
func plain(kind string) string {
	for _, r := range []byte(kind) {
		if r < '0' || r > 'z' {
			return "of an unknown type"
		}
	}
	return kind
}

// property takes one property into the item; known is false for those that do not change what is shown.
func (i *Item) property(kind string, body []byte) (known bool, err error) {
	c := bmff.Read(body)
	switch kind {
	case "hvcC", "av1C":
		i.Config = body
	case "ispe":
		c.Full()
		w, h := c.U32(), c.U32()
		if w > 1<<31-1 || h > 1<<31-1 {
			return true, report.Bad(kind)
		}
		i.Width, i.Height = int(w), int(h)
		if err := report.Pictured(i.Width, i.Height); err != nil && c.OK() {
			return true, err
		}
	case "pixi":
		c.Full()
		for range c.U8() {
			i.Bits = append(i.Bits, c.U8())
		}
	case "colr nclx":
		c.Take(4)
		i.Nclx = &Nclx{Primaries: c.U16(), Transfer: c.U16(), Matrix: c.U16()}
		i.Nclx.FullRange = c.U8()&0x80 != 0
	case "colr profile":
		switch c.Type() {
		case "prof", "rICC":
			i.ICC = c.Rest()
		default:
			return false, nil
		}
	case "pasp":
		i.AspectH, i.AspectV = c.U32(), c.U32()
		if i.AspectH == 0 || i.AspectV == 0 {
			return true, report.Bad(kind)
		}
	case Rotate, Mirror, Crop:
		i.Transforms = append(i.Transforms, transform(kind, c))
	case "auxC":
	default:
		return false, nil
	}
	if !c.OK() {
		return true, report.Bad(kind)
	}
	return true, nil
}

// transform reads a transformation.
func transform(kind string, c *bmff.Cursor) Transform {
	t := Transform{Kind: kind}
	switch kind {
	case Rotate:
		t.Degrees = c.U8() & 3 * 90
	case Mirror:
		t.LeftRight = c.U8()&1 == 1
	case Crop:
		for _, f := range []*[2]int32{&t.Clap.Width, &t.Clap.Height, &t.Clap.OffsetX, &t.Clap.OffsetY} {
			f[0], f[1] = int32(c.U32()), int32(c.U32())
		}
	}
	return t
}

// derive reads the items that a Grid or an Identity is made of (ISO/IEC 23008-12, 6.6.2).
func (m *meta) derive(it *Item, depth int) error {
	var from []uint32
	for _, r := range m.refs {
		if r.kind == "dimg" && r.from == it.ID {
			if from != nil {
				return report.Bad("dimg")
			}
			from = r.to
		}
	}
	if it.Kind == Grid {
		if err := m.grid(it); err != nil {
			return err
		}
		if len(from) != it.Rows*it.Columns {
			return report.Bad("dimg")
		}
	} else if len(from) != 1 {
		return report.Bad("dimg")
	}
	for _, id := range from {
		t, err := m.item(id, depth+1)
		if err != nil {
			return err
		}
		it.Tiles = append(it.Tiles, t)
	}
	if it.Kind == Grid {
		return tiled(it)
	}
	if it.Width == 0 {
		it.Width, it.Height = it.Tiles[0].Shown()
	}
	return report.Pictured(it.Width, it.Height)
}

// grid reads the shape of a Grid (6.6.2.3.2).
func (m *meta) grid(it *Item) error {
	b, err := m.payload(it.ID)
	if err != nil {
		return err
	}
	c := bmff.Read(b)
	version, flags := c.U8(), c.U8()
	it.Rows, it.Columns = c.U8()+1, c.U8()+1
	w, h := c.Uint(wide(flags&1 != 0)), c.Uint(wide(flags&1 != 0))
	if !c.OK() || version != 0 || w > 1<<31-1 || h > 1<<31-1 {
		return report.Bad(Grid)
	}
	if it.Width != 0 && (it.Width != int(w) || it.Height != int(h)) {
		return report.Bad("ispe")
	}
	it.Width, it.Height = int(w), int(h)
	return report.Pictured(it.Width, it.Height)
}

// tiled checks that the tiles of a Grid are coded pictures of one size and kind, without transformations, that cover the
// grid, and that none lies wholly outside.
func tiled(it *Item) error {
	first := it.Tiles[0]
	for _, t := range it.Tiles {
		if t.Kind != HEVC && t.Kind != AV1 {
			return report.Cannot("grid of " + plain(t.Kind))
		}
		if t.Kind != first.Kind || t.Width != first.Width || t.Height != first.Height || len(t.Transforms) > 0 {
			return report.Cannot("grid of different tiles")
		}
	}
	if first.Width*it.Columns < it.Width || first.Height*it.Rows < it.Height {
		return report.Bad(Grid)
	}
	if first.Width*(it.Columns-1) >= it.Width || first.Height*(it.Rows-1) >= it.Height {
		return report.Cannot("hidden tiles")
	}
	return nil
}

// Shown is the size of the picture after its transformations.
func (i *Item) Shown() (width, height int) {
	width, height = i.Width, i.Height
	for _, t := range i.Transforms {
		switch {
		case t.Kind == Rotate && t.Degrees%180 != 0:
			width, height = height, width
		case t.Kind == Crop:
			if _, _, w, h, ok := t.Clap.Rect(width, height); ok {
				width, height = w, h
			}
		}
	}
	return width, height
}
