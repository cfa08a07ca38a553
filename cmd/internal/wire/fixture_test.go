// A practice as each version of the file format made it, kept for ever: the program of tomorrow must open it.

package wire

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"consentry/domain/audit"
	"consentry/domain/office"
)

// fixtures lists the kept practices: what was in them when they were made. A new version of the file format adds a line
// and a folder, made once by KEEP_FIXTURE=practice-vN; existing folders are never made anew.
var fixtures = []struct {
	name                string
	patients, documents int
}{
	{"practice-v1", 12, 15},
	{"practice-v2", 12, 15},
}

func TestKeptPracticesOpen(t *testing.T) {
	for _, f := range fixtures {
		t.Run(f.name, func(t *testing.T) {
			kept := filepath.Join("testdata", f.name)
			if os.Getenv("KEEP_FIXTURE") == f.name {
				require.NoDirExists(t, kept)
				require.NoError(t, BuildSample(context.Background(), Sample{Dir: kept, Patients: f.patients, Visits: 0, Seed: 1, Now: time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC)}))
			}
			dir := filepath.Join(t.TempDir(), "practice")
			require.NoError(t, os.CopyFS(dir, os.DirFS(kept)))
			o, folder, err := enter(dir)
			require.NoError(t, err)
			defer leave(o, folder)
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
		})
	}
}
