package shell

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/platform"
	"consentry/ui/start"
	"consentry/ui/uitest"
)

func TestSignInWrongThenWaitThenRight(t *testing.T) {
	b := newBench(t)
	b.s.Start("", nil)
	uitest.Press(t, b.w, "Maya Ortiz")
	b.password("not this one")
	assert.True(t, uitest.Shows(b.w, "This is not the password of Maya Ortiz"))
	assert.False(t, b.s.signed)
	b.password("nor this")
	b.password("nor that")
	b.password("again")
	assert.True(t, uitest.Shows(b.w, "The next try is possible in 5 s"), strings.Join(uitest.Texts(b.w), "\n"))
	assert.True(t, uitest.FindButton(t, b.w, "Sign in").Disabled(), "no try is accepted before the wait is over")
	b.password(goodPassword)
	assert.False(t, b.s.signed)
	b.office.wrong = 0
	b.s.signIn(b.office.front)
	uitest.Press(t, b.w, "Maya Ortiz")
	b.password(goodPassword)
	require.True(t, b.s.signed)
	assert.Equal(t, []string{"/practice"}, b.folders.remembered)
	assert.Equal(t, []page.Route{{Page: page.Today}}, b.screen(page.Today).routes)
}

func TestTypingAfterAClickBesideTheFieldIsNotLost(t *testing.T) {
	b := newBench(t)
	b.s.Start("", nil)
	uitest.Press(t, b.w, "Maya Ortiz")
	b.w.Canvas().Unfocus()
	b.w.Canvas().OnTypedRune()(rune(goodPassword[0]))
	uitest.Letters(b.w, goodPassword[1:])
	uitest.Key(b.w, fyne.KeyReturn)
	assert.True(t, b.s.signed)
}

func TestTheLastMemberIsPickedAlready(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	b.s.lock("key")
	assert.False(t, uitest.Shows(b.w, "Who is signing in?"))
	assert.True(t, uitest.Shows(b.w, "Maya Ortiz"))
	uitest.Press(t, b.w, "Somebody else")
	assert.True(t, uitest.Shows(b.w, "Dr. Ana Hale"))
}

func TestARoleSeesOnlyItsPages(t *testing.T) {
	tests := []struct {
		member       string
		sees, unseen []string
	}{
		{"Dr. Ana Hale", []string{"Today", "Check-in", "Patients", "Forms", "People", "Audit log", "Settings"}, nil},
		{"Maya Ortiz", []string{"Today", "Check-in", "Patients", "Forms", "Settings"}, []string{"People", "Audit log"}},
		{"Sam Lindqvist", []string{"Today", "Patients", "Forms", "Settings"}, []string{"Check-in", "People", "Audit log"}},
	}
	for _, tt := range tests {
		t.Run(tt.member, func(t *testing.T) {
			b := newBench(t)
			b.signIn(tt.member)
			rail := uitest.TextsOf(b.s.desk.rail)
			for _, p := range tt.sees {
				assert.Contains(t, rail, p)
			}
			for _, p := range tt.unseen {
				assert.NotContains(t, rail, p)
			}
		})
	}
	b := newBench(t)
	b.signIn("Maya Ortiz")
	b.s.desk.Go(page.Route{Page: page.Audit})
	assert.NotContains(t, b.folders.made, page.Audit, "a page that may not be opened must not even be made")
	assert.True(t, uitest.Shows(b.w, "Your role does not allow this"))
}

func TestCommandsKeepAwayFromDialogs(t *testing.T) {
	b := newBench(t)
	b.signIn("Dr. Ana Hale")
	b.s.desk.Ask("Sure?", "Really?", "Yes", false, func() {})
	for _, m := range b.w.MainMenu().Items {
		for _, it := range m.Items {
			if it.Label == "Patients" || it.Label == "New patient" || it.Label == "Find a patient or page" {
				it.Action()
			}
		}
	}
	assert.Equal(t, page.Today, b.s.desk.route.Page)
	assert.Nil(t, b.s.desk.search)
}

func TestEveryCommandHasAKeyOfItsOwn(t *testing.T) {
	b := newBench(t)
	b.signIn("Dr. Ana Hale")
	keys := map[string]string{}
	for _, c := range b.s.desk.cmds.All() {
		if k := c.Keys(); k != "" {
			assert.Empty(t, keys[k], "%s and %s share %s", keys[k], c.ID, k)
			keys[k] = c.ID
		}
	}
	for _, id := range []string{"find", "new", "lock", "back", "keys", "today", "settings"} {
		assert.Contains(t, keys, keyOf(b, id), id)
	}
}

