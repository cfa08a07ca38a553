// Why: a small question that opens its answer in plain words, an example and the citation.

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"consentry/ui/i18n"
)

// WhyText is what a Why opens: two sentences, an example from a cosmetic office, and where it is written.
type WhyText struct{ Sentences, Example, Citation string }

// Why is a link "Why?" that opens its answer beside it. Esc or a press elsewhere closes it.
type Why struct {
	Button
	text  WhyText
	popup *widget.PopUp
}

// NewWhy returns the question with its answer.
func NewWhy(text WhyText) *Why {
	w := &Why{text: text}
	w.kind, w.Button.text, w.tiny = link, i18n.T("kit.why"), true
	w.act = w.show
	w.name = w.Button.Text
	w.ExtendBaseWidget(w)
	return w
}

func (w *Why) show() {
	c := fyne.CurrentApp().Driver().CanvasForObject(w)
	if c == nil {
		return
	}
	const width = 340
	body := Stack(8, BodyText(w.text.Sentences))
	if w.text.Example != "" {
		body.Add(RichText(Run{Text: i18n.T("kit.why.example") + " ", Strong: true}, Run{Text: w.text.Example}))
	}
	if w.text.Citation != "" {
		body.Add(SmallText(w.text.Citation))
	}
	closing := Secondary(i18n.T("kit.close"), func() { w.hide() }).Small()
	body.Add(Row(0, Spring(), closing))
	inner := Inset(14, 16, body)
	w.popup = widget.NewPopUp(inner, c)
	w.popup.Resize(fyne.NewSize(width, HeightFor(inner, width)))
	pos := fyne.CurrentApp().Driver().AbsolutePositionForObject(w)
	x := min(pos.X, max(8, c.Size().Width-width-8))
	y := pos.Y + w.Size().Height + 4
	if h := HeightFor(inner, width); y+h > c.Size().Height {
		y = max(4, pos.Y-h-4)
	}
	w.popup.ShowAtPosition(fyne.NewPos(x, y))
	closing.keys = func(k *fyne.KeyEvent) bool {
		if k.Name == fyne.KeyEscape {
			w.hide()
		}
		return true
	}
	c.Focus(closing)
}

func (w *Why) hide() {
	if w.popup != nil {
		w.popup.Hide()
		w.popup = nil
		focusOn(w)
	}
}
