package settings

import (
	"context"
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui/account"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

type fake struct {
	dutyFake
	account.Office // the card of one's own account has tests of its own
	rule           access.FactorRule
	ruled          []access.FactorRule
	practice       []office.Practice
	prefs          []office.Preferences
	rules          []photo.Settings
	err            error
}

func (f *fake) ChangePassword(context.Context, office.Secret, office.Secret) error { return nil }
func (f *fake) CheckNewPassword([]byte, string, string) []office.Defect            { return nil }
func (f *fake) SetPIN(context.Context, office.Secret, []byte) error                { return nil }
func (f *fake) FactorState(context.Context) (office.FactorState, error) {
	return office.FactorState{}, nil
}
func (f *fake) FactorRule(context.Context) (access.FactorRule, error) { return f.rule, nil }
func (f *fake) SaveFactorRule(_ context.Context, rule access.FactorRule) error {
	f.ruled = append(f.ruled, rule)
	return f.err
}
func (f *fake) SavePractice(_ context.Context, p office.Practice) error {
	f.practice = append(f.practice, p)
	return f.err
}
func (f *fake) SavePreferences(_ context.Context, p office.Preferences) error {
	f.prefs = append(f.prefs, p)
	return f.err
}
func (f *fake) PhotoSettings(context.Context) (photo.Settings, error) {
	return photo.DefaultSettings(), nil
}
func (f *fake) SavePhotoSettings(_ context.Context, set photo.Settings) error {
	f.rules = append(f.rules, set)
	return f.err
}
func open(t *testing.T, f *fake, roles ...access.Role) (*Screen, *pagetest.Host, fyne.Window) {
	t.Helper()
	h := pagetest.New("Dr. Ana Hale", roles...)
	s := New(h, f)
	w := uitest.Window(t, s.Content())
	h.Window = w
	s.Show(page.Route{Page: page.Settings})
	uitest.Settle(w)
	return s, h, w
}

func TestOnlyWhatWasChangedIsSaved(t *testing.T) {
	uitest.App(t)
	f := &fake{}
	_, h, w := open(t, f, access.Owner)
	uitest.Press(t, w, "Save")
	assert.Empty(t, f.practice)
	assert.Empty(t, f.prefs)
	uitest.Choose(t, w, "Appearance", "Dark")
	uitest.Type(t, w, "Lock after minutes without use", "10")
	uitest.Press(t, w, "Save")
	require.Len(t, f.prefs, 1)
	assert.Equal(t, "dark", f.prefs[0].Theme)
	assert.Equal(t, 10, f.prefs[0].LockMinutes)
	assert.Empty(t, f.practice)
	assert.Equal(t, 1, h.Refreshed, "it holds at once")
	uitest.Type(t, w, "Telephone", "(555) 010-9999")
	uitest.Choose(t, w, "Home State", "California")
	uitest.Press(t, w, "Save")
	require.Len(t, f.practice, 1)
	assert.Equal(t, "CA", f.practice[0].State)
	assert.Equal(t, "(555) 010-9999", f.practice[0].Telephone)
}

func TestTheTextSizeSaysWhenItChanges(t *testing.T) {
	uitest.App(t)
	f := &fake{}
	_, h, w := open(t, f, access.Owner)
	uitest.Choose(t, w, "Text size", "Large")
	uitest.Press(t, w, "An authorization counts only once its copy is given")
	uitest.Press(t, w, "Save")
	require.Len(t, f.prefs, 1)
	assert.InDelta(t, 1.25, f.prefs[0].TextSize, 0)
	assert.Contains(t, h.Toasts[0], "next start")
}

func TestWhatIsWrongIsSaidAtItsField(t *testing.T) {
	uitest.App(t)
	f := &fake{}
	_, _, w := open(t, f, access.Owner)
	uitest.Type(t, w, "Name", "")
	for label, value := range map[string]string{"Lock after minutes without use": "31", "Offer marketing again after a No, in days": "never"} {
		uitest.Type(t, w, label, value)
	}
	uitest.Press(t, w, "Save")
	assert.Equal(t, "This is needed.", uitest.FindField(t, w, "Name").Error())
	assert.NotEmpty(t, uitest.FindField(t, w, "Lock after minutes without use").Error())
	assert.NotEmpty(t, uitest.FindField(t, w, "Offer marketing again after a No, in days").Error())
	assert.Empty(t, f.prefs)
	f.err = errors.New("disk")
	uitest.Type(t, w, "Name", "Hale Surgery")
	uitest.Type(t, w, "Lock after minutes without use", "30")
	uitest.Type(t, w, "Offer marketing again after a No, in days", "400")
	uitest.Press(t, w, "Save")
	assert.Empty(t, uitest.FindField(t, w, "Name").Error())
}

func TestWhatIsTypedStaysUntilSaved(t *testing.T) {
	uitest.App(t)
	s, _, w := open(t, &fake{}, access.Owner)
	uitest.Type(t, w, "Name", "Hale and Partners")
	s.Hide()
	s.Show(page.Route{Page: page.Settings})
	assert.True(t, uitest.Shows(w, "Hale and Partners"))
	s.Clear()
	assert.Empty(t, uitest.Texts(w))
}

func TestRulesForPicturesAreSavedWithTheRest(t *testing.T) {
	uitest.App(t)
	f := &fake{}
	s, _, w := open(t, f, access.PrivacyOfficer)
	uitest.Type(t, w, "Own channels", "0")
	uitest.Type(t, w, "Look again after days", "7, thirty")
	uitest.Press(t, w, "Save")
	assert.NotEmpty(t, uitest.FindField(t, w, "Own channels").Error())
	assert.Empty(t, uitest.FindField(t, w, "Others are asked").Error())
	assert.NotEmpty(t, uitest.FindField(t, w, "Look again after days").Error())
	assert.Empty(t, f.rules)
	uitest.Type(t, w, "Own channels", "2")
	uitest.Type(t, w, "Look again after days", "14, 60")
	uitest.Switch(t, w, "A second person reviews")
	uitest.Switch(t, w, "Keep the originals")
	uitest.Press(t, w, "Save")
	require.Len(t, f.rules, 1)
	want := photo.DefaultSettings()
	want.OwnDays, want.Rechecks, want.SecondReview, want.DropOriginals = 2, []int{14, 60}, true, true
	assert.Equal(t, want, f.rules[0])
	assert.Empty(t, f.prefs)
	assert.False(t, s.form.changed())
}

func TestTheRulesForPicturesAreTheOfficers(t *testing.T) {
	uitest.App(t)
	_, _, w := open(t, &fake{}, access.SecurityOfficer)
	assert.NotContains(t, uitest.Texts(w), "Pictures")
}

func TestOthersReadOnly(t *testing.T) {
	uitest.App(t)
	_, _, w := open(t, &fake{}, access.FrontDesk)
	assert.NotContains(t, uitest.Texts(w), "Save")
	assert.NotContains(t, uitest.Texts(w), "The Recovery Sheet is on the page Backup")
	assert.True(t, uitest.Shows(w, "12 Elm Street"))
	assert.True(t, uitest.Shows(w, "Change password"), "one's own account is everybody's")
}

func TestTheRecoverySheetIsOnTheBackupPage(t *testing.T) {
	uitest.App(t)
	_, h, w := open(t, &fake{}, access.Owner)
	uitest.Press(t, w, "The Recovery Sheet is on the page Backup")
	assert.Equal(t, []page.Route{{Page: page.Backup}}, h.Routes)
}

func TestPictures(t *testing.T) {
	for name, mode := range map[string]kit.Mode{"settings": kit.Light, "settings-dark": kit.Dark} {
		uitest.AppIn(t, mode)
		_, _, w := open(t, &fake{}, access.Owner)
		uitest.Golden(t, w, name)
	}
}

func TestTheRulesForPicturesPicture(t *testing.T) {
	uitest.App(t)
	h := pagetest.New("Dr. Ana Hale", access.Owner)
	s := New(h, &fake{rule: access.DefaultFactorRule()})
	w := uitest.WindowOf(t, s.Content(), fyne.NewSize(1068, 1720))
	h.Window = w
	s.Show(page.Route{Page: page.Settings})
	uitest.Settle(w)
	uitest.Golden(t, w, "settings-photos")
}

func TestWhoHasToShowASecondFactor(t *testing.T) {
	uitest.App(t)
	f := &fake{rule: access.DefaultFactorRule()}
	s, h, w := open(t, f, access.Owner)
	uitest.Press(t, w, "Save")
	assert.Equal(t, []string{"Nothing was changed."}, h.Toasts)
	uitest.Press(t, w, "Marketing")
	uitest.Type(t, w, "Days to set it up", "99")
	uitest.Press(t, w, "Save")
	assert.Empty(t, f.ruled)
	assert.Equal(t, i18n.T("office.range"), s.form.signing.graceF.Error())
	uitest.Type(t, w, "Days to set it up", "3")
	s.Hide()
	s.Show(page.Route{Page: page.Settings})
	uitest.Press(t, w, "Save")
	require.Len(t, f.ruled, 1)
	assert.Equal(t, 3, f.ruled[0].GraceDays)
	assert.NotContains(t, f.ruled[0].Roles, access.Marketing)
	assert.Contains(t, f.ruled[0].Roles, access.Owner)
	assert.Empty(t, f.prefs, "nothing else was changed")
	uitest.Press(t, w, "Save")
	assert.Len(t, f.ruled, 1)
}

func TestQuickSwitchAndOfficeHours(t *testing.T) {
	uitest.App(t)
	f := &fake{rule: access.DefaultFactorRule()}
	s, _, w := open(t, f, access.Owner)
	uitest.Press(t, w, "Save")
	assert.Empty(t, f.prefs, "the hours shown are the default, which stays unsaid")
	s.form.signing.quick.Tapped(nil)
	uitest.Press(t, w, "Fr")
	uitest.Press(t, w, "Sa")
	s.form.signing.from.Choose("540")
	s.form.signing.to.Choose("480")
	uitest.Press(t, w, "Save")
	assert.Empty(t, f.prefs)
	assert.True(t, uitest.Shows(w, "The end has to be after the beginning."))
	s.form.signing.to.Choose("1050")
	uitest.Press(t, w, "Save")
	require.Len(t, f.prefs, 1)
	got := f.prefs[0]
	assert.True(t, got.QuickSwitch)
	assert.Equal(t, "12346", got.OfficeDays)
	assert.Equal(t, []int{540, 1050}, []int{got.OfficeFrom, got.OfficeTo})
	require.Empty(t, got.Check())
	for _, d := range s.form.signing.days {
		d.SetOn(false)
	}
	uitest.Press(t, w, "Save")
	assert.Equal(t, "Tick at least one day.", s.form.signing.daysF.Error())
	assert.Empty(t, f.ruled)
}

func TestClocksHoldWhatIsChosen(t *testing.T) {
	assert.Len(t, clocks(420), 49)
	assert.Len(t, clocks(425), 50, "a time between the steps is offered too")
	days, from, to := hoursOf(office.Preferences{OfficeDays: "06", OfficeFrom: 425, OfficeTo: 1440})
	assert.Equal(t, []time.Weekday{time.Sunday, time.Saturday}, days)
	assert.Equal(t, []int{425, 1440}, []int{from, to})
}
