package patient

// This file finds patients who could be taken for each other.

import (
	"slices"

	"consentry/domain/calendar"
)

// particles are parts of a last name that say nothing by themselves.
var particles = []string{"de", "la", "las", "los", "del", "da", "dos", "do", "di", "van", "von", "der", "den",
	"el", "al", "san", "santa", "st", "mc", "mac", "jr", "sr", "ii", "iii", "y"}

// Similar tells whether a and b could be mistaken for each other, or be the same
// person entered twice: last and first names that are the same or sound alike, or
// the same birth date and one name alike (twins, or a name changed by marriage).
func Similar(a, b Patient) bool { return likenessOf(a).similar(likenessOf(b)) }

// SimilarTo returns those of others who are similar to p.
func SimilarTo(p Patient, others []Patient) []Patient {
	like := likenessOf(p)
	var list []Patient
	for _, o := range others {
		if like.similar(likenessOf(o)) {
			list = append(list, o)
		}
	}
	return list
}

// SimilarAmong tells for each patient of a list whether another one of it is
// similar, looking at each name once.
func SimilarAmong(list []Patient) []bool {
	likes := make([]likeness, len(list))
	for i, p := range list {
		likes[i] = likenessOf(p)
	}
	found := make([]bool, len(list))
	for i := range likes {
		for j := i + 1; j < len(likes); j++ {
			if !(found[i] && found[j]) && likes[i].similar(likes[j]) {
				found[i], found[j] = true, true
			}
		}
	}
	return found
}

// likeness is what two patients are compared by.
type likeness struct {
	id    string
	born  calendar.Date
	last  []heard
	first []heard
	also  []heard // the preferred name
}

// heard is a word and how it sounds.
type heard struct {
	word   string
	sounds []string
}

func likenessOf(p Patient) likeness {
	return likeness{id: p.ID, born: p.Born, last: listen(p.Last), first: listen(p.First), also: listen(p.Preferred)}
}

// listen returns the telling words of a name.
func listen(name string) []heard {
	ws := telling(words(name))
	list := make([]heard, len(ws))
	for i, w := range ws {
		list[i] = heard{w, Sounds(w)}
	}
	return list
}

func (a likeness) similar(b likeness) bool {
	if a.id != "" && a.id == b.id {
		return false
	}
	last := alikeNames(a.last, b.last)
	sameDay := !a.born.IsZero() && a.born == b.born
	if last && sameDay {
		return true
	}
	if last || sameDay {
		return alikeNames(a.first, b.first) || alikeNames(a.first, b.also) ||
			alikeNames(a.also, b.first) || alikeNames(a.also, b.also) || (!sameDay && exchanged(a, b))
	}
	return exchanged(a, b)
}

// exchanged: the first name was put in the place of the last, and the other way.
func exchanged(a, b likeness) bool {
	return alikeNames(a.last, b.first) && alikeNames(a.first, b.last)
}

// alikeNames tells whether any telling word of two names is alike: Garcia Lopez
// and Garcia are.
func alikeNames(a, b []heard) bool {
	for _, v := range a {
		for _, w := range b {
			if alike(v, w) {
				return true
			}
		}
	}
	return false
}

func telling(ws []string) []string {
	rest := make([]string, 0, len(ws))
	for _, w := range ws {
		if !slices.Contains(particles, w) {
			rest = append(rest, w)
		}
	}
	if len(rest) == 0 {
		return ws
	}
	return rest
}

// alike compares two words: the same, one slip of the keyboard apart in a longer
// word, or sounding alike without being spelled too differently.
func alike(a, b heard) bool {
	if a.word == b.word {
		return true
	}
	apart := len(a.word) - len(b.word)
	if apart > 3 || apart < -3 {
		return false
	}
	sound := ""
	for _, s := range a.sounds {
		if slices.Contains(b.sounds, s) {
			sound = s
			break
		}
	}
	slip := apart >= -1 && apart <= 1 && min(len(a.word), len(b.word)) >= 4
	if sound == "" && !slip {
		return false
	}
	n := distance(a.word, b.word)
	// A code of one sound says little: Lee and Lowe.
	return (slip && n <= 1) || (len(sound) > 1 && n <= 3) || (sound != "" && n <= 2)
}

// distance is how many letters must be put in, taken out, replaced or exchanged
// with their neighbour to make b of a (optimal string alignment).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 64 || len(y) > 64 {
		return 64
	}
	rows := make([]int, 3*(len(y)+1))
	before, above, row := rows[:len(y)+1], rows[len(y)+1:2*(len(y)+1)], rows[2*(len(y)+1):]
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(y)]
}
