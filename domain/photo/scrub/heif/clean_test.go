package heif

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"consentry/domain/photo/scrub/bmff"
	"consentry/domain/photo/scrub/report"
	"consentry/store/faulttest"
)

func one(t thing) picture { return picture{things: []thing{t}} }

func TestRealPicturesStayWhatTheyAre(t *testing.T) {
	for _, name := range []string{"tile.heic", "tile.avif"} {
		src, err := os.ReadFile("testdata/" + name)
		require.NoError(t, err)
		before, err := Read(src)
		require.NoError(t, err)
		after, r := cleaned(t, src)
		assert.Equal(t, report.Report{Format: before.Format, Out: before.Format, Removed: r.Removed, Pixels: report.Identical, Width: 64, Height: 64, Frames: 1}, r)
		assert.Equal(t, before.Primary.Bits, after.Primary.Bits)
		assert.Equal(t, before.Primary.Nclx, after.Primary.Nclx)
		assert.Equal(t, slices(t, before.Primary), slices(t, after.Primary), "%s: what decodes is the same", name)
	}
}

// slices gives what decodes to pixels.
func slices(t *testing.T, it Item) (list [][]byte) {
	t.Helper()
	if it.Kind == AV1 {
		units, err := bmff.OBUs(it.Payload)
		require.NoError(t, err)
		for _, u := range units {
			if u.Type != bmff.OBUDelimiter {
				list = append(list, u.Raw)
			}
		}
		return list
	}
	units, err := bmff.Units(it.Payload, 4)
	require.NoError(t, err)
	for _, u := range units {
		if bmff.HEVCType(u) < 32 {
			list = append(list, u)
		}
	}
	return list
}

