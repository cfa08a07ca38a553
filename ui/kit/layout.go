// Arrangement: stacks, rows, columns and insets that know how high they are at a given width.

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// flower is a piece or layout whose height depends on its width.
type flower interface {
	heightFor(width float32) float32
}

type layoutFlower interface {
	layoutHeightFor(objects []fyne.CanvasObject, width float32) float32
}

// HeightFor returns how high a piece is at a width: exact for what wraps, its least height for anything else.
func HeightFor(o fyne.CanvasObject, width float32) float32 {
	switch v := o.(type) {
	case flower:
		return v.heightFor(width)
	case Flowing:
		return v.HeightAt(width)
	case *fyne.Container:
		if l, ok := v.Layout.(layoutFlower); ok {
			return l.layoutHeightFor(v.Objects, width)
		}
	case *container.ThemeOverride:
		return HeightFor(v.Content, width)
	}
	return o.MinSize().Height
}

func visible(objects []fyne.CanvasObject) []fyne.CanvasObject {
	out := objects[:0:0]
	for _, o := range objects {
		if o.Visible() {
			out = append(out, o)
		}
	}
	return out
}

// place moves and resizes at once.
func place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}

// Stack puts pieces below one another, each as wide as the stack, with a gap between them.
// A Spring among them takes what height is left over.
func Stack(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&stackLayout{gap: gap}, objects...)
}

type stackLayout struct{ gap, width float32 }

func (l *stackLayout) layoutHeightFor(objects []fyne.CanvasObject, width float32) float32 {
	h := float32(0)
	vis := visible(objects)
	for _, o := range vis {
		if g, ok := o.(*grow); ok {
			h += HeightFor(g.content, width)
		} else if !isSpring(o) {
			h += HeightFor(o, width)
		}
	}
	return h + l.gap*float32(max(0, len(vis)-1))
}

func (l *stackLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	springs := 0
	for _, o := range objects {
		if o.Visible() && isSpring(o) {
			springs++
		}
	}
	extra := float32(0)
	if springs > 0 {
		extra = max(0, size.Height-l.layoutHeightFor(objects, size.Width)) / float32(springs)
	}
	y := float32(0)
	for _, o := range visible(objects) {
		h := float32(0)
		if isSpring(o) {
			if g, ok := o.(*grow); ok {
				h = HeightFor(g.content, size.Width)
			}
			h += extra
		} else {
			h = HeightFor(o, size.Width)
		}
		place(o, 0, y, size.Width, h)
		y += h + l.gap
	}
}

func (l *stackLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	w := float32(0)
	for _, o := range objects {
		if o.Visible() {
			w = max(w, o.MinSize().Width)
		}
	}
	return fyne.NewSize(w, l.layoutHeightFor(objects, settled(l.width, w, l.layoutNatural(objects))))
}

// settled is the width to compute a least height for: the one last laid out for, or before that the natural one. The
// least width itself would make a window grow to the height of the narrowest possible text.
func settled(last, least, natural float32) float32 {
	if last < least {
		return max(least, natural)
	}
	return last
}

// Row puts pieces beside one another at their natural width, centred on one line. A Spring or a Grow piece takes what
// width is left over; several share it.
func Row(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&rowLayout{gap: gap}, objects...)
}

// RowTop is Row with the pieces' upper edges on one line.
func RowTop(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&rowLayout{gap: gap, top: true}, objects...)
}

type rowLayout struct {
	gap, width float32
	top        bool
}

// natural is the width a piece wants when nothing presses it.
func natural(o fyne.CanvasObject) float32 {
	if t, ok := o.(interface{ naturalWidth() float32 }); ok {
		return t.naturalWidth()
	}
	if c, ok := o.(*fyne.Container); ok {
		if l, ok := c.Layout.(interface {
			layoutNatural([]fyne.CanvasObject) float32
		}); ok {
			return l.layoutNatural(c.Objects)
		}
	}
	return o.MinSize().Width
}

func (l *rowLayout) layoutNatural(objects []fyne.CanvasObject) float32 {
	vis := visible(objects)
	w := l.gap * float32(max(0, len(vis)-1))
	for _, o := range vis {
		w += natural(o)
	}
	return w
}

