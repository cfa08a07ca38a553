// The bench of the tour: a window without a screen, a practice in a folder of its own, a clock, and what a person does.

package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/stretchr/testify/require"

	"consentry/cmd/internal/codec"
	"consentry/cmd/internal/wire"
	"consentry/domain/access"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/store"
	"consentry/store/backup"
	"consentry/store/keyring"
	"consentry/store/outbox"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/paper"
	"consentry/ui/platform"
	"consentry/ui/shell"
	"consentry/ui/start"
	"consentry/ui/uitest"
)

var tourOut = flag.String("tour-out", "", "keep the tour's pictures and PDFs in this `folder`")

// tour is one walk through the program.
type tour struct {
	*testing.T
	w        fyne.Window
	shell    *shell.Shell
	machine  *platform.Fake
	out      string // where pictures and PDFs go
	dir      string // of the practice
	now      time.Time
	clock    sync.Mutex
	timers   []timer
	theme    string
	kit      office.Kit
	office   *office.Office
	last     string // the folder opened last
	pictures int
	papers   int // PDFs shown so far
}

var _ shell.Folders = (*tour)(nil)

func newTour(t *testing.T) *tour {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	out := *tourOut
	if out == "" {
		out = t.TempDir()
	}
	// The folders are named as people would have them, since set-up shows them.
	r := &tour{T: t, machine: &platform.Fake{NoIdle: true}, out: out, dir: filepath.Join(t.TempDir(), "Consentry", "Practice"), now: time.Date(2026, time.November, 23, 8, 40, 0, 0, zone)}
	old, err := filepath.Glob(filepath.Join(out, "[0-9][0-9]-*"))
	require.NoError(t, err)
	for _, path := range old {
		require.NoError(t, os.Remove(path))
	}
	uitest.App(t)
	r.w = uitest.Window(t, kit.Gap(0, 0))
	r.shell = shell.New(shell.Deps{Window: r.w, Async: r.async(), Machine: r.machine, Folders: r, Now: r.Now, Version: "test", Look: r.look, Quit: func() {}})
	t.Cleanup(func() {
		r.shell.Close()
		kit.SetKeyHook(nil)
		i18n.Use(i18n.English)
	})
	return r
}

// Now is the tour's clock. Each look takes a moment, so that no two things happen at once.
func (r *tour) Now() time.Time {
	r.clock.Lock() // files are taken in side by side
	defer r.clock.Unlock()
	r.now = r.now.Add(3 * time.Millisecond)
	return r.now
}

// timer is something that happens later.
type timer struct {
	at   time.Time
	f    func()
	over *bool
}

// async does everything at once, as a patient person sees it, but for what takes a second or more: that waits for pass.
func (r *tour) async() *ui.Async {
	a := ui.Inline()
	a.Now = r.Now
	a.After = func(d time.Duration, f func()) func() {
		over := false
		if d < time.Second {
			f()
		} else {
			r.timers = append(r.timers, timer{r.now.Add(d), f, &over})
		}
		return func() { over = true }
	}
	return a
}

