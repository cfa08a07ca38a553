// Package intake is the tray that pictures come in by: files from a card, a folder or the desktop are scrubbed and proven
// while the nurse says whose they are and what they show; Save puts them into one patient's record, and then the card
// can be emptied.
//
// This file holds the screen, its parts and when they are drawn again.
package intake

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/whom"
)

// Office is what the tray needs of the office.
type Office interface {
	whom.Finder
	IntakePatient(ctx context.Context, patientID string) (office.IntakePatient, error)
	PhotoSettings(ctx context.Context) (photo.Settings, error)
	TakeInAll(ctx context.Context, ins []office.Incoming, workers int, each func(i int, t office.Taken)) error
	SavePhotos(ctx context.Context, b office.Sitting, choices []office.Choice) (photo.Session, []photo.Photo, error)
	ProveSaved(ctx context.Context, photoIDs []string, progress office.Progress) error
	ClearSource(ctx context.Context, photoIDs []string, ins []office.Incoming, progress office.Progress) (office.Cleared, error)
}

// workers is how many files are read at once: what a small office computer has processors to spare for.
const workers = 2

// Screen is the page.
type Screen struct {
	host page.Host
	o    Office

	root  *fyne.Container
	page  fyne.CanvasObject
	head  *fyne.Container
	notes *fyne.Container
	body  *fyne.Container

	who   *who
	form  *form
	tray  tray
	shelf shelf
	run   run
	side  *side
	shots *shots
	after *after // what comes after saving; nil before

	table    *kit.DataTable
	busyRow  *fyne.Container
	foot     *kit.Text
	trayCard fyne.CanvasObject
	first    *kit.Button // adds files while there are none
	add      *kit.Button
	folder   *kit.Button
	emptyIt  *kit.Button
	save     *kit.Button
	check    *kit.Button // in place of save where all files are in the record already

	settings photo.Settings
	cards    []page.Card
	front    bool // the page is in front
	saving   bool
	noted    string // what the notes were built for
	gens     struct{ settings, listing, saving ui.Generation }
}

// New returns the page.
func New(h page.Host, o Office) page.Screen {
	s := &Screen{host: h, o: o, root: container.New(fill{}), settings: photo.DefaultSettings()}
	s.tray.forget()
	s.build()
	return s
}

// fill gives its one object all the room.
type fill struct{}

// Layout gives every object the whole size.
func (fill) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(size)
	}
}

// MinSize asks for nothing: the window decides.
func (fill) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 0) }

func (s *Screen) build() {
	s.add = kit.Secondary(i18n.T("intake.add"), s.addFiles).WithIcon(kit.IconPlus)
	s.first = kit.Primary(i18n.T("intake.add"), s.addFiles).WithIcon(kit.IconPlus)
	s.folder = kit.Secondary(i18n.T("intake.folder"), s.addFolder).WithIcon(kit.IconFolder)
	s.save = kit.Primary("", s.trySave)
	s.check = kit.Primary(i18n.T("intake.here.check"), s.checkKept)
	s.head, s.notes, s.body = kit.Stack(0), kit.Stack(8), container.New(fill{})
	s.form = newForm(s)
	s.who = newWho(s)
	s.side = newSide(s)
	s.shots = newShots(s)
	s.buildTray()
	s.page = kit.FixedPage(s.head, s.notes, s.who.card, s.body)
	s.root.Objects = []fyne.CanvasObject{s.page}
	s.renew()
}

// Content is what stands in the window.
func (s *Screen) Content() fyne.CanvasObject { return s.root }

// Show comes to the front; route.ID is the patient to take pictures in for.
func (s *Screen) Show(r page.Route) {
	s.front = true
	ui.Run(s.host.Async(), &s.gens.settings, s.o.PhotoSettings, func(set photo.Settings, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.settings = set
		s.renew()
	})
	s.host.OnDrop(func(list []office.Incoming) { s.bring(list, source{from: "dropped"}) })
	s.host.OnCards(func(list []page.Card) {
		s.cards = list
		s.renew()
	})
	if r.ID != "" && s.who.id() != r.ID && s.after == nil {
		s.who.load(r.ID)
	}
	if s.run.interrupted {
		s.start()
	}
	s.renew()
	s.focus()
}

// focus puts the keyboard where the hand is.
func (s *Screen) focus() {
	switch {
	case s.after != nil:
	case s.allHere() > 0:
		s.host.Focus(s.check)
	case s.who.target() != nil:
		s.host.Focus(s.who.target())
	case s.tray.len() > 0:
		s.host.Focus(s.table.FocusTarget())
	}
}

// Hide stops reading; what was read stays in the tray, and reading goes on when the page is shown again.
func (s *Screen) Hide() {
	if !s.front {
		return
	}
	s.front = false
	s.host.OnDrop(nil)
	s.host.OnCards(nil)
	s.who.pick.Stop()
	s.gens.listing.Cancel()
	s.side.rest()
	s.tray.thumbs.clear()
	if s.run.on {
		s.stop()
		s.run.interrupted, s.run.stopped = true, ""
	}
	if n := s.tray.kept(); n > 0 && s.after == nil && !s.saving {
		s.host.Toast(i18n.T("intake.left_waiting", "n", n), nil)
	}
}

