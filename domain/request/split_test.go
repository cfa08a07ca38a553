package request

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"consentry/domain/calendar"
)

// everybody is a request that nothing about the rhinoplasty goes to anybody, of which the patient pays for the rhinoplasty.
func everybody() Request {
	r := selfPay()
	r.Restriction.Text, r.Restriction.To, r.Restriction.For = "Nothing about the rhinoplasty to anybody", ToAnybody, nil
	return r
}

func TestToAnybodyIsTakenApart(t *testing.T) {
	decide := func(r Request, yes bool) Request {
		n, err := r.Decide(RestDecision{Step: on("2026-03-06"), Agreed: yes, Why: "the anaesthetist has to know"}, officer)
		return must(t, n, err)
	}
	ahead := func(r Request) Request {
		n, err := r.End(Ending{Step: noted("2026-05-01", "told by letter"), Kind: EndedAhead}, officer)
		return must(t, n, err)
	}
	paid := pays(t, everybody(), price, PaidByPatient, false)
	back := pays(t, paid, price, PaidByPatient, true)
	provider := Going{To: ToProvider, For: ForTreatment, On: day("2026-06-01"), Created: day("2026-05-20"), Episode: "rhinoplasty"}
	later := Going{To: ToHealthPlan, For: ForPayment, On: day("2026-06-01"), Created: day("2026-05-20"), Episode: "rhinoplasty"}
	for _, c := range []struct {
		id         string
		r          Request
		standing   State
		plan, rest Effect
		undone     []string
	}{
		{"nothing is paid or decided", everybody(), UnderReview, Holds, Free, []string{"decision", "payment"}},
		{"paid: the plan hears nothing, the rest is open", paid, UnderReview, Stops, Free, []string{"decision"}},
		{"paid, the rest declined", decide(paid, false), RestrictionMandatory, Stops, Free, []string{"denial_letter"}},
		{"paid, the rest agreed", decide(paid, true), RestrictionAgreed, Stops, Stops, nil},
		{"the rest declined before it was paid", decide(everybody(), false), RestrictionPending, Holds, Free, []string{"denial_letter", "payment"}},
		{"declined, then paid", pays(t, decide(everybody(), false), price, PaidByOther, false), RestrictionMandatory, Stops, Free, []string{"denial_letter"}},
		{"agreed before it was paid", decide(everybody(), true), RestrictionAgreed, Stops, Stops, nil},
		{"RS-09 the payment was taken back", back, RestrictionHold, Holds, Free, []string{"decision", "hold"}},
		{"RS-07 the rest ended ahead, never the plan's part", ahead(decide(paid, true)), RestrictionEndedAhead, Stops, Free, []string{"ending_letter"}},
	} {
		t.Run(c.id, func(t *testing.T) {
			assert.True(t, c.r.Restriction.Mixed())
			assert.Equal(t, c.standing, c.r.Restriction.Standing())
			assert.Equal(t, c.plan, c.r.Says(later), "to the plan")
			assert.Equal(t, c.rest, c.r.Says(provider), "to another")
			assert.Equal(t, c.undone, c.r.Undone())
		})
	}
	assert.True(t, paid.Restriction.PlanOnly())
	assert.False(t, decide(paid, true).Restriction.PlanOnly())

	// What binds already is not framed away, and the patient alone ends it.
	_, err := paid.Frame(Restriction{Text: "Nothing to my sister", To: ToFamily})
	assert.Equal(t, "answered", codeOf(err))
	_, err = paid.End(Ending{Step: noted("2026-05-01", "told"), Kind: EndedAhead}, officer)
	assert.Equal(t, "patient_ends", codeOf(err))
	ended, err := paid.End(Ending{Step: noted("2026-05-01", "she said so at the desk"), Kind: EndedOrally}, officer)
	assert.Equal(t, RestrictionEnded, must(t, ended, err).Restriction.Standing())
	assert.Equal(t, Free, ended.Says(later))

	// Who does not pay after all has asked for one thing only, which need not be agreed to.
	gone, err := back.Resolve(noted("2026-03-20", "does not pay"))
	assert.False(t, must(t, gone, err).Restriction.Mixed())
	assert.Equal(t, UnderReview, gone.Restriction.Standing())

	// Without a payment, or where a law wants it disclosed, nothing has to be accepted.
	for _, edit := range []func(*Restriction){func(x *Restriction) { x.PriceCents = 0 }, func(x *Restriction) { x.RequiredByLaw = true }, func(x *Restriction) { x.For = []Purpose{ForTreatment} },
		func(x *Restriction) { x.Bundle = &Bundle{Note: "excision"} }} {
		r := everybody()
		edit(r.Restriction)
		assert.False(t, r.Restriction.Mixed())
		assert.Equal(t, UnderReview, r.Restriction.Standing())
	}
}

