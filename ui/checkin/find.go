// This file is the first step: who is it? One box, the first letters, Enter.

package checkin

import (
	"consentry/domain/patient"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/whom"
)

// findMost is how many of those found are listed: the whole page is there for it.
const findMost = 8

// showFind asks for the patient, or for a new one.
func (s *Screen) showFind() {
	s.step = stepPatient
	s.find = whom.New(s.host, s.o, i18n.T("checkin.find.label")).Goes(func(p patient.Patient) { s.host.Go(page.Route{Page: page.CheckIn, ID: p.ID}) })
	s.find.Verb, s.find.None, s.find.Most = i18n.T("checkin.find.start"), i18n.T("checkin.find.none"), findMost
	s.find.OnLaid = s.root.Refresh
	s.find.Offer(i18n.T("checkin.find.new"), s.newPatient)
	add := kit.Secondary(i18n.T("checkin.find.new"), s.newPatient).WithIcon(kit.IconPlus)
	s.set(kit.Page(kit.Header(i18n.T("checkin.find.title"), i18n.T("checkin.find.sub"), add), kit.Card(s.find.Content())))
	s.find.Field.Focus()
}

func (s *Screen) newPatient() { s.host.Go(page.Route{Page: page.Patient, Part: page.PartNew}) }
