package kit_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
	"consentry/ui/kit"
	"consentry/ui/uitest"
)

var today = calendar.MustNew(2026, 11, 22)

func TestAnEntryTellsOfAPersonsChangesOnly(t *testing.T) {
	uitest.App(t)
	var heard []string
	e := kit.NewEntry("")
	e.OnEdited = func(s string) { heard = append(heard, s) }
	e.SetValue("from the record")
	assert.Empty(t, heard)
	uitest.Window(t, kit.NewField("Name", e))
	test.Type(e, "x")
	assert.NotEmpty(t, heard)
}

func TestAnEntryKeepsItsLimit(t *testing.T) {
	a := uitest.App(t)
	e := kit.NewEntry("").Limit(5)
	uitest.Window(t, e)
	test.Type(e, "abcdefgh")
	assert.Equal(t, "abcde", e.Value())
	e.SetValue("ñandúes")
	assert.Equal(t, "ñandú", e.Value(), "characters, not bytes")
	e.SetValue("ab")
	a.Clipboard().SetContent("cdefgh")
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: a.Clipboard()})
	assert.Len(t, e.Value(), 5)
}

func TestEnterGoesOnAndTheLastOneSubmits(t *testing.T) {
	uitest.App(t)
	first, second := kit.NewEntry(""), kit.NewEntry("")
	f1, f2 := kit.NewField("First", first), kit.NewField("Second", second)
	sent := 0
	kit.SubmitOnEnter(func() { sent++ }, f1, f2)
	w := uitest.Window(t, kit.Stack(8, f1, f2))
	f1.Focus()
	uitest.Key(w, fyne.KeyReturn)
	assert.Same(t, second, w.Canvas().Focused())
	assert.Zero(t, sent)
	uitest.Key(w, fyne.KeyReturn)
	assert.Equal(t, 1, sent)
}

func TestTabLeavesNotes(t *testing.T) {
	uitest.App(t)
	assert.False(t, kit.NewNotes("", 100).AcceptsTab())
}

func TestEnterGoesPastTheCalendar(t *testing.T) {
	uitest.App(t)
	day, next := kit.NewDateField(today), kit.NewEntry("")
	w := uitest.Window(t, kit.Stack(8, kit.NewDate("Day", day), kit.NewField("What", next)))
	w.Canvas().Focus(kit.FocusTarget(day))
	uitest.Key(w, fyne.KeyReturn)
	assert.Same(t, next, w.Canvas().Focused())
}

func TestEnterGoesPastAWhyAndOnFromWhatWasChosen(t *testing.T) {
	uitest.App(t)
	what, ground, note := kit.NewEntry(""), kit.NewSelect("Choose", kit.Options("Authorization", "Treatment"), "", nil), kit.NewEntry("")
	w := uitest.Window(t, kit.Stack(8, kit.NewField("What for", what), kit.NewField("Ground", ground).Why(kit.NewWhy(kit.WhyText{Sentences: "Because."})), kit.NewField("Note", note)))
	w.Canvas().Focus(what)
	uitest.Key(w, fyne.KeyReturn)
	assert.Same(t, ground, w.Canvas().Focused(), "the question beside a field is for who wants it")
	uitest.Letters(w, "t")
	assert.Equal(t, "Treatment", ground.Chosen())
	uitest.Key(w, fyne.KeyReturn)
	assert.Same(t, note, w.Canvas().Focused())
	w.Canvas().Focus(ground)
	uitest.Key(w, fyne.KeyReturn)
	assert.NotNil(t, w.Canvas().Overlays().Top(), "who comes back sees the list")
}

func TestAFieldSaysWhatIsWrong(t *testing.T) {
	uitest.App(t)
	f := kit.NewField("Full name", kit.NewEntry("")).Require().Help("As on the identity card")
	w := uitest.Window(t, kit.Page(f))
	assert.True(t, uitest.Shows(w, "As on the identity card"))
	f.SetError("Enter the name.")
	assert.True(t, uitest.Shows(w, "Enter the name."))
	assert.False(t, uitest.Shows(w, "As on the identity card"))
	assert.True(t, kit.FocusFirstError(kit.NewField("Other", kit.NewEntry("")), f))
	assert.Same(t, f.Control(), w.Canvas().Focused())
	kit.ClearErrors(f)
	assert.Empty(t, f.Error())
	assert.True(t, uitest.Shows(w, "As on the identity card"))
	assert.Equal(t, []string{"Full name, required"}, uitest.TabOrder(w), "a screen reader hears the label")
}

