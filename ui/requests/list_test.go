package requests

import (
	"testing"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/request"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/uitest"
)

func TestTheListShowsWhatIsOpenAndByWhen(t *testing.T) {
	uitest.App(t)
	f := all()
	_, h, w := open(t, f, page.Route{Page: page.Requests})
	uitest.Golden(t, w, "list")
	for _, words := range []string{"7 requests", "Q-0007", "asked by Grace Park", "Who asks?", "T. Moss"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	assert.False(t, uitest.Shows(w, "Q-0008"), "is closed")
	uitest.FindTable(t, w, 0).OnOpen("r1")
	assert.Equal(t, []page.Route{{Page: page.Request, ID: "r1"}}, h.Routes)
	uitest.Press(t, w, "Closed")
	assert.True(t, uitest.Shows(w, "Q-0008"))
	assert.True(t, f.filters[len(f.filters)-1].Closed)
	assert.Empty(t, h.Errors)
}

func TestARequestIsLoggedByTheKeyboard(t *testing.T) {
	uitest.App(t)
	f := all()
	_, h, w := open(t, f, page.Route{Page: page.Requests, Part: page.PartNew})
	uitest.Letters(w, "lena")
	uitest.Settle(w)
	uitest.Key(w, fyne.KeyReturn)
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "Lena Park asks"))
	assert.True(t, uitest.Shows(w, "Q-0007 of"), "one for the same is open")
	uitest.Choose(t, w, "What is asked for", "Correct the record")
	uitest.Choose(t, w, "How it came", "By letter")
	uitest.Choose(t, w, "How do you know who it is?", "Called back")
	uitest.Settle(w)
	uitest.Golden(t, w, "log")

	uitest.FindField(t, w, "Received on").Focus()
	uitest.Key(w, fyne.KeyReturn)
	assert.NotEmpty(t, uitest.FindField(t, w, "What was said (in the patient's words)").Error(), "said at its field")
	uitest.Type(t, w, "Received on", "no day")
	before := len(f.logged)
	uitest.Press(t, w, "Log it")
	assert.NotEmpty(t, uitest.FindField(t, w, "Received on").Error())
	assert.Len(t, f.logged, before, "nothing is logged without its day")
	uitest.Type(t, w, "Received on", "12/24/2026")
	uitest.Press(t, w, "Log it")
	uitest.Settle(w)
	assert.NotEmpty(t, uitest.FindField(t, w, "Received on").Error(), "no day that is still to come")
	uitest.Golden(t, w, "log-refused")

	uitest.Type(t, w, "Received on", "11/20/2026")
	uitest.Type(t, w, "What was said (in the patient's words)", "The note says that I smoke.")
	uitest.Press(t, w, "Log it")
	last := f.logged[len(f.logged)-1]
	assert.Equal(t, office.NewRequest{Kind: request.KindAmendment, PatientID: "p1", ReceivedOn: day("2026-11-20"), Via: request.ByLetter, Words: "The note says that I smoke.",
		Requester: request.Requester{Kind: request.Patient}, Identity: &office.IdentityCheck{Methods: []patient.Method{patient.CalledBack}}}, last)
	assert.Equal(t, []page.Route{{Page: page.Request, ID: "new"}}, h.Routes)
	assert.Len(t, h.Toasts, 1)
	assert.Empty(t, h.Errors)
}

func TestWhatIsAskedOfEachWhoAsks(t *testing.T) {
	uitest.App(t)
	f := &fake{}
	_, _, w := open(t, f, page.Route{Page: page.Requests, Part: page.PartNew, ID: "p1"})
	uitest.Choose(t, w, "Who asks", "Copy for somebody else")
	uitest.Type(t, w, "Send to (person or company)", "Dr. Bo Lind")
	uitest.Press(t, w, "Log it")
	assert.NotEmpty(t, uitest.FindField(t, w, "Where to").Error())
	uitest.Type(t, w, "Where to", "4 Oak Street, Troy")
	uitest.Press(t, w, "Log it")
	assert.NotEmpty(t, uitest.FindField(t, w, "Signed by the patient on").Error())
	uitest.Settle(w)
	uitest.Golden(t, w, "log-directive")
	uitest.Choose(t, w, "Who asks", "A representative")
	uitest.Choose(t, w, "How it came", "Through a company")
	uitest.Press(t, w, "Log it")
	assert.NotEmpty(t, uitest.FindField(t, w, "Which company").Error())
	uitest.Type(t, w, "Which company", "Northwind Billing")
	uitest.Press(t, w, "Log it")
	last := f.logged[len(f.logged)-1]
	assert.Equal(t, "rep1", last.Requester.RepresentativeID, "the only one is chosen")
	assert.Equal(t, "Northwind Billing", last.Associate)
}

func TestWhatWasBegunStaysUntilTheLock(t *testing.T) {
	uitest.App(t)
	s, _, w := open(t, &fake{}, page.Route{Page: page.Requests, Part: page.PartNew, ID: "p1"})
	uitest.Type(t, w, "What was said (in the patient's words)", "All of it")
	s.Hide()
	s.Show(page.Route{Page: page.Requests, Part: page.PartNew, ID: "p1"})
	assert.Contains(t, uitest.Texts(w), "All of it")
	s.Clear()
	uitest.Settle(w)
	assert.Empty(t, uitest.TextsOf(s.Content()))
	assert.Nil(t, s.log)
}

func TestNothingOfThePatientsStaysInTheListAfterALock(t *testing.T) {
	uitest.AppIn(t, kit.Dark)
	s, _, w := open(t, all(), page.Route{Page: page.Requests})
	require.True(t, uitest.Shows(w, "Park"))
	s.Clear()
	uitest.Settle(w)
	assert.Empty(t, uitest.TextsOf(s.Content()))
	assert.Nil(t, s.lines)
}

func TestAmountsAsPeopleTypeThem(t *testing.T) {
	for text, want := range map[string]int{"": 0, "0": 0, "12": 1200, "12.5": 1250, "$12.50": 1250, "1,200.00": 120000, ".50": 50} {
		n, ok := cents(text)
		assert.True(t, ok, text)
		assert.Equal(t, want, n, text)
	}
	for _, text := range []string{".", "-1", "12.505", "twelve", "1.+5", "99999999999999999999"} {
		_, ok := cents(text)
		assert.False(t, ok, text)
	}
}
