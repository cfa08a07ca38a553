// This file holds who is told beside the people: HHS, the media, the States, and what is put up for those whom no letter reaches.
package incidents

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/incident"
	"consentry/domain/office"
	"consentry/ui/asking"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// othersCard is HHS, media, States and postings: what is owed, what was told, with receipts.
func (s *Screen) othersCard() fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, c := range s.p.Clocks {
		if c.To == "" || c.To != incident.ToHHS && c.To != incident.ToMedia && c.Rule == nil {
			continue
		}
		words := capital(recipient(c.To, c.Copy()))
		if c.State != "" {
			words += " · " + office.StateName(c.State)
		}
		var chip fyne.CanvasObject = kit.NewChip(kit.Mute, i18n.T("incident.clock.waits")).Wide(112)
		switch {
		case !c.Done.IsZero():
			chip = kit.NewChip(kit.OK, i18n.Date(c.Done)).Wide(112)
		case !c.Due.IsZero():
			chip = kit.NewDueChip(c.Due, s.p.Today)
		}
		var act fyne.CanvasObject
		if s.works() && s.p.Incident.IsBreach() && c.Done.IsZero() {
			act = kit.Secondary(i18n.T("incidents.told"), func() { s.tell(c) }).Small()
			if !c.Day0.IsZero() {
				s.reach(next, act)
			}
		}
		rows = append(rows, kit.WorkRow(chip, words, receipts(s.p.Incident.Receipts(c), c.Cite), act))
	}
	for n, p := range s.p.Incident.Postings {
		state, detail := kit.Info, i18n.T("incidents.posting.through", "date", i18n.Date(p.Through()))
		if p.Short() {
			state, detail = kit.Bad, i18n.T("incidents.posting.short")
		}
		var act fyne.CanvasObject
		if s.works() && p.DownOn.IsZero() {
			act = kit.Secondary(i18n.T("incidents.posting.down"), func() { s.takenDown(n, detail) }).Small()
		}
		rows = append(rows, kit.WorkRow(kit.NewChip(state, i18n.Date(p.From)).Wide(112), i18n.T("incident.posting."+string(p.Kind))+" · "+p.Where, detail+" · "+p.TollFree, act))
	}
	var acts []fyne.CanvasObject
	if s.works() {
		acts = append(acts, kit.Secondary(i18n.T("incidents.worksheet"), func() {
			s.paper(func(ctx context.Context) ([]byte, error) { return s.o.IncidentWorksheet(ctx, s.id, i18n.Lang()) })
		}).WithIcon(kit.IconPrint), kit.Secondary(i18n.T("incidents.portal"), s.portal))
		if s.p.Incident.Tally.Unreachable >= incident.SubstituteFew {
			acts = append(acts, kit.Secondary(i18n.T("incidents.posting.add"), s.post))
		}
	}
	col := kit.Stack(12, kit.Section(i18n.T("incidents.others"), i18n.T("incidents.others.sub")))
	if len(rows) > 0 {
		col.Add(kit.ListCard(rows...))
	}
	col.Add(kit.Wrap(10, acts...))
	return kit.Card(col)
}

// receipts says what proves that somebody was told, before the rule that asks for it.
func receipts(told []incident.Told, cite string) string {
	var parts []string
	for _, t := range told {
		words := i18n.T("incidents.receipt", "receipt", t.Receipt)
		if len(told) > 1 {
			words += ", " + i18n.Date(t.On)
		}
		if t.Note != "" {
			words += " (" + t.Note + ")"
		}
		parts = append(parts, words)
	}
	return strings.Join(append(parts, cite), " · ")
}

// capital begins a line with a capital letter.
func capital(words string) string {
	r, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(r)) + words[size:]
}

// tell records that somebody was told, with the receipt.
func (s *Screen) tell(c incident.Clock) {
	f := &input{}
	on := f.day("on", i18n.T("incidents.told.on"), s.p.Today, s.p.Today, true)
	receipt := f.entry("receipt", i18n.T("incidents.told.receipt"), "", 160, true)
	t := incident.Told{To: c.To, State: c.State}
	s.ask(i18n.T("incidents.saved"), f, asking.Question{Title: i18n.T("incidents.told.title", "to", i18n.T("incident.to."+c.To)), Note: i18n.T("incidents.note"), NoteMay: true, Yes: i18n.T("incidents.save")},
		func() {
			t.Receipt = receipt.Value()
			t.On, _ = on.Date()
		}, func(ctx context.Context, a asking.Answer) error {
			t.Note = a.Note
			_, err := s.o.TellIncident(ctx, s.id, t)
			return err
		})
}

