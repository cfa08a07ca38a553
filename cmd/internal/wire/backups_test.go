// A practice that is kept safe: backed up onto a drive and read back, proven by a restore test, and given back on another
// computer with the Recovery Sheet.

package wire

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/backup"
	"consentry/domain/office"
)

// drive is a folder that stands for a drive.
func (w *world) drive() string { w.t.Helper(); return w.t.TempDir() }

func (w *world) register(dir, label string) backup.Drive {
	w.t.Helper()
	d, err := w.o.RegisterDrive(w.ctx, office.NewDrive{Dir: dir, Name: "STICK", Label: label, Kept: "bank box"}, nil)
	require.NoError(w.t, err)
	return d
}

func (w *world) backUp(dir string) office.BackedUp {
	w.t.Helper()
	w.clock.on(time.Minute)
	b, err := w.o.BackUp(w.ctx, dir, backup.StartPerson, nil)
	require.NoError(w.t, err)
	return b
}

func (w *world) seen(dirs ...string) []office.DriveSeen {
	w.t.Helper()
	var list []office.PluggedIn
	for _, d := range dirs {
		list = append(list, office.PluggedIn{Dir: d, Name: "STICK"})
	}
	seen, err := w.o.LookAtDrives(w.ctx, list)
	require.NoError(w.t, err)
	return seen
}

func (w *world) backups(seen ...office.DriveSeen) office.BackupsView {
	w.t.Helper()
	v, err := w.o.BackupsView(w.ctx, seen)
	require.NoError(w.t, err)
	return v
}

func (w *world) sheet() string { return strings.Join(w.kit.Groups(), " ") }

func kindsOf(list []backup.Warning) []backup.WarningKind {
	var out []backup.WarningKind
	for _, x := range list {
		out = append(out, x.Kind)
	}
	return out
}

func TestAPracticeIsBackedUpReadBackAndProven(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	w.authorize(lena.ID, nil, "practice_website")
	assert.Equal(t, []backup.WarningKind{backup.WarnNever}, kindsOf(w.backups().Warnings))
	require.Len(t, w.tasks(office.TaskBackUp), 1)
	assert.True(t, w.tasks(office.TaskBackUp)[0].Since.IsZero(), "there is none that anything could be newer than")

	dir := w.drive()
	seen := w.seen(dir)
	require.Len(t, seen, 1)
	assert.False(t, seen[0].Known)
	w.refused("backup.drive_unknown", func() error { _, err := w.o.BackUp(w.ctx, dir, backup.StartPerson, nil); return err })
	d := w.register(dir, "Drive A")
	assert.Equal(t, audit.DriveAdded, w.last().Action)

	var steps []string
	first, err := w.o.BackUp(w.ctx, dir, backup.StartPerson, func(s office.BackupStep) {
		if len(steps) == 0 || steps[len(steps)-1] != s.Key {
			steps = append(steps, s.Key)
		}
	})
	require.NoError(t, err)
	assert.Contains(t, steps, office.StepReadBack, "the copy check is part of every backup")
	assert.Positive(t, first.Run.Read)
	assert.Positive(t, first.Run.Copied)
	assert.Equal(t, w.kit.Number(), first.Run.Sheet)
	assert.Equal(t, audit.BackupMade, w.last().Action)

	second := w.backUp(dir)
	assert.Zero(t, second.Run.Copied, "stored files are copied once")
	v := w.backups(w.seen(dir)...)
	require.Len(t, v.Versions, 2)
	assert.Equal(t, second.Run.Version, v.Versions[0].Version)
	assert.Equal(t, backup.ProofCopy, v.Versions[0].Proof)
	assert.Equal(t, dir, v.Versions[0].Dir)
	assert.Equal(t, []backup.WarningKind{backup.WarnSheet}, kindsOf(v.Warnings), "a sheet is tried at once")
	assert.Equal(t, backup.LightGood, v.Light)

	c, err := w.o.CheckVersion(w.ctx, dir, "", nil)
	require.NoError(t, err)
	assert.Empty(t, c.Bad)

	w.proves(dir, lena.First)
	slip, err := w.o.BackupSlip(w.ctx, second.Run.ID)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(string(slip), "%PDF"))
	assert.Equal(t, d.ID, v.Versions[0].DriveID)
}

