package training

// This file is an assignment: a course that one member owes, and what came of it. What it is today is computed from its facts
// and a date.

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"consentry/domain/calendar"
)

// Why says what made a course due; its words are "training.why.<why>".
type Why string

// What makes a course due.
const (
	Hire     Why = "hire"     // somebody new
	Role     Why = "role"     // a new role asks for it
	Yearly   Why = "yearly"   // a year has passed (practice policy; HIPAA has no yearly rule)
	Change   Why = "change"   // the course was changed
	Policy   Why = "policy"   // a policy or the law was changed
	Incident Why = "incident" // something went wrong
	ByHand   Why = "hand"     // somebody thought it right
)

// Reasons lists what a person may choose when assigning by hand.
func Reasons() []Why { return []Why{ByHand, Policy, Incident} }

// The states that an assignment is kept in.
const (
	Open      = "open"
	Done      = "done"
	Withdrawn = "withdrawn"
)

// Assignment is a course that a member owes or has done.
type Assignment struct {
	ID      string        `json:"id"`
	State   string        `json:"state"`
	Owner   string        `json:"owner"`       // the member
	On      calendar.Date `json:"on,omitzero"` // open: the day it is due; done: the day it is due again; zero: a newer one took its place
	Course  string        `json:"course"`
	Version int           `json:"version"` // at least this one
	Pack    Pack          `json:"pack"`
	Why     Why           `json:"why"`
	Note    string        `json:"note,omitempty"` // what changed, or which incident
	GivenOn calendar.Date `json:"given_on"`
	By      string        `json:"by"` // who assigned it; the program's own name if it did
	Limit   calendar.Date `json:"limit,omitzero"`
	Law     string        `json:"law,omitempty"` // where Limit stands

	Begun      time.Time     `json:"begun,omitzero"` // opened for the first time
	Tries      int           `json:"tries,omitempty"`
	Failed     bool          `json:"failed,omitempty"` // the last try did not pass
	RemindedOn calendar.Date `json:"reminded_on,omitzero"`
	RemindedBy string        `json:"reminded_by,omitempty"`

	Proof  *Proof        `json:"proof,omitempty"`
	Off    calendar.Date `json:"off,omitzero"` // withdrawn
	OffBy  string        `json:"off_by,omitempty"`
	OffWhy string        `json:"off_why,omitempty"`
}

// Proof is what shows that it was done.
type Proof struct {
	On        calendar.Date `json:"on"`
	At        time.Time     `json:"at"`
	Due       calendar.Date `json:"due,omitzero"`     // what it was due on
	Attempt   string        `json:"attempt,omitzero"` // the quiz that was passed
	Version   int           `json:"version"`
	Lang      string        `json:"lang,omitempty"`
	SHA256    string        `json:"sha256,omitempty"` // of the text that was read
	Score     int           `json:"score,omitempty"`
	Of        int           `json:"of,omitempty"`
	Statement string        `json:"statement,omitempty"` // the words that were signed
	Outside   string        `json:"outside,omitempty"`   // training elsewhere that was counted
}

// Late tells whether it came after its day.
func (p Proof) Late() bool { return !p.Due.IsZero() && p.On.After(p.Due) }

// Status is what an assignment is on a day; its words are "training.status.<status>".
type Status string

// The statuses.
const (
	StatusNone      Status = ""
	StatusAssigned  Status = "assigned"
	StatusBegun     Status = "in_progress"
	StatusFailed    Status = "failed"
	StatusCompleted Status = "completed"
	StatusOverdue   Status = "overdue"
	StatusWithdrawn Status = "withdrawn"
)

// Statuses lists what a cell of the matrix may say.
func Statuses() []Status {
	return []Status{StatusOverdue, StatusFailed, StatusBegun, StatusAssigned, StatusCompleted}
}

// Status is what the assignment is on a day. What is late is overdue, whatever was begun; what was done a year ago is due
// again.
func (a Assignment) Status(today calendar.Date) Status {
	late := !a.On.IsZero() && today.After(a.On)
	switch {
	case a.State == Withdrawn:
		return StatusWithdrawn
	case late:
		return StatusOverdue
	case a.State == Done:
		return StatusCompleted
	case a.Failed:
		return StatusFailed
	case !a.Begun.IsZero():
		return StatusBegun
	}
	return StatusAssigned
}

// Owed tells whether the member has something to do for it: it is open, or due again within Notice days.
func (a Assignment) Owed(today calendar.Date) bool {
	switch a.State {
	case Open:
		return true
	case Done:
		return !a.On.IsZero() && !a.On.After(today.AddDays(Notice))
	}
	return false
}

