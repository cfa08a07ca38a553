// The titles of a DataTable: each that sorts is a button.

package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"consentry/ui/i18n"
)

const (
	headHigh = 34
	cellPad  = 12
)

// tableHead is the line of titles.
type tableHead struct {
	widget.BaseWidget
	table *DataTable
	cells []*headCell
}

func newTableHead(t *DataTable) *tableHead {
	h := &tableHead{table: t}
	for _, c := range t.columns {
		h.cells = append(h.cells, newHeadCell(t, c))
	}
	h.ExtendBaseWidget(h)
	return h
}

// spans returns where each column begins and how wide it is, at a table's width.
func (t *DataTable) spans(width float32) (xs, ws []float32) {
	weights := make([]float32, len(t.columns))
	for i, c := range t.columns {
		weights[i] = c.Width
		if c.Width == 0 {
			weights[i] = 1
		}
	}
	ws = (&columnsLayout{gap: cellPad, weights: weights}).widths(width - 2*cellPad)
	x := float32(cellPad)
	for _, w := range ws {
		xs = append(xs, x)
		x += w + cellPad
	}
	return xs, ws
}

// CreateRenderer is called by Fyne.
func (h *tableHead) CreateRenderer() fyne.WidgetRenderer {
	var objs []fyne.CanvasObject
	for _, c := range h.cells {
		objs = append(objs, c)
	}
	return &painted{
		objs: objs, of: h, min: func() fyne.Size { return fyne.NewSize(100, headHigh) },
		paint: func(s fyne.Size) {
			xs, ws := h.table.spans(s.Width)
			for i, c := range h.cells {
				place(c, xs[i], 0, ws[i], s.Height)
				c.Refresh()
			}
		},
	}
}

// headCell is one title.
type headCell struct {
	pressable
	table  *DataTable
	column Column
}

func newHeadCell(t *DataTable, c Column) *headCell {
	h := &headCell{table: t, column: c}
	h.act = func() {
		if c.Sort {
			t.Sort(c.ID, t.query.Sort == c.ID && !t.query.Down)
		}
	}
	h.name = func() string {
		switch {
		case t.query.Sort != c.ID:
			return c.Title
		case t.query.Down:
			return i18n.T("kit.table.sorted.down", "column", c.Title)
		}
		return i18n.T("kit.table.sorted.up", "column", c.Title)
	}
	if !c.Sort {
		h.Disable()
	}
	h.ExtendBaseWidget(h)
	return h
}

// CreateRenderer is called by Fyne.
func (h *headCell) CreateRenderer() fyne.WidgetRenderer {
	focus, txt := ring(), canvas.NewText("", color.Transparent)
	img := canvas.NewImageFromResource(nil)
	img.FillMode = canvas.ImageFillContain
	return &painted{
		objs: []fyne.CanvasObject{txt, img, focus}, of: h, min: func() fyne.Size { return fyne.NewSize(20, headHigh) },
		paint: func(s fyne.Size) {
			room := s.Width
			img.Hidden = !h.column.Sort
			if h.column.Sort {
				room -= 14
			}
			c := ColorMuted
			icon := IconSort
			if h.table.query.Sort == h.column.ID && h.column.Sort {
				c, icon = ColorInk, IconUp
				if h.table.query.Down {
					icon = IconDown
				}
			} else if h.hovered && h.column.Sort {
				c = ColorInk
			}
			txt.TextSize, txt.Color = h.Theme().Size(SizeSmall), h.colour(c)
			txt.Text = ellipsis(h.column.Title, room, txt.TextSize, SemiBold)
			dress(txt, SemiBold)
			m := txt.MinSize()
			x := float32(0)
			if h.column.Align == fyne.TextAlignTrailing {
				x = max(0, room-m.Width)
			}
			place(txt, x, (s.Height-m.Height)/2, m.Width, m.Height)
			img.Resource = tint(icon, h.colour(c))
			place(img, x+m.Width+3, (s.Height-11)/2, 11, 11)
			h.showRing(focus, -2, 6, min(s.Width, m.Width+18), s.Height-12, 4)
			txt.Refresh()
			img.Refresh()
			focus.Refresh()
		},
	}
}
