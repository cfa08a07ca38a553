package account

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

const right = "violet harbor ladder twelve"

var tenCodes = []string{"7K3FQ-X2MPA", "QP068-0Y8DL", "HXUNK-2CFJC", "8GK6E-8SVQ5", "XLESG-6KJRN", "QQDJA-TM3SF", "N37Q2-AF2WR", "B0V4T-9YH1M", "C5ZKE-R8D2P", "W6TGA-3NXJ7"}

// fake is the office of one member.
type fake struct {
	state  office.FactorState
	set    string // the code that set the authenticator up
	papers int
	used   []byte
	useErr error
	drops  int
	key    byte
}

func (f *fake) ChangePassword(context.Context, office.Secret, office.Secret) error { return nil }
func (f *fake) CheckNewPassword([]byte, string, string) []office.Defect            { return nil }
func (f *fake) SetPIN(context.Context, office.Secret, []byte) error                { return nil }
func (f *fake) FactorState(context.Context) (office.FactorState, error)            { return f.state, nil }
func (f *fake) NewAuthenticator() ([]byte, string, string, error) {
	return []byte("12345678901234567890"), "otpauth://totp/Consentry%20Hale%20Aesthetic%20Surgery:Dr.%20Ana%20Hale?algorithm=SHA1&digits=6&issuer=Consentry%20Hale%20Aesthetic%20Surgery&period=30&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
		"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", nil
}
func (f *fake) SetAuthenticator(_ context.Context, p office.Secret, _ []byte, code string) ([]string, error) {
	switch {
	case string(p.Password) != right:
		return nil, office.ErrWrongSecret
	case code == "999999":
		return nil, &office.Problem{Key: "error.code_clock_ahead", Args: map[string]string{"minutes": "9"}}
	case code != "123456":
		return nil, &office.Problem{Key: "error.code_wrong"}
	}
	f.set = code
	f.state.Code, f.state.CodesLeft, f.state.Since = true, 10, calendar.MustParse("2026-11-22")
	return append([]string(nil), tenCodes...), nil
}
func (f *fake) RenewCodes(_ context.Context, p office.Secret) ([]string, error) {
	if string(p.Password) != right {
		return nil, office.ErrWrongSecret
	}
	f.state.CodesLeft = 10
	return append([]string(nil), tenCodes...), nil
}
func (f *fake) CodesPaper(codes []string) ([]byte, error) {
	f.papers += len(codes)
	return []byte("%PDF-1.7"), nil
}
func (f *fake) DropAuthenticator(context.Context, office.Secret) error {
	f.drops++
	f.state.Code = false
	return nil
}
func (f *fake) NewKeyFile() ([]byte, error) {
	f.key++
	return bytes.Repeat([]byte{f.key}, 32), nil
}
func (f *fake) UseKeyFile(_ context.Context, p office.Secret, content []byte) error {
	if string(p.Password) != right {
		return office.ErrWrongSecret
	}
	f.used = append([]byte(nil), content...)
	f.state.KeyFile = content != nil
	return f.useErr
}

func open(t *testing.T, f *fake) (*Card, *pagetest.Host, fyne.Window) {
	t.Helper()
	h := pagetest.New("Dr. Ana Hale", access.Owner)
	c := New(h, f)
	w := uitest.Window(t, kit.Page(kit.Header("Settings", ""), c.Content()))
	h.Window = w
	uitest.Settle(w)
	return c, h, w
}

func TestAnAuthenticatorIsSetUp(t *testing.T) {
	uitest.App(t)
	f := &fake{state: office.FactorState{Asked: true, By: calendar.MustParse("2026-11-29")}}
	_, h, w := open(t, f)
	assert.True(t, uitest.Shows(w, "Set one of the two up by 29 Nov 2026."))
	assert.True(t, uitest.Shows(w, "It does not stop somebody who copies the disk"))
	uitest.Press(t, w, "Set up authenticator")
	assert.True(t, uitest.Shows(w, "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"), "for who has no camera")
	uitest.Press(t, w, "Turn on")
	assert.True(t, uitest.Shows(w, "Type the six digits"))
	uitest.Type(t, w, "First code", "999999")
	uitest.Type(t, w, "Your password now", right)
	uitest.Press(t, w, "Turn on")
	assert.True(t, uitest.Shows(w, "right for about 9 minutes from now"), "a wrong clock is said")
	uitest.Type(t, w, "First code", "123456")
	uitest.Type(t, w, "Your password now", "somebody else's")
	uitest.Press(t, w, "Turn on")
	assert.Empty(t, f.set)
	uitest.Type(t, w, "Your password now", right)
	uitest.Press(t, w, "Turn on")
	require.Equal(t, "123456", f.set)

	assert.True(t, uitest.Shows(w, tenCodes[9]))
	uitest.Press(t, w, "Print")
	assert.Len(t, h.PDFs, 1)
	uitest.Press(t, w, "Done")
	assert.True(t, uitest.Shows(w, tenCodes[0]), "they are shown once: not before the box is ticked")
	assert.Empty(t, h.Toasts)
	uitest.Press(t, w, "I have printed or written them down")
	uitest.Press(t, w, "Done")
	assert.False(t, uitest.Shows(w, tenCodes[0]))
	assert.Equal(t, []string{i18n.T("account.app.done")}, h.Toasts)
	assert.True(t, uitest.Shows(w, "10 printed codes left"))
	assert.False(t, uitest.Shows(w, "Remove"), "the practice asks for one, and this is the only one")
	assert.False(t, uitest.Shows(w, "29 Nov 2026"))
}

