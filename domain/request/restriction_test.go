package request

// Restrictions by the examples of rules 8: the kind that must be accepted, the kind that may be, what they stop, how they end.

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"consentry/domain/calendar"
)

const price = 850000

// selfPay is a request that nothing about the rhinoplasty goes to the health plan.
func selfPay() Request {
	r := a(KindRestriction, "2026-03-02")
	r.Restriction = &Restriction{Text: "Nothing about the rhinoplasty to the health plan", To: ToHealthPlan, For: []Purpose{ForPayment, ForOperations}, Episode: "rhinoplasty", PriceCents: price}
	return r
}

// voluntary is one that need not be agreed to: nothing to the sister.
func voluntary() Request {
	r := a(KindRestriction, "2026-03-02")
	r.Restriction = &Restriction{Text: "Nothing to my sister", To: ToFamily, For: []Purpose{ForFamily}}
	return r
}

func pays(t *testing.T, r Request, cents int, by Payer, back bool) Request {
	t.Helper()
	n, err := r.Pay(Payment{Step: on("2026-03-05"), Cents: cents, By: by, Reversed: back})
	return must(t, n, err)
}

func agreed(t *testing.T, r Request) Request {
	t.Helper()
	n, err := r.Decide(RestDecision{Step: on("2026-03-04"), Agreed: true}, officer)
	return must(t, n, err)
}

var toPlan = Going{To: ToHealthPlan, For: ForPayment, On: day("2026-04-01"), Created: day("2026-03-20"), Episode: "rhinoplasty"}

func TestARestrictionIsKeptToSinceTheAnswerOrTheAsking(t *testing.T) {
	assert.Equal(t, day("2026-03-02"), selfPay().RestrictedSince(), "it may bind in a moment")
	assert.Equal(t, day("2026-03-02"), pays(t, selfPay(), price, PaidByPatient, false).RestrictedSince(), "RS-01 binds without an answer")
	assert.Equal(t, day("2026-03-02"), voluntary().RestrictedSince())
	assert.Equal(t, day("2026-03-04"), agreed(t, voluntary()).RestrictedSince())
}

