package calendar

// This file holds business days and the federal holidays (rules D2 and D3).

import "time"

// Holidays are days the office is closed, each with a message key for its name.
// A nil table means weekends only.
type Holidays map[Date]string

// IsBusinessDay tells whether d is neither a Saturday, a Sunday nor a holiday.
func IsBusinessDay(d Date, off Holidays) bool {
	if w := d.Weekday(); d.IsZero() || w == time.Saturday || w == time.Sunday {
		return false
	}
	_, closed := off[d]
	return !closed
}

// BusinessDaysAfter returns the nth business day after d; the day after d counts
// as 1 when it is one (D3). n <= 0 returns d. off must cover the years crossed:
// FederalHolidays(d.Year(), d.Year()+1).
func BusinessDaysAfter(d Date, n int, off Holidays) Date {
	for n > 0 && !d.IsZero() && d != last {
		d = d.AddDays(1)
		if IsBusinessDay(d, off) {
			n--
		}
	}
	return d
}

// ActBy returns the last business day on or before due: advice for the desk, the
// legal date does not move (D2).
func ActBy(due Date, off Holidays) Date {
	d := due
	for !d.IsZero() && d != first && !IsBusinessDay(d, off) {
		d = d.AddDays(-1)
	}
	return d
}

// FederalHolidays returns the federal holidays of 5 U.S.C. 6103(a) as observed on
// days of the given years: Saturday's on Friday, Sunday's on Monday (6103(b) and
// Executive Order 11582). New Year's Day on a Saturday is therefore found on
// 31 December of the year before. Inauguration Day is not a national one.
func FederalHolidays(years ...int) Holidays {
	all := Holidays{}
	for _, y := range years {
		for _, given := range []int{y, y + 1} {
			if given < MinYear || given > MaxYear {
				continue
			}
			for d, name := range federalIn(given) {
				if d.Year() == y {
					all[d] = name
				}
			}
		}
	}
	return all
}

// federalIn returns the holidays of a legal year on their observed days.
func federalIn(y int) Holidays {
	h := Holidays{}
	fixed := func(name string, m time.Month, day int) {
		d := clamp(y, m, day)
		switch d.Weekday() {
		case time.Saturday:
			d = d.AddDays(-1)
		case time.Sunday:
			d = d.AddDays(1)
		}
		h[d] = name
	}
	monday := func(name string, m time.Month, nth int) { h[nthWeekday(y, m, time.Monday, nth)] = name }

	fixed("holiday.new_year", time.January, 1)
	if y >= 1986 { // Public Law 98-144
		monday("holiday.king", time.January, 3)
	}
	monday("holiday.washington", time.February, 3)
	h[lastWeekday(y, time.May, time.Monday)] = "holiday.memorial"
	if y >= 2021 { // Public Law 117-17
		fixed("holiday.juneteenth", time.June, 19)
	}
	fixed("holiday.independence", time.July, 4)
	monday("holiday.labor", time.September, 1)
	monday("holiday.columbus", time.October, 2)
	fixed("holiday.veterans", time.November, 11)
	h[nthWeekday(y, time.November, time.Thursday, 4)] = "holiday.thanksgiving"
	fixed("holiday.christmas", time.December, 25)
	return h
}

func nthWeekday(y int, m time.Month, w time.Weekday, n int) Date {
	d := clamp(y, m, 1)
	return d.AddDays((int(w-d.Weekday())+7)%7 + 7*(n-1))
}

func lastWeekday(y int, m time.Month, w time.Weekday) Date {
	d := clamp(y, m, daysIn(y, m))
	return d.AddDays(-((int(d.Weekday()-w) + 7) % 7))
}
