package request

// Fees by the examples of rules 5.4: what may be charged for a copy, told in advance, under a State's cap.

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// copyOf is an access request for a copy in that form, delivered that way.
func copyOf(f Form, m DeliveryMethod) Request {
	r := a(KindAccess, "2026-03-02")
	r.Access.Form, r.Access.Delivery = f, Delivery{Method: m, Address: "3 Elm Street"}
	return r
}

func codes(as Assessed) []string {
	var out []string
	for _, r := range as.Refused {
		out = append(out, r.Code)
	}
	return out
}

func TestFees(t *testing.T) {
	paper := []Item{{Code: LaborCopying, Cents: 360}, {Code: SupplyPaper, Cents: 120}, {Code: Postage, Cents: 415}}
	with := func(more ...Item) []Item { return append(append([]Item{}, paper...), more...) }
	inspect := copyOf(FormInspect, SeenHere)
	inspect.Access.Inspect = true
	summary := copyOf(FormPDF, PickUp)
	summary.Access.Summary = &Summary{AgreedOn: day("2026-03-03"), Cents: 6000}
	third := copyOf(FormPDF, ToThirdParty)
	third.Requester.Kind = ThirdParty
	for _, c := range []struct {
		id      string
		r       Request
		method  FeeMethod
		items   []Item
		caps    []FeeCap
		cents   int
		refused []string
	}{
		{"FE-01", copyOf(FormPDF, PickUp), FeeFlat, []Item{{Code: FlatFee, Cents: 650}}, nil, 650, nil},
		{"FE-02", copyOf(FormPDF, PickUp), FeeFlat, []Item{{Code: FlatFee, Cents: 1000}}, nil, 0, []string{"flat_over_6_50"}},
		{"FE-02 by one cent", copyOf(FormPDF, PickUp), FeeFlat, []Item{{Code: FlatFee, Cents: 651}}, nil, 0, []string{"flat_over_6_50"}},
		{"the flat fee is all-in", copyOf(FormStick, Mailed), FeeFlat, []Item{{Code: FlatFee, Cents: 650}, {Code: Postage, Cents: 100}}, nil, 0, []string{"flat_alone", "flat_alone"}},
		{"a flat fee for paper", copyOf(FormPaper, PickUp), FeeFlat, []Item{{Code: FlatFee, Cents: 650}}, nil, 0, []string{"flat_alone"}},
		{"a flat fee beside the real cost", copyOf(FormPDF, PickUp), FeeActual, []Item{{Code: FlatFee, Cents: 650}}, nil, 0, []string{"flat_alone"}},
		{"FE-04", copyOf(FormPaper, Mailed), FeeActual, paper, nil, 895, nil},
		{"FE-04 from a schedule", copyOf(FormPaper, Mailed), FeeAverage, paper, nil, 895, nil},
		{"FE-05", copyOf(FormPaper, Mailed), FeeActual, with(Item{Code: Retrieval, Cents: 1500}), nil, 895, []string{"retrieval"}},
		{"FE-06", inspect, FeeActual, []Item{{Code: LaborCopying, Cents: 100}}, nil, 0, []string{"inspection_free"}},
		{"FE-06 free", inspect, FeeNone, nil, nil, 0, nil},
		{"FE-06 no flat fee either", inspect, FeeFlat, []Item{{Code: FlatFee, Cents: 650}}, nil, 0, []string{"inspection_free"}},
		{"FE-07", copyOf(FormStick, PickUp), FeeActual, []Item{{Code: SupplyMedia, Cents: 600}, {Code: LaborCopying, Cents: 200}}, nil, 800, nil},
		{"FE-07 a stick nobody asked for", copyOf(FormPDF, PickUp), FeeActual, []Item{{Code: SupplyMedia, Cents: 600}, {Code: LaborCopying, Cents: 200}}, nil, 200, []string{"media_unasked"}},
		{"FE-09", summary, FeeActual, []Item{{Code: SummaryLabor, Cents: 6000}}, nil, 6000, nil},
		{"FE-09 more than was agreed", summary, FeeActual, []Item{{Code: SummaryLabor, Cents: 6001}}, nil, 0, []string{"summary_over"}},
		{"FE-09 more than was agreed, in two lines", summary, FeeActual, []Item{{Code: SummaryLabor, Cents: 6000}, {Code: SummaryLabor, Cents: 1}}, nil, 0, []string{"summary_over", "summary_over"}},
		{"a summary nobody agreed to", copyOf(FormPDF, PickUp), FeeActual, []Item{{Code: SummaryLabor, Cents: 6000}}, nil, 0, []string{"summary_unagreed"}},
		{"FE-11", copyOf(FormPaper, PickUp), FeeActual, paper, nil, 480, []string{"postage"}},
		{"no postage for e-mail", copyOf(FormPDF, Emailed), FeeActual, []Item{{Code: Postage, Cents: 415}}, nil, 0, []string{"postage"}},
		{"no paper for an electronic copy", copyOf(FormPDF, PickUp), FeeActual, []Item{{Code: SupplyPaper, Cents: 120}, {Code: LaborCopying, Cents: 360}}, nil, 360, []string{"paper_unasked"}},
		{"the form given counts, not the one asked for", func() Request {
			r := copyOf(FormPDF, PickUp)
			r.Access.FormGiven = FormPaper
			return r
		}(), FeeActual, []Item{{Code: SupplyPaper, Cents: 120}}, nil, 120, nil},
		{"FE-12", copyOf(FormPaper, PickUp), FeeActual, []Item{{Code: LaborCopying, Cents: 1000}, {Code: SupplyPaper, Cents: 200}}, []FeeCap{PageCap("CA", "HSC 123110", 40, 25)}, 1000, nil},
		{"FE-12 the lowest of two caps", copyOf(FormPaper, PickUp), FeeActual, []Item{{Code: LaborCopying, Cents: 1200}}, []FeeCap{{Cents: 900}, {Cents: 1000}}, 900, nil},
		{"FE-12 a cap above it changes nothing", copyOf(FormPaper, PickUp), FeeActual, []Item{{Code: LaborCopying, Cents: 1000}}, []FeeCap{{Cents: 1001}}, 1000, nil},
		{"less than nothing", copyOf(FormPaper, PickUp), FeeActual, []Item{{Code: LaborCopying, Cents: -1}}, nil, 0, []string{"fee_range"}},
		{"the largest", copyOf(FormPaper, PickUp), FeeActual, []Item{{Code: LaborCopying, Cents: MaxCents}}, nil, MaxCents, nil},
		{"a slip of the finger", copyOf(FormPaper, PickUp), FeeActual, []Item{{Code: LaborCopying, Cents: MaxCents + 1}}, nil, 0, []string{"fee_range"}},
		{"no such thing", copyOf(FormPaper, PickUp), FeeActual, []Item{{Code: "convenience", Cents: 100}}, nil, 0, []string{"item_unknown"}},
		{"a list is no copy", copyOf(FormPaper, PickUp), FeeActual, []Item{{Code: MakingList, Cents: 100}}, nil, 0, []string{"item_unknown"}},
		{"AC-19 the limits are not for a third party's copy", third, FeeActual, []Item{{Code: Retrieval, Cents: 1500}, {Code: LaborCopying, Cents: 200}}, nil, 1700, nil},
		{"AC-19 but a line has to be something", third, FeeActual, []Item{{Code: "convenience", Cents: 100}}, nil, 0, []string{"item_unknown"}},
	} {
		t.Run(c.id, func(t *testing.T) {
			f := Fee{Method: c.method, Items: c.items, Caps: c.caps, QuotedOn: day("2026-03-03")}
			as := c.r.Assess(f)
			assert.Equal(t, c.cents, as.Cents)
			assert.Equal(t, c.refused, codes(as))
			before := text(t, c.r)
			got, err := c.r.Quote(f, officer)
			assert.Equal(t, before, text(t, c.r))
			if len(c.refused) > 0 {
				assert.Equal(t, c.refused[0], codeOf(err))
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.cents, got.Access.Fee.Cents)
			assert.Equal(t, officer.ID, got.Access.Fee.QuotedBy)
		})
	}
	for _, code := range ForbiddenItems() {
		as := copyOf(FormPaper, Mailed).Assess(Fee{Method: FeeActual, Items: with(Item{Code: code, Cents: 100})})
		assert.Equal(t, 895, as.Cents, code)
		assert.Equal(t, []string{string(code)}, codes(as))
	}
}

