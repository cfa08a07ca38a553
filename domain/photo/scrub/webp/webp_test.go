package webp

import (
	"bytes"
	"embed"
	"image"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	xwebp "golang.org/x/image/webp"

	"consentry/domain/photo/scrub/exif"
	"consentry/domain/photo/scrub/report"
	"consentry/store/faulttest"
)

// Pictures made by libwebp and libvpx from drawn noise: lossy with segments, four partitions, alpha packed and plain;
// lossless with a palette, with several groups of codes, and with colour kept under transparency.
//
//go:embed testdata/*.webp
var made embed.FS

var names = []string{"lossy", "partitions", "alpha", "alpha-plain", "palette", "groups", "exact"}

func picture1(t testing.TB, name string) []byte {
	b, err := made.ReadFile("testdata/" + name + ".webp")
	require.NoError(t, err)
	return b
}

// chunks takes a file apart: names and data.
func chunks(t testing.TB, b []byte) (out []any) {
	p := &picture{}
	require.NoError(t, p.eachChunk(b[12:], func(_ int, name string, data []byte) error {
		out = append(out, name, data)
		return nil
	}))
	return out
}

func chunkOf(t testing.TB, b []byte, name string) []byte {
	list := chunks(t, b)
	for i := 0; i < len(list); i += 2 {
		if list[i] == name {
			return list[i+1].([]byte)
		}
	}
	t.Fatalf("no %s", name)
	return nil
}

// file puts chunks together.
func file(list ...any) []byte {
	w := []byte("RIFF\x00\x00\x00\x00WEBP")
	for i := 0; i+1 < len(list); i += 2 {
		switch d := list[i+1].(type) {
		case string:
			w = appendChunk(w, list[i].(string), []byte(d))
		case []byte:
			w = appendChunk(w, list[i].(string), d)
		}
	}
	le.PutUint32(w[4:], uint32(len(w)-8))
	return w
}

func canvas(flags byte, w, h int) []byte {
	return append24(append24([]byte{flags, 0, 0, 0}, w-1), h-1)
}

func decode(t testing.TB, b []byte) image.Image {
	m, err := xwebp.Decode(bytes.NewReader(b))
	require.NoError(t, err)
	return m
}

func clean(t *testing.T, src []byte) ([]byte, report.Report) {
	t.Helper()
	out, r, err := Clean(src)
	require.NoError(t, err)
	assert.Equal(t, report.WebP, r.Out)
	assert.Equal(t, report.Identical, r.Pixels)
	assert.Equal(t, len(out)-8, int(le.Uint32(out[4:])))
	again, second, err := Clean(out)
	require.NoError(t, err)
	assert.Equal(t, out, again, "a clean picture stays as it is")
	assert.Empty(t, second.Removed)
	return out, r
}

func kinds(r report.Report) (out []report.Kind) {
	for _, t := range r.Removed {
		out = append(out, t.Kind)
	}
	return out
}

func TestPixelsStayIdenticalAndNothingIsFoundInHonestFiles(t *testing.T) {
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			in := picture1(t, name)
			out, r := clean(t, in)
			assert.Equal(t, decode(t, in), decode(t, out))
			assert.Empty(t, r.Removed)
			assert.Equal(t, decode(t, in).Bounds().Size(), image.Pt(r.Width, r.Height))
			assert.Equal(t, 1, r.Frames)
			assert.LessOrEqual(t, len(in)-len(out), 16)
		})
	}
}

func TestPicturesAreCutExactlyBehindTheirLastByte(t *testing.T) {
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			out, _ := clean(t, picture1(t, name))
			for _, chunk := range []string{"VP8 ", "VP8L"} {
				list := chunks(t, out)
				for i := 0; i < len(list); i += 2 {
					if list[i] != chunk {
						continue
					}
					data := list[i+1].([]byte)
					list[i+1] = data[:len(data)-1]
					_, err := xwebp.Decode(bytes.NewReader(file(list...)))
					assert.Error(t, err, "without the last byte it is no picture")
					list[i+1] = append(bytes.Clone(data), "CANARY hidden behind the picture"...)
					again, r := clean(t, file(list...))
					assert.Equal(t, out, again)
					assert.Equal(t, []report.Kind{report.HiddenRows}, kinds(r))
				}
			}
		})
	}
}