// What is wrong is said until a person changes it, whatever it is typed or chosen in; a wait stays.
func TestAChangedFieldIsNotWrongAnyMore(t *testing.T) {
	uitest.App(t)
	options := []kit.Option{{ID: "a", Label: "Alpha"}, {ID: "b", Label: "Beta"}}
	entry, password, day := kit.NewEntry(""), kit.NewPasswordField(), kit.NewDateField(today)
	list, answer := kit.NewSelect("", options, "", nil), kit.NewChoice(options, "", nil)
	fields := map[string]*kit.Field{"entry": kit.NewField("Name", entry), "password": kit.NewField("Word", password), "day": kit.NewDate("Day", day),
		"list": kit.NewField("List", list), "choice": kit.NewField("Answer", answer), "wait": kit.NewField("Wait", kit.NewEntry("")).Lasting()}
	w := uitest.Window(t, kit.Page(fields["entry"], fields["password"], fields["day"], fields["list"], fields["choice"], fields["wait"]))
	wrong := func() {
		for _, f := range fields {
			f.SetError("This is wrong.")
		}
	}
	wrong()
	entry.SetValue("x")
	list.Choose("a")
	answer.Choose("a")
	for name, f := range fields {
		assert.NotEmpty(t, f.Error(), "%s: the program filled it", name)
	}
	for label, text := range map[string]string{"Name": "b", "Word": "b", "Day": "3 May 2026", "Wait": "b"} {
		uitest.Type(t, w, label, text)
	}
	uitest.Choose(t, w, "List", "Beta")
	uitest.Choose(t, w, "Answer", "Beta")
	for name, f := range fields {
		assert.Equal(t, name == "wait", f.Error() != "", name)
	}
}

func TestNotesCount(t *testing.T) {
	uitest.App(t)
	e := kit.NewNotes("", 20)
	w := uitest.Window(t, kit.NewField("Note", e))
	test.Type(e, "short")
	assert.False(t, uitest.Shows(w, "of 20"))
	test.Type(e, strings.Repeat("x", 12))
	assert.True(t, uitest.Shows(w, "17 of 20"))
}

// The count of a long box grows by digits: it stays on its one line.
func TestTheCountStaysOnOneLine(t *testing.T) {
	uitest.App(t)
	e := kit.NewNotes("", 4000)
	f := kit.NewField("Note", e)
	w := uitest.Window(t, kit.Stack(8, f))
	test.Type(e, "x")
	uitest.Settle(w)
	one := f.MinSize().Height
	test.Type(e, strings.Repeat("y", 120))
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "121 of 4,000"))
	assert.Equal(t, one, f.MinSize().Height)
}

func TestDatesAsTyped(t *testing.T) {
	uitest.App(t)
	var told []calendar.Date
	d := kit.NewDateField(today)
	d.OnChanged = func(x calendar.Date) { told = append(told, x) }
	w := uitest.Window(t, kit.Stack(0, kit.NewDate("Expires", d)))
	for typed, want := range map[string]calendar.Date{
		"11/22/2028": calendar.MustNew(2028, 11, 22), "2026-11-30": calendar.MustNew(2026, 11, 30), "today": today,
		"in 2 years": calendar.MustNew(2028, 11, 22),
	} {
		uitest.Type(t, w, "Expires", typed)
		got, err := d.Date()
		require.NoError(t, err, typed)
		assert.Equal(t, want, got, typed)
	}
	assert.NotEmpty(t, told)
	uitest.Type(t, w, "Expires", "")
	got, err := d.Date()
	require.NoError(t, err)
	assert.True(t, got.IsZero(), "an emptied field holds no date")
}

func TestAWrongDateNeverLeavesTheOldOne(t *testing.T) {
	uitest.App(t)
	d := kit.NewDateField(today)
	f := kit.NewDate("Expires", d)
	w := uitest.Window(t, f)
	d.SetDate(calendar.MustNew(2027, 1, 5))
	uitest.Type(t, w, "Expires", "2/31/2027")
	got, err := d.Date()
	require.Error(t, err)
	assert.True(t, got.IsZero())
	assert.Contains(t, f.Error(), "no such day")
	uitest.Type(t, w, "Expires", "2/28/2027")
	assert.Empty(t, f.Error())
	uitest.Type(t, w, "Expires", "some day")
	assert.Contains(t, f.Error(), "cannot be read as a date")
}

