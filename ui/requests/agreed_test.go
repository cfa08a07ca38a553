package requests

import (
	"testing"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/office"
	"consentry/domain/request"
	"consentry/ui/page"
	"consentry/ui/uitest"
)

func TestASummaryIsAgreedBeforehand(t *testing.T) {
	uitest.App(t)
	f := &fake{list: []request.Request{copyAsked()}}
	_, h, w := detail(t, f, "r1")
	uitest.Press(t, w, "Note the agreement")
	uitest.Type(t, w, "Fee agreed, in dollars (empty: free)", "sixty")
	uitest.Press(t, w, "The patient agreed")
	assert.Empty(t, f.acts)
	assert.NotEmpty(t, uitest.FindField(t, w, "Fee agreed, in dollars (empty: free)").Error())
	uitest.Type(t, w, "Fee agreed, in dollars (empty: free)", "60")
	uitest.Type(t, w, "What was agreed, and how (by telephone, in writing)", "two pages, by telephone")
	uitest.Settle(w)
	uitest.Golden(t, w, "summary")
	uitest.Press(t, w, "The patient agreed")
	require.Len(t, f.acts, 1)
	act := f.acts[0].(office.AgreeSummary)
	assert.Equal(t, 6000, act.Cents)
	assert.Equal(t, "two pages, by telephone", act.Note)
	assert.Equal(t, h.Day, act.On)

	r := copyAsked()
	r.Access.Fee, r.Access.Summary = nil, &request.Summary{AgreedOn: day("2026-11-20"), Cents: 6000, By: "m1"}
	f.list = []request.Request{r}
	s, _, w := detail(t, f, "r1")
	assert.True(t, uitest.Shows(w, "A summary instead of the copy, for $60.00"))
	words, _ := s.next()
	assert.NotContains(t, words, "places", "a summary is handed over without the rest of the places")
	uitest.Press(t, w, "The patient wants the copy")
	require.Len(t, h.Errors, 0)
}

func TestTheDayItCameIsCorrectedWithAReason(t *testing.T) {
	uitest.App(t)
	r := copyAsked()
	r.Moved = []request.Move{{From: day("2026-11-04"), Reason: "the envelope", Step: step("2026-11-05", "")}}
	f := &fake{list: []request.Request{r}}
	_, _, w := detail(t, f, "r1")
	assert.True(t, uitest.Shows(w, "it was 4 Nov 2026"))
	uitest.Press(t, w, "Correct the day it came")
	uitest.Press(t, w, "Correct it")
	assert.NotEmpty(t, uitest.FindField(t, w, "Received on").Error(), "the same day is no correction")
	uitest.Type(t, w, "Received on", "10/30/2026")
	uitest.Press(t, w, "Correct it")
	assert.NotEmpty(t, uitest.FindField(t, w, "Why it is corrected").Error())
	uitest.Golden(t, w, "move")
	f.refuse = request.Refused{Field: "to", Code: "after_first_step", Args: map[string]string{"limit": "2026-11-03"}}
	uitest.Type(t, w, "Why it is corrected", "stamped by the billing company")
	uitest.Press(t, w, "Correct it")
	assert.NotEmpty(t, uitest.FindField(t, w, "Received on").Error())
	f.refuse = nil
	uitest.Press(t, w, "Correct it")
	last := f.acts[len(f.acts)-1].(office.MoveReceived)
	assert.Equal(t, day("2026-10-30"), last.To)
	assert.Equal(t, "stamped by the billing company", last.Note)
}

func TestALimitTowardEverybodyHasTwoParts(t *testing.T) {
	uitest.App(t)
	r := restrictionAsked()
	x := r.Restriction
	x.Text, x.To, x.For = "Nothing about the 2026 rhinoplasty to anybody", request.ToAnybody, nil
	x.Payments[0].Cents = x.PriceCents
	x.Bundle = &request.Bundle{Separable: true, Note: "excision of a mole"}
	f := &fake{list: []request.Request{r}}
	_, _, w := detail(t, f, "r3")
	assert.True(t, uitest.Shows(w, "Toward the health plan"))
	assert.True(t, uitest.Shows(w, "Billed apart from: excision of a mole"))
	uitest.Golden(t, w, "restriction-parts")
	uitest.Press(t, w, "Decide")
	uitest.Press(t, w, "Decline")
	uitest.Type(t, w, "Why, as the letter says it to the patient", "The anaesthetist has to know")
	uitest.Press(t, w, "Save")
	assert.Equal(t, office.DecideRestriction{Why: "The anaesthetist has to know"}, f.acts[0])
}

func TestWhatIsBilledTogetherIsSaid(t *testing.T) {
	uitest.App(t)
	r := restrictionAsked()
	f := &fake{list: []request.Request{r}}
	_, _, w := detail(t, f, "r3")
	uitest.Press(t, w, "Change")
	uitest.Choose(t, w, "Billed together with something the plan pays for?", "Cannot be parted; the patient pays for all of it")
	uitest.Type(t, w, "Billed together with", "Excision of a mole")
	uitest.Settle(w)
	uitest.Golden(t, w, "frame")
	uitest.Press(t, w, "Save")
	assert.Equal(t, &request.Bundle{PaysAll: true, Told: true, Note: "Excision of a mole"}, f.acts[0].(office.FrameRestriction).Want.Bundle)
}

