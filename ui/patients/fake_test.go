package patients

// A window and an office that are made up, for tests of these screens.

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/uitest"
)

var today = calendar.MustNew(2026, 11, 22)

// fakeHost is a window that remembers what it was asked.
type fakeHost struct {
	page.Pictures // not asked for here
	w             fyne.Window
	async         *ui.Async
	me            office.Me
	routes        []page.Route
	backs         int
	toasts        []string
	failed        []error
	pdfs          [][]byte
	left          []page.Leaving
	along         []office.OutFile
	reason        string // what AskReason answers; "" refuses
	yes           bool   // what Ask answers
	asked         []string
	picked        []byte
	unseen        *page.Shown // what becomes of a PDF where there is no viewer
	screen        page.Screen
}

func (h *fakeHost) Async() *ui.Async         { return h.async }
func (h *fakeHost) Me() office.Me            { return h.me }
func (h *fakeHost) Today() calendar.Date     { return today }
func (h *fakeHost) Back()                    { h.backs++ }
func (h *fakeHost) Refresh()                 {}
func (h *fakeHost) AskEmergency()            {}
func (h *fakeHost) Toast(s string, _ func()) { h.toasts = append(h.toasts, s) }
func (h *fakeHost) Fail(err error)           { h.failed = append(h.failed, err) }
func (h *fakeHost) Leave(what page.Leaving, then func([]office.OutFile)) {
	h.left = append(h.left, what)
	then(h.along)
}
func (h *fakeHost) OpenPDF(data []byte) { h.pdfs = append(h.pdfs, data) }

// ShowPDF has a viewer unless unseen says what becomes of the PDF.
func (h *fakeHost) ShowPDF(_ string, data []byte, then func(page.Shown)) {
	if h.unseen != nil {
		then(*h.unseen)
		return
	}
	h.OpenPDF(data)
	then(page.InViewer)
}
func (h *fakeHost) SetTray(int) {}
func (h *fakeHost) InTray() int { return 0 }

func (h *fakeHost) GoOn(r page.Route) { h.Go(r) }

// Go remembers the route and, like the window, hides and shows the screen if it stays.
func (h *fakeHost) Go(r page.Route) {
	h.routes = append(h.routes, r)
	if _, ok := h.screen.(*Screen); ok && r.Page == page.Patient {
		h.screen.Hide()
		h.screen.Show(r)
	}
}

func (h *fakeHost) last() page.Route {
	if len(h.routes) == 0 {
		return page.Route{}
	}
	return h.routes[len(h.routes)-1]
}

func (h *fakeHost) Ask(title, _, _ string, _ bool, then func()) {
	h.asked = append(h.asked, title)
	if h.yes {
		then()
	}
}

func (h *fakeHost) AskReason(title, _, _ string, then func(string)) {
	h.asked = append(h.asked, title)
	if h.reason != "" {
		then(h.reason)
	}
}

func (h *fakeHost) Hold(title string, content fyne.CanvasObject) func() {
	return h.Dialog(title, content)
}
func (h *fakeHost) Dialog(title string, content fyne.CanvasObject) func() {
	d := kit.Tell(h.w, title, "", content)
	return d.Dismiss
}

func (h *fakeHost) Focus(f fyne.Focusable) { h.w.Canvas().Focus(f) }

func (h *fakeHost) SaveFile(_ string, _ []byte, then func(bool)) { then(true) }

func (h *fakeHost) PickFile(_ []string, then func(string, []byte)) { then("list.csv", h.picked) }

func (h *fakeHost) StartChore(page.Chore) bool                    { return false }
func (h *fakeHost) StopChore()                                    {}
func (h *fakeHost) OnChore(func(page.Chore, ui.Progress)) func()  { return func() {} }
func (h *fakeHost) OnDrives(func([]page.Plugged)) func()          { return func() {} }
func (h *fakeHost) OpenVideo(string, func(io.Writer) error) error { return nil }
func (h *fakeHost) Busy() func()                                  { return func() {} }

func (h *fakeHost) PatientMode(fyne.CanvasObject, func()) func() { return func() {} }

