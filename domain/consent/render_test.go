// Tests of the template language, the built-in forms and their golden texts. "go test -run Golden -update" writes the
// golden files anew; read the difference before you keep it.
package consent

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
	"consentry/store/faulttest"
)

var update = flag.Bool("update", false, "write the golden texts anew")

// builtInForms reads the form files as they are shipped.
func builtInForms(tb testing.TB) map[Kind]Template {
	tb.Helper()
	names, err := filepath.Glob("../../assets/forms/*.md")
	require.NoError(tb, err)
	require.NotEmpty(tb, names)
	files := map[string]string{}
	for _, n := range names {
		b, err := os.ReadFile(n)
		require.NoError(tb, err)
		files[filepath.Base(n)] = string(b)
	}
	all, err := ParseForms(files)
	require.NoError(tb, err)
	out := map[Kind]Template{}
	for _, f := range all {
		out[f.Kind] = f
	}
	require.Len(tb, out, len(FormKinds()))
	return out
}

func testGrant(id string, a Answer, face FaceRule) Grant {
	for _, c := range BuiltIn() {
		if c.ID == id {
			return Grant{Channel: id, Name: c.Name["en"], Recipient: c.Recipient["en"], Answer: a, Face: face}
		}
	}
	return Grant{Channel: id, Name: id, Recipient: "people who see it", Answer: a, Face: face}
}

// scenes are the scopes whose texts are kept as golden files.
func scenes() map[string]struct {
	scope Scope
	facts Facts
} {
	day := calendar.MustParse
	lena := Facts{Patient: "Lena Park", Practice: "Hale Aesthetic Surgery", Address: "12 Elm Street, Springfield, OH 45501",
		Telephone: "(555) 010-2200", Officer: "Dr. Ana Hale", Channels: BuiltIn(), NoticeNumber: 7, NoticeFrom: day("2026-02-16"),
		Revoked: []string{"Instagram", "Facebook"}, SignedOn: day("2026-06-15"), ReceivedOn: day("2026-11-20"), ReceivedBy: "Maya Ortiz"}
	plain := Scope{
		Photos:    PhotoScope{Procedures: []string{"Rhinoplasty"}, From: day("2026-01-01"), To: day("2026-12-31")},
		Discloser: "Hale Aesthetic Surgery",
		Grants: []Grant{testGrant("website_gallery", AnswerYes, FaceNo), testGrant("instagram", AnswerYes, FaceNo),
			testGrant("in_office_album", AnswerYes, FaceNo), testGrant("print_brochure", AnswerNo, FaceNo),
			testGrant("email_campaign", AnswerNo, FaceNo), testGrant("paid_ads", AnswerNo, FaceNo)},
		Purposes: []Purpose{{Text: "Show results to future patients"}}, InitiatedBy: "practice",
		Expiry: Expiry{Kind: ExpiryDate, Date: day("2028-11-22")}, RevokeTo: "Hale Aesthetic Surgery, 12 Elm Street, Springfield, OH 45501",
	}
	rich := plain
	rich.Photos = PhotoScope{Procedures: []string{"Liposuction", "Tummy tuck"}, Areas: []string{"Abdomen", "Hips"}, From: day("2026-03-01"), To: day("2026-06-30")}
	rich.Discloser = "Hale Aesthetic Surgery and Bright Media LLC"
	rich.Grants = []Grant{testGrant("website_gallery", AnswerYes, FaceEyesCovered), testGrant("instagram", AnswerYes, FaceYes),
		testGrant("lecture", AnswerBlank, FaceNo), testGrant("manufacturer", AnswerNo, FaceNo)}
	rich.Grants[0].CaptionOK, rich.Grants[1].NameOK, rich.Grants[1].EditsOK = true, true, true
	rich.Grants[1].Territory, rich.Grants[1].MaxPosts = "Ohio", 3
	rich.Purposes = []Purpose{{Text: "Show results to future patients"}, {Text: "Teach doctors and students"}}
	rich.Expiry = Expiry{Kind: ExpiryEvent, Event: "the last check-up after this surgery"}
	rich.Remuneration = Remuneration{ThirdParty: true, Who: "Clearline Devices", What: "500 dollars for each post", Consideration: "10 percent off"}
	rich.ShowEach = true
	sale := plain
	sale.Remuneration = Remuneration{Sale: true, Who: "Clearline Devices", What: "free laser tips"}
	minor := lena
	minor.Patient = "Nico Park"
	minor.Signer = Signer{Kind: SignerRepresentative, Name: "Lena Park", Authority: "mother"}
	paper := lena
	paper.OnPaper = true
	everywhere := lena
	everywhere.RevokedAll = true
	return map[string]struct {
		scope Scope
		facts Facts
	}{
		"plain": {plain, lena}, "rich": {rich, lena}, "sale": {sale, lena}, "minor": {plain, minor}, "paper": {plain, paper},
		"everywhere": {plain, everywhere},
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "forms", name+".txt")
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err, "run with -update once")
	assert.Equal(t, string(want), got)
}

