package quick

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/store/faulttest"
)

// scene is a picture with slopes, edges and fine lines, without grain: what it shows at a fraction is known.
func scene(w, h int) *image.YCbCr {
	img := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	for y := range h {
		for x := range w {
			v := 128 + 70*math.Sin(float64(x)/23)*math.Cos(float64(y)/17) + float64(x+y)/float64(w+h)*40
			if (x-w/3)*(x-w/3)+(y-h/2)*(y-h/2) < h*h/16 {
				v -= 60
			}
			img.Y[img.YOffset(x, y)] = byte(min(max(v, 0), 255))
			img.Cb[img.COffset(x, y)] = byte(128 + 40*math.Sin(float64(x+y)/40))
			img.Cr[img.COffset(x, y)] = byte(128 + 40*math.Cos(float64(x-y)/50))
		}
	}
	return img
}

func coded(t testing.TB, img image.Image, quality int) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}))
	return b.Bytes()
}

// psnr compares a part of two pictures, in dB; fraction says how many samples each way of b make one of a.
func psnr(a, b []byte, strideA, strideB, w, h, fraction int) float64 {
	sum := 0.0
	for y := range h {
		for x := range w {
			mean := 0
			for i := range fraction * fraction {
				mean += int(b[(y*fraction+i/fraction)*strideB+x*fraction+i%fraction])
			}
			d := float64(a[y*strideA+x]) - float64(mean)/float64(fraction*fraction)
			sum += d * d
		}
	}
	return 10 * math.Log10(255*255/(sum/float64(w*h)+1e-9))
}

func TestAFractionShowsWhatTheWholeShows(t *testing.T) {
	src := coded(t, scene(656, 432), 90)
	img, err := jpeg.Decode(bytes.NewReader(src))
	require.NoError(t, err)
	full := img.(*image.YCbCr)
	for _, denom := range []int{2, 4, 8} {
		got, err := Decode(src, denom)
		require.NoError(t, err)
		small := got.(*image.YCbCr)
		require.Equal(t, image.Rect(0, 0, 656/denom, 432/denom), small.Rect)
		require.Equal(t, image.YCbCrSubsampleRatio420, small.SubsampleRatio)
		w, h := small.Rect.Dx(), small.Rect.Dy()
		assert.Greater(t, psnr(small.Y, full.Y, small.YStride, full.YStride, w, h, denom), 38.0, "1/%d", denom)
		assert.Greater(t, psnr(small.Cb, full.Cb, small.CStride, full.CStride, w/2, h/2, denom), 42.0, "1/%d", denom)
		assert.Greater(t, psnr(small.Cr, full.Cr, small.CStride, full.CStride, w/2, h/2, denom), 42.0, "1/%d", denom)
	}
}

func TestASlopeHasNoSteps(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 256, 64))
	for i := range img.Pix {
		img.Pix[i] = byte(i % 256)
	}
	for _, denom := range []int{2, 4, 8} {
		got, err := Decode(coded(t, img, 100), denom)
		require.NoError(t, err)
		row := got.(*image.Gray).Pix[:256/denom]
		for x := 1; x < len(row); x++ {
			assert.InDelta(t, denom, int(row[x])-int(row[x-1]), 1.01, "1/%d at %d", denom, x)
		}
	}
}

// noise is a picture whose coefficients are of all sizes, so that every length of code occurs.
func noise(seed uint64, w, h int) *image.YCbCr {
	r := rand.New(rand.NewPCG(seed, 1))
	img := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	for _, p := range [][]byte{img.Y, img.Cb, img.Cr} {
		for i := range p {
			p[i] = byte(r.Uint32())
		}
	}
	return img
}

