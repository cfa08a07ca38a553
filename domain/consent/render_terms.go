// This file holds the grammar that forms need in the patient's language: dates in words, lists joined as people say
// them, the description of the pictures, and the Spanish of words that offices use every day.
package consent

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"consentry/domain/calendar"
)

// Languages are the languages a patient may read. English comes first: other languages fall back to it.
func Languages() []string { return []string{"en", "es"} }

var monthNames = map[string][12]string{
	"en": {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
		"December"},
	"es": {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
		"diciembre"},
}

// DateWords writes a day as a patient reads it: "22 November 2028", "22 de noviembre de 2028"; "" for no date.
func DateWords(d calendar.Date, lang string) string {
	if d.IsZero() {
		return ""
	}
	if lang == "es" {
		return fmt.Sprintf("%d de %s de %d", d.Day(), monthNames["es"][d.Month()-1], d.Year())
	}
	return fmt.Sprintf("%d %s %d", d.Day(), monthNames["en"][d.Month()-1], d.Year())
}

// JoinWords joins a list as people say it: "a, b and c", "a, b y c" ("e" before the sound i).
func JoinWords(words []string, lang string) string {
	if len(words) == 0 {
		return ""
	}
	last := words[len(words)-1]
	if len(words) == 1 {
		return last
	}
	and := " and "
	if lang == "es" {
		and = " y "
		if f := foldText(last); strings.HasPrefix(f, "i") || strings.HasPrefix(f, "hi") && !strings.HasPrefix(f, "hie") {
			and = " e "
		}
	}
	return strings.Join(words[:len(words)-1], ", ") + and + last
}

// Describe says in plain words which pictures are covered, "before and after rhinoplasty photos from 2026". It is ""
// when the scope names nothing.
func (p PhotoScope) Describe(lang string) string {
	what, areas := termsIn(p.Procedures, lang), termsIn(p.Areas, lang)
	when := period(p.From, p.To, lang)
	if len(what) == 0 && len(areas) == 0 && when == "" {
		return ""
	}
	if lang == "es" {
		s := "fotos de antes y después"
		if len(what) > 0 {
			s += " de " + JoinWords(what, lang)
		}
		if len(areas) > 0 {
			s += " (" + JoinWords(areas, lang) + ")"
		}
		if when != "" {
			s += ", tomadas " + when
		}
		return s
	}
	s := "before and after photos"
	if len(what) > 0 {
		s = "before and after " + JoinWords(what, lang) + " photos"
	}
	if len(areas) > 0 {
		s += " of the " + JoinWords(areas, lang)
	}
	if when != "" {
		s += " " + when
	}
	return s
}

// period says when pictures were taken. Whole years are named by their number.
func period(from, to calendar.Date, lang string) string {
	es := lang == "es"
	wholeYears := !from.IsZero() && !to.IsZero() && from.Month() == 1 && from.Day() == 1 && to.Month() == 12 && to.Day() == 31
	a, b := DateWords(from, lang), DateWords(to, lang)
	switch {
	case from.IsZero() && to.IsZero():
		return ""
	case wholeYears && from.Year() == to.Year() && es:
		return fmt.Sprintf("en %d", from.Year())
	case wholeYears && from.Year() == to.Year():
		return fmt.Sprintf("from %d", from.Year())
	case wholeYears && es:
		return fmt.Sprintf("de %d a %d", from.Year(), to.Year())
	case wholeYears:
		return fmt.Sprintf("from %d to %d", from.Year(), to.Year())
	case from == to && es:
		return "el " + a
	case from == to:
		return "taken on " + a
	case to.IsZero() && es:
		return "desde el " + a
	case to.IsZero():
		return "taken on or after " + a
	case from.IsZero() && es:
		return "hasta el " + b
	case from.IsZero():
		return "taken on or before " + b
	case es:
		return "del " + a + " al " + b
	}
	return "taken from " + a + " to " + b
}

// termsIn returns words in the language, leaving out empty ones.
func termsIn(words []string, lang string) []string {
	var out []string
	for _, w := range words {
		if w = CleanValue(w); w != "" {
			out = append(out, Term(w, lang))
		}
	}
	return out
}

// Term says a word or phrase that offices use every day in the language asked for, in lower case so that it can stand
// inside a sentence. What it does not know comes back as it was typed.
func Term(s, lang string) string {
	t, ok := terms[foldText(s)]
	if !ok {
		return s
	}
	return t.In(lang)
}

// lowerFirst makes the first letter small unless the word is an abbreviation or a name in capitals.
func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if next, _ := utf8.DecodeRuneInString(s[n:]); !unicode.IsUpper(r) || unicode.IsUpper(next) || unicode.IsDigit(next) {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}

