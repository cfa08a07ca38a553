package icc

import (
	"bytes"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"consentry/domain/photo/scrub/report"
	"consentry/store/faulttest"
)

// piece is a tag of a profile made for a test.
type piece struct {
	sig  string
	data []byte
}

var (
	srgbColumns = [3][3]int32{{0x6fa2, 0x38f5, 0x0390}, {0x6299, 0xb785, 0x18da}, {0x24a0, 0x0f84, 0xb6cf}}
	p3Columns   = [3][3]int32{{0x83df, 0x3dbf, -0x47}, {0x4abf, 0xb137, 0x0ab9}, {0x2838, 0x110b, 0xc8ba}}
	srgbCurve   = (&curve{function: 3, params: []int32{157286, 62119, 3417, 5072, 2651}}).bytes()
)

// gamma is a curve of one entry, u8Fixed8.
func gamma(g float64) []byte {
	return (&curve{short: true, params: []int32{int32(math.Round(g*256)) << 8}}).bytes()
}

func described(s string) []byte { return (&Profile{Version: 4 << 24}).text(s, true) }

func rgbPieces(columns [3][3]int32, trc []byte) []piece {
	return []piece{
		{"desc", described("CANARY of Dr. Somebody's iPhone")}, {"cprt", described("CANARY 2024")}, {"wtpt", xyzBytes(d50)},
		{"rXYZ", xyzBytes(columns[0])}, {"gXYZ", xyzBytes(columns[1])}, {"bXYZ", xyzBytes(columns[2])},
		{"rTRC", trc}, {"gTRC", trc}, {"bTRC", trc},
	}
}

// profile puts pieces together as an untidy maker does: a date, names, and gaps.
func profile(space, pcs string, version uint32, pieces []piece, gap string) []byte {
	w := make([]byte, headerSize)
	copy(w[4:], "CNRY")
	be.PutUint32(w[8:], version)
	copy(w[12:], "mntr"+space+pcs)
	be.PutUint16(w[24:], 2024)
	copy(w[36:], "acspAPPL")
	copy(w[48:], "CANARYxx")
	copy(w[80:], "cnry")
	for i, v := range d50 {
		be.PutUint32(w[68+4*i:], uint32(v))
	}
	w = be.AppendUint32(w, uint32(len(pieces)))
	w = append(w, make([]byte, 12*len(pieces))...)
	for i, p := range pieces {
		e := w[headerSize+4+12*i:]
		copy(e, p.sig)
		be.PutUint32(e[4:], uint32(len(w)))
		be.PutUint32(e[8:], uint32(len(p.data)))
		w = append(append(w, p.data...), gap...)
	}
	be.PutUint32(w, uint32(len(w)))
	return w
}

func kinds(things []report.Thing) (out []report.Kind) {
	for _, t := range things {
		out = append(out, t.Kind)
	}
	return out
}

// table16 is a lut16Type with the smallest tables.
func table16(in, out int) []byte {
	w := []byte("mft2\x00\x00\x00\x00")
	w = append(w, byte(in), byte(out), 2, 'C')
	for i := range 9 {
		v := uint32(0)
		if i%4 == 0 {
			v = 1 << 16
		}
		w = be.AppendUint32(w, v)
	}
	w = append(w, 0, 2, 0, 2)
	for range in {
		w = append(w, 0, 0, 255, 255)
	}
	for i := range (1 << in) * out {
		w = be.AppendUint16(w, uint16(i))
	}
	for range out {
		w = append(w, 0, 0, 255, 255)
	}
	return w
}

