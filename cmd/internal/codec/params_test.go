package codec

// This file holds that headers are read right, and that nothing in them can hurt.

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"consentry/domain/photo/scrub/bmff"
	"consentry/domain/photo/scrub/heif"
	"consentry/domain/photo/scrub/report"
	"consentry/store/faulttest"
)

func TestHeaders(t *testing.T) {
	still := heif.Nclx{Primaries: 2, Transfer: 2, Matrix: 6, FullRange: true}
	grey := heif.Nclx{Primaries: 2, Transfer: 2, Matrix: 2, FullRange: true}
	video := heif.Nclx{Primaries: 1, Transfer: 1, Matrix: 1}
	for name, want := range map[string]stream{
		"quad.heic":   {width: 96, height: 64, bits: 8, colours: still},
		"quad10.heic": {width: 96, height: 64, bits: 10, colours: still},
		"gray.heic":   {width: 96, height: 64, bits: 8, mono: true, colours: grey},
		"quad.avif":   {width: 96, height: 64, bits: 8, colours: still},
		"quad10.avif": {width: 96, height: 64, bits: 10, colours: video},
		"gray.avif":   {width: 96, height: 64, bits: 8, mono: true, colours: grey},
	} {
		t.Run(name, func(t *testing.T) {
			c := codedOf(t, sample(t, name))
			got, err := streamOf(c.kind, c.config, c.payload)
			require.NoError(t, err)
			assert.Equal(t, want, got)
		})
	}
}

func streamOf(kind string, config, payload []byte) (stream, error) {
	if kind == heif.AV1 {
		return av1Stream(config, payload)
	}
	c, err := bmff.ReadHEVCConfig(config)
	if err != nil {
		return stream{}, err
	}
	return hevcStream(c, payload)
}

// A video's parameter set has reference picture sets before its colours, some told by difference from the one before.
func TestReferenceSetsArePassedOver(t *testing.T) {
	_, packed, err := keyFrame(reader(sample(t, "turned.mov")))
	require.NoError(t, err)
	c := bmff.Read(packed)
	config, err := bmff.ReadHEVCConfig(c.Take(int(c.U32())))
	require.NoError(t, err)
	s, err := hevcStream(config, c.Rest())
	require.NoError(t, err)
	assert.Equal(t, heif.Nclx{Primaries: 1, Transfer: 1, Matrix: 1}, s.colours)

	var w bitWriter
	w.ue(2)        // sets
	w.ue(2)        // of the first: before
	w.ue(1)        // after
	w.pair(0)      // -1
	w.pair(1)      // -3
	w.pair(0)      // +1
	w.u(1, 1)      // the second: by difference
	w.u(1, 1)      // minus
	w.ue(0)        // one
	w.u(1, 1)      // -1-1 = -2 is used
	w.u(0, 1)      // -3-1 = -4
	w.u(0, 1)      // is not there
	w.u(1, 1)      // 1-1 = 0 is no picture before or after
	w.u(0, 1)      // -1
	w.u(1, 1)      // is there, unused
	w.u(0b1011, 4) // what follows
	r := &bitReader{b: w.b}
	assert.True(t, referenceSets(r))
	assert.Equal(t, uint64(0b1011), r.u(4))
}

// Reading headers ends, and what is accepted is within the limits.
func FuzzHeaders(f *testing.F) {
	for _, name := range []string{"quad.heic", "quad10.heic", "gray.heic", "quad.avif", "quad10.avif", "gray.avif"} {
		c := codedOf(f, sample(f, name))
		f.Add(c.kind == heif.AV1, c.config, c.payload)
	}
	f.Fuzz(func(t *testing.T, av1 bool, config, payload []byte) {
		faulttest.Bound(t)
		kind := heif.HEVC
		if av1 {
			kind = heif.AV1
		}
		if s, err := streamOf(kind, config, payload); err == nil {
			assert.NoError(t, report.Pictured(s.width, s.height))
			assert.LessOrEqual(t, s.bits, 16)
		}
	})
}

// The tables say what H.273 says: equations 8-3 and on, in floating point.
func TestColourTables(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := heif.Nclx{Primaries: 1, Transfer: 13, Matrix: rapid.SampledFrom([]int{1, 2, 4, 5, 6, 7, 9}).Draw(r, "matrix"), FullRange: rapid.Bool().Draw(r, "full")}
		m, err := newMatrix(c, false)
		require.NoError(r, err)
		y, cb, cr := rapid.Byte().Draw(r, "y"), rapid.Byte().Draw(r, "cb"), rapid.Byte().Draw(r, "cr")
		ey, epb, epr := (float64(y)-16)/219, (float64(cb)-128)/224, (float64(cr)-128)/224
		if c.FullRange {
			ey, epb, epr = float64(y)/255, (float64(cb)-128)/255, (float64(cr)-128)/255
		}
		kr, kb, _ := weights(c.Matrix, 1)
		red, blue := ey+2*(1-kr)*epr, ey+2*(1-kb)*epb
		want := [3]float64{red, (ey - kr*red - kb*blue) / (1 - kr - kb), blue}
		var got [4]byte
		m.rgb(got[:], []byte{y}, []byte{cb}, []byte{cr}, 0)
		for i, v := range want {
			assert.InDelta(r, math.Min(math.Max(v, 0), 1)*255, float64(got[i]), 0.51, "%v %v", want, got)
		}
		assert.Equal(r, byte(255), got[3])
	})
}

func TestIdentityMatrix(t *testing.T) {
	m, err := newMatrix(heif.Nclx{Primaries: 1, Transfer: 13, Matrix: 0, FullRange: true}, false)
	require.NoError(t, err)
	var got [4]byte
	m.rgb(got[:], []byte{20}, []byte{30}, []byte{10}, 0)
	assert.Equal(t, [4]byte{10, 20, 30, 255}, got)
}

// Published values: the primaries of Display P3 in sRGB, and white in every space is white.
func TestConversionToSRGB(t *testing.T) {
	for _, primaries := range []int{4, 9, 11, 12} {
		pix := []byte{255, 255, 255, 255, 0, 0, 0, 7}
		toSRGB(primaries, 13).row(pix)
		assert.Equal(t, []byte{255, 255, 255, 255, 0, 0, 0, 7}, pix, "primaries %d", primaries)
	}
	p3 := toSRGB(12, 13)
	pix := []byte{200, 100, 80, 255}
	p3.row(pix)
	for i, want := range []float64{216, 93, 71} { // ICC conversion, relative colorimetric
		assert.InDelta(t, want, float64(pix[i]), 2)
	}
	linear := []byte{55, 55, 55, 255}
	toSRGB(1, 8).row(linear)
	assert.InDelta(t, 128, float64(linear[0]), 1)
	for _, kind := range []int{16, 18} { // diffuse white, then the brightest, never less bright
		last := -1
		for v := range 256 {
			row := []byte{byte(v), byte(v), byte(v), 255}
			toSRGB(9, kind).row(row)
			assert.GreaterOrEqual(t, int(row[1]), last)
			last = int(row[1])
		}
		assert.Greater(t, last, 250)
	}
	assert.Nil(t, toSRGB(1, 13))
	assert.Nil(t, toSRGB(2, 2))
}
