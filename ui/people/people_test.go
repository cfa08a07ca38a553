package people

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/domain/oversight"
	"consentry/ui/account"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

const right = "violet harbor ladder twelve"

type fake struct {
	account.Office // the second factor of the own card has tests of its own
	members        []access.Member
	password       string
	pin            string
	log            []string
	err            error

	passages []oversight.Passage
	envelope office.Envelope
	changed  string // why the keys were
	printed  []string
}

func (f *fake) Members(context.Context) ([]access.Member, error) { return f.members, nil }
func (f *fake) AddMember(_ context.Context, name string, roles []access.Role, _ []byte) (access.Member, []byte, error) {
	m := access.Member{ID: "new", Name: name, Roles: roles, State: access.Active, MustChangePassword: true}
	e := &office.Invalid{}
	for _, d := range m.Validate() {
		e.Defects = append(e.Defects, office.Defect{Field: d.Field, Key: d.Key, Args: d.Args})
	}
	if len(e.Defects) > 0 {
		return m, nil, e
	}
	f.members = append(f.members, m)
	return m, []byte("otter maple candle river nine"), nil
}
func (f *fake) SetRoles(_ context.Context, id string, roles []access.Role) error {
	if err := access.CheckRoles(f.members, id, roles); err != nil {
		return &office.Problem{Key: "error.last_owner", Err: err}
	}
	for i := range f.members {
		if f.members[i].ID == id {
			f.members[i].Roles = roles
		}
	}
	return nil
}
func (f *fake) DisableMember(_ context.Context, id string) error {
	f.log = append(f.log, "disable "+id)
	for i := range f.members {
		if f.members[i].ID == id && f.err == nil {
			f.members[i].State, f.members[i].DisabledAt = access.Disabled, time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
		}
	}
	return f.err
}
func (f *fake) FactorState(context.Context) (office.FactorState, error) {
	return office.FactorState{}, nil
}
func (f *fake) Front(context.Context) (office.Front, error) {
	return office.Front{Logins: []office.Login{{SlotID: "s3", Name: "Maya Ortiz", KeyFile: true}}}, nil
}
func (f *fake) ResetFactor(_ context.Context, id string) ([]byte, error) {
	f.log = append(f.log, "reset "+id)
	return []byte("plum harbor violet stone seven"), nil
}
func (f *fake) ChangePassword(_ context.Context, old, new office.Secret) error {
	if string(old.Password) != f.password {
		return office.ErrWrongSecret
	}
	f.password = string(new.Password)
	return nil
}
func (f *fake) CheckNewPassword(pw []byte, name, practice string) []office.Defect {
	var ds []office.Defect
	for _, d := range access.CheckPassword(pw, []string{name, practice}) {
		ds = append(ds, office.Defect{Field: "password", Key: d.Key, Args: d.Args})
	}
	return ds
}
func (f *fake) SetPIN(_ context.Context, s office.Secret, pin []byte) error {
	switch {
	case string(s.Password) != f.password:
		return office.ErrWrongSecret
	case len(pin) < 6:
		return &office.Invalid{Defects: []office.Defect{{Field: "pin", Key: "office.pin_rule"}}}
	}
	f.pin = string(pin)
	return nil
}

func newFake() *fake {
	return &fake{password: right, members: []access.Member{
		{ID: "m1", Name: "Dr. Ana Hale", Roles: []access.Role{access.Owner, access.PrivacyOfficer}, State: access.Active},
		{ID: "m2", Name: "Dana Reyes", Roles: []access.Role{access.Clinical}, State: access.Active, MustChangePassword: true},
		{ID: "m3", SlotID: "s3", Name: "Maya Ortiz", Roles: []access.Role{access.FrontDesk}, State: access.Active},
		{ID: "m4", Name: "Sam Lindqvist", Roles: []access.Role{access.Marketing}, State: access.Disabled, DisabledAt: time.Date(2026, 11, 3, 15, 0, 0, 0, time.UTC)},
	}}
}

func open(t *testing.T, f *fake, roles ...access.Role) (*Screen, *pagetest.Host, fyne.Window) {
	t.Helper()
	h := pagetest.New("Dr. Ana Hale", roles...)
	s := New(h, f)
	w := uitest.Window(t, s.Content())
	h.Window = w
	s.Show(page.Route{Page: page.People})
	uitest.Settle(w)
	return s, h, w
}

// tick ticks a box in the dialog that is open.
func tick(t *testing.T, w fyne.Window, words string) {
	t.Helper()
	var box *kit.CheckBox
	uitest.Walk(w.Canvas().Overlays().Top(), func(o fyne.CanvasObject) bool {
		if b, ok := o.(*kit.CheckBox); ok && b.Text() == words {
			box = b
		}
		return true
	})
	require.NotNil(t, box, words)
	uitest.PressAt(t, w, box)
}

