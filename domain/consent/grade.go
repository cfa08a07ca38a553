// This file computes how many years of school a text asks for (L1: plain language, 164.508(c)(3)). It is advice for
// the person who writes the form, not a condition.
//
// English: the Flesch-Kincaid grade, 0.39 words/sentence + 11.8 syllables/word - 15.59 (Kincaid, Fishburne, Rogers and
// Chissom, "Derivation of New Readability Formulas", Naval Training Command Research Branch Report 8-75, 1975).
//
// Spanish: the Szigriszt-Pazos score, 206.835 - 62.3 syllables/word - words/sentence (Szigriszt Pazos, "Sistemas
// predictivos de legibilidad del mensaje escrito", Universidad Complutense de Madrid, 1993), placed on the INFLESZ
// scale that was validated with health texts (Barrio-Cantalejo et al., Anales del Sistema Sanitario de Navarra 31(2),
// 2008). The scale names school stages: over 65 primary school, 55 to 65 obligatory secondary school, 40 to 55
// upper secondary school, below 40 university; between these points the grade is drawn as a straight line.
package consent

import (
	"strings"
	"unicode"
)

// Grade returns the US school grade a text asks for, from 1 to 20, read in lang ("en" or "es"); 0 for a text without
// words. The text may carry a form's markup; headings, bullets and choices count as sentences.
func Grade(text, lang string) float64 {
	c := measure(text, lang)
	if c.words == 0 {
		return 0
	}
	perSentence := float64(c.words) / float64(max(1, c.sentences))
	perWord := float64(c.syllables) / float64(c.words)
	grade := 0.39*perSentence + 11.8*perWord - 15.59
	if lang == "es" {
		grade = inflesz(206.835 - 62.3*perWord - perSentence)
	}
	return min(20, max(1, grade))
}

// inflesz turns a Szigriszt-Pazos score into a grade.
func inflesz(score float64) float64 {
	points := []struct{ score, grade float64 }{{100, 1}, {80, 4}, {65, 6}, {55, 10}, {40, 12}, {0, 18}}
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		if score >= b.score {
			return a.grade + (a.score-score)/(a.score-b.score)*(b.grade-a.grade)
		}
	}
	return points[len(points)-1].grade - score/10
}

// counts are what both formulas need.
type counts struct{ words, sentences, syllables int }

func measure(text, lang string) counts {
	var c counts
	count := englishSyllables
	if lang == "es" {
		count = spanishSyllables
	}
	piece := func(s string) {
		words, ended := 0, true
		for _, w := range strings.Fields(s) {
			if core := strings.TrimFunc(w, notLetterOrDigit); core != "" {
				for part := range strings.FieldsFuncSeq(core, func(r rune) bool { return r == '-' || r == '/' || r == '–' || r == '—' }) {
					words++
					c.syllables += max(1, count(part))
				}
				ended = false
			}
			if !ended && endsSentence(w) {
				c.sentences++
				ended = true
			}
		}
		c.words += words
		if words > 0 && !ended {
			c.sentences++
		}
	}
	for _, b := range Parse(text) {
		if b.Kind != BlockChoices {
			piece(b.Plain())
			continue
		}
		for _, ch := range b.Choices {
			piece(ch.Plain())
		}
	}
	return c
}

