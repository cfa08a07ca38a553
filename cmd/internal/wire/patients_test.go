package wire

import (
	"context"
	"io"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/office/sample"
	"consentry/ui"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/patients"
	"consentry/ui/uitest"
)

// front is as much of the program's window as the screens about patients need, over a real practice.
type front struct {
	page.Pictures // not asked for here
	t             *testing.T
	o             *office.Office
	w             fyne.Window
	async         *ui.Async
	screen        page.Screen
	at            page.Route
	pdfs          int
	picked        []byte
}

func (h *front) Async() *ui.Async     { return h.async }
func (h *front) Me() office.Me        { me, _ := h.o.Me(); return me }
func (h *front) Today() calendar.Date { return h.o.Today() }
func (h *front) Go(r page.Route) {
	h.at = r
	if r.Page == page.Patient {
		h.screen.Hide()
		h.screen.Show(r)
		uitest.Settle(h.w)
	}
}
func (h *front) GoOn(r page.Route)                                   { h.Go(r) }
func (h *front) Back()                                               { h.Go(page.Route{Page: page.Patient, ID: h.at.ID}) }
func (h *front) Refresh()                                            {}
func (h *front) AskEmergency()                                       {}
func (h *front) Toast(string, func())                                {}
func (h *front) Fail(err error)                                      { h.t.Errorf("the screen fails: %v", err) }
func (h *front) Ask(_, _, _ string, _ bool, then func())             { then() }
func (h *front) AskReason(_, _, _ string, then func(string))         { then("settled with the patient") }
func (h *front) Hold(title string, content fyne.CanvasObject) func() { return h.Dialog(title, content) }
func (h *front) Dialog(title string, content fyne.CanvasObject) func() {
	return kit.Tell(h.w, title, "", content).Dismiss
}
func (h *front) Focus(f fyne.Focusable)                            { h.w.Canvas().Focus(f) }
func (h *front) OpenVideo(string, func(io.Writer) error) error     { return nil }
func (h *front) Leave(_ page.Leaving, then func([]office.OutFile)) { then(nil) }
func (h *front) OpenPDF([]byte)                                    { h.pdfs++ }
func (h *front) ShowPDF(_ string, _ []byte, then func(page.Shown)) { h.pdfs++; then(page.InViewer) }
func (h *front) SetTray(int)                                       {}
func (h *front) InTray() int                                       { return 0 }
func (h *front) SaveFile(_ string, _ []byte, then func(bool))      { then(true) }
func (h *front) PickFile(_ []string, then func(string, []byte))    { then("list.csv", h.picked) }
func (h *front) StartChore(page.Chore) bool                        { return false }
func (h *front) StopChore()                                        {}
func (h *front) OnChore(func(page.Chore, ui.Progress)) func()      { return func() {} }
func (h *front) OnDrives(func([]page.Plugged)) func()              { return func() {} }
func (h *front) Busy() func()                                      { return func() {} }

func (h *front) PatientMode(fyne.CanvasObject, func()) (end func()) { return func() {} }

// patientsDesk opens the sample practice as its owner and shows a screen.
func patientsDesk(t *testing.T, mk func(page.Host, *office.Office) page.Screen, r func(o *office.Office) page.Route) *front {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "sample")
	require.NoError(t, BuildSample(context.Background(), Sample{Dir: dir, Patients: 12, Visits: 4, Seed: 1, Now: time.Now()}))
	o, folder, err := Office(dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, folder.Close()) })
	seen, err := o.Front(context.Background())
	require.NoError(t, err)
	require.NoError(t, o.SignIn(context.Background(), seen.Logins[0].SlotID, office.Secret{Password: []byte(sample.Password)}))
	uitest.App(t)
	h := &front{t: t, o: o, async: ui.Inline()}
	h.screen = mk(h, o)
	h.w = uitest.Window(t, h.screen.Content())
	h.at = r(o)
	h.screen.Show(h.at)
	uitest.Settle(h.w)
	return h
}

func patientsLena(t *testing.T, o *office.Office) string {
	t.Helper()
	found, err := o.FindPatients(context.Background(), "park lena")
	require.NoError(t, err)
	require.NotEmpty(t, found)
	return found[0].Patient.ID
}

