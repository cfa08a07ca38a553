package consent

// This file tests that the built-in forms, filled in for a made-up patient, pass the rules in both languages.

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func filled(t *testing.T, kind Kind, lang string, s Scope) Rendered {
	t.Helper()
	form, ok := builtInForms(t)[kind]
	require.True(t, ok)
	r, err := Render(form, lang, ValuesFor(s, Facts{Lang: lang, Patient: "Lena Park", Practice: "Hale Aesthetic Surgery",
		Address: "1 Sample Street, Sampletown, CA 90000", Telephone: "(555) 010-4471", Officer: "Maya Ortiz",
		Channels: BuiltIn(), NoticeNumber: 1, NoticeFrom: day("2026-06-01")}))
	require.NoError(t, err)
	require.Empty(t, r.Missing)
	return r
}

func TestFilledInAuthorizationIsValid(t *testing.T) {
	for _, lang := range []string{"en", "es"} {
		for name, change := range map[string]func(*Scope){
			"plain": func(*Scope) {},
			"paid": func(s *Scope) {
				s.Remuneration = Remuneration{ThirdParty: true, Sale: true, Who: "Filler Co.", What: "500 USD"}
			},
		} {
			t.Run(lang+" "+name, func(t *testing.T) {
				doc := base(channels("website_gallery", "instagram"), scope(change))
				*doc.Scope = doc.Scope.In(lang, BuiltIn())
				r := filled(t, KindMarketing, lang, *doc.Scope)
				doc.Lang, doc.Text, doc.Statements = lang, r.Text, r.Statements
				require.Empty(t, Blocking(Check(doc, checkedOn)))
				done, total, missing := Completion(doc, checkedOn)
				require.Empty(t, missing)
				require.Equal(t, total, done)
			})
		}
	}
}

func TestBuiltInNoticePassesItsLint(t *testing.T) {
	for _, lang := range []string{"en", "es"} {
		t.Run(lang, func(t *testing.T) {
			text := filled(t, KindNoticeText, lang, Scope{}).Text
			require.Empty(t, LintNotice(text, lang, Practice{Today: day("2026-06-01"), Part2Records: true}))
			require.True(t, NoticeExplainsRevocation(text, lang), "S1 may refer to it")
			cut := text[:strings.LastIndex(text, "## ")]
			require.Equal(t, []Code{N11}, codes(LintNotice(cut, lang, Practice{})), "only the agency's telephone number is left")
		})
	}
}