// proves runs a restore test with the typed sheet, mistyped first, and prints its certificate.
func (w *world) proves(dir, name string) {
	t := w.t
	wrong := strings.Replace(w.sheet(), w.kit.Groups()[4], swapped(w.kit.Groups()[4]), 1)
	_, err := w.o.Drill(w.ctx, dir, "", wrong, nil)
	requireKey(t, "error.kit_group", err)
	assert.Empty(t, w.backups().Drill.ID, "a mistyped group is no failed test")

	done, err := w.o.Drill(w.ctx, dir, "", strings.ToLower(w.sheet()), nil)
	require.NoError(t, err)
	assert.Equal(t, backup.DrillPassed, done.Drill.State)
	assert.Equal(t, w.kit.Number(), done.Drill.WithSheet)
	assert.Equal(t, done.Drill.Records, done.Drill.Counted)
	assert.Equal(t, done.Drill.Files, done.Drill.Compared)
	assert.Positive(t, done.Drill.Compared)
	assert.Equal(t, name[:1]+". P.", done.Initial)
	assert.Equal(t, audit.RestoreTested, w.last().Action)
	assert.NoDirExists(t, w.dir+"-restore-test", "the scratch place is gone")

	v := w.backups(w.seen(dir)...)
	assert.Equal(t, backup.ProofRestore, v.Versions[0].Proof)
	assert.Empty(t, v.Warnings, "the sheet was tried with it, too: %v", kindsOf(v.Warnings))
	pdf, err := w.o.DrillCertificate(w.ctx, done.Drill.ID)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(string(pdf), "%PDF"))
	assert.Equal(t, audit.BackupPaper, w.last().Action)

	own, err := w.o.Drill(w.ctx, dir, "", "", nil)
	require.NoError(t, err)
	assert.Zero(t, own.Drill.WithSheet, "with the owner's own keys")
}

// swapped changes one letter of a group.
func swapped(group string) string {
	last := group[len(group)-1]
	for _, c := range []byte("QX7K") {
		if c != last {
			return group[:len(group)-1] + string(c)
		}
	}
	return group
}

func TestAPracticeIsGivenBackOnAnEmptyComputer(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	w.authorize(lena.ID, nil, "practice_website")
	dir := w.drive()
	w.register(dir, "Drive A")
	version := w.backUp(dir).Run.Version
	w.add(wPatient("Nora", "Late"))
	w.close()

	n := program(t, filepath.Join(t.TempDir(), "new", "practice"), w.clock)
	place, err := n.o.LookForBackups(n.ctx, dir, "")
	require.NoError(t, err)
	require.Len(t, place.Versions, 1)
	_, err = n.o.Recover(n.ctx, office.Recovery{Dir: dir, To: n.dir}, nil)
	requireKey(t, "backup.sheet_needed", err)
	done, err := n.o.Recover(n.ctx, office.Recovery{Dir: dir, Sheet: w.sheet(), To: n.dir}, nil)
	require.NoError(t, err)
	assert.Equal(t, version, done.Version.ID)
	assert.Empty(t, done.Bad)

	require.NoError(t, n.o.RecoverWithKit(n.ctx, w.sheet(), n.slot("Dr. Ana Hale"), []byte(newWord)))
	require.NoError(t, n.signIn("Dr. Ana Hale", newWord))
	found, err := n.o.FindPatients(n.ctx, "park")
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Equal(t, lena.ID, found[0].Patient.ID)
	late, err := n.o.FindPatients(n.ctx, "late")
	require.NoError(t, err)
	assert.Empty(t, late, "what came after the backup is not in it")

	// Without the sheet the owner's password does it; other members' do not.
	byPassword := program(t, filepath.Join(t.TempDir(), "again", "practice"), w.clock)
	for _, wrong := range []string{newWord, staffWord} {
		_, err = byPassword.o.Recover(n.ctx, office.Recovery{Dir: dir, Password: office.Secret{Password: []byte(wrong)}, To: byPassword.dir}, nil)
		requireKey(t, "backup.password_other", err)
	}
	_, err = byPassword.o.Recover(n.ctx, office.Recovery{Dir: dir, Password: office.Secret{Password: []byte(ownerWord)}, To: byPassword.dir}, nil)
	require.NoError(t, err)
	require.NoError(t, byPassword.signIn("Dr. Ana Hale", ownerWord))
	found, err = byPassword.o.FindPatients(n.ctx, "park")
	require.NoError(t, err)
	require.Len(t, found, 1)

	// The drive is a stranger to the practice that came from it, until it is recognised again: same id, same versions.
	seen := n.seen(dir)
	assert.True(t, seen[0].Known, "it was on record when the backup was made")
	v := n.backups(seen...)
	require.Len(t, v.Versions, 1, "the version it came from, which its record does not know")
	assert.Empty(t, v.Versions[0].RunID)
	n.backUp(dir)
}

