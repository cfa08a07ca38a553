package requests

// This file is an office that is made up: requests are real ones, what was asked of the office is noted.

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/request"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

var day = calendar.MustParse

var lena = patient.Patient{ID: "p1", First: "Lena", Last: "Park", Born: day("1991-06-04"), MRN: "10042",
	Representatives: []patient.Representative{{ID: "rep1", Name: "Grace Park"}}}

type fake struct {
	list     []request.Request
	extra    func(*office.RequestView)
	logged   []office.NewRequest
	acts     []office.RequestAct
	letters  []office.LetterWish
	packets  []office.PacketWish
	receipts int
	added    []request.Reviewer
	filters  []office.RequestFilter
	draft    office.LetterDraft
	drafts   []office.RequestDraft
	forms    map[string]office.BegunForms
	locked   string // the password of the next copy
	refuse   error
}

func (f *fake) line(r request.Request) office.RequestLine {
	c := r.Clock(request.DefaultRules(), nil)
	r.On = c.Due
	if !r.Open() {
		r.On = calendar.Date{}
	}
	l := office.RequestLine{Request: r, Clock: c, Stage: r.Stage(), Late: r.Late(c, day("2026-11-22")), Patient: lena.ListName()}
	if r.PatientID == "" {
		l.Patient = r.Requester.Name
	}
	return l
}

func (f *fake) Requests(_ context.Context, q office.RequestFilter) ([]office.RequestLine, error) {
	f.filters = append(f.filters, q)
	var lines []office.RequestLine
	for _, r := range f.list {
		if r.Open() != q.Closed && (q.Kind == "" || q.Kind == r.Kind) {
			lines = append(lines, f.line(r))
		}
	}
	return lines, nil
}

func (f *fake) OpenRequests(_ context.Context, id string, k request.Kind) ([]request.Request, error) {
	return slices.DeleteFunc(slices.Clone(f.list), func(r request.Request) bool { return r.PatientID != id || r.Kind != k || !r.Open() }), nil
}

func (f *fake) LogRequest(_ context.Context, n office.NewRequest) (request.Request, error) {
	f.logged = append(f.logged, n)
	r := request.Request{ID: "new", Number: 15, Kind: n.Kind, PatientID: n.PatientID, Via: n.Via, Associate: n.Associate, ReceivedOn: n.ReceivedOn, Words: n.Words, Requester: n.Requester}
	if err := r.Check(day("2026-11-22")); err != nil {
		return r, err
	}
	r.On = r.ReceivedOn.AddDays(30)
	return r, f.refuse
}

func (f *fake) RequestView(_ context.Context, id string) (office.RequestView, error) {
	i := slices.IndexFunc(f.list, func(r request.Request) bool { return r.ID == id })
	r := f.list[i]
	v := office.RequestView{RequestLine: f.line(r), Undone: r.Undone(), Rules: request.DefaultRules(), Members: map[string]string{"m1": "Maya Ortiz", "m2": "Dr. Ana Hale"},
		Finders: []access.Member{{ID: "m2", Name: "Dr. Ana Hale"}},
		Officer: true, Licensed: true, Works: true, Forms: f.forms[id]}
	if r.PatientID != "" {
		v.Who = lena
	}
	if r.PatientID != "" {
		v.Patient = lena.Name()
	}
	if f.extra != nil {
		f.extra(&v)
	}
	return v, nil
}

func (f *fake) DoRequest(_ context.Context, _ string, act office.RequestAct) (request.Request, error) {
	f.acts = append(f.acts, act)
	return request.Request{}, f.refuse
}

func (f *fake) RequestPaper(context.Context, string, string) ([]byte, error) {
	return []byte("%PDF paper"), nil
}

func (f *fake) SaveReviewer(_ context.Context, v request.Reviewer) (request.Reviewer, error) {
	f.added = append(f.added, v)
	return v, f.refuse
}

