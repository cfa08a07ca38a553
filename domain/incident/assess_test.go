package incident

import (
	"testing"

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
