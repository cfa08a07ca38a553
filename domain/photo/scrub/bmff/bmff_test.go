package bmff

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/report"
	"consentry/store/faulttest"
)

func written(fill func(w *Writer)) []byte {
	var w Writer
	fill(&w)
	return w.Bytes()
}

func TestBoxesAreReadAsTheyAreWritten(t *testing.T) {
	b := written(func(w *Writer) {
		w.Box("free", func() {})
		w.Full("abcd", 1, 2, func() { w.U8(3); w.U16(4); w.U64(5); w.Text("six"); w.Zero(1) })
	})
	var budget Budget
	boxes, rest, err := budget.Split(b, 0)
	require.NoError(t, err)
	assert.Empty(t, rest)
	require.Len(t, boxes, 2)
	assert.Equal(t, []int{0, 8}, []int{boxes[0].At, boxes[1].At})
	c := Read(boxes[1].Body)
	v, flags := c.Full()
	assert.Equal(t, []any{1, uint32(2), 3, 4, uint64(5), "six"}, []any{v, flags, c.U8(), c.U16(), c.U64(), c.Text()})
	assert.True(t, c.OK())
	assert.Zero(t, c.U32())
	assert.False(t, c.OK(), "past the end")
}

func TestSizesOfBoxes(t *testing.T) {
	for _, c := range []struct {
		name string
		b    []byte
		n    int // boxes
		rest int
	}{
		{"to the end", []byte("\x00\x00\x00\x00mdatrest"), 1, 0},
		{"64 bits", []byte("\x00\x00\x00\x01mdat\x00\x00\x00\x00\x00\x00\x00\x12hi"), 1, 0},
		{"64 bits, too large", []byte("\x00\x00\x00\x01mdat\x80\x00\x00\x00\x00\x00\x00\x12hi"), 0, 18},
		{"64 bits, smaller than its header", []byte("\x00\x00\x00\x01mdat\x00\x00\x00\x00\x00\x00\x00\x08hi"), 0, 18},
		{"smaller than its header", []byte("\x00\x00\x00\x04free"), 0, 8},
		{"longer than what is there", []byte("\x00\x00\x00\x09free"), 0, 8},
		{"a word at the end", []byte("\x00\x00\x00\x08free\x00\x00\x00\x00"), 1, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			var budget Budget
			boxes, rest, err := budget.Split(c.b, 0)
			require.NoError(t, err)
			assert.Len(t, boxes, c.n)
			assert.Len(t, rest, c.rest)
			p, err := Next(bytes.NewReader(c.b), 0, int64(len(c.b)))
			if c.n == 0 {
				assert.ErrorIs(t, err, ErrNoBox)
				assert.NotEmpty(t, p.Type)
			} else {
				require.NoError(t, err)
				assert.EqualValues(t, len(c.b)-c.rest, p.End)
				assert.Equal(t, boxes[0].Body, c.b[p.Body:p.End])
			}
			_, slack, err := new(Budget).Whole(c.b, 0)
			if c.rest >= 8 {
				assert.True(t, report.Is(err, report.Damaged))
			} else {
				require.NoError(t, err)
				assert.Equal(t, c.rest, slack)
			}
		})
	}
}

func TestBoxesAreLimited(t *testing.T) {
	_, _, err := new(Budget).Split(bytes.Repeat([]byte("\x00\x00\x00\x08free"), report.MaxParts+1), 0)
	assert.True(t, report.Is(err, report.TooMany))
	_, _, err = new(Budget).Split(nil, report.MaxDepth+1)
	assert.True(t, report.Is(err, report.TooMany))
}

type broken struct{}

func (broken) ReadAt([]byte, int64) (int, error) { return 0, errors.New("drive") }

func TestADriveThatCannotBeRead(t *testing.T) {
	_, err := Next(broken{}, 0, 100)
	assert.True(t, report.Is(err, report.Unreadable))
	_, err = Next(broken{}, 95, 100)
	assert.ErrorIs(t, err, ErrNoBox, "no header fits")
}

// notes collects what is left behind.
type notes map[report.Kind]int64

