// A drive that is plugged in while nobody is signed in: it gets the copy that lies ready, which goes on record at the next
// sign-in, or it is said why it does not.

package wire

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/backup"
	"consentry/domain/office"
)

// locked is a practice with a drive and a copy that lies ready, with nobody signed in.
func locked(t *testing.T) (w *world, dir string, d backup.Drive) {
	t.Helper()
	w = founded(t)
	w.authorize(w.lena().ID, nil, "website_gallery")
	dir = w.drive()
	d = w.register(dir, "Drive A")
	require.NoError(t, w.o.PrepareBackup(w.ctx))
	require.NoError(t, w.o.Lock(w.ctx, "idle"))
	return w, dir, d
}

// plugged is what is said of a drive while nobody is signed in.
func (w *world) plugged(dir string) office.LockedDrive {
	w.t.Helper()
	list, err := w.o.LockedDrives(w.ctx, []office.PluggedIn{{Dir: w.t.TempDir(), Name: "HOLIDAYS"}, {Dir: dir, Name: "STICK"}})
	require.NoError(w.t, err)
	require.Len(w.t, list, 1, "of a drive that is not the practice's nothing is said")
	assert.Equal(w.t, "Drive A", list[0].Label)
	return list[0]
}

func TestADriveIsServedWhileNobodyIsSignedIn(t *testing.T) {
	w, dir, d := locked(t)
	p := w.plugged(dir)
	require.True(t, p.Serve)
	assert.Empty(t, p.Why)
	done, err := w.o.BackUpLocked(w.ctx, dir, nil)
	require.NoError(t, err)
	assert.Equal(t, p.At, done.Version.At)
	assert.Positive(t, done.ReadBack)
	p = w.plugged(dir)
	assert.False(t, p.Serve, "once")
	assert.Empty(t, p.Why)

	n := w.again() // even if the program was started anew meanwhile
	require.NoError(t, n.signIn("Dr. Ana Hale", ownerWord))
	rows := n.log(office.AuditFilter{Action: audit.BackupMade})
	require.Len(t, rows, 1)
	assert.Equal(t, string(backup.StartLocked), rows[0].Args["start"])
	assert.Equal(t, audit.System, rows[0].Actor)
	v := n.backups(n.seen(dir)...)
	require.Len(t, v.Versions, 1)
	assert.Equal(t, done.Version.ID, v.Versions[0].Version)
	assert.Equal(t, backup.ProofCopy, v.Versions[0].Proof)
	assert.NotEmpty(t, v.Versions[0].RunID)
	assert.Equal(t, d.ID, v.Versions[0].DriveID)
	assert.NotContains(t, kindsOf(v.Warnings), backup.WarnNever)
	require.NoError(t, n.o.Lock(n.ctx, "idle"))
	require.NoError(t, n.signIn("Dr. Ana Hale", ownerWord))
	assert.Len(t, n.log(office.AuditFilter{Action: audit.BackupMade}), 1, "on record once")

	// It opens like any other, with the Recovery Sheet.
	to := filepath.Join(t.TempDir(), "restored")
	_, err = n.o.RestoreBeside(n.ctx, dir, "", w.sheet(), to, nil)
	require.NoError(t, err)
}

func TestItIsSaidWhyADriveIsNotServed(t *testing.T) {
	t.Run("members were changed since", func(t *testing.T) {
		w, dir, _ := locked(t)
		require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
		w.hire("Maya Ortiz", access.FrontDesk)
		require.NoError(t, w.o.Lock(w.ctx, "idle"))
		p := w.plugged(dir)
		assert.False(t, p.Serve)
		assert.Equal(t, "backup.locked.not_ready", p.Why)
		_, err := w.o.BackUpLocked(w.ctx, dir, nil)
		requireKey(t, "backup.not_ready", err)
	})
	t.Run("the drive was retired", func(t *testing.T) {
		w, dir, d := locked(t)
		require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
		other := w.drive()
		w.register(other, "Drive B")
		require.NoError(t, w.o.RetireDrive(w.ctx, d.ID, "old"))
		require.NoError(t, w.o.PrepareBackup(w.ctx))
		require.NoError(t, w.o.Lock(w.ctx, "idle"))
		assert.Equal(t, "backup.locked.not_listed", w.plugged(dir).Why)
		_, err := w.o.BackUpLocked(w.ctx, dir, nil)
		require.Error(t, err)
	})
	t.Run("passwords are to open no backup any more", func(t *testing.T) {
		w, dir, _ := locked(t)
		require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
		plan := w.backups().Plan
		plan.SheetOnly = true
		require.NoError(t, w.o.SavePlan(w.ctx, plan))
		require.NoDirExists(t, filepath.Join(w.dir, "ready"), "what lay ready opens with one")
		require.NoError(t, w.o.PrepareBackup(w.ctx))
		w.clock.on(2 * time.Hour)
		require.NoError(t, w.o.Lock(w.ctx, "idle"))
		done, err := w.o.BackUpLocked(w.ctx, dir, nil)
		require.NoError(t, err)
		assert.Zero(t, done.Version.Passwords)
	})
	t.Run("nothing starts by itself in this practice", func(t *testing.T) {
		w, dir, _ := locked(t)
		require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
		plan := w.backups().Plan
		plan.OnDrive = false
		require.NoError(t, w.o.SavePlan(w.ctx, plan))
		require.NoError(t, w.o.PrepareBackup(w.ctx))
		require.NoError(t, w.o.Lock(w.ctx, "idle"))
		assert.Equal(t, "backup.locked.not_ready", w.plugged(dir).Why)
		require.NoDirExists(t, filepath.Join(w.dir, "ready"))
	})
}

func TestTheCopyIsMadeAgainAfterHalfAnHourOfWork(t *testing.T) {
	w, dir, _ := locked(t)
	first := w.plugged(dir).At
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	at := func() time.Time {
		require.NoError(t, w.o.PrepareBackup(w.ctx))
		list, err := w.o.LockedDrives(w.ctx, []office.PluggedIn{{Dir: dir}})
		require.NoError(t, err)
		return list[0].At
	}
	w.clock.on(31 * time.Minute)
	assert.Equal(t, first, at(), "nothing was changed")
	for range 8 {
		w.add(wPatient("Nora", "Late"))
	}
	again := at()
	assert.True(t, again.After(first))
	for range 8 {
		w.add(wPatient("Nora", "Later"))
	}
	w.clock.on(10 * time.Minute)
	assert.Equal(t, again, at(), "not more often")
}

func TestADriveThatSomebodyElseChangedIsNotServedAndGoesOnRecord(t *testing.T) {
	w := founded(t)
	w.authorize(w.lena().ID, nil, "website_gallery")
	dir := w.drive()
	w.register(dir, "Drive A")
	w.backUp(dir)
	w.clock.on(2 * time.Hour)
	for range 8 {
		w.add(wPatient("Nora", "Late"))
	}
	require.NoError(t, w.o.PrepareBackup(w.ctx))
	require.NoError(t, w.o.Lock(w.ctx, "idle"))
	blob := someBlob(t, dir)
	require.NoError(t, os.WriteFile(blob, []byte("locked by somebody"), 0o600))
	require.True(t, w.plugged(dir).Serve)
	_, err := w.o.BackUpLocked(w.ctx, dir, nil)
	requireKey(t, "backup.changed_there", err)
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	assert.NotEmpty(t, w.log(office.AuditFilter{Action: audit.DriveTampered}))
	assert.Contains(t, kindsOf(w.backups(w.seen(dir)...).Warnings), backup.WarnChanged)
}
