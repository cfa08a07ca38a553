package patientmode

// What a patient does: reads, answers, signs or not, asks for help, and gives the screen back.

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/consent"
	"consentry/ui/kit"
	"consentry/ui/uitest"
)

var pen = []fyne.Position{{X: 60, Y: 150}, {X: 78, Y: 96}, {X: 96, Y: 80}, {X: 104, Y: 120}, {X: 104, Y: 168}, {X: 118, Y: 180}, {X: 150, Y: 130}, {X: 180, Y: 100},
	{X: 196, Y: 140}, {X: 240, Y: 130}, {X: 270, Y: 70}, {X: 262, Y: 150}, {X: 290, Y: 90}, {X: 326, Y: 88}, {X: 300, Y: 120}, {X: 340, Y: 140}, {X: 372, Y: 110}, {X: 402, Y: 144}, {X: 440, Y: 60}}

func (d *desk) press(words ...string) {
	d.Helper()
	for _, s := range words {
		uitest.Press(d.T, d.w, s)
		uitest.Settle(d.w)
	}
}

func (d *desk) shows(words ...string) {
	d.Helper()
	for _, s := range words {
		require.True(d, uitest.Shows(d.w, s), "%q is not shown:\n%v", s, uitest.Texts(d.w))
	}
}

func (d *desk) hides(words ...string) {
	d.Helper()
	for _, s := range words {
		require.False(d, uitest.Shows(d.w, s), "%q is shown", s)
	}
}

// born types a birth date and goes on with Enter.
func (d *desk) born(text string) {
	d.Helper()
	uitest.Letters(d.w, text)
	uitest.Key(d.w, fyne.KeyReturn)
	uitest.Settle(d.w)
}

// answers presses Yes or No in the questions on the page, from the top.
func (d *desk) answers(ids ...string) {
	d.Helper()
	choices := d.choices()
	require.Len(d, choices, len(ids))
	for i, id := range ids {
		words := map[string]string{"en" + kit.Yes: "Yes", "en" + kit.No: "No", "es" + kit.Yes: "Sí", "es" + kit.No: "No"}[d.m.c.Lang+id]
		pressed := false
		uitest.Walk(choices[i], func(o fyne.CanvasObject) bool {
			a, named := o.(fyne.Accessible)
			if tap, ok := o.(fyne.Tappable); ok && named && a.AccessibilityLabel() == words {
				test.Tap(tap)
				pressed = true
			}
			return !pressed
		})
		require.True(d, pressed, "no answer says %q", words)
	}
}

func (d *desk) choices() []*kit.Choice {
	var out []*kit.Choice
	uitest.Walk(d.w.Content(), func(o fyne.CanvasObject) bool {
		if c, ok := o.(*kit.Choice); ok {
			out = append(out, c)
		}
		return true
	})
	return out
}

func (d *desk) pad() *kit.SignaturePad {
	d.Helper()
	var pad *kit.SignaturePad
	uitest.Walk(d.w.Content(), func(o fyne.CanvasObject) bool {
		if p, ok := o.(*kit.SignaturePad); ok {
			pad = p
		}
		return pad == nil
	})
	require.NotNil(d, pad, "there is no pad on this page")
	return pad
}

// draw signs on the pad and types a name.
func (d *desk) draw(name string) {
	d.Helper()
	kit.DrawOn(d.pad(), pen)
	if name != "" {
		uitest.Type(d.T, d.w, map[string]string{"en": "Full name", "es": "Nombre completo"}[d.m.c.Lang], name)
	}
	uitest.Settle(d.w)
}

// toQuestions reads on until questions are asked.
func (d *desk) toQuestions() {
	d.Helper()
	for range 12 {
		if len(d.choices()) > 0 {
			return
		}
		d.readOn()
	}
	d.Fatal("no questions")
}

// toSign reads on until the page one signs.
func (d *desk) toSign() {
	d.Helper()
	for range 12 {
		if d.m.doc.at == len(d.m.doc.units) {
			return
		}
		d.readOn()
	}
	d.Fatal("no page to sign")
}

func (d *desk) readOn() {
	d.Helper()
	d.press(map[string]string{"en": "Next", "es": "Seguir"}[d.m.c.Lang])
}

// marketing brings the screen to the page one signs, with three places allowed.
func marketing(t *testing.T, o *fakeOffice, size fyne.Size, larger bool) *desk {
	t.Helper()
	d := handOverIn(t, o, size)
	if larger {
		d.press("A+")
	}
	d.born("6/4/1991")
	d.toQuestions()
	all := []string{kit.Yes, kit.Yes, kit.Yes, kit.No, kit.No, kit.No, kit.No}
	for len(all) > 0 {
		n := len(d.choices())
		d.answers(all[:n]...)
		all = all[n:]
		d.readOn()
	}
	d.toSign()
	return d
}