func TestAProfileLosesItsWordsAndKeepsItsColours(t *testing.T) {
	for _, c := range []struct {
		name, space, pcs string
		pieces           []piece
		want             string
	}{
		{"sRGB", "RGB ", "XYZ ", rgbPieces(srgbColumns, srgbCurve), "sRGB"},
		{"Display P3", "RGB ", "XYZ ", rgbPieces(p3Columns, srgbCurve), "Display P3"},
		{"own primaries", "RGB ", "XYZ ", rgbPieces([3][3]int32{p3Columns[1], p3Columns[0], p3Columns[2]}, gamma(1.8)), "RGB"},
		{"gray", "GRAY", "XYZ ", []piece{{"kTRC", gamma(2.2)}, {"desc", described("CANARY")}}, "Gray"},
		{"CMYK", "CMYK", "Lab ", []piece{{"A2B0", table16(4, 3)}, {"B2A0", table16(3, 4)}}, "CMYK"},
	} {
		for _, version := range []uint32{2<<24 | 4<<20, 4<<24 | 3<<20} {
			t.Run(c.name, func(t *testing.T) {
				pieces := append(c.pieces[:len(c.pieces):len(c.pieces)], piece{"mmod", []byte("mmodCANARY serial")}, piece{"dmdd", described("CANARY model")}, piece{"CNRY", []byte("CANARY private")})
				in := append(profile(c.space, c.pcs, version, pieces, "CANARYgp"), "CANARY after"...)
				out, things, ok := Clean(in)
				require.True(t, ok)
				assert.Subset(t, kinds(things), []report.Kind{report.ProfileText, report.Time, report.Serial, report.Padding, report.AfterEnd})
				assert.NotContains(t, string(bytes.ToUpper(out)), "CANARY")
				assert.NotContains(t, string(out), "C\x00A\x00N")
				assert.NotContains(t, string(out), "CNRY")
				assert.Equal(t, uint32(len(out)), be.Uint32(out))

				p, err := Parse(out)
				require.NoError(t, err)
				assert.Contains(t, string(bytes.ReplaceAll(p.find("desc"), []byte{0}, nil)), c.want)
				assert.Zero(t, p.slack(), "no bytes that no tag names")
				before, err := Parse(in)
				require.NoError(t, err)
				assert.Equal(t, before.matrix, p.matrix)
				assert.Equal(t, before.curves, p.curves)
				for _, sig := range []string{"A2B0", "B2A0"} {
					if b := before.find(sig); b != nil {
						assert.Equal(t, b[12:], p.find(sig)[12:len(b)], sig)
					}
				}

				again, things, ok := Clean(out)
				require.True(t, ok)
				assert.Equal(t, out, again)
				assert.Empty(t, things)
			})
		}
	}
}

// entries is a curve as a table.
func entries(v ...uint16) []byte { return (&curve{table: v}).bytes() }

func TestProfilesThatAreRefused(t *testing.T) {
	good := profile("RGB ", "XYZ ", 4<<24, rgbPieces(srgbColumns, srgbCurve), "")
	with := func(change func([]byte)) []byte {
		b := bytes.Clone(good)
		change(b)
		return b
	}
	text := rgbPieces(srgbColumns, srgbCurve)
	text[6].data = append([]byte("curv\x00\x00\x00\x00\x00\x00\x00\x06"), "CANARY NAME!"...)
	for name, in := range map[string][]byte{
		"empty":                    nil,
		"no acsp":                  with(func(b []byte) { b[36] = 'x' }),
		"size beyond the bytes":    with(func(b []byte) { be.PutUint32(b, uint32(len(b)+1)) }),
		"size of nothing":          with(func(b []byte) { be.PutUint32(b, 4) }),
		"too many tags":            with(func(b []byte) { be.PutUint32(b[headerSize:], 1<<30) }),
		"tag beyond the end":       with(func(b []byte) { be.PutUint32(b[headerSize+8:], 0xfffffff0) }),
		"tag in the header":        with(func(b []byte) { be.PutUint32(b[headerSize+8:], 16) }),
		"the same tag twice":       with(func(b []byte) { copy(b[headerSize+4:], "cprt") }),
		"a named colour profile":   with(func(b []byte) { copy(b[12:], "nmcl") }),
		"version 5":                with(func(b []byte) { b[8] = 5 }),
		"Lab pictures":             with(func(b []byte) { copy(b[16:], "Lab ") }),
		"text as a curve":          profile("RGB ", "XYZ ", 4<<24, text, ""),
		"no colours":               profile("RGB ", "XYZ ", 4<<24, rgbPieces(srgbColumns, srgbCurve)[:3], ""),
		"CMYK without a table":     profile("CMYK", "Lab ", 4<<24, rgbPieces(srgbColumns, srgbCurve), ""),
		"a table for other inputs": profile("CMYK", "Lab ", 4<<24, []piece{{"A2B0", table16(3, 3)}}, ""),
		"a table cut short":        profile("CMYK", "Lab ", 4<<24, []piece{{"A2B0", table16(4, 3)[:80]}}, ""),
		"a falling curve":          profile("GRAY", "XYZ ", 4<<24, []piece{{"kTRC", entries(0, 9, 3)}}, ""),
		"above the limit":          append(bytes.Clone(good), make([]byte, report.MaxProfile)...),
	} {
		_, _, ok := Clean(in)
		assert.False(t, ok, name)
		_, err := Parse(in)
		assert.ErrorIs(t, err, ErrProfile, name)
	}
}

