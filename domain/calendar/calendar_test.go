package calendar

// This file tests the date engine against the worked examples (DT-*) and the
// conventions (D1 to D10) of the rules, named by their ids.

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func day(iso string) Date { return MustParse(iso) }

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	require.NoError(t, err)
	return z
}

func TestDateEngineExamples(t *testing.T) {
	federal := FederalHolidays(2026, 2027)
	for _, c := range []struct {
		id   string
		got  Date
		want string
	}{
		{"DT-01", Due(day("2026-03-02"), 30), "2026-04-01"},
		{"DT-02", Due(day("2026-01-30"), 30), "2026-03-01"},
		{"DT-02 act_by", ActBy(day("2026-03-01"), federal), "2026-02-27"},
		{"DT-03", Due(day("2028-01-30"), 30), "2028-02-29"},
		{"DT-04", Due(day("2027-01-30"), 30), "2027-03-01"},
		{"DT-06", Due(day("2027-12-31"), 60), "2028-02-29"},
		{"DT-07", Due(day("2028-01-01"), 60), "2028-03-01"},
		{"DT-08", day("2024-02-29").AddYearsKeepLater(6), "2030-03-01"},
		{"DT-09", day("2028-02-29").AddYearsKeepEarlier(-6), "2022-02-28"},
		{"DT-11", BusinessDaysAfter(day("2026-11-20"), 5, federal), "2026-11-30"},
		{"DT-12", BusinessDaysAfter(day("2026-12-18"), 15, federal), "2027-01-12"},
		{"DT-13", Of(time.Date(2026, 3, 3, 3, 30, 0, 0, time.UTC), zone(t, "America/Los_Angeles")), "2026-03-02"},
		// The same arithmetic in the access chapter of the rules.
		{"AC-02 cap", AccessTerm.Cap(day("2026-03-02")), "2026-05-01"},
		{"AC-11", AccessTerm.Due(day("2026-11-26")), "2026-12-26"},
		{"AC-11 act_by", ActBy(day("2026-12-26"), federal), "2026-12-24"},
		{"AC-26", BusinessDaysAfter(day("2026-11-20"), 5, federal), "2026-11-30"},
		{"AC-27", BusinessDaysAfter(day("2026-11-20"), 15, federal), "2026-12-14"},
		{"AM-02 act_by", ActBy(day("2027-02-13"), federal), "2027-02-12"},
		{"AU-33", RetainThrough(day("2026-06-15"), day("2027-01-10")), "2033-01-10"},
		{"AU-34", RetainThrough(day("2026-06-15"), day("2027-06-30")), "2033-06-30"},
		{"AU-35", RetainThrough(day("2026-06-15"), day("2028-02-29")), "2034-03-01"},
		{"RP-06", ProtectedThrough(day("1976-05-10")), "2026-05-10"},
	} {
		t.Run(c.id, func(t *testing.T) { assert.Equal(t, c.want, c.got.String()) })
	}
	t.Run("DT-14", func(t *testing.T) {
		err := CheckTrigger(day("2026-11-23"), day("2026-11-22"))
		require.ErrorIs(t, err, Refused{Code: FutureTrigger})
		assert.Equal(t, "calendar.future_trigger",
			err.(interface{ MessageKey() string }).MessageKey())
	})
}

func TestD1DayZeroAndEndOfDay(t *testing.T) {
	la := zone(t, "America/Los_Angeles")
	due := Due(day("2026-03-02"), 30)
	// AC-30: done at 23:10 local time on the last day, across the clock change of 8 March.
	assert.True(t, OnTime(time.Date(2026, 4, 1, 23, 10, 0, 0, la), due, la))
	assert.True(t, OnTime(time.Date(2026, 4, 1, 23, 59, 59, 999999999, la), due, la))
	assert.False(t, OnTime(time.Date(2026, 4, 2, 0, 0, 0, 0, la), due, la))
	assert.False(t, OnTime(time.Time{}, due, la), "not done at all")
	assert.Equal(t, "2026-03-03", Of(time.Date(2026, 3, 3, 3, 30, 0, 0, time.UTC), nil).String())
	assert.True(t, Of(time.Time{}, la).IsZero())
}