func TestPictures(t *testing.T) {
	t.Run("welcome", func(t *testing.T) {
		d := handOver(t, newFake(t, consent.KindNotice))
		uitest.Golden(t, d.w, "welcome")
	})
	t.Run("text", func(t *testing.T) {
		d := handOver(t, newFake(t, consent.KindNotice))
		d.born("6/4/1991")
		uitest.Golden(t, d.w, "text")
	})
	t.Run("questions", func(t *testing.T) {
		d := handOver(t, newFake(t, consent.KindMarketing))
		d.born("6/4/1991")
		d.toQuestions()
		d.answers(kit.Yes, kit.No, kit.Yes, kit.No)
		uitest.Golden(t, d.w, "questions")
	})
	t.Run("sign", func(t *testing.T) {
		d := marketing(t, newFake(t, consent.KindMarketing), uitest.Full, false)
		d.draw("Lena Park")
		uitest.Golden(t, d.w, "sign")
		d.press("I agree and sign")
		uitest.Golden(t, d.w, "signed")
		d.press("Printed")
		uitest.Golden(t, d.w, "thanks")
	})
	t.Run("sign in Spanish, larger", func(t *testing.T) {
		o := newFake(t, consent.KindMarketing)
		o.c.Lang = "es"
		d := marketing(t, o, fyne.NewSize(1366, 768), true)
		d.draw("Lena Park")
		uitest.Golden(t, d.w, "sign-es-larger")
		d.press("English")
		uitest.Golden(t, d.w, "sign-larger")
	})
	t.Run("questions in Spanish, larger", func(t *testing.T) {
		o := newFake(t, consent.KindMarketing)
		o.c.Lang = "es"
		d := handOverIn(t, o, fyne.NewSize(1366, 768))
		d.press("A+")
		d.born("4 jun 1991")
		d.toQuestions()
		d.readOn()
		uitest.Golden(t, d.w, "questions-es-larger")
	})
	t.Run("blank", func(t *testing.T) {
		d := handOver(t, newFake(t, consent.KindNotice))
		d.born("6/4/1991")
		d.h.idle()
		uitest.Settle(d.w)
		uitest.Golden(t, d.w, "blank")
	})
}

func TestTheBirthDateOpensTheForms(t *testing.T) {
	o := newFake(t, consent.KindNotice)
	d := handOver(t, o)
	d.shows("Hello, Lena P.", "Hale Aesthetic Surgery")
	d.hides("Park", "privacy notice")
	d.born("next week")
	d.shows("Please write the month, the day and the year")
	assert.NotContains(t, o.log, "birth date", "what is no date is not asked of the office")
	uitest.Type(t, d.w, "Date of birth: month / day / year", "6/5/1991")
	d.press("Next")
	d.shows("That is not the date we have")
	d.hides("privacy notice")
	uitest.Type(t, d.w, "Date of birth: month / day / year", "June 4, 1991")
	d.press("Next")
	d.shows("You got our privacy notice", "This form is about Lena Park.")
}

func TestThreeWrongBirthDatesSendToTheDesk(t *testing.T) {
	o := newFake(t, consent.KindNotice)
	d := handOver(t, o)
	for range 3 {
		d.born("1/1/2000")
	}
	d.shows("Please ask the front desk")
	d.hides("Date of birth", "Park", "privacy notice")
	d.h.idle()
	d.press("Touch to go on")
	d.shows("Please ask the front desk")
	d.press("Staff")
	uitest.Type(t, d.w, "Password or PIN", secret)
	d.press("Take back")
	assert.Equal(t, 1, d.h.ended)
	assert.NotNil(t, d.wishes)
	assert.Empty(t, d.wishes)
}

func TestAWholeVisit(t *testing.T) {
	o := newFake(t, consent.KindMarketing, consent.KindNotice, consent.KindPhoto)
	d := handOver(t, o)
	d.born("06041991")
	d.shows("You got our privacy notice")
	d.toSign()
	d.shows("What your name here means", "Signing: Lena Park")
	d.draw("lena park")
	d.press("I agree and sign")
	d.shows("Signed 22 Nov 2026, 10:31")
	d.hides("Would you like a copy?")
	d.readOn()
	d.shows("Photos for your care")
	d.toSign()
	d.draw("Lena Park")
	d.press("I agree and sign")
	d.readOn()
	d.shows("Optional: may we use your pictures?")
	d.toQuestions()
	require.Len(t, d.choices(), 4)
	for _, c := range d.choices() {
		assert.Empty(t, c.Chosen(), "nothing is chosen beforehand")
	}
	d.readOn()
	d.shows("Please choose Yes or No.")
	d.answers(kit.Yes, kit.No, kit.Yes, kit.No)
	d.readOn()
	require.Len(t, d.choices(), 3)
	d.answers(kit.No, kit.No, kit.Yes)
	d.readOn()
	d.toSign()
	d.shows("Permission to use your photos", "This permission ends on 22 November 2028.", "Your care does not depend on signing.")
	d.draw("Lena Park")
	d.press("I agree and sign")
	d.shows("Would you like a copy?")
	d.press("As a file")
	d.shows("Thank you. Please hand this back.")
	d.press("Staff")
	uitest.Type(t, d.w, "Password or PIN", secret)
	d.press("Take back")

	require.Len(t, o.signed, 3)
	assert.Equal(t, []consent.Kind{consent.KindNotice, consent.KindPhoto, consent.KindMarketing}, []consent.Kind{o.signed[0].Kind, o.signed[1].Kind, o.signed[2].Kind},
		"care first, marketing last")
	m := o.signed[2]
	var got []consent.Answer
	for _, g := range m.Scope.Grants {
		got = append(got, g.Answer)
	}
	assert.Equal(t, []consent.Answer{"yes", "no", "yes", "no", "no", "no", "yes"}, got)
	assert.Equal(t, consent.MethodPad, m.Signature.Method)
	assert.NotEmpty(t, m.Signature.Strokes)
	assert.Greater(t, m.Signature.Aspect, float32(1))
	assert.Contains(t, m.Text, "You say **yes** to: **Our website gallery, Album in our office and Paid ads on the internet**.")
	assert.Equal(t, map[string]string{m.ID: "folder"}, d.wishes)
	assert.Empty(t, o.copies, "the desk gives the copy")
	assert.Equal(t, 1, d.h.ended)
	assert.Empty(t, d.h.fails)
	assert.Empty(t, uitest.TextsOf(d.m.root.box), "nothing of the patient stays in the window")
}

