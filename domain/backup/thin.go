// This file holds the rule by which old versions leave a drive.
package backup

import (
	"slices"
	"time"

	"consentry/domain/calendar"
)

// How long versions stay: every one for a week, then the newest of each week, then the newest of each month for seven
// years, one more than HIPAA documentation is kept (45 CFR 164.316(b)(2)(i)).
const (
	KeepAllDays    = 7
	KeepWeeklyDays = 8 * 7
	KeepMonths     = 7 * 12
	// KeepNewest complete versions stay whatever their age.
	KeepNewest = 3
)

// Version is one version on one drive, as the rule sees it.
type Version struct {
	ID       string
	At       time.Time
	Complete bool // a version that was not finished is none; it leaves with the next backup
	Verified bool // passed a restore test, or a copy check where no version passed one
}

// Thin returns the versions of one drive that leave it today, oldest first. The newest KeepNewest complete versions and
// the newest verified one always stay; a version dated after today stays too, since the clock that wrote it cannot be
// trusted to say how old it is.
func Thin(versions []Version, today calendar.Date, zone *time.Location) []string {
	list := slices.DeleteFunc(slices.Clone(versions), func(v Version) bool { return !v.Complete })
	slices.SortStableFunc(list, func(a, b Version) int { return b.At.Compare(a.At) }) // newest first
	var drop []string
	verified := false
	taken := map[string]bool{} // weeks and months that have their version
	for i, v := range list {
		keep := i < KeepNewest
		if v.Verified && !verified {
			keep, verified = true, true
		}
		slots, always := slotsOf(calendar.Of(v.At, zone), today)
		keep = keep || always || slices.ContainsFunc(slots, func(s string) bool { return !taken[s] })
		if !keep {
			drop = append(drop, v.ID)
			continue
		}
		for _, s := range slots {
			taken[s] = true
		}
	}
	slices.Reverse(drop)
	return drop
}

// slotsOf names the week and the month that a version of a day may stand for; always: the day is young enough to keep every
// one. A version that stands for nothing any more has no names. A month has its version while it still counts by weeks, so
// that a week across its end leaves it with one.
func slotsOf(day, today calendar.Date) (slots []string, always bool) {
	if day.Before(today.AddMonths(-KeepMonths)) {
		return nil, false
	}
	slots = append(slots, "m"+day.String()[:7])
	if !day.Before(today.AddDays(-(KeepWeeklyDays - 1))) {
		slots = append(slots, "w"+monday(day).String())
	}
	return slots, !day.Before(today.AddDays(-(KeepAllDays - 1)))
}

// monday is the first day of a day's week.
func monday(d calendar.Date) calendar.Date { return d.AddDays(-((int(d.Weekday()) + 6) % 7)) }