func (n notes) add(k report.Kind, bytes int64) { n[k] += bytes }

func TestWhichUnitsStay(t *testing.T) {
	for typ := range 64 {
		kind := HEVC([]byte{byte(typ << 1), 1, 0x80})
		keeps := typ <= 9 || typ >= 16 && typ <= 21 || typ >= 32 && typ <= 34
		assert.Equal(t, keeps, kind == "", "H.265 unit %d", typ)
		assert.NotEmpty(t, HEVC([]byte{byte(typ<<1) | 1, 1, 0x80}), "layer 32")
		assert.NotEmpty(t, HEVC([]byte{byte(typ << 1), 9, 0x80}), "layer 1")
		assert.NotEmpty(t, HEVC([]byte{byte(typ<<1) | 0x80, 1, 0x80}), "forbidden bit")
	}
	for typ := range 32 {
		kind := AVC([]byte{byte(typ), 1, 2})
		keeps := typ >= 1 && typ <= 5 || typ == 7 || typ == 8 || typ == 13
		assert.Equal(t, keeps, kind == "", "H.264 unit %d", typ)
		assert.NotEmpty(t, AVC([]byte{byte(typ) | 0x80, 1, 2}), "forbidden bit")
	}
	assert.Equal(t, report.EmbeddedData, HEVC([]byte{39 << 1, 1}))
	assert.Equal(t, report.EmbeddedData, AVC([]byte{6}))
	assert.Empty(t, AVC([]byte{10}), "end of sequence")
	assert.NotEmpty(t, AVC([]byte{10, 1}), "an end has nothing in it")
	assert.Equal(t, report.Padding, HEVC([]byte{1}))
}

func TestEveryByteOfASampleBelongsToAUnit(t *testing.T) {
	for _, c := range []struct {
		sample string
		size   int
		want   []string
	}{
		{"\x00\x00\x00\x02ab\x00\x00\x00\x00\x00\x00\x00\x01c", 4, []string{"ab", "c"}},
		{"\x00\x02ab", 2, []string{"ab"}},
		{"\x01a\x01b", 1, []string{"a", "b"}},
	} {
		units, err := Units([]byte(c.sample), c.size)
		require.NoError(t, err)
		var got []string
		for _, u := range units {
			got = append(got, string(u))
		}
		assert.Equal(t, c.want, got)
	}
	for _, bad := range []string{"\x00\x00\x00\x03ab", "\x00\x00\x00", "\x00\x00\x00\x01a\x00", "\xff\xff\xff\xff"} {
		_, err := Units([]byte(bad), 4)
		assert.Error(t, err)
	}
	n := notes{}
	var w Writer
	kept, err := Filter(&w, []byte("\x00\x01\x65\x00\x05\x06text\x00\x02\x41x"), 2, AVC, n.add)
	require.NoError(t, err)
	assert.Equal(t, 2, kept)
	assert.Equal(t, "\x00\x01\x65\x00\x02\x41x", string(w.Bytes()))
	assert.Equal(t, notes{report.EmbeddedData: 5}, n)
}

func TestConfigurationOfH264(t *testing.T) {
	plain := []byte{1, 77, 0, 30, 0xff, 0xe1, 0, 2, 0x67, 1, 1, 0, 2, 0x68, 2}
	high := append(append([]byte(nil), plain...), 0xfd, 0xf8, 0xf8, 1, 0, 2, 0x6d, 3)
	high[1] = 100
	for _, b := range [][]byte{plain, high, append([]byte{1, 100}, plain[2:]...)} {
		a, err := ReadAVCConfig(b)
		require.NoError(t, err)
		n := notes{}
		assert.Equal(t, b, a.Clean(n.add))
		assert.Empty(t, n)
		for cut := range len(plain) {
			_, err := ReadAVCConfig(b[:cut])
			assert.Error(t, err)
		}
	}
}

