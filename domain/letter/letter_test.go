package letter

// What a letter must say before it may be printed: by kind, by what is true of it, and by what is known.

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// whole is a letter of kind k that says everything it can have to say.
func whole(k Kind) Said {
	s := Said{Parts: map[string]string{}, Facts: map[string]string{}, Flags: map[string]bool{}}
	for _, p := range k.Parts() {
		text := "It says " + p.Code + "."
		for _, f := range slices.Concat(p.Needs, p.IfKnown) {
			s.Facts[f] = "the " + f
			text += " Here: the " + f + "."
		}
		if p.When != "" {
			s.Flags[p.When] = true
		}
		s.Parts[p.Code] = text
	}
	return s
}

func codesOf(k Kind) []string {
	var out []string
	for _, p := range k.Parts() {
		out = append(out, p.Code)
	}
	return out
}

func TestEveryKindHasItsPartsFromTheLaw(t *testing.T) {
	assert.Len(t, Kinds(), len(parts), "none is left out")
	for _, k := range Kinds() {
		assert.True(t, k.Valid(), k)
		require.NotEmpty(t, k.Parts(), k)
		codes := codesOf(k)
		slices.Sort(codes)
		assert.Len(t, slices.Compact(codes), len(k.Parts()), "%s: a code marks one part", k)
		for _, p := range k.Parts() {
			assert.True(t, strings.HasPrefix(p.Cite, "45 CFR 164."), "%s %s", k, p.Code)
		}
		assert.Equal(t, strings.HasPrefix(string(k), "breach_"), k.Breach(), k)
		assert.Empty(t, Check(k, whole(k)), k)
	}
	assert.False(t, Kind("receipt").Valid())
	changed := AccessDenial.Parts()
	changed[0].Code = "gone"
	assert.Equal(t, "D1", AccessDenial.Parts()[0].Code, "nobody changes the law by its copy")
}

func TestWhatTheLawAsksOfEachLetter(t *testing.T) {
	for k, want := range map[Kind][]string{
		AccessExtension: {"X1", "X2"}, AmendmentExtension: {"X1", "X2"}, AccountingExtension: {"X1", "X2"}, // reason, and until when
		AccessFee: {"F1", "F2"}, AccountingFee: {"F1", "F2"},
		AccessDenial:    {"D1", "D2", "D3", "D4", "D5", "D6"}, // 164.524(d)(1) to (d)(3)
		AmendmentDenial: {"D1", "D2", "D3", "D4", "D5"},       // 164.526(d)(1)
		BreachNotice:    {"C1", "C2", "C3", "C4", "C5"}, BreachMedia: {"C1", "C2", "C3", "C4", "C5"}, BreachSubstitute: {"C1", "C2", "C3", "C4", "C5", "C6"},
	} {
		assert.Equal(t, want, codesOf(k), k)
	}
}