func keyOf(b *bench, id string) string {
	for _, c := range b.s.desk.cmds.All() {
		if c.ID == id {
			return c.Keys()
		}
	}
	return "none"
}

func TestBackGoesWhereOneWas(t *testing.T) {
	b := newBench(t)
	b.signIn("Dr. Ana Hale")
	b.s.desk.Go(page.Route{Page: page.Patients})
	b.s.desk.Go(page.Route{Page: page.Patient, ID: "p1"})
	uitest.Key(b.w, fyne.KeyEscape)
	assert.Equal(t, page.Patients, b.s.desk.route.Page)
	b.w.Canvas().Focus(b.screen(page.Patients).draft)
	uitest.Letters(b.w, "x")
	uitest.Key(b.w, fyne.KeyEscape)
	assert.Equal(t, page.Patients, b.s.desk.route.Page, "Esc leaves the field first")
	uitest.Key(b.w, fyne.KeyEscape)
	assert.Equal(t, page.Today, b.s.desk.route.Page)
	b.s.desk.Back()
	assert.Equal(t, page.Today, b.s.desk.route.Page)
}

func TestAPageThatDoesNotSayWhereTheKeyboardGoesIsGivenIt(t *testing.T) {
	b := newBench(t)
	b.signIn("Dr. Ana Hale")
	b.s.desk.Go(page.Route{Page: page.Patients})
	draft := b.screen(page.Patients).draft
	assert.Same(t, draft, b.w.Canvas().Focused())
	strong := kit.Primary("Go on", nil)
	b.screen(page.Patients).more.Add(strong)
	b.s.desk.recount()
	assert.Same(t, strong, b.w.Canvas().Focused(), "what was loaded later has the next step on it")
	strong.Hide()
	b.s.desk.recount()
	assert.Same(t, draft, b.w.Canvas().Focused())
	b.w.Canvas().Unfocus()
	b.s.desk.recount()
	assert.Nil(t, b.w.Canvas().Focused(), "where a person took it away it stays away")

	b.w.Canvas().Focus(draft)
	draft.Hide()
	b.s.desk.recount()
	assert.Nil(t, b.w.Canvas().Focused(), "what is gone has it no longer")
}

func TestAReportKnowsWhosePageWasOpen(t *testing.T) {
	b := newBench(t)
	b.signIn("Dr. Ana Hale")
	b.s.desk.Go(page.Route{Page: page.Patient, ID: "p1"})
	assert.Equal(t, page.Route{Page: page.Wrong, ID: "p1"}, b.s.desk.routeTo(page.Wrong))
	assert.Equal(t, page.Route{Page: page.Requests}, b.s.desk.routeTo(page.Requests))
	b.s.desk.Go(page.Route{Page: page.Settings})
	assert.Equal(t, page.Route{Page: page.Wrong}, b.s.desk.routeTo(page.Wrong))
}

func TestFindAPatientWithFourKeys(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	uitest.Key(b.w, fyne.KeyF2)
	require.NotNil(t, b.s.desk.search)
	uitest.Letters(b.w, "par")
	for _, words := range []string{"Park, Lena", "Born 4 Jun 1991 · MRN 10482 · phone …4471", "Parke, Lina", "Similar name"} {
		assert.True(t, uitest.Shows(b.w, words), words)
	}
	uitest.Key(b.w, fyne.KeyDown)
	uitest.Key(b.w, fyne.KeyReturn)
	assert.Equal(t, page.Route{Page: page.Patient, ID: "p2"}, b.s.desk.route)
	assert.Nil(t, b.s.desk.search)
	assert.NotContains(t, b.allText(), "Parke")

	b.s.desk.find()
	uitest.Letters(b.w, "sett")
	uitest.Key(b.w, fyne.KeyReturn)
	assert.Equal(t, page.Settings, b.s.desk.route.Page, "pages are found by name")

	b.s.desk.find()
	uitest.Letters(b.w, "nobody")
	assert.True(t, uitest.Shows(b.w, "Nobody found"))
	uitest.Key(b.w, fyne.KeyReturn)
	assert.NotNil(t, b.s.desk.search, "nothing opens when nothing was found")
	uitest.Key(b.w, fyne.KeyEscape)
	assert.Nil(t, b.s.desk.search)
}