func TestGoldenForms(t *testing.T) {
	forms := builtInForms(t)
	kinds := map[string][]Kind{"plain": FormKinds(), "rich": {KindMarketing}, "sale": {KindMarketing}, "paper": {KindMarketing},
		"minor": {KindMarketing, KindPhoto, KindNotice}, "everywhere": {KindRevokeForm, KindRevokeAck}}
	for scene, with := range scenes() {
		for _, kind := range kinds[scene] {
			for _, lang := range Languages() {
				with.facts.Lang = lang
				r, err := Render(forms[kind], lang, ValuesFor(with.scope, with.facts))
				require.NoError(t, err)
				assert.Empty(t, r.Missing)
				assert.NotEmpty(t, r.Title)
				assert.NotRegexp(t, `\{\{|\}\}|\[\[|\]\]|____`, r.Text)
				for _, st := range r.Statements {
					assert.Contains(t, PlainText(r.Text), st.Text, "a statement stands on the form word for word")
				}
				golden(t, scene+"."+string(kind)+"."+lang, r.Text)
			}
		}
	}
}

// Every element of 164.508(c)(1) and statement of (c)(2) is in the frozen words, in both languages.
func TestMarketingTextHoldsEveryElement(t *testing.T) {
	tpl := builtInForms(t)[KindMarketing]
	all := scenes()
	for lang, want := range map[string]map[string][]string{
		"en": {
			"plain": {"before and after rhinoplasty photos from 2026" /* E1 */, "Hale Aesthetic Surgery may use these pictures" /* E2 */, "Who may see them: the general public who visit this page" /* E3 */, "show results to future patients" /* E4 */, "ends on 22 November 2028" /* E5 */, "in writing", "12 Elm Street", "cannot undo" /* S1 */, "Your care does not change" /* S2 */, "may no longer protect" /* S3 */, "copy of this form" /* L2 */, "Brochures and posters", "Signing: Lena Park", "Nobody pays us"},
			"rich":  {"liposuction and tummy tuck photos of the abdomen and hips taken from 1 March 2026 to 30 June 2026", "Bright Media LLC", "the last check-up after this surgery", "Clearline Devices pays Hale Aesthetic Surgery", "500 dollars", "10 percent off", "Your eyes are covered", "Your first name may show", "Only here: Ohio", "many times: 3", "each picture first", "teach doctors"},
			"sale":  {"will result in remuneration", "free laser tips"},
			"minor": {"Lena Park signs for this person (mother)", "Signing for Nico Park: Lena Park (mother)"},
		},
		"es": {
			"plain": {"fotos de antes y después de rinoplastia, tomadas en 2026", "Hale Aesthetic Surgery puede usar", "Quién las puede ver: el público en general", "mostrar resultados a futuros pacientes", "termina el 22 de noviembre de 2028", "por escrito", "12 Elm Street", "No podemos deshacer", "Su atención no cambia", "quizá ya no las proteja", "una copia de este formulario", "Folletos y carteles", "Firma: Lena Park", "Nadie nos paga"},
			"rich":  {"fotos de antes y después de liposucción y abdominoplastia (abdomen y caderas), tomadas del 1 de marzo de 2026 al 30 de junio de 2026", "Clearline Devices paga a Hale", "enseñar a médicos", "Sus ojos van tapados", "Antes le mostramos cada foto"},
			"sale":  {"remuneración", "free laser tips"},
			"minor": {"Lena Park firma por esta persona (madre)", "Firma por Nico Park: Lena Park (madre)"},
		},
	} {
		for scene, phrases := range want {
			facts := all[scene].facts
			facts.Lang = lang
			r, err := Render(tpl, lang, ValuesFor(all[scene].scope, facts))
			require.NoError(t, err)
			for _, p := range phrases {
				assert.Contains(t, PlainText(r.Text), p, "%s %s", lang, scene)
			}
		}
	}
}

