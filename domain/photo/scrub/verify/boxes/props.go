// This file holds the properties of a HEIF picture's items: each on the list, each checked to its last bit.

package boxes

import (
	"consentry/domain/photo/scrub/report"
)

// property is one box of ipco.
type property struct {
	box
	used          bool
	width, height int     // ispe
	nal           int     // hvcC: bytes of a NAL unit's length
	shown         *window // hvcC: what its sequence parameter set shows
	alpha         bool    // auxC
	turn          int     // irot: quarter turns anti-clockwise
	axis          int     // imir
	crop          [8]uint32
}

// properties reads iprp (23008-12, 9.3).
func (s *still) properties(b box) error {
	s.known(b)
	list, err := s.inside(b.body, b.end, "slack_iprp")
	if err != nil {
		return err
	}
	s.once(list)
	for _, b := range list {
		switch b.kind {
		case "ipco":
			s.known(b)
			boxes, err := s.inside(b.body, b.end, "slack_ipco")
			if err != nil {
				return err
			}
			for _, b := range boxes {
				p, err := s.property(b)
				if err != nil {
					return err
				}
				s.props = append(s.props, p)
			}
		case "ipma":
		default:
			s.stray(b)
		}
	}
	for _, b := range list {
		if b.kind == "ipma" {
			if err := s.associations(b); err != nil {
				return err
			}
		}
	}
	for _, p := range s.props {
		if !p.used {
			s.p.Find("unused_property", p.at, p.size())
		}
	}
	return nil
}

func (s *still) property(b box) (property, error) {
	p := property{box: b}
	switch b.kind {
	case "hvcC", "av1C", "ispe", "pixi", "colr", "irot", "imir", "pasp", "auxC", "clap":
	default:
		s.p.Find("property_"+word(b.kind), b.at, b.size())
		return p, nil
	}
	f, err := s.leaf(b, report.MaxProfile+16)
	if err != nil {
		return p, err
	}
	switch b.kind {
	case "hvcC":
		p.nal, p.shown, err = f.hevcConfig()
	case "av1C":
		err = f.av1Config()
	case "ispe":
		f.zero(4, "ispe")
		p.width, p.height = int(f.u32()), int(f.u32())
		if err := report.Pictured(p.width, p.height); err != nil {
			return p, err
		}
	case "pixi":
		f.zero(4, "pixi")
		n := int(f.expect(1, "pixi", 1, 3, 4))
		for range n {
			f.expect(1, "pixi", 8, 10, 12, 16)
		}
	case "colr":
		err = f.colour()
	case "irot":
		p.turn = int(f.expect(1, "irot", 0, 1, 2, 3))
	case "imir":
		p.axis = int(f.expect(1, "imir", 0, 1))
	case "pasp":
		f.expect(4, "pasp", 1)
		f.expect(4, "pasp", 1)
	case "auxC":
		f.zero(4, "auxC")
		urn := string(f.take(f.left()))
		p.alpha = urn == "urn:mpeg:hevc:2015:auxid:1\x00" || urn == "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\x00"
		if !p.alpha {
			s.p.Find("auxiliary_picture", b.at, b.size())
		}
	case "clap":
		for i := range p.crop {
			p.crop[i] = f.u32()
		}
	}
	if err != nil {
		return p, err
	}
	return p, f.done()
}

// colour reads colr: the numbers of ITU-T H.273, or a profile that is looked through.
func (f *fields) colour() error {
	switch string(f.take(4)) {
	case "nclx":
		f.take(6)
		f.expect(1, "colr", 0, 0x80)
	case "nclc":
		f.take(6)
	case "prof", "rICC":
		at := f.off()
		profile(f.w, f.take(f.left()), at)
	default:
		f.find("colr", f.at, int64(len(f.b)))
		f.take(f.left())
	}
	return nil
}

// associations reads ipma (23008-12, 9.3.2).
func (s *still) associations(b box) error {
	f, v, flags, err := s.full(b, 16<<20)
	if err != nil {
		return err
	}
	if v > 1 || flags > 1 {
		return report.Bad("ipma")
	}
	seen := map[uint32]bool{}
	n := int(f.u32())
	for range min(n, report.MaxParts+1) {
		id := uint32(f.uint(wide(v == 1)))
		it := s.items[id]
		if f.short || it == nil || seen[id] {
			return report.Bad("ipma")
		}
		seen[id] = true
		for range int(f.u8()) {
			x := int(f.uint(1 + int(flags)))
			x &= 0x7f | int(flags)*0x7f80
			if f.short || x < 1 || x > len(s.props) {
				return report.Bad("ipma")
			}
			it.props = append(it.props, x-1)
			s.props[x-1].used = true
		}
	}
	if n > report.MaxParts {
		return report.Bad("ipma")
	}
	return f.done()
}

// has is the item's property of a kind.
func (s *still) has(it *item, kind string) *property {
	for _, i := range it.props {
		if s.props[i].kind == kind {
			return &s.props[i]
		}
	}
	return nil
}

// orientation is EXIF's number for the turns and mirrors of an item, which apply in the order they are listed.
func (s *still) orientation(it *item) int {
	if s.has(it, "irot") == nil && s.has(it, "imir") == nil {
		return 0
	}
	// A 2x2 matrix by rows: where x (to the right) and y (down) go when the picture is shown.
	m := [4]int{1, 0, 0, 1}
	mul := func(a, b [4]int) [4]int {
		return [4]int{a[0]*b[0] + a[1]*b[2], a[0]*b[1] + a[1]*b[3], a[2]*b[0] + a[3]*b[2], a[2]*b[1] + a[3]*b[3]}
	}
	for _, i := range it.props {
		switch p := s.props[i]; {
		case p.kind == "irot":
			for range p.turn & 3 {
				m = mul([4]int{0, 1, -1, 0}, m) // anti-clockwise, y down
			}
		case p.kind == "imir" && p.axis == 0: // top and bottom change places
			m = mul([4]int{1, 0, 0, -1}, m)
		case p.kind == "imir": // left and right
			m = mul([4]int{-1, 0, 0, 1}, m)
		}
	}
	return exifOf(m)
}

// exifOf is EXIF's orientation for such a matrix; 0 when it is none of the eight.
func exifOf(m [4]int) int {
	for o, x := range [][4]int{{1, 0, 0, 1}, {-1, 0, 0, 1}, {-1, 0, 0, -1}, {1, 0, 0, -1}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, -1, -1, 0}, {0, 1, -1, 0}} {
		if x == m {
			return o + 1
		}
	}
	return 0
}

// cropped says whether a clean aperture (14496-12, 12.1.4) hides more than spare rows and columns of a picture of that
// size, or says so in odd numbers.
func (p *property) cropped(width, height, spare int) bool {
	side := func(n, d, off, offD uint32, side int) bool {
		if d == 0 || d > 1<<15 || offD == 0 || offD > 1<<15 || n%d != 0 {
			return true
		}
		hidden := side - int(n/d)
		o := int(int32(off))
		return hidden < 0 || hidden > spare || max(o, -o) > spare*int(offD)
	}
	c := p.crop
	return side(c[0], c[1], c[4], c[5], width) || side(c[2], c[3], c[6], c[7], height)
}
