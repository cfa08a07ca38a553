// Tests of the whole way: onto a drive, checked, tested, and back.
package backup

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/office"
)

const testFiles = testPatients * (3*testPictures + testDocuments)

func TestABackupIsMadeCheckedAndRestored(t *testing.T) {
	w := newWorld(t)
	_, err := w.e.Backup(bg, w.p, w.drive, nil)
	requireProblem(t, office.ErrDriveUnknown, err)
	id := w.register()
	assert.Len(t, id, 32)
	var steps []string
	done, err := w.e.Backup(bg, w.p, w.drive, func(s office.BackupStep) {
		if len(steps) == 0 || steps[len(steps)-1] != s.Key {
			steps = append(steps, s.Key)
		}
		assert.LessOrEqual(t, s.Files, s.FilesTotal, s.Key)
	})
	require.NoError(t, err)
	assert.Equal(t, []string{office.StepRecords, office.StepLook, office.StepFiles, office.StepSeal, office.StepReadBack, office.StepOld}, steps)
	assert.Equal(t, testFiles, done.NewFiles)
	assert.Equal(t, testFiles, done.Version.Files)
	assert.Equal(t, testPatients, done.Version.Patients)
	assert.Equal(t, testPatients*testPictures, done.Version.Photos)
	assert.Zero(t, done.Version.Missing)
	assert.Equal(t, done.NewBytes, done.ReadBack, "everything that was written was read back")
	assert.Equal(t, 1, done.Version.KitNumber)

	place := w.look()
	assert.Equal(t, id, place.DriveID)
	assert.Equal(t, "Drive B, red", place.Label)
	assert.Equal(t, []office.BackupVersion{done.Version}, place.Versions)
	assert.Zero(t, place.Unfinished)
	assert.Empty(t, place.Damaged)
	assert.Positive(t, place.Size)

	c := w.check("")
	assert.Empty(t, c.Bad)
	assert.Equal(t, testFiles+3, c.Files)

	for name, key := range map[string]office.BackupKey{"sheet": w.sheet(), "owner": w.owner(), "age line": {Sheet: w.kit.AgeIdentity()}} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, w.e.Opens(bg, w.drive, "", "", key))
			to := filepath.Join(t.TempDir(), "new computer", "practice")
			back, err := w.e.Restore(bg, w.drive, "", "", key, to, false, nil)
			require.NoError(t, err)
			assert.Equal(t, done.Version, back.Version)
			assert.Equal(t, done.Version.Records, back.Records)
			assert.Equal(t, testFiles, back.Files)
			assert.Empty(t, back.Bad)
			assert.Empty(t, back.Aside)
			assert.NoDirExists(t, to+restoringSuffix)
			w.restored(to)
		})
	}
}

func TestADrillProvesTheWholePractice(t *testing.T) {
	w, done := backed(t)
	for name, key := range map[string]office.BackupKey{"sheet": w.sheet(), "owner": w.owner()} {
		t.Run(name, func(t *testing.T) {
			scratch := filepath.Join(t.TempDir(), "scratch")
			d, err := w.e.Drill(bg, w.drive, w.p.Fingerprint(), "", key, scratch, nil)
			require.NoError(t, err)
			assert.Equal(t, done.Version.Records, d.Records)
			assert.Equal(t, testFiles, d.Files)
			assert.Equal(t, testFiles, d.Opened)
			assert.Equal(t, done.Version.Head, d.Head)
			assert.EqualValues(t, done.Version.Seq, d.AuditRows)
			assert.NotEmpty(t, d.PatientID)
			assert.Equal(t, "\xff\xd8\xff", string(d.Picture[:3]))
			assert.Equal(t, key.Sheet != "", d.WithSheet)
			if d.WithSheet {
				assert.Equal(t, d.AuditRows, d.KeyedRows, "the sheet proves the log from its first entry")
			}
			assert.NoDirExists(t, scratch)
		})
	}
}

