package disclosures

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/disclosure"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

var day = calendar.MustParse

var lena = patient.Patient{ID: "p1", First: "Lena", Last: "Park", Born: day("1991-06-04"), MRN: "10042"}

// fake is an office that is made up.
type fake struct {
	lines   []office.DisclosureLine
	noted   []office.DisclosureForm
	struck  []string
	because string
	refuse  error
	acc     office.Accounting
	wishes  []office.AccountingWish
	stated  []disclosure.Suspension
}

func (f *fake) FindPatients(_ context.Context, text string) ([]office.FoundPatient, error) {
	if text == "" || !strings.HasPrefix("lena park", strings.ToLower(text)) {
		return nil, nil
	}
	return []office.FoundPatient{{Patient: lena}}, nil
}

func (f *fake) LedgerPatient(context.Context, string) (patient.Patient, error) { return lena, nil }

func (f *fake) Disclosures(_ context.Context, q office.DisclosureQuery, offset, limit int) ([]office.DisclosureLine, error) {
	list := f.answering(q)
	return list[min(offset, len(list)):min(offset+limit, len(list))], nil
}

func (f *fake) DisclosureCount(_ context.Context, q office.DisclosureQuery) (int, error) {
	return len(f.answering(q)), nil
}

func (f *fake) answering(q office.DisclosureQuery) []office.DisclosureLine {
	var list []office.DisclosureLine
	for _, l := range f.lines {
		if (q.Basis == "" || l.Basis == q.Basis) && (!q.Listed || l.Exclusion() == disclosure.Included) {
			list = append(list, l)
		}
	}
	return list
}

func (f *fake) Disclosure(_ context.Context, id string) (line office.DisclosureLine, others []office.DisclosureLine, err error) {
	for _, l := range f.lines {
		switch {
		case l.ID == id:
			line = l
		case l.Corrects == id || l.CorrectedBy == id:
			others = append(others, l)
		}
	}
	return line, others, nil
}

func (f *fake) NoteDisclosure(_ context.Context, d office.DisclosureForm) (disclosure.Disclosure, error) {
	f.noted = append(f.noted, d)
	return disclosure.Disclosure{ID: "new", PatientID: d.PatientID, Basis: d.Basis}, f.refuse
}

func (f *fake) CorrectDisclosure(_ context.Context, _ string, d office.DisclosureForm, because string) (disclosure.Disclosure, error) {
	f.noted, f.because = append(f.noted, d), because
	return disclosure.Disclosure{ID: "new", Basis: d.Basis}, f.refuse
}

func (f *fake) StrikeDisclosure(_ context.Context, id, because string) (disclosure.Disclosure, error) {
	f.struck, f.because = append(f.struck, id), because
	return disclosure.Disclosure{}, nil
}

func (f *fake) DisclosureGrounds(context.Context, string) (office.DisclosureGrounds, error) {
	return office.DisclosureGrounds{Signed: []consent.Document{{ID: "d1", Number: 2, Signature: consent.Signature{SignedOn: day("2026-03-01")}}},
		Restrict: []patient.Restriction{{Text: "Nothing to the health plan"}}}, nil
}

func (f *fake) Recipients(context.Context, string) ([]office.Recipient, error) {
	return []office.Recipient{{Name: "State Medical Board", Address: "1 Capitol Way"}}, nil
}

func (f *fake) AccountingOf(_ context.Context, w office.AccountingWish) (office.Accounting, error) {
	f.wishes = append(f.wishes, w)
	return f.acc, nil
}

func (f *fake) MakeAccounting(_ context.Context, w office.AccountingWish) (office.AccountingMade, []byte, error) {
	f.wishes = append(f.wishes, w)
	return office.AccountingMade{}, []byte("%PDF made"), f.refuse
}

func (f *fake) Accountings(context.Context, string) ([]office.AccountingMade, []disclosure.Suspension, error) {
	return []office.AccountingMade{{ID: "a1", Requested: day("2026-02-02"), From: day("2020-02-02"), To: day("2026-02-02"), Count: 3, Free: true, At: day("2026-02-09").Start(time.UTC)}}, f.stated, nil
}

func (f *fake) AccountingPDF(context.Context, string) ([]byte, error) {
	return []byte("%PDF kept"), nil
}

func (f *fake) NoteSuspension(_ context.Context, x disclosure.Suspension) (disclosure.Suspension, error) {
	f.stated = append(f.stated, x)
	return x, f.refuse
}

func entry(id, on, whom, what, why string, b disclosure.Basis) office.DisclosureLine {
	return office.DisclosureLine{Patient: "Lena Park", Member: "Dana Reyes", Standing: disclosure.Standing{Disclosure: disclosure.Disclosure{ID: id, PatientID: "p1", On: day(on),
		Recipient: whom, What: what, Purpose: why, Basis: b, Source: "CE", At: day(on).Start(time.UTC)}}}
}