func TestThePatientsPageOverARealPractice(t *testing.T) {
	ctx := context.Background()
	var id string
	h := patientsDesk(t, func(h page.Host, o *office.Office) page.Screen { return patients.NewPatient(h, o) }, func(o *office.Office) page.Route {
		id = patientsLena(t, o)
		return page.Route{Page: page.Patient, ID: id}
	})
	state := func(channel string) consent.Permission {
		c, err := h.o.Chart(ctx, id)
		require.NoError(t, err)
		for _, r := range c.Matrix {
			if r.Channel.ID == channel {
				return r.State
			}
		}
		return ""
	}
	require.Equal(t, consent.Allowed, state("website_gallery"))

	// The officer confirms the revocation that waits.
	uitest.Press(t, h.w, "Confirm")
	assert.False(t, uitest.Shows(h.w, "A revocation waits"))

	// She calls: use stops at once, and the form to sign opens.
	uitest.Press(t, h.w, "Revoke permission")
	uitest.Press(t, h.w, "Everything")
	uitest.Press(t, h.w, "By telephone or in person")
	uitest.Press(t, h.w, "Record the revocation")
	assert.Equal(t, 1, h.pdfs)
	assert.Equal(t, consent.Suspended, state("website_gallery"))
	assert.True(t, uitest.Shows(h.w, "On hold"))

	// The paper comes back signed.
	uitest.Press(t, h.w, "The signed form is here")
	uitest.Settle(h.w)
	uitest.Press(t, h.w, "Everything")
	uitest.Press(t, h.w, "Record the revocation")
	assert.Equal(t, consent.Revoked, state("website_gallery"))
	assert.Equal(t, 2, h.pdfs)

	// A telephone number changes; the old one stays in the history.
	uitest.Press(t, h.w, "Change")
	uitest.Type(t, h.w, "Telephone", "(555) 010-9090")
	uitest.Press(t, h.w, "Save")
	c, err := h.o.Chart(ctx, id)
	require.NoError(t, err)
	assert.Equal(t, "(555) 010-9090", c.Patient.Phone)
	require.Len(t, c.Versions, 1)
	assert.Equal(t, "(555) 010-4471", c.Versions[0].Patient.Phone)
}

func TestAListOverARealPractice(t *testing.T) {
	ctx := context.Background()
	h := patientsDesk(t, func(h page.Host, o *office.Office) page.Screen {
		w := h.(*front)
		w.picked = []byte("Last Name,First Name,DOB,Phone\nQuill,Nadia,3/9/1985,5550102233\nParke,Lina,6/14/1990,5550104475\nQuill,Nadia,,1\n")
		return patients.NewImport(h, o)
	}, func(*office.Office) page.Route { return page.Route{Page: page.Import} })
	before, err := h.o.PatientCount(ctx)
	require.NoError(t, err)
	uitest.Press(t, h.w, "Choose a file")
	uitest.Settle(h.w)
	uitest.Press(t, h.w, "Check the rows")
	uitest.Settle(h.w)
	assert.True(t, uitest.Shows(h.w, "Not readable 1"))
	uitest.Press(t, h.w, "Import 1 patient")
	uitest.Settle(h.w)
	n, err := h.o.PatientCount(ctx)
	require.NoError(t, err)
	assert.Equal(t, before+1, n)
	uitest.Press(t, h.w, "Undo")
	n, err = h.o.PatientCount(ctx)
	require.NoError(t, err)
	assert.Equal(t, before, n)
}

func TestHoldsAreLiftedOverARealPractice(t *testing.T) {
	ctx := context.Background()
	var id string
	h := patientsDesk(t, func(h page.Host, o *office.Office) page.Screen { return patients.NewPatient(h, o) }, func(o *office.Office) page.Route {
		found, err := o.FindPatients(ctx, "marsh olive")
		require.NoError(t, err)
		require.NotEmpty(t, found)
		id = found[0].Patient.ID
		return page.Route{Page: page.Patient, ID: id}
	})
	suspended := func() (n int) {
		c, err := h.o.Chart(ctx, id)
		require.NoError(t, err)
		for _, r := range c.Matrix {
			if r.State == consent.Suspended {
				n++
			}
		}
		return n
	}
	require.NotZero(t, suspended(), "she called and asked to stop")
	uitest.Press(t, h.w, "Lift the hold")
	assert.Zero(t, suspended())
	assert.False(t, uitest.Shows(h.w, "On hold"))

	c, err := h.o.Chart(ctx, id)
	require.NoError(t, err)
	dead := c.Patient
	dead.Died = h.o.Today().AddDays(-3)
	require.NoError(t, h.o.ChangePatient(ctx, c.Patient, dead))
	h.Go(page.Route{Page: page.Patient, ID: id})
	require.NotZero(t, suspended(), "a death holds what she signed")
	assert.True(t, uitest.Shows(h.w, "On hold"))
	uitest.Press(t, h.w, "Lift the hold")
	assert.Zero(t, suspended(), "the officer's reason answers it")
}
