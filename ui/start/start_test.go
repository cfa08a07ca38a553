package start

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/start/starttest"
	"consentry/ui/uitest"
)

const goodPassword = "violet harbor ladder twelve"

// founder makes a practice that is made up.
type founder struct {
	err      error
	founding *office.Founding
	password string
	splits   []office.SheetScheme
}

func (f *founder) Found(_ context.Context, g office.Founding) (office.Kit, error) {
	if f.err != nil {
		return nil, f.err
	}
	f.password = string(g.Password)
	f.founding = &g
	return starttest.Kit{}, nil
}
func (f *founder) RecoverySheet(office.Kit) ([]byte, error) { return []byte("%PDF sheet"), nil }
func (f *founder) NewRecoverySheet(_ context.Context, s office.Secret) (office.Kit, error) {
	if string(s.Password) != goodPassword {
		return nil, office.ErrWrongSecret
	}
	return starttest.Kit{}, nil
}
func (f *founder) RecoveryEnvelopes(_ context.Context, _ office.Kit, s office.SheetScheme) ([]office.KitPart, []byte, error) {
	f.splits = append(f.splits, s)
	return starttest.Parts(s), []byte("%PDF envelopes"), f.err
}
func (f *founder) CheckNewPassword(pw []byte, n, p string) []office.Defect {
	return checkPassword(pw, n, p)
}

// places knows one cloud folder.
type places struct{}

func (places) Suggested() string        { return "/home/ana/.local/share/Consentry/Practice" }
func (places) Within(dir string) string { return dir + "/Consentry Practice" }
func (places) Judge(dir string) Place {
	p := Place{Dir: dir}
	switch {
	case strings.Contains(dir, "OneDrive"):
		p.Trouble, p.Name, p.Refused = "cloud", "OneDrive", true
	case strings.Contains(dir, "stick"):
		p.Trouble, p.Name = "removable", "STICK"
	case strings.Contains(dir, "old"):
		p.Taken = true
	}
	return p
}

// first is set-up under test.
type first struct {
	t       *testing.T
	w       fyne.Window
	u       *SetUp
	founder *founder
	picked  string // what the folder dialog gives
	opened  []byte
	steps   []string
	failed  []error
}

func newFirst(t *testing.T, m kit.Mode) *first {
	t.Helper()
	uitest.AppIn(t, m)
	f := &first{t: t, founder: &founder{}}
	f.w = uitest.Window(t, kit.Gap(0, 0))
	note := func(what string) func() { return func() { f.steps = append(f.steps, what) } }
	zone, err := time.LoadLocation("America/Chicago")
	require.NoError(t, err)
	f.u = NewSetUp(SetUpOptions{
		Async: ui.Inline(), Places: places{}, Now: func() time.Time { return time.Date(2026, 11, 22, 8, 0, 0, 0, zone) },
		Look:   func(p office.Preferences) { i18n.Use(p.Language) },
		Create: func(dir string) (Founder, error) { f.steps = append(f.steps, "create "+dir); return f.founder, nil },
		Undo:   note("undo"), Founded: note("founded"), Done: note("done"), Sample: note("sample"), Another: note("another"),
		Folder: func(then func(string)) { then(f.picked) },
		Focus:  func(x fyne.Focusable) { f.w.Canvas().Focus(x) },
		Fail:   func(err error) { f.failed = append(f.failed, err) },
		Sheet: Paper{Open: func(pdf []byte, then func(bool)) { f.opened = append([]byte(nil), pdf...); then(true) },
			Save: func(_ string, _ []byte, then func(bool)) { then(false) }},
	})
	f.w.SetContent(f.u.Content())
	f.u.Focus()
	uitest.Settle(f.w)
	t.Cleanup(func() { i18n.Use(i18n.English) })
	return f
}

