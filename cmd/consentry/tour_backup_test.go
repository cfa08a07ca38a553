// The tour's last stations: a drive is plugged in, the practice backed up and proven, and given back on an empty computer.

package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/require"

	"consentry/domain/audit"
	"consentry/ui/platform"
	"consentry/ui/shell"
	"consentry/ui/uitest"
)

// backedUp registers a drive, backs up onto it, and proves the backup with the typed Recovery Sheet.
func (r *tour) backedUp() (drive string) {
	drive = filepath.Join(r.TempDir(), "PRACTICE_A")
	require.NoError(r, os.Mkdir(drive, 0o700))
	r.machine.Plug(platform.Drive{Name: "PRACTICE_A", Dir: drive})
	r.press("Backup")
	r.shows("This practice has no backup", "not one of this practice's drives yet")
	r.station("backup-new-drive")
	r.press("Use for backups…")
	r.write("Where it is kept when it is not plugged in", "Bank box")
	r.press("Test and add")
	r.shows("Drive A passed its test")
	r.press("Back up now")
	r.shows("Copy check passed", "The drive can be unplugged", "Backed up just now")
	r.hides("This practice has no backup")
	r.station("backup-done")
	r.press("Backup slip")
	r.paper("backup-slip")

	r.press("Run restore test")
	r.write("The twelve groups of the Recovery Sheet", strings.ToLower(strings.Join(r.kit.Groups(), " ")))
	r.station("restore-test-sheet")
	r.press("Run restore test")
	r.shows("The restore test passed", "Opened with Recovery Sheet", "One photo was shown")
	r.station("restore-test")
	r.press("Certificate")
	r.paper("restore-certificate")
	uitest.Key(r.w, fyne.KeyEscape)
	r.logged(audit.BackupMade)
	r.logged(audit.RestoreTested)
	return drive
}

// givenBack starts on an empty computer, with the drive and the sheet.
func (r *tour) givenBack(drive, ownerPass string) {
	before := r.patients()
	r.lock()
	r.shell.Close()
	r.dir, r.last = filepath.Join(r.TempDir(), "New computer", "Practice"), ""
	r.shell = shell.New(shell.Deps{Window: r.w, Async: r.async(), Machine: r.machine, Folders: r, Now: r.Now, Version: "test", Look: r.look, Quit: func() {}})
	r.shell.Start("", nil)
	r.press("Restore from a backup")
	r.shows("Drive A: 1 version of practice")
	r.write("The twelve groups of the Recovery Sheet", strings.Join(r.kit.Groups(), " "))
	r.station("restore")
	r.press("Restore")
	r.shows("The practice is restored")
	r.station("restored")
	r.press("Go to sign-in")
	r.signIn("Dr. Ana Hale", ownerPass)
	require.Equal(r, before, r.patients())
	_, err := r.office.Chart(context.Background(), r.chart("park lena").Patient.ID)
	require.NoError(r, err)
	require.DirExists(r, drive)
}