func TestBytesInsideThePartitionsAreFound(t *testing.T) {
	data := chunkOf(t, picture1(t, "partitions"), "VP8 ")
	out, _ := clean(t, file("VP8 ", data))
	first := int(uint32(data[0])|uint32(data[1])<<8|uint32(data[2])<<16) >> 5
	const extra = "CANARY behind a partition"
	// Behind the first partition, whose size is in the head.
	grown := append(bytes.Clone(data[:vp8Head+first]), extra...)
	grown = append(grown, data[vp8Head+first:]...)
	tag := uint32(data[0]&0x1f) | uint32(first+len(extra))<<5
	grown[0], grown[1], grown[2] = byte(tag), byte(tag>>8), byte(tag>>16)
	again, r := clean(t, file("VP8 ", grown))
	assert.Equal(t, out, again)
	assert.Equal(t, []report.Kind{report.HiddenRows}, kinds(r))
	// Behind the second, whose size stands in a table.
	table := vp8Head + first
	second := table + 9 + get24(data[table:])
	end := second + get24(data[table+3:])
	grown = append(bytes.Clone(data[:end]), extra...)
	grown = append(grown, data[end:]...)
	size := get24(data[table+3:]) + len(extra)
	copy(grown[table+3:], append24(nil, size))
	again, r = clean(t, file("VP8 ", grown))
	assert.Equal(t, out, again)
	assert.Equal(t, []report.Kind{report.HiddenRows}, kinds(r))
}

func TestBytesBehindAlphaAreFound(t *testing.T) {
	for _, name := range []string{"alpha", "alpha-plain"} {
		in := picture1(t, name)
		out, _ := clean(t, in)
		list := chunks(t, in)
		for i := 0; i < len(list); i += 2 {
			if list[i] == "ALPH" {
				list[i+1] = append(bytes.Clone(list[i+1].([]byte)), "CANARY"...)
			}
		}
		again, r := clean(t, file(list...))
		assert.Equal(t, out, again, name)
		assert.Equal(t, []report.Kind{report.HiddenRows}, kinds(r), name)
	}
}

func TestSpareBitsOfALosslessPictureAreZero(t *testing.T) {
	for _, name := range []string{"palette", "groups", "exact"} {
		data := chunkOf(t, picture1(t, name), "VP8L")
		out, _, _, err := trimVP8L(data)
		require.NoError(t, err)
		w, h, _, err := vp8lSize(data)
		require.NoError(t, err)
		l := &lossless{r: &bitReader{b: out[vp8lHead:]}}
		require.True(t, l.walk(w, h))
		if used := l.r.at % 8; used > 0 {
			dirty := bytes.Clone(out)
			dirty[len(dirty)-1] |= 0xff << used
			again, r := clean(t, file("VP8L", dirty))
			assert.Equal(t, out, chunkOf(t, again, "VP8L"))
			assert.Equal(t, []report.Kind{report.Padding}, kinds(r))
		}
	}
}

func TestEveryTrapIsNamedAndLeftBehind(t *testing.T) {
	lossy := chunkOf(t, picture1(t, "lossy"), "VP8 ")
	plain, _ := clean(t, file("VP8 ", lossy))
	head := canvas(0x2c, 70, 50)
	xmp := "<x:xmpmeta CANARY/>"
	padded := appendChunk([]byte("RIFF\x00\x00\x00\x00WEBP"), "VP8X", head)
	padded = append(appendChunk(padded, "CNRY", []byte("CANAR")), appendChunk(nil, "VP8 ", lossy)...)
	padded[12+18+8+5] = 'Y' // the byte that fills up
	le.PutUint32(padded[4:], uint32(len(padded)-8))
	for _, c := range []struct {
		name string
		in   []byte
		want []report.Kind
	}{
		{"metadata", file("VP8X", head, "VP8 ", lossy, "EXIF", exif.Orientation(1)), nil},
		{"metadata that is none", file("VP8X", head, "VP8 ", lossy, "EXIF", "CANARY"), []report.Kind{report.AppData}},
		{"XMP", file("VP8X", head, "VP8 ", lossy, "XMP ", xmp), []report.Kind{report.History}},
		{"an unknown chunk", file("VP8X", head, "CNRY", "CANARY", "VP8 ", lossy), []report.Kind{report.AppData}},
		{"a profile that is none", file("VP8X", head, "ICCP", "CANARY", "VP8 ", lossy), []report.Kind{report.ProfileText}},
		{"a second picture", file("VP8X", head, "VP8 ", lossy, "VP8 ", lossy), []report.Kind{report.SecondPicture}},
		{"an animation that is not declared", file("VP8X", head, "VP8 ", lossy, "ANMF", "CANARY"), []report.Kind{report.SecondPicture}},
		{"alpha in a simple file", file("ALPH", "CANARY", "VP8 ", lossy), []report.Kind{report.AppData}},
		{"reserved bits", file("VP8X", append([]byte{0x81, 'C', 'N', 'Y'}, head[4:]...), "VP8 ", lossy), []report.Kind{report.Padding}},
		{"bytes behind the canvas", file("VP8X", append(bytes.Clone(head), "CANARY"...), "VP8 ", lossy), []report.Kind{report.Padding}},
		{"bytes behind the file", append(file("VP8 ", lossy), "CANARY"...), []report.Kind{report.AfterEnd}},
		{"the byte that fills up", padded, []report.Kind{report.AppData, report.Padding}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, r := clean(t, c.in)
			assert.Equal(t, c.want, kinds(r))
			assert.Equal(t, plain, out)
		})
	}
}

