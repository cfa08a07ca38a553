package patientmode

// What comes in between: another language, a blank screen, help, a representative, failures, small screens.

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

func TestAnotherLanguageKeepsAnswers(t *testing.T) {
	o := newFake(t, consent.KindMarketing)
	d := handOver(t, o)
	d.born("6/4/1991")
	d.toQuestions()
	d.answers(kit.Yes, kit.No, kit.Yes, kit.No)
	d.press("Español")
	d.shows("Dónde se pueden ver", "La galería de nuestro sitio web", "Seguir")
	d.hides("Where they may appear")
	var chosen []string
	for _, c := range d.choices() {
		chosen = append(chosen, c.Chosen())
	}
	assert.Equal(t, []string{kit.Yes, kit.No, kit.Yes, kit.No}, chosen)
	d.readOn()
	d.answers(kit.No, kit.No, kit.No)
	d.readOn()
	d.toSign()
	d.draw("Lena Park")
	d.press("Acepto y firmo")
	require.Len(t, o.signed, 1)
	assert.Equal(t, "es", o.signed[0].Lang)
	assert.Contains(t, o.signed[0].Text, "Usted dice que **sí** a")
}

func TestIdleBlanksAndKeepsTheDraft(t *testing.T) {
	o := newFake(t, consent.KindMarketing)
	d := handOver(t, o)
	d.born("6/4/1991")
	d.toQuestions()
	d.answers(kit.Yes, kit.No, kit.Yes, kit.No)
	d.h.idle()
	uitest.Settle(d.w)
	assert.Equal(t, []string{"Hale Aesthetic Surgery", "Touch to go on"}, uitest.Texts(d.w), "nothing of anybody")
	assert.Equal(t, consent.AnswerYes, o.c.Items[0].Draft.Scope.Grants[0].Answer, "the draft is on record")
	assert.Equal(t, consent.AnswerNo, o.c.Items[0].Draft.Scope.Grants[1].Answer)
	test.TapCanvas(d.w.Canvas(), fyne.NewPos(20, 20))
	uitest.Settle(d.w)
	d.shows("Hello, Lena P.")
	d.hides("Where they may appear")
	d.press("Help me", "Back", "Staff", "Back")
	d.hides("Where they may appear")
	d.press("Español")
	d.shows("Hola, Lena P.")
	d.press("English")
	d.born("6/4/1991")
	d.shows("Where they may appear")
	assert.Equal(t, kit.Yes, d.choices()[0].Chosen())
}

func TestAPasswordTypedOnABlankScreenIsNotShown(t *testing.T) {
	o := newFake(t, consent.KindNotice)
	d := handOver(t, o)
	d.born("6/4/1991")
	d.press("Staff")
	d.h.idle()
	uitest.Settle(d.w)
	uitest.Key(d.w, fyne.KeySpace)
	uitest.Settle(d.w)
	uitest.Letters(d.w, "violet")
	d.shows("Take the screen back")
	d.hides("violet")
	d.press("Back")
	d.shows("Hello, Lena P.")
	d.hides("You got our privacy notice")
	d.born("6/4/1991")
	d.shows("You got our privacy notice")
}

func TestAnInterruptedVisitGoesOnWhereItWas(t *testing.T) {
	o := newFake(t, consent.KindMarketing)
	d := handOver(t, o)
	d.born("6/4/1991")
	d.toQuestions()
	d.answers(repeat(kit.Yes, 4)...)
	d.readOn()
	d = handOver(t, o) // the screen was taken back and handed over again
	d.born("6/4/1991")
	require.Len(t, d.choices(), 3, "the questions that are left")
	d.press("Back")
	assert.Equal(t, kit.Yes, d.choices()[0].Chosen())
}

func TestAnUnansweredPlaceIsNeverPassedOver(t *testing.T) {
	o := newFake(t, consent.KindMarketing)
	o.c.Items[0].Draft.Page = 99 // the desk asked for more places after the patient had been further
	d := handOver(t, o)
	d.born("6/4/1991")
	assert.Len(t, d.choices(), 4)
}

