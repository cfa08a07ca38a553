package office

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
	"consentry/domain/request"
)

// oneRequest is a transaction in which one request can be read.
type oneRequest struct {
	Tx
	r request.Request
}

func (x oneRequest) Entry(kind, id string, into any) (bool, error) {
	r, ok := into.(*request.Request)
	if !ok || kind != kindRequest || id != x.r.ID {
		return false, nil
	}
	*r = x.r
	return true, nil
}

func TestAnAccountingTakesItsDayAndFeeFromTheRequest(t *testing.T) {
	day := calendar.MustParse
	fee := &request.Fee{Cents: 1250, QuotedOn: day("2026-11-14")}
	tx := oneRequest{r: request.Request{ID: "r6", PatientID: "p1", ReceivedOn: day("2026-11-12"), Accounting: &request.Accounting{From: day("2024-01-01"), Fee: fee}}}
	wish := AccountingWish{PatientID: "p1", RequestID: "r6"}

	w, agreed, err := askedFor(tx, wish)
	require.NoError(t, err)
	assert.Equal(t, day("2026-11-12"), w.Requested)
	assert.Equal(t, day("2024-01-01"), w.Since)
	assert.Zero(t, agreed, "told, and not agreed to yet")

	fee.AcceptedOn = day("2026-11-15")
	_, agreed, err = askedFor(tx, wish)
	require.NoError(t, err)
	assert.Equal(t, 1250, agreed)

	w, _, err = askedFor(tx, AccountingWish{PatientID: "p1", RequestID: "r6", Requested: day("2026-11-13")})
	require.NoError(t, err)
	assert.Equal(t, day("2026-11-13"), w.Requested, "what was entered stays")
	assert.Zero(t, w.Since)

	w, agreed, err = askedFor(tx, AccountingWish{PatientID: "p1"})
	require.NoError(t, err)
	assert.Equal(t, AccountingWish{PatientID: "p1"}, w)
	assert.Zero(t, agreed)

	for name, wrong := range map[string]AccountingWish{"another patient's": {PatientID: "p2", RequestID: "r6"}, "none": {PatientID: "p1", RequestID: "r9"}} {
		_, _, err := askedFor(tx, wrong)
		assert.ErrorIs(t, err, ErrNotFound, name)
	}
	tx.r.Accounting = nil
	_, _, err = askedFor(tx, wish)
	assert.ErrorIs(t, err, ErrNotFound, "a request for something else")
}