// fakeOffice is a practice with some patients in memory.
type fakeOffice struct {
	drafts    map[string]office.PatientDraft
	patients  []patient.Patient
	chart     office.Chart
	charts    int
	asOf      []calendar.Date
	added     []patient.Patient
	changed   []patient.Patient
	similar   []patient.Patient
	revoked   []office.Revocation
	confirmed []string
	lifted    []string
	events    []string
	copies    []string
	changeErr error
	addErr    error
	checkin   office.CheckIn
	asks      int
	plans     []patient.Mapping
	accepted  []int
	imports   []office.Import
	undone    []string
	tiles     []office.Tile
	jpeg      []byte
	uncovered []string
}

func (o *fakeOffice) Gallery(_ context.Context, q office.GalleryQuery, offset, limit int) (office.GalleryPage, error) {
	if q.PatientID != o.chart.Patient.ID {
		return office.GalleryPage{}, office.ErrNotFound
	}
	return office.GalleryPage{Tiles: o.tiles[min(offset, len(o.tiles)):min(offset+limit, len(o.tiles))], Total: len(o.tiles)}, nil
}

func (o *fakeOffice) Thumb(context.Context, string) ([]byte, error) { return o.jpeg, nil }

func (o *fakeOffice) Uncover(_ context.Context, id string) ([]byte, error) {
	o.uncovered = append(o.uncovered, id)
	return o.jpeg, nil
}

func (o *fakeOffice) FindPatients(_ context.Context, text string) ([]office.FoundPatient, error) {
	var out []office.FoundPatient
	for _, p := range o.patients {
		if strings.Contains(strings.ToLower(p.ListName()), strings.ToLower(text)) {
			out = append(out, office.FoundPatient{Patient: p})
		}
	}
	for i := range out {
		out[i].Similar = len(out) > 1
	}
	return out, nil
}

func (o *fakeOffice) PatientCount(context.Context) (int, error) { return len(o.patients), nil }

func (o *fakeOffice) PatientPage(_ context.Context, offset, limit int) ([]patient.Patient, error) {
	list := o.patients[min(offset, len(o.patients)):]
	return slices.Clone(list[:min(limit, len(list))]), nil
}

func (o *fakeOffice) Chart(context.Context, string) (office.Chart, error) {
	o.charts++
	return o.chart, nil
}

func (o *fakeOffice) ChartOn(_ context.Context, _ string, on calendar.Date) (office.Chart, error) {
	o.asOf = append(o.asOf, on)
	c := o.chart
	c.On = on
	c.Matrix = consent.Matrix(c.Channels, nil, nil, consent.At{On: on}, 30)
	return c, nil
}

func (o *fakeOffice) SimilarPatients(_ context.Context, p patient.Patient) ([]patient.Patient, error) {
	return patient.SimilarTo(p, o.similar), nil
}

func (o *fakeOffice) AddPatient(_ context.Context, p patient.Patient) (patient.Patient, error) {
	if o.addErr != nil {
		return p, o.addErr
	}
	p.ID = "new1"
	if p.MRN == "" {
		p.MRN = "10502"
	}
	o.added = append(o.added, p)
	o.chart.Patient = p
	return p, nil
}

func (o *fakeOffice) ChangePatient(_ context.Context, was, p patient.Patient) error {
	if len(patient.Diff(o.chart.Patient, was)) > 0 {
		return office.ErrStale
	}
	if o.changeErr != nil {
		return o.changeErr
	}
	o.changed = append(o.changed, p)
	return nil
}

func (o *fakeOffice) Revoke(_ context.Context, r office.Revocation) (office.Revoked, error) {
	o.revoked = append(o.revoked, r)
	return office.Revoked{PDF: []byte("%PDF-ack")}, nil
}

func (o *fakeOffice) ConfirmRevocation(_ context.Context, _, factID string) error {
	o.confirmed = append(o.confirmed, factID)
	return nil
}

func (o *fakeOffice) LiftSuspension(_ context.Context, _, factID, reason string) error {
	o.lifted = append(o.lifted, factID+": "+reason)
	return nil
}

func (o *fakeOffice) RecordExpiryEvent(_ context.Context, id string, on calendar.Date, what string) error {
	o.events = append(o.events, fmt.Sprint(id, " ", on, " ", what))
	return nil
}

func (o *fakeOffice) DocumentPDF(_ context.Context, id string) ([]byte, error) {
	return []byte("%PDF-" + id), nil
}

