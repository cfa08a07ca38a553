// Content that a screen shows above its page; pages without a frame; and sentences for what went wrong.

package shell

import (
	"errors"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// overlay is a screen's content above the page, with a title and a cross. Esc closes it.
type overlay struct {
	shell  *Shell
	popup  *widget.PopUp
	before fyne.Focusable
	gone   func()
	open   bool
	held   bool // closes with what stands in it alone
}

const overlayWide = 560

func (s *Shell) newOverlay(title string, content fyne.CanvasObject, gone func()) *overlay {
	return s.overlayOf(title, content, false, gone)
}

// overlayOf shows content above the page. Held, it has no cross, and Esc leaves it.
func (s *Shell) overlayOf(title string, content fyne.CanvasObject, held bool, gone func()) *overlay {
	c := s.d.Window.Canvas()
	o := &overlay{shell: s, before: c.Focused(), gone: gone, open: true, held: held}
	head := kit.Row(10, kit.Grow(kit.NewText(title, kit.SizeSection, kit.Bold, kit.ColorInk)))
	if !held {
		head.Add(kit.IconButton(kit.IconCross, i18n.T("kit.close"), o.close))
	}
	size := c.Size()
	const side, above = 22, 18
	w := min(max(overlayWide, content.MinSize().Width+2*side), size.Width-32)
	most := size.Height - 48
	h := kit.HeightFor(head, w-2*side) + topGap + kit.HeightFor(content, w-2*side) + 2*above
	switch _, scrolls := content.(*kit.Scroller); {
	case scrolls:
		h = most
	case h > most:
		content = kit.NewScroller(kit.Inset4(0, barWide, 0, 0, content)) // its bar lies beside the fields, not over them
	}
	o.popup = widget.NewModalPopUp(kit.NewPanel(kit.Inset(above, side, container.New(topped{}, content, head))), c)
	o.popup.Show()
	o.popup.Resize(fyne.NewSize(w, min(most, h)))
	if c.Focused() == nil || c.Focused() == o.before {
		c.FocusNext()
	}
	return o
}

// topped puts a head over a body but lets Tab begin in the body.
type topped struct{}

const (
	topGap  = 12
	barWide = 14 // of a scroll bar under the pointer, and a little
)

// Layout expects body and head.
func (topped) Layout(o []fyne.CanvasObject, s fyne.Size) {
	h := kit.HeightFor(o[1], s.Width)
	o[1].Move(fyne.NewPos(0, 0))
	o[1].Resize(fyne.NewSize(s.Width, h))
	o[0].Move(fyne.NewPos(0, h+topGap))
	o[0].Resize(fyne.NewSize(s.Width, s.Height-h-topGap))
}

// MinSize is the wider of both, one over the other.
func (topped) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(max(a.Width, b.Width), a.Height+b.Height+topGap)
}

func (o *overlay) close() {
	if !o.open {
		return
	}
	o.open = false
	o.popup.Hide()
	c := o.shell.d.Window.Canvas()
	if obj, ok := o.before.(fyne.CanvasObject); ok && obj.Visible() {
		c.Focus(o.before)
	}
	o.gone()
}

// prepareOverlay closes the search before something else is shown above the page.
func (s *Shell) prepareOverlay() {
	if s.desk != nil && s.desk.search != nil {
		s.desk.search.close()
	}
}

// Fail shows what went wrong: a sentence, with details one click away.
func (s *Shell) Fail(err error) {
	if err == nil {
		return
	}
	s.prepareOverlay()
	sentence, details := sentenceOf(err)
	kit.ShowError(s.d.Window, sentence, details)
}

// say shows a sentence of the window's own about an error.
func (s *Shell) say(sentence string, err error) {
	kit.ShowError(s.d.Window, sentence, err.Error())
}

// sentenceOf returns what to say about an error, and its chain for "Details". Errors of this program hold no patient.
func sentenceOf(err error) (sentence, details string) {
	details = err.Error()
	if s, ok := i18n.Sentence(err); ok {
		var inv *office.Invalid
		if errors.As(err, &inv) && len(inv.Defects) > 1 {
			var all []string
			for _, d := range inv.Defects {
				all = append(all, i18n.T(d.Key, pairs(d.Args)...))
			}
			s = strings.Join(all, " ")
		}
		return s, details
	}
	return i18n.T("shell.unexpected"), details
}

func pairs(args map[string]string) []any {
	var out []any
	for k, v := range args {
		out = append(out, k, v)
	}
	return out
}

// crashed is told of a panic. What was on screen can no longer be trusted, so the window locks; everything saved is safe.
func (s *Shell) crashed(c ui.Crash) {
	details := fmt.Sprintf("%s: %s\n%s", c.Where, c.Kind, c.Stack)
	s.lockThen("system", func() {
		s.reopen()
		kit.ShowError(s.d.Window, i18n.T("shell.crashed"), details)
	})
}

// noticeWide is the width of a page that says one thing.
const noticeWide = 560

// notice is a page without a frame that says one thing.
func notice(icon kit.IconName, title string, pieces ...fyne.CanvasObject) fyne.CanvasObject {
	head := kit.Row(14, kit.NewBox(kit.ColorPrimarySoft, "", 12, kit.Inset(10, 10, kit.NewIcon(icon, 26, kit.ColorPrimary))), kit.Grow(kit.TitleText(title)))
	card := kit.Card(append([]fyne.CanvasObject{head}, pieces...)...)
	return kit.NewScroller(kit.Inset(24, 24, kit.Stack(0, kit.Spring(),
		kit.Columns(0, []float32{1, noticeWide, 1}, kit.Gap(0, 0), card, kit.Gap(0, 0)), kit.Spring())))
}

// show puts content into the window.
func (s *Shell) show(content fyne.CanvasObject) {
	w := s.d.Window
	w.SetContent(newActivity(kit.NewBox(kit.ColorPage, "", 0, content), s.seen))
	w.SetTitle(neutralTitle)
}

// blank shows nothing but what is being done.
func (s *Shell) blank(words string) {
	s.guard()
	s.show(kit.Stack(0, kit.Spring(), kit.Row(0, kit.Spring(), kit.NewLogo(44), kit.Spring()), kit.Gap(0, 10),
		kit.MutedText(words).Centered(), kit.Spring()))
}

// relayout lays the window out again after something in it was shown or hidden.
func (s *Shell) relayout() {
	c := s.d.Window.Content()
	size := c.Size()
	c.Resize(size.AddWidthHeight(0, -1))
	c.Resize(size)
	c.Refresh()
}
