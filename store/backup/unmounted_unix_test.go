//go:build !windows

// A drive that is gone while its mount point stays; Windows takes the letter away with it.

package backup

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/office"
)

func TestNothingIsWrittenInThePlaceOfADriveThatIsGone(t *testing.T) {
	for _, step := range []string{office.StepLook, office.StepFiles, office.StepSeal} {
		w, _ := backed(t)
		w.patient(9)
		away := filepath.Join(t.TempDir(), "away")
		pulled := false
		_, err := w.e.Backup(bg, w.p, w.drive, func(s office.BackupStep) {
			if s.Key == step && !pulled {
				pulled = true
				require.NoError(t, os.Rename(w.root(), away))
			}
		})
		requireProblem(t, office.ErrDriveGone, err)
		entries, err := os.ReadDir(w.drive)
		require.NoError(t, err)
		assert.Empty(t, entries, step)
		require.NoError(t, os.Rename(away, w.root()))
		assert.Empty(t, w.check("").Bad, step)
	}
}