func ledger() *fake {
	fixed, was := entry("3", "2026-11-02", "Harbor Lab", "Blood work order, 1 page", "Preoperative tests", disclosure.Treatment), entry("2", "2026-11-02", "Harbor Labs", "Blood work", "Tests", disclosure.Treatment)
	fixed.Corrects, fixed.Because, was.CorrectedBy = "2", "name of the laboratory", "3"
	stray := entry("1", "2026-10-01", "Riverside Clinic", "Chart notes", "Referral", disclosure.Treatment)
	stray.Voided = true
	return &fake{lines: []office.DisclosureLine{entry("6", "2026-11-20", "A neighbor of the patient", "Appointment letter", "Letter went to the wrong house", disclosure.Impermissible),
		entry("5", "2026-11-12", "State Medical Board", "Operative report of 3 March, 4 pages", "Review of a complaint", disclosure.Oversight),
		entry("4", "2026-11-10", "Our website gallery", "2 rhinoplasty photos", "Website gallery", disclosure.Authorization), fixed, was, stray}}
}

func open(t *testing.T, f *fake, r page.Route) (*Screen, *pagetest.Host, fyne.Window) {
	t.Helper()
	h := pagetest.New("Maya Ortiz", access.PrivacyOfficer)
	s := New(h, f)
	w := uitest.Window(t, s.Content())
	h.Window = w
	s.Show(r)
	uitest.Settle(w)
	return s, h, w
}

func TestTheLedgerShowsWhatLeftAndWhetherItIsAccounted(t *testing.T) {
	uitest.App(t)
	_, h, w := open(t, ledger(), page.Route{Page: page.Disclosures})
	uitest.Golden(t, w, "ledger")
	for _, words := range []string{"State Medical Board", "In an accounting", "Not in an accounting", "Should not have happened", "Corrected by a later entry", "Struck out"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	uitest.FindTable(t, w, 0).OnOpen("3")
	for _, words := range []string{"Corrects an earlier entry", "name of the laboratory", "45 CFR 164.528(a)(1)(i)"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	uitest.Golden(t, w, "entry")
	assert.Empty(t, h.Errors)
}

func TestADisclosureIsNotedByTheKeyboard(t *testing.T) {
	uitest.App(t)
	f := ledger()
	_, h, w := open(t, f, page.Route{Page: page.Disclosures})
	uitest.Press(t, w, "Note a disclosure")
	uitest.Type(t, w, "About whom?", "lena")
	uitest.Settle(w)
	uitest.FindField(t, w, "About whom?").Focus()
	uitest.Key(w, fyne.KeyReturn)
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "Nothing to the health plan"), "a restriction is seen before anything is entered")
	uitest.Type(t, w, "To whom?", "state")
	uitest.Settle(w)
	uitest.Press(t, w, "State Medical Board")
	uitest.Type(t, w, "What was disclosed?", "Operative report")
	uitest.Type(t, w, "What for?", "Review of a complaint")
	uitest.Choose(t, w, "Ground", "Medical board or other oversight agency")
	assert.True(t, uitest.Shows(w, "An accounting lists it"))
	uitest.Golden(t, w, "note")
	f.refuse = &office.Invalid{Defects: []office.Defect{{Field: "what", Key: "disclosures.need.what"}}}
	uitest.Press(t, w, "Enter in the ledger")
	assert.True(t, uitest.Shows(w, "Describe in a few words"), "said at its field; what was typed stays")
	f.refuse = nil
	uitest.Press(t, w, "Enter in the ledger")
	require.Len(t, f.noted, 2)
	assert.Equal(t, office.DisclosureForm{PatientID: "p1", On: h.Day, Recipient: "State Medical Board", Address: "1 Capitol Way", What: "Operative report", Purpose: "Review of a complaint",
		Basis: disclosure.Oversight, AuthorizationID: "d1"}, f.noted[1])
	assert.Len(t, h.Toasts, 1)
	assert.Empty(t, h.Routes)
}

func TestWhatShouldNotHaveHappenedBecomesAnIncident(t *testing.T) {
	uitest.App(t)
	f := ledger()
	_, h, w := open(t, f, page.Route{Page: page.Disclosures, ID: "p1"})
	assert.True(t, uitest.Shows(w, "Disclosures about Lena Park"))
	uitest.Press(t, w, "Note a disclosure")
	uitest.Settle(w)
	uitest.Choose(t, w, "Ground", "Should not have happened")
	assert.True(t, uitest.Shows(w, "has to be looked into as an incident"))
	uitest.Press(t, w, "Enter in the ledger")
	uitest.Press(t, w, "Report it")
	require.Len(t, h.Routes, 1)
	assert.Equal(t, page.Route{Page: page.Wrong, ID: "p1", Ref: "disclosure:new"}, h.Routes[0])
}

