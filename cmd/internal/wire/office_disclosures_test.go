// The disclosure ledger and accountings on a real practice.

package wire

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/disclosure"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/request"
)

// toBoard is a disclosure that an accounting lists.
func toBoard(w *world, patientID string) office.DisclosureForm {
	return office.DisclosureForm{PatientID: patientID, On: w.o.Today(), Recipient: " State  Medical Board ", Address: "1 Capitol Way",
		What: "Operative report of 3 March", Purpose: "Complaint review", Basis: disclosure.Oversight}
}

func TestDisclosures_areNotedFoundAndPutRight(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	other := w.add(patient.Patient{First: "Omar", Last: "Vell", Born: calendar.MustNew(1979, 7, 21)})

	_, err := w.o.NoteDisclosure(w.ctx, office.DisclosureForm{PatientID: lena.ID, On: w.o.Today().AddDays(1), Basis: disclosure.Authorization})
	var refused *office.Invalid
	require.ErrorAs(t, err, &refused)
	var fields []string
	for _, d := range refused.Defects {
		fields = append(fields, d.Field)
	}
	assert.Equal(t, []string{"on", "recipient", "what", "purpose", "authorization_id"}, fields, "everything at once, in the order of the form")

	d, err := w.o.NoteDisclosure(w.ctx, toBoard(w, lena.ID))
	require.NoError(t, err)
	assert.Equal(t, "State Medical Board", d.Recipient)
	form := toBoard(w, other.ID)
	form.Recipient, form.Basis, form.ByAssociate = "Harbor Billing", disclosure.Payment, true
	_, err = w.o.NoteDisclosure(w.ctx, form)
	require.NoError(t, err)

	list, err := w.o.Disclosures(w.ctx, office.DisclosureQuery{}, 0, 10)
	require.NoError(t, err)
	require.Len(t, list, 2)
	assert.Equal(t, []string{"Harbor Billing", "State Medical Board"}, []string{list[0].Recipient, list[1].Recipient}, "what was entered last first")
	assert.Equal(t, "BA", list[0].Source)
	assert.Equal(t, lena.Name(), list[1].Patient)
	for name, q := range map[string]office.DisclosureQuery{"listed": {Listed: true}, "basis": {Basis: disclosure.Oversight}, "words": {Words: "medical b"}, "patient": {PatientID: lena.ID},
		"what": {Words: "OPERATIVE", Listed: true}, "since": {From: w.o.Today(), PatientID: lena.ID}} {
		list, err := w.o.Disclosures(w.ctx, q, 0, 10)
		require.NoError(t, err, name)
		require.Len(t, list, 1, name)
		n, err := w.o.DisclosureCount(w.ctx, q)
		require.NoError(t, err, name)
		require.Equal(t, 1, n, name)
		assert.Equal(t, d.ID, list[0].ID, name)
	}
	n, err := w.o.DisclosureCount(w.ctx, office.DisclosureQuery{To: w.o.Today().AddDays(-1)})
	require.NoError(t, err)
	assert.Zero(t, n)
	known, err := w.o.Recipients(w.ctx, "state m")
	require.NoError(t, err)
	assert.Equal(t, []office.Recipient{{Name: "State Medical Board", Address: "1 Capitol Way"}}, known)

	// A correction is another entry; what was said stays.
	form = toBoard(w, lena.ID)
	form.What = "Operative report of 4 March"
	_, err = w.o.CorrectDisclosure(w.ctx, d.ID, form, " ")
	require.ErrorIs(t, err, office.ErrInvalid)
	form.PatientID = other.ID
	_, err = w.o.CorrectDisclosure(w.ctx, d.ID, form, "wrong day")
	require.ErrorIs(t, err, office.ErrOtherPatient)
	form.PatientID = lena.ID
	c, err := w.o.CorrectDisclosure(w.ctx, d.ID, form, "wrong day")
	require.NoError(t, err)
	_, err = w.o.CorrectDisclosure(w.ctx, d.ID, form, "again")
	require.ErrorIs(t, err, office.ErrStale)
	line, others, err := w.o.Disclosure(w.ctx, d.ID)
	require.NoError(t, err)
	assert.Equal(t, c.ID, line.CorrectedBy)
	require.Len(t, others, 1)
	assert.Equal(t, "wrong day", others[0].Because)
	_, err = w.o.StrikeDisclosure(w.ctx, c.ID, "it was never sent")
	require.NoError(t, err)
	line, _, err = w.o.Disclosure(w.ctx, c.ID)
	require.NoError(t, err)
	assert.True(t, line.Voided)
	a, err := w.o.AccountingOf(w.ctx, office.AccountingWish{PatientID: lena.ID, Requested: w.o.Today()})
	require.NoError(t, err)
	assert.Empty(t, a.Rows)
	for _, action := range []audit.Action{audit.DisclosureNoted, audit.DisclosureCorrected, audit.DisclosureViewed} {
		assert.NotEmpty(t, w.log(office.AuditFilter{Action: action}), action)
	}
}