func TestD2NoRollForward(t *testing.T) {
	due := Due(day("2026-01-30"), 30)
	assert.Equal(t, time.Sunday, due.Weekday(), "the legal date stays on a Sunday")
	assert.Equal(t, "2026-02-27", ActBy(due, nil).String())
	assert.Equal(t, "2026-11-25", ActBy(day("2026-11-26"), FederalHolidays(2026)).String(), "Thanksgiving")
	assert.Equal(t, "2026-11-25", ActBy(day("2026-11-25"), FederalHolidays(2026)).String(), "a business day stays")
}

func TestD3BusinessDays(t *testing.T) {
	assert.Equal(t, "2026-11-23", BusinessDaysAfter(day("2026-11-20"), 1, nil).String())
	assert.Equal(t, "2026-11-20", BusinessDaysAfter(day("2026-11-20"), 0, nil).String())
	assert.Equal(t, "2026-11-23", BusinessDaysAfter(day("2026-11-21"), 1, nil).String(), "from a Saturday")
	own := Holidays{day("2026-11-23"): "holiday.own"}
	assert.Equal(t, "2026-11-24", BusinessDaysAfter(day("2026-11-20"), 1, own).String())
	assert.True(t, BusinessDaysAfter(Date{}, 3, nil).IsZero())
	assert.Equal(t, last, BusinessDaysAfter(last, 3, nil), "stops at the end of the calendar")
}

func TestD3FederalHolidays(t *testing.T) {
	// The table of the Office of Personnel Management for 2026, and the years in
	// which a holiday is observed on a neighbouring day.
	want := Holidays{
		day("2026-01-01"): "holiday.new_year", day("2026-01-19"): "holiday.king",
		day("2026-02-16"): "holiday.washington", day("2026-05-25"): "holiday.memorial",
		day("2026-06-19"): "holiday.juneteenth", day("2026-07-03"): "holiday.independence",
		day("2026-09-07"): "holiday.labor", day("2026-10-12"): "holiday.columbus",
		day("2026-11-11"): "holiday.veterans", day("2026-11-26"): "holiday.thanksgiving",
		day("2026-12-25"): "holiday.christmas",
	}
	assert.Equal(t, want, FederalHolidays(2026))
	for _, c := range []struct{ date, name string }{
		{"2021-12-31", "holiday.new_year"},     // 1 Jan 2022 is a Saturday
		{"2023-01-02", "holiday.new_year"},     // 1 Jan 2023 is a Sunday
		{"2027-07-05", "holiday.independence"}, // 4 Jul 2027 is a Sunday
		{"2027-06-18", "holiday.juneteenth"},   // 19 Jun 2027 is a Saturday
		{"2027-12-24", "holiday.christmas"},    // 25 Dec 2027 is a Saturday
		{"2027-12-31", "holiday.new_year"},
		{"2028-11-10", "holiday.veterans"}, // 11 Nov 2028 is a Saturday
	} {
		d := day(c.date)
		assert.Equal(t, c.name, FederalHolidays(d.Year())[d], c.date)
	}
	assert.NotContains(t, FederalHolidays(2022), day("2021-12-31"), "only days of the year asked for")
	assert.NotContains(t, FederalHolidays(2020), day("2020-06-19"), "Juneteenth began in 2021")
	assert.NotContains(t, FederalHolidays(1985), day("1985-01-21"), "the King holiday began in 1986")
	assert.NotContains(t, FederalHolidays(MaxYear), last)
	assert.Empty(t, FederalHolidays())
}

func TestD4LeapDays(t *testing.T) {
	leap := day("2024-02-29")
	assert.Equal(t, "2025-03-01", leap.AddYearsKeepLater(1).String())
	assert.Equal(t, "2025-02-28", leap.AddYearsKeepEarlier(1).String())
	assert.Equal(t, "2028-02-29", leap.AddYearsKeepLater(4).String())
	assert.Equal(t, "2028-02-29", leap.AddYearsKeepEarlier(4).String())
	assert.Equal(t, "2100-03-01", day("2096-02-29").AddYearsKeepLater(4).String(), "2100 is no leap year")
	assert.Equal(t, "2022-02-28", LookBack(day("2028-02-29"), 6).String())
	assert.Equal(t, "2025-03-01", day("2024-03-01").AddYearsKeepEarlier(1).String())
}