func TestAnOldAnswerOpensNobody(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	b.s.desk.find()
	s := b.s.desk.search
	uitest.Letters(b.w, "park")
	s.asked = "par" // the rows answer what was typed before
	b.office.found = b.office.found[1:2]
	s.enter()
	assert.Equal(t, page.Today, b.s.desk.route.Page)
	assert.NotNil(t, b.s.desk.search)
}

func TestWhoMayNotOpenAPatientIsToldSoInTheSearch(t *testing.T) {
	b := newBench(t)
	b.signIn("Sam Lindqvist")
	b.s.desk.find()
	uitest.Letters(b.w, "park")
	assert.True(t, uitest.Shows(b.w, "Lena"), "marketing may find, and not open")
	uitest.Key(b.w, fyne.KeyDown)
	uitest.Key(b.w, fyne.KeyReturn)
	assert.True(t, uitest.Shows(b.w, "You may not see this"), uitest.Texts(b.w))
	assert.Equal(t, page.Today, b.s.desk.route.Page)
}

func TestWhatOpeningNoticedIsSaidOnce(t *testing.T) {
	b := newBench(t)
	at := time.Date(2026, 11, 17, 9, 12, 0, 0, time.UTC)
	b.office.failures = []office.Failure{{At: at.Add(time.Hour)}, {At: at}}
	b.office.findings = []office.Finding{{Key: "finding.clock_back", Args: map[string]string{"by": "3h0m0s"}}}
	b.folders.place = start.Place{}
	b.signIn("Maya Ortiz")
	assert.True(t, uitest.Shows(b.w, "2 failed attempts to sign in with your name since 17 Nov 2026 09:12"))
	assert.True(t, uitest.Shows(b.w, "clock went back by 3 h"))
	uitest.Press(t, b.w, "Got it")
	uitest.Press(t, b.w, "Got it")
	assert.False(t, uitest.Shows(b.w, "failed attempts"))
}

func TestSomethingGraveStopsUntilSomebodyDecides(t *testing.T) {
	grave := []office.Finding{{Key: "finding.records_behind", Grave: true, Args: map[string]string{"count": "12", "since": "2026-11-20T14:02:00Z"}}}
	b := newBench(t)
	b.office.findings = grave
	b.signIn("Dr. Ana Hale")
	assert.Nil(t, b.s.desk)
	assert.True(t, uitest.Shows(b.w, "12 entries made after 20 Nov 2026 14:02 are missing"), strings.Join(uitest.Texts(b.w), "\n"))
	uitest.Press(t, b.w, "Continue")
	assert.Nil(t, b.s.desk, "not without a reason")
	uitest.Type(t, b.w, "Why you go on", "The folder was put back on purpose")
	uitest.Press(t, b.w, "Continue")
	assert.Equal(t, "The folder was put back on purpose", b.office.accepted)
	assert.NotNil(t, b.s.desk)

	b = newBench(t)
	b.office.findings = grave
	b.signIn("Maya Ortiz")
	assert.Nil(t, b.s.desk)
	assert.False(t, uitest.Shows(b.w, "Why you go on"), "the front desk cannot decide this")
	uitest.Press(t, b.w, "Somebody else signs in")
	assert.False(t, b.s.signed)
}

func TestAStarterPasswordOpensOnlyItsChange(t *testing.T) {
	b := newBench(t)
	b.office.must = true
	b.signIn("Maya Ortiz")
	assert.Nil(t, b.s.desk)
	assert.True(t, uitest.Shows(b.w, "Choose your own password, Maya Ortiz"))
	uitest.Press(t, b.w, "Choose my own")
	uitest.Type(t, b.w, "Password", "maya ortiz 2026!")
	assert.True(t, uitest.Shows(b.w, "would be tried first"), strings.Join(uitest.Texts(b.w), "\n"))
	uitest.Type(t, b.w, "Password", goodPassword)
	uitest.Type(t, b.w, "The same once more", goodPassword+"x")
	uitest.Press(t, b.w, "Use this password")
	assert.True(t, uitest.Shows(b.w, "The two are not the same"))
	uitest.Type(t, b.w, "The same once more", goodPassword)
	uitest.Press(t, b.w, "Use this password")
	assert.NotNil(t, b.s.desk)
}