func (l *stackLayout) layoutNatural(objects []fyne.CanvasObject) float32 {
	w := float32(0)
	for _, o := range visible(objects) {
		w = max(w, natural(o))
	}
	return w
}

// widths shares the width out: fixed pieces get what they want, growing ones the rest; when there is too little,
// pieces that can shrink (wrapping words) give way.
func (l *rowLayout) widths(vis []fyne.CanvasObject, width float32) []float32 {
	ws := make([]float32, len(vis))
	left := width - l.gap*float32(max(0, len(vis)-1))
	grows := 0
	for i, o := range vis {
		if isSpring(o) {
			grows++
			if _, spacer := o.(layout.SpacerObject); spacer {
				continue
			}
			ws[i] = o.MinSize().Width
			left -= ws[i]
			continue
		}
		ws[i] = natural(o)
		left -= ws[i]
	}
	if left < 0 {
		for i, o := range vis {
			give := min(-left, ws[i]-o.MinSize().Width)
			if give > 0 {
				ws[i] -= give
				left += give
			}
		}
	}
	if grows > 0 && left > 0 {
		for i, o := range vis {
			if isSpring(o) {
				ws[i] += left / float32(grows)
			}
		}
	}
	return ws
}

func (l *rowLayout) layoutHeightFor(objects []fyne.CanvasObject, width float32) float32 {
	vis := visible(objects)
	h := float32(0)
	for i, w := range l.widths(vis, width) {
		h = max(h, HeightFor(vis[i], w))
	}
	return h
}

func (l *rowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	vis := visible(objects)
	x := float32(0)
	for i, w := range l.widths(vis, size.Width) {
		h := HeightFor(vis[i], w)
		y := float32(0)
		if !l.top {
			y = (size.Height - h) / 2
		}
		place(vis[i], x, y, w, h)
		x += w + l.gap
	}
}

func (l *rowLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	vis := visible(objects)
	w := l.gap * float32(max(0, len(vis)-1))
	for _, o := range vis {
		w += o.MinSize().Width
	}
	return fyne.NewSize(w, l.layoutHeightFor(objects, settled(l.width, w, l.layoutNatural(objects))))
}

// Spring is empty space that takes what is left over in a Row or Stack.
func Spring() fyne.CanvasObject { return layout.NewSpacer() }

// Gap is empty space of a size in units.
func Gap(w, h float32) fyne.CanvasObject {
	return container.New(&insetLayout{left: w, top: h})
}

// None is nothing at all: it takes no room, and neither a gap nor a hairline of its own.
func None() fyne.CanvasObject {
	o := Gap(0, 0)
	o.Hide()
	return o
}

// Grow makes a piece take what is left over in a Row (or, with its height, in a Stack).
func Grow(o fyne.CanvasObject) fyne.CanvasObject {
	g := &grow{content: o}
	g.ExtendBaseWidget(g)
	return g
}

func isSpring(o fyne.CanvasObject) bool {
	switch o.(type) {
	case *grow, layout.SpacerObject:
		return true
	}
	return false
}

// Inset puts space around a piece, in units: the same above and below (v), and left and right (h).
func Inset(v, h float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&insetLayout{top: v, bottom: v, left: h, right: h}, o)
}

// Inset4 is Inset with a space of its own on each side.
func Inset4(top, right, bottom, left float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&insetLayout{top: top, bottom: bottom, left: left, right: right}, o)
}

type insetLayout struct{ top, right, bottom, left float32 }

func (l *insetLayout) layoutHeightFor(objects []fyne.CanvasObject, width float32) float32 {
	h := float32(0)
	for _, o := range visible(objects) {
		h = max(h, HeightFor(o, width-l.left-l.right))
	}
	return h + l.top + l.bottom
}

func (l *insetLayout) layoutNatural(objects []fyne.CanvasObject) float32 {
	w := float32(0)
	for _, o := range visible(objects) {
		w = max(w, natural(o))
	}
	return w + l.left + l.right
}

func (l *insetLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		place(o, l.left, l.top, size.Width-l.left-l.right, size.Height-l.top-l.bottom)
	}
}

func (l *insetLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for _, o := range visible(objects) {
		m = m.Max(o.MinSize())
	}
	return m.AddWidthHeight(l.left+l.right, l.top+l.bottom)
}

