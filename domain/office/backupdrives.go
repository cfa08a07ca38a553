// This file is the desk for backup drives: registering, noting where they are, checking, retiring.
package office

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/backup"
	"consentry/domain/calendar"
)

// ErrDriveRetired says that no backup goes onto a drive that was retired.
var ErrDriveRetired = &Problem{Key: "backup.drive_retired"}

// NewDrive is what a person says of a drive that the practice does not know yet.
type NewDrive struct {
	Dir   string
	Name  string // as the system calls it
	Label string
	Kept  string
}

// RegisterDrive makes a drive one of the practice's: probes are written all over it and read back, then it is put on
// record. A drive that lost its record, as after a restore, gets it back.
func (o *Office) RegisterDrive(ctx context.Context, n NewDrive, progress BackupProgress) (backup.Drive, error) {
	s, err := o.may(access.BackupManage)
	if err != nil {
		return backup.Drive{}, err
	}
	if err := o.checkDrive(ctx, s, "", n.Label, n.Kept); err != nil {
		return backup.Drive{}, err
	}
	label := strings.TrimSpace(n.Label)
	id, err := o.deps.Backups.Register(ctx, n.Dir, s.opened.Fingerprint(), label, progress)
	if err != nil {
		return backup.Drive{}, err
	}
	place, err := o.deps.Backups.Look(ctx, n.Dir, s.opened.Fingerprint())
	if err != nil {
		return backup.Drive{}, err
	}
	var d backup.Drive
	err = o.write(ctx, access.BackupManage, func(s *session, tx Tx) (audit.Event, error) {
		others, err := entriesOf[backup.Drive](tx, kindDrive, EntryQuery{})
		if err != nil {
			return audit.Event{}, err
		}
		if _, err := tx.Entry(kindDrive, id, &d); err != nil {
			return audit.Event{}, err
		}
		today := o.today(s)
		if d.On.IsZero() || !d.InUse() {
			d.On = today
		}
		d.ID, d.Label, d.Kept, d.State = id, label, strings.TrimSpace(n.Kept), backup.DriveInUse
		d.Dir, d.Name, d.System = place.Dir, n.Name, place.FileSystem
		d.RetiredOn, d.Reason = calendar.Date{}, ""
		d = backup.Saw(d, others, o.now(s), today)
		return driveEvent(audit.DriveAdded, d), tx.PutEntry(kindDrive, id, d)
	})
	return d, err
}

func driveEvent(a audit.Action, d backup.Drive) audit.Event {
	return audit.Event{Action: a, Object: "drive:" + d.ID, Args: map[string]string{"drive": d.Label}}
}

// checkDrive refuses a label that another drive bears, and words that cannot be kept.
func (o *Office) checkDrive(ctx context.Context, s *session, id, label, kept string) error {
	ds := slices.Concat(plainText("label", label, true, 40), plainText("kept", kept, true, 120))
	err := s.opened.Read(ctx, func(tx Tx) error {
		list, err := entriesOf[backup.Drive](tx, kindDrive, EntryQuery{})
		if err != nil {
			return err
		}
		for _, d := range list {
			if d.ID != id && d.InUse() && strings.EqualFold(d.Label, strings.TrimSpace(label)) {
				ds = append(ds, Defect{Field: "label", Key: "backup.label_taken"})
			}
		}
		return nil
	})
	if err == nil && len(ds) > 0 {
		err = &Invalid{Defects: ds}
	}
	return err
}

// ChangeDrive changes a drive's label and where it is kept.
func (o *Office) ChangeDrive(ctx context.Context, id, label, kept string) error {
	s, err := o.may(access.BackupManage)
	if err != nil {
		return err
	}
	if err := o.checkDrive(ctx, s, id, label, kept); err != nil {
		return err
	}
	return o.changeDrive(ctx, access.BackupManage, id, audit.DriveChanged, "", func(_ *session, _ []backup.Drive, d *backup.Drive) {
		d.Label, d.Kept = strings.TrimSpace(label), strings.TrimSpace(kept)
	})
}

// RetireDrive takes a drive out of the rotation for good. What is on it stays readable.
func (o *Office) RetireDrive(ctx context.Context, id, reason string) error {
	if _, err := o.may(access.BackupManage); err != nil {
		return err
	}
	if err := checkReason("reason", reason, true); err != nil {
		return err
	}
	return o.changeDrive(ctx, access.BackupManage, id, audit.DriveRetired, reason, func(s *session, _ []backup.Drive, d *backup.Drive) {
		d.State, d.Reason, d.RetiredOn = backup.DriveRetired, strings.TrimSpace(reason), o.today(s)
	})
}