func TestCurvesOfATableTypeAreWrittenOneAfterAnother(t *testing.T) {
	// mAB: B curves far behind, with a gap between that nothing names.
	b := append([]byte("mAB \x00\x00\x00\x00\x03\x03CA"), make([]byte, 20)...)
	be.PutUint32(b[12:], 64)
	b = append(b, bytes.Repeat([]byte("CANARY! "), 4)...)
	for range 3 {
		b = append(b, gamma(1)...)
	}
	in := profile("RGB ", "Lab ", 4<<24, []piece{{"A2B0", b}}, "")
	out, _, ok := Clean(in)
	require.True(t, ok)
	assert.NotContains(t, string(out), "CANARY")
	p, err := Parse(out)
	require.NoError(t, err)
	assert.Equal(t, 32+3*len(gamma(1)), len(p.find("A2B0")))
	_, can := p.ToSRGB()
	assert.False(t, can, "a table alone is not converted here")

	be.PutUint32(b[12:], 30)
	_, ok = lut(b, 3)
	assert.False(t, ok, "curves inside the header")
}

// reference is the conversion in floating point, straight from the standards.
func reference(columns [3][3]int32, g func(float64) float64, rgb [3]uint8) [3]float64 {
	inverse := [3][3]float64{{3.134112153323845, -1.6173924595518705, -0.49063340456472027},
		{-0.9787872961391832, 1.9162795864266209, 0.03345471423138195}, {0.07198304438569493, -0.22898585024754495, 1.4053851315844992}}
	var xyz, out [3]float64
	for i := range 3 {
		l := g(float64(rgb[i]) / 255)
		for j := range 3 {
			xyz[j] += float64(columns[i][j]) / 65536 * l
		}
	}
	for i := range 3 {
		v := 0.0
		for j := range 3 {
			v += inverse[i][j] * xyz[j]
		}
		if v = min(max(v, 0), 1); v <= 0.0031308 {
			v *= 12.92
		} else {
			v = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
		out[i] = v * 255
	}
	return out
}

func srgbLight(x float64) float64 {
	if x <= 0.04045 {
		return x / 12.92
	}
	return math.Pow((x+0.055)/1.055, 2.4)
}

func TestConversionIsWithinOneLevelOfFloatingPoint(t *testing.T) {
	steps := make([]uint16, 1024)
	for i := range steps {
		steps[i] = uint16(math.Round(srgbLight(float64(i)/1023) * 65535))
	}
	for _, c := range []struct {
		name    string
		columns [3][3]int32
		trc     []byte
		light   func(float64) float64
	}{
		{"sRGB", srgbColumns, srgbCurve, srgbLight},
		{"sRGB as a table", srgbColumns, entries(steps...), srgbLight},
		{"Display P3", p3Columns, srgbCurve, srgbLight},
		{"P3 colours, gamma 2.2", p3Columns, gamma(2.19921875), func(x float64) float64 { return math.Pow(x, 2.19921875) }},
		{"P3 colours, gamma 1.8", p3Columns, gamma(1.80078125), func(x float64) float64 { return math.Pow(x, 1.80078125) }},
		{"P3 colours, linear", p3Columns, gamma(1), func(x float64) float64 { return x }},
		{"P3 colours, identity", p3Columns, (&curve{short: true}).bytes(), func(x float64) float64 { return x }},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := Parse(profile("RGB ", "XYZ ", 4<<24, rgbPieces(c.columns, c.trc), ""))
			require.NoError(t, err)
			conv, ok := p.ToSRGB()
			require.True(t, ok)
			worst := 0.0
			for r := 0; r < 256; r += 5 {
				for g := 0; g < 256; g += 5 {
					for b := 0; b < 256; b += 5 {
						in := [3]uint8{uint8(r), uint8(g), uint8(b)}
						x, y, z := conv.RGB(in[0], in[1], in[2])
						want := reference(c.columns, c.light, in)
						for i, have := range []uint8{x, y, z} {
							worst = max(worst, math.Abs(float64(have)-want[i]))
						}
					}
				}
			}
			assert.Less(t, worst, 1.0)
			t.Logf("worst difference %.3f levels", worst)
			assert.Equal(t, c.name == "sRGB" || c.name == "sRGB as a table", p.IsSRGB())
		})
	}
}

