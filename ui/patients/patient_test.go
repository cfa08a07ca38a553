package patients

import (
	"testing"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/uitest"
)

func TestThePageSaysWhoAndWhatIsAllowedWhere(t *testing.T) {
	h := at(t, access.FrontDesk)
	o := &fakeOffice{chart: lena(t)}
	w := h.show(t, NewPatient(h, o), page.Route{Page: page.Patient, ID: "p1"})
	for _, words := range []string{"Lena Park", "Born 4 Jun 1991 (35) · MRN 10482 · (555) 010-4471", "Confidential contact: by mail, P.O. Box 118",
		"Restriction: do not disclose 2026 rhinoplasty", "Photo consent: never signed", "until 22 Nov 2028", "Eyes covered", "first name, caption", "Revoked", "Instagram", "letter scanned · Maya Ortiz"} {
		assert.True(t, uitest.Shows(w, words), "the page says %q", words)
	}
	assert.False(t, uitest.Shows(w, "A revocation waits"), "the desk is not asked to confirm")
	uitest.Golden(t, w, "patient")
}

func TestThePageInTheDark(t *testing.T) {
	h := at(t, access.Owner, access.PrivacyOfficer)
	fyne.CurrentApp().Settings().SetTheme(kit.NewTheme(kit.Dark))
	w := h.show(t, NewPatient(h, &fakeOffice{chart: lena(t)}), page.Route{Page: page.Patient, ID: "p1"})
	uitest.Golden(t, w, "patient-dark")
}

func TestADayInThePast(t *testing.T) {
	h := at(t, access.FrontDesk)
	o := &fakeOffice{chart: lena(t)}
	w := h.show(t, NewPatient(h, o), page.Route{Page: page.Patient, ID: "p1"})
	uitest.Type(t, w, "What was allowed on ... ?", "1/1/2030")
	uitest.Press(t, w, "Show that day")
	assert.True(t, uitest.Shows(w, "Type today or an earlier day."))
	assert.Empty(t, o.asOf)
	uitest.Type(t, w, "What was allowed on ... ?", "5/3/2026")
	uitest.Press(t, w, "Show that day")
	require.Equal(t, []calendar.Date{calendar.MustNew(2026, 5, 3)}, o.asOf)
	assert.True(t, uitest.Shows(w, "As of 3 May 2026"))
	assert.False(t, uitest.Shows(w, "until 22 Nov 2028"))
	uitest.Press(t, w, "Back to today")
	assert.True(t, uitest.Shows(w, "until 22 Nov 2028"))
	assert.False(t, uitest.Shows(w, "As of"))
}

func TestARevocationByTelephoneTakesFourPresses(t *testing.T) {
	h := at(t, access.FrontDesk)
	o := &fakeOffice{chart: lena(t)}
	w := h.show(t, NewPatient(h, o), page.Route{Page: page.Patient, ID: "p1"})
	uitest.Press(t, w, "Revoke permission")
	uitest.Settle(w)
	uitest.Golden(t, w, "revoke")
	uitest.Press(t, w, "Everything")
	uitest.Press(t, w, "By telephone or in person")
	uitest.Press(t, w, "Record the revocation")
	require.Len(t, o.revoked, 1)
	assert.Equal(t, office.Revocation{PatientID: "p1", ReceivedOn: today}, o.revoked[0])
	assert.Len(t, h.pdfs, 1, "the form to sign opens")
	assert.Len(t, h.toasts, 1)
	assert.Equal(t, page.Route{Page: page.Patient, ID: "p1"}, h.last())
}

func TestARevocationOfSomePlacesInWriting(t *testing.T) {
	h := at(t, access.FrontDesk)
	o := &fakeOffice{chart: lena(t)}
	w := h.show(t, NewPatient(h, o), page.Route{Page: page.Patient, ID: "p1", Part: partRevoke})
	uitest.Press(t, w, "Record the revocation")
	assert.True(t, uitest.Shows(w, "Choose everything, or some places."))
	assert.True(t, uitest.Shows(w, "Choose how."))
	uitest.Press(t, w, "Some places")
	uitest.Settle(w)
	assert.False(t, uitest.Shows(w, "Facebook"), "what is revoked already cannot be revoked again")
	uitest.Press(t, w, "TikTok")
	uitest.Press(t, w, "In writing")
	uitest.Type(t, w, "Received on", "11/25/2026")
	uitest.Press(t, w, "Record the revocation")
	assert.True(t, uitest.Shows(w, "Type today or an earlier day."))
	require.Empty(t, o.revoked)
	uitest.Type(t, w, "Received on", "11/20/2026")
	uitest.Press(t, w, "Record the revocation")
	require.Len(t, o.revoked, 1)
	assert.Equal(t, office.Revocation{PatientID: "p1", Channels: []string{"tiktok"}, Written: true, ReceivedOn: calendar.MustNew(2026, 11, 20)}, o.revoked[0])
}