func TestAFeeIsToldBeforeItIsCharged(t *testing.T) {
	f := Fee{Method: FeeActual, Items: []Item{{Code: LaborCopying, Cents: 200}}, QuotedOn: day("2026-03-05")}
	r := copyOf(FormPDF, PickUp)
	for want, c := range map[string]struct {
		f   Fee
		who Actor
	}{
		"officer_decides":   {f, desk},
		"no_advance_notice": {Fee{Method: FeeActual, Items: f.Items}, officer},
		"item_unknown":      {Fee{Method: "guess", QuotedOn: f.QuotedOn}, officer},
	} {
		assert.Equal(t, want, codeOf(second(r.Quote(c.f, c.who))))
	}
	early := f
	early.QuotedOn = day("2026-03-01")
	assert.Equal(t, "no_advance_notice", codeOf(second(r.Quote(early, officer))), "before it was asked for")
	assert.Equal(t, "no_advance_notice", codeOf(second(r.Charge(200, day("2026-03-05")))), "FE-10")
	assert.Equal(t, "no_advance_notice", codeOf(second(r.AcceptFee(day("2026-03-05")))))
	quoted, err := r.Quote(f, officer)
	quoted = must(t, quoted, err)
	assert.Nil(t, r.Access.Fee)
	for _, c := range []struct {
		id, on string
		cents  int
		want   string
	}{
		{"on the day it was told", "2026-03-05", 200, ""},
		{"the day before", "2026-03-04", 200, "no_advance_notice"},
		{"no day", "", 200, "no_advance_notice"},
		{"a cent more", "2026-03-05", 201, "over_quote"},
		{"less", "2026-03-05", 1, ""},
		{"nothing", "", 0, ""},
		{"less than nothing", "2026-03-05", -1, "fee_range"},
		{"a slip of the finger", "2026-03-05", MaxCents + 1, "fee_range"},
	} {
		assert.Equal(t, c.want, codeOf(second(quoted.Charge(c.cents, day(c.on)))), c.id)
	}
	paid, err := quoted.Charge(200, day("2026-03-05"))
	paid = must(t, paid, err)
	assert.Equal(t, "fee_paid", codeOf(second(paid.Quote(f, officer))), "what was paid is not taken back by a new sheet")
	swollen := Fee{Method: FeeActual, Items: f.Items, Cents: 900, QuotedOn: f.QuotedOn, Charged: 201, ChargedOn: f.QuotedOn}
	assert.Equal(t, "over_quote", codeOf(r.CheckCharge(swollen)), "what was told has to be what the lines come to")
	swollen.Charged = 200
	assert.NoError(t, r.CheckCharge(swollen))
	_, err = quoted.AcceptFee(day("2026-03-04"))
	assert.Equal(t, "no_advance_notice", codeOf(err))
	agreed, err := quoted.AcceptFee(day("2026-03-05"))
	assert.Equal(t, "2026-03-05", must(t, agreed, err).Access.Fee.AcceptedOn.String())
	assert.Equal(t, r.Clock(DefaultRules(), nil), quoted.Clock(DefaultRules(), nil), "D7: a fee stops no clock")
}