func TestASecondBackupCopiesWhatIsNew(t *testing.T) {
	w, first := backed(t)
	second := w.backup()
	assert.Zero(t, second.NewFiles)
	assert.Equal(t, first.Version.Files, second.Version.Files)
	assert.Zero(t, second.CheckedOld, "on the same day")
	w.patient(9)
	third := w.backup()
	assert.Equal(t, 3*testPictures+testDocuments, third.NewFiles)
	assert.Len(t, w.look().Versions, 3)
	for _, v := range w.look().Versions {
		assert.Empty(t, w.check(v.ID).Bad, v.ID)
	}
	assert.Equal(t, third.Version, w.look().Versions[0], "newest first")
	w.clock.at = w.clock.at.Add(thoroughAfter + time.Hour)
	daily := w.backup()
	assert.Positive(t, daily.CheckedOld, "a share of the oldest is read every day")
	assert.Equal(t, daily.CheckedOld+3, daily.ReadFiles)
}

func TestAnUnfinishedBackupIsTakenUp(t *testing.T) {
	w, first := backed(t)
	w.patient(9)
	dir := filepath.Join(w.root(), snapshotsName, w.backup().Version.ID)
	require.NoError(t, os.Remove(filepath.Join(dir, completeName)))
	place := w.look()
	assert.Equal(t, []office.BackupVersion{first.Version}, place.Versions, "without COMPLETE it is no version")
	assert.Equal(t, 1, place.Unfinished)
	_, err := w.e.Check(bg, w.drive, "", filepath.Base(dir), office.CheckAll, nil)
	requireProblem(t, office.ErrNoVersion, err)
	var p *office.Problem
	require.ErrorAs(t, err, &p)
	assert.Equal(t, [2]string{"backup.no_version_such", first.Version.ID}, [2]string{p.Key, p.Args["newest"]}, "there are others")

	done := w.backup()
	assert.Zero(t, done.NewFiles, "what is there is not copied again")
	assert.Equal(t, 3*testPictures+testDocuments+3, done.ReadFiles, "what is left, and the version's own three")
	assert.Greater(t, done.ReadBack, int64(10*3000), "and is read back, because nobody has yet")
	assert.NoDirExists(t, dir)
	assert.Empty(t, w.check("").Bad)
}

func TestWhatAnUnfinishedBackupLeftIsCopiedAnewWhereItIsNotWhole(t *testing.T) {
	w, _ := backed(t)
	before, err := listBlobs(bg, system{}, filepath.Join(w.root(), blobsName))
	require.NoError(t, err)
	w.patient(9)
	require.NoError(t, os.Remove(filepath.Join(w.root(), snapshotsName, w.backup().Version.ID, completeName)))
	after, err := listBlobs(bg, system{}, filepath.Join(w.root(), blobsName))
	require.NoError(t, err)
	left := slices.DeleteFunc(after, func(f blob) bool { return slices.ContainsFunc(before, func(b blob) bool { return b.hash == f.hash }) })
	require.GreaterOrEqual(t, len(left), 2)
	require.NoError(t, os.Truncate(blobPath(w.root(), left[0].hash), left[0].size-1))
	require.NoError(t, os.WriteFile(blobPath(w.root(), left[1].hash), make([]byte, left[1].size), 0o600)) // as a power cut leaves it

	done := w.backup()
	assert.Equal(t, 2, done.NewFiles)
	assert.Zero(t, done.Mended, "nothing of a version was damaged")
	assert.Empty(t, w.check("").Bad)
}

func TestADriveThatCannotBeFlushedAsAWholeGetsEachFileFlushed(t *testing.T) {
	w := newWorld(t)
	w.register()
	drive := &piecemeal{synced: map[string]bool{}}
	w.e.drive = marked{drive}
	done := w.backup()
	assert.Equal(t, testFiles, done.NewFiles)
	for name := range tree(t, filepath.Join(w.root(), blobsName)) {
		assert.Equal(t, blobSuffix, filepath.Ext(name), "no half name is left")
	}
	assert.GreaterOrEqual(t, drive.named, testFiles)
	assert.Empty(t, drive.early, "a file has its name when it is durable")
	w.healed()
	assert.Empty(t, w.check("").Bad)
}