func TestWhatShouldNotHaveHappenedCanBeReportedLater(t *testing.T) {
	uitest.App(t)
	_, h, w := open(t, ledger(), page.Route{Page: page.Disclosures})
	uitest.FindTable(t, w, 0).OnOpen("6")
	uitest.Press(t, w, "Report it")
	require.Len(t, h.Routes, 1)
	assert.Equal(t, page.Wrong, h.Routes[0].Page)
	assert.Equal(t, "disclosure:6", h.Routes[0].Ref)
}

func TestAnEntryIsCorrectedByAnother(t *testing.T) {
	uitest.App(t)
	f := ledger()
	_, _, w := open(t, f, page.Route{Page: page.Disclosures})
	uitest.FindTable(t, w, 0).OnOpen("5")
	uitest.Press(t, w, "Correct")
	uitest.Settle(w)
	uitest.Type(t, w, "What was disclosed?", "Operative report of 4 March")
	uitest.Type(t, w, "Why is it corrected?", "wrong day")
	uitest.Press(t, w, "Enter the correction")
	require.Len(t, f.noted, 1)
	assert.Equal(t, "Operative report of 4 March", f.noted[0].What)
	assert.Equal(t, "State Medical Board", f.noted[0].Recipient)
	assert.Equal(t, "wrong day", f.because)
}

func TestTheAccountingSaysWhatItHoldsBack(t *testing.T) {
	uitest.AppIn(t, kit.Dark)
	f := ledger()
	f.stated = []disclosure.Suspension{{ID: "s1", Agency: "State Medical Board", Official: "J. Doe, investigator", StatedOn: day("2026-11-12")}}
	f.acc = office.Accounting{Requested: day("2026-11-22"), Agreed: 1250, From: day("2020-11-22"), To: day("2026-11-22"), LastFree: day("2026-02-02"), Hidden: 1, Suspended: f.stated,
		Rows: []disclosure.Row{{Disclosure: f.lines[0].Disclosure, Count: 1, Last: f.lines[0].On}}}
	_, h, w := open(t, f, page.Route{Page: page.Disclosures, ID: "p1", Part: page.PartAccounting, Ref: "r7"})
	for _, words := range []string{"1 disclosure is held back", "Do not mention it", "A neighbor of the patient", "asked for on 2 Feb 2026", "Orally, J. Doe, investigator", "Until 12 Dec 2026"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	uitest.Golden(t, w, "accounting-dark")
	assert.Empty(t, f.wishes[0].Requested, "the request says when it was asked for")
	fee := uitest.FindField(t, w, "Fee, dollars").Control().(*kit.Entry)
	assert.Equal(t, "12.50", fee.Value(), "as the patient agreed to")
	uitest.Type(t, w, "Fee, dollars", "12.5")
	uitest.Press(t, w, "Make the accounting")
	assert.True(t, uitest.Shows(w, "between $0.00 and $1,000.00"))
	uitest.Type(t, w, "Fee, dollars", "12.50")
	uitest.Press(t, w, "Make the accounting")
	last := f.wishes[len(f.wishes)-1]
	assert.Equal(t, day("2026-11-22"), last.Requested)
	assert.True(t, last.FeeTold)
	assert.Equal(t, 1250, last.FeeCents)
	assert.Equal(t, "r7", last.RequestID)
	require.Len(t, h.PDFs, 1)
	assert.Equal(t, []page.Route{{Page: page.Request, ID: "r7"}}, h.Routes, "there it is recorded how it was handed over")
	uitest.Press(t, w, "Open")
	assert.Equal(t, "%PDF kept", string(h.PDFs[1]))
	uitest.Press(t, w, "The written statement came")
	uitest.Press(t, w, "Keep the statement")
	require.Len(t, f.stated, 2)
	assert.Equal(t, h.Day, f.stated[1].Written)
	assert.Equal(t, "s1", f.stated[1].ID)
}

func TestNothingOfAPatientStaysAfterALock(t *testing.T) {
	uitest.App(t)
	f := ledger()
	s, _, w := open(t, f, page.Route{Page: page.Disclosures, ID: "p1"})
	uitest.Press(t, w, "Note a disclosure")
	uitest.Settle(w)
	f.lines = nil
	s.Clear()
	uitest.Settle(w)
	for _, text := range uitest.TextsOf(s.Content()) {
		assert.NotContains(t, text, "Park")
	}
}

func TestCents(t *testing.T) {
	for text, want := range map[string]int{"": 0, "0": 0, "12": 1200, "12.50": 1250, " $6.50 ": 650} {
		got, ok := cents(text)
		assert.True(t, ok, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"12.5", "-1", "1.+5", "twelve", "1,50", "1.505"} {
		_, ok := cents(text)
		assert.False(t, ok, text)
	}
}