func TestTheSampleSaysSoAndIsLeftWithOneClick(t *testing.T) {
	b := newBench(t)
	b.folders.last = ""
	b.s.Start("", nil)
	uitest.Press(t, b.w, "Look around a sample practice")
	assert.Equal(t, 1, b.folders.samples)
	assert.True(t, uitest.Shows(b.w, "the people in it are made up"))
	b.as("Maya Ortiz")
	for _, n := range []page.Name{page.Today, page.Patients, page.Settings} {
		b.s.desk.Go(page.Route{Page: n})
		assert.True(t, uitest.Shows(b.w, "Sample practice: the people here are made up"), n)
	}
	assert.Empty(t, b.folders.remembered, "the sample is not what the next start opens")
	uitest.Press(t, b.w, "Leave the sample")
	assert.False(t, b.s.signed)
	assert.True(t, uitest.Shows(b.w, "Your practice"), "back at set-up, where one came from")
}

func TestAFolderThatDoesNotOpenSaysWhy(t *testing.T) {
	b := newBench(t)
	b.folders.openErr = office.ErrInUse.With(nil, "pid", "4711")
	b.s.Start("", nil)
	assert.True(t, uitest.Shows(b.w, "already open in another window (process 4711)"))
	b.folders.openErr = nil
	uitest.Press(t, b.w, "Try again")
	assert.True(t, uitest.Shows(b.w, "Who is signing in?"))
}

// raised is a window that counts how often it was asked to come to the front.
type raised struct {
	fyne.Window
	times int
}

func (r *raised) RequestFocus() { r.times++ }

func TestASecondStartBringsTheFirstWindowToTheFront(t *testing.T) {
	b := newBench(t)
	knocked := 0
	b.folders.knock = func() error { knocked++; return nil }
	b.office.frontErr = office.ErrInUse.With(nil, "pid", "4711")
	b.s.Start("", nil)
	assert.Equal(t, 1, knocked)
	assert.True(t, uitest.Shows(b.w, "Its other window was asked to come to the front"))
	assert.NotContains(t, uitest.Texts(b.w), "Set up a new practice", "what is open elsewhere is whole")

	b.office.frontErr = nil
	uitest.Press(t, b.w, "Try again")
	assert.True(t, uitest.Shows(b.w, "Who is signing in?"))
	front := &raised{Window: b.s.d.Window}
	b.s.d.Window = front
	b.pass(2 * time.Second)
	assert.Zero(t, front.times)
	b.folders.knocked = true
	b.pass(2 * time.Second)
	assert.Equal(t, 1, front.times, "once, and nobody signed in for it")
}

func TestACloudFolderIsNamedAtEachStart(t *testing.T) {
	b := newBench(t)
	b.s.Start("", nil)
	b.s.house.Place = start.Place{Trouble: "cloud", Name: "OneDrive", Refused: true}
	b.as("Maya Ortiz")
	assert.True(t, uitest.Shows(b.w, "The practice folder is copied to OneDrive"))
}

func TestLanguageChangesWhereOneStands(t *testing.T) {
	b := newBench(t)
	b.signIn("Dr. Ana Hale")
	b.s.desk.Go(page.Route{Page: page.Settings})
	b.office.me.Prefs.LockMinutes = 12
	b.s.desk.Refresh()
	assert.Equal(t, 12*time.Minute, b.s.idle.after)
	assert.Equal(t, 12, b.look[len(b.look)-1].LockMinutes)
	old := b.s.desk
	b.office.me.Prefs.Language = "es"
	old.Refresh()
	assert.NotSame(t, old, b.s.desk)
	assert.Equal(t, page.Settings, b.s.desk.route.Page)
}

func TestTabOrderIsReadingOrder(t *testing.T) {
	b := newBench(t)
	b.signIn("Sam Lindqvist")
	order := uitest.TabOrder(b.w)
	assert.Equal(t, []string{"Today, 7", "Patients", "Releases", "Something wrong?", "Training", "Forms", "Settings", "Find a patient, document or page", "Sam Lindqvist", "Lock", "Draft"}, order)
}

func TestPagesNameTheirPermission(t *testing.T) {
	for _, e := range entries {
		assert.Contains(t, access.AllPermissions(), e.may, e.name)
		assert.NotContains(t, e.title(), "[", "page %s has no title", e.name)
	}
}

