// What can go wrong with the practice's files, as typed errors. None of them carries a key, a DSN or a value
// that was bound to a statement: messages are ours, or come from SQL that is part of the program.

package store

import (
	"errors"
	"fmt"
)

// The kinds of failure that a screen has a sentence for. Test with errors.Is.
var (
	// ErrDatabaseMissing: there is no records file where one is expected. It is never created in reply.
	ErrDatabaseMissing = errors.New("the records file is missing")
	// ErrDatabaseDamaged: the records file is shorter than one page, is not what the key opens, or fails a check.
	ErrDatabaseDamaged = errors.New("the records file is damaged")
	// ErrNoFolder: the folder that a file belongs in is not there (a drive was pulled, a folder was moved).
	ErrNoFolder = errors.New("the practice folder is not there")
	// ErrUnhealthy: the file has damage, so nothing was changed in it. It comes together with ErrDatabaseDamaged.
	ErrUnhealthy = errors.New("a damaged records file is not brought up to date")
	// ErrNotOurs: the file is a database, but not a Consentry one (plaintext, or another application id).
	ErrNotOurs = errors.New("the file is not a Consentry records file")
	// ErrBusy: another process has the records file open.
	ErrBusy = errors.New("the records file is open elsewhere")
	// ErrDiskFull: the disk has no room for the change; everything acknowledged before is kept and readable.
	ErrDiskFull = errors.New("the disk is full")
	// ErrReadOnly: the file or its folder may not be written.
	ErrReadOnly = errors.New("the records file may not be written")
	// ErrDiskFailed: the disk reported an input/output error. The connection is closed; open again to learn what was kept.
	ErrDiskFailed = errors.New("the disk reported an error")
	// ErrConstraint: a rule of the schema refused the change (unique, check, foreign key, append-only trigger).
	ErrConstraint = errors.New("a rule of the records refused the change")
	// ErrTooBig: a bound value is longer than MaxValue.
	ErrTooBig = errors.New("a value is too long to store")
	// ErrClosed: the database was closed, or closed itself after ErrDiskFailed.
	ErrClosed = errors.New("the records file is closed")
	// ErrExists: CreateDB found something at the path.
	ErrExists = errors.New("a records file is already there")
	// ErrSettings: a setting read back after opening is not what was asked for; the database stays shut.
	ErrSettings = errors.New("a database setting did not hold")
	// ErrBadPath: the path cannot be given to the database safely.
	ErrBadPath = errors.New("the path cannot hold a records file")
	// ErrWriteInRead: a statement inside Read tried to change something.
	ErrWriteInRead = errors.New("a read tried to write")
	// ErrAfterCommit: the change is saved, but what follows a commit (the anchor) failed.
	ErrAfterCommit = errors.New("saved, but the step after saving failed")
)

// SQLError is a refusal by the database engine. Kind is one of the sentinels above, or nil for an error in our own SQL.
// Detail names schema objects or quotes our own SQL at most; it never holds a value.
type SQLError struct {
	Kind     error
	Code     int // SQLite's primary result code
	Extended int // SQLite's extended result code
	Detail   string
}

// Error says the kind and the engine's code.
func (e *SQLError) Error() string {
	kind := "the database refused a statement"
	if e.Kind != nil {
		kind = e.Kind.Error()
	}
	if e.Detail == "" {
		return fmt.Sprintf("%s (sqlite %d/%d)", kind, e.Code, e.Extended)
	}
	return fmt.Sprintf("%s (sqlite %d/%d: %s)", kind, e.Code, e.Extended, e.Detail)
}

// Unwrap makes errors.Is find the kind.
func (e *SQLError) Unwrap() error { return e.Kind }