func TestAVersionIsRestoredBesideTheLivingPractice(t *testing.T) {
	w := founded(t)
	w.lena()
	dir := w.drive()
	w.register(dir, "Drive A")
	w.backUp(dir)
	w.refused("backup.restore_taken", func() error { _, err := w.o.RestoreBeside(w.ctx, dir, "", "", w.dir, nil); return err })
	to := filepath.Join(t.TempDir(), "restored")
	done, err := w.o.RestoreBeside(w.ctx, dir, "", "", to, nil)
	require.NoError(t, err)
	assert.Equal(t, audit.Restored, w.last().Action)
	assert.Positive(t, done.Records)

	n := program(t, to, w.clock)
	require.NoError(t, n.signIn("Dr. Ana Hale", ownerWord), "members' passwords work as they did")
	found, err := n.o.FindPatients(n.ctx, "park")
	require.NoError(t, err)
	assert.Len(t, found, 1)
	_, err = w.o.FindPatients(w.ctx, "park")
	require.NoError(t, err, "the living practice was not touched")
}

func TestFilesChangedOnADriveAreFoundAndSaid(t *testing.T) {
	w := founded(t)
	w.authorize(w.lena().ID, nil, "practice_website")
	dir := w.drive()
	w.register(dir, "Drive A")
	w.backUp(dir)
	blob := someBlob(t, dir)
	data, err := os.ReadFile(blob)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(blob, append([]byte("locked by somebody"), data...), 0o600))

	_, err = w.o.BackUp(w.ctx, dir, backup.StartPerson, nil)
	requireKey(t, "backup.changed_there", err)
	v := w.backups(w.seen(dir)...)
	assert.Contains(t, kindsOf(v.Warnings), backup.WarnChanged)
	today, err := w.o.TodayView(w.ctx)
	require.NoError(t, err)
	var kinds []office.TaskKind
	for _, x := range today.Tasks {
		kinds = append(kinds, x.Kind)
	}
	assert.Contains(t, kinds, office.TaskDriveChanged)
	assert.NotEmpty(t, w.log(office.AuditFilter{Action: audit.DriveTampered}))
	known, err := w.o.ChangedDrive(w.ctx, v.Drives[0].ID)
	require.NoError(t, err)
	assert.Equal(t, []any{"Drive A", 1}, []any{known.Label, known.ChangedFiles})

	// The test that raised it clears it.
	require.NoError(t, os.WriteFile(blob, data, 0o600))
	_, err = w.o.BackUp(w.ctx, dir, backup.StartPerson, nil)
	requireKey(t, "backup.changed_there", err) // nothing is written to it before somebody looked
	c, err := w.o.CheckVersion(w.ctx, dir, "", nil)
	require.NoError(t, err)
	assert.Empty(t, c.Bad)
	assert.NotContains(t, kindsOf(w.backups(w.seen(dir)...).Warnings), backup.WarnChanged)
	_, err = w.o.ChangedDrive(w.ctx, known.ID)
	require.ErrorIs(t, err, office.ErrNotFound)
	w.backUp(dir)
}

