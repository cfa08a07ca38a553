package calendar

// This file reads dates as people type them.

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxEntry bounds what is looked at, in bytes: no date anybody types is longer.
const maxEntry = 64

// Two-digit years of ParseEntry mean today's year -80 to +19.
const entryAhead = 19

// ParseEntry reads a date as typed: 11/22/2026, 1/2/47, 11222026, 2026-11-22,
// "22 Nov 2026", "Nov 22, 2026", "22 de noviembre de 2026", "today", "tomorrow",
// "in 2 years", "in 6 months", "3 days ago", and the same in Spanish. Words of
// both languages are always understood; lang "es" also lets 22/11/2026 mean 22
// November, which in English is refused because the month comes first. A
// two-digit year means the one between 80 years ago and 19 ahead.
//
// Errors: ErrNotADate, ErrNoSuchDay (31 February), ErrYearRange.
func ParseEntry(text string, today Date, lang string) (Date, error) {
	return entry{today: today, lang: lang}.parse(text)
}

// ParseBirth is ParseEntry for days that lie in the past, as birth dates do: a
// two-digit year is the latest that is not after today, so 1/2/40 typed in 2026
// is 1940. A date with four digits of year is returned as typed, even a future
// one: the caller says so.
func ParseBirth(text string, today Date, lang string) (Date, error) {
	return entry{today: today, lang: lang, past: true}.parse(text)
}

type entry struct {
	today Date
	lang  string
	past  bool
}

func (e entry) parse(text string) (Date, error) {
	if len(text) > maxEntry || !utf8.ValidString(text) {
		return Date{}, ErrNotADate
	}
	tokens := tokenize(text)
	if d, ok := e.relative(tokens); ok {
		return d, nil
	}
	if d, err, ok := e.named(tokens); ok {
		return d, err
	}
	return e.numeric(tokens)
}

// token is a run of digits or of letters; sep is what stood before it.
type token struct {
	text   string
	number bool
	sep    rune
}

// tokenize lower-cases, drops accents and cuts into words and numbers.
func tokenize(text string) []token {
	var (
		tokens []token
		word   strings.Builder
		number bool
		sep    rune
	)
	flush := func() {
		if word.Len() > 0 {
			tokens = append(tokens, token{word.String(), number, sep})
			word.Reset()
			sep = 0
		}
	}
	for _, r := range norm.NFKD.String(strings.ToLower(text)) {
		digit, letter := r >= '0' && r <= '9', unicode.IsLetter(r)
		switch {
		case unicode.Is(unicode.Mn, r): // an accent: ñ reads as n
		case digit || letter:
			if word.Len() > 0 && number != digit {
				flush()
			}
			number = digit
			word.WriteRune(r)
		default:
			flush()
			if sep == 0 || sep == ' ' {
				sep = r
			}
		}
	}
	flush()
	return tokens
}

var dayWords = map[string]int{
	"today": 0, "now": 0, "hoy": 0,
	"tomorrow": 1, "manana": 1,
	"yesterday": -1, "ayer": -1,
}

var countWords = map[string]int{
	"a": 1, "an": 1, "one": 1, "un": 1, "una": 1, "uno": 1,
	"two": 2, "dos": 2, "three": 3, "tres": 3, "four": 4, "cuatro": 4,
	"five": 5, "cinco": 5, "six": 6, "seis": 6, "ten": 10, "diez": 10,
}

var unitWords = map[string]rune{
	"day": 'd', "days": 'd', "dia": 'd', "dias": 'd',
	"week": 'w', "weeks": 'w', "semana": 'w', "semanas": 'w',
	"month": 'm', "months": 'm', "mes": 'm', "meses": 'm',
	"year": 'y', "years": 'y', "ano": 'y', "anos": 'y',
}

// relative reads "today", "in 2 years", "dentro de 6 meses", "3 days ago", "hace
// 3 dias".
func (e entry) relative(ts []token) (Date, bool) {
	if e.today.IsZero() || len(ts) == 0 || len(ts) > 4 {
		return Date{}, false
	}
	if n, ok := dayWords[ts[0].text]; ok && len(ts) == 1 {
		return e.today.AddDays(n), true
	}
	sign := 0
	switch {
	case ts[0].text == "in" || ts[0].text == "en":
		sign, ts = 1, ts[1:]
	case ts[0].text == "dentro" && len(ts) > 1 && ts[1].text == "de":
		sign, ts = 1, ts[2:]
	case ts[0].text == "hace":
		sign, ts = -1, ts[1:]
	case ts[len(ts)-1].text == "ago":
		sign, ts = -1, ts[:len(ts)-1]
	}
	if sign == 0 || len(ts) != 2 {
		return Date{}, false
	}
	n, known := countWords[ts[0].text]
	if ts[0].number {
		n, known = digits(ts[0].text)
	}
	unit, isUnit := unitWords[ts[1].text]
	if !known || !isUnit || n > 99999 {
		return Date{}, false
	}
	n *= sign
	var d Date
	switch unit {
	case 'd':
		d = e.today.AddDays(n)
	case 'w':
		d = e.today.AddDays(7 * n)
	case 'm':
		d = e.today.AddMonths(n)
	case 'y':
		d = e.today.AddYearsKeepEarlier(n)
	}
	return d, d != first && d != last // beyond the calendar: not a date anybody means
}

