// The search: one box for patients and pages, from anywhere. Results come while one types; nothing opens by itself.

package shell

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

const (
	searchWait  = 120 * time.Millisecond // of quiet before the search begins
	searchWide  = 560
	searchRows  = 8 // more would not be read: another letter narrows
	searchLeft  = 14
	searchAbove = 3
	maxSearch   = 100 // characters
)

// search is the open search.
type search struct {
	desk    *desk
	popup   *widget.PopUp
	box     *searchEntry
	list    *fyne.Container
	hits    []*kit.PickRow
	at      int    // the row that Enter opens
	asked   string // the text that the rows answer
	work    ui.Generation
	later   func()
	showing bool
}

// find opens the search.
func (d *desk) find() {
	if d.over || d.search != nil || d.patient != nil {
		return
	}
	s := &search{desk: d, list: kit.Stack(0), showing: true}
	s.box = newSearchEntry(s)
	s.later = d.async.Debounce(searchWait, s.ask)
	c := d.shell.d.Window.Canvas()
	body := kit.Inset(8, 8, kit.Stack(6, s.box, s.list))
	s.popup = widget.NewPopUp(body, c)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(d.bar)
	s.popup.ShowAtPosition(at.AddXY(searchLeft, searchAbove))
	d.search = s
	s.say(i18n.T("shell.find.hint"))
	c.Focus(s.box)
}

// close takes the search away.
func (s *search) close() {
	if !s.showing {
		return
	}
	s.clear()
	s.popup.Hide()
	if s.desk.search == s {
		s.desk.search = nil
	}
}

// clear drops what was typed and found.
func (s *search) clear() {
	s.showing = false
	s.work.Cancel()
	s.box.SetText("")
	s.hits, s.list.Objects = nil, nil
}

// typed is called for each change.
func (s *search) typed(string) {
	s.desk.shell.seen()
	if s.showing {
		s.later()
	}
}

func (s *search) text() string { return strings.TrimSpace(s.box.Text) }

// ask looks for what is in the box. An older answer is dropped.
func (s *search) ask() {
	if !s.showing {
		return
	}
	text := s.text()
	if text == "" {
		s.work.Cancel()
		s.hits, s.asked = nil, ""
		s.say(i18n.T("shell.find.hint"))
		return
	}
	d := s.desk
	if !d.me.Perms.Has(access.PatientsFind) || !d.may(page.Patient) && !d.mayAskFor(page.Patient) {
		s.answer(text, nil, nil)
		return
	}
	ui.Run(d.async, &s.work, func(ctx context.Context) ([]office.FoundPatient, error) {
		return d.shell.house.Office.FindPatients(ctx, text)
	}, func(found []office.FoundPatient, err error) { s.answer(text, found, err) })
}

// answer shows patients and pages for a text.
func (s *search) answer(text string, found []office.FoundPatient, err error) {
	if !s.showing {
		return
	}
	s.hits, s.at, s.asked = nil, 0, text
	more := 0
	for i, f := range found {
		if i >= searchRows {
			more = len(found) - searchRows
			break
		}
		s.add(patientRow(f), page.Route{Page: page.Patient, ID: f.Patient.ID})
	}
	for _, e := range s.desk.inRail() {
		if strings.HasPrefix(strings.ToLower(e.title()), strings.ToLower(text)) {
			s.add(pageRow(e), s.desk.routeTo(e.name))
		}
	}
	if err != nil {
		sentence, _ := sentenceOf(err)
		s.say(sentence)
		return
	}
	if len(s.hits) == 0 {
		s.say(i18n.T("shell.find.none"))
		return
	}
	rows := make([]fyne.CanvasObject, 0, len(s.hits)+1)
	for i, h := range s.hits {
		h.Mark(i == s.at)
		rows = append(rows, h)
	}
	if more > 0 {
		rows = append(rows, kit.Inset(8, 10, kit.SmallText(i18n.T("shell.find.more", "n", more))))
	}
	s.lay(rows...)
}

