// This file holds the errors a caller can tell apart. None of them carries a
// password, a key or a piece of one.

package keyring

import (
	"errors"
	"fmt"
)

var (
	// ErrNoPractice: the folder holds no practice (or does not exist).
	ErrNoPractice = errors.New("no practice in this folder")
	// ErrPracticeExists: Create was asked to overwrite something.
	ErrPracticeExists = errors.New("the folder already holds a practice")
	// ErrWrongPassword: the password (or the key file with it) does not open the slot.
	ErrWrongPassword = errors.New("wrong password or key file")
	// ErrKeyFileNeeded: the slot was made with a key file and none was given.
	ErrKeyFileNeeded = errors.New("a key file is needed")
	// ErrKeyFileInvalid: the key file does not have exactly KeyFileSize bytes.
	ErrKeyFileInvalid = errors.New("not a key file")
	// ErrEmptyPassword: a slot cannot be made without a password.
	ErrEmptyPassword = errors.New("the password is empty")
	// ErrPasswordTooLong: the password exceeds 4096 bytes.
	ErrPasswordTooLong = errors.New("the password is too long")
	// ErrNoSlot: there is no slot with this id.
	ErrNoSlot = errors.New("no such slot")
	// ErrRetired: the slot belongs to somebody who no longer has access.
	ErrRetired = errors.New("the slot is retired")
	// ErrNotAllowed: the signed-in slot does not hold the ring that this needs.
	ErrNotAllowed = errors.New("the slot does not hold the ring this needs")
	// ErrLastAdmin: nobody with a password would be left who holds the admin ring.
	ErrLastAdmin = errors.New("the last member with administration cannot lose it")
	// ErrLoginTaken: an active member already has this sign-in name.
	ErrLoginTaken = errors.New("the sign-in name is taken")
	// ErrLoginInvalid: empty, too long, or with control characters.
	ErrLoginInvalid = errors.New("the sign-in name is not usable")
	// ErrRingsInvalid: see ValidRings.
	ErrRingsInvalid = errors.New("no slot may hold this set of rings")
	// ErrTooManySlots: all MaxSlots slots are in use.
	ErrTooManySlots = errors.New("too many members")
	// ErrWeakCost: the password cost is outside what a practice may use.
	ErrWeakCost = errors.New("the password cost is outside the allowed range")
	// ErrTOTPInvalid: empty or longer than MaxTOTPSecret.
	ErrTOTPInvalid = errors.New("the second factor's secret is not usable")
	// ErrRotating: keys are being changed already; finish that first.
	ErrRotating = errors.New("a key change is already under way")
	// ErrNotRotating: there is no key change to finish.
	ErrNotRotating = errors.New("no key change is under way")
	// ErrHeaderChanged: header.json is not the one these keys were opened from.
	ErrHeaderChanged = errors.New("the key file was changed by another program")
	// ErrWiped: the keys were wiped (locked) in the meantime.
	ErrWiped = errors.New("the keys are locked")
	// ErrKitUnreadable: every group fits its check, the whole does not; or it
	// is no Recovery Sheet text at all.
	ErrKitUnreadable = errors.New("this is not a Recovery Sheet code")
	// ErrWrongKit: a well-formed Recovery Sheet of another practice.
	ErrWrongKit = errors.New("the Recovery Sheet belongs to another practice")
	// ErrKitsUsedUp: kit numbers end at 1023.
	ErrKitsUsedUp = errors.New("no Recovery Sheet number is left")
)

// ErrDamaged says which thing is damaged or missing: "header", "ring-core",
// "ring-media" or "ring-admin". Nothing has been changed on the disk.
type ErrDamaged struct {
	File  string
	cause error
}

func (e ErrDamaged) Error() string {
	if e.cause == nil {
		return e.File + " is damaged"
	}
	return fmt.Sprintf("%s is damaged: %v", e.File, e.cause)
}

func (e ErrDamaged) Unwrap() error { return e.cause }

// Is makes errors.Is(err, ErrDamaged{File: "header"}) work whatever the cause.
func (e ErrDamaged) Is(target error) bool {
	t, ok := target.(ErrDamaged)
	return ok && t.File == e.File
}

// ErrNewerProgram says that the folder was last used by a newer program and
// which version is needed to open it.
type ErrNewerProgram struct{ MinApp string }

func (e ErrNewerProgram) Error() string { return "the folder needs version " + e.MinApp + " or newer" }

// ErrKitGroup says which group of the Recovery Sheet was typed wrongly,
// counted from 1.
type ErrKitGroup struct{ Group int }

func (e ErrKitGroup) Error() string {
	return fmt.Sprintf("group %d of the Recovery Sheet does not fit", e.Group)
}

// ErrKitRetired says that the sheet is one of this practice but was replaced;
// it still opens backups made while it was current.
type ErrKitRetired struct {
	Number int
	Date   string // when it was made, YYYY-MM-DD
}

func (e ErrKitRetired) Error() string {
	return fmt.Sprintf("Recovery Sheet %d of %s was replaced", e.Number, e.Date)
}
