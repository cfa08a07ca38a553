// A practice as each version of the file format made it, kept for ever: the program of tomorrow must open it.

package wire

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/backup"
	"consentry/domain/office"
	"consentry/domain/office/sample"
)

// fixtures lists the kept practices: what was in them when they were made. A new version of the file format adds a line
// and a folder, made once by KEEP_FIXTURE=practice-vN; existing folders are never made anew.
var fixtures = []struct {
	name                string
	patients, documents int
	kept                bool // it has entries: a drive, a backup on it, a restore test; and its owner has an authenticator
}{
	{"practice-v1", 12, 15, false},
	{"practice-v2", 12, 15, false},
	{"practice-v3", 12, 15, true},
}

// fixtureNow is when the practices were made; they are opened an hour later.
var fixtureNow = time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC)

// fixtureAuthenticator is what the telephone of the third practice's owner holds.
var fixtureAuthenticator = []byte("kept for the fixture")

// keepFixture makes a practice folder that is to be kept.
func keepFixture(t *testing.T, dir string, patients int) {
	require.NoDirExists(t, dir)
	require.NoError(t, BuildSample(context.Background(), Sample{Dir: dir, Patients: patients, Visits: 0, Seed: 1, Now: fixtureNow}))
	w := program(t, dir, &handClock{t: fixtureNow.Add(10 * time.Minute)})
	require.NoError(t, w.signIn("Dr. Ana Hale", sample.Password))
	_, err := w.o.SetAuthenticator(w.ctx, sampleSecret(), fixtureAuthenticator, w.code(fixtureAuthenticator, 0))
	require.NoError(t, err)
	drive := w.drive()
	w.register(drive, "Drive A")
	w.backUp(drive)
	_, err = w.o.CheckVersion(w.ctx, drive, "", nil)
	require.NoError(t, err)
	w.clock.on(time.Minute)
	_, err = w.o.Drill(w.ctx, drive, "", "", nil)
	require.NoError(t, err)
	w.close()
}

func TestKeptPracticesOpen(t *testing.T) {
	for _, f := range fixtures {
		t.Run(f.name, func(t *testing.T) {
			kept := filepath.Join("testdata", f.name)
			if os.Getenv("KEEP_FIXTURE") == f.name {
				keepFixture(t, kept, f.patients)
			}
			dir := filepath.Join(t.TempDir(), "practice")
			require.NoError(t, os.CopyFS(dir, os.DirFS(kept)))
			w := program(t, dir, &handClock{t: fixtureNow.Add(time.Hour)})
			o := w.o
			require.NoError(t, w.signIn("Dr. Ana Hale", sample.Password))
			if f.kept {
				w.opensWithItsCode()
			}
			damage, err := o.CheckIntegrity(context.Background(), quiet)
			require.NoError(t, err)
			require.Empty(t, damage)
			n, err := o.PatientCount(context.Background())
			require.NoError(t, err)
			require.Equal(t, f.patients, n)
			_, signed, err := o.AuditPage(context.Background(), office.AuditFilter{Action: audit.DocumentSigned}, 0, 1)
			require.NoError(t, err)
			require.Equal(t, f.documents, signed)
			found, err := o.FindPatients(context.Background(), "park lena 1991")
			require.NoError(t, err)
			require.Len(t, found, 1)
			chart, err := o.Chart(context.Background(), found[0].Patient.ID)
			require.NoError(t, err)
			pdf, err := o.DocumentPDF(context.Background(), chart.Documents[0].ID)
			require.NoError(t, err)
			require.Contains(t, string(pdf[:8]), "%PDF-")
			if f.kept {
				w.remembersItsBackup()
			}
		})
	}
}

// opensWithItsCode gives the authenticator's code, without which nothing opens.
func (w *world) opensWithItsCode() {
	w.t.Helper()
	_, err := w.o.PatientCount(w.ctx)
	require.ErrorIs(w.t, err, office.ErrNeedCode)
	require.NoError(w.t, w.o.SecondFactor(w.ctx, w.code(fixtureAuthenticator, 0)))
	st, err := w.o.FactorState(w.ctx)
	require.NoError(w.t, err)
	require.True(w.t, st.Code)
	require.Equal(w.t, access.OneTimeCodes, st.CodesLeft)
}

// remembersItsBackup requires the entries about the drive, the backup and the restore test.
func (w *world) remembersItsBackup() {
	w.t.Helper()
	v := w.backups()
	require.Len(w.t, v.Drives, 1)
	require.Equal(w.t, "Drive A", v.Drives[0].Label)
	require.Len(w.t, v.Versions, 1)
	require.Equal(w.t, backup.ProofRestore, v.Versions[0].Proof)
	require.Equal(w.t, v.Versions[0].Version, v.Last.Version)
	require.Positive(w.t, v.Last.Copied)
	require.Equal(w.t, backup.DrillPassed, v.Drill.State)
	require.Equal(w.t, v.Drill.Records, v.Drill.Counted)
	require.Positive(w.t, v.Drill.Compared)
}