// pass lets time go by.
func (r *tour) pass(d time.Duration) {
	until := r.now.Add(d)
	for {
		next := -1
		for i, t := range r.timers {
			if !t.at.After(until) && (next < 0 || t.at.Before(r.timers[next].at)) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		t := r.timers[next]
		r.timers = append(r.timers[:next:next], r.timers[next+1:]...)
		if t.at.After(r.now) {
			r.now = t.at
		}
		if !*t.over {
			t.f()
		}
	}
	if until.After(r.now) {
		r.now = until
	}
	uitest.Settle(r.w)
}

func (r *tour) look(p office.Preferences) {
	if r.theme != p.Theme {
		r.theme = p.Theme
		fyne.CurrentApp().Settings().SetTheme(kit.NewTheme(modeOf(p.Theme)))
	}
	i18n.Use(p.Language)
}

// found keeps the Recovery Sheet of the practice being made, as the printer would.
type found struct {
	*office.Office
	keep func(office.Kit)
}

func (f found) Found(ctx context.Context, in office.Founding) (office.Kit, error) {
	k, err := f.Office.Found(ctx, in)
	f.keep(k)
	return k, err
}

// Open puts an office on a folder whose passwords cost next to nothing.
func (r *tour) Open(dir string) (shell.House, error) {
	forms, err := wire.Forms()
	if err != nil {
		return shell.House{}, err
	}
	printer, err := paper.New(paper.Options{})
	if err != nil {
		return shell.House{}, err
	}
	keeper := store.New(store.Options{Dir: dir, Clock: r, Cost: keyring.TestCost, Started: r.now})
	decoders, err := codec.New()
	if err != nil {
		return shell.House{}, err
	}
	letters, err := wire.Letters()
	if err != nil {
		return shell.House{}, err
	}
	states, err := wire.States()
	if err != nil {
		return shell.House{}, err
	}
	courses, err := wire.Courses()
	if err != nil {
		return shell.House{}, err
	}
	r.office = office.New(office.Deps{Keeper: keeper, Clock: r, Printer: printer, Forms: forms, Letters: letters, States: states, Courses: courses, Outbox: outbox.Outbox{Day: r.Now}, Foreign: decoders, Pages: decoders,
		Backups: backup.New(backup.Options{Clock: r, Program: "test", Started: r.now})})
	return shell.House{Dir: dir, Office: found{r.office, func(k office.Kit) { r.kit = k }}, Screens: screens(r.office), Close: keeper.Close, Place: r.Judge(dir)}, nil
}

// The folders of the tour.
func (r *tour) Last() string                 { return r.last }
func (r *tour) Remember(dir string)          { r.last = dir }
func (r *tour) Suggested() string            { return r.dir }
func (r *tour) Within(dir string) string     { return dir }
func (r *tour) Judge(dir string) start.Place { return start.Place{Dir: dir, Taken: taken(dir)} }
func (r *tour) Sample(context.Context, office.Progress) (string, error) {
	return "", fmt.Errorf("the tour makes its own practice")
}

// station says where one is, in a picture and in the test's log.
func (r *tour) station(name string) {
	r.Helper()
	r.pass(time.Second)
	r.pictures++
	uitest.Screenshot(r.T, r.w, filepath.Join(r.out, fmt.Sprintf("%02d-%s.png", r.pictures, name)))
}

// press presses what says these words, one after the other.
func (r *tour) press(words ...string) {
	r.Helper()
	for _, s := range words {
		r.fade()
		uitest.Press(r.T, r.w, s)
		uitest.Settle(r.w)
	}
}

// fade takes away what the window said a while ago.
func (r *tour) fade() {
	uitest.Walk(r.w.Content(), func(o fyne.CanvasObject) bool {
		if said, ok := o.(*kit.Toasts); ok {
			said.Clear()
		}
		return true
	})
}

// write types into the field with a label.
func (r *tour) write(label, text string) {
	r.Helper()
	uitest.Type(r.T, r.w, label, text)
	uitest.Settle(r.w)
}

func (r *tour) choose(label, option string) {
	r.Helper()
	uitest.Choose(r.T, r.w, label, option)
	uitest.Settle(r.w)
}

// enter presses Enter where the keyboard is.
func (r *tour) enter() {
	uitest.Key(r.w, fyne.KeyReturn)
	uitest.Settle(r.w)
}

func (r *tour) shows(words ...string) {
	r.Helper()
	for _, s := range words {
		require.True(r, uitest.Shows(r.w, s), "%q is not shown:\n%s", s, strings.Join(uitest.Texts(r.w), "\n"))
	}
}

func (r *tour) hides(words ...string) {
	r.Helper()
	for _, s := range words {
		require.False(r, uitest.Shows(r.w, s), "%q is shown:\n%s", s, strings.Join(uitest.Texts(r.w), "\n"))
	}
}

// paper takes the PDF that was shown since the last one and keeps it under a name.
func (r *tour) paper(name string) []byte {
	r.Helper()
	shown := r.machine.Shown()
	require.Greater(r, len(shown), r.papers, "no PDF was shown")
	pdf := shown[len(shown)-1].Content
	r.papers = len(shown)
	return r.keep(name, pdf)
}

// keep writes a PDF beside the pictures.
func (r *tour) keep(name string, pdf []byte) []byte {
	r.Helper()
	require.True(r, bytes.HasPrefix(pdf, []byte("%PDF-")), "%s is no PDF", name)
	require.NoError(r, os.WriteFile(filepath.Join(r.out, fmt.Sprintf("%02d-%s.pdf", r.pictures, name)), pdf, 0o600))
	return pdf
}

// signIn signs somebody in at the front door.
func (r *tour) signIn(name, password string) {
	r.Helper()
	if uitest.Shows(r.w, "Who is signing in?") {
		r.press(name)
	}
	r.shows(name)
	uitest.FindField(r.T, r.w, "Password").Focus()
	uitest.Letters(r.w, password)
	r.enter()
}

// lock locks with the button of the frame.
func (r *tour) lock() {
	r.Helper()
	r.press("Lock")
}

// answers chooses Yes or No for each place asked about on the page, from the top: what say gives for the n-th.
func (r *tour) answers(yes, no string, say func(n int) bool) int {
	r.Helper()
	n := 0
	for _, c := range r.choices() {
		want := no
		if say(n) {
			want = yes
		}
		n++
		uitest.Walk(c, func(o fyne.CanvasObject) bool {
			a, named := o.(fyne.Accessible)
			if tap, ok := o.(fyne.Tappable); ok && named && a.AccessibilityLabel() == want {
				test.Tap(tap)
				return false
			}
			return true
		})
	}
	uitest.Settle(r.w)
	return n
}

func (r *tour) choices() []*kit.Choice {
	var out []*kit.Choice
	uitest.Walk(r.w.Content(), func(o fyne.CanvasObject) bool {
		if c, ok := o.(*kit.Choice); ok {
			out = append(out, c)
		}
		return true
	})
	return out
}

// pen is a name written by hand.
var pen = []fyne.Position{{X: 60, Y: 150}, {X: 78, Y: 96}, {X: 96, Y: 80}, {X: 104, Y: 120}, {X: 104, Y: 168}, {X: 118, Y: 180}, {X: 150, Y: 130}, {X: 180, Y: 100},
	{X: 196, Y: 140}, {X: 240, Y: 130}, {X: 270, Y: 70}, {X: 262, Y: 150}, {X: 290, Y: 90}, {X: 326, Y: 88}, {X: 300, Y: 120}, {X: 340, Y: 140}, {X: 372, Y: 110}, {X: 402, Y: 144}, {X: 440, Y: 60}}

// draw signs on the pad of the page.
func (r *tour) draw() {
	r.Helper()
	var pad *kit.SignaturePad
	uitest.Walk(r.w.Content(), func(o fyne.CanvasObject) bool {
		if p, ok := o.(*kit.SignaturePad); ok {
			pad = p
		}
		return pad == nil
	})
	require.NotNil(r, pad, "there is no pad on this page")
	kit.DrawOn(pad, pen)
	uitest.Settle(r.w)
}

// hasPad tells whether one can sign on this page.
func (r *tour) hasPad() bool {
	found := false
	uitest.Walk(r.w.Content(), func(o fyne.CanvasObject) bool {
		_, is := o.(*kit.SignaturePad)
		found = found || is
		return !found
	})
	return found
}

// tongue is what the buttons of patient mode say.
type tongue struct{ next, yes, no, name, agree string }

var (
	english = tongue{"Next", "Yes", "No", "Full name", "I agree and sign"}
	spanish = tongue{"Seguir", "Sí", "No", "Nombre completo", "Acepto y firmo"}
)

// readAndSign turns the pages of a form, answers what is asked on the way, and signs. Pictures are taken of the first
// page, of the first questions if they have a name, and of the page one signs.
func (r *tour) readAndSign(in tongue, name, form, questions string, say func(n int) bool) {
	r.Helper()
	asked := 0
	for page := 0; !r.hasPad(); page++ {
		require.Less(r, page, 20, "there is no page to sign")
		if page == 0 {
			r.station(form + "-read")
		}
		at := asked
		asked += r.answers(in.yes, in.no, func(n int) bool { return say(at + n) })
		if asked > at && questions != "" {
			r.station(questions)
			questions = ""
		}
		r.press(in.next)
	}
	r.draw()
	r.write(in.name, name)
	r.station(form + "-sign")
	r.press(in.agree)
	require.False(r, r.hasPad() && uitest.Shows(r.w, in.agree), "it was not signed:\n%s", strings.Join(uitest.Texts(r.w), "\n"))
}

// born types a birth date where the keyboard is.
func (r *tour) born(text string) {
	r.Helper()
	uitest.Letters(r.w, text)
	r.enter()
}

// tick ticks the box with these words.
func (r *tour) tick(words string) {
	r.Helper()
	front := r.w.Canvas().Overlays().Top()
	if front == nil {
		front = r.w.Content()
	}
	var box *kit.CheckBox
	uitest.Walk(front, func(o fyne.CanvasObject) bool {
		if b, ok := o.(*kit.CheckBox); ok && b.Text() == words {
			box = b
		}
		return box == nil
	})
	require.NotNil(r, box, "there is no box %q", words)
	uitest.PressAt(r.T, r.w, box)
	uitest.Settle(r.w)
}

// found lists who is found by a text.
func (r *tour) found(text string) []office.FoundPatient {
	r.Helper()
	list, err := r.office.FindPatients(context.Background(), text)
	require.NoError(r, err)
	return list
}

// patients is how many there are on record.
func (r *tour) patients() int {
	r.Helper()
	n, err := r.office.PatientCount(context.Background())
	require.NoError(r, err)
	return n
}

// chart is what the record says of a patient found by a text.
func (r *tour) chart(text string) office.Chart {
	r.Helper()
	list := r.found(text)
	require.NotEmpty(r, list, text)
	c, err := r.office.Chart(context.Background(), list[0].Patient.ID)
	require.NoError(r, err)
	return c
}

// state is what the record says of one place.
func state(c office.Chart, channel string) consent.Permission {
	for _, row := range c.Matrix {
		if row.Channel.ID == channel {
			return row.State
		}
	}
	return ""
}

// signedIn is who the record says is signed in.
func (r *tour) signedIn() access.Member {
	r.Helper()
	me, ok := r.office.Me()
	require.True(r, ok, "nobody is signed in")
	return me.Member
}

// hasField tells whether there is a field with this label.
func (r *tour) hasField(label string) bool {
	found := false
	uitest.Walk(r.w.Content(), func(o fyne.CanvasObject) bool {
		f, is := o.(*kit.Field)
		found = found || is && f.Label() == label
		return !found
	})
	return found
}
