// This file holds the pages around the documents: whose birth date, blank, help, staff, thanks.

package patientmode

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// shortName is all of a name that is shown before the birth date was right.
func (m *mode) shortName() string {
	first := m.p.First
	if r, n := utf8.DecodeRuneInString(m.p.Last); n > 0 {
		first += " " + string(r) + "."
	}
	return strings.TrimSpace(first)
}

// byRepresentative tells whether somebody signs for the patient.
func (m *mode) byRepresentative() bool {
	for _, it := range m.c.Items {
		if it.Open() && it.Draft.Signer.Kind == consent.SignerRepresentative {
			return true
		}
	}
	return false
}

// welcome asks for the birth date: the wrong person must not see the next page.
func (m *mode) welcome() fyne.CanvasObject {
	if m.misses >= maxMisses {
		return m.page(m.narrow(720, kit.HeroText(m.tr.T("patientmode.birth.desk")), kit.BodyText(m.tr.T("patientmode.birth.desk.sub"))), m.foot(nil, nil))
	}
	title, ask := m.tr.T("patientmode.welcome", "name", m.shortName()), m.tr.T("patientmode.birth.ask")
	if m.byRepresentative() {
		title, ask = m.tr.T("patientmode.welcome.for", "name", m.shortName()), m.tr.T("patientmode.birth.ask.for")
	}
	box := kit.NewEntry(m.tr.T("patientmode.birth.example")).Limit(40)
	field := kit.NewField(m.tr.T("patientmode.birth.label"), box).Help(m.tr.T("patientmode.birth.help"))
	try := m.tap(func() { m.tryBirth(box, field) })
	box.OnEnter = try
	on := m.onButton(m.tr.T("patientmode.next"), try).WithIconAfter(kit.IconRight)
	m.root.focus = m.to(field)
	return m.page(m.narrow(640, kit.HeroText(title), kit.BodyText(ask), field, kit.Row(0, on), kit.SmallText(m.tr.T("patientmode.welcome.not_you"))), m.foot(nil, nil))
}

// tryBirth compares what was typed with the record; the record itself never comes here.
func (m *mode) tryBirth(box *kit.Entry, field *kit.Field) {
	born, err := calendar.ParseBirth(box.Value(), m.h.Today(), m.c.Lang)
	if err != nil || born.IsZero() || born.After(m.h.Today()) {
		m.complain(field, m.tr.T("patientmode.birth.unclear"))
		return
	}
	wait(m, func(ctx context.Context) (bool, error) { return m.o.ConfirmBirthDate(ctx, m.id, born) }, func(right bool) {
		box.SetValue("")
		if right {
			m.misses, m.confirmed = 0, true
			m.goOn()
			return
		}
		if m.misses++; m.misses >= maxMisses {
			m.rebuild()
			return
		}
		m.complain(field, m.tr.T("patientmode.birth.wrong"))
	}, nil)
}

// complain says what is wrong below a field and puts the keyboard there.
func (m *mode) complain(field *kit.Field, sentence string) {
	field.SetError(sentence)
	m.root.box.Refresh()
	m.to(field)()
}

// goOn returns to the page in hand, or opens the first document.
func (m *mode) goOn() {
	if back := m.resume; back != nil {
		m.resume = nil
		m.show(back)
		return
	}
	m.openNext()
}

// blank shows nothing of anybody until somebody touches the screen.
func (m *mode) blank() fyne.CanvasObject {
	words := kit.Stack(14, kit.Spring(), kit.HeroText(m.practice).Centered(), kit.BodyText(m.tr.T("patientmode.blank")).Centered(), kit.Spring())
	touch := kit.NewTouch(m.tr.T("patientmode.blank"), words, m.wake)
	m.root.focus = m.to(touch)
	return touch
}

// wake asks for the birth date again: somebody else may have picked the screen up.
func (m *mode) wake() {
	m.blanked = false
	if m.confirmed && !m.final {
		m.confirmed, m.resume = false, m.view
		m.view = m.welcome
		if m.behind != nil { // a member who types the password on must not see it in the field for the birth date
			m.resume = m.behind
			m.view = m.staffOver(m.welcome)
		}
	}
	m.rebuild()
}

