// This file is the top of a patient's page: who it is, what must not be overlooked, what is missing today, what waits for
// a decision, and the tabs.

package patients

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/consent"
	"consentry/domain/patient"
	"consentry/domain/request"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/whom"
)

// showPage builds the page of the patient.
func (s *Screen) showPage() {
	s.keepForm()
	s.revoke = nil
	pieces := append([]fyne.CanvasObject{s.header()}, s.bands()...)
	for _, o := range []fyne.CanvasObject{s.marks(), s.unsaved(), s.missing()} {
		if o != nil {
			pieces = append(pieces, o)
		}
	}
	pieces = append(pieces, s.waiting()...)
	c := s.chart
	items := []kit.TabItem{{ID: tabPermissions, Label: i18n.T("patients.tab.permissions"), Build: s.permissions}}
	if may(s.host, access.PhotosView) {
		items = append(items, kit.TabItem{ID: tabPhotos, Label: i18n.T("patients.tab.photos"), Count: c.Photos, Build: s.photos})
	}
	tabs := kit.NewTabs(append(items,
		kit.TabItem{ID: tabDocuments, Label: i18n.T("patients.tab.documents"), Count: len(c.Documents) + len(s.looseFiles()), Build: s.documents},
		kit.TabItem{ID: tabHistory, Label: i18n.T("patients.tab.history"), Count: len(c.Versions), Build: s.history},
		kit.TabItem{ID: tabPeople, Label: i18n.T("patients.tab.people"), Count: len(c.Patient.Representatives), Build: s.people})...)
	tabs.OnChanged = func(id string) { s.tab = id }
	if s.tab != "" {
		tabs.Open(s.tab)
	}
	s.set(kit.Page(append(pieces, tabs)...))
	if s.first != nil {
		s.host.Focus(s.first)
	}
}

func (s *Screen) header() fyne.CanvasObject {
	p := s.chart.Patient
	title := p.Name()
	if p.Preferred != "" && p.Preferred != p.First {
		title += " (" + p.Preferred + ")"
	}
	s.first = nil
	var buttons []fyne.CanvasObject
	if may(s.host, access.ConsentRevoke) && len(s.revocable()) > 0 {
		buttons = append(buttons, kit.Danger(i18n.T("patients.revoke"), func() { s.part(partRevoke) }))
	}
	if may(s.host, access.RequestsWork) {
		buttons = append(buttons, kit.Secondary(i18n.T("patients.request"), func() {
			s.host.Go(page.Route{Page: page.Requests, ID: p.ID, Part: page.PartNew})
		}))
	}
	if may(s.host, access.PatientsEdit) {
		buttons = append(buttons, kit.Secondary(i18n.T("patients.change"), func() { s.part(partEdit) }))
	}
	if may(s.host, access.CheckinRun) && p.Died.IsZero() {
		in := kit.Primary(i18n.T("patients.check_in"), s.checkIn).WithIcon(kit.IconCheckin)
		buttons = append(buttons, in)
		s.first = in
	}
	return kit.HeaderWith(kit.NewAvatar(p.Name(), 46), title, s.line(), buttons...)
}

func (s *Screen) part(part string) {
	s.host.Go(page.Route{Page: page.Patient, ID: s.chart.Patient.ID, Part: part})
}

// line is "Born 4 Jun 1991 (35) · MRN 10482 · (555) 010-4471".
func (s *Screen) line() string {
	p := s.chart.Patient
	born := i18n.T("patients.born_age", "date", i18n.Date(p.Born), "age", p.Born.Age(s.host.Today()))
	parts := []string{born, i18n.T("patients.mrn", "mrn", p.MRN)}
	if p.Phone != "" {
		parts = append(parts, p.Phone)
	}
	if p.Language == "es" {
		parts = append(parts, i18n.T("patients.reads_spanish"))
	}
	return strings.Join(parts, " · ")
}

// longestChip is the most characters that stand in a chip; longer marks get a line of their own.
const longestChip = 90

