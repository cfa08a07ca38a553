// Tests of every sheet: the words that must be there, on every page what belongs there, nothing beyond the margins, nothing about people
// or machines in the file's properties, and the same bytes for the same sheet.
package paper

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/ui/i18n"
)

// every names one of each sheet with words that must stand on it.
type every struct {
	name  string
	make  func(*Printer) ([]byte, error)
	lang  string
	words []string
}

func everySheet(tb testing.TB, sample, large bool) []every {
	tb.Helper()
	head := hale()
	head.Sample = sample
	var out []every
	add := func(name, lang string, words []string, f func(*Printer) ([]byte, error)) {
		out = append(out, every{name + "-" + lang, f, lang, words})
	}
	signedWords := map[string]map[consent.Kind][]string{
		"en": {consent.KindMarketing: {"Optional: may we use your pictures?", "in writing", "22 November 2028"}, consent.KindPhoto: {"Photos for your care"}, consent.KindNotice: {"You got our privacy notice", "number 7"}},
		"es": {consent.KindMarketing: {"Opcional: ¿podemos usar sus fotos?", "por escrito", "22 de noviembre de 2028"}, consent.KindPhoto: {"Fotos para su atención"}, consent.KindNotice: {"Usted recibió nuestro aviso", "número 7"}},
	}
	for lang, kinds := range signedWords {
		for kind, words := range kinds {
			sh := signedSheet(tb, kind, lang)
			sh.Letterhead, sh.LargeType = head, large
			words = append(slices.Clone(words), "Lena Park", "10482", "08:14:32 EST (UTC-05:00)", "Maya Ortiz", sh.Document.TextSHA256, sh.Document.ID,
				string(kind)+" v1 No. 3", i18n.In(lang).T("paper.method.pad"))
			add(string(kind), lang, words, func(p *Printer) ([]byte, error) { return p.Signed(sh) })
		}
		blank := blankSheet(tb, lang)
		blank.Letterhead, blank.LargeType = head, large
		add("blank", lang, []string{"marketing_authorization v1 No. 0042", i18n.In(lang).T("paper.pen.sign"), i18n.In(lang).T("paper.pen.authority"), "12 Elm Street"},
			func(p *Printer) ([]byte, error) { return p.Blank(blank) })
		for _, oral := range []bool{false, true} {
			sh := revocationSheet(lang, oral)
			sh.Letterhead, sh.LargeType = head, large
			words := map[string][]string{"en": {"What stops now", "What we cannot call back", "20 November 2026", "Facebook"}, "es": {"Qué se detiene ahora", "Qué no podemos recoger", "20 de noviembre de 2026"}}
			if oral {
				words = map[string][]string{"en": {"I take back my permission", "Sign here", "in these places"}, "es": {"Retiro mi permiso", "Firme aquí", "en estos lugares"}}
			}
			add(map[bool]string{true: "revocation-form", false: "revocation-ack"}[oral], lang, append([]string{"Instagram", "Lena Park", "Maya Ortiz"}, words[lang]...),
				func(p *Printer) ([]byte, error) { return p.Revocation(sh) })
		}
		rec := recoverySheet()
		rec.Letterhead, rec.Lang = head, lang
		add("recovery", lang, []string{"K7QD-2MXP", madeUpKey, "kit.txt", "cat db.tar.age* | age -d -i kit.txt | tar x", "SQLCipher", "manifest.sha256"},
			func(p *Printer) ([]byte, error) { return p.Recovery(rec) })
		split := splitSheet()
		split.Letterhead, split.Lang = head, lang
		add("envelopes", lang, []string{"K7QD-2MXP", map[string]string{"en": "envelope 3 of 3", "es": "sobre 3 de 3"}[lang]}, func(p *Printer) ([]byte, error) { return p.Envelopes(split) })
		notice := office.NoticeSheet{Letterhead: head, Lang: lang, LargeType: large, Notice: consent.NoticeVersion{Number: 7, PublishedOn: day("2026-11-20"),
			EffectiveOn: day("2026-11-22"), Text: consent.Text{lang: render(tb, consent.KindNoticeText, consent.Scope{}, facts(lang))}}}
		add("notice", lang, map[string][]string{"en": {"THIS NOTICE DESCRIBES", "42 CFR Part 2", "number 7, in effect from 22 Nov 2026"}, "es": {"ESTE AVISO", "42 CFR Parte 2"}}[lang],
			func(p *Printer) ([]byte, error) { return p.Notice(notice) })
		card := headSheet()
		card.Letterhead, card.Lang = head, lang
		add("head", lang, []string{"K7QD-2MXP", "14,208", "08:14:32 EST"}, func(p *Printer) ([]byte, error) { return p.Head(card) })
		list := tableSheet(70)
		list.Letterhead, list.Lang = head, lang
		out = append(out, photoSheets(tb, lang, head, large)...)
		out = append(out, backupSheets(lang, head)...)
		out = append(out, accessSheets(lang, head)...)
		add("table", lang, []string{"Authorizations that end soon", "Nico Álvarez Muñoz", "14208", list.Footer.Head[:16]}, func(p *Printer) ([]byte, error) { return p.Table(list) })
	}
	return out
}

