// A window for one screen: it does what the shell does for it, at once, and remembers what the screen asked.

package uitest

import (
	"testing"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// Host is a page.Host for tests. Fill in what the screen is to see; read what it did.
type Host struct {
	T      *testing.T
	W      fyne.Window
	Member office.Me
	Day    calendar.Date

	Routes   []page.Route // where the screen went
	Backs    int
	Toasts   []string
	Undo     func()
	Failures []error
	Opened   [][]byte // PDFs shown
	Saved    map[string][]byte
	// Pick is the file that PickFile answers with.
	PickName string
	PickData []byte
	// Mode is what patient mode shows; nil when it is over.
	Mode      fyne.CanvasObject
	OnIdle    func()
	Refreshes int
	screen    fyne.CanvasObject
}

var _ page.Host = (*Host)(nil)

// NewHost returns a host with a window of the full size and a member of these roles signed in.
func NewHost(t *testing.T, day string, roles ...access.Role) *Host {
	t.Helper()
	App(t)
	h := &Host{T: t, Day: calendar.MustParse(day), Saved: map[string][]byte{}}
	h.Member = office.Me{Member: access.Member{ID: "m1", Name: "Maya Ortiz", Roles: roles, State: access.Active}, Perms: access.Of(roles...),
		Practice: office.Practice{Name: "Hale Aesthetic Surgery", Address: "12 Harbor Lane", State: "NH", Zone: "America/New_York"}, Prefs: office.DefaultPreferences()}
	h.W = Window(t, kit.Stack(0))
	return h
}

// Open puts a screen into the window and shows a route.
func (h *Host) Open(s page.Screen, r page.Route) {
	h.T.Helper()
	h.screen = s.Content()
	h.W.SetContent(h.screen)
	s.Show(r)
	Settle(h.W)
}

// Async works inline.
func (h *Host) Async() *ui.Async { return ui.Inline() }

// Me is the member.
func (h *Host) Me() office.Me { return h.Member }

// Today is the day.
func (h *Host) Today() calendar.Date { return h.Day }

// Go remembers the route.
func (h *Host) Go(r page.Route) { h.Routes = append(h.Routes, r) }

// Back counts.
func (h *Host) Back() { h.Backs++ }

// Refresh counts.
func (h *Host) Refresh() { h.Refreshes++ }

// Toast remembers the sentence.
func (h *Host) Toast(sentence string, undo func()) {
	h.Toasts, h.Undo = append(h.Toasts, sentence), undo
}

// Fail remembers the error.
func (h *Host) Fail(err error) { h.Failures = append(h.Failures, err) }

// Ask shows the kit's question.
func (h *Host) Ask(title, question, yes string, grave bool, then func()) {
	kit.Ask(h.W, kit.Question{Title: title, Sentence: question, Yes: yes, Danger: grave}, func(ok bool) {
		if ok {
			then()
		}
	})
}

// AskReason shows the kit's question for a reason.
func (h *Host) AskReason(title, question, yes string, then func(string)) {
	kit.AskReason(h.W, kit.Question{Title: title, Sentence: question, Yes: yes}, "Reason", func(reason string, ok bool) {
		if ok {
			then(reason)
		}
	})
}

// Dialog shows content above the page.
func (h *Host) Dialog(title string, content fyne.CanvasObject) (closeIt func()) {
	d := kit.Tell(h.W, title, "", content)
	return d.Dismiss
}

// Focus gives the keyboard.
func (h *Host) Focus(f fyne.Focusable) { h.W.Canvas().Focus(f) }

// OpenPDF remembers the file.
func (h *Host) OpenPDF(data []byte) { h.Opened = append(h.Opened, data) }

// SaveFile saves at once.
func (h *Host) SaveFile(suggested string, data []byte, then func(bool)) {
	h.Saved[suggested] = data
	then(true)
}

// PickFile answers with Pick.
func (h *Host) PickFile(_ []string, then func(string, []byte)) { then(h.PickName, h.PickData) }

// PatientMode fills the window.
func (h *Host) PatientMode(content fyne.CanvasObject, onIdle func()) (end func()) {
	h.Mode, h.OnIdle = content, onIdle
	h.W.SetContent(content)
	Settle(h.W)
	return func() {
		h.Mode, h.OnIdle = nil, nil
		h.W.SetContent(h.screen)
		Settle(h.W)
	}
}