func TestMarketingStatements(t *testing.T) {
	tpl := builtInForms(t)[KindMarketing]
	want := map[string][]Code{"plain": {S2, S1, S3}, "rich": {S2, S1, S3, M1}, "sale": {S2, S1, S3, M2}}
	for scene, codes := range want {
		for _, lang := range Languages() {
			with := scenes()[scene]
			with.facts.Lang = lang
			r, err := Render(tpl, lang, ValuesFor(with.scope, with.facts))
			require.NoError(t, err)
			var got []Code
			for _, st := range r.Statements {
				got = append(got, st.Code)
				assert.NotContains(t, st.Text, "**")
			}
			assert.Equal(t, codes, got, scene)
		}
	}
}

// AU-14, AU-15: places answered no or left open are on the form as such; only a yes reads as a yes.
func TestAnswersOnTheForm(t *testing.T) {
	tpl := builtInForms(t)[KindMarketing]
	with := scenes()["rich"]
	with.facts.Lang = "en"
	count := func(s Scope, f Facts) map[Answer]int {
		r, err := Render(tpl, "en", ValuesFor(s, f))
		require.NoError(t, err)
		n := map[Answer]int{}
		for _, b := range Parse(r.Text) {
			for _, c := range b.Choices {
				n[c.Answer]++
			}
		}
		return n
	}
	assert.Equal(t, map[Answer]int{AnswerYes: 2, AnswerBlank: 1, AnswerNo: 1}, count(with.scope, with.facts))
	with.facts.OnPaper = true
	assert.Equal(t, map[Answer]int{AnswerBlank: 4}, count(with.scope, with.facts), "nothing is marked before the patient does")
}

func TestPages(t *testing.T) {
	with := scenes()["plain"]
	with.facts.Lang = "en"
	r, err := Render(builtInForms(t)[KindMarketing], "en", ValuesFor(with.scope, with.facts))
	require.NoError(t, err)
	require.Len(t, r.Pages, 7)
	assert.Equal(t, "Optional: may we use your pictures?", r.Title)
	for i, p := range r.Pages {
		require.NotEmpty(t, p.Blocks)
		assert.Contains(t, []BlockKind{BlockTitle, BlockHeading}, p.Blocks[0].Kind, "page %d begins with what it is about", i+1)
	}
}

func TestRenderLanguage(t *testing.T) {
	v := Values{
		Text:  map[string]string{"patient": "Lena Park", "practice": ""},
		Flags: map[string]bool{"sale": true},
		Lists: map[string][]map[string]string{"purposes": {{"text": "one"}, {"text": "two"}}},
	}
	for name, c := range map[string]struct{ body, want string }{
		"value":             {"Hello {{patient}}.", "Hello Lena Park.\n"},
		"spaces in tag":     {"Hello {{ patient }}.", "Hello Lena Park.\n"},
		"missing value":     {"At {{practice}}.", "At ________.\n"},
		"if":                {"a{{#if sale}}b{{/if}}c", "abc\n"},
		"if not":            {"a{{#if not sale}}b{{else}}x{{/if}}c", "axc\n"},
		"empty is false":    {"{{#if practice}}a{{else}}b{{/if}}", "b\n"},
		"each":              {"{{#each purposes}}\n- {{text}} for {{patient}}\n{{/each}}\nend", "- one for Lena Park\n- two for Lena Park\nend\n"},
		"tag lines vanish":  {"a\n{{#if sale}}\nb\n{{/if}}\nc\n", "a\nb\nc\n"},
		"gaps close":        {"a\n\n{{#if no_money}}\nx\n{{/if}}\n\n{{#if third_party}}\nx\n{{/if}}\n\nc", "a\n\nc\n"},
		"marks vanish":      {"a [[S1]]keep **this** one[[/S1]] b", "a keep **this** one b\n"},
		"brackets are text": {"a [[not a mark]] [x] {y}", "a [[not a mark]] [x] {y}\n"},
	} {
		r, err := Render(Template{ID: "x", Version: 1, Kind: KindPhoto, Body: Text{"en": c.body}}, "en", v)
		require.NoError(t, err, name)
		assert.Equal(t, c.want, r.Text, name)
	}
	r, err := Render(Template{Body: Text{"en": "{{practice}} {{practice}} {{officer}}"}}, "en", v)
	require.NoError(t, err)
	assert.Equal(t, []string{"practice", "officer"}, r.Missing)
}

