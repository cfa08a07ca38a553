// The sealed envelope: six words on paper open the practice for looking, when nobody who can sign in can be reached.

package start

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// sealed is a door that the words in the envelope open.
type sealed interface {
	OpenEnvelope(ctx context.Context, phrase []byte, who, reason string) error
}

// maxPhrase is longer than any six words with spaces.
const maxPhrase = 120

// envelopeLink leads to the form; nil if no envelope is in force.
func (s *SignIn) envelopeLink() fyne.CanvasObject {
	door, ok := s.o.Door.(sealed)
	if !ok || s.o.Front.Envelope == "" {
		return nil
	}
	return kit.Link(i18n.T("start.envelope.link"), func() { s.openEnvelope(door) })
}

// envelopeForm asks who opens it, why, and for the words.
type envelopeForm struct {
	s                  *SignIn
	door               sealed
	who, why, words    *kit.Entry
	whoF, whyF, wordsF *kit.Field
	open               *kit.Button
}

func (s *SignIn) openEnvelope(door sealed) {
	s.leavePassword()
	f := &envelopeForm{s: s, door: door, who: kit.NewEntry("").Limit(access.MaxName), why: kit.NewNotes("", audit.MaxReason), words: kit.NewEntry("").Limit(maxPhrase)}
	f.why.SetMinRowsVisible(2)
	f.whoF = kit.NewField(i18n.T("start.envelope.name"), f.who).Require()
	f.whyF = kit.NewField(i18n.T("start.envelope.reason"), f.why).Require()
	f.wordsF = kit.NewField(i18n.T("start.envelope.words"), f.words).Require().Help(i18n.T("start.envelope.words.help"))
	f.open = kit.Primary(i18n.T("start.envelope.open"), f.try)
	f.words.OnEnter = f.open.Press
	s.forget = func() { f.who.SetValue(""); f.why.SetValue(""); f.words.SetValue("") }
	back := kit.Secondary(i18n.T("start.back"), func() { s.choose(); s.Focus() })
	s.area.SetContent(middle(setUpWide, brand(), kit.Card(kit.Section(i18n.T("start.envelope.title"), i18n.T("start.envelope.what")),
		f.whoF, f.whyF, f.wordsF, kit.Row(8, back, kit.Spring(), f.open))))
	soon(s.o.Async, f.whoF.Focus)
}

func (f *envelopeForm) fields() []*kit.Field { return []*kit.Field{f.whoF, f.whyF, f.wordsF} }

func (f *envelopeForm) try() {
	if f.open.Disabled() {
		return
	}
	kit.ClearErrors(f.fields()...)
	for field, key := range map[*kit.Field]string{f.whoF: "start.envelope.name.missing", f.whyF: "start.envelope.reason.missing", f.wordsF: "start.envelope.words.missing"} {
		if strings.TrimSpace(field.Control().(*kit.Entry).Value()) == "" {
			field.SetError(i18n.T(key))
		}
	}
	if kit.FocusFirstError(f.fields()...) {
		return
	}
	f.busy(true)
	who, why, phrase := f.who.Value(), f.why.Value(), []byte(f.words.Value())
	ui.Run(f.s.o.Async, &f.s.work, func(ctx context.Context) (struct{}, error) {
		defer clear(phrase)
		return struct{}{}, f.door.OpenEnvelope(context.WithoutCancel(ctx), phrase, who, why)
	}, func(_ struct{}, err error) {
		f.busy(false)
		if err != nil {
			f.refuse(err)
			return
		}
		f.s.leavePassword()
		f.s.o.SignedIn("", office.Secret{})
	})
}

func (f *envelopeForm) busy(on bool) {
	words := i18n.T("start.envelope.open")
	if on {
		words = i18n.T("start.signin.busy")
	}
	f.open.SetEnabled(!on)
	f.open.SetText(words)
}

// refuse says at its field what keeps the envelope from opening.
func (f *envelopeForm) refuse(err error) {
	at, words := f.wordsF, sentence(err)
	var invalid *office.Invalid
	switch {
	case errors.As(err, &invalid) && len(invalid.Defects) > 0 && invalid.Defects[0].Field == "name":
		at = f.whoF
	case errors.As(err, &invalid), errors.Is(err, office.ErrReason), errors.Is(err, &office.Problem{Key: "oversight.error.reason"}):
		at = f.whyF
	case errors.Is(err, office.ErrWrongSecret):
		words = i18n.T("start.envelope.wrong")
	}
	at.SetError(words)
	at.Focus()
}
