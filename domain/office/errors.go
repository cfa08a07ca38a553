// This file holds the errors that a person can cause. Each names a sentence by its key, with arguments that hold ids,
// numbers and field names, never a patient. ui makes the sentence; Unwrap keeps the cause for "Details".
package office

import (
	"errors"
	"fmt"

	"consentry/domain/consent"
)

// Message is an error or finding that has a sentence for a person.
type Message interface {
	MessageKey() string
	MessageArgs() map[string]string
}

// Problem is an error with a sentence that says what happened, what is safe and what to do now.
type Problem struct {
	Key  string
	Args map[string]string
	Err  error // the cause, for "Details"; nil if there is none
}

// Error is for logs: the key and the cause, which hold no patient data.
func (p *Problem) Error() string {
	if p.Err != nil {
		return p.Key + ": " + p.Err.Error()
	}
	return p.Key
}

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.Err }

// Is matches problems by their key, so that a wrapped copy equals the sentinel.
func (p *Problem) Is(target error) bool {
	var q *Problem
	return errors.As(target, &q) && q.Key == p.Key
}

// MessageKey and MessageArgs name the sentence for a person.
func (p *Problem) MessageKey() string             { return p.Key }
func (p *Problem) MessageArgs() map[string]string { return p.Args }

// The problems that screens and commands tell apart.
var (
	ErrLocked           = &Problem{Key: "error.locked"}
	ErrNotPermitted     = &Problem{Key: "error.not_permitted"}
	ErrNotFound         = &Problem{Key: "error.not_found"}
	ErrWrongSecret      = &Problem{Key: "error.wrong_password"}
	ErrWait             = &Problem{Key: "error.wait"}
	ErrMustChange       = &Problem{Key: "error.must_change_password"}
	ErrTrainingFirst    = &Problem{Key: "error.training_first"} // a new member, before the first courses are done
	ErrGrave            = &Problem{Key: "error.grave"}
	ErrNoPractice       = &Problem{Key: "error.no_practice"}
	ErrExists           = &Problem{Key: "error.practice_exists"}
	ErrInUse            = &Problem{Key: "error.in_use"}
	ErrDamaged          = &Problem{Key: "error.damaged"}
	ErrNewerFile        = &Problem{Key: "error.newer_file"}
	ErrChangedMeanwhile = &Problem{Key: "error.changed_meanwhile"}
	ErrNothingToSave    = &Problem{Key: "error.nothing_to_save"}
	ErrOtherPatient     = &Problem{Key: "error.other_patient"}
	ErrCovered          = &Problem{Key: "error.covered"}
	ErrNotReviewable    = &Problem{Key: "error.not_reviewable"}
	ErrGateClosed       = &Problem{Key: "error.gate_closed"}
	ErrOutbox           = &Problem{Key: "error.outbox"}
	ErrDiskFull         = &Problem{Key: "error.disk_full"}
	ErrReadOnly         = &Problem{Key: "error.read_only"}
	ErrLookOnly         = &Problem{Key: "error.look_only"}
	ErrStale            = &Problem{Key: "error.stale"}
	ErrInvalid          = &Problem{Key: "error.invalid"}
	ErrNotFinished      = &Problem{Key: "error.not_finished"}
	ErrSignedOnce       = &Problem{Key: "error.already_signed"}
	ErrBadScan          = &Problem{Key: "error.bad_scan"}
	ErrBirthDate        = &Problem{Key: "error.birth_date"}
	ErrReason           = &Problem{Key: "error.reason_needed"}
	ErrSignedIn         = &Problem{Key: "error.signed_in"}
	ErrPIN              = &Problem{Key: "error.wrong_pin"}
	ErrPINOver          = &Problem{Key: "error.pin_over"}
	ErrNeedCode         = &Problem{Key: "error.need_code"}
	ErrMustFactor       = &Problem{Key: "error.must_factor"}
	ErrCodesOver        = &Problem{Key: "error.codes_over"}
	ErrFactorAsked      = &Problem{Key: "error.factor_asked"}
	ErrNoEnvelope       = &Problem{Key: "oversight.error.no_envelope"}
	ErrEmergencyOn      = &Problem{Key: "oversight.error.emergency_on"}
	ErrEmergencyNothing = &Problem{Key: "oversight.error.emergency_nothing"} // it would open nothing that the member may not see anyway
	ErrExhausted        = &Problem{Key: "error.password_exhausted"}
	ErrCodesExhausted   = &Problem{Key: "error.codes_exhausted"}
	ErrWordsExhausted   = &Problem{Key: "error.words_exhausted"}
)

// With returns a copy of the problem with arguments and a cause.
func (p *Problem) With(err error, kv ...string) *Problem {
	q := &Problem{Key: p.Key, Err: err}
	if len(kv) > 1 {
		q.Args = map[string]string{}
		for i := 0; i+1 < len(kv); i += 2 {
			q.Args[kv[i]] = kv[i+1]
		}
	}
	return q
}

// Defect is one thing wrong with an input: the field it concerns and its sentence.
type Defect struct {
	Field string            `json:"field"`
	Key   string            `json:"key"`
	Args  map[string]string `json:"args,omitempty"`
}

// MessageKey and MessageArgs name the sentence for a person.
func (d Defect) MessageKey() string             { return d.Key }
func (d Defect) MessageArgs() map[string]string { return d.Args }

// Invalid is an input that was not accepted; nothing was saved. It lists everything that is wrong at once.
type Invalid struct {
	Defects []Defect
	Err     error // the chapter's own refusal, if it has one
}

// Unwrap returns the chapter's own refusal.
func (e *Invalid) Unwrap() error { return e.Err }

func (e *Invalid) Error() string {
	keys := make([]string, len(e.Defects))
	for i, d := range e.Defects {
		keys[i] = d.Field + ":" + d.Key
	}
	return fmt.Sprintf("invalid input %v", keys)
}

// Is makes every Invalid an ErrInvalid.
func (e *Invalid) Is(target error) bool { return target == error(ErrInvalid) }

// MessageKey and MessageArgs name the sentence for a person: the first defect speaks.
func (e *Invalid) MessageKey() string {
	if len(e.Defects) == 0 {
		return ErrInvalid.Key
	}
	return e.Defects[0].Key
}

// MessageArgs returns the arguments of the first defect.
func (e *Invalid) MessageArgs() map[string]string {
	if len(e.Defects) == 0 {
		return nil
	}
	return e.Defects[0].Args
}

// refuse makes what keeps an act from being done into one error that names each thing, or nil if nothing does.
func refuse(all []consent.Defect) error {
	cause := consent.Refuse(all)
	if cause == nil {
		return nil
	}
	e := &Invalid{Err: cause}
	for _, d := range consent.Blocking(all) {
		e.Defects = append(e.Defects, Defect{Field: d.Field, Key: d.Key, Args: d.Args})
	}
	return e
}

// field is what the chapters' own defects have in common.
type field interface {
	MessageKey() string
	MessageArgs() map[string]string
}

// invalid gathers a chapter's defects into one error, or nil if there are none.
func invalid[D field](ds []D, name func(D) string) error {
	if len(ds) == 0 {
		return nil
	}
	e := &Invalid{}
	for _, d := range ds {
		e.Defects = append(e.Defects, Defect{Field: name(d), Key: d.MessageKey(), Args: d.MessageArgs()})
	}
	return e
}
