package backup_test

// What is said to be wrong with a practice's backups, and that it is no longer said once it was put right.

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/backup"
	"consentry/domain/calendar"
)

// healthy is a practice with nothing to be said about on 22 November 2026.
func healthy() backup.Facts {
	a, b := drive("A", "2025-03-02", "2026-11-20"), drive("B", "2025-03-02", "2026-11-20")
	b.Came, b.SeenAt = day("2026-11-20"), b.SeenAt.Add(time.Hour)
	return backup.Facts{Plan: backup.DefaultPlan(), Founded: day("2025-03-02"), Drives: []backup.Drive{a, b},
		Runs: []backup.Run{run("1", "A", "2025-03-02"), run("2", "B", "2026-11-20")}, Drills: []backup.Drill{passed("2026-11-13")},
		Sheet: backup.Sheet{Number: 1, On: day("2025-03-02")},
		Tests: []backup.SheetTest{{Number: 1, On: day("2026-03-02"), At: at("2026-03-02"), State: backup.DrillPassed}},
		Off:   calendar.FederalHolidays(2026, 2027)}
}

func kinds(list []backup.Warning) []backup.WarningKind {
	var out []backup.WarningKind
	for _, w := range list {
		out = append(out, w.Kind)
	}
	return out
}

// Each warning is raised by one thing and gone when that is put right.
func TestWarningsAreRaisedAndClearedByTheSameTest(t *testing.T) {
	require.Empty(t, backup.Warnings(healthy(), day("2026-11-22")))
	for _, c := range []struct {
		kind  backup.WarningKind
		today string
		wrong func(*backup.Facts)
		right func(*backup.Facts)
		light backup.Light
	}{
		{backup.WarnChanged, "2026-11-22", func(f *backup.Facts) { f.Drives[0].Changed, f.Drives[0].ChangedFiles = day("2026-11-21"), 12 },
			func(f *backup.Facts) { f.Drives[0].Changed = calendar.Date{} }, backup.LightLate},
		{backup.WarnOld, "2026-11-24", func(*backup.Facts) {}, func(f *backup.Facts) { f.Runs = append(f.Runs, run("3", "B", "2026-11-24")) }, backup.LightDue},
		{backup.WarnFailed, "2026-11-22", func(f *backup.Facts) {
			bad := run("3", "B", "2026-11-21")
			bad.State, bad.Problem = backup.RunFailed, "error.drive_full"
			f.Runs = append(f.Runs, bad)
		}, func(f *backup.Facts) { f.Runs = append(f.Runs, run("4", "B", "2026-11-22")) }, backup.LightDue},
		{backup.WarnDrillBad, "2026-11-22", func(f *backup.Facts) {
			bad := passed("2026-11-21")
			bad.State, bad.Problems = backup.DrillFailed, []string{"media/ab"}
			f.Drills = append(f.Drills, bad)
		}, func(f *backup.Facts) { f.Drills = append(f.Drills, passed("2026-11-22")) }, backup.LightLate},
		{backup.WarnSheet, "2027-03-02", func(f *backup.Facts) {
			f.Runs, f.Drills = append(f.Runs, run("3", "B", "2027-03-01")), append(f.Drills, passed("2027-02-20"))
			f.Drives[0].Seen, f.Drives[1].Seen, f.Drives[1].Came = day("2027-02-26"), day("2027-03-01"), day("2027-02-26")
		}, func(f *backup.Facts) {
			f.Tests = append(f.Tests, backup.SheetTest{Number: 1, On: day("2027-03-02"), At: at("2027-03-02"), State: backup.DrillPassed})
		}, backup.LightDue},
		{backup.WarnSheetBad, "2026-11-22", func(f *backup.Facts) {
			f.Tests = append(f.Tests, backup.SheetTest{Number: 1, On: day("2026-11-21"), At: at("2026-11-21"), State: backup.DrillFailed, Cause: "error.sheet_other_practice"})
		}, func(f *backup.Facts) {
			f.Tests = append(f.Tests, backup.SheetTest{Number: 1, On: day("2026-11-22"), At: at("2026-11-22"), State: backup.DrillPassed})
		}, backup.LightLate},
		{backup.WarnSheetLost, "2026-11-22", func(f *backup.Facts) { f.Sheet = backup.Sheet{Number: 2, On: day("2026-11-22")} }, func(f *backup.Facts) {
			n := run("3", "B", "2026-11-22")
			n.Sheet = 2
			f.Runs = append(f.Runs, n)
			f.Tests = append(f.Tests, backup.SheetTest{Number: 2, On: day("2026-11-22"), At: at("2026-11-22"), State: backup.DrillPassed})
		}, backup.LightDue},
		{backup.WarnSwap, "2026-11-27", func(f *backup.Facts) { f.Runs = append(f.Runs, run("3", "B", "2026-11-27")) },
			func(f *backup.Facts) {
				f.Drives[0] = backup.Saw(f.Drives[0], f.Drives, at("2026-11-27"), day("2026-11-27"))
			}, backup.LightDue},
		{backup.WarnUnseen, "2026-11-30", func(f *backup.Facts) {
			f.Runs = append(f.Runs, run("3", "B", "2026-11-30"))
			f.Drives[1].Seen = day("2026-11-30")
		}, func(f *backup.Facts) {
			f.Drives[0] = backup.Saw(f.Drives[0], f.Drives, at("2026-11-30"), day("2026-11-30"))
		}, backup.LightDue},
		{backup.WarnOneDrive, "2026-11-22", func(f *backup.Facts) { f.Drives[0].State = backup.DriveRetired },
			func(f *backup.Facts) { f.Drives[0].State = backup.DriveInUse }, backup.LightDue},
		{backup.WarnWorn, "2026-11-22", func(f *backup.Facts) { f.Drives[0].On = day("2021-11-22") },
			func(f *backup.Facts) { f.Drives[0].On = day("2021-11-23") }, backup.LightDue},
		{backup.WarnNever, "2026-11-22", func(f *backup.Facts) { f.Runs, f.Founded = nil, day("2026-11-20") },
			func(f *backup.Facts) { *f = healthy() }, backup.LightDue},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			f := healthy()
			c.wrong(&f)
			got := backup.Warnings(f, day(c.today))
			require.Equal(t, []backup.WarningKind{c.kind}, kinds(got))
			assert.Equal(t, c.light, got[0].Light)
			assert.False(t, got[0].Due.IsZero(), "it says by when")
			c.right(&f)
			assert.NotContains(t, kinds(backup.Warnings(f, day(c.today))), c.kind)
		})
	}
}

