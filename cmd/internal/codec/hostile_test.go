package codec

// This file holds that hostile files are refused in time and within memory, and end nothing but their own worker.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/bmff"
	"consentry/domain/photo/scrub/report"
)

// refused decodes a hostile file and wants it refused, or decoded to a picture of the size it says.
func refused(t *testing.T, d *Decoder, src []byte) {
	t.Helper()
	begin := time.Now()
	img, _, err := d.DecodeStill(context.Background(), report.HEIC, src)
	var r *report.Refused
	if err == nil {
		assert.NotEmpty(t, img.Pix)
	} else {
		assert.ErrorAs(t, err, &r)
	}
	assert.Less(t, time.Since(begin), 5*time.Second)
}

func TestDamagedStills(t *testing.T) {
	d := decoder(t)
	dice := rand.New(rand.NewPCG(1, 2))
	for _, name := range []string{"quad.heic", "quad10.heic", "quad.avif", "quad10.avif"} {
		whole := sample(t, name)
		c := codedOf(t, whole)
		t.Run(name, func(t *testing.T) {
			for range 12 { // one to four bytes of the coded picture
				b := c
				b.payload = bytes.Clone(c.payload)
				for range 1 + dice.IntN(4) {
					b.payload[4+dice.IntN(len(b.payload)-4)] ^= byte(1 << dice.IntN(8))
				}
				refused(t, d, single(b))
			}
			for range 6 {
				b := c
				b.config = bytes.Clone(c.config)
				b.config[dice.IntN(len(b.config))] ^= byte(1 << dice.IntN(8))
				refused(t, d, single(b))
			}
			for i := range 6 {
				refused(t, d, whole[:len(whole)*i/6+1])
			}
			b := c
			b.payload = make([]byte, 20_000)
			for i := range b.payload {
				b.payload[i] = byte(dice.IntN(256))
			}
			refused(t, d, single(b))
			b.payload = append([]byte{0, 0, 0x4e, 0x1c, 0x26, 1}, b.payload[:19_994]...) // one unit of noise
			refused(t, d, single(b))
		})
	}
}

// sized gives a coded picture whose parameter set says another size than its slices were made for.
func sized(t *testing.T, c coded, width, height int) coded {
	t.Helper()
	config, err := bmff.ReadHEVCConfig(c.config)
	require.NoError(t, err)
	for i, a := range config.Arrays {
		if a.Type != 33 {
			continue
		}
		raw := unescaped(a.Units[0])
		r := &bitReader{b: raw}
		r.u(16 + 4 + 3 + 1 + 96)
		r.ue()
		require.Equal(t, 1, r.ue()) // 4:2:0
		at := r.at
		r.ue()
		r.ue()
		var w bitWriter
		head := &bitReader{b: raw}
		for range at {
			w.u(head.u(1), 1)
		}
		w.ue(uint64(width))
		w.ue(uint64(height))
		for r.at < 8*len(raw) {
			w.u(r.u(1), 1)
		}
		config.Arrays[i].Units[0] = escaped(w.b)
	}
	c.config = config.Clean(func(report.Kind, int64) {})
	c.width, c.height = width, height
	return c
}

// escaped keeps start codes out of a NAL unit.
func escaped(nal []byte) (out []byte) {
	zeros := 0
	for _, b := range nal {
		if zeros == 2 && b <= 3 {
			out, zeros = append(out, 3), 0
		}
		if zeros++; b != 0 {
			zeros = 0
		}
		out = append(out, b)
	}
	return out
}

func TestSizesThatAreNotTrue(t *testing.T) {
	q := codedOf(t, sample(t, "quad.heic"))
	d := decoder(t)
	same, err := hevcStreamOf(sized(t, q, 96, 64))
	require.NoError(t, err)
	assert.Equal(t, [2]int{96, 64}, [2]int{same.width, same.height})
	assert.NotNil(t, decoded(t, single(sized(t, q, 96, 64))))

	t.Run("the container says more", func(t *testing.T) {
		b := q
		b.width = 4000
		_, _, err := d.DecodeStill(context.Background(), report.HEIC, single(b))
		assert.True(t, report.Is(err, report.Damaged), "%v", err)
	})
	t.Run("the stream says too much", func(t *testing.T) {
		b := sized(t, q, 65_536, 65_536)
		b.width, b.height = 96, 64
		_, _, err := d.DecodeStill(context.Background(), report.HEIC, single(b))
		assert.True(t, report.Is(err, report.TooBig), "%v", err)
	})
	t.Run("both say too much", func(t *testing.T) {
		_, _, err := d.DecodeStill(context.Background(), report.HEIC, single(sized(t, q, 20_000, 8_000)))
		assert.True(t, report.Is(err, report.TooBig), "%v", err)
	})
	t.Run("both say as much as may be", func(t *testing.T) {
		d := decoder(t)
		d.stillTime = 2 * time.Second // it has a slice of a hundred million pixels to make up
		refused(t, d, single(sized(t, q, 12_000, 9_920)))
	})
}

