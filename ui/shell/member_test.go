package shell

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/office"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/platform"
	"consentry/ui/uitest"
)

func TestACodeFollowsThePassword(t *testing.T) {
	b := newBench(t)
	b.office.code = "482913"
	b.s.Start("", nil)
	uitest.Press(t, b.w, "Maya Ortiz")
	late := uitest.FindField(t, b.w, "Password").Target()
	b.password(goodPassword)
	uitest.Settle(b.w)
	late.TypedRune('4') // a letter that was on its way when the page changed
	late.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	require.Nil(t, b.s.desk)
	require.Empty(t, b.office.asked)
	assert.True(t, b.s.knew, "a key is in memory already")
	uitest.Golden(t, b.w, "signin-code")
	uitest.Type(t, b.w, "Code", "111111")
	assert.Equal(t, []string{"111111"}, b.office.asked, "it sends itself at the sixth digit")
	assert.True(t, uitest.Shows(b.w, "That code was right about 4 minutes ago"))
	uitest.Press(t, b.w, "Use a printed code")
	uitest.Type(t, b.w, "Printed code", "482913")
	uitest.Press(t, b.w, "Sign in")
	require.NotNil(t, b.s.desk)

	b.s.lock("key")
	b.office.asked = nil
	b.as("Maya Ortiz")
	uitest.Type(t, b.w, "Code", "111111")
	uitest.Type(t, b.w, "Code", "111112")
	uitest.Type(t, b.w, "Code", "111113")
	assert.True(t, uitest.Shows(b.w, "That was the third wrong code. Sign in with the password again."))
	uitest.FindField(t, b.w, "Password")
}

// A code sends itself at its sixth digit, and many press Enter all the same.
func TestTheEnterAfterACodeIsSwallowed(t *testing.T) {
	b := newBench(t)
	b.office.code = "482913"
	b.signIn("Maya Ortiz")
	why := "That code was right about 4 minutes ago"
	uitest.FindField(t, b.w, "Code").Focus()
	uitest.Letters(b.w, "111111")
	for range 3 {
		uitest.Key(b.w, fyne.KeyReturn)
		assert.True(t, uitest.Shows(b.w, why), "the true sentence stands")
	}
	uitest.Letters(b.w, "4")
	assert.False(t, uitest.Shows(b.w, why))
	uitest.Key(b.w, fyne.KeyBackspace)
	uitest.Key(b.w, fyne.KeyReturn)
	assert.True(t, uitest.Shows(b.w, "Type the code first."))

	uitest.Letters(b.w, "482913")
	require.NotNil(t, b.s.desk)
	assert.Equal(t, []string{"111111", "482913"}, b.office.asked)
	pressed := 0
	next := kit.Primary("Back up now", func() { pressed++ })
	b.screen(page.Today).more.Add(next)
	b.w.Canvas().Focus(next)
	uitest.Key(b.w, fyne.KeyReturn)
	assert.Zero(t, pressed, "the Enter was meant for the code")
	uitest.Key(b.w, fyne.KeyReturn)
	assert.Equal(t, 1, pressed, "the next one is meant")
}

func TestTheEnterAfterTheThirdWrongCodeLeavesTheSentence(t *testing.T) {
	b := newBench(t)
	b.office.code = "482913"
	b.signIn("Maya Ortiz")
	uitest.FindField(t, b.w, "Code").Focus()
	uitest.Letters(b.w, "111111111112111113")
	require.Len(t, b.office.asked, 3)
	uitest.FindField(t, b.w, "Password").Focus()
	uitest.Key(b.w, fyne.KeyReturn)
	assert.True(t, uitest.Shows(b.w, "That was the third wrong code. Sign in with the password again."))
}

func TestACodePageIsLeftLocked(t *testing.T) {
	for name, leave := range map[string]func(b *bench){
		"back":        func(b *bench) { uitest.Press(b.t, b.w, "Back") },
		"system lock": func(b *bench) { b.machine.Send(platform.SessionLocked) },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.office.code = "482913"
			b.signIn("Maya Ortiz")
			leave(b)
			_, open := b.office.Me()
			assert.False(t, open)
			uitest.FindField(t, b.w, "Password")
		})
	}
}