func TestRenderRefuses(t *testing.T) {
	for name, c := range map[string]struct{ body, key string }{
		"unclosed value": {"Hello {{patient\n}}", FlawUnclosed},
		"unclosed if":    {"{{#if sale}}x", FlawUnclosed},
		"unclosed each":  {"{{#each purposes}}x", FlawUnclosed},
		"unclosed mark":  {"[[S1]] x", FlawUnclosed},
		"stray end":      {"x{{/if}}", FlawUnopened},
		"stray else":     {"x{{else}}", FlawUnopened},
		"stray mark":     {"x[[/S1]]", FlawUnopened},
		"crossed":        {"{{#if sale}}[[S1]]{{/if}}[[/S1]]", FlawUnopened},
		"bad name":       {"{{Patient Name}}", FlawPlaceholder},
		"call":           {"{{patient | html}}", FlawPlaceholder},
		"too deep":       {strings.Repeat("{{#if sale}}", 20) + strings.Repeat("{{/if}}", 20), FlawDepth},
		"too long":       {strings.Repeat("a", MaxTemplateBytes+1), FlawTooLong},
		"no text":        {" \n", FlawLanguage},
	} {
		_, err := Render(Template{ID: "x", Body: Text{"en": c.body}}, "en", Values{})
		var flaw Flaw
		require.ErrorAs(t, err, &flaw, name)
		assert.Equal(t, c.key, flaw.Key, name)
	}
	_, err := Render(Template{Body: Text{"en": "x"}}, "es", Values{})
	require.Error(t, err, "no Spanish text")
	long := Values{Text: map[string]string{"patient": strings.Repeat("x", 300_000)}}
	_, err = Render(Template{Body: Text{"en": strings.Repeat("{{patient}}", 8)}}, "en", long)
	require.ErrorIs(t, err, ErrTooLong)
	items := make([]map[string]string, 500)
	_, err = Render(Template{Body: Text{"en": "{{#each a}}{{#each a}}{{#each a}}{{#each a}}{{/each}}{{/each}}{{/each}}{{/each}}"}}, "en",
		Values{Lists: map[string][]map[string]string{"a": items}})
	require.ErrorIs(t, err, ErrTooLong, "nested lists cannot run for ever")
}