func TestBirthDates(t *testing.T) {
	uitest.App(t)
	d := kit.NewBirthField(today)
	f := kit.NewDate("Born", d)
	w := uitest.Window(t, f)
	uitest.Type(t, w, "Born", "1/2/47")
	got, err := d.Date()
	require.NoError(t, err)
	assert.Equal(t, calendar.MustNew(1947, 1, 2), got)
	assert.True(t, uitest.Shows(w, "2 Jan 1947"), "shown as it was understood")
	uitest.Type(t, w, "Born", "1/2/2030")
	_, err = d.Date()
	require.Error(t, err)
	assert.Contains(t, f.Error(), "cannot be after today")
}

func TestTheCalendarIsOnePressAway(t *testing.T) {
	uitest.App(t)
	d := kit.NewDateField(today)
	w := uitest.Window(t, kit.Stack(0, kit.NewDate("Expires", d)))
	uitest.Press(t, w, "Open the calendar")
	assert.True(t, uitest.Shows(w, "November 2026"))
	uitest.Press(t, w, "+1")
	assert.True(t, uitest.Shows(w, "November 2027"))
	uitest.Press(t, w, "Month after")
	assert.True(t, uitest.Shows(w, "December 2027"))
	w.Canvas().Focus(firstDays(w))
	uitest.Key(w, fyne.KeyRight)
	uitest.Key(w, fyne.KeyReturn)
	got, err := d.Date()
	require.NoError(t, err)
	assert.Equal(t, calendar.MustNew(2027, 12, 23), got)
	assert.Nil(t, w.Canvas().Overlays().Top(), "the calendar closes")
	uitest.Press(t, w, "Open the calendar")
	uitest.Key(w, fyne.KeyEscape)
	assert.Nil(t, w.Canvas().Overlays().Top())
}

// firstDays is what the keyboard is in when the calendar has just opened, found by walking with Tab.
func firstDays(w fyne.Window) fyne.Focusable {
	for range 12 {
		w.Canvas().FocusNext()
		if f, ok := w.Canvas().Focused().(fyne.Accessible); ok && strings.Contains(f.AccessibilityLabel(), "2027") {
			return w.Canvas().Focused()
		}
	}
	return nil
}

func TestADateInAPatientsLanguage(t *testing.T) {
	uitest.App(t)
	d := kit.NewDateField(today).InLanguage("es")
	f := kit.NewDate("Fecha", d)
	w := uitest.Window(t, f)
	uitest.Type(t, w, "Fecha", "22/11/2027")
	got, err := d.Date()
	require.NoError(t, err)
	assert.Equal(t, calendar.MustNew(2027, 11, 22), got)
	assert.True(t, uitest.Shows(w, "22 nov 2027"))
}

func TestYesAndNoAreEqualAndOpen(t *testing.T) {
	uitest.App(t)
	c := kit.NewYesNo("es", nil)
	w := uitest.Window(t, kit.Stack(0, kit.NewField("Fotos", c)))
	assert.Empty(t, c.Chosen(), "nothing is chosen beforehand")
	yes, no := uitest.FindByText(t, w, "Sí"), uitest.FindByText(t, w, "No")
	assert.NotNil(t, yes)
	assert.NotNil(t, no)
	var sizes []fyne.Size
	uitest.Walk(c, func(o fyne.CanvasObject) bool {
		if _, ok := o.(fyne.Tappable); ok {
			sizes = append(sizes, o.Size())
		}
		return true
	})
	require.Len(t, sizes, 2)
	assert.Equal(t, sizes[0], sizes[1])
	uitest.Choose(t, w, "Fotos", "No")
	assert.Equal(t, kit.No, c.Chosen())
}

func TestChoicesByKeyboard(t *testing.T) {
	uitest.App(t)
	var told []string
	c := kit.NewChoice(kit.Options("No", "Eyes covered", "Yes"), "", func(id string) { told = append(told, id) })
	w := uitest.Window(t, kit.NewField("Face", c))
	w.Canvas().FocusNext()
	uitest.Key(w, fyne.KeyRight)
	uitest.Key(w, fyne.KeySpace)
	uitest.Key(w, fyne.KeySpace)
	assert.Equal(t, []string{"Eyes covered"}, told, "told once")
	c.Choose("Yes")
	assert.Len(t, told, 1, "filling in tells nobody")
}