// A list that is made for a request stands on that request's page, takes its day, and leaves other requests as they are.
func TestAccountings_madeForARequestStandOnItsPage(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	day := w.o.Today().AddDays(-3)
	disclose := func(to string) {
		form := toBoard(w, lena.ID)
		form.On, form.Recipient = day.AddDays(-1), to
		_, err := w.o.NoteDisclosure(w.ctx, form)
		require.NoError(t, err)
	}
	disclose("State Medical Board")
	ask := func(kind request.Kind, on calendar.Date) request.Request {
		r, err := w.o.LogRequest(w.ctx, office.NewRequest{Kind: kind, PatientID: lena.ID, Via: request.InPerson, ReceivedOn: on, Requester: request.Requester{Kind: request.Patient},
			Identity: &office.IdentityCheck{Methods: []patient.Method{patient.PhotoID}}})
		require.NoError(t, err)
		return r
	}
	made := func(id string) *office.AccountingMade {
		v, err := w.o.RequestView(w.ctx, id)
		require.NoError(t, err)
		return v.Made
	}
	first, other := ask(request.KindAccounting, day), ask(request.KindAccounting, w.o.Today())
	assert.Nil(t, made(first.ID))

	_, _, err := w.o.MakeAccounting(w.ctx, office.AccountingWish{PatientID: lena.ID, Requested: day, RequestID: ask(request.KindAccess, day).ID})
	require.ErrorIs(t, err, office.ErrNotFound, "an access request is answered with a copy")
	older, _, err := w.o.MakeAccounting(w.ctx, office.AccountingWish{PatientID: lena.ID, RequestID: first.ID})
	require.NoError(t, err)
	assert.Equal(t, day, older.Requested, "the day on which it was asked for")
	require.Equal(t, older.ID, made(first.ID).ID)
	disclose("Department of Health")
	w.clock.on(time.Minute)
	newer, _, err := w.o.MakeAccounting(w.ctx, office.AccountingWish{PatientID: lena.ID, RequestID: first.ID})
	require.NoError(t, err)
	require.Equal(t, newer.ID, made(first.ID).ID, "the newest")
	assert.Equal(t, 2, made(first.ID).Count)
	assert.Nil(t, made(other.ID), "the other request has none yet")
}

