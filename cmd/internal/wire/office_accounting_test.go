// What an accounting of disclosures costs, on a real practice (45 CFR 164.528(c)(2)).

package wire

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
	"consentry/domain/disclosure"
	"consentry/domain/letter"
	"consentry/domain/office"
	"consentry/domain/request"
)

// paidFor is an accounting that is asked for within twelve months of a free one, so that a fee may be asked.
func (w *world) paidFor(patientID string) request.Request {
	w.t.Helper()
	_, _, err := w.o.MakeAccounting(w.ctx, office.AccountingWish{PatientID: patientID, Requested: w.o.Today().AddDays(-90)})
	require.NoError(w.t, err)
	return w.asked(request.KindAccounting, patientID, "")
}

func TestAccountings_aFeeThatWasToldIsCorrectedUntilThePatientAgrees(t *testing.T) {
	w := founded(t)
	p := w.lena()
	r := w.paidFor(p.ID)
	w.refusedAct("fee_empty", r.ID, office.QuoteAccounting{})
	w.refusedAct("fee_untold", r.ID, office.DropAccountingFee{})
	w.act(r.ID, office.QuoteAccounting{Cents: 15000})
	w.refusedAct("fee_same", r.ID, office.QuoteAccounting{Cents: 15000})
	w.act(r.ID, office.QuoteAccounting{Cents: 1500}, office.DropAccountingFee{When: office.When{Note: "As a courtesy"}}, office.QuoteAccounting{Cents: 900})
	v, err := w.o.RequestView(w.ctx, r.ID)
	require.NoError(t, err)
	a := v.Request.Accounting
	require.Len(t, a.Former, 2, "what was told stays readable")
	assert.Equal(t, []int{15000, 1500, 900}, []int{a.Former[0].Cents, a.Former[1].Cents, a.Fee.Cents})
	assert.Equal(t, "As a courtesy", a.Former[1].Corrected.Note)
	assert.Contains(t, v.Members, a.Former[0].Corrected.By)
	assert.Equal(t, request.FeeQuoted, v.Stage, "the patient has the choice anew")
	now, err := w.o.AccountingOf(w.ctx, office.AccountingWish{PatientID: p.ID, RequestID: r.ID})
	require.NoError(t, err)
	assert.Zero(t, now.Agreed)

	w.act(r.ID, office.AcceptAccounting{})
	w.refusedAct("fee_agreed", r.ID, office.QuoteAccounting{Cents: 800})
	w.refusedAct("fee_agreed", r.ID, office.DropAccountingFee{})
	m, _, err := w.o.MakeAccounting(w.ctx, office.AccountingWish{PatientID: p.ID, RequestID: r.ID, FeeCents: 900, FeeTold: true})
	require.NoError(t, err)
	give := office.DeliverAccounting{ReportID: m.FileID, Method: request.PickUp, What: "List", Proof: "signed", Charged: 1500}
	w.refusedAct("over_quote", r.ID, give)
	give.Charged = 900
	w.act(r.ID, give)
	w.refusedAct("delivered_already", r.ID, office.QuoteAccounting{Cents: 800})
}

// The request, its list and its paper say the same about the fee, whichever of two is given first, and whether they were asked
// for on one day or on two. One that was asked for before a free one is no later one (164.528(c)(2)).
func TestAccountings_ofTwoTheLaterMayCostSomething(t *testing.T) {
	for name, c := range map[string]struct {
		apart       int // days between the two
		secondFirst bool
		free        bool // the one that is given after the other
	}{
		"on one day":                       {},
		"on one day, the second given":     {secondFirst: true},
		"on two days":                      {apart: 3},
		"on two days, the second given":    {apart: 3, secondFirst: true, free: true},
		"twelve months apart":              {apart: 366, free: true},
		"twelve months apart, given first": {apart: 366, secondFirst: true, free: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := founded(t)
			p := w.lena()
			ask := func(on calendar.Date) request.Request {
				r, err := w.o.LogRequest(w.ctx, office.NewRequest{Kind: request.KindAccounting, PatientID: p.ID, Via: request.InPerson, ReceivedOn: on, Identity: &seenHere})
				require.NoError(t, err)
				return r
			}
			before, after := ask(w.o.Today().AddDays(-c.apart)), ask(w.o.Today())
			if c.secondFirst {
				before, after = after, before
			}
			w.saysFree(p.ID, before.ID, true)
			m, _, err := w.o.MakeAccounting(w.ctx, office.AccountingWish{PatientID: p.ID, RequestID: before.ID})
			require.NoError(t, err)
			assert.True(t, m.Free)
			w.saysFree(p.ID, before.ID, true)
			w.saysFree(p.ID, after.ID, c.free)

			w.clock.on(1e9)
			again, _, err := w.o.MakeAccounting(w.ctx, office.AccountingWish{PatientID: p.ID, RequestID: before.ID})
			require.NoError(t, err)
			assert.True(t, again.Free, "made once more it is the same accounting")
			w.act(before.ID, office.DeliverAccounting{ReportID: again.FileID, Method: request.PickUp, What: "List", Proof: "signed"})
			w.saysFree(p.ID, after.ID, c.free)

			charged := office.AccountingWish{PatientID: p.ID, RequestID: after.ID, FeeCents: 1500, FeeTold: true}
			if c.free {
				w.refusedAct("first_free", after.ID, office.QuoteAccounting{Cents: 1500})
				_, _, err = w.o.MakeAccounting(w.ctx, charged)
				require.ErrorIs(t, err, office.ErrInvalid)
				charged.FeeCents = 0
			} else {
				w.act(after.ID, office.QuoteAccounting{Cents: 1500}, office.AcceptAccounting{})
			}
			m, _, err = w.o.MakeAccounting(w.ctx, charged)
			require.NoError(t, err)
			assert.Equal(t, c.free, m.Free)
			w.saysFree(p.ID, before.ID, true)
			w.act(after.ID, office.DeliverAccounting{ReportID: m.FileID, Method: request.PickUp, What: "List", Proof: "signed", Charged: charged.FeeCents})
		})
	}
}

