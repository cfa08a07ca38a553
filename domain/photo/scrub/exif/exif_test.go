// This file tests what a block of metadata is said to tell.

package exif_test

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/exif"
	. "consentry/domain/photo/scrub/internal/tifftest"
	"consentry/domain/photo/scrub/report"
	"consentry/store/faulttest"
)

func kinds(things []report.Thing) []report.Kind {
	var out []report.Kind
	for _, t := range things {
		out = append(out, t.Kind)
	}
	return out
}

// whole is a block as telephones write it.
func whole() *Dir {
	gps := &Dir{Fields: []Field{
		F(0x0000, Byte, []byte{2, 3, 0, 0}), F(0x0001, ASCII, "N"), F(0x0002, Rational, make([]byte, 24)),
		F(0x0007, Rational, make([]byte, 24)), F(0x001D, ASCII, "2026:03:04"),
	}}
	interop := &Dir{Fields: []Field{F(0x0001, ASCII, "R98")}}
	sub := &Dir{Fields: []Field{
		F(0x829A, Rational, make([]byte, 8)), F(0x9003, ASCII, "2026:03:04 09:08:07"), F(0x9011, ASCII, "-05:00"),
		F(0x927C, Undefined, []byte("Apple iOS\x00note")), F(0x9286, Undefined, []byte("ASCII\x00\x00\x00words")),
		F(0xA005, Long, interop), F(0xA420, ASCII, "id"), F(0xA430, ASCII, "Dana Doe"), F(0xA431, ASCII, "SN1"), F(0xA434, ASCII, "lens"),
	}}
	thumb := []Blob{Blob("\xff\xd8thumbnail\xff\xd9")}
	return &Dir{
		Fields: []Field{
			F(0x010E, ASCII, "caption"), F(0x010F, ASCII, "Apple"), F(0x0110, ASCII, "iPhone 15 Pro"), F(0x0112, Short, []uint16{6}),
			F(0x0131, ASCII, "17.1"), F(0x0132, ASCII, "2026:05:05 01:01:01"), F(0x013B, ASCII, "artist"), F(0x013C, ASCII, "host"),
			F(0x02BC, Byte, []byte("<x:xmpmeta xmpMM:DocumentID='1'/>")),
			F(0x8769, Long, sub), F(0x8825, Long, gps), F(0x9999, Undefined, []byte("??")),
		},
		Next: &Dir{Fields: []Field{F(0x0112, Short, []uint16{3}), F(0x0201, Long, thumb), F(0x0202, Long, Sizes(thumb))}},
	}
}

func TestEverythingThatATelephoneWritesIsNamed(t *testing.T) {
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		plain := Build(order, whole())
		for _, block := range [][]byte{plain, append([]byte("Exif\x00\x00"), plain...), BuildBig(order, whole())} {
			f, err := exif.Describe(block)
			require.NoError(t, err)
			assert.Equal(t, 6, f.Orientation, "the thumbnail's turn does not count")
			assert.Equal(t, "2026-03-04T09:08:07-05:00", f.Taken)
			assert.Equal(t, "Apple iPhone 15 Pro", f.Camera)
			assert.ElementsMatch(t, []report.Kind{
				report.Place, report.Time, report.Device, report.Serial, report.Lens, report.Maker, report.Software, report.Computer,
				report.Person, report.Words, report.Identifier, report.Settings, report.Thumbnail, report.History, report.AppData,
			}, kinds(f.Things))
			for _, th := range f.Things {
				if th.Kind == report.Thumbnail {
					assert.Equal(t, report.Thing{Kind: report.Thumbnail, Count: 1, Bytes: 13}, th)
				}
			}
		}
	}
}

