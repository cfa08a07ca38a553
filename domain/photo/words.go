// This file keeps names, birth dates and chart numbers out of captions, file names and folders: the way most patients
// of published pictures were found (rules 17: pictures searchable by name).

package photo

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"consentry/domain/calendar"
)

// Where a word stands.
type Where string

const (
	InCaption  Where = "caption"
	InFileName Where = "file"
	InFolder   Where = "folder"
	InPlace    Where = "place" // the address or place it is published at
)

// HitKind says what was recognised.
type HitKind string

const (
	HitName  HitKind = "name"
	HitBirth HitKind = "birth"
	HitMRN   HitKind = "mrn"
)

// Hit is one word that tells of a patient. It names the patient by id only.
type Hit struct {
	Where     Where
	Kind      HitKind
	PatientID string
}

// Known is what of a patient must not stand in words that leave.
type Known struct {
	ID                             string
	First, Middle, Last, Preferred string
	MRN                            string
	Born                           calendar.Date
}

// Words are the words of a text as they are looked up among the patients: folded to small letters without accents, two
// letters at least, camelCase and digits parted ("SmithJane_2026" gives smith, jane), each once, 64 at the most.
func Words(text string) []string {
	var list []string
	var word strings.Builder
	flush := func() {
		w := fold(word.String())
		word.Reset()
		if len([]rune(w)) >= 2 && !slices.Contains(list, w) && len(list) < maxWords {
			list = append(list, w)
		}
	}
	var before rune
	for _, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) || r == '\'' || r == '\u2019':
			if unicode.IsUpper(r) && unicode.IsLower(before) {
				flush()
			}
			word.WriteRune(r)
		default:
			flush()
		}
		before = r
	}
	flush()
	return list
}

const maxWords = 64

// Pairs are two words each that may be a first and a last name: words that follow each other, and words that were written
// together, parted at every letter ("smithjane" gives, among others, smith jane). 240 at the most.
func Pairs(text string) []string {
	var list []string
	add := func(a, b string) {
		if len(list) < maxPairs {
			list = append(list, a+" "+b)
		}
	}
	words := Words(text)
	for i := 1; i < len(words); i++ {
		add(words[i-1], words[i])
	}
	for _, w := range words {
		r := []rune(w)
		if len(r) < minGlued || len(r) > maxGlued {
			continue
		}
		for i := 2; i <= len(r)-2; i++ {
			add(string(r[:i]), string(r[i:]))
		}
	}
	return list
}

const (
	maxPairs = 240
	minGlued = 7 // letters of a first and a last name written together
	maxGlued = 40
)

var runsWithDigits = regexp.MustCompile(`[\pL\d]*\d[\pL\d]*(?:-[\pL\d]+)*|[\pL\d]+(?:-[\pL\d]+)*-[\pL\d]*\d[\pL\d]*`)

// Codes are the runs of letters, digits and hyphens with a digit in them, for chart numbers such as "HA-1042", 20 at the
// most.
func Codes(text string) []string {
	list := runsWithDigits.FindAllString(text, 20)
	slices.Sort(list)
	return slices.Compact(list)
}

// fold is a word without case, accents and apostrophes.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
}

var (
	runsOfDigits = regexp.MustCompile(`\d+`)
	monthFirst   = regexp.MustCompile(`(?i)\b(\pL{3,10})\.?[-/_ ]{0,2}(\d{1,2})(?:st|nd|rd|th)?,?[-/_ ]{1,2}(\d{4})`)
	dayFirst     = regexp.MustCompile(`(?i)\b(\d{1,2})(?:st|nd|rd|th)?[-/_. ]{0,2}(?:de )?(\pL{3,10})\.?,?[-/_ ]{0,2}(?:del? )?(\d{4})`)
)

// months are the names of months, by their first three letters: English, then those that Spanish spells otherwise.
var months = map[string]string{"jan": "1", "feb": "2", "mar": "3", "apr": "4", "may": "5", "jun": "6", "jul": "7", "aug": "8",
	"sep": "9", "oct": "10", "nov": "11", "dec": "12", "ene": "1", "abr": "4", "ago": "8", "dic": "12"}

func month(name string) string {
	letters := []rune(fold(name))
	return months[string(letters[:min(3, len(letters))])]
}

// Numbers are the runs of digits of a text, for chart numbers, 20 at the most.
func Numbers(text string) []string {
	list := runsOfDigits.FindAllString(text, 20)
	slices.Sort(list)
	return slices.Compact(list)
}