func TestEverySizeAndQualityIsReadBack(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {8, 8}, {16, 16}, {17, 15}, {33, 7}, {64, 48}, {100, 3}, {3, 100}} {
		for _, quality := range []int{-3, 1, 30, 50, 85, 100, 400} {
			img := noise(uint64(quality+10), size[0], size[1])
			ours, err := Encode(img, quality)
			require.NoError(t, err)
			theirs := coded(t, img, min(max(quality, 1), 100))
			a, err := jpeg.Decode(bytes.NewReader(ours))
			require.NoError(t, err)
			b, err := jpeg.Decode(bytes.NewReader(theirs))
			require.NoError(t, err)
			x, y := a.(*image.YCbCr), b.(*image.YCbCr)
			require.Equal(t, y.Rect, x.Rect)
			if quality >= 85 { // rounding by one, of large steps, is large
				assert.Greater(t, psnr(x.Y, y.Y, x.YStride, y.YStride, size[0], size[1], 1), 36.0, "%v at %d", size, quality)
			}
			assert.InDelta(t, len(theirs), len(ours), float64(len(theirs))/20, "%v at %d", size, quality)
			small, err := Decode(ours, 8)
			require.NoError(t, err)
			assert.Equal(t, image.Rect(0, 0, (size[0]+7)/8, (size[1]+7)/8), small.Bounds())
		}
	}
}

func TestWhatIsWrittenIsAsGoodAsTheStandardLibrarys(t *testing.T) {
	img := scene(650, 431)
	for _, quality := range []int{60, 85, 95} {
		ours, err := Encode(img, quality)
		require.NoError(t, err)
		theirs := coded(t, img, quality)
		good := func(b []byte) float64 {
			m, err := jpeg.Decode(bytes.NewReader(b))
			require.NoError(t, err)
			y := m.(*image.YCbCr)
			return psnr(y.Y, img.Y, y.YStride, img.YStride, 650, 431, 1)
		}
		assert.InDelta(t, good(theirs), good(ours), 0.1)
		assert.InDelta(t, len(theirs), len(ours), float64(len(theirs))/100)
	}
}

func TestOnlyWholePicturesOfOneKindAreWritten(t *testing.T) {
	for name, img := range map[string]*image.YCbCr{
		"4:4:4":   image.NewYCbCr(image.Rect(0, 0, 8, 8), image.YCbCrSubsampleRatio444),
		"nothing": image.NewYCbCr(image.Rect(0, 0, 0, 8), image.YCbCrSubsampleRatio420),
		"a part":  image.NewYCbCr(image.Rect(2, 2, 8, 8), image.YCbCrSubsampleRatio420),
		"too big": {Rect: image.Rect(0, 0, 70_000, 1), SubsampleRatio: image.YCbCrSubsampleRatio420},
	} {
		_, err := Encode(img, 80)
		assert.ErrorIs(t, err, ErrOther, name)
	}
}

// sampled writes a picture with other sampling than 4:2:0, and with restart markers: by hand, from blocks of one value.
func sampled(hv byte, parts, across, down, restart int, value func(mcu, block int) int) []byte {
	q := newQuantizer(annexK1, 100) // steps of 1
	b := []byte{0xff, mSOI, 0xff, mDQT, 0, 67, 0}
	b = append(b, q.step[:]...)
	b = append(b, 0xff, 0xff, mSOF0, 0, byte(8+3*parts), 8, 0, byte(8*down), 0, byte(8*across), byte(parts), 1, hv, 0)
	for i := 1; i < parts; i++ {
		b = append(b, byte(i+1), 0x11, 0)
	}
	b = append(b, 0xff, mDHT, 0, byte(2+1+len(meansK3)), 0)
	b = append(b, meansK3...)
	b = append(b, 0xff, mDHT, 0, byte(2+1+len(othersK5)), 0x10)
	b = append(b, othersK5...)
	b = append(b, 0xff, mDRI, 0, 4, 0, byte(restart), 0xff, mSOS, 0, byte(6+2*parts), byte(parts))
	for i := range parts {
		b = append(b, byte(i+1), 0)
	}
	b = append(b, 0, 63, 0)
	h, v := int(hv>>4), int(hv&15)
	blocks := []int{0}
	if parts == 1 {
		h, v = 1, 1
	} else {
		blocks = nil
		for range h * v {
			blocks = append(blocks, 0)
		}
		blocks = append(blocks, 1, 2)
	}
	e := encoder{out: b}
	var means [3]int
	for m := range ((across + h - 1) / h) * ((down + v - 1) / v) {
		if restart > 0 && m > 0 && m%restart == 0 {
			e.end()
			e.out = append(e.out, 0xff, mRST0+byte(m/restart-1)&7)
			means = [3]int{}
		}
		for i, part := range blocks {
			mean := 8 * (value(m, i) - 128)
			diff := int32(mean - means[part])
			means[part] = mean
			size := uint(32)
			for size > 0 && magnitude(diff)>>(size-1) == 0 {
				size--
			}
			e.put(lumaDC[size].bits<<size|low(diff, size), lumaDC[size].n+size)
			e.put(lumaAC[0].bits, lumaAC[0].n)
		}
	}
	return append(e.end(), 0xff, mEOI)
}

