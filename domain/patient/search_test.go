package patient

// This file tests finding patients: tokens, sounds, queries, order, likeness.

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"consentry/domain/calendar"
	"consentry/store/faulttest"
)

// finds tells whether an index of Tokens would return p for what is typed: every
// term begins a token or has a sound in common.
func finds(p Patient, typed string) bool {
	q, tokens := ParseQuery(typed), Tokens(p)
	for _, t := range q.Terms {
		begins := slices.ContainsFunc(tokens, func(tok string) bool { return strings.HasPrefix(tok, t.Prefix) })
		sounds := slices.ContainsFunc(t.Phonetic, func(s string) bool { return slices.Contains(tokens, s) })
		if !begins && !sounds {
			return false
		}
	}
	return !q.Empty()
}

func TestFind(t *testing.T) {
	muñoz := Patient{First: "José Luis", Last: "Muñoz de la Cruz", Preferred: "Pepe", Born: day("1947-01-02"), Phone: "1-555-013-0099"}
	oneil := Patient{First: "Siobhán", Last: "O\u2019Neil-Brandt", Born: day("2000-02-29"), MRN: "10007"}
	chinese := Patient{First: "小明", Last: "王", Born: day("1991-06-04")}
	arabic := Patient{First: "ليلى", Last: "الحسن", Born: day("1991-06-04")}
	adlam := Patient{First: "𞤀𞤁", Last: "Bah", Born: day("1991-06-04")}
	for _, c := range []struct {
		typed string
		p     Patient
		want  bool
	}{
		{"park", lena(), true}, {"PAR", lena(), true}, {"lena park", lena(), true}, {"park, lena", lena(), true},
		{"len pa", lena(), true}, {"lenny", lena(), true}, {"mae", lena(), true}, {"parc", lena(), true}, {"parke", lena(), true},
		{"leena park", lena(), true}, {"smith", lena(), false}, {"lena smith", lena(), false},
		{"6/4/1991", lena(), true}, {"06/04/1991", lena(), true}, {"06041991", lena(), true}, {"1991-06-04", lena(), true},
		{"6-4-91", lena(), true}, {"6.4.1991", lena(), true}, {"6/4", lena(), true}, {"1991", lena(), true}, {"1991-06", lena(), true},
		{"park 6/4/91", lena(), true}, {"6/4/91 park", lena(), true}, {"6/5/1991", lena(), false}, {"4/6/1991", lena(), false},
		{"4417", lena(), true}, {"park 4417", lena(), true}, {"(555) 013-4417", lena(), true}, {"555-013-4417", lena(), true},
		{"1 555 013 4417", lena(), true}, {"0134417", lena(), true}, {"013-4417", lena(), true}, {"4418", lena(), false},
		{"H-2041", lena(), true}, {"h2041", lena(), true}, {"2041", lena(), true}, {"h-2042", lena(), false},
		{"munoz", muñoz, true}, {"muños", muñoz, true}, {"cruz jose", muñoz, true}, {"delacruz", muñoz, true}, {"de la cruz", muñoz, true},
		{"pepe", muñoz, true}, {"1/2/47", muñoz, true}, {"0099", muñoz, true},
		{"oneil", oneil, true}, {"o'neil", oneil, true}, {"O’Neil", oneil, true}, {"neil", oneil, true}, {"o'neill", oneil, true},
		{"brandt", oneil, true}, {"oneil-brandt", oneil, true}, {"siobhan", oneil, true}, {"2/29/00", oneil, true}, {"10007", oneil, true},
		{"王", chinese, true}, {"小明 王", chinese, true}, {"李", chinese, false},
		{"الحسن", arabic, true}, {"𞤀", adlam, true}, {"𞤁", adlam, false},
		{"", lena(), false}, {"  ,;", lena(), false},
	} {
		assert.Equal(t, c.want, finds(c.p, c.typed), "%q for %s", c.typed, c.p.ListName())
	}
}

