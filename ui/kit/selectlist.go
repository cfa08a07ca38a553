// The open list of a Select: it follows the arrows and what is typed, and keeps what is marked in view.

package kit

import (
	"image/color"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// typing is what a person has typed to find an option. One letter goes on to the next option that begins with it; further
// ones make the word longer ("new j"), as long as there is such an option. Two letters may be an option's id as well: a State's.
type typing struct{ word string }

// find returns the option that a further letter leads to from the one at present, or -1.
func (t *typing) find(options []Option, at int, r rune) int {
	word := t.word + string(unicode.ToLower(r))
	if i := begins(options, max(at, 0), word); i >= 0 && t.word != "" {
		t.word = word
		return i
	}
	if len([]rune(word)) == 2 {
		for i, o := range options {
			if strings.EqualFold(o.ID, word) {
				t.word = word
				return i
			}
		}
	}
	t.word = string(unicode.ToLower(r))
	i := begins(options, at+1, t.word)
	if i < 0 {
		t.word = ""
	}
	return i
}

// goesOn tells whether a blank is part of what is being typed.
func (t *typing) goesOn(options []Option) bool {
	return t.word != "" && begins(options, 0, t.word+" ") >= 0
}

// begins finds the first option from a place on, and round again, whose label begins with a word.
func begins(options []Option, from int, word string) int {
	for n := range options {
		if i := (from + n) % len(options); strings.HasPrefix(strings.ToLower(options[i].Label), word) {
			return i
		}
	}
	return -1
}

// selectList is the list below a Select, or above it where there is more room.
type selectList struct {
	widget.BaseWidget
	of     *Select
	rows   []*selectRow
	area   *Scroller
	at     int // the marked row
	popup  *widget.PopUp
	typing typing
}

var (
	_ fyne.Focusable  = (*selectList)(nil)
	_ fyne.Accessible = (*selectList)(nil)
)

// openList shows the options of a Select.
func openList(s *Select, c fyne.Canvas) {
	l := &selectList{of: s, at: -1}
	body := Stack(0)
	for i, o := range s.options {
		row := &selectRow{label: o.Label, chosen: o.ID == s.chosen, take: func() { l.take(i) }, over: func() { l.mark(i, false) }}
		row.ExtendBaseWidget(row)
		l.rows = append(l.rows, row)
		body.Add(row)
	}
	l.area = NewScroller(Inset(4, 4, body))
	l.ExtendBaseWidget(l)
	l.popup = widget.NewPopUp(l, c)
	pos, size := l.room(c)
	l.popup.ShowAtPosition(pos)
	l.popup.Resize(size)
	c.Focus(l)
	l.mark(max(0, s.index()), true) // the keyboard goes on from what is chosen
}

// room is where the list stands and how large it is: as high as its options, and no higher than there is room.
func (l *selectList) room(c fyne.Canvas) (fyne.Position, fyne.Size) {
	const gap, edge = 2, 8
	at, box, win := fyne.CurrentApp().Driver().AbsolutePositionForObject(l.of), l.of.Size(), c.Size()
	w := min(max(box.Width, l.of.naturalWidth()+16), win.Width-2*edge)
	h := HeightFor(l.area.content, w)
	x, y := max(edge, min(at.X, win.Width-w-edge)), at.Y+box.Height+gap
	under, over := win.Height-edge-y, at.Y-gap-edge
	if h > under && over > under {
		h = min(h, over)
		y = at.Y - gap - h
	}
	return fyne.NewPos(x, y), fyne.NewSize(w, min(h, max(under, over)))
}

// mark paints a row as the one that Enter takes, and scrolls to it if a key did that.
func (l *selectList) mark(i int, shown bool) {
	if i < 0 || i >= len(l.rows) {
		return
	}
	if l.at >= 0 {
		l.rows[l.at].mark(false)
	}
	l.at = i
	l.rows[i].mark(true)
	if shown {
		reveal(l.rows[i])
	}
}

func (l *selectList) take(i int) {
	l.close()
	l.of.pick(i)
	l.of.keyed = true
}

func (l *selectList) close() {
	l.popup.Hide()
	focusOn(l.of)
}

// TypedRune marks what is typed.
func (l *selectList) TypedRune(r rune) { l.mark(l.typing.find(l.of.options, l.at, r), true) }

// KeyDown and KeyUp follow every key.
func (l *selectList) KeyDown(k *fyne.KeyEvent) { KeyWentDown(k) }
func (l *selectList) KeyUp(*fyne.KeyEvent)     {}

// TypedKey walks the list. A blank may be part of what is typed.
func (l *selectList) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeySpace && l.typing.goesOn(l.of.options) {
		return
	}
	l.typing.word = l.typing.kept(k)
	page := max(1, int(l.area.Size().Height/max(1, l.rows[0].Size().Height))-1)
	switch k.Name {
	case fyne.KeyDown:
		l.mark(min(l.at+1, len(l.rows)-1), true)
	case fyne.KeyUp:
		l.mark(max(l.at-1, 0), true)
	case fyne.KeyPageDown:
		l.mark(min(l.at+page, len(l.rows)-1), true)
	case fyne.KeyPageUp:
		l.mark(max(l.at-page, 0), true)
	case fyne.KeyHome:
		l.mark(0, true)
	case fyne.KeyEnd:
		l.mark(len(l.rows)-1, true)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		l.take(l.at)
	case fyne.KeyEscape:
		l.close()
	}
}