func TestHelpAndReadingAloud(t *testing.T) {
	o := newFake(t, consent.KindNotice)
	d := handOver(t, o)
	d.born("6/4/1991")
	d.press("Help me")
	d.shows("Please tell the front desk", "nothing is lost")
	d.press("A member of staff reads aloud", "Back")
	d.shows("Read aloud by staff", "You got our privacy notice")
	assert.True(t, o.c.Items[0].Draft.Assisted)
	d.toSign()
	d.shows("Read aloud by staff")
	d.draw("Lena Park")
	d.press("I agree and sign")
	assert.Equal(t, "m1", o.signed[0].Signature.AssistedBy)
}

func TestARepresentativeSigns(t *testing.T) {
	o := newFake(t, consent.KindMarketing)
	o.c.Items[0].Draft.Signer = consent.Signer{Kind: consent.SignerRepresentative, Name: "Jo Park", Authority: "parent", Evidence: "birth certificate"}
	d := handOver(t, o)
	d.shows("For Lena P.", "when was the patient born?")
	d.born("6/4/1991")
	d.toQuestions()
	d.answers(repeat(kit.Yes, 4)...)
	d.readOn()
	d.answers(repeat(kit.Yes, 3)...)
	d.toSign()
	d.shows("You sign for Lena Park as parent.", "As on the form: Jo Park")
	d.draw("Jo Park")
	d.press("I agree and sign")
	assert.Len(t, o.signed, 1)
}

func TestATypedNameIsWitnessed(t *testing.T) {
	o := newFake(t, consent.KindNotice)
	d := handOver(t, o)
	d.born("6/4/1991")
	d.toSign()
	d.press("I cannot draw my name here")
	uitest.Type(t, d.w, "Full name", "Lena Park")
	d.press("I agree and sign")
	d.shows("The member of staff enters a password or PIN here.")
	uitest.Type(t, d.w, "Password or PIN of Maya Ortiz", "wrong")
	d.press("I agree and sign")
	assert.Empty(t, o.signed)
	d.shows("This is not the password or PIN")
	uitest.Type(t, d.w, "Password or PIN of Maya Ortiz", secret)
	d.press("I agree and sign")
	require.Len(t, o.signed, 1)
	assert.Equal(t, consent.MethodWitness, o.signed[0].Signature.Method)
	assert.Empty(t, o.signed[0].Signature.Strokes)
	d.shows("Signed 22 Nov 2026, 10:31")
}

func TestATextThatChangedIsReadAgain(t *testing.T) {
	o := newFake(t, consent.KindPhoto)
	d := handOver(t, o)
	d.born("6/4/1991")
	d.toSign()
	d.draw("Lena Park")
	form := o.forms[consent.KindPhoto]
	form.Body = consent.Text{"en": form.Body["en"] + "\n\nOne more sentence.\n"}
	o.forms[consent.KindPhoto] = form
	d.press("I agree and sign")
	d.shows("This form has just changed")
	assert.Empty(t, o.signed)
	d.readOn()
	d.toSign()
	d.shows("One more sentence.")
	assert.Equal(t, "Lena Park", d.m.doc.draft.TypedName)
	d.press("I agree and sign")
	assert.Len(t, o.signed, 1)
}

func TestWhatFailsIsSaidAndNothingIsLost(t *testing.T) {
	o := newFake(t, consent.KindNotice)
	d := handOver(t, o)
	d.born("6/4/1991")
	d.toSign()
	d.draw("Lena Park")
	o.fail["sign"] = office.ErrStale
	d.press("I agree and sign")
	d.shows("This did not work", "What was saved before is safe.")
	delete(o.fail, "sign")
	d.press("Back")
	assert.True(t, d.pad().Signed(), "the signature is still there")
	d.press("I agree and sign")
	assert.Len(t, o.signed, 1)
}

func TestTheWrongPasswordKeepsTheScreen(t *testing.T) {
	o := newFake(t, consent.KindNotice)
	d := handOver(t, o)
	d.press("Staff")
	d.born("wrong") // types into the field that has the keyboard and presses Enter
	d.shows("This is not the password or PIN of the person signed in.")
	assert.Zero(t, d.h.ended)
	d.press("Back")
	d.shows("Hello, Lena P.")
}

