// Tests of the day on which the records are damaged, and the made-up practice's part in it.

package shell

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/office"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/platform"
	"consentry/ui/start"
	"consentry/ui/uitest"
)

// damaged is what is wrong with the made-up practice.
type damaged struct {
	broken, shut bool // the records are damaged; they do not open for looking either
	look         bool
	exports      []string
	salvage      office.Salvage
	drives       [][]string
}

func (d *damaged) spoiled() error {
	if !d.broken || d.look && !d.shut {
		return nil
	}
	return &office.DamagedRecords{Cause: office.ErrDamaged.With(nil, "file", "records.db"), Since: time.Date(2026, 11, 22, 7, 48, 0, 0, time.UTC), Entries: 5157,
		Last: time.Date(2026, 11, 21, 17, 20, 0, 0, time.UTC)}
}

func (d *damaged) lookFinding() []office.Finding {
	if !d.look {
		return nil
	}
	return []office.Finding{{Key: lookOnly, Args: map[string]string{"since": "2026-11-22T07:48:00Z"}}}
}

func (d *damaged) LookOnly(on bool) bool { d.look = on; return true }
func (d *damaged) NewestGood(_ context.Context, dirs []string, print string) (office.GoodBackup, error) {
	d.drives = append(d.drives, dirs)
	if len(dirs) == 0 || print != "7K3F-QX2M" {
		return office.GoodBackup{}, office.ErrNoVersion
	}
	return office.GoodBackup{Dir: dirs[0], Label: "Drive B", Version: d.version()}, nil
}
func (d *damaged) version() office.BackupVersion {
	return office.BackupVersion{ID: "v2", At: time.Date(2026, 11, 20, 18, 1, 0, 0, time.UTC), Seq: 5120, Records: 2412, Photos: 1204, KitNumber: 1}
}
func (d *damaged) LookForBackups(_ context.Context, dir, print string) (office.BackupPlace, error) {
	newer := d.version()
	newer.ID = "v3"
	return office.BackupPlace{Dir: dir, Label: "Drive B", Fingerprint: print, Versions: []office.BackupVersion{newer, d.version()}}, nil
}
func (d *damaged) Recover(context.Context, office.Recovery, office.BackupProgress) (office.RestoreDone, error) {
	return office.RestoreDone{}, office.ErrNoVersion
}
func (d *damaged) RecoverWithKit(context.Context, string, string, []byte) error { return nil }
func (d *damaged) ReadSheet(_, typed string) (office.TypedSheet, error) {
	return office.TypedSheet{Text: typed, Number: 1}, nil
}
func (d *damaged) ExportReadable(_ context.Context, dir string, progress office.Progress) (office.Salvage, error) {
	progress("progress.salvage.records", 1, 2)
	d.exports = append(d.exports, dir)
	return d.salvage, nil
}

var _ start.Restorer = (*fakeOffice)(nil)

func newBroken(t *testing.T) *bench {
	b := newBench(t)
	b.office.broken = true
	b.machine.Sticks = []platform.Drive{{Name: "STICK", Dir: "/media/B"}}
	b.signIn("Dr. Ana Hale")
	require.True(t, uitest.Shows(b.w, "The records are damaged"), "%v", uitest.Texts(b.w))
	return b
}

func TestDamagedRecordsLeadToAPageOfChoices(t *testing.T) {
	b := newBroken(t)
	assert.True(t, uitest.Shows(b.w, "Drive B: 2,412 records"), "%v", uitest.Texts(b.w))
	assert.True(t, uitest.Shows(b.w, "(37 log entries)"))
	assert.Equal(t, [][]string{{"/media/B"}}, b.office.drives)
	uitest.Press(t, b.w, "Restore…")
	assert.Equal(t, 1, b.folders.closed, "nobody holds the damaged folder")
	assert.True(t, uitest.Shows(b.w, "Restore a practice from a backup"))
	assert.True(t, uitest.Shows(b.w, "Lost by it: everything entered after 20 Nov 2026 18:01, until 21 Nov 2026 17:20 (37 log entries)."), "%v", uitest.Texts(b.w))
	assert.True(t, uitest.Shows(b.w, "20 Nov 2026 18:01"), "the version that was chosen, not the newer one: %v", uitest.Texts(b.w))
	uitest.Press(t, b.w, "Back")
	assert.True(t, uitest.Shows(b.w, "Open read-only"), "the choices again: %v", uitest.Texts(b.w))
	uitest.Press(t, b.w, "Open read-only")
	assert.True(t, uitest.Shows(b.w, "Who is signing in?"), "on the folder that was opened again")
}

