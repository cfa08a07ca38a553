// This file is the last step: every document with its outcome, the copy for the patient, and the end.

package checkin

import (
	"context"

	"fyne.io/fyne/v2"

	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/request"
	"consentry/ui"
	"consentry/ui/asking"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

func (s *Screen) showDone() {
	var rows []fyne.CanvasObject
	for _, it := range s.c.Items {
		rows = append(rows, s.doneRow(it))
	}
	if len(rows) == 0 {
		rows = append(rows, kit.Inset(16, 16, kit.BodyText(i18n.T("checkin.nothing"))))
	}
	var end fyne.CanvasObject
	if open := s.c.Unfinished(); len(open) > 0 {
		end = kit.Card(kit.Row(8, kit.NewChip(kit.Warn, i18n.T("checkin.scope.not_finished")), kit.Grow(kit.BodyText(i18n.T("checkin.open", "document", kindName(open[0]), "n", len(open))))),
			kit.Row(8, kit.Secondary(i18n.T("checkin.to_documents"), func() { s.open(stepDocuments) }), kit.Spring(),
				kit.Primary(i18n.T("checkin.hand"), s.handOver).WithIconAfter(kit.IconRight)))
	} else {
		end = kit.Card(kit.Row(8, kit.NewChip(kit.OK, i18n.T("checkin.scope.complete")).WithIcon(kit.IconCheck), kit.Grow(kit.BodyText(i18n.T("checkin.complete")))),
			kit.Row(8, kit.Secondary(i18n.T("checkin.to_patient"), func() { s.host.Go(page.Route{Page: page.Patient, ID: s.p.ID}) }), kit.Spring(),
				kit.Primary(i18n.T("checkin.finish"), s.finish)))
	}
	s.set(kit.Page(s.header(), kit.ListCard(rows...), end))
}

// doneRow shows what became of a document and, if it is signed, offers to show it and to give the copy.
func (s *Screen) doneRow(it office.PacketItem) fyne.CanvasObject {
	detail := i18n.T("checkin.done.open")
	actions := kit.Row(6)
	switch {
	case it.Dropped != "":
		detail = i18n.T("checkin.dropped", "reason", it.Dropped)
	case it.Outcome == consent.OutcomeSigned:
		detail = i18n.T("checkin.done.signed")
		if it.CopyGiven {
			detail = i18n.T("checkin.done.copy_given")
		} else if wish := s.wishes[it.DocumentID]; wish != "" {
			detail = i18n.T("checkin.done.wish." + wish)
		}
		actions.Add(kit.Secondary(i18n.T("checkin.done.show"), func() { s.show(it.DocumentID, nil) }))
		if !it.CopyGiven {
			actions.Add(kit.Secondary(i18n.T("checkin.done.print"), func() { s.copyTo(it, office.CopyPrinted) }).WithIcon(kit.IconPrint))
			actions.Add(kit.Secondary(i18n.T("checkin.done.save"), func() { s.copyTo(it, office.CopyFolder) }).WithIcon(kit.IconFolder))
			actions.Add(kit.Secondary(i18n.T("checkin.done.none"), func() { s.give(it.DocumentID, office.CopyNoneWanted) }))
		}
	case it.Outcome != "":
		detail = i18n.T("checkin.done." + string(it.Outcome))
	}
	return kit.WorkRow(outcomeChip(it).Wide(112), kindName(it.Kind), detail, actions)
}

// show fetches the signed PDF and opens it; then, if it is given, is told what became of it.
func (s *Screen) show(documentID string, then func(page.Shown)) {
	s.signed(documentID, func(pdf []byte, along []office.OutFile) { page.OpenWith(s.host, "signed-form.pdf", pdf, along, then) })
}

// copyTo prints the copy (the viewer prints) or saves it, and records how it was given, once it was.
func (s *Screen) copyTo(it office.PacketItem, method string) {
	if method == office.CopyPrinted {
		s.show(it.DocumentID, func(is page.Shown) {
			asking.CopyGiven(s.host, is, func(method string) { s.give(it.DocumentID, method) })
		})
		return
	}
	s.signed(it.DocumentID, func(pdf []byte, along []office.OutFile) {
		// The suggested name says what it is and never whose: file names end up in places that nobody thinks of.
		page.SaveWith(s.host, string(it.Kind)+"-copy.pdf", pdf, along, func(saved bool) {
			if saved {
				s.give(it.DocumentID, method)
			}
		})
	})
}

// signed fetches a signed form that is to leave.
func (s *Screen) signed(documentID string, then func(pdf []byte, along []office.OutFile)) {
	page.Out(s.host, &s.saving, s.leaving(documentID), func(ctx context.Context) ([]byte, error) { return s.o.DocumentPDF(ctx, documentID) }, then)
}

// leaving is a signed form, about to be printed or saved.
func (s *Screen) leaving(documentID string) page.Leaving {
	return page.Leaving{PatientID: s.c.PatientID, Records: []request.Link{{Kind: request.LinkDocument, ID: documentID}}}
}

func (s *Screen) give(documentID, method string) {
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.o.GiveCopy(context.WithoutCancel(ctx), documentID, method)
	}, func(_ struct{}, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.host.Toast(i18n.T("checkin.copy."+method), nil)
		s.host.Refresh()
		s.reload(stepDone)
	})
}

func (s *Screen) finish() {
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (office.CheckIn, error) { return s.o.FinishCheckIn(ctx, s.c.ID) }, func(_ office.CheckIn, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.host.Toast(i18n.T("checkin.finished"), nil)
		s.host.Refresh()
		s.Clear()
		s.host.Go(page.Route{Page: page.Today})
	})
}