func notLetterOrDigit(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// abbreviations end in a dot that ends no sentence.
var abbreviations = map[string]bool{"dr.": true, "dra.": true, "mr.": true, "ms.": true, "mrs.": true, "sr.": true, "sra.": true,
	"st.": true, "ave.": true, "no.": true, "vs.": true, "e.g.": true, "i.e.": true, "p.": true, "ej.": true, "jr.": true}

func endsSentence(word string) bool {
	w := strings.TrimRight(word, `"')]»”’*`)
	if w == "" {
		return false
	}
	switch w[len(w)-1] {
	case '!', '?':
		return true
	case '.':
		low := strings.ToLower(w)
		// One letter with a dot is an initial, letters with dots between them an abbreviation (U.S., EE.UU.).
		return !abbreviations[low] && len([]rune(w)) > 2 && !strings.Contains(strings.TrimSuffix(w, "."), ".")
	}
	return strings.HasSuffix(w, "…")
}

func isVowel(r byte) bool { return strings.IndexByte("aeiouy", r) >= 0 }

// oddEnglish are words that the rule below counts wrongly and that forms use often.
var oddEnglish = map[string]int{"area": 3, "areas": 3, "being": 2, "create": 2, "created": 3, "doing": 2, "every": 2, "everything": 3,
	"idea": 3, "ideas": 3, "media": 3, "people": 2, "period": 3, "periods": 3, "real": 1, "science": 2, "use": 1,
	"used": 1, "uses": 2, "video": 3, "videos": 3, "social": 2, "special": 2, "sometimes": 2, "someone": 2, "something": 2,
	"therefore": 2, "business": 2, "different": 3, "serious": 3, "various": 3, "previous": 3, "earlier": 3, "material": 4, "materials": 4,
	"liposuction": 4, "rhinoplasty": 4, "hipaa": 2, "e": 1, "whose": 1, "whole": 1, "quiet": 2, "diet": 2, "client": 2,
	"associate": 4, "associates": 4, "appropriate": 4, "element": 3, "elements": 3, "facial": 2, "financial": 3, "official": 3, "officials": 3, "judicial": 3}

// englishSyllables counts groups of vowels and corrects for silent endings.
func englishSyllables(word string) int {
	w := foldText(word)
	if n, ok := oddEnglish[w]; ok {
		return n
	}
	n, inGroup := 0, false
	for i := 0; i < len(w); i++ {
		v := isVowel(w[i])
		if v && !inGroup {
			n++
		}
		inGroup = v
	}
	end := func(s string) bool { return strings.HasSuffix(w, s) && len(w) > len(s)+1 }
	before := func(back int) byte {
		if len(w) < back {
			return 0
		}
		return w[len(w)-back]
	}
	switch {
	case end("le") && !isVowel(before(3)), end("les") && !isVowel(before(4)): // ta-ble
	case end("e") && !isVowel(before(2)): // mak(e)
		n--
	case end("ed") && !isVowel(before(3)) && before(3) != 't' && before(3) != 'd': // ask(e)d
		n--
	case end("es") && !isVowel(before(3)) && strings.IndexByte("sxzcgh", before(3)) < 0: // mak(e)s
		n--
	case end("ely") && !isVowel(before(4)), end("eless"), end("eful"), // sur(e)ly
		end("ement") && !isVowel(before(6)), end("ements") && !isVowel(before(7)): // stat(e)ment
		n--
	}
	for _, split := range []string{"ia", "io", "eo", "iu", "ua"} { // di-ary, vi-olate
		if i := strings.Index(w, split); i > 0 && !soft(w, i) {
			n++
			break
		}
	}
	return max(1, n)
}

// soft tells whether the vowels at i sound as one: -tion, -cial, -gion, qu, gua.
func soft(w string, i int) bool {
	return strings.IndexByte("tcsgxqu", w[i-1]) >= 0 || strings.HasPrefix(w[i:], "iou") || strings.HasPrefix(w[i:], "ieu")
}

// spanishSyllables counts vowel nuclei: a strong vowel (a e o) or an accented weak one (í ú) is one, weak vowels join
// their neighbours; u is silent in que, qui, gue, gui; y is a vowel at the end.
func spanishSyllables(word string) int {
	r := []rune(strings.ToLower(word))
	n := 0
	const none, weak, strong = 0, 1, 2
	last := none
	for i, c := range r {
		kind := none
		switch c {
		case 'a', 'e', 'o', 'á', 'é', 'ó', 'í', 'ú':
			kind = strong
		case 'i', 'ü':
			kind = weak
		case 'u':
			silent := i > 0 && i+1 < len(r) && (r[i-1] == 'q' || r[i-1] == 'g') && strings.ContainsRune("eiéí", r[i+1])
			if silent {
				continue
			}
			kind = weak
		case 'y':
			if i == len(r)-1 {
				kind = weak
			}
		case 'h':
			continue
		}
		switch {
		case kind == none:
		case last == none, kind == strong && last == strong:
			n++
		}
		if kind == weak && last == strong {
			kind = strong // a diphthong's second part keeps the nucleus: "ai" then "o" starts a new one
		}
		last = kind
	}
	return max(1, n)
}
