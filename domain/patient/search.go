package patient

// This file says by which words a patient is found, reads what is typed into the
// search box, and orders the hits.

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"consentry/domain/calendar"
)

// soundMark begins every token that is a sound: no typed word can.
const soundMark = "~"

// Tokens returns the words under which p is found, each once, for a full-text
// index that treats letters, digits and "~" as parts of words. Names are whole
// and in parts; a birth date is MMDDYYYY, YYYYMMDD and MMDDYY; a telephone is its
// digits and its last seven and four; sounds are marked with "~".
func Tokens(p Patient) []string {
	var list []string
	add := func(t string) {
		if t != "" && !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	for _, name := range []string{p.Last, p.First, p.Preferred, p.Middle} {
		parts := words(name)
		for i := range min(len(parts)-1, 6) { // "delacruz" finds de la Cruz, and Muñoz de la Cruz
			add(indexable(strings.Join(parts[i:], "")))
		}
		for _, w := range parts {
			add(indexable(w))
		}
		if strings.ContainsAny(name, apostrophes) {
			for _, w := range afterApostrophe(name) {
				add(indexable(w))
			}
		}
	}
	mrn := words(p.MRN)
	add(indexable(strings.Join(mrn, "")))
	for _, w := range mrn {
		add(indexable(w))
	}
	for _, t := range phoneTokens(p.Phone) {
		add(t)
	}
	for _, t := range dateTokens(p.Born) {
		add(t)
	}
	for _, name := range []string{p.Last, p.First, p.Preferred, p.Middle} {
		for _, w := range words(name) {
			for _, s := range Sounds(w) {
				add(soundMark + s)
			}
		}
	}
	return list
}

// afterApostrophe returns "neil" for "O'Neil", so that either is found.
func afterApostrophe(name string) []string {
	spaced := strings.Map(func(r rune) rune {
		if strings.ContainsRune(apostrophes, r) {
			return ' '
		}
		return r
	}, name)
	return slices.DeleteFunc(words(spaced), func(w string) bool { return len(w) < 2 })
}

func phoneTokens(phone string) []string {
	d := digitsOf(phone)
	if len(d) == 11 && d[0] == '1' {
		d = d[1:]
	}
	if len(d) < 4 {
		return nil
	}
	tokens := []string{d, d[len(d)-4:]}
	if len(d) > 7 {
		tokens = append(tokens, d[len(d)-7:])
	}
	return tokens
}

func dateTokens(d calendar.Date) []string {
	if d.IsZero() {
		return nil
	}
	iso := strings.ReplaceAll(d.String(), "-", "") // YYYYMMDD
	return []string{iso[4:] + iso[:4], iso, iso[4:] + iso[2:4]}
}

// Bounds of a query. What is longer is cut: nobody types more to find a patient.
const (
	maxQuery = 200 // code points read
	maxTerms = 8
	maxTerm  = 40 // code points of one term
)

// Term is one word looked for: any token that begins with Prefix, or one of the
// sounds. Prefix has only letters and digits.
type Term struct {
	Prefix   string
	Phonetic []string
}

// Query is what was typed, as terms that must all be found.
type Query struct{ Terms []Term }

// Empty tells whether there is nothing to look for.
func (q Query) Empty() bool { return len(q.Terms) == 0 }

// ParseQuery reads the search box: names in any order, a birth date in any usual
// form (or its month and day, or year), the last four of the telephone or all of
// it, a chart number. Any text is safe.
func ParseQuery(text string) Query {
	var q Query
	text = cutRunes(strings.ToValidUTF8(text, " "), maxQuery)
	if d, ok := wholeNumber(text); ok {
		return Query{Terms: []Term{{Prefix: cutRunes(d, maxTerm)}}}
	}
	for _, piece := range strings.Fields(text) {
		for _, t := range termsOf(piece) {
			if len(q.Terms) == maxTerms {
				return q
			}
			if !slices.ContainsFunc(q.Terms, func(o Term) bool { return o.Prefix == t.Prefix }) {
				q.Terms = append(q.Terms, t)
			}
		}
	}
	return q
}

func cutRunes(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}

// wholeNumber reads a text of digits and telephone signs only: "(555) 013-4417".
func wholeNumber(text string) (string, bool) {
	for _, r := range text {
		if (r < '0' || r > '9') && !strings.ContainsRune(" ()+-./", r) {
			return "", false
		}
	}
	text = strings.TrimSpace(text)
	if d, ok := datePiece(text); ok {
		return d, true
	}
	d := digitsOf(text)
	if len(d) == 11 && d[0] == '1' {
		d = d[1:]
	}
	return d, len(d) >= 7 && strings.ContainsAny(text, " ()+-./")
}

// termsOf reads one piece without spaces.
func termsOf(piece string) []Term {
	if d, ok := datePiece(strings.Trim(piece, ",;")); ok {
		return []Term{{Prefix: d}}
	}
	parts := words(piece)
	if strings.ContainsAny(piece, "0123456789") { // a chart number: H-2041
		if whole := indexable(strings.Join(parts, "")); whole != "" {
			return []Term{{Prefix: cutRunes(whole, maxTerm)}}
		}
		return nil
	}
	var terms []Term
	for _, w := range parts {
		t := Term{Prefix: cutRunes(indexable(w), maxTerm)}
		if utf8.RuneCountInString(w) >= 3 {
			for _, s := range Sounds(w) {
				t.Phonetic = append(t.Phonetic, soundMark+s)
			}
		}
		terms = append(terms, t)
	}
	return terms
}

// datePiece reads 6/4/1991, 6-4-91, 1991-06-04, 6/4 and 1991-06, and returns the
// digits under which such a date is indexed.
func datePiece(piece string) (string, bool) {
	parts := strings.FieldsFunc(piece, func(r rune) bool { return r == '/' || r == '-' || r == '.' })
	if len(parts) < 2 || len(parts) > 3 || strings.Contains(piece, "//") {
		return "", false
	}
	for _, p := range parts {
		if digitsOf(p) != p || len(p) > 4 {
			return "", false
		}
	}
	if len(parts[0]) == 4 { // year first
		d := parts[0]
		for _, p := range parts[1:] {
			two, ok := twoDigits(p)
			if !ok {
				return "", false
			}
			d += two
		}
		return d, true
	}
	month, ok1 := twoDigits(parts[0])
	day, ok2 := twoDigits(parts[1])
	if !ok1 || !ok2 || month > "12" || day > "31" || month == "00" || day == "00" {
		return "", false
	}
	if len(parts) == 2 {
		return month + day, true
	}
	if n := len(parts[2]); n != 2 && n != 4 {
		return "", false
	}
	return month + day + parts[2], true
}

func twoDigits(s string) (string, bool) {
	switch len(s) {
	case 1:
		return "0" + s, true
	case 2:
		return s, true
	}
	return "", false
}

// Weights of Rank: how good the best match of one term is.
const (
	rankExactLast = iota
	rankExactNumber
	rankExactFirst
	rankBeginLast
	rankBeginFirst
	rankBeginNumber
	rankSoundLast
	rankSoundFirst
	rankNone = 20
)

// Rank orders hits: smaller is better. Exact last names come first, then exact
// numbers and dates, first names, beginnings, and last what only sounds alike.
func Rank(q Query, p Patient) int {
	sum := 0
	last := words(p.Last)
	first := append(append(words(p.First), words(p.Preferred)...), words(p.Middle)...)
	for _, t := range q.Terms {
		sum += rankTerm(t, p, last, first)
	}
	return sum
}

// Sort puts hits in the order of Rank, those of the same rank as SortKey does. It
// looks at each patient once.
func Sort(q Query, hits []Patient) {
	type ranked struct {
		rank int
		key  string
		p    Patient
	}
	list := make([]ranked, len(hits))
	for i, p := range hits {
		list[i] = ranked{Rank(q, p), SortKey(p), p}
	}
	slices.SortStableFunc(list, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), strings.Compare(a.key, b.key))
	})
	for i := range list {
		hits[i] = list[i].p
	}
}