func (s *search) add(content fyne.CanvasObject, to page.Route) {
	i := len(s.hits)
	s.hits = append(s.hits, kit.NewPickRow(content, func() { s.open(to) }, func() { s.move(i) }))
}

// say shows a sentence in place of rows.
func (s *search) say(sentence string) {
	s.hits = nil
	s.lay(kit.Inset(8, 10, kit.SmallText(sentence)))
}

func (s *search) lay(rows ...fyne.CanvasObject) {
	s.list.Objects = rows
	s.list.Refresh()
	wide := min(searchWide, s.desk.shell.d.Window.Canvas().Size().Width-40)
	s.popup.Resize(fyne.NewSize(wide, kit.HeightFor(s.popup.Content, wide)))
	s.popup.Refresh()
}

// move marks a row.
func (s *search) move(to int) {
	if to < 0 || to >= len(s.hits) {
		return
	}
	s.hits[s.at].Mark(false)
	s.at = to
	s.hits[to].Mark(true)
}

// enter opens the marked row, if the rows answer what is typed; if they do not yet, it asks at once.
func (s *search) enter() {
	if s.asked != s.text() || len(s.hits) == 0 {
		s.ask()
		return
	}
	s.hits[s.at].Tapped(nil)
}

func (s *search) open(to page.Route) {
	s.close()
	s.desk.Go(to)
}

// patientRow shows enough to tell two people apart: name, birth date, chart number, last four of the telephone.
func patientRow(f office.FoundPatient) fyne.CanvasObject {
	p := f.Patient
	facts := []string{}
	if !p.Born.IsZero() {
		facts = append(facts, i18n.T("shell.find.born", "date", i18n.Date(p.Born)))
	}
	if p.MRN != "" {
		facts = append(facts, i18n.T("shell.find.mrn", "mrn", p.MRN))
	}
	if four := lastFour(p.Phone); four != "" {
		facts = append(facts, i18n.T("shell.find.phone", "four", four))
	}
	row := kit.Row(10, kit.NewAvatar(p.Name(), 30), kit.Grow(kit.Stack(1, kit.StrongText(p.ListName()).Line(), kit.SmallText(strings.Join(facts, " · ")).Line())))
	if f.Similar {
		row.Add(kit.NewChip(kit.Warn, i18n.T("shell.find.similar")))
	}
	return row
}

func lastFour(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
	if len(digits) < 4 {
		return ""
	}
	return digits[len(digits)-4:]
}

func pageRow(e entry) fyne.CanvasObject {
	return kit.Row(10, kit.Inset(6, 6, kit.NewIcon(e.icon, 18, kit.ColorLabel)), kit.Grow(kit.StrongText(e.title()).Line()),
		kit.SmallText(i18n.T("shell.find.page")).Line())
}

// searchEntry is the box: arrows walk the rows, Enter opens, Esc closes.
type searchEntry struct {
	widget.Entry
	of *search
}

func newSearchEntry(s *search) *searchEntry {
	e := &searchEntry{of: s}
	e.PlaceHolder = i18n.T("kit.bar.search")
	e.ExtendBaseWidget(e)
	e.OnChanged = s.typed
	return e
}

// TypedRune takes a letter unless the box is full.
func (e *searchEntry) TypedRune(r rune) {
	if len([]rune(e.Text)) < maxSearch {
		e.Entry.TypedRune(r)
	}
}

// KeyDown is called for every key, shortcuts too.
func (e *searchEntry) KeyDown(k *fyne.KeyEvent) {
	kit.KeyWentDown(k)
	e.Entry.KeyDown(k)
}

// TypedKey walks the rows.
func (e *searchEntry) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyDown:
		e.of.move(e.of.at + 1)
	case fyne.KeyUp:
		e.of.move(e.of.at - 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		e.of.enter()
	case fyne.KeyEscape:
		e.of.close()
	default:
		e.Entry.TypedKey(k)
	}
}

// AccessibilityLabel and AccessibilityRole tell a screen reader.
func (e *searchEntry) AccessibilityLabel() string             { return i18n.T("kit.bar.search") }
func (e *searchEntry) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }
