package shell

// A practice, folders and screens that are made up, for tests of the window.

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui"
	"consentry/ui/account"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/platform"
	"consentry/ui/start"
	"consentry/ui/start/starttest"
	"consentry/ui/uitest"
)

const goodPassword = "violet harbor ladder twelve"

// fakeOffice is a practice with three members.
type fakeOffice struct {
	account.Factors // nobody calls them but the page that has tests of its own
	frontErr        error
	quick           []office.QuickLogin
	pins            []string
	forgets         int
	code            string // asked for after the password; "" is none
	factor          bool   // a second factor has to be set up
	mu              sync.Mutex
	front           office.Front
	members         map[string]access.Member // by slot
	me              *office.Me
	findings        []office.Finding
	failures        []office.Failure
	must            bool
	accepted        string
	wrong           int
	locks           []string
	founded         *office.Founding
	found           []office.FoundPatient
	asked           []string
	tasks           int
	foundErr        error
	sheets          int
	rests           int
	light           office.BackupLight
	clock           func() time.Time
	leaveBook
	damaged // of a practice that does not open as usual
}

func newFakeOffice() *fakeOffice {
	o := &fakeOffice{members: map[string]access.Member{}, front: office.Front{Fingerprint: "7K3F-QX2M"}, tasks: 7}
	for i, m := range []access.Member{{Name: "Dr. Ana Hale", Roles: []access.Role{access.Owner, access.PrivacyOfficer}}, {Name: "Maya Ortiz", Roles: []access.Role{access.FrontDesk}},
		{Name: "Sam Lindqvist", Roles: []access.Role{access.Marketing}}} {
		m.ID, m.SlotID, m.State = fmt.Sprint("m", i), fmt.Sprint("s", i), access.Active
		o.members[m.SlotID] = m
		o.front.Logins = append(o.front.Logins, office.Login{SlotID: m.SlotID, Name: m.Name, Kind: "user"})
	}
	day := calendar.MustParse
	o.found = []office.FoundPatient{
		{Patient: patient.Patient{ID: "p1", First: "Lena", Last: "Park", MRN: "10482", Born: day("1991-06-04"), Phone: "(555) 010-4471"}, Similar: true},
		{Patient: patient.Patient{ID: "p2", First: "Lina", Last: "Parke", MRN: "10486", Born: day("1990-06-14"), Phone: "(555) 010-4475"}, Similar: true},
		{Patient: patient.Patient{ID: "p3", First: "James", Last: "Whitfield", MRN: "10483", Born: day("1978-02-11")}},
	}
	return o
}

func (o *fakeOffice) Front(context.Context) (office.Front, error) { return o.front, o.frontErr }

func (o *fakeOffice) BackupLight(context.Context) (office.BackupLight, error) { return o.light, nil }

func (o *fakeOffice) SignIn(_ context.Context, slot string, s office.Secret) error {
	if o.wrong >= 3 {
		return office.ErrWait.With(nil, "seconds", "5")
	}
	if string(s.Password) != goodPassword {
		o.wrong++
		return office.ErrWrongSecret
	}
	if err := o.spoiled(); err != nil {
		return err
	}
	m := o.members[slot]
	o.me = &office.Me{Member: m, Perms: m.Permissions(), Practice: office.Practice{Name: "Hale Aesthetic Surgery", Sample: o.front.Sample}, Prefs: office.DefaultPreferences(),
		Zone: time.UTC, Findings: append(slices.Clone(o.findings), o.lookFinding()...), Failures: o.failures, MustChange: o.must,
		NeedCode: o.code != "", MustFactor: o.factor,
		Grave: slices.ContainsFunc(o.findings, func(f office.Finding) bool { return f.Grave })}
	return nil
}

func (o *fakeOffice) Found(_ context.Context, f office.Founding) (office.Kit, error) {
	if o.foundErr != nil {
		return nil, o.foundErr
	}
	f.Password = slices.Clone(f.Password)
	o.founded = &f
	m := access.Member{ID: "m0", SlotID: "s0", Name: f.OwnerName, Roles: f.OwnerRoles, State: access.Active}
	o.me = &office.Me{Member: m, Perms: m.Permissions(), Practice: f.Practice, Prefs: office.DefaultPreferences(), Zone: time.UTC}
	return fakeKit{}, nil
}