func TestEverySheet(t *testing.T) {
	for _, size := range []Size{Letter, A4} {
		for _, v := range []struct{ sample, large bool }{{false, false}, {true, true}} {
			for _, sh := range everySheet(t, v.sample, v.large) {
				name := sh.name + map[bool]string{true: "-large"}[v.large] + map[Size]string{A4: "-a4"}[size]
				p, err := New(Options{Size: size})
				require.NoError(t, err)
				var seen []placed
				p.checked = func(x placed) { seen = append(seen, x) }
				pdf, err := sh.make(p)
				require.NoError(t, err, name)
				keep(t, name, pdf)
				r := readPDF(t, pdf)
				all := r.all()
				for _, w := range sh.words {
					assert.Contains(t, all, w, name)
				}
				assert.NotContains(t, all, "<?>", name)
				assert.NotContains(t, all, "[paper.", name)
				assert.NotContains(t, all, "□", name)
				tr := i18n.In(sh.lang)
				for i, page := range r.pages {
					assert.Contains(t, page, tr.T("paper.page", "page", i+1, "pages", len(r.pages)), name)
					assert.Contains(t, page, "Hale Aesthetic Surgery", "%s page %d", name, i+1)
					if v.sample {
						assert.Equal(t, 2, strings.Count(page, tr.T("paper.sample")), "%s page %d", name, i+1)
					} else {
						assert.NotContains(t, page, tr.T("paper.sample"), name)
					}
				}
				assertInside(t, p, seen, name)
				if size == A4 {
					continue // an independent program reads the same words from Letter
				}
				if words := byTool(t, pdf); words != "" {
					for _, w := range sh.words {
						assert.Contains(t, words, w, "%s read by pdftotext", name)
					}
				}
			}
		}
	}
}

// assertInside checks that no text leaves the margins and no line of body text runs into the foot.
func assertInside(t *testing.T, p *Printer, seen []placed, name string) {
	t.Helper()
	require.NotEmpty(t, seen)
	w, h := p.opts.page()
	if slices.ContainsFunc(seen, func(x placed) bool { return x.right > w }) { // a list that lies on its side
		w, h = h, w
	}
	for _, x := range seen {
		assert.GreaterOrEqual(t, x.left, side-0.5, "%s: %q", name, x.text)
		assert.LessOrEqual(t, x.right, w-side+0.5, "%s: %q", name, x.text)
		assert.GreaterOrEqual(t, x.top, 8.0, "%s: %q", name, x.text)
		assert.LessOrEqual(t, x.bottom, h-20, "%s: %q", name, x.text)
	}
}

// Recovery and head cards are one page: a second one would be lost.
func TestOnePage(t *testing.T) {
	for _, size := range []Size{Letter, A4} {
		for _, lang := range i18n.Languages() {
			p, err := New(Options{Size: size})
			require.NoError(t, err)
			rec := recoverySheet()
			rec.Lang, rec.Letterhead.Sample = lang, true
			pdf, err := p.Recovery(rec)
			require.NoError(t, err)
			assert.Len(t, readPDF(t, pdf).pages, 1, lang)
			split := splitSheet()
			split.Lang, split.Letterhead.Sample = lang, true
			pdf, err = p.Envelopes(split)
			require.NoError(t, err)
			assert.Len(t, readPDF(t, pdf).pages, 3, "a page for each envelope")
			card := headSheet()
			card.Lang = lang
			pdf, err = p.Head(card)
			require.NoError(t, err)
			assert.Len(t, readPDF(t, pdf).pages, 1, lang)
		}
	}
}

// CA 56.11: asked for large type, no word of the form is set below 14 points.
func TestLargeType(t *testing.T) {
	p := newPrinter(t)
	sh := signedSheet(t, consent.KindMarketing, "en")
	sh.LargeType = true
	pdf, err := p.Signed(sh)
	require.NoError(t, err)
	ops := strings.Join(readPDF(t, pdf).ops, "\n")
	form := ops[:strings.Index(ops, "/F1 8.5 Tf")] + ops
	small := regexp.MustCompile(`/F\d (\d+\.?\d*) Tf`).FindAllStringSubmatch(form, -1)
	sizes := map[string]int{}
	for _, m := range small {
		sizes[m[1]]++
	}
	for size := range sizes {
		assert.Contains(t, []string{"14", "16.8", "23.1", "13", "9" /* letterhead */, "8.5" /* foot and record */}, size)
	}
	assert.Greater(t, sizes["14"], 40)
}

