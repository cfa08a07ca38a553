// This file backs up while nobody is signed in: a sealed copy of the records is kept ready meanwhile, and a drive of the
// practice that is plugged in gets it. No key is needed for that, and nothing can be read by it.
package office

import (
	"context"
	"errors"
	"slices"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/backup"
)

// readyAfter is how old the copy that lies ready may become while people work.
const readyAfter = 30 * time.Minute

// LockedDrive is a drive of the practice that is plugged in while nobody is signed in.
type LockedDrive struct {
	Dir, Label string
	At         time.Time // the instant of the copy that may go onto it
	Serve      bool      // it may get one now
	// Why is the message key of why not; "" when it has the newest copy already.
	Why string
}

// Why a drive of the practice is not served while nobody is signed in. In each case it is served after the sign-in.
const (
	whyNotReady  = "backup.locked.not_ready"  // no copy lies ready, or keys, sheets or members were changed since
	whyNotListed = "backup.locked.not_listed" // retired, or changed by somebody else
)

// PrepareBackup keeps the copy for drives that are plugged in while nobody is signed in no older than half an hour, as long as
// something was changed. It is taken away when the plan does not want backups to start by themselves, or when no drive may be written to.
func (o *Office) PrepareBackup(ctx context.Context) error {
	s, err := o.may(access.BackupRun)
	if err != nil || looksOnly(s.opened) {
		return err
	}
	o.catchUpServed(ctx, s) // a copy that outlived the sign-in
	var drives []string
	var seq uint64
	err = s.opened.Read(ctx, func(tx Tx) error {
		f, err := o.backupFacts(s, tx, Front{})
		if err != nil {
			return err
		}
		for _, d := range f.Drives {
			if f.Plan.OnDrive && d.InUse() && d.Changed.IsZero() {
				drives = append(drives, d.ID)
			}
		}
		seq, _, err = tx.Head()
		return err
	})
	if err != nil {
		return err
	}
	slices.Sort(drives)
	ready, err := o.deps.Backups.Ready(s.opened.Place())
	switch {
	case err != nil && !errors.Is(err, ErrNotReady):
		return err
	case err != nil && len(drives) == 0:
		return nil
	case err == nil && slices.Equal(ready.Drives, drives) && (seq <= ready.Version.Seq+quietEntries || o.now(s).Sub(ready.Version.At) < readyAfter):
		return nil
	}
	return o.deps.Backups.Prepare(ctx, s.opened, drives)
}

// LockedDrives tells which drives of the practice are among those plugged in, and whether each may get a version now. Of other
// drives it says nothing. It asks for nobody: what it tells stands on the drive in clear.
func (o *Office) LockedDrives(ctx context.Context, plugged []PluggedIn) ([]LockedDrive, error) {
	if len(plugged) == 0 {
		return nil, nil
	}
	front, err := o.deps.Keeper.Front(ctx)
	if err != nil {
		return nil, err
	}
	ready, notReady := o.deps.Backups.Ready(o.deps.Keeper.Place())
	var out []LockedDrive
	for _, p := range plugged {
		place, err := o.deps.Backups.Look(ctx, p.Dir, front.Fingerprint)
		if err != nil || place.DriveID == "" || place.NewerFormat {
			continue // not a drive of this practice, or one that nothing can be said about yet
		}
		d := LockedDrive{Dir: p.Dir, Label: firstText(place.Label, p.Name)}
		switch {
		case notReady != nil:
			d.Why = whyNotReady
		case !slices.Contains(ready.Drives, place.DriveID):
			d.Why = whyNotListed
		default:
			d.At = ready.Version.At
			d.Serve = len(place.Versions) == 0 || newer(ready.Version, place.Versions[0])
		}
		out = append(out, d)
	}
	return out, nil
}

// newer tells whether a copy is worth another version: an hour has to lie between them, and more than a backup and signing in leave.
func newer(ready, there BackupVersion) bool {
	return ready.Seq > there.Seq+quietEntries && ready.At.Sub(there.At) >= restBetween
}

// BackUpLocked puts the copy that lies ready onto a drive, with the copy check. It goes on record when somebody signs in.
func (o *Office) BackUpLocked(ctx context.Context, dir string, progress BackupProgress) (BackupDone, error) {
	at := o.deps.Keeper.Place()
	ready, err := o.deps.Backups.Ready(at)
	if err != nil {
		return BackupDone{}, err
	}
	place, err := o.deps.Backups.Look(ctx, dir, ready.Fingerprint)
	if err != nil {
		return BackupDone{}, err
	}
	done, err := o.deps.Backups.BackupReady(ctx, at, dir, progress)
	var p *Problem
	if isKind(err, ErrFilesChangedThere) && errors.As(err, &p) {
		id := place.DriveID
		o.later(func(s *session, tx Tx) (audit.Event, error) { return o.tamperedEntry(s, tx, id, p) })
	}
	return done, err
}

// tamperedEntry puts on record that somebody else changed files on a drive.
func (o *Office) tamperedEntry(s *session, tx Tx, id string, p *Problem) (audit.Event, error) {
	d, err := entryOf[backup.Drive](tx, kindDrive, id)
	if err != nil {
		return audit.Event{}, err
	}
	d.Changed, d.ChangedFiles = o.today(s), changedFiles(p)
	return driveEvent(audit.DriveTampered, d), tx.PutEntry(kindDrive, id, d)
}

// catchUpServed puts on record which drives got a version while nobody was signed in. What cannot be written now is kept for the
// next sign-in.
func (o *Office) catchUpServed(ctx context.Context, s *session) {
	if o.deps.Backups == nil {
		return
	}
	place := s.opened.Place()
	list, err := o.deps.Backups.Served(place)
	if err != nil || len(list) == 0 {
		return
	}
	var known []backup.Run
	err = s.opened.Read(ctx, func(tx Tx) (err error) { known, err = entriesOf[backup.Run](tx, kindBackup, EntryQuery{}); return err })
	if err != nil {
		return
	}
	for _, d := range list {
		if slices.ContainsFunc(known, func(r backup.Run) bool { return r.DriveID == d.DriveID && r.Version == d.Done.Version.ID }) {
			continue // a sign-in that was cut off put it on record
		}
		run := completed(backup.Run{ID: o.newID(), DriveID: d.DriveID, By: audit.System, Start: backup.StartLocked}, d.Done, s.zone)
		put := o.runEntry(run, nil)
		err := s.opened.Write(ctx, Actor{MemberID: audit.System, At: o.now(s)}, func(tx Tx) (audit.Event, error) { return put(s, tx) })
		if err != nil {
			return
		}
	}
	_ = o.deps.Backups.DropServed(place) // what is on record is not put there twice
}
