package consent

// This file holds how words on a form are recognised whatever their case, accents, spacing or punctuation:
// descriptions that are too wide, expiries that never come, notices put in place of a statement, and waivers.

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// blank tells whether nothing readable was written: spaces, punctuation and invisible characters count as nothing.
func blank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// foldText returns the words of s in lower case, without accents, joined by single spaces. Invisible characters
// vanish, so "all\u200bprotected" cannot hide anything. Dotted abbreviations close up: "P.H.I." gives "phi".
func foldText(s string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(unicode.ToLower(r))
		case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r), r == '.', r == '\'', r == '\u2019':
			// Accents, joiners and the dots of abbreviations are not letters and part no words; the dot that ends a
			// sentence is followed by a space, which does.
		default:
			space = true
		}
	}
	return b.String()
}

// has tells whether a phrase begins at a word of the folded text; its last word may go on ("revo" finds "revoke").
func has(folded, phrase string) bool { return strings.Contains(" "+folded, " "+phrase) }

func hasAny(folded string, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return has(folded, p) })
}

// hasAll tells whether every alternative list is met by at least one of its phrases.
func hasAll(folded string, needs ...[]string) bool {
	for _, n := range needs {
		if !hasAny(folded, n) {
			return false
		}
	}
	return true
}

var (
	// widePhrases name the whole of what HIPAA protects: not specific and meaningful when all of it is meant.
	widePhrases = []string{"protected health information", "protected health info", "protected healthcare information",
		"protected health care information", "protected medical information", "individually identifiable health information",
		"phi", "p h i", "ephi", "e phi", "health information", "health info", "personal health information",
		"informacion de salud protegida", "informacion protegida de salud", "informacion medica protegida",
		"informacion protegida", "informacion de salud", "informacion sanitaria protegida", "datos de salud protegidos",
		"datos de salud"}
	quantifiers = []string{"all", "any", "every", "each", "entire", "whole", "complete", "full", "total",
		"todo", "toda", "todos", "todas", "cualquier", "entera", "completa", "total", "integra"}
	quantifierFillers = []string{"and", "of", "my", "the", "your", "our", "his", "her", "their", "patient", "patients", "personal",
		"relevant", "available", "such", "kinds", "kind", "types", "type", "y", "o", "or", "de", "del", "la", "el", "los", "las", "mi", "mis", "su",
		"sus", "lo", "tipo", "clase", "paciente", "personal"}
	// wideAlone are descriptions that say nothing when they stand alone.
	wideAlone = []string{"all", "everything", "anything", "any", "all information", "any information", "all my information",
		"any and all information", "all data", "all of it", "todo", "todos", "toda", "toda la informacion", "cualquier informacion",
		"toda mi informacion", "todos los datos", "todos mis datos"}
	wholeRecord = []string{"entire medical record", "complete medical record", "whole medical record", "full medical record",
		"all medical records", "all my medical records", "all of my medical records", "entire patient record",
		"expediente medico completo", "historia clinica completa", "todo mi expediente", "toda mi historia clinica",
		"todo el expediente", "toda la historia clinica", "expediente clinico completo", "historial medico completo",
		"todo mi historial"}
)

// tooWide tells whether a description means "all protected health information", which HHS does not accept as
// specific and meaningful (164.508(c)(1)(i)). "Entire medical record" is accepted.
func tooWide(description string) bool {
	folded := foldText(description)
	if slices.Contains(wideAlone, folded) {
		return true
	}
	words := strings.Fields(folded)
	for _, phrase := range widePhrases {
		p := strings.Fields(phrase)
		for i := 0; i+len(p) <= len(words); i++ {
			if !slices.Equal(words[i:i+len(p)], p) {
				continue
			}
			if quantified(words[:i]) || onlyFillers(words[:i]) && onlyFillers(words[i+len(p):]) {
				return true
			}
			if rest := words[i+len(p):]; len(rest) > 0 && slices.Contains(quantifiers, rest[0]) && onlyFillers(rest[1:]) {
				return true
			}
			if rest := words[i+len(p):]; len(rest) >= 3 && slices.Equal(rest[:3], []string{"en", "su", "totalidad"}) {
				return true
			}
		}
	}
	return false
}

// quantified tells whether the words before a phrase end in "all", "any and all of my" and the like.
func quantified(before []string) bool {
	for i := len(before) - 1; i >= 0; i-- {
		switch {
		case slices.Contains(quantifiers, before[i]):
			return true
		case !slices.Contains(quantifierFillers, before[i]):
			return false
		}
	}
	return false
}