// What a person typed is shown as it stands and is never markup.
func TestValuesAreNotMarkup(t *testing.T) {
	for _, typed := range []string{"**bold**", "# title", "- item", "[yes] Instagram", "[[S1]] x [[/S1]]", "{{patient}}", `back\slash`,
		`\*`, "a*b", "---", "O'Brien-Smith", "¿Qué?", "Suite #4", "[ ] x", `\`} {
		r, err := Render(Template{Body: Text{"en": "{{patient}}\n\nAnd {{patient}} again.\n\n- {{patient}}"}}, "en", Values{Text: map[string]string{"patient": typed}})
		require.NoError(t, err)
		blocks := Parse(r.Text)
		require.Len(t, blocks, 3, typed)
		assert.Equal(t, BlockParagraph, blocks[0].Kind, typed)
		assert.Equal(t, typed, blocks[0].Plain())
		assert.Equal(t, "And "+typed+" again.", blocks[1].Plain())
		assert.Equal(t, Block{Kind: BlockBullet, Spans: []Span{{Text: typed}}}, blocks[2])
		assert.Empty(t, r.Statements)
	}
}

func TestCleanValue(t *testing.T) {
	for in, want := range map[string]string{
		"  Lena   Park \n": "Lena Park", "a\x00b\x1b[31m": "a b [31m", "Jose\u0301": "José", "evil\u202eeman": "evileman",
		"zero\u200bwidth": "zerowidth", "bad\xff": "bad\ufffd", "line\u2028two": "line two", "": "",
	} {
		assert.Equal(t, want, CleanValue(in), "%q", in)
	}
}

func TestDescribe(t *testing.T) {
	d := calendar.MustParse
	for _, c := range []struct {
		p      PhotoScope
		en, es string
	}{
		{PhotoScope{}, "", ""},
		{PhotoScope{Procedures: []string{"Rhinoplasty"}, From: d("2026-01-01"), To: d("2026-12-31")}, "before and after rhinoplasty photos from 2026", "fotos de antes y después de rinoplastia, tomadas en 2026"},
		{PhotoScope{Procedures: []string{"rhinoplasty", "chin implant"}}, "before and after rhinoplasty and chin implant photos", "fotos de antes y después de rinoplastia e implante de mentón"},
		{PhotoScope{Procedures: []string{"BBL"}, From: d("2025-01-01"), To: d("2027-12-31")}, "before and after BBL photos from 2025 to 2027", "fotos de antes y después de BBL, tomadas de 2025 a 2027"},
		{PhotoScope{Areas: []string{"Nose", "Chin"}, From: d("2026-05-04"), To: d("2026-05-04")}, "before and after photos of the nose and chin taken on 4 May 2026", "fotos de antes y después (nariz y mentón), tomadas el 4 de mayo de 2026"},
		{PhotoScope{Areas: []string{"nose"}, From: d("2026-05-04")}, "before and after photos of the nose taken on or after 4 May 2026", "fotos de antes y después (nariz), tomadas desde el 4 de mayo de 2026"},
		{PhotoScope{Areas: []string{"nose"}, To: d("2026-05-04")}, "before and after photos of the nose taken on or before 4 May 2026", "fotos de antes y después (nariz), tomadas hasta el 4 de mayo de 2026"},
	} {
		assert.Equal(t, c.en, c.p.Describe("en"))
		assert.Equal(t, c.es, c.p.Describe("es"))
	}
}

func TestJoinWords(t *testing.T) {
	assert.Empty(t, JoinWords(nil, "en"))
	assert.Equal(t, "a", JoinWords([]string{"a"}, "es"))
	assert.Equal(t, "a, b and c", JoinWords([]string{"a", "b", "c"}, "en"))
	assert.Equal(t, "Facebook e Instagram", JoinWords([]string{"Facebook", "Instagram"}, "es"))
	assert.Equal(t, "agua y hielo", JoinWords([]string{"agua", "hielo"}, "es"))
}

// A form switched to the other language says the channels there, and keeps what the office typed itself.
func TestScopeInLanguage(t *testing.T) {
	s := scenes()["plain"].scope
	s.Grants[1].Recipient = "Our followers only"
	es := s.In("es", BuiltIn())
	assert.Equal(t, "La galería de nuestro sitio web", es.Grants[0].Name)
	assert.Equal(t, "Our followers only", es.Grants[1].Recipient)
	assert.Equal(t, "mostrar resultados a futuros pacientes", es.Purposes[0].Text)
	assert.Equal(t, []string{"Rhinoplasty"}, es.Photos.Procedures, "pictures are matched against it")
	assert.Equal(t, "Our website gallery", s.Grants[0].Name, "the scope given is not changed")
	assert.Equal(t, s.Grants, es.In("en", BuiltIn()).Grants, "and back again")
}

func TestParseFormsRefuses(t *testing.T) {
	ok := "---\nid: a\nversion: 1\nkind: treatment_photo_consent\nlang: en\n---\n# T\n"
	es := strings.Replace(ok, "lang: en", "lang: es", 1)
	got, err := ParseForms(map[string]string{"a": ok, "b": es})
	require.NoError(t, err)
	assert.Equal(t, []Template{{ID: "a", Version: 1, Kind: KindPhoto, Body: Text{"en": "# T\n", "es": "# T\n"}}}, got)
	for name, files := range map[string]map[string]string{
		"twice":      {"a": ok, "b": ok},
		"kinds":      {"a": ok, "b": strings.Replace(es, "treatment_photo_consent", "notice_acknowledgment", 1)},
		"no head":    {"a": "# T\n"},
		"open head":  {"a": "---\nid: a\n"},
		"no version": {"a": strings.Replace(ok, "version: 1", "version: x", 1)},
		"zero":       {"a": strings.Replace(ok, "version: 1", "version: 0", 1)},
		"kind":       {"a": strings.Replace(ok, "treatment_photo_consent", "x", 1)},
		"lang":       {"a": strings.Replace(ok, "lang: en", "lang: fr", 1)},
		"id":         {"a": strings.Replace(ok, "id: a", "id: ../a", 1)},
		"long":       {"a": ok + strings.Repeat("x", MaxTemplateBytes+2048)},
	} {
		_, err := ParseForms(files)
		assert.Error(t, err, name)
	}
}

func FuzzRender(f *testing.F) {
	for _, t := range builtInForms(f) {
		f.Add(t.Body["en"], "Lena Park")
	}
	f.Add("{{#if a}}{{else}}{{/if}}[[S1]]{{x}}[[/S1]]", "**\\[")
	f.Fuzz(func(t *testing.T, body, name string) {
		faulttest.Bound(t)
		if len(body) > 4<<10 {
			return
		}
		s, facts := specimen("en")
		facts.Patient, s.Grants[0].Name = name, name
		r, err := Render(Template{Body: Text{"en": body}}, "en", ValuesFor(s, facts))
		if err != nil {
			return
		}
		if len(r.Text) > 2*MaxRenderedBytes {
			t.Fatalf("grew to %d bytes", len(r.Text))
		}
		if again := Parse(r.Text); len(again) > 0 && len(r.Pages) == 0 && !slices.ContainsFunc(again, func(b Block) bool { return b.Kind == BlockPageBreak }) {
			t.Fatal("words but no page")
		}
		if clean := CleanValue(name); clean != "" && body == "{{patient}}" && PlainText(r.Text) != clean {
			t.Fatalf("%q is shown as %q", clean, PlainText(r.Text))
		}
		Lint(Template{ID: "x", Version: 1, Kind: KindMarketing, Body: Text{"en": body, "es": body}})
	})
}

func FuzzParse(f *testing.F) {
	f.Add("# a\n## b\n- c\n[yes] d\n[ ] e\n---\nf **g** h\\*")
	f.Fuzz(func(t *testing.T, text string) {
		faulttest.Bound(t)
		for _, b := range Parse(text) {
			if b.Kind != BlockChoices && len(b.Choices) > 0 || b.Kind == BlockChoices && len(b.Choices) == 0 {
				t.Fatal("choices belong to choices")
			}
		}
		for _, lang := range Languages() {
			if g := Grade(text, lang); g < 0 || g > 20 || g != g {
				t.Fatalf("grade %v", g)
			}
		}
	})
}

// Whatever is typed reads back as it was typed (after cleaning), wherever it stands.
func FuzzTypedValue(f *testing.F) {
	for _, s := range []string{"Lena", "**", "\\", "# x", "[yes] x", "---", "- ", "#"} {
		f.Add(s)
	}
	tpl := Template{Body: Text{"en": "{{patient}}\n\nx {{patient}} y"}}
	f.Fuzz(func(t *testing.T, typed string) {
		faulttest.Bound(t)
		if len(typed) > 1000 {
			return
		}
		r, err := Render(tpl, "en", Values{Text: map[string]string{"patient": typed}})
		if err != nil {
			t.Fatal(err)
		}
		want := CleanValue(typed)
		if want == "" {
			return
		}
		b := Parse(r.Text)
		if len(b) != 2 || b[0].Kind != BlockParagraph || b[0].Plain() != want || b[1].Plain() != "x "+want+" y" {
			t.Fatalf("%q became %#v", want, b)
		}
	})
}