func TestALetterThatLacksSomethingIsNotPrinted(t *testing.T) {
	const access, amend, breach = "45 CFR 164.524(d)", "45 CFR 164.526(d)(1)", "45 CFR 164.404(c)(1)"
	for _, c := range []struct {
		id   string
		kind Kind
		edit func(*Said)
		want []Lack
	}{
		{"AC-05 an extension without its reason", AccessExtension, func(s *Said) { s.Facts["reason"] = " " }, []Lack{{"X1", "45 CFR 164.524(b)(2)(ii)", "reason"}}},
		{"AC-05 an extension without its date", AccessExtension, func(s *Said) { delete(s.Facts, "until") }, []Lack{{"X2", "45 CFR 164.524(b)(2)(ii)", "until"}}},
		{"another date than the one promised", AmendmentExtension, func(s *Said) { s.Facts["until"] = "20 April 2026" }, []Lack{{"X2", "45 CFR 164.526(b)(2)(ii)", "until"}}},
		{"a denial without its basis", AccessDenial, func(s *Said) { s.Parts["D1"] = "" }, []Lack{{"D1", access + "(2)(i)", ""}}},
		{"a notice whose list is empty, so that its words are gone with it", BreachNotice, func(s *Said) { s.Parts["C2"] = ""; s.Facts["information"] = "" },
			[]Lack{{"C2", "45 CFR 164.404(c)(1)(B)", "information"}}},
		{"a basis that is not the one decided", AccessDenial, func(s *Said) { s.Parts["D1"] = "Because." }, []Lack{{"D1", access + "(2)(i)", "basis"}}},
		{"a reviewable denial without the review", AccessDenial, func(s *Said) { s.Parts["D2"] = " \n" }, []Lack{{"D2", access + "(2)(ii)", ""}}},
		{"one that is not reviewable needs none", AccessDenial, func(s *Said) { s.Parts["D2"], s.Flags["reviewable"] = "", false }, nil},
		{"no telephone to complain to", AccessDenial, func(s *Said) { delete(s.Facts, "telephone") }, []Lack{{"D3", access + "(2)(iii)", "telephone"}}},
		{"neither name nor telephone", AccessDenial, func(s *Said) { s.Parts["D3"] = "Write to us." }, []Lack{{"D3", access + "(2)(iii)", "officer"}, {"D3", access + "(2)(iii)", "telephone"}}},
		{"no word of HHS", AccessDenial, func(s *Said) { delete(s.Parts, "D4") }, []Lack{{"D4", access + "(2)(iii)", ""}}},
		{"in part: what is given", AccessDenial, func(s *Said) { s.Facts["given"] = "" }, []Lack{{"D5", access + "(1)", "given"}}},
		{"denied as a whole nothing is given", AccessDenial, func(s *Said) { s.Parts["D5"], s.Flags["partial"] = "", false }, nil},
		{"where to ask instead, when it is known", AccessDenial, func(s *Said) { s.Flags["elsewhere"], s.Parts["D6"] = false, "" }, []Lack{{"D6", access + "(3)", ""}}},
		{"where to ask instead, when it is not", AccessDenial, func(s *Said) { s.Flags["elsewhere"], s.Facts["elsewhere"], s.Parts["D6"] = false, "", "" }, nil},
		{"AM-08", AmendmentDenial, func(s *Said) { delete(s.Parts, "D2") }, []Lack{{"D2", amend + "(ii)", ""}}},
		{"AM-08 nor that both may go along", AmendmentDenial, func(s *Said) { delete(s.Parts, "D3") }, []Lack{{"D3", amend + "(iii)", ""}}},
		{"an amendment's complaint contact", AmendmentDenial, func(s *Said) { delete(s.Facts, "officer") }, []Lack{{"D4", amend + "(iv)", "officer"}}},
		{"BR-32", BreachNotice, func(s *Said) { s.Parts["C1"] = "Here: the what_happened. On the happened_on." }, []Lack{{"C1", breach + "(A)", "discovered_on"}}},
		{"BR-32 a day nobody knows", BreachNotice, func(s *Said) {
			s.Parts["C1"] = "Here: the what_happened."
			delete(s.Facts, "discovered_on")
			s.Facts["happened_on"] = " "
		}, nil},
		{"no toll-free number in a substitute notice", BreachSubstitute, func(s *Said) { delete(s.Facts, "tollfree") }, []Lack{{"C6", "45 CFR 164.404(d)(2)(ii)", "tollfree"}}},
		{"each of several kinds of information", BreachNotice, func(s *Said) {
			s.Facts["information"] = "your name\nthree photographs\n"
			s.Parts["C2"] = "- your  name\n- your address"
		}, []Lack{{"C2", breach + "(B)", "information"}}},
		{"however the lines are broken", BreachNotice, func(s *Said) {
			s.Facts["information"] = "your name\nthree photographs"
			s.Parts["C2"] = "It was your\nname and three\tphotographs."
		}, nil},
	} {
		t.Run(c.id, func(t *testing.T) {
			s := whole(c.kind)
			c.edit(&s)
			assert.Equal(t, c.want, Check(c.kind, s))
		})
	}
}

// Whatever is left out of whatever letter, it is named; nothing else is.
func TestWhatIsLeftOutIsNamed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.SampledFrom(Kinds()).Draw(t, "kind")
		s := whole(k)
		var want []string
		for _, p := range k.Parts() {
			due := rapid.Bool().Draw(t, "due") || p.When == ""
			if p.When != "" && !due {
				s.Flags[p.When] = false
				delete(s.Facts, p.When)
			}
			if rapid.Bool().Draw(t, "said") {
				continue
			}
			delete(s.Parts, p.Code)
			if due {
				want = append(want, p.Code)
			}
		}
		var got []string
		for _, l := range Check(k, s) {
			require.Empty(t, l.Fact)
			got = append(got, l.Code)
		}
		require.Equal(t, want, got)
	})
}
