package checkin

import (
	"context"
	"errors"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

// desk is an office that keeps one check-in in memory; the rules it answers with are the real ones.
type desk struct {
	c      office.CheckIn
	p      patient.Patient
	signed []office.Signing
	copies []string
	day    calendar.Date
}

func lena() *desk {
	return &desk{day: calendar.MustParse("2026-11-22"),
		p: patient.Patient{ID: "p1", First: "Lena", Last: "Park", MRN: "10482", Born: calendar.MustParse("1991-06-04"),
			Contact: patient.ContactPreference{Detail: "mail to P.O. Box 118"}},
		c: office.CheckIn{ID: "c1", PatientID: "p1", State: office.CheckInOpen, Lang: "en", Items: []office.PacketItem{
			{Kind: consent.KindNotice, Why: "consent.packet.notice_never", Draft: signer()},
			{Kind: consent.KindPhoto, Why: "consent.packet.photo_never", Draft: signer()},
			{Kind: consent.KindMarketing, Why: "consent.packet.marketing_never", Optional: true, Draft: office.Draft{
				Signer: consent.Signer{Kind: consent.SignerPatient, Name: "Lena Park"},
				Scope: &consent.Scope{Discloser: "Hale Aesthetic Surgery", InitiatedBy: "practice", RevokeTo: "Hale Aesthetic Surgery, 12 Harbor Lane",
					Expiry: consent.Expiry{Kind: consent.ExpiryDate, Date: calendar.MustParse("2028-11-22")}}}},
		}}}
}

func signer() office.Draft {
	return office.Draft{Signer: consent.Signer{Kind: consent.SignerPatient, Name: "Lena Park"}}
}

func (d *desk) FindPatients(_ context.Context, text string) ([]office.FoundPatient, error) {
	q := patient.ParseQuery(text)
	if len(q.Terms) == 0 {
		return nil, nil
	}
	return []office.FoundPatient{{Patient: d.p}}, nil
}
func (d *desk) StartCheckIn(context.Context, string) (office.CheckIn, error) { return d.c, nil }
func (d *desk) CheckInPatient(context.Context, string) (office.CheckIn, patient.Patient, error) {
	return d.c, d.p, nil
}
func (d *desk) AddDocument(_ context.Context, _ string, kind consent.Kind, reason string) (office.CheckIn, error) {
	d.c.Item(kind).Dropped, d.c.Item(kind).Added = "", reason
	return d.c, nil
}
func (d *desk) DropDocument(_ context.Context, _ string, kind consent.Kind, reason string) (office.CheckIn, error) {
	d.c.Item(kind).Dropped = reason
	return d.c, nil
}
func (d *desk) SaveDraft(_ context.Context, _ string, kind consent.Kind, draft office.Draft) (office.CheckIn, error) {
	d.c.Item(kind).Draft = draft
	return d.c, nil
}
func (d *desk) SetLanguage(_ context.Context, _, lang string) (office.CheckIn, error) {
	d.c.Lang = lang
	return d.c, nil
}
func (d *desk) Present(_ context.Context, _ string, kind consent.Kind) (office.Presented, error) {
	it := d.c.Item(kind)
	p := office.Presented{Kind: kind, Scope: it.Draft.Scope, Grade: 6.2}
	// The form's own statements are judged where the form is; here the scope alone is.
	p.Defects = consent.CheckScope(*it.Draft.Scope, d.day)
	p.Total = 9
	p.Done = p.Total - min(p.Total, len(consent.Blocking(p.Defects)))
	return p, nil
}
func (d *desk) SignerFor(context.Context, string, string) (consent.Signer, error) {
	return signer().Signer, nil
}
func (d *desk) Sign(_ context.Context, _ string, kind consent.Kind, in office.Signing) (office.Signed, error) {
	if string(in.Witness) != "246810" {
		return office.Signed{}, office.ErrWrongSecret
	}
	d.signed = append(d.signed, in)
	it := d.c.Item(kind)
	it.Outcome, it.DocumentID = consent.OutcomeSigned, "d-"+string(kind)
	return office.Signed{}, nil
}
func (d *desk) Decline(_ context.Context, _ string, kind consent.Kind, outcome consent.Outcome, _ string) (consent.Document, error) {
	d.c.Item(kind).Outcome = outcome
	return consent.Document{}, nil
}
func (d *desk) PaperForm(context.Context, string, consent.Kind) ([]byte, error) {
	return []byte("%PDF-paper"), nil
}
func (d *desk) DocumentPDF(context.Context, string) ([]byte, error) {
	return []byte("%PDF-signed"), nil
}
func (d *desk) GiveCopy(_ context.Context, id, method string) error {
	d.copies = append(d.copies, id+" "+method)
	for i := range d.c.Items {
		d.c.Items[i].CopyGiven = d.c.Items[i].CopyGiven || d.c.Items[i].DocumentID == id
	}
	return nil
}
func (d *desk) FinishCheckIn(context.Context, string) (office.CheckIn, error) {
	if len(d.c.Unfinished()) > 0 {
		return d.c, office.ErrNotFinished
	}
	d.c.State = office.CheckInDone
	return d.c, nil
}
func (d *desk) Channels(context.Context) ([]consent.Channel, error) { return consent.BuiltIn(), nil }

// show opens the page in a window.
func show(t *testing.T, h *pagetest.Host, s *Screen, r page.Route) {
	t.Helper()
	uitest.App(t)
	h.Window = uitest.Window(t, s.Content())
	s.Show(r)
	uitest.Settle(h.Window)
}

func openDesk(t *testing.T, d *desk) (*pagetest.Host, *Screen) {
	t.Helper()
	h := pagetest.New("Maya Ortiz", access.FrontDesk)
	s := New(h, d, func(_ page.Host, _ string, done func(map[string]string)) {
		for i := range d.c.Items {
			if d.c.Items[i].Open() {
				d.c.Items[i].Outcome, d.c.Items[i].DocumentID = consent.OutcomeSigned, "d-"+string(d.c.Items[i].Kind)
			}
		}
		done(map[string]string{"d-marketing_authorization": office.CopyPrinted})
	})
	show(t, h, s, page.Route{Page: page.CheckIn, ID: "p1"})
	return h, s
}

func TestTheDeskFindsThePatientByTheFirstLetters(t *testing.T) {
	d := lena()
	h := pagetest.New("Maya Ortiz", access.FrontDesk)
	show(t, h, New(h, d, nil), page.Route{Page: page.CheckIn})
	uitest.Type(t, h.Window, "Who is here?", "pa le")
	require.True(t, uitest.Shows(h.Window, "Park, Lena"))
	require.True(t, uitest.Shows(h.Window, "Born 4 Jun 1991 · MRN 10482"))
	uitest.FindField(t, h.Window, "Who is here?").Focus()
	uitest.Key(h.Window, fyne.KeyReturn)
	require.Equal(t, []page.Route{{Page: page.CheckIn, ID: "p1"}}, h.Routes)
}

func TestTheDeskSaysWhatToAskAndHandsTheScreenOver(t *testing.T) {
	d := lena()
	h, s := openDesk(t, d)
	require.True(t, uitest.Shows(h.Window, "Check-in · Lena Park"))
	require.True(t, uitest.Shows(h.Window, "Privacy notice: never acknowledged"))
	uitest.Golden(t, h.Window, "documents")
	uitest.Press(t, h.Window, "Next: scope")
	require.True(t, uitest.Shows(h.Window, "Not finished"), "nothing is chosen beforehand")
	for _, group := range []string{"Website gallery", "Social media", "In-office album"} {
		uitest.Switch(t, h.Window, group)
	}
	uitest.Type(t, h.Window, "Photos covered", "rhinoplasty")
	uitest.Choose(t, h.Window, "Face may be shown", "Eyes covered")
	uitest.Type(t, h.Window, "Purpose", "Show results to future patients")
	require.True(t, uitest.Shows(h.Window, "Complete"))
	uitest.Golden(t, h.Window, "scope")
	uitest.Press(t, h.Window, "Hand screen to patient")
	scope := d.c.Item(consent.KindMarketing).Draft.Scope
	require.NotEmpty(t, scope.Grants)
	for _, g := range scope.Grants {
		require.Equal(t, consent.AnswerBlank, g.Answer, "the desk asks, the patient answers")
		require.Equal(t, consent.FaceEyesCovered, g.Face)
	}
	require.Equal(t, stepDone, s.step)
	require.True(t, uitest.Shows(h.Window, "The patient wants a printed copy."))
	uitest.Golden(t, h.Window, "done")
}

func TestACopyIsOnRecordOnceThePatientHasIt(t *testing.T) {
	saved, not := page.AsFile, page.NotShown
	for _, c := range []struct {
		name   string
		viewer *page.Shown
		answer string
		want   []string
	}{
		{"printed and handed over", nil, "Printed and given", []string{"d-marketing_authorization printed"}},
		{"only looked at", nil, "Cancel", nil},
		{"no viewer, saved instead", &saved, "", []string{"d-marketing_authorization folder"}},
		{"no viewer, not saved", &not, "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := lena()
			for i := range d.c.Items {
				if d.c.Items[i].Kind == consent.KindMarketing {
					d.c.Items[i].Outcome, d.c.Items[i].DocumentID = consent.OutcomeSigned, "d-marketing_authorization"
				} else {
					d.c.Items[i].Dropped = "not today"
				}
			}
			h, s := openDesk(t, d)
			h.NoViewer = c.viewer
			s.open(stepDone)
			uitest.Settle(h.Window)
			uitest.Press(t, h.Window, "Print copy")
			if c.answer != "" {
				uitest.Press(t, h.Window, c.answer)
			}
			require.Equal(t, c.want, d.copies)
		})
	}
}