func TestTheOfficerConfirms(t *testing.T) {
	h := at(t, access.PrivacyOfficer)
	c := lena(t)
	c.Documents[1].Scope.Expiry = consent.Expiry{Kind: consent.ExpiryDate, Date: calendar.MustNew(2028, 11, 22)}
	o := &fakeOffice{chart: c}
	w := h.show(t, NewPatient(h, o), page.Route{Page: page.Patient, ID: "p1", Ref: "x2"})
	assert.True(t, uitest.Shows(w, "A revocation waits for your confirmation"))
	uitest.Press(t, w, "Confirm")
	assert.Equal(t, []string{"x2"}, o.confirmed)
	assert.Equal(t, 2, o.charts, "the page is read again")
}

func TestANewPatientInFiveFieldsAndEnter(t *testing.T) {
	h := at(t, access.FrontDesk)
	o := &fakeOffice{}
	s := NewPatient(h, o)
	w := h.show(t, s, page.Route{Page: page.Patient, Part: page.PartNew})
	assert.Equal(t, s.form.last, w.Canvas().Focused(), "one types at once")
	uitest.Golden(t, w, "new")
	uitest.Letters(w, "Ortiz")
	uitest.Key(w, "Return")
	uitest.Letters(w, "Rosa")
	uitest.Key(w, "Return")
	uitest.Letters(w, "2/11/1978")
	uitest.Key(w, "Return")
	require.Equal(t, s.form.phone, w.Canvas().Focused())
	uitest.Letters(w, "555 010 7788")
	uitest.Key(w, "Return")
	require.Len(t, o.added, 1)
	assert.Equal(t, "Ortiz, Rosa", o.added[0].ListName())
	assert.Equal(t, calendar.MustNew(1978, 2, 11), o.added[0].Born)
	assert.Equal(t, page.Route{Page: page.Patient, ID: "new1"}, h.last())
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "Rosa Ortiz is saved."))
	uitest.Key(w, "Return")
	assert.Equal(t, page.Route{Page: page.CheckIn, ID: "new1"}, h.last(), "Enter goes on to the check-in")
}

func TestWhatIsWrongStandsAtItsField(t *testing.T) {
	h := at(t, access.FrontDesk)
	o := &fakeOffice{}
	s := NewPatient(h, o)
	w := h.show(t, s, page.Route{Page: page.Patient, Part: page.PartNew})
	uitest.Type(t, w, "Telephone", "12")
	uitest.Press(t, w, "Save")
	assert.Equal(t, "This is needed.", s.form.fields["last"].Error())
	assert.Equal(t, "A telephone number has 7 to 20 digits.", s.form.fields["phone"].Error())
	assert.NotEmpty(t, s.form.fields["born"].Error())
	assert.Equal(t, s.form.last, w.Canvas().Focused())
	uitest.Type(t, w, "Last name", "Park")
	uitest.Type(t, w, "First name", "Lena")
	uitest.Type(t, w, "Birth date", "6/4/1991")
	uitest.Type(t, w, "Telephone", "5550104471")
	o.addErr = &office.Invalid{Defects: []office.Defect{{Field: "mrn", Key: "office.mrn_taken"}}}
	uitest.Press(t, w, "Save")
	assert.Equal(t, "Another patient has this chart number.", s.form.fields["mrn"].Error())
	assert.Empty(t, o.added)
}

func TestASimilarPatientIsAskedAboutBeforeSaving(t *testing.T) {
	h := at(t, access.FrontDesk)
	o := &fakeOffice{similar: []patient.Patient{{ID: "p9", First: "Lina", Last: "Parke", Born: calendar.MustNew(1991, 6, 4), MRN: "10486"}}}
	s := NewPatient(h, o)
	w := h.show(t, s, page.Route{Page: page.Patient, Part: page.PartNew})
	uitest.Type(t, w, "Last name", "Park")
	uitest.Type(t, w, "First name", "Lena")
	uitest.Type(t, w, "Birth date", "6/4/1991")
	uitest.Press(t, w, "Save")
	require.Empty(t, o.added, "first the question")
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "Parke, Lina"))
	uitest.Golden(t, w, "similar")
	uitest.Press(t, w, "This is somebody else: save")
	require.Len(t, o.added, 1)
}

func TestNothingTypedIsLost(t *testing.T) {
	h := at(t, access.FrontDesk)
	o := &fakeOffice{chart: lena(t)}
	s := NewPatient(h, o)
	w := h.show(t, s, page.Route{Page: page.Patient, ID: "p1", Part: partEdit})
	uitest.Type(t, w, "Telephone", "555 010 9999")
	s.Hide() // a press on the rail
	s.Show(page.Route{Page: page.Patient, ID: "p1"})
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "was begun and is not saved yet"))
	uitest.Press(t, w, "Go on with it")
	assert.True(t, uitest.Shows(w, "555 010 9999"))
	assert.True(t, uitest.Shows(w, "What you typed before is still here"))
	uitest.Press(t, w, "Cancel")
	assert.Len(t, h.asked, 1, "leaving asks")
	assert.Zero(t, h.backs)
	h.yes = true
	uitest.Press(t, w, "Cancel")
	assert.Equal(t, 1, h.backs)
	assert.Empty(t, s.forms)
	s.Clear()
	assert.Empty(t, uitest.TextsOf(s.Content()), "locked: nothing is left in the window")
}

