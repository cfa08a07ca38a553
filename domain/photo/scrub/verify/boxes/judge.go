// This file holds the verdict over a HEIF picture's items: reached from the primary one, located, nothing but pixels.

package boxes

import (
	"bytes"

	"consentry/domain/photo/scrub/report"
)

// judge follows the primary item to everything it needs, looks into every payload and accounts for the media data.
func (s *still) judge() error {
	main := s.items[s.primary]
	if main == nil {
		return report.Bad("pitm")
	}
	reached := s.reach(main)
	var inFile, inMeta []span
	for _, id := range s.order {
		it := s.items[id]
		if !reached[id] {
			s.p.Find("unreached_item", it.at, 0)
		}
		if len(it.extents) == 0 {
			return report.Bad("iloc")
		}
		if it.inMeta {
			if it.kind != "grid" {
				s.p.Find("picture_in_idat", it.at, 0)
			}
			inMeta = append(inMeta, it.extents...)
		} else {
			inFile = append(inFile, it.extents...)
		}
		if err := s.payload(it); err != nil {
			return err
		}
		s.aperture(it)
	}
	s.cover(s.media, inFile, "unreferenced_mdat")
	if s.idat != nil {
		area := *s.idat
		for i := range inMeta { // extents count from idat's first byte
			inMeta[i].at += area.body
			inMeta[i].end += area.body
		}
		s.cover([]box{area}, inMeta, "unreferenced_idat")
	} else if len(inMeta) > 0 {
		return report.Bad("idat")
	}
	if p := s.has(main, "ispe"); p != nil {
		s.p.Width, s.p.Height = p.width, p.height
	}
	s.p.Orientation = s.orientation(main)
	s.p.Frames = 1
	return nil
}

// reach marks what the primary item is made of: its tiles, and the alpha pictures of what is reached.
func (s *still) reach(main *item) map[uint32]bool {
	reached := map[uint32]bool{}
	todo := []uint32{main.id}
	masters := map[uint32][]uint32{}
	for _, id := range s.order {
		for _, m := range s.items[id].master {
			masters[m] = append(masters[m], id)
		}
	}
	for len(todo) > 0 {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		it := s.items[id]
		if it == nil || reached[id] {
			continue
		}
		reached[id] = true
		todo = append(todo, it.tiles...)
		for _, a := range masters[id] {
			if p := s.has(s.items[a], "auxC"); p != nil && p.alpha {
				todo = append(todo, a)
			} else {
				s.p.Find("auxiliary_picture", s.items[a].at, 0)
			}
		}
	}
	return reached
}

// payload looks through an item's bytes.
func (s *still) payload(it *item) error {
	data, err := s.joined(it)
	if err != nil || data == nil {
		return err
	}
	size := s.has(it, "ispe")
	switch it.kind {
	case "hvc1":
		c := s.has(it, "hvcC")
		if c == nil || size == nil {
			return report.Bad("hvcC")
		}
		if c.shown.hides(size.width, size.height, hevcBlock) {
			s.p.Find("hidden_rows", c.at, c.size())
		}
		first := 0
		err := units(s.walker, bytes.NewReader(data), 0, int64(len(data)), c.nal, func(h []byte, at, n int64) {
			first += s.hevcSlice(h, data[at:at+n], at)
		})
		if first != 1 {
			s.p.Find("second_picture", it.extents[0].at, int64(len(data)))
		}
		return err
	case "av01":
		if s.has(it, "av1C") == nil || size == nil {
			return report.Bad("av1C")
		}
		frames, err := s.av1(bytes.NewReader(data), 0, int64(len(data)))
		if frames != 1 {
			s.p.Find("second_picture", it.extents[0].at, int64(len(data)))
		}
		return err
	case "grid":
		if size == nil {
			return report.Bad("ispe")
		}
		return s.grid(it, data, size)
	}
	return nil // already a finding
}

// joined is an item's bytes, put together. Together all items have at most the file's size: shared bytes are a finding.
func (s *still) joined(it *item) ([]byte, error) {
	var n int64
	for _, x := range it.extents {
		if n += x.end - x.at; n > s.size {
			return nil, report.Bad("iloc")
		}
	}
	data := make([]byte, 0, n)
	for _, x := range it.extents {
		at, limit := x.at, s.size
		if it.inMeta {
			if s.idat == nil {
				return nil, report.Bad("idat")
			}
			at, limit = at+s.idat.body, s.idat.end
		}
		if at+x.end-x.at > limit {
			return nil, report.Cut(s.size)
		}
		data = data[:len(data)+int(x.end-x.at)]
		if err := s.read(data[len(data)-int(x.end-x.at):], at); err != nil {
			return nil, err
		}
	}
	return data, nil
}

// grid checks the description of a picture made of tiles (23008-12, 6.6.2.3): nothing after it, as many tiles as it says,
// and no tile that lies outside the picture altogether.
func (s *still) grid(it *item, data []byte, size *property) error {
	f := fields{b: data, at: it.extents[0].at, kind: "grid", w: s.walker}
	f.expect(1, "grid", 0)
	wide := 2 + 2*int(f.expect(1, "grid", 0, 1))
	rows, cols := int(f.u8())+1, int(f.u8())+1
	width, height := int(f.uint(wide)), int(f.uint(wide))
	if f.short || rows*cols != len(it.tiles) {
		return report.Bad("grid")
	}
	if width != size.width || height != size.height {
		f.find("hidden_rows", f.at, int64(len(data)))
	}
	for _, id := range it.tiles {
		t := s.items[id]
		if t == nil || t.kind == "grid" {
			return report.Bad("grid")
		}
		p := s.has(t, "ispe")
		if p == nil {
			return report.Bad("ispe")
		}
		if (cols-1)*p.width >= width || (rows-1)*p.height >= height {
			f.find("hidden_rows", f.at, int64(len(data)))
			break
		}
	}
	return f.done()
}

// aperture finds a clean aperture that hides more of the picture than the row or column that makes an odd size even.
func (s *still) aperture(it *item) {
	c, p := s.has(it, "clap"), s.has(it, "ispe")
	if c != nil && (p == nil || c.cropped(p.width, p.height, 1)) {
		s.p.Find("cropped", c.at, c.size())
	}
}
