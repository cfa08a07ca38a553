// Initials of a person's name.

package kit

import (
	"strings"
	"unicode"
)

// Initials returns the first letters of a name's first and last word, without titles: "Dr. Ana Hale" gives "AH".
func Initials(name string) string {
	var words []string
	for _, w := range strings.Fields(name) {
		if strings.HasSuffix(w, ".") && len(w) > 2 { // Dr., Mrs., Jr.; a middle "B." stays
			continue
		}
		words = append(words, w)
	}
	first := func(w string) string {
		for _, r := range w {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return string(unicode.ToUpper(r))
			}
		}
		return ""
	}
	switch len(words) {
	case 0:
		return "?"
	case 1:
		return first(words[0])
	default:
		return first(words[0]) + first(words[len(words)-1])
	}
}
