package gif

import (
	"bytes"
	"compress/lzw"
	"image"
	"image/color"
	stdgif "image/gif"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/report"
	"consentry/store/faulttest"
)

// screen is a header with a global table of four colours.
func screen(w, h uint16, colours string) []byte {
	b := append([]byte("GIF89a"), byte(w), byte(w>>8), byte(h), byte(h>>8), 0, 0, 0)
	if colours != "" {
		size := 0
		for 3<<(size+1) < len(colours) {
			size++
		}
		b[10] = 0x80 | byte(size)
		b = append(b, colours...)
		b = append(b, make([]byte, 3<<(size+1)-len(colours))...)
	}
	return b
}

// lzwOf is pixels as an image block has them, with more behind the codes, in small sub-blocks.
func lzwOf(pix, behind string) []byte {
	var z bytes.Buffer
	w := lzw.NewWriter(&z, lzw.LSB, 2)
	_, _ = w.Write([]byte(pix))
	_ = w.Close()
	z.WriteString(behind)
	b := []byte{2}
	for z.Len() > 0 {
		part := z.Next(7)
		b = append(append(b, byte(len(part))), part...)
	}
	return append(b, 0)
}

func at16(x, y, w, h uint16, flags byte) []byte {
	b := []byte{0x2c}
	for _, v := range []uint16{x, y, w, h} {
		b = le.AppendUint16(b, v)
	}
	return append(b, flags)
}

const (
	four  = "\x01\x02\x03\xf0\x00\x00\x00\xf0\x00\x00\x00\xf0"
	cross = "\x00\x01\x02\x03\x00\x01\x02\x03\x00\x01\x02\x03" // four by three
)

func join(parts ...any) []byte {
	var b []byte
	for _, p := range parts {
		switch v := p.(type) {
		case string:
			b = append(b, v...)
		case []byte:
			b = append(b, v...)
		}
	}
	return b
}

func plain(before ...any) []byte {
	return join(append(append([]any{screen(4, 3, four)}, before...), at16(0, 0, 4, 3, 0), lzwOf(cross, ""), ";")...)
}

func clean(t *testing.T, src []byte) ([]byte, report.Report) {
	t.Helper()
	out, r, err := Clean(src)
	require.NoError(t, err)
	assert.Equal(t, report.GIF, r.Out)
	again, second, err := Clean(out)
	require.NoError(t, err)
	assert.Equal(t, out, again, "a clean picture stays as it is")
	assert.Empty(t, second.Removed)
	return out, r
}

// same compares the pixels that each frame shows, with its timing.
func same(t *testing.T, a, b []byte) {
	t.Helper()
	x, err := stdgif.DecodeAll(bytes.NewReader(a))
	require.NoError(t, err)
	y, err := stdgif.DecodeAll(bytes.NewReader(b))
	require.NoError(t, err)
	require.Len(t, y.Image, len(x.Image))
	assert.Equal(t, [2]int{x.Config.Width, x.Config.Height}, [2]int{y.Config.Width, y.Config.Height})
	for i, m := range x.Image {
		require.Equal(t, m.Bounds(), y.Image[i].Bounds())
		if len(x.Image) > 1 {
			assert.Equal(t, x.Delay[i], y.Delay[i])
			assert.Equal(t, x.Disposal[i], y.Disposal[i])
			assert.Equal(t, x.LoopCount, y.LoopCount)
		}
		eachPixel(m.Bounds(), func(px, py int) {
			c, d := rgba(m.At(px, py)), rgba(y.Image[i].At(px, py))
			require.Equal(t, c, d, "frame %d pixel %d,%d", i, px, py)
		})
	}
}

func eachPixel(r image.Rectangle, do func(x, y int)) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			do(x, y)
		}
	}
}

func rgba(c color.Color) [4]uint32 {
	r, g, b, a := c.RGBA()
	return [4]uint32{r, g, b, a}
}

func kinds(r report.Report) (out []report.Kind) {
	for _, t := range r.Removed {
		out = append(out, t.Kind)
	}
	return out
}

