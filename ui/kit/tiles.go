// Tile: a big piece to press, as on the sign-in page; and the matrix of who has done what.

package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Tile is a big piece to press: a picture, a title and a line.
type Tile struct {
	pressable
	body fyne.CanvasObject
}

// NewTile returns a tile with any picture on top.
func NewTile(picture fyne.CanvasObject, title, sub string, tapped func()) *Tile {
	words := Stack(2, NewText(title, SizeLead, SemiBold, ColorInk).Centered())
	if sub != "" {
		words.Add(SmallText(sub).Centered())
	}
	t := &Tile{body: Inset(20, 16, Stack(10, Row(0, Spring(), picture, Spring()), words))}
	t.act = tapped
	t.keys = windowKey
	t.name = func() string { return title }
	t.ExtendBaseWidget(t)
	return t
}

// PersonTile is a tile with a person's initials.
func PersonTile(name, role string, tapped func()) *Tile {
	return NewTile(NewAvatar(name, 56), name, role, tapped)
}

func (t *Tile) heightFor(w float32) float32 { return HeightFor(t.body, w) }

// CreateRenderer is called by Fyne.
func (t *Tile) CreateRenderer() fyne.WidgetRenderer {
	focus, bg := ring(), canvas.NewRectangle(color.Transparent)
	return &painted{
		objs: []fyne.CanvasObject{focus, bg, t.body}, of: t,
		min: func() fyne.Size {
			m := t.body.MinSize()
			return fyne.NewSize(max(170, m.Width), m.Height)
		},
		paint: func(s fyne.Size) {
			bg.FillColor, bg.StrokeColor = t.colour(ColorSurface), t.colour(ColorLine)
			if t.hovered {
				bg.FillColor, bg.StrokeColor = t.colour(ColorPrimarySoft), t.colour(ColorPrimary)
			}
			bg.StrokeWidth, bg.CornerRadius = 1, 12
			place(bg, 0.5, 0.5, s.Width-1, s.Height-1)
			place(t.body, 0, 0, s.Width, s.Height)
			t.showRing(focus, 0, 0, s.Width, s.Height, 12)
			bg.Refresh()
			focus.Refresh()
		},
	}
}

func (t *Tile) naturalWidth() float32 { return max(170, natural(t.body)) }

// MatrixCell is one field of a matrix: a state in words and colour, and what a press on it does.
type MatrixCell struct {
	State State
	Text  string
	Tap   func()
}

// MatrixRow is a name with its fields.
type MatrixRow struct {
	Label, Sub string
	Cells      []MatrixCell
}

// Matrix shows names down and subjects across, as for training or risk; first is the width of the names in units.
func Matrix(first float32, subjects []string, rows ...MatrixRow) fyne.CanvasObject {
	weights := []float32{max(first, fixedFrom+1)}
	head := []fyne.CanvasObject{Gap(0, 0)}
	for _, s := range subjects {
		weights = append(weights, 1)
		head = append(head, NewText(s, SizeSmall, SemiBold, ColorMuted).Centered())
	}
	lines := []fyne.CanvasObject{Inset(10, 14, Columns(6, weights, head...))}
	for _, r := range rows {
		name := Stack(1, StrongText(r.Label).Line())
		if r.Sub != "" {
			name.Add(SmallText(r.Sub).Line())
		}
		cells := []fyne.CanvasObject{name}
		for _, c := range r.Cells {
			if c.Tap != nil {
				cells = append(cells, NewActionChip(c.State, c.Text, c.Tap))
			} else {
				cells = append(cells, NewChip(c.State, c.Text))
			}
		}
		lines = append(lines, Inset(9, 14, Columns(6, weights, cells...)))
	}
	return CardFlush(Lines(lines...)...)
}
