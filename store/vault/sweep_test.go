// Tests that files and records are brought in step, and that nothing is thrown away in haste.

package vault

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// age sets a file's time to so long before now.
func (r *room) aged(t testing.TB, path string, now time.Time, by time.Duration) {
	t.Helper()
	require.NoError(t, os.Chtimes(path, now.Add(-by), now.Add(-by)))
}

func TestSweep_orphansWaitThenGo(t *testing.T) {
	r := newRoom(t)
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	known, orphan, fresh := r.put(t, []byte("a")), r.put(t, []byte("b")), r.put(t, []byte("c"))
	r.aged(t, r.Path(known.SHA256), now, 1000*time.Hour)
	r.aged(t, r.Path(orphan.SHA256), now, OrphanAge)
	r.aged(t, r.Path(fresh.SHA256), now, OrphanAge-time.Minute)
	isKnown := func(h Hash) bool { return h == known.SHA256 }

	swept, err := r.Sweep(bg, isKnown, now)
	require.NoError(t, err)
	assert.Equal(t, Swept{Quarantined: []Hash{orphan.SHA256}}, swept)
	assert.NoFileExists(t, r.Path(orphan.SHA256))
	assert.FileExists(t, r.quarantined(orphan.SHA256))

	swept, err = r.Sweep(bg, isKnown, now.Add(QuarantineAge-time.Minute))
	require.NoError(t, err)
	assert.Empty(t, swept.Deleted, "a week in quarantine is a whole week")
	assert.Equal(t, []Hash{fresh.SHA256}, swept.Quarantined)

	swept, err = r.Sweep(bg, isKnown, now.Add(QuarantineAge))
	require.NoError(t, err)
	assert.Equal(t, Swept{Deleted: []Hash{orphan.SHA256}}, swept)

	swept, err = r.Sweep(bg, func(h Hash) bool { return h != orphan.SHA256 }, now.Add(QuarantineAge))
	require.NoError(t, err)
	assert.Equal(t, Swept{Returned: []Hash{fresh.SHA256}}, swept, "a restored record finds its file again")
	require.NoError(t, r.Verify(bg, fresh))
	require.NoError(t, r.Verify(bg, known))
}

func TestSweep_halfWrittenFilesAndStrays(t *testing.T) {
	r := newRoom(t)
	now := time.Now()
	put := func(name string, age time.Duration) string {
		p := filepath.Join(r.dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(p), 0o700))
		require.NoError(t, os.WriteFile(p, []byte("x"), 0o600))
		r.aged(t, p, now, age)
		return p
	}
	old, young := put("tmp/aaaa.part", TempAge), put("tmp/bbbb.part", TempAge-time.Minute)
	foreign := put("tmp/notes.txt", 1000*time.Hour)
	put("ab/desktop.ini", 1000*time.Hour)
	put("thumbs.db", 1000*time.Hour)
	put("quarantine/readme", 1000*time.Hour)
	b := r.put(t, []byte("x"))
	wrongFolder := "zz/" + b.SHA256.String() + ".age"
	put(wrongFolder, 1000*time.Hour)

	swept, err := r.Sweep(bg, func(Hash) bool { return true }, now)
	require.NoError(t, err)
	assert.Equal(t, 1, swept.Temps)
	assert.NoFileExists(t, old)
	assert.FileExists(t, young)
	assert.FileExists(t, foreign, "what is not ours is left alone")
	slices.Sort(swept.Strays)
	assert.Equal(t, []string{"ab/desktop.ini", "quarantine/readme", "thumbs.db", wrongFolder}, swept.Strays)
	assert.Empty(t, swept.Quarantined)
}

func TestListAndMissing(t *testing.T) {
	r := newRoom(t)
	var want []Hash
	for i := range 20 {
		want = append(want, r.put(t, []byte{byte(i)}).SHA256)
	}
	found, strays, err := r.List(bg)
	require.NoError(t, err)
	assert.Empty(t, strays)
	var got []Hash
	for _, e := range found {
		got = append(got, e.Hash)
		assert.Positive(t, e.Size)
	}
	assert.ElementsMatch(t, want, got)

	gone, err := r.Missing(bg, slices.Values(want))
	require.NoError(t, err)
	assert.Empty(t, gone)
	require.NoError(t, os.Remove(r.Path(want[3])))
	require.NoError(t, os.Remove(r.Path(want[7])))
	require.NoError(t, os.Mkdir(r.Path(want[7]), 0o700))
	gone, err = r.Missing(bg, slices.Values(want))
	require.NoError(t, err)
	assert.Equal(t, []Hash{want[3], want[7]}, gone)
}

func TestRemove_forGood(t *testing.T) {
	r := newRoom(t)
	now := time.Now()
	here, quarantined := r.put(t, []byte("a")), r.put(t, []byte("b"))
	r.aged(t, r.Path(quarantined.SHA256), now, OrphanAge)
	_, err := r.Sweep(bg, func(h Hash) bool { return h == here.SHA256 }, now)
	require.NoError(t, err)
	for _, b := range []Blob{here, quarantined, here} {
		require.NoError(t, r.Remove(b.SHA256), "twice is fine")
		require.ErrorIs(t, r.Verify(bg, b), ErrMissing)
		assert.NoFileExists(t, r.quarantined(b.SHA256))
	}
}