func TestWhichRestrictionsBindAtOnce(t *testing.T) {
	paid := func(edit func(*Restriction)) Request {
		r := selfPay()
		edit(r.Restriction)
		return pays(t, r, price, PaidByPatient, false)
	}
	for _, c := range []struct {
		id       string
		r        Request
		standing State
		says     Effect
	}{
		{"RS-01 paid in full by the patient", paid(func(*Restriction) {}), RestrictionMandatory, Stops},
		{"RS-02", pays(t, selfPay(), price, PaidByOther, false), RestrictionMandatory, Stops},
		{"RS-02 in two parts by two people", pays(t, pays(t, selfPay(), price-1, PaidByOther, false), 1, PaidByPatient, false), RestrictionMandatory, Stops},
		{"RS-03", pays(t, selfPay(), 100000, PaidByPatient, false), RestrictionPending, Holds},
		{"RS-03 a cent is open", pays(t, selfPay(), price-1, PaidByPatient, false), RestrictionPending, Holds},
		{"RS-03 nothing is paid", selfPay(), RestrictionPending, Holds},
		{"the plan's own money does not count", pays(t, selfPay(), price, PaidByPlan, false), RestrictionPending, Holds},
		{"no price is not paid in full", paid(func(x *Restriction) { x.PriceCents = 0 }), RestrictionPending, Holds},
		{"required by law otherwise", paid(func(x *Restriction) { x.RequiredByLaw = true }), UnderReview, Holds},
		{"not to a health plan", paid(func(x *Restriction) { x.To = ToFamily }), UnderReview, Free},
		{"not for payment or operations", paid(func(x *Restriction) { x.For = []Purpose{ForTreatment} }), UnderReview, Free},
		{"for operations alone", paid(func(x *Restriction) { x.For = []Purpose{ForOperations} }), RestrictionMandatory, Free},
		{"for whatever purpose: payment is among them", paid(func(x *Restriction) { x.For = nil }), RestrictionMandatory, Stops},
		{"for treatment too: payment is among them", paid(func(x *Restriction) { x.For = []Purpose{ForTreatment, ForPayment} }), RestrictionMandatory, Stops},
		{"RS-08 separable", paid(func(x *Restriction) { x.Bundle = &Bundle{Separable: true} }), RestrictionMandatory, Stops},
		{"RS-08 not separable, and she was told", paid(func(x *Restriction) { x.Bundle = &Bundle{Told: true} }), UnderReview, Holds},
		{"RS-08 not separable, and she pays the whole", paid(func(x *Restriction) { x.Bundle = &Bundle{PaysAll: true} }), RestrictionMandatory, Stops},
		{"RS-09", pays(t, paid(func(*Restriction) {}), price, PaidByPatient, true), RestrictionHold, Holds},
		{"RS-09 a cent went back", pays(t, paid(func(*Restriction) {}), 1, PaidByPatient, true), RestrictionHold, Holds},
		{"RS-09 and paid again", pays(t, pays(t, paid(func(*Restriction) {}), 1, PaidByPatient, true), 1, PaidByOther, false), RestrictionMandatory, Stops},
		{"RS-09 what the plan takes back does not matter", pays(t, paid(func(*Restriction) {}), price, PaidByPlan, true), RestrictionMandatory, Stops},
		{"what went back without a price", pays(t, func() Request { r := selfPay(); r.Restriction.PriceCents = 0; return r }(), 1, PaidByPatient, true), RestrictionPending, Holds},
		{"a deposit that went back was never all of it", pays(t, pays(t, selfPay(), 1000, PaidByPatient, false), 1000, PaidByPatient, true), RestrictionPending, Holds},
	} {
		t.Run(c.id, func(t *testing.T) {
			x := c.r.Restriction
			assert.Equal(t, c.standing, x.Standing())
			assert.Equal(t, c.standing, c.r.Stage())
			assert.Equal(t, c.says, c.r.Says(toPlan))
			assert.Equal(t, c.standing == RestrictionMandatory, x.Mandatory())
			assert.Len(t, x.Tests(), 4)
			_, err := c.r.Decide(RestDecision{Step: on("2026-03-06"), Why: "too much work"}, officer)
			want := map[State]string{RestrictionMandatory: "must_accept", RestrictionPending: "wait_for_payment", RestrictionHold: "wait_for_payment"}[c.standing]
			assert.Equal(t, want, codeOf(err))
		})
	}
	r := paid(func(*Restriction) {})
	_, err := r.Decide(RestDecision{Step: on("2026-03-06"), Agreed: true}, officer)
	assert.Equal(t, "binds_already", codeOf(err))
	assert.Empty(t, r.Undone())
	assert.True(t, r.Clock(DefaultRules(), nil).Stopped, "in effect at once")
	for want, p := range map[string]Payment{
		"fee_range":             {Step: on("2026-03-05"), Cents: 0, By: PaidByPatient},
		"payer_unknown":         {Step: on("2026-03-05"), Cents: 1, By: "somebody"},
		calendar.TriggerMissing: {Cents: 1, By: PaidByPatient},
	} {
		assert.Equal(t, want, codeOf(second(selfPay().Pay(p))))
	}
}

func TestAPaymentTakenBackIsSpokenAbout(t *testing.T) { // RS-09
	r := pays(t, pays(t, selfPay(), price, PaidByPatient, false), price, PaidByPatient, true)
	assert.Equal(t, []string{"hold"}, r.Undone())
	c := r.Clock(DefaultRules(), nil)
	assert.Equal(t, c.Due, r.Next(c))
	_, err := r.Resolve(on("2026-03-10"))
	assert.Equal(t, "hold_note", codeOf(err))
	got, err := r.Resolve(noted("2026-03-10", "wants the plan billed after all"))
	got = must(t, got, err)
	assert.Equal(t, UnderReview, got.Restriction.Standing())
	assert.Equal(t, Holds, got.Says(toPlan), "until it is decided")
	got, err = got.Decide(RestDecision{Step: on("2026-03-11"), Why: "it was not paid for"}, officer)
	got = must(t, got, err)
	assert.Equal(t, RestrictionDeclined, got.Restriction.Standing())
	assert.Equal(t, Free, got.Says(toPlan))
	assert.Equal(t, []string{"denial_letter"}, got.Undone())
	assert.Equal(t, Stops, pays(t, got, price, PaidByPatient, false).Says(toPlan), "paid in full later, it must be kept")
	_, err = voluntary().Resolve(noted("2026-03-10", "x"))
	assert.Equal(t, "no_hold", codeOf(err))
	_, err = selfPay().Resolve(noted("2026-03-10", "does not pay"))
	assert.NoError(t, err)
}

