// Tests of breaking lines, of letters the typeface lacks, of odd names and of ink, with made-up extremes.
package paper

import (
	"math"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"consentry/domain/consent"
	"consentry/domain/office"
)

// No line is wider than asked, no letter is lost, no line begins with a combining mark, whatever the words.
func TestWrapNeverOverflows(t *testing.T) {
	p := newPrinter(t)
	rapid.Check(t, func(t *rapid.T) {
		var spans []consent.Span
		for range rapid.IntRange(0, 5).Draw(t, "spans") {
			text := rapid.StringOf(rapid.SampledFrom([]rune("aWiM .-/@éñ\u0301\u0323_漢 x "))).Draw(t, "text")
			spans = append(spans, consent.Span{Text: text, Bold: rapid.Bool().Draw(t, "bold")})
		}
		room := rapid.Float64Range(30, 500).Draw(t, "room")
		fitted := p.fitted(spans)
		var want, got strings.Builder
		for _, s := range fitted {
			want.WriteString(strings.ReplaceAll(s.Text, " ", ""))
		}
		for _, l := range p.wrap(fitted, 14, room) {
			sum, text := 0.0, ""
			for _, r := range l.runs {
				sum += p.faces[r.weight].width(r.text, 14)
				text += r.text
			}
			if math.Abs(sum-l.width) > 0.01 {
				t.Fatalf("width %v, letters %v", l.width, sum)
			}
			first, _ := []rune(text)[0], 0
			if l.width > room+0.01 && len(strings.TrimFunc(text, func(r rune) bool { return joins(r) })) > 4 {
				t.Fatalf("%q is %v wide of %v", text, l.width, room)
			}
			if joins(first) && !joins([]rune(strings.TrimLeft(want.String(), " "))[0]) && !strings.Contains(spansText(fitted), " "+string(first)) {
				t.Fatalf("a line begins with a combining mark: %q", text)
			}
			got.WriteString(strings.ReplaceAll(text, " ", ""))
		}
		if got.String() != want.String() {
			t.Fatalf("%q became %q", want.String(), got.String())
		}
	})
}

