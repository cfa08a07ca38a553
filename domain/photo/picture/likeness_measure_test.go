package picture

// Measures finding on the photographs (*.jpg) in the folder that LIKENESS_PHOTOS names, and its speed.

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/report"
)

// TestMeasureLikeness prints the share found for each variant. Without a folder it measures on made pictures.
func TestMeasureLikeness(t *testing.T) {
	pictures, list := scenes(12), variants
	if dir := os.Getenv("LIKENESS_PHOTOS"); dir != "" {
		pictures = photographs(t, dir)
	}
	found, wrong := measureLikeness(t, pictures, list)
	pairs := len(list) * len(pictures) * (len(pictures) - 1)
	for _, v := range list {
		t.Logf("%-26s %5.1f %% of %d found", v.name, 100*found[v.name], len(pictures))
		if v.name != "all of these at once" {
			assert.GreaterOrEqual(t, found[v.name], 0.95, v.name)
		}
	}
	t.Logf("%d wrong finds in %d pairs: %.2f in 10,000", wrong, pairs, 1e4*float64(wrong)/float64(pairs))
	assert.LessOrEqual(t, wrong*10_000, max(pairs, 10_000))
}

func photographs(t testing.TB, dir string) (out []*image.NRGBA) {
	files, err := filepath.Glob(filepath.Join(dir, "*.jpg"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, f := range files {
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		img, err := Decoder{}.Thumb(t.Context(), report.JPEG, b, 640)
		require.NoError(t, err, f)
		out = append(out, img)
	}
	return out
}

func BenchmarkHash(b *testing.B) {
	img := scene(1, 512, 384)
	for b.Loop() {
		Hash(img)
	}
}

// BenchmarkFind50000 looks one picture up among 50,000; 1,000 of these may take a second on two cores.
func BenchmarkFind50000(b *testing.B) {
	index := NewIndex()
	var likes []Likeness
	for i := range 500 {
		likes = append(likes, Hash(scene(uint64(i), 64, 48)))
	}
	for i := range 50_000 {
		l := likes[i%len(likes)]
		if i >= len(likes) { // other codes with the same bits set in the mean
			l.codes = append([]code(nil), l.codes...)
			for w := range l.codes {
				for k := range words {
					l.codes[w][k] ^= likes[(i/len(likes)*7+i)%len(likes)].codes[0][k]
				}
			}
		}
		index.Add(fmt.Sprint(i), l)
	}
	b.ResetTimer()
	i := 0
	for b.Loop() {
		i++
		require.NotEmpty(b, index.Find(likes[i%len(likes)], 5))
	}
}
