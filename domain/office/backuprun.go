// This file makes backups: onto which drive, what goes on record about each, and which old versions leave.
package office

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/backup"
	"consentry/domain/calendar"
)

// BackedUp is a backup that is complete: what the engine did and what stands on record.
type BackedUp struct {
	Run     backup.Run
	Done    BackupDone
	Drive   backup.Drive
	Thinned int // old versions that left the drive
	// Unthinned is why old versions could not leave, nil if they did: the backup itself is whole.
	Unthinned error
}

// BackUp makes a version on a known drive, with the copy check, thins what is old, and puts both on record. A try that did
// not end well is on record, too; one that a person cancelled is not. The work outlives a lock: what came of it is put on
// record when somebody signs in again.
func (o *Office) BackUp(ctx context.Context, dir string, start backup.Start, progress BackupProgress) (BackedUp, error) {
	s, err := o.may(access.BackupRun)
	if err != nil {
		return BackedUp{}, err
	}
	seen, err := o.LookAtDrive(ctx, dir, "")
	switch {
	case err != nil:
		return BackedUp{}, err
	case !seen.Known:
		return BackedUp{}, ErrDriveUnknown
	case !seen.Drive.InUse():
		return BackedUp{}, ErrDriveRetired
	case !seen.Drive.Changed.IsZero():
		return BackedUp{}, ErrFilesChangedThere.With(nil, "changed", itoa(max(1, seen.Drive.ChangedFiles)), "missing", "0", "of", itoa(seen.files())) // it stays as it is for whoever looks into it
	}
	out := BackedUp{Drive: seen.Drive}
	run := backup.Run{ID: o.newID(), DriveID: seen.Drive.ID, By: s.member.ID, Start: start}
	out.Done, err = o.deps.Backups.Backup(ctx, s.opened, dir, progress)
	if err != nil {
		return out, o.backupFailed(ctx, s, run, err)
	}
	run = completed(run, out.Done, s.zone)
	out.Run = run
	var dropped []string
	if dropped, out.Unthinned = o.thin(ctx, s, seen, run); out.Unthinned != nil {
		dropped = nil
	}
	out.Thinned = len(dropped)
	return out, o.keepRun(ctx, run, dropped)
}

// completed fills in what a version says of itself.
func completed(run backup.Run, d BackupDone, zone *time.Location) backup.Run {
	run.State, run.Version, run.At, run.On = backup.RunComplete, d.Version.ID, d.Version.At.UTC(), calendar.Of(d.Version.At, zone)
	run.Records, run.Photos, run.Files, run.Copied = d.Version.Records, d.Version.Photos, d.Version.Files, d.NewFiles
	run.Bytes, run.Written, run.Read, run.Took = d.Version.Bytes, d.NewBytes, d.ReadBack, d.Took
	run.Sheet, run.Seq, run.Head = d.Version.KitNumber, d.Version.Seq, d.Version.Head
	return run
}

// thin removes from the drive what the rule lets go of. What was backed up stays whole if that fails.
func (o *Office) thin(ctx context.Context, s *session, seen DriveSeen, made backup.Run) ([]string, error) {
	place, err := o.deps.Backups.Look(ctx, seen.Place.Dir, s.opened.Fingerprint())
	if err != nil {
		return nil, err
	}
	var runs []backup.Run
	var drills []backup.Drill
	err = s.opened.Read(ctx, func(tx Tx) (err error) {
		if runs, err = entriesOf[backup.Run](tx, kindBackup, EntryQuery{}); err == nil {
			drills, err = entriesOf[backup.Drill](tx, kindDrill, EntryQuery{})
		}
		return err
	})
	if err != nil {
		return nil, nil // locked meanwhile: what is old leaves with the next backup
	}
	runs = append(runs, made)
	var list []backup.Version
	want, newest := backup.ProofCopy, backup.Version{}
	if slices.ContainsFunc(place.Versions, func(v BackupVersion) bool {
		return backup.ProofOf(made.DriveID, v.ID, runs, drills) == backup.ProofRestore
	}) {
		want = backup.ProofRestore
	}
	for _, v := range place.Versions {
		one := backup.Version{ID: v.ID, At: v.At, Complete: true, Verified: backup.ProofOf(made.DriveID, v.ID, runs, drills) == want}
		if one.Verified && one.At.After(newest.At) {
			newest = one
		}
		list = append(list, one)
	}
	drop := backup.Thin(list, o.today(s), s.zone)
	if len(drop) == 0 {
		return nil, nil
	}
	var keep []string
	if newest.ID != "" {
		keep = append(keep, newest.ID)
	}
	return drop, o.deps.Backups.Thin(ctx, seen.Place.Dir, s.opened.Fingerprint(), drop, keep, nil)
}

// keepRun puts a backup on record, and which versions left.
func (o *Office) keepRun(ctx context.Context, run backup.Run, dropped []string) error {
	put := o.runEntry(run, dropped)
	err := o.write(context.WithoutCancel(ctx), access.BackupRun, put)
	if errors.Is(err, ErrLocked) {
		o.later(put)
		return nil
	}
	return err
}