func TestOrientationStays(t *testing.T) {
	lossy := chunkOf(t, picture1(t, "lossy"), "VP8 ")
	out, r := clean(t, file("VP8X", canvas(exifBit, 70, 50), "VP8 ", lossy, "EXIF", append([]byte("Exif\x00\x00"), exif.Orientation(6)...)))
	assert.Equal(t, [3]int{50, 70, 6}, [3]int{r.Width, r.Height, r.Orientation})
	assert.Equal(t, exif.Orientation(6), chunkOf(t, out, "EXIF"))
	assert.Equal(t, byte(exifBit), chunkOf(t, out, "VP8X")[0])
}

func TestColourUnderTransparencyIsSaid(t *testing.T) {
	_, r := clean(t, picture1(t, "exact"))
	require.Len(t, r.Kept, 1)
	assert.Equal(t, report.HiddenColor, r.Kept[0].Kind)
}

// frameOf is an ANMF chunk's data.
func frameOf(x, y, w, h int, flags byte, list ...any) []byte {
	b := append24(append24(append24(append24(nil, x/2), y/2), w-1), h-1)
	b = append(append24(b, 100), flags)
	return append(b, file(list...)[12:]...)
}

func TestAnimationIsKeptAndSaid(t *testing.T) {
	lossy, lossless := chunkOf(t, picture1(t, "lossy"), "VP8 "), chunkOf(t, picture1(t, "exact"), "VP8L")
	alpha := picture1(t, "alpha")
	whole := file("VP8X", canvas(animationBit|alphaBit, 80, 60), "ANIM", "\x01\x02\x03\x04\x05\x00",
		"ANMF", frameOf(0, 0, 70, 50, 1, "VP8 ", lossy),
		"ANMF", frameOf(10, 4, 70, 50, 0, "VP8L", lossless),
		"ANMF", frameOf(10, 10, 70, 50, 2, "ALPH", chunkOf(t, alpha, "ALPH"), "VP8 ", chunkOf(t, alpha, "VP8 ")))
	out, r := clean(t, whole)
	assert.Equal(t, [3]int{80, 60, 3}, [3]int{r.Width, r.Height, r.Frames})
	assert.Equal(t, report.ExtraFrames, r.Kept[len(r.Kept)-1].Kind)
	assert.Equal(t, "\x01\x02\x03\x04\x05\x00", string(chunkOf(t, out, "ANIM")))

	dirty := file("VP8X", canvas(animationBit|alphaBit|0x0c, 80, 60), "ANIM", "\x01\x02\x03\x04\x05\x00CANARY",
		"ANMF", frameOf(0, 0, 70, 50, 0xf1, "CNRY", "CANARY", "VP8 ", append(bytes.Clone(lossy), "CANARY"...), "XMP ", "<x:xmpmeta CANARY/>"),
		"ANMF", frameOf(10, 4, 70, 50, 0, "VP8L", lossless, "VP8 ", lossy),
		"VP8 ", lossy, "XMP ", "CANARY",
		"ANMF", frameOf(10, 10, 70, 50, 2, "ALPH", append(bytes.Clone(chunkOf(t, alpha, "ALPH")), "CANARY"...), "VP8 ", chunkOf(t, alpha, "VP8 ")))
	again, r := clean(t, dirty)
	assert.Equal(t, out, again)
	assert.Subset(t, kinds(r), []report.Kind{report.AppData, report.HiddenRows, report.History, report.SecondPicture, report.Padding})
	assert.NotContains(t, string(again), "CANARY")
}

