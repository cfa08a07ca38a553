// This file says when a restore test and a test of the Recovery Sheet are due.
package backup

import (
	"time"

	"consentry/domain/calendar"
)

// DrillStanding says how a practice stands with restore tests. Two rules stand beside each other: one test in every
// calendar quarter is what the practice answers for (SE-10; 45 CFR 164.308(a)(7)(ii)(D), testing and revision
// procedures), one a month is what Today asks for.
type DrillStanding struct {
	Last       calendar.Date // of the newest one that passed; zero: none
	MonthlyDue calendar.Date // a month after the last, or a week after the first backup
	QuarterDue calendar.Date // the last day of the quarter that has none yet
	QuarterMet bool          // this quarter has one
	// Missed is the last day of the newest quarter that ended without one although there were backups; zero: none.
	Missed calendar.Date
}

// firstDrillDays is how long after the first backup the first restore test is due.
const firstDrillDays = 7

// Drills says how things stand on a day. firstBackup is the day of the practice's first backup: before it there is nothing
// to test, and the standing is empty.
func Drills(list []Drill, firstBackup, today calendar.Date) DrillStanding {
	var s DrillStanding
	if firstBackup.IsZero() {
		return s
	}
	in := map[calendar.Date]bool{}
	for _, d := range list {
		if d.State == DrillPassed && !d.On.After(today) {
			s.Last = calendar.Later(s.Last, d.On)
			in[QuarterEnd(d.On)] = true
		}
	}
	s.MonthlyDue = firstBackup.AddDays(firstDrillDays)
	if !s.Last.IsZero() {
		s.MonthlyDue = s.Last.AddMonths(1)
	}
	now := QuarterEnd(today)
	s.QuarterMet, s.QuarterDue = in[now], now
	if s.QuarterMet {
		s.QuarterDue = QuarterEnd(now.AddDays(1))
	}
	before := QuarterEnd(now.AddMonths(-3))
	// A quarter in whose last week the first backup was made is not held against the practice.
	if firstBackup.AddDays(firstDrillDays).Before(before) && !in[before] && !s.QuarterMet {
		s.Missed = before
	}
	return s
}

// QuarterEnd is the last day of the calendar quarter of a day.
func QuarterEnd(d calendar.Date) calendar.Date {
	if d.IsZero() {
		return d
	}
	month := ((int(d.Month())-1)/3 + 1) * 3
	return calendar.MustNew(d.Year(), time.Month(month), 1).AddMonths(1).AddDays(-1)
}

// SheetDue is the day by which the Recovery Sheet has to be typed and tried on the newest backup: at once when it was
// never tried, then a year after the last time. Without a backup there is nothing to try it on.
func SheetDue(s Sheet, tests []SheetTest, firstBackup calendar.Date) calendar.Date {
	if firstBackup.IsZero() || s.Number == 0 {
		return calendar.Date{}
	}
	last := calendar.Date{}
	for _, t := range tests {
		if t.Number == s.Number && t.State == DrillPassed {
			last = calendar.Later(last, t.On)
		}
	}
	if last.IsZero() {
		return calendar.Later(s.On, firstBackup)
	}
	return last.AddYearsKeepEarlier(1)
}

// OpenedBy lists the complete versions that a Recovery Sheet opens: those that were sealed to it when they were made.
func OpenedBy(number int, runs []Run) []Run {
	var list []Run
	for _, r := range runs {
		if r.State == RunComplete && r.Sheet == number {
			list = append(list, r)
		}
	}
	return list
}