// runEntry is what goes on record about a backup.
func (o *Office) runEntry(run backup.Run, dropped []string) func(*session, Tx) (audit.Event, error) {
	return func(s *session, tx Tx) (audit.Event, error) {
		ev := audit.Event{Action: audit.BackupMade, Object: "drive:" + run.DriveID, Args: map[string]string{"version": run.Version, "records": itoa(run.Records),
			"photos": itoa(run.Photos), "read_back": strconv.FormatInt(run.Read, 10), "start": string(run.Start)}}
		if run.State == backup.RunFailed {
			ev.Action, ev.Args = audit.BackupFailed, map[string]string{"problem": run.Problem, "start": string(run.Start)}
		}
		if len(dropped) > 0 {
			ev.Args["thinned"] = itoa(len(dropped))
		}
		if err := tx.PutEntry(kindBackup, run.ID, run); err != nil {
			return ev, err
		}
		return ev, errors.Join(o.seenByRun(s, tx, run), thinned(tx, run.DriveID, dropped))
	}
}

// seenByRun notes that the drive was here.
func (o *Office) seenByRun(s *session, tx Tx, run backup.Run) error {
	d, err := entryOf[backup.Drive](tx, kindDrive, run.DriveID)
	if err != nil {
		return err
	}
	all, err := entriesOf[backup.Drive](tx, kindDrive, EntryQuery{})
	if err != nil {
		return err
	}
	return tx.PutEntry(kindDrive, d.ID, backup.Saw(d, all, o.now(s), o.today(s)))
}

func thinned(tx Tx, driveID string, versions []string) error {
	if len(versions) == 0 {
		return nil
	}
	runs, err := entriesOf[backup.Run](tx, kindBackup, EntryQuery{State: string(backup.RunComplete)})
	if err != nil {
		return err
	}
	for _, r := range runs {
		if r.DriveID != driveID || !slices.Contains(versions, r.Version) {
			continue
		}
		r.State = backup.RunThinned
		if err := tx.PutEntry(kindBackup, r.ID, r); err != nil {
			return err
		}
	}
	return nil
}

// backupFailed puts on record that a try did not end well, and that a drive was tampered with; it returns the cause.
func (o *Office) backupFailed(ctx context.Context, s *session, run backup.Run, cause error) error {
	var p *Problem
	if errors.Is(cause, context.Canceled) || !errors.As(cause, &p) {
		return cause
	}
	run.State, run.At, run.On, run.Problem, run.ProblemArgs = backup.RunFailed, o.now(s), o.today(s), p.Key, p.Args
	err := o.keepRun(ctx, run, nil)
	if isKind(cause, ErrFilesChangedThere) {
		err = errors.Join(err, o.tampered(context.WithoutCancel(ctx), run.DriveID, p))
	}
	if err != nil {
		return errors.Join(cause, err)
	}
	return cause
}

// later keeps what could not be put on record because the practice was locked meanwhile.
func (o *Office) later(put func(*session, Tx) (audit.Event, error)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.pending = append(o.pending, put)
}

// catchUp puts on record what happened while the practice was locked. What cannot be written now keeps nobody out: it is kept
// for the next sign-in, and so is everything for a session that can only look.
func (o *Office) catchUp(ctx context.Context, s *session) {
	if looksOnly(s.opened) {
		return
	}
	o.mu.Lock()
	list := o.pending
	o.pending = nil
	o.mu.Unlock()
	var left []func(*session, Tx) (audit.Event, error)
	for _, put := range list {
		if err := s.opened.Write(ctx, Actor{MemberID: audit.System, At: o.now(s)}, func(tx Tx) (audit.Event, error) { return put(s, tx) }); err != nil {
			left = append(left, put)
		}
	}
	o.mu.Lock()
	o.pending = append(left, o.pending...)
	o.mu.Unlock()
	o.catchUpServed(ctx, s)
}

// AutoBackup says whether a backup should start by itself: onto which of the drives that are here, and why. fresh are the
// folders of the drives that were plugged in just now.
func (o *Office) AutoBackup(ctx context.Context, here []DriveSeen, fresh []string) (dir string, start backup.Start, yes bool, err error) {
	err = o.peek(ctx, access.BackupRun, func(s *session, tx Tx) error {
		f, err := o.backupFacts(s, tx, Front{})
		if err != nil {
			return err
		}
		seq, _, err := tx.Head()
		if err != nil {
			return err
		}
		today := o.today(s)
		last, _ := f.LastBackup()
		due := !today.Before(f.Plan.Due(last.On, f.Founded, f.Off))
		for _, d := range here {
			if !d.Known || !d.Drive.InUse() || !d.Drive.Changed.IsZero() {
				continue
			}
			onIt, _ := backup.Newest(f.Runs, func(r backup.Run) bool { return r.DriveID == d.Drive.ID })
			worth := o.now(s).Sub(onIt.At) >= restBetween && seq > onIt.Seq+quietEntries
			switch {
			case due:
				dir, start, yes = d.Place.Dir, backup.StartDue, true
			case f.Plan.OnDrive && slices.Contains(fresh, d.Place.Dir) && worth && !failedToday(f.Runs, d.Drive.ID, today):
				dir, start, yes = d.Place.Dir, backup.StartDrive, true
			default:
				continue
			}
			return nil
		}
		return nil
	})
	return dir, start, yes, err
}

// A drive that is plugged in again is not written to again at once: an hour has to have passed, and more must be new than the
// entries that a backup itself and signing in leave.
const (
	restBetween  = time.Hour
	quietEntries = 6
)

func failedToday(runs []backup.Run, driveID string, today calendar.Date) bool {
	return slices.ContainsFunc(runs, func(r backup.Run) bool { return r.DriveID == driveID && r.State == backup.RunFailed && r.On == today })
}
