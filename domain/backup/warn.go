// This file gathers everything that is wrong with the backups of a practice. A warning is never stored: it is found by the
// test that makes it, and gone when that test finds nothing.
package backup

import (
	"slices"
	"time"

	"consentry/domain/calendar"
)

// WarningKind names a warning; "backup.warn.<kind>" are its words.
type WarningKind string

// The warnings, gravest first.
const (
	WarnChanged   WarningKind = "changed"   // files on a drive were changed by somebody else
	WarnNever     WarningKind = "never"     // no backup at all
	WarnDoubtful  WarningKind = "doubtful"  // all there are lie on drives whose files were changed
	WarnOld       WarningKind = "old"       // the newest one is older than the plan allows
	WarnFailed    WarningKind = "failed"    // the last try did not end well
	WarnDrill     WarningKind = "drill"     // the monthly restore test
	WarnDrillBad  WarningKind = "drill_bad" // the last restore test failed
	WarnQuarter   WarningKind = "quarter"   // a calendar quarter ended without a restore test
	WarnSheet     WarningKind = "sheet"     // the Recovery Sheet was not tried for a year
	WarnSheetBad  WarningKind = "sheet_bad" // the Recovery Sheet did not open the newest backup
	WarnSheetLost WarningKind = "sheet_old" // the newest backup opens only with a sheet that was replaced
	WarnUnseen    WarningKind = "unseen"    // a drive has not been seen
	WarnSwap      WarningKind = "swap"      // drives change places
	WarnOneDrive  WarningKind = "one_drive" // one drive beside the computer burns with it
	WarnWorn      WarningKind = "worn"      // a drive is old
)

// Warning is one thing that is wrong: since when, by when it has to be put right, and on which drive.
type Warning struct {
	Kind    WarningKind
	Since   calendar.Date
	Due     calendar.Date
	DriveID string
	Light   Light
	Count   int
	Problem string // message key of what went wrong, for a failed try
	Args    map[string]string
}

// Facts is everything that the tests look at.
type Facts struct {
	Plan    Plan
	Founded calendar.Date // the practice's first day with this program
	Drives  []Drive
	Runs    []Run // newest last or first: it does not matter
	Drills  []Drill
	Sheet   Sheet
	Tests   []SheetTest
	Off     calendar.Holidays
}

// FirstBackup is the day of the first complete backup.
func (f Facts) FirstBackup() calendar.Date {
	var first calendar.Date
	for _, r := range f.Runs {
		if r.State != RunFailed {
			first = calendar.Earlier(first, r.On)
		}
	}
	return first
}

// LastBackup is the newest complete backup on a drive that is still in use.
func (f Facts) LastBackup() (Run, bool) {
	return Newest(f.Runs, func(r Run) bool {
		i := slices.IndexFunc(f.Drives, func(d Drive) bool { return d.ID == r.DriveID })
		return i >= 0 && f.Drives[i].InUse() && f.Drives[i].Changed.IsZero()
	})
}

// doubtful tells whether there are backups, though none on a drive that can be relied on.
func (f Facts) doubtful() bool {
	return slices.ContainsFunc(f.Runs, func(r Run) bool {
		return r.State != RunFailed && slices.ContainsFunc(f.Drives, func(d Drive) bool { return d.ID == r.DriveID && d.InUse() && !d.Changed.IsZero() })
	})
}

// Warnings runs every test. The list is ordered by gravity, as WarningKind lists them.
func Warnings(f Facts, today calendar.Date) []Warning {
	var out []Warning
	for _, test := range []func(Facts, calendar.Date) []Warning{changed, age, failed, drills, sheets, rotation} {
		out = append(out, test(f, today)...)
	}
	return out
}

func changed(f Facts, _ calendar.Date) []Warning {
	var out []Warning
	for _, d := range InUse(f.Drives) {
		if !d.Changed.IsZero() {
			out = append(out, Warning{Kind: WarnChanged, Since: d.Changed, Due: d.Changed, DriveID: d.ID, Light: LightLate, Count: d.ChangedFiles})
		}
	}
	return out
}

func age(f Facts, today calendar.Date) []Warning {
	last, ok := f.LastBackup()
	light := f.Plan.LightOn(last.On, f.Founded, today, f.Off)
	switch {
	case light == LightGood:
		return nil
	case !ok && f.doubtful():
		return []Warning{{Kind: WarnDoubtful, Since: f.FirstBackup(), Due: f.FirstBackup(), Light: light}}
	case !ok:
		return []Warning{{Kind: WarnNever, Since: f.Founded, Due: f.Founded, Light: light}}
	}
	return []Warning{{Kind: WarnOld, Since: last.On, Due: f.Plan.Due(last.On, f.Founded, f.Off), DriveID: last.DriveID, Light: light}}
}

