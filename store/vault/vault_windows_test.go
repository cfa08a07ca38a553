// What is different on Windows: a file that is open cannot be removed, and a stored file is marked read-only.

package vault

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/windows"
)

const noRoom, notAllowed = windows.ERROR_DISK_FULL, windows.ERROR_ACCESS_DENIED

func TestRemove_ofAFileThatIsBeingRead(t *testing.T) {
	r := newRoom(t)
	b := r.put(t, []byte("being looked at"))
	reader, err := r.OpenAt(bg, b, b.Sealed, r.documents)
	require.NoError(t, err)
	err = r.Remove(b.SHA256)
	require.Error(t, err, "it must not be called removed")
	assert.NotContains(t, err.Error(), r.dir, "no path in the message")
	require.NoError(t, r.Verify(bg, b))
	timer := time.AfterFunc(120*time.Millisecond, func() { assert.NoError(t, reader.Close()) })
	defer timer.Stop()
	require.NoError(t, r.Remove(b.SHA256), "and it goes as soon as it is free")
	require.ErrorIs(t, r.Verify(bg, b), ErrMissing)
}

func TestSweep_movesAndDeletesReadOnlyFiles(t *testing.T) {
	r := newRoom(t)
	b := r.put(t, []byte("nobody knows it"))
	none := func(Hash) bool { return false }
	swept, err := r.Sweep(bg, none, time.Now().Add(OrphanAge+time.Hour))
	require.NoError(t, err)
	assert.Equal(t, []Hash{b.SHA256}, swept.Quarantined)
	swept, err = r.Sweep(bg, none, time.Now().Add(OrphanAge+QuarantineAge+2*time.Hour))
	require.NoError(t, err)
	assert.Equal(t, []Hash{b.SHA256}, swept.Deleted)
	assert.NoFileExists(t, r.quarantined(b.SHA256))
}

func TestFoldersOfEveryKind(t *testing.T) {
	for name, below := range map[string]string{
		"odd":  "Dr. O'Neil & Co 100% 患者#",
		"long": strings.Repeat(`Records of the year and of the years before\`, 6),
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), below)
			v, err := Open(dir)
			require.NoError(t, err)
			r := newRoom(t)
			r.Vault, r.dir = v, dir
			b := r.put(t, []byte("data"))
			got, err := r.Open(bg, b, b.Sealed, r.documents)
			require.NoError(t, err)
			assert.Equal(t, "data", string(got))
			again, err := Open(strings.ToUpper(dir)) // names are the same in any case
			require.NoError(t, err)
			found, strays, err := again.List(bg)
			require.NoError(t, err)
			assert.Len(t, found, 1)
			assert.Empty(t, strays)
			require.NoError(t, again.Remove(b.SHA256))
			_, err = os.Stat(r.Path(b.SHA256))
			require.ErrorIs(t, err, os.ErrNotExist)
		})
	}
}