func (f *first) press(words string)       { f.t.Helper(); uitest.Press(f.t, f.w, words); uitest.Settle(f.w) }
func (f *first) typed(label, text string) { f.t.Helper(); uitest.Type(f.t, f.w, label, text) }
func (f *first) shows(words string) bool  { return uitest.Shows(f.w, words) }

func (f *first) fillPractice() {
	f.typed("Name", "Hale Aesthetic Surgery")
	f.typed("Address", "12 Harbor Lane, Suite 3\nPortsmouth, NH 03801")
	f.typed("Telephone", "(555) 010-4400")
	uitest.Choose(f.t, f.w, "Home State", "New Hampshire")
}

// toFolder goes to the page about the folder.
func (f *first) toFolder() {
	f.fillPractice()
	f.press("Continue")
	f.typed("Your name", "Dr. Ana Hale")
	f.press("Continue")
	f.press("Choose my own")
	f.typed("Password", goodPassword)
	f.typed("The same once more", goodPassword)
	f.press("Continue")
}

func TestSetUpFromNothingToTheFirstPatient(t *testing.T) {
	f := newFirst(t, kit.Light)
	f.press("Continue")
	assert.True(t, f.shows("This is needed."), "an empty page is not passed")
	assert.Equal(t, "Central (Chicago)", uitest.FindField(t, f.w, "Time zone").Control().(*kit.Select).AccessibilityLabel()[len("Time zone, required "):], "the time zone is guessed from the computer")
	f.fillPractice()
	assert.Equal(t, "America/New_York", f.u.practice.zone.Chosen(), "a State brings its time zone")
	f.press("Continue")
	f.typed("Your name", "Dr. Ana Hale")
	uitest.Choose(t, f.w, "Security officer", "Somebody else")
	f.press("Continue")
	assert.True(t, f.shows("This is needed."))
	f.typed("Security officer’s name", "Noor Haddad")
	f.press("Continue")
	phrase := f.u.password.pass.phrase
	assert.Len(t, strings.Fields(phrase), access.PassphraseWords)
	assert.True(t, f.shows(phrase))
	f.press("Another one")
	assert.NotEqual(t, phrase, f.u.password.pass.phrase)
	phrase = f.u.password.pass.phrase
	f.press("Continue")
	assert.True(t, f.shows("/home/ana/.local/share/Consentry/Practice"))
	f.press("Create the practice")

	g := f.founder.founding
	require.NotNil(t, g)
	assert.Equal(t, phrase, f.founder.password)
	assert.Equal(t, office.Practice{Name: "Hale Aesthetic Surgery", Address: "12 Harbor Lane, Suite 3\nPortsmouth, NH 03801", Telephone: "(555) 010-4400",
		Zone: "America/New_York", State: "NH", PrivacyOfficer: "Dr. Ana Hale", SecurityOfficer: "Noor Haddad"}, g.Practice)
	assert.Equal(t, []access.Role{access.Owner, access.PrivacyOfficer}, g.OwnerRoles)
	assert.Empty(t, g.Practice.Check(), "what set-up asks is all that a practice needs")
	assert.False(t, f.shows(phrase))

	f.press("Continue")
	assert.True(t, f.shows("Type this group from the paper."), "one cannot go on without the sheet")
	f.press("Open to print")
	assert.Equal(t, "%PDF sheet", string(f.opened))
	ask := f.u.sheet.ask
	require.Len(t, ask, 2)
	assert.Less(t, ask[0].group, ask[1].group)
	label := func(i int) string { return i18n.T("start.sheet.group", "n", ask[i].group) }
	f.typed(label(0), "nonsense")
	f.typed(label(1), starttest.Kit{}.Groups()[ask[1].group-1])
	f.press("Continue")
	assert.True(t, f.shows("This is not group"))
	f.typed(label(0), " "+strings.ToLower(starttest.Kit{}.Groups()[ask[0].group-1]))
	f.press("Continue")
	assert.True(t, f.shows("Hale Aesthetic Surgery is ready"))
	f.press("Check in your first patient")
	assert.Equal(t, []string{"create /home/ana/.local/share/Consentry/Practice", "founded", "done"}, f.steps)
	assert.Empty(t, f.failed)
}

