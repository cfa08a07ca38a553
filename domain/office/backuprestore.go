// This file proves and uses backups: restore tests, trying the Recovery Sheet, and rebuilding a practice.
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
)

// Drilled is a restore test that is over: what stands on record, and what was seen.
type Drilled struct {
	Drill   backup.Drill
	Picture []byte // one photo as it was shown (JPEG), nil if the practice has none
	Initial string // initials of the patient that was opened
}

// ErrNoSheet says that neither a sheet was typed nor the signed-in member's session may open backups.
var ErrNoSheet = &Problem{Key: "backup.sheet_needed"}

// Drill runs a restore test of a version on a drive: rebuilt in a scratch place beside the practice folder, proven, and
// removed again. sheet is the Recovery Sheet as it was typed; "" takes the signed-in owner's session. A sheet that is
// mistyped or another one is no failed test; anything wrong with the version is, and stands on record as one.
func (o *Office) Drill(ctx context.Context, dir, version, sheet string, progress BackupProgress) (Drilled, error) {
	s, err := o.may(access.BackupManage)
	if err != nil {
		return Drilled{}, err
	}
	place, err := o.deps.Backups.Look(ctx, dir, s.opened.Fingerprint())
	if err != nil {
		return Drilled{}, err
	}
	at, err := versionAt(place, version)
	if err != nil {
		return Drilled{}, err
	}
	d := backup.Drill{ID: o.newID(), DriveID: place.DriveID, Version: at.ID, MadeAt: at.At, By: s.member.ID, Records: at.Records, Files: at.Files}
	done, err := o.deps.Backups.Drill(ctx, dir, s.opened.Fingerprint(), at.ID, keyOf(s, sheet), s.opened.Place()+scratchEnding, progress)
	if err != nil {
		return Drilled{}, o.drillFailed(ctx, s, d, err)
	}
	d.State, d.At, d.On = backup.DrillPassed, o.now(s), o.today(s)
	d.Counted, d.Compared, d.Opened, d.Entries, d.Head = done.Records, done.Files, done.Opened, done.Seq, done.Head
	d.Patient, d.Photo, d.Took = done.PatientID != "", len(done.Picture) > 0, done.Took
	d.Patients, d.Photos, d.Bytes, d.Rebuilt = done.Patients, done.Photos, done.Bytes, done.Rebuilt
	if done.WithSheet {
		d.WithSheet = done.KitNumber
	}
	out := Drilled{Drill: d}
	if s.perms.Has(access.PhotosView) { // who may not see pictures is told that one was opened
		out.Picture = done.Picture
	}
	err = o.write(context.WithoutCancel(ctx), access.BackupManage, func(s *session, tx Tx) (audit.Event, error) {
		if done.PatientID != "" {
			if p, err := tx.Patient(done.PatientID); err == nil {
				out.Initial = initialsOf(p.First, p.Last)
			}
		}
		if d.WithSheet > 0 {
			t := backup.SheetTest{ID: o.newID(), Number: d.WithSheet, On: d.On, At: d.At, By: d.By, Version: d.Version, DriveID: d.DriveID, State: backup.DrillPassed}
			if err := tx.PutEntry(kindSheetTest, t.ID, t); err != nil {
				return audit.Event{}, err
			}
		}
		return drillEvent(d), tx.PutEntry(kindDrill, d.ID, d)
	})
	return out, err
}

// scratchEnding is put behind the practice folder's name for what a restore test or a look rebuilds.
const scratchEnding = "-restore-test"

func keyOf(s *session, sheet string) BackupKey {
	if blankText(sheet) {
		return BackupKey{Owner: s.opened}
	}
	return BackupKey{Sheet: sheet}
}