func TestEveryTrapIsNamedAndLeftBehind(t *testing.T) {
	control := "\x21\xf9\x04\x00\x00\x00\x00\x00"
	for _, c := range []struct {
		name string
		in   []byte
		want []report.Kind
	}{
		{"nothing", plain(), nil},
		{"a comment", plain("\x21\xfe\x06CANARY\x03and\x00"), []report.Kind{report.Words}},
		{"plain text", plain("\x21\x01\x0cxxxxxxxxxxxx\x06CANARY\x00"), []report.Kind{report.Words}},
		{"XMP", plain("\x21\xff\x0bXMP DataXMP\x06CANARY\x00"), []report.Kind{report.History}},
		{"a colour profile", plain("\x21\xff\x0bICCRGBG1012\x06CANARY\x00"), []report.Kind{report.ProfileText}},
		{"a program's block", plain("\x21\xff\x0bCANARY99xyz\x06CANARY\x00"), []report.Kind{report.AppData}},
		{"an unknown block", plain("\x21\x99\x06CANARY\x00"), []report.Kind{report.AppData}},
		{"a loop block that says more", plain("\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x06CANARY\x00"), []report.Kind{report.AppData}},
		{"a control block that says more", plain("\x21\xf9\x04\x00\x00\x00\x00\x06CANARY\x00"), []report.Kind{report.AppData}},
		{"bits of a control block", plain("\x21\xf9\x04\xe0\x00\x00\x55\x00"), []report.Kind{report.Padding}},
		{"bytes after the end", append(plain(control), "CANARY"...), []report.Kind{report.AfterEnd}},
		{"more pixels than shown", join(screen(4, 3, four), at16(0, 0, 4, 3, 0), lzwOf(cross+strings.Repeat(cross, 9), ""), ";"), []report.Kind{report.HiddenRows}},
		{"bytes behind the codes", join(screen(4, 3, four), at16(0, 0, 4, 3, 0), lzwOf(cross, "CANARY CANARY"), ";"), []report.Kind{report.HiddenRows}},
		{"unused colours", join(screen(4, 3, four+"CANARYCANARY"), at16(0, 0, 4, 3, 0), lzwOf(cross, ""), ";"), []report.Kind{report.UnusedTables}},
		{"a global table that nothing uses", join(screen(4, 3, "CANARY"), at16(0, 0, 4, 3, 0x81), four, lzwOf(cross, ""), ";"), []report.Kind{report.UnusedTables}},
		{"the part beyond the screen", join(screen(4, 3, four), at16(0, 0, 4, 5, 0), lzwOf(cross+"\x00\x00\x00\x00\x01\x01\x01\x01", ""), ";"), []report.Kind{report.HiddenRows}},
		{"and at its right", join(screen(4, 3, four), at16(0, 0, 5, 3, 0), lzwOf("\x00\x01\x02\x03\x00\x00\x01\x02\x03\x01\x00\x01\x02\x03\x02", ""), ";"), []report.Kind{report.HiddenRows}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, r := clean(t, c.in)
			assert.Equal(t, c.want, kinds(r))
			assert.NotContains(t, string(out), "CANARY")
			same(t, plain(), out)
			assert.Equal(t, [3]int{4, 3, 1}, [3]int{r.Width, r.Height, r.Frames})
		})
	}
}

func TestColourUnderTransparencyIsCleared(t *testing.T) {
	in := plain("\x21\xf9\x04\x01\x00\x00\x01\x00")
	out, r := clean(t, in)
	assert.Equal(t, []report.Kind{report.HiddenColor}, kinds(r))
	same(t, in, out)
	assert.NotContains(t, string(out), "\x01\x02\x03\xf0", "the red of the transparent entry")
}

func TestTwoEntriesOfOneColourBecomeOne(t *testing.T) {
	in := join(screen(4, 3, "\x09\x09\x09\x09\x09\x09\x09\x09\x09\x00\x00\x09"), at16(0, 0, 4, 3, 0), lzwOf(cross, ""), ";")
	out, _ := clean(t, in)
	same(t, in, out)
	m, err := stdgif.Decode(bytes.NewReader(out))
	require.NoError(t, err)
	assert.Len(t, m.(*image.Paletted).Palette, 2)
}

// made is an animation of Go's own encoder, with everything that timing, place and transparency can be.
func made(t *testing.T, n int) []byte {
	t.Helper()
	rnd := rand.New(rand.NewPCG(5, 5))
	g := &stdgif.GIF{LoopCount: 4, Config: image.Config{Width: 30, Height: 20}}
	for i := range n {
		palette := color.Palette{color.Transparent}
		for range 255 - i {
			palette = append(palette, color.RGBA{uint8(rnd.Uint32()), uint8(rnd.Uint32()), uint8(rnd.Uint32()), 255})
		}
		r := image.Rect(i, 2*i, 30-i, 20)
		if i == 0 {
			r = image.Rect(0, 0, 30, 20)
		}
		m := image.NewPaletted(r, palette)
		for j := range m.Pix {
			m.Pix[j] = uint8(rnd.IntN(len(palette)))
		}
		g.Image, g.Delay, g.Disposal = append(g.Image, m), append(g.Delay, 10*i+3), append(g.Disposal, byte(i%4))
	}
	var b bytes.Buffer
	require.NoError(t, stdgif.EncodeAll(&b, g))
	return b.Bytes()
}

func TestAnimationIsKeptAndSaid(t *testing.T) {
	in := made(t, 5)
	out, r := clean(t, in)
	same(t, in, out)
	assert.Equal(t, 5, r.Frames)
	require.Len(t, r.Kept, 1)
	assert.Equal(t, report.ExtraFrames, r.Kept[0].Kind)
}