func TestD5Retention(t *testing.T) {
	through := RetainThrough(day("2026-06-15"), Date{})
	assert.Equal(t, "2032-06-15", through.String())
	assert.Equal(t, "2032-06-16", MayDestroyFrom(through).String())
	assert.Equal(t, "2033-01-10", RetainThrough(day("2027-01-10"), day("2026-06-15")).String(), "the later of the two")

	r := Retention{Created: day("2026-06-15"), LastInEffect: day("2027-06-30")}
	end, ok := r.Through()
	require.True(t, ok)
	assert.Equal(t, "2033-06-30", end.String())
	assert.False(t, r.MayDestroy(day("2033-06-30")))
	assert.True(t, r.MayDestroy(day("2033-07-01")))

	for name, frozen := range map[string]Retention{
		"in effect": {Created: r.Created, InEffect: true},
		"held":      {Created: r.Created, LastInEffect: r.LastInEffect, Held: true},
		"no dates":  {},
	} {
		_, ok := frozen.Through()
		assert.False(t, ok, name)
		assert.False(t, frozen.MayDestroy(last), name)
	}
	end, _ = Retention{Created: day("2026-06-15"), Years: 7}.Through()
	assert.Equal(t, "2033-06-15", end.String(), "a State may ask for more")
	end, _ = Retention{Created: day("2026-06-15"), Years: 3}.Through()
	assert.Equal(t, "2032-06-15", end.String(), "never for less")
}

func TestD6ExtensionFromOriginalDue(t *testing.T) {
	received := day("2026-03-02")
	for _, c := range []struct {
		id          string
		term        Term
		from        Date
		sent, until string
		code        string
	}{
		{"AC-02", AccessTerm, received, "2026-03-25", "2026-04-20", ""},
		{"AC-02 to the cap", AccessTerm, received, "2026-03-25", "2026-05-01", ""},
		{"AC-04", AccessTerm, received, "2026-03-25", "2026-05-02", BeyondCap},
		{"letter on the last day", AccessTerm, received, "2026-04-01", "2026-05-01", ""},
		{"letter a day late", AccessTerm, received, "2026-04-02", "2026-04-20", ExtensionLate},
		{"no letter", AccessTerm, received, "", "2026-04-20", ExtensionLate},
		{"AM-02", AmendmentTerm, day("2026-11-15"), "2027-01-10", "2027-02-13", ""},
		{"AM-03", AmendmentTerm, day("2026-11-15"), "2027-01-15", "2027-02-13", ExtensionLate},
		{"breach cannot be extended", BreachTerm, received, "2026-03-25", "2026-05-20", NoExtension},
		{"extends nothing", AccessTerm, received, "2026-03-25", "2026-04-01", NotAfterDue},
		{"no trigger", AccessTerm, Date{}, "2026-03-25", "2026-04-20", TriggerMissing},
	} {
		t.Run(c.id, func(t *testing.T) {
			got, err := c.term.Extend(c.from, day(c.sent), day(c.until))
			if c.code == "" {
				require.NoError(t, err)
				assert.Equal(t, c.until, got.String())
				return
			}
			require.ErrorIs(t, err, Refused{Code: c.code})
			assert.True(t, got.IsZero())
		})
	}
}

func TestD7NothingPauses(t *testing.T) {
	// AC-07: a billing company received it on 2 March and forwarded it on 10 March.
	// The clock has one input, the day of receipt; nothing else can move it.
	received, forwarded := day("2026-03-02"), day("2026-03-10")
	assert.Equal(t, "2026-04-01", AccessTerm.Due(received).String())
	assert.NotEqual(t, AccessTerm.Due(forwarded), AccessTerm.Due(received))
	assert.Equal(t, AccessTerm.Days, received.DaysUntil(AccessTerm.Due(received)))
}

func TestD8Backdating(t *testing.T) {
	today := day("2026-11-22")
	require.NoError(t, CheckTrigger(day("2026-11-02"), today), "a letter entered late")
	require.NoError(t, CheckTrigger(today, today))
	require.ErrorIs(t, CheckTrigger(Date{}, today), Refused{Code: TriggerMissing})

	old, moved := day("2026-11-10"), day("2026-11-02")
	require.ErrorIs(t, CheckTriggerChange(old, moved, today, " \t"), Refused{Code: ReasonMissing})
	require.NoError(t, CheckTriggerChange(old, moved, today, "post stamp found"))
	require.NoError(t, CheckTriggerChange(old, old, today, ""), "nothing changed")
	require.ErrorIs(t, CheckTriggerChange(old, day("2026-12-01"), today, "typo"), Refused{Code: FutureTrigger})
}

