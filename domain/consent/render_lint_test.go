// Tests of what a template must hold before it can be published.
package consent

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
)

func TestBuiltInFormsCanBePublished(t *testing.T) {
	for kind, form := range builtInForms(t) {
		assert.Empty(t, Lint(form), "%s", kind)
	}
}

// L1: what patients read asks for at most eight years of school, in both languages.
func TestBuiltInFormsArePlain(t *testing.T) {
	for kind, form := range builtInForms(t) {
		for _, lang := range Languages() {
			g := GradeOf(form, lang)
			t.Logf("%s %s: grade %.1f", kind, lang, g)
			assert.Positive(t, g)
			assert.LessOrEqual(t, g, 8.0, "%s %s", kind, lang)
		}
	}
}

func flawKeys(flaws []Flaw) map[string][]string {
	m := map[string][]string{}
	for _, f := range flaws {
		m[f.Key] = append(m[f.Key], f.Lang+":"+f.Arg)
	}
	return m
}

func TestLintFindsWhatIsWrong(t *testing.T) {
	good := builtInForms(t)[KindMarketing]
	swap := func(lang, old, new string) Template {
		require.Contains(t, good.Body[lang], old)
		body := Text{"en": good.Body["en"], "es": good.Body["es"]}
		body[lang] = strings.ReplaceAll(body[lang], old, new)
		return Template{ID: good.ID, Version: 2, Kind: good.Kind, Body: body}
	}
	without := func(code string) Template {
		body := Text{}
		for lang, b := range good.Body {
			from, to := strings.Index(b, "[["+code+"]]"), strings.Index(b, "[[/"+code+"]]")
			body[lang] = b[:from] + b[to+len(code)+5:]
		}
		return Template{ID: good.ID, Version: 2, Kind: good.Kind, Body: body}
	}
	for name, c := range map[string]struct {
		form Template
		key  string
		arg  string
	}{
		"unknown placeholder":   {swap("en", "{{payer}}", "{{sponsor}}"), FlawPlaceholder, "en:sponsor"},
		"unclosed":              {swap("en", "{{payer}}", "{{payer"), FlawUnclosed, ""},
		"sample":                {swap("en", "your pictures to other people", "your sample pictures to other people"), FlawUnfinished, "en:sample"},
		"lorem":                 {swap("es", "Opcional", "Lorem"), FlawUnfinished, "es:Lorem"},
		"insert":                {swap("en", "Nobody pays us", "[Insert name] pays us"), FlawUnfinished, "en:[Insert"},
		"TBD":                   {swap("en", "Nobody pays us", "TBD"), FlawUnfinished, "en:TBD"},
		"XXX":                   {swap("en", "Nobody pays us", "XXXX"), FlawUnfinished, "en:XXXX"},
		"AU-10 no redisclosure": {without("S3"), FlawStatement, "en:S3"},
		"no S1":                 {without("S1"), FlawStatement, "es:S1"},
		"no S2":                 {without("S2"), FlawStatement, "en:S2"},
		"AU-18 no M1":           {without("M1"), FlawStatement, "en:M1"},
		"AU-19 no M2":           {without("M2"), FlawStatement, "es:M2"},
		"AU-12 S2 elsewhere":    {swap("en", "**You can say no. Your care does not change.** We may not make your treatment, your payment, joining a health plan or your benefits depend on whether you sign.", "See our notice of privacy practices for this."), FlawSilent, "en:S2"},
		"S1 not in writing":     {swap("en", "You must do it **in writing**. Send or bring your note to", "Just call"), FlawSilent, "en:S1"},
		"S1 empty":              {swap("en", "[[S1]]", "[[S1]] [[/S1]] [[S1]]"), FlawStatement, "en:S1"},
		"S1 twice":              {swap("en", "[[S3]]", "[[S1]]You can revoke this in writing at any time[[/S1]] [[S3]]"), FlawTwice, "en:S1"},
		"S1 can vanish":         {swap("en", "[[S1]]\n", "{{#if sale}}{{/if}}{{#if show_each}}[[S1]]\n"), FlawUnclosed, ""},
		"S3 conditional":        {swap("en", "[[S3]]\nOther people can copy your pictures and pass them on. After that, federal privacy law may no longer protect them.\n[[/S3]]", "{{#if sale}}\n[[S3]]\nOther people can copy your pictures and pass them on. It may no longer protect them.\n[[/S3]]\n{{/if}}"), FlawCondition, "en:S3"},
		"M1 always":             {swap("en", "{{#if third_party}}", "{{#if show_each}}"), FlawCondition, "en:M1"},
		"M1 in else":            {swap("en", "{{#if third_party}}", "{{#if not third_party}}"), FlawCondition, "en:M1"},
		"strange mark":          {swap("en", "# Optional", "[[N1]]This stands on notices only[[/N1]]\n\n# Optional"), FlawUnknownMark, "en:N1"},
		"no recipients":         {swap("en", "{{recipient}}", "people"), FlawElement, "en:recipient"},
		"no expiry":             {swap("es", "{{expiry_date}}", "pronto"), FlawElement, "es:expiry_date"},
		"languages differ":      {swap("es", "{{#if consideration}}\nA usted se le ofreció esto a cambio: {{consideration}}.\n{{/if}}", ""), FlawDiffers, "es:consideration"},
		"no Spanish":            {Template{ID: good.ID, Version: 1, Kind: good.Kind, Body: Text{"en": good.Body["en"]}}, FlawLanguage, "es:"},
		"waiver":                {swap("en", "Nobody pays us", "By signing you waive your rights under HIPAA. Nobody pays us"), FlawWaiver, "en:"},
		"waiver in Spanish":     {swap("es", "Nadie nos paga", "Usted renuncia a sus derechos de privacidad. Nadie nos paga"), FlawWaiver, "es:"},
		"no title":              {swap("en", "# Optional", "Optional"), FlawTitle, "en:"},
		"no id":                 {Template{Kind: good.Kind, Version: 1, Body: good.Body}, FlawID, ":"},
		"no kind":               {Template{ID: "x", Version: 1, Kind: "poster", Body: good.Body}, FlawID, ":x"},
	} {
		flaws := Lint(c.form)
		got := flawKeys(flaws)
		require.Contains(t, got, c.key, "%s: %v", name, flaws)
		if c.arg != "" {
			assert.Contains(t, got[c.key], c.arg, name)
		}
		assert.False(t, CanPublish(flaws), name)
	}
}

