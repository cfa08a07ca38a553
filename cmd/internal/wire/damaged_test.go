// Damaged records as a person meets them: looked at, nothing written, and got out.

package wire

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/office"
)

func TestDamagedRecordsCanBeLookedAtAndGotOut(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	_, _, err := w.o.RecoveryEnvelopes(w.ctx, w.kit, office.SheetScheme{Need: 2, Of: 3})
	require.NoError(t, err)
	require.NoError(t, w.o.Lock(w.ctx, "exit"))
	w.close()
	path := filepath.Join(w.dir, "records.db")
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	raw[len(raw)-100] ^= 4 // in the page that was needed last
	require.NoError(t, os.WriteFile(path, raw, 0o600))

	w = program(t, w.dir, w.clock)
	require.True(t, w.o.LookOnly(true))
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	assert.True(t, w.o.LookingOnly())
	found, err := w.o.FindPatients(w.ctx, "park")
	require.NoError(t, err)
	require.Len(t, found, 1)
	_, err = w.o.AddPatient(w.ctx, lena)
	require.ErrorIs(t, err, office.ErrLookOnly)
	requireSentence(t, err)
	dir := filepath.Join(t.TempDir(), "out")
	got, err := w.o.ExportReadable(w.ctx, dir, quiet)
	require.NoError(t, err)
	read, _ := got.Records()
	assert.Greater(t, read, 10)
	text, err := os.ReadFile(filepath.Join(dir, "records", "patient.jsonl"))
	require.NoError(t, err)
	assert.True(t, strings.Contains(string(text), "Park"))
	require.NoError(t, w.o.Lock(w.ctx, "exit"))

	require.True(t, w.o.LookOnly(false))
	if err := w.signIn("Dr. Ana Hale", ownerWord); err != nil {
		require.True(t, errors.Is(err, office.ErrDamaged), "%v", err)
	}
}
