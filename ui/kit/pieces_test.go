package kit_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
	"consentry/ui"
	"consentry/ui/ink"
	"consentry/ui/kit"
	"consentry/ui/uitest"
)

func TestDueWords(t *testing.T) {
	for days, want := range map[int]struct {
		state kit.State
		words string
	}{
		-2: {kit.Bad, "Overdue 2 days"}, -1: {kit.Bad, "Overdue 1 day"}, 0: {kit.Bad, "Due today"}, 1: {kit.Warn, "1 day left"},
		7: {kit.Warn, "7 days left"}, 8: {kit.Info, "8 days left"}, 30: {kit.Info, "30 days left"}, 31: {kit.Mute, "23 Dec"},
		500: {kit.Mute, "5 Apr 2028"},
	} {
		s, words := kit.Due(today.AddDays(days), today)
		assert.Equal(t, want.state, s, "%d days", days)
		assert.Equal(t, want.words, words, "%d days", days)
	}
	s, words := kit.Due(calendar.Date{}, today)
	assert.Equal(t, kit.Mute, s)
	assert.Equal(t, "No date", words)
}

func TestStepsGoBackOnly(t *testing.T) {
	uitest.App(t)
	to := -1
	s := kit.NewSteps([]string{"Patient", "Scope", "Done"}, 1, func(i int) { to = i })
	w := uitest.Window(t, kit.Stack(0, s))
	uitest.Press(t, w, "Patient")
	assert.Equal(t, 0, to)
	assert.Equal(t, []string{"Patient"}, uitest.TabOrder(w), "what is to come cannot be pressed")
	s.Set(2)
	assert.True(t, uitest.Shows(w, "3 Done"))
}

func TestTabsByKeys(t *testing.T) {
	uitest.App(t)
	built := map[string]int{}
	page := func(id string) func() fyne.CanvasObject {
		return func() fyne.CanvasObject { built[id]++; return kit.BodyText("page " + id) }
	}
	tabs := kit.NewTabs(kit.TabItem{ID: "a", Label: "Permissions", Build: page("a")}, kit.TabItem{ID: "b", Label: "Photos", Count: 18, Build: page("b")})
	w := uitest.Window(t, kit.Page(tabs))
	assert.True(t, uitest.Shows(w, "page a"))
	w.Canvas().FocusNext()
	uitest.Key(w, fyne.KeyRight)
	assert.Equal(t, "b", tabs.Current())
	assert.True(t, uitest.Shows(w, "page b"))
	assert.False(t, uitest.Shows(w, "page a"))
	tabs.Step(1)
	assert.Equal(t, "a", tabs.Current(), "around the end")
	assert.Equal(t, map[string]int{"a": 1, "b": 1}, built)
	tabs.Rebuild("a")
	assert.Equal(t, 2, built["a"])
}

func TestTheRail(t *testing.T) {
	uitest.App(t)
	opened := ""
	r := kit.NewRail("Consentry", []kit.RailGroup{{Items: []kit.RailItem{{ID: "today", Label: "Today", Icon: kit.IconToday},
		{ID: "patients", Label: "Patients", Icon: kit.IconPatients}}}}, "today", func(id string) { opened = id })
	w := uitest.Window(t, r)
	r.SetCount("today", 7, kit.Bad)
	assert.Equal(t, []string{"Today, 7", "Patients"}, uitest.TabOrder(w))
	w.Canvas().FocusNext()
	uitest.Key(w, fyne.KeyDown)
	uitest.Key(w, fyne.KeyReturn)
	assert.Equal(t, "patients", opened)
	r.SetCurrent("patients")
	assert.Equal(t, "patients", r.Current())
}

func TestTheBar(t *testing.T) {
	uitest.App(t)
	var did []string
	b := kit.NewTopBar("Ctrl K")
	b.OnSearch = func() { did = append(did, "search") }
	b.OnLock = func() { did = append(did, "lock") }
	b.OnBackup = func() { did = append(did, "backup") }
	w := uitest.Window(t, b)
	assert.Equal(t, []string{"Find a patient, document or page", "Lock"}, uitest.TabOrder(w))
	b.SetBackup(kit.OK, "Backed up 3 h ago")
	b.SetMember("Maya Ortiz", "Front desk")
	for _, s := range []string{"Backed up 3 h ago", "Lock", "Find a patient, document or page"} {
		uitest.Press(t, w, s)
	}
	assert.Equal(t, []string{"backup", "lock", "search"}, did)
	assert.True(t, uitest.Shows(w, "Maya Ortiz"))
}

