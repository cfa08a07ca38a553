package patientmode

// An office and a window that are made up, for tests of patient mode. The forms are the ones that are shipped.

import (
	"context"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"github.com/stretchr/testify/require"

	"consentry/assets"
	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui"
	"consentry/ui/page"
	"consentry/ui/uitest"
)

const secret = "violet harbor ladder twelve"

var today = calendar.MustParse("2026-11-22")

// fakeOffice keeps one check-in and presents it as the real office does.
type fakeOffice struct {
	forms    map[consent.Kind]consent.Template
	c        office.CheckIn
	p        patient.Patient
	log      []string // what was asked of it, in order
	signed   []consent.Document
	declined []consent.Document
	copies   map[string]string
	fail     map[string]error // by method
	notReady consent.Kind
	address  string
}

func newFake(t *testing.T, kinds ...consent.Kind) *fakeOffice {
	t.Helper()
	all, err := consent.ParseForms(assets.Forms())
	require.NoError(t, err)
	o := &fakeOffice{forms: map[consent.Kind]consent.Template{}, copies: map[string]string{}, fail: map[string]error{}, address: "12 Elm Street, Springfield, OH 45501",
		p: patient.Patient{ID: "p1", First: "Lena", Last: "Park", MRN: "10482", Born: calendar.MustParse("1991-06-04")},
		c: office.CheckIn{ID: "c1", PatientID: "p1", State: office.CheckInOpen, Lang: "en"}}
	for _, f := range all {
		o.forms[f.Kind] = f
	}
	for _, k := range kinds {
		it := office.PacketItem{Kind: k, Draft: office.Draft{Signer: consent.Signer{Kind: consent.SignerPatient, Name: "Lena Park"}}}
		if k == consent.KindMarketing {
			it.Draft.Scope = scope("website_gallery", "instagram", "in_office_album", "print_brochure", "email_campaign", "lecture", "paid_ads")
		}
		o.c.Items = append(o.c.Items, it)
	}
	return o
}

// scope asks for places, with nothing answered.
func scope(ids ...string) *consent.Scope {
	s := &consent.Scope{Discloser: "Hale Aesthetic Surgery", InitiatedBy: "practice", RevokeTo: "Hale Aesthetic Surgery, 12 Elm Street, Springfield, OH 45501",
		Photos:   consent.PhotoScope{Procedures: []string{"rhinoplasty"}, From: calendar.MustParse("2026-01-01"), To: calendar.MustParse("2026-12-31")},
		Purposes: []consent.Purpose{{Text: "Show results to future patients"}}, Expiry: consent.Expiry{Kind: consent.ExpiryDate, Date: calendar.MustParse("2028-11-22")}}
	for _, id := range ids {
		i := slices.IndexFunc(consent.BuiltIn(), func(c consent.Channel) bool { return c.ID == id })
		if i < 0 {
			panic("no channel " + id)
		}
		c := consent.BuiltIn()[i]
		s.Grants = append(s.Grants, consent.Grant{Channel: id, Name: c.Name["en"], Recipient: c.Recipient["en"], Face: consent.FaceEyesCovered, CaptionOK: true})
	}
	return s
}

func (o *fakeOffice) did(what string) error {
	o.log = append(o.log, what)
	return o.fail[what]
}

func (o *fakeOffice) copyOf() office.CheckIn {
	c := o.c
	c.Items = slices.Clone(c.Items)
	for i := range c.Items {
		c.Items[i].Draft = copyOf(c.Items[i].Draft)
	}
	return c
}

func (o *fakeOffice) CheckInPatient(context.Context, string) (office.CheckIn, patient.Patient, error) {
	return o.copyOf(), o.p, nil
}
func (o *fakeOffice) HandOver(context.Context, string) (office.CheckIn, error) {
	err := o.did("hand over")
	o.c.State = office.CheckInPatient
	return o.copyOf(), err
}
func (o *fakeOffice) ConfirmBirthDate(_ context.Context, _ string, born calendar.Date) (bool, error) {
	o.c.Confirmed = born == o.p.Born
	return o.c.Confirmed, o.did("birth date")
}

func (o *fakeOffice) Present(_ context.Context, _ string, kind consent.Kind) (office.Presented, error) {
	if err := o.did("present"); err != nil {
		return office.Presented{}, err
	}
	it := o.c.Item(kind)
	d := copyOf(it.Draft)
	p := office.Presented{Kind: kind, Lang: o.c.Lang, Signer: d.Signer, Ready: kind != o.notReady}
	var s consent.Scope
	if d.Scope != nil {
		s = d.Scope.In(o.c.Lang, consent.BuiltIn())
		p.Scope = &s
	}
	r, err := consent.Render(o.forms[kind], o.c.Lang, consent.ValuesFor(s, consent.Facts{Lang: o.c.Lang, Patient: "Lena Park", Signer: d.Signer,
		Practice: "Hale Aesthetic Surgery", Address: o.address, Telephone: "(555) 010-2200", Officer: "Dr. Ana Hale", Channels: consent.BuiltIn(),
		NoticeNumber: 7, NoticeFrom: calendar.MustParse("2026-02-16")}))
	p.Title, p.Text, p.Pages = r.Title, r.Text, r.Pages
	return p, err
}

func (o *fakeOffice) SaveDraft(_ context.Context, _ string, kind consent.Kind, d office.Draft) (office.CheckIn, error) {
	if err := o.did("save"); err != nil {
		return office.CheckIn{}, err
	}
	it := o.c.Item(kind)
	if it.Outcome != "" {
		return office.CheckIn{}, office.ErrNotFound
	}
	it.Draft = copyOf(d)
	return o.copyOf(), nil
}
func (o *fakeOffice) SetLanguage(_ context.Context, _, lang string) (office.CheckIn, error) {
	o.c.Lang = lang
	return o.copyOf(), o.did("language " + lang)
}