// versionAt finds a version by its name; "" is the newest.
func versionAt(p BackupPlace, version string) (BackupVersion, error) {
	if version == "" && len(p.Versions) > 0 {
		return p.Versions[0], nil
	}
	i := slices.IndexFunc(p.Versions, func(v BackupVersion) bool { return v.ID == version })
	if i < 0 {
		return BackupVersion{}, ErrNoVersion.With(nil, "version", version, "unfinished", itoa(p.Unfinished))
	}
	return p.Versions[i], nil
}

func drillEvent(d backup.Drill) audit.Event {
	return audit.Event{Action: audit.RestoreTested, Object: "drive:" + d.DriveID, Args: map[string]string{"version": d.Version, "result": string(d.State),
		"records": itoa(d.Counted), "files": itoa(d.Compared), "sheet": itoa(d.WithSheet), "seq": strconv.FormatUint(d.Entries, 10)}}
}

// drillFailed puts a restore test that failed on record and returns the cause. A key that does not fit, a drive that was
// pulled and a computer without room say nothing about the version.
func (o *Office) drillFailed(ctx context.Context, s *session, d backup.Drill, cause error) error {
	var p *Problem
	if !errors.As(cause, &p) || !isKind(cause, ErrVersionDamaged) && !isKind(cause, ErrDrillFailed) {
		return cause
	}
	d.State, d.At, d.On, d.Problems = backup.DrillFailed, o.now(s), o.today(s), []string{p.Key}
	err := o.write(context.WithoutCancel(ctx), access.BackupManage, func(_ *session, tx Tx) (audit.Event, error) {
		return drillEvent(d), tx.PutEntry(kindDrill, d.ID, d)
	})
	if err != nil {
		return errors.Join(cause, err)
	}
	return cause
}

// TrySheet tells whether the typed Recovery Sheet opens a version, in a moment, and puts the answer on record. Mistyped
// groups are nobody's failure; a sheet that cannot open the newest backup is.
func (o *Office) TrySheet(ctx context.Context, dir, version, sheet string) (backup.SheetTest, error) {
	s, err := o.may(access.BackupManage)
	if err != nil {
		return backup.SheetTest{}, err
	}
	if blankText(sheet) {
		return backup.SheetTest{}, ErrNoSheet
	}
	place, err := o.deps.Backups.Look(ctx, dir, s.opened.Fingerprint())
	if err != nil {
		return backup.SheetTest{}, err
	}
	at, err := versionAt(place, version)
	if err != nil {
		return backup.SheetTest{}, err
	}
	t := backup.SheetTest{ID: o.newID(), Number: at.KitNumber, By: s.member.ID, Version: at.ID, DriveID: place.DriveID, State: backup.DrillPassed}
	cause := o.deps.Backups.Opens(ctx, dir, s.opened.Fingerprint(), at.ID, BackupKey{Sheet: sheet})
	if cause != nil {
		var p *Problem
		if !errors.As(cause, &p) || !isKind(cause, ErrKitOther) && !isKind(cause, ErrVersionDamaged) {
			return t, cause
		}
		t.State, t.Cause = backup.DrillFailed, p.Key
	}
	t.At, t.On = o.now(s), o.today(s)
	err = o.write(ctx, access.BackupManage, func(_ *session, tx Tx) (audit.Event, error) {
		return audit.Event{Action: audit.SheetTested, Object: "kit:" + itoa(t.Number), Args: map[string]string{"version": t.Version, "result": string(t.State)}},
			tx.PutEntry(kindSheetTest, t.ID, t)
	})
	return t, errors.Join(cause, err)
}