func TestCodesAreRenewedAndTheAuthenticatorIsRemoved(t *testing.T) {
	uitest.App(t)
	f := &fake{state: office.FactorState{Code: true, CodesLeft: 1}}
	c, h, w := open(t, f)
	uitest.Press(t, w, "New codes")
	uitest.Press(t, w, "Make ten new codes")
	assert.True(t, uitest.Shows(w, "Type your present password first."))
	uitest.Type(t, w, "Your password now", right)
	uitest.Press(t, w, "Make ten new codes")
	assert.True(t, uitest.Shows(w, tenCodes[4]))
	c.Clear()
	assert.False(t, uitest.Shows(w, tenCodes[4]), "nothing stays at lock")
	uitest.Press(t, w, "Remove")
	uitest.Type(t, w, "Your password now", right)
	uitest.Press(t, w, "Remove")
	assert.Equal(t, 1, f.drops)
	assert.Equal(t, []string{i18n.T("account.app.dropped")}, h.Toasts)
	assert.True(t, uitest.Shows(w, "Set up authenticator"))
}

// plug plugs folders in as sticks.
func plug(h *pagetest.Host, dirs ...string) {
	h.Plugged = nil
	for i, d := range dirs {
		h.Plugged = append(h.Plugged, page.Plugged{Name: "STICK_" + string(rune('A'+i)), Dir: d})
	}
	if h.Drives != nil {
		h.Drives(h.Plugged)
	}
}

func TestAKeyFileCountsOnlyOnceItIsOnTwoSticks(t *testing.T) {
	uitest.App(t)
	f := &fake{}
	_, h, w := open(t, f)
	a, b := t.TempDir(), t.TempDir()
	uitest.Press(t, w, "Make a key file")
	uitest.Press(t, w, "Write both and turn on")
	assert.True(t, uitest.Shows(w, "Plug a stick in and choose it."))
	plug(h, a)
	uitest.Type(t, w, "Your password now", right)
	uitest.Press(t, w, "Write both and turn on")
	assert.Nil(t, f.used)
	plug(h, a, b)
	uitest.Type(t, w, "Your password now", "somebody else's")
	uitest.Press(t, w, "Write both and turn on")
	assert.Nil(t, f.used, "the password is asked for")
	uitest.Type(t, w, "Your password now", right)
	uitest.Press(t, w, "Write both and turn on")
	require.Equal(t, bytes.Repeat([]byte{1}, 32), f.used, "one content, however often it was tried")
	for _, dir := range []string{a, b} {
		got, err := os.ReadFile(filepath.Join(dir, "consentry-key.key"))
		require.NoError(t, err)
		assert.Equal(t, f.used, got)
	}
	assert.Equal(t, []string{i18n.T("account.key.done")}, h.Toasts)
	assert.True(t, uitest.Shows(w, "The stick is needed at each sign-in."))
	uitest.Press(t, w, "Remove")
	uitest.Type(t, w, "Your password now", right)
	uitest.Press(t, w, "Remove")
	assert.Empty(t, f.used)
	assert.False(t, f.state.KeyFile)
}

func TestAKeyFileThatCannotBeMadeLeavesNothing(t *testing.T) {
	uitest.App(t)
	f := &fake{}
	c, h, w := open(t, f)
	a, gone := t.TempDir(), filepath.Join(t.TempDir(), "gone")
	plug(h, a, gone)
	uitest.Press(t, w, "Make a key file")
	uitest.Type(t, w, "Your password now", right)
	uitest.Press(t, w, "Write both and turn on")
	assert.True(t, uitest.Shows(w, "This stick could not be written or read."))
	assert.Nil(t, f.used)
	assert.FileExists(t, filepath.Join(a, "consentry-key.key"))
	c.Clear()
	assert.NoFileExists(t, filepath.Join(a, "consentry-key.key"), "it opens nothing")

	// A folder beside the first stick's is no second stick.
	plug(h, a)
	h.Folder = t.TempDir()
	uitest.Press(t, w, "Make a key file")
	uitest.Press(t, w, "A stick that is not listed")
	uitest.Type(t, w, "Your password now", right)
	uitest.Press(t, w, "Write both and turn on")
	assert.True(t, uitest.Shows(w, "Both lie on the same stick."))
	c.Clear()

	// What may count already is never deleted.
	b := t.TempDir()
	plug(h, a, b)
	f.useErr = office.ErrDiskFull
	uitest.Press(t, w, "Make a key file")
	uitest.Type(t, w, "Your password now", right)
	uitest.Press(t, w, "Write both and turn on")
	require.Len(t, h.Errors, 1)
	c.Clear()
	assert.FileExists(t, filepath.Join(a, "consentry-key.key"))
	assert.FileExists(t, filepath.Join(b, "consentry-key.key"))
}