// post records a substitute notice that was put up.
func (s *Screen) post() {
	f := &input{}
	kind := f.choose("kind", i18n.T("incidents.posting.kind"), i18n.T("incidents.choose"), []kit.Option{{ID: string(incident.OnWebsite), Label: i18n.T("incident.posting.website")}, {ID: string(incident.InMedia), Label: i18n.T("incident.posting.media")}}, "")
	where := f.entry("where", i18n.T("incidents.posting.where"), "", 200, true)
	from := f.day("from", i18n.T("incidents.posting.from"), s.p.Today, s.p.Today, true)
	free := f.entry("toll_free", i18n.T("incidents.words.toll_free"), s.p.Incident.Words.TollFree, 40, true)
	var p incident.Posting
	s.ask(i18n.T("incidents.saved"), f, asking.Question{Title: i18n.T("incidents.posting.add"), Yes: i18n.T("incidents.save")}, func() {
		p = incident.Posting{Kind: incident.PostingKind(kind.Chosen()), Where: where.Value(), TollFree: free.Value()}
		p.From, _ = from.Date()
	}, func(ctx context.Context, _ asking.Answer) error { _, err := s.o.PostIncident(ctx, s.id, p); return err })
}

// takenDown asks on which day a posting went: it has to stay through the day that detail names.
func (s *Screen) takenDown(n int, detail string) {
	p := s.p.Incident.Postings[n]
	f := &input{}
	on := f.day("down_on", i18n.T("incidents.posting.down_on"), s.p.Today, s.p.Today, true)
	about := []fyne.CanvasObject{line(i18n.T("incident.posting."+string(p.Kind)), p.Where+", "+detail)}
	var day calendar.Date
	s.ask(i18n.T("incidents.saved"), f, asking.Question{Title: i18n.T("incidents.posting.down"), About: about, Yes: i18n.T("incidents.save")}, func() { day, _ = on.Date() },
		func(ctx context.Context, _ asking.Answer) error {
			_, err := s.o.EndPosting(ctx, s.id, n, day)
			return err
		})
}

// portal asks for what only the portal of HHS wants to know.
func (s *Screen) portal() {
	p := s.p.Incident.Portal
	f := &input{}
	var reads []func()
	many := func(label string, of []string, got *[]string) {
		chosen := map[string]bool{}
		for _, g := range *got {
			chosen[g] = true
		}
		boxes := []fyne.CanvasObject{}
		for _, o := range of {
			boxes = append(boxes, kit.NewCheckBox(i18n.T("incident.portal."+o), chosen[o], func(on bool) { chosen[o] = on }))
		}
		f.add(label, kit.NewField(i18n.T("incident.sheet."+label), kit.Wrap(14, boxes...)))
		reads = append(reads, func() {
			*got = nil
			for _, o := range of {
				if chosen[o] {
					*got = append(*got, o)
				}
			}
		})
	}
	again := kit.NewCheckBox(i18n.T("incident.portal.addendum"), p.Addendum, nil)
	f.objs = append(f.objs, again)
	many("types", incident.PortalTypes, &p.Types)
	many("locations", incident.PortalLocations, &p.Locations)
	many("phi", incident.PortalPHI, &p.PHI)
	many("safeguards", incident.PortalSafeguards, &p.Safeguards)
	many("actions", incident.PortalActions, &p.Actions)
	other := f.entry("actions_are", i18n.T("incident.sheet.actions_are"), p.ActionsAre, 300, false)
	text := kit.NewNotes("", 4000)
	text.SetMinRowsVisible(3)
	text.SetValue(p.Narrative)
	f.add("narrative", kit.NewField(i18n.T("incident.sheet.narrative"), text))
	by := f.entry("attested_by", i18n.T("incident.sheet.attested_by"), p.AttestedBy, 120, false)
	on := f.day("attested_on", i18n.T("incident.sheet.attested_on"), s.p.Today, p.AttestedOn, false)
	s.ask(i18n.T("incidents.saved"), f, asking.Question{Title: i18n.T("incidents.portal"), Yes: i18n.T("incidents.save")}, func() {
		for _, r := range reads {
			r()
		}
		p.Addendum, p.ActionsAre = again.On(), other.Value()
		p.Narrative, p.AttestedBy = text.Value(), by.Value()
		p.AttestedOn, _ = on.Date()
	}, func(ctx context.Context, _ asking.Answer) error {
		_, err := s.o.SaveIncidentPortal(ctx, s.id, p)
		return err
	})
}
