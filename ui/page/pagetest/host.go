// Package pagetest is a window that is made up, for tests of screens: it remembers what a screen asked of it.
package pagetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// Video is a video that was opened in the system's player.
type Video struct {
	Kind    string
	Content []byte
}

// Host is the window. Dialogs are shown in Window if there is one; everything else is noted.
type Host struct {
	Window    fyne.Window
	Who       office.Me
	Day       calendar.Date
	Work      *ui.Async
	Routes    []page.Route
	Backs     int
	Refreshed int
	Wider     int // how often emergency access was asked for
	Toasts    []string
	Errors    []error
	PDFs      [][]byte
	Saved     map[string][]byte
	Videos    []Video
	NoPlayer  error       // what OpenVideo fails with
	NoViewer  *page.Shown // what becomes of a PDF where there is no viewer
	Picked    []byte      // what PickFile answers with
	Focused   fyne.Focusable
	Left      []page.Leaving   // what was about to be printed, saved or sent
	Along     []office.OutFile // what goes along with it

	Incoming []office.Incoming // what PickFiles and FilesIn answer with
	Folder   string            // what PickFolder answers with
	Dropped  func([]office.Incoming)
	Cards    func([]page.Card)
	Tray     int // what lies in the intake tray

	Plugged []page.Plugged // what OnDrives tells
	Drives  func([]page.Plugged)
	// Held keeps chores until Work is done by hand with RunChore; without it they run at once.
	Held   bool
	Chore  page.Chore
	AtWork func(page.Chore, ui.Progress)

	busy, asked atomic.Int32
}

// New returns a window for a member with roles, on Sunday 22 November 2026.
func New(name string, roles ...access.Role) *Host {
	m := access.Member{ID: "m1", SlotID: "s1", Name: name, Roles: roles, State: access.Active}
	return &Host{Day: calendar.MustParse("2026-11-22"), Work: ui.Inline(), Saved: map[string][]byte{},
		Who: office.Me{Member: m, Perms: m.Permissions(), Prefs: office.DefaultPreferences(), Zone: time.UTC,
			Practice: office.Practice{Name: "Hale Aesthetic Surgery", Address: "12 Elm Street, Albany, NY 12207", Telephone: "(555) 010-2200", Zone: "America/New_York",
				State: "NY", PrivacyOfficer: "Dr. Ana Hale", SecurityOfficer: "Dr. Ana Hale"}}}
}

// Async, Me and Today answer for the window.
func (h *Host) Async() *ui.Async     { return h.Work }
func (h *Host) Me() office.Me        { return h.Who }
func (h *Host) Today() calendar.Date { return h.Day }

// Busy counts work under way.
func (h *Host) Busy() (done func()) {
	h.busy.Add(1)
	h.asked.Add(1)
	return sync.OnceFunc(func() { h.busy.Add(-1) })
}

// Working is how much work is under way, and Worked how often some began.
func (h *Host) Working() int { return int(h.busy.Load()) }
func (h *Host) Worked() int  { return int(h.asked.Load()) }

// Go, Back, Refresh, Toast, Fail and Focus are noted.
func (h *Host) Go(r page.Route)          { h.Routes = append(h.Routes, r) }
func (h *Host) GoOn(r page.Route)        { h.Go(r) }
func (h *Host) Back()                    { h.Backs++ }
func (h *Host) Refresh()                 { h.Refreshed++ }
func (h *Host) AskEmergency()            { h.Wider++ }
func (h *Host) Toast(s string, _ func()) { h.Toasts = append(h.Toasts, s) }
func (h *Host) Fail(err error)           { h.Errors = append(h.Errors, err) }

// Focus puts the keyboard into a field.
func (h *Host) Focus(f fyne.Focusable) {
	h.Focused = f
	if h.Window != nil {
		h.Window.Canvas().Focus(f)
	}
}

// Ask shows the question.
func (h *Host) Ask(title, question, yes string, grave bool, then func()) {
	kit.Ask(h.Window, kit.Question{Title: title, Sentence: question, Yes: yes, Danger: grave}, func(ok bool) {
		if ok {
			then()
		}
	})
}

// AskReason shows the question with its reason.
func (h *Host) AskReason(title, question, yes string, then func(string)) {
	kit.AskReason(h.Window, kit.Question{Title: title, Sentence: question, Yes: yes}, i18n.T("shell.reason"), func(reason string, ok bool) {
		if ok {
			then(reason)
		}
	})
}