// askHelp shows a calm page; from it a member can say that the form is read aloud.
func (m *mode) askHelp() {
	m.saveDraft()
	before := m.view
	m.show(func() fyne.CanvasObject {
		words, note := m.tr.T("patientmode.aloud.start"), m.tr.T("patientmode.aloud.sub")
		if m.assisted {
			words, note = m.tr.T("patientmode.aloud.stop"), m.tr.T("patientmode.aloud.on")
		}
		pieces := []fyne.CanvasObject{kit.HeroText(m.tr.T("patientmode.help.title")), kit.BodyText(m.tr.T("patientmode.help.sub"))}
		if m.confirmed {
			pieces = append(pieces, kit.Divider(), kit.BodyText(note), kit.Row(0, kit.Secondary(words, m.tap(m.toggleAloud)).Big()))
		}
		return m.page(m.narrow(720, pieces...), m.foot(m.backButton(func() { m.show(before) }), nil))
	})
}

// toggleAloud notes that a member reads aloud and presses for the patient, or no longer does.
func (m *mode) toggleAloud() {
	m.assisted = !m.assisted
	if m.doc != nil && !m.doc.over {
		m.doc.draft.Assisted = m.assisted
		m.edited()
	}
	m.rebuild()
}

// askStaff asks for a member's password or PIN. It speaks the staff's language.
func (m *mode) askStaff() {
	m.saveDraft()
	m.show(m.staffOver(m.view))
}

// staffOver is the page for staff with the page that Back returns to.
func (m *mode) staffOver(before func() fyne.CanvasObject) func() fyne.CanvasObject {
	m.behind = before
	return func() fyne.CanvasObject { return m.staff(before) }
}

func (m *mode) staff(before func() fyne.CanvasObject) fyne.CanvasObject {
	secret := kit.NewPasswordField()
	field := kit.NewField(i18n.T("patientmode.staff.secret"), secret)
	note := kit.SmallText("")
	take := m.tap(func() {
		typed := []byte(secret.Value())
		secret.Clear()
		if len(typed) == 0 {
			m.complain(field, i18n.T("patientmode.staff.empty"))
			return
		}
		note.SetText(i18n.T("patientmode.staff.checking"))
		wait(m, func(ctx context.Context) (office.CheckIn, error) {
			defer clear(typed)
			return m.o.TakeBack(ctx, m.id, typed)
		}, func(office.CheckIn) { m.leave() }, func(err error) {
			note.SetText("")
			sentence, ok := i18n.Sentence(err)
			if !ok || errors.Is(err, office.ErrWrongSecret) {
				sentence = i18n.T("patientmode.staff.wrong")
			}
			m.complain(field, sentence)
		})
	})
	secret.OnEnter(take)
	body := m.narrow(560, kit.HeroText(i18n.T("patientmode.staff.title")), kit.BodyText(i18n.T("patientmode.staff.sub", "name", m.h.Me().Member.Name)), field,
		kit.Row(14, kit.Primary(i18n.T("patientmode.staff.enter"), take).Big(), note))
	foot := kit.Stack(0, kit.Divider(), kit.Inset(12, sideways, kit.Row(12, m.backButton(func() { m.behind = nil; m.show(before) }), kit.Spring())))
	m.root.focus = m.to(secret)
	return m.page(body, foot)
}

// leave gives the screen back to the desk and forgets the patient.
func (m *mode) leave() {
	m.gen.Cancel()
	m.jobs = nil
	wishes, done := m.wishes, m.done
	m.doc, m.view, m.resume, m.behind, m.p, m.c = nil, nil, nil, nil, patient.Patient{}, office.CheckIn{}
	m.root.box.Objects = nil
	m.end()
	done(wishes)
}

// thanks is the last page.
func (m *mode) thanks() fyne.CanvasObject {
	staff := kit.Primary(m.tr.T("patientmode.staff"), m.tap(m.askStaff)).Big()
	return m.page(m.narrow(720, kit.HeroText(m.tr.T("patientmode.thanks")), kit.BodyText(m.tr.T("patientmode.thanks.sub")), kit.Gap(0, 8), kit.Row(0, staff)), m.foot(nil, nil))
}

// failed says what did not work, that nothing is lost, and what to do now.
func (m *mode) failed(sentence string, before func() fyne.CanvasObject) fyne.CanvasObject {
	return m.page(m.narrow(720, kit.HeroText(m.tr.T("patientmode.failed")), kit.BodyText(sentence), kit.BodyText(m.tr.T("patientmode.failed.sub"))),
		m.foot(m.backButton(func() { m.show(before) }), nil))
}
