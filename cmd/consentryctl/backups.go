// This file holds the commands about backups: making one, checking one, proving one by a restore test, and restoring.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"consentry/cmd/internal/wire"
	"consentry/domain/backup"
	"consentry/domain/office"
	"consentry/ui/i18n"
)

// fromFlags name a version on a drive.
type fromFlags struct {
	Fingerprint string `help:"The practice, when backups of several are there." placeholder:"XXXX-XXXX"`
	Version     string `help:"The version; the newest if empty." placeholder:"V"`
}

// steps shows a backup's progress on a terminal.
func (e *env) steps() office.BackupProgress {
	if e.json || !isTerminal(os.Stderr) {
		return nil
	}
	return func(s office.BackupStep) {
		fmt.Fprintf(e.err, "\r%s %d/%d  %d/%d MB   ", i18n.T(s.Key), s.Files, s.FilesTotal, s.Bytes>>20, s.BytesTotal>>20)
		if s.Bytes >= s.BytesTotal && s.Files >= s.FilesTotal {
			fmt.Fprintln(e.err)
		}
	}
}

// told is a version as JSON.
func told(v office.BackupVersion) map[string]any {
	return map[string]any{"version": v.ID, "at": v.At, "seq": v.Seq, "head": v.Head, "records": v.Records, "patients": v.Patients, "photos": v.Photos,
		"files": v.Files, "missing": v.Missing, "bytes": v.Bytes, "recovery_sheet": v.KitNumber, "passwords": v.Passwords, "schema": v.Schema, "program": v.Program}
}

// taken is told, and says so when versions were passed over that were begun and never finished: one of them may be newer.
func (e *env) taken(v office.BackupVersion, from string, f fromFlags) (map[string]any, error) {
	answer := told(v)
	place, err := wire.Backups().Look(e.ctx, from, f.Fingerprint)
	if err == nil && place.Unfinished > 0 {
		e.say("Begun there and never finished, so passed over: %d. A backup clears that away.", place.Unfinished)
		answer["unfinished"] = place.Unfinished
	}
	return answer, err
}

type backupCmd struct {
	practiceFlags
	To    string `required:"" help:"The drive, or a folder on it. It is set up if it is new." placeholder:"DIR"`
	Label string `help:"What a new drive is called; the folder's name if empty."`
	Kept  string `default:"not said" help:"Where a new drive is kept."`
}

// Run makes a version, with the copy check.
func (c backupCmd) Run(e *env) error {
	return c.open(e, func(o *office.Office) error {
		seen, err := o.LookAtDrive(e.ctx, c.To, "")
		if err != nil {
			return err
		}
		if !seen.Known {
			if c.Label == "" {
				c.Label = filepath.Base(filepath.Clean(c.To))
			}
			if _, err := o.RegisterDrive(e.ctx, office.NewDrive{Dir: c.To, Label: c.Label, Kept: c.Kept}, e.steps()); err != nil {
				return err
			}
		}
		out, err := o.BackUp(e.ctx, c.To, backup.StartPerson, e.steps())
		if err != nil {
			return err
		}
		d := out.Done
		e.say("Version %s: %d records, %d files, %d of them copied now. Copy check passed: %d bytes were read back from the drive and compared. It can be removed.",
			d.Version.ID, d.Version.Records, d.Version.Files, d.NewFiles, d.ReadBack)
		if n := len(d.MissingHere); n > 0 {
			e.say("%d stored files are missing on this computer.", n)
		}
		answer := told(d.Version)
		answer["copied"], answer["written"], answer["read_back"], answer["checked_old"] = d.NewFiles, d.NewBytes, d.ReadBack, d.CheckedOld
		answer["missing_here"], answer["thinned"], answer["seconds"] = len(d.MissingHere), out.Thinned, d.Took.Seconds()
		return e.result(answer)
	})
}

type restoreCmd struct {
	From string `required:"" help:"The drive." placeholder:"DIR"`
	To   string `required:"" help:"The practice folder to be: new or empty." placeholder:"DIR"`
	Keep bool   `name:"set-aside" help:"A practice that is there is renamed beside its place first, and kept."`
	fromFlags
	sheetFlags
	carriedFlags
}

// carriedFlags say that a member's password opens the version, and where it comes from.
type carriedFlags struct {
	WithPassword bool `help:"Open it with the password of a member who held every right when it was made, in place of the Recovery Sheet."`
	secretFlags
	KeyFile string `help:"The member's key file, if the password needs one." placeholder:"FILE"`
}

