package boxes

// The walk over HEIC and AVIF: files made by hand pass, and every trap is found by its name.

import (
	"bytes"
	"testing"

	"consentry/domain/photo/scrub/report"
	"consentry/domain/photo/scrub/verify/proof"
	"consentry/store/faulttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func walk(t *testing.T, f report.Format, b []byte) proof.Proof {
	t.Helper()
	p, err := Walk(f, bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	return p
}

func TestACleanStillPasses(t *testing.T) {
	alpha := onePicture()
	alpha.props = append(alpha.props, mkFull("auxC", 0, 0, s("urn:mpeg:hevc:2015:auxid:1\x00")))
	alpha.items = append(alpha.items, madeItem{id: 2, kind: "hvc1", data: hevcPicture, props: []int{1, 2, 4}})
	alpha.refs = [][]byte{mk("auxl", n16(2), n16(1), n16(1))}
	padded := onePicture()
	padded.props[0] = hvcC(array(0xa0, vps), array(0xa1, hevcSet(80, 64, 16, 0)), array(0xa2, pps))
	whole := onePicture()
	whole.props = append(whole.props, mk("clap", n32(64), n32(1), n32(64), n32(1), n32(0), n32(1), n32(0), n32(1)))
	whole.items[0].props = append(whole.items[0].props, 4)
	profiled := onePicture()
	profiled.props = append(profiled.props, mk("colr", s("prof"), goodProfile()))
	profiled.items[0].props = append(profiled.items[0].props, 4)
	for name, c := range map[string]struct {
		make                       madeStill
		format                     report.Format
		width, height, orientation int
	}{
		"one picture":           {onePicture(), report.HEIC, 64, 64, 0},
		"tiles, turned":         {fourTiles(), report.HEIC, 120, 100, 8},
		"AV1":                   {avifPicture(), report.AVIF, 64, 64, 0},
		"with alpha":            {alpha, report.HEIC, 64, 64, 0},
		"coded block padded":    {padded, report.HEIC, 64, 64, 0},
		"aperture of the whole": {whole, report.HEIC, 64, 64, 0},
		"clean profile":         {profiled, report.HEIC, 64, 64, 0},
	} {
		t.Run(name, func(t *testing.T) {
			p := walk(t, c.format, c.make.build())
			assert.True(t, p.Clean(), "%d of %d, %v", p.Bytes, p.Size, p.Findings)
			assert.Equal(t, []int{c.width, c.height, c.orientation, 1}, []int{p.Width, p.Height, p.Orientation, p.Frames})
		})
	}
}

func TestEveryTrapInAStillIsFoundByName(t *testing.T) {
	item := func(kind, name string, data []byte) func(*madeStill) {
		return func(m *madeStill) {
			m.items = append(m.items, madeItem{id: 7, kind: kind, name: name, data: data, props: []int{1, 2}})
		}
	}
	property := func(b []byte) func(*madeStill) {
		return func(m *madeStill) {
			m.props = append(m.props, b)
			m.items[0].props = append(m.items[0].props, len(m.props))
		}
	}
	config := func(arrays ...[]byte) func(*madeStill) {
		return func(m *madeStill) {
			m.props[0] = hvcC(append([][]byte{array(0xa1, hevcSet(64, 64, 0, 0))}, arrays...)...)
		}
	}
	payload := func(b []byte) func(*madeStill) { return func(m *madeStill) { m.items[0].data = b } }
	ref := func(b []byte) func(*madeStill) { return func(m *madeStill) { m.refs = append(m.refs, b) } }
	for name, c := range map[string]struct {
		make func() madeStill
		do   func(*madeStill)
		want string
	}{
		"trailer":                    {onePicture, func(m *madeStill) { m.after = s("after the end") }, "trailer"},
		"uuid box":                   {onePicture, func(m *madeStill) { m.top = [][]byte{mk("uuid", make([]byte, 20))} }, "box_uuid"},
		"motion video":               {onePicture, func(m *madeStill) { m.top = [][]byte{mk("mpvd", make([]byte, 20))} }, "box_mpvd"},
		"free box":                   {onePicture, func(m *madeStill) { m.top = [][]byte{mk("free", s("notes"))} }, "box_free"},
		"box in meta":                {onePicture, func(m *madeStill) { m.inMeta = [][]byte{mk("grpl")} }, "box_grpl"},
		"handler's name":             {onePicture, func(m *madeStill) { m.name = "Jane" }, "handler_name"},
		"odd brand":                  {onePicture, func(m *madeStill) { m.brand = "JANE" }, "brand"},
		"Exif item":                  {onePicture, item("Exif", "", s("Exif")), "item_Exif"},
		"mime item":                  {onePicture, item("mime", "", s("<x/>")), "item_mime"},
		"second picture":             {onePicture, item("hvc1", "", hevcPicture), "unreached_item"},
		"item's name":                {onePicture, func(m *madeStill) { m.items[0].name = "Jane" }, "item_name"},
		"thumbnail":                  {onePicture, ref(mk("thmb", n16(1), n16(1), n16(1))), "reference_thmb"},
		"description":                {onePicture, ref(mk("cdsc", n16(1), n16(1), n16(1))), "reference_cdsc"},
		"gap in mdat":                {onePicture, func(m *madeStill) { m.gap = s("kept") }, "unreferenced_mdat"},
		"unknown property":           {onePicture, property(mk("udes", s("words"))), "property_udes"},
		"property that nothing uses": {onePicture, func(m *madeStill) { m.props = append(m.props, ispe(1, 1)) }, "unused_property"},
		"crop that keeps":            {onePicture, property(mk("clap", n32(32), n32(1), n32(64), n32(1), n32(0), n32(1), n32(0), n32(1))), "cropped"},
		"slack in a property":        {onePicture, property(mk("irot", []byte{1}, s("x"))), "slack_irot"},
		"depth map":                  {onePicture, property(mkFull("auxC", 0, 0, s("urn:mpeg:hevc:2015:auxid:2\x00"))), "auxiliary_picture"},
		"profile with a maker":       {onePicture, property(mk("colr", s("prof"), badProfile(48))), "profile_header"},
		"message in the payload":     {onePicture, payload(cat(unit(0x4e, 1, 5, 1, 2), hevcPicture)), "sei"},
		"message after the payload":  {onePicture, payload(cat(hevcPicture, unit(0x50, 1, 5))), "sei"},
		"filler":                     {onePicture, payload(cat(hevcPicture, unit(0x4c, 1, 255))), "filler"},
		"words in a payload's set":   {onePicture, payload(cat(unit(cat(vps, s("Jane Example"))...), hevcPicture)), "text_in_parameter_set"},
		"part of another picture":    {onePicture, payload(cat(hevcPicture, unit(2, 1, 0x80))), "second_picture"},
		"odd aperture":               {onePicture, property(mk("clap", n32(64<<17), n32(1<<17), n32(64), n32(1), n32(0), n32(1), n32(0), n32(1))), "cropped"},
		"unknown unit":               {onePicture, payload(cat(unit(0x60, 1, 5), hevcPicture)), "unknown_unit"},
		"second layer":               {onePicture, payload(cat(hevcPicture, unit(0x26, 9, 0xaf))), "second_layer"},
		"second picture in payload":  {onePicture, payload(cat(hevcPicture, hevcPicture)), "second_picture"},
		"bytes after the units":      {onePicture, payload(cat(hevcPicture, s("\xff\xff\xff\xffxyz"))), "slack_unit"},
		"message among the sets":     {onePicture, config(array(0xa7, []byte{0x4e, 1, 5, 3})), "sei"},
		"set that is not its kind":   {onePicture, config(array(0xa0, []byte{0x4e, 1, 5, 3})), "unknown_unit"},
		"words in a set":             {onePicture, config(array(0xa2, cat([]byte{0x44, 1}, s("Jane Example, 1999")))), "text_in_parameter_set"},
		"rows that are not shown":    {onePicture, func(m *madeStill) { m.props[0] = hvcC(array(0xa1, hevcSet(64, 256, 0, 192))) }, "hidden_rows"},
		"another size than coded":    {onePicture, func(m *madeStill) { m.props[1] = ispe(64, 60) }, "hidden_rows"},
		"tiles out of sight": {fourTiles, func(m *madeStill) {
			m.items[0].data = cat([]byte{0, 0, 1, 1}, n16(120), n16(50))
			m.props[2] = ispe(120, 50)
		}, "hidden_rows"},
		"slack in the grid": {fourTiles, func(m *madeStill) { m.items[0].data = append(m.items[0].data, 1) }, "slack_grid"},
		"tile in idat":      {fourTiles, func(m *madeStill) { m.items[1].inMeta = true }, "picture_in_idat"},
		"AV1 metadata":      {avifPicture, func(m *madeStill) { m.items[0].data = append(m.items[0].data, 0x2a, 2, 4, 5) }, "metadata_unit"},
		"AV1 padding":       {avifPicture, func(m *madeStill) { m.items[0].data = append(m.items[0].data, 0x7a, 2, 4, 5) }, "filler"},
		"AV1 second frame":  {avifPicture, func(m *madeStill) { m.items[0].data = append(m.items[0].data, 0x32, 2, 4, 5) }, "second_picture"},
		"AV1 layer":         {avifPicture, func(m *madeStill) { m.items[0].data = append(m.items[0].data, 0x36, 0, 2, 4, 5) }, "second_layer"},
		"AV1 slack":         {avifPicture, func(m *madeStill) { m.items[0].data = append(m.items[0].data, 0x32, 9, 4, 5) }, "slack_unit"},
	} {
		t.Run(name, func(t *testing.T) {
			m := c.make()
			c.do(&m)
			f := report.HEIC
			if m.brand == "avif" {
				f = report.AVIF
			}
			p := walk(t, f, m.build())
			assert.True(t, p.Has(c.want), "%v", p.Findings)
			assert.False(t, p.Clean())
		})
	}
}

func TestAStillThatCannotBeFollowedIsRefused(t *testing.T) {
	good := onePicture().build()
	for name, c := range map[string]struct {
		b   []byte
		why report.Why
	}{
		"nothing":      {nil, report.Empty},
		"only a brand": {good[:24], report.Damaged},
		"huge":         {func() []byte { m := onePicture(); m.props[1] = ispe(1<<20, 1<<20); return m.build() }(), report.TooBig},
		"no item":      {mkFull("meta", 0, 0, mkFull("pitm", 0, 0, n16(1))), report.Damaged},
		"two places": {func() []byte {
			m := onePicture()
			m.items = append(m.items, m.items[0])
			return m.build()
		}(), report.Damaged},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Walk(report.HEIC, bytes.NewReader(c.b), int64(len(c.b)))
			require.Error(t, err)
			assert.True(t, report.Is(err, c.why), "%v", err)
			assert.False(t, p.Clean())
		})
	}
}

// Every place where a byte is put into a clean file makes it unclean: nothing is passed over.
func TestAByteMoreIsNeverUnseen(t *testing.T) {
	for name, b := range map[string][]byte{"still": fourTiles().build(), "AV1": avifPicture().build()} {
		t.Run(name, func(t *testing.T) {
			for i := range len(b) + 1 {
				more := cat(b[:i], []byte{'x'}, b[i:])
				p, err := Walk(report.HEIC, bytes.NewReader(more), int64(len(more)))
				assert.False(t, err == nil && p.Clean(), "a byte at %d went unseen", i)
			}
		})
	}
}

func FuzzStill(f *testing.F) {
	f.Add(onePicture().build())
	f.Add(fourTiles().build())
	f.Add(avifPicture().build())
	f.Fuzz(func(t *testing.T, b []byte) {
		faulttest.Bound(t)
		p, err := Walk(report.HEIC, bytes.NewReader(b), int64(len(b)))
		if err == nil && p.Bytes > p.Size {
			t.Fatalf("%d bytes of %d", p.Bytes, p.Size)
		}
	})
}