func TestEverythingTypedSurvivesBack(t *testing.T) {
	f := newFirst(t, kit.Light)
	f.toFolder()
	f.press("Back")
	assert.Equal(t, goodPassword, f.u.password.pass.first.Value())
	f.press("Back")
	assert.True(t, f.shows("Dr. Ana Hale"))
	f.press("Back")
	assert.True(t, f.shows("12 Harbor Lane, Suite 3\nPortsmouth, NH 03801"))
	for range 3 {
		f.press("Continue")
	}
	f.press("Create the practice")
	assert.Equal(t, goodPassword, f.founder.password)
}

func TestAnErrorLeadsToTheFieldAndLosesNothing(t *testing.T) {
	tests := []struct {
		name string
		err  error
		says string
		page int
	}{
		{"the password is refused", &office.Invalid{Defects: []office.Defect{{Field: "password", Key: "access.password_common"}}}, "on the lists that attackers try first", pagePassword},
		{"the name is refused", &office.Invalid{Defects: []office.Defect{{Field: "owner_name", Key: "access.name_control"}}}, "characters in this name", pageOfficers},
		{"the State is refused", &office.Invalid{Defects: []office.Defect{{Field: "state", Key: "office.state"}}}, "Choose a State", pagePractice},
		{"the disk is full", office.ErrDiskFull.With(errors.New("no space")), "The disk is full", pageFolder},
		{"there is a practice already", office.ErrExists, "already holds a practice", pageFolder},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFirst(t, kit.Light)
			f.toFolder()
			f.founder.err = tt.err
			f.press("Create the practice")
			assert.True(t, f.shows(tt.says), strings.Join(uitest.Texts(f.w), "\n"))
			assert.Equal(t, tt.page, f.u.now)
			assert.Contains(t, f.steps, "undo", "the folder is let go of")
			f.founder.err = nil
			for f.u.now < pageFolder {
				f.press("Continue")
			}
			f.press("Create the practice")
			assert.Equal(t, goodPassword, f.founder.password)
		})
	}
}

func TestACloudFolderIsRefusedByName(t *testing.T) {
	f := newFirst(t, kit.Light)
	f.toFolder()
	f.picked = "/home/ana/OneDrive"
	f.press("Choose another folder")
	assert.True(t, f.shows("This folder is copied to OneDrive; the records cannot live here."))
	f.press("Create the practice")
	assert.Nil(t, f.founder.founding)
	f.picked = "/media/stick"
	f.press("Choose another folder")
	assert.True(t, f.shows("removable drive (STICK)"))
	f.picked = "/home/ana/old"
	f.press("Choose another folder")
	f.press("Create the practice")
	assert.Nil(t, f.founder.founding)
	assert.True(t, f.shows("There is a practice in this folder already"))
	f.picked = "/data"
	f.press("Choose another folder")
	f.press("Create the practice")
	assert.Equal(t, "create /data/Consentry Practice", f.steps[0])
}

func TestSetUpSpeaksSpanish(t *testing.T) {
	f := newFirst(t, kit.Light)
	f.typed("Name", "Hale Aesthetic Surgery")
	f.press("Español")
	assert.True(t, f.shows("Su consultorio"))
	assert.True(t, f.shows("Hale Aesthetic Surgery"), "what was typed stays")
	assert.Equal(t, i18n.Spanish, f.u.founding(office.Secret{}).Language)
}

func TestSetUpOffersTheSampleAndAnOldPractice(t *testing.T) {
	f := newFirst(t, kit.Light)
	f.press("Look around a sample practice")
	f.press("Use another practice folder")
	assert.Equal(t, []string{"sample", "another"}, f.steps)
}

