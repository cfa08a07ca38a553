// Whose pictures these are: found by search, then confirmed by the name and birth date that stand there large. Another
// patient is asked about again.

package intake

import (
	"context"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/whom"
)

// who is the card at the top.
type who struct {
	s         *Screen
	card      *kit.Box
	pick      *whom.Picker
	yes       *kit.Button
	problem   *kit.Text // why it is not enough yet, while it is not confirmed
	patient   patient.Patient
	sessions  []office.SessionSoFar
	confirmed bool
	loading   ui.Generation
	shown     string // what the card was built for
}

func newWho(s *Screen) *who {
	w := &who{s: s, problem: kit.ErrorText("")}
	w.problem.Hide()
	w.pick = whom.New(s.host, s.o, i18n.T("intake.who.label")).Goes(func(p patient.Patient) { w.load(p.ID) })
	w.pick.None = i18n.T("intake.who.none")
	w.pick.OnLaid = func() { s.root.Refresh() }
	w.yes = kit.Secondary("", w.confirm).WithIcon(kit.IconCheck)
	w.card = kit.NewBox(kit.ColorSurface, kit.ColorLine, 10, kit.Gap(0, 0))
	return w
}

func (w *who) id() string { return w.patient.ID }

// target is what the keyboard goes to while something is to be done here.
func (w *who) target() fyne.Focusable {
	switch {
	case w.id() == "":
		return w.pick.Target()
	case !w.confirmed:
		return w.yes
	case w.s.tray.len() == 0 || !w.s.form.complete():
		return w.s.form.first()
	}
	return nil
}

func (w *who) forget() {
	w.patient, w.sessions, w.confirmed = patient.Patient{}, nil, false
	w.pick.Forget()
	w.say("")
	w.s.form.forget()
	w.shown = ""
}

// say shows what is missing here, or that nothing is.
func (w *who) say(sentence string) {
	w.pick.Field.SetError(sentence)
	w.problem.SetText(sentence)
	w.problem.Hidden = sentence == ""
	w.card.Refresh()
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
		w.card.SetContent(kit.Inset(15, 17, w.pick.Content()))
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
	born := kit.NewText(whom.Born(w.patient), kit.SizeSection, kit.SemiBold, kit.ColorInk)
	return kit.NewAvatar(w.patient.Name(), 44), kit.Stack(1, kit.TitleText(w.patient.Name()), born)
}