func TestWhoWorksHere(t *testing.T) {
	uitest.App(t)
	_, _, w := open(t, newFake(), access.Owner)
	for _, words := range []string{"3 people work here", "Owner · Privacy officer", "You", "Starter password", "Access ended 3 Nov 2026"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
}

func TestAddingAMemberShowsTheStarterPasswordOnce(t *testing.T) {
	uitest.App(t)
	f := newFake()
	_, h, w := open(t, f, access.Owner)
	uitest.Press(t, w, "Add a member")
	uitest.Press(t, w, "Add")
	assert.True(t, uitest.Shows(w, "A name is needed."))
	assert.True(t, uitest.Shows(w, "Choose at least one role."))
	uitest.Type(t, w, "Full name", "June Castillo")
	tick(t, w, "Front desk")
	uitest.Press(t, w, "Add")
	assert.True(t, uitest.Shows(w, "Starter password of June Castillo"))
	assert.True(t, uitest.Shows(w, "otter maple candle river nine"))
	uitest.Press(t, w, "I wrote it down")
	assert.False(t, uitest.Shows(w, "otter maple"), "once")
	assert.True(t, uitest.Shows(w, "4 people work here"))
	assert.Equal(t, []access.Role{access.FrontDesk}, f.members[4].Roles)
	assert.Empty(t, h.Errors)
}

func TestTheLastOwnerStays(t *testing.T) {
	uitest.App(t)
	f := newFake()
	_, _, w := open(t, f, access.Owner)
	uitest.Press(t, w, "Roles")
	tick(t, w, "Owner")
	uitest.Press(t, w, "Save roles")
	assert.True(t, uitest.Shows(w, "This is the last owner, and a practice must have one."))
	tick(t, w, "Owner")
	tick(t, w, "Security officer")
	uitest.Press(t, w, "Save roles")
	assert.Equal(t, []access.Role{access.Owner, access.PrivacyOfficer, access.SecurityOfficer}, f.members[0].Roles)
}

func TestResetGivesANewStarter(t *testing.T) {
	uitest.App(t)
	f := newFake()
	s, _, w := open(t, f, access.Owner)
	uitest.Press(t, w, "Reset sign-in")
	uitest.Press(t, w, "Reset sign-in")
	assert.Equal(t, []string{"reset m2"}, f.log)
	assert.True(t, uitest.Shows(w, "plum harbor violet stone seven"))
	s.Clear()
	assert.Empty(t, uitest.Texts(w), "lock takes it away")
}

func TestOnesOwnPassword(t *testing.T) {
	uitest.App(t)
	f := newFake()
	_, h, w := open(t, f, access.Owner)
	uitest.Press(t, w, "Change password")
	uitest.Press(t, w, "Use this password")
	assert.True(t, uitest.Shows(w, "Type your present password first."))
	uitest.FindField(t, w, "Your password now").Focus()
	uitest.Letters(w, "wrong")
	uitest.Press(t, w, "Use this password")
	assert.True(t, uitest.Shows(w, "This password does not open the account."))
	uitest.FindField(t, w, "Your password now").Control().(*kit.PasswordField).Clear()
	uitest.FindField(t, w, "Your password now").Focus()
	uitest.Letters(w, right)
	uitest.Press(t, w, "Use this password")
	assert.NotEqual(t, right, f.password)
	assert.NotEmpty(t, f.password)
	assert.Equal(t, []string{i18n.T("account.password.done")}, h.Toasts)
}

func TestOnesOwnPIN(t *testing.T) {
	uitest.App(t)
	f := newFake()
	_, h, w := open(t, f, access.Owner)
	uitest.Press(t, w, "Set PIN")
	put := func(label, text string) {
		field := uitest.FindField(t, w, label)
		field.Control().(*kit.PasswordField).Clear()
		field.Focus()
		uitest.Letters(w, text)
	}
	put("Your password now", right)
	put("New PIN", "4711")
	put("New PIN again", "4712")
	uitest.Press(t, w, "Use this PIN")
	assert.True(t, uitest.Shows(w, "The two PINs differ."))
	put("New PIN again", "4711")
	uitest.Press(t, w, "Use this PIN")
	assert.True(t, uitest.Shows(w, "A PIN has 6 to 12 digits"))
	put("New PIN", "471183")
	put("New PIN again", "471183")
	uitest.Key(w, fyne.KeyReturn)
	assert.Equal(t, "471183", f.pin)
	assert.Len(t, h.Toasts, 1)
}

func TestWhoMayNotManageOnlyReads(t *testing.T) {
	uitest.App(t)
	_, _, w := open(t, newFake(), access.Auditor)
	for _, words := range []string{"Add a member", "Roles", "Leaving…", "Reset sign-in", "Make a new one…"} {
		assert.NotContains(t, uitest.Texts(w), words)
	}
	assert.True(t, uitest.Shows(w, "Maya Ortiz"))
}

func TestEveryRoleAndPermissionHasWords(t *testing.T) {
	for _, r := range access.Roles() {
		assert.True(t, i18n.Has("people.role."+string(r)), r)
		assert.True(t, i18n.Has("shell.role."+string(r)), r)
	}
	for _, p := range access.AllPermissions() {
		assert.True(t, i18n.Has("people.may."+string(p)), p)
	}
}

func TestTheTableOfRolesIsTheOneEnforced(t *testing.T) {
	uitest.App(t)
	_, _, w := open(t, newFake(), access.Owner)
	uitest.Press(t, w, "Roles and permissions")
	uitest.Settle(w)
	yes, want := 0, 0
	for _, s := range uitest.Texts(w) {
		if s == "Yes" {
			yes++
		}
	}
	for _, ps := range access.Grants() {
		want += len(ps)
	}
	assert.Equal(t, want, yes)
	uitest.Golden(t, w, "people-roles")
}

func TestPictures(t *testing.T) {
	for name, mode := range map[string]kit.Mode{"people": kit.Light, "people-dark": kit.Dark} {
		uitest.AppIn(t, mode)
		_, _, w := open(t, newFake(), access.Owner)
		uitest.Golden(t, w, name)
		uitest.Press(t, w, "Add a member")
		if mode == kit.Light {
			uitest.Golden(t, w, "people-add")
		}
	}
}
