// This file is what is allowed where: one row for each heading whose places agree, else one for each place.

package patients

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/request"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// columns of the matrix: place, status, when, what may show, actions.
var matrixColumns = []float32{1.4, 108, 1.15, 1.05, 122}

// permissions is the tab: the matrix, the time line, and the question about an earlier day.
func (s *Screen) permissions() fyne.CanvasObject {
	left := kit.Stack(12)
	rows := s.chart.Matrix
	if e := s.earlier; e != nil {
		rows = e.Matrix
		left.Add(kit.Banner(kit.Info, i18n.T("patients.as_of", "date", i18n.Date(e.On)), i18n.T("patients.as_of.sub"),
			kit.Secondary(i18n.T("patients.as_of.back"), s.backToToday).Small()))
	}
	left.Add(kit.CardFlush(s.matrix(rows)...))
	side := kit.Stack(14, s.timeline(), s.dayCard())
	return kit.ColumnsTop(18, []float32{1, 298}, left, side)
}

// dayCard asks "What was allowed on this day?".
func (s *Screen) dayCard() fyne.CanvasObject {
	day := kit.NewDateField(s.host.Today())
	if s.earlier != nil {
		day.SetDate(s.earlier.On)
	}
	field := kit.NewDate(i18n.T("patients.day"), day)
	look := func() {
		on, err := day.Date()
		switch {
		case err != nil:
		case on.IsZero():
			field.SetError(i18n.T("patients.day.none"))
		case on.After(s.host.Today()):
			field.SetError(i18n.T("patients.day.future"))
		default:
			s.askDay(on)
		}
	}
	kit.SubmitOnEnter(look, field)
	return kit.Card(field.Help(i18n.T("patients.day.help")), kit.Row(8, kit.Secondary(i18n.T("patients.day.show"), look).Small()))
}

// group is a heading with the rows of its places.
type group struct {
	name string
	rows []consent.ChannelState
}

// grouped sorts rows under the headings; a place that is not used any more and was never asked about is left out.
func grouped(rows []consent.ChannelState) []group {
	var out []group
	seen := map[string]bool{}
	take := func(id, name string) {
		g := group{name: name}
		for _, r := range rows {
			gone := !r.Channel.Retired.IsZero() && r.State == consent.NotAsked
			if !gone && !seen[r.Channel.ID] && (r.Channel.Group == id || id == "") {
				seen[r.Channel.ID] = true
				g.rows = append(g.rows, r)
			}
		}
		if len(g.rows) > 0 {
			out = append(out, g)
		}
	}
	for _, g := range consent.Groups() {
		take(g.ID, g.Name.In(i18n.Lang()))
	}
	take("", i18n.T("patients.other_places"))
	return out
}

// agree tells whether all places of a heading say the same.
func (g group) agree() bool {
	a := g.rows[0]
	for _, b := range g.rows[1:] {
		if a.State != b.State || a.Since != b.Since || a.Until != b.Until || a.Event != b.Event || a.Face != b.Face || a.NameOK != b.NameOK ||
			a.CaptionOK != b.CaptionOK || a.DocumentID != b.DocumentID || a.Reason != b.Reason {
			return false
		}
	}
	return true
}

func (s *Screen) matrix(rows []consent.ChannelState) []fyne.CanvasObject {
	head := kit.Inset(10, 12, kit.Columns(8, matrixColumns, kit.LabelText(i18n.T("patients.col.channel")), kit.LabelText(i18n.T("patients.col.status")),
		kit.LabelText(i18n.T("patients.col.when")), kit.LabelText(i18n.T("patients.col.shows")), kit.Gap(1, 1)))
	lines := []fyne.CanvasObject{head}
	for _, g := range grouped(rows) {
		open := s.opened[g.name]
		switch {
		case len(g.rows) == 1:
			lines = append(lines, s.row(kit.StrongText(g.name), g.rows[0], 0))
		case g.agree() && !open:
			lines = append(lines, s.row(s.groupTitle(g, i18n.T("patients.places", "n", len(g.rows))), g.rows[0], 0))
		default:
			if g.agree() {
				lines = append(lines, kit.Inset(8, 12, s.groupTitle(g, i18n.T("patients.places.less"))))
			} else {
				lines = append(lines, kit.Inset(9, 12, kit.StrongText(g.name)))
			}
			for _, r := range g.rows {
				lines = append(lines, s.row(kit.BodyText(r.Channel.Name.In(i18n.Lang())), r, 14))
			}
		}
	}
	return kit.Lines(lines...)
}

// groupTitle is a heading with what opens or closes its places.
func (s *Screen) groupTitle(g group, words string) fyne.CanvasObject {
	return kit.Stack(1, kit.StrongText(g.name), kit.Row(0, kit.Link(words, func() {
		s.opened[g.name] = !s.opened[g.name]
		s.showPage()
	}).Small()))
}