func TestABundleIsPartedOrTold(t *testing.T) { // RS-08
	frame := func(b *Bundle) (Request, error) {
		want := *selfPay().Restriction
		want.Bundle = b
		return selfPay().Frame(want)
	}
	for want, b := range map[string]*Bundle{"bundle_note": {Separable: true}, "bundle_both": {Separable: true, PaysAll: true, Note: "excision of a mole"}} {
		assert.Equal(t, want, codeOf(second(frame(b))))
	}
	r, err := frame(&Bundle{Separable: true, Note: "excision of a mole"})
	assert.Equal(t, RestrictionMandatory, pays(t, must(t, r, err), price, PaidByPatient, false).Restriction.Standing())

	r, err = frame(&Bundle{Note: "excision of a mole"})
	r = pays(t, must(t, r, err), price, PaidByPatient, false)
	no := RestDecision{Step: on("2026-03-06"), Why: "one claim"}
	assert.Equal(t, "bundle_tell", codeOf(second(r.Decide(no, officer))), "she may pay the whole, and has to hear so first")
	want := *r.Restriction
	want.Bundle = &Bundle{Note: "excision of a mole", Told: true}
	r, err = r.Frame(want)
	r, err = must(t, r, err).Decide(no, officer)
	assert.Equal(t, RestrictionDeclined, must(t, r, err).Restriction.Standing())
}

func TestEveryStatementStays(t *testing.T) { // AM-09
	r := decided(t, false)
	add := func(text, iso string) {
		n, err := r.Disagree(Statement{Step: on(iso), Text: text}, DefaultRules())
		r = must(t, n, err)
	}
	answer := func(text, iso string) {
		n, err := r.Rebut(Statement{Step: on(iso), Text: text})
		r = must(t, n, err)
	}
	add("I never smoked", "2026-12-10")
	answer("She said so", "2026-12-12")
	n, err := r.GiveRebuttal(on("2026-12-13"))
	r = must(t, n, err)
	add("My sister smoked", "2026-12-20")
	answer("The note is about her", "2026-12-21")
	assert.Contains(t, r.Undone(), "rebuttal_copy", "the newest one is owed")
	var said []string
	for _, s := range append(r.Amendment.Disagreements(), r.Amendment.Rebuttals()...) {
		said = append(said, s.Text)
	}
	assert.Equal(t, []string{"I never smoked", "My sister smoked", "She said so", "The note is about her"}, said)
	assert.Equal(t, day("2026-12-13"), r.Amendment.Rebuttals()[0].Copy.On, "the earlier copy stays on record")
	answer("And it is about 2019", "2026-12-22")
	assert.Len(t, r.Amendment.Rebuttals(), 3)
	_, err = r.Disagree(Statement{Step: on("2026-12-19"), Text: "x"}, DefaultRules())
	assert.Equal(t, "statement_order", codeOf(err))
	said = nil
	for _, s := range r.Amendment.Dispute() {
		said = append(said, s.Text)
	}
	assert.Equal(t, []string{"I never smoked", "She said so", "My sister smoked", "The note is about her", "And it is about 2019"}, said, "in the order of their days")
}

func TestAStatementAndItsAnswerStandTogetherOnOneDay(t *testing.T) { // AM-09
	said := func(iso ...string) []Statement {
		var list []Statement
		for _, d := range iso {
			list = append(list, Statement{Step: on(d), Text: d})
		}
		return list
	}
	one := said("2026-12-10", "2026-12-10", "2026-12-10", "2026-12-10")
	m := Amendment{Disagreement: &one[0], Further: one[1:2], Rebuttal: &one[2], FurtherRebuttal: one[3:]}
	var ours []bool
	for _, x := range m.Dispute() {
		ours = append(ours, x.Ours)
	}
	assert.Equal(t, []bool{false, true, false, true}, ours)
	late := said("2026-12-10", "2026-12-11", "2026-12-12")
	m = Amendment{Disagreement: &late[0], Further: late[1:2], Rebuttal: &late[2]}
	assert.True(t, m.Dispute()[2].Ours, "one answer to two statements comes after both")
}

// A rebuttal may be written when the file is closed; its copy is owed all the same, 45 CFR 164.526(d)(3).
func TestARebuttalAfterTheClosingIsOwed(t *testing.T) {
	r := decided(t, false)
	n, err := r.AddLetter(Letter{Step: on("2026-12-09"), What: LetterDenial})
	n, err = must(t, n, err).Close(on("2026-12-10"))
	r = must(t, n, err)
	c := r.Clock(DefaultRules(), nil)
	assert.Zero(t, r.Next(c))
	n, err = r.Disagree(Statement{Step: on("2026-12-20"), Text: "I never smoked"}, DefaultRules())
	n, err = must(t, n, err).Rebut(Statement{Step: on("2026-12-21"), Text: "She said so"})
	r = must(t, n, err)
	assert.False(t, r.Open())
	assert.True(t, r.OwesRebuttal())
	assert.Equal(t, day("2026-12-28"), r.Next(c))
	n, err = r.GiveRebuttal(on("2026-12-22"))
	r = must(t, n, err)
	assert.False(t, r.OwesRebuttal())
	assert.Zero(t, r.Next(c))
}