func TestASignature(t *testing.T) {
	uitest.App(t)
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	p := kit.NewSignaturePad("", func() time.Time { now = now.Add(8 * time.Millisecond); return now })
	changed := 0
	p.OnChanged = func() { changed++ }
	w := uitest.WindowOf(t, p, fyne.NewSize(480, 260))
	assert.Contains(t, p.Problem(), "no signature yet")
	kit.DrawOn(p, []fyne.Position{{X: 100, Y: 100}})
	assert.False(t, p.Signed())
	assert.Contains(t, p.Problem(), "dot")
	p.Clear()
	uitest.Sign(t, w, p)
	assert.True(t, p.Signed())
	assert.Empty(t, p.Problem())
	s := p.Strokes()
	require.Len(t, s, 1)
	require.Len(t, s[0].Points, 6)
	assert.Zero(t, s[0].Points[0].T)
	for i, q := range s[0].Points {
		assert.True(t, q.X >= 0 && q.X <= 1 && q.Y >= 0 && q.Y <= 1)
		if i > 0 {
			assert.Greater(t, q.T, s[0].Points[i-1].T)
		}
	}
	kit.DrawOn(p, []fyne.Position{{X: -50, Y: -50}, {X: 9000, Y: 9000}})
	last := p.Strokes()[1].Points
	assert.Equal(t, [4]float32{0, 0, 1, 1}, [4]float32{last[0].X, last[0].Y, last[1].X, last[1].Y}, "a hand that slips off the pad stays at its edge")
	uitest.Press(t, w, "Undo")
	assert.Len(t, p.Strokes(), 1)
	p.Freeze()
	p.Clear()
	p.Undo()
	assert.Len(t, p.Strokes(), 1, "a bound signature does not change")
	assert.Equal(t, 5, changed)
}

func TestTheEventsOfAPointer(t *testing.T) {
	uitest.App(t)
	p := kit.NewSignaturePad("", ui.Inline().Now)
	w := uitest.WindowOf(t, p, fyne.NewSize(480, 260))
	var paper fyne.CanvasObject
	uitest.Walk(p, func(o fyne.CanvasObject) bool {
		if _, ok := o.(desktop.Mouseable); ok {
			paper = o
		}
		return true
	})
	require.NotNil(t, paper)
	at := func(x, y float32) fyne.PointEvent { return fyne.PointEvent{Position: fyne.NewPos(x, y)} }
	m := paper.(desktop.Mouseable)
	m.MouseDown(&desktop.MouseEvent{PointEvent: at(50, 60), Button: desktop.MouseButtonPrimary})
	d := paper.(fyne.Draggable)
	for x := float32(60); x < 300; x += 10 {
		d.Dragged(&fyne.DragEvent{PointEvent: at(x, 60+20*float32(math.Sin(float64(x))))})
	}
	m.MouseUp(&desktop.MouseEvent{})
	d.DragEnd() // both arrive
	require.Len(t, p.Strokes(), 1)
	assert.InDelta(t, 50.0/480, p.Strokes()[0].Points[0].X, 0.01, "the beginning is not lost")
	m.MouseDown(&desktop.MouseEvent{PointEvent: at(5, 5), Button: desktop.MouseButtonSecondary})
	m.MouseUp(&desktop.MouseEvent{})
	assert.Len(t, p.Strokes(), 1, "the other button does not write")
	uitest.Key(w, fyne.KeyBackspace)
	assert.Empty(t, p.Strokes())
}

func TestADraftOfASignature(t *testing.T) {
	uitest.App(t)
	p, q := kit.NewSignaturePad("", ui.Inline().Now), kit.NewSignaturePad("es", ui.Inline().Now)
	w := uitest.WindowOf(t, p, fyne.NewSize(480, 260))
	uitest.Sign(t, w, p)
	q.SetStrokes(p.Strokes())
	assert.Equal(t, p.Strokes(), q.Strokes())
	got := p.Strokes()
	got[0].Points[0].X = 0.99
	assert.NotEqual(t, got, p.Strokes(), "what is handed out is a copy")
	img := ink.Picture(q.Strokes(), 480, 220, 3, kitInk{})
	dark := 0
	for i := 3; i < len(img.Pix); i += 4 {
		if img.Pix[i] > 128 {
			dark++
		}
	}
	assert.Greater(t, dark, 500)
}