func TestWhatNeedNotBeAgreedTo(t *testing.T) {
	doctor := a(KindRestriction, "2026-03-02")
	doctor.Restriction = &Restriction{Text: "Nothing to Dr. Ruiz", To: ToProvider, For: []Purpose{ForTreatment}}
	going := Going{To: ToProvider, For: ForTreatment, On: day("2026-04-01")}
	assert.Equal(t, UnderReview, doctor.Stage(), "RS-05")
	assert.Equal(t, Free, doctor.Says(going))
	for _, c := range []struct {
		id   string
		r    Request
		d    RestDecision
		who  Actor
		want string
	}{
		{"RS-05 declined", doctor, RestDecision{Step: on("2026-03-06"), Why: "he treats her"}, officer, ""},
		{"with a reason", doctor, RestDecision{Step: on("2026-03-06"), Why: " "}, officer, "rationale_missing"},
		{"agreed", doctor, RestDecision{Step: on("2026-03-06"), Agreed: true}, officer, ""},
		{"not by the desk", doctor, RestDecision{Step: on("2026-03-06"), Agreed: true}, desk, "officer_decides"},
		{"before it was asked for", doctor, RestDecision{Step: on("2026-03-01"), Agreed: true}, officer, "before_receipt"},
		{"nobody knows to whom", func() Request { r := voluntary(); r.Restriction.To = ""; return r }(), RestDecision{Step: on("2026-03-06"), Agreed: true}, officer, "frame_first"},
		{"nobody knows what in particular", func() Request { r := voluntary(); r.Restriction.Text = " "; return r }(), RestDecision{Step: on("2026-03-06"), Agreed: true}, officer, "frame_first"},
		{"nobody knows what", a(KindRestriction, "2026-03-02"), RestDecision{Step: on("2026-03-06"), Agreed: true}, officer, "frame_first"},
		{"twice", agreed(t, voluntary()), RestDecision{Step: on("2026-03-06"), Agreed: true}, officer, "answered"},
	} {
		t.Run(c.id, func(t *testing.T) {
			before := text(t, c.r)
			got, err := c.r.Decide(c.d, c.who)
			require.Equal(t, c.want, codeOf(err))
			assert.Equal(t, before, text(t, c.r))
			if c.want != "" {
				return
			}
			assert.Equal(t, map[bool]State{true: RestrictionAgreed, false: RestrictionDeclined}[c.d.Agreed], got.Stage())
			assert.Equal(t, map[bool]Effect{true: Stops, false: Free}[c.d.Agreed], got.Says(going))
			_, err = got.Frame(Restriction{Text: "less", To: ToProvider})
			assert.Equal(t, "answered", codeOf(err), "what was decided is not changed any more")
		})
	}
	for want, x := range map[string]Restriction{
		"words_missing":     {Text: " ", To: ToFamily},
		"recipient_unknown": {Text: "x", To: "moon"},
		"purpose_unknown":   {Text: "x", To: ToFamily, For: []Purpose{"fun"}},
		"fee_range":         {Text: "x", To: ToFamily, PriceCents: -1},
	} {
		assert.Equal(t, want, codeOf(second(a(KindRestriction, "2026-03-02").Frame(x))))
	}
	got, err := a(KindRestriction, "2026-03-02").Frame(*selfPay().Restriction)
	assert.Equal(t, RestrictionPending, must(t, got, err).Stage())
}

