// This file is one entry of the ledger: what it says, what became of it, and the ways to put it right.
package disclosures

import (
	"context"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/disclosure"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// opened is an entry with those that correct it or are corrected by it.
type opened struct {
	line   office.DisclosureLine
	others []office.DisclosureLine
}

func (s *Screen) open(id string) {
	ui.Run(s.host.Async(), &s.opening, func(ctx context.Context) (opened, error) {
		line, others, err := s.o.Disclosure(ctx, id)
		return opened{line, others}, err
	}, func(e opened, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.show(e)
	})
}

func (s *Screen) show(e opened) {
	l := e.line
	rows := []fyne.CanvasObject{kit.Fact(i18n.T("disclosures.col.patient"), l.Patient)}
	add := func(key, value string) {
		if value != "" {
			rows = append(rows, kit.Fact(i18n.T("disclosures."+key), value))
		}
	}
	add("col.on", i18n.Date(l.On))
	add("col.recipient", l.Recipient)
	add("address", l.Address)
	add("col.what", l.What)
	add("col.purpose", l.Purpose)
	add("col.basis", basisWords(l.Basis))
	add("accounted", exclusionWords(l.Basis))
	if l.Source == "BA" {
		add("source", i18n.T("disclosures.associate"))
	}
	add("note_field", l.Note)
	add("entered", i18n.T("disclosures.entered.value", "name", l.Member, "when", i18n.DateTime(l.At.In(s.zone()))))
	body := kit.Stack(12)
	switch {
	case l.Voided:
		body.Add(kit.Banner(kit.Mute, i18n.T("disclosures.struck"), s.because(e)))
	case l.CorrectedBy != "":
		body.Add(kit.Banner(kit.Mute, i18n.T("disclosures.corrected"), s.because(e)))
	case l.Corrects != "":
		body.Add(kit.Banner(kit.Info, i18n.T("disclosures.correction"), l.Because))
	}
	body.Add(kit.Stack(8, rows...))
	buttons := kit.Row(8)
	for _, o := range e.others {
		words := "disclosures.open.correction"
		if o.ID == l.Corrects {
			words = "disclosures.open.before"
		}
		buttons.Add(kit.Link(i18n.T(words), func() { s.close(); s.open(o.ID) }).Small())
	}
	if s.patient.ID == "" {
		buttons.Add(kit.Link(i18n.T("disclosures.open.all"), func() { s.close(); s.host.Go(page.Route{Page: page.Disclosures, ID: l.PatientID}) }).Small())
	}
	if s.may(access.PatientsView) {
		buttons.Add(kit.Link(i18n.T("disclosures.open.patient"), func() { s.close(); s.host.Go(page.Route{Page: page.Patient, ID: l.PatientID}) }).Small())
	}
	buttons.Add(kit.Spring())
	if s.may(access.DisclosuresNote) && l.CorrectedBy == "" && !l.Voided {
		buttons.Add(kit.Secondary(i18n.T("disclosures.strike"), func() { s.close(); s.strike(l) }))
		buttons.Add(kit.Secondary(i18n.T("disclosures.correct"), func() { s.close(); s.correct(l) }))
	}
	if l.Basis == disclosure.Impermissible && l.CorrectedBy == "" && !l.Voided {
		buttons.Add(kit.Primary(i18n.T("disclosures.incident.yes"), func() {
			s.close()
			s.host.Go(page.Route{Page: page.Wrong, ID: l.PatientID, Ref: "disclosure:" + l.ID})
		}))
	}
	body.Add(buttons)
	s.close = s.host.Dialog(i18n.T("disclosures.entry"), body)
}

// because is why it was corrected, as the later entry says it.
func (s *Screen) because(e opened) string {
	for _, o := range e.others {
		if o.ID == e.line.CorrectedBy {
			return o.Because
		}
	}
	return e.line.Because
}

func (s *Screen) strike(l office.DisclosureLine) {
	s.host.AskReason(i18n.T("disclosures.strike.title"), i18n.T("disclosures.strike.question"), i18n.T("disclosures.strike"), func(reason string) {
		ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (struct{}, error) {
			_, err := s.o.StrikeDisclosure(context.WithoutCancel(ctx), l.ID, reason)
			return struct{}{}, err
		}, func(_ struct{}, err error) {
			if err != nil {
				s.host.Fail(err)
				return
			}
			s.host.Toast(i18n.T("disclosures.struck.done"), nil)
			s.renew()
		})
	})
}

// renew reads the list again.
func (s *Screen) renew() {
	if s.acc == nil {
		s.table.Reload()
	}
	s.host.Refresh()
}
