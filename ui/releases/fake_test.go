package releases

// An office that is made up, for tests of these screens: its gate asks the real rules about facts of ours.

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/photo"
	"consentry/domain/request"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

var (
	today  = calendar.MustParse("2026-11-22")
	signed = calendar.MustParse("2025-11-22")
)

// skin paints a picture as in the design: a soft gradient.
func skin(t testing.TB, shade int) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 320, 240))
	for y := range 240 {
		for x := range 320 {
			f := float64(x*shade+y*(10-shade)) / float64(320*shade+240*(10-shade))
			img.SetNRGBA(x, y, color.NRGBA{uint8(228 - 70*f), uint8(212 - 80*f), uint8(196 - 80*f), 255})
		}
	}
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, img, nil))
	return b.Bytes()
}

// fakeGate is the office behind the gate.
type fakeGate struct {
	t         testing.TB
	asked     []office.GateQuestion
	again     int
	facts     map[string]*photo.Asked
	document  consent.Document
	restrict  []patient.Restriction
	places    []string
	purposes  []string
	released  []office.Gate
	uncovered []string
	refuse    error // what Release answers
	amended   []office.Amended
	along     [][]request.Link // what belongs to which records was printed
	gateErr   error
	making    func(i int) // called before each file is made
}

func reviewed(by string, face photo.FaceShown) photo.Reviewed {
	r := photo.Review{ID: "r1", By: by, On: calendar.MustParse("2026-11-21"), Face: face, Answers: map[photo.Mark]photo.Answer{}}
	for _, m := range photo.Marks() {
		r.Answers[m] = photo.AnswerNone
	}
	second := r
	second.ID, second.By = "r2", "m1"
	return photo.Reviewed{First: r, Second: second, Done: true}
}

// newFakeGate is Lena Park with four pictures, the third of which shows her face.
func newFakeGate(t testing.TB) *fakeGate {
	f := &fakeGate{t: t, facts: map[string]*photo.Asked{}, places: []string{"haleaesthetic.example/gallery/rhinoplasty", "haleaesthetic.example/news"}}
	f.document = consent.Document{ID: "d1", Number: 3, Signature: consent.Signature{SignedOn: signed}, Scope: &consent.Scope{
		Photos: consent.PhotoScope{Procedures: []string{"rhinoplasty"}, From: calendar.MustParse("2026-01-01"), To: calendar.MustParse("2026-12-31")},
		Grants: []consent.Grant{{Channel: "website_gallery", Answer: consent.AnswerYes, Face: consent.FaceEyesCovered}},
		Expiry: consent.Expiry{Kind: consent.ExpiryDate, Date: calendar.MustParse("2028-11-22")}}}
	before, after := photo.Stage{Kind: photo.StageBefore}, photo.Stage{Kind: photo.StageAfter, N: 6, Unit: photo.Months}
	for i, p := range []photo.Photo{{Stage: before, View: photo.Front}, {Stage: before, View: photo.LateralLeft}, {Stage: after, View: photo.Front}, {Stage: after, View: photo.LateralLeft}} {
		p.ID, p.PatientID, p.Number, p.Media = string(rune('a'+i)), "p1", i+1, photo.Still
		a := &photo.Asked{Photo: p, Reviewed: reviewed("m2", photo.FaceNone), On: today,
			Permission: photo.Permission{Allowed: true, DocumentID: "d1", Number: 3, SignedOn: signed},
			File:       photo.Proof{Made: true, Bytes: 1000, SHA256: "aa"}}
		f.facts[p.ID] = a
	}
	third := f.facts["c"]
	third.Reviewed = reviewed("m2", photo.FaceFull)
	third.Permission = photo.Permission{DocumentID: "d1", Number: 3, Reasons: []photo.Reason{{Code: consent.UseScopeFace, Key: "consent.use.scope_face"}}}
	return f
}

func (f *fakeGate) Channels(context.Context) ([]consent.Channel, error) {
	return consent.BuiltIn(), nil
}