// terms finds a term by its folded words in any of its languages.
var terms = func() map[string]Text {
	m := map[string]Text{}
	for _, t := range slices.Concat(procedureTerms, areaTerms, purposeTerms, authorityTerms) {
		for _, lang := range Languages() {
			if _, taken := m[foldText(t[lang])]; !taken {
				m[foldText(t[lang])] = t
			}
		}
	}
	return m
}()

// CommonProcedures, CommonAreas, CommonPurposes and CommonAuthorities are the words offered while typing; their Spanish
// is used on Spanish forms.
func CommonProcedures() []Text  { return slices.Clone(procedureTerms) }
func CommonAreas() []Text       { return slices.Clone(areaTerms) }
func CommonPurposes() []Text    { return slices.Clone(purposeTerms) }
func CommonAuthorities() []Text { return slices.Clone(authorityTerms) }

var procedureTerms = []Text{
	both("rhinoplasty", "rinoplastia"), both("revision rhinoplasty", "rinoplastia secundaria"),
	both("facelift", "estiramiento facial"), both("neck lift", "estiramiento de cuello"),
	both("brow lift", "levantamiento de cejas"), both("eyelid surgery", "cirugía de párpados"),
	both("blepharoplasty", "blefaroplastia"), both("ear surgery", "cirugía de orejas"),
	both("otoplasty", "otoplastia"), both("chin implant", "implante de mentón"),
	both("lip lift", "levantamiento de labio"), both("lip filler", "relleno de labios"),
	both("dermal filler", "relleno dérmico"), both("fat transfer", "transferencia de grasa"),
	both("breast augmentation", "aumento de senos"), both("breast lift", "levantamiento de senos"),
	both("breast reduction", "reducción de senos"), both("breast reconstruction", "reconstrucción de senos"),
	both("breast implant removal", "retiro de implantes de senos"),
	both("male breast reduction", "reducción de senos masculinos"),
	both("tummy tuck", "abdominoplastia"), both("abdominoplasty", "abdominoplastia"),
	both("liposuction", "liposucción"), both("body contouring", "contorno corporal"),
	both("arm lift", "levantamiento de brazos"), both("thigh lift", "levantamiento de muslos"),
	both("buttock augmentation", "aumento de glúteos"), both("mommy makeover", "cirugía posparto combinada"),
	both("scar revision", "corrección de cicatriz"), both("laser resurfacing", "renovación de la piel con láser"),
	both("laser hair removal", "depilación láser"), both("chemical peel", "exfoliación química"),
	both("microneedling", "microagujas"), both("hair transplant", "trasplante de cabello"),
	both("hair restoration", "restauración del cabello"), both("wrinkle treatment", "tratamiento de arrugas"),
	both("mole removal", "extirpación de lunar"), both("labiaplasty", "labioplastia"),
}

var areaTerms = []Text{
	both("face", "cara"), both("nose", "nariz"), both("chin", "mentón"), both("lips", "labios"), both("eyes", "ojos"),
	both("eyelids", "párpados"), both("forehead", "frente"), both("cheeks", "mejillas"), both("ears", "orejas"),
	both("neck", "cuello"), both("jaw", "mandíbula"), both("scalp", "cuero cabelludo"), both("skin", "piel"),
	both("breasts", "senos"), both("chest", "pecho"), both("abdomen", "abdomen"), both("waist", "cintura"),
	both("back", "espalda"), both("arms", "brazos"), both("hands", "manos"), both("hips", "caderas"),
	both("buttocks", "glúteos"), both("thighs", "muslos"), both("legs", "piernas"), both("knees", "rodillas"),
}

var purposeTerms = []Text{
	both("show results to future patients", "mostrar resultados a futuros pacientes"),
	both("tell people about our practice", "dar a conocer nuestro consultorio"),
	both("teach doctors and students", "enseñar a médicos y estudiantes"),
	both("advertise our services", "anunciar nuestros servicios"),
	both("publish in a medical journal or book", "publicar en una revista o libro médico"),
	both("answer reporters", "responder a la prensa"),
	both("at the request of the individual", "a petición de la persona"),
}

var authorityTerms = []Text{
	both("parent of the patient, who is a minor", "madre o padre del paciente, que es menor de edad"),
	both("parent", "madre o padre"), both("mother", "madre"), both("father", "padre"),
	both("legal guardian", "tutor legal"), both("guardian", "tutor"),
	both("health care power of attorney", "poder para decisiones de salud"),
	both("health care agent", "representante para decisiones de salud"),
	both("court order", "orden de un juez"),
	both("executor of the estate", "albacea de la sucesión"), both("executor", "albacea"),
	both("administrator of the estate", "administrador de la sucesión"),
}
