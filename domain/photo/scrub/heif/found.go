package heif

// This file holds what is said of the things that a new file does not have any more.

import (
	"sort"
	"strings"

	"consentry/domain/photo/scrub/bmff"
	"consentry/domain/photo/scrub/exif"
	"consentry/domain/photo/scrub/report"
)

// found names everything in the file that is not among the kept items.
func (m *meta) found(kept map[uint32]int, r *report.Report) {
	for _, id := range m.order {
		it := m.items[id]
		if it.name != "" {
			r.Add(report.Words, int64(len(it.name)))
		}
		if kept[id] != 0 {
			continue
		}
		size := m.size(id)
		switch {
		case it.kind == "Exif":
			m.exif(id, r)
		case it.kind == "mime" && strings.Contains(it.mime, "rdf+xml"):
			if b, err := m.payload(id); err == nil && len(b) > 0 {
				r.Merge(exif.XMP(b))
			}
		default:
			if kind := m.what(id); kind != "" && (size > 0 || it.kind == Identity) {
				r.Add(kind, size)
			}
		}
	}
	m.boxes(r)
	m.gaps(r)
}

// size is how many bytes an item has, its tiles not counted.
func (m *meta) size(id uint32) (n int64) {
	for _, e := range m.locs[id].extents {
		n += int64(min(e[1], uint64(len(m.src))))
	}
	return n
}

// what says what an item that stays behind is; "" for a part of another.
func (m *meta) what(id uint32) report.Kind {
	part := false
	for _, r := range m.refs {
		switch {
		case r.from == id && r.kind == "thmb":
			return report.Thumbnail
		case r.from == id && r.kind == "auxl":
			return auxiliary(m.auxType(id))
		case r.kind == "dimg" && has(r.to, id):
			if m.items[r.from].kind == "tmap" {
				return report.GainMap
			}
			part = true
		}
	}
	switch {
	case part:
		return ""
	case m.items[id].kind == "tmap":
		return report.GainMap
	}
	switch m.items[id].kind {
	case HEVC, AV1, Grid, Identity, "iovl", "avc1", "jpeg", "j2k1", "vvc1", "unci", "hev1", "lhv1":
		return report.SecondPicture
	}
	return report.AppData
}

// auxiliary says what an auxiliary picture is by its URN: those of ISO/IEC 23008-12 and those that Apple writes.
func auxiliary(urn string) report.Kind {
	urn = strings.ToLower(urn)
	switch {
	case strings.Contains(urn, "gainmap"):
		return report.GainMap
	case strings.Contains(urn, "depth"), strings.Contains(urn, "disparity"), urn == "urn:mpeg:hevc:2015:auxid:2":
		return report.Depth
	case strings.Contains(urn, "matte"):
		return report.Matte
	case strings.Contains(urn, "thumbnail"):
		return report.Thumbnail
	case alpha(urn):
		return report.SecondPicture
	}
	return report.AppData
}

// exif describes an Exif item: four bytes say where its TIFF block starts (ISO/IEC 23008-12, annex A.2.1).
func (m *meta) exif(id uint32, r *report.Report) {
	b, err := m.payload(id)
	if err != nil || len(b) == 0 {
		return
	}
	c := bmff.Read(b)
	skip := c.U32()
	if uint64(skip) >= uint64(c.Left()) {
		r.Add(report.AppData, int64(len(b)))
		return
	}
	found, err := exif.Describe(c.Rest()[skip:])
	if err != nil && len(found.Things) == 0 {
		r.Add(report.AppData, int64(len(b)))
	}
	r.Merge(found.Things)
	if r.Taken == "" {
		r.Taken, r.Camera = found.Taken, found.Camera
	}
}

