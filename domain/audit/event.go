package audit

// This file holds the entry: what the use case says (Event) and what is kept (Row).

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Event is what a use case reports about what it did.
type Event struct {
	Action Action `json:"action"`
	// Object is what it was done to, as "kind:id" ("patient:7f3k", "member:2").
	Object string `json:"object"`
	// PatientID is the patient concerned, so that "who looked at this record?"
	// can be answered; "" when none.
	PatientID string `json:"patient_id,omitempty"`
	// Reason is what the member typed, where a reason is asked for.
	Reason string `json:"reason,omitempty"`
	// Before and After are digests of the object's stored form, nil when there is
	// none: see Digest.
	Before *[32]byte `json:"-"`
	After  *[32]byte `json:"-"`
	// Args fill the sentence: counts, codes, ids. Never a patient's name.
	Args map[string]string `json:"args,omitempty"`
}

// Row is one entry as kept. At is UTC; Mono is the process's monotonic reading in
// nanoseconds, which orders entries of one run even if the clock was set.
type Row struct {
	Seq   uint64    `json:"seq"` // 1, 2, 3, ... without gaps
	At    time.Time `json:"at"`
	Mono  int64     `json:"mono"`
	Actor string    `json:"actor"` // member id, or System
	Role  string    `json:"role"`  // the role used
	Event
	Epoch uint32   `json:"epoch"` // which ratchet key made MAC
	Prev  [32]byte `json:"-"`     // Hash of the row before
	MAC   [32]byte `json:"-"`
}

// System is the actor of what the program does by itself.
const System = "system"

// Bounds of an event, in bytes unless said otherwise.
const (
	MaxReason = 2000 // code points
	MaxArgs   = 24
	MaxArg    = 400
	maxID     = 200
)

// ErrBadEvent says that an event cannot be recorded as it is; it is wrapped with
// the part concerned, never with its content.
var ErrBadEvent = errors.New("audit event not recordable")

// Validate checks an event before it is written.
func (e Event) Validate() error {
	bad := func(part string) error { return fmt.Errorf("%w: %s", ErrBadEvent, part) }
	if !e.Action.Known() {
		return bad("action")
	}
	kind, id, ok := strings.Cut(e.Object, ":")
	if !ok || kind == "" || id == "" || len(e.Object) > maxID || !plain(e.Object) {
		return bad("object")
	}
	if len(e.PatientID) > maxID || !plain(e.PatientID) {
		return bad("patient")
	}
	if utf8.RuneCountInString(e.Reason) > MaxReason || !utf8.ValidString(e.Reason) {
		return bad("reason")
	}
	if len(e.Args) > MaxArgs {
		return bad("args")
	}
	for k, v := range e.Args {
		if k == "" || len(k) > 40 || !plain(k) || len(v) > MaxArg || !utf8.ValidString(v) {
			return bad("args")
		}
	}
	return nil
}

// plain holds for ids and keys: printable ASCII without spaces.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// Digest returns the SHA-256 of an object's stored bytes, for Before and After.
func Digest(stored []byte) *[32]byte {
	d := sha256.Sum256(stored)
	return &d
}