func hevcStreamOf(c coded) (stream, error) { return streamOf(c.kind, c.config, c.payload) }

// What a worker says is checked before anything is made of it.
func TestAnswersThatAreNotTrue(t *testing.T) {
	head := func(v ...uint32) []byte {
		b := []byte{tagPicture}
		for _, x := range v {
			b = append(b, byte(x>>24), byte(x>>16), byte(x>>8), byte(x))
		}
		return b
	}
	for name, b := range map[string][]byte{
		"nothing":           {},
		"no tag":            {'?'},
		"half a head":       head(1, 1)[:5],
		"no size":           head(0, 0, 0, 1, 0),
		"too wide":          head(report.MaxSide+1, 1, 0, 1, 0),
		"too many pixels":   head(12_000, 12_000, 0, 1, 0),
		"more than asked":   head(200, 100, 0, 1, 0),
		"pages":             head(1, 1, 0, report.MaxPages+1, 0),
		"page after last":   head(1, 1, 1, 1, 0),
		"profile":           head(1, 1, 0, 1, report.MaxProfile+1),
		"no pixels":         head(100, 100, 0, 1, 0),
		"no refusal":        {tagRefused, 0, 0, 0, 2, '{', '}'},
		"refusal too long":  {tagRefused, 255, 255, 255, 255},
		"refusal of no use": {tagRefused, 0, 0, 0, 1, 'x'},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			c := startClock(time.Minute, func() {})
			defer c.pause()
			err := receive(bytes.NewReader(b), c, 15_000, func(picture) error { return nil })
			assert.Error(t, err)
			runtime.ReadMemStats(&after)
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20))
		})
	}
}

// What goes over the wire comes out the same.
func TestWire(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, sendAsk(&b, ask{Do: doPages, DPI: 200, Cache: "/some where", Turn: 90, Seconds: 3}, []byte("data")))
	a, data, err := readAsk(&b)
	require.NoError(t, err)
	assert.Equal(t, ask{Do: doPages, DPI: 200, Cache: "/some where", Turn: 90, Seconds: 3, Size: 4}, a)
	assert.Equal(t, []byte("data"), data)

	whole := image.NewNRGBA(image.Rect(0, 0, 4, 3))
	for i := range whole.Pix {
		whole.Pix[i] = byte(i)
	}
	part := whole.SubImage(image.Rect(1, 1, 3, 3)).(*image.NRGBA)
	part = &image.NRGBA{Pix: part.Pix, Stride: part.Stride, Rect: image.Rect(0, 0, 2, 2)}
	for _, img := range []*image.NRGBA{whole, part} {
		b.Reset()
		require.NoError(t, sendPicture(&b, picture{index: 1, count: 2, icc: []byte("icc"), img: img}))
		require.NoError(t, sendEnd(&b, nil))
		var got picture
		c := startClock(time.Minute, func() {})
		require.NoError(t, receive(&b, c, 100, func(p picture) error { got = p; return nil }))
		c.pause()
		assert.Equal(t, [2]int{1, 2}, [2]int{got.index, got.count})
		assert.Equal(t, []byte("icc"), got.icc)
		for y := range img.Rect.Dy() {
			for x := range img.Rect.Dx() {
				assert.Equal(t, img.NRGBAAt(x, y), got.img.NRGBAAt(x, y))
			}
		}
	}
	for _, c := range []struct {
		failed error
		want   *report.Refused
	}{
		{report.Refuse(report.TooBig, "width", "1"), &report.Refused{Why: report.TooBig, Args: map[string]string{"width": "1"}}},
		{fmt.Errorf("around: %w", report.Bad("x")), report.Bad("x")},
		{errors.New("something else"), report.Bad("picture data")},
	} {
		b.Reset()
		require.NoError(t, sendEnd(&b, c.failed))
		clock := startClock(time.Minute, func() {})
		assert.Equal(t, error(c.want), receive(&b, clock, 1, nil))
		clock.pause()
	}
}

// A worker that was asked something it does not know says so.
func TestUnknownQuestion(t *testing.T) {
	err := decoder(t).run(context.Background(), ask{Do: "sing"}, []byte("any"), stillTime, 1, func(picture) error { return nil })
	assert.True(t, report.Is(err, report.NoDecoder), "%v", err)
	_, _, err = readAsk(bytes.NewReader([]byte{0, 0, 0, 30}))
	assert.ErrorIs(t, err, io.EOF)
}
