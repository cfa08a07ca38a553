// This file holds the making of small files for the tests, from the standards and not from any writer.

package boxes

import (
	"encoding/binary"
	"slices"
)

func cat(parts ...[]byte) []byte { return slices.Concat(parts...) }
func n16(v int) []byte           { return binary.BigEndian.AppendUint16(nil, uint16(v)) }
func n32(v int) []byte           { return binary.BigEndian.AppendUint32(nil, uint32(v)) }
func s(text string) []byte       { return []byte(text) }

func mk(kind string, parts ...[]byte) []byte {
	body := cat(parts...)
	return cat(n32(8+len(body)), s(kind), body)
}

func mkFull(kind string, version, flags int, parts ...[]byte) []byte {
	return mk(kind, append([][]byte{n32(version<<24 | flags)}, parts...)...)
}

// put writes bits.
type put struct {
	b []byte
	n int
}

func (p *put) u(n, v int) *put {
	for i := n - 1; i >= 0; i-- {
		if p.n%8 == 0 {
			p.b = append(p.b, 0)
		}
		p.b[p.n/8] |= byte(v>>i&1) << (7 - p.n%8)
		p.n++
	}
	return p
}

func (p *put) ue(v int) *put {
	n := 0
	for (v+1)>>n > 1 {
		n++
	}
	return p.u(n, 0).u(n+1, v+1)
}

// hevcSet is an H.265 sequence parameter set of a coded size, with so many pixels cut off at the right and the bottom.
func hevcSet(w, h, right, bottom int) []byte {
	p := &put{}
	p.u(16, 0x4201).u(4, 0).u(3, 0).u(1, 1)
	for range 12 {
		p.u(8, 0x95)
	}
	p.ue(0).ue(1).ue(w).ue(h)
	if right+bottom == 0 {
		p.u(1, 0)
	} else {
		p.u(1, 1).ue(0).ue(right / 2).ue(0).ue(bottom / 2)
	}
	return p.u(8, 0xff).b
}

// avcSet is an H.264 sequence parameter set of the baseline profile.
func avcSet(w, h, bottom int) []byte {
	p := &put{}
	p.u(8, 0x67).u(8, 66).u(8, 0xc0).u(8, 30).ue(0).ue(0).ue(2).ue(1).u(1, 0).ue(w/16-1).ue(h/16-1).u(1, 1).u(1, 1)
	if bottom == 0 {
		p.u(1, 0)
	} else {
		p.u(1, 1).ue(0).ue(0).ue(0).ue(bottom / 2)
	}
	return p.u(8, 0xff).b
}

func array(kind int, units ...[]byte) []byte {
	out := cat([]byte{byte(kind)}, n16(len(units)))
	for _, u := range units {
		out = cat(out, n16(len(u)), u)
	}
	return out
}

var vps, pps = []byte{0x40, 1, 0x0c, 0xff}, []byte{0x44, 1, 0xc1, 0x73}

// hvcC with 4 bytes for a unit's length.
func hvcC(arrays ...[]byte) []byte {
	head := cat([]byte{1, 1, 0x60}, make([]byte, 18), []byte{0x0f, byte(len(arrays))})
	return mk("hvcC", append([][]byte{head}, arrays...)...)
}

func plainHvcC(w, h int) []byte {
	return hvcC(array(0xa0, vps), array(0xa1, hevcSet(w, h, 0, 0)), array(0xa2, pps))
}

func avcC(sets ...[]byte) []byte {
	out := cat([]byte{1, 66, 0xc0, 30, 0xff, 0xe0 | byte(len(sets))})
	for _, x := range sets {
		out = cat(out, n16(len(x)), x)
	}
	return mk("avcC", out, []byte{1}, n16(4), []byte{0x68, 0xce, 0x3c, 0x80})
}

// unit puts a length before a unit.
func unit(b ...byte) []byte { return cat(n32(len(b)), b) }

var hevcPicture = unit(0x26, 1, 0xaf, 9, 8, 7, 6) // one slice of an IDR picture, its first
var avcPicture = unit(0x65, 0x88, 0x80, 1, 2, 3)

func ispe(w, h int) []byte { return mkFull("ispe", 0, 0, n32(w), n32(h)) }

var pixi = mkFull("pixi", 0, 0, []byte{3, 8, 8, 8})

// madeItem is one item of a made picture.
type madeItem struct {
	id     int
	kind   string
	name   string
	data   []byte
	inMeta bool
	props  []int // from 1
}

