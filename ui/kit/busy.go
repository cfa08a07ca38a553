// What shows that something is going on, is empty, or has just been done: Busy, Empty, Toasts.

package kit

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"consentry/ui"
	"consentry/ui/i18n"
)

// Busy is a bar with words, speed, time left and Cancel.
type Busy struct {
	widget.BaseWidget
	bar    *bar
	left   *Text
	right  *Text
	cancel *Button
	body   *fyne.Container
}

// NewBusy returns a bar; cancel may be nil for work that cannot be stopped.
func NewBusy(words string, cancel func()) *Busy {
	b := &Busy{bar: newBar(), left: SmallText(words), right: SmallText("").Line()}
	b.right.Align = fyne.TextAlignTrailing
	row := Row(12, Grow(b.left), b.right)
	if cancel != nil {
		b.cancel = Secondary(i18n.T("kit.cancel"), cancel).Small()
		row.Add(b.cancel)
	}
	b.body = Stack(7, b.bar, row)
	b.ExtendBaseWidget(b)
	return b
}

// Set shows how far the work is. Give it to Async.Reporter, which spaces reports out.
func (b *Busy) Set(p ui.Progress) {
	amount := func(n int64) string {
		if p.Bytes {
			return i18n.Bytes(n)
		}
		return i18n.Count(n)
	}
	words := p.Words
	if p.Total > 0 {
		words = i18n.T("kit.busy.of", "words", p.Words, "done", amount(p.Done), "total", amount(p.Total))
	}
	b.left.SetText(words)
	right := ""
	if s := p.Speed(); p.Bytes && s > 0 {
		right = i18n.T("kit.busy.speed", "amount", i18n.Bytes(int64(s)))
	}
	if l := p.Left(); l > 0 {
		if right != "" {
			right += " · "
		}
		right += i18n.T("kit.busy.left", "time", i18n.Duration(max(time.Second, l)))
	}
	b.right.SetText(right)
	b.bar.set(p.Fraction())
	b.body.Refresh()
	b.Refresh()
}

func (b *Busy) heightFor(w float32) float32 { return HeightFor(b.body, w) }

// CreateRenderer is called by Fyne.
func (b *Busy) CreateRenderer() fyne.WidgetRenderer { return simple(b, b.body) }

// NewBar returns a plain bar filled from 0 to 1, with set to move it.
func NewBar(fraction float64) (o fyne.CanvasObject, set func(float64)) {
	b := newBar()
	b.part = fraction
	return b, b.set
}

type bar struct {
	widget.BaseWidget
	part float64
}

func newBar() *bar {
	b := &bar{}
	b.ExtendBaseWidget(b)
	return b
}

func (b *bar) set(part float64) {
	b.part = max(0, min(1, part))
	b.Refresh()
}

func (b *bar) CreateRenderer() fyne.WidgetRenderer {
	track, fill := canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
	return &painted{
		objs: []fyne.CanvasObject{track, fill}, of: b, min: func() fyne.Size { return fyne.NewSize(60, 8) },
		paint: func(s fyne.Size) {
			track.FillColor, track.CornerRadius = b.Theme().Color(ColorSoft, variant()), 4
			fill.FillColor, fill.CornerRadius = b.Theme().Color(ColorPrimary, variant()), 4
			place(track, 0, 0, s.Width, 8)
			place(fill, 0, 0, s.Width*float32(b.part), 8)
			fill.Hidden = b.part <= 0
			track.Refresh()
			fill.Refresh()
		},
	}
}

// Empty says what a page is for and how to start: a picture, one sentence, one button (which may be nil).
func Empty(picture IconName, sentence string, start *Button) fyne.CanvasObject {
	icon := NewBox(ColorPrimarySoft, "", 16, Inset(14, 14, NewIcon(picture, 36, ColorPrimary)))
	col := Stack(14, Row(0, Spring(), icon, Spring()), BodyText(sentence).Tint(ColorMuted).Centered())
	if start != nil {
		col.Add(Row(0, Spring(), start, Spring()))
	}
	return Inset(36, 24, col)
}

// Toasts shows short messages at the bottom of the window, one at a time. Lay it over the window's content.
type Toasts struct {
	widget.BaseWidget
	async *ui.Async
	box   *Box
	words *Text
	row   *fyne.Container
	stop  func()
}

// How long a message stays: longer if it offers Undo.
const (
	toastTime     = 6 * time.Second
	toastUndoTime = 30 * time.Second
)

// NewToasts returns the layer of messages.
func NewToasts(a *ui.Async) *Toasts {
	t := &Toasts{async: a, words: NewText("", SizeBody, Medium, "toastFg"), row: Row(16), stop: func() {}}
	t.box = NewBox("toastBg", "", 10, Inset(11, 16, t.row))
	t.box.Hide()
	t.ExtendBaseWidget(t)
	return t
}

// Say shows a message; undo, if given, adds the word that takes it back.
func (t *Toasts) Say(words string, undo func()) {
	t.stop()
	t.words.SetText(words)
	t.row.Objects = []fyne.CanvasObject{t.words}
	stay := toastTime
	if undo != nil {
		stay = toastUndoTime
		b := Link(i18n.T("kit.undo"), func() { t.Clear(); undo() })
		b.onDark = true
		t.row.Add(b)
	}
	t.box.Show()
	t.Refresh()
	t.stop = t.async.Later(stay, t.Clear)
}

// Text returns the message shown, "" for none.
func (t *Toasts) Text() string {
	if t.box.Hidden {
		return ""
	}
	return t.words.Text()
}

// Clear takes the message away.
func (t *Toasts) Clear() {
	t.stop()
	t.stop = func() {}
	t.box.Hide()
	t.words.SetText("")
	t.Refresh()
}

// CreateRenderer is called by Fyne.
func (t *Toasts) CreateRenderer() fyne.WidgetRenderer {
	return &painted{
		objs: []fyne.CanvasObject{t.box}, of: t, min: func() fyne.Size { return fyne.Size{} },
		paint: func(s fyne.Size) {
			w := min(natural(t.box), s.Width-40)
			h := HeightFor(t.box, w)
			place(t.box, (s.Width-w)/2, s.Height-h-24, w, h)
			t.box.Refresh()
		},
	}
}