// boxes names the boxes that are not needed.
func (m *meta) boxes(r *report.Report) {
	metas := 0
	for _, b := range m.top {
		size := int64(len(b.Body))
		switch b.Type {
		case "ftyp", "mdat":
		case "meta":
			if metas++; metas > 1 {
				r.Add(report.AppData, size)
			}
		case "moov", "mpvd":
			r.Add(report.MotionVideo, size)
		default:
			other(b, r)
		}
	}
	if len(m.after) > 0 {
		r.Add(report.AfterEnd, int64(len(m.after)))
	}
	for _, b := range m.inside {
		switch b.Type {
		case "hdlr":
			if len(b.Body) > 24 && strings.Trim(string(b.Body[24:]), "\x00") != "" {
				r.Add(report.Words, int64(len(b.Body)-24))
			}
		case "pitm", "iinf", "iloc", "iref", "iprp", "idat", "grpl", "dinf", "ipro":
		default:
			other(b, r)
		}
	}
	for _, p := range m.props {
		switch p.Type {
		case "hvcC", "av1C", "ispe", "pixi", "colr", "pasp", "auxC", Rotate, Mirror, Crop:
		case "crtt", "mdft":
			r.Add(report.Time, int64(len(p.Body)))
		case "udes", "altt":
			r.Add(report.Words, int64(len(p.Body)))
		case "clli", "mdcv", "cclv", "amve", "rloc", "a1op", "a1lx", "lsel", "avcC", "jpgC", "hvc2":
			r.Add(report.Settings, int64(len(p.Body)))
		default:
			other(p, r)
		}
	}
}

// xmpID is the extended type under which XMP stands in a uuid box (XMP specification, part 3, 1.2.7).
const xmpID = "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac"

// other names a box that has no meaning for the picture.
func other(b bmff.Box, r *report.Report) {
	switch {
	case b.Type == "uuid" && strings.HasPrefix(string(b.Body), xmpID):
		r.Merge(exif.XMP(b.Body[16:]))
	case b.Type == "jumb" || b.Type == "uuid" && strings.Contains(string(b.Body[:min(len(b.Body), 256)]), "c2pa"):
		r.Add(report.Provenance, int64(len(b.Body)))
	case (b.Type == "free" || b.Type == "skip" || b.Type == "wide") && zero(b.Body):
	default:
		r.Add(report.AppData, int64(len(b.Body)))
	}
}

func zero(b []byte) bool {
	for _, x := range b {
		if x != 0 {
			return false
		}
	}
	return true
}

// gaps names the bytes of mdat and idat that no item has.
func (m *meta) gaps(r *report.Report) {
	var file, inner [][2]uint64
	for _, l := range m.locs {
		for _, e := range l.extents {
			switch l.method {
			case 0:
				file = append(file, [2]uint64{e[0], e[0] + min(e[1], uint64(len(m.src)))})
			case 1:
				inner = append(inner, [2]uint64{e[0], e[0] + min(e[1], uint64(len(m.src)))})
			}
		}
	}
	free := uncovered(m.idat, 0, inner)
	for _, b := range m.top {
		if b.Type == "mdat" {
			free += uncovered(b.Body, uint64(b.At+m.head(b)), file)
		}
	}
	if free > 0 {
		r.Add(report.BeforeStart, free)
	}
}

// head is the size of a top box's header: 8 or 16 bytes.
func (m *meta) head(b bmff.Box) int {
	if c := bmff.Read(m.src[b.At:]); c.U32() == 1 {
		return 16
	}
	return 8
}

// uncovered counts the bytes of b, which starts at an offset, in the gaps between pieces that are not all zero.
func uncovered(b []byte, start uint64, pieces [][2]uint64) (n int64) {
	sort.Slice(pieces, func(i, j int) bool { return pieces[i][0] < pieces[j][0] })
	at, end := start, start+uint64(len(b))
	gap := func(to uint64) {
		if to = min(to, end); to > at && !zero(b[at-start:to-start]) {
			n += int64(to - at)
		}
	}
	for _, p := range pieces {
		gap(p[0])
		at = max(at, p[1])
	}
	gap(end)
	return n
}