// Clear drops everything: what was not saved is nothing.
func (s *Screen) Clear() {
	s.front = false
	s.run.gen.Cancel()
	s.gens.settings.Cancel()
	s.gens.listing.Cancel()
	s.gens.saving.Cancel()
	s.who.pick.Stop()
	s.who.loading.Cancel()
	s.side.rest()
	s.run.id++
	s.run.on, s.run.busy, s.run.stopped, s.run.interrupted = false, nil, "", false
	s.saving, s.after, s.cards = false, nil, nil
	s.tray.forget()
	s.table.Forget()
	s.who.forget()
	s.root.Objects = []fyne.CanvasObject{s.page}
	s.renew()
}

// renew draws what depends on more than one part.
func (s *Screen) renew() {
	if s.after != nil {
		s.host.SetTray(0)
		return
	}
	s.host.SetTray(s.tray.kept() + s.tray.waiting())
	s.form.suggestDate()
	s.renewHead()
	s.renewNotes()
	s.who.renew()
	s.renewTray()
	s.side.renew()
	s.shots.renew()
	s.who.card.Hidden = s.who.id() == "" && s.allHere() > 0 // nobody has to be named
	s.arrange()
	s.root.Refresh()
}

// arrange puts the side beside the tray once there is something to look at.
func (s *Screen) arrange() {
	if s.tray.len() == 0 {
		s.body.Objects = []fyne.CanvasObject{s.trayCard}
	} else if len(s.body.Objects) == 0 || s.body.Objects[0] == s.trayCard {
		s.body.Objects = []fyne.CanvasObject{kit.Columns(18, []float32{1, 352}, s.trayCard, s.side.scroll)}
	}
	s.body.Refresh()
}

func (s *Screen) renewHead() {
	n := s.tray.kept()
	s.save.SetText(i18n.T("intake.save", "n", n))
	buttons := []fyne.CanvasObject{s.folder}
	if s.tray.len() > 0 {
		buttons = []fyne.CanvasObject{s.add, s.folder, s.save}
		if s.allHere() > 0 {
			buttons[2] = s.check
		}
	}
	s.head.Objects = []fyne.CanvasObject{kit.Header(i18n.T("intake.title"), s.sub(), buttons...)}
	s.head.Refresh()
}

// sub says how many files there are, from where, and whose they are.
func (s *Screen) sub() string {
	if s.tray.len() == 0 && !s.who.confirmed {
		return i18n.T("intake.sub.empty")
	}
	words := s.tray.words()
	if s.who.confirmed {
		words += " · " + s.who.patient.Name()
		if sum := s.form.summary(); sum != "" {
			words += " · " + sum
		}
	}
	return words
}

// renewNotes says what happened and what could be done about it.
func (s *Screen) renewNotes() {
	n, day := s.otherDays()
	left := 0
	if s.run.stopped != "" {
		left = s.tray.waiting()
	}
	here := s.allHere()
	key := fmt.Sprint(s.run.stopped, left, s.cards, len(s.tray.took), n, day, here)
	if key == s.noted {
		return // a button that is pressed just now must stay where it is
	}
	s.noted = key
	var list []fyne.CanvasObject
	if s.run.stopped != "" {
		sentence := i18n.T("intake.stopped."+s.run.stopped, "n", left)
		list = append(list, kit.Banner(kit.Warn, "", sentence, kit.Secondary(i18n.T("intake.resume"), s.start).Small()))
	}
	if here > 0 {
		list = append(list, kit.Banner(kit.Info, i18n.T("intake.here", "n", here), i18n.T("intake.here.sub")))
	}
	for _, c := range s.cards {
		if s.tray.took[c.Folder] && s.run.stopped != stoppedLost {
			continue
		}
		list = append(list, kit.Banner(kit.Info, "", i18n.T("intake.card", "label", c.Label),
			kit.Secondary(i18n.T("intake.card.take"), func() { s.takeCard(c) }).Small()))
	}
	if n > 0 {
		list = append(list, kit.Banner(kit.Info, "", i18n.T("intake.other_days", "n", n, "date", i18n.Date(day)),
			kit.Secondary(i18n.T("intake.other_days.out"), func() { s.leaveOutOtherDays(day) }).Small()))
	}
	s.notes.Objects = list
	s.notes.Hidden = len(list) == 0
	s.notes.Refresh()
}

// allHere counts the files that are in the record already, once all are read and nothing is left to be saved.
func (s *Screen) allHere() int {
	if s.run.on {
		return 0
	}
	return s.tray.here()
}

// otherDays counts the pictures that the camera says were taken on another day than the session.
func (s *Screen) otherDays() (int, calendar.Date) {
	day := s.form.day
	if day.IsZero() || s.form.goOn != nil {
		return 0, day
	}
	n := 0
	for _, it := range s.tray.items {
		if on := it.day(); it.keeps() && !on.IsZero() && on != day {
			n++
		}
	}
	return n, day
}

func (s *Screen) leaveOutOtherDays(day calendar.Date) {
	for _, it := range s.tray.items {
		if on := it.day(); it.keeps() && !on.IsZero() && on != day {
			it.out = true
		}
	}
	s.renew()
}
