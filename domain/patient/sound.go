package patient

// This file writes down how a name sounds, so that a misspelt one is found.

import "strings"

// maxSound is the length of a code: what comes later in a name hardly matters.
const maxSound = 6

// Sounds returns codes of how a word sounds, first to an English, then to a
// Spanish ear when that differs; nil for a word without Latin letters. Two words
// sound alike when they share a code.
//
// A code keeps the consonants by their sound: P (b, p), F (f, ph, v), K (c, k, q,
// hard g), J (j, soft g), S (s, z, soft c), X (ch, sh), T (d, t, th), L, M, N, R,
// W; a first vowel is A; other vowels, h, y and inner w are left out. To a Spanish
// ear v is b, ll and y are alike, x may be j, and g before e and i is j.
func Sounds(word string) []string {
	w := latin(fold(word))
	if w == "" {
		return nil
	}
	english, spanish := encode(w, false), encode(w, true)
	switch {
	case english == "" && spanish == "":
		return nil
	case english == spanish || spanish == "":
		return []string{english}
	case english == "":
		return []string{spanish}
	}
	return []string{english, spanish}
}

// latin keeps a to z; a word with other letters has no code.
func latin(w string) string {
	var b strings.Builder
	for _, r := range w {
		switch {
		case r >= 'a' && r <= 'z':
			b.WriteRune(r)
		case r < 0x80 && (r < '0' || r > '9'): // a sign: left out
		default:
			return ""
		}
	}
	return b.String()
}

// silentStarts are beginnings whose first letter is not heard.
var silentStarts = []string{"kn", "gn", "pn", "ps", "wr", "pf", "ts", "tz"}

// encode walks through w once. Each rule looks at the letters around position i
// and says what is heard and how many letters it used.
func encode(w string, spanish bool) string {
	for _, s := range silentStarts {
		if strings.HasPrefix(w, s) {
			w = w[1:]
			break
		}
	}
	var code []byte
	for i := 0; i < len(w) && len(code) < maxSound; {
		heard, used := hear(w, i, spanish)
		for j := 0; j < len(heard) && len(code) < maxSound; j++ {
			// Doubled sounds are heard once (Philippa, Schmidt), unless a vowel parts them.
			if n := len(code); n > 0 && code[n-1] == heard[j] && !vowelBefore(w, i) {
				continue
			}
			code = append(code, heard[j])
		}
		i += used
	}
	return string(code)
}

func vowelBefore(w string, i int) bool { return i > 0 && isVowel(w[i-1]) }

func isVowel(c byte) bool { return strings.IndexByte("aeiouy", c) >= 0 }

// soft tells whether the letter at i makes a c or g before it soft.
func soft(w string, i int) bool { return i < len(w) && strings.IndexByte("eiy", w[i]) >= 0 }

func has(w string, i int, s string) bool { return i >= 0 && strings.HasPrefix(w[i:], s) }

// hear returns the sounds of w at position i and the number of letters they took.
func hear(w string, i int, spanish bool) (string, int) {
	switch c := w[i]; c {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		if i == 0 || (i == 1 && w[0] == 'h') {
			return "A", 1
		}
		return "", 1
	case 'b':
		if has(w, i, "b") && i == len(w)-1 && i > 0 && w[i-1] == 'm' { // Plumb
			return "", 1
		}
		return "P", 1
	case 'p':
		if has(w, i, "ph") {
			return "F", 2
		}
		return "P", 1
	case 'f':
		return "F", 1
	case 'v':
		if spanish {
			return "P", 1
		}
		return "F", 1
	case 'c':
		return hearC(w, i)
	case 'g':
		return hearG(w, i, spanish)
	case 'k', 'q':
		return "K", 1
	case 'j':
		return "J", 1
	case 's', 'z', 't', 'd':
		return hearDental(w, i)
	case 'x':
		switch {
		case i == 0 && !spanish:
			return "S", 1
		case spanish:
			return "J", 1
		}
		return "KS", 1
	case 'l':
		if spanish && has(w, i, "ll") && i > 0 {
			return "", 2
		}
		return "L", 1
	case 'm', 'n', 'r':
		return strings.ToUpper(string(c)), 1
	case 'w':
		if i == 0 {
			return "W", 1
		}
	}
	return "", 1 // h, inner w
}

func hearC(w string, i int) (string, int) {
	switch {
	case has(w, i, "ch"):
		if i+2 < len(w) && !isVowel(w[i+2]) { // Christensen, Fuchs
			return "K", 2
		}
		return "X", 2
	case has(w, i, "ck"), has(w, i, "cq"):
		return "K", 2
	case soft(w, i+1):
		return "S", 1
	}
	return "K", 1
}

func hearG(w string, i int, spanish bool) (string, int) {
	switch {
	case has(w, i, "gh"):
		if i == 0 {
			return "K", 2
		}
		return "", 2 // Wright, Vaughn
	case has(w, i, "gn") && i+2 == len(w): // Cohlgn
		return "N", 2
	case has(w, i, "gu") && soft(w, i+2): // Guerra, Guillermo
		return "K", 2
	case soft(w, i+1):
		if spanish || i > 0 {
			return "J", 1
		}
		return "K", 1 // Gilbert, Gertrude; Gerald and Giménez by the Spanish ear
	}
	return "K", 1
}

func hearDental(w string, i int) (string, int) {
	switch {
	case has(w, i, "sch"):
		if i+3 < len(w) && !isVowel(w[i+3]) { // Schmidt, Schneider
			return "S", 3
		}
		return "X", 3
	case has(w, i, "sh"):
		return "X", 2
	case has(w, i, "tch"):
		return "X", 3
	case has(w, i, "sc") && soft(w, i+2): // Priscilla
		return "S", 2
	case has(w, i, "dg") && soft(w, i+2): // Hodges
		return "J", 2
	case has(w, i, "th"), has(w, i, "dt"): // Thomas, Schmidt
		return "T", 2
	case has(w, i, "tz"), has(w, i, "ts"), has(w, i, "cz"):
		return "S", 2
	case w[i] == 's' || w[i] == 'z':
		return "S", 1
	}
	return "T", 1
}