func TestWhileLookingABandStandsOnEveryPage(t *testing.T) {
	b := newBroken(t)
	uitest.Press(t, b.w, "Open read-only")
	assert.True(t, uitest.Shows(b.w, "Read-only: you can look"), "whoever signs in is told")
	b.as("Dr. Ana Hale")
	const band = "Read-only: the records are damaged, found 12 min ago. Nothing you enter is saved."
	for _, p := range []page.Name{page.Today, page.Patients, page.Settings} {
		b.s.desk.Go(page.Route{Page: p})
		assert.True(t, uitest.Shows(b.w, band), "%s: %v", p, uitest.Texts(b.w))
	}
	assert.NotContains(t, uitest.Texts(b.w), "OK, read", "it does not go away by being read")
	uitest.Golden(t, b.w, "looking")
	b.s.desk.Fail(office.ErrDamaged.With(nil, "file", "records.db"))
	assert.True(t, uitest.Shows(b.w, "A part of the records that belongs here is damaged"))
	assert.Empty(t, b.w.Canvas().Overlays().List(), "a page that lacks something stops nobody")
	b.s.lock("key")
	assert.True(t, uitest.Shows(b.w, "Read-only: you can look"))
	b.s.slot = ""
	b.s.reopen()
	b.as("Maya Ortiz")
	assert.True(t, uitest.Shows(b.w, band))
	assert.NotContains(t, uitest.Texts(b.w), "Export…", "who manages backups exports")
	uitest.Press(t, b.w, "Restore a backup…")
	assert.True(t, uitest.Shows(b.w, "The records are damaged"))
	assert.False(t, b.office.look)
	assert.False(t, b.s.signed)
	uitest.Press(t, b.w, "Open read-only")
	assert.True(t, b.office.look, "one can go back to looking")
}

func TestTheBandLooksInTheDark(t *testing.T) {
	uitest.AppIn(t, kit.Dark)
	b := benchIn(t)
	b.office.broken, b.office.look = true, true
	b.signIn("Dr. Ana Hale")
	uitest.Golden(t, b.w, "looking-dark")
}

func TestWhatCanBeReadIsExportedAfterAWarning(t *testing.T) {
	b := newBroken(t)
	b.office.salvage = office.Salvage{Tables: []office.SalvagedTable{{Name: "patient", Read: 2410, Lost: []string{"a", "b"}}}, Files: 1203, FilesLost: []string{"x"}}
	b.machine.Answer = []string{"/media/STICK"}
	uitest.Press(t, b.w, "Export…")
	b.as("Dr. Ana Hale")
	assert.True(t, uitest.Shows(b.w, "The folder is not encrypted."), "%v", uitest.Texts(b.w))
	uitest.Golden(t, b.w, "export-ask")
	uitest.Press(t, b.w, "Choose the folder…")
	require.Len(t, b.office.exports, 1)
	assert.Equal(t, filepath.Join("/media/STICK", "NOT ENCRYPTED 2026-11-22 080000"), b.office.exports[0])
	for _, words := range []string{"2,410 records and 1,203 stored files were written to", "Not read: records 2, stored files 1.", "destroy it when the practice is restored"} {
		assert.True(t, uitest.Shows(b.w, words), "%s: %v", words, uitest.Texts(b.w))
	}
	uitest.Golden(t, b.w, "export-done")
	uitest.Press(t, b.w, "Close")
	b.s.lock("key")
	b.as("Dr. Ana Hale")
	assert.False(t, uitest.Shows(b.w, "The folder is not encrypted."), "it is asked once")
}

func TestNothingUnencryptedGoesWhereItIsCopied(t *testing.T) {
	b := newBroken(t)
	uitest.Press(t, b.w, "Export…")
	b.as("Dr. Ana Hale")
	b.folders.place = start.Place{Trouble: "cloud", Name: "Dropbox"}
	b.machine.Answer = []string{"/home/ana/Dropbox"}
	uitest.Press(t, b.w, "Choose the folder…")
	assert.Empty(t, b.office.exports)
	assert.True(t, strings.Contains(strings.Join(uitest.Texts(b.w), " "), "copied elsewhere or does not stay (Dropbox)"), "%v", uitest.Texts(b.w))
}

func TestRecordsThatDoNotOpenForLookingSaySo(t *testing.T) {
	b := newBroken(t)
	b.office.shut = true
	uitest.Press(t, b.w, "Open read-only")
	b.as("Dr. Ana Hale")
	assert.True(t, uitest.Shows(b.w, "too damaged to be opened, even for looking"), "%v", uitest.Texts(b.w))
	uitest.Press(t, b.w, "Try again")
	assert.True(t, uitest.Shows(b.w, "Who is signing in?"))
}
