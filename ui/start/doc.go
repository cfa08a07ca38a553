// Package start is what a person meets before the screens: set-up of a new practice, signing in, the lock screen, and the
// change of a starter password. Nothing here tells who the patients are.
package start

// This file holds what these pages ask of the practice and of the window.

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// Door is a practice folder that nobody has signed in to.
type Door interface {
	Front(ctx context.Context) (office.Front, error)
	SignIn(ctx context.Context, slotID string, secret office.Secret) error
}

// Founder makes a practice.
type Founder interface {
	Splitter
	Found(ctx context.Context, f office.Founding) (office.Kit, error)
	RecoverySheet(kit office.Kit) ([]byte, error)
	NewRecoverySheet(ctx context.Context, password office.Secret) (office.Kit, error)
	CheckNewPassword(password []byte, name, practice string) []office.Defect
}

// Changer changes the password of who is signed in.
type Changer interface {
	ChangePassword(ctx context.Context, old, new office.Secret) error
	CheckNewPassword(password []byte, name, practice string) []office.Defect
}

// Place is a folder that a practice could live in, and what speaks against it.
type Place struct {
	Dir string
	// Trouble is the message key of what is wrong with it, "" if nothing is, and Name what people call the thing to
	// blame: "OneDrive".
	Trouble, Name string
	// Refused: a practice must not live there.
	Refused bool
	// Taken: there is a practice in it already.
	Taken bool
}

// Places knows where a practice can live.
type Places interface {
	// Suggested is the folder for a new practice unless somebody chooses another: local to this computer and this person.
	Suggested() string
	// Within is the folder that a practice would get inside a folder that a person picked.
	Within(dir string) string
	// Judge looks at a folder, which need not exist.
	Judge(dir string) Place
}

// Paper is what a page does with a PDF.
type Paper struct {
	Open func(pdf []byte, then func(shown bool))
	Save func(suggested string, pdf []byte, then func(saved bool))
}

const (
	doorWide  = 420 // of the sign-in card
	setUpWide = 690
)

// centred puts a card into the middle of the window.
func centred(width float32, objects ...fyne.CanvasObject) *kit.Scroller {
	return kit.NewScroller(middle(width, objects...))
}

func middle(width float32, objects ...fyne.CanvasObject) fyne.CanvasObject {
	return kit.Inset(24, 24, kit.Stack(0, kit.Spring(),
		kit.Columns(0, []float32{1, width, 1}, kit.Gap(0, 0), kit.Stack(14, objects...), kit.Gap(0, 0)), kit.Spring()))
}

// paintTime is how long the window takes at most until new content can be given the keyboard.
const paintTime = 80 * time.Millisecond

// soon moves the keyboard now, and once more when the content has been painted: the toolkit does not know before to
// which window a new piece belongs.
func soon(a *ui.Async, focus func()) {
	focus()
	at := focused()
	a.Later(paintTime, func() {
		if focused() == at { // nobody moved it meanwhile
			focus()
		}
	})
}

// focused is the piece with the keyboard.
func focused() fyne.Focusable {
	for _, w := range fyne.CurrentApp().Driver().AllWindows() {
		if f := w.Canvas().Focused(); f != nil {
			return f
		}
	}
	return nil
}

// brand is the program's sign over a page.
func brand() fyne.CanvasObject {
	return kit.Row(9, kit.Spring(), kit.NewLogo(30), kit.NewText("Consentry", kit.SizeValue, kit.Bold, kit.ColorInk), kit.Spring())
}

// sentence says an error of the domain, or that something unexpected happened.
func sentence(err error) string {
	if s, ok := i18n.Sentence(err); ok {
		return s
	}
	return i18n.T("start.unexpected")
}

// defectSentence says one thing that is wrong with an input.
func defectSentence(d office.Defect) string {
	s, ok := i18n.Sentence(defectError{d})
	if !ok {
		return i18n.T("start.unexpected")
	}
	return s
}

// defectError lets a defect speak as errors do.
type defectError struct{ office.Defect }

func (d defectError) Error() string { return d.Key }