func TestAChoiceOffersWhatIsPossibleNow(t *testing.T) {
	uitest.App(t)
	c := kit.NewChoice(kit.Options("No", "Eyes covered", "Yes"), "Eyes covered", nil)
	w := uitest.Window(t, kit.NewField("Face", c))
	c.Offer("No", "Yes")
	assert.Empty(t, c.Chosen())
	assert.False(t, uitest.Shows(w, "Eyes covered"))
	w.Canvas().FocusNext()
	uitest.Key(w, fyne.KeyRight)
	uitest.Key(w, fyne.KeySpace)
	assert.Equal(t, "Yes", c.Chosen(), "the arrow goes past what is not offered")
	c.Offer("No", "Eyes covered", "Yes")
	assert.True(t, uitest.Shows(w, "Eyes covered"))
}

// Tab does not stop at each answer: a form of several choices is gone through as quickly as one of boxes.
func TestTabGoesPastAChoice(t *testing.T) {
	uitest.App(t)
	c := kit.NewChoice(kit.Options("No", "Eyes covered", "Yes"), "", nil)
	before, after := kit.NewEntry(""), kit.NewEntry("")
	w := uitest.Window(t, kit.Stack(0, kit.NewField("A", before), kit.NewField("Face", c), kit.NewField("B", after)))
	w.Canvas().Focus(before)
	w.Canvas().FocusNext()
	uitest.Key(w, fyne.KeyRight)
	uitest.Key(w, fyne.KeyTab)
	assert.Same(t, after, w.Canvas().Focused())
	c.Offer("Eyes covered", "Yes") // the first answer is none any more
	w.Canvas().Focus(before)
	w.Canvas().FocusNext()
	uitest.Key(w, fyne.KeyTab)
	assert.Same(t, after, w.Canvas().Focused())
}

func TestControlEnterSendsFromEveryBox(t *testing.T) {
	uitest.App(t)
	sent := 0
	notes, last := kit.NewNotes("", 100), kit.NewEntry("")
	f1, f2 := kit.NewField("Notes", notes), kit.NewField("Last", last)
	kit.SubmitOnEnter(func() { sent++ }, f1, f2)
	uitest.Window(t, kit.Stack(0, f1, f2))
	key := &desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierShortcutDefault}
	notes.TypedShortcut(key)
	last.TypedShortcut(key)
	assert.Equal(t, 2, sent)
	last.Disable()
	last.TypedShortcut(key)
	assert.Equal(t, 2, sent, "one that is off duty does nothing")
}

// A page that is shown again after something on it was done does not jump.
func TestAPageThatIsRenewedStaysWhereItWas(t *testing.T) {
	uitest.App(t)
	long := func(last string) fyne.CanvasObject {
		lines := kit.Stack(0)
		for range 80 {
			lines.Add(kit.BodyText("line"))
		}
		lines.Add(kit.BodyText(last))
		return kit.PageOf(lines)
	}
	area := kit.NewScroller(long("before"))
	w := uitest.Window(t, area)
	uitest.Settle(w)
	y := func(words string) float32 {
		return fyne.CurrentApp().Driver().AbsolutePositionForObject(uitest.FindByText(t, w, words)).Y
	}
	area.Reveal(uitest.FindByText(t, w, "before"))
	was := y("before")
	area.Renew(long("after"))
	uitest.Settle(w)
	assert.Equal(t, was, y("after"))
	area.SetContent(long("new"))
	assert.Greater(t, y("new"), was, "another page begins at its top")
}

func TestTogglesAndBoxesByKeyboard(t *testing.T) {
	uitest.App(t)
	var on []bool
	tg := kit.NewToggle("Website", false, func(b bool) { on = append(on, b) })
	box := kit.NewCheckBox("Tattoos", false, func(b bool) { on = append(on, b) })
	w := uitest.Window(t, kit.Stack(8, kit.ToggleRow("Website", "", tg), box))
	assert.Equal(t, []string{"Website: off", "Tattoos: not ticked"}, uitest.TabOrder(w))
	w.Canvas().FocusNext()
	uitest.Key(w, fyne.KeySpace)
	w.Canvas().FocusNext()
	uitest.Key(w, fyne.KeyReturn)
	assert.Equal(t, []bool{true, true}, on)
	tg.Disable()
	test.Tap(tg)
	assert.True(t, tg.On(), "one that is off duty does nothing")
}

