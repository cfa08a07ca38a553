// Everything that can happen to a drive: pulled, filled, lied about, changed by somebody else. What was complete stays
// complete, what is wrong is found and named, and nothing wrong is accepted.
package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/office"
	"consentry/store"
	"consentry/store/faulttest"
)

// damages are the ways in which a file on a drive is spoiled.
var damages = map[string]func(path string, data []byte) error{
	"deleted":   func(path string, _ []byte) error { return os.Remove(path) },
	"emptied":   func(path string, _ []byte) error { return os.WriteFile(path, nil, 0o600) },
	"truncated": func(path string, data []byte) error { return os.WriteFile(path, data[:len(data)-1], 0o600) },
	"lengthened": func(path string, data []byte) error {
		return os.WriteFile(path, append(slices.Clone(data), 0), 0o600)
	},
	"flipped": func(path string, data []byte) error {
		data = slices.Clone(data)
		data[rand.IntN(len(data))] ^= 1 << rand.IntN(8)
		return os.WriteFile(path, data, 0o600)
	},
}

func TestFaultEveryFileOnADriveThatWasSpoiledIsNamed(t *testing.T) {
	w, done := backed(t)
	files := tree(t, w.root())
	require.Len(t, files, testFiles+3+4)
	for name, data := range files {
		path := filepath.Join(w.root(), filepath.FromSlash(name))
		for how, spoil := range damages {
			require.NoError(t, spoil(path, []byte(data)))
			c, err := w.e.Check(bg, w.drive, w.p.Fingerprint(), done.Version.ID, office.CheckAll, nil)
			if name == snapshotName(done.Version.ID, completeName) && how == "deleted" {
				requireProblem(t, office.ErrNoVersion, err)
			} else {
				require.NoError(t, err)
				assert.True(t, slices.ContainsFunc(c.Bad, func(b office.BadFile) bool { return b.Name == name }), "%s %s: %v", name, how, c.Bad)
			}
			require.NoError(t, os.WriteFile(path, []byte(data), 0o600))
		}
	}
	assert.Empty(t, w.check("").Bad)
}

func TestFaultADriveThatWasChangedIsLeftAlone(t *testing.T) {
	w, done := backed(t)
	w.patient(9)
	files := tree(t, w.root())
	blobs := slices.DeleteFunc(slices.Sorted(maps.Keys(files)), func(n string) bool { return !strings.HasPrefix(n, blobsName) })
	own := []string{formatName, driveIDName}
	for _, name := range []string{infoName, manifestName, completeName, sealedName} {
		own = append(own, snapshotName(done.Version.ID, name))
	}
	write := func(name string, data []byte) {
		require.NoError(t, os.WriteFile(filepath.Join(w.root(), filepath.FromSlash(name)), data, 0o600))
	}
	refused := func(what string) {
		t.Helper()
		before := tree(t, w.drive)
		_, err := w.e.Backup(bg, w.p, w.drive, nil)
		require.ErrorIs(t, err, office.ErrFilesChangedThere, what)
		assert.Equal(t, before, tree(t, w.drive), what)
	}
	for _, name := range own {
		write(name, []byte("encrypted by somebody else"))
		refused(name)
		write(name, []byte(files[name]))
	}
	write(blobs[7], []byte("encrypted by somebody else"))
	refused("one changed photo")
	write(blobs[7], []byte(files[blobs[7]]))
	for _, name := range blobs { // of the same length: only reading finds it
		data := []byte(files[name])
		data[len(data)/2] ^= 1
		write(name, data)
	}
	refused("all changed")
	for _, name := range blobs {
		write(name, []byte(files[name]))
	}
	for _, name := range blobs[:missingFloor] {
		require.NoError(t, os.Remove(filepath.Join(w.root(), filepath.FromSlash(name))))
	}
	refused("more than 2 % missing")
	write(blobs[0], []byte(files[blobs[0]]))
	again := w.backup()
	assert.Equal(t, missingFloor-1, again.Mended, "a file or two that vanished are copied again")
	assert.Empty(t, w.check("").Bad)
}