func onlyFillers(words []string) bool {
	for _, w := range words {
		if !slices.Contains(quantifierFillers, w) && w != "it" {
			return false
		}
	}
	return true
}

// coversWholeRecord tells whether a description names the entire medical record.
func coversWholeRecord(description string) bool { return hasAny(foldText(description), wholeRecord) }

var (
	neverAlone = []string{"none", "no", "na", "n a", "nil", "not applicable", "never", "unknown", "tbd", "open", "open ended", "ongoing", "always",
		"ninguno", "ninguna", "nunca", "no aplica", "abierto", "siempre", "jamas"}
	neverPhrases = []string{"indefinite", "no expir", "not expire", "never expire", "does not end", "never end", "no end",
		"without expir", "without end", "without limit", "no limit", "unlimited", "perpetu", "in perpetuity", "forever", "permanent", "lifetime of the internet",
		"as long as i do not", "unless i revoke", "unless revoked", "unless i cancel", "unless cancelled", "unless canceled",
		"indefinid", "sin vencimiento", "sin caducidad", "sin expira", "sin fecha", "sin limite", "sin fin", "no vence", "no caduca",
		"no expira", "nunca vence", "nunca caduca", "para siempre", "a perpetuidad", "ilimitad", "salvo que yo", "a menos que yo",
		"a menos que lo revoque", "mientras no lo", "mientras yo no"}
	untilWords = []string{"until", "till", "til", "unless", "hasta"}
	stopWords  = []string{"revo", "cancel", "withdr", "rescind", "terminat", "take it back", "take this back", "change my mind", "say stop",
		"anul", "retir", "cambie de opinion", "rescind"}
)

// neverEnds tells whether the words of an expiry name no end: "none", "indefinite", "until I revoke". Such an
// authorization is valid for research only (164.508(c)(1)(v)).
func neverEnds(event string) bool {
	folded := foldText(event)
	if slices.Contains(neverAlone, folded) || hasAny(folded, neverPhrases) {
		return true
	}
	for _, u := range untilWords {
		_, after, ok := strings.Cut(" "+folded+" ", " "+u+" ")
		if ok && hasAny(strings.TrimSpace(after), stopWords) {
			return true
		}
	}
	return false
}

var atRequestPhrases = []string{"at the request of the individual", "at the individuals request", "at my request", "at the patients request",
	"at the request of the patient", "a peticion de la persona", "a peticion del paciente", "a peticion de la paciente",
	"a peticion mia", "a mi peticion", "a solicitud de la persona", "a solicitud del paciente", "a solicitud de la paciente", "a mi solicitud",
	"a peticion del individuo", "a solicitud del individuo"}

// atRequest tells whether a purpose reads "at the request of the individual".
func atRequest(purpose string) bool { return hasAny(foldText(purpose), atRequestPhrases) }

var (
	waiveWords = []string{"waiv", "give up", "giving up", "forfeit", "relinquish", "renounce", "surrender", "sign away", "renunci", "cedo mis derechos"}
	waiveWhat  = []string{"hipaa", "privacy right", "privacy rule", "privacy protection", "right to privacy", "rights to privacy", "right to complain",
		"right to file a complaint", "health privacy", "federal privacy", "derechos de privacidad", "derecho a la privacidad",
		"derecho de privacidad", "derecho a quejar", "derecho a presentar una queja", "privacidad medica"}
	waiveNot = []string{"not", "no", "never", "without", "dont", "cannot", "doesnt", "wont", "sin", "nunca", "nor", "ni"}
)

var sentenceEnd = regexp.MustCompile(`[.;!?]+(\s+|$)`)

// waivesRights tells whether a sentence gives up HIPAA's protection or the right to complain, which no form may
// ask for (164.530(h)). "This form does not waive ..." is fine.
func waivesRights(text string) bool {
	return slices.ContainsFunc(sentenceEnd.Split(text, -1), func(s string) bool { return sentenceWaives(foldText(s)) })
}

func sentenceWaives(folded string) bool {
	if has(folded, "hipaa waiver") {
		return true
	}
	if !hasAny(folded, waiveWhat) {
		return false
	}
	for _, w := range waiveWords {
		rest := " " + folded
		for {
			before, after, ok := strings.Cut(rest, " "+w)
			if !ok {
				break
			}
			if !negated(before) {
				return true
			}
			rest = after
		}
	}
	return false
}

// negated looks at the last three words before "waive": do not, will never, no.
func negated(before string) bool {
	words := strings.Fields(before)
	return slices.ContainsFunc(words[max(0, len(words)-3):], func(w string) bool { return slices.Contains(waiveNot, w) })
}