type kitInk struct{}

func (kitInk) RGBA() (r, g, b, a uint32) { return 0, 0, 0x8000, 0xffff }

func TestBusyWords(t *testing.T) {
	uitest.App(t)
	stopped := false
	b := kit.NewBusy("Preparing", func() { stopped = true })
	w := uitest.Window(t, kit.Stack(0, b))
	b.Set(ui.Progress{Words: "Copying 31 new photos", Done: 118e6, Total: 184e6, Bytes: true, Spent: 3 * time.Second})
	assert.True(t, uitest.Shows(w, "Copying 31 new photos · 118 MB of 184 MB"))
	assert.True(t, uitest.Shows(w, "39 MB/s · 2 s left"))
	b.Set(ui.Progress{Words: "Checking", Done: 3, Total: 4200})
	assert.True(t, uitest.Shows(w, "Checking · 3 of 4,200"))
	uitest.Press(t, w, "Cancel")
	assert.True(t, stopped)
}

func TestToasts(t *testing.T) {
	uitest.App(t)
	toasts := kit.NewToasts(ui.Inline())
	w := uitest.Window(t, toasts)
	assert.Empty(t, toasts.Text())
	undone := false
	toasts.Say("Saved.", func() { undone = true })
	assert.True(t, uitest.Shows(w, "Saved."))
	uitest.Press(t, w, "Undo")
	assert.True(t, undone)
	assert.Empty(t, toasts.Text())
	toasts.Say("Printed.", nil)
	assert.Equal(t, "Printed.", toasts.Text())
}

func TestWhyOpensAndCloses(t *testing.T) {
	uitest.App(t)
	why := kit.NewWhy(kit.WhyText{Sentences: "The law asks for an end.", Example: "Until the end of the year.", Citation: "45 CFR 164.508(c)(1)(v)"})
	w := uitest.Window(t, kit.Stack(0, kit.NewField("Expires", kit.NewEntry("")).Why(why)))
	uitest.Press(t, w, "Why?")
	assert.True(t, uitest.Shows(w, "164.508"))
	assert.True(t, uitest.Shows(w, "Until the end of the year."))
	uitest.Key(w, fyne.KeyEscape)
	assert.Nil(t, w.Canvas().Overlays().Top())
	assert.Same(t, why, w.Canvas().Focused(), "the keyboard comes back")
}

func TestQuestions(t *testing.T) {
	uitest.App(t)
	w := uitest.Window(t, kit.Page(kit.Primary("Below", nil)))
	var said []bool
	ask := func(danger bool) *kit.Dialog {
		return kit.Ask(w, kit.Question{Title: "Delete the draft?", Sentence: "Nothing signed is lost.", Yes: "Delete draft", No: "Keep it", Danger: danger},
			func(yes bool) { said = append(said, yes) })
	}
	ask(true)
	assert.False(t, kit.Idle(w))
	focused, ok := w.Canvas().Focused().(*kit.Button)
	require.True(t, ok)
	assert.Equal(t, "Keep it", focused.Text(), "the safe button has the keyboard")
	uitest.Key(w, fyne.KeyReturn)
	ask(true)
	uitest.Key(w, fyne.KeyEscape)
	ask(false)
	uitest.Key(w, fyne.KeyReturn)
	d := ask(true)
	uitest.Press(t, w, "Delete draft")
	d.Dismiss() // too late
	assert.Equal(t, []bool{false, false, true, true}, said)
	assert.True(t, kit.Idle(w))
}

func TestAReasonIsAsked(t *testing.T) {
	uitest.App(t)
	w := uitest.Window(t, kit.Page())
	reason, ok := "", false
	kit.AskReason(w, kit.Question{Title: "Void?", Yes: "Void it", Danger: true}, "Reason", func(r string, yes bool) { reason, ok = r, yes })
	uitest.Press(t, w, "Void it")
	assert.True(t, uitest.Shows(w, "Write the reason in a few words."))
	assert.False(t, ok)
	uitest.Type(t, w, "Reason", "Wrong patient")
	uitest.Press(t, w, "Void it")
	assert.True(t, ok)
	assert.Equal(t, "Wrong patient", reason)
}