func TestADocumentIsLeftOutOnlyWithAReason(t *testing.T) {
	d := lena()
	h, _ := openDesk(t, d)
	uitest.Press(t, h.Window, "Leave the marketing form out today")
	require.Empty(t, d.c.Item(consent.KindMarketing).Dropped, "without a reason nothing is dropped")
}

func TestPaperAndWitnessNeedTheMembersOwnSecret(t *testing.T) {
	d := lena()
	d.c.Item(consent.KindMarketing).Dropped = "no time today"
	h, s := openDesk(t, d)
	uitest.Press(t, h.Window, "Paper, witness, or does not want to sign")
	require.Equal(t, stepSign, s.step)
	uitest.Press(t, h.Window, "Typed name with witness")
	uitest.Type(t, h.Window, "Full name, typed by the patient", "Lena Park")
	uitest.Type(t, h.Window, "Your PIN or password", "000000")
	uitest.Press(t, h.Window, "Sign")
	require.True(t, len(h.Errors) == 1 && errors.Is(h.Errors[0], office.ErrWrongSecret))
	require.Empty(t, d.signed)
	uitest.Type(t, h.Window, "Your PIN or password", "246810")
	uitest.Press(t, h.Window, "Sign")
	require.Len(t, d.signed, 1)
	require.Equal(t, consent.MethodWitness, d.signed[0].Method)
	require.Equal(t, "Lena Park", d.signed[0].TypedName)
}

func TestClearLeavesNothingOfThePatient(t *testing.T) {
	h, s := openDesk(t, lena())
	require.True(t, uitest.Shows(h.Window, "Check-in · Lena Park"))
	s.Clear()
	uitest.Settle(h.Window)
	for _, text := range uitest.Texts(h.Window) {
		require.NotContains(t, text, "Park")
		require.NotContains(t, text, "10482")
	}
}
