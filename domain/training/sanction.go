package training

// This file is the log of sanctions: what was done about a member who broke a policy (45 CFR 164.530(e), 164.308(a)(1)(ii)(C)).

import (
	"errors"
	"strings"
	"time"

	"consentry/domain/calendar"
)

// Level says how grave a sanction is (practice policy); its words are "training.level.<level>".
type Level int

// The levels.
const (
	Talk    Level = 1 // a talk, and the course once more
	Warning Level = 2 // in writing
	Suspend Level = 3 // access or work suspended
	End     Level = 4 // the work here ends
)

// The states of a sanction.
const (
	Proposed = "proposed"
	Decided  = "decided"
	Applied  = "applied"
	Dropped  = "dropped"
)

// Sanction is one case.
type Sanction struct {
	ID       string        `json:"id"`
	State    string        `json:"state"`
	Owner    string        `json:"owner"` // the member it is about
	Policy   string        `json:"policy"`
	What     string        `json:"what"` // what happened
	Level    Level         `json:"level"`
	Happened calendar.Date `json:"happened,omitzero"`
	Incident string        `json:"incident,omitempty"`
	By       string        `json:"by"` // who proposed it
	At       time.Time     `json:"at"`
	Steps    []Step        `json:"steps,omitempty"`
}

// Step is what became of it.
type Step struct {
	State string        `json:"state"`
	By    string        `json:"by"`
	On    calendar.Date `json:"on"`
	At    time.Time     `json:"at"`
	Note  string        `json:"note,omitempty"`
}

// What the log refuses.
var (
	// ErrProtected: whoever reports a concern in good faith, complains, or uses a patient's right is not sanctioned for it
	// (45 CFR 164.502(j), 164.530(e)(1) and (g)).
	ErrProtected = errors.New("nobody is sanctioned for speaking up")
	ErrLevel     = errors.New("there is no such level")
	ErrOrder     = errors.New("that is not the next step")
	ErrSurgeon   = errors.New("the owner decides")
)

// Check tells whether a sanction may be proposed. protected is the answer to "is it about reporting a concern, a complaint, or
// using a right?".
func (s Sanction) Check(protected bool, today calendar.Date) error {
	switch {
	case protected:
		return ErrProtected
	case s.Owner == s.By:
		return ErrOneself
	case s.Level < Talk || s.Level > End:
		return ErrLevel
	case !Reasoned(s.What) || strings.TrimSpace(s.Policy) == "":
		return ErrReason
	case s.Happened.IsZero():
		return ErrNoDay
	case s.Happened.After(today):
		return ErrFuture
	}
	return nil
}

// Next moves the case on: proposed, decided, applied; dropped from either of the first two, with a reason. Nobody decides
// about oneself.
func (s Sanction) Next(state, by, note string, on calendar.Date, at time.Time) (Sanction, error) {
	note = strings.TrimSpace(note)
	switch {
	case by == s.Owner:
		return s, ErrOneself
	case state == Decided && s.State == Proposed, state == Applied && s.State == Decided:
	case state == Dropped && (s.State == Proposed || s.State == Decided):
		if !Reasoned(note) {
			return s, ErrReason
		}
	default:
		return s, ErrOrder
	}
	s.Steps = append(append([]Step{}, s.Steps...), Step{State: state, By: by, On: on, At: at, Note: note})
	s.State = state
	return s, nil
}

// Closed is the day the case ended; zero: it is open.
func (s Sanction) Closed() calendar.Date {
	if n := len(s.Steps); n > 0 && (s.State == Applied || s.State == Dropped) {
		return s.Steps[n-1].On
	}
	return calendar.Date{}
}

// KeepThrough is the last day the case is kept; ok is false while it is open.
func (s Sanction) KeepThrough() (calendar.Date, bool) {
	closed := s.Closed()
	return calendar.Retention{LastInEffect: closed, InEffect: closed.IsZero()}.Through()
}
