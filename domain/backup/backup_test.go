package backup_test

// The rules of backups: every line names the case it stands for. SE-10 is the worked example of the restore test.

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"consentry/domain/backup"
	"consentry/domain/calendar"
)

func day(s string) calendar.Date { return calendar.MustParse(s) }

func at(s string) time.Time { return day(s).Start(time.UTC).Add(18 * time.Hour) }

func run(id, drive, on string) backup.Run {
	return backup.Run{ID: id, Version: "v" + id, DriveID: drive, State: backup.RunComplete, On: day(on), At: at(on), Read: 3, Sheet: 1}
}

func passed(on string) backup.Drill {
	return backup.Drill{ID: on, State: backup.DrillPassed, On: day(on), At: at(on)}
}

func drive(id, since, seen string) backup.Drive {
	return backup.Drive{ID: id, Label: "Drive " + id, State: backup.DriveInUse, On: day(since), Came: day(since), Seen: day(seen), SeenAt: at(seen)}
}

func TestRestoreTestsByQuarterAndMonth(t *testing.T) {
	for _, c := range []struct {
		name, first, today    string
		drills                []string
		monthly, quarter, mis string
		met                   bool
	}{
		{name: "SE-10: Q3 satisfied, none in Q4 yet", first: "2025-03-02", today: "2026-11-22", drills: []string{"2026-08-01"}, monthly: "2026-09-01", quarter: "2026-12-31"},
		{name: "SE-10: Q4 ended without one", first: "2025-03-02", today: "2027-01-01", drills: []string{"2026-08-01"}, monthly: "2026-09-01", quarter: "2027-03-31", mis: "2026-12-31"},
		{name: "SE-10: made up for on the first working day", first: "2025-03-02", today: "2027-01-04", drills: []string{"2026-08-01", "2027-01-04"}, monthly: "2027-02-04", quarter: "2027-06-30", met: true},
		{name: "the last day of a quarter counts", first: "2025-03-02", today: "2026-12-31", drills: []string{"2026-12-31"}, monthly: "2027-01-31", quarter: "2027-03-31", met: true},
		{name: "31 January, a month later", first: "2025-03-02", today: "2027-02-01", drills: []string{"2027-01-31"}, monthly: "2027-02-28", quarter: "2027-06-30", met: true},
		{name: "a new practice has a week", first: "2026-11-20", today: "2026-11-22", monthly: "2026-11-27", quarter: "2026-12-31"},
		{name: "first backup in the last week of a quarter", first: "2026-09-28", today: "2026-10-10", monthly: "2026-10-05", quarter: "2026-12-31"},
		{name: "a drill dated tomorrow is none", first: "2025-03-02", today: "2026-11-22", drills: []string{"2026-11-23"}, monthly: "2025-03-09", quarter: "2026-12-31", mis: "2026-09-30"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var list []backup.Drill
			for _, d := range c.drills {
				list = append(list, passed(d))
			}
			got := backup.Drills(list, day(c.first), day(c.today))
			assert.Equal(t, c.monthly, got.MonthlyDue.String(), "monthly")
			assert.Equal(t, c.quarter, got.QuarterDue.String(), "quarter")
			assert.Equal(t, c.mis, got.Missed.String(), "missed")
			assert.Equal(t, c.met, got.QuarterMet)
		})
	}
	failed := passed("2026-11-20")
	failed.State = backup.DrillFailed
	assert.False(t, backup.Drills([]backup.Drill{failed}, day("2025-03-02"), day("2026-11-22")).QuarterMet, "a failed test satisfies nothing")
	assert.Zero(t, backup.Drills(nil, calendar.Date{}, day("2026-11-22")), "without a backup there is nothing to test")
}

func TestWhenTheNextBackupIsDue(t *testing.T) {
	off := calendar.FederalHolidays(2026, 2027)
	daily := backup.DefaultPlan()
	weekly := backup.Plan{Rhythm: backup.EveryWeek, Weekday: time.Friday}
	for _, c := range []struct {
		name, last, due string
		plan            backup.Plan
	}{
		{"never backed up: since the first day", "", "2026-11-02", daily},
		{"Friday, then Monday", "2026-11-20", "2026-11-23", daily},
		{"the day before Thanksgiving", "2026-11-25", "2026-11-27", daily},
		{"weekly on Friday, made on Wednesday", "2026-11-18", "2026-11-20", weekly},
		{"weekly on Friday, made on Friday", "2026-11-20", "2026-11-27", weekly},
	} {
		t.Run(c.name, func(t *testing.T) {
			last, err := calendar.Parse(c.last)
			require.NoError(t, err)
			assert.Equal(t, c.due, c.plan.Due(last, day("2026-11-02"), off).String())
		})
	}
	light := func(last, today string) backup.Light {
		d, err := calendar.Parse(last)
		require.NoError(t, err)
		return daily.LightOn(d, day("2026-11-02"), day(today), off)
	}
	assert.Equal(t, backup.LightGood, light("2026-11-20", "2026-11-22"), "a weekend is no working day")
	assert.Equal(t, backup.LightGood, light("2026-11-20", "2026-11-23"), "the due day itself")
	assert.Equal(t, backup.LightDue, light("2026-11-20", "2026-11-24"))
	assert.Equal(t, backup.LightDue, light("2026-11-20", "2026-11-30"))
	assert.Equal(t, backup.LightLate, light("2026-11-20", "2026-12-01"))
	assert.Equal(t, backup.LightDue, light("", "2026-11-02"), "on its first day a practice is asked, not scolded")
	assert.Equal(t, backup.LightLate, light("", "2026-11-10"))
	assert.True(t, daily.Valid())
	assert.False(t, backup.Plan{Rhythm: "hourly"}.Valid())
	assert.False(t, backup.Plan{Rhythm: backup.EveryWeek, Weekday: 7}.Valid())
}