func TestSelects(t *testing.T) {
	uitest.App(t)
	var told []string
	s := kit.NewSelect("Choose", []kit.Option{{ID: "m", Label: "Mail"}, {ID: "p", Label: "Phone"}, {ID: "o", Label: "Portal"}}, "",
		func(id string) { told = append(told, id) })
	w := uitest.Window(t, kit.Stack(0, kit.NewField("Contact", s)))
	w.Canvas().FocusNext()
	uitest.Letters(w, "p")
	uitest.Letters(w, "p")
	assert.Equal(t, "o", s.Chosen())
	uitest.Key(w, fyne.KeyUp)
	assert.Equal(t, "p", s.Chosen())
	uitest.Key(w, fyne.KeySpace)
	require.NotNil(t, w.Canvas().Overlays().Top(), "Space opens the list")
	uitest.Key(w, fyne.KeyDown)
	uitest.Key(w, fyne.KeyReturn)
	assert.Equal(t, "o", s.Chosen(), "the list goes on from what is chosen")
	s.Choose("p")
	uitest.Key(w, fyne.KeySpace)
	uitest.Key(w, fyne.KeyEscape)
	uitest.Choose(t, w, "Contact", "Mail")
	assert.Equal(t, []string{"p", "o", "p", "o", "m"}, told)
	s.SetOptions(kit.Options("x"))
	assert.Empty(t, s.Chosen())
}

func TestPasswords(t *testing.T) {
	uitest.App(t)
	p := kit.NewPasswordField()
	w := uitest.Window(t, kit.NewField("Password", p))
	uitest.Type(t, w, "Password", "correct horse")
	assert.Equal(t, "correct horse", p.Value())
	assert.False(t, uitest.Shows(w, "correct horse"), "hidden until asked")
	uitest.Press(t, w, "Show what is typed")
	assert.True(t, uitest.Shows(w, "correct horse"))
	p.SetStrength(3, "Good.")
	assert.True(t, uitest.Shows(w, "Good."))
	p.Clear()
	assert.Empty(t, p.Value())
	assert.False(t, uitest.Shows(w, "Good."))
	uitest.Press(t, w, "Show what is typed") // hidden again after Clear
}

// A front-desk person tabs from the password to the button: the eye is for the pointer, and has a key of its own.
func TestTabPassesTheEyeOfAPasswordBy(t *testing.T) {
	uitest.App(t)
	p := kit.NewPasswordField()
	w := uitest.Window(t, kit.Stack(8, kit.NewField("Password", p), kit.Primary("Sign in", func() {})))
	assert.Equal(t, []string{"Password", "Sign in"}, uitest.TabOrder(w))
	uitest.Type(t, w, "Password", "correct horse")
	p.Focus()
	uitest.Key(w, fyne.KeyF8)
	assert.True(t, uitest.Shows(w, "correct horse"))
	uitest.Key(w, fyne.KeyF8)
	assert.False(t, uitest.Shows(w, "correct horse"))
	w.Canvas().Unfocus()
	uitest.Press(t, w, "Show what is typed")
	assert.NotNil(t, w.Canvas().Focused(), "whoever looks at the password goes on typing it")
}

func TestControlEnterSubmitsFromSeveralLines(t *testing.T) {
	uitest.App(t)
	sent := 0
	e := kit.NewNotes("", 100)
	e.OnEnter = func() { sent++ }
	uitest.Window(t, e)
	test.Type(e, "one")
	e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	assert.Equal(t, "one\n", e.Value(), "Enter alone begins a line")
	e.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierShortcutDefault})
	assert.Equal(t, 1, sent)
	e.Disable()
	e.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierShortcutDefault})
	assert.Equal(t, 1, sent)
}

