package heif

// This file holds Clean: the primary picture is written into a new file.

import (
	"consentry/domain/photo/scrub/bmff"
	"consentry/domain/photo/scrub/icc"
	"consentry/domain/photo/scrub/report"
)

// Clean writes a file anew: its primary picture with its tiles and opacity, the properties that showing it needs, and
// nothing else. The coded picture stays as it is, but for units in it that no decoder needs. A picture that is cropped by
// its properties is refused, for what was cropped off would stay in it. Errors are *report.Refused.
func Clean(src []byte) (out []byte, r report.Report, err error) {
	m, err := parse(src)
	if err != nil {
		return nil, report.Report{}, err
	}
	f, err := m.file()
	if err != nil {
		return nil, report.Report{}, err
	}
	r = report.Report{Format: f.Format, Out: f.Format, Pixels: report.Identical, Frames: 1}
	r.Width, r.Height = f.Primary.Shown()
	r.Orientation = orientation(f.Primary.Transforms)
	b := &builder{index: map[string]int{}, ids: map[uint32]int{}, r: &r}
	if _, err := b.add(f.Primary, "", false); err != nil {
		return nil, report.Report{}, err
	}
	alpha := 0
	if f.Alpha != nil {
		urn := "urn:mpeg:hevc:2015:auxid:1"
		if f.Alpha.coding() == AV1 {
			urn = "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"
		}
		if alpha, err = b.add(*f.Alpha, urn, true); err != nil {
			return nil, report.Report{}, err
		}
		r.Keep(report.HiddenColor, 0)
	}
	m.found(b.ids, &r)
	return b.file(brand(&f), alpha, f.Premultiplied), r, nil
}

// brand is the major brand of a file with the picture in it (ISO/IEC 23008-12, annex B.4; AVIF, 6).
func brand(f *File) string {
	if f.Format == report.AVIF {
		return "avif"
	}
	first := &f.Primary
	for len(first.Tiles) > 0 {
		first = &first.Tiles[0]
	}
	if profile := first.Config[1] & 31; profile == 1 || profile == 3 { // Main and Main Still Picture
		return "heic"
	}
	return "heix"
}

// orientation is what turning and mirroring amount to, as EXIF counts; 0 when there is none.
func orientation(list []Transform) int {
	type turn [4]int // where x and y go: x' = [0]x + [1]y, y' = [2]x + [3]y, y downwards
	now, any := turn{1, 0, 0, 1}, false
	apply := func(t turn) {
		any = true
		now = turn{
			t[0]*now[0] + t[1]*now[2], t[0]*now[1] + t[1]*now[3],
			t[2]*now[0] + t[3]*now[2], t[2]*now[1] + t[3]*now[3],
		}
	}
	for _, t := range list {
		switch {
		case t.Kind == Rotate:
			for range t.Degrees / 90 {
				apply(turn{0, 1, -1, 0})
			}
		case t.Kind == Mirror && t.LeftRight:
			apply(turn{-1, 0, 0, 1})
		case t.Kind == Mirror:
			apply(turn{1, 0, 0, -1})
		}
	}
	if !any {
		return 0
	}
	return map[turn]int{
		{1, 0, 0, 1}: 1, {-1, 0, 0, 1}: 2, {-1, 0, 0, -1}: 3, {1, 0, 0, -1}: 4,
		{0, 1, 1, 0}: 5, {0, -1, 1, 0}: 6, {0, -1, -1, 0}: 7, {0, 1, -1, 0}: 8,
	}[now]
}

// builder gathers the items of the new file.
type builder struct {
	items []written
	props [][]byte       // whole boxes
	index map[string]int // of a property's box, from 1
	ids   map[uint32]int // of the new item made from an old one
	r     *report.Report
}

type written struct {
	kind    string
	hidden  bool
	props   []assoc
	payload []byte
	from    []int // identifiers of what it is made of
}

// maxItems keeps identifiers within 16 bits.
const maxItems = 65_000

// add writes an item and what it is made of; aux is what an auxiliary picture is.
func (b *builder) add(it Item, aux string, hidden bool) (id int, err error) {
	if id := b.ids[it.ID]; id != 0 {
		return id, nil
	}
	if it.Kind == Identity { // the same picture, turned: written as one item
		in := it.Tiles[0]
		if len(in.Transforms) > 0 || in.Kind == Identity {
			return 0, report.Cannot("derivations")
		}
		in.Transforms = it.Transforms
		if it.Nclx != nil || it.ICC != nil {
			in.Nclx, in.ICC = it.Nclx, it.ICC
		}
		id, err := b.add(in, aux, hidden)
		b.ids[it.ID] = id
		return id, err
	}
	if len(b.items) >= maxItems {
		return 0, report.Refuse(report.TooMany, "what", "items")
	}
	b.items = append(b.items, written{kind: it.Kind, hidden: hidden})
	id = len(b.items)
	b.ids[it.ID] = id
	var w written
	switch it.Kind {
	case HEVC:
		w.payload, err = b.hevc(&it)
	case AV1:
		w.payload, err = b.av1(&it)
	case Grid:
		w.payload = shape(&it)
	}
	if err == nil {
		err = b.describe(&w, &it, aux)
	}
	if err != nil {
		return 0, err
	}
	for _, t := range it.Tiles {
		from, err := b.add(t, "", true)
		if err != nil {
			return 0, err
		}
		w.from = append(w.from, from)
	}
	w.kind, w.hidden = it.Kind, hidden
	b.items[id-1] = w
	return id, nil
}