func TestLintGradeIsAdvice(t *testing.T) {
	form := builtInForms(t)[KindPhoto]
	hard := " Notwithstanding institutional considerations, authorization documentation necessitates comprehensive administrative evaluation."
	form.Body = Text{"en": form.Body["en"] + strings.Repeat(hard, 30), "es": form.Body["es"]}
	flaws := Lint(form)
	assert.Contains(t, flawKeys(flaws), FlawGrade)
	assert.True(t, CanPublish(flaws))
}

// N1 to N12: a notice that lacks an element is not published.
func TestLintNotice(t *testing.T) {
	form := builtInForms(t)[KindNoticeText]
	for _, code := range []string{"N1", "N2", "N3", "N4", "N5", "N8", "N9", "N10", "N11", "N12"} {
		body := strings.NewReplacer("[["+code+"]]", "", "[[/"+code+"]]", "").Replace(form.Body["en"])
		flaws := Lint(Template{ID: form.ID, Version: 2, Kind: form.Kind, Body: Text{"en": body, "es": form.Body["es"]}})
		assert.Contains(t, flawKeys(flaws)[FlawStatement], "en:"+code)
	}
	for _, lang := range Languages() {
		s, f := specimen(lang)
		r, err := Render(form, lang, ValuesFor(s, f))
		require.NoError(t, err)
		plain := PlainText(r.Text)
		for _, words := range map[string][]string{
			"en": {"THIS NOTICE DESCRIBES HOW MEDICAL INFORMATION ABOUT YOU MAY BE USED AND DISCLOSED AND HOW YOU CAN GET ACCESS TO THIS INFORMATION. PLEASE REVIEW IT CAREFULLY.",
				"42 CFR Part 2", "civil, criminal, administrative or legislative", "breach", "paid in full", "(555) 010-2200", "1 January 2026"},
			"es": {"42 CFR Parte 2", "civil, penal, administrativo o legislativo", "(555) 010-2200", "1 de enero de 2026"},
		}[lang] {
			assert.Contains(t, plain, words)
		}
	}
}

func TestPlaceholdersAreKnown(t *testing.T) {
	assert.Subset(t, Placeholders(), []string{"patient", "photos", "discloser", "revoke_to", "channels_yes", "name", "recipient"})
}

// The built-in authorization, filled with an ordinary scope and signed, has no defect in either language.
func TestBuiltInAuthorizationIsValid(t *testing.T) {
	form := builtInForms(t)[KindMarketing]
	for _, scene := range []string{"plain", "sale", "minor"} {
		for _, lang := range Languages() {
			with := scenes()[scene]
			with.facts.Lang = lang
			scope := with.scope.In(lang, BuiltIn())
			r, err := Render(form, lang, ValuesFor(scope, with.facts))
			require.NoError(t, err)
			signer := with.facts.Signer
			if signer.Kind == "" {
				signer = Signer{Kind: SignerPatient, Name: with.facts.Patient}
			} else {
				signer.Evidence = "birth certificate seen"
			}
			sum := sha256.Sum256([]byte(r.Text))
			today := calendar.MustParse("2026-11-22")
			doc := Document{Kind: KindMarketing, Outcome: OutcomeSigned, Lang: lang, Text: r.Text, TextSHA256: hex.EncodeToString(sum[:]), Scope: &scope,
				TemplateID: form.ID, TemplateVersion: form.Version, PatientID: "p", PresentedBy: "m", Statements: r.Statements, Signer: signer,
				ReadingGrade: Grade(r.Text, lang),
				Signature: Signature{Method: MethodPad, TypedName: signer.Name, SignedOn: today, SignedAt: today.Start(nil),
					Strokes: []Stroke{{{X: 0.1, Y: 0.5}, {X: 0.4, Y: 0.2, T: 300}, {X: 0.8, Y: 0.6, T: 700}}}, Aspect: 2.2}}
			assert.Empty(t, Check(doc, Env{Today: today}), "%s %s", scene, lang)
		}
	}
}