func rankTerm(t Term, p Patient, last, first []string) int {
	best := rankNone
	try := func(names []string, exact, begin, sound int) {
		for _, w := range names {
			switch w = indexable(w); {
			case w == t.Prefix:
				best = min(best, exact)
			case strings.HasPrefix(w, t.Prefix):
				best = min(best, begin)
			}
		}
		if len(t.Phonetic) == 0 || best <= sound {
			return
		}
		for _, w := range names {
			for _, s := range Sounds(w) {
				if slices.Contains(t.Phonetic, soundMark+s) {
					best = min(best, sound)
				}
			}
		}
	}
	try(last, rankExactLast, rankBeginLast, rankSoundLast)
	if len(last) > 1 {
		try([]string{strings.Join(last, "")}, rankExactLast, rankBeginLast, rankSoundLast)
	}
	try(first, rankExactFirst, rankBeginFirst, rankSoundFirst)
	if best > rankBeginNumber && strings.ContainsAny(t.Prefix, "0123456789") {
		numbers := append(phoneTokens(p.Phone), dateTokens(p.Born)...)
		try(append(numbers, strings.Join(words(p.MRN), "")), rankExactNumber, rankBeginNumber, rankNone)
	}
	return best
}

// SortKey orders patients in lists: by last name, first name and birth date,
// accents and case aside.
func SortKey(p Patient) string {
	return strings.Join([]string{sortable(p.Last), sortable(p.First), sortable(p.Middle), p.Born.String()}, "\t")
}

func sortable(s string) string {
	return strings.Join(strings.FieldsFunc(fold(dropApostrophes(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

// BornOn tells whether text, typed by the patient to show who they are, is p's
// birth date. today is for two-digit years.
func BornOn(p Patient, text string, today calendar.Date, lang Language) bool {
	d, err := calendar.ParseBirth(text, today, string(lang))
	return err == nil && !p.Born.IsZero() && d == p.Born
}

// MonthDay tells whether month and day are those of p's birth date.
func MonthDay(p Patient, month time.Month, day int) bool {
	return !p.Born.IsZero() && p.Born.Month() == month && p.Born.Day() == day
}