func TestSoundsAlike(t *testing.T) {
	for _, pair := range [][2]string{
		{"Smith", "Smyth"}, {"Smith", "Schmidt"}, {"Stephen", "Steven"}, {"Philip", "Filip"}, {"Catherine", "Kathryn"},
		{"Thomas", "Tomas"}, {"Meyer", "Maier"}, {"Wright", "Rite"}, {"Knight", "Night"}, {"Jackson", "Jaxon"},
		{"Hernandez", "Ernandes"}, {"Jimenez", "Gimenes"}, {"Jiménez", "Ximenez"}, {"Vasquez", "Basques"}, {"Guerra", "Gerra"},
		{"Castillo", "Castiyo"}, {"Gonzalez", "Gonsales"}, {"Muñoz", "Munos"}, {"Velázquez", "Belasquez"}, {"Mejía", "Mexia"},
		{"Quiroga", "Kiroga"}, {"McDonald", "MacDonald"}, {"Hodges", "Hojes"}, {"Plumb", "Plum"}, {"Christensen", "Kristensen"},
		{"Priscilla", "Prisila"}, {"Vaughn", "Von"}, {"Pfeiffer", "Fifer"}, {"Xavier", "Javier"}, {"Schneider", "Snyder"},
	} {
		a, b := Sounds(pair[0]), Sounds(pair[1])
		assert.True(t, slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) }), "%s %v, %s %v", pair[0], a, pair[1], b)
	}
	for _, pair := range [][2]string{{"Park", "Ortiz"}, {"Lena", "Maya"}, {"Hale", "Hull-Smith"}, {"Garcia", "Gomez"}, {"Kim", "Chen"}} {
		a, b := Sounds(pair[0]), Sounds(pair[1])
		assert.False(t, slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) }), "%s %v, %s %v", pair[0], a, pair[1], b)
	}
	assert.Equal(t, []string{"PRK"}, Sounds("Park"))
	assert.Equal(t, []string{"FSKS", "PSKS"}, Sounds("Vásquez"))
	assert.Empty(t, Sounds("王"))
	assert.Empty(t, Sounds("2041"))
	assert.Empty(t, Sounds(""))
	assert.Empty(t, Sounds("h"))
}

func TestTokens(t *testing.T) {
	got := Tokens(lena())
	for _, want := range []string{"park", "lena", "lenny", "mae", "h2041", "2041", "5550134417", "0134417", "4417",
		"06041991", "19910604", "060491", "~PRK", "~LN"} {
		assert.Contains(t, got, want)
	}
	assert.Len(t, slices.Compact(slices.Sorted(slices.Values(got))), len(got), "each once")
	assert.Empty(t, Tokens(Patient{}))
	assert.NotContains(t, Tokens(Patient{Last: "Ox", Phone: "123"}), "123", "too short for a telephone")
}

func TestRankOrdersHits(t *testing.T) {
	people := []Patient{
		{ID: "exact", Last: "Park", First: "Zoe"},
		{ID: "first", Last: "Adams", First: "Park"},
		{ID: "begins", Last: "Parker", First: "Amy"},
		{ID: "firstBegins", Last: "Boone", First: "Parkes"},
		{ID: "sound", Last: "Perck", First: "Ann"},
		{ID: "firstSound", Last: "Cole", First: "Perk"},
		{ID: "none", Last: "Ortiz", First: "Maya"},
	}
	order := func(typed string) []string {
		q, list := ParseQuery(typed), slices.Clone(people)
		slices.Reverse(list)
		Sort(q, list)
		ids := make([]string, len(list))
		for i, p := range list {
			ids[i] = p.ID
		}
		return ids
	}
	assert.Equal(t, []string{"exact", "first", "begins", "firstBegins", "sound", "firstSound", "none"}, order("park"))
	assert.Equal(t, "exact", order("zoe park")[0])
	assert.Equal(t, "begins", order("amy park")[0])

	p := lena()
	assert.Less(t, Rank(ParseQuery("4417"), p), Rank(ParseQuery("441"), p))
	assert.Less(t, Rank(ParseQuery("6/4/1991"), p), Rank(ParseQuery("6/4"), p))
	assert.Less(t, Rank(ParseQuery("h-2041"), p), Rank(ParseQuery("h-20"), p))
	cruz := Patient{Last: "de la Cruz", First: "Ana"}
	assert.Equal(t, rankExactLast, Rank(ParseQuery("delacruz"), cruz))
	assert.Equal(t, 0, Rank(Query{}, p))
}