// The folder on which a drive was mounted can stay behind when the drive is gone: it is no drive.
func TestAFolderWhoseDriveIsGoneIsNoDrive(t *testing.T) {
	w := founded(t)
	dir := w.drive()
	w.register(dir, "Drive A")
	w.backUp(dir)
	require.Len(t, w.seen(), 1, "it is looked for where it was found last")
	all, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range all {
		require.NoError(t, os.RemoveAll(filepath.Join(dir, e.Name())))
	}
	assert.Empty(t, w.seen())
}

// someBlob is a stored file on a drive.
func someBlob(t *testing.T, dir string) string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*", "blobs", "*", "*.age"))
	require.NoError(t, err)
	require.NotEmpty(t, all)
	return all[0]
}

func TestASheetThatWasReplacedOpensOnlyWhatWasMadeBefore(t *testing.T) {
	w := founded(t)
	dir := w.drive()
	w.register(dir, "Drive A")
	w.backUp(dir)
	old := w.sheet()
	_, err := w.o.TrySheet(w.ctx, dir, "", old)
	require.NoError(t, err)
	require.NoError(t, w.o.SaveSheetKeeper(w.ctx, "Dr. Hale", "in the safe"))
	kit, err := w.o.NewRecoverySheet(w.ctx, office.Secret{Password: []byte(ownerWord)})
	require.NoError(t, err)
	w.kit = kit
	v := w.backups()
	assert.Equal(t, []backup.WarningKind{backup.WarnSheetLost}, kindsOf(v.Warnings), "the newest backup opens with the old sheet only")
	require.Len(t, v.Sheet.Older, 1)
	assert.Equal(t, 1, v.Sheet.Older[0].Number)
	assert.Empty(t, v.Sheet.Keeper, "nobody said yet who keeps the new one")

	w.backUp(dir)
	_, err = w.o.TrySheet(w.ctx, dir, "", old)
	requireKey(t, "backup.kit_other", err)
	assert.Contains(t, kindsOf(w.backups().Warnings), backup.WarnSheetBad)
	tried, err := w.o.TrySheet(w.ctx, dir, "", w.sheet())
	require.NoError(t, err)
	assert.Equal(t, 2, tried.Number)
	assert.Empty(t, w.backups().Warnings)
	_, err = w.o.TrySheet(w.ctx, dir, w.backups(w.seen(dir)...).Versions[1].Version, old)
	require.NoError(t, err, "the first backup still opens with the old sheet")
}

func TestABackupThatIsCancelledLeavesTheEarlierVersionWhole(t *testing.T) {
	w := founded(t)
	w.authorize(w.lena().ID, nil, "practice_website")
	dir := w.drive()
	w.register(dir, "Drive A")
	first := w.backUp(dir).Run.Version
	w.add(wPatient("Nora", "Late"))
	ctx, cancel := context.WithCancel(w.ctx)
	_, err := w.o.BackUp(ctx, dir, backup.StartPerson, func(s office.BackupStep) {
		if s.Key == office.StepSeal {
			cancel()
		}
	})
	require.ErrorIs(t, err, context.Canceled)
	v := w.backups(w.seen(dir)...)
	require.Len(t, v.Versions, 1)
	assert.Equal(t, first, v.Versions[0].Version)
	assert.NotContains(t, kindsOf(v.Warnings), backup.WarnFailed, "what somebody cancelled did not fail")
	c, err := w.o.CheckVersion(w.ctx, dir, first, nil)
	require.NoError(t, err)
	assert.Empty(t, c.Bad)
	w.backUp(dir)
}

func TestABackupOutlivesTheLock(t *testing.T) {
	w := founded(t)
	w.authorize(w.lena().ID, nil, "practice_website")
	dir := w.drive()
	w.register(dir, "Drive A")
	locked := false
	out, err := w.o.BackUp(w.ctx, dir, backup.StartPerson, func(s office.BackupStep) {
		if s.Key == office.StepFiles && !locked {
			locked = true
			assert.NoError(t, w.o.Lock(w.ctx, "idle"))
		}
	})
	require.NoError(t, err)
	require.True(t, locked)
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	v := w.backups(w.seen(dir)...)
	require.Len(t, v.Versions, 1)
	assert.Equal(t, out.Run.ID, v.Versions[0].RunID, "it was put on record at the next sign-in")
}

