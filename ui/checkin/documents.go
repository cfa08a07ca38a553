// This file is the packet: what is missing today and why, what was added or dropped, in which language, and who signs.

package checkin

import (
	"context"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

func (s *Screen) showDocuments() {
	var rows []fyne.CanvasObject
	for _, it := range s.c.Items {
		rows = append(rows, s.itemRow(it))
	}
	if len(rows) == 0 {
		rows = append(rows, kit.Inset(16, 16, kit.BodyText(i18n.T("checkin.nothing"))))
	}
	list := kit.ListCard(rows...)
	side := kit.Stack(14, s.languageCard(), s.actionCard())
	s.set(kit.Page(s.header(), kit.ColumnsTop(18, []float32{1, 392}, list, side)))
}

// itemRow is one document: its state, its name, why it is asked for, and what can be done about it.
func (s *Screen) itemRow(it office.PacketItem) fyne.CanvasObject {
	chip := outcomeChip(it)
	why := i18n.T(it.Why, whyArgs(it.WhyArgs)...)
	switch {
	case it.Dropped != "":
		why = i18n.T("checkin.dropped", "reason", it.Dropped)
	case it.Added != "":
		why = i18n.T("checkin.added", "reason", it.Added)
	}
	var action fyne.CanvasObject = kit.Gap(0, 0)
	if it.Open() {
		action = kit.Row(6, kit.Link(i18n.T("checkin.drop"), func() { s.drop(it.Kind) }))
		if it.Kind == consent.KindNotice {
			action = kit.Row(6, kit.Link(i18n.T("checkin.refused"), func() { s.refuse(it.Kind) }), action)
		}
	} else if it.Dropped != "" {
		action = kit.Link(i18n.T("checkin.put_back"), func() { s.add(it.Kind) })
	}
	return kit.WorkRow(chip.Wide(112), kindName(it.Kind), why, action)
}

// whyArgs writes the days among the arguments as days are written here.
func whyArgs(args map[string]string) []any {
	var out []any
	for k, v := range args {
		if d, err := calendar.Parse(v); err == nil && !d.IsZero() {
			v = i18n.Date(d)
		}
		out = append(out, k, v)
	}
	return out
}

func outcomeChip(it office.PacketItem) *kit.Chip {
	switch {
	case it.Dropped != "":
		return kit.NewChip(kit.Mute, i18n.T("checkin.state.dropped"))
	case it.Outcome == consent.OutcomeSigned:
		return kit.NewChip(kit.OK, i18n.T("checkin.state.signed"))
	case it.Outcome != "":
		return kit.NewChip(kit.Mute, i18n.T("checkin.state."+string(it.Outcome)))
	case it.Optional:
		return kit.NewChip(kit.Info, i18n.T("checkin.state.optional"))
	}
	return kit.NewChip(kit.Warn, i18n.T("checkin.state.to_sign"))
}

func (s *Screen) drop(kind consent.Kind) {
	s.host.AskReason(i18n.T("checkin.drop.title", "document", kindName(kind)), i18n.T("checkin.drop.question"), i18n.T("checkin.drop.yes"), func(reason string) {
		s.change(stepDocuments, func(ctx context.Context) (office.CheckIn, error) { return s.o.DropDocument(ctx, s.c.ID, kind, reason) })
	})
}

func (s *Screen) add(kind consent.Kind) {
	s.host.AskReason(i18n.T("checkin.add.title", "document", kindName(kind)), i18n.T("checkin.add.question"), i18n.T("checkin.add.yes"), func(reason string) {
		s.change(stepDocuments, func(ctx context.Context) (office.CheckIn, error) { return s.o.AddDocument(ctx, s.c.ID, kind, reason) })
	})
}

// refuse records the good-faith effort when a patient does not acknowledge the privacy notice (164.520(c)(2)(ii)).
func (s *Screen) refuse(kind consent.Kind) {
	s.host.AskReason(i18n.T("checkin.refuse.title"), i18n.T("checkin.refuse.question"), i18n.T("checkin.refuse.yes"), func(reason string) {
		s.decline(kind, consent.OutcomeRefused, reason, stepDocuments)
	})
}

func (s *Screen) decline(kind consent.Kind, outcome consent.Outcome, reason string, step int) {
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (consent.Document, error) {
		return s.o.Decline(context.WithoutCancel(ctx), s.c.ID, kind, outcome, reason)
	}, func(_ consent.Document, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.host.Toast(i18n.T("checkin.recorded"), nil)
		s.reload(step)
	})
}

