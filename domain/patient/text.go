package patient

// This file cleans what people type, and folds it for searching.

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Clean returns p as it is kept: text in Unicode NFC, without spaces around it
// and with single ones inside. Nothing else is taken away; what is not allowed is
// for Validate to name.
func Clean(p Patient) Patient {
	for _, s := range []*string{&p.MRN, &p.First, &p.Middle, &p.Last, &p.Preferred, &p.Phone, &p.Email} {
		*s = line(*s)
	}
	p.Address, p.Contact.Detail = lines(p.Address), lines(p.Contact.Detail)
	p.Alerts = cleanAll(p.Alerts, func(a *string) { *a = line(*a) })
	p.Restrictions = cleanAll(p.Restrictions, func(r *Restriction) {
		r.Text, r.Source = lines(r.Text), line(r.Source)
	})
	p.Representatives = cleanAll(p.Representatives, func(r *Representative) {
		for _, s := range []*string{&r.Name, &r.Relation, &r.Evidence, &r.Phone} {
			*s = line(*s)
		}
		if r.Refusal != nil {
			f := *r.Refusal
			f.Reason = lines(f.Reason)
			r.Refusal = &f
		}
	})
	return p
}

// cleanAll copies before it changes: the caller's slices stay as they are.
func cleanAll[T any](list []T, clean func(*T)) []T {
	if len(list) == 0 {
		return nil
	}
	list = append([]T(nil), list...)
	for i := range list {
		clean(&list[i])
	}
	return list
}

// line cleans a field of one line.
func line(s string) string { return strings.Join(strings.Fields(norm.NFC.String(s)), " ") }

// lines cleans a field that may have several.
func lines(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	parts := strings.Split(s, "\n")
	for i := range parts {
		parts[i] = line(parts[i])
	}
	return strings.Trim(strings.Join(parts, "\n"), "\n")
}

// spelled replaces letters that no decomposition takes apart.
var spelled = map[rune]string{
	'ß': "ss", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'æ': "ae", 'œ': "oe", 'ı': "i", 'ς': "σ",
}

// fold returns s for comparing: lower case, no accents, compatibility forms
// evened out. Letters and digits of all scripts stay.
func fold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		r = unicode.ToLower(r)
		if unicode.Is(unicode.M, r) {
			continue
		}
		if long, ok := spelled[r]; ok {
			b.WriteString(long)
			continue
		}
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String())
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// apostrophes join a name (O'Neil); every other sign separates words.
const apostrophes = "'\u2019\u2018\u02bc`\u00b4"

// words cuts s into folded words of letters and digits.
func words(s string) []string {
	return strings.FieldsFunc(fold(dropApostrophes(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

func dropApostrophes(s string) string {
	if !strings.ContainsAny(s, apostrophes) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(apostrophes, r) {
			return -1
		}
		return r
	}, s)
}

// digitsOf returns the ASCII digits of s.
func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// indexable makes a word that a full-text index with an older idea of Unicode
// takes as one word: characters outside well-known letter blocks are spelled as
// their number. It works letter by letter, so beginnings stay beginnings.
func indexable(word string) string {
	if isASCII(word) {
		return word
	}
	var b strings.Builder
	for _, r := range word {
		if r < 0x80 || unicode.In(r, oldLetters) {
			b.WriteRune(r)
		} else {
			b.WriteString("x" + strconv.FormatInt(int64(r), 16))
		}
	}
	return b.String()
}

// oldLetters are letters that have been in Unicode since before 2012, by block.
var oldLetters = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x00c0, Hi: 0x00d6, Stride: 1}, {Lo: 0x00d8, Hi: 0x00f6, Stride: 1}, {Lo: 0x00f8, Hi: 0x024f, Stride: 1}, // Latin
	{Lo: 0x0388, Hi: 0x038a, Stride: 1}, {Lo: 0x038e, Hi: 0x03a1, Stride: 1}, {Lo: 0x03a3, Hi: 0x03ce, Stride: 1}, // Greek
	{Lo: 0x0400, Hi: 0x0481, Stride: 1}, {Lo: 0x048a, Hi: 0x0527, Stride: 1}, // Cyrillic
	{Lo: 0x0561, Hi: 0x0587, Stride: 1},                                      // Armenian
	{Lo: 0x05d0, Hi: 0x05ea, Stride: 1},                                      // Hebrew
	{Lo: 0x0621, Hi: 0x064a, Stride: 1}, {Lo: 0x0671, Hi: 0x06d3, Stride: 1}, // Arabic
	{Lo: 0x0905, Hi: 0x0939, Stride: 1},                                      // Devanagari
	{Lo: 0x0e01, Hi: 0x0e30, Stride: 1}, {Lo: 0x0e40, Hi: 0x0e46, Stride: 1}, // Thai
	{Lo: 0x10d0, Hi: 0x10f0, Stride: 1},                                      // Georgian
	{Lo: 0x1200, Hi: 0x1248, Stride: 1},                                      // Ethiopic
	{Lo: 0x3041, Hi: 0x3096, Stride: 1}, {Lo: 0x30a1, Hi: 0x30fa, Stride: 1}, // Kana
	{Lo: 0x4e00, Hi: 0x9fcb, Stride: 1}, // Han
	{Lo: 0xac00, Hi: 0xd7a3, Stride: 1}, // Hangul
}}
