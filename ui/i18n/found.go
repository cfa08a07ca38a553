// What was found in a file and left out of its copy, in words.

package i18n

import (
	"strings"

	"consentry/domain/photo/scrub/report"
)

// Found names one kind of thing found in a file, to stand in a list: "place where it was taken", "41 KB after the end of
// the picture".
func (t Translator) Found(thing report.Thing) string {
	key := "scrub.found." + string(thing.Kind)
	if sized := key + "_bytes"; thing.Bytes > 0 && Has(sized) {
		key = sized
	}
	return t.T(key, "n", max(thing.Count, 1), "bytes", t.Bytes(thing.Bytes))
}

// FoundList names all of them, in one line.
func (t Translator) FoundList(things []report.Thing) string {
	var words []string
	for _, th := range things {
		words = append(words, t.Found(th))
	}
	return strings.Join(words, "; ")
}

// Found and FoundList speak the language set by Use. See Translator.Found.
func Found(thing report.Thing) string        { return Translator{}.Found(thing) }
func FoundList(things []report.Thing) string { return Translator{}.FoundList(things) }