func TestNoCopyIsOnRecordAtOnce(t *testing.T) {
	o := newFake(t, consent.KindMarketing)
	d := marketing(t, o, uitest.Full, false)
	d.draw("Lena Park")
	d.press("I agree and sign", "No copy")
	assert.Equal(t, map[string]string{"d-marketing_authorization": "none_wanted"}, o.copies)
	d.shows("Thank you. Please hand this back.")
	d.h.idle()
	d.press("Touch to go on")
	d.shows("Thank you. Please hand this back.")
}

func TestWhatIsNotReadyWaitsForTheDesk(t *testing.T) {
	o := newFake(t, consent.KindNotice, consent.KindMarketing)
	o.notReady = consent.KindMarketing
	d := handOver(t, o)
	d.born("6/4/1991")
	d.press("I do not want to sign", "Do not sign", "Next")
	d.shows("Thank you. Please hand this back.")
	assert.Len(t, o.declined, 1)
}

func TestAHandOverThatFailsLeavesTheDesk(t *testing.T) {
	o := newFake(t, consent.KindNotice)
	o.fail["hand over"] = office.ErrNotFound
	d := handOver(t, o)
	assert.Len(t, d.h.fails, 1)
	assert.Nil(t, d.h.idle, "the window was not taken")
}

// Everything fits without scrolling on the smallest usual screen with the larger letters.
func TestNothingIsCutOff(t *testing.T) {
	for _, lang := range []string{"en", "es"} {
		o := newFake(t, consent.KindNotice, consent.KindPhoto, consent.KindMarketing)
		o.c.Lang = lang
		d := handOverIn(t, o, fyne.NewSize(1366, 768))
		d.press("A+")
		d.fits()
		d.born("6/4/1991")
		for range 3 {
			for d.m.doc.at < len(d.m.doc.units) {
				d.fits()
				if n := len(d.choices()); n > 0 {
					d.answers(append([]string{kit.Yes}, repeat(kit.No, n-1)...)...)
				}
				d.readOn()
			}
			d.fits()
			d.draw("Lena Park")
			d.press(map[string]string{"en": "I agree and sign", "es": "Acepto y firmo"}[lang])
			d.fits()
			if d.m.doc.kind != consent.KindMarketing {
				d.readOn()
			}
		}
		assert.Len(t, o.signed, 3)
	}
}

// A practice may ask for every place there is.
func TestManyPlacesFitThePageOneSigns(t *testing.T) {
	o := newFake(t, consent.KindMarketing)
	var ids []string
	for _, c := range consent.BuiltIn() {
		ids = append(ids, c.ID)
	}
	o.c.Lang = "es"
	o.c.Items[0].Draft.Scope = scope(ids...)
	for i := range o.c.Items[0].Draft.Scope.Grants {
		o.c.Items[0].Draft.Scope.Grants[i].Answer = []consent.Answer{consent.AnswerYes, consent.AnswerNo}[i%2]
	}
	o.c.Items[0].Draft.Page = 99
	d := handOverIn(t, o, fyne.NewSize(1366, 768))
	d.press("A")
	d.born("6/4/1991")
	d.shows("Permiso para usar sus fotos", "Prensa y revistas")
	d.fits()
}

// fits requires that what a page scrolls is no higher than the room for it.
func (d *desk) fits() {
	d.Helper()
	uitest.Walk(d.w.Content(), func(o fyne.CanvasObject) bool {
		s, ok := o.(*kit.Scroller)
		if ok {
			assert.LessOrEqual(d, kit.HeightFor(s.Content(), s.Size().Width), s.Size().Height+0.5, "%v", uitest.TextsOf(s.Content()))
		}
		return !ok
	})
}

func TestByKeyboardAlone(t *testing.T) {
	o := newFake(t, consent.KindNotice)
	d := handOver(t, o)
	d.born("6/4/1991")
	order := uitest.TabOrder(d.w)
	assert.Equal(t, []string{"Read the whole notice", "I do not want to sign", "Help me", "Staff", "Next", "English", "Español", "A", "A+"}, order)
	d.m.rebuild()
	uitest.Key(d.w, fyne.KeyReturn) // the way on has the keyboard
	uitest.Settle(d.w)
	d.shows("What your name here means")
	assert.Contains(t, uitest.TabOrder(d.w), "I cannot draw my name here")
}