// Columns puts pieces beside one another, sharing the width by weight, all as high as the highest.
// A weight above 20 is a fixed width in units: Columns(18, []float32{1, 292}, list, side).
func Columns(gap float32, weights []float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&columnsLayout{gap: gap, weights: weights}, objects...)
}

// ColumnsTop is Columns with each piece at its own height.
func ColumnsTop(gap float32, weights []float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&columnsLayout{gap: gap, weights: weights, top: true}, objects...)
}

// Grid puts pieces in rows of n equal columns.
func Grid(n int, gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	var rows []fyne.CanvasObject
	weights := make([]float32, n)
	for i := range weights {
		weights[i] = 1
	}
	for i := 0; i < len(objects); i += n {
		rows = append(rows, Columns(gap, weights, objects[i:min(i+n, len(objects))]...))
	}
	return Stack(gap, rows...)
}

const fixedFrom = 20 // a column weight above this is a width

type columnsLayout struct {
	gap, width float32
	weights    []float32
	top        bool
}

func (l *columnsLayout) widths(width float32) []float32 {
	ws := make([]float32, len(l.weights))
	left := width - l.gap*float32(max(0, len(l.weights)-1))
	total := float32(0)
	for i, w := range l.weights {
		if w > fixedFrom {
			ws[i] = w
			left -= w
		} else {
			total += w
		}
	}
	for i, w := range l.weights {
		if w <= fixedFrom && total > 0 {
			ws[i] = max(0, left) * w / total
		}
	}
	return ws
}

func (l *columnsLayout) layoutHeightFor(objects []fyne.CanvasObject, width float32) float32 {
	h := float32(0)
	for i, w := range l.widths(width) {
		if i < len(objects) && objects[i].Visible() {
			h = max(h, HeightFor(objects[i], w))
		}
	}
	return h
}

func (l *columnsLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	x := float32(0)
	for i, w := range l.widths(size.Width) {
		if i >= len(objects) {
			break
		}
		h := size.Height
		if l.top {
			h = HeightFor(objects[i], w)
		}
		place(objects[i], x, 0, w, h)
		x += w + l.gap
	}
}

func (l *columnsLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	w := l.gap * float32(max(0, len(l.weights)-1))
	for i, o := range objects {
		if i < len(l.weights) && l.weights[i] > fixedFrom {
			w += l.weights[i]
		} else {
			w += o.MinSize().Width
		}
	}
	return fyne.NewSize(w, l.layoutHeightFor(objects, settled(l.width, w, l.layoutNatural(objects))))
}

func (l *columnsLayout) layoutNatural(objects []fyne.CanvasObject) float32 {
	w := l.gap * float32(max(0, len(l.weights)-1))
	for i, o := range objects {
		if i < len(l.weights) && l.weights[i] > fixedFrom {
			w += l.weights[i]
		} else {
			w += natural(o)
		}
	}
	return w
}

// Wrap puts pieces beside one another and starts a new line when the width is used up: chips, checks.
func Wrap(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&wrapLayout{gap: gap}, objects...)
}

type wrapLayout struct{ gap, width float32 }

// walk lays the pieces out and calls put for each; it returns the height used.
func (l *wrapLayout) walk(objects []fyne.CanvasObject, width float32, put func(o fyne.CanvasObject, x, y, w, h float32)) float32 {
	x, y, line := float32(0), float32(0), float32(0)
	for _, o := range visible(objects) {
		w := min(natural(o), width)
		h := HeightFor(o, w)
		if x > 0 && x+w > width {
			x, y, line = 0, y+line+l.gap, 0
		}
		if put != nil {
			put(o, x, y, w, h)
		}
		x += w + l.gap
		line = max(line, h)
	}
	return y + line
}

func (l *wrapLayout) layoutNatural(objects []fyne.CanvasObject) float32 {
	return (&rowLayout{gap: l.gap}).layoutNatural(objects)
}

func (l *wrapLayout) layoutHeightFor(objects []fyne.CanvasObject, width float32) float32 {
	return l.walk(objects, width, nil)
}

func (l *wrapLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.walk(objects, size.Width, place)
}

func (l *wrapLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	w := float32(0)
	for _, o := range visible(objects) {
		w = max(w, o.MinSize().Width)
	}
	return fyne.NewSize(w, l.walk(objects, settled(l.width, w, l.layoutNatural(objects)), nil))
}