func TestWhatChangedAfterTheQuoteIsNotCharged(t *testing.T) {
	paper := []Item{{Code: LaborCopying, Cents: 360}, {Code: SupplyPaper, Cents: 120}, {Code: Postage, Cents: 415}}
	r, err := gathered(t, copyOf(FormPaper, Mailed), "2026-03-03").Quote(Fee{Method: FeeActual, Items: paper, QuotedOn: day("2026-03-03")}, officer)
	r = must(t, r, err)
	charge := func(r Request, cents int) Request {
		n, err := r.Charge(cents, day("2026-03-04"))
		return must(t, n, err)
	}
	d := handed("2026-03-10")
	_, err = charge(r, 895).Deliver(d)
	assert.Equal(t, "postage", codeOf(err), "FE-11: quoted for the mail, picked up in person")
	got, err := charge(r, 480).Deliver(d)
	must(t, got, err)
	d.Method = Mailed
	got, err = charge(r, 895).Deliver(d)
	must(t, got, err)
	d.Method = SeenHere
	_, err = charge(r, 895).Deliver(d)
	assert.Equal(t, "inspection_free", codeOf(err), "FE-06: quoted for a copy, looked at in the practice")
	got, err = r.Deliver(d)
	must(t, got, err)

	picked, err := r.Arrange(Access{Form: FormPaper, Delivery: Delivery{Method: PickUp}})
	picked = must(t, picked, err)
	assert.Equal(t, "postage", codeOf(second(picked.Charge(895, day("2026-03-04")))))
	assert.Equal(t, "", codeOf(second(picked.Charge(480, day("2026-03-04")))))
}

