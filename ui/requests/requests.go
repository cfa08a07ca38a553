// Package requests is where the desk sees to what patients ask about their records: the list of what is open and by when,
// the form that logs a request, and the page on which one is worked on.
//
// This file holds the list.
package requests

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"consentry/domain/access"
	"consentry/domain/letter"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/request"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/whom"
)

// Office is what the pages need of the office.
type Office interface {
	Requests(ctx context.Context, f office.RequestFilter) ([]office.RequestLine, error)
	OpenRequests(ctx context.Context, patientID string, k request.Kind) ([]request.Request, error)
	LogRequest(ctx context.Context, n office.NewRequest) (request.Request, error)
	RequestView(ctx context.Context, id string) (office.RequestView, error)
	DoRequest(ctx context.Context, id string, act office.RequestAct) (request.Request, error)
	RequestPaper(ctx context.Context, id, fileID string) ([]byte, error)
	SaveReviewer(ctx context.Context, v request.Reviewer) (request.Reviewer, error)
	DraftLetter(ctx context.Context, w office.LetterWish) (office.LetterDraft, error)
	MakeLetter(ctx context.Context, w office.LetterWish) (office.Letter, []byte, error)
	PrintLetter(ctx context.Context, id string) ([]byte, error)
	whom.Finder
	PatientForRequest(ctx context.Context, id string) (patient.Patient, error)
	KeepRequestDraft(ctx context.Context, d office.RequestDraft) error
	RequestDraft(ctx context.Context) (office.RequestDraft, error)
	KeepRequestForms(ctx context.Context, id string, forms office.BegunForms) error
	AccessReceipt(ctx context.Context, id string) ([]byte, error)
	Packet(ctx context.Context, w office.PacketWish, progress office.Progress) (office.PacketMade, error)
}

// Screen is the list, and the form that logs a request.
type Screen struct {
	host page.Host
	o    Office
	root *fyne.Container

	loading ui.Generation
	finding ui.Generation
	saving  ui.Generation
	// drafting asks for what was left before a lock.
	drafting ui.Generation

	tab   string
	kind  request.Kind
	lines []office.RequestLine
	table *kit.DataTable
	log   *logForm
	// listed: the list is what stands in the window.
	listed bool
	pick   *whom.Picker // while the patient is still to be found
}

// The tabs of the list.
const (
	tabOpen   = "open"
	tabClosed = "closed"
)

// New returns the page.
func New(h page.Host, o Office) *Screen {
	return &Screen{host: h, o: o, root: container.NewStack(), tab: tabOpen}
}

var _ page.Screen = (*Screen)(nil)

// Content is what stands in the window.
func (s *Screen) Content() fyne.CanvasObject { return s.root }

// Show loads the list, or opens the form for a new request; r.ID is its patient.
func (s *Screen) Show(r page.Route) {
	if r.Part == page.PartNew {
		s.showLog(r.ID)
		return
	}
	if !s.listed {
		s.set()
	}
	s.load()
}

// Hide stops what is being loaded. A form that was begun stays, and is kept in the records too.
func (s *Screen) Hide() {
	s.keepForm()
	s.drafting.Cancel()
	s.loading.Cancel()
	s.finding.Cancel()
	if s.pick != nil {
		s.pick.Stop()
	}
}

// Clear drops everything that tells of a patient.
func (s *Screen) Clear() {
	s.Hide()
	s.saving.Cancel()
	if s.pick != nil {
		s.pick.Forget()
	}
	s.lines, s.log, s.pick = nil, nil, nil
	if s.table != nil {
		s.table.Forget()
	}
	s.set()
}

func (s *Screen) set(objects ...fyne.CanvasObject) {
	s.listed = false
	s.root.Objects = objects
	s.root.Refresh()
}

func may(h page.Host, p access.Permission) bool { return h.Me().Perms.Has(p) }

func (s *Screen) load() {
	f := office.RequestFilter{Closed: s.tab == tabClosed, Kind: s.kind}
	ui.Run(s.host.Async(), &s.loading, func(ctx context.Context) ([]office.RequestLine, error) { return s.o.Requests(ctx, f) },
		func(list []office.RequestLine, err error) {
			if err != nil {
				s.host.Fail(err)
				return
			}
			s.lines = list
			s.paint()
		})
}