func TestSimilar(t *testing.T) {
	p := lena()
	with := func(change func(*Patient)) Patient { o := lena(); o.ID = "p2"; change(&o); return o }
	for _, c := range []struct {
		name  string
		other Patient
		want  bool
	}{
		{"herself", lena(), false},
		{"entered twice", with(func(*Patient) {}), true},
		{"same name, other birth date", with(func(o *Patient) { o.Born = day("1950-01-01") }), true},
		{"sounds alike", with(func(o *Patient) { o.Last, o.First, o.Preferred, o.Born = "Parc", "Leena", "", day("1950-01-01") }), true},
		{"preferred name", with(func(o *Patient) { o.First, o.Preferred, o.Born = "Lenny", "", day("1950-01-01") }), true},
		{"twin", with(func(o *Patient) { o.First, o.Preferred = "Mina", "" }), true},
		{"married since", with(func(o *Patient) { o.Last = "Ruiz" }), true},
		{"second last name", with(func(o *Patient) { o.Last = "Park Ruiz" }), true},
		{"names exchanged", with(func(o *Patient) { o.First, o.Last, o.Preferred, o.Born = "Park", "Lena", "", day("1950-01-01") }), true},
		{"a slip of the keyboard", with(func(o *Patient) { o.Last, o.Born = "Pakr", day("1950-01-01") }), true},
		{"same birth date only", with(func(o *Patient) { o.First, o.Last, o.Preferred = "Maya", "Ortiz", "" }), false},
		{"same last name only", with(func(o *Patient) { o.First, o.Preferred, o.Born = "Maya", "", day("1950-01-01") }), false},
		{"same particle only", with(func(o *Patient) { o.First, o.Last, o.Preferred, o.Born = "Ana", "de la Cruz", "", day("1950-01-01") }), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.want, Similar(p, c.other))
			assert.Equal(t, c.want, Similar(c.other, p), "both ways")
		})
	}
	assert.True(t, Similar(Patient{First: "明", Last: "王"}, Patient{First: "明", Last: "王"}))
	assert.False(t, Similar(Patient{First: "Lee", Last: "Lowe"}, Patient{First: "Aloysius", Last: "Li"}))
	cruz := Patient{First: "Ana", Last: "de la Cruz"}
	assert.False(t, Similar(cruz, Patient{First: "Ana", Last: "de la Rosa"}))
	assert.Equal(t, []Patient{{ID: "p2", First: "Ana", Last: "Cruz"}},
		SimilarTo(cruz, []Patient{{ID: "p2", First: "Ana", Last: "Cruz"}, {ID: "p3", First: "Ana", Last: "Rosa"}}))
}

func TestSimilarAmong(t *testing.T) {
	word := rapid.StringMatching(`[A-Z][aeo][lnr][aeo]?k?`)
	rapid.Check(t, func(t *rapid.T) {
		var list []Patient
		for range rapid.IntRange(0, 8).Draw(t, "n") {
			list = append(list, Patient{First: word.Draw(t, "first"), Last: word.Draw(t, "last"),
				Born: calendar.MustNew(1990, 1, 1).AddDays(rapid.IntRange(0, 3).Draw(t, "day"))})
		}
		got := SimilarAmong(list)
		for i, p := range list {
			want := false
			for j, o := range list {
				want = want || (i != j && Similar(p, o))
			}
			assert.Equal(t, want, got[i])
		}
	})
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"park", "park", 0}, {"park", "parks", 1}, {"park", "pakr", 1}, {"park", "perc", 2}, {"", "abc", 3},
		{"kitten", "sitting", 3}, {strings.Repeat("a", 65), "a", 64}} {
		assert.Equal(t, c.want, distance(c.a, c.b), c.a+" "+c.b)
		assert.Equal(t, c.want, distance(c.b, c.a))
	}
}

func TestSortKey(t *testing.T) {
	sorted := []Patient{{Last: "Ábalos"}, {Last: "de la Cruz", First: "Ana"}, {Last: "de la Cruz", First: "Zoe"}, {Last: "Dean"},
		{Last: "O'Neil"}, {Last: "park", First: "Al", Born: day("1950-01-01")}, {Last: "Park", First: "Al", Born: day("1960-01-01")}}
	assert.True(t, slices.IsSortedFunc(sorted, func(a, b Patient) int { return strings.Compare(SortKey(a), SortKey(b)) }))
}