func TestD9AnnualAndQuarterly(t *testing.T) {
	assert.Equal(t, "2025-02-28", Annual(day("2024-02-29")).String())
	assert.Equal(t, "2027-11-22", Annual(day("2026-11-22")).String())
	for from, want := range map[string]string{
		"2026-01-01": "2026-03-31", "2026-03-31": "2026-03-31", "2026-04-01": "2026-06-30",
		"2026-08-15": "2026-09-30", "2026-11-22": "2026-12-31",
	} {
		assert.Equal(t, want, EndOfQuarter(day(from)).String(), from)
	}
	assert.True(t, EndOfQuarter(Date{}).IsZero())
}

func TestD10InclusiveExpiry(t *testing.T) {
	assert.True(t, Through(day("2028-02-29"), day("2028-02-29")), "AU-43")
	assert.False(t, Through(day("2028-02-29"), day("2028-03-01")), "AU-43")
	assert.True(t, Through(Date{}, day("2028-03-01")), "no end")
	assert.True(t, Within(day("2026-01-01"), day("2026-12-31"), day("2026-01-01")))
	assert.False(t, Within(day("2026-01-01"), day("2026-12-31"), day("2025-12-31")))
	assert.True(t, Within(Date{}, Date{}, day("2025-12-31")))
}

func TestNewRefusesDaysThatAreNot(t *testing.T) {
	for _, c := range []struct {
		y, m, d int
		want    error
	}{
		{2026, 2, 31, ErrNoSuchDay{2026, 2, 31}},
		{2026, 2, 29, ErrNoSuchDay{2026, 2, 29}},
		{2026, 13, 1, ErrNoSuchDay{2026, 13, 1}},
		{2026, 0, 1, ErrNoSuchDay{2026, 0, 1}},
		{2026, 1, 0, ErrNoSuchDay{2026, 1, 0}},
		{1874, 1, 1, ErrYearRange{1874}},
		{2201, 1, 1, ErrYearRange{2201}},
	} {
		_, err := New(c.y, time.Month(c.m), c.d)
		assert.Equal(t, c.want, err)
	}
	d, err := New(1875, 1, 1)
	require.NoError(t, err)
	assert.Equal(t, "1875-01-01", d.String())
	assert.Equal(t, "28", ErrNoSuchDay{2026, 2, 31}.MessageArgs()["last"])
	assert.Empty(t, ErrNoSuchDay{2026, 13, 1}.MessageArgs()["last"])
	assert.Equal(t, "1875", ErrYearRange{1066}.MessageArgs()["min"])
	assert.Panics(t, func() { MustNew(2026, 2, 31) })
	assert.Panics(t, func() { MustParse("soon") })
}

func TestTextForms(t *testing.T) {
	type record struct {
		Born Date `json:"born,omitzero"`
		Died Date `json:"died"`
	}
	b, err := json.Marshal(record{Died: Date{}})
	require.NoError(t, err)
	assert.JSONEq(t, `{"died":""}`, string(b))
	var back record
	require.NoError(t, json.Unmarshal([]byte(`{"born":"1991-06-04","died":""}`), &back))
	assert.Equal(t, MustNew(1991, 6, 4), back.Born)
	assert.True(t, back.Died.IsZero())
	for _, bad := range []string{"2026-1-02", "2026/11/22", "2026-11-2x", "+026-11-22", "20261122", "2026-02-30", "1874-01-01", " "} {
		var d Date
		assert.Error(t, d.UnmarshalText([]byte(bad)), bad)
		assert.True(t, d.IsZero(), bad)
	}
}

func TestAge(t *testing.T) {
	for _, c := range []struct {
		born, on string
		want     int
	}{
		{"2008-08-09", "2026-08-08", 17},
		{"2008-08-09", "2026-08-09", 18},
		{"2008-02-29", "2026-02-28", 17}, // a leap-day child is 18 on 1 March
		{"2008-02-29", "2026-03-01", 18},
		{"2008-02-29", "2028-02-29", 20},
		{"2026-11-22", "2026-11-22", 0},
		{"2026-11-23", "2026-11-22", -1},
		{"", "2026-11-22", -1},
		{"2026-11-22", "", -1},
	} {
		assert.Equal(t, c.want, day(c.born).Age(day(c.on)), c.born+" on "+c.on)
	}
}

