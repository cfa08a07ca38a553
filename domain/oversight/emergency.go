// Package oversight holds the rules for watching over access: emergency access, what in the audit log deserves a look,
// the quarterly review of accounts, and how people join and leave. Everything in it is pure: facts and dates in,
// answers out (45 CFR 164.308(a)(1)(ii)(D), (a)(3), (a)(4), 164.312(a)(2)(ii)).
package oversight

// This file is emergency access: a member takes wider access for an hour, says why, and somebody else looks at it after.

import (
	"errors"
	"slices"
	"strings"
	"time"

	"consentry/domain/access"
	"consentry/domain/calendar"
)

const (
	// EmergencyTime is how long wider access lasts.
	EmergencyTime = 60 * time.Minute
	// EmergencyReviewDays is within how many business days somebody else has to look at it (policy; SE-09).
	EmergencyReviewDays = 2
	// MinReason is how short a reason may be, in letters: one word says nothing afterwards.
	MinReason = 10
)

// Emergency is one use of emergency access (45 CFR 164.312(a)(2)(ii)).
type Emergency struct {
	ID       string        `json:"id"`
	State    string        `json:"state"`         // EmergencyOpen, EmergencyReviewed
	Owner    string        `json:"owner"`         // the member who asked
	Who      string        `json:"who,omitempty"` // the name typed by whoever opened the sealed envelope
	Reason   string        `json:"reason"`
	On       calendar.Date `json:"on"`
	From     time.Time     `json:"from"`
	Until    time.Time     `json:"until"`           // when it ends by itself
	Ended    time.Time     `json:"ended,omitzero"`  // when the member gave it back before
	DueOn    calendar.Date `json:"due_on,omitzero"` // day by which it has to be reviewed
	By       string        `json:"by,omitempty"`    // reviewer
	At       time.Time     `json:"at,omitzero"`
	Fitting  bool          `json:"fitting,omitempty"` // the reviewer found it justified
	Findings string        `json:"findings,omitempty"`
}

// The states of an emergency access.
const (
	EmergencyOpen     = "open"
	EmergencyReviewed = "reviewed"
)

// What can be wrong with emergency access.
var (
	ErrReason       = errors.New("a reason of at least ten letters is needed")
	ErrOwnReview    = errors.New("nobody reviews their own emergency access")
	ErrReviewed     = errors.New("it was reviewed before")
	ErrStillRunning = errors.New("it has not ended yet")
)

// BeginEmergency opens emergency access at now for the member. on is the practice's civil day of now.
func BeginEmergency(id, member, reason string, now time.Time, on calendar.Date, off calendar.Holidays) (Emergency, error) {
	reason = strings.TrimSpace(reason)
	if len([]rune(reason)) < MinReason {
		return Emergency{}, ErrReason
	}
	return Emergency{ID: id, State: EmergencyOpen, Owner: member, Reason: reason, On: on, From: now, Until: now.Add(EmergencyTime),
		DueOn: calendar.BusinessDaysAfter(on, EmergencyReviewDays, off)}, nil
}

// Active tells whether wider access holds at now.
func (e Emergency) Active(now time.Time) bool {
	return e.State == EmergencyOpen && e.Ended.IsZero() && !now.Before(e.From) && now.Before(e.Until)
}

// End is the emergency access given back at now. One that is over already ended by itself, and stays as it is.
func (e Emergency) End(now time.Time) Emergency {
	if e.Active(now) {
		e.Ended = now
	}
	return e
}

// Overdue tells whether its review is late on today: due through the whole of DueOn.
func (e Emergency) Overdue(today calendar.Date) bool {
	return e.State == EmergencyOpen && today.After(e.DueOn)
}

// Review closes it. Nobody reviews their own, unless nobody else could (alone): a practice of one officer still has to
// write down what happened.
func (e Emergency) Review(by string, fitting bool, findings string, alone bool, now time.Time) (Emergency, error) {
	switch {
	case e.State == EmergencyReviewed:
		return e, ErrReviewed
	case e.Active(now):
		return e, ErrStillRunning
	case by == e.Owner && !alone:
		return e, ErrOwnReview
	case len([]rune(strings.TrimSpace(findings))) < MinReason:
		return e, ErrReason
	}
	e.State, e.By, e.At, e.Fitting, e.Findings = EmergencyReviewed, by, now, fitting, strings.TrimSpace(findings)
	return e, nil
}

// EmergencyPermissions is what emergency access adds: looking at any patient's record, documents, permissions and
// pictures. It changes no rule and lets nothing leave; pictures open only for members whose slot holds their key.
func EmergencyPermissions() []access.Permission {
	return []access.Permission{access.PatientsFind, access.PatientsView, access.ConsentView, access.DocumentsView, access.DocumentsPrint,
		access.PhotosView}
}

// EmergencyHelps tells whether emergency access would give member, who has these permissions now, the one that is missing.
// Pictures need their key besides, which no hour can give.
func EmergencyHelps(m access.Member, has access.Permissions, missing access.Permission) bool {
	if has.Has(missing) || !slices.Contains(EmergencyPermissions(), missing) {
		return false
	}
	return missing != access.PhotosView || slices.Contains(access.Rings(m.Roles), access.RingMedia)
}

// EmergencyAdds tells whether emergency access would give member anything.
func EmergencyAdds(m access.Member, has access.Permissions) bool {
	return slices.ContainsFunc(EmergencyPermissions(), func(p access.Permission) bool { return EmergencyHelps(m, has, p) })
}