func TestFramesShareATableWithDifferentTransparentEntries(t *testing.T) {
	first, second := "\x21\xf9\x04\x05\x07\x00\x00\x00", "\x21\xf9\x04\x09\x08\x00\x03\x00"
	in := join(screen(4, 3, four), first, at16(0, 0, 4, 3, 0), lzwOf(cross, ""), second, at16(1, 1, 3, 2, 0x40), lzwOf("\x01\x02\x03\x00\x01\x02", ""), ";")
	out, r := clean(t, in)
	same(t, in, out)
	assert.Empty(t, r.Removed, "each colour is shown by one of the frames")
}

func TestAFullTableFindsATransparentEntry(t *testing.T) {
	var colours, pix []byte
	for i := range 256 {
		colours = append(colours, byte(i), byte(i), 7)
		pix = append(pix, byte(i))
	}
	block := func(pix []byte) []byte {
		var w bytes.Buffer
		pack(&w, pix, 8)
		return w.Bytes()
	}
	in := join(screen(16, 16, string(colours)), at16(0, 0, 16, 16, 0), block(pix),
		"\x21\xf9\x04\x01\x08\x00\x09\x00", at16(0, 0, 16, 16, 0), block(pix), ";")
	out, _ := clean(t, in)
	same(t, in, out)
}

func TestInterlacedImages(t *testing.T) {
	for h := 1; h < 20; h++ {
		var pix []byte
		for i := range 4 * h {
			pix = append(pix, byte(i/4%4))
		}
		in := join(screen(4, uint16(h), four), at16(0, 0, 4, uint16(h), 0x40), lzwOf(string(pix), ""), ";")
		out, _ := clean(t, in)
		same(t, in, out)
	}
}

func TestAScreenOfNoSizeTakesThatOfTheFirstImage(t *testing.T) {
	_, r := clean(t, join(screen(0, 0, four), at16(0, 0, 4, 3, 0), lzwOf(cross, ""), ";"))
	assert.Equal(t, [2]int{4, 3}, [2]int{r.Width, r.Height})
}

func TestRefusals(t *testing.T) {
	good := plain()
	many := join(screen(1, 1, four))
	for range report.MaxFrames + 1 {
		many = join(many, at16(0, 0, 1, 1, 0), lzwOf("\x00", ""))
	}
	for name, c := range map[string]struct {
		in  []byte
		why report.Why
	}{
		"empty":                      {nil, report.Empty},
		"another format":             {[]byte("\x89PNG\r\n\x1a\n and so on"), report.Damaged},
		"cut in the header":          {good[:9], report.Truncated},
		"cut in the colours":         {good[:15], report.Truncated},
		"cut in the pixels":          {good[:len(good)-4], report.Truncated},
		"without the end":            {good[:len(good)-1], report.Truncated},
		"no image":                   {join(screen(4, 3, four), ";"), report.Damaged},
		"fewer pixels":               {join(screen(4, 9, four), at16(0, 0, 4, 9, 0), lzwOf(cross, ""), ";"), report.Truncated},
		"far fewer":                  {join(screen(9000, 9000, four), at16(0, 0, 9000, 9000, 0), lzwOf(cross, ""), ";"), report.Truncated},
		"too large a screen":         {join(screen(65535, 65535, four), at16(0, 0, 4, 3, 0), lzwOf(cross, ""), ";"), report.TooBig},
		"too large an image":         {join(screen(9, 9, four), at16(0, 0, 65535, 65535, 0), lzwOf(cross, ""), ";"), report.TooBig},
		"no colours":                 {join(screen(4, 3, ""), at16(0, 0, 4, 3, 0), lzwOf(cross, ""), ";"), report.Damaged},
		"a colour that is not there": {join(screen(4, 3, "abcdef"), at16(0, 0, 4, 3, 0), lzwOf(cross, ""), ";"), report.Damaged},
		"an image off the screen":    {join(screen(4, 3, four), at16(9, 0, 4, 3, 0), lzwOf(cross, ""), ";"), report.Damaged},
		"a block that is none":       {plain("CANARY"), report.Damaged},
		"codes that are none":        {join(screen(4, 3, four), at16(0, 0, 4, 3, 0), "\x02\x04\xff\xff\xff\xff\x00;"), report.Damaged},
		"a code size that is none":   {join(screen(4, 3, four), at16(0, 0, 4, 3, 0), "\x09\x00;"), report.Damaged},
		"too many frames":            {append(many, ';'), report.TooMany},
	} {
		out, _, err := Clean(c.in)
		assert.True(t, report.Is(err, c.why), "%s: %v", name, err)
		assert.Nil(t, out, name)
	}
}

func FuzzClean(f *testing.F) {
	f.Add(plain())
	f.Add(plain("\x21\xfe\x06CANARY\x03and\x00"))
	f.Add(join(screen(4, 3, four), "\x21\xf9\x04\x05\x07\x00\x00\x00", at16(0, 0, 4, 3, 0), lzwOf(cross, ""), at16(1, 1, 3, 2, 0xc0), "abcdef", lzwOf("\x01\x00\x01\x00\x01\x00", ""), ";"))
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
		if _, err := stdgif.DecodeAll(bytes.NewReader(out)); err != nil {
			t.Fatalf("not readable: %v", err)
		}
	})
}
