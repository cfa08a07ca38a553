package requests

import (
	"context"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/letter"
	"consentry/domain/office"
	"consentry/domain/request"
	"consentry/ui/page"
	"consentry/ui/uitest"
)

var sendKey = &desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierShortcutDefault}

// Half a denial, a lock, and the same member again: everything typed is there, and goes away once it was done.
func TestAHalfTypedFormSurvivesALock(t *testing.T) {
	uitest.App(t)
	f := all()
	s, _, w := detail(t, f, "r1")
	uitest.Press(t, w, "Deny")
	uitest.Choose(t, w, "Ground", "Danger to life or physical safety · can be reviewed")
	uitest.Type(t, w, "Which part (as the letter says it)", "Note of 2 May")
	uitest.Type(t, w, "Why, for the record", "Danger was stated")
	s.Clear()
	assert.Empty(t, uitest.TextsOf(s.Content()))
	require.Len(t, f.forms["r1"], 1)

	s, h, w := detail(t, f, "r1")
	require.True(t, uitest.Shows(w, "You began “Deny” and did not finish. What you typed is kept."))
	uitest.Golden(t, w, "begun")
	uitest.Press(t, w, "Go on with it")
	require.True(t, uitest.Shows(w, "This is what you had typed before. It is not saved yet."))
	uitest.Press(t, w, "Deny")
	require.Len(t, f.acts, 1)
	got := f.acts[0].(office.DenyAccess)
	assert.Equal(t, office.DenyAccess{Ground: request.R1, Partial: true, Part: "Note of 2 May", Rationale: "Danger was stated"}, got)
	assert.Empty(t, f.forms["r1"], "what was done is kept no more")
	assert.False(t, uitest.Shows(w, "You began"))
	assert.Empty(t, h.Errors)
	assert.NotNil(t, s.f)
}

// Esc by mistake loses nothing either; "Begin anew" is one press away, and so is throwing it away.
func TestAFormThatWasLeftIsThereWhenItIsOpenedAgain(t *testing.T) {
	uitest.App(t)
	f := all()
	s, _, w := detail(t, f, "r1")
	uitest.Press(t, w, "Add a note")
	uitest.Type(t, w, "Note", "She called again")
	s.f.closing()
	uitest.Press(t, w, "Add a note")
	assert.Equal(t, "She called again", s.f.note.Value())
	uitest.Press(t, w, "Begin anew")
	assert.Empty(t, s.f.note.Value())
	uitest.Type(t, w, "Note", "She comes tomorrow")
	s.f.closing()
	s.Hide()
	assert.Equal(t, office.BegunForms{"requests.note": {"She comes tomorrow"}}, f.forms["r1"])

	_, _, w = detail(t, f, "r1")
	uitest.Press(t, w, "Forget it")
	assert.False(t, uitest.Shows(w, "You began"))
	assert.Empty(t, f.forms["r1"])
}

// The reviewer that is missing is put on file in between, and the denial goes on where it was.
func TestADenialGoesOnAfterItsReviewerWasAdded(t *testing.T) {
	uitest.App(t)
	f := all()
	s, _, w := detail(t, f, "r1")
	uitest.Press(t, w, "Deny")
	uitest.Type(t, w, "Why, for the record", "Danger was stated")
	uitest.Press(t, w, "Add a reviewer")
	uitest.Type(t, w, "Name", "Dr. Ivo Renner")
	uitest.Press(t, w, "Save")
	require.Len(t, f.added, 1)
	assert.Equal(t, "requests.deny", s.f.name)
	assert.True(t, uitest.Shows(w, "Danger was stated"))
}

// Where nobody on file may review, one is added without leaving the referral.
func TestAReferralCanAddItsReviewer(t *testing.T) {
	uitest.App(t)
	r := denied()
	r.Access.Review.Referred, r.Letters = nil, nil // the letter with the reasons may come later
	s, _, w := detail(t, &fake{list: []request.Request{r}}, "r1")
	uitest.PressAt(t, w, uitest.FindButton(t, w, "Refer it to a reviewer"))
	uitest.Press(t, w, "Add a reviewer")
	uitest.Type(t, w, "Name", "Dr. Ruth Okafor")
	uitest.Press(t, w, "Save")
	assert.Equal(t, "requests.review.refer", s.f.name)
}

