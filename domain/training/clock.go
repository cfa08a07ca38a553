package training

// This file is the clocks: first pack, 30 days, a year, the State's own limit, and how long proof is kept.

import (
	"consentry/domain/calendar"
)

const (
	// HireDays is how long a new member has for all courses (practice policy; 45 CFR 164.530(b)(2)(i)(B) says "within a
	// reasonable period of time").
	HireDays = 30
	// ChangeDays is how long there is after a material change took effect (practice policy; 164.530(b)(2)(i)(C)).
	ChangeDays = 30
	// Notice is how many days before its day a course that is due again appears.
	Notice = 30
)

// Law is what the practice's State asks beyond HIPAA; the zero Law asks nothing.
type Law struct {
	HireDays    int // training is complete by this day after the day of hire
	ChangeYears int // and again by this anniversary of a material change of law
	KeepYears   int // the signed statement is kept this long
	Cite        string
}

// HireDue is the day by which a new member has finished. The law's day is beside it: zero if the State sets none. Nobody is
// too short with the practice: a temporary nurse of three days is asked like everybody (164.530(b)(1): "all members").
func HireDue(hired calendar.Date, law Law) (due, limit calendar.Date) {
	due = calendar.Due(hired, HireDays)
	if law.HireDays > 0 {
		limit = calendar.Due(hired, law.HireDays)
	}
	return calendar.Earlier(due, limit), limit
}

// ChangeDue is the day by which those affected have finished after a change that takes effect on a day.
func ChangeDue(effective calendar.Date, law Law) (due, limit calendar.Date) {
	due = calendar.Due(effective, ChangeDays)
	if law.ChangeYears > 0 {
		limit = effective.AddYearsKeepEarlier(law.ChangeYears)
	}
	return calendar.Earlier(due, limit), limit
}

// KeepThrough is the last day that proof of training completed on a day is kept: six years (45 CFR 164.530(j)(2)), the
// State's years if they are more, and by policy six years after the person left. ok is false while the person works here.
func KeepThrough(completed, left calendar.Date, law Law) (through calendar.Date, ok bool) {
	return calendar.Retention{Created: completed, LastInEffect: left, InEffect: left.IsZero(), Years: law.KeepYears}.Through()
}

// HIPAAThrough is how long HIPAA alone asks for it.
func HIPAAThrough(completed calendar.Date) calendar.Date {
	return calendar.RetainThrough(completed, calendar.Date{})
}