func TestBlankHasEmptyBoxesAndCode(t *testing.T) {
	p := newPrinter(t)
	sh := blankSheet(t, "en")
	sh.Text = strings.Replace(sh.Text, "[ ] **Instagram", "[yes] **Instagram", 1) // a slip upstream must not mark a box
	pdf, err := p.Blank(sh)
	require.NoError(t, err)
	marked := signedSheet(t, consent.KindMarketing, "en")
	pdf2, err := p.Signed(marked)
	require.NoError(t, err)
	cross := func(b []byte) int { return strings.Count(strings.Join(readPDF(t, b).ops, "\n"), "1.60 w") }
	assert.Zero(t, cross(pdf), "no box is crossed")
	assert.Equal(t, 2*len(marked.Document.Scope.Grants), cross(pdf2), "each place has one crossed box, of two strokes")
	r := readPDF(t, pdf)
	for _, page := range r.pages {
		assert.Contains(t, page, sh.Code)
	}
	for i, ops := range r.ops {
		assert.Greater(t, strings.Count(ops, " re f"), 150, "page %d has a QR code", i+1)
	}
}

func TestOutcomesWithoutSignature(t *testing.T) {
	p := newPrinter(t)
	for outcome, words := range map[consent.Outcome][]string{
		consent.OutcomeDeclined: {"Not signed: the answer is no", "No picture may be used", "08:14:34"},
		consent.OutcomeRefused:  {"the patient did not want to sign", "Reason: offered twice"},
		consent.OutcomeUnable:   {"a signature could not be had", "Reason: offered twice"},
	} {
		sh := signedSheet(t, consent.KindMarketing, "en")
		sh.Document.Outcome, sh.Document.Reason = outcome, "offered twice"
		sh.Document.Signature = consent.Signature{}
		pdf, err := p.Signed(sh)
		require.NoError(t, err)
		all := readPDF(t, pdf).all()
		for _, w := range words {
			assert.Contains(t, all, w)
		}
		assert.NotContains(t, all, "How it was signed")
	}
}

func TestRepresentativeWitnessAndPaper(t *testing.T) {
	p := newPrinter(t)
	sh := signedSheet(t, consent.KindPhoto, "es")
	sh.Witness, sh.Assistant = "Dr. Ana Hale", "Joy Reed"
	sh.Document.Signer = consent.Signer{Kind: consent.SignerRepresentative, Name: "Rosa Park", Authority: "mother"}
	sh.Document.Signature = consent.Signature{Method: consent.MethodWitness, TypedName: "Rosa Park", SignedAt: when, SignedOn: day("2026-11-22"), WitnessAt: when}
	pdf, err := p.Signed(sh)
	require.NoError(t, err)
	all := readPDF(t, pdf).all()
	for _, w := range []string{"Firma por Lena Park", "En calidad de madre", "Testigo Dr. Ana Hale · 22 de noviembre de 2026, 08:14:32 EST", "Ayudó Joy Reed", "con un testigo", "El nombre completo se escribió"} {
		assert.Contains(t, all, w)
	}
	sh.Document.Signature = consent.Signature{Method: consent.MethodPaper, TypedName: "Rosa Park", SignedAt: when, SignedOn: day("2026-11-19")}
	pdf, err = p.Signed(sh)
	require.NoError(t, err)
	all = readPDF(t, pdf).all()
	assert.Contains(t, all, "Fecha de la firma 19 de noviembre de 2026", "signed on another day than it was filed")
	assert.Contains(t, all, "La copia escaneada")
}

func TestRefusals(t *testing.T) {
	p := newPrinter(t)
	for _, problem := range []Problem{ErrTooLong, ErrAltered, ErrNothing} {
		said, ok := i18n.In(i18n.Spanish).Sentence(fmt.Errorf("print: %w", problem))
		require.True(t, ok, problem)
		require.NotEmpty(t, said)
		require.NotContains(t, problem.Error(), "_")
	}
	sh := signedSheet(t, consent.KindPhoto, "en")
	sh.Document.Text += " "
	_, err := p.Signed(sh)
	require.ErrorIs(t, err, ErrAltered)
	for _, f := range []func() ([]byte, error){
		func() ([]byte, error) { return p.Signed(office.SignedSheet{}) },
		func() ([]byte, error) { return p.Blank(office.BlankSheet{}) },
		func() ([]byte, error) { return p.Revocation(office.RevocationSheet{}) },
		func() ([]byte, error) { return p.Recovery(office.RecoverySheet{}) },
		func() ([]byte, error) { return p.Head(office.HeadSheet{}) },
		func() ([]byte, error) { return p.Envelopes(office.SplitSheet{}) },
		func() ([]byte, error) { return p.Notice(office.NoticeSheet{}) },
		func() ([]byte, error) { return p.Table(office.TableSheet{}) },
	} {
		_, err := f()
		require.ErrorIs(t, err, ErrNothing)
	}
}