// saysFree holds what the request says about the fee beside what its list says.
func (w *world) saysFree(patientID, id string, want bool) {
	w.t.Helper()
	v, err := w.o.RequestView(w.ctx, id)
	require.NoError(w.t, err)
	assert.Equal(w.t, want, request.FreeAccounting(v.Request.Accounting.FreeBefore, v.Request.ReceivedOn), "the request")
	a, err := w.o.AccountingOf(w.ctx, office.AccountingWish{PatientID: patientID, RequestID: id})
	require.NoError(w.t, err)
	assert.Equal(w.t, want, a.Free, "the list")
}

// What was never given was not free either: the next one is the first.
func TestAccountings_oneThatWasWithdrawnDoesNotCount(t *testing.T) {
	w := founded(t)
	p := w.lena()
	first := w.asked(request.KindAccounting, p.ID, "")
	_, _, err := w.o.MakeAccounting(w.ctx, office.AccountingWish{PatientID: p.ID, RequestID: first.ID})
	require.NoError(t, err)
	next := w.asked(request.KindAccounting, p.ID, "")
	w.saysFree(p.ID, next.ID, false)
	w.act(first.ID, office.WithdrawRequest{When: office.When{Note: "No longer wanted"}})
	w.saysFree(p.ID, next.ID, true)
}

// What an agency hid is told later for nothing, too: it belongs to the free accounting, and Today leads to its request.
func TestAccountings_whatWasHiddenBelongsToItsRequest(t *testing.T) {
	w := founded(t)
	p := w.lena()
	_, err := w.o.NoteDisclosure(w.ctx, toBoard(w, p.ID))
	require.NoError(t, err)
	_, err = w.o.NoteSuspension(w.ctx, disclosure.Suspension{PatientID: p.ID, Agency: "State Medical Board", Official: "J. Doe, investigator", StatedOn: w.o.Today()})
	require.NoError(t, err)
	r, other := w.asked(request.KindAccounting, p.ID, ""), w.asked(request.KindAccounting, p.ID, "")
	for _, id := range []string{r.ID, other.ID} {
		_, _, err = w.o.MakeAccounting(w.ctx, office.AccountingWish{PatientID: p.ID, RequestID: id})
		require.NoError(t, err)
	}
	w.clock.on(31 * aDay)
	owed := w.tasks(office.TaskTellHidden)
	require.Len(t, owed, 2, "each request has its own")
	assert.ElementsMatch(t, []string{r.ID, other.ID}, []string{owed[0].RefID, owed[1].RefID})
	whole, _, err := w.o.MakeAccounting(w.ctx, office.AccountingWish{PatientID: p.ID, RequestID: r.ID})
	require.NoError(t, err)
	assert.True(t, whole.Free)
	assert.Equal(t, 1, whole.Count)
	assert.Empty(t, w.tasks(office.TaskTellHidden), "told once, it is told")
}

// The letter that tells the fee speaks of a list, and of no copy.
func TestAccountings_theLetterOfTheFeeSpeaksOfAList(t *testing.T) {
	w := founded(t)
	r := w.paidFor(w.lena().ID)
	w.act(r.ID, office.QuoteAccounting{Cents: 15000}, office.QuoteAccounting{Cents: 1500})
	for lang, want := range map[string]string{"en": "making the list of disclosures: $15.00", "es": "elaboración de la lista de divulgaciones: $15.00"} {
		l := w.letter(letter.AccountingFee, r, func(x *office.LetterWish) { x.Lang = lang })
		assert.Contains(t, l.Text, want)
		for _, not := range []string{"copy", "copi", "150"} {
			assert.NotContains(t, l.Text, not, lang)
		}
	}
}