// Dialog shows content above the page.
func (h *Host) Dialog(title string, content fyne.CanvasObject) (closing func()) {
	d := kit.Tell(h.Window, title, "", content)
	return d.Dismiss
}

// Hold shows content above the page that closes with what stands in it.
func (h *Host) Hold(title string, content fyne.CanvasObject) (closing func()) {
	const wide = 560
	body := kit.NewPanel(kit.Inset(18, 22, kit.Stack(12, kit.StrongText(title), content)))
	p := widget.NewModalPopUp(body, h.Window.Canvas())
	p.Show()
	p.Resize(fyne.NewSize(wide, kit.HeightFor(body, wide)))
	return p.Hide
}

// Leave notes what is about to leave and goes on at once, with Along.
func (h *Host) Leave(what page.Leaving, then func([]office.OutFile)) {
	h.Left = append(h.Left, what)
	then(h.Along)
}

// OpenPDF notes the PDF.
func (h *Host) OpenPDF(data []byte) { h.PDFs = append(h.PDFs, data) }

// ShowPDF notes the PDF, unless NoViewer says what becomes of it.
func (h *Host) ShowPDF(name string, data []byte, then func(page.Shown)) {
	is := page.InViewer
	if h.NoViewer != nil {
		is = *h.NoViewer
	}
	switch is {
	case page.InViewer:
		h.OpenPDF(data)
	case page.AsFile:
		h.Saved[name] = data
	}
	then(is)
}

// OpenVideo notes what would be played, or fails with NoPlayer.
func (h *Host) OpenVideo(kind string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil || h.NoPlayer != nil {
		return errors.Join(err, h.NoPlayer)
	}
	h.Videos = append(h.Videos, Video{kind, b.Bytes()})
	return nil
}

// SaveFile saves at once.
func (h *Host) SaveFile(suggested string, data []byte, then func(bool)) {
	h.Saved[suggested] = data
	then(true)
}

// PickFile answers with Picked.
func (h *Host) PickFile(_ []string, then func(string, []byte)) { then("picked", h.Picked) }

// PickFiles, PickFolder and FilesIn answer with Incoming and Folder.
func (h *Host) PickFiles(then func([]office.Incoming))        { then(h.Incoming) }
func (h *Host) PickFolder(_ string, then func(folder string)) { then(h.Folder) }
func (h *Host) FilesIn(_ string, then func([]office.Incoming, error)) {
	then(h.Incoming, nil)
}

// OnDrop and OnCards keep what is to be told.
func (h *Host) OnDrop(then func([]office.Incoming)) { h.Dropped = then }
func (h *Host) OnCards(then func([]page.Card))      { h.Cards = then }
func (h *Host) SetTray(n int)                       { h.Tray = n }
func (h *Host) InTray() int                         { return h.Tray }

// PatientMode does nothing.
func (h *Host) PatientMode(fyne.CanvasObject, func()) func() { return func() {} }

// StartChore runs the work at once, or keeps it while Held.
func (h *Host) StartChore(c page.Chore) bool {
	if h.Chore.Name != "" {
		return false
	}
	h.Chore = c
	h.tell(ui.Progress{})
	if !h.Held {
		h.RunChore()
	}
	return true
}

// RunChore does the work that is under way.
func (h *Host) RunChore() {
	c := h.Chore
	err := c.Do(context.Background(), h.tell)
	h.Chore = page.Chore{}
	h.tell(ui.Progress{})
	c.Done(err)
}

// StopChore ends the work under way as a cancelled one.
func (h *Host) StopChore() {
	c := h.Chore
	if c.Name == "" {
		return
	}
	h.Chore = page.Chore{}
	h.tell(ui.Progress{})
	c.Done(context.Canceled)
}

// tell reports progress of the work under way.
func (h *Host) tell(p ui.Progress) {
	if h.AtWork != nil {
		h.AtWork(h.Chore, p)
	}
}

// OnChore and OnDrives keep what is to be told, and tell what there is.
func (h *Host) OnChore(then func(page.Chore, ui.Progress)) func() {
	h.AtWork = then
	then(h.Chore, ui.Progress{})
	return func() { h.AtWork = nil }
}

// OnDrives tells Plugged.
func (h *Host) OnDrives(then func([]page.Plugged)) func() {
	h.Drives = then
	then(h.Plugged)
	return func() { h.Drives = nil }
}