func TestFaultChangedFilesHereStopTheBackup(t *testing.T) {
	w, _ := backed(t)
	w.patient(9)
	before := tree(t, w.drive)
	for _, f := range w.files {
		path := filepath.Join(w.dir, "media", f.SHA256[:2], f.SHA256+".age")
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		data[len(data)/2] ^= 1
		require.NoError(t, os.Chmod(path, 0o600))
		require.NoError(t, os.WriteFile(path, data, 0o600))
	}
	_, err := w.e.Backup(bg, w.p, w.drive, nil)
	requireProblem(t, office.ErrFilesChangedHere, err)
	assert.Equal(t, before, tree(t, w.drive))
	for _, f := range w.files[:5] {
		require.NoError(t, os.Remove(filepath.Join(w.dir, "media", f.SHA256[:2], f.SHA256+".age")))
	}
	_, err = w.e.Backup(bg, w.p, w.drive, nil)
	requireProblem(t, office.ErrFilesChangedHere, err)
	var p *office.Problem
	require.ErrorAs(t, err, &p)
	assert.Equal(t, "5", p.Args["missing"])
}

func TestAFileThatIsMissingHereIsTold(t *testing.T) {
	w := newWorld(t)
	w.register()
	f := w.files[0]
	require.NoError(t, os.Remove(filepath.Join(w.dir, "media", f.SHA256[:2], f.SHA256+".age")))
	done := w.backup()
	assert.Equal(t, []string{f.ID}, done.MissingHere)
	assert.Equal(t, 1, done.Version.Missing)
	assert.Empty(t, w.check("").Bad, "the version is whole as far as there is something")
	d, err := w.e.Drill(bg, w.drive, "", "", w.sheet(), filepath.Join(t.TempDir(), "scratch"), nil)
	require.NoError(t, err)
	assert.Equal(t, 1, d.Missing)
}

func TestFaultF7ADrivePulledAtAnyMoment(t *testing.T) {
	w, first := backed(t)
	w.patient(9)
	here := tree(t, filepath.Join(w.dir, "media"))
	after, whole := int64(0), false
	step := int64(max(1, 300/faulttest.Times(25)))
	for n := 0; !whole; n++ {
		w.failing(after, pulls[n%len(pulls)], true)
		_, err := w.e.Backup(bg, w.p, w.drive, nil)
		w.healed()
		if whole = err == nil; !whole {
			requireProblem(t, office.ErrDriveGone, err)
			for _, v := range w.look().Versions {
				assert.Empty(t, v.Damaged)
				if v.ID != first.Version.ID {
					assert.Empty(t, w.check(v.ID).Bad, "after %d operations: it says that it is complete", after)
				}
			}
		}
		after += 1 + rand.Int64N(2*step)
	}
	t.Logf("the backup takes fewer than %d operations", after)
	assert.Empty(t, w.check(first.Version.ID).Bad)
	assert.Empty(t, w.check("").Bad)
	assert.Equal(t, here, tree(t, filepath.Join(w.dir, "media")), "nothing on the computer changed")
	assert.Zero(t, w.look().Unfinished)
	work, err := filepath.Glob(filepath.Join(w.dir, workName+"*"))
	require.NoError(t, err)
	assert.Empty(t, work)
}

func TestFaultF7ADrivePulledDuringARestore(t *testing.T) {
	w, _ := backed(t)
	to := filepath.Join(t.TempDir(), "practice")
	step := int64(max(1, 100/faulttest.Times(12)))
	for after, n := int64(0), 0; ; n++ {
		w.failing(after, pulls[n%len(pulls)], true)
		_, err := w.e.Restore(bg, w.drive, "", "", w.sheet(), to, false, nil)
		w.healed()
		if err == nil {
			break
		}
		requireProblem(t, office.ErrDriveGone, err)
		assert.NoDirExists(t, to)
		assert.NoDirExists(t, to+restoringSuffix)
		after += 1 + rand.Int64N(2*step)
	}
	w.restored(to)
}