// While another request is read, nothing of the one before stands in the window to be acted on.
func TestAnotherRequestsPageIsGoneAtOnce(t *testing.T) {
	uitest.App(t)
	f := all()
	s, _, _ := detail(t, f, "r1")
	s.o = slow{f, func() { assert.Empty(t, uitest.TextsOf(s.Content())) }}
	s.Show(page.Route{Page: page.Request, ID: "r2"})
	assert.Contains(t, uitest.TextsOf(s.Content()), "Q-0012 · Correct the record")
}

// slow looks at the window before it answers.
type slow struct {
	*fake
	look func()
}

func (s slow) RequestView(ctx context.Context, id string) (office.RequestView, error) {
	s.look()
	return s.fake.RequestView(ctx, id)
}

// An extension is offered as long as its letter can still go out in time, and a place is denied only where something was.
func TestWhatCannotBeDoneIsNotOffered(t *testing.T) {
	uitest.App(t)
	f := all()
	_, _, w := detail(t, f, "r1")
	assert.True(t, uitest.Shows(w, "Extend once"))
	assert.True(t, uitest.Shows(w, "Called back"), "how it was made sure who asks")
	assert.False(t, uitest.Shows(w, "Denied"))
	_, _, w = detail(t, f, "r8")
	assert.True(t, uitest.Shows(w, "The law's last day was 4 Nov 2026"))
	assert.False(t, uitest.Shows(w, "Extend once"))
	assert.False(t, uitest.Shows(w, "Can be extended once, until"))
}

// With Enter one goes from step to step: the next one's button has the keyboard once the last one is done.
func TestTheNextStepHasTheKeyboard(t *testing.T) {
	uitest.App(t)
	f := all()
	_, _, w := detail(t, f, "r8")
	assert.Same(t, uitest.FindButton(t, w, "Check who asks"), w.Canvas().Focused())
	uitest.Press(t, w, "Add a note")
	uitest.Type(t, w, "Note", "She called again")
	uitest.Press(t, w, "Save")
	assert.Same(t, uitest.FindButton(t, w, "Check who asks"), w.Canvas().Focused())
}

// What was refused does not stand on the page as if it were so.
func TestARefusedTickIsTakenBack(t *testing.T) {
	uitest.App(t)
	f := all()
	_, h, w := detail(t, f, "r1")
	w.Resize(tall)
	uitest.Settle(w)
	f.refuse = request.Refused{Field: "place", Code: "place_unknown"}
	before := uitest.TabOrder(w)
	uitest.Press(t, w, "Nothing there")
	assert.Len(t, h.Errors, 1)
	assert.Equal(t, before, uitest.TabOrder(w))
}

// By telephone nobody is known by her face: what would not count is not offered, and not kept when the way is changed.
func TestWhatDoesNotCountOnTheTelephoneIsNotOffered(t *testing.T) {
	uitest.App(t)
	f := &fake{}
	_, _, w := open(t, f, page.Route{Page: page.Requests, Part: page.PartNew, ID: "p1"})
	assert.False(t, uitest.Shows(w, "ID seen"))
	uitest.Choose(t, w, "How it came", "In person")
	uitest.Choose(t, w, "How do you know who it is?", "ID seen")
	uitest.Choose(t, w, "How it came", "By e-mail")
	uitest.Press(t, w, "Log it")
	require.Len(t, f.logged, 1)
	assert.Nil(t, f.logged[0].Identity)
}

// With many words it is Ctrl+Enter that logs: Enter begins a line.
func TestTheWordsOfACallAreLoggedByKeyboard(t *testing.T) {
	uitest.App(t)
	f := &fake{}
	s, _, w := open(t, f, page.Route{Page: page.Requests, Part: page.PartNew, ID: "p1"})
	uitest.Type(t, w, "What was said (in the patient's words)", "All of it")
	s.log.words.TypedShortcut(sendKey)
	require.Len(t, f.logged, 1)
	assert.Equal(t, "All of it", f.logged[0].Words)
}

func TestALetterThatNobodyIsToGetAnyMoreIsNotGoneOnWith(t *testing.T) {
	s := &Detail{}
	s.v.Request.Amendment = &request.Amendment{}
	assert.Nil(t, s.opener("requests.letter."+string(letter.AmendmentInform)))
	s.v.Request.Amendment.Inform = []request.Informed{{Name: "County imaging"}}
	assert.NotNil(t, s.opener("requests.letter."+string(letter.AmendmentInform)))
}
