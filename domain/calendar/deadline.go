package calendar

// This file holds legal clocks and retention: rules D1, D2 and D5 to D10.

import (
	"strings"
	"time"
)

// RetentionYears is how long HIPAA documentation is kept: 45 CFR 164.316(b)(2)(i)
// and 164.530(j)(2).
const RetentionYears = 6

// DecedentYears is how long a person's records stay protected after death:
// 45 CFR 160.103, 164.502(f).
const DecedentYears = 50

// Due returns the last day of a clock of n calendar days. The trigger is day 0
// (D1). Weekends and holidays do not move it (D2), and nothing pauses it (D7).
func Due(trigger Date, days int) Date { return trigger.AddDays(days) }

// OnTime tells whether something done at the instant at was done by the end of
// due in the practice's zone: through 23:59:59 local time (D1).
func OnTime(at time.Time, due Date, zone *time.Location) bool {
	done := Of(at, zone)
	return !done.IsZero() && !due.IsZero() && !done.After(due)
}

// CheckTrigger refuses a clock that would start after today, and a missing
// start. Earlier days are allowed: letters arrive before they are entered (D8).
func CheckTrigger(trigger, today Date) error {
	switch {
	case trigger.IsZero():
		return Refused{Code: TriggerMissing}
	case trigger.After(today):
		return Refused{Code: FutureTrigger, Date: trigger, Limit: today}
	}
	return nil
}

// CheckTriggerChange is CheckTrigger for a clock that already runs: moving its
// start needs a reason (D8).
func CheckTriggerChange(old, trigger, today Date, reason string) error {
	if err := CheckTrigger(trigger, today); err != nil {
		return err
	}
	if old != trigger && strings.TrimSpace(reason) == "" {
		return Refused{Code: ReasonMissing, Date: trigger, Limit: old}
	}
	return nil
}

// Term is the length of a legal clock in calendar days: its base and the one
// extension it allows (0: none). Access is Term{30, 30}, 45 CFR 164.524(b)(2).
type Term struct{ Days, Extension int }

// The clocks whose extension rules are alike.
var (
	AccessTerm     = Term{30, 30} // 45 CFR 164.524(b)(2)
	AmendmentTerm  = Term{60, 30} // 45 CFR 164.526(b)(2)
	AccountingTerm = Term{60, 30} // 45 CFR 164.528(c)(1)
	BreachTerm     = Term{60, 0}  // 45 CFR 164.404(b)
)

// Due returns the day the base time ends.
func (t Term) Due(trigger Date) Date { return Due(trigger, t.Days) }

// Cap returns the last day the clock can ever reach. It is counted from the first
// due date, not from the day an extension letter goes out (D6).
func (t Term) Cap(trigger Date) Date { return t.Due(trigger).AddDays(t.Extension) }

// Extend checks an extension whose letter was sent on sent and promises until,
// and returns until. The letter must go out by the first due date, and until may
// not be past Cap.
func (t Term) Extend(trigger, sent, until Date) (Date, error) {
	due, last := t.Due(trigger), t.Cap(trigger)
	switch {
	case trigger.IsZero():
		return Date{}, Refused{Code: TriggerMissing}
	case t.Extension == 0:
		return Date{}, Refused{Code: NoExtension, Date: until, Limit: due}
	case sent.IsZero() || sent.After(due):
		return Date{}, Refused{Code: ExtensionLate, Date: sent, Limit: due}
	case until.After(last):
		return Date{}, Refused{Code: BeyondCap, Date: until, Limit: last}
	case !until.After(due):
		return Date{}, Refused{Code: NotAfterDue, Date: until, Limit: due}
	}
	return until, nil
}

// Through tells whether something valid through a named day (inclusive, D10) is
// still valid on the day on. "No date" as the end never lapses.
func Through(end, on Date) bool { return end.IsZero() || !on.After(end) }

// Within tells whether on lies in from..to, both inclusive; "no date" leaves
// that side open.
func Within(from, to, on Date) bool {
	return (from.IsZero() || !on.Before(from)) && Through(to, on)
}

// RetainThrough returns the last day a record must be kept: six years from the
// later of its creation and the day it was last in effect (D5). A record still
// in effect has no such day: use Retention.
func RetainThrough(created, lastInEffect Date) Date {
	return Later(created, lastInEffect).AddYearsKeepLater(RetentionYears)
}

// MayDestroyFrom returns the first day a record kept through retainThrough may be
// destroyed.
func MayDestroyFrom(retainThrough Date) Date { return retainThrough.AddDays(1) }

// Retention is what decides how long one record is kept (D5).
type Retention struct {
	Created      Date
	LastInEffect Date // zero: the record never had a term of effect of its own
	InEffect     bool // still in effect: no end yet
	Held         bool // legal hold, or an open investigation or request
	Years        int  // 0: RetentionYears; a State may ask for more, never less
}

// Through returns the last day of retention; ok is false while there is none
// because the record is in effect or held.
func (r Retention) Through() (through Date, ok bool) {
	if r.InEffect || r.Held {
		return Date{}, false
	}
	through = Later(r.Created, r.LastInEffect).AddYearsKeepLater(max(r.Years, RetentionYears))
	return through, !through.IsZero()
}

// MayDestroy tells whether the record may be destroyed on that day.
func (r Retention) MayDestroy(on Date) bool {
	through, ok := r.Through()
	return ok && on.After(through)
}

// EndOfQuarter returns the last day of d's calendar quarter (D9).
func EndOfQuarter(d Date) Date {
	if d.IsZero() {
		return d
	}
	m := (d.Month()-1)/3*3 + 3
	return clamp(d.Year(), m, daysIn(d.Year(), m))
}

// Annual returns the day a yearly duty last completed on that day falls due (D9).
func Annual(lastCompleted Date) Date { return lastCompleted.AddYearsKeepEarlier(1) }

// LookBack returns the first day of a look-back of n years before d (D4).
func LookBack(d Date, years int) Date { return d.AddYearsKeepEarlier(-years) }

// ProtectedThrough returns the last day the records of a person who died on that
// day are protected: 45 CFR 164.502(f).
func ProtectedThrough(died Date) Date { return died.AddYearsKeepLater(DecedentYears) }