func spansText(spans []consent.Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

func TestWrap(t *testing.T) {
	p := newPrinter(t)
	lines := func(text string, room float64) []string {
		var out []string
		for _, l := range p.wrap([]consent.Span{{Text: text}}, 10, room) {
			s := ""
			for _, r := range l.runs {
				s += r.text
			}
			out = append(out, s)
		}
		return out
	}
	assert.Equal(t, []string{"one two", "three"}, lines("one two three", 45))
	assert.Equal(t, []string{"https://", "example.", "org/long"}, lines("https://example.org/long", 48), "breaks after a slash or dot where it can")
	assert.Empty(t, lines("   ", 45))
	assert.Equal(t, []string{"a b"}, lines("  a   b ", 45))
	// A full stop in another weight stays with its word.
	got := p.wrap([]consent.Span{{Text: "ends on "}, {Text: "Sunday", Bold: true}, {Text: ". Then"}}, 10, 74)
	require.Len(t, got, 2)
	assert.Equal(t, ".", got[1].runs[1].text[:1])
	// A mark that begins a span stays with its letter, even where the line is full.
	got = p.wrap([]consent.Span{{Text: "aaW"}, {Text: "\u0323 b", Bold: true}}, 14, p.faces[regular].width("aaW", 14))
	require.Len(t, got, 2)
	assert.Equal(t, "aa", got[0].runs[0].text)
	assert.Equal(t, "W\u0323", got[1].runs[0].text)
}

func TestShorten(t *testing.T) {
	p := newPrinter(t)
	long := strings.Repeat("Hale Aesthetic ", 20)
	short := p.shorten(long, bold, 9, 200)
	assert.LessOrEqual(t, p.faces[bold].width(short, 9), 200.0)
	assert.True(t, strings.HasSuffix(short, "…"))
	assert.Equal(t, "Lena", p.shorten("Lena", bold, 9, 200))
}

func TestFit(t *testing.T) {
	f := newPrinter(t).faces[regular]
	for in, want := range map[string]struct {
		text string
		lost int
	}{
		"Lena Park":               {"Lena Park", 0},
		"Núñez ¿qué? “ok” – €":    {"Núñez ¿qué? “ok” – €", 0},
		"Jose\u0301":              {"José", 0},
		"x\u0323":                 {"x\u0323", 0},
		"王芳":                      {"□□", 2},
		"Ana 😀 Hale":              {"Ana □ Hale", 1},
		"שרה":                     {"□□□", 3},
		"a\x00b\tc\u202ed\u200be": {"a b cde", 0},
		"bad\xff":                 {"bad□", 1},
	} {
		text, lost := f.fit(in)
		assert.Equal(t, want.text, text, "%q", in)
		assert.Equal(t, want.lost, lost, "%q", in)
	}
}

// Names as they come: long, combining, from other scripts, hostile. The sheet is made, nothing overflows, nothing vanishes silently.
func TestOddNames(t *testing.T) {
	names := map[string]string{
		"hundred letters":  strings.Repeat("Wolfeschlegelstein", 6)[:100],
		"hundred in words": strings.TrimSpace(strings.Repeat("María de los Ángeles ", 5)),
		"ten thousand":     strings.Repeat("Lena", 2500),
		"combining":        "Zoe\u0308 X\u0323\u0302y N\u0303un\u0303ez",
		"many marks":       "Z" + strings.Repeat("\u0301", 300),
		"other script":     "王芳 (Fang Wang)",
		"right to left":    "\u202eשרה לוי",
		"control":          "Lena\x00\x07\nPark\t**x** # [yes]",
	}
	for name, patient := range names {
		p := newPrinter(t)
		var seen []placed
		p.checked = func(x placed) { seen = append(seen, x) }
		s := scope()
		f := facts("en")
		f.Patient = patient
		sh := signedSheet(t, consent.KindMarketing, "en")
		sh.Patient, sh.Document.Signer.Name, sh.Document.Signature.TypedName = patient, patient, patient
		sh.Presenter, sh.MRN = patient, patient
		sh.Letterhead.Practice = patient
		sh.Document.Text = render(t, consent.KindMarketing, s, f)
		sh.Document.TextSHA256 = ""
		pdf, err := p.Signed(sh)
		require.NoError(t, err, name)
		keep(t, "odd-"+strings.ReplaceAll(name, " ", "-"), pdf)
		assertInside(t, p, seen, name)
		r := readPDF(t, pdf)
		squeezed := strings.ReplaceAll(r.all(), " ", "")
		want, lost := p.faces[regular].fit(consent.CleanValue(patient))
		if len(want) < 1000 {
			assert.Contains(t, squeezed, strings.ReplaceAll(want, " ", ""), name)
		} else { // it goes over pages, with their heads in between
			assert.GreaterOrEqual(t, strings.Count(squeezed, "n"), strings.Count(want, "n"), name)
		}
		if lost > 0 {
			assert.Contains(t, r.all(), "where this printer font lacks a letter", name)
			assert.Contains(t, r.all(), "□", name)
		} else {
			assert.NotContains(t, r.all(), "where this printer font lacks a letter", name)
		}
		for _, oral := range []bool{true, false} {
			rev := revocationSheet("es", oral)
			rev.Patient, rev.Channels = patient, []string{patient, "Instagram"}
			_, err := p.Revocation(rev)
			require.NoError(t, err, name)
		}
		blank := blankSheet(t, "en")
		blank.Patient, blank.MRN = patient, patient
		_, err = p.Blank(blank)
		require.NoError(t, err, name)
	}
}

func TestSheetsAreBounded(t *testing.T) {
	p := newPrinter(t)
	p.most = 20
	_, err := p.Blank(office.BlankSheet{Letterhead: hale(), Text: strings.Repeat("a\n\n", 4000), Lang: "en"})
	require.ErrorIs(t, err, ErrTooLong)
	_, err = p.Table(tableSheet(5000))
	require.ErrorIs(t, err, ErrTooLong)
}

func TestInk(t *testing.T) {
	p := newPrinter(t)
	curves := func(strokes []consent.Stroke, aspect float32) (lines, dots int) {
		sh := signedSheet(t, consent.KindPhoto, "en")
		sh.Document.Signature.Strokes, sh.Document.Signature.Aspect = strokes, aspect
		pdf, err := p.Signed(sh)
		require.NoError(t, err)
		for _, ops := range readPDF(t, pdf).ops {
			require.NotContains(t, ops, "NaN")
			require.NotContains(t, ops, "Inf")
			lines += strings.Count(ops, " c S\n")
			dots += strings.Count(ops, " l  f\n")
		}
		return lines, dots
	}
	lines, dots := curves(scrawl(), 2.2)
	assert.Greater(t, lines, 150)
	assert.Greater(t, dots, 5, "a dot at each end and corner, and the dot on the i")
	assert.Less(t, dots, lines)
	lines, dots = curves([]consent.Stroke{{{X: 0.5, Y: 0.5}}}, 2)
	assert.Equal(t, 0, lines)
	assert.Equal(t, 1, dots)
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	lines, _ = curves([]consent.Stroke{{{X: nan, Y: 0}, {X: inf, Y: -inf}, {X: 0.2, Y: 0.2}, {X: 7, Y: -3}}, {}, {{X: nan, Y: nan}}}, nan)
	assert.Positive(t, lines)
	var long consent.Stroke
	for i := range 200_000 {
		a := float64(i) / 300
		long = append(long, consent.Point{X: float32(0.5 + 0.4*math.Sin(a)), Y: float32(0.5 + 0.4*math.Cos(a*1.1))})
	}
	lines, _ = curves([]consent.Stroke{long}, 0)
	assert.LessOrEqual(t, lines, maxInk+2)
	// Ink stays in its box.
	strokes := place([]consent.Stroke{{{X: -5, Y: 0}, {X: 5, Y: 2}}}, 100, 50)
	assert.Equal(t, [][]at{{{0, 0}, {100, 50}}}, strokes)
}

func TestTable(t *testing.T) {
	p := newPrinter(t)
	var seen []placed
	p.checked = func(x placed) { seen = append(seen, x) }
	sh := tableSheet(120)
	sh.Rows[5][4] = strings.Repeat("tall ", 1500)
	sh.Rows[6] = []string{"short row"}
	sh.Rows[7] = append(sh.Rows[7], "more cells", "than columns")
	pdf, err := p.Table(sh)
	require.NoError(t, err)
	keep(t, "table-tall", pdf)
	r := readPDF(t, pdf)
	assertInside(t, p, seen, "tall")
	for i, page := range r.pages {
		assert.Contains(t, page, "Place\n", "page %d has the head", i+1)
	}
	assert.Equal(t, 1500, strings.Count(r.all(), "tall"), "a row taller than a page goes on")
	assert.Contains(t, r.all(), "short row")
	assert.Contains(t, r.all(), "120 entries")

	seen = nil
	wide := office.TableSheet{Letterhead: hale(), Title: "Wide", Rows: [][]string{nil}}
	for i := range 14 {
		wide.Columns = append(wide.Columns, "Column "+strings.Repeat("x", i%5))
		wide.Rows[0] = append(wide.Rows[0], strings.Repeat("value ", i))
	}
	pdf, err = p.Table(wide)
	require.NoError(t, err)
	keep(t, "table-wide", pdf)
	assertInside(t, p, seen, "wide")
	assert.Contains(t, string(pdf), "792.00 612.00", "a wide list lies on its side")
	for _, rows := range [][][]string{nil, {{}}} {
		pdf, err = p.Table(office.TableSheet{Columns: []string{"One"}, Rows: rows})
		require.NoError(t, err)
		assert.Len(t, readPDF(t, pdf).pages, 1)
	}
}

func TestShare(t *testing.T) {
	assert.InDeltaSlice(t, []float64{100, 300}, share([]float64{50, 150}, 400), 0.01)
	assert.InDeltaSlice(t, []float64{50, 175, 175}, share([]float64{50, 260, 200}, 400), 0.01)
	assert.InDelta(t, 400, sum(share([]float64{260, 260, 260, 40, 90}, 400)), 0.01)
}

func TestFaceHasWhatFormsNeed(t *testing.T) {
	for _, f := range newPrinter(t).faces {
		for _, r := range "ABCXYZabcxyzÁÉÍÓÚÑÜáéíóúñü¿¡«»“”‘’—–…•·□€0123456789" {
			assert.Positive(t, f.widths[r], string(r))
		}
		for r, w := range f.widths {
			if unicode.IsLetter(r) {
				assert.GreaterOrEqual(t, w, 0.0)
			}
		}
	}
}
