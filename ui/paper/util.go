// This file holds small helpers of several sheets.
package paper

import (
	"math"

	"consentry/domain/calendar"
	"consentry/ui/i18n"
)

type dayOf = calendar.Date

func maxOf(a, b float64) float64 { return math.Max(a, b) }

func translator(lang string) i18n.Translator { return i18n.In(lang) }

// neutral is the title in a file's properties: the kind of sheet in words, or "Form". It never names a person.
func neutral(lang, key string) string {
	if !i18n.Has(key) {
		key = "paper.title.form"
	}
	return i18n.In(lang).T(key)
}