func TestAnErrorCanBeCopied(t *testing.T) {
	a := uitest.App(t)
	w := uitest.Window(t, kit.Page())
	kit.ShowError(w, "The copy did not finish. The drive holds the older one.", "backup: write: disk full")
	assert.False(t, uitest.Shows(w, "disk full"))
	uitest.Press(t, w, "Details")
	assert.True(t, uitest.Shows(w, "disk full"))
	uitest.Press(t, w, "Copy details")
	assert.Equal(t, "backup: write: disk full", a.Clipboard().Content())
	uitest.Key(w, fyne.KeyEscape)
	assert.True(t, kit.Idle(w))
}

func TestEscReachesTheDialogFromAnEntry(t *testing.T) {
	uitest.App(t)
	t.Cleanup(func() { kit.SetKeyHook(nil) })
	help := 0
	kit.SetKeyHook(func(k *fyne.KeyEvent) bool { help++; return true })
	e := kit.NewEntry("")
	w := uitest.Window(t, kit.Page(kit.NewField("Name", e)))
	w.Canvas().Focus(e)
	uitest.Key(w, fyne.KeyF1)
	assert.Equal(t, 1, help, "the window hears F1 while a person types")
	answered := false
	inner := kit.NewEntry("")
	kit.Ask(w, kit.Question{Title: "Who?", Content: kit.NewField("Who", inner), Yes: "OK"}, func(bool) { answered = true })
	assert.Same(t, inner, w.Canvas().Focused(), "the field has the keyboard")
	uitest.Key(w, fyne.KeyF1)
	assert.Equal(t, 1, help, "nothing reaches the window below")
	uitest.Key(w, fyne.KeyEscape)
	assert.True(t, answered)
	assert.Same(t, e, w.Canvas().Focused(), "the keyboard comes back")
}

func TestCommandsAreGuarded(t *testing.T) {
	uitest.App(t)
	idle := true
	var ran []string
	run := func(s string) func() { return func() { ran = append(ran, s) } }
	c := kit.NewCommands(func() bool { return idle })
	c.Add(kit.Command{ID: "find", Label: "Find", Menu: "Go", Key: fyne.KeyK, Run: run("find")},
		kit.Command{ID: "lock", Label: "Lock", Menu: "Go", Key: fyne.KeyL, Always: true, Run: run("lock")},
		kit.Command{ID: "help", Label: "Help", Menu: "Help", Key: fyne.KeyF1, Run: run("help")})
	m := c.Menu()
	require.Len(t, m.Items, 2)
	m.Items[0].Items[0].Action()
	idle = false
	m.Items[0].Items[0].Action()
	m.Items[0].Items[1].Action()
	assert.False(t, c.Key(&fyne.KeyEvent{Name: fyne.KeyF1}))
	idle = true
	assert.True(t, c.Key(&fyne.KeyEvent{Name: fyne.KeyF1}))
	assert.Equal(t, []string{"find", "lock", "help"}, ran)
	assert.Nil(t, m.Items[1].Items[0].Shortcut, "function keys are no menu shortcuts")
	assert.Equal(t, fyne.KeyModifierShortcutDefault, m.Items[0].Items[0].Shortcut.(*desktop.CustomShortcut).Modifier)
	assert.Equal(t, "F1", c.All()[2].Keys())
	assert.Contains(t, c.All()[0].Keys(), "K")
}

func TestEverythingThatCanBePressedAnswersToKeys(t *testing.T) {
	uitest.App(t)
	n := 0
	hit := func() { n++ }
	pieces := []fyne.CanvasObject{kit.Primary("a", hit), kit.Danger("b", hit), kit.Link("c", hit), kit.IconButton(kit.IconPlus, "d", hit),
		kit.NewActionChip(kit.OK, "e", hit), kit.PersonTile("Maya", "f", hit)}
	w := uitest.Window(t, kit.Wrap(8, pieces...))
	for i := range pieces {
		w.Canvas().FocusNext()
		uitest.Key(w, fyne.KeySpace)
		assert.Equal(t, i+1, n)
	}
	b := kit.Primary("off", hit)
	b.Disable()
	test.Tap(b)
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	assert.Equal(t, len(pieces), n)
}

func TestPiecesFollowTheTheme(t *testing.T) {
	a := uitest.App(t)
	w := uitest.WindowOf(t, kit.NewBox(kit.ColorPage, "", 0, kit.Card(kit.BodyText("words"))), fyne.NewSize(200, 80))
	light := uitest.Picture(w)
	a.Settings().SetTheme(kit.NewTheme(kit.Dark))
	dark := uitest.Picture(w)
	r1, _, _, _ := light.At(2, 2).RGBA()
	r2, _, _, _ := dark.At(2, 2).RGBA()
	assert.Greater(t, r1, r2+0x8000)
}