func (o *fakeOffice) File(context.Context, string) (office.File, []byte, error) {
	return office.File{}, []byte("%PDF-file"), nil
}

func (o *fakeOffice) GiveCopy(_ context.Context, id, method string) error {
	o.copies = append(o.copies, id+" "+method)
	return nil
}

func (o *fakeOffice) StartCheckIn(_ context.Context, id string) (office.CheckIn, error) {
	o.checkin = office.CheckIn{ID: "ci9", PatientID: id}
	return o.checkin, nil
}

func (o *fakeOffice) AddDocument(_ context.Context, _ string, kind consent.Kind, _ string) (office.CheckIn, error) {
	o.asks++
	o.checkin.Items = append(o.checkin.Items, office.PacketItem{Kind: kind})
	return o.checkin, nil
}

// lena is a patient with a mixed matrix: the website and the office allowed, social media revoked, ads declined.
func lena(t *testing.T) office.Chart {
	t.Helper()
	p := patient.Patient{ID: "p1", MRN: "10482", First: "Lena", Last: "Park", Born: calendar.MustNew(1991, 6, 4), Phone: "(555) 010-4471", Language: patient.English,
		Contact:      patient.ContactPreference{Channel: patient.ByMail, Detail: "P.O. Box 118", Confidential: true},
		Restrictions: []patient.Restriction{{Text: "do not disclose 2026 rhinoplasty to health plan (paid in full)", From: calendar.MustNew(2026, 3, 1)}},
		Representatives: []patient.Representative{{ID: "r1", Name: "Joon Park", Relation: "brother", Authority: patient.HealthCarePOA,
			Evidence: "power of attorney of 3 May 2025"}}}
	c := office.Chart{Patient: p, On: today, Channels: consent.BuiltIn(), Restrict: p.Restrictions, Members: map[string]string{"m1": "Maya Ortiz", "m0": "Dr. Ana Hale"}}
	signed := calendar.MustNew(2025, 11, 22)
	at := time.Date(2025, 11, 22, 15, 0, 0, 0, time.UTC)
	var grants []consent.Grant
	for _, ch := range c.Channels {
		g := consent.Offer(ch, "en", consent.FaceEyesCovered)
		g.Answer = consent.AnswerYes
		if ch.Group == consent.GroupPaid {
			g.Answer = consent.AnswerNo
		}
		if ch.Group == consent.GroupPrint || ch.Group == consent.GroupTeaching {
			continue
		}
		g.NameOK = ch.Group == consent.GroupOffice
		grants = append(grants, g)
	}
	c.Documents = []consent.Document{
		{ID: "d1", Number: 7, PatientID: "p1", Kind: consent.KindNotice, Outcome: consent.OutcomeSigned, OutcomeOn: signed, FrozenAt: at, TemplateVersion: 1,
			Signature: consent.Signature{Method: consent.MethodPad, SignedOn: signed, SignedAt: at}, PresentedBy: "m1", PDFID: "f1", PDFSHA256: strings.Repeat("a1", 32)},
		{ID: "d2", Number: 3, PatientID: "p1", Kind: consent.KindMarketing, Outcome: consent.OutcomeSigned, OutcomeOn: signed, FrozenAt: at.Add(time.Minute), TemplateVersion: 2,
			Signature: consent.Signature{Method: consent.MethodPad, SignedOn: signed, SignedAt: at.Add(time.Minute)}, PresentedBy: "m1", PDFID: "f2",
			PDFSHA256: strings.Repeat("7f", 32), Scope: &consent.Scope{Grants: grants}},
	}
	c.Facts = []consent.Fact{
		{ID: "x1", DocumentID: "d2", PatientID: "p1", Kind: consent.FactCopy, On: signed, At: at.Add(time.Hour), By: "m1", Copy: consent.Copy{Method: office.CopyPrinted}},
		{ID: "x2", DocumentID: "d2", PatientID: "p1", Kind: consent.FactRevoked, Channels: []string{"instagram", "facebook"}, On: calendar.MustNew(2026, 11, 20),
			At: time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC), By: "m1", LetterID: "l1"},
	}
	for _, ch := range c.Channels {
		s := consent.ChannelState{Channel: ch, State: consent.NotAsked}
		for _, g := range grants {
			switch {
			case g.Channel != ch.ID:
			case g.Answer == consent.AnswerNo:
				s.State, s.Since, s.DocumentID, s.Reason = consent.Declined, signed, "d2", consent.ReasonSaidNo
			case ch.ID == "instagram" || ch.ID == "facebook":
				s.State, s.Since, s.DocumentID = consent.Revoked, calendar.MustNew(2026, 11, 20), "d2"
			default:
				s.State, s.Since, s.Until, s.DocumentID = consent.Allowed, signed, calendar.MustNew(2028, 11, 22), "d2"
				s.Face, s.NameOK, s.CaptionOK = g.Face, g.NameOK, true
			}
		}
		c.Matrix = append(c.Matrix, s)
	}
	c.Missing = []consent.Item{{Kind: consent.KindPhoto, Why: "consent.packet.photo_never"}}
	c.Files = []office.File{{ID: "l1", Kind: "letter", AddedAt: at, Name: "letter.pdf"}, {ID: "f2", Kind: "signed", AddedAt: at}}
	was := p
	was.Phone = "(555) 010-2020"
	c.Versions = []office.PatientVersion{{Seq: 41, Patient: was}}
	return c
}