func TestFieldsForThePatientsRecord(t *testing.T) {
	in := func(tag uint16, s string) []Field { return []Field{F(tag, ASCII, s)} }
	sub := func(fields ...Field) []Field { return []Field{F(0x8769, Long, &Dir{Fields: fields})} }
	for name, c := range map[string]struct {
		fields        []Field
		taken, camera string
		orientation   int
	}{
		"nothing":                      {},
		"the time of a change":         {fields: in(0x0132, "2026:05:05 01:01:01")},
		"a time that is none":          {fields: sub(F(0x9003, ASCII, "0000:00:00 00:00:00"))},
		"the time of scanning":         {fields: sub(F(0x9003, ASCII, "    :  :     :  :  "), F(0x9004, ASCII, "2025:12:31 23:59:59")), taken: "2025-12-31T23:59:59"},
		"the offset of another time":   {fields: sub(F(0x9003, ASCII, "2025:12:31 23:59:59"), F(0x9012, ASCII, "+01:00")), taken: "2025-12-31T23:59:59"},
		"an offset that is none":       {fields: sub(F(0x9003, ASCII, "2025:12:31 23:59:59"), F(0x9011, ASCII, "   :  ")), taken: "2025-12-31T23:59:59"},
		"a maker only":                 {fields: in(0x010F, "  NIKON \n"), camera: "NIKON"},
		"a model only":                 {fields: in(0x0110, "E990"), camera: "E990"},
		"a maker said twice":           {fields: []Field{F(0x010F, ASCII, "Canon"), F(0x0110, ASCII, "CANON EOS R5")}, camera: "CANON EOS R5"},
		"control characters":           {fields: in(0x0110, "a\x1b[31m\u202eb\u200b\xff\u2028c"), camera: "a[31mbc"},
		"a very long name":             {fields: in(0x0110, strings.Repeat("é", 5000)), camera: strings.Repeat("é", 100)},
		"a turn of nine":               {fields: []Field{F(0x0112, Short, []uint16{9})}},
		"a turn as a long":             {fields: []Field{F(0x0112, Long, []uint32{8})}, orientation: 8},
		"a turn as a text":             {fields: []Field{F(0x0112, ASCII, "6")}},
		"a turn in the wrong IFD":      {fields: sub(F(0x0112, Short, []uint16{6}))},
		"a year before photographs":    {fields: sub(F(0x9003, ASCII, "0001:01:01 00:00:00"))},
		"the thirtieth of February":    {fields: sub(F(0x9003, ASCII, "2026:02:30 00:00:00"))},
		"a maker that is only spaces":  {fields: []Field{F(0x010F, ASCII, "   "), F(0x0110, ASCII, "X")}, camera: "X"},
		"a model without a NUL at all": {fields: []Field{F(0x0110, Byte, []byte("ABCDEF"))}, camera: "ABCDEF"},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := exif.Describe(Build(binary.BigEndian, &Dir{Fields: c.fields}))
			require.NoError(t, err)
			assert.Equal(t, c.taken, f.Taken)
			assert.Equal(t, c.camera, f.Camera)
			assert.Equal(t, c.orientation, f.Orientation)
		})
	}
}

func TestDamageIsSaidAndWhatCouldBeReadIsKept(t *testing.T) {
	model := F(0x0110, ASCII, "Model X")
	sound := Build(binary.LittleEndian, &Dir{Fields: []Field{model, F(0x8769, Long, []uint32{8})}})
	huge := Build(binary.LittleEndian, &Dir{Fields: []Field{model, F(0x9C9B, Byte, []byte("abcdefgh"))}})
	binary.LittleEndian.PutUint32(huge[8+2+12+4:], 0xFFFFFFFF)
	far := Build(binary.LittleEndian, &Dir{Fields: []Field{model, F(0x9C9B, Byte, []byte("abcdefgh"))}})
	binary.LittleEndian.PutUint32(far[8+2+12+8:], 0xFFFFFFF0)
	many := Build(binary.LittleEndian, &Dir{Fields: []Field{model}})
	binary.LittleEndian.PutUint16(many[8:], 0xFFFF)
	odd := Build(binary.LittleEndian, &Dir{Fields: []Field{model, F(0x9C9B, 99, []byte("abcdefgh"))}})
	chain := &Dir{}
	for range 400 {
		chain = &Dir{Next: chain}
	}
	for name, c := range map[string]struct {
		b      []byte
		what   string
		camera string
	}{
		"no bytes":                {nil, "TIFF header", ""},
		"other bytes":             {[]byte("MZ*\x00\x08\x00\x00\x00"), "TIFF header", ""},
		"another number":          {[]byte("II*\x01\x08\x00\x00\x00"), "TIFF header", ""},
		"IFD0 outside":            {[]byte("II*\x00\xf0\xff\xff\xff"), "IFD offset", ""},
		"a directory in itself":   {sound, "IFD loop", "Model X"},
		"a count of four billion": {huge, "field count", "Model X"},
		"an offset outside":       {far, "field offset", "Model X"},
		"too many entries said":   {many, "IFD size", "Model X"},
		"an unknown type":         {odd, "field type", "Model X"},
		"a chain of 400":          {Build(binary.LittleEndian, chain), "IFD count", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := exif.Describe(c.b)
			var r *report.Refused
			require.ErrorAs(t, err, &r)
			assert.Equal(t, report.Damaged, r.Why)
			assert.Equal(t, c.what, r.Args["what"])
			assert.Equal(t, c.camera, f.Camera)
		})
	}
}