func (s *Screen) paint() {
	var buttons []fyne.CanvasObject
	var first *kit.Button
	if may(s.host, access.RequestsWork) {
		first = kit.Primary(i18n.T("requests.new"), func() { s.host.Go(page.Route{Page: page.Requests, Part: page.PartNew}) }).WithIcon(kit.IconPlus)
		buttons = append(buttons, first)
	}
	columns := []kit.Column{{ID: "due", Title: i18n.T("requests.col.due"), Width: 140}, {ID: "number", Title: i18n.T("requests.col.number"), Width: 90},
		{ID: "what", Title: i18n.T("requests.col.what"), Width: 1.3, Sort: true}, {ID: "who", Title: i18n.T("requests.col.who"), Width: 1.2, Sort: true},
		{ID: "state", Title: i18n.T("requests.col.state"), Width: 1.2}, {ID: "received", Title: i18n.T("requests.col.received"), Width: 120}}
	var rows []kit.TableRow
	for _, l := range s.lines {
		rows = append(rows, s.row(l))
	}
	s.table = kit.NewTable(s.host.Async(), kit.Rows(columns, rows), columns...).Tall()
	s.table.OpenOnTap = true
	s.table.OnOpen = func(id string) { s.host.Go(page.Route{Page: page.Request, ID: id}) }
	s.table.OnError = s.host.Fail
	s.table.Empty = kit.Empty(kit.IconRequests, i18n.T("requests.empty."+s.tab), nil)
	tabs := kit.NewChoice([]kit.Option{{ID: tabOpen, Label: i18n.T("requests.tab.open")}, {ID: tabClosed, Label: i18n.T("requests.tab.closed")}}, s.tab, func(id string) {
		s.tab = id
		s.load()
	})
	options := []kit.Option{{Label: i18n.T("requests.all_kinds")}}
	for _, k := range request.Kinds() {
		options = append(options, kit.Option{ID: string(k), Label: kindWords(k)})
	}
	kinds := kit.NewSelect("", options, string(s.kind), func(id string) {
		s.kind = request.Kind(id)
		s.load()
	})
	s.set(kit.FixedPage(kit.Header(i18n.T("shell.page.requests"), i18n.T("requests.sub", "n", len(s.lines)), buttons...),
		kit.ColumnsTop(10, []float32{1, 170, 260}, s.table.FilterBox(i18n.T("requests.filter")), kit.Inset4(4, 0, 0, 0, tabs), kinds), kit.FillCard(s.table)))
	s.listed = true
	if first != nil {
		s.host.Focus(first)
	}
	s.table.Reload()
}

func (s *Screen) row(l office.RequestLine) kit.TableRow {
	r := l.Request
	due := kit.Cell{Text: ""}
	if !r.On.IsZero() {
		state, words := kit.Due(r.On, s.host.Today())
		due = kit.Cell{Text: words, Chip: true, State: state, Key: r.On.String()}
	}
	sub := viaWords(r.Via)
	if r.RepeatOf != "" {
		sub += " · " + i18n.T("requests.repeat")
	}
	return kit.TableRow{ID: r.ID, Cells: []kit.Cell{due, {Text: request.NumberOf(r.Number), Strong: true}, {Text: kindWords(r.Kind), Sub: sub},
		{Text: l.Patient, Sub: askerWords(r)}, stageCell(l), {Text: i18n.Date(r.ReceivedOn)}}}
}

func stageCell(l office.RequestLine) kit.Cell {
	c := kit.Cell{Text: i18n.T("requests.stage." + string(l.Stage)), Chip: true, State: stageState(l.Stage)}
	if len(l.Late) > 0 {
		c.Sub = i18n.T("requests.late." + l.Late[0])
	}
	return c
}

func stageState(st request.State) kit.State {
	switch st {
	case request.IdentityCheck, request.RestrictionHold, request.RestrictionPending, request.ReviewAsked, request.ConfClarify:
		return kit.Warn
	case request.Fulfilled, request.Accepted, request.Notified, request.RestrictionMandatory, request.RestrictionAgreed, request.ConfAccommodated, request.Answered:
		return kit.OK
	case request.Closed, request.Withdrawn, request.RestrictionEnded, request.ConfEnded:
		return kit.Mute
	}
	return kit.Info
}

func kindWords(k request.Kind) string         { return i18n.T("requests.kind." + string(k)) }
func viaWords(v request.Channel) string       { return i18n.T("requests.via." + string(v)) }
func letterWords(k letter.Kind) string        { return i18n.T("requests.letter." + string(k)) }
func placeWords(p request.PlaceID) string     { return i18n.T("requests.place." + string(p)) }
func groundWords(g request.Ground) string     { return i18n.T("requests.ground." + string(g)) }
func amendWords(g request.AmendGround) string { return i18n.T("requests.ground." + string(g)) }

// askerWords says who asks if it is not the patient.
func askerWords(r request.Request) string {
	if r.Requester.Kind == request.Patient || r.Requester.Name == "" || r.PatientID == "" { // then the name stands there already
		return ""
	}
	return i18n.T("requests.asker."+string(r.Requester.Kind), "name", r.Requester.Name)
}

// joined leaves blanks out.
func joined(sep string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return strings.TrimSpace(p) == "" }), sep)
}
