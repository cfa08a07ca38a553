package patientmode

// What a patient does: reads, answers, signs or not, asks for help, and gives the screen back.

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/consent"
	"consentry/domain/office"
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

var _ = assert.Equal
var _ = office.CopyPrinted
