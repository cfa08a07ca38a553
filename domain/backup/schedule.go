// This file says when the next backup is due, and how old the last one may be.
package backup

import (
	"time"

	"consentry/domain/calendar"
)

// Rhythm is how often a practice wants a backup.
type Rhythm string

// The rhythms.
const (
	EveryDay  Rhythm = "daily"  // every working day
	EveryWeek Rhythm = "weekly" // on one day of the week
)

// Plan is what the practice chose.
type Plan struct {
	Rhythm  Rhythm       `json:"rhythm"`
	Weekday time.Weekday `json:"weekday"` // of a weekly backup, and on which drives are swapped
	OnDrive bool         `json:"on_drive"`
	OnClose bool         `json:"on_close"`
	// SheetOnly seals new backups so that nothing but the Recovery Sheet opens them where the practice is not: without it, the
	// passwords of those who hold every right, with their key files, do as well.
	SheetOnly bool `json:"sheet_only,omitempty"`
}

// DefaultPlan is what a practice starts with: every working day, when a known drive appears, and offered at closing;
// drives are swapped on Friday.
func DefaultPlan() Plan {
	return Plan{Rhythm: EveryDay, Weekday: time.Friday, OnDrive: true, OnClose: true}
}

// Valid tells whether the plan is one that Due understands.
func (p Plan) Valid() bool {
	return (p.Rhythm == EveryDay || p.Rhythm == EveryWeek) && p.Weekday >= time.Sunday && p.Weekday <= time.Saturday
}

// Due returns the day by whose end the next backup is due, last being the day of the newest complete one. A practice that
// never made one owes it since its first day. Holidays are days on which nobody is there.
func (p Plan) Due(last, first calendar.Date, off calendar.Holidays) calendar.Date {
	if last.IsZero() {
		return first
	}
	if p.Rhythm == EveryWeek {
		next := last.AddDays(1)
		for next.Weekday() != p.Weekday {
			next = next.AddDays(1)
		}
		return next
	}
	return calendar.BusinessDaysAfter(last, 1, off)
}

// Late is how many days a backup may be late before the light turns red instead of amber.
const Late = 7

// Light is what the frame says of backups in one colour.
type Light string

// The lights.
const (
	LightGood Light = "good"
	LightDue  Light = "due"
	LightLate Light = "late"
)

// LightOn says how the practice stands: good until the due day is over, red when nothing was ever backed up for a week or
// the backup is more than Late days late.
func (p Plan) LightOn(last, first, today calendar.Date, off calendar.Holidays) Light {
	due := p.Due(last, first, off)
	switch {
	case !today.After(due) && !last.IsZero():
		return LightGood
	case today.After(due.AddDays(Late)):
		return LightLate
	}
	return LightDue
}
