// Tests of the quick ways: listing with sizes, seeking in a list, writing while the next piece is made.
package backup

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"consentry/store/vault"
)

// A listing knows what a look at each file would say, and takes nothing for a stored file that is none.
func TestStoredFilesAreListedAsTheyLieThere(t *testing.T) {
	dir := t.TempDir()
	var want blobs
	for i := range 600 { // in no order
		h := vault.Hash{byte(i * 7), byte(i >> 3), byte(i)}
		path := filepath.Join(dir, h.String()[:2], h.String()+blobSuffix)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, make([]byte, i), 0o600))
		at := time.Unix(1_700_000_000+int64(i), 0)
		require.NoError(t, os.Chtimes(path, at, at))
		want = append(want, blob{h, int64(i), at.Unix()})
	}
	none := vault.Hash{1, 2, 3, 4}.String()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "01", none+blobSuffix), 0o700), "a folder")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "07", none+blobSuffix), nil, 0o600), "in another's folder")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "01", none+partSuffix), nil, 0o600), "half written")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "01", "note.txt"), nil, 0o600))

	got, err := listBlobs(context.Background(), system{}, dir)
	require.NoError(t, err)
	assert.ElementsMatch(t, want, got)
	for i := 1; i < len(got); i++ {
		require.Negative(t, bytes.Compare(got[i-1].hash[:], got[i].hash[:]), "in the order of their names")
	}
	all := seeker{got}
	for _, b := range got {
		found, ok := all.find(b.hash)
		require.True(t, ok)
		require.Equal(t, b, found)
	}
	got, err = listBlobs(context.Background(), system{}, filepath.Join(dir, "none"))
	require.NoError(t, err)
	assert.Empty(t, got)
}

// A seeker finds what a map would, asked in order.
func TestASeekerFindsWhatIsThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list blobs
		there := map[vault.Hash]bool{}
		asked := rapid.SliceOfN(rapid.Uint8(), 0, 60).Draw(t, "there")
		for n := range 256 {
			if bytes.IndexByte(asked, byte(n)) >= 0 {
				h := vault.Hash{byte(n)}
				list, there[h] = append(list, blob{hash: h, size: int64(n)}), true
			}
		}
		all := seeker{list}
		for n := range 256 {
			if !rapid.Bool().Draw(t, "asked for") {
				continue
			}
			for range rapid.IntRange(1, 2).Draw(t, "times") {
				found, ok := all.find(vault.Hash{byte(n)})
				assert.Equal(t, there[vault.Hash{byte(n)}], ok)
				assert.True(t, !ok || found.size == int64(n))
			}
		}
	})
}

// What is written behind arrives whole and in order, and a failure is told as what it is.
func TestWritingBehindLosesNothing(t *testing.T) {
	for _, size := range []int{0, 1, pieceSize - 1, pieceSize, pieceSize + 1, 5*pieceSize + 7} {
		data := make([]byte, size)
		for i := range data {
			data[i] = byte(i>>8) ^ byte(i)
		}
		var out bytes.Buffer
		require.NoError(t, behind(&out, func(w io.Writer) error {
			n, err := io.CopyBuffer(struct{ io.Writer }{w}, struct{ io.Reader }{bytes.NewReader(data)}, make([]byte, 70_001))
			require.Equal(t, int64(size), n)
			return err
		}))
		require.True(t, bytes.Equal(data, out.Bytes()), size)
	}
	full, own := errors.New("full"), errors.New("nothing to write")
	for pieces := range 20 { // it is noticed while writing, or at the end
		var noticed error
		err := behind(failsAfter{new(int), full}, func(w io.Writer) error {
			for range pieces {
				if _, noticed = w.Write(make([]byte, pieceSize)); noticed != nil {
					return noticed
				}
			}
			return nil
		})
		if pieces <= 2 {
			require.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, full)
		require.True(t, noticed != nil || pieces < 6, "nobody goes on for nothing")
	}
	require.ErrorIs(t, behind(io.Discard, func(io.Writer) error { return own }), own)
}

// failsAfter takes two pieces.
type failsAfter struct {
	n   *int
	err error
}

func (f failsAfter) Write(p []byte) (int, error) {
	if *f.n++; *f.n > 2 {
		return 0, f.err
	}
	return len(p), nil
}