func (o *fakeOffice) Sign(ctx context.Context, id string, kind consent.Kind, in office.Signing) (office.Signed, error) {
	if err := o.did("sign"); err != nil {
		return office.Signed{}, err
	}
	it := o.c.Item(kind)
	p, err := o.Present(ctx, id, kind)
	if err != nil {
		return office.Signed{}, err
	}
	doc := consent.Document{ID: "d-" + string(kind), Kind: kind, Lang: o.c.Lang, Text: p.Text, Scope: p.Scope, Signer: p.Signer, Outcome: consent.OutcomeSigned,
		Signature: consent.Signature{Method: in.Method, TypedName: in.TypedName, Strokes: in.Strokes, Aspect: in.Aspect, SignedAt: time.Date(2026, 11, 22, 15, 31, 0, 0, time.UTC)}}
	if in.Method == consent.MethodWitness {
		if string(in.Witness) != secret {
			return office.Signed{}, office.ErrWrongSecret
		}
		doc.Signature.WitnessID = "m1"
	}
	if in.Assisted {
		doc.Signature.AssistedBy = "m1"
	}
	if err := consent.Refuse(consent.SignatureDefects(doc.Signature, doc.Signer)); err != nil {
		return office.Signed{}, err
	}
	it.Outcome, it.DocumentID, it.Draft = doc.Outcome, doc.ID, office.Draft{}
	o.signed = append(o.signed, doc)
	return office.Signed{Document: doc}, nil
}

func (o *fakeOffice) Decline(_ context.Context, _ string, kind consent.Kind, outcome consent.Outcome, reason string) (consent.Document, error) {
	it := o.c.Item(kind)
	doc := consent.Document{ID: "d-" + string(kind), Kind: kind, Outcome: outcome, Reason: reason}
	it.Outcome, it.DocumentID = outcome, doc.ID
	o.declined = append(o.declined, doc)
	return doc, o.did("decline")
}
func (o *fakeOffice) GiveCopy(_ context.Context, id, method string) error {
	o.copies[id] = method
	return o.did("copy")
}
func (o *fakeOffice) TakeBack(_ context.Context, _ string, typed []byte) (office.CheckIn, error) {
	if err := o.did("take back"); err != nil {
		return office.CheckIn{}, err
	}
	if string(typed) != secret {
		return office.CheckIn{}, office.ErrWrongSecret
	}
	o.c.State = office.CheckInOpen
	return o.copyOf(), nil
}
func (o *fakeOffice) Notice(context.Context) (consent.NoticeVersion, error) {
	text := consent.Text{}
	for _, lang := range consent.Languages() {
		r, err := consent.Render(o.forms[consent.KindNoticeText], lang, consent.ValuesFor(consent.Scope{}, consent.Facts{Lang: lang, Practice: "Hale Aesthetic Surgery",
			Address: o.address, Telephone: "(555) 010-2200", Officer: "Dr. Ana Hale", NoticeNumber: 7, NoticeFrom: calendar.MustParse("2026-02-16")}))
		if err != nil {
			return consent.NoticeVersion{}, err
		}
		text[lang] = r.Text
	}
	return consent.NoticeVersion{ID: "n7", Number: 7, Text: text}, o.did("notice")
}

// fakeHost is a window that only knows patient mode; anything else a test asks of it is a mistake.
type fakeHost struct {
	page.Host
	t     *testing.T
	w     fyne.Window
	me    office.Me
	idle  func()
	ended int
	fails []error
}

func (h *fakeHost) Async() *ui.Async                             { return ui.Inline() }
func (h *fakeHost) Me() office.Me                                { return h.me }
func (h *fakeHost) Today() calendar.Date                         { return today }
func (h *fakeHost) Fail(err error)                               { h.fails = append(h.fails, err) }
func (h *fakeHost) Focus(f fyne.Focusable)                       { h.w.Canvas().Focus(f) }
func (h *fakeHost) StartChore(page.Chore) bool                   { return false }
func (h *fakeHost) StopChore()                                   {}
func (h *fakeHost) OnChore(func(page.Chore, ui.Progress)) func() { return func() {} }
func (h *fakeHost) OnDrives(func([]page.Plugged)) func()         { return func() {} }
func (h *fakeHost) Busy() func()                                 { return func() {} }

func (h *fakeHost) PatientMode(content fyne.CanvasObject, onIdle func()) func() {
	h.idle = onIdle
	h.w.SetContent(content)
	return func() { h.ended++ }
}

// desk is a hand-over under test.
type desk struct {
	*testing.T
	o      *fakeOffice
	h      *fakeHost
	m      *mode
	w      fyne.Window
	wishes map[string]string
	size   fyne.Size
}

func handOver(t *testing.T, o *fakeOffice) *desk { return handOverIn(t, o, uitest.Full) }

func handOverIn(t *testing.T, o *fakeOffice, size fyne.Size) *desk {
	t.Helper()
	uitest.App(t)
	w := uitest.WindowOf(t, container.NewWithoutLayout(), size)
	h := &fakeHost{t: t, w: w, me: office.Me{Member: access.Member{ID: "m1", Name: "Maya Ortiz"}, Practice: office.Practice{Name: "Hale Aesthetic Surgery"},
		Zone: time.FixedZone("EST", -5*3600)}}
	d := &desk{T: t, o: o, h: h, w: w, size: size}
	d.m = start(h, o, "c1", func(wishes map[string]string) { d.wishes = wishes })
	uitest.Settle(w)
	return d
}