func TestRefusals(t *testing.T) {
	lossy, lossless := chunkOf(t, picture1(t, "lossy"), "VP8 "), chunkOf(t, picture1(t, "palette"), "VP8L")
	good := file("VP8 ", lossy)
	change := func(b []byte, at int, v byte) []byte {
		b = bytes.Clone(b)
		b[at] = v
		return b
	}
	anim := func(frames ...any) []byte {
		return file(append([]any{"VP8X", canvas(animationBit, 80, 60), "ANIM", "\x00\x00\x00\x00\x00\x00"}, frames...)...)
	}
	many := []any{}
	for range report.MaxFrames + 1 {
		many = append(many, "ANMF", frameOf(0, 0, 70, 50, 0, "VP8L", lossless))
	}
	for name, c := range map[string]struct {
		in  []byte
		why report.Why
	}{
		"empty":                          {nil, report.Empty},
		"another format":                 {[]byte("RIFF\x00\x00\x00\x00WAVEfmt "), report.Damaged},
		"cut in the header":              {good[:10], report.Truncated},
		"cut in the picture":             {good[:len(good)-20], report.Truncated},
		"no picture":                     {file("VP8X", canvas(0, 9, 9)), report.Truncated},
		"too large a canvas":             {file("VP8X", canvas(0, 1<<24, 1<<24), "VP8 ", lossy), report.TooBig},
		"a canvas of another size":       {file("VP8X", canvas(0, 70, 51), "VP8 ", lossy), report.Damaged},
		"a chunk beyond the file":        {change(good, 12+6, 9), report.Damaged},
		"no key frame":                   {change(good, 20, lossy[0]|1), report.Damaged},
		"no start code":                  {change(good, 20+3, 0), report.Damaged},
		"lossy data that stops":          {file("VP8 ", lossy[:len(lossy)-30]), report.Damaged},
		"a first partition too long":     {change(good, 22, 0xff), report.Damaged},
		"lossless data that stops":       {file("VP8L", lossless[:len(lossless)-30]), report.Damaged},
		"a lossless version to come":     {file("VP8L", change(lossless, 4, 0xe0)), report.Damaged},
		"lossless noise":                 {file("VP8L", append(bytes.Clone(lossless[:5]), strings.Repeat("\xd7\x13\x99", 50)...)), report.Damaged},
		"alpha that stops":               {file("VP8X", canvas(alphaBit, 70, 50), "ALPH", "\x00short", "VP8 ", lossy), report.Damaged},
		"alpha packed in an unknown way": {file("VP8X", canvas(alphaBit, 70, 50), "ALPH", "\x02short", "VP8 ", lossy), report.Damaged},
		"a frame beyond the canvas":      {anim("ANMF", frameOf(20, 0, 70, 50, 0, "VP8 ", lossy)), report.Damaged},
		"a frame of another size":        {anim("ANMF", frameOf(0, 0, 60, 50, 0, "VP8 ", lossy)), report.Damaged},
		"a frame without a picture":      {anim("ANMF", frameOf(0, 0, 70, 50, 0, "XMP ", "x")), report.Damaged},
		"too many frames":                {anim(many...), report.TooMany},
	} {
		out, _, err := Clean(c.in)
		assert.True(t, report.Is(err, c.why), "%s: %v", name, err)
		assert.Nil(t, out, name)
	}
}

func FuzzClean(f *testing.F) {
	for _, name := range names[:5] {
		f.Add(picture1(f, name))
	}
	lossy := chunkOf(f, picture1(f, "lossy"), "VP8 ")
	f.Add(file("VP8X", canvas(animationBit, 80, 60), "ANIM", "\x00\x00\x00\x00\x00\x00", "ANMF", frameOf(0, 0, 70, 50, 1, "VP8 ", lossy)))
	f.Fuzz(func(t *testing.T, in []byte) {
		faulttest.Bound(t)
		out, _, err := Clean(in)
		if err != nil {
			return
		}
		again, r, err := Clean(out)
		if err != nil || !bytes.Equal(out, again) || len(r.Removed) > 0 {
			t.Fatalf("a clean picture is not clean: %v %v", err, r.Removed)
		}
		before, err := xwebp.Decode(bytes.NewReader(in))
		if err != nil || r.Frames > 1 {
			return
		}
		after, err := xwebp.Decode(bytes.NewReader(out))
		if err != nil || before.Bounds() != after.Bounds() {
			t.Fatalf("not the same picture: %v", err)
		}
	})
}