func TestWhatARestrictionStops(t *testing.T) {
	binding := pays(t, selfPay(), price, PaidByPatient, false)
	family := agreed(t, voluntary())
	anybody := a(KindRestriction, "2026-03-02")
	anybody.Restriction = &Restriction{Text: "Nothing to anybody", To: ToAnybody}
	anybody = agreed(t, anybody)
	with := func(f func(*Going)) Going { g := toPlan; f(&g); return g }
	for _, c := range []struct {
		id   string
		r    Request
		g    Going
		want Effect
	}{
		{"to the plan", binding, toPlan, Stops},
		{"RS-04 an audit the law requires", binding, with(func(g *Going) { g.Override = RequiredByLaw }), Free},
		{"to HHS", binding, with(func(g *Going) { g.Override = ToHHS }), Free},
		{"the facility directory", binding, with(func(g *Going) { g.Override = Directory }), Free},
		{"to the patient herself", binding, with(func(g *Going) { g.Override = ToIndividual }), Free},
		{"RS-10", binding, with(func(g *Going) { g.Override = Emergency }), AskToKeep},
		{"RS-10 where nothing binds nobody is asked", selfPay(), with(func(g *Going) { g.Override = Emergency }), Free},
		{"RS-08 the insured part of the visit", binding, with(func(g *Going) { g.Episode = "lesion excision" }), Free},
		{"RS-08 everything of the visit", binding, with(func(g *Going) { g.Episode = "" }), Stops},
		{"to a provider", binding, with(func(g *Going) { g.To = ToProvider }), Free},
		{"to anybody, the plan among them", binding, with(func(g *Going) { g.To = ToAnybody }), Stops},
		{"for treatment", binding, with(func(g *Going) { g.For = ForTreatment }), Free},
		{"for who knows what", binding, with(func(g *Going) { g.For = "" }), Stops},
		{"another restriction does not touch it", family, toPlan, Free},
		{"the family", family, Going{To: ToFamily, For: ForFamily, On: day("2026-04-01")}, Stops},
		{"nobody at all", anybody, toPlan, Stops},
		{"withdrawn", func() Request { r := binding; r.Withdrawn = &Step{On: day("2026-03-20")}; return r }(), toPlan, Free},
		{"a closed file goes on binding", func() Request { r := binding; r.Closed = &Step{On: day("2026-03-20")}; return r }(), toPlan, Stops},
		{"another kind of request", a(KindAccess, "2026-03-02"), toPlan, Free},
	} {
		t.Run(c.id, func(t *testing.T) { assert.Equal(t, c.want, c.r.Says(c.g)) })
	}
	_, err := binding.UseInEmergency(on("2026-04-01"))
	assert.Equal(t, "emergency_note", codeOf(err))
	got, err := binding.UseInEmergency(noted("2026-04-01", "St. Mary's was asked not to pass it on"))
	assert.Len(t, must(t, got, err).Restriction.Emergencies, 1)
	assert.Empty(t, binding.Restriction.Emergencies)
}