func TestWhenARecoverySheetIsTried(t *testing.T) {
	sheet := backup.Sheet{Number: 2, On: day("2026-03-01")}
	try := func(number int, on string, state backup.DrillState) backup.SheetTest {
		return backup.SheetTest{ID: on, Number: number, On: day(on), At: at(on), State: state}
	}
	due := func(first string, tests ...backup.SheetTest) string {
		d, err := calendar.Parse(first)
		require.NoError(t, err)
		return backup.SheetDue(sheet, tests, d).String()
	}
	assert.Equal(t, "", due(""), "nothing to try it on")
	assert.Equal(t, "2026-03-01", due("2025-01-10"), "a new sheet: at once")
	assert.Equal(t, "2026-04-02", due("2026-04-02"), "the first backup after the sheet")
	assert.Equal(t, "2027-05-05", due("2025-01-10", try(2, "2026-05-05", backup.DrillPassed)))
	assert.Equal(t, "2026-03-01", due("2025-01-10", try(1, "2026-02-05", backup.DrillPassed)), "the sheet before it proves nothing")
	assert.Equal(t, "2026-03-01", due("2025-01-10", try(2, "2026-05-05", backup.DrillFailed)), "a test that failed is none")
	assert.Equal(t, "2029-02-28", backup.SheetDue(sheet, []backup.SheetTest{try(2, "2028-02-29", backup.DrillPassed)}, day("2025-01-10")).String(), "leap day")

	old := run("b", "A", "2026-02-01")
	runs := []backup.Run{old, run("c", "A", "2026-03-03")}
	runs[1].Sheet = 2
	assert.Equal(t, []backup.Run{old}, backup.OpenedBy(1, runs))
}

func TestWhichDriveComesHome(t *testing.T) {
	today := day("2026-11-22")
	two := []backup.Drive{drive("A", "2025-03-02", "2026-11-19"), drive("B", "2025-03-02", "2026-11-13")}
	two[0].Came = day("2026-11-13")
	two[1] = backup.Saw(two[1], two, at("2026-11-20"), day("2026-11-20")) // B came home on the Friday
	sw, ok := backup.NextSwap(two, time.Friday, today)
	require.True(t, ok)
	assert.Equal(t, backup.Swap{Home: "A", Out: "B", On: day("2026-11-27")}, sw)
	sw, _ = backup.NextSwap(two, time.Friday, day("2026-11-20"))
	assert.Equal(t, day("2026-11-27"), sw.On, "on the day of the swap the next one is a week away")

	two[1] = backup.Saw(two[1], two, at("2026-11-22"), today)
	assert.Equal(t, day("2026-11-20"), two[1].Came)
	sw, _ = backup.NextSwap(two, time.Friday, today)
	assert.Equal(t, backup.Swap{Home: "A", Out: "B", On: day("2026-11-27")}, sw, "the drive here is used every day; the swap stays on its Friday")

	three := []backup.Drive{drive("A", "2025-03-02", "2026-11-06"), drive("B", "2025-03-02", "2026-11-13"), drive("C", "2025-03-02", "2026-11-20")}
	three[2].Came = day("2026-11-20")
	sw, _ = backup.NextSwap(three, time.Friday, today)
	assert.Equal(t, backup.Swap{Home: "A", Out: "C", On: day("2026-11-27")}, sw)

	var order []string
	for _, x := range backup.Swaps(three, time.Friday, today, 4) {
		order = append(order, x.On.String()[5:]+" "+x.Home+" for "+x.Out)
	}
	assert.Equal(t, []string{"11-27 A for C", "12-04 B for A", "12-11 C for B", "12-18 A for C"}, order, "in turn")

	sw, _ = backup.NextSwap(two, time.Friday, day("2027-02-03"))
	assert.Equal(t, day("2027-01-29"), sw.On, "a swap forgotten for months is asked for as of the last Friday")

	_, ok = backup.NextSwap(two[:1], time.Friday, today)
	assert.False(t, ok, "one drive has nothing to change with")
	two[0].State = backup.DriveRetired
	_, ok = backup.NextSwap(two, time.Friday, today)
	assert.False(t, ok, "a retired drive takes no turn")
}

func TestDrivesThatNobodySaw(t *testing.T) {
	ask := func(today string, list ...backup.Drive) []string {
		var ids []string
		for _, d := range backup.AskAway(list, day(today)) {
			ids = append(ids, d.ID)
		}
		return ids
	}
	a, b, c := drive("A", "2026-01-01", "2026-11-20"), drive("B", "2026-01-01", "2026-11-13"), drive("C", "2026-01-01", "2026-11-06")
	assert.Empty(t, ask("2026-11-21", a, b))
	assert.Equal(t, []string{"B"}, ask("2026-11-22", a, b), "nine days")
	b.Away = day("2026-11-22")
	assert.Empty(t, ask("2026-11-22", a, b), "somebody said where it is")
	b.Away = calendar.Date{}
	assert.Equal(t, []string{"C"}, ask("2026-11-22", a, b, c), "of three, each is away for two weeks")
	c.State = backup.DriveRetired
	assert.Equal(t, []string{"B"}, ask("2026-11-22", a, b, c))

	assert.Empty(t, backup.Worn([]backup.Drive{a}, day("2030-12-31")))
	assert.Len(t, backup.Worn([]backup.Drive{a}, day("2031-01-01")), 1, "five years")
	assert.Equal(t, "Drive D", backup.NextLabel([]backup.Drive{a, b, c}, "Drive"), "a retired drive keeps its letter")
}

func TestVersionsThatStay(t *testing.T) {
	today := day("2026-11-22") // a Sunday
	var list []backup.Version
	add := func(id, on string) {
		list = append(list, backup.Version{ID: id, At: at(on), Complete: true})
	}
	for i := range 7 {
		add(fmt.Sprint("week", i), today.AddDays(-i).String())
	}
	add("mon", "2026-11-09")
	add("wed", "2026-11-11")
	add("sun", "2026-11-15")
	add("sep20", "2026-09-20")
	add("sep10", "2026-09-10")
	add("old", "2019-11-22")
	add("ancient", "2019-11-21")
	list = append(list, backup.Version{ID: "half", At: at("2026-11-10")})
	assert.Equal(t, []string{"ancient", "sep10", "mon", "wed"}, backup.Thin(list, today, time.UTC), "the newest of each week and month stays; what was never finished is not the rule's")

	for i := range list {
		if list[i].ID == "ancient" {
			list[i].Verified = true
		}
	}
	assert.NotContains(t, backup.Thin(list, today, time.UTC), "ancient", "never the last verified one")
	assert.Equal(t, []string{}, append([]string{}, backup.Thin([]backup.Version{{ID: "x", At: at("2001-01-01"), Complete: true}, {ID: "y", At: at("2001-01-02"), Complete: true},
		{ID: "z", At: at("2001-01-02"), Complete: true}}, today, time.UTC)...), "never the last three")
	assert.Empty(t, backup.Thin([]backup.Version{{ID: "future", At: at("2031-01-01"), Complete: true}}, today, time.UTC))
}

// Thinning never takes what must stay, and what it leaves it leaves again: thinning twice takes nothing more.
func TestThinningKeepsItsPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		today := day("2026-11-22").AddDays(rapid.IntRange(0, 800).Draw(t, "today"))
		n := rapid.IntRange(0, 60).Draw(t, "n")
		var list []backup.Version
		for i := range n {
			age := rapid.OneOf(rapid.IntRange(0, 70), rapid.IntRange(0, 4000)).Draw(t, "age")
			list = append(list, backup.Version{ID: fmt.Sprint(i), Complete: rapid.IntRange(0, 9).Draw(t, "complete") > 0,
				Verified: rapid.Bool().Draw(t, "verified"), At: today.AddDays(-age).Start(time.UTC).Add(time.Duration(rapid.IntRange(0, 86399).Draw(t, "second")) * time.Second)})
		}
		drop := backup.Thin(list, today, time.UTC)
		var complete, left []backup.Version
		for _, v := range list {
			gone := slices.Contains(drop, v.ID)
			if !v.Complete {
				if gone {
					t.Fatal("what was not finished is no version")
				}
				continue
			}
			complete = append(complete, v)
			if !gone {
				left = append(left, v)
			}
			if gone && !v.At.Before(today.AddDays(-6).Start(time.UTC)) {
				t.Fatalf("a version of this week was dropped: %s", v.At)
			}
		}
		if len(left) < min(len(complete), backup.KeepNewest) {
			t.Fatalf("%d complete versions, %d left", len(complete), len(left))
		}
		verified := func(list []backup.Version) bool {
			return slices.ContainsFunc(list, func(v backup.Version) bool { return v.Verified })
		}
		if verified(complete) && !verified(left) {
			t.Fatal("the last verified version was dropped")
		}
		if again := backup.Thin(left, today, time.UTC); len(again) != 0 {
			t.Fatalf("thinning twice drops more: %v", again)
		}
		for _, v := range complete { // the newest version of every month of seven years is there
			day := calendar.Of(v.At, time.UTC)
			if day.Before(today.AddMonths(-backup.KeepMonths)) {
				continue
			}
			if !slices.ContainsFunc(left, func(l backup.Version) bool {
				return calendar.Of(l.At, time.UTC).String()[:7] == day.String()[:7]
			}) {
				t.Fatalf("nothing left of %s", day.String()[:7])
			}
		}
	})
}
