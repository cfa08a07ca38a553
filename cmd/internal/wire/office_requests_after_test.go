// What a request goes on asking for when it was answered or ended.
package wire

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/consent"
	"consentry/domain/letter"
	"consentry/domain/office"
	"consentry/domain/request"
)

// A limit that the practice ended for what comes after says so wherever it stands: RS-07.
func TestALimitThatEndedAheadSaysUntilWhen(t *testing.T) {
	w, p := desk(t)
	r := w.asked(request.KindRestriction, p.ID, "Nothing about her weight to her family")
	w.act(r.ID, office.FrameRestriction{Want: request.Restriction{Text: r.Words, To: request.ToAnybody}})
	w.as("Dr. Ana Hale")
	w.act(r.ID, office.DecideRestriction{Agreed: true}, office.EndRestriction{When: office.When{Note: "Told her on the telephone"}, Kind: request.EndedAhead})
	chart, err := w.o.Chart(w.ctx, p.ID)
	require.NoError(t, err)
	require.Len(t, chart.Bands, 1, "what is older stays limited")
	assert.Equal(t, "requests.band.stops.ended", chart.Bands[0].MessageKey())
	assert.Equal(t, w.o.Today(), chart.Bands[0].EndedOn)
	assert.Equal(t, "For what was recorded before "+consent.DateWords(w.o.Today(), "en")+": "+r.Words, chart.Restrict[0].Text)
}

// A fee told before the form was settled is asked once more what a page may cost: FE-12.
func TestAFeeIsNotTakenBeforeThePagesAreCounted(t *testing.T) {
	w, r := copyInCalifornia(t)
	w.act(r.ID, office.QuoteFee{Fee: request.Fee{Method: request.FeeActual, Items: []request.Item{{Code: request.LaborCopying, Cents: 3200}}}}, office.AcceptFee{},
		office.ArrangeAccess{Want: request.Access{Form: request.FormPaper, Delivery: request.Delivery{Method: request.PickUp}}})
	w.refusedAct("pages_missing", r.ID, office.ChargeFee{Cents: 3200})
	w.act(r.ID, office.QuoteFee{Fee: request.Fee{Method: request.FeeActual, Pages: 10, Items: []request.Item{{Code: request.LaborCopying, Cents: 3200}}}}, office.AcceptFee{})
	w.refusedAct("over_quote", r.ID, office.ChargeFee{Cents: 3200})
	got := w.act(r.ID, office.ChargeFee{Cents: 250})
	assert.Equal(t, 250, got.Access.Fee.Charged)
}

// A rebuttal that was written after the file was closed is on Today until the patient has her copy.
func TestARebuttalAfterTheClosingIsOnToday(t *testing.T) {
	w, p := desk(t)
	w.as("Dr. Ana Hale")
	r := w.asked(request.KindAmendment, p.ID, "The note says 10 cm")
	w.act(r.ID, office.DescribeAmendment{What: request.Amendment{Change: request.ChangeCorrect, What: "Note of 3 May", Wanted: "8 cm"}},
		office.RefuseAmendment{Ground: request.A4, Why: "It was measured twice", Links: []request.Link{{Kind: request.LinkElsewhere, Name: "note of 3 May"}}})
	_, _, err := w.o.MakeLetter(w.ctx, office.LetterWish{Kind: letter.AmendmentDenial, About: "request." + r.ID})
	require.NoError(t, err)
	w.act(r.ID, office.SentLetter{What: request.LetterDenial}, office.CloseRequest{})
	assert.Empty(t, w.askedTasks())
	w.act(r.ID, office.DisagreeAmendment{Text: "I measured it myself"}, office.RebutAmendment{Text: "A ruler was in the picture"})
	assert.Equal(t, office.TaskRebuttalCopy, w.askedTasks()[0].Kind)
	w.act(r.ID, office.GiveRebuttal{})
	assert.Empty(t, w.askedTasks())
}