// madeStill is a HEIF file in the making.
type madeStill struct {
	brand  string
	name   string // of the handler
	items  []madeItem
	props  [][]byte
	refs   [][]byte
	inMeta [][]byte // more boxes of meta
	top    [][]byte // more boxes of the file
	gap    []byte   // at mdat's end
	after  []byte   // the last box
}

func onePicture() madeStill {
	return madeStill{brand: "heic", items: []madeItem{{id: 1, kind: "hvc1", data: hevcPicture, props: []int{1, 2, 3}}},
		props: [][]byte{plainHvcC(64, 64), ispe(64, 64), pixi}}
}

// fourTiles is a grid of two by two.
func fourTiles() madeStill {
	m := madeStill{brand: "heic", props: [][]byte{plainHvcC(64, 64), ispe(64, 64), ispe(120, 100), mk("irot", []byte{1})}}
	m.items = []madeItem{{id: 9, kind: "grid", data: cat([]byte{0, 0, 1, 1}, n16(120), n16(100)), inMeta: true, props: []int{3, 4}}}
	for i := range 4 {
		m.items = append(m.items, madeItem{id: 1 + i, kind: "hvc1", data: hevcPicture, props: []int{1, 2}})
	}
	m.refs = [][]byte{mk("dimg", n16(9), n16(4), n16(1), n16(2), n16(3), n16(4))}
	return m
}

func avifPicture() madeStill {
	return madeStill{brand: "avif", items: []madeItem{{id: 1, kind: "av01", props: []int{1, 2, 3},
		data: cat([]byte{0x0a, 3, 0x18, 1, 2}, []byte{0x32, 4, 1, 2, 3, 4})}},
		props: [][]byte{mk("av1C", []byte{0x81, 4, 0x0c, 0}, []byte{0x0a, 3, 0x18, 1, 2}), ispe(64, 64), mk("colr", s("nclx"), []byte{0, 1, 0, 13, 0, 6, 0x80})}}
}

func (m madeStill) build() []byte {
	meta, _ := m.meta(0)
	ftyp := mk("ftyp", s(m.brand), n32(0), s("mif1"), s(m.brand))
	meta, data := m.meta(len(ftyp) + len(meta) + 8)
	return cat(append([][]byte{ftyp, meta, mk("mdat", data, m.gap)}, append(m.top, m.after)...)...)
}

// meta builds the meta box for media data that starts at a byte.
func (m madeStill) meta(at int) (meta, data []byte) {
	var infos, assoc, iloc, idat []byte
	for _, it := range m.items {
		infos = cat(infos, mkFull("infe", 2, 0, n16(it.id), n16(0), s(it.kind), s(it.name), []byte{0}))
		assoc = cat(assoc, n16(it.id), []byte{byte(len(it.props))})
		for _, p := range it.props {
			assoc = append(assoc, byte(p)|0x80)
		}
		method, off := 0, at+len(data)
		if it.inMeta {
			method, off = 1, len(idat)
			idat = cat(idat, it.data)
		} else {
			data = cat(data, it.data)
		}
		iloc = cat(iloc, n16(it.id), n16(method), n16(0), n16(1), n32(off), n32(len(it.data)))
	}
	parts := [][]byte{
		mkFull("hdlr", 0, 0, n32(0), s("pict"), make([]byte, 12), s(m.name), []byte{0}),
		mkFull("pitm", 0, 0, n16(m.items[0].id)),
		mkFull("iinf", 0, 0, n16(len(m.items)), infos),
		mk("iprp", mk("ipco", m.props...), mkFull("ipma", 0, 0, n32(len(m.items)), assoc)),
		mkFull("iloc", 1, 0, []byte{0x44, 0}, n16(len(m.items)), iloc),
	}
	if m.refs != nil {
		parts = append(parts, mkFull("iref", 0, 0, m.refs...))
	}
	if idat != nil {
		parts = append(parts, mk("idat", idat))
	}
	return mkFull("meta", 0, 0, append(parts, m.inMeta...)...), data
}

// madeTrack is a track of a made video, all its samples in one chunk.
type madeTrack struct {
	kind     string // vide or soun
	name     string // of its handler
	entry    []byte
	samples  [][]byte
	delta    int
	shifts   []int
	edits    []byte // after the version, of elst
	time     int
	language int
	matrix   []int
	length   int // when it is not what the samples say
	more     [][]byte
	tables   [][]byte
	minf     [][]byte
}

type madeMovie struct {
	brand  string
	tracks []madeTrack
	inMoov [][]byte
	top    [][]byte
	gap    []byte
	after  []byte
}