func TestEverySamplingAndRestartsAreRead(t *testing.T) {
	value := func(mcu, block int) int { return 20 + (mcu*37+block*11)%200 }
	for name, tc := range map[string]struct {
		hv    byte
		ratio image.YCbCrSubsampleRatio
	}{
		"4:4:4": {0x11, image.YCbCrSubsampleRatio444}, "4:2:2": {0x21, image.YCbCrSubsampleRatio422},
		"4:4:0": {0x12, image.YCbCrSubsampleRatio440}, "4:2:0": {0x22, image.YCbCrSubsampleRatio420},
	} {
		for _, restart := range []int{0, 1, 3} {
			src := sampled(tc.hv, 3, 6, 4, restart, value)
			want, err := jpeg.Decode(bytes.NewReader(src))
			require.NoError(t, err, name)
			full := want.(*image.YCbCr)
			require.Equal(t, tc.ratio, full.SubsampleRatio)
			for _, denom := range []int{2, 4, 8} {
				got, err := Decode(src, denom)
				require.NoError(t, err, "%s restart %d", name, restart)
				small := got.(*image.YCbCr)
				require.Equal(t, tc.ratio, small.SubsampleRatio)
				for y := range small.Rect.Dy() {
					for x := range small.Rect.Dx() {
						require.Equal(t, full.YCbCrAt(x*denom, y*denom), small.YCbCrAt(x, y), "%s restart %d 1/%d at %d, %d", name, restart, denom, x, y)
					}
				}
			}
		}
	}
	gray, err := Decode(sampled(0x22, 1, 5, 3, 2, value), 4)
	require.NoError(t, err, "one part's factors mean nothing")
	assert.Equal(t, color.Gray{Y: byte(value(7, 0))}, gray.At(4, 2))
}

// edit gives a file with the bytes after a marker changed.
func edit(src []byte, marker byte, at int, to ...byte) []byte {
	out := bytes.Clone(src)
	i := bytes.Index(out, []byte{0xff, marker})
	copy(out[i+4+at:], to)
	return out
}