// row is one line: title, status, when, what may show, and what can be done.
func (s *Screen) row(title fyne.CanvasObject, r consent.ChannelState, indent float32) fyne.CanvasObject {
	when, whenSub := whenWords(r)
	shows, showsSub := showWords(r)
	return kit.Inset4(7, 12, 7, 12, kit.Columns(8, matrixColumns, middle(kit.Inset4(0, 0, 0, indent, title)), middle(kit.Row(0, stateChip(r.State))),
		middle(twoLines(when, whenSub)), middle(twoLines(shows, showsSub)), middle(s.rowActions(r))))
}

// middle centres a piece in the height of its row.
func middle(o fyne.CanvasObject) fyne.CanvasObject {
	return kit.Stack(0, kit.Spring(), o, kit.Spring())
}

func twoLines(first, second string) fyne.CanvasObject {
	if second == "" {
		return kit.BodyText(first)
	}
	return kit.Stack(1, kit.BodyText(first), kit.SmallText(second))
}

func stateChip(p consent.Permission) *kit.Chip {
	state := map[consent.Permission]kit.State{consent.Allowed: kit.OK, consent.ExpiresSoon: kit.Warn, consent.Expired: kit.Warn, consent.Revoked: kit.Bad,
		consent.Suspended: kit.Bad, consent.Defective: kit.Bad, consent.Declined: kit.Mute, consent.NotAsked: kit.Mute}[p]
	return kit.NewChip(state, i18n.T(p.MessageKey()))
}

// whenWords says since when, or until when, and why.
func whenWords(r consent.ChannelState) (string, string) {
	switch {
	case r.State.MayShow() && !r.Until.IsZero():
		return i18n.T("patients.until", "date", i18n.Date(r.Until)), ""
	case r.State.MayShow():
		return i18n.T("patients.until_event"), shorten(r.Event, 60)
	}
	switch r.State {
	case consent.Suspended, consent.Defective, consent.NotAsked:
		return i18n.Date(r.Since), reasonWords(r.Reason)
	}
	return i18n.Date(r.Since), "" // the status says why
}

// reasonWords says in a few words why something is not allowed; what the status already says is left out.
func reasonWords(reason string) string {
	for _, key := range []string{"patients.reason." + reason, consent.SuspendReason(reason).MessageKey(), consent.Code(reason).MessageKey()} {
		if reason != "" && i18n.Has(key) {
			return i18n.T(key)
		}
	}
	return ""
}

func showWords(r consent.ChannelState) (string, string) {
	if !r.State.MayShow() {
		return "—", ""
	}
	var more []string
	if r.NameOK {
		more = append(more, i18n.T("patients.shows.name"))
	}
	if r.CaptionOK {
		more = append(more, i18n.T("patients.shows.caption"))
	}
	if r.ShowEach {
		more = append(more, i18n.T("patients.shows.each"))
	}
	return i18n.T("patients.face." + string(r.Face)), strings.Join(more, ", ")
}

// rowActions asks or changes at a check-in, and opens the form that decides.
func (s *Screen) rowActions(r consent.ChannelState) fyne.CanvasObject {
	acts := kit.Row(8, kit.Spring())
	if r.DocumentID != "" && may(s.host, access.DocumentsView) {
		acts.Add(kit.Link(i18n.T("patients.open_form"), func() { s.openDocument(r.DocumentID, nil) }).Small())
	}
	if s.earlier == nil && may(s.host, access.CheckinRun) && s.chart.Patient.Died.IsZero() && r.Channel.Retired.IsZero() {
		words := i18n.T("patients.ask")
		if r.State.MayShow() || r.State == consent.Suspended {
			words = i18n.T("patients.change_permission")
		}
		acts.Add(kit.Link(words, s.ask).Small())
	}
	return acts
}

// openDocument shows a signed form; then, if it is given, is told what became of it.
func (s *Screen) openDocument(id string, then func(page.Shown)) {
	s.signed(id, func(pdf []byte, along []office.OutFile) { page.OpenWith(s.host, "signed-form.pdf", pdf, along, then) })
}

// signed fetches a signed form that is to leave.
func (s *Screen) signed(id string, then func(pdf []byte, along []office.OutFile)) {
	page.Out(s.host, &s.asking, s.leaving(request.LinkDocument, id), func(ctx context.Context) ([]byte, error) { return s.o.DocumentPDF(ctx, id) }, then)
}

// minor tells whether somebody has to sign for her today.
func (s *Screen) minor() bool {
	return patient.IsMinor(s.chart.Patient, s.host.Today(), patient.MajorityAge(s.host.Me().Practice.State))
}

// revocable are the places that a revocation can be about: allowed, or on hold.
func (s *Screen) revocable() []consent.ChannelState {
	var out []consent.ChannelState
	for _, r := range s.chart.Matrix {
		if r.State.MayShow() || r.State == consent.Suspended {
			out = append(out, r)
		}
	}
	return out
}

// leaving is one record of this patient, about to be printed, saved or sent.
func (s *Screen) leaving(kind, id string) page.Leaving {
	return page.Leaving{PatientID: s.chart.Patient.ID, Records: []request.Link{{Kind: kind, ID: id}}}
}