// The file's properties and everything outside its compressed pages name nobody and nothing of the machine.
func TestPropertiesTellNothing(t *testing.T) {
	p := newPrinter(t)
	host, err := os.Hostname()
	require.NoError(t, err)
	for _, sh := range everySheet(t, false, false) {
		pdf, err := sh.make(p)
		require.NoError(t, err)
		r := readPDF(t, pdf)
		keys := regexp.MustCompile(`/([A-Z][A-Za-z]+)`).FindAllString(r.info, -1)
		assert.Subset(t, []string{"/Info", "/Title", "/Producer", "/CreationDate"}, keys, sh.name)
		for _, word := range []string{"Park", "Lena", "Ortiz", "10482", "1991", "Hale", host, "go1.", "/home", "/root", madeUpKey} {
			assert.NotContains(t, unhex(r.info), word, sh.name)
			assert.NotContains(t, string(r.raw), word, sh.name)
		}
		if strings.Contains(r.info, "CreationDate") {
			assert.Regexp(t, `CreationDate\(D:2026112\d\d{6}\+00'00'\)`, r.info, "in UTC: no zone of the machine")
		}
	}
}

// unhex reads the UTF-16 strings of a dictionary.
func unhex(s string) string {
	return regexp.MustCompile(`<FEFF([0-9A-F]*)>`).ReplaceAllStringFunc(s, func(h string) string {
		var b strings.Builder
		for i := 5; i+4 <= len(h)-1; i += 4 {
			var r rune
			for _, c := range h[i : i+4] {
				r = r<<4 | rune(strings.IndexRune("0123456789ABCDEF", c))
			}
			b.WriteRune(r)
		}
		return b.String()
	})
}

func TestSameSheetSameBytes(t *testing.T) {
	one, other := newPrinter(t), newPrinter(t)
	var wg sync.WaitGroup
	for _, sh := range everySheet(t, true, false) {
		first, err := sh.make(one)
		require.NoError(t, err)
		again, err := sh.make(other)
		require.NoError(t, err)
		assert.True(t, bytes.Equal(first, again), sh.name)
		wg.Add(1)
		go func() {
			defer wg.Done()
			same, err := sh.make(one)
			assert.NoError(t, err)
			assert.True(t, bytes.Equal(first, same), "%s made at the same time as others", sh.name)
		}()
	}
	wg.Wait()
}

// Both languages say every key, with the same holes, and every key the code names exists.
func TestWords(t *testing.T) {
	load := func(lang string) map[string]json.RawMessage {
		b, err := os.ReadFile(filepath.Join("..", "..", "assets", "i18n", lang, "paper.json"))
		require.NoError(t, err)
		m := map[string]json.RawMessage{}
		require.NoError(t, json.Unmarshal(b, &m))
		return m
	}
	en, es := load("en"), load("es")
	holes := regexp.MustCompile(`\{\w+\}`)
	for key, text := range en {
		require.Contains(t, es, key)
		a, b := holes.FindAllString(string(text), -1), holes.FindAllString(string(es[key]), -1)
		slices.Sort(a)
		slices.Sort(b)
		assert.Equal(t, a, b, key)
	}
	assert.Len(t, es, len(en))
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	used := map[string]bool{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`"(paper\.[a-z0-9_.]*)"`).FindAllStringSubmatch(string(b), -1) {
			if used[m[1]] = true; m[1] == "paper.json" {
				continue
			}
			if strings.HasSuffix(m[1], ".") { // a family: "paper.method." and a name
				assert.True(t, slices.ContainsFunc(i18nKeys(en), func(k string) bool { return strings.HasPrefix(k, m[1]) }), m[1])
				continue
			}
			assert.True(t, i18n.Has(m[1]), m[1])
		}
	}
	for key := range en {
		family := key[:strings.LastIndexAny(key, ".")+1]
		assert.True(t, used[key] || used[family] || strings.HasPrefix(key, "paper.recovery.") || strings.HasPrefix(key, "paper.title."), "%s is not used", key)
	}
}

func i18nKeys(m map[string]json.RawMessage) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	return out
}

func BenchmarkSignedPDF(b *testing.B) {
	p := newPrinter(b)
	sh := signedSheet(b, consent.KindMarketing, "en")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Signed(sh); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNewPrinter(b *testing.B) {
	for b.Loop() {
		if _, err := New(Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