func TestLockingTakesDialogsAndTheirKeysAway(t *testing.T) {
	uitest.App(t)
	t.Cleanup(func() { kit.SetKeyHook(nil) })
	help := 0
	kit.SetKeyHook(func(*fyne.KeyEvent) bool { help++; return true })
	e := kit.NewEntry("")
	w := uitest.Window(t, kit.Page(e))
	answers := 0
	d := kit.Ask(w, kit.Question{Title: "Lena Park?", Yes: "OK"}, func(bool) { answers++ })
	kit.CloseOverlays(w)
	assert.False(t, d.Open())
	assert.True(t, kit.Idle(w))
	w.Canvas().Focus(e)
	uitest.Key(w, fyne.KeyF1)
	assert.Equal(t, 1, help)
	d.Confirm()
	assert.Zero(t, answers, "an open question is never answered")

	d = kit.Ask(w, kit.Question{Title: "Again?", Yes: "OK"}, func(bool) { answers++ })
	for o := w.Canvas().Overlays().Top(); o != nil; o = w.Canvas().Overlays().Top() {
		w.Canvas().Overlays().Remove(o)
	}
	assert.False(t, d.Open())
	w.Canvas().Focus(e)
	uitest.Key(w, fyne.KeyF1)
	assert.Equal(t, 2, help, "keys come back however the dialog went")
}

// Fyne throws away the renderer of what was out of sight for a minute and makes a new one when it is seen again, without
// laying it out: the size has not changed. Nothing may be missing then.
func TestPiecesAreWholeAfterAMinuteOutOfSight(t *testing.T) {
	uitest.App(t)
	pieces := map[string]fyne.Widget{
		"title": kit.TitleText("Patients"), "several lines": kit.BodyText("one\ntwo\nthree"), "button": kit.Primary("Report it", func() {}).WithIcon(kit.IconIncidents),
		"chip": kit.NewChip(kit.OK, "Saved"), "due": kit.NewDueChip(today, today), "avatar": kit.NewAvatar("Ana Hale", 36),
		"check": kit.NewCheckBox("It is still going on", true, nil), "grow": kit.Grow(kit.Stack(2, kit.TitleText("Patients"), kit.MutedText("Type a name"))).(fyne.Widget),
	}
	for name, piece := range pieces {
		t.Run(name, func(t *testing.T) {
			uitest.Window(t, kit.Stack(0, piece))
			before, after := laidOut(test.WidgetRenderer(piece).Objects()), laidOut(piece.CreateRenderer().Objects())
			require.NotEmpty(t, before)
			assert.Equal(t, before, after)
		})
	}
}

// laidOut is where pieces stand, and what words are in them.
func laidOut(objs []fyne.CanvasObject) (list []string) {
	for _, o := range objs {
		words := ""
		if c, ok := o.(*canvas.Text); ok {
			words = c.Text
		}
		list = append(list, fmt.Sprintf("%T %q %v %v", o, words, o.Position(), o.Size()))
	}
	return list
}

// The wheel scrolls the page wherever the pointer is; a box keeps it only while there is more in it than can be seen.
func TestTheWheelOverABoxScrollsThePage(t *testing.T) {
	uitest.App(t)
	one, notes := kit.NewEntry(""), kit.NewNotes("", 4000)
	page := kit.Page(kit.NewField("Name", one), kit.NewField("Note", notes), kit.Gap(0, 3000))
	w := uitest.Window(t, page)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject
	turn := func(e *kit.Entry) float32 {
		test.Scroll(w.Canvas(), at(e).AddXY(20, 10), 0, -20)
		return at(one).Y
	}
	start := at(one).Y
	after := turn(one)
	assert.Less(t, after, start, "a box of one line")
	notes.SetValue("short")
	assert.Less(t, turn(notes), after, "notes that can all be seen")
	notes.SetValue(strings.Repeat("line\n", 40))
	before := at(one).Y
	assert.Less(t, turn(notes), before, "notes with more in them that nobody works in")
	w.Canvas().Focus(notes)
	assert.Equal(t, turn(notes), turn(notes), "whoever works in them scrolls them")
}