func TestWhatSomebodyCouldHaveLeftInAPictureIsNamedAndLeftBehind(t *testing.T) {
	secret := func(kind string) thing { x := coded([]byte(canary)...); x.kind = kind; return x }
	thumb := secret(HEVC)
	thumb.refs = map[string][]int{"thmb": {1}}
	data := func(kind, mime string, b []byte) thing {
		return thing{kind: kind, mime: mime, data: b, refs: map[string][]int{"cdsc": {1}}}
	}
	tiff := append([]byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x0f\x00\x02\x00\x00\x00\x07\x00\x00\x00\x1a\x00\x00\x00\x00"), canary+"\x00"...)
	and := func(x thing) picture { return picture{things: []thing{coded(1), x}} }
	named := coded(1)
	named.name = canary
	array := append([]byte{39, 0, 1, 0, 10, 0x4e, 1, 5, 2}, canary...)
	for _, c := range []struct {
		name string
		file picture
		kind report.Kind
	}{
		{"thumbnail", and(thumb), report.Thumbnail},
		{"another picture", and(secret(HEVC)), report.SecondPicture},
		{"another picture of a coding that we do not read", and(secret("jpeg")), report.SecondPicture},
		{"gain map of Apple", and(secret(HEVC).aux("urn:com:apple:photo:2020:aux:hdrgainmap", 1)), report.GainMap},
		{"gain map of ISO 21496", and(thing{kind: "tmap", data: []byte(canary), refs: map[string][]int{"dimg": {1}}}), report.GainMap},
		{"depth", and(secret(HEVC).aux("urn:mpeg:mpegB:cicp:systems:auxiliary:depth", 1)), report.Depth},
		{"depth in older words", and(secret(HEVC).aux("urn:mpeg:hevc:2015:auxid:2", 1)), report.Depth},
		{"portrait matte", and(secret(HEVC).aux("urn:com:apple:photo:2018:aux:portraiteffectsmatte", 1)), report.Matte},
		{"skin matte", and(secret(HEVC).aux("urn:com:apple:photo:2019:aux:semanticskinmatte", 1)), report.Matte},
		{"linear thumbnail", and(secret(HEVC).aux("urn:com:apple:photo:2023:aux:linearthumbnail", 1)), report.Thumbnail},
		{"style delta map", and(secret(HEVC).aux("urn:com:apple:photo:2023:aux:styledeltamap", 1)), report.AppData},
		{"opacity of another picture", picture{things: []thing{coded(1), secret(HEVC), secret(HEVC).aux("urn:mpeg:hevc:2015:auxid:1", 2)}}, report.SecondPicture},
		{"EXIF", and(data("Exif", "", append(u32(0), tiff...))), report.Device},
		{"EXIF behind a prefix", and(data("Exif", "", append(append(u32(6), "Exif\x00\x00"...), tiff...))), report.Device},
		{"EXIF that is none", and(data("Exif", "", append(u32(1<<31), canary...))), report.AppData},
		{"XMP", and(data("mime", "application/rdf+xml", []byte("<x:xmpmeta>"+canary+"</x:xmpmeta>"))), report.History},
		{"text", and(data("mime", "text/plain", []byte(canary))), report.AppData},
		{"link", and(data("uri ", "", []byte(canary))), report.AppData},
		{"item name", one(named), report.Words},
		{"handler name", picture{things: []thing{coded(1)}, handlerName: canary}, report.Words},
		{"described by its owner", one(thing{kind: HEVC, data: slice(1), props: append(coded(1).props, assigned{box("udes", []byte(canary)), false})}), report.Words},
		{"made at", picture{things: []thing{coded(1)}, moreProps: box("crtt", []byte(canary))}, report.Time},
		{"unknown property", picture{things: []thing{coded(1)}, moreProps: box("cnry", []byte(canary))}, report.AppData},
		{"motion video", picture{things: []thing{coded(1)}, after: box("mpvd", []byte(canary))}, report.MotionVideo},
		{"film beside the picture", picture{things: []thing{coded(1)}, after: box("moov", []byte(canary))}, report.MotionVideo},
		{"Samsung's block", picture{things: []thing{coded(1)}, after: box("sefd", []byte(canary))}, report.AppData},
		{"free space that is not empty", picture{things: []thing{coded(1)}, after: box("free", []byte(canary))}, report.AppData},
		{"unknown uuid", picture{things: []thing{coded(1)}, after: box("uuid", []byte("0123456789abcdef"+canary))}, report.AppData},
		{"content credentials", picture{things: []thing{coded(1)}, after: box("uuid", []byte("0123456789abcdef\x00c2pa"+canary))}, report.Provenance},
		{"XMP in a uuid", picture{things: []thing{coded(1)}, after: box("uuid", []byte(xmpID+"<x:xmpmeta>"+canary))}, report.History},
		{"box in meta", picture{things: []thing{coded(1)}, inMeta: box("cnry", []byte(canary))}, report.AppData},
		{"second meta", picture{things: []thing{coded(1)}, after: box("meta", []byte(canary))}, report.AppData},
		{"bytes after the end", picture{things: []thing{coded(1)}, after: []byte(canary)}, report.AfterEnd},
		{"bytes that no item uses", picture{things: []thing{coded(1)}, gap: []byte(canary)}, report.BeforeStart},
		{"user data in the picture", one(thing{kind: HEVC, data: append(sei(), slice(1)...), props: coded().props}), report.EmbeddedData},
		{"unknown unit in the picture", one(thing{kind: HEVC, data: append(slice(1), nal(append([]byte{55 << 1, 1}, canary...)...)...), props: coded().props}), report.EmbeddedData},
		{"another picture in the same item", one(thing{kind: HEVC, data: append(slice(1), slice([]byte(canary)...)...), props: coded().props}), report.SecondPicture},
		{"a dependent picture in the same item", one(thing{kind: HEVC, data: append(slice(1), nal(append([]byte{2, 1, 0x80}, canary...)...)...), props: coded().props}), report.SecondPicture},
		{"another layer in the same item", one(thing{kind: HEVC, data: append(slice(1), nal(append([]byte{0x26, 9, 0x80}, canary...)...)...), props: coded().props}), report.SecondPicture},
		{"user data in the configuration", one(thing{kind: HEVC, data: slice(1), props: []assigned{essential(box("hvcC", setup(array))), {ispe(64, 48), false}}}), report.EmbeddedData},
		{"bytes after the configuration", one(thing{kind: HEVC, data: slice(1), props: []assigned{essential(box("hvcC", setup(), []byte(canary))), {ispe(64, 48), false}}}), report.AppData},
		{"damaged profile", one(coded(1).with(box("colr", []byte("prof"+canary)))), report.ProfileText},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, r := cleaned(t, made(c.file))
			assert.Contains(t, kinds(r.Removed), c.kind)
			assert.Equal(t, slice(1), f.Primary.Payload, "the picture is the same")
			assert.Nil(t, f.Alpha)
		})
	}
}

