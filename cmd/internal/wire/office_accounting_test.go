// What an accounting of disclosures costs, on a real practice (45 CFR 164.528(c)(2)).

package wire

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