func TestDrillWarnings(t *testing.T) {
	f := healthy()
	f.Drills = []backup.Drill{passed("2026-08-01")}
	got := backup.Warnings(f, day("2026-11-22"))
	require.Equal(t, []backup.WarningKind{backup.WarnDrill}, kinds(got), "SE-10: the quarter is still open, the month is over")
	assert.Equal(t, backup.LightLate, got[0].Light)
	assert.Equal(t, day("2026-09-01"), got[0].Due)

	f.Runs = append(f.Runs, run("3", "B", "2027-01-04"))
	f.Drives[0].Seen, f.Drives[1].Seen, f.Drives[1].Came = day("2027-01-01"), day("2027-01-04"), day("2027-01-01")
	f.Tests[0].On = day("2026-12-01")
	assert.Equal(t, []backup.WarningKind{backup.WarnQuarter, backup.WarnDrill}, kinds(backup.Warnings(f, day("2027-01-04"))), "SE-10: Q4 ended without one")
	f.Drills = append(f.Drills, passed("2027-01-04"))
	assert.Empty(t, backup.Warnings(f, day("2027-01-04")))
}

// A drive whose files were changed holds nothing to rely on, and neither does one that was retired.
func TestWhatCountsAsTheLastBackup(t *testing.T) {
	f := healthy()
	last, ok := f.LastBackup()
	require.True(t, ok)
	assert.Equal(t, "2", last.ID)
	f.Drives[1].Changed = day("2026-11-21")
	last, _ = f.LastBackup()
	assert.Equal(t, "1", last.ID)
	assert.Contains(t, kinds(backup.Warnings(f, day("2026-11-22"))), backup.WarnOld)
	f.Drives[0].State = backup.DriveRetired
	_, ok = f.LastBackup()
	assert.False(t, ok)
	bad := run("3", "B", "2026-11-21")
	bad.State, bad.Problem, bad.ProblemArgs = backup.RunFailed, "error.changed_there", map[string]string{"changed": "12"}
	f.Runs = append(f.Runs, bad)
	assert.Equal(t, []backup.WarningKind{backup.WarnChanged, backup.WarnDoubtful}, kinds(backup.Warnings(f, day("2026-11-22")))[:2], "there are backups, none to rely on; that the last try failed is said once")
	assert.NotContains(t, kinds(backup.Warnings(f, day("2026-11-22"))), backup.WarnFailed)
	f.Drives[1].Changed = calendar.Date{} // read again, and found whole
	got := backup.Warnings(f, day("2026-11-22"))
	i := slices.IndexFunc(got, func(w backup.Warning) bool { return w.Kind == backup.WarnFailed })
	require.GreaterOrEqual(t, i, 0)
	assert.Equal(t, bad.ProblemArgs, got[i].Args, "its sentence is whole on a later day, too")
	f.Drives[1].State = backup.DriveRetired
	assert.Contains(t, kinds(backup.Warnings(f, day("2026-11-22"))), backup.WarnNever)

	nine := []backup.Run{run("9", "A", "2026-11-20")}
	assert.Equal(t, backup.ProofRestore, backup.ProofOf("A", "v9", nine, []backup.Drill{{DriveID: "A", Version: "v9", State: backup.DrillPassed}}))
	assert.Equal(t, backup.ProofCopy, backup.ProofOf("A", "v9", nine, []backup.Drill{{DriveID: "A", Version: "v9", State: backup.DrillFailed}}))
	assert.Equal(t, backup.ProofCopy, backup.ProofOf("A", "v9", nine, []backup.Drill{{DriveID: "B", Version: "v9", State: backup.DrillPassed}}), "another drive")
	assert.Equal(t, backup.ProofNone, backup.ProofOf("A", "v8", nine, nil))
}