func TestFaultCancelledAtAnyStep(t *testing.T) {
	w, first := backed(t)
	for i, key := range []string{office.StepRecords, office.StepLook, office.StepFiles, office.StepSeal, office.StepReadBack, office.StepOld} {
		w.patient(30 + i)
		ctx, cancel := context.WithCancel(bg)
		_, err := w.e.Backup(ctx, w.p, w.drive, func(s office.BackupStep) {
			if s.Key == key {
				cancel()
			}
		})
		cancel()
		if err != nil { // a step can be over before it is told
			require.ErrorIs(t, err, context.Canceled, key)
		}
		place := w.look()
		assert.Zero(t, place.Unfinished, key)
		assert.Contains(t, place.Versions, first.Version)
		assert.Empty(t, w.check("").Bad, key)
	}
	last := w.backup()
	assert.Equal(t, testFiles+6*(3*testPictures+testDocuments), last.Version.Files)
	assert.Empty(t, w.check("").Bad)
	scratch, to := filepath.Join(t.TempDir(), "scratch"), filepath.Join(t.TempDir(), "to")
	for _, key := range []string{office.StepOpen, office.StepRebuild, office.StepProve} {
		ctx, cancel := context.WithCancel(bg)
		stop := func(s office.BackupStep) {
			if s.Key == key {
				cancel()
			}
		}
		_, err := w.e.Drill(ctx, w.drive, "", "", w.sheet(), scratch, stop)
		require.ErrorIs(t, err, context.Canceled, key)
		assert.NoDirExists(t, scratch)
		cancel()
	}
	ctx, cancel := context.WithCancel(bg)
	_, err := w.e.Restore(ctx, w.drive, "", "", w.sheet(), to, false, func(office.BackupStep) { cancel() })
	require.ErrorIs(t, err, context.Canceled)
	assert.NoDirExists(t, to)
	assert.NoDirExists(t, to+restoringSuffix)
}

func TestFaultF8ADriveThatFillsUpAtAnyMoment(t *testing.T) {
	w, first := backed(t)
	w.patient(9)
	whole := false
	for after := int64(60); !whole; after += 7 {
		w.failing(after, errFull, false)
		_, err := w.e.Backup(bg, w.p, w.drive, nil)
		w.healed()
		if whole = err == nil; !whole {
			requireProblem(t, office.ErrDriveFull, err)
			assert.Contains(t, w.look().Versions, first.Version)
			assert.Empty(t, w.check("").Bad)
		}
	}
	assert.Empty(t, w.check("").Bad)
}

func TestRoomIsLookedForFirst(t *testing.T) {
	w, _ := backed(t)
	w.patient(9)
	before := tree(t, w.drive)
	w.e.drive = marked{small{free: 100_000}}
	_, err := w.e.Backup(bg, w.p, w.drive, nil)
	requireProblem(t, office.ErrDriveFull, err)
	assert.Equal(t, before, tree(t, w.drive))
	for _, e := range errsRefused {
		w.failing(0, e, false)
		_, err = w.e.Register(bg, w.drive, w.p.Fingerprint(), "x", nil)
		requireProblem(t, office.ErrDriveReadOnly, err)
	}
	w.healed()
	assert.Empty(t, w.check("").Bad)
}

func TestFaultF10ADriveThatLiesIsFoundBeforeItMayBeRemoved(t *testing.T) {
	t.Run("smaller than it says", func(t *testing.T) {
		w := newWorld(t)
		w.register()
		w.e.drive = marked{&lying{t: t, real: 1 << 20}}
		_, err := w.e.Backup(bg, w.p, w.drive, nil)
		requireProblem(t, office.ErrDriveLies, err)
		w.healed()
		assert.Empty(t, w.look().Versions)
	})
	t.Run("found at registration", func(t *testing.T) {
		w := newWorld(t)
		w.e.drive = marked{&lying{t: t, real: probeSize}}
		_, err := w.e.Register(bg, w.drive, w.p.Fingerprint(), "cheap", nil)
		requireProblem(t, office.ErrDriveLies, err)
		w.healed()
		assert.Empty(t, w.look().DriveID)
	})
	for _, part := range []string{blobSuffix, sealedName, manifestName, infoName, completeName} {
		t.Run("forgets "+part, func(t *testing.T) {
			w := newWorld(t)
			w.register()
			w.e.drive = marked{forgetting{which: func(path string) bool { return strings.HasSuffix(strings.TrimSuffix(path, partSuffix), part) }}}
			_, err := w.e.Backup(bg, w.p, w.drive, nil)
			requireProblem(t, office.ErrDriveLies, err)
			w.healed()
			for _, v := range w.look().Versions {
				assert.NotEmpty(t, v.Damaged)
			}
			w.e.drive = marked{system{}}
		})
	}
}