func TestEnterInADialogGoesToItsButton(t *testing.T) {
	uitest.App(t)
	box, which, notes := kit.NewCheckBox("Tell them by letter", false, nil), kit.NewYesNo("", nil), kit.NewNotes("", 100)
	w := uitest.Window(t, kit.Gap(0, 0))
	var said []bool
	ask := func(grave bool) *kit.Dialog {
		return kit.Ask(w, kit.Question{Title: "Sure?", Yes: "Do it", Danger: grave, Content: kit.Stack(8, box, which, notes)}, func(yes bool) { said = append(said, yes) })
	}
	d := ask(false)
	uitest.Settle(w)
	w.Canvas().Focus(box)
	uitest.Key(w, fyne.KeySpace)
	assert.True(t, box.On(), "Space ticks")
	uitest.Key(w, fyne.KeyReturn)
	assert.True(t, box.On(), "Enter does not")
	assert.Equal(t, []bool{true}, said)
	assert.False(t, d.Open())

	ask(false)
	uitest.Settle(w)
	w.Canvas().Focus(kit.FocusTarget(which))
	uitest.Key(w, fyne.KeyReturn)
	assert.Equal(t, kit.Yes, which.Chosen(), "what is not answered yet is answered first")
	assert.Len(t, said, 1)
	uitest.Key(w, fyne.KeyReturn)
	assert.Len(t, said, 2)

	ask(false)
	uitest.Settle(w)
	w.Canvas().Focus(notes)
	notes.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierShortcutDefault})
	assert.Equal(t, []bool{true, true, true}, said, "Ctrl+Enter leaves several lines")

	d = ask(true)
	uitest.Settle(w)
	w.Canvas().Focus(box)
	uitest.Key(w, fyne.KeyReturn)
	assert.True(t, d.Open(), "what takes something away is pressed on purpose")
	uitest.Key(w, fyne.KeyReturn)
	assert.Len(t, said, 4)
}

func TestEnterTicksABoxOnAPage(t *testing.T) {
	uitest.App(t)
	box := kit.NewCheckBox("Remind me", false, nil)
	w := uitest.Window(t, kit.Page(box, kit.Primary("Go on", func() { t.Error("pressed") })))
	w.Canvas().Focus(box)
	uitest.Key(w, fyne.KeyReturn)
	assert.True(t, box.On())
}

func TestAPageBeginsAtItsStrongButton(t *testing.T) {
	uitest.App(t)
	first, strong := kit.NewEntry(""), kit.Primary("New request", nil)
	p := kit.Page(kit.Header("Requests", "", strong), kit.NewField("Find", first), kit.Danger("Delete", nil))
	assert.Same(t, strong, kit.FirstFocus(p), "also before it was painted")
	strong.SetEnabled(false)
	assert.Same(t, first, kit.FirstFocus(p))
	assert.Nil(t, kit.FirstFocus(kit.BodyText("nothing")))
	assert.Nil(t, kit.FirstFocus(kit.NewWhy(kit.WhyText{Sentences: "Because."})), "nobody begins with an explanation")

	tabs := kit.NewTabs(kit.TabItem{ID: "mine", Label: "Mine", Build: func() fyne.CanvasObject { return kit.BodyText("1") }},
		kit.TabItem{ID: "all", Label: "Everybody", Build: func() fyne.CanvasObject { return kit.BodyText("2") }})
	tabs.Open("all")
	w := uitest.Window(t, kit.Page(tabs))
	w.Canvas().Focus(kit.FirstFocus(kit.Page(tabs)))
	assert.Equal(t, "Everybody", w.Canvas().Focused().(fyne.Accessible).AccessibilityLabel(), "the open tab")
}

func TestPageKeysScrollAndABottomButtonIsNotWhereAPageBegins(t *testing.T) {
	uitest.App(t)
	top, bottom := kit.NewCheckBox("First", false, nil), kit.Primary("Go on", nil)
	pieces := []fyne.CanvasObject{top}
	for range 80 {
		pieces = append(pieces, kit.BodyText("A line of a long course."))
	}
	p := kit.NewScroller(kit.Stack(10, append(pieces, bottom)...))
	w := uitest.Window(t, p)
	uitest.Settle(w)
	assert.Same(t, top, kit.FirstFocus(p), "nobody is taken to the end of a page")
	w.Canvas().Focus(top)
	at := func() float32 { return fyne.CurrentApp().Driver().AbsolutePositionForObject(top).Y }
	begin := at()
	uitest.Key(w, fyne.KeyPageDown)
	assert.Less(t, at(), begin-300)
	for range 10 {
		uitest.Key(w, fyne.KeyPageDown)
	}
	end := at()
	uitest.Key(w, fyne.KeyPageDown)
	assert.Equal(t, end, at(), "there is nothing below the end")
	for range 12 {
		uitest.Key(w, fyne.KeyPageUp)
	}
	assert.Equal(t, begin, at())
}