func TestALockLosesNothingTyped(t *testing.T) {
	o := &fakeOffice{chart: lena(t)}
	h := at(t, access.FrontDesk)
	s := NewPatient(h, o)
	w := h.show(t, s, page.Route{Page: page.Patient, Part: page.PartNew})
	uitest.Type(t, w, "Last name", "Moss")
	uitest.Type(t, w, "Telephone", "555 010 9999")
	s.Hide()
	s.Clear() // what the window does at lock
	for _, text := range uitest.Texts(w) {
		require.NotContains(t, text, "Moss")
	}

	// The same member comes back to a window that has forgotten everything.
	again := NewPatient(h, o)
	w = h.show(t, again, page.Route{Page: page.Patient, Part: page.PartNew})
	require.Equal(t, "Moss", again.form.last.Value())
	require.Equal(t, "555 010 9999", again.form.phone.Value())
	uitest.Press(t, w, i18n.T("patients.form.discard"))
	again.Hide()
	third := NewPatient(h, o)
	h.show(t, third, page.Route{Page: page.Patient, Part: page.PartNew})
	require.Empty(t, third.form.last.Value(), "what was thrown away stays away")
}

func TestSomebodyElseChangedHerMeanwhile(t *testing.T) {
	h := at(t, access.FrontDesk)
	o := &fakeOffice{chart: lena(t)}
	s := NewPatient(h, o)
	w := h.show(t, s, page.Route{Page: page.Patient, ID: "p1", Part: partEdit})
	uitest.Type(t, w, "E-mail", "lena@example.com")
	o.chart.Patient.Phone = "(555) 010-3333"
	uitest.Press(t, w, "Save")
	require.Empty(t, o.changed)
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "Telephone: (555) 010-3333"))
	uitest.Press(t, w, "Save mine")
	require.Len(t, o.changed, 1)
	assert.Equal(t, "lena@example.com", o.changed[0].Email)
	assert.Equal(t, "(555) 010-3333", o.changed[0].Phone, "what was not touched here keeps the newer value")
}

func TestTheOtherTabs(t *testing.T) {
	h := at(t, access.FrontDesk)
	o := &fakeOffice{chart: lena(t)}
	w := h.show(t, NewPatient(h, o), page.Route{Page: page.Patient, ID: "p1", Part: tabDocuments})
	assert.True(t, uitest.Shows(w, "Marketing authorization 3"))
	assert.True(t, uitest.Shows(w, "SHA-256 7f7f7f7f7f7f…"))
	assert.True(t, uitest.Shows(w, "Letter of revocation"))
	uitest.Golden(t, w, "documents")
	uitest.Press(t, w, "Give copy")
	uitest.Press(t, w, "No copy wanted")
	assert.Equal(t, []string{"d1 none_wanted"}, o.copies)
	give := func(yes bool, unseen *page.Shown) []string {
		o.copies, h.yes, h.unseen = nil, yes, unseen
		uitest.Press(t, w, "Give copy")
		uitest.Press(t, w, "Print")
		return o.copies
	}
	saved, not := page.AsFile, page.NotShown
	assert.Equal(t, []string{"d1 printed"}, give(true, nil))
	assert.Empty(t, give(false, nil), "what stands in a viewer is not given yet")
	assert.Empty(t, give(true, &not), "what no viewer showed is not given")
	assert.Equal(t, []string{"d1 folder"}, give(true, &saved), "what was saved instead is on record as saved")
	uitest.Press(t, w, "History 1")
	assert.True(t, uitest.Shows(w, "(555) 010-2020"))
	uitest.Press(t, w, "People 1")
	assert.True(t, uitest.Shows(w, "May act today"))
	assert.True(t, uitest.Shows(w, "power of attorney of 3 May 2025"))
}

func TestAskingPutsTheMarketingFormIntoTheCheckIn(t *testing.T) {
	h := at(t, access.FrontDesk)
	o := &fakeOffice{chart: lena(t)}
	w := h.show(t, NewPatient(h, o), page.Route{Page: page.Patient, ID: "p1"})
	uitest.Press(t, w, "Ask")
	assert.Equal(t, 1, o.asks)
	assert.Equal(t, page.Route{Page: page.CheckIn, Ref: "ci9"}, h.last())
}

func TestTheAuditorChangesNothing(t *testing.T) {
	h := at(t, access.Auditor)
	w := h.show(t, NewPatient(h, &fakeOffice{chart: lena(t)}), page.Route{Page: page.Patient, ID: "p1"})
	for _, words := range uitest.Texts(w) {
		assert.NotContains(t, []string{"Revoke permission", "Change", "Check in", "Ask"}, words)
	}
}
