package incident

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"consentry/domain/calendar"
)

func TestAChoiceNotMadeIsAskedForAndNotCalledWrong(t *testing.T) {
	for name, c := range map[string]struct {
		a    Assessment
		o    Outcome
		want []string
	}{
		"permitted: not asked":         {Assessment{}, NotImpermissible, []string{"permitted:need_permitted", "why_permitted:need_reason"}},
		"permitted: no":                {Assessment{Permitted: No}, NotImpermissible, []string{"permitted:not_permitted", "why_permitted:need_reason"}},
		"secured: not asked":           {Assessment{}, Secured, []string{"security:need_form", "proof:need_proof"}},
		"secured: encrypted, no more":  {Assessment{Security: Security{Form: Encrypted, KeyApart: Yes}}, Secured, []string{"security:need_secured", "proof:need_proof"}},
		"secured: the key lay with it": {Assessment{Security: Security{Form: Encrypted, KeyApart: No, Proof: "a log"}}, Secured, []string{"security:not_secured"}},
		"secured: covered over":        {Assessment{Security: Security{Form: Redacted, Proof: "a copy"}}, Secured, []string{"security:not_secured"}},
		"secured: shredded":            {Assessment{Security: Security{Form: Shredded, Proof: "a receipt"}}, Secured, nil},
		"exception: not asked":         {Assessment{}, Excepted, []string{"exception:need_exception", "exception_why:need_reason"}},
		"exception: a part is missing": {Assessment{Exception: Exception{Kind: CouldNotRetain, Parts: []string{"not_retained"}, Why: "sealed"}}, Excepted, []string{"exception:no_exception"}},
	} {
		assert.Equal(t, c.want, said(c.a.Supports(c.o)), name)
	}
	today := calendar.MustParse("2026-12-10")
	p := Posting{Kind: OnWebsite, Where: "home page", TollFree: "(800) 555-0100"}
	assert.Equal(t, []string{"from:need_sent"}, said(CheckPosting(p, today)))
	p.From = today.AddDays(1)
	assert.Equal(t, []string{"from:future"}, said(CheckPosting(p, today)))
}

func TestWhatTheAnswersLeadTo(t *testing.T) {
	low := Factor{Level: Low, Why: "deleted"}
	for name, c := range map[string]struct {
		a    Assessment
		want Outcome
	}{
		"nothing":                      {Assessment{}, ""},
		"permitted, no reason yet":     {Assessment{Permitted: Yes}, NotImpermissible},
		"encrypted, questions open":    {Assessment{Permitted: No, Security: Security{Form: Encrypted}}, Secured},
		"encrypted, and it was on":     {Assessment{Permitted: No, Security: Security{Form: Encrypted, Running: Yes}}, ""},
		"shredded, no proof yet":       {Assessment{Security: Security{Form: Shredded}}, Secured},
		"an exception, parts open":     {Assessment{Security: Security{Form: Plain}, Exception: Exception{Kind: GoodFaith}}, Excepted},
		"all four weighed: no promise": {Assessment{Security: Security{Form: Encrypted}, Factors: [4]Factor{low, low, low, low}}, ""},
	} {
		f := c.a.Finding()
		assert.Equal(t, c.want, f.Toward, name)
		assert.Equal(t, Breach, f.Outcome, name)
	}
}

// A decision that nobody is told, read a second time, holds for the answers that were read.
func TestADecisionFallsWithTheAnswersItWasMadeBy(t *testing.T) {
	low := Factor{Level: Low, Why: "deleted at once"}
	answers := Assessment{Permitted: No, Outside: Yes, Security: Security{Form: Plain}, Factors: [4]Factor{low, low, low, low}, LowWhy: "one known recipient"}
	decided := Incident{Assessment: answers, Decisions: []Decision{{Outcome: LowProbability, Second: &Second{Agree: true, Why: "so it is"}}}}
	for name, c := range map[string]struct {
		edit  func(*Assessment)
		falls bool
	}{
		"saved once more":        {func(*Assessment) {}, false},
		"none instead of none":   {func(a *Assessment) { a.Exception.Parts = []string{} }, false},
		"a factor weighs more":   {func(a *Assessment) { a.Factors[2].Level = High }, true},
		"another reason":         {func(a *Assessment) { a.Factors[0].Why = "a face" }, true},
		"the reason is taken":    {func(a *Assessment) { a.LowWhy = "" }, true},
		"a part of an exception": {func(a *Assessment) { a.Exception.Parts = []string{"not_retained"} }, true},
	} {
		i := decided
		i.Decisions = slices.Clone(decided.Decisions)
		a := answers
		c.edit(&a)
		i.Answer(a, time.Date(2026, 12, 10, 9, 0, 0, 0, time.UTC), "po")
		_, holds := i.Decision()
		assert.Equal(t, c.falls, !holds, name)
	}
	breach := Incident{Assessment: answers, Decisions: []Decision{{Outcome: Breach}}}
	answers.LowWhy = ""
	breach.Answer(answers, time.Date(2026, 12, 10, 9, 0, 0, 0, time.UTC), "po")
	_, holds := breach.Decision()
	assert.True(t, holds, "what has to be told stays so")
}
