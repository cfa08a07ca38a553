// Tests of emergency access in the window, and the made-up practice's part in it.

package shell

import (
	"context"
	"maps"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/oversight"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/uitest"
)

func (o *fakeOffice) BeginEmergency(_ context.Context, s office.Secret, reason string) (oversight.Emergency, error) {
	e, err := oversight.BeginEmergency("e1", o.me.Member.ID, reason, o.clock(), o.Today(), calendar.Holidays{})
	switch {
	case err != nil:
		return e, &office.Problem{Key: "oversight.error.reason", Err: err}
	case string(s.Password) != goodPassword:
		return e, office.ErrWrongSecret
	}
	o.widen(e)
	return e, nil
}

func (o *fakeOffice) widen(e oversight.Emergency) {
	o.me.Emergency = &e
	o.me.Perms = maps.Clone(o.me.Perms)
	for _, p := range oversight.EmergencyPermissions() {
		if envelope := len(o.me.Member.Roles) == 0; envelope || oversight.EmergencyHelps(o.me.Member, o.me.Perms, p) {
			o.me.Perms[p] = struct{}{}
		}
	}
}

func (o *fakeOffice) EndEmergency(context.Context) error {
	o.me.Emergency, o.me.Perms = nil, o.me.Member.Permissions()
	return nil
}

func (o *fakeOffice) OpenEnvelope(_ context.Context, phrase []byte, who, reason string) error {
	if string(phrase) != "violet harbor ladder twelve maple north" {
		return office.ErrWrongSecret
	}
	m := access.Member{ID: "envelope:s9", Name: who, State: access.Active}
	o.me = &office.Me{Member: m, Perms: access.Permissions{}, Practice: office.Practice{Name: "Hale Aesthetic Surgery"}, Prefs: office.DefaultPreferences(), Zone: time.UTC}
	e, err := oversight.BeginEmergency("e2", m.ID, reason, o.clock(), o.Today(), calendar.Holidays{})
	o.widen(e)
	return err
}

// menu presses a command of the menu.
func (b *bench) menu(label string) {
	b.t.Helper()
	for _, m := range b.w.MainMenu().Items {
		for _, it := range m.Items {
			if it.Label == label {
				it.Action()
				return
			}
		}
	}
	require.Fail(b.t, "no such command", label)
}

// emergency takes wider access as a person would.
func (b *bench) emergency() {
	b.t.Helper()
	b.menu("Emergency access…")
	uitest.Type(b.t, b.w, "What is the emergency?", "patient fainted in the hall")
	field := uitest.FindField(b.t, b.w, "Your password")
	field.Focus()
	uitest.Letters(b.w, goodPassword)
	uitest.Key(b.w, fyne.KeyReturn)
	uitest.Settle(b.w)
}

func TestEmergencyAccessIsTakenCountedDownAndGivenBack(t *testing.T) {
	b := newBench(t)
	b.signIn("Sam Lindqvist")
	b.menu("Emergency access…")
	uitest.Press(t, b.w, "Take wider access for an hour")
	assert.True(t, uitest.Shows(b.w, "Write a few words."))
	uitest.Type(t, b.w, "What is the emergency?", "help")
	uitest.FindField(t, b.w, "Your password").Focus()
	uitest.Letters(b.w, "wrong")
	uitest.Press(t, b.w, "Take wider access for an hour")
	assert.True(t, uitest.Shows(b.w, "at least ten letters"))
	uitest.Key(b.w, fyne.KeyEscape)
	assert.Nil(t, b.office.me.Emergency)

	b.emergency()
	require.NotNil(t, b.s.desk.me.Emergency)
	assert.NotContains(t, uitest.TextsOf(b.s.desk.rail), "Photos", "an hour gives no key to the pictures")
	assert.True(t, uitest.Shows(b.w, "Emergency access: 60 minutes left. Everything is recorded."))
	b.pass(90 * time.Second)
	assert.True(t, uitest.Shows(b.w, "59 minutes left"))
	b.s.desk.Go(page.Route{Page: page.Patient, ID: "p1"})
	assert.True(t, uitest.Shows(b.w, "Lena Park"))
	uitest.Press(t, b.w, "Give it back")
	assert.NotContains(t, b.allText(), "Lena Park")
	assert.Equal(t, page.Today, b.s.desk.route.Page)
	assert.False(t, uitest.Shows(b.w, "minutes left"))
}