func TestConfigurationOfH265(t *testing.T) {
	head := make([]byte, 22)
	head[0], head[13], head[15], head[16], head[17], head[18], head[21] = 1, 0xf0, 0xfc, 0xfd, 0xf8, 0xf8, 3
	plain := append(append([]byte(nil), head...), 1, 0xa1, 0, 1, 0, 2, 0x42, 1)
	h, err := ReadHEVCConfig(plain)
	require.NoError(t, err)
	assert.Equal(t, 4, h.LengthSize)
	n := notes{}
	assert.Equal(t, plain, h.Clean(n.add))
	assert.Empty(t, n)
	more := append(append([]byte(nil), head...), 3, 0xa1, 0, 2, 0, 2, 0x42, 1, 0, 2, 0x4e, 1, 39, 0, 1, 0, 3, 0x4e, 1, 7, 0x20, 0, 1, 0, 2, 0x4e, 1, 'x')
	h, err = ReadHEVCConfig(more)
	require.NoError(t, err)
	assert.Equal(t, plain, h.Clean(n.add), "user data under its own type, and under others, goes")
	assert.Equal(t, notes{report.EmbeddedData: 7, report.AppData: 1}, n)
	for cut := range len(plain) {
		_, err := ReadHEVCConfig(plain[:cut])
		assert.Error(t, err)
	}
}

func TestUnitsOfAV1(t *testing.T) {
	units, err := OBUs([]byte{0x12, 0, 0x36, 0x08, 0x81, 0, 9, 0x30, 7, 8})
	require.NoError(t, err)
	var types []int
	for _, u := range units {
		types = append(types, u.Type)
	}
	assert.Equal(t, []int{OBUDelimiter, OBUFrame, OBUFrame}, types, "with an extension and a long size; and one up to the end")
	assert.Equal(t, []byte{0x36, 0x08, 0x81, 0, 9}, units[1].Raw)
	for _, bad := range [][]byte{{0x32}, {0x32, 2, 1}, {0x36}, {0x80}, {0x32, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0}, {0x32, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}} {
		_, err := OBUs(bad)
		assert.Error(t, err, "% x", bad)
	}
	n := notes{}
	b, err := CleanAV1Config([]byte{0x81, 4, 12, 0x0f, 0x0a, 1, 7, 0x2a, 1, 'x'}, n.add)
	require.NoError(t, err)
	assert.Equal(t, []byte{0x81, 4, 12, 0, 0x0a, 1, 7}, b)
	assert.Equal(t, notes{report.EmbeddedData: 3}, n)
	_, err = CleanAV1Config([]byte{0x01, 4, 12, 0}, n.add)
	assert.Error(t, err)
}

func FuzzParts(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x08free\x00\x00\x00\x01mdat\x00\x00\x00\x00\x00\x00\x00\x12hi"))
	f.Add([]byte{1, 100, 0, 30, 0xff, 0xe1, 0, 2, 0x67, 1, 1, 0, 2, 0x68, 2})
	f.Add([]byte{0x81, 4, 12, 0, 0x0a, 1, 7})
	f.Fuzz(func(t *testing.T, b []byte) {
		faulttest.Bound(t)
		n := notes{}
		boxes, rest, err := new(Budget).Split(b, 0)
		if err == nil {
			end := 0
			for _, x := range boxes {
				require.Equal(t, end, x.At)
				end = cap(b) - cap(x.Body) + len(x.Body)
				require.Equal(t, string(b[x.At+4:x.At+8]), x.Type)
			}
			require.Equal(t, len(b), end+len(rest), "no byte is lost")
		}
		if a, err := ReadAVCConfig(b); err == nil {
			clean := a.Clean(n.add)
			again, err := ReadAVCConfig(clean)
			require.NoError(t, err)
			require.Equal(t, clean, again.Clean(n.add))
		}
		if h, err := ReadHEVCConfig(b); err == nil {
			clean := h.Clean(n.add)
			again, err := ReadHEVCConfig(clean)
			require.NoError(t, err)
			require.Equal(t, clean, again.Clean(n.add))
		}
		if clean, err := CleanAV1Config(b, n.add); err == nil {
			again, err := CleanAV1Config(clean, n.add)
			require.NoError(t, err)
			require.Equal(t, clean, again)
		}
	})
}