// What the rules refuse.
var (
	ErrNotOpen   = errors.New("the course is not open any more")
	ErrNotPassed = errors.New("the quiz is not passed")
	ErrOther     = errors.New("that belongs to another course")
	ErrUnsigned  = errors.New("the statement is not signed")
	ErrReason    = errors.New("a reason in words is needed")
	ErrOneself   = errors.New("not for oneself")
	ErrFuture    = errors.New("the day is still to come")
	ErrNoDay     = errors.New("the day is missing")
	ErrFirst     = errors.New("the first courses are not withdrawn")
	ErrBefore    = errors.New("it was before what the course was assigned for")
)

// MinReason is how many letters a reason has at least.
const MinReason = 10

// Reasoned tells whether words can be a reason.
func Reasoned(words string) bool {
	return utf8.RuneCountInString(strings.TrimSpace(words)) >= MinReason
}

// Complete closes the assignment with a passed quiz and the signed statement. It falls due again after a year (D9).
func (a Assignment) Complete(t Attempt, statement string, on calendar.Date, at time.Time) (Assignment, error) {
	switch {
	case a.State != Open:
		return a, ErrNotOpen
	case t.Assignment != a.ID || t.Course != a.Course || t.Owner != a.Owner || t.Version < a.Version:
		return a, ErrOther
	case t.State != Passed:
		return a, ErrNotPassed
	case strings.TrimSpace(statement) == "":
		return a, ErrUnsigned
	}
	a.Proof = &Proof{On: on, At: at, Due: a.On, Attempt: t.ID, Version: t.Version, Lang: t.Lang, SHA256: t.SHA256, Score: t.Score, Of: len(t.Drawn),
		Statement: statement}
	a.State, a.On, a.Failed = Done, calendar.Annual(on), false
	return a, nil
}

// Count closes the assignment with training that was had elsewhere on a day. What was learned before something went wrong, or
// before the course, a policy or the law was changed, cannot be the answer to it (45 CFR 164.530(b)(2)(i)(C)).
func (a Assignment) Count(outside string, on, today calendar.Date, at time.Time) (Assignment, error) {
	switch {
	case a.State != Open:
		return a, ErrNotOpen
	case on.IsZero():
		return a, ErrNoDay
	case on.After(today):
		return a, ErrFuture
	case (a.Why == Incident || a.Why == Policy || a.Why == Change) && on.Before(a.GivenOn):
		return a, ErrBefore
	}
	a.Proof = &Proof{On: on, At: at, Due: a.On, Version: a.Version, Outside: outside}
	a.State, a.On, a.Failed = Done, calendar.Annual(on), false
	return a, nil
}

// Withdraw takes back what was assigned by mistake.
func (a Assignment) Withdraw(by, why string, on calendar.Date) (Assignment, error) {
	switch {
	case a.State != Open:
		return a, ErrNotOpen
	case !Reasoned(why):
		return a, ErrReason
	}
	a.State, a.On, a.Off, a.OffBy, a.OffWhy = Withdrawn, calendar.Date{}, on, by, strings.TrimSpace(why)
	return a, nil
}

// Exception lets a member work with patients before the first pack is done: the privacy officer's word, with a reason (TR-02).
type Exception struct {
	ID     string        `json:"id"`
	State  string        `json:"state"` // Open, Withdrawn
	Owner  string        `json:"owner"`
	By     string        `json:"by"`
	Given  calendar.Date `json:"given"`
	Until  calendar.Date `json:"until,omitzero"` // the last day; zero: until the pack is done
	Reason string        `json:"reason"`
}

// NewException checks an exception before it is given.
func NewException(id, member, by, reason string, given, until calendar.Date) (Exception, error) {
	e := Exception{ID: id, State: Open, Owner: member, By: by, Given: given, Until: until, Reason: strings.TrimSpace(reason)}
	switch {
	case member == by:
		return e, ErrOneself
	case !Reasoned(reason):
		return e, ErrReason
	case !until.IsZero() && until.Before(given):
		return e, ErrNoDay
	}
	return e, nil
}

// MayAccess tells whether a member with these assignments and exceptions may work with patients on a day while the practice
// asks for the first pack: every course of it that came with being hired is done, or an exception holds.
func MayAccess(as []Assignment, es []Exception, on calendar.Date) bool {
	for _, e := range es {
		if e.State == Open && calendar.Within(e.Given, e.Until, on) {
			return true
		}
	}
	for _, a := range as {
		if a.State == Open && a.Pack == First && a.Why == Hire {
			return false
		}
	}
	return true
}

// AccessFrom is the day from which a member had done the first pack; ok is false while a course of it is open.
func AccessFrom(as []Assignment) (from calendar.Date, ok bool) {
	for _, a := range as {
		switch {
		case a.Pack != First || a.Why != Hire || a.State == Withdrawn:
		case a.Proof == nil:
			return calendar.Date{}, false
		default:
			from = calendar.Later(from, a.Proof.On)
		}
	}
	return from, true
}

// NeedsException tells whether somebody who worked with patients on a day needed an exception for it (TR-02).
func NeedsException(as []Assignment, on calendar.Date) bool {
	from, done := AccessFrom(as)
	return !done || on.Before(from)
}
