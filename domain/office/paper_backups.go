// This file holds what office asks of paper about backups: the certificate of a restore test, the slip that goes with a
// drive, and the sheet that tells which drive comes home when.
package office

import (
	"context"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/backup"
	"consentry/domain/calendar"
)

// DrillSheet is the certificate of a restore test that passed. It names no patient.
type DrillSheet struct {
	Letterhead  Letterhead
	Fingerprint string
	Drill       backup.Drill
	Drive       string
	By          string
	Zone        *time.Location
	Lang        string
}

// SlipSheet is the slip of one backup, to lie with the drive and in the binder: it carries the audit log's fingerprint.
type SlipSheet struct {
	Letterhead  Letterhead
	Fingerprint string
	Run         backup.Run
	Drive       backup.Drive
	By          string
	Zone        *time.Location
	Lang        string
}

// RotationPaper is the sheet beside the drives: which comes home when, and lines to sign for each change.
type RotationPaper struct {
	Letterhead Letterhead
	Drives     []backup.Drive // in use
	Swaps      []backup.Swap  // the next ones, in order
	On         calendar.Date
	Lang       string
}

// BackupPrinter is the part of the Printer for backups.
type BackupPrinter interface {
	DrillCertificate(DrillSheet) ([]byte, error)
	BackupSlip(SlipSheet) ([]byte, error)
	Rotation(RotationPaper) ([]byte, error)
}

// swapsPrinted is how many changes of drives a rotation sheet has room for.
const swapsPrinted = 12

// DrillCertificate is the certificate of a restore test, as a PDF in memory. One that failed has none.
func (o *Office) DrillCertificate(ctx context.Context, id string) ([]byte, error) {
	var sh DrillSheet
	err := o.paperOf(ctx, "drill:"+id, func(s *session, tx Tx) error {
		d, err := entryOf[backup.Drill](tx, kindDrill, id)
		if err != nil || d.State != backup.DrillPassed {
			return firstOf(err, ErrNotFound)
		}
		sh = DrillSheet{Letterhead: o.letterhead(s), Fingerprint: s.opened.Fingerprint(), Drill: d, Zone: s.zone, Lang: s.prefs.Language}
		sh.By, sh.Drive, err = byAndDrive(tx, d.By, d.DriveID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return o.deps.Printer.DrillCertificate(sh)
}

// BackupSlip is the slip of a complete backup, as a PDF in memory.
func (o *Office) BackupSlip(ctx context.Context, id string) ([]byte, error) {
	var sh SlipSheet
	err := o.paperOf(ctx, "backup:"+id, func(s *session, tx Tx) error {
		r, err := entryOf[backup.Run](tx, kindBackup, id)
		if err != nil || r.State == backup.RunFailed {
			return firstOf(err, ErrNotFound)
		}
		sh = SlipSheet{Letterhead: o.letterhead(s), Fingerprint: s.opened.Fingerprint(), Run: r, Zone: s.zone, Lang: s.prefs.Language}
		if sh.By, _, err = byAndDrive(tx, r.By, r.DriveID); err != nil {
			return err
		}
		_, err = tx.Entry(kindDrive, r.DriveID, &sh.Drive)
		return err
	})
	if err != nil {
		return nil, err
	}
	return o.deps.Printer.BackupSlip(sh)
}

// RotationSheet is the sheet that hangs beside the drives, as a PDF in memory.
func (o *Office) RotationSheet(ctx context.Context) ([]byte, error) {
	var sh RotationPaper
	err := o.paperOf(ctx, "setting:"+SettingBackupPlan, func(s *session, tx Tx) error {
		f, err := o.backupFacts(s, tx, Front{})
		if err != nil {
			return err
		}
		today := o.today(s)
		sh = RotationPaper{Letterhead: o.letterhead(s), Drives: backup.InUse(f.Drives), On: today, Lang: s.prefs.Language}
		sh.Swaps = backup.Swaps(f.Drives, f.Plan.Weekday, today, swapsPrinted)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return o.deps.Printer.Rotation(sh)
}

// paperOf reads what a paper about backups says, and records that it was printed.
func (o *Office) paperOf(ctx context.Context, object string, read func(*session, Tx) error) error {
	return o.write(ctx, access.BackupRun, func(s *session, tx Tx) (audit.Event, error) {
		return audit.Event{Action: audit.BackupPaper, Object: object}, read(s, tx)
	})
}

func byAndDrive(tx Tx, memberID, driveID string) (by, drive string, err error) {
	m, err := tx.Member(memberID)
	if err != nil {
		return "", "", err
	}
	var d backup.Drive
	_, err = tx.Entry(kindDrive, driveID, &d)
	return m.Name, d.Label, err
}

func firstOf(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