func TestARefusalOffersEmergencyAccessAndGoesOn(t *testing.T) {
	b := newBench(t)
	b.signIn("Sam Lindqvist")
	b.s.desk.Go(page.Route{Page: page.Patient, ID: "p1"})
	assert.True(t, uitest.Shows(b.w, "You may not see this"), uitest.Texts(b.w))
	uitest.Press(t, b.w, "Close")
	assert.Equal(t, page.Today, b.s.desk.route.Page)
	b.s.desk.Go(page.Route{Page: page.Patient, ID: "p1"})
	uitest.Press(t, b.w, "Ask for emergency access…")
	uitest.Type(t, b.w, "What is the emergency?", "patient fainted in the hall")
	uitest.FindField(t, b.w, "Your password").Focus()
	uitest.Letters(b.w, goodPassword)
	uitest.Key(b.w, fyne.KeyReturn)
	uitest.Settle(b.w)
	require.NotNil(t, b.s.desk.me.Emergency)
	assert.Equal(t, page.Route{Page: page.Patient, ID: "p1"}, b.s.desk.route, "where it was asked for")
	assert.True(t, uitest.Shows(b.w, "Lena Park"))
	// What no hour opens is refused in the usual words.
	b.s.desk.Go(page.Route{Page: page.Audit})
	assert.True(t, uitest.Shows(b.w, "Your role does not allow this."))
	assert.False(t, uitest.Shows(b.w, "You may not see this"))
}

func TestARefusalOfTheOfficeOffersEmergencyAccessToo(t *testing.T) {
	b := newBench(t)
	b.signIn("Sam Lindqvist")
	refused := &office.Problem{Key: "error.damaged", Err: office.ErrNotPermitted.With(nil, "permission", string(access.PatientsView))}
	b.s.desk.Fail(refused)
	uitest.Press(t, b.w, "Ask for emergency access…")
	assert.True(t, uitest.Shows(b.w, "What is the emergency?"))
	uitest.Key(b.w, fyne.KeyEscape)
	b.s.desk.Fail(office.ErrNotPermitted.With(nil, "permission", string(access.PhotosView)))
	assert.True(t, uitest.Shows(b.w, "Your role does not allow this."))
}

func TestEmergencyAccessIsAskedForFromOnesOwnName(t *testing.T) {
	b := newBench(t)
	b.signIn("Sam Lindqvist")
	b.s.desk.member()
	uitest.Press(t, b.w, "Emergency access…")
	assert.True(t, uitest.Shows(b.w, "What is the emergency?"))
	uitest.Key(b.w, fyne.KeyEscape)
	b.s.lock("key")
	b.s.slot = ""
	b.s.signIn(b.office.front)
	b.as("Maya Ortiz")
	b.s.desk.member()
	assert.False(t, uitest.Shows(b.w, "Emergency access"), "the front desk may look at every record already")
}

func TestTheWindowLocksWhenTheAccessOfWhoWorksIsOver(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	b.pass(time.Second)
	require.True(t, b.s.signed)
	b.office.me = nil // the last day began
	b.pass(time.Second)
	assert.False(t, b.s.signed)
	assert.Equal(t, []string{"key"}, b.office.locks)
}

func TestEmergencyAccessEndsByItself(t *testing.T) {
	b := newBench(t)
	b.signIn("Sam Lindqvist")
	b.emergency()
	b.s.desk.Go(page.Route{Page: page.Patient, ID: "p1"})
	for range 14 {
		b.pass(4 * time.Minute)
		b.s.seen()
	}
	b.pass(3*time.Minute + 30*time.Second)
	assert.True(t, uitest.Shows(b.w, "30 seconds left"), uitest.Texts(b.w))
	b.pass(30 * time.Second)
	require.True(t, b.s.signed)
	assert.Nil(t, b.s.desk.me.Emergency)
	assert.NotContains(t, b.allText(), "Lena Park")
	assert.True(t, uitest.Shows(b.w, "Emergency access is over"))
}