func TestSetUpByKeyboardAlone(t *testing.T) {
	f := newFirst(t, kit.Light)
	order := uitest.TabOrder(f.w)
	assert.Equal(t, []string{"English: chosen", "Español", "Name, required", "Address, required", "Telephone, required", "Home State, required",
		"Time zone, required Central (Chicago)", "Look around a sample practice", "Use another practice folder", "Continue"}, order)
	f.u.Focus()
	uitest.Letters(f.w, "Hale")
	assert.Equal(t, "Hale", f.u.practice.name.Value(), "the first field has the keyboard")
	uitest.Key(f.w, fyne.KeyReturn)
	uitest.Letters(f.w, "12 Harbor Lane")
	assert.Equal(t, "12 Harbor Lane", f.u.practice.address.Value(), "Enter goes on")
}

func TestTimeZoneIsGuessedByItsClocks(t *testing.T) {
	at := func(name string) time.Time {
		loc, err := time.LoadLocation(name)
		require.NoError(t, err)
		return time.Date(2026, 7, 1, 0, 0, 0, 0, loc)
	}
	tests := map[string]string{"America/Detroit": "America/New_York", "America/Phoenix": "America/Phoenix", "America/Boise": "America/Denver",
		"Pacific/Honolulu": "Pacific/Honolulu", "Europe/Berlin": "", "UTC": ""}
	for from, want := range tests {
		assert.Equal(t, want, guessZone(at(from)), from)
	}
	for _, code := range office.States {
		assert.NotEqual(t, code, office.StateName(code), code)
	}
	for code, zone := range zoneOfState {
		assert.Contains(t, office.Zones, zone, code)
		assert.NotContains(t, i18n.T("start.zone."+zone), "[")
	}
}

func TestTwoGroupsAreAskedNeverTheSame(t *testing.T) {
	seen := map[int]bool{}
	for range 300 {
		g := twoOf(12)
		require.Less(t, g[0], g[1])
		require.GreaterOrEqual(t, g[0], 1)
		require.LessOrEqual(t, g[1], 12)
		seen[g[0]], seen[g[1]] = true, true
	}
	assert.Len(t, seen, 12, "every group can be asked for")
}

func TestSetUpLooks(t *testing.T) {
	for _, m := range []struct {
		name string
		mode kit.Mode
	}{{"light", kit.Light}, {"dark", kit.Dark}} {
		t.Run(m.name, func(t *testing.T) {
			f := newFirst(t, m.mode)
			golden := func(n string) {
				f.w.Canvas().Unfocus()
				uitest.Settle(f.w)
				uitest.Golden(t, f.w, "setup-"+n+"-"+m.name)
			}
			golden("1-practice")
			f.fillPractice()
			f.press("Continue")
			f.typed("Your name", "Dr. Ana Hale")
			golden("2-people")
			f.press("Continue")
			f.u.password.pass.phrase = "violet harbor ladder twelve orchard"
			f.u.password.pass.shown.SetText(f.u.password.pass.phrase)
			golden("3-password")
			f.press("Choose my own")
			f.typed("Password", "hale aesthetic 2026")
			golden("3-own")
			f.typed("Password", goodPassword)
			f.typed("The same once more", goodPassword)
			f.press("Continue")
			golden("4-folder")
			f.picked = "/home/ana/OneDrive"
			f.press("Choose another folder")
			golden("4-cloud")
			f.picked = "/home/ana/.local/share"
			f.press("Choose another folder")
			f.press("Create the practice")
			f.u.showSheet(starttest.Kit{}, nil)
			f.u.sheet.ask = []asked{{group: 3}, {group: 9}}
			f.u.sheet.build()
			f.u.sheet.arrange()
			golden("5-sheet")
			f.u.sheet.whole.had, f.u.sheet.cut.had = true, true
			f.press("Three envelopes, any two")
			f.u.sheet.ask = []asked{{1, 3}, {2, 11}, {3, 7}}
			f.u.sheet.build()
			f.u.sheet.arrange()
			golden("5-envelopes")
			f.u.finish()
			golden("6-done")
		})
	}
}