// languageCard says which language the patient reads and who signs.
func (s *Screen) languageCard() fyne.CanvasObject {
	lang := kit.NewChoice([]kit.Option{{ID: "en", Label: "English"}, {ID: "es", Label: "Español"}}, s.c.Lang, func(id string) {
		s.change(s.step, func(ctx context.Context) (office.CheckIn, error) { return s.o.SetLanguage(ctx, s.c.ID, id) })
	})
	card := kit.Card(kit.HeadingText(i18n.T("checkin.how")), kit.NewField(i18n.T("checkin.language"), lang), s.signerField(),
		kit.Row(8, s.addMenu()...))
	return card
}

// signerField chooses between the patient and her representatives; the choice holds for every document of the packet.
func (s *Screen) signerField() *kit.Field {
	options := []kit.Option{{ID: "", Label: i18n.T("checkin.signer.patient")}}
	chosen := ""
	for _, r := range s.p.Representatives {
		options = append(options, kit.Option{ID: r.ID, Label: r.Name})
	}
	for _, it := range s.c.Items {
		if it.Open() && it.Draft.Signer.RepresentativeID != "" {
			chosen = it.Draft.Signer.RepresentativeID
		}
	}
	if len(options) == 1 {
		return kit.NewField(i18n.T("checkin.signer"), kit.Row(8, kit.BodyText(i18n.T("checkin.signer.patient")), kit.Spring(),
			kit.Link(i18n.T("checkin.signer.add"), func() { s.host.Go(page.Route{Page: page.Patient, ID: s.p.ID, Part: "representatives"}) })))
	}
	return kit.NewField(i18n.T("checkin.signer"), kit.NewSelect(i18n.T("checkin.signer.patient"), options, chosen, s.setSigner))
}

// setSigner writes the signer into every open document.
func (s *Screen) setSigner(representativeID string) {
	c := s.c
	s.change(s.step, func(ctx context.Context) (office.CheckIn, error) {
		signer, err := s.o.SignerFor(ctx, c.PatientID, representativeID)
		if err != nil {
			return c, err
		}
		for _, it := range c.Items {
			if !it.Open() {
				continue
			}
			d := it.Draft
			if it.Kind == consent.KindMarketing && s.scope != nil {
				d = s.scope.draft
			}
			d.Signer = signer
			if c, err = s.o.SaveDraft(ctx, c.ID, it.Kind, d); err != nil {
				return c, err
			}
		}
		return c, nil
	})
}

// addMenu offers the documents that are not in the packet.
func (s *Screen) addMenu() []fyne.CanvasObject {
	var links []fyne.CanvasObject
	for _, kind := range []consent.Kind{consent.KindNotice, consent.KindPhoto, consent.KindMarketing} {
		if s.c.Item(kind) == nil {
			links = append(links, kit.Link(i18n.T("checkin.add", "document", kindName(kind)), func() { s.add(kind) }))
		}
	}
	return links
}

// actionCard is the way on: to the scope if a marketing authorization is in the packet, else straight to the patient.
func (s *Screen) actionCard() fyne.CanvasObject {
	open := s.c.Unfinished()
	if len(open) == 0 {
		return kit.Card(kit.BodyText(i18n.T("checkin.all_done")), kit.Primary(i18n.T("checkin.to_done"), func() { s.open(stepDone) }))
	}
	if it := s.c.Item(consent.KindMarketing); it != nil && it.Open() {
		return kit.Card(kit.BodyText(i18n.T("checkin.next.scope")),
			kit.Row(8, kit.Primary(i18n.T("checkin.to_scope"), func() { s.open(stepScope) }).WithIconAfter(kit.IconRight)),
			kit.Row(8, kit.Link(i18n.T("checkin.without_marketing"), func() { s.drop(consent.KindMarketing) })))
	}
	return kit.Card(kit.BodyText(i18n.T("checkin.next.hand", "n", len(open))),
		kit.Row(8, kit.Primary(i18n.T("checkin.hand"), s.handOver).WithIconAfter(kit.IconRight)),
		kit.Row(8, kit.Link(i18n.T("checkin.other_ways"), func() { s.open(stepSign) })))
}