func (f *fake) DraftLetter(context.Context, office.LetterWish) (office.LetterDraft, error) {
	return f.draft, nil
}

func (f *fake) MakeLetter(_ context.Context, w office.LetterWish) (office.Letter, []byte, error) {
	f.letters = append(f.letters, w)
	return office.Letter{}, []byte("%PDF letter"), f.refuse
}

func (f *fake) PrintLetter(context.Context, string) ([]byte, error) {
	return []byte("%PDF again"), nil
}

func (f *fake) FindPatients(_ context.Context, text string) ([]office.FoundPatient, error) {
	if text == "" || !strings.HasPrefix("lena park", strings.ToLower(text)) {
		return nil, nil
	}
	return []office.FoundPatient{{Patient: lena}}, nil
}

func (f *fake) PatientForRequest(context.Context, string) (patient.Patient, error) { return lena, nil }

func (f *fake) KeepRequestDraft(_ context.Context, d office.RequestDraft) error {
	f.drafts = append(f.drafts, d)
	return nil
}

func (f *fake) RequestDraft(context.Context) (office.RequestDraft, error) {
	if len(f.drafts) == 0 {
		return office.RequestDraft{}, nil
	}
	return f.drafts[len(f.drafts)-1], nil
}

func (f *fake) AccessReceipt(context.Context, string) ([]byte, error) {
	f.receipts++
	return []byte("%PDF"), f.refuse
}

func (f *fake) Packet(_ context.Context, w office.PacketWish, _ office.Progress) (office.PacketMade, error) {
	f.packets = append(f.packets, w)
	return office.PacketMade{Name: "Q-0011.zip", Files: 6, Password: f.locked}, f.refuse
}

func step(on, note string) request.Step {
	return request.Step{On: day(on), At: day(on).Start(time.UTC), By: "m1", Note: note}
}

// asked is a request of Lena Park, whose identity is certain.
func asked(id string, number int, k request.Kind, on, words string) request.Request {
	r := request.Request{ID: id, Number: number, Kind: k, PatientID: "p1", ReceivedOn: day(on), Via: request.ByTelephone, Words: words, Logged: step(on, ""),
		Requester: request.Requester{Kind: request.Patient}, Owner: "m1"}
	if k != request.KindComplaint {
		r.Identity = &request.Identity{Step: step(on, ""), Methods: []string{string(patient.CalledBack)}, Enough: true}
	}
	return r
}

func copyAsked() request.Request {
	r := asked("r1", 11, request.KindAccess, "2026-11-02", "All my records, with the photos. To my e-mail.")
	a := request.NewAccess()
	for i, st := range []request.PlaceState{request.PlaceGathered, request.PlaceGathered, request.PlaceNothing, request.PlaceGathered} {
		a.Places[i].State, a.Places[i].Step = st, step("2026-11-04", "")
	}
	a.Places[2].Note = "Nothing was billed to a plan"
	a.Form, a.Delivery = request.FormEncrypted, request.Delivery{Method: request.Emailed, Address: "lena@park.example"}
	a.Fee = &request.Fee{Method: request.FeeFlat, Cents: 650, QuotedOn: day("2026-11-03")}
	r.Access = a
	return r
}

func amendmentAsked() request.Request {
	r := asked("r2", 12, request.KindAmendment, "2026-10-20", "The note says that I smoke. I never did.")
	r.Via, r.InWriting, r.LetterID = request.ByLetter, true, "f1"
	r.Amendment = &request.Amendment{Change: request.ChangeCorrect, What: "Chart note of 4 May 2026", Wanted: "Does not smoke"}
	return r
}

func restrictionAsked() request.Request {
	r := asked("r3", 13, request.KindRestriction, "2026-11-10", "Nothing to my health plan, I paid for it myself.")
	r.Restriction = &request.Restriction{Text: "Nothing about the 2026 rhinoplasty to the health plan", To: request.ToHealthPlan, For: []request.Purpose{request.ForPayment},
		Episode: "Rhinoplasty of 3 March 2026", PriceCents: 840000, Payments: []request.Payment{{Step: step("2026-11-10", ""), Cents: 500000, By: request.PaidByPatient}}}
	return r
}

