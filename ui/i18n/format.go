// How dates, times, money, amounts and counts are written. Numbers follow the usage of the United States in both
// languages, as Spanish there does: 14,208 and $1,234.50.

package i18n

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"consentry/domain/calendar"
)

var shortMonths = map[string][12]string{
	English: {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	Spanish: {"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"},
}

var longMonths = map[string][12]string{
	English: {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
		"November", "December"},
	Spanish: {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
		"noviembre", "diciembre"},
}

var weekdays = map[string][7]string{
	English: {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	Spanish: {"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
}

// Date, ShortDate, LongDate, DateTime, Count, Money, Bytes and Duration write in the language set by Use.
func Date(d calendar.Date) string                { return Translator{}.Date(d) }
func ShortDate(d calendar.Date) string           { return Translator{}.ShortDate(d) }
func LongDate(d calendar.Date) string            { return Translator{}.LongDate(d) }
func DateTime(t time.Time) string                { return Translator{}.DateTime(t) }
func Count[N ~int | ~int64 | ~int32](n N) string { return Translator{}.Count(int64(n)) }
func Money(cents int64) string                   { return Translator{}.Money(cents) }
func Bytes(n int64) string                       { return Translator{}.Bytes(n) }
func Duration(d time.Duration) string            { return Translator{}.Duration(d) }

// Date writes a day as "22 Nov 2026" ("22 nov 2026"); "" for no date.
func (t Translator) Date(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d %s %d", d.Day(), shortMonths[t.Lang()][d.Month()-1], d.Year())
}

// ShortDate writes a day without its year, "31 Dec", for lists where the year is plain.
func (t Translator) ShortDate(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d %s", d.Day(), shortMonths[t.Lang()][d.Month()-1])
}

// LongDate writes "Sunday 22 November 2026" ("domingo 22 de noviembre de 2026").
func (t Translator) LongDate(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	day, month := weekdays[t.Lang()][d.Weekday()], longMonths[t.Lang()][d.Month()-1]
	if t.Lang() == Spanish {
		return fmt.Sprintf("%s %d de %s de %d", day, d.Day(), month, d.Year())
	}
	return fmt.Sprintf("%s %d %s %d", day, d.Day(), month, d.Year())
}

// FullDate writes "22 November 2026" ("22 de noviembre de 2026"), for what a patient reads.
func (t Translator) FullDate(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	month := longMonths[t.Lang()][d.Month()-1]
	if t.Lang() == Spanish {
		return fmt.Sprintf("%d de %s de %d", d.Day(), month, d.Year())
	}
	return fmt.Sprintf("%d %s %d", d.Day(), month, d.Year())
}

// MonthName returns a month's name, "November" or "noviembre".
func (t Translator) MonthName(m time.Month) string { return longMonths[t.Lang()][m-1] }

// WeekdayShort returns the first two letters of a weekday's name, for the head of a calendar.
func (t Translator) WeekdayShort(w time.Weekday) string {
	r := []rune(weekdays[t.Lang()][w])
	return string(r[:2])
}

// DateTime writes an instant in its own location as "22 Nov 2026 08:01"; "" for the zero time.
func (t Translator) DateTime(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return t.Date(calendar.Of(at, at.Location())) + " " + at.Format("15:04")
}

// Count writes a whole number with its thousands separated: "14,208".
func (t Translator) Count(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "−", s[1:]
	}
	var parts []string
	for len(s) > 3 {
		parts = append([]string{s[len(s)-3:]}, parts...)
		s = s[:len(s)-3]
	}
	return sign + strings.Join(append([]string{s}, parts...), ",")
}

// Money writes US dollars from cents: "$1,234.50".
func (t Translator) Money(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "−", -cents
	}
	return fmt.Sprintf("%s$%s.%02d", sign, t.Count(cents/100), cents%100)
}

// Bytes writes an amount of data in powers of a thousand, as drives are sold: "118 MB", "1.2 GB".
func (t Translator) Bytes(n int64) string {
	units := []string{"B", "KB", "MB", "GB", "TB", "PB"}
	f, u := float64(n), 0
	for f >= 999.5 && u < len(units)-1 {
		f /= 1000
		u++
	}
	if u > 0 && f < 9.95 {
		return fmt.Sprintf("%.1f %s", f, units[u])
	}
	return fmt.Sprintf("%.0f %s", f, units[u])
}

// Duration writes a stretch of time in its two largest units: "2 min 10 s", "3 h", "0 s".
func (t Translator) Duration(d time.Duration) string {
	s := int64(d.Round(time.Second) / time.Second)
	units := []struct {
		name string
		size int64
	}{{"d", 86400}, {"h", 3600}, {"min", 60}, {"s", 1}}
	var parts []string
	for _, u := range units {
		if n := s / u.size; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", t.Count(n), u.name))
			s %= u.size
		} else if len(parts) > 0 {
			break
		}
		if len(parts) == 2 {
			break
		}
	}
	if len(parts) == 0 {
		return "0 s"
	}
	return strings.Join(parts, " ")
}
