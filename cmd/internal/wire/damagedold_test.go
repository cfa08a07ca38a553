// Damaged records that an earlier program wrote: they are not brought up to date, and can be looked at and got out all the same.

package wire

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/office"
	"consentry/domain/office/sample"
)

func TestDamagedRecordsOfAnEarlierVersionCanBeLookedAtAndGotOut(t *testing.T) {
	for _, f := range fixtures[:len(fixtures)-1] {
		t.Run(f.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "practice")
			require.NoError(t, os.CopyFS(dir, os.DirFS(filepath.Join("testdata", f.name))))
			path := filepath.Join(dir, "records.db")
			raw, err := os.ReadFile(path)
			require.NoError(t, err)
			raw[len(raw)-100] ^= 4
			require.NoError(t, os.WriteFile(path, raw, 0o600))

			w := program(t, dir, &handClock{t: fixtureNow.Add(time.Hour)})
			require.ErrorIs(t, w.signIn("Dr. Ana Hale", sample.Password), office.ErrDamaged)
			require.True(t, w.o.LookOnly(true))
			require.NoError(t, w.signIn("Dr. Ana Hale", sample.Password))
			n, err := w.o.PatientCount(w.ctx)
			require.NoError(t, err)
			assert.Equal(t, f.patients, n)
			found, err := w.o.FindPatients(w.ctx, "park lena 1991")
			require.NoError(t, err)
			require.Len(t, found, 1)
			if _, err = w.o.Chart(w.ctx, found[0].Patient.ID); err != nil {
				require.ErrorIs(t, err, office.ErrDamaged, "hers may be what is lost")
			}
			_, err = w.o.TodayView(w.ctx)
			require.NoError(t, err, "what came with later versions is empty, and not missing")
			got, err := w.o.ExportReadable(w.ctx, filepath.Join(t.TempDir(), "out"), quiet)
			require.NoError(t, err)
			read, _ := got.Records()
			assert.Greater(t, read, f.patients)
			require.NoError(t, w.o.Lock(w.ctx, "exit"))

			after, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, raw, after, "not a byte of it changed")
		})
	}
}