func TestTheSampleAsksNobody(t *testing.T) {
	st := office.FactorState{Asked: true}
	assert.True(t, NeedsFactor(st, office.Me{}))
	assert.False(t, NeedsFactor(st, office.Me{Practice: office.Practice{Sample: true}}))
	assert.False(t, NeedsFactor(office.FactorState{Asked: true, KeyFile: true}, office.Me{}))
	assert.False(t, NeedsFactor(office.FactorState{}, office.Me{}))
}

func must(t *testing.T, f *fake) (*pagetest.Host, fyne.Window, *[]string) {
	t.Helper()
	h := pagetest.New("Maya Ortiz", access.FrontDesk)
	var steps []string
	w := uitest.Window(t, kit.Gap(0, 0))
	h.Window = w
	m := NewMust(h, f, func() { steps = append(steps, "done") }, func() { steps = append(steps, "later") })
	w.SetContent(m.Content())
	m.Focus()
	uitest.Settle(w)
	return h, w, &steps
}

func TestNothingElseBeforeTheSecondFactor(t *testing.T) {
	uitest.App(t)
	f := &fake{}
	_, w, steps := must(t, f)
	assert.Equal(t, []string{"Set up authenticator", "Make a key file", "Not now: lock"}, uitest.TabOrder(w))
	uitest.Press(t, w, "Not now: lock")
	assert.Equal(t, []string{"later"}, *steps)
	uitest.Press(t, w, "Set up authenticator")
	uitest.Type(t, w, "First code", "123456")
	uitest.Type(t, w, "Your password now", right)
	uitest.Press(t, w, "Turn on")
	uitest.Press(t, w, "I have printed or written them down")
	uitest.Press(t, w, "Done")
	assert.True(t, uitest.Shows(w, "Your second factor is set up"))
	uitest.Press(t, w, "Go to work")
	assert.Equal(t, []string{"later", "done"}, *steps)
}

func TestLooks(t *testing.T) {
	for name, mode := range map[string]kit.Mode{"": kit.Light, "-dark": kit.Dark} {
		uitest.AppIn(t, mode)
		f := &fake{state: office.FactorState{Asked: true, By: calendar.MustParse("2026-11-29")}}
		c, h, w := open(t, f)
		uitest.Golden(t, w, "card"+name)
		plug(h, "/media/ana/STICK_A", "/media/ana/STICK_B")
		uitest.Press(t, w, "Set up authenticator")
		uitest.Settle(w)
		uitest.Golden(t, w, "authenticator"+name)
		c.Clear()
		uitest.Press(t, w, "Make a key file")
		uitest.Settle(w)
		uitest.Golden(t, w, "keyfile"+name)
		c.Clear()
		c.showCodes(append([]string(nil), tenCodes...), "")
		uitest.Settle(w)
		uitest.Golden(t, w, "codes"+name)
		f.state = office.FactorState{Asked: true, Code: true, KeyFile: true, CodesLeft: 2, Since: calendar.MustParse("2026-11-02")}
		c.Clear()
		c.Reload()
		uitest.Settle(w)
		uitest.Golden(t, w, "card-on"+name)
		_, w, _ = must(t, f)
		uitest.Golden(t, w, "must"+name)
	}
}

func TestEmergencyAccessIsAskedForFromOnesOwnCard(t *testing.T) {
	uitest.App(t)
	for role, offered := range map[access.Role]bool{access.Marketing: true, access.SecurityOfficer: true, access.FrontDesk: false, access.Owner: false} {
		h := pagetest.New("Sam Lindqvist", role)
		c := New(h, &fake{})
		w := uitest.Window(t, kit.Page(kit.Header("Settings", ""), c.Content()))
		uitest.Settle(w)
		assert.Equal(t, offered, uitest.Shows(w, "Emergency access"), role)
		if offered {
			uitest.Press(t, w, "Ask for it…")
			assert.Equal(t, 1, h.Wider)
		}
	}
}