func TestFaultF5RandomFlipsInTheSealedPartNeverPass(t *testing.T) {
	w, done := backed(t)
	name := snapshotName(done.Version.ID, sealedName)
	path := filepath.Join(w.root(), filepath.FromSlash(name))
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	to := filepath.Join(t.TempDir(), "practice")
	for range faulttest.Times(60) {
		spoilt := slices.Clone(raw)
		spoilt[rand.IntN(len(raw))] ^= 1 << rand.IntN(8)
		if rand.IntN(4) == 0 {
			spoilt = spoilt[:rand.IntN(len(spoilt))]
		}
		require.NoError(t, os.WriteFile(path, spoilt, 0o600))
		_, err := w.e.Restore(bg, w.drive, "", "", w.sheet(), to, false, nil)
		requireProblem(t, office.ErrVersionDamaged, err)
		var p *office.Problem
		require.ErrorAs(t, err, &p)
		assert.Equal(t, name, p.Args["file"])
		assert.NoDirExists(t, to)
		// Even if the list of hashes were changed along with it, the seal does not open.
		k, err := w.e.readKey(t.Context(), w.root(), done.Version, w.sheet())
		require.NoError(t, err)
		scratch := t.TempDir()
		_, err = w.e.unpack(bg, w.root(), done.Version, k, scratch, newReporter(nil))
		require.Error(t, err)
	}
}

func TestARestoreNamesWhatTheDriveLost(t *testing.T) {
	w, done := backed(t)
	lost := w.files[3].SHA256
	require.NoError(t, os.Remove(filepath.Join(w.root(), blobsName, lost[:2], lost+blobSuffix)))
	back, err := w.e.Restore(bg, w.drive, "", "", w.sheet(), filepath.Join(t.TempDir(), "practice"), false, nil)
	require.NoError(t, err)
	assert.Equal(t, []office.BadFile{{Name: blobsName + "/" + lost[:2] + "/" + lost + blobSuffix, Why: whyMissing}}, back.Bad)
	assert.Equal(t, done.Version.Files-1, back.Files)
	_, err = w.e.Drill(bg, w.drive, "", "", w.sheet(), filepath.Join(t.TempDir(), "s"), nil)
	requireProblem(t, office.ErrDrillFailed, err)
}

