package whom

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"github.com/stretchr/testify/assert"

	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui/kit"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

func TestEnterChoosesOnlyWhoWasNamed(t *testing.T) {
	p := patient.Patient{First: "Lena", Last: "Park Lund", Preferred: "Leni"}
	for _, typed := range []string{"lena", "park, l", "lund", "leni", "LENA 1991", "10482", "6/4/1991"} {
		assert.True(t, named(p, typed), typed)
	}
	for _, typed := range []string{"omar", "lena omar", "ark"} {
		assert.False(t, named(p, typed), typed)
	}
}

type clinic struct{ asked []string }

func (c *clinic) FindPatients(_ context.Context, text string) ([]office.FoundPatient, error) {
	c.asked = append(c.asked, text)
	all := []patient.Patient{{ID: "p1", MRN: "10482", First: "Lena", Last: "Park", Born: calendar.MustNew(1991, 6, 4)}, {ID: "p2", MRN: "10931", First: "Lenard", Last: "Parker", Born: calendar.MustNew(1958, 2, 28)}}
	var list []office.FoundPatient
	for _, p := range all {
		if strings.Contains(strings.ToLower(p.First+" "+p.Last), strings.ToLower(text)) {
			list = append(list, office.FoundPatient{Patient: p, Similar: text == "lenard p"})
		}
	}
	return list, nil
}

func ask(t *testing.T) (*pagetest.Host, *clinic, *Picker, *[]string) {
	h, c, taken := pagetest.New("Maya Ortiz"), &clinic{}, &[]string{}
	h.Window = uitest.Window(t, container.NewStack())
	p := New(h, c, "Who?")
	p.OnChosen = func(who patient.Patient) { *taken = append(*taken, who.ID) }
	h.Window.SetContent(kit.Page(kit.Card(p.Content())))
	p.Field.Focus()
	return h, c, p, taken
}

func TestTheArrowsMarkAndEnterTakes(t *testing.T) {
	uitest.App(t)
	h, _, p, taken := ask(t)
	key := func(k fyne.KeyName) { uitest.Key(h.Window, k); uitest.Settle(h.Window) }
	uitest.Letters(h.Window, "len")
	uitest.Settle(h.Window)
	assert.True(t, uitest.Shows(h.Window, "Park, Lena"))
	assert.True(t, uitest.Shows(h.Window, "Born 28 Feb 1958 · MRN 10931"))
	key(fyne.KeyReturn)
	assert.Empty(t, *taken, "two of them: Enter decides nothing")
	key(fyne.KeyDown)
	key(fyne.KeyDown)
	key(fyne.KeyDown) // the last stays marked
	key(fyne.KeyReturn)
	assert.Equal(t, []string{"p2"}, *taken)
	assert.Equal(t, "p2", p.Chosen().ID)
	uitest.Press(t, h.Window, "Somebody else")
	uitest.Letters(h.Window, "len")
	key(fyne.KeyDown)
	key(fyne.KeyDown)
	key(fyne.KeyUp)
	key(fyne.KeyReturn)
	assert.Equal(t, []string{"p2", "", "p1"}, *taken)
}

func TestOnlyWhoCannotBeMistakenIsMarkedUnasked(t *testing.T) {
	uitest.App(t)
	h, _, p, taken := ask(t)
	uitest.Letters(h.Window, "lenard p")
	uitest.Settle(h.Window)
	uitest.Key(h.Window, fyne.KeyReturn)
	assert.Empty(t, *taken, "somebody has a similar name")
	uitest.Key(h.Window, fyne.KeyEscape)
	uitest.Settle(h.Window)
	assert.Empty(t, p.box.Value(), "Esc empties the box")
	assert.False(t, uitest.Shows(h.Window, "Parker"))
	assert.False(t, p.key(fyne.KeyEscape), "then it means what it means elsewhere")
	uitest.Letters(h.Window, "lenard")
	uitest.Settle(h.Window)
	uitest.Key(h.Window, fyne.KeyReturn)
	assert.Equal(t, []string{"p2"}, *taken)
}

func TestEnterBeforeTheAnswerTakesWhatItSays(t *testing.T) {
	uitest.App(t)
	h, c, p, taken := ask(t)
	uitest.Letters(h.Window, "lena")
	p.box.SetValue("lenard") // typed on, and not looked for yet
	uitest.Key(h.Window, fyne.KeyReturn)
	uitest.Settle(h.Window)
	assert.Equal(t, []string{"p2"}, *taken, "and never whom the letters before found")
	assert.Equal(t, "lenard", c.asked[len(c.asked)-1])
}

func TestTheArrowBeforeTheAnswerMarksTheFirstOfIt(t *testing.T) {
	uitest.App(t)
	h, _, p, taken := ask(t)
	p.box.SetValue("len") // typed, and not looked for yet
	uitest.Key(h.Window, fyne.KeyDown)
	p.find()
	uitest.Settle(h.Window)
	uitest.Key(h.Window, fyne.KeyReturn)
	assert.Equal(t, []string{"p1"}, *taken)
}

func TestWhatElseMayBeDoneIsTheLastRow(t *testing.T) {
	uitest.App(t)
	h, _, p, taken := ask(t)
	added := 0
	p.Offer("New patient", func() { added++ })
	uitest.Letters(h.Window, "omar")
	uitest.Settle(h.Window)
	assert.True(t, uitest.Shows(h.Window, "Nobody found"))
	uitest.Key(h.Window, fyne.KeyReturn)
	assert.Zero(t, added, "not by itself")
	uitest.Key(h.Window, fyne.KeyDown)
	uitest.Key(h.Window, fyne.KeyReturn)
	assert.Equal(t, 1, added)
	assert.Empty(t, *taken)
	p.Forget()
	uitest.Settle(h.Window)
	assert.NotContains(t, uitest.Texts(h.Window), "omar")
}

func TestInADialogEnterGoesOnFromWhoWasChosenToItsButton(t *testing.T) {
	uitest.App(t)
	h, c := pagetest.New("Maya Ortiz"), &clinic{}
	h.Window = uitest.Window(t, container.NewStack())
	p, added := New(h, c, "Who?"), ""
	h.Hold("Add a patient", kit.Stack(8, p.Content(), kit.Primary("Add", func() { added = p.Chosen().ID })))
	p.Field.Focus()
	uitest.Letters(h.Window, "lena p")
	uitest.Settle(h.Window)
	uitest.Key(h.Window, fyne.KeyDown)
	uitest.Key(h.Window, fyne.KeyReturn)
	assert.Equal(t, "p1", p.Chosen().ID)
	assert.Empty(t, added)
	uitest.Key(h.Window, fyne.KeyReturn)
	assert.Equal(t, "p1", added)
}
