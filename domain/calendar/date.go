// Package calendar is the date engine: civil days, legal deadlines, business
// days and retention. Every function is pure; today and the zone are given.
package calendar

// This file holds Date, a civil day, and its arithmetic.

import (
	"cmp"
	"fmt"
	"time"
)

// Years outside MinYear..MaxYear are not accepted as dates: nothing an office
// keeps is older, and nothing it promises lasts longer.
const (
	MinYear = 1875
	MaxYear = 2200
)

// Date is a civil day without a time or a zone. The zero value means "no date";
// it is comparable with ==, and prints and stores as "".
type Date struct {
	year       int16
	month, day uint8
}

var (
	first = Date{MinYear, 1, 1}
	last  = Date{MaxYear, 12, 31}
)

// New returns the day year-month-day, or ErrNoSuchDay for a day the calendar
// does not have and ErrYearRange for a year outside MinYear..MaxYear.
func New(year int, month time.Month, day int) (Date, error) {
	if year < MinYear || year > MaxYear {
		return Date{}, ErrYearRange{Year: year}
	}
	if month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return Date{}, ErrNoSuchDay{Year: year, Month: month, Day: day}
	}
	return Date{int16(year), uint8(month), uint8(day)}, nil
}

// MustNew is New for days written in source code; it panics on a wrong one.
func MustNew(year int, month time.Month, day int) Date {
	d, err := New(year, month, day)
	if err != nil {
		panic(err)
	}
	return d
}

// Of returns the civil day on which the instant t falls in zone (nil: UTC).
// The zero time gives the zero Date.
func Of(t time.Time, zone *time.Location) Date {
	if t.IsZero() {
		return Date{}
	}
	if zone == nil {
		zone = time.UTC
	}
	return fromTime(t.In(zone))
}

// Parse reads the stored form "2026-11-22"; "" gives the zero Date.
func Parse(iso string) (Date, error) {
	if iso == "" {
		return Date{}, nil
	}
	if len(iso) != 10 || iso[4] != '-' || iso[7] != '-' {
		return Date{}, ErrNotADate
	}
	y, ok1 := digits(iso[0:4])
	m, ok2 := digits(iso[5:7])
	d, ok3 := digits(iso[8:10])
	if !ok1 || !ok2 || !ok3 {
		return Date{}, ErrNotADate
	}
	return New(y, time.Month(m), d)
}

// MustParse is Parse for dates written in source code; it panics on a wrong one.
func MustParse(iso string) Date {
	d, err := Parse(iso)
	if err != nil {
		panic(err)
	}
	return d
}

// digits reads a string of ASCII digits, and only those.
func digits(s string) (int, bool) {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, len(s) > 0 && len(s) <= 8
}

// IsZero tells whether d is "no date".
func (d Date) IsZero() bool { return d == Date{} }

// Year, Month and Day are 0 for the zero Date.
func (d Date) Year() int         { return int(d.year) }
func (d Date) Month() time.Month { return time.Month(d.month) }
func (d Date) Day() int          { return int(d.day) }

// Weekday returns the day of the week; Sunday for the zero Date.
func (d Date) Weekday() time.Weekday {
	if d.IsZero() {
		return time.Sunday
	}
	return d.utc().Weekday()
}

// String returns the stored form "2026-11-22", and "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// MarshalText makes JSON and other text encodings use the stored form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the stored form.
func (d *Date) UnmarshalText(text []byte) error {
	v, err := Parse(string(text))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// Start returns the first instant of d in zone (nil: UTC). Where a clock change
// skips midnight, that is the first instant after the gap.
func (d Date) Start(zone *time.Location) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	if zone == nil {
		zone = time.UTC
	}
	t := time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, zone)
	for fromTime(t).Before(d) {
		t = t.Add(15 * time.Minute)
	}
	return t
}

// Compare orders dates; the zero Date sorts before all others.
func (d Date) Compare(e Date) int {
	if c := cmp.Compare(d.year, e.year); c != 0 {
		return c
	}
	if c := cmp.Compare(d.month, e.month); c != 0 {
		return c
	}
	return cmp.Compare(d.day, e.day)
}

// Before and After compare as Compare does: ask IsZero first where "no date"
// has a meaning of its own.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }
func (d Date) After(e Date) bool  { return d.Compare(e) > 0 }

// Later and Earlier return the later or earlier of two dates; "no date" loses.
func Later(a, b Date) Date {
	if a.IsZero() || b.After(a) {
		return b
	}
	return a
}

// Earlier returns the earlier of two dates; "no date" loses.
func Earlier(a, b Date) Date {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

// AddDays returns the day n calendar days after d (before, for n < 0). The zero
// Date stays zero. Results stop at the first and last day a Date can hold.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	const span = (MaxYear - MinYear + 1) * 366
	return fromTime(d.utc().AddDate(0, 0, max(-span, min(span, n))))
}

// AddMonths returns the same day n months later, or the last day of that month
// when it has no such day (31 Jan + 1 month = 28 or 29 Feb).
func (d Date) AddMonths(n int) Date {
	if d.IsZero() {
		return d
	}
	const span = (MaxYear - MinYear + 1) * 12
	months := d.Year()*12 + int(d.month) - 1 + max(-span, min(span, n))
	y, m := months/12, time.Month(months%12+1)
	return clamp(y, m, min(d.Day(), daysIn(y, m)))
}

// AddYearsKeepLater adds n years; 29 Feb becomes 1 Mar in a common year. Used
// for retention, where the longer time is the safe one (rule D4).
func (d Date) AddYearsKeepLater(n int) Date {
	if d.isLeapDay() && daysIn(d.Year()+n, time.February) == 28 {
		return clamp(d.Year()+n, time.March, 1)
	}
	return d.addYears(n)
}

// AddYearsKeepEarlier adds n years; 29 Feb becomes 28 Feb in a common year. Used
// for look-back starts, annual reviews and expiry (rule D4).
func (d Date) AddYearsKeepEarlier(n int) Date {
	if d.isLeapDay() && daysIn(d.Year()+n, time.February) == 28 {
		return clamp(d.Year()+n, time.February, 28)
	}
	return d.addYears(n)
}

func (d Date) addYears(n int) Date {
	if d.IsZero() {
		return d
	}
	return clamp(d.Year()+max(-9999, min(9999, n)), d.Month(), d.Day())
}

func (d Date) isLeapDay() bool { return d.month == 2 && d.day == 29 }

// DaysUntil returns the number of days from d to e: negative when e is earlier,
// 0 when either is "no date".
func (d Date) DaysUntil(e Date) int {
	if d.IsZero() || e.IsZero() {
		return 0
	}
	return int(e.utc().Sub(d.utc()) / (24 * time.Hour))
}

// Age returns the completed years from d (a birth date) to on, and -1 when
// either is "no date" or on is before birth. A person born on 29 Feb completes
// a year on 1 Mar in common years, the common-law reading.
func (d Date) Age(on Date) int {
	if d.IsZero() || on.IsZero() || on.Before(d) {
		return -1
	}
	years := on.Year() - d.Year()
	if on.Before(d.AddYearsKeepLater(years)) {
		years--
	}
	return years
}

func (d Date) utc() time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

func fromTime(t time.Time) Date {
	y, m, day := t.Date()
	return clamp(y, m, day)
}

// clamp builds a date from parts known to be a real day, and stops at the ends
// of the range so that arithmetic never yields a date that cannot be stored.
func clamp(y int, m time.Month, day int) Date {
	switch {
	case y < MinYear:
		return first
	case y > MaxYear:
		return last
	}
	return Date{int16(y), uint8(m), uint8(day)}
}

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