func TestALivingPracticeIsSetAsideAndNeverMerged(t *testing.T) {
	w, _ := backed(t)
	to := filepath.Join(t.TempDir(), "practice")
	_, err := w.e.Restore(bg, w.drive, "", "", w.sheet(), to, false, nil)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(to, "records.db-wal"), []byte("a stale log"), 0o600))
	before := tree(t, to)
	_, err = w.e.Restore(bg, w.drive, "", "", w.sheet(), to, false, nil)
	requireProblem(t, office.ErrRestoreTaken, err)
	assert.Equal(t, before, tree(t, to))

	back, err := w.e.Restore(bg, w.drive, "", "", w.sheet(), to, true, nil)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(back.Aside, to+".before-"))
	aside := tree(t, back.Aside)
	delete(aside, "vault.lock")
	assert.Equal(t, before, aside)
	assert.NoFileExists(t, filepath.Join(to, "records.db-wal"), "a log is never left beside records it does not belong to")
	w.restored(to)

	foreign := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(foreign, "letter.txt"), nil, 0o600))
	_, err = w.e.Restore(bg, w.drive, "", "", w.sheet(), foreign, true, nil)
	requireProblem(t, office.ErrRestoreTaken, err)
	_, err = w.e.Restore(bg, w.drive, "", "", w.sheet(), w.dir, true, nil)
	requireProblem(t, office.ErrInUse, err)
}

func TestAPastVersionIsLookedAtBesideTheLivingPractice(t *testing.T) {
	w, first := backed(t)
	w.patient(9)
	w.backup()
	scratch := filepath.Join(t.TempDir(), "look")
	past, err := w.e.Open(bg, w.drive, "", first.Version.ID, w.owner(), scratch, nil)
	require.NoError(t, err)
	assert.Equal(t, first.Version, past.Version())
	require.NoError(t, past.Read(bg, func(tx office.Tx) error {
		n, err := tx.PatientCount()
		assert.Equal(t, testPatients, n)
		return err
	}))
	data, err := past.Fetch(bg, w.files[0])
	require.NoError(t, err)
	assert.Equal(t, noise(w.files[0].ID, len(data))[8:], data[8:])
	require.NoError(t, past.Close())
	assert.NoDirExists(t, scratch)
}

func TestThinningLeavesWhatIsNeeded(t *testing.T) {
	w, first := backed(t)
	var ids []string
	for i := range 4 {
		w.patient(20 + i)
		ids = append(ids, w.backup().Version.ID)
	}
	fp := w.p.Fingerprint()
	requireProblem(t, office.ErrKeepVersion, w.e.Thin(bg, w.drive, fp, ids[:3], nil, nil))
	requireProblem(t, office.ErrKeepVersion, w.e.Thin(bg, w.drive, fp, []string{first.Version.ID}, []string{first.Version.ID}, nil))
	assert.Len(t, w.look().Versions, 5)
	orphan := filepath.Join(w.root(), blobsName, "ab", strings.Repeat("ab", 32)+blobSuffix)
	require.NoError(t, os.MkdirAll(filepath.Dir(orphan), 0o700))
	require.NoError(t, os.WriteFile(orphan, []byte("of no version"), 0o600))
	require.NoError(t, w.e.Thin(bg, w.drive, fp, []string{first.Version.ID, ids[0]}, []string{ids[3]}, nil))
	assert.NoFileExists(t, orphan)
	place := w.look()
	require.Len(t, place.Versions, 3)
	for _, v := range place.Versions {
		assert.Empty(t, w.check(v.ID).Bad)
	}
	require.NoError(t, os.Remove(filepath.Join(w.root(), snapshotsName, ids[1], manifestName)))
	w.backup()
	before := tree(t, w.root())
	requireProblem(t, office.ErrVersionDamaged, w.e.Thin(bg, w.drive, fp, []string{ids[2]}, nil, nil))
	assert.Equal(t, before, tree(t, w.root()), "nothing is removed while one list cannot be read")
}

func TestFilesThisComputerLostComeBackFromADrive(t *testing.T) {
	w, _ := backed(t)
	path := func(i int) string {
		return filepath.Join(w.dir, "media", w.files[i].SHA256[:2], w.files[i].SHA256+".age")
	}
	require.NoError(t, os.Remove(path(0)))
	require.NoError(t, os.Chmod(path(1), 0o600))
	require.NoError(t, os.WriteFile(path(1), []byte("encrypted by somebody else"), 0o600))
	_, err := w.e.Backup(bg, w.p, w.drive, nil)
	requireProblem(t, office.ErrFilesChangedHere, err)
	mended, left, err := w.e.Mend(bg, w.p, w.drive, nil)
	require.NoError(t, err)
	assert.Equal(t, 2, mended)
	assert.Zero(t, left)
	assert.FileExists(t, path(1)+changedSuffix)
	damage, err := w.p.Check(bg, func(string, int, int) {})
	require.NoError(t, err)
	assert.Empty(t, damage)
	w.backup()
}
