// The practice's keys: changing them after somebody left who had some, and the sealed envelope.

package people

import (
	"context"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/domain/oversight"
	"consentry/ui"
	"consentry/ui/asking"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// Keys is what the change of keys and the envelope need of the office.
type Keys interface {
	ConfirmPassword(ctx context.Context, secret office.Secret) error
	ChangeKeys(ctx context.Context, password office.Secret, why string, progress office.Progress) error
	EnvelopeState(ctx context.Context) (office.Envelope, error)
	MakeEnvelope(ctx context.Context, password office.Secret) ([]byte, error)
}

// choreKeys is the change of keys among the window's long work.
const choreKeys = "keys"

// askKeys asks for the reason and the password, and begins. passage is the checklist whose line is done with it, or "".
func (s *Screen) askKeys(why, passage string) {
	var secret office.Secret
	title := i18n.T("people.keys.title")
	if passage == "" {
		title = i18n.T("people.keys.finish")
	}
	about := []fyne.CanvasObject{kit.BodyText(i18n.T("people.keys.what"))}
	if why != "" {
		about = append(about, kit.StrongText(why))
	}
	note := ""
	s.close = asking.Open(s.host, &s.saving, asking.Question{Title: title, About: about, Note: i18n.T("people.keys.why"), Password: true, Yes: i18n.T("people.keys.yes")},
		func(ctx context.Context, a asking.Answer) error {
			secret, note = office.Secret{Password: append([]byte{}, a.Secret.Password...)}, a.Note
			err := s.o.ConfirmPassword(ctx, a.Secret) // what is wrong is said while the question is open
			if err != nil {
				secret.Wipe()
			}
			return err
		}, func() {
			s.close = func() {}
			s.changeKeys(secret, note, passage)
		})
}

// changeKeys moves everything to new keys; work goes on meanwhile.
func (s *Screen) changeKeys(secret office.Secret, why, passage string) {
	began := s.host.StartChore(page.Chore{Name: choreKeys, Outlives: true,
		Do: func(ctx context.Context, report func(ui.Progress)) error {
			defer secret.Wipe()
			err := s.o.ChangeKeys(context.WithoutCancel(ctx), secret, why, func(key string, done, total int) {
				report(ui.Progress{Words: i18n.T(key), Done: int64(done), Total: int64(total)})
			})
			if err != nil || passage == "" {
				return err
			}
			return s.o.MarkPassage(context.WithoutCancel(ctx), passage, oversight.KeysChanged, why, false)
		},
		Done: func(err error) {
			s.host.Refresh()
			s.load()
			if err != nil {
				s.host.Fail(err)
				return
			}
			s.host.Toast(i18n.T("people.keys.done"), nil)
		}})
	if !began {
		secret.Wipe()
		kitTell(s.host, i18n.T("people.keys.title"), i18n.T("people.keys.other"))
	}
}

// kitTell says a sentence above the page.
func kitTell(h page.Host, title, sentence string) { h.Dialog(title, kit.BodyText(sentence)) }

// watchChore shows how far a change of keys is.
func (s *Screen) watchChore() {
	s.unwatch()
	s.unwatch = s.host.OnChore(func(c page.Chore, at ui.Progress) {
		busy := c.Name == choreKeys
		if busy != (s.busy != nil) {
			s.busy = nil
			s.bar.Objects = nil
			if busy {
				s.busy = kit.NewBusy(i18n.T("people.keys.busy"), nil)
				s.bar.Objects = []fyne.CanvasObject{kit.Card(s.busy)}
			}
			s.bar.Hidden = !busy
			s.area.Refresh()
		}
		if busy {
			s.busy.Set(at)
		}
	})
}

// envelopeCard tells about the envelope in force, and makes a new one.
func (s *Screen) envelopeCard() fyne.CanvasObject {
	e := s.envelope
	chip, state := kit.NewChip(kit.Mute, i18n.T("people.envelope.no")), i18n.T("people.envelope.none")
	switch {
	case e.Slot == "":
	case !e.UsedOn.IsZero():
		chip, state = kit.NewChip(kit.Bad, i18n.T("people.envelope.spent")), i18n.T("people.envelope.used", "date", i18n.Date(e.UsedOn))
	case !e.InForce():
		chip, state = kit.NewChip(kit.Bad, i18n.T("people.envelope.over")), i18n.T("people.envelope.left", "date", i18n.Date(e.VoidOn), "name", s.nameOf(e.Left))
	default:
		chip, state = kit.NewChip(kit.OK, i18n.T("people.envelope.ok")), i18n.T("people.envelope.made", "date", i18n.Date(e.On))
	}
	why := kit.NewWhy(kit.WhyText{Sentences: i18n.T("people.envelope.why"), Example: i18n.T("people.envelope.example"), Citation: "45 CFR 164.312(a)(2)(ii)"})
	row := kit.Row(12, kit.NewIcon(kit.IconPaper, 22, kit.ColorPrimary),
		kit.Grow(kit.Stack(2, kit.StrongText(i18n.T("people.envelope")), kit.SmallText(i18n.T("people.envelope.what")), kit.SmallText(state))), why, chip)
	if s.may(access.MembersManage) {
		row.Add(kit.Secondary(i18n.T("people.envelope.make"), s.askEnvelope))
	}
	return kit.Card(row)
}

// askEnvelope makes a new envelope and shows its page for the printer. The one before is void from then on.
func (s *Screen) askEnvelope() {
	about := []fyne.CanvasObject{kit.BodyText(i18n.T("people.envelope.how"))}
	if e := s.envelope; e.InForce() {
		about = append(about, kit.Banner(kit.Warn, "", i18n.T("people.envelope.void", "date", i18n.Date(e.On))))
	}
	var pdf []byte
	var after error
	s.ask(asking.Question{Title: i18n.T("people.envelope.title"), About: about, Password: true, Yes: i18n.T("people.envelope.yes")},
		func(ctx context.Context, a asking.Answer) (err error) {
			pdf, err = s.o.MakeEnvelope(ctx, a.Secret)
			if pdf != nil { // it is in force, whatever went wrong afterwards, and has to be printed
				after, err = err, nil
			}
			return err
		}, func() {
			s.host.OpenPDF(pdf)
			if after != nil {
				s.host.Fail(after)
				return
			}
			s.host.Toast(i18n.T("people.envelope.done"), nil)
		})
}

// nameOf is a member's name; somebody for who is not known.
func (s *Screen) nameOf(id string) string {
	for _, m := range s.members {
		if m.ID == id {
			return m.Name
		}
	}
	return i18n.T("people.somebody")
}