func TestDrivesTakeTurnsAndAreRetired(t *testing.T) {
	w := founded(t)
	a, b := w.drive(), w.drive()
	da := w.register(a, "Drive A")
	w.backUp(a)
	_, err := w.o.RegisterDrive(w.ctx, office.NewDrive{Dir: b, Label: "drive a", Kept: "safe"}, nil)
	requireFields(t, err, "label")
	w.register(b, "Drive B")
	w.backUp(b)
	v := w.backups()
	require.True(t, v.HasSwap)
	assert.Equal(t, da.ID, v.Swap.Home)
	assert.Equal(t, time.Friday, v.Swap.On.Weekday())
	pdf, err := w.o.RotationSheet(w.ctx)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(string(pdf), "%PDF"))

	w.clock.on(10 * 24 * time.Hour)
	w.backUp(b)
	assert.Contains(t, kindsOf(w.backups().Warnings), backup.WarnUnseen)
	require.NoError(t, w.o.DriveIsAway(w.ctx, da.ID))
	assert.NotContains(t, kindsOf(w.backups().Warnings), backup.WarnUnseen)
	require.ErrorIs(t, w.o.RetireDrive(w.ctx, da.ID, " "), office.ErrReason)
	require.NoError(t, w.o.RetireDrive(w.ctx, da.ID, "It was dropped"))
	w.refused("backup.drive_retired", func() error { _, err := w.o.BackUp(w.ctx, a, backup.StartPerson, nil); return err })
	assert.False(t, w.backups().HasSwap)
}

func TestABackupStartsByItselfWhenItShould(t *testing.T) {
	w := founded(t)
	dir := w.drive()
	w.register(dir, "Drive A")
	auto := func(fresh ...string) (backup.Start, bool) {
		at, start, yes, err := w.o.AutoBackup(w.ctx, w.seen(dir), fresh)
		require.NoError(t, err)
		if yes {
			assert.Equal(t, dir, at)
		}
		return start, yes
	}
	start, yes := auto()
	assert.True(t, yes, "none was ever made")
	assert.Equal(t, backup.StartDue, start)
	w.backUp(dir)
	_, yes = auto(dir)
	assert.False(t, yes, "one was made just now")
	w.clock.on(2 * time.Hour)
	_, yes = auto(dir)
	assert.False(t, yes, "nothing is new")
	for range 4 {
		w.add(wPatient("Nora", "Late"))
		w.clock.on(time.Minute)
	}
	for range 6 {
		require.NoError(t, w.o.SavePreferences(w.ctx, office.DefaultPreferences()))
	}
	start, yes = auto(dir)
	assert.True(t, yes, "a known drive was plugged in")
	assert.Equal(t, backup.StartDrive, start)
	_, yes = auto()
	assert.False(t, yes, "it was here all the time, and nothing is due today")
	p := backup.DefaultPlan()
	p.OnDrive = false
	require.NoError(t, w.o.SavePlan(w.ctx, p))
	_, yes = auto(dir)
	assert.False(t, yes, "not wanted")
	w.clock.on(24 * time.Hour)
	start, yes = auto()
	assert.True(t, yes, "the schedule")
	assert.Equal(t, backup.StartDue, start)
}

func TestWhoMayBackUpButNotManage(t *testing.T) {
	w := founded(t)
	w.hire("Maya Ortiz", access.FrontDesk)
	dir := w.drive()
	w.register(dir, "Drive A")
	w.as("Maya Ortiz")
	w.backUp(dir)
	v, err := w.o.TodayView(w.ctx)
	require.NoError(t, err)
	for _, x := range v.Tasks {
		assert.NotEqual(t, office.TaskTrySheet, x.Kind, "the sheet is the owner's and the security officer's task")
	}
	_, err = w.o.Drill(w.ctx, dir, "", w.sheet(), nil)
	require.True(t, errors.Is(err, office.ErrNotPermitted))
}