// RestoreBeside rebuilds a version as a practice folder of its own, beside the one that is open and never over it.
func (o *Office) RestoreBeside(ctx context.Context, dir, version, sheet, to string, progress BackupProgress) (RestoreDone, error) {
	s, err := o.may(access.BackupManage)
	if err != nil {
		return RestoreDone{}, err
	}
	if strings.TrimRight(to, `/\`) == strings.TrimRight(s.opened.Place(), `/\`) {
		return RestoreDone{}, ErrRestoreTaken
	}
	done, err := o.deps.Backups.Restore(ctx, dir, s.opened.Fingerprint(), version, keyOf(s, sheet), to, false, progress)
	if err != nil {
		return done, err
	}
	return done, o.write(context.WithoutCancel(ctx), access.BackupManage, func(*session, Tx) (audit.Event, error) {
		return audit.Event{Action: audit.Restored, Object: "practice:" + s.opened.Fingerprint(), Args: map[string]string{"version": done.Version.ID, "records": itoa(done.Records),
			"files": itoa(done.Files), "bad": itoa(len(done.Bad))}}, nil
	})
}

// Recovery is what a person on an empty computer wants: this version from this drive, opened with the typed sheet or with a
// member's password, in this folder. Fingerprint "" means the only practice with backups there; version "" the newest.
type Recovery struct {
	Dir, Fingerprint, Version string
	Sheet                     string
	Password                  Secret // the caller's to wipe
	To                        string
	// KeepOld moves a practice that is in To aside first. Without it nothing is written where one is.
	KeepOld bool
}

// LookForBackups tells what lies in a folder, on a computer that has no practice open: everything that needs no key.
func (o *Office) LookForBackups(ctx context.Context, dir, fingerprint string) (BackupPlace, error) {
	return o.deps.Backups.Look(ctx, dir, fingerprint)
}

// GoodBackup is the newest version of a practice, on the drives that were looked at, of which every file is there.
type GoodBackup struct {
	Dir, Label string // the drive
	Version    BackupVersion
	Passed     int // newer versions, which are not whole
}

// NewestGood looks for the newest version of a practice of which every file is there with its size, and the small ones as
// they were written; what they hold is proven when it is restored. dirs are the drives' top folders; those that cannot be
// read or hold nothing of the practice are passed over. It needs no key. Errors: ErrNoVersion.
func (o *Office) NewestGood(ctx context.Context, dirs []string, fingerprint string) (GoodBackup, error) {
	var all []GoodBackup
	for _, dir := range dirs {
		place, err := o.deps.Backups.Look(ctx, dir, fingerprint)
		if err != nil {
			continue // the next drive may be all right
		}
		for _, v := range place.Versions {
			all = append(all, GoodBackup{Dir: dir, Label: place.Label, Version: v})
		}
	}
	slices.SortStableFunc(all, func(a, b GoodBackup) int { return b.Version.At.Compare(a.Version.At) })
	for i, b := range all {
		if err := ctx.Err(); err != nil {
			return GoodBackup{}, err
		}
		c, err := o.deps.Backups.Check(ctx, b.Dir, fingerprint, b.Version.ID, CheckNames, nil)
		if err != nil || len(c.Bad) > 0 {
			continue
		}
		b.Passed = i
		return b, nil
	}
	return GoodBackup{}, ErrNoVersion.With(nil, "version", "", "unfinished", "0")
}

// Recover rebuilds a practice on this computer while nobody is signed in. The members' passwords work as they did when the
// version was made; who has lost theirs gets a new one by RecoverWithKit.
func (o *Office) Recover(ctx context.Context, r Recovery, progress BackupProgress) (RestoreDone, error) {
	o.door.Lock()
	defer o.door.Unlock()
	if o.signedIn() {
		return RestoreDone{}, ErrSignedIn
	}
	if blankText(r.Sheet) && len(r.Password.Password) == 0 {
		return RestoreDone{}, ErrNoSheet
	}
	return o.deps.Backups.Restore(ctx, r.Dir, r.Fingerprint, r.Version, BackupKey{Sheet: r.Sheet, Password: r.Password}, r.To, r.KeepOld, progress)
}

// initialsOf is "J. R.".
func initialsOf(names ...string) string {
	var out []string
	for _, n := range names {
		for _, r := range strings.TrimSpace(n) {
			out = append(out, strings.ToUpper(string(r))+".")
			break
		}
	}
	return strings.Join(out, " ")
}
