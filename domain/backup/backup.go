// Package backup says what a practice has to do so that a lost drive, computer or password loses no record: when to back
// up, what to keep, which drive comes home when, and when a restore test is due (45 CFR 164.308(a)(7)(ii)(A), (B), (D)).
// Everything in it is pure; store/backup writes and reads the drives.
//
// This file holds what is kept on record about drives, backups, restore tests and Recovery Sheets.
package backup

import (
	"time"

	"consentry/domain/calendar"
)

// DriveState says whether a drive is still used.
type DriveState string

// The states of a drive.
const (
	DriveInUse   DriveState = "in_use"
	DriveRetired DriveState = "retired"
)

// Drive is a removable drive that backups are kept on. Its ID is the one written on the drive itself.
type Drive struct {
	ID    string        `json:"id"`
	Label string        `json:"label"` // as it is written on the drive: "Drive A"
	Kept  string        `json:"kept"`  // where it is kept while it is not plugged in
	State DriveState    `json:"state"`
	On    calendar.Date `json:"on"`   // in use since
	Seen  calendar.Date `json:"seen"` // plugged in last
	// Came is the day since which it is here, another having been here before.
	Came calendar.Date `json:"came"`
	// SeenAt orders drives that were plugged in on the same day.
	SeenAt time.Time `json:"seen_at"`
	// Away is the day on which somebody said that it is where it is kept.
	Away calendar.Date `json:"away,omitzero"`
	// Dir is where it was found last: a folder that somebody chose by hand is looked at again there.
	Dir string `json:"dir,omitempty"`
	// Name is what the system calls it, and System its file system, both as last seen.
	Name   string `json:"name,omitempty"`
	System string `json:"system,omitempty"`
	// Changed is the day on which files on it were found changed by somebody else; zero: they are as they were written.
	Changed      calendar.Date `json:"changed,omitzero"`
	ChangedFiles int           `json:"changed_files,omitempty"`

	RetiredOn calendar.Date `json:"retired_on,omitzero"`
	Reason    string        `json:"reason,omitempty"` // why it was retired
}

// InUse tells whether backups may be written to it.
func (d Drive) InUse() bool { return d.State == DriveInUse }

// RunState says how a backup ended.
type RunState string

// The states of a backup.
const (
	RunComplete RunState = "complete" // written, read back, and named
	RunFailed   RunState = "failed"
	RunThinned  RunState = "thinned" // removed from the drive by the rule, later
)

// Start says why a backup was made.
type Start string

// What starts a backup.
const (
	StartPerson  Start = "person"  // somebody pressed the button
	StartDrive   Start = "drive"   // a known drive was plugged in
	StartDue     Start = "due"     // the schedule
	StartClosing Start = "closing" // the program was being closed
	StartLocked  Start = "locked"  // a known drive was plugged in while nobody was signed in
)

// Run is one backup: what was written, and what the copy check read back.
type Run struct {
	ID      string        `json:"id"`
	Version string        `json:"version,omitempty"` // its name on the drive; "" if none was made
	DriveID string        `json:"drive_id"`
	State   RunState      `json:"state"`
	On      calendar.Date `json:"on"`
	At      time.Time     `json:"at"`
	By      string        `json:"by"`
	Start   Start         `json:"start"`
	Records int           `json:"records,omitempty"`
	Photos  int           `json:"photos,omitempty"`
	Files   int           `json:"files,omitempty"` // vault files that belong to the version
	Copied  int           `json:"copied,omitempty"`
	Bytes   int64         `json:"bytes,omitempty"`   // of the whole version
	Written int64         `json:"written,omitempty"` // bytes written this time
	Read    int64         `json:"read,omitempty"`    // bytes read back from the drive and compared
	Sheet   int           `json:"sheet,omitempty"`   // number of the Recovery Sheet that opens it
	Seq     uint64        `json:"seq,omitempty"`     // of the last audit entry in it
	Head    string        `json:"head,omitempty"`    // of the audit chain at that entry
	Took    time.Duration `json:"took,omitempty"`
	Problem string        `json:"problem,omitempty"` // message key of what went wrong
	// ProblemArgs are what its sentence says of it: counts, sizes, names of files on the drive.
	ProblemArgs map[string]string `json:"problem_args,omitempty"`
}

