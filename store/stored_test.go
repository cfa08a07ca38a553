// Tests of keeping files and copying the practice at the moment it is locked.

package store

import (
	"testing"

	"github.com/stretchr/testify/require"

	"consentry/domain/office"
)

// A lock takes the keys away while a signature or a backup is under way: it must be said as a lock, and nothing may be kept
// under a key that is nobody's.
func TestWithoutKeysNothingIsKeptAndTheLockIsNamed(t *testing.T) {
	f, p := reopened(t, filled(t, 1), 1)
	defer func() { require.NoError(t, f.Close()) }()
	p.keys.Wipe()
	for _, class := range []office.FileClass{office.ClassDocument, office.ClassMedia} {
		_, err := p.Keep(bg, class, []byte("a page"))
		require.ErrorIs(t, err, office.ErrLocked)
	}
	_, err := p.CopyPoint(bg, t.TempDir(), false, nil)
	require.ErrorIs(t, err, office.ErrLocked)
	require.NoError(t, p.Close())
}
