package still

// Tests that hold for all formats: clean files are clean, and nothing can be added to them.

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"consentry/domain/photo/scrub/report"
)

func TestCleanFilesAreClean(t *testing.T) {
	all := samples(t)
	require.GreaterOrEqual(t, len(all), 25)
	for name, s := range all {
		p, err := Walk(s.format, s.b)
		require.NoError(t, err, name)
		assert.Empty(t, p.Findings, name)
		assert.Equal(t, int64(len(s.b)), p.Bytes, name)
		assert.True(t, p.Clean(), name)
		assert.Positive(t, p.Width*p.Height, name)
	}
	for name, want := range map[string][4]int{ // width, height, frames, orientation
		"full.jpg": {33, 21, 1, 6}, "full.png": {33, 21, 1, 8}, "animated.png": {3, 2, 2, 0}, "animated.gif": {21, 13, 2, 0},
		"animated.webp": {40, 30, 2, 0}, "plain.tif": {5, 3, 1, 6}, "palette.bmp": {9, 4, 1, 0}, "lossy.webp": {75, 53, 1, 0},
		"progressive.jpg": {75, 53, 1, 0}, "interlaced.png": {75, 53, 1, 0},
	} {
		s, ok := all[name]
		require.True(t, ok, name)
		p, _ := Walk(s.format, s.b)
		assert.Equal(t, want, [4]int{p.Width, p.Height, p.Frames, p.Orientation}, name)
	}
}

func TestOtherFormatsAreRefused(t *testing.T) {
	for name, s := range samples(t) {
		for _, f := range []report.Format{report.JPEG, report.PNG, report.GIF, report.BMP, report.WebP, report.TIFF} {
			if f != s.format {
				_, err := Walk(f, s.b)
				var refused *report.Refused
				assert.ErrorAs(t, err, &refused, "%s as %s", name, f)
			}
		}
		_, err := Walk(report.MP4, s.b)
		assert.True(t, report.Is(err, report.Unknown))
	}
	_, err := Walk(report.JPEG, nil)
	assert.True(t, report.Is(err, report.Empty))
}

// dirty says that a file cannot leave: an error, or a proof that is not clean.
func dirty(f report.Format, b []byte) bool {
	p, err := Walk(f, b)
	return err != nil || !p.Clean()
}

// pick draws a sample.
func pick(t *rapid.T, all map[string]sample) (string, sample) {
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	name := rapid.SampledFrom(names).Draw(t, "file")
	return name, all[name]
}

func TestNothingCanBeAddedBehindOrCutOff(t *testing.T) {
	all := samples(t)
	rapid.Check(t, func(t *rapid.T) {
		name, s := pick(t, all)
		extra := rapid.SliceOfN(rapid.Byte(), 1, 40).Draw(t, "extra")
		if !dirty(s.format, append(slices.Clone(s.b), extra...)) {
			t.Fatalf("%s with bytes behind its end is clean", name)
		}
		if keep := rapid.IntRange(0, len(s.b)-1).Draw(t, "keep"); !dirty(s.format, s.b[:keep]) {
			t.Fatalf("%s cut at %d is clean", name, keep)
		}
	})
}

func TestNothingCanBeAddedOutsidePixels(t *testing.T) {
	all := samples(t)
	rapid.Check(t, func(t *rapid.T) {
		name, s := pick(t, all)
		at := place(t, s)
		extra := rapid.SliceOfN(rapid.Byte(), 1, 20).Draw(t, "extra")
		if !dirty(s.format, slices.Insert(slices.Clone(s.b), at, extra...)) {
			t.Fatalf("%s with %x at %d is clean", name, extra, at)
		}
	})
}

func TestNothingCanBeChangedOutsidePixels(t *testing.T) {
	all := samples(t)
	rapid.Check(t, func(t *rapid.T) {
		name, s := pick(t, all)
		at := place(t, s)
		b := slices.Clone(s.b)
		b[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "bits"))
		if !dirty(s.format, b) {
			t.Fatalf("%s with %x at %d is clean", name, b[at], at)
		}
	})
}

// place draws an offset outside the pixels.
func place(t *rapid.T, s sample) int {
	var fixed []int
	for at := range s.b {
		if !inside(s.free, at) {
			fixed = append(fixed, at)
		}
	}
	return rapid.SampledFrom(fixed).Draw(t, "at")
}

func inside(free []span, at int) bool {
	return slices.ContainsFunc(free, func(f span) bool { return at >= f.start && at < f.end })
}