func TestConversionOfPixelsLeavesAlpha(t *testing.T) {
	p, err := Parse(profile("RGB ", "XYZ ", 4<<24, rgbPieces(p3Columns, srgbCurve), ""))
	require.NoError(t, err)
	c, ok := p.ToSRGB()
	require.True(t, ok)
	pix := []byte{200, 100, 50, 7, 10, 250, 30, 8}
	r, g, b := c.RGB(200, 100, 50)
	x, y, z := c.RGB(10, 250, 30)
	c.Pixels(pix, 4)
	assert.Equal(t, []byte{r, g, b, 7, x, y, z, 8}, pix)
	assert.Equal(t, []byte{215, 93, 31}, pix[:3], "the same on every machine")

	p, err = Parse(profile("GRAY", "XYZ ", 4<<24, []piece{{"kTRC", gamma(1)}}, ""))
	require.NoError(t, err)
	c, ok = p.ToSRGB()
	require.True(t, ok)
	gray := []byte{0, 55, 128, 255}
	c.Gray(gray)
	assert.Equal(t, []byte{0, 128, 188, 255}, gray)
}

func TestPowersInWholeNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Int64Range(1, 2<<32).Draw(t, "x")
		g := rapid.Int64Range(1<<12, 16<<16).Draw(t, "g")
		want := math.Pow(float64(x)/(1<<32), float64(g)/(1<<16))
		have := float64(raise(x, g)) / (1 << 32)
		assert.InDelta(t, min(want, 16), have, 1e-6*max(want, 1))
	})
}

func FuzzClean(f *testing.F) {
	f.Add(profile("RGB ", "XYZ ", 4<<24, rgbPieces(srgbColumns, srgbCurve), "gap "))
	f.Add(profile("CMYK", "Lab ", 2<<24, []piece{{"A2B0", table16(4, 3)}, {"gamt", table16(3, 1)}}, ""))
	f.Add(profile("GRAY", "XYZ ", 2<<24, []piece{{"kTRC", gamma(2.2)}}, ""))
	f.Fuzz(func(t *testing.T, in []byte) {
		faulttest.Bound(t)
		out, _, ok := Clean(in)
		if !ok {
			return
		}
		again, things, ok := Clean(out)
		if !ok || !bytes.Equal(out, again) || len(things) > 0 {
			t.Fatalf("a clean profile is not clean: %v", things)
		}
		p, err := Parse(in)
		if err != nil {
			t.Fatal(err)
		}
		if c, ok := p.ToSRGB(); ok {
			c.Pixels(make([]byte, 12), 4)
		}
	})
}