// av1 is a picture of one frame.
func av1(units ...[]byte) thing {
	return thing{kind: AV1, data: bytes.Join(units, nil), props: []assigned{essential(box("av1C", []byte{0x81, 0, 0, 0}, obu(1, 7), obu(5, []byte(canary)...))), {ispe(64, 48), false}}}
}

func obu(kind int, data ...byte) []byte {
	return append([]byte{byte(kind<<3 | 2), byte(len(data))}, data...)
}

func TestAV1KeepsNothingButItsFrame(t *testing.T) {
	f, r := cleaned(t, made(one(av1(obu(2), obu(1, 7), obu(5, []byte(canary)...), obu(6, 8, 9), obu(15, []byte(canary)...), obu(9, []byte(canary)...)))))
	assert.Equal(t, append(obu(1, 7), obu(6, 8, 9)...), f.Primary.Payload)
	assert.Equal(t, append([]byte{0x81, 0, 0, 0}, obu(1, 7)...), f.Primary.Config)
	assert.ElementsMatch(t, []report.Kind{report.EmbeddedData, report.Padding}, kinds(r.Removed))
	assert.Equal(t, report.AVIF, r.Out)
}

func grid(w, h int, inner bool) thing {
	return thing{kind: Grid, inner: inner, data: append([]byte{0, 0, 1, 1}, u16(w, h)...), props: []assigned{{ispe(uint32(w), uint32(h)), false}}, refs: map[string][]int{"dimg": {2, 3, 4, 5}}}
}

func TestAGridKeepsItsTilesInOrder(t *testing.T) {
	for _, inner := range []bool{false, true} {
		f, r := cleaned(t, made(picture{things: []thing{grid(120, 90, inner).with(box("irot", []byte{3})), coded(1), coded(2), coded(3), coded(4), coded([]byte(canary)...)}}))
		require.Len(t, f.Primary.Tiles, 4)
		for i, tile := range f.Primary.Tiles {
			assert.Equal(t, slice(byte(i+1)), tile.Payload)
			assert.Equal(t, []int{64, 48}, []int{tile.Width, tile.Height})
		}
		assert.Equal(t, []int{120, 90, 2, 2}, []int{f.Primary.Width, f.Primary.Height, f.Primary.Rows, f.Primary.Columns})
		assert.Equal(t, []int{90, 120, 6}, []int{r.Width, r.Height, r.Orientation})
		assert.Equal(t, []report.Kind{report.SecondPicture}, kinds(r.Removed))
	}
}

func TestOpacityStays(t *testing.T) {
	main := coded(1)
	main.refs = map[string][]int{"prem": {2}}
	f, r := cleaned(t, made(picture{things: []thing{main, coded(9).aux("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", 1)}}))
	require.NotNil(t, f.Alpha)
	assert.Equal(t, slice(9), f.Alpha.Payload)
	assert.True(t, f.Premultiplied)
	assert.Empty(t, r.Removed)
	assert.Equal(t, []report.Kind{report.HiddenColor}, kinds(r.Kept), "colour stands under it")
}

func TestAPictureUnderAnotherNameIsWrittenAsItself(t *testing.T) {
	id := thing{kind: Identity, refs: map[string][]int{"dimg": {2}}, props: []assigned{essential(box("irot", []byte{1}))}}
	f, r := cleaned(t, made(picture{things: []thing{id, coded(1)}}))
	assert.Equal(t, HEVC, f.Primary.Kind)
	assert.Equal(t, []Transform{{Kind: Rotate, Degrees: 90}}, f.Primary.Transforms)
	assert.Empty(t, r.Removed)
	assert.Equal(t, []int{48, 64}, []int{r.Width, r.Height})
}

func TestColoursAndTheShapeOfPixelsStay(t *testing.T) {
	x := coded(1).with(box("colr", []byte("nclx"), u16(12, 13, 6), []byte{0xff}), box("pasp", u32(4, 3)), box("pixi", u32(0), []byte{3, 8, 8, 8}))
	f, r := cleaned(t, made(one(x)))
	assert.Equal(t, &Nclx{Primaries: 12, Transfer: 13, Matrix: 6, FullRange: true}, f.Primary.Nclx)
	assert.Equal(t, []uint32{4, 3}, []uint32{f.Primary.AspectH, f.Primary.AspectV})
	assert.Equal(t, []int{8, 8, 8}, f.Primary.Bits)
	assert.Empty(t, r.Removed)
}

