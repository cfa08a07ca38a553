// Tests of the reading grade with texts whose figures are known or can be counted by hand.
package consent

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestGradeEnglish(t *testing.T) {
	// Counted by hand: 13 words, 26 syllables, one sentence.
	assert.InDelta(t, 0.39*13+11.8*26/13-15.59, Grade("The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.", "en"), 0.01)
	// 6 words, 6 syllables: below the first grade.
	assert.Equal(t, 1.0, Grade("The cat sat on the mat.", "en"))
	// Counted by hand: 30 words, 46 syllables, one sentence.
	assert.InDelta(t, 0.39*30+11.8*46/30-15.59, Grade("Four score and seven years ago our fathers brought forth on this continent a new nation, conceived in liberty, and dedicated to the proposition that all men are created equal.", "en"), 1.2)
	hard := Grade("The institution's comprehensive authorization documentation necessitates administrative evaluation notwithstanding jurisdictional considerations.", "en")
	easy := Grade("You can say no. We still care for you. You get a copy of this page.", "en")
	assert.Equal(t, 20.0, hard)
	assert.Less(t, easy, 3.0)
}

func TestGradeSpanish(t *testing.T) {
	easy := Grade("Usted puede decir que no. Su atención no cambia. Le damos una copia de esta hoja.", "es")
	press := Grade("El gobierno anunció ayer que presentará en el congreso una reforma de la ley de educación, que incluye cambios en los planes de estudio y en la formación de los maestros.", "es")
	law := Grade("La presente autorización constituye el consentimiento irrevocable del otorgante respecto de la comunicación y divulgación de la información individualmente identificable correspondiente, independientemente de las consideraciones administrativas institucionales aplicables.", "es")
	assert.Less(t, easy, 6.0)
	assert.InDelta(t, 8, press, 2) // general press is in the band of obligatory secondary school
	assert.Greater(t, law, 14.0)
	// The scale's own borders.
	for score, grade := range map[float64]float64{100: 1, 80: 4, 65: 6, 60: 8, 55: 10, 40: 12, 0: 18} {
		assert.InDelta(t, grade, inflesz(score), 0.01)
	}
}

func TestEnglishSyllables(t *testing.T) {
	for word, n := range map[string]int{"the": 1, "care": 1, "picture": 2, "pictures": 2, "table": 2, "people": 2, "asked": 1, "needed": 2,
		"permission": 3, "signature": 3, "representative": 5, "treatment": 2, "authorization": 5, "privacy": 3, "website": 2, "social": 2,
		"media": 3, "office": 2, "changes": 2, "makes": 1, "pages": 2, "writing": 2, "you": 1, "every": 2, "notice": 2, "health": 1,
		"rhinoplasty": 4, "guardian": 3, "surgery": 3, "surely": 2, "statement": 2, "element": 3, "agreement": 3, "use": 1, "used": 1} {
		assert.Equal(t, n, englishSyllables(word), word)
	}
}

func TestSpanishSyllables(t *testing.T) {
	for word, n := range map[string]int{"a": 1, "usted": 2, "atención": 3, "día": 2, "aún": 2, "país": 2, "viuda": 2, "guion": 1, "que": 1,
		"quien": 1, "guerra": 2, "vergüenza": 3, "ahora": 3, "prohibir": 2, "autorización": 5, "rey": 1, "leer": 2, "aéreo": 4,
		"privacidad": 4, "cirugía": 4, "después": 2, "ciudad": 2, "fotos": 2, "maestro": 3, "huir": 1, "ocho": 2, "ley": 1, "yo": 1} {
		assert.Equal(t, n, spanishSyllables(word), word)
	}
}

func TestGradeCounts(t *testing.T) {
	assert.Zero(t, Grade("", "en"))
	assert.Zero(t, Grade("--- ** #", "en"))
	for text, want := range map[string]counts{
		"# A title\n\nOne two. Three!":         {words: 5, sentences: 3, syllables: 6},
		"- one\n- two\n\n[yes] three":          {words: 3, sentences: 3, syllables: 3},
		"Dr. Hale sees Lena on May 4.":         {words: 7, sentences: 1, syllables: 8},
		"The U.S. law holds. So does ours.":    {words: 7, sentences: 2, syllables: 7},
		"Call (555) 010-2200 now: it is free.": {words: 8, sentences: 1, syllables: 8},
	} {
		assert.Equal(t, want, measure(text, "en"), text)
	}
}