func TestBornOn(t *testing.T) {
	p := lena()
	assert.True(t, BornOn(p, "6/4/91", today, English))
	assert.True(t, BornOn(p, "4 de junio de 1991", today, Spanish))
	assert.False(t, BornOn(p, "6/5/91", today, English))
	assert.False(t, BornOn(p, "", today, English))
	assert.False(t, BornOn(Patient{}, "", today, English))
	assert.True(t, MonthDay(p, 6, 4))
	assert.False(t, MonthDay(p, 4, 6))
	assert.False(t, MonthDay(Patient{}, 0, 0))
}

func checkQuery(t interface{ Fatalf(string, ...any) }, text string) {
	q := ParseQuery(text)
	if len(q.Terms) > maxTerms {
		t.Fatalf("%d terms", len(q.Terms))
	}
	for _, term := range q.Terms {
		if term.Prefix == "" || utf8.RuneCountInString(term.Prefix) > maxTerm {
			t.Fatalf("%q gives the prefix %q", text, term.Prefix)
		}
		for _, r := range term.Prefix {
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				t.Fatalf("%q gives %q with %U", text, term.Prefix, r)
			}
		}
		for _, s := range term.Phonetic {
			if !strings.HasPrefix(s, soundMark) || strings.Trim(s[1:], "AFJKLMNPRSTWX") != "" {
				t.Fatalf("%q gives the sound %q", text, s)
			}
		}
	}
}

func TestQueryIsBounded(t *testing.T) {
	checkQuery(t, strings.Repeat("abcdefghijk ", 10_000))
	checkQuery(t, strings.Repeat("1", 10_000))
	checkQuery(t, strings.Repeat("5 5-", 10_000))
	checkQuery(t, strings.Repeat("𞤀", 10_000))
	checkQuery(t, "\xff\xfe \x00 \" * OR NEAR( ) : ^ {tokens}")
	assert.Len(t, ParseQuery("a b c d e f g h i j").Terms, maxTerms)
	assert.Len(t, ParseQuery("park Park PARK").Terms, 1)
}

func TestEveryoneFindsThemselves(t *testing.T) {
	word := rapid.StringOfN(rapid.RuneFrom(nil, unicode.Latin, unicode.Han, unicode.Arabic, unicode.Hangul, unicode.Devanagari), 1, 20, -1)
	rapid.Check(t, func(t *rapid.T) {
		p := Clean(Patient{Last: word.Draw(t, "last"), First: word.Draw(t, "first"),
			Born: calendar.MustNew(1930, 1, 1).AddDays(rapid.IntRange(0, 30000).Draw(t, "day"))})
		for _, typed := range []string{p.Last, p.First + " " + p.Last, strings.ToUpper(p.Last), p.Born.String()} {
			if ParseQuery(typed).Empty() {
				continue // a name of marks only
			}
			if !finds(p, typed) {
				t.Fatalf("%q does not find %+v: %+v in %v", typed, p, ParseQuery(typed), Tokens(p))
			}
		}
	})
}

func FuzzParseQuery(f *testing.F) {
	for _, s := range []string{"Park 6/4/91", "(555) 013-4417", "H-2041", "O’Neil", "王", "ﬁ\u0301", "\x00\xff", "1//2", "𞤀", "ǅ İ ß ς"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		faulttest.Bound(t)
		checkQuery(t, text)
		p := Patient{Last: text, First: text, MRN: text, Phone: text}
		Rank(ParseQuery(text), p)
		Similar(p, Patient{Last: text})
		for _, tok := range Tokens(p) {
			if strings.ContainsAny(tok, " \"*") || tok == soundMark {
				t.Fatalf("%q gives the token %q", text, tok)
			}
		}
	})
}

func BenchmarkRank(b *testing.B) {
	q, p := ParseQuery("lena park 6/4"), lena()
	for b.Loop() {
		Rank(q, p)
	}
}

func BenchmarkTokens(b *testing.B) {
	p := lena()
	for b.Loop() {
		Tokens(p)
	}
}

func BenchmarkSimilar(b *testing.B) {
	p, o := lena(), Patient{First: "Maya", Last: "Ortiz", Born: lena().Born}
	for b.Loop() {
		Similar(p, o)
	}
}
