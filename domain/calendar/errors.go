package calendar

// This file holds the errors a person can cause with a date. Each carries a
// message key and arguments for the sentence that ui shows.

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// ErrNotADate says that a text cannot be read as a day.
var ErrNotADate = errors.New("not a date")

// ErrNoSuchDay names a day the calendar does not have, such as 31 February.
type ErrNoSuchDay struct {
	Year  int
	Month time.Month
	Day   int
}

func (e ErrNoSuchDay) Error() string {
	return fmt.Sprintf("no such day: %04d-%02d-%02d", e.Year, int(e.Month), e.Day)
}

// MessageKey and MessageArgs name the sentence for a person.
func (e ErrNoSuchDay) MessageKey() string { return "calendar.no_such_day" }

// MessageArgs gives year, month and day as typed, and last, the last day of that
// month ("" when there is no such month).
func (e ErrNoSuchDay) MessageArgs() map[string]string {
	a := map[string]string{"year": strconv.Itoa(e.Year), "month": strconv.Itoa(int(e.Month)),
		"day": strconv.Itoa(e.Day), "last": ""}
	if e.Month >= 1 && e.Month <= 12 {
		a["last"] = strconv.Itoa(daysIn(e.Year, e.Month))
	}
	return a
}

// ErrYearRange names a year outside MinYear..MaxYear.
type ErrYearRange struct{ Year int }

func (e ErrYearRange) Error() string {
	return fmt.Sprintf("year %d is outside %d to %d", e.Year, MinYear, MaxYear)
}

// MessageKey names the sentence for a person.
func (e ErrYearRange) MessageKey() string { return "calendar.year_range" }

// MessageArgs gives the year typed and the first and last year accepted.
func (e ErrYearRange) MessageArgs() map[string]string {
	return map[string]string{"year": strconv.Itoa(e.Year),
		"min": strconv.Itoa(MinYear), "max": strconv.Itoa(MaxYear)}
}

// Refused is a legal rule's refusal of a date, by its code: "future_trigger",
// "extension_late", "beyond_cap", ... (see the Code constants).
type Refused struct {
	Code string
	Date Date // the date refused
	// Limit is the date it was measured against, if any.
	Limit Date
}

// Codes of Refused.
const (
	FutureTrigger  = "future_trigger"  // a clock cannot start after today (D8)
	TriggerMissing = "trigger_missing" // a clock needs its first day
	ReasonMissing  = "reason_missing"  // a changed trigger needs a reason (D8)
	ExtensionLate  = "extension_late"  // the letter went out after the first due date
	BeyondCap      = "beyond_cap"      // the new date is past the last one allowed
	NoExtension    = "no_extension"    // this clock cannot be extended
	NotAfterDue    = "not_after_due"   // the new date does not extend anything
)

func (e Refused) Error() string {
	if e.Limit.IsZero() {
		return e.Code + ": " + e.Date.String()
	}
	return fmt.Sprintf("%s: %s, limit %s", e.Code, e.Date, e.Limit)
}

// MessageKey names the sentence for a person.
func (e Refused) MessageKey() string { return "calendar." + e.Code }

// MessageArgs gives the date refused and the limit, in stored form.
func (e Refused) MessageArgs() map[string]string {
	return map[string]string{"date": e.Date.String(), "limit": e.Limit.String()}
}

// Is lets errors.Is compare by code: errors.Is(err, Refused{Code: BeyondCap}).
func (e Refused) Is(target error) bool {
	t, ok := target.(Refused)
	return ok && t.Code == e.Code && (t.Date.IsZero() || t.Date == e.Date)
}