// DriveIsAway notes that somebody knows the drive to be where it is kept.
func (o *Office) DriveIsAway(ctx context.Context, id string) error {
	return o.changeDrive(ctx, access.BackupRun, id, audit.DriveSeen, "", func(s *session, _ []backup.Drive, d *backup.Drive) { d.Away = o.today(s) })
}

// SawDrive notes that a known drive was plugged in, at most once a day.
func (o *Office) SawDrive(ctx context.Context, seen DriveSeen) error {
	s, err := o.may(access.BackupRun)
	if err != nil || !seen.Known || !seen.Drive.InUse() || seen.Drive.Seen == o.today(s) {
		return err
	}
	return o.changeDrive(ctx, access.BackupRun, seen.Drive.ID, audit.DriveSeen, "", func(s *session, all []backup.Drive, d *backup.Drive) {
		*d = backup.Saw(*d, all, o.now(s), o.today(s))
		d.Dir, d.Name, d.System = seen.Place.Dir, seen.Name, seen.Place.FileSystem
	})
}

func (o *Office) changeDrive(ctx context.Context, may access.Permission, id string, action audit.Action, reason string,
	change func(*session, []backup.Drive, *backup.Drive)) error {
	return o.write(ctx, may, func(s *session, tx Tx) (audit.Event, error) {
		d, err := entryOf[backup.Drive](tx, kindDrive, id)
		if err != nil {
			return audit.Event{}, err
		}
		all, err := entriesOf[backup.Drive](tx, kindDrive, EntryQuery{})
		if err != nil {
			return audit.Event{}, err
		}
		change(s, all, &d)
		ev := driveEvent(action, d)
		ev.Reason = reason
		return ev, tx.PutEntry(kindDrive, id, d)
	})
}

// CheckVersion reads every byte of a version on a drive and compares it with what was written: the copy check over again.
// What is found changed raises the warning about the drive, and a check of the same drive that finds nothing clears it.
func (o *Office) CheckVersion(ctx context.Context, dir, version string, progress BackupProgress) (BackupCheck, error) {
	s, err := o.may(access.BackupRun)
	if err != nil {
		return BackupCheck{}, err
	}
	place, err := o.deps.Backups.Look(ctx, dir, s.opened.Fingerprint())
	if err != nil {
		return BackupCheck{}, err
	}
	c, err := o.deps.Backups.Check(ctx, dir, s.opened.Fingerprint(), version, CheckAll, progress)
	if err != nil {
		return c, err
	}
	err = o.changeDrive(ctx, access.BackupRun, place.DriveID, audit.DriveChecked, "", func(s *session, _ []backup.Drive, d *backup.Drive) {
		d.Changed, d.ChangedFiles = calendar.Date{}, 0
		if len(c.Bad) > 0 || len(place.Damaged) > 0 {
			d.Changed, d.ChangedFiles = o.today(s), len(c.Bad)+len(place.Damaged)
		}
	})
	if errors.Is(err, ErrNotFound) {
		err = nil // a drive that is not on record can be checked all the same
	}
	return c, err
}

// files is how many stored files the newest version on the drive has.
func (d DriveSeen) files() int {
	if len(d.Place.Versions) == 0 {
		return 0
	}
	return d.Place.Versions[0].Files
}

// ChangedDrive is a drive whose files somebody else changed, for who reports that; ErrNotFound if nothing is known against it.
func (o *Office) ChangedDrive(ctx context.Context, id string) (backup.Drive, error) {
	var d backup.Drive
	err := o.peek(ctx, access.IncidentsReport, func(_ *session, tx Tx) (err error) {
		if d, err = entryOf[backup.Drive](tx, kindDrive, id); err == nil && d.Changed.IsZero() {
			err = ErrNotFound
		}
		return err
	})
	return d, err
}

// tampered puts on record that files on a drive were changed by somebody else.
func (o *Office) tampered(ctx context.Context, id string, p *Problem) error {
	return o.changeDrive(ctx, access.BackupRun, id, audit.DriveTampered, "", func(s *session, _ []backup.Drive, d *backup.Drive) {
		d.Changed = o.today(s)
		d.ChangedFiles = changedFiles(p)
	})
}

// changedFiles is how many files a problem speaks of.
func changedFiles(p *Problem) int { return max(1, atoi(p.Args["changed"])+atoi(p.Args["missing"])) }

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
