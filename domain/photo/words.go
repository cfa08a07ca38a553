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
	// Written together: "smithjane" is found by the whole word only, so the letters without the breaks are tried too.
	return list
}

const maxWords = 64

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
	dateShapes   = regexp.MustCompile(`(\d{1,4})[-./_ ](\d{1,2})[-./_ ](\d{1,4})`)
)

// Numbers are the runs of digits of a text, for chart numbers, 20 at the most.
func Numbers(text string) []string {
	list := runsOfDigits.FindAllString(text, 20)
	slices.Sort(list)
	return slices.Compact(list)
}

// Dates are the civil days that a text can be read as: year-month-day, month/day/year, and eight digits in a row.
func Dates(text string) []calendar.Date {
	var list []calendar.Date
	add := func(y, m, d string) {
		if day, err := calendar.Parse(pad(y, 4) + "-" + pad(m, 2) + "-" + pad(d, 2)); err == nil && !slices.Contains(list, day) {
			list = append(list, day)
		}
	}
	for _, m := range dateShapes.FindAllStringSubmatch(text, 20) {
		add(m[1], m[2], m[3])
		add(m[3], m[1], m[2])
		add(m[3], m[2], m[1])
	}
	for _, n := range Numbers(text) {
		if len(n) == 8 {
			add(n[:4], n[4:6], n[6:])
			add(n[4:], n[:2], n[2:4])
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
