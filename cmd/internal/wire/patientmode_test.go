package wire

// A patient signs through the real screen, and the record on disk says what was done.

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/office/sample"
	"consentry/domain/patient"
	"consentry/ui"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/patientmode"
	"consentry/ui/uitest"
)

// window is as much of a window as patient mode asks for.
type window struct {
	page.Host
	t     *testing.T
	w     fyne.Window
	o     *office.Office
	idle  func()
	ended bool
}

func (h *window) Async() *ui.Async { return ui.Inline() }
func (h *window) Me() office.Me {
	me, ok := h.o.Me()
	require.True(h.t, ok)
	return me
}
func (h *window) Today() calendar.Date                         { return h.o.Today() }
func (h *window) Fail(err error)                               { require.NoError(h.t, err) }
func (h *window) Focus(f fyne.Focusable)                       { h.w.Canvas().Focus(f) }
func (h *window) StartChore(page.Chore) bool                   { return false }
func (h *window) StopChore()                                   {}
func (h *window) OnChore(func(page.Chore, ui.Progress)) func() { return func() {} }
func (h *window) OnDrives(func([]page.Plugged)) func()         { return func() {} }
func (h *window) Busy() func()                                 { return func() {} }

func (h *window) PatientMode(content fyne.CanvasObject, idle func()) func() {
	h.w.SetContent(content)
	h.idle = idle
	return func() { h.ended = true }
}

// pad and choices are what can be drawn on and answered on the page in front.
func (h *window) pad() (pad *kit.SignaturePad) {
	uitest.Walk(h.w.Content(), func(o fyne.CanvasObject) bool {
		if p, ok := o.(*kit.SignaturePad); ok {
			pad = p
		}
		return true
	})
	return pad
}

// answer presses Yes for the first place on the page and No for the others.
func (h *window) answer() {
	word := "Yes"
	uitest.Walk(h.w.Content(), func(o fyne.CanvasObject) bool {
		q, ok := o.(*kit.Choice)
		if !ok {
			return true
		}
		uitest.Walk(q, func(o fyne.CanvasObject) bool {
			tap, ok := o.(fyne.Tappable)
			if ok && o.(fyne.Accessible).AccessibilityLabel() == word {
				tap.Tapped(nil)
			}
			return true
		})
		word = "No"
		return false
	})
}

func (h *window) press(words string) {
	h.t.Helper()
	uitest.Press(h.t, h.w, words)
	uitest.Settle(h.w)
}

// born types the birth date where the keyboard is.
func (h *window) born() {
	uitest.Letters(h.w, "2/29/1988")
	uitest.Key(h.w, fyne.KeyReturn)
	uitest.Settle(h.w)
}

// visit is one patient from the birth date to the thanks; somebody calls her away before the second signature.
func (h *window) visit() {
	h.born()
	signatures := 0
	for range 60 {
		switch {
		case uitest.Shows(h.w, "Thank you. Please hand this back."):
			return
		case uitest.Shows(h.w, "Would you like a copy?"):
			h.press("Printed")
		case uitest.Shows(h.w, "I agree and sign"):
			if signatures++; signatures == 2 {
				h.idle()
				h.press("Touch to go on")
				h.born()
			}
			uitest.Sign(h.t, h.w, h.pad())
			uitest.Type(h.t, h.w, "Full name", "Nora Quill")
			h.press("I agree and sign")
		default:
			h.answer()
			h.press("Next")
		}
	}
	h.t.Fatalf("the visit does not end: %v", uitest.Texts(h.w))
}

func TestAPatientSignsOnTheScreen(t *testing.T) {
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "sample")
	require.NoError(t, BuildSample(ctx, Sample{Dir: dir, Patients: 3, Visits: 0, Seed: 1, Now: time.Now()}))
	o, folder, err := Office(dir)
	require.NoError(t, err)
	defer folder.Close()
	front, err := o.Front(ctx)
	require.NoError(t, err)
	require.NoError(t, o.SignIn(ctx, front.Logins[0].SlotID, office.Secret{Password: []byte(sample.Password)}))
	p, err := o.AddPatient(ctx, patient.Patient{First: "Nora", Last: "Quill", Born: calendar.MustParse("1988-02-29"), Phone: "(555) 010-8899"})
	require.NoError(t, err)
	c, err := o.StartCheckIn(ctx, p.ID)
	require.NoError(t, err)
	it := c.Item(consent.KindMarketing)
	require.NotNil(t, it)
	ch := consent.BuiltIn()
	for _, i := range []int{0, 1} {
		it.Draft.Scope.Grants = append(it.Draft.Scope.Grants, consent.Grant{Channel: ch[i].ID, Name: ch[i].Name["en"], Recipient: ch[i].Recipient["en"], Face: consent.FaceNo})
	}
	it.Draft.Scope.Photos = consent.PhotoScope{Procedures: []string{"rhinoplasty"}}
	it.Draft.Scope.Purposes = []consent.Purpose{{Text: "show results to future patients"}}
	_, err = o.SaveDraft(ctx, c.ID, consent.KindMarketing, it.Draft)
	require.NoError(t, err)

	uitest.App(t)
	w := uitest.Window(t, container.NewWithoutLayout())
	h := &window{t: t, w: w, o: o}
	var wishes map[string]string
	patientmode.Start(h, o, c.ID, func(got map[string]string) { wishes = got })
	uitest.Settle(w)
	h.visit()
	h.press("Staff")
	uitest.Type(t, w, "Password or PIN", sample.Password)
	h.press("Take back")
	require.True(t, h.ended)

	c, err = o.CheckIn(ctx, c.ID)
	require.NoError(t, err)
	assert.Equal(t, office.CheckInOpen, c.State)
	assert.Empty(t, c.Unfinished())
	chart, err := o.Chart(ctx, p.ID)
	require.NoError(t, err)
	require.Len(t, chart.Documents, 3)
	for _, d := range chart.Documents {
		assert.Equal(t, consent.OutcomeSigned, d.Outcome, d.Kind)
		assert.Equal(t, consent.MethodPad, d.Signature.Method)
		assert.Equal(t, "Nora Quill", d.Signature.TypedName)
		assert.NotEmpty(t, d.Signature.Strokes)
		pdf, err := o.DocumentPDF(ctx, d.ID)
		require.NoError(t, err)
		assert.Equal(t, "%PDF", string(pdf[:4]))
		if d.Kind == consent.KindMarketing {
			assert.Equal(t, consent.AnswerYes, d.Scope.Grants[0].Answer)
			assert.Equal(t, consent.AnswerNo, d.Scope.Grants[1].Answer)
			assert.Equal(t, map[string]string{d.ID: office.CopyPrinted}, wishes)
		}
	}
	proof, err := o.VerifyAudit(ctx, func(string, int, int) {})
	require.NoError(t, err)
	assert.Empty(t, proof.Broken)
}