// at makes a window of a practice where somebody with these roles sits.
func at(t *testing.T, roles ...access.Role) *fakeHost {
	t.Helper()
	uitest.App(t)
	m := access.Member{ID: "m1", Name: "Maya Ortiz", Roles: roles, State: access.Active}
	return &fakeHost{async: ui.Inline(), me: office.Me{Member: m, Perms: m.Permissions(), Practice: office.Practice{Name: "Hale Aesthetic Surgery", State: "CA"}, Zone: time.UTC}}
}

// show opens a screen in a window.
func (h *fakeHost) show(t *testing.T, s page.Screen, r page.Route) fyne.Window {
	t.Helper()
	h.screen = s
	h.w = uitest.Window(t, s.Content())
	s.Show(r)
	uitest.Settle(h.w)
	return h.w
}

// PlanImport plans with the domain's own rule over the patients in memory.
func (o *fakeOffice) PlanImport(_ context.Context, data []byte, m patient.Mapping) (patient.Plan, error) {
	o.plans = append(o.plans, m)
	sheet, err := patient.ReadCSV(bytes.NewReader(data), patient.Limits{})
	if err != nil {
		return patient.Plan{}, &office.Problem{Key: "error.csv_empty", Err: err}
	}
	return patient.PlanImport(sheet, m, o, today)
}

func (o *fakeOffice) Like(patient.Patient) ([]patient.Patient, error) { return o.similar, nil }

func (o *fakeOffice) ByMRN(mrn string) (patient.Patient, bool, error) {
	for _, p := range o.similar {
		if p.MRN == mrn {
			return p, true, nil
		}
	}
	return patient.Patient{}, false, nil
}

func (o *fakeOffice) RunImport(_ context.Context, plan patient.Plan, accept []int) (office.Import, error) {
	o.accepted = accept
	im := office.Import{ID: "im1", At: time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)}
	for _, r := range plan.Rows {
		if r.Verdict == patient.RowNew || slices.Contains(accept, r.Line) {
			im.Patients = append(im.Patients, fmt.Sprint("new", r.Line))
		} else {
			im.Skipped++
		}
	}
	o.imports = append(o.imports, im)
	return im, nil
}

func (o *fakeOffice) Imports(context.Context) ([]office.Import, error) { return o.imports, nil }

func (o *fakeOffice) KeepPatientDraft(_ context.Context, d office.PatientDraft) error {
	if o.drafts == nil {
		o.drafts = map[string]office.PatientDraft{}
	}
	o.drafts[d.Was.ID] = d
	return nil
}

func (o *fakeOffice) PatientDraft(_ context.Context, id string) (office.PatientDraft, bool, error) {
	d := o.drafts[id]
	return d, len(patient.Diff(d.Was, d.Now)) > 0, nil
}

func (o *fakeOffice) UndoImport(_ context.Context, id string) (removed, kept int, err error) {
	o.undone = append(o.undone, id)
	o.imports[0].UndoneAt = time.Date(2026, 11, 22, 9, 40, 0, 0, time.UTC)
	return len(o.imports[0].Patients) - 1, 1, nil
}