// marks are what must not be overlooked: death, a minor, confidential contact, restrictions, alerts.
func (s *Screen) marks() fyne.CanvasObject {
	p := s.chart.Patient
	chips, lines := kit.Wrap(8), kit.Stack(8)
	mark := func(state kit.State, icon kit.IconName, words string) {
		if utf8.RuneCountInString(words) > longestChip {
			lines.Add(kit.Banner(state, "", words))
			return
		}
		chips.Add(kit.NewChip(state, words).WithIcon(icon))
	}
	if !p.Died.IsZero() {
		mark(kit.Mute, kit.IconInfo, i18n.T("patients.died", "date", i18n.Date(p.Died)))
	}
	if s.minor() {
		mark(kit.Info, kit.IconPeople, i18n.T("patients.minor"))
	}
	if c := p.Contact; c.Confidential {
		mark(kit.Info, kit.IconRequests, i18n.T("patients.confidential", "how", contactWords(c)))
	} else if words := contactWords(c); words != "" {
		mark(kit.Mute, kit.IconRequests, i18n.T("patients.prefers", "how", words))
	}
	for _, r := range s.chart.Patient.RestrictionsOn(s.chart.On) {
		mark(kit.Warn, kit.IconForbid, i18n.T("patients.restriction", "text", strings.ReplaceAll(r.Text, "\n", " ")))
	}
	for _, a := range p.Alerts {
		mark(kit.Warn, kit.IconWarning, a)
	}
	switch {
	case len(chips.Objects) == 0 && len(lines.Objects) == 0:
		return nil
	case len(lines.Objects) == 0:
		return chips
	case len(chips.Objects) == 0:
		return lines
	}
	return kit.Stack(8, chips, lines)
}

// bands are what a patient's requests bind the practice to, and the requests that are open.
func (s *Screen) bands() []fyne.CanvasObject {
	var list []fyne.CanvasObject
	sees := may(s.host, access.RequestsView)
	for _, b := range s.chart.Bands {
		var open func()
		if sees {
			open = func() { s.host.Go(page.Route{Page: page.Request, ID: b.RequestID}) }
		}
		b.Text = strings.ReplaceAll(b.Text, "\n", ", ")
		list = append(list, whom.Band(b, open))
	}
	chips := kit.Wrap(8)
	for _, r := range s.chart.Requests {
		state, due := kit.Due(r.On, s.host.Today())
		words := i18n.T("patients.open_request", "number", request.NumberOf(r.Number), "kind", i18n.T("requests.kind."+string(r.Kind)), "due", due)
		chips.Add(kit.NewActionChip(state, words, func() { s.host.Go(page.Route{Page: page.Request, ID: r.ID}) }).WithIcon(kit.IconRequests))
	}
	if len(chips.Objects) > 0 {
		list = append(list, chips)
	}
	return list
}

// unsaved says that a change to this patient was begun and not saved.
func (s *Screen) unsaved() fyne.CanvasObject {
	id := s.chart.Patient.ID
	if s.forms[id] == nil {
		return nil
	}
	return kit.Banner(kit.Info, "", i18n.T("patients.unsaved"),
		kit.Secondary(i18n.T("patients.unsaved.go_on"), func() { s.part(partEdit) }).Small(),
		kit.Link(i18n.T("patients.form.discard"), func() {
			s.dropForm(s.forms[id])
			s.showPage()
		}).Small())
}

// missing is one strip: what to sign today, and why.
func (s *Screen) missing() fyne.CanvasObject {
	if s.added {
		var act []fyne.CanvasObject
		if may(s.host, access.CheckinRun) {
			act = append(act, kit.Secondary(i18n.T("patients.start_check_in"), s.checkIn).Small())
		}
		return kit.Banner(kit.OK, i18n.T("patients.added", "name", s.chart.Patient.Name()), i18n.T("patients.added.sub", "mrn", s.chart.Patient.MRN), act...)
	}
	if len(s.chart.Missing) == 0 || !s.chart.Patient.Died.IsZero() {
		return nil
	}
	state, title := kit.Info, i18n.T("patients.missing.optional")
	var whys []string
	for _, it := range s.chart.Missing {
		if !it.Optional {
			state, title = kit.Warn, i18n.T("patients.missing")
		}
		why := i18n.T(it.Why, args(it.Args)...)
		if it.Blocked && it.Signer == consent.SignerRepresentative {
			why += " (" + i18n.T("patients.missing.nobody") + ")"
		}
		whys = append(whys, why)
	}
	return kit.Banner(state, "", title+": "+strings.Join(whys, " · "))
}

