package consent

// This file tests how words are recognised, and that no text makes it fail.

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"consentry/store/faulttest"
)

func TestTooWide(t *testing.T) {
	for _, s := range []string{
		"all protected health information", "ALL  Protected-Health\tInformation.", "Any and all PHI", "all of my P.H.I.",
		"All my protected health info", "áll prótected health information", "all\u200b protected\u200d health information",
		"each and every protected health information", "entire protected health information", "complete PHI", "all ePHI",
		"Photos of my nose and all protected health information", "protected health information", "my PHI", "PHI, all of it",
		"all health information", "all individually identifiable health information", "ａｌｌ ｐｒｏｔｅｃｔｅｄ ｈｅａｌｔｈ ｉｎｆｏｒｍａｔｉｏｎ",
		"everything", "All.", "any information",
		"toda la información de salud protegida", "TODA MI INFORMACION MEDICA PROTEGIDA", "toda la información protegida de salud",
		"cualquier información de salud protegida", "información de salud protegida completa", "información de salud protegida en su totalidad",
		"todo", "toda la información", "todos mis datos de salud", "toda mi PHI",
	} {
		require.True(t, tooWide(s), "%q", s)
	}
	for _, s := range []string{
		"", "Rhinoplasty, before and after, 2026", "All before and after pictures of my nose", "all photos of 3 May 2026",
		"Pictures that may hold protected health information about my nose", "entire medical record", "photos of my philtrum",
		"Todas las fotos de mi nariz", "philosophy", "The whole left side of my face", "expediente médico completo",
	} {
		require.False(t, tooWide(s), "%q", s)
	}
	require.True(t, coversWholeRecord("My ENTIRE medical record"))
	require.True(t, coversWholeRecord("Mi expediente médico completo"))
	require.False(t, coversWholeRecord("Photos of my nose"))
}

func TestNeverEnds(t *testing.T) {
	for _, s := range []string{
		"none", "None.", "N/A", "n.a.", "indefinite", "Indefinitely", "until I revoke", "until I revoke it in writing", "Until revoked",
		"till I cancel", "unless I say stop", "until withdrawn by me", "until I change my mind", "no expiration", "does not expire", "never", "never expires",
		"forever", "in perpetuity", "perpetual", "permanent", "ongoing", "without end", "open-ended",
		"ninguna", "nunca", "indefinido", "por tiempo indefinido", "hasta que yo lo revoque", "HASTA QUE LO REVOQUE POR ESCRITO", "hasta que la retire",
		"hasta que cambie de opinión", "sin vencimiento", "sin fecha de vencimiento", "no vence", "para siempre", "a menos que yo lo revoque",
	} {
		require.True(t, neverEnds(s), "%q", s)
	}
	for _, s := range []string{
		"When the practice closes its Instagram account", "18th birthday", "End of the 2027 conference", "until the brochure is reprinted",
		"One year after my surgery", "Cuando termine el congreso de 2027", "Hasta la próxima edición del folleto", "until 2028",
		"When Dr. Hale leaves the practice", "end of my treatment",
	} {
		require.False(t, neverEnds(s), "%q", s)
	}
}

func TestWaivesRights(t *testing.T) {
	for _, s := range []string{
		"I waive HIPAA.", "Patient hereby WAIVES any and all rights under H.I.P.A.A. in full.", "You give up your privacy rights for this.",
		"Thank you. I am waiving all HIPAA protection", "HIPAA waiver", "Renuncio a mis derechos de privacidad.",
		"El paciente renuncia a la protección de HIPAA", "I forfeit my right to complain to HHS.",
		"This does not cost anything and I waive my rights under HIPAA", "I relinquish the right to file a complaint",
	} {
		require.True(t, waivesRights(s), "%q", s)
	}
	for _, s := range []string{
		"", "This form does not waive your HIPAA rights.", "You do not give up any privacy right.",
		"Usted no renuncia a sus derechos de privacidad.", "We waive the fee for your visit.", "HIPAA protects you.", "You never waive your HIPAA rights",
	} {
		require.False(t, waivesRights(s), "%q", s)
	}
}

func TestAtRequest(t *testing.T) {
	for _, s := range []string{"at the request of the individual", "At the patient's request", "At my request.", "a petición de la persona", "A solicitud del paciente"} {
		require.True(t, atRequest(s), "%q", s)
	}
	for _, s := range []string{"", "Show results to future patients", "teaching"} {
		require.False(t, atRequest(s), "%q", s)
	}
}

func TestFoldText(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "  Élan  Vital ": "elan vital", "P.H.I.": "phi", "don't": "dont", "a\u0301b": "ab", "x\x00y": "x y",
		"one.Two. Three": "onetwo three", "\u202eabc\u202c": "abc", "שלום": "שלום",
	} {
		require.Equal(t, want, foldText(in), "%q", in)
	}
}

// FuzzFormWords holds the matching of free text against whatever a person can type: it never fails, and case, outer
// spaces and invisible characters change nothing.
func FuzzFormWords(f *testing.F) {
	for _, s := range []string{"all protected health information", "hasta que yo lo revoque", "I waive HIPAA", "P.H.I.", "\xff\xfe", "ﬃ ", "until", "todo"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		faulttest.Bound(t)
		wide, never := tooWide(s), neverEnds(s)
		waivesRights(s)
		atRequest(s)
		coversWholeRecord(s)
		if !utf8.ValidString(s) {
			return
		}
		folded := foldText(s)
		require.Equal(t, folded, foldText(folded), "folding twice is folding once")
		require.Equal(t, wide, tooWide(" "+s+"\u200b\n"))
		require.Equal(t, never, neverEnds("\u00a0"+s+"\u200b "))
		require.NotContains(t, folded, "  ")
	})
}
