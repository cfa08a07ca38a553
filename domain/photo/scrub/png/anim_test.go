package png

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/report"
	"consentry/store/faulttest"
)

// control is an fcTL.
func control(sequence uint32, w, h, x, y int) []byte {
	b := be.AppendUint32(nil, sequence)
	for _, v := range []int{w, h, x, y} {
		b = be.AppendUint32(b, uint32(v))
	}
	return append(b, 0, 1, 0, 10, 0, 0)
}

func frames(n uint32) []byte { return be.AppendUint32(be.AppendUint32(nil, n), 3) }

// part is a frame's data behind its number.
func part(sequence uint32, h header, seed uint64) []byte {
	return append(be.AppendUint32(nil, sequence), pack(raw(h, seed))...)
}

var corner = header{width: 4, height: 3, depth: 8, colour: trueColor}

func animated(change func(map[string][]byte)) []byte {
	m := map[string][]byte{
		"acTL": frames(2), "first": control(0, 9, 7, 0, 0), "second": control(1, 4, 3, 5, 4), "data": part(2, corner, 5),
	}
	change(m)
	var list []any
	list = append(list, "IHDR", small.bytes(), "acTL", m["acTL"])
	if m["first"] != nil {
		list = append(list, "fcTL", m["first"])
	}
	list = append(list, "IDAT", pack(raw(small, 1)), "fcTL", m["second"])
	if m["data"] != nil {
		list = append(list, "fdAT", m["data"])
	}
	return file(append(list, "IEND", "")...)
}

func TestAnimationIsKeptAndSaid(t *testing.T) {
	in := animated(func(map[string][]byte) {})
	out, r := clean(t, in)
	assert.Equal(t, 2, r.Frames)
	require.Len(t, r.Kept, 1)
	assert.Equal(t, report.ExtraFrames, r.Kept[0].Kind)
	assert.Empty(t, r.Removed)
	same(t, in, out)
	assert.Contains(t, string(out), "fcTL"+string(control(1, 4, 3, 5, 4)))
	// The second frame as a picture of its own shows the same before and after.
	frame := func(b []byte) []byte {
		i := bytes.Index(b, []byte("fdAT"))
		return file("IHDR", corner.bytes(), "IDAT", b[i+8:i+4+int(be.Uint32(b[i-4:]))], "IEND", "")
	}
	same(t, frame(in), frame(out))
}

func TestHiddenRowsOfALaterFrameAreLeftBehind(t *testing.T) {
	long := corner
	long.height = 30
	out, r := clean(t, animated(func(m map[string][]byte) { m["data"] = part(2, long, 5) }))
	assert.Equal(t, []report.Kind{report.HiddenRows}, kinds(r))
	assert.Equal(t, 2, r.Frames)
	assert.Less(t, len(out), 700)
}

func TestAnAnimationThatDoesNotHoldTogetherIsLeftBehind(t *testing.T) {
	for name, c := range map[string]struct {
		change func(map[string][]byte)
		want   report.Kind
	}{
		"a number out of order":         {func(m map[string][]byte) { m["second"] = control(7, 4, 3, 5, 4) }, report.ExtraFrames},
		"a frame beyond the picture":    {func(m map[string][]byte) { m["second"] = control(1, 4, 3, 6, 4) }, report.ExtraFrames},
		"a frame without pixels":        {func(m map[string][]byte) { m["data"] = nil }, report.ExtraFrames},
		"a frame cut short":             {func(m map[string][]byte) { m["data"] = m["data"][:20] }, report.ExtraFrames},
		"other than the declared count": {func(m map[string][]byte) { m["acTL"] = frames(9) }, report.ExtraFrames},
		"the picture not part of it": {func(m map[string][]byte) {
			m["acTL"], m["first"], m["second"], m["data"] = frames(1), nil, control(0, 4, 3, 5, 4), part(1, corner, 5)
		}, report.SecondPicture},
	} {
		t.Run(name, func(t *testing.T) {
			out, r := clean(t, animated(c.change))
			assert.Equal(t, []report.Kind{c.want}, kinds(r))
			assert.Equal(t, 1, r.Frames)
			assert.Empty(t, r.Kept)
			assert.NotContains(t, string(out), "fdAT")
			same(t, with(), out)
		})
	}
}

func TestFramesOfAnIndexedAnimationShareThePalette(t *testing.T) {
	h := header{4, 1, 8, indexed, false}
	in := file("IHDR", h.bytes(), "PLTE", "\x01\x01\x01\x02\x02\x02\x03\x03\x03CAN\x05\x05\x05", "acTL", frames(2),
		"fcTL", control(0, 4, 1, 0, 0), "IDAT", pack([]byte{0, 1, 1, 1, 4}),
		"fcTL", control(1, 4, 1, 0, 0), "fdAT", append([]byte{0, 0, 0, 2}, pack([]byte{0, 2, 2, 4, 4})...), "IEND", "")
	out, r := clean(t, in)
	assert.Equal(t, 2, r.Frames)
	assert.Equal(t, []report.Thing{{Kind: report.UnusedTables, Count: 1, Bytes: 2}}, r.Removed)
	assert.Contains(t, string(out), "PLTE\x02\x02\x02\x03\x03\x03\x05\x05\x05")
	same(t, in, out)
}

func TestTooManyFrames(t *testing.T) {
	list := []any{"IHDR", small.bytes(), "acTL", frames(3000)}
	for i := range uint32(3000) {
		list = append(list, "fcTL", control(i, 9, 7, 0, 0))
	}
	_, _, err := Clean(file(append(list, "IDAT", pack(raw(small, 1)), "IEND", "")...))
	assert.True(t, report.Is(err, report.TooMany), "%v", err)
}

func FuzzClean(f *testing.F) {
	f.Add(with())
	f.Add(with("zTXt", "Comment\x00\x00"+string(pack([]byte("CANARY")))))
	f.Add(animated(func(map[string][]byte) {}))
	h := header{5, 4, 2, indexed, true}
	f.Add(file("IHDR", h.bytes(), "PLTE", "abcdefghijkl", "tRNS", "\x00", "IDAT", pack(raw(h, 3)), "IEND", ""))
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
	})
}