func (o *fakeOffice) RecoverySheet(office.Kit) ([]byte, error) { return []byte("%PDF-1.7 sheet"), nil }
func (o *fakeOffice) RecoveryEnvelopes(_ context.Context, _ office.Kit, s office.SheetScheme) ([]office.KitPart, []byte, error) {
	return starttest.Parts(s), []byte("%PDF-1.7 envelopes"), nil
}
func (o *fakeOffice) NewRecoverySheet(_ context.Context, s office.Secret) (office.Kit, error) {
	if string(s.Password) != goodPassword {
		return nil, office.ErrWrongSecret
	}
	o.sheets++
	return fakeKit{}, nil
}
func (o *fakeOffice) CheckNewPassword(pw []byte, name, practice string) []office.Defect {
	var ds []office.Defect
	for _, d := range access.CheckPassword(pw, []string{name, practice}) {
		ds = append(ds, office.Defect{Field: "password", Key: d.Key, Args: d.Args})
	}
	return ds
}
func (o *fakeOffice) ChangePassword(_ context.Context, _, _ office.Secret) error {
	o.must, o.me.MustChange = false, false
	return nil
}

func (o *fakeOffice) Me() (office.Me, bool) {
	if o.me == nil {
		return office.Me{}, false
	}
	if e := o.me.Emergency; e != nil && !e.Active(o.clock()) {
		o.me.Emergency, o.me.Perms = nil, o.me.Member.Permissions()
	}
	return *o.me, true
}
func (o *fakeOffice) ForgetQuick()                     { o.forgets++; o.quick = nil }
func (o *fakeOffice) QuickLogins() []office.QuickLogin { return o.quick }
func (o *fakeOffice) SignInPIN(ctx context.Context, slot string, pin []byte) error {
	o.pins = append(o.pins, string(pin))
	switch {
	case len(o.pins) == 3:
		o.quick = nil
		return office.ErrPINOver
	case string(pin) != "482913":
		return office.ErrPIN.With(nil, "left", fmt.Sprint(3-len(o.pins)))
	}
	return o.SignIn(ctx, slot, office.Secret{Password: []byte(goodPassword)})
}
func (o *fakeOffice) SecondFactor(_ context.Context, code string) error {
	o.asked = append(o.asked, code)
	switch {
	case code == o.code:
		o.me.NeedCode = false
		return nil
	case len(o.asked) == 3:
		o.me = nil
		return errors.Join(office.ErrCodesOver, &office.Problem{Key: "error.code_wrong"})
	}
	return &office.Problem{Key: "error.code_clock_behind", Args: map[string]string{"minutes": "4"}}
}
func (o *fakeOffice) Idle() error { o.rests++; return nil }

func (o *fakeOffice) Today() calendar.Date { return calendar.MustParse("2026-11-22") }
func (o *fakeOffice) Lock(_ context.Context, why string) error {
	o.locks = append(o.locks, why)
	o.me = nil
	return nil
}
func (o *fakeOffice) AcceptFindings(_ context.Context, reason string) error {
	if reason == "" {
		return office.ErrReason
	}
	o.accepted, o.me.Grave = reason, false
	return nil
}
func (o *fakeOffice) FindPatients(_ context.Context, text string) ([]office.FoundPatient, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.asked = append(o.asked, text)
	var out []office.FoundPatient
	for _, f := range o.found {
		if strings.Contains(strings.ToLower(f.Patient.Name()), strings.ToLower(text)) {
			out = append(out, f)
		}
	}
	return out, nil
}
func (o *fakeOffice) TodayView(context.Context) (office.TodayView, error) {
	v := office.TodayView{Date: o.Today()}
	for range o.tasks {
		v.Tasks = append(v.Tasks, office.Task{Due: o.Today()})
	}
	return v, nil
}

// fakeKit is a Recovery Sheet.
type fakeKit struct{}

func (fakeKit) Groups() []string {
	return strings.Fields("AAAAA1 BBBBB2 CCCCC3 DDDDD4 EEEEE5 FFFFF6")
}
func (fakeKit) AgeIdentity() string { return "AGE-SECRET-KEY-PQ-1MADEUP" }
func (fakeKit) Number() int         { return 1 }
func (fakeKit) Fingerprint() string { return "7K3F-QX2M" }

// fakeFolders knows one practice.
type fakeFolders struct {
	office     *fakeOffice
	last       string
	place      start.Place
	remembered []string
	closed     int
	openErr    error
	made       map[page.Name]*fakeScreen
	samples    int
	knock      func() error
	knocked    bool
}