// Whatever stands on a sheet: only lawful lines are charged, under every cap, and what is refused is named.
func TestNoSheetChargesWhatMayNotBe(t *testing.T) {
	all := append(append([]ItemCode{FlatFee, "convenience"}, LawfulItems()...), ForbiddenItems()...)
	rapid.Check(t, func(t *rapid.T) {
		r := copyOf(rapid.SampledFrom(Forms()).Draw(t, "form"), rapid.SampledFrom(DeliveryMethods()).Draw(t, "method"))
		r.Access.Inspect = rapid.Bool().Draw(t, "inspect")
		if rapid.Bool().Draw(t, "agreed") {
			r.Access.Summary = &Summary{AgreedOn: day("2026-03-03"), Cents: rapid.IntRange(0, 500).Draw(t, "summary")}
		}
		f := Fee{Method: rapid.SampledFrom([]FeeMethod{FeeActual, FeeAverage, FeeFlat}).Draw(t, "reckoned"), QuotedOn: day("2026-03-03")}
		for range rapid.IntRange(0, 6).Draw(t, "lines") {
			f.Items = append(f.Items, Item{Code: rapid.SampledFrom(all).Draw(t, "code"), Cents: rapid.IntRange(0, 1000).Draw(t, "cents")})
		}
		for range rapid.IntRange(0, 2).Draw(t, "caps") {
			f.Caps = append(f.Caps, FeeCap{Cents: rapid.IntRange(0, 2000).Draw(t, "cap")})
		}
		as := r.Assess(f)
		lawful, summary := 0, 0
		for _, it := range f.Items {
			if known(LawfulItems(), it.Code) || it.Code == FlatFee {
				lawful += it.Cents
			}
			if it.Code == SummaryLabor {
				summary += it.Cents
			}
		}
		assert.LessOrEqual(t, as.Cents, as.Sum)
		assert.LessOrEqual(t, as.Sum, lawful)
		for _, c := range f.Caps {
			assert.LessOrEqual(t, as.Cents, c.Cents)
		}
		if r.Access.Inspect || r.Access.Form == FormInspect {
			assert.Zero(t, as.Cents)
		}
		if f.Method == FeeFlat {
			assert.LessOrEqual(t, as.Cents, FlatCents)
		}
		if len(as.Refused) == 0 && summary > 0 {
			assert.LessOrEqual(t, summary, r.Access.Summary.Cents)
		}
		q, err := r.Quote(f, officer)
		require.Equal(t, len(as.Refused) > 0, err != nil)
		if err == nil {
			_, err = q.Charge(as.Cents+1, day("2026-03-03"))
			require.Error(t, err)
		}
	})
}