func TestOtherFilesAreLeftToOthers(t *testing.T) {
	src, err := Encode(scene(40, 24), 90)
	require.NoError(t, err)
	insert := func(seg ...byte) []byte { return append(append([]byte{0xff, mSOI}, seg...), src[2:]...) }
	adobe := func(transform byte) []byte {
		return insert(append([]byte{0xff, mAPP14, 0, 14}, "Adobe\x00\x64\x00\x00\x00\x00"+string(transform)...)...)
	}
	rgb := edit(edit(src, mSOF0, 6, 'R', 0x22, 0, 'G', 0x11, 1, 'B', 0x11, 1), mSOS, 1, 'R', 0, 'G', 0x11, 'B', 0x11)
	sof := bytes.Index(src, []byte{0xff, mSOF0})
	for name, b := range map[string][]byte{
		"nothing":               nil,
		"no JPEG":               []byte("GIF89a"),
		"half of it":            src[:len(src)/2],
		"only its start":        src[:2],
		"progressive":           append(append(bytes.Clone(src[:sof]), 0xff, 0xc2), src[sof+2:]...),
		"12 bits":               edit(src, mSOF0, 0, 12),
		"no height":             edit(src, mSOF0, 1, 0, 0),
		"four parts":            edit(src, mSOF0, 5, 4),
		"three times three":     edit(src, mSOF0, 7, 0x33),
		"hues finer":            edit(src, mSOF0, 10, 0x21),
		"a table that is none":  edit(src, mSOF0, 8, 7),
		"a table not there":     edit(src, mSOF0, 8, 3),
		"red, green and blue":   rgb,
		"Adobe's":               adobe(0),
		"two frames":            append(append(bytes.Clone(src[:sof+19]), src[sof:sof+19]...), src[sof+19:]...),
		"codes not there":       edit(src, mSOS, 2, 0x22),
		"a scan of one part":    edit(src, mSOS, 0, 1),
		"a band":                edit(src, mSOS, 7, 1),
		"too large for it":      edit(src, mSOF0, 1, 0xff, 0xff, 0xff, 0xff),
		"codes beyond all bits": edit(src, mDHT, 1, 3),
		"an early restart":      insert(0xff, mDRI, 0, 4, 0, 1),
	} {
		for _, denom := range []int{2, 4, 8} {
			img, err := Decode(b, denom)
			assert.ErrorIs(t, err, ErrOther, name)
			assert.Nil(t, img, name)
		}
	}
	for name, b := range map[string][]byte{"plain": src, "Adobe's YCbCr": adobe(1), "a note": insert(0xff, mCOM, 0, 4, 'h', 'i'),
		"JFIF beats names": append(append([]byte{0xff, mSOI, 0xff, mAPP0, 0, 7}, "JFIF\x00"...), rgb[2:]...)} {
		_, err := Decode(b, 2)
		assert.NoError(t, err, name)
	}
	_, err = Decode(src, 1)
	assert.ErrorIs(t, err, ErrOther)
}

func FuzzDecode(f *testing.F) {
	for _, img := range []image.Image{scene(40, 24), noise(3, 20, 30), image.NewGray(image.Rect(0, 0, 9, 9))} {
		f.Add(coded(f, img, 80), uint8(1))
	}
	f.Add(sampled(0x21, 3, 6, 4, 2, func(m, b int) int { return m + b }), uint8(2))
	f.Fuzz(func(t *testing.T, src []byte, scale uint8) {
		faulttest.Bound(t)
		denom := 2 << (scale % 3)
		if i := bytes.Index(src, []byte{0xff, mSOF0}); i >= 0 && len(src) > i+9 {
			if uint64(binary.BigEndian.Uint16(src[i+5:]))*uint64(binary.BigEndian.Uint16(src[i+7:])) > 1<<22 {
				return // sizes are checked before
			}
		}
		img, err := Decode(src, denom)
		if err != nil {
			require.ErrorIs(t, err, ErrOther)
			return
		}
		again, err := Decode(src, denom)
		require.NoError(t, err)
		require.Equal(t, img, again)
	})
}

func BenchmarkDecode(b *testing.B) {
	src := coded(b, scene(4000, 3000), 96)
	for name, denom := range map[string]int{"half": 2, "quarter": 4, "eighth": 8} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				_, err := Decode(src, denom)
				require.NoError(b, err)
			}
			b.ReportAllocs()
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	img := scene(2000, 1500)
	for b.Loop() {
		_, err := Encode(img, 85)
		require.NoError(b, err)
	}
	b.ReportAllocs()
}
