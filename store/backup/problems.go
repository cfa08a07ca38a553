// This file gives what went wrong a sentence: the drive's troubles apart from this computer's.
package backup

import (
	"context"
	"errors"
	"io/fs"
	"strconv"
	"strings"

	"consentry/domain/office"
	"consentry/store"
	"consentry/store/disk"
	"consentry/store/keyring"
)

// sentence turns an error into one that a person can read. root is the practice's folder on the drive.
func (e *Engine) sentence(root string, err error) error {
	var message office.Message
	var drive *driveError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &message):
		return e.unlessGone(root, err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, store.ErrKeysChanging):
		return office.ErrKeysChanging.With(err)
	case errors.As(err, &drive):
		return e.driveProblem(root, drive)
	case disk.IsFull(err):
		return office.ErrDiskFull.With(bare(err))
	case disk.IsReadOnly(err):
		return office.ErrReadOnly.With(bare(err))
	}
	return bare(err)
}

// unlessGone: what looks damaged or missing may be a drive that was pulled a moment ago, of which everything is missing.
func (e *Engine) unlessGone(root string, err error) error {
	for _, p := range []*office.Problem{office.ErrFilesChangedThere, office.ErrVersionDamaged, office.ErrNoVersion, office.ErrDriveUnknown, office.ErrDrillFailed, office.ErrDriveLies} {
		if !errors.Is(err, p) {
			continue
		}
		if _, serr := e.drive.stat(root); serr != nil {
			return office.ErrDriveGone.With(serr)
		}
	}
	return err
}

func (e *Engine) driveProblem(root string, err *driveError) error {
	switch {
	case e.gone(root, err):
		return office.ErrDriveGone.With(err)
	case disk.IsFull(err):
		return office.ErrDriveFull.With(err, "need", "0", "free", "0")
	case disk.IsReadOnly(err):
		return office.ErrDriveReadOnly.With(err)
	case errors.Is(err, fs.ErrNotExist):
		return office.ErrVersionDamaged.With(err, "file", "?")
	}
	return office.ErrDriveFailed.With(err)
}

// gone tells whether the drive is no longer there: by what the system says, or by looking for the folder.
func (e *Engine) gone(root string, err error) bool {
	for _, g := range goneErrors {
		if errors.Is(err, g) {
			return true
		}
	}
	_, serr := e.drive.stat(root)
	return serr != nil && !disk.IsReadOnly(serr)
}

// lockProblem: the lock on a drive is taken like that on a practice folder, and fails for the drive's reasons.
func (e *Engine) lockProblem(root string, err error) error {
	var inUse store.ErrInUse
	switch {
	case errors.As(err, &inUse):
		return office.ErrDriveBusy.With(err, "pid", strconv.Itoa(inUse.PID))
	case errors.Is(err, store.ErrReadOnly):
		return office.ErrDriveReadOnly.With(err)
	case errors.Is(err, store.ErrDiskFull):
		return office.ErrDriveFull.With(err, "need", "0", "free", "0")
	}
	return e.sentence(root, asDrive(err))
}

// keyProblem says why a key does not open a version.
func keyProblem(err error, v office.BackupVersion, kit int, sheet bool) error {
	if p := store.KitProblem(err); p != nil {
		return p
	}
	need := strconv.Itoa(v.KitNumber)
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, keyring.ErrKeyFileNeeded), errors.Is(err, keyring.ErrKeyFileInvalid):
		return office.ErrPasswordKeyFile.With(err, "need", need)
	case errors.Is(err, keyring.ErrWrongPassword), errors.Is(err, keyring.ErrPasswordTooLong):
		return office.ErrPasswordOther.With(err, "need", need)
	case errors.Is(err, keyring.ErrKitUnreadable):
		return office.ErrKitUnreadable.With(err)
	case !sheet:
		return office.ErrKeyOther.With(err, "need", need)
	case kit == v.KitNumber:
		return office.ErrKitPractice.With(err, "need", need)
	}
	return office.ErrKitOther.With(err, "need", need, "typed", strconv.Itoa(kit))
}

func noVersion(version string, unfinished int) error {
	return office.ErrNoVersion.With(nil, "version", version, "unfinished", strconv.Itoa(unfinished))
}

// noSuchVersion is ErrNoVersion with a sentence for a name that none of the finished versions has.
func noSuchVersion(version string, there []office.BackupVersion) error {
	return (&office.Problem{Key: office.ErrNoVersion.Key + "_such"}).With(noVersion(version, 0), "version", version, "n", count(len(there)), "newest", there[0].ID)
}

func damagedFile(name string, err error) error {
	return office.ErrVersionDamaged.With(err, "file", name)
}

func joinNames(names []string) string { return strings.Join(names, ", ") }