func TestASummaryCanBeTakenBack(t *testing.T) { // AC-21
	r := a(KindAccess, "2026-03-02")
	assert.Equal(t, "summary_unagreed", codeOf(second(r.WantCopy())))
	r, err := r.AgreeSummary(Summary{AgreedOn: day("2026-03-03"), Cents: 6000})
	assert.True(t, must(t, r, err).Access.Summarized())
	q, err := r.Quote(Fee{Method: FeeActual, Items: []Item{{Code: SummaryLabor, Cents: 6000}}, QuotedOn: day("2026-03-03")}, officer)
	assert.Equal(t, "summary_quoted", codeOf(second(must(t, q, err).WantCopy())), "its fee is told anew first")
	back, err := r.WantCopy()
	assert.False(t, must(t, back, err).Access.Summarized())
	d := handed("2026-03-10")
	d.Summary = true
	given, err := r.Deliver(d)
	assert.True(t, must(t, given, err).Access.Summarized())
	assert.Equal(t, "delivered_already", codeOf(second(given.AgreeSummary(Summary{AgreedOn: day("2026-03-11")}))))
	assert.Equal(t, "delivered_already", codeOf(second(given.WantCopy())))
}

func TestADayIsCorrectedUpToTheFirstStep(t *testing.T) { // D8
	r := a(KindAccess, "2026-03-02")
	r.Identity = nil
	r, err := r.Verify(Identity{Step: on("2026-03-05"), Methods: []string{"known"}, Enough: true})
	r = must(t, r, err)
	moved, err := r.Receive(day("2026-03-05"), day("2026-03-20"), "the envelope", on("2026-03-20"))
	assert.Equal(t, day("2026-04-04"), must(t, moved, err).Clock(DefaultRules(), nil).Due, "and the days are counted anew")
	_, err = r.Receive(day("2026-03-06"), day("2026-03-20"), "the envelope", on("2026-03-20"))
	assert.Equal(t, "after_first_step", codeOf(err), "nothing was done about it before it came")
	early, err := r.Receive(day("2026-02-20"), day("2026-03-20"), "the envelope", on("2026-03-20"))
	assert.Equal(t, []Move{{From: day("2026-03-02"), Reason: "the envelope", Step: on("2026-03-20")}}, must(t, early, err).Moved)
}

func TestAStatesCapOnPages(t *testing.T) { // FE-12
	packs := calendar.Packs{
		{ID: "CA-fee-page", State: "CA", Area: calendar.AreaFee, Unit: calendar.CentsAPage, N: 25, Condition: calendar.IfPaper, Cite: "HSC 123110", AsOf: day("2026-01-01"), Confidence: calendar.Confirmed},
		{ID: "CA-fee-page-old", State: "CA", Area: calendar.AreaFee, Unit: calendar.CentsAPage, N: 30, Condition: calendar.IfPaper, Cite: "older", AsOf: day("2020-01-01"), Confidence: calendar.Confirmed},
	}
	r := copyOf(FormPaper, PickUp)
	caps := r.PageCaps(packs, "CA", day("2026-03-03"))
	assert.Equal(t, []FeeCap{{Cents: 25, State: "CA", Cite: "HSC 123110"}, {Cents: 30, State: "CA", Cite: "older", Verify: true}}, caps)
	f := Fee{Method: FeeActual, Items: []Item{{Code: LaborCopying, Cents: 1000}, {Code: SupplyPaper, Cents: 200}}, QuotedOn: day("2026-03-03")}
	_, err := f.Capped(caps)
	assert.Equal(t, "pages_missing", codeOf(err))
	f.Pages = 40
	f, err = f.Capped(caps)
	assert.NoError(t, err)
	q, err := r.Quote(f, officer)
	assert.Equal(t, 1000, must(t, q, err).Access.Fee.Cents, "the lowest binds")
	assert.Empty(t, r.PageCaps(packs, "NY", day("2026-03-03")))
	assert.Empty(t, copyOf(FormPDF, PickUp).PageCaps(packs, "CA", day("2026-03-03")), "about paper")
	f.Pages = -1
	_, err = r.Quote(f, officer)
	assert.Equal(t, "pages_missing", codeOf(err))
	assert.True(t, packs[0].Due(day("2026-03-03"), nil).IsZero(), "it sets no date")
}