func TestTurnsAreTakenInTheirOrder(t *testing.T) {
	irot, lr, tb := func(n byte) []byte { return box("irot", []byte{n}) }, box("imir", []byte{1}), box("imir", []byte{0})
	for _, c := range []struct {
		props [][]byte
		want  int
	}{
		{nil, 0}, {[][]byte{irot(1)}, 8}, {[][]byte{irot(2)}, 3}, {[][]byte{irot(3)}, 6}, {[][]byte{lr}, 2}, {[][]byte{tb}, 4},
		{[][]byte{irot(1), lr}, 7}, {[][]byte{lr, irot(1)}, 5}, {[][]byte{irot(3), lr}, 5}, {[][]byte{tb, irot(1)}, 7}, {[][]byte{tb, irot(3)}, 5},
	} {
		f, r := cleaned(t, made(one(coded(1).with(c.props...))))
		assert.Equal(t, c.want, r.Orientation)
		assert.Len(t, f.Primary.Transforms, len(c.props))
		if c.want >= 5 {
			assert.Equal(t, []int{48, 64}, []int{r.Width, r.Height})
		}
	}
}

func clap(w, h, x, y int32) []byte {
	return box("clap", u32(uint32(w), 1, uint32(h), 1, uint32(x), 2, uint32(y), 2))
}

func TestACropHidesNothing(t *testing.T) {
	f, _ := cleaned(t, made(one(coded(1).with(clap(64, 48, 0, 0)))))
	assert.Empty(t, f.Primary.Transforms, "it crops nothing")
	f, r := cleaned(t, made(one(coded(1).with(clap(63, 47, -1, -1)))))
	assert.Len(t, f.Primary.Transforms, 1, "the row and the column that make an odd size even")
	assert.Equal(t, []int{63, 47}, []int{r.Width, r.Height})
	for _, c := range [][]byte{clap(62, 48, 0, 0), clap(64, 40, 0, 0), clap(10, 10, 4, 4)} {
		src := made(one(coded(1).with(c)))
		why := refused(t, src)
		assert.Equal(t, []string{string(report.Unsupported), "clap"}, []string{string(why.Why), why.Args["what"]})
		_, err := Read(src)
		assert.NoError(t, err, "it can still be decoded and cropped")
	}
	assert.Equal(t, report.Damaged, refused(t, made(one(coded(1).with(clap(70, 48, 0, 0))))).Why)
}

func TestRectOfAnAperture(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 5000).Draw(t, "width"), rapid.IntRange(1, 5000).Draw(t, "height")
		left, top := rapid.IntRange(0, w-1).Draw(t, "left"), rapid.IntRange(0, h-1).Draw(t, "top")
		cw, ch := rapid.IntRange(1, w-left).Draw(t, "crop width"), rapid.IntRange(1, h-top).Draw(t, "crop height")
		c := Clap{[2]int32{int32(cw), 1}, [2]int32{int32(ch), 1}, [2]int32{int32(2*left + cw - w), 2}, [2]int32{int32(2*top + ch - h), 2}}
		l2, t2, w2, h2, ok := c.Rect(w, h)
		require.True(t, ok)
		require.Equal(t, []int{left, top, cw, ch}, []int{l2, t2, w2, h2})
	})
}