func TestTheSealedEnvelopeOpensForLookingOnly(t *testing.T) {
	b := newBench(t)
	b.s.Start("", nil)
	assert.False(t, uitest.Shows(b.w, "Sealed envelope"), "none is in force")
	b.office.front.Envelope = "s9"
	b.s.signIn(b.office.front)
	uitest.Press(t, b.w, "Sealed envelope")
	uitest.Press(t, b.w, "Open the practice")
	for _, words := range []string{"A name is needed.", "Write what the emergency is.", "Type the words from the envelope."} {
		assert.True(t, uitest.Shows(b.w, words), words)
	}
	uitest.Type(t, b.w, "Your full name", "Kit Marlow")
	uitest.Type(t, b.w, "What is the emergency?", "surgeon unreachable, patient in the hall")
	uitest.Type(t, b.w, "The six words", "violet harbor")
	uitest.Press(t, b.w, "Open the practice")
	assert.True(t, uitest.Shows(b.w, "These words do not open the practice."))
	uitest.Golden(t, b.w, "envelope")
	uitest.Type(t, b.w, "The six words", "violet harbor ladder twelve maple north")
	uitest.Press(t, b.w, "Open the practice")
	uitest.Settle(b.w)
	require.NotNil(t, b.s.desk, uitest.Texts(b.w))
	assert.Equal(t, page.Patients, b.s.desk.route.Page)
	assert.True(t, uitest.Shows(b.w, "60 minutes left"))
	assert.Equal(t, "Sealed envelope", b.s.desk.roles())
	uitest.Press(t, b.w, "Give it back")
	assert.False(t, b.s.signed, "nothing is left to see")
	assert.Equal(t, []string{"key"}, b.office.locks)
}

func TestAnInterruptedChangeOfKeysLeadsToPeople(t *testing.T) {
	b := newBench(t)
	b.office.findings = []office.Finding{{Key: "finding.keys_changing"}}
	b.signIn("Dr. Ana Hale")
	uitest.Press(t, b.w, "Finish the key change")
	assert.Equal(t, page.Route{Page: page.People, Part: page.PartKeys}, b.s.desk.route)
	assert.False(t, uitest.Shows(b.w, "was interrupted"))
	b.s.lock("key")
	b.s.slot = ""
	b.s.signIn(b.office.front)
	b.as("Maya Ortiz")
	assert.True(t, uitest.Shows(b.w, "was interrupted"))
	assert.False(t, uitest.Shows(b.w, "Finish the key change"), "only who may")
}

func TestTheBandOfEmergencyAccessLooks(t *testing.T) {
	for name, mode := range map[string]kit.Mode{"emergency": kit.Light, "emergency-dark": kit.Dark} {
		uitest.AppIn(t, mode)
		b := benchIn(t)
		b.signIn("Sam Lindqvist")
		if mode == kit.Light {
			b.menu("Emergency access…")
			uitest.Golden(t, b.w, "emergency-ask")
			uitest.Key(b.w, fyne.KeyEscape)
		}
		b.emergency()
		b.pass(2 * time.Minute)
		uitest.Golden(t, b.w, name)
	}
}

func TestWhatIsShownOnceClosesWithItsOwnButtonOnly(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	closing := b.s.desk.Hold("Ten codes", kit.BodyText("7K3FQ-X2MPA"))
	uitest.Key(b.w, fyne.KeyEscape)
	assert.True(t, uitest.Shows(b.w, "7K3FQ-X2MPA"), "Esc is too near")
	closing()
	assert.False(t, uitest.Shows(b.w, "7K3FQ-X2MPA"))
	b.s.desk.Hold("Ten codes", kit.BodyText("7K3FQ-X2MPA"))
	b.s.lock("key")
	assert.NotContains(t, b.allText(), "7K3FQ-X2MPA", "the lock takes everything away")
}