func TestLook(t *testing.T) {
	for _, m := range []struct {
		name string
		mode kit.Mode
	}{{"light", kit.Light}, {"dark", kit.Dark}} {
		t.Run(m.name, func(t *testing.T) {
			uitest.AppIn(t, m.mode)
			b := benchIn(t)
			b.s.Start("", nil)
			uitest.Settle(b.w)
			uitest.Golden(t, b.w, "signin-"+m.name)
			uitest.Press(t, b.w, "Maya Ortiz")
			b.w.Canvas().Unfocus()
			uitest.Settle(b.w)
			uitest.Golden(t, b.w, "password-"+m.name)
			b.as("Maya Ortiz")
			b.pass(28 * time.Second)
			uitest.Settle(b.w)
			uitest.Golden(t, b.w, "frame-"+m.name)
			b.s.desk.find()
			uitest.Letters(b.w, "par")
			b.w.Canvas().Unfocus()
			uitest.Settle(b.w)
			uitest.Golden(t, b.w, "search-"+m.name)
		})
	}
}

func TestF1ShowsTheKeys(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	for _, focus := range []func(){b.w.Canvas().Unfocus, func() { b.w.Canvas().Focus(b.screen(page.Today).draft) }, func() {
		b.w.Canvas().Focus(uitest.FindButton(t, b.w, "Lock"))
	}} {
		focus()
		uitest.Key(b.w, fyne.KeyF1)
		assert.True(t, uitest.Shows(b.w, "Next field or button"))
		uitest.Settle(b.w)
		uitest.Key(b.w, fyne.KeyEscape)
		assert.Empty(t, b.w.Canvas().Overlays().List())
	}
}

func TestSetUpInTheWindow(t *testing.T) {
	b := newBench(t)
	b.folders.last = ""
	b.s.Start("", nil)
	fill := func() {
		uitest.Type(t, b.w, "Name", "Hale Aesthetic Surgery")
		uitest.Type(t, b.w, "Address", "12 Harbor Lane")
		uitest.Type(t, b.w, "Telephone", "(555) 010-4400")
		uitest.Choose(t, b.w, "Home State", "New Hampshire")
		uitest.Press(t, b.w, "Continue")
		uitest.Type(t, b.w, "Your name", "Dr. Ana Hale")
		uitest.Press(t, b.w, "Continue")
		uitest.Press(t, b.w, "Continue")
		uitest.Press(t, b.w, "Create the practice")
	}
	fill()
	require.NotNil(t, b.office.founded)
	assert.True(t, b.s.signed)
	assert.Equal(t, []string{b.folders.Suggested()}, b.folders.remembered)
	b.pass(20 * time.Minute)
	assert.True(t, b.s.signed, "a person at the printer is not locked out of the sheet")
	uitest.Press(t, b.w, "Open to print")
	assert.Len(t, b.machine.Shown(), 1)

	// The computer is locked in the middle of it: the sheet is gone, and a new one is made.
	b.machine.Send(platform.SessionLocked)
	assert.False(t, b.s.signed)
	b.s.slot = "s0"
	b.s.reopen()
	b.as("Dr. Ana Hale")
	assert.Zero(t, b.office.sheets, "the password is asked for again")
	b.password(goodPassword)
	assert.Equal(t, 1, b.office.sheets)
	assert.True(t, uitest.Shows(b.w, "Set-up was interrupted") || uitest.Shows(b.w, "The Recovery Sheet"))
	for i, g := range (fakeKit{}).Groups() {
		label := "Group " + string(rune('1'+i))
		if uitest.Shows(b.w, label) {
			uitest.Type(t, b.w, label, strings.ToLower(g))
		}
	}
	uitest.Press(t, b.w, "Continue")
	require.NotNil(t, b.s.desk)
	assert.Equal(t, page.CheckIn, b.s.desk.route.Page, "there is one thing to do next")
	assert.False(t, b.s.sheet)
}

func TestAFormThatIsDoneIsNotGoneBackTo(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	patient, request := page.Route{Page: page.Patient, ID: "p1"}, page.Route{Page: page.Request, ID: "r1"}
	b.s.desk.Go(patient)
	b.s.desk.Go(page.Route{Page: page.Requests, Part: page.PartNew, ID: "p1"})
	b.s.desk.GoOn(request)
	assert.Equal(t, request, b.s.desk.route)
	b.s.desk.Back()
	assert.Equal(t, patient, b.s.desk.route)

	b.s.desk.Go(request)
	b.s.desk.Go(page.Route{Page: page.Disclosures, ID: "p1", Part: page.PartAccounting})
	b.s.desk.GoOn(request) // from where the form was opened
	b.s.desk.Back()
	assert.Equal(t, patient, b.s.desk.route)
}