func TestPicturesThatAreRefused(t *testing.T) {
	good := made(one(coded(1)))
	x := func(change func(x *thing)) []byte { y := coded(1); change(&y); return made(one(y)) }
	for _, c := range []struct {
		name string
		src  []byte
		why  report.Why
		what string
	}{
		{"nothing", nil, report.Empty, ""},
		{"something else", []byte("\xff\xd8\xff\xe0 this is no box"), report.Damaged, "ftyp"},
		{"cut in the tables", good[:len(good)-20], report.Truncated, ""},
		{"cut before the tables", good[:bytes.Index(good, []byte("meta"))-4], report.Damaged, "meta"},
		{"a sequence only", append(box("ftyp", []byte("hevc"), u32(0)), box("moov", u32(0))...), report.Unsupported, "sequence"},
		{"data after the end", x(func(x *thing) { x.outside = true }), report.Truncated, ""},
		{"data made of other items", x(func(x *thing) { x.method = 2 }), report.Unsupported, "construction method"},
		{"locked", x(func(x *thing) { x.protected = 1 }), report.Encrypted, ""},
		{"overlay", x(func(x *thing) { x.kind = "iovl" }), report.Unsupported, "item iovl"},
		{"unknown coding", x(func(x *thing) { x.kind = "vvc1" }), report.Unsupported, "item vvc1"},
		{"no configuration", x(func(x *thing) { x.props = x.props[1:] }), report.Damaged, "configuration"},
		{"the configuration of another coding", x(func(x *thing) { x.kind = AV1 }), report.Damaged, "configuration"},
		{"no size", x(func(x *thing) { x.props = x.props[:1] }), report.Damaged, "size"},
		{"too large", x(func(x *thing) { x.props[1].prop = ispe(1<<31-1, 1<<31-1) }), report.TooBig, ""},
		{"two sizes", x(func(x *thing) { *x = x.with(ispe(1, 1)) }), report.Damaged, "ispe"},
		{"a property that it cannot be shown without", x(func(x *thing) { *x = x.with(box("lsel", u16(1))) }), report.Unsupported, "property lsel"},
		{"a unit longer than its item", x(func(x *thing) { x.data = u32(99, 1) }), report.Damaged, "NAL unit length"},
		{"no picture in the item", x(func(x *thing) { x.data = sei() }), report.Damaged, "no picture in an item"},
		{"two frames", made(one(av1(obu(1, 7), obu(6, 8), obu(6, 9)))), report.Unsupported, "layers"},
		{"a unit of AV1 longer than its item", made(one(av1([]byte{0x32, 90, 1}))), report.Damaged, "OBU size"},
		{"a grid of too few tiles", made(picture{things: []thing{grid(120, 90, true), coded(1), coded(2), coded(3)}}), report.Damaged, ""},
		{"a grid with tiles outside", made(picture{things: []thing{grid(60, 90, true), coded(1), coded(2), coded(3), coded(4)}}), report.Unsupported, "hidden tiles"},
		{"a grid larger than its tiles", made(picture{things: []thing{grid(130, 90, true), coded(1), coded(2), coded(3), coded(4)}}), report.Damaged, "grid"},
		{"a grid of itself", made(one(func() thing { g := grid(120, 90, true); g.refs["dimg"] = []int{1, 1, 1, 1}; return g }())), report.Unsupported, ""},
		{"a picture made of itself", made(one(thing{kind: Identity, props: coded().props[1:], refs: map[string][]int{"dimg": {1}}})), report.Unsupported, "derivations"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := refused(t, c.src)
			assert.Equal(t, c.why, r.Why)
			if c.what != "" {
				assert.Equal(t, c.what, r.Args["what"])
			}
		})
	}
}

func TestOrientationAndTimeOfTheCameraGoIntoTheRecordAlone(t *testing.T) {
	var w bmff.Writer // IFD0: orientation 6, date
	w.Raw([]byte("MM\x00*\x00\x00\x00\x08"))
	w.U16(2)
	w.Raw([]byte("\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00"))
	w.Raw([]byte("\x01\x10\x00\x02\x00\x00\x00\x04Ph9\x00"))
	w.U32(0)
	_, r := cleaned(t, made(picture{things: []thing{coded(1), {kind: "Exif", data: append(u32(0), w.Bytes()...)}}}))
	assert.Zero(t, r.Orientation, "what EXIF says of it does not turn a HEIF picture")
	assert.Equal(t, "Ph9", r.Camera)
}

func FuzzClean(f *testing.F) {
	for _, name := range []string{"tile.heic", "tile.avif"} {
		src, err := os.ReadFile("testdata/" + name)
		require.NoError(f, err)
		f.Add(src)
	}
	f.Add(made(picture{things: []thing{grid(120, 90, true).with(box("irot", []byte{3})), coded(1), coded(2), coded(3), coded(4)}}))
	f.Add(made(picture{things: []thing{coded(1).with(clap(63, 47, -1, -1)), coded(9).aux("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", 1)}}))
	f.Fuzz(func(t *testing.T, src []byte) {
		faulttest.Bound(t)
		before := bytes.Clone(src)
		out, _, err := Clean(src)
		require.Equal(t, before, src, "the source is not written to")
		if err != nil {
			var r *report.Refused
			require.ErrorAs(t, err, &r)
			return
		}
		again, _, err := Clean(out)
		require.NoError(t, err)
		require.Equal(t, out, again)
	})
}