// kept is what stays of the typed word after a key: letters come as keys as well, and anything else begins a new word.
func (t *typing) kept(k *fyne.KeyEvent) string {
	if len(k.Name) == 1 {
		return t.word
	}
	switch k.Name {
	case fyne.KeyDown, fyne.KeyUp, fyne.KeyHome, fyne.KeyEnd, fyne.KeyPageDown, fyne.KeyPageUp, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyEscape, fyne.KeySpace, fyne.KeyBackspace:
		return ""
	}
	return t.word
}

// FocusGained and FocusLost change nothing: what is marked shows where the keyboard is.
func (l *selectList) FocusGained() {}
func (l *selectList) FocusLost()   {}

// AccessibilityLabel and AccessibilityRole tell a screen reader.
func (l *selectList) AccessibilityLabel() string {
	if l.at < 0 {
		return l.of.hint
	}
	return strings.TrimSpace(l.of.hint + " " + l.of.options[l.at].Label)
}
func (l *selectList) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer is called by Fyne.
func (l *selectList) CreateRenderer() fyne.WidgetRenderer { return simple(l, l.area) }

// selectRow is one option.
type selectRow struct {
	widget.BaseWidget
	label          string
	chosen, marked bool
	take, over     func()
}

var _ desktop.Hoverable = (*selectRow)(nil)

func (r *selectRow) mark(on bool) { r.marked = on; r.Refresh() }

// Tapped takes the option.
func (r *selectRow) Tapped(*fyne.PointEvent) { r.take() }

// MouseIn marks the row; MouseMoved and MouseOut change nothing.
func (r *selectRow) MouseIn(*desktop.MouseEvent)    { r.over() }
func (r *selectRow) MouseMoved(*desktop.MouseEvent) {}
func (r *selectRow) MouseOut()                      {}

// CreateRenderer is called by Fyne.
func (r *selectRow) CreateRenderer() fyne.WidgetRenderer {
	box, txt, img := canvas.NewRectangle(color.Transparent), canvas.NewText("", color.Transparent), canvas.NewImageFromResource(nil)
	img.FillMode = canvas.ImageFillContain
	const padH, padV, icon = 10, 7, 14
	return &painted{
		objs: []fyne.CanvasObject{box, txt, img}, of: r,
		min: func() fyne.Size {
			return fyne.NewSize(80, ceil(measure("Ag", r.Theme().Size(SizeBody), Regular).Height)+2*padV)
		},
		paint: func(sz fyne.Size) {
			box.FillColor, box.CornerRadius = color.Transparent, 6
			if r.marked {
				box.FillColor = r.Theme().Color(ColorPrimarySoft, variant())
			}
			place(box, 0, 0, sz.Width, sz.Height)
			size := r.Theme().Size(SizeBody)
			txt.Text, txt.TextSize, txt.Color = ellipsis(r.label, sz.Width-3*padH-icon, size, Regular), size, r.Theme().Color(ColorInk, variant())
			m := txt.MinSize()
			place(txt, padH, (sz.Height-m.Height)/2, m.Width, m.Height)
			img.Hidden = !r.chosen
			img.Resource = tint(IconCheck, r.Theme().Color(ColorPrimary, variant()))
			place(img, sz.Width-padH-icon, (sz.Height-icon)/2, icon, icon)
			for _, o := range []fyne.CanvasObject{box, txt, img} {
				o.Refresh()
			}
		},
	}
}