func (f *fakeGate) Gate(ctx context.Context, q office.GateQuestion, progress office.Progress) (office.Gate, error) {
	for i := range q.PhotoIDs {
		progress("", i, len(q.PhotoIDs))
		if f.making != nil {
			f.making(i)
		}
		if err := ctx.Err(); err != nil {
			return office.Gate{}, err
		}
	}
	f.asked = append(f.asked, q)
	g := office.Gate{Question: q, PatientID: "p1", Patient: "Lena Park", Document: f.document, Until: calendar.MustParse("2028-11-22"), Allowed: true,
		On: today, Restrict: f.restrict, Amended: f.amended, Purposes: f.purposes, Places: f.places, Revocations: 1, Members: map[string]string{"m1": "Dr. Ana Hale", "m2": "Dana Reyes"}}
	if f.gateErr != nil {
		return g, f.gateErr
	}
	for _, c := range consent.BuiltIn() {
		if c.ID == q.Channel {
			g.Channel = c
		}
	}
	for _, id := range q.PhotoIDs {
		a := *f.facts[id]
		a.Restrictions, a.RestrictionsRead, a.Caption = len(f.restrict), q.RestrictionsRead, q.Caption
		if q.Channel != "website_gallery" {
			a.Permission = photo.Permission{Reasons: []photo.Reason{{Code: consent.UseNoGrant, Key: "consent.use.no_grant"}}}
		}
		for _, w := range []struct {
			where photo.Where
			text  string
		}{{photo.InCaption, q.Caption}, {photo.InPlace, q.Place}, {photo.InFolder, q.Folder}} {
			if strings.Contains(w.text, "Lena") {
				a.Words = append(a.Words, photo.Hit{Where: w.where, Kind: photo.HitName, PatientID: "p1"})
			}
		}
		d := photo.Decide(a)
		g.Decisions, g.Photos, g.Reviews = append(g.Decisions, d), append(g.Photos, a.Photo), append(g.Reviews, a.Reviewed)
		g.Allowed = g.Allowed && d.Allowed
	}
	return g, nil
}

func (f *fakeGate) GateAgain(ctx context.Context, _ office.Gate, q office.GateQuestion, progress office.Progress) (office.Gate, error) {
	f.again++
	return f.Gate(ctx, q, progress)
}

func (f *fakeGate) Release(_ context.Context, g office.Gate) (photo.Release, photo.Placement, error) {
	if f.refuse != nil {
		return photo.Release{}, photo.Placement{}, f.refuse
	}
	f.released = append(f.released, g)
	r := photo.Release{ID: "rel1", Number: 7, Place: g.Question.Place, Amendments: g.Question.Amendments}
	for i := range g.Decisions {
		r.Items = append(r.Items, photo.Item{FileName: "k7mq-3xwp-" + string(rune('1'+i)) + ".jpg", SHA256: strings.Repeat("ab", 32), Bytes: 311000,
			Width: 2048, Height: 1536, Altered: []string{"cropped", "covered"}})
	}
	return r, photo.Placement{ID: "pl1", ReleaseID: "rel1"}, nil
}

func (f *fakeGate) Passport(_ context.Context, id string) ([]byte, error) {
	return []byte("%PDF-passport of " + id), nil
}

func (f *fakeGate) AlongPapers(_ context.Context, _ string, records ...request.Link) ([]office.OutFile, error) {
	f.along = append(f.along, records)
	return []office.OutFile{{Name: "amendment-q-0012.pdf", Data: []byte("%PDF-amendment")}}, nil
}

func (f *fakeGate) Thumb(_ context.Context, id string) ([]byte, error) {
	if f.facts[id].Photo.Intimate {
		return nil, office.ErrCovered
	}
	return skin(f.t, int(id[0]-'a')*3+1), nil
}

func (f *fakeGate) Uncover(_ context.Context, id string) ([]byte, error) {
	f.uncovered = append(f.uncovered, id)
	return skin(f.t, 5), nil
}

func at(t *testing.T, s func(page.Host) page.Screen, r page.Route, roles ...access.Role) (page.Screen, *pagetest.Host, fyne.Window) {
	t.Helper()
	h := pagetest.New("Dr. Ana Hale", roles...)
	h.Folder = "/media/stick/Web uploads/2026-11"
	screen := s(h)
	w := uitest.Window(t, screen.Content())
	h.Window = w
	screen.Show(r)
	uitest.Settle(w)
	return screen, h, w
}

func atGate(t *testing.T, f *fakeGate, r page.Route) (*GateScreen, *pagetest.Host, fyne.Window) {
	t.Helper()
	if r.ID == "" {
		r = page.Route{Page: page.Release, ID: "a,b,c,d", Part: "website_gallery"}
	}
	s, h, w := at(t, func(h page.Host) page.Screen { return NewGate(h, f) }, r, access.Owner)
	return s.(*GateScreen), h, w
}