func TestTheSheetGoesIntoEnvelopesThatAreReadBack(t *testing.T) {
	f := newFirst(t, kit.Light)
	f.toFolder()
	f.press("Create the practice")
	assert.True(t, f.shows("One page opens everything."))
	f.press("Open to print")
	f.press("Three envelopes, any two")
	assert.True(t, f.shows("Any two of the three open everything, one alone tells nothing."))
	assert.True(t, f.shows("You have the undivided sheet on paper or on a stick. Destroy it"), "the whole sheet was printed")
	f.press("Two envelopes, both needed")
	f.press("Three envelopes, any two")
	assert.Equal(t, []office.SheetScheme{{Need: 2, Of: 3}, {Need: 2, Of: 2}}, f.founder.splits, "envelopes printed once stay the right ones")
	f.press("Open to print")
	assert.Equal(t, "%PDF envelopes", string(f.opened))
	for _, other := range []string{"One sheet", "Two envelopes, both needed"} {
		f.press(other)
		assert.True(t, f.shows("You have other envelopes of this sheet"), "%s: they open everything all the same", other)
	}
	f.press("Three envelopes, any two")
	assert.False(t, f.shows("You have other envelopes of this sheet"))
	f.press("Continue")
	assert.True(t, f.shows("Type this group from the paper."))
	require.Len(t, f.u.sheet.ask, 3, "one group of each envelope")
	for i, g := range f.u.sheet.ask {
		require.Equal(t, i+1, g.part)
		f.typed(i18n.T("start.split.group", "part", g.part, "n", g.group), starttest.Part(1).Groups()[g.group-1])
	}
	f.press("Continue")
	assert.True(t, f.shows(i18n.T("start.split.wrong", "part", "3", "n", f.u.sheet.ask[2].group)), "the same page three times is not enough: %v", uitest.Texts(f.w))
	for _, g := range f.u.sheet.ask {
		f.typed(i18n.T("start.split.group", "part", g.part, "n", g.group), strings.ToLower(starttest.Part(g.part).Groups()[g.group-1]))
	}
	f.press("Continue")
	assert.True(t, f.shows("Hale Aesthetic Surgery is ready"))
}

func TestEnvelopesThatCannotBeMadeLeaveTheSheet(t *testing.T) {
	f := newFirst(t, kit.Light)
	f.toFolder()
	f.press("Create the practice")
	f.founder.err = office.ErrDiskFull
	f.press("Two envelopes, both needed")
	assert.True(t, f.shows("The disk is full"))
	f.press("Open to print")
	assert.Equal(t, "%PDF sheet", string(f.opened))
}

func TestANewSheetAfterAnInterruptedSetUpAsksForThePassword(t *testing.T) {
	uitest.App(t)
	made := 0
	s := NewSheetAgain(SheetAgainOptions{Async: ui.Inline(), Office: &founder{}, Sheet: Paper{}, Done: func() { made++ }, Fail: func(err error) { require.NoError(t, err) }})
	w := uitest.Window(t, s.Content())
	uitest.Press(t, w, "Make the new sheet")
	assert.True(t, uitest.Shows(w, "Type your password."))
	uitest.Type(t, w, "Password", "wrong")
	uitest.Press(t, w, "Make the new sheet")
	assert.Equal(t, i18n.T("error.wrong_password"), s.field.Error())
	uitest.FindField(t, w, "Password").Focus()
	uitest.Letters(w, goodPassword)
	uitest.Key(w, fyne.KeyReturn)
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "How it is kept"), "%v", uitest.Texts(w))
	assert.Empty(t, s.pass.Value())
	assert.Zero(t, made)
}
