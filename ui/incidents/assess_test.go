package incidents

import (
	"context"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/incident"
	"consentry/domain/office"
	"consentry/ui/i18n"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

func (f *fake) SecondIncident(_ context.Context, _ string, agree bool, why string) (incident.Incident, error) {
	f.i.Decisions[len(f.i.Decisions)-1].Second = &incident.Second{By: "m1", Agree: agree, Why: why}
	f.reader = false
	return f.i, nil
}

// encrypted is an incident whose answers say that what was lost was encrypted.
func encrypted(t *testing.T) *fake {
	f := misdirected(t)
	f.i.Assessment = incident.Assessment{Permitted: incident.No, Outside: incident.Yes,
		Security: incident.Security{Form: incident.Encrypted, Standard: incident.Yes, KeyApart: incident.Yes, Running: incident.No, Proof: "checked on the drive"}}
	return f
}

// say answers a question for a reason.
func say(t *testing.T, h *pagetest.Host, why, yes string) {
	t.Helper()
	uitest.Type(t, h.Window, i18n.T("shell.reason"), why)
	uitest.Press(t, h.Window, yes)
}

// decideAndAgree confirms what the answers come to, and agrees as the second reader.
func decideAndAgree(t *testing.T, f *fake, h *pagetest.Host) {
	t.Helper()
	uitest.Press(t, h.Window, "Confirm")
	f.reader = true
	uitest.Press(t, h.Window, "Confirm")
	uitest.Press(t, h.Window, "I agree")
	say(t, h, "it was another bag", "Save")
}

func TestTheResultSaysWhetherASecondReaderAgreed(t *testing.T) {
	f := encrypted(t)
	_, h := at(t, f, incident.StepAssess)
	waits := "Nobody has to be told, once a second reader agrees."
	assert.True(t, uitest.Shows(h.Window, waits))
	uitest.Press(t, h.Window, "Confirm")
	f.reader = true
	uitest.Press(t, h.Window, "Confirm")
	assert.True(t, uitest.Shows(h.Window, waits), "nobody has read it yet")
	uitest.Press(t, h.Window, "I do not agree")
	say(t, h, "the note lay in the bag", "Save")
	assert.True(t, uitest.Shows(h.Window, "The second reader did not agree: change the answers, or decide again with more reasons."))
	decideAndAgree(t, f, h)
	assert.False(t, uitest.Shows(h.Window, "once a second reader agrees"))
	assert.True(t, uitest.Shows(h.Window, "Nobody has to be told. It was read a second time, and stands."))
	assert.Equal(t, []incident.Outcome{incident.Secured, incident.Secured}, f.decided)
	assert.False(t, uitest.Shows(h.Window, "confidential contact"), "nobody is written to")
	uitest.Golden(t, h.Window, "secured")
}

// focused is the name of what has the keyboard.
func focused(t *testing.T, h *pagetest.Host) string {
	t.Helper()
	a, ok := h.Window.Canvas().Focused().(fyne.Accessible)
	require.True(t, ok, "%T has the keyboard", h.Window.Canvas().Focused())
	return a.AccessibilityLabel()
}

func TestTheKeyboardGoesToWhatIsToBeDoneNextAfterADecision(t *testing.T) {
	f := encrypted(t)
	s, h := at(t, f, incident.StepAssess)
	s.turn(incident.StepAssess)
	assert.Equal(t, "Confirm", focused(t, h), "all is answered that has to be")
	uitest.Press(t, h.Window, "Confirm")
	f.reader = true
	uitest.Press(t, h.Window, "Confirm")
	assert.Equal(t, "I agree", focused(t, h))
	uitest.Press(t, h.Window, "I agree")
	say(t, h, "checked once more", "Save")
	assert.Equal(t, "Go to correct & close", focused(t, h), "and not to the first of four factors that nobody has to answer")

	f = encrypted(t)
	_, h = at(t, f, incident.StepAssess)
	uitest.Press(t, h.Window, "Confirm")
	uitest.Press(t, h.Window, "Confirm")
	assert.Equal(t, "Go to correct & close", focused(t, h), "somebody else reads it")

	f = misdirected(t)
	f.i.Assessment.Factors[2] = incident.Factor{}
	s, h = at(t, f, incident.StepAssess)
	s.turn(incident.StepAssess)
	assert.Equal(t, "3. Was it acquired or viewed", focused(t, h), "presumed to be a breach: the factor is asked for")
}

func TestTheKeyboardStaysWhereOneAddsPeople(t *testing.T) {
	f := visitor(t)
	f.letters = office.LetterCount{}
	f.i.Tally = incident.Tally{}
	s, h := at(t, f, incident.StepNotify)
	s.turn(incident.StepNotify)
	assert.Equal(t, "Add a patient", focused(t, h))
	f.letters = office.LetterCount{Waiting: 1}
	for range 2 {
		uitest.Press(t, h.Window, "Add somebody else")
		uitest.Type(t, h.Window, "Name", "A. Visitor")
		uitest.Press(t, h.Window, "Add")
		assert.Equal(t, "Add somebody else", focused(t, h))
	}
	assert.Len(t, f.added, 2)
	h.Window.Canvas().FocusNext()
	assert.Equal(t, "Estimate", focused(t, h), "and Tab goes on in order")

	s.turn(incident.StepNotify)
	assert.Equal(t, "What happened", focused(t, h), "no letter is made without words")
	f.i.Words = incident.Words{WhatHappened: "An e-mail went astray", Information: "Names", Steps: "Tell us", Doing: "We asked for it back"}
	s.load()
	s.turn(incident.StepNotify)
	assert.Equal(t, "Make 1 letter", focused(t, h))
	f.letters = office.LetterCount{Mailed: 1}
	s.load()
	s.turn(incident.StepNotify)
	assert.Equal(t, "Told", focused(t, h), "HHS is next")
}

func TestWhatAnAnswerStillNeedsIsSaidAndAskedForNext(t *testing.T) {
	f := encrypted(t)
	f.i.Assessment.Security.Proof = ""
	s, h := at(t, f, incident.StepAssess)
	s.turn(incident.StepAssess)
	assert.True(t, uitest.Shows(h.Window, "Presumed, until it is answered how the information was kept, with what proves it."))
	assert.Equal(t, "What proves it", focused(t, h), "and not the four reasons")
	uitest.Letters(h.Window, "a log")
	assert.True(t, uitest.Shows(h.Window, "Result: The information was secured"))

	f = misdirected(t)
	f.i.Assessment = incident.Assessment{Permitted: incident.Yes, Security: incident.Security{Form: incident.Plain}}
	s, h = at(t, f, incident.StepAssess)
	s.turn(incident.StepAssess)
	assert.True(t, uitest.Shows(h.Window, "Presumed, until it is written down why it was permitted."))
}

func TestNobodyChosenIsSaidWhereOneChooses(t *testing.T) {
	f := visitor(t)
	_, h := at(t, f, incident.StepNotify)
	uitest.Press(t, h.Window, "Add a patient")
	uitest.Press(t, h.Window, "Add")
	assert.Equal(t, "Choose a patient first: type a few letters of the name.", uitest.FindField(t, h.Window, "Patient").Error())
	assert.Empty(t, h.Errors)
}

func TestWhatWasChangedAfterADecisionCanBeSavedAtOnce(t *testing.T) {
	f := encrypted(t)
	_, h := at(t, f, incident.StepAssess)
	decideAndAgree(t, f, h)
	assert.False(t, uitest.Shows(h.Window, "Save the answers"))
	uitest.Type(t, h.Window, "1. Nature and extent of the information", "a face")
	assert.True(t, uitest.Shows(h.Window, "Save the answers"))
	assert.False(t, uitest.Shows(h.Window, "Go to correct & close"), "it rests on what is not saved")
}