func TestEveryWordThatIsSignedWasOnTheScreen(t *testing.T) {
	o := newFake(t, consent.KindMarketing)
	d := handOver(t, o)
	d.born("6/4/1991")
	var seen []string
	for d.m.doc.at < len(d.m.doc.units) {
		seen = append(seen, uitest.Texts(d.w)...)
		for range d.choices() {
			d.answers(repeat(kit.Yes, len(d.choices()))...)
			break
		}
		d.readOn()
	}
	d.draw("Lena Park")
	d.press("I agree and sign")
	for _, b := range consent.Parse(o.signed[0].Text) {
		if b.Kind == consent.BlockChoices || b.Kind == consent.BlockPageBreak {
			continue // the questions say these, each with its limits
		}
		assert.Contains(t, seen, b.Plain())
	}
}

func repeat(s string, n int) []string {
	var out []string
	for range n {
		out = append(out, s)
	}
	return out
}

func TestADotOrNoNameIsNotSigned(t *testing.T) {
	o := newFake(t, consent.KindNotice)
	d := handOver(t, o)
	d.born("6/4/1991")
	d.toSign()
	d.press("I agree and sign")
	d.shows("There is no signature yet. Please sign in the frame.", "Please type your full name.")
	kit.DrawOn(d.pad(), []fyne.Position{{X: 50, Y: 50}, {X: 51, Y: 51}})
	d.press("I agree and sign")
	d.shows("This looks like a dot. Please sign your name in the frame.")
	d.press("Clear")
	d.draw("Maya Ortiz")
	d.press("I agree and sign")
	d.shows("Please type the name as it is on the form: Lena Park.")
	d.hides("This looks like a dot", "There is no signature yet")
	assert.NotContains(t, o.log, "sign")
	uitest.Type(t, d.w, "Full name", "Lena Park")
	d.press("I agree and sign")
	assert.Len(t, o.signed, 1)
}

func TestNoIsRecordedAndThanked(t *testing.T) {
	o := newFake(t, consent.KindNotice, consent.KindMarketing)
	d := handOver(t, o)
	d.born("6/4/1991")
	d.press("I do not want to sign")
	d.shows("Your care does not change")
	assert.Empty(t, o.declined, "a slip of the finger can be taken back")
	d.press("Back", "I do not want to sign", "Do not sign")
	d.shows("Thank you for telling us")
	require.Len(t, o.declined, 1)
	assert.Equal(t, consent.OutcomeRefused, o.declined[0].Outcome)
	assert.Equal(t, "The patient did not want to sign on the screen.", o.declined[0].Reason)
	d.readOn()
	d.toQuestions()
	d.answers(repeat(kit.No, 4)...)
	d.readOn()
	d.answers(repeat(kit.No, 3)...)
	d.readOn()
	if len(d.m.doc.units) > 0 && !uitest.Shows(d.w, "You said No to every place") {
		d.readOn()
	}
	d.shows("You said No to every place")
	d.press("Keep my No")
	d.shows("Thank you for telling us")
	require.Len(t, o.declined, 2)
	assert.Equal(t, consent.OutcomeDeclined, o.declined[1].Outcome)
	d.readOn()
	d.shows("Thank you. Please hand this back.")
}

func TestTheWholeNoticeIsRead(t *testing.T) {
	o := newFake(t, consent.KindNotice)
	d := handOver(t, o)
	d.born("6/4/1991")
	d.press("Read the whole notice")
	d.shows("PLEASE REVIEW IT CAREFULLY")
	pages := 1
	for !uitest.Shows(d.w, "Back to the form") {
		d.readOn()
		pages++
		require.Less(t, pages, 60)
	}
	assert.Greater(t, pages, 5)
	d.press("Español")
	d.shows("Aviso de Prácticas de Privacidad")
	d.press("English", "Close the notice")
	d.shows("You got our privacy notice")
}
