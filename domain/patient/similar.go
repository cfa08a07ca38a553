package patient

// This file finds patients who could be taken for each other.

import "slices"

// particles are parts of a last name that say nothing by themselves.
var particles = []string{"de", "la", "las", "los", "del", "da", "dos", "do", "di", "van", "von", "der", "den",
	"el", "al", "san", "santa", "st", "mc", "mac", "jr", "sr", "ii", "iii", "y"}

// Similar tells whether a and b could be mistaken for each other, or be the same
// person entered twice: last and first names that are the same or sound alike, or
// the same birth date and one name alike (twins, or a name changed by marriage).
func Similar(a, b Patient) bool {
	if a.ID != "" && a.ID == b.ID {
		return false
	}
	last := alikeNames(a.Last, b.Last)
	first := alikeFirst(a, b)
	sameDay := !a.Born.IsZero() && a.Born == b.Born
	switch {
	case last && first:
		return true
	case sameDay && (last || first):
		return true
	}
	// First and last name exchanged.
	return alikeNames(a.Last, b.First) && alikeNames(a.First, b.Last)
}

// SimilarTo returns those of others who are similar to p.
func SimilarTo(p Patient, others []Patient) []Patient {
	var list []Patient
	for _, o := range others {
		if Similar(p, o) {
			list = append(list, o)
		}
	}
	return list
}

// alikeFirst compares first names; the preferred name counts as one.
func alikeFirst(a, b Patient) bool {
	for _, x := range []string{a.First, a.Preferred} {
		for _, y := range []string{b.First, b.Preferred} {
			if alikeNames(x, y) {
				return true
			}
		}
	}
	return false
}

// alikeNames tells whether any telling word of two names is alike: Garcia Lopez
// and Garcia are.
func alikeNames(a, b string) bool {
	x, y := telling(words(a)), telling(words(b))
	return slices.ContainsFunc(x, func(v string) bool {
		return slices.ContainsFunc(y, func(w string) bool { return alike(v, w) })
	})
}

func telling(ws []string) []string {
	rest := slices.DeleteFunc(slices.Clone(ws), func(w string) bool { return slices.Contains(particles, w) })
	if len(rest) == 0 {
		return ws
	}
	return rest
}

// alike compares two words: the same, one slip of the keyboard apart in a longer
// word, or sounding alike without being spelled too differently.
func alike(a, b string) bool {
	if a == b {
		return true
	}
	n := distance(a, b)
	if n <= 1 && min(len(a), len(b)) >= 4 {
		return true
	}
	for _, s := range Sounds(a) {
		if slices.Contains(Sounds(b), s) {
			// A code of one sound says little: Lee and Lowe.
			return n <= 3 && (len(s) > 1 || n <= 2)
		}
	}
	return false
}

// distance is how many letters must be put in, taken out, replaced or exchanged
// with their neighbour to make b of a (optimal string alignment).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 64 || len(y) > 64 {
		return 64
	}
	before := make([]int, len(y)+1)
	above := make([]int, len(y)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row := make([]int, len(y)+1)
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
		before, above = above, row
	}
	return above[len(y)]
}