// hevc filters the payload and the configuration of a picture coded with H.265: one picture, its slices and parameter sets.
func (b *builder) hevc(it *Item) ([]byte, error) {
	h, err := bmff.ReadHEVCConfig(it.Config)
	if err != nil {
		return nil, err
	}
	it.Config = h.Clean(b.r.Add)
	pictures := 0
	var w bmff.Writer
	_, err = bmff.Filter(&w, it.Payload, h.LengthSize, func(nal []byte) report.Kind {
		kind, t := bmff.HEVC(nal), bmff.HEVCType(nal)
		switch {
		case kind != "":
			return kind
		case t <= 9: // needs another picture to be decoded
			return report.SecondPicture
		case t >= 36:
			return report.Padding
		case t <= 21 && len(nal) > 2 && nal[2]&0x80 != 0: // first_slice_segment_in_pic_flag
			pictures++
		}
		if pictures > 1 {
			return report.SecondPicture
		}
		return ""
	}, b.r.Add)
	if err == nil && pictures == 0 {
		err = report.Bad("no picture in an item")
	}
	return w.Bytes(), err
}

// av1 filters the payload and the configuration of a picture coded with AV1.
func (b *builder) av1(it *Item) ([]byte, error) {
	var err error
	if it.Config, err = bmff.CleanAV1Config(it.Config, b.r.Add); err != nil {
		return nil, err
	}
	var w bmff.Writer
	frames, err := bmff.FilterAV1(&w, it.Payload, b.r.Add)
	switch {
	case err != nil:
		return nil, err
	case frames == 0:
		return nil, report.Bad("no picture in an item")
	case frames > 1:
		return nil, report.Cannot("layers")
	}
	return w.Bytes(), nil
}

// shape writes the shape of a Grid.
func shape(it *Item) []byte {
	var w bmff.Writer
	long := it.Width > 0xffff || it.Height > 0xffff
	w.U8(0)
	if long {
		w.U8(1)
	} else {
		w.U8(0)
	}
	w.U8(it.Rows - 1)
	w.U8(it.Columns - 1)
	if long {
		w.U32(uint32(it.Width))
		w.U32(uint32(it.Height))
	} else {
		w.U16(it.Width)
		w.U16(it.Height)
	}
	return w.Bytes()
}

// describe writes the properties of an item: what it is first, then how it is turned.
func (b *builder) describe(w *written, it *Item, aux string) error {
	set := func(essential bool, kind string, full bool, fill func(p *bmff.Writer)) {
		var p bmff.Writer
		p.Box(kind, func() {
			if full {
				p.U32(0)
			}
			fill(&p)
		})
		n := b.index[string(p.Bytes())]
		if n == 0 {
			b.props = append(b.props, p.Bytes())
			n = len(b.props)
			b.index[string(p.Bytes())] = n
		}
		w.props = append(w.props, assoc{n, essential})
	}
	if config := map[string]string{HEVC: "hvcC", AV1: "av1C"}[it.Kind]; config != "" {
		set(true, config, false, func(p *bmff.Writer) { p.Raw(it.Config) })
	}
	set(false, "ispe", true, func(p *bmff.Writer) {
		p.U32(uint32(it.Width))
		p.U32(uint32(it.Height))
	})
	if n := len(it.Bits); n == 1 || n == 3 || n == 4 {
		set(false, "pixi", true, func(p *bmff.Writer) {
			p.U8(n)
			for _, v := range it.Bits {
				p.U8(v)
			}
		})
	}
	b.color(it, set)
	if it.AspectH != 0 {
		set(false, "pasp", false, func(p *bmff.Writer) {
			p.U32(it.AspectH)
			p.U32(it.AspectV)
		})
	}
	if aux != "" {
		set(true, "auxC", true, func(p *bmff.Writer) {
			p.Text(aux)
			p.U8(0)
		})
	}
	return turns(it, set)
}

type setter = func(essential bool, kind string, full bool, fill func(p *bmff.Writer))

// color writes what the colours mean; the texts of a profile stay behind.
func (b *builder) color(it *Item, set setter) {
	if n := it.Nclx; n != nil {
		set(false, "colr", false, func(p *bmff.Writer) {
			p.Text("nclx")
			p.U16(n.Primaries)
			p.U16(n.Transfer)
			p.U16(n.Matrix)
			full := 0
			if n.FullRange {
				full = 0x80
			}
			p.U8(full)
		})
	}
	if it.ICC == nil {
		return
	}
	profile, things, ok := icc.Clean(it.ICC)
	b.r.Merge(things)
	if !ok {
		b.r.Add(report.ProfileText, int64(len(it.ICC)))
		return
	}
	set(false, "colr", false, func(p *bmff.Writer) {
		p.Text("prof")
		p.Raw(profile)
	})
}

// turns writes the transformations of an item. A crop stays only where it cuts off the row or the column by which the
// encoder made an odd size even.
func turns(it *Item, set setter) error {
	at := *it
	at.Transforms = nil
	for _, t := range it.Transforms {
		width, height := at.Shown()
		switch t.Kind {
		case Rotate:
			if t.Degrees != 0 {
				set(true, Rotate, false, func(p *bmff.Writer) { p.U8(t.Degrees / 90) })
			}
		case Mirror:
			set(true, Mirror, false, func(p *bmff.Writer) {
				if t.LeftRight {
					p.U8(1)
				} else {
					p.U8(0)
				}
			})
		case Crop:
			left, top, w, h, ok := t.Clap.Rect(width, height)
			switch {
			case !ok:
				return report.Bad(Crop)
			case width-w > 1 || height-h > 1:
				return report.Cannot(Crop)
			case w < width || h < height:
				set(true, Crop, false, func(p *bmff.Writer) {
					for _, v := range []int{w, 1, h, 1, 2*left + w - width, 2, 2*top + h - height, 2} {
						p.U32(uint32(int32(v)))
					}
				})
			}
		}
		at.Transforms = append(at.Transforms, t)
	}
	return nil
}