func TestWrongSheetsAreToldApart(t *testing.T) {
	w, first := backed(t)
	other, err := w.p.NewKit()
	require.NoError(t, err)
	second := w.backup()
	assert.Equal(t, 2, second.Version.KitNumber)
	old, fresh := w.sheet(), office.BackupKey{Sheet: strings.Join(other.Groups(), "-")}
	open := func(version string, key office.BackupKey) error {
		return w.e.Opens(bg, w.drive, w.p.Fingerprint(), version, key)
	}
	require.NoError(t, open(first.Version.ID, old), "a replaced sheet opens what was made in its time")
	require.NoError(t, open(second.Version.ID, fresh))
	args := func(err error) map[string]string {
		var p *office.Problem
		require.ErrorAs(t, err, &p)
		return p.Args
	}
	err = open(second.Version.ID, old)
	requireProblem(t, office.ErrKitOther, err)
	assert.Equal(t, map[string]string{"need": "2", "typed": "1", "practice": w.p.Fingerprint()}, args(err))
	err = open(first.Version.ID, fresh)
	requireProblem(t, office.ErrKitOther, err)
	assert.Equal(t, map[string]string{"need": "1", "typed": "2", "practice": w.p.Fingerprint()}, args(err))
	groups := w.kit.Groups()
	wrong := "Q"
	if groups[4][:1] == wrong {
		wrong = "P"
	}
	groups[4] = wrong + groups[4][1:] // one wrong letter is always found; several are but 31 times of 32
	err = open(first.Version.ID, office.BackupKey{Sheet: strings.Join(groups, " ")})
	requireProblem(t, office.ErrKitGroup, err)
	assert.Equal(t, "5", args(err)["group"])
	requireProblem(t, office.ErrKitUnreadable, open(first.Version.ID, office.BackupKey{Sheet: ""}))

	f := store.New(store.Options{Dir: filepath.Join(t.TempDir(), "elsewhere"), Clock: w.clock, Cost: testCost})
	o, kit, err := f.Create(bg, "Dr. Else", office.Secret{Password: []byte(ownerWord)}, false)
	require.NoError(t, err)
	defer func() { require.NoError(t, errors.Join(o.Close(), f.Close())) }()
	requireProblem(t, office.ErrKitPractice, open(first.Version.ID, office.BackupKey{Sheet: strings.Join(kit.Groups(), " ")}))
	requireProblem(t, office.ErrKeyOther, open(first.Version.ID, office.BackupKey{Owner: o}))
	require.NoError(t, open(first.Version.ID, w.owner()), "the owner's session opens both")
	_, err = w.e.Restore(bg, w.drive, "", first.Version.ID, old, filepath.Join(t.TempDir(), "p"), false, nil)
	require.NoError(t, err)
}

func TestWhoseBackupsAndWhichFormat(t *testing.T) {
	w, _ := backed(t)
	place, err := w.e.Look(bg, w.drive, "0000-0000")
	require.NoError(t, err)
	assert.Equal(t, []string{w.p.Fingerprint()}, place.Others)
	_, err = w.e.Check(bg, w.drive, "0000-0000", "", office.CheckAll, nil)
	requireProblem(t, office.ErrDriveOther, err)
	place, err = w.e.Look(bg, w.root(), "")
	require.NoError(t, err)
	assert.Equal(t, w.drive, place.Dir, "the practice's own folder may be chosen, too")
	assert.Len(t, place.Versions, 1)
	require.NoError(t, os.MkdirAll(filepath.Join(w.drive, "0000-0000", snapshotsName), 0o700))
	_, err = w.e.Check(bg, w.drive, "", "", office.CheckAll, nil)
	requireProblem(t, office.ErrDriveWhich, err)

	newer, err := format{Format: formatNumber + 1, Practice: w.p.Fingerprint()}.encode()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(w.root(), formatName), newer, 0o600))
	before := tree(t, w.drive)
	assert.True(t, w.look().NewerFormat)
	_, err = w.e.Backup(bg, w.p, w.drive, nil)
	requireProblem(t, office.ErrDriveNewer, err)
	_, err = w.e.Register(bg, w.drive, w.p.Fingerprint(), "x", nil)
	requireProblem(t, office.ErrDriveNewer, err)
	_, err = w.e.Restore(bg, w.drive, w.p.Fingerprint(), "", w.sheet(), filepath.Join(t.TempDir(), "p"), false, nil)
	requireProblem(t, office.ErrDriveNewer, err)
	assert.Equal(t, before, tree(t, w.drive))

	_, err = w.e.Look(bg, filepath.Join(w.drive, "not there"), "")
	requireProblem(t, office.ErrDriveGone, err)
}

func TestOneProgramAtATimeOnADrive(t *testing.T) {
	w, _ := backed(t)
	lock, err := store.LockAt(filepath.Join(w.root(), lockName), w.clock.at)
	require.NoError(t, err)
	_, err = w.e.Backup(bg, w.p, w.drive, nil)
	requireProblem(t, office.ErrDriveBusy, err)
	require.NoError(t, lock.Unlock())
	w.backup()
}

func TestNothingOnADriveIsInClear(t *testing.T) {
	w, _ := backed(t)
	canaries := []string{"Lena", "Park the", "Ana Hale", `"login"`, "JPEG", "%PDF", "patient-0", "PRAGMA", "AGE-SECRET", ownerWord}
	for name, data := range tree(t, w.root()) {
		for _, c := range canaries {
			if name == readmeName && (c == "AGE-SECRET" || c == "PRAGMA") {
				continue // it says what the sheet's line begins with
			}
			assert.NotContains(t, data, c, name)
		}
	}
}

