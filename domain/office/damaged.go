// This file is for the day on which the records are damaged: looking without changing anything, and getting out what can
// still be read.
package office

import (
	"context"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
)

// Looker is a Keeper that can open a damaged folder for looking: on a copy, nothing is repaired or kept.
type Looker interface {
	// LookOnly makes the next Unlock open for looking, or as usual again.
	LookOnly(on bool)
}

// DamagedRecords is the error for records that do not open, with what is still known of them.
type DamagedRecords struct {
	Cause   error     // the Problem
	Since   time.Time // the damage was met first
	Entries uint64    // of the audit log after the last change, as the anchor has it; 0: not known
	Last    time.Time // the instant of that change; zero: not known
}

func (e *DamagedRecords) Error() string { return e.Cause.Error() }
func (e *DamagedRecords) Unwrap() error { return e.Cause }

// Salvage is what was got out of damaged records.
type Salvage struct {
	Tables    []SalvagedTable `json:"tables"`
	Files     int             `json:"files"`
	FilesLost []string        `json:"files_lost"` // ids
	Sealed    int             `json:"files_not_permitted"`
}

// Records is how many records were read, Lost how many are known to be lost.
func (s Salvage) Records() (read, lost int) {
	for _, t := range s.Tables {
		read, lost = read+t.Read, lost+len(t.Lost)
	}
	return read, lost
}

// Whole tells whether nothing is missing.
func (s Salvage) Whole() bool {
	for _, t := range s.Tables {
		if len(t.Lost) > 0 || t.Trouble != "" {
			return false
		}
	}
	return len(s.FilesLost) == 0
}

// SalvagedTable is one kind of record.
type SalvagedTable struct {
	Name    string   `json:"name"`
	Read    int      `json:"read"`
	Lost    []string `json:"lost"`              // ids where they are known, else numbers of rows
	Trouble string   `json:"trouble,omitempty"` // why more may be missing than is listed
}

// Salvager is an Opened that writes what can still be read into a folder, which must be empty or not there yet. What it
// writes is not encrypted.
type Salvager interface {
	Salvage(ctx context.Context, dir string, progress Progress) (Salvage, error)
}

func looksOnly(opened Opened) bool {
	l, ok := opened.(interface{ LookOnly() bool })
	return ok && l.LookOnly()
}

// LookingOnly tells whether the open session can look and not write.
func (o *Office) LookingOnly() bool {
	o.mu.RLock()
	defer o.mu.RUnlock()
	return o.session != nil && looksOnly(o.session.opened)
}

// LookOnly makes the next sign-in one for looking, or a usual one again. It says whether the folder can do that.
func (o *Office) LookOnly(on bool) bool {
	l, ok := o.deps.Keeper.(Looker)
	if ok {
		l.LookOnly(on)
	}
	return ok
}

// ExportReadable writes everything that can still be read into dir, unencrypted: each kind of record, each stored file
// that opens, and a report of what could not be read. It is for a session that looks at damaged records, and for who may
// restore.
func (o *Office) ExportReadable(ctx context.Context, dir string, progress Progress) (Salvage, error) {
	s, err := o.may(access.BackupManage)
	if err != nil {
		return Salvage{}, err
	}
	from, ok := s.opened.(Salvager)
	if !ok || !looksOnly(s.opened) {
		return Salvage{}, ErrInvalid // healthy records are exported by Export, which the audit log takes note of
	}
	out, err := from.Salvage(ctx, dir, progress)
	if err != nil {
		return out, err
	}
	return out, o.noteOf(ctx, s, audit.ExportMade, "practice:salvage", nil) // among the notes of who looked at what
}