// key reads what opens the version. The caller wipes the password.
func (c restoreCmd) key(e *env) (key office.BackupKey, err error) {
	if !c.WithPassword && c.PasswordFile == "" {
		key.Sheet, err = c.sheetFlags.read(e)
		return key, err
	}
	if key.Password.Password, err = c.secretFlags.read(e, "Password"); err == nil && c.KeyFile != "" {
		if key.Password.KeyFile, err = readLimited(c.KeyFile, maxSecret); err != nil {
			err = fmt.Errorf("read key file: %w", err)
		}
	}
	return key, err
}

// Run restores a version with the Recovery Sheet, or with a member's password.
func (c restoreCmd) Run(e *env) error {
	key, err := c.key(e)
	defer func() { key.Password.Wipe() }()
	if err != nil {
		return err
	}
	done, err := wire.Backups().Restore(e.ctx, c.From, c.Fingerprint, c.Version, key, c.To, c.Keep, e.steps())
	if err != nil {
		return err
	}
	e.say("Version %s restored to %s: %d records, %d files.", done.Version.ID, done.Dir, done.Records, done.Files)
	if done.Aside != "" {
		e.say("The practice that was there is kept in %s.", done.Aside)
	}
	bad := e.sayBad(done.Bad)
	answer, err := e.taken(done.Version, c.From, c.fromFlags)
	if err != nil {
		return err
	}
	answer["practice"], answer["aside"], answer["restored_files"], answer["bad"], answer["seconds"] = done.Dir, done.Aside, done.Files, bad, done.Took.Seconds()
	if err := e.result(answer); err != nil || len(bad) == 0 {
		return err
	}
	return errBroken
}

// sayBad names damaged files.
func (e *env) sayBad(list []office.BadFile) []map[string]string {
	out := []map[string]string{}
	for _, b := range list {
		e.say("%s", i18n.T(b.MessageKey(), pairs(b.MessageArgs())...))
		out = append(out, map[string]string{"file": b.Name, "why": b.Why})
	}
	return out
}

// checkDrive checks a version on a drive: no key is needed. A Recovery Sheet that is given is tried on it.
func (e *env) checkDrive(from string, f fromFlags, paper sheetFlags, quick bool) error {
	how, backups := office.CheckAll, wire.Backups()
	if quick {
		how = office.CheckNames
	}
	if len(paper.SheetFile) > 0 {
		sheet, err := paper.read(e)
		if err != nil {
			return err
		}
		if err := backups.Opens(e.ctx, from, f.Fingerprint, f.Version, office.BackupKey{Sheet: sheet}); err != nil {
			return err
		}
	}
	c, err := backups.Check(e.ctx, from, f.Fingerprint, f.Version, how, e.steps())
	if err != nil {
		return err
	}
	bad := e.sayBad(c.Bad)
	if len(bad) == 0 {
		e.say("Version %s: %d files, %d bytes, all as they were written.", c.Version.ID, c.Files, c.Bytes)
	}
	answer, err := e.taken(c.Version, from, f)
	if err != nil {
		return err
	}
	if len(paper.SheetFile) > 0 {
		e.say("Recovery Sheet %d opens it.", c.Version.KitNumber)
		answer["sheet_opens"] = true
	}
	answer["checked"], answer["bad"], answer["seconds"] = c.Files, bad, c.Took.Seconds()
	if err := e.result(answer); err != nil || len(bad) == 0 {
		return err
	}
	return errBroken
}

type drillCmd struct {
	From    string `required:"" help:"The drive." placeholder:"DIR"`
	Scratch string `help:"Folder that the practice is rebuilt in and that is removed afterwards; a temporary one if empty." placeholder:"DIR"`
	fromFlags
	sheetFlags
}

// Run rebuilds a version in a scratch place and proves it.
func (c drillCmd) Run(e *env) error {
	sheet, err := c.read(e)
	if err != nil {
		return err
	}
	if c.Scratch == "" {
		if c.Scratch, err = os.MkdirTemp("", "consentry-restore-test-"); err != nil {
			return err
		}
	}
	d, err := wire.Backups().Drill(e.ctx, c.From, c.Fingerprint, c.Version, office.BackupKey{Sheet: sheet}, c.Scratch, e.steps())
	if err != nil {
		return err
	}
	e.say("Restore test of version %s passed: %d records counted, %d files compared, %d of them opened, %d log entries proved to head %s.",
		d.Version.ID, d.Records, d.Files, d.Opened, d.AuditRows, d.Head)
	answer, err := e.taken(d.Version, c.From, c.fromFlags)
	if err != nil {
		return err
	}
	answer["counted"], answer["compared"], answer["opened"], answer["log_entries"], answer["keyed_entries"] = d.Records, d.Files, d.Opened, d.AuditRows, d.KeyedRows
	answer["patient_opened"], answer["picture_bytes"], answer["rebuilt_whole"], answer["seconds"] = d.PatientID != "", len(d.Picture), d.Rebuilt, d.Took.Seconds()
	return e.result(answer)
}