func (f *fakeFolders) Suggested() string        { return "/home/maya/.local/share/Consentry/Practice" }
func (f *fakeFolders) Within(dir string) string { return dir + "/Consentry" }
func (f *fakeFolders) Judge(dir string) start.Place {
	p := f.place
	p.Dir = dir
	return p
}
func (f *fakeFolders) Last() string        { return f.last }
func (f *fakeFolders) Remember(dir string) { f.remembered = append(f.remembered, dir) }
func (f *fakeFolders) Sample(_ context.Context, progress office.Progress) (string, error) {
	f.samples++
	progress("progress.sample_people", 1, 6)
	f.office.front.Sample = true
	return "/sample", nil
}
func (f *fakeFolders) Open(dir string) (House, error) {
	if f.openErr != nil {
		return House{}, f.openErr
	}
	makers := Makers{}
	for _, e := range entries {
		makers[e.name] = func(h page.Host) page.Screen {
			s := &fakeScreen{name: e.name, host: h, words: kit.BodyText(""), draft: kit.NewEntry(""), more: kit.Stack(0)}
			f.made[e.name] = s
			return s
		}
	}
	return House{Dir: dir, Office: f.office, Screens: makers, Close: func() error { f.closed++; return nil }, Knock: f.knock,
		Knocked: func() bool { was := f.knocked; f.knocked = false; return was }}, nil
}

// fakeScreen shows a patient's name, and keeps a draft.
type fakeScreen struct {
	name   page.Name
	host   page.Host
	words  *kit.Text
	draft  *kit.Entry
	more   *fyne.Container // what comes later
	routes []page.Route
	saved  string
	hidden int
}

func (s *fakeScreen) Content() fyne.CanvasObject {
	s.draft.OnEdited = func(string) {}
	return kit.Page(kit.Header("Screen "+string(s.name), ""), kit.Card(s.words, kit.NewField("Draft", s.draft)), s.more)
}
func (s *fakeScreen) Show(r page.Route) {
	s.routes = append(s.routes, r)
	if r.ID != "" {
		s.words.SetText("Lena Park, born 4 Jun 1991")
	}
}
func (s *fakeScreen) Hide() {
	s.hidden++
	text := s.draft.Value()
	ui.Run(s.host.Async(), nil, func(context.Context) (struct{}, error) { s.saved = text; return struct{}{}, nil }, func(struct{}, error) {})
}
func (s *fakeScreen) Clear() { s.words.SetText(""); s.draft.SetValue("") }

// bench is a window under test.
type bench struct {
	t       *testing.T
	w       fyne.Window
	s       *Shell
	office  *fakeOffice
	folders *fakeFolders
	machine *platform.Fake
	now     time.Time
	quits   int
	fresh   []Resume
	look    []office.Preferences
}

var errNoFresh = errors.New("no copy")

func newBench(t *testing.T) *bench {
	t.Helper()
	uitest.App(t)
	return benchIn(t)
}

func benchIn(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, office: newFakeOffice(), machine: &platform.Fake{NoIdle: true}, now: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)}
	b.office.clock = func() time.Time { return b.now }
	b.folders = &fakeFolders{office: b.office, last: "/practice", made: map[page.Name]*fakeScreen{}}
	b.w = uitest.Window(t, kit.Gap(0, 0))
	b.s = New(Deps{Window: b.w, Async: ui.Inline(), Machine: b.machine, Folders: b.folders, Now: func() time.Time { return b.now },
		Look: func(p office.Preferences) { b.look = append(b.look, p) }, Quit: func() { b.quits++ }, Version: "0.1.0",
		Fresh: func(r Resume) error { b.fresh = append(b.fresh, r); return nil }})
	t.Cleanup(func() { kit.SetKeyHook(nil); kit.SetKeySeen(nil) })
	return b
}

// signIn starts and signs a member in.
func (b *bench) signIn(name string) {
	b.t.Helper()
	b.s.Start("", nil)
	b.as(name)
}

// as signs a member in at the sign-in page.
func (b *bench) as(name string) {
	b.t.Helper()
	if uitest.Shows(b.w, "Who is signing in?") {
		uitest.Press(b.t, b.w, name)
	}
	b.password(goodPassword)
	uitest.Settle(b.w)
}

func (b *bench) password(pw string) {
	b.t.Helper()
	uitest.FindField(b.t, b.w, "Password").Focus()
	uitest.Letters(b.w, pw)
	uitest.Key(b.w, fyne.KeyReturn)
}

func (b *bench) screen(n page.Name) *fakeScreen {
	b.t.Helper()
	require.Contains(b.t, b.folders.made, n, "the screen was never made")
	return b.folders.made[n]
}

// pass lets time go by, second by second.
func (b *bench) pass(d time.Duration) {
	for range int(d / time.Second) {
		b.now = b.now.Add(time.Second)
		b.s.tick()
	}
}

// allText is everything in every window, whatever stands in front.
func (b *bench) allText() string {
	var out []string
	out = append(out, uitest.TextsOf(b.w.Content())...)
	for _, o := range b.w.Canvas().Overlays().List() {
		out = append(out, uitest.TextsOf(o)...)
	}
	return strings.Join(out, "\n")
}
