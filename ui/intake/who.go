// Whose pictures these are: found by search, then confirmed by the name and birth date that stand there large. Another
// patient is asked about again.

package intake

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// foundMost is how many of those found are listed: further letters tell more apart than further rows.
const foundMost = 5

// who is the card at the top.
type who struct {
	s         *Screen
	card      *kit.Box
	box       *kit.Entry
	field     *kit.Field
	list      *fyne.Container
	yes       *kit.Button
	problem   *kit.Text // why it is not enough yet, while it is not confirmed
	patient   patient.Patient
	sessions  []office.SessionSoFar
	confirmed bool
	found     []office.FoundPatient
	finding   ui.Generation
	loading   ui.Generation
	look      func()
	shown     string // what the card was built for
}

func newWho(s *Screen) *who {
	w := &who{s: s, box: kit.NewEntry(i18n.T("intake.who.hint")).Limit(100), list: kit.Stack(0), problem: kit.ErrorText("")}
	w.problem.Hide()
	w.field = kit.NewField(i18n.T("intake.who.label"), w.box)
	w.yes = kit.Secondary("", w.confirm).WithIcon(kit.IconCheck)
	w.box.OnEdited = func(string) { w.field.SetError(""); w.look() }
	w.box.OnEnter = func() {
		// Enter chooses only who cannot be mistaken.
		if len(w.found) == 1 && !w.found[0].Similar {
			w.load(w.found[0].Patient.ID)
		}
	}
	w.look = s.host.Async().Debounce(150*time.Millisecond, w.find)
	w.card = kit.NewBox(kit.ColorSurface, kit.ColorLine, 10, kit.Gap(0, 0))
	return w
}

func (w *who) id() string { return w.patient.ID }

// target is what the keyboard goes to while something is to be done here.
func (w *who) target() fyne.Focusable {
	switch {
	case w.id() == "":
		return w.box
	case !w.confirmed:
		return w.yes
	case w.s.tray.len() == 0 || !w.s.form.complete():
		return w.s.form.first()
	}
	return nil
}

func (w *who) forget() {
	w.patient, w.sessions, w.confirmed, w.found = patient.Patient{}, nil, false, nil
	w.box.SetValue("")
	w.say("")
	w.list.Objects = nil
	w.s.form.forget()
	w.shown = ""
}

// say shows what is missing here, or that nothing is.
func (w *who) say(sentence string) {
	w.field.SetError(sentence)
	w.problem.SetText(sentence)
	w.problem.Hidden = sentence == ""
	w.card.Refresh()
}

// find searches for what is in the box.
func (w *who) find() {
	text := w.box.Value()
	ui.Run(w.s.host.Async(), &w.finding, func(ctx context.Context) ([]office.FoundPatient, error) { return w.s.o.FindPatients(ctx, text) },
		func(list []office.FoundPatient, err error) {
			if err != nil {
				w.s.host.Fail(err)
				return
			}
			w.found = list
			w.list.Objects = w.rows(text)
			w.list.Refresh()
			w.s.root.Refresh()
		})
}

// rows is one row for each patient found.
func (w *who) rows(text string) []fyne.CanvasObject {
	switch {
	case text == "":
		return nil
	case len(w.found) == 0:
		return []fyne.CanvasObject{kit.Inset4(10, 0, 0, 0, kit.MutedText(i18n.T("intake.who.none")))}
	}
	var list []fyne.CanvasObject
	for _, f := range w.found[:min(len(w.found), foundMost)] {
		var chip fyne.CanvasObject = kit.Gap(0, 0)
		if f.Similar {
			chip = kit.NewChip(kit.Warn, i18n.T("intake.who.similar"))
		}
		words := kit.Stack(2, kit.StrongText(f.Patient.ListName()), kit.SmallText(bornWords(f.Patient)))
		list = append(list, kit.Inset(8, 0, kit.Row(12, kit.NewAvatar(f.Patient.Name(), 32), kit.Grow(words), chip,
			kit.Secondary(i18n.T("intake.who.choose"), func() { w.load(f.Patient.ID) }).Small())))
	}
	if more := len(w.found) - foundMost; more > 0 {
		list = append(list, kit.Inset(8, 0, kit.MutedText(i18n.T("intake.who.more", "n", more))))
	}
	return kit.Lines(list...)
}

func bornWords(p patient.Patient) string {
	return i18n.T("intake.born", "date", i18n.Date(p.Born)) + " · " + i18n.T("intake.mrn", "mrn", p.MRN)
}

// load reads a patient and asks whether it is the one.
func (w *who) load(id string) {
	ui.Run(w.s.host.Async(), &w.loading, func(ctx context.Context) (office.IntakePatient, error) { return w.s.o.IntakePatient(ctx, id) },
		func(p office.IntakePatient, err error) {
			if err != nil {
				w.s.host.Fail(err)
				return
			}
			w.forget()
			w.patient, w.sessions = p.Patient, p.Sessions
			w.s.form.begin(p.Sessions)
			w.s.renew()
			w.s.focus()
		})
}

func (w *who) confirm() {
	w.confirmed = true
	w.say("")
	w.s.renew()
	w.s.focus()
}

// other asks for another patient; what was entered about the session belongs to the one before.
func (w *who) other() {
	w.forget()
	w.s.renew()
	w.s.focus()
}

// renew builds the card again when it is about something else.
func (w *who) renew() {
	key := w.id()
	if w.confirmed {
		key += " confirmed " + w.s.form.key()
	}
	if w.shown == key && key != "" || key == "" && w.shown == "search" {
		return
	}
	w.shown = key
	switch {
	case w.id() == "":
		w.shown = "search"
		w.card.SetContent(kit.Inset(15, 17, kit.Stack(4, w.field, w.list)))
	case !w.confirmed:
		w.yes.SetText(i18n.T("intake.who.yes", "name", w.patient.Name()))
		question := kit.BodyText(i18n.T("intake.who.question"))
		w.card.SetContent(kit.Inset(15, 17, kit.Stack(10, kit.Row(14, w.person()...),
			kit.Row(8, kit.Grow(kit.Stack(3, question, w.problem)), kit.Secondary(i18n.T("intake.who.no"), w.other), w.yes))))
	default:
		w.card.SetContent(kit.Inset(13, 17, w.s.form.content()))
	}
}

// person is the patient's name and birth date, large.
func (w *who) person() []fyne.CanvasObject {
	face, name := w.face()
	return []fyne.CanvasObject{face, kit.Grow(name)}
}

func (w *who) face() (face, name fyne.CanvasObject) {
	born := kit.NewText(bornWords(w.patient), kit.SizeSection, kit.SemiBold, kit.ColorInk)
	return kit.NewAvatar(w.patient.Name(), 44), kit.Stack(1, kit.TitleText(w.patient.Name()), born)
}