func TestMonths(t *testing.T) {
	assert.Equal(t, "2026-02-28", day("2026-01-31").AddMonths(1).String())
	assert.Equal(t, "2028-02-29", day("2028-01-31").AddMonths(1).String())
	assert.Equal(t, "2025-12-31", day("2026-01-31").AddMonths(-1).String())
	assert.Equal(t, "2027-11-22", day("2026-11-22").AddMonths(12).String())
	assert.Equal(t, "2025-11-22", day("2026-11-22").AddMonths(-12).String())
}

func TestLaterAndEarlier(t *testing.T) {
	a, b := day("2026-01-01"), day("2027-01-01")
	assert.Equal(t, b, Later(a, b))
	assert.Equal(t, b, Later(b, a))
	assert.Equal(t, a, Later(a, Date{}))
	assert.Equal(t, a, Later(Date{}, a))
	assert.Equal(t, a, Earlier(a, b))
	assert.Equal(t, a, Earlier(b, a))
	assert.Equal(t, a, Earlier(Date{}, a))
	assert.Equal(t, a, Earlier(a, Date{}))
}

func TestStartOfDayWhereMidnightIsSkipped(t *testing.T) {
	// On 8 Sep 2019 clocks in Santiago went from 24:00 to 01:00.
	santiago := zone(t, "America/Santiago")
	d := day("2019-09-08")
	start := d.Start(santiago)
	assert.Equal(t, d, Of(start, santiago))
	assert.Equal(t, day("2019-09-07"), Of(start.Add(-time.Second), santiago))
	assert.True(t, Date{}.Start(santiago).IsZero())
	assert.Equal(t, "2026-11-22T00:00:00Z", day("2026-11-22").Start(nil).Format(time.RFC3339))
}

// anyDate draws a day well inside the calendar, so that arithmetic is exact.
func anyDate(t *rapid.T) Date {
	return MustNew(1940, 1, 1).AddDays(rapid.IntRange(0, 200*365).Draw(t, "day"))
}

func TestDateProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, n := anyDate(t), rapid.IntRange(-20000, 20000).Draw(t, "n")
		e := d.AddDays(n)
		assert.Equal(t, n, d.DaysUntil(e))
		assert.Equal(t, d, e.AddDays(-n))
		assert.Equal(t, n > 0, e.After(d))
		assert.Equal(t, n < 0, e.Before(d))
		back, err := Parse(d.String())
		require.NoError(t, err)
		assert.Equal(t, d, back)
		years := rapid.IntRange(-50, 50).Draw(t, "years")
		later, earlier := d.AddYearsKeepLater(years), d.AddYearsKeepEarlier(years)
		assert.False(t, later.Before(earlier))
		assert.LessOrEqual(t, earlier.DaysUntil(later), 1)
		off := FederalHolidays(d.Year()-1, d.Year(), d.Year()+1)
		assert.True(t, IsBusinessDay(ActBy(d, off), off))
		assert.False(t, ActBy(d, off).After(d))
		assert.True(t, IsBusinessDay(BusinessDaysAfter(d, 1, off), off))
	})
}

func TestArithmeticStopsAtTheEnds(t *testing.T) {
	for _, n := range []int{1 << 40, -1 << 40, 1 << 62, -1 << 62} {
		want := last
		if n < 0 {
			want = first
		}
		d := day("2026-11-22")
		assert.Equal(t, want, d.AddDays(n))
		assert.Equal(t, want, d.AddMonths(n))
		assert.Equal(t, want, d.AddYearsKeepLater(n))
		assert.Equal(t, want, d.AddYearsKeepEarlier(n))
	}
	var none Date
	assert.True(t, none.AddDays(5).IsZero())
	assert.True(t, none.AddMonths(5).IsZero())
	assert.True(t, none.AddYearsKeepLater(5).IsZero())
	assert.True(t, none.AddYearsKeepEarlier(5).IsZero())
	assert.Equal(t, 0, none.DaysUntil(last))
}