// waiting are the privacy officer's decisions: revocations to confirm and holds to lift; and, for the desk, forms that
// have to be signed after an oral stop. The one that the route names comes first.
func (s *Screen) waiting() []fyne.CanvasObject {
	var first, rest []fyne.CanvasObject
	put := func(id string, o fyne.CanvasObject) {
		if id == s.route.Ref && id != "" {
			first = append(first, o)
			return
		}
		rest = append(rest, o)
	}
	c := s.chart
	officer := may(s.host, access.ConsentConfirm)
	if officer {
		for _, t := range consent.RevocationsToConfirm(c.Documents, c.Facts) {
			put(t.FactID, s.toConfirm(t))
		}
	}
	life := consent.LifeFacts(c.Documents, consent.Life{PatientID: c.Patient.ID, Born: c.Patient.Born, Died: c.Patient.Died,
		MajorityAge: patient.MajorityAge(s.host.Me().Practice.State), Zone: cmp.Or(s.host.Me().Zone, time.UTC)})
	for _, t := range consent.HoldsToDecide(c.Documents, append(slices.Clone(c.Facts), life...), s.host.Today()) {
		ref := cmp.Or(t.FactID, t.DocumentID) // what was offered in return is a hold of the form itself
		put(ref, s.held(t, ref, officer))
	}
	return append(first, rest...)
}

func (s *Screen) toConfirm(t consent.Task) fyne.CanvasObject {
	id, factID := s.chart.Patient.ID, t.FactID
	return kit.Banner(kit.Warn, i18n.T("patients.confirm.title"), i18n.T("patients.confirm.sentence", "channels", s.channelWords(t.Channels), "date", i18n.Date(t.On), "who", s.who(s.fact(factID).By)),
		kit.Secondary(i18n.T("patients.confirm"), func() {
			s.do(i18n.T("patients.confirmed"), func(ctx context.Context) error { return s.o.ConfirmRevocation(ctx, id, factID) })
		}).Small())
}

// held is a hold with what can be done about it: the paper after an oral stop, a new form for one who came of age, or the
// privacy officer's reason to lift it.
func (s *Screen) held(t consent.Task, ref string, officer bool) fyne.CanvasObject {
	id := s.chart.Patient.ID
	var acts []fyne.CanvasObject
	if t.Suspend == consent.SuspendOral && may(s.host, access.ConsentRevoke) {
		acts = append(acts, kit.Secondary(i18n.T("patients.hold.signed"), func() {
			s.host.Go(page.Route{Page: page.Patient, ID: id, Part: partRevoke, Ref: t.FactID})
		}).Small())
	}
	if t.Suspend == consent.SuspendMajority && may(s.host, access.CheckinRun) {
		acts = append(acts, kit.Secondary(i18n.T("patients.ask"), s.ask).Small())
	}
	if officer && t.Suspend != consent.SuspendMajority {
		acts = append(acts, kit.Link(i18n.T("patients.hold.lift"), func() {
			s.host.AskReason(i18n.T("patients.hold.lift.title"), i18n.T("patients.hold.lift.question", "channels", s.channelWords(t.Channels)), i18n.T("patients.hold.lift"), func(reason string) {
				s.do(i18n.T("patients.hold.lifted"), func(ctx context.Context) error { return s.o.LiftSuspension(ctx, id, ref, reason) })
			})
		}).Small())
	}
	sentence := i18n.T("patients.hold.since", "channels", s.channelWords(t.Channels), "date", i18n.Date(t.On))
	if who := s.who(s.fact(t.FactID).By); who != "" {
		sentence = i18n.T("patients.hold.sentence", "channels", s.channelWords(t.Channels), "date", i18n.Date(t.On), "who", who)
	}
	return kit.Banner(kit.Warn, i18n.T("patients.hold.title", "why", i18n.T(t.Suspend.MessageKey())), sentence, acts...)
}

func (s *Screen) fact(id string) consent.Fact {
	for _, f := range s.chart.Facts {
		if f.ID == id {
			return f
		}
	}
	return consent.Fact{}
}

// channelWords names channels, or says that it is all of them.
func (s *Screen) channelWords(ids []string) string {
	if len(ids) == 0 {
		return i18n.T("patients.everything")
	}
	const most = 4
	var names []string
	for _, c := range s.chart.Channels {
		if slices.Contains(ids, c.ID) {
			names = append(names, c.Name.In(i18n.Lang()))
		}
	}
	if len(names) > most {
		return strings.Join(names[:most-1], ", ") + " " + i18n.T("patients.and_more", "n", len(names)-most+1)
	}
	return strings.Join(names, ", ")
}
