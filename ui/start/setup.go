// Set-up: six short pages from nothing to a practice that can check its first patient in. Everything typed is kept when
// one goes back or something goes wrong.

package start

import (
	"context"
	"errors"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// SetUpOptions is what set-up needs.
type SetUpOptions struct {
	Async  *ui.Async
	Places Places
	Now    func() time.Time
	// Look applies the language chosen on the first page.
	Look func(office.Preferences)
	// Create prepares a folder; nothing is written to it before Found. Undo lets go of it again.
	Create  func(dir string) (Founder, error)
	Undo    func()
	Founded func() // the practice exists, its owner is signed in
	Sheet   Paper
	Done    func()
	Sample  func()
	Another func()                      // opens a practice that exists
	Restore func()                      // gives a practice back from a backup; nil: it cannot
	Folder  func(then func(dir string)) // asks for a folder
	Focus   func(fyne.Focusable)
	Fail    func(error)
}

// The pages.
const (
	pagePractice = iota
	pageOfficers
	pagePassword
	pageFolder
	pageSheet
	pageDone
)

// SetUp is the way through the pages.
type SetUp struct {
	o    SetUpOptions
	now  int
	area *kit.Scroller
	work ui.Generation
	next *kit.Button

	draft    draft
	practice *practicePage
	officers *officersPage
	password *passwordPage
	folder   *folderPage
	sheet    *sheetPage
	founder  Founder
}

// draft is what was typed so far.
type draft struct {
	practice office.Practice
	zoneSet  bool // chosen by the person, so a State does not change it
	owner    string
	privacy  string // "" means the owner
	security string
	lang     string
	place    Place
}

// formPage is one page of questions.
type formPage interface {
	content() []fyne.CanvasObject
	// keep takes over what was typed and shows what is wrong; it reports whether one can go on.
	keep() bool
	focus()
}

// NewSetUp returns set-up at its first page.
func NewSetUp(o SetUpOptions) *SetUp {
	s := &SetUp{o: o, area: kit.NewScroller(kit.Gap(0, 0))}
	s.draft.lang = i18n.Lang()
	s.draft.practice.Zone = guessZone(o.Now())
	s.build()
	s.goTo(pagePractice)
	return s
}

// build makes the pages anew, in the language chosen.
func (s *SetUp) build() {
	s.practice = newPracticePage(s)
	s.officers = newOfficersPage(s)
	s.password = newPasswordPage(s)
	s.folder = newFolderPage(s)
}

// Content is what stands in the window.
func (s *SetUp) Content() fyne.CanvasObject { return s.area }

// Focus puts the keyboard into the first field of the page.
func (s *SetUp) Focus() {
	if p := s.form(); p != nil {
		soon(s.o.Async, p.focus)
	}
}

func (s *SetUp) form() formPage {
	switch s.now {
	case pagePractice:
		return s.practice
	case pageOfficers:
		return s.officers
	case pagePassword:
		return s.password
	case pageFolder:
		return s.folder
	}
	return nil
}

// steps shows where one is.
func (s *SetUp) steps() fyne.CanvasObject {
	var labels []string
	for _, k := range []string{"practice", "people", "password", "folder", "sheet", "done"} {
		labels = append(labels, i18n.T("start.step."+k))
	}
	return kit.Row(0, kit.Spring(), kit.NewSteps(labels, s.now, nil), kit.Spring())
}

// goTo shows a page.
func (s *SetUp) goTo(n int) {
	s.now = n
	p := s.form()
	back := kit.Secondary(i18n.T("start.back"), s.Back)
	next := kit.Primary(i18n.T("start.next"), s.Next)
	foot := kit.Row(8)
	switch n {
	case pagePractice:
		ways := kit.Wrap(8, kit.Link(i18n.T("start.sample.look"), s.o.Sample).Small(), kit.Link(i18n.T("start.another"), s.o.Another).Small())
		if s.o.Restore != nil {
			ways.Add(kit.Link(i18n.T("restore.link"), s.o.Restore).Small())
		}
		foot.Add(kit.Grow(ways))
	case pageFolder:
		next.SetText(i18n.T("start.create"))
		foot.Add(back)
	default:
		foot.Add(back)
	}
	if n != pagePractice {
		foot.Add(kit.Spring())
	}
	foot.Add(next)
	s.next = next
	top := []fyne.CanvasObject{brand(), s.steps()}
	s.area.SetContent(middle(setUpWide, append(top, kit.Card(append(p.content(), foot)...))...))
	soon(s.o.Async, p.focus)
}

// Back goes to the page before; what was typed stays.
func (s *SetUp) Back() {
	if s.now > pagePractice && s.now < pageSheet {
		s.form().keep()
		s.goTo(s.now - 1)
	}
}

// Next goes on if the page is filled in.
func (s *SetUp) Next() {
	p := s.form()
	if p == nil || !p.keep() {
		return
	}
	if s.now == pageFolder {
		s.found()
		return
	}
	s.goTo(s.now + 1)
}

// speak changes the language of set-up and of the practice to be.
func (s *SetUp) speak(lang string) {
	s.practice.take()
	s.draft.lang = lang
	prefs := office.DefaultPreferences()
	prefs.Language = lang
	s.o.Look(prefs)
	s.build()
	s.goTo(s.now)
}

// founding is what the draft says.
func (s *SetUp) founding(secret office.Secret) office.Founding {
	d := s.draft
	p := d.practice
	roles := []access.Role{access.Owner}
	p.PrivacyOfficer, p.SecurityOfficer = d.privacy, d.security
	if d.privacy == "" {
		p.PrivacyOfficer = d.owner
		roles = append(roles, access.PrivacyOfficer)
	}
	if d.security == "" {
		p.SecurityOfficer = d.owner
		roles = append(roles, access.SecurityOfficer)
	}
	return office.Founding{Practice: p, OwnerName: d.owner, OwnerRoles: roles, Password: secret.Password, Language: d.lang}
}

// found makes the practice.
func (s *SetUp) found() {
	secret, ok := s.password.pass.secret()
	if !ok {
		s.goTo(pagePassword)
		return
	}
	s.folder.busy(true)
	s.showBusy()
	dir, f := s.draft.place.Dir, s.founding(secret)
	type made struct {
		founder Founder
		kit     office.Kit
		pdf     []byte
	}
	ui.Run(s.o.Async, &s.work, func(ctx context.Context) (made, error) {
		defer secret.Wipe()
		founder, err := s.o.Create(dir)
		if err != nil {
			return made{}, err
		}
		sheet, err := founder.Found(ctx, f)
		if err != nil {
			return made{founder: founder}, err
		}
		pdf, err := founder.RecoverySheet(sheet)
		return made{founder, sheet, pdf}, err
	}, func(m made, err error) {
		s.folder.busy(false)
		if err != nil && m.kit == nil {
			s.o.Undo()
			s.goTo(pageFolder)
			s.refused(err)
			return
		}
		s.founder = m.founder
		s.password.pass.clear()
		s.o.Founded()
		s.showSheet(m.kit, m.pdf)
		if err != nil {
			s.o.Fail(err)
		}
	})
}

// showBusy says that the practice is being made: it takes seconds, on purpose.
func (s *SetUp) showBusy() {
	s.area.SetContent(middle(setUpWide, brand(), s.steps(), kit.Card(kit.Section(i18n.T("start.making"), i18n.T("start.making.what")), kit.NewBusy(i18n.T("start.making.busy"), nil))))
}

// refused brings a person to the page where something has to be mended.
func (s *SetUp) refused(err error) {
	var invalid *office.Invalid
	if !errors.As(err, &invalid) || len(invalid.Defects) == 0 {
		s.folder.say(sentence(err))
		return
	}
	field := invalid.Defects[0].Field
	switch {
	case field == "password":
		s.goTo(pagePassword)
		s.password.pass.refuse(invalid.Defects)
	case strings.HasPrefix(field, "owner_"), strings.HasSuffix(field, "_officer"):
		s.goTo(pageOfficers)
		s.officers.show(invalid.Defects)
	default:
		s.goTo(pagePractice)
		s.practice.show(invalid.Defects)
	}
}

// showSheet asks that the Recovery Sheet be printed and read back.
func (s *SetUp) showSheet(k office.Kit, pdf []byte) {
	s.now = pageSheet
	s.sheet = newSheetPage(s.o.Async, k, pdf, s.o.Sheet, s.founder, s.finish)
	s.area.SetContent(middle(setUpWide, brand(), s.steps(), s.sheet.card()))
	soon(s.o.Async, s.sheet.focus)
}

// finish shows that everything is ready.
func (s *SetUp) finish() {
	s.sheet.wipe()
	s.sheet = nil
	s.now = pageDone
	go1 := kit.Primary(i18n.T("start.done.first"), s.o.Done).WithIcon(kit.IconCheckin)
	rows := kit.Stack(0, kit.CheckRow(true, i18n.T("start.done.folder"), s.draft.place.Dir, nil),
		kit.CheckRow(true, i18n.T("start.done.sheet"), i18n.T("start.done.sheet.where"), nil),
		kit.CheckRow(true, i18n.T("start.done.forms"), i18n.T("start.done.forms.what"), nil))
	s.area.SetContent(middle(setUpWide, brand(), s.steps(), kit.Card(
		kit.Section(i18n.T("start.done.title", "practice", s.draft.practice.Name), i18n.T("start.done.what")), rows,
		kit.Row(8, kit.Spring(), go1))))
	s.o.Focus(go1)
}

// Clear drops the password and the Recovery Sheet, when the window locks or closes.
func (s *SetUp) Clear() {
	s.password.pass.clear()
	if s.sheet != nil {
		s.sheet.wipe()
	}
}