func TestADrillNeedsAnEmptyPlaceAndClearsItsOwnRemains(t *testing.T) {
	w, _ := backed(t)
	mine := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(mine, "letter.txt"), nil, 0o600))
	_, err := w.e.Drill(bg, w.drive, "", "", w.sheet(), mine, nil)
	requireProblem(t, office.ErrRestoreTaken, err)
	assert.FileExists(t, filepath.Join(mine, "letter.txt"))
	left := filepath.Join(t.TempDir(), "killed")
	require.NoError(t, scratchFolder(left))
	require.NoError(t, os.MkdirAll(filepath.Join(left, "practice", "media"), 0o700))
	_, err = w.e.Drill(bg, w.drive, "", "", w.sheet(), left, nil)
	require.NoError(t, err)
}

func TestFilesOfOtherProgramsOnADriveDoNoHarm(t *testing.T) {
	w, _ := backed(t)
	for _, name := range []string{"._README.txt", ".DS_Store", "blobs/Thumbs.db", "blobs/ab/desktop.ini", "snapshots/.fseventsd/x", "snapshots/notes.txt"} {
		path := filepath.Join(w.root(), filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte("x"), 0o600))
	}
	w.backup()
	assert.Empty(t, w.check("").Bad)
	assert.FileExists(t, filepath.Join(w.root(), "snapshots", "notes.txt"))
}

func TestErrorsNameNoPath(t *testing.T) {
	w, _ := backed(t)
	for _, e := range []error{pulls[0], errFull, errsRefused[0], fs.ErrInvalid} {
		w.failing(10, e, false)
		_, err := w.e.Backup(bg, w.p, w.drive, nil)
		require.Error(t, err)
		assert.NotContains(t, err.Error(), "drive B", fmt.Sprint(e))
		assert.NotContains(t, err.Error(), "Hale practice")
	}
	w.healed()
}

func TestADrillWithoutRoomReadsAndComparesEverythingStill(t *testing.T) {
	w, done := backed(t)
	scratch := filepath.Join(t.TempDir(), "scratch")
	require.NoError(t, scratchFolder(scratch))
	d := &drill{building: &building{Engine: w.e, root: w.root(), v: done.Version, to: filepath.Join(scratch, "practice"), r: newReporter(nil)}}
	require.NoError(t, d.all(bg, w.sheet()))
	assert.False(t, d.done.Rebuilt)
	assert.Equal(t, testFiles, d.done.Files)
	assert.Equal(t, testFiles, d.done.Opened)
	assert.NotEmpty(t, d.done.Picture)
	media, err := filepath.Glob(filepath.Join(scratch, "practice", "media", "??", "*"))
	require.NoError(t, err)
	assert.Empty(t, media)

	lost := w.files[5].SHA256
	path := filepath.Join(w.root(), blobsName, lost[:2], lost+blobSuffix)
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	data[len(data)-1] ^= 1
	require.NoError(t, os.WriteFile(path, data, 0o600))
	require.NoError(t, os.RemoveAll(d.to))
	requireProblem(t, office.ErrDrillFailed, d.all(bg, w.sheet()))
}

func TestARestoreLooksForRoomFirst(t *testing.T) {
	w, _ := backed(t)
	b := &building{Engine: w.e, root: w.root(), v: w.look().Versions[0], to: filepath.Join(t.TempDir(), "practice"), keep: true}
	require.NoError(t, b.room())
	path := filepath.Join(w.root(), filepath.FromSlash(snapshotName(b.v.ID, infoName)))
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	huge := strings.Replace(string(raw), `"stored_bytes": `, `"stored_bytes": 9000000`, 1)
	require.NotEqual(t, string(raw), huge)
	require.NoError(t, os.WriteFile(path, []byte(huge), 0o600))
	requireProblem(t, office.ErrNoRoom, b.room())
}