func TestAccountings_areMadeKeptAndHeldBackForAnAgency(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	_, err := w.o.NoteDisclosure(w.ctx, toBoard(w, lena.ID))
	require.NoError(t, err)
	form := toBoard(w, lena.ID)
	form.Recipient, form.Purpose, form.Basis = "The wrong Lena", "Letter went to the wrong house", disclosure.Impermissible
	_, err = w.o.NoteDisclosure(w.ctx, form)
	require.NoError(t, err)
	asked := w.o.Today()
	wish := office.AccountingWish{PatientID: lena.ID, Requested: asked}

	// AD-13, AD-14: stated orally, it holds for thirty days; in writing, for the time it gives.
	_, err = w.o.NoteSuspension(w.ctx, disclosure.Suspension{PatientID: lena.ID, Agency: "state medical  board", StatedOn: asked})
	require.ErrorIs(t, err, office.ErrInvalid)
	oral, err := w.o.NoteSuspension(w.ctx, disclosure.Suspension{PatientID: lena.ID, Agency: "state medical  board", Official: "J. Doe, investigator", StatedOn: asked})
	require.NoError(t, err)
	a, err := w.o.AccountingOf(w.ctx, wish)
	require.NoError(t, err)
	require.Len(t, a.Rows, 1, "what nothing allowed is listed")
	assert.Equal(t, disclosure.Impermissible, a.Rows[0].Basis)
	assert.Equal(t, 1, a.Hidden)
	assert.Len(t, a.Suspended, 1)
	assert.True(t, a.Free)

	wish.FeeCents = 500
	_, _, err = w.o.MakeAccounting(w.ctx, wish)
	require.ErrorIs(t, err, office.ErrInvalid, "the first is free")
	wish.FeeCents = 0
	m, pdf, err := w.o.MakeAccounting(w.ctx, wish)
	require.NoError(t, err)
	assert.Equal(t, 1, m.Count)
	assert.Equal(t, oral.End().AddDays(1), m.TellOn)
	kept, err := w.o.AccountingPDF(w.ctx, m.ID)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(pdf, kept))
	again, err := w.o.AccountingOf(w.ctx, office.AccountingWish{PatientID: lena.ID, Requested: asked.AddDays(0)})
	require.NoError(t, err)
	assert.True(t, again.Free, "what is told later belongs to the same accounting")

	assert.Empty(t, w.tasks(office.TaskTellHidden))
	w.clock.on(25 * aDay)
	require.Len(t, w.tasks(office.TaskWrittenSuspension), 1)
	assert.Equal(t, oral.End(), w.tasks(office.TaskWrittenSuspension)[0].Due)

	written := oral
	written.Written, written.Until = w.o.Today(), w.o.Today().AddDays(10)
	written, err = w.o.NoteSuspension(w.ctx, written)
	require.NoError(t, err)
	_, err = w.o.NoteSuspension(w.ctx, written)
	require.ErrorIs(t, err, office.ErrStale)
	assert.Empty(t, w.tasks(office.TaskWrittenSuspension))
	w.clock.on(11 * aDay)
	require.Len(t, w.tasks(office.TaskTellHidden), 1)
	assert.Equal(t, written.Until.AddDays(1), w.tasks(office.TaskTellHidden)[0].Due)
	m2, _, err := w.o.MakeAccounting(w.ctx, office.AccountingWish{PatientID: lena.ID, Requested: asked})
	require.NoError(t, err)
	assert.Equal(t, 2, m2.Count)
	assert.True(t, m2.Free)
	assert.Empty(t, w.tasks(office.TaskTellHidden))

	later, err := w.o.AccountingOf(w.ctx, office.AccountingWish{PatientID: lena.ID, Requested: w.o.Today()})
	require.NoError(t, err)
	assert.False(t, later.Free, "AD-11: within twelve months of the free one")
	wish = office.AccountingWish{PatientID: lena.ID, Requested: w.o.Today(), FeeCents: 500}
	_, _, err = w.o.MakeAccounting(w.ctx, wish)
	require.ErrorIs(t, err, office.ErrInvalid, "not told before")
	wish.FeeTold = true
	m3, _, err := w.o.MakeAccounting(w.ctx, wish)
	require.NoError(t, err)
	assert.False(t, m3.Free)
	made, statements, err := w.o.Accountings(w.ctx, lena.ID)
	require.NoError(t, err)
	assert.Len(t, made, 3)
	assert.Len(t, statements, 1)

	_, err = w.o.AccountingOf(w.ctx, office.AccountingWish{PatientID: lena.ID, Requested: w.o.Today().AddDays(1)})
	require.ErrorIs(t, err, office.ErrInvalid, "not asked for yet")
	_, err = w.o.AccountingOf(w.ctx, office.AccountingWish{PatientID: lena.ID, Requested: asked, Since: asked.AddDays(1)})
	require.ErrorIs(t, err, office.ErrInvalid)
}