func TestAPINBringsBackWhoWasHereToday(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	b.office.quick = []office.QuickLogin{{SlotID: "s1", Name: "Maya Ortiz"}}
	b.s.lock("idle")
	uitest.Golden(t, b.w, "signin-pin")
	uitest.Type(t, b.w, "PIN", "111111")
	uitest.Press(t, b.w, "Sign in")
	assert.True(t, uitest.Shows(b.w, "2 tries are left"))
	uitest.Type(t, b.w, "PIN", "111112")
	uitest.Press(t, b.w, "Sign in")
	assert.True(t, uitest.Shows(b.w, "One try is left"))
	uitest.Type(t, b.w, "PIN", "111113")
	uitest.Press(t, b.w, "Sign in")
	assert.True(t, uitest.Shows(b.w, "The PIN no longer counts"))
	b.as("Maya Ortiz")
	require.NotNil(t, b.s.desk)

	b.office.quick, b.office.pins = []office.QuickLogin{{SlotID: "s1", Name: "Maya Ortiz"}}, nil
	b.s.lock("idle")
	uitest.Press(t, b.w, "Use the password instead")
	uitest.FindField(t, b.w, "Password")
	b.as("Maya Ortiz")

	// Switch to somebody else, and back with the PIN.
	b.office.quick = []office.QuickLogin{{SlotID: "s1", Name: "Maya Ortiz"}}
	uitest.Press(t, b.w, "Maya Ortiz")
	uitest.Press(t, b.w, "Switch member")
	assert.Equal(t, "switch", b.office.locks[len(b.office.locks)-1])
	assert.True(t, uitest.Shows(b.w, "Who is signing in?"))
	uitest.Press(t, b.w, "Maya Ortiz")
	uitest.Type(t, b.w, "PIN", "482913")
	uitest.Press(t, b.w, "Sign in")
	require.NotNil(t, b.s.desk)
}

func TestThePINIsForgotten(t *testing.T) {
	for name, do := range map[string]func(b *bench){
		"system lock":     func(b *bench) { b.machine.Send(platform.SessionLocked) },
		"sleep":           func(b *bench) { b.machine.Send(platform.Sleeping) },
		"a long lock":     func(b *bench) { b.pass(hardAfter + time.Second) },
		"another folder":  func(b *bench) { b.s.open("/other") },
		"the program end": func(b *bench) { b.s.RequestQuit() },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.signIn("Maya Ortiz")
			b.office.quick = []office.QuickLogin{{SlotID: "s1", Name: "Maya Ortiz"}}
			b.s.lock("idle")
			require.Zero(t, b.office.forgets)
			do(b)
			assert.Positive(t, b.office.forgets)
		})
	}
}

func TestASecondFactorComesBeforeEverythingElse(t *testing.T) {
	b := newBench(t)
	b.office.factor = true
	b.signIn("Maya Ortiz")
	require.Nil(t, b.s.desk, "no page, no menu")
	assert.Nil(t, b.w.MainMenu())
	assert.True(t, uitest.Shows(b.w, "This practice asks for a second factor"))
	uitest.Key(b.w, fyne.KeyF1)
	assert.Empty(t, b.w.Canvas().Overlays().List())
	uitest.Press(t, b.w, "Not now: lock")
	assert.Equal(t, []string{"key"}, b.office.locks)
	uitest.FindField(t, b.w, "Password")
	b.as("Maya Ortiz")
	b.pass(6 * time.Minute)
	assert.Equal(t, []string{"key", "idle"}, b.office.locks, "it locks by itself as every page")
}

func TestAKeyFileIsFoundOnItsStick(t *testing.T) {
	b := newBench(t)
	b.office.front.Logins[1].KeyFile = true
	b.s.Start("", nil)
	uitest.Press(t, b.w, "Maya Ortiz")
	assert.True(t, uitest.Shows(b.w, "No stick with a key file is plugged in."))
	b.password(goodPassword)
	require.Nil(t, b.s.desk, "a try that cannot succeed is none")
	uitest.Golden(t, b.w, "signin-key")
	dir := t.TempDir()
	_, _, err := platform.WriteKeyFile(dir, make([]byte, 32))
	require.NoError(t, err)
	b.machine.Plug(platform.Drive{Name: "STICK_A", Dir: dir})
	uitest.Press(t, b.w, "Sign in")
	require.NotNil(t, b.s.desk)

	uitest.AppIn(t, kit.Light)
	b = benchIn(t)
	b.office.front.Logins[1].KeyFile = true
	b.s.Start("", nil)
	uitest.Press(t, b.w, "Maya Ortiz")
	b.machine.Answer = []string{dir + "/nothing"}
	uitest.Press(t, b.w, "Choose the file")
	assert.True(t, uitest.Shows(b.w, "could not be read"))
	b.machine.Answer = []string{dir + "/consentry-key.key"}
	uitest.Press(t, b.w, "Choose the file")
	assert.True(t, uitest.Shows(b.w, "Chosen by hand"))
	b.password(goodPassword)
	require.NotNil(t, b.s.desk)
}