func avc1(name string, boxes ...[]byte) []byte {
	return mk("avc1", append([][]byte{cat(make([]byte, 6), n16(1), make([]byte, 16), n16(64), n16(48), n32(0x480000), n32(0x480000), n32(0), n16(1),
		[]byte{byte(len(name))}, s(name), make([]byte, 31-len(name)), n16(24), n16(0xffff))}, boxes...)...)
}

func hvc1(boxes ...[]byte) []byte {
	b := avc1("", boxes...)
	copy(b[4:], "hvc1")
	return b
}

func mp4a(config ...byte) []byte {
	dec := cat([]byte{0x40, 0x15}, make([]byte, 11), []byte{5, byte(len(config))}, config)
	es := cat(n16(1), []byte{0, 4, byte(len(dec))}, dec, []byte{6, 1, 2})
	return mk("mp4a", make([]byte, 6), n16(1), make([]byte, 8), n16(1), n16(16), n32(0), n32(48000<<16), mkFull("esds", 0, 0, []byte{3, byte(len(es))}, es))
}

func picturesAndSound() madeMovie {
	v := madeTrack{kind: "vide", name: "Video", entry: avc1("", avcC(avcSet(64, 48, 0))), delta: 100, language: 0x55c4}
	for range 5 {
		v.samples = append(v.samples, avcPicture)
	}
	a := madeTrack{kind: "soun", name: "Sound", entry: mp4a(0x11, 0x88), delta: 1024, language: 0x55c4, samples: [][]byte{s("one"), s("two!")}}
	return madeMovie{brand: "isom", tracks: []madeTrack{v, a}}
}

func (m madeMovie) build() []byte {
	ftyp := mk("ftyp", s(m.brand), n32(0x200), s(m.brand))
	var data []byte
	var traks [][]byte
	for i, t := range m.tracks {
		at := len(ftyp) + 8 + len(data)
		data = cat(append([][]byte{data}, t.samples...)...)
		traks = append(traks, t.build(i+1, at))
	}
	mvhd := mkFull("mvhd", 0, 0, n32(0), n32(0), n32(1000), n32(500), n32(0x10000), n16(0x100), make([]byte, 10), unity(nil), make([]byte, 24), n32(3))
	moov := mk("moov", append(append([][]byte{mvhd}, traks...), m.inMoov...)...)
	return cat(append([][]byte{ftyp, mk("mdat", data, m.gap), moov}, append(m.top, m.after)...)...)
}

func unity(m []int) []byte {
	if m == nil {
		m = []int{0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000}
	}
	var out []byte
	for _, v := range m {
		out = cat(out, n32(v))
	}
	return out
}

func (t madeTrack) build(id, at int) []byte {
	sizes, shifts := []byte(nil), []byte(nil)
	for _, x := range t.samples {
		sizes = cat(sizes, n32(len(x)))
	}
	for _, x := range t.shifts {
		shifts = cat(shifts, n32(1), n32(x))
	}
	clock, head := 1000, mkFull("vmhd", 0, 1, make([]byte, 8))
	if t.kind == "soun" {
		clock, head = 48000, mkFull("smhd", 0, 0, make([]byte, 4))
	}
	total := t.length
	if total == 0 {
		total = len(t.samples) * t.delta
	}
	tables := [][]byte{mkFull("stsd", 0, 0, n32(1), t.entry), mkFull("stts", 0, 0, n32(1), n32(len(t.samples)), n32(t.delta)),
		mkFull("stsc", 0, 0, n32(1), n32(1), n32(len(t.samples)), n32(1)), mkFull("stsz", 0, 0, n32(0), n32(len(t.samples)), sizes),
		mkFull("stco", 0, 0, n32(1), n32(at))}
	if t.shifts != nil {
		tables = append(tables, mkFull("ctts", 0, 0, n32(len(t.shifts)), shifts))
	}
	minf := append([][]byte{head, mk("dinf", mkFull("dref", 0, 0, n32(1), mkFull("url ", 0, 1))), mk("stbl", append(tables, t.tables...)...)}, t.minf...)
	mdia := mk("mdia", mkFull("mdhd", 0, 0, n32(t.time), n32(0), n32(clock), n32(total), n16(t.language), n16(0)),
		mkFull("hdlr", 0, 0, n32(0), s(t.kind), make([]byte, 12), s(t.name), []byte{0}), mk("minf", minf...))
	parts := [][]byte{mkFull("tkhd", 0, 3, n32(0), n32(0), n32(id), n32(0), n32(500), make([]byte, 12), n16(0), n16(0), unity(t.matrix), n32(64<<16), n32(48<<16))}
	if t.edits != nil {
		parts = append(parts, mk("edts", mkFull("elst", 0, 0, t.edits)))
	}
	return mk("trak", append(append(parts, mdia), t.more...)...)
}