func TestASecondStatementIsAdded(t *testing.T) {
	uitest.App(t)
	r := amendmentAsked()
	m := r.Amendment
	m.Decision = &request.AmendDecision{Step: step("2026-11-01", ""), Ground: request.A4, Why: "measured twice"}
	m.Disagreement = &request.Statement{Step: step("2026-11-05", ""), Text: "I never smoked", Pages: 1}
	m.Rebuttal = &request.Statement{Step: step("2026-11-06", ""), Text: "She said so", Pages: 1}
	m.Further = []request.Statement{{Step: step("2026-11-12", ""), Text: "My sister smoked", Pages: 1}}
	f := &fake{list: []request.Request{r}}
	_, _, w := detail(t, f, "r2")
	assert.True(t, uitest.Shows(w, "I never smoked"))
	assert.True(t, uitest.Shows(w, "My sister smoked"))
	assert.True(t, uitest.Shows(w, "no copy given yet"))
	uitest.Golden(t, w, "statements")
	uitest.FindButton(t, w, "Write a rebuttal") // for the one that was not answered
	uitest.Press(t, w, "Add the statement")
	uitest.Type(t, w, "Text", "And here is her letter")
	uitest.Press(t, w, "Save")
	assert.Equal(t, "And here is her letter", f.acts[0].(office.DisagreeAmendment).Text)
}

// Also when the file is closed: what was scanned can be read, and the copy of the rebuttal recorded.
func TestARebuttalOfAClosedRequestIsHandedOver(t *testing.T) {
	uitest.App(t)
	r := amendmentAsked()
	m, closed := r.Amendment, step("2026-11-03", "")
	m.Decision = &request.AmendDecision{Step: step("2026-11-01", ""), Ground: request.A4, Why: "measured twice"}
	r.Letters, r.Closed = []request.Letter{{Step: step("2026-11-02", ""), What: request.LetterDenial}}, &closed
	m.Disagreement = &request.Statement{Step: step("2026-11-05", ""), Pages: 1}
	m.Disagreement.FileID = "scan7"
	m.Rebuttal = &request.Statement{Step: step("2026-11-06", ""), Text: "She said so", Pages: 1}
	f := &fake{list: []request.Request{r}}
	_, _, w := detail(t, f, "r2")
	uitest.Golden(t, w, "rebuttal-closed")
	uitest.Press(t, w, "The patient has a copy of the rebuttal")
	assert.Empty(t, f.acts, "one key press records nothing")
	uitest.Type(t, w, "How (by mail, by hand)", "by mail")
	uitest.Press(t, w, "Save")
	assert.Equal(t, "by mail", f.acts[0].(office.GiveRebuttal).Note)
}

func TestAPageOfACopyCostsNoMoreThanTheStateLets(t *testing.T) { // FE-12
	uitest.App(t)
	f := &fake{list: []request.Request{copyAsked()}, extra: func(v *office.RequestView) {
		v.Request.Access.Fee = nil
		v.PageCaps = []request.FeeCap{{Cents: 25, State: "CA", Cite: "Cal. Health & Safety Code 123110"}}
	}}
	_, _, w := detail(t, f, "r1")
	uitest.Press(t, w, "Fee sheet")
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "At most $0.25 a page on paper (Cal. Health & Safety Code 123110)"))
	uitest.Press(t, w, "Put it on record")
	assert.NotEmpty(t, uitest.FindField(t, w, "Pages of the copy").Error())
	uitest.Type(t, w, "Pages of the copy", "40")
	uitest.Press(t, w, "Put it on record")
	assert.Equal(t, 40, f.acts[0].(office.QuoteFee).Fee.Pages)
}

func TestWhatWasTypedComesBackAfterALock(t *testing.T) {
	uitest.App(t)
	f := &fake{}
	s, h, w := open(t, f, page.Route{Page: page.Requests, Part: page.PartNew, ID: "p1"})
	s.Hide()
	assert.Empty(t, f.drafts, "nothing was typed yet")
	uitest.Choose(t, w, "What is asked for", "See or copy records")
	uitest.Choose(t, w, "How it came", "Through a company")
	uitest.Choose(t, w, "Who asks", "Copy for somebody else")
	uitest.Type(t, w, "Received on", "11/1")
	uitest.Type(t, w, "Which company", "Northwind Billing")
	uitest.Type(t, w, "Send to (person or company)", "Dr. Bo Lind")
	uitest.Choose(t, w, "How do you know who it is?", "Called back")
	uitest.Type(t, w, "What was said (in the patient's words)", "The note says that I smoke.")
	was := s.log.draft()
	s.Clear()
	require.Len(t, f.drafts, 1)
	assert.Equal(t, was, f.drafts[0])
	assert.Empty(t, uitest.TextsOf(s.Content()))

	// Another window of the same member: the search says that something was left.
	again := New(window{h}, f)
	w.SetContent(again.Content())
	again.Show(page.Route{Page: page.Requests, Part: page.PartNew})
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "You began to log a request"))
	uitest.Golden(t, w, "left")
	uitest.Press(t, w, "Go on with it")
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "This is what you had typed before"))
	assert.Equal(t, was, again.log.draft())
	uitest.Golden(t, w, "left-back")
	again.Hide()
	assert.Len(t, f.drafts, 1, "nothing new was typed")
	uitest.Choose(t, w, "Who asks", "The patient")
	uitest.Type(t, w, "Received on", "11/1/2026")
	uitest.FindField(t, w, "Which company").Focus()
	uitest.Key(w, fyne.KeyReturn)
	require.Len(t, f.logged, 1)
	assert.Equal(t, "Northwind Billing", f.logged[0].Associate)
	assert.Equal(t, day("2026-11-01"), f.logged[0].ReceivedOn)
	assert.Equal(t, office.RequestDraft{}, f.drafts[len(f.drafts)-1], "it is logged, and nothing is left")

	// A form that is thrown away is not offered again.
	again.Show(page.Route{Page: page.Requests, Part: page.PartNew, ID: "p1"})
	uitest.Type(t, w, "What was said (in the patient's words)", "x")
	again.Hide()
	again.leave()
	assert.Equal(t, office.RequestDraft{}, f.drafts[len(f.drafts)-1])
}