// Dates are the civil days that a text can be read as: year-month-day, month/day/year with four or two digits for the year,
// eight digits in a row, and months by their English or Spanish name.
func Dates(text string) []calendar.Date {
	var list []calendar.Date
	add := func(y, m, d string) {
		if day, err := calendar.Parse(pad(y, 4) + "-" + pad(m, 2) + "-" + pad(d, 2)); err == nil && !slices.Contains(list, day) {
			list = append(list, day)
		}
	}
	for _, m := range triples(text) {
		add(m[0], m[1], m[2])
		years := []string{m[2]}
		if len(m[2]) <= 2 {
			years = []string{"19" + pad(m[2], 2), "20" + pad(m[2], 2)}
		}
		for _, y := range years {
			add(y, m[0], m[1])
			add(y, m[1], m[0])
		}
	}
	for _, m := range monthFirst.FindAllStringSubmatch(text, 20) {
		add(m[3], month(m[1]), m[2])
	}
	for _, m := range dayFirst.FindAllStringSubmatch(text, 20) {
		add(m[3], month(m[2]), m[1])
	}
	for _, n := range Numbers(text) {
		if len(n) == 8 {
			add(n[:4], n[4:6], n[6:])
			add(n[4:], n[:2], n[2:4])
		}
	}
	return list
}

// triples are three numbers with one of - . / _ \ or a blank between each two, wherever they begin, of the first 60 numbers.
func triples(text string) [][3]string {
	var list [][3]string
	at := runsOfDigits.FindAllStringIndex(text, 60)
	part := func(i int) string { return text[at[i][0]:at[i][1]] }
	joined := func(i int) bool {
		return at[i+1][0] == at[i][1]+1 && strings.IndexByte("-./_\\ ", text[at[i][1]]) >= 0
	}
	for i := 0; i+2 < len(at); i++ {
		if joined(i) && joined(i+1) && len(part(i)) <= 4 && len(part(i+1)) <= 2 && len(part(i+2)) <= 4 {
			list = append(list, [3]string{part(i), part(i + 1), part(i + 2)})
		}
	}
	return list
}

func pad(s string, n int) string {
	for len(s) < n {
		s = "0" + s
	}
	return s
}

// everyday are words of our own work that are also surnames or first names; they count only for the patient in the
// picture herself.
var everyday = map[string]bool{"before": true, "after": true, "front": true, "left": true, "right": true, "back": true,
	"young": true, "may": true, "will": true, "rose": true, "hope": true, "grace": true, "joy": true, "long": true,
	"short": true, "small": true, "lip": true, "chin": true, "smile": true, "skin": true, "day": true, "summer": true,
	"april": true, "june": true, "august": true, "mark": true, "faith": true, "light": true, "gallery": true, "web": true,
	"page": true, "new": true, "best": true, "case": true, "love": true, "art": true, "in": true, "of": true, "an": true,
	"my": true, "so": true, "do": true, "to": true, "le": true, "la": true, "de": true, "el": true, "see": true, "long-term": true}

// Hits holds a text against the patient in the picture and against others of the practice that its words and numbers
// led to. own counts by any of its names; others by a whole name (first and last both there) or by a last name that is
// not an everyday word.
func Hits(where Where, text string, own Known, others []Known) []Hit {
	words, dates, numbers := Words(text), Dates(text), Numbers(text)
	has := func(name string) bool {
		parts := Words(name)
		return len(parts) > 0 && !slices.ContainsFunc(parts, func(p string) bool { return !slices.Contains(words, p) })
	}
	glued := fold(text)
	var hits []Hit
	add := func(k HitKind, id string) {
		h := Hit{Where: where, Kind: k, PatientID: id}
		if !slices.Contains(hits, h) {
			hits = append(hits, h)
		}
	}
	judge := func(p Known, mine bool) {
		first, last := fold(p.First), fold(p.Last)
		switch {
		case mine && (has(p.First) || has(p.Last) || has(p.Middle) && len(fold(p.Middle)) > 2 || has(p.Preferred)),
			has(p.First) && has(p.Last),
			has(p.Last) && !everyday[last],
			len(first)+len(last) >= 7 && first != "" && last != "" && (strings.Contains(glued, first+last) || strings.Contains(glued, last+first)):
			add(HitName, p.ID)
		}
		if slices.Contains(dates, p.Born) && !p.Born.IsZero() {
			add(HitBirth, p.ID)
		}
		if p.MRN != "" && (slices.Contains(numbers, p.MRN) || containsWord(text, p.MRN)) {
			add(HitMRN, p.ID)
		}
	}
	judge(own, true)
	for _, p := range others {
		if p.ID != own.ID {
			judge(p, false)
		}
	}
	return hits
}

func containsWord(text, mrn string) bool {
	t, m := strings.ToLower(text), strings.ToLower(mrn)
	for at := strings.Index(t, m); at >= 0; {
		before := at == 0 || !alnum(t[at-1])
		after := at+len(m) == len(t) || !alnum(t[at+len(m)])
		if before && after {
			return true
		}
		next := strings.Index(t[at+1:], m)
		if next < 0 {
			return false
		}
		at += 1 + next
	}
	return false
}

func alnum(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

var ages = regexp.MustCompile(`\b(9\d|1[0-4]\d)\b`)

// agesOver89 counts numbers in a caption that can be ages over 89, which must be told as "90+" (PH-06).
func agesOver89(caption string) int {
	n := 0
	for _, m := range ages.FindAllStringIndex(caption, -1) {
		if !strings.HasPrefix(caption[m[1]:], "+") {
			n++
		}
	}
	return n
}

func itoa(n int) string { return strconv.Itoa(n) }

func blank(s string) bool { return strings.TrimSpace(s) == "" }