// Proof says which of the two checks a version has passed. They are never mixed: a copy check compares the files just
// written with what the drive gives back; a restore test rebuilds the practice and looks at every record and photo.
type Proof string

// The proofs.
const (
	ProofNone    Proof = ""
	ProofCopy    Proof = "copy_check"
	ProofRestore Proof = "restore_test"
)

// Drill is one restore test.
type Drill struct {
	ID        string        `json:"id"`
	Version   string        `json:"version"` // that was rebuilt, by its name on the drive
	DriveID   string        `json:"drive_id"`
	State     DrillState    `json:"state"`
	On        calendar.Date `json:"on"`
	At        time.Time     `json:"at"`
	By        string        `json:"by"`
	WithSheet int           `json:"with_sheet,omitempty"` // number of the Recovery Sheet that was typed; 0: the owner's session
	MadeAt    time.Time     `json:"made_at"`              // when the version was made
	Records   int           `json:"records,omitempty"`
	Counted   int           `json:"counted,omitempty"` // records found in the rebuilt practice
	Files     int           `json:"files,omitempty"`
	Compared  int           `json:"compared,omitempty"` // stored files whose hash was compared
	Opened    int           `json:"opened,omitempty"`   // stored files decrypted in full
	Entries   uint64        `json:"entries,omitempty"`  // of the audit chain, verified
	Head      string        `json:"head,omitempty"`
	Patient   bool          `json:"patient,omitempty"` // one patient was opened
	Photo     bool          `json:"photo,omitempty"`   // one photo was shown
	Patients  int           `json:"patients,omitempty"`
	Photos    int           `json:"photos,omitempty"`
	Bytes     int64         `json:"bytes,omitempty"`
	Rebuilt   bool          `json:"rebuilt,omitempty"` // every stored file was written in the scratch place, too; without: read and compared only
	Took      time.Duration `json:"took,omitempty"`
	Problems  []string      `json:"problems,omitempty"` // what was found wrong: names of files and kinds, never a patient's name
}

// DrillState says how a restore test ended.
type DrillState string

// The outcomes of a restore test.
const (
	DrillPassed DrillState = "passed"
	DrillFailed DrillState = "failed"
)

// Sheet is a Recovery Sheet as the practice knows it: never what is on it.
type Sheet struct {
	Number int           `json:"number"`
	On     calendar.Date `json:"on"` // made and printed
	Keeper string        `json:"keeper,omitempty"`
	Place  string        `json:"place,omitempty"`
}

// SheetTest is one time that a Recovery Sheet was typed and tried on a backup.
type SheetTest struct {
	ID     string        `json:"id"`
	Number int           `json:"number"`
	On     calendar.Date `json:"on"`
	At     time.Time     `json:"at"`
	By     string        `json:"by"`
	// Version on DriveID is the backup that it was tried on.
	Version string     `json:"version"`
	DriveID string     `json:"drive_id"`
	State   DrillState `json:"state"`
	Cause   string     `json:"cause,omitempty"` // message key of why it did not open
}

// Newest returns the newest complete run that keep accepts (nil: any).
func Newest(runs []Run, keep func(Run) bool) (Run, bool) {
	var best Run
	for _, r := range runs {
		if r.State == RunComplete && (keep == nil || keep(r)) && r.At.After(best.At) {
			best = r
		}
	}
	return best, best.ID != ""
}

// ProofOf says what a version on a drive has passed: a restore test counts more than a copy check.
func ProofOf(driveID, version string, runs []Run, drills []Drill) Proof {
	for _, d := range drills {
		if d.DriveID == driveID && d.Version == version && d.State == DrillPassed {
			return ProofRestore
		}
	}
	for _, r := range runs {
		if r.DriveID == driveID && r.Version == version && r.State == RunComplete && r.Read > 0 {
			return ProofCopy
		}
	}
	return ProofNone
}