// failed finds the drives whose newest try did not end well. Of a drive that was changed that is said already.
func failed(f Facts, _ calendar.Date) []Warning {
	var out []Warning
	for _, d := range InUse(f.Drives) {
		var newest Run
		for _, r := range f.Runs {
			if r.DriveID == d.ID && !r.At.Before(newest.At) {
				newest = r
			}
		}
		if newest.State == RunFailed && d.Changed.IsZero() {
			out = append(out, Warning{Kind: WarnFailed, Since: newest.On, Due: newest.On, DriveID: d.ID, Light: LightDue, Problem: newest.Problem, Args: newest.ProblemArgs})
		}
	}
	return out
}

func drills(f Facts, today calendar.Date) []Warning {
	st := Drills(f.Drills, f.FirstBackup(), today)
	if st.MonthlyDue.IsZero() {
		return nil
	}
	var out []Warning
	var newest Drill
	for _, d := range f.Drills {
		if !d.At.Before(newest.At) {
			newest = d
		}
	}
	if newest.State == DrillFailed {
		out = append(out, Warning{Kind: WarnDrillBad, Since: newest.On, Due: newest.On, DriveID: newest.DriveID, Light: LightLate, Count: len(newest.Problems)})
	}
	if !st.Missed.IsZero() {
		out = append(out, Warning{Kind: WarnQuarter, Since: st.Missed, Due: st.Missed, Light: LightLate})
	}
	if !today.Before(st.MonthlyDue) && newest.State != DrillFailed {
		light := LightDue
		if today.After(st.MonthlyDue.AddMonths(1)) {
			light = LightLate
		}
		out = append(out, Warning{Kind: WarnDrill, Since: st.Last, Due: st.MonthlyDue, Light: light})
	}
	return out
}

func sheets(f Facts, today calendar.Date) []Warning {
	due := SheetDue(f.Sheet, f.Tests, f.FirstBackup())
	if due.IsZero() {
		return nil
	}
	if last, ok := f.LastBackup(); ok && last.Sheet != 0 && last.Sheet != f.Sheet.Number {
		return []Warning{{Kind: WarnSheetLost, Since: f.Sheet.On, Due: f.Sheet.On, Light: LightDue, Count: last.Sheet}}
	}
	var newest SheetTest
	for _, t := range f.Tests {
		if t.Number == f.Sheet.Number && !t.At.Before(newest.At) { // of two in one moment the later entry counts
			newest = t
		}
	}
	switch {
	case newest.State == DrillFailed:
		return []Warning{{Kind: WarnSheetBad, Since: newest.On, Due: newest.On, Light: LightLate, Problem: newest.Cause}}
	case !today.Before(due):
		return []Warning{{Kind: WarnSheet, Since: newest.On, Due: due, Light: LightDue}}
	}
	return nil
}

func rotation(f Facts, today calendar.Date) []Warning {
	var out []Warning
	for _, d := range AskAway(f.Drives, today) {
		out = append(out, Warning{Kind: WarnUnseen, Since: calendar.Later(d.Seen, d.Away), Due: today, DriveID: d.ID, Light: LightDue})
	}
	if sw, ok := NextSwap(f.Drives, f.Plan.Weekday, today); ok && !today.Before(sw.On) {
		if !slices.ContainsFunc(out, func(w Warning) bool { return w.DriveID == sw.Home }) {
			out = append(out, Warning{Kind: WarnSwap, Since: sw.On, Due: sw.On, DriveID: sw.Home, Light: LightDue})
		}
	}
	if first := f.FirstBackup(); len(InUse(f.Drives)) == 1 && !first.IsZero() && !today.Before(first.AddDays(oneDriveDays)) {
		out = append(out, Warning{Kind: WarnOneDrive, Since: first, Due: first.AddDays(oneDriveDays), Light: LightDue})
	}
	for _, d := range Worn(f.Drives, today) {
		out = append(out, Warning{Kind: WarnWorn, Since: d.On, Due: d.On.AddYearsKeepLater(WornYears), DriveID: d.ID, Light: LightDue})
	}
	return out
}

// oneDriveDays is how long a practice may get by with one drive before it is told to get a second one.
const oneDriveDays = 14

// Speed is bytes a second, 0 if it cannot be told.
func (r Run) Speed() float64 {
	if r.Took < time.Millisecond {
		return 0
	}
	return float64(r.Written) / r.Took.Seconds()
}