var monthWords = map[string]time.Month{
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7,
	"august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
	"sept": 9, "oct": 10, "nov": 11, "dec": 12,
	"enero": 1, "febrero": 2, "marzo": 3, "abril": 4, "mayo": 5, "junio": 6, "julio": 7,
	"agosto": 8, "septiembre": 9, "setiembre": 9, "octubre": 10, "noviembre": 11, "diciembre": 12,
	"ene": 1, "abr": 4, "ago": 8, "set": 9, "dic": 12,
}

var fillers = map[string]bool{
	"de": true, "del": true, "of": true, "the": true, "el": true,
	"st": true, "nd": true, "rd": true, "th": true, "o": true, // 22nd, 1o
}

// named reads dates with the month as a word. ok is false when there is none.
func (e entry) named(ts []token) (_ Date, _ error, ok bool) {
	var month time.Month
	var nums []token
	for _, t := range ts {
		switch m := monthWords[t.text]; {
		case m != 0 && month == 0:
			month = m
		case t.number:
			nums = append(nums, t)
		case !fillers[t.text]:
			return Date{}, nil, false
		}
	}
	if month == 0 || len(nums) != 2 {
		return Date{}, nil, false
	}
	day, year := nums[0], nums[1]
	if len(day.text) > 2 { // "2026 Nov 22"
		day, year = year, day
	}
	d, okDay := digits(day.text)
	if !okDay || len(day.text) > 2 {
		return Date{}, ErrNotADate, true
	}
	date, err := e.build(year.text, month, d)
	return date, err, true
}

// numeric reads dates of digits only.
func (e entry) numeric(ts []token) (Date, error) {
	for i, t := range ts {
		if !t.number || (i > 0 && !strings.ContainsRune("/-. ", t.sep)) || (i == 0 && t.sep != 0 && t.sep != ' ') {
			return Date{}, ErrNotADate
		}
	}
	switch {
	case len(ts) == 1:
		return e.compact(ts[0].text)
	case len(ts) != 3:
		return Date{}, ErrNotADate
	case len(ts[0].text) == 4:
		return e.parts(ts[0].text, ts[1].text, ts[2].text)
	}
	month, day := ts[0].text, ts[1].text
	if e.lang == "es" && len(month) == 2 && month > "12" {
		month, day = day, month
	}
	return e.parts(ts[2].text, month, day)
}

// compact reads 11222026, 112226 and 20261122. The first two digits tell them
// apart: a month is 12 at most, a year here begins with 18 to 22.
func (e entry) compact(s string) (Date, error) {
	switch {
	case len(s) == 6:
		return e.parts(s[4:], s[:2], s[2:4])
	case len(s) == 8 && s[:2] > "12":
		return e.parts(s[:4], s[4:6], s[6:])
	case len(s) == 8:
		return e.parts(s[4:], s[:2], s[2:4])
	}
	return Date{}, ErrNotADate
}

func (e entry) parts(year, month, day string) (Date, error) {
	if len(month) > 2 || len(day) > 2 {
		return Date{}, ErrNotADate
	}
	m, ok1 := digits(month)
	d, ok2 := digits(day)
	if !ok1 || !ok2 {
		return Date{}, ErrNotADate
	}
	return e.build(year, time.Month(m), d)
}

// build makes the date; a two-digit year is given its century.
func (e entry) build(year string, month time.Month, day int) (Date, error) {
	y, ok := digits(year)
	switch {
	case !ok, len(year) != 2 && len(year) != 4:
		return Date{}, ErrNotADate
	case len(year) == 4:
		return New(y, month, day)
	case e.today.IsZero():
		return Date{}, ErrNotADate
	case !e.past:
		latest := e.today.Year() + entryAhead
		return New(latest-((latest-y)%100+100)%100, month, day)
	}
	// The latest such day not after today: 29 Feb may skip a century.
	century := e.today.Year() / 100 * 100
	var wrong error
	for _, c := range []int{century, century - 100} {
		d, err := New(c+y, month, day)
		if err == nil && !d.After(e.today) {
			return d, nil
		}
		if wrong == nil || err != nil {
			wrong = err
		}
	}
	return Date{}, wrong
}