func TestHowARestrictionEnds(t *testing.T) {
	binding := pays(t, selfPay(), price, PaidByPatient, false)
	hold := pays(t, binding, 1, PaidByPatient, true)
	paper := Step{On: day("2026-05-01"), FileID: "letter"}
	told := noted("2026-05-01", "told on the telephone")
	for _, c := range []struct {
		id   string
		r    Request
		e    Ending
		who  Actor
		want string
		end  State
	}{
		{"by the patient in writing", binding, Ending{paper, EndedInWriting}, desk, "", RestrictionEnded},
		{"in writing is a paper", binding, Ending{told, EndedInWriting}, desk, "letter_missing", ""},
		{"by the patient orally, written down", binding, Ending{told, EndedOrally}, desk, "", RestrictionEnded},
		{"orally, not written down", binding, Ending{on("2026-05-01"), EndedOrally}, desk, "ending_note", ""},
		{"a hold", hold, Ending{told, EndedOrally}, desk, "", RestrictionEnded},
		{"never the mandatory kind by the practice", binding, Ending{told, EndedAhead}, officer, "patient_ends", ""},
		{"nor while its payment is spoken about", hold, Ending{told, EndedAhead}, officer, "patient_ends", ""},
		{"nor one that was agreed to before it was paid for", pays(t, agreed(t, selfPay()), price, PaidByPatient, false), Ending{told, EndedAhead}, officer, "patient_ends", ""},
		{"RS-07", agreed(t, voluntary()), Ending{told, EndedAhead}, officer, "", RestrictionEndedAhead},
		{"RS-07 not by the desk", agreed(t, voluntary()), Ending{told, EndedAhead}, desk, "officer_decides", ""},
		{"RS-07 the patient is told", agreed(t, voluntary()), Ending{on("2026-05-01"), EndedAhead}, officer, "ending_told", ""},
		{"before it was asked for", agreed(t, voluntary()), Ending{noted("2026-03-01", "x"), EndedAhead}, officer, "before_receipt", ""},
		{"what is not in force", voluntary(), Ending{told, EndedOrally}, officer, "not_in_force", ""},
		{"in no known way", binding, Ending{told, "lapsed"}, officer, "ending_unknown", ""},
	} {
		t.Run(c.id, func(t *testing.T) {
			before := text(t, c.r)
			got, err := c.r.End(c.e, c.who)
			require.Equal(t, c.want, codeOf(err))
			assert.Equal(t, before, text(t, c.r))
			if c.want == "" {
				assert.Equal(t, c.end, got.Restriction.Standing())
				assert.Equal(t, c.who.ID, got.Restriction.Ended.By)
				_, err = got.Pay(Payment{Step: on("2026-05-02"), Cents: 1, By: PaidByPatient})
				assert.Equal(t, "over", codeOf(err))
			}
		})
	}
	ended, err := agreed(t, voluntary()).End(Ending{told, EndedAhead}, officer)
	ended = must(t, ended, err)
	assert.Equal(t, []string{"ending_letter"}, ended.Undone())
	for created, want := range map[string]Effect{"2026-04-30": Stops, "2026-05-01": Free, "2026-05-02": Free, "": Stops} {
		assert.Equal(t, want, ended.Says(Going{To: ToFamily, For: ForFamily, On: day("2026-06-01"), Created: day(created)}), "RS-07: "+created)
	}
	assert.Equal(t, AskToKeep, ended.Says(Going{To: ToFamily, Override: Emergency, Created: day("2026-04-30")}))
	all, err := ended.End(Ending{told, EndedOrally}, desk)
	assert.Equal(t, Free, must(t, all, err).Says(Going{To: ToFamily, For: ForFamily, Created: day("2026-04-30")}), "the patient may end the rest")
}

// Whatever is paid, taken back, decided or tried: while all four tests are met the plan hears nothing, and only the patient
// ends it.
func TestWhatIsPaidInFullNeverReachesThePlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := selfPay()
		r.Restriction.PriceCents = 3
		at := day("2026-03-05")
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			at = at.AddDays(1)
			s := Step{On: at, Note: "x", FileID: "f"}
			before, had := text(t, r), r.Restriction.Mandatory()
			var got Request
			var err error
			byPatient := false
			switch rapid.IntRange(0, 5).Draw(t, "act") {
			case 0, 1:
				got, err = r.Pay(Payment{Step: s, Cents: rapid.IntRange(1, 3).Draw(t, "cents"), By: rapid.SampledFrom([]Payer{PaidByPatient, PaidByOther, PaidByPlan}).Draw(t, "by"), Reversed: rapid.Bool().Draw(t, "back")})
			case 2:
				got, err = r.Decide(RestDecision{Step: s, Agreed: rapid.Bool().Draw(t, "agreed"), Why: "why"}, officer)
			case 3:
				kind := rapid.SampledFrom([]EndingKind{EndedInWriting, EndedOrally, EndedAhead}).Draw(t, "kind")
				got, err = r.End(Ending{s, kind}, officer)
				byPatient = kind != EndedAhead
			case 4:
				got, err = r.Resolve(s)
			case 5:
				got, err = r.Frame(Restriction{Text: "less", To: ToFamily})
			}
			require.Equal(t, before, text(t, r))
			if err != nil {
				continue
			}
			require.False(t, had && got.Restriction.Ended != nil && !byPatient)
			r = got
			if r.Restriction.Mandatory() && r.Restriction.Ended == nil {
				require.Equal(t, Stops, r.Says(toPlan))
				require.Error(t, second(r.Decide(RestDecision{Step: s, Why: "no"}, officer)))
			}
		}
	})
}