func meansAsked() request.Request {
	r := asked("r4", 14, request.KindConfidential, "2026-11-18", "Call me only on my own telephone, never at home.")
	r.Confidential = &request.Confidential{Means: request.MeansPhone, Where: "(555) 010-7788", Detail: "No voicemail", Never: []request.Means{request.MeansMail}}
	return r
}

func complaint() request.Request {
	r := asked("r5", 9, request.KindComplaint, "2026-11-16", "Somebody at the desk said my diagnosis aloud.")
	r.PatientID, r.Requester = "", request.Requester{Kind: request.Anyone, Name: "T. Moss"}
	r.Complaint = &request.Complaint{About: r.Words}
	return r
}

func listAsked() request.Request {
	r := asked("r6", 10, request.KindAccounting, "2026-11-12", "")
	r.Accounting = &request.Accounting{}
	return r
}

func denied() request.Request {
	r := copyAsked()
	r.Letters = []request.Letter{{What: request.LetterDenial, Step: step("2026-11-11", "")}}
	r.Access.Fee = nil
	r.Access.Denial = &request.Denial{Ground: "R1", Part: "Note of the psychologist of 2 May", Partial: true, Rationale: "Danger was stated", Step: step("2026-11-10", "")}
	r.Access.Review = &request.Review{Asked: step("2026-11-14", ""), Referred: &request.Referral{Step: step("2026-11-15", ""), ReviewerID: "v1", Name: "Dr. Ivo Renner"}}
	return r
}

var reviewer = request.Reviewer{ID: "v1", Name: "Dr. Ivo Renner", Licence: "NY 220133", Telephone: "(555) 010-9001", From: day("2025-01-01")}

func all() *fake {
	over := asked("r7", 8, request.KindAccess, "2026-09-01", "")
	over.Access = request.NewAccess()
	over.Closed = &request.Step{On: day("2026-09-20"), By: "m1"}
	late := asked("r8", 7, request.KindAccess, "2026-10-05", "A copy for my new surgeon")
	late.Identity, late.Access = nil, request.NewAccess()
	late.Requester = request.Requester{Kind: request.Representative, RepresentativeID: "rep1", Name: "Grace Park"}
	return &fake{list: []request.Request{late, amendmentAsked(), copyAsked(), listAsked(), restrictionAsked(), complaint(), meansAsked(), over}}
}

// window is the made-up window with dialogs as wide as the real one's, which has a cross and no button of its own.
type window struct{ *pagetest.Host }

func (w window) Dialog(title string, content fyne.CanvasObject) (closing func()) {
	return w.Hold(title, content)
}

func open(t *testing.T, f *fake, r page.Route) (*Screen, *pagetest.Host, fyne.Window) {
	t.Helper()
	h := pagetest.New("Maya Ortiz", access.PrivacyOfficer)
	s := New(window{h}, f)
	w := uitest.Window(t, s.Content())
	h.Window = w
	s.Show(r)
	uitest.Settle(w)
	return s, h, w
}

func detail(t *testing.T, f *fake, id string) (*Detail, *pagetest.Host, fyne.Window) {
	t.Helper()
	h := pagetest.New("Maya Ortiz", access.PrivacyOfficer)
	s := NewRequest(window{h}, f)
	w := uitest.Window(t, s.Content())
	h.Window = w
	s.Show(page.Route{Page: page.Request, ID: id})
	uitest.Settle(w)
	return s, h, w
}

func (f *fake) KeepRequestForms(_ context.Context, id string, forms office.BegunForms) error {
	if f.forms == nil {
		f.forms = map[string]office.BegunForms{}
	}
	f.forms[id] = forms
	return nil
}
