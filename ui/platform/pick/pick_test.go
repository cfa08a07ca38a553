package pick_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/ui"
	"consentry/ui/kit"
	"consentry/ui/platform"
	"consentry/ui/platform/pick"
	"consentry/ui/uitest"
)

func TestTheSystemsDialogsAreAskedFirst(t *testing.T) {
	uitest.App(t)
	w := uitest.Window(t, kit.Page())
	f := &platform.Fake{Answer: []string{"/media/card/a.jpg", "/media/card/b.jpg"}}
	q := platform.FileQuestion{Title: "Photos", Kinds: []platform.FileKind{{Name: "Photos", Patterns: []string{"*.jpg"}}}, Name: "x.pdf"}
	var got []string
	one := func(p string, err error) { require.NoError(t, err); got = append(got, p) }
	pick.File(ui.Inline(), f, w, q, one)
	pick.Folder(ui.Inline(), f, w, q, one)
	pick.Save(ui.Inline(), f, w, q, one)
	pick.Files(ui.Inline(), f, w, q, func(ps []string, err error) { require.NoError(t, err); got = append(got, ps...) })
	assert.Equal(t, []string{"/media/card/a.jpg", "/media/card/a.jpg", "/media/card/a.jpg", "/media/card/a.jpg", "/media/card/b.jpg"}, got)
	assert.Len(t, f.Asked(), 4)
	f.Answer = nil
	pick.File(ui.Inline(), f, w, q, func(_ string, err error) { require.ErrorIs(t, err, platform.ErrCancelled) })
	assert.True(t, kit.Idle(w))
}

func TestWithoutThemFynesIsShownAndLeavesNoTrace(t *testing.T) {
	a := uitest.App(t)
	w := uitest.Window(t, kit.Page())
	f := &platform.Fake{Err: platform.ErrNoDialogs}
	var err error
	pick.File(ui.Inline(), f, w, platform.FileQuestion{Kinds: []platform.FileKind{{Patterns: []string{"*.pdf"}}}}, func(_ string, e error) { err = e })
	require.False(t, kit.Idle(w))
	a.Preferences().SetString("fyne:fileDialogLastFolder", "file:///home/office/Lena Park")
	pressCancel(t, w)
	require.ErrorIs(t, err, platform.ErrCancelled)
	assert.Empty(t, a.Preferences().String("fyne:fileDialogLastFolder"), "a folder may bear a patient's name")
}

// pressCancel presses Cancel in a dialog of Fyne's own.
func pressCancel(t *testing.T, w fyne.Window) {
	t.Helper()
	var found *widget.Button
	uitest.Walk(w.Canvas().Overlays().Top(), func(o fyne.CanvasObject) bool {
		if b, ok := o.(*widget.Button); ok && b.Text == "Cancel" {
			found = b
		}
		return true
	})
	require.NotNil(t, found)
	test.Tap(found)
}