func TestBytesThatNothingPointsToAreNamed(t *testing.T) {
	b := Build(binary.BigEndian, &Dir{Fields: []Field{F(0x0112, Short, []uint16{1})}})
	f, err := exif.Describe(append(b, 0, 0, 0))
	require.NoError(t, err)
	assert.Empty(t, f.Things, "zeros tell nothing")
	f, err = exif.Describe(append(b, 0, 'x', 'y'))
	require.NoError(t, err)
	assert.Equal(t, []report.Thing{{Kind: report.AppData, Count: 1, Bytes: 3}}, f.Things)
}

func TestTheSmallestBlockOnlyTurns(t *testing.T) {
	for o := -1; o <= 10; o++ {
		b := exif.Orientation(o)
		assert.Len(t, b, 26)
		f, err := exif.Describe(b)
		require.NoError(t, err)
		want := o
		if o < 1 || o > 8 {
			want = 1
		}
		assert.Equal(t, exif.Found{Orientation: want}, f)
	}
	assert.Equal(t, []byte("MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"), exif.Orientation(6))
}

func TestWhatAnXMPPacketTells(t *testing.T) {
	wide := func(s string) string { return strings.Join(strings.Split(s, ""), "\x00") }
	for name, c := range map[string]struct {
		packet string
		want   []report.Kind
	}{
		"empty":       {"", []report.Kind{report.History}},
		"a rating":    {"<x:xmpmeta xmp:Rating='5'/>", []report.Kind{report.History}},
		"a place":     {"<exif:GPSLatitude>1,2N</exif:GPSLatitude>", []report.Kind{report.History, report.Place}},
		"a city":      {"photoshop:City='X'", []report.Kind{report.History, report.Place}},
		"faces":       {"<mwg-rs:Regions rdf:parseType='Resource'>", []report.Kind{report.History, report.Faces}},
		"a person":    {"<dc:creator><rdf:Seq>", []report.Kind{report.History, report.Person}},
		"identifiers": {"xmpMM:InstanceID='xmp.iid:1'", []report.Kind{report.History, report.Identifier}},
		"a depth map": {"GDepth:Data='AAAA'", []report.Kind{report.History, report.Depth}},
		"wide":        {wide("<exif:GPSLatitude>"), []report.Kind{report.History, report.Place}},
	} {
		t.Run(name, func(t *testing.T) {
			things := exif.XMP([]byte(c.packet))
			assert.Equal(t, c.want, kinds(things))
			assert.Equal(t, int64(len(c.packet)), things[0].Bytes)
		})
	}
}

func FuzzDescribe(f *testing.F) {
	f.Add(Build(binary.BigEndian, whole()))
	f.Add(Build(binary.LittleEndian, whole()))
	f.Add(BuildBig(binary.LittleEndian, whole()))
	f.Add(exif.Orientation(3))
	f.Fuzz(func(t *testing.T, b []byte) {
		faulttest.Bound(t)
		before := string(b)
		found, err := exif.Describe(b)
		require.Equal(t, before, string(b))
		require.LessOrEqual(t, len([]rune(found.Camera)), 100)
		require.True(t, found.Orientation >= 0 && found.Orientation <= 8)
		require.True(t, found.Taken == "" || len(found.Taken) == 19 || len(found.Taken) == 25)
		if err != nil {
			require.True(t, report.Is(err, report.Damaged))
		}
		seen := map[report.Kind]bool{}
		for _, th := range found.Things {
			require.False(t, seen[th.Kind], "each kind once")
			seen[th.Kind] = true
			require.GreaterOrEqual(t, th.Bytes, int64(0))
		}
	})
}
