// The days of a month, walked by the arrow keys.

package kit

import (
	"image/color"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"consentry/domain/calendar"
	"consentry/ui/i18n"
)

const (
	dayWide = 38
	dayHigh = 32
	dayRows = 6
)

func itoa(n int) string { return strconv.Itoa(n) }

// dayGrid shows six weeks. Arrows walk by days and weeks, Page Up and Down by months, Enter picks, Esc leaves.
type dayGrid struct {
	pressable
	at, chosen, today calendar.Date
	tr                i18n.Translator
	pick              func(calendar.Date)
	leave             func()
	moved             func()
}

func newDayGrid(at, chosen, today calendar.Date, tr i18n.Translator, pick func(calendar.Date), leave func()) *dayGrid {
	g := &dayGrid{at: at, chosen: chosen, today: today, tr: tr, pick: pick, leave: leave, moved: func() {}}
	g.act = func() { g.pick(g.at) }
	g.name = func() string { return tr.LongDate(g.at) }
	g.keys = g.key
	g.ExtendBaseWidget(g)
	return g
}

func (g *dayGrid) walk(to calendar.Date) {
	g.at = to
	g.moved()
	g.Refresh()
}

func (g *dayGrid) key(k *fyne.KeyEvent) bool {
	switch k.Name {
	case fyne.KeyLeft:
		g.walk(g.at.AddDays(-1))
	case fyne.KeyRight:
		g.walk(g.at.AddDays(1))
	case fyne.KeyUp:
		g.walk(g.at.AddDays(-7))
	case fyne.KeyDown:
		g.walk(g.at.AddDays(7))
	case fyne.KeyPageUp:
		g.walk(g.at.AddMonths(-1))
	case fyne.KeyPageDown:
		g.walk(g.at.AddMonths(1))
	case fyne.KeyHome:
		g.walk(g.today)
	case fyne.KeyEscape:
		g.leave()
	default:
		return false
	}
	return true
}

// Tapped picks the day under the pointer.
func (g *dayGrid) Tapped(e *fyne.PointEvent) {
	if e == nil {
		return
	}
	col, row := int(e.Position.X/dayWide), int(e.Position.Y/dayHigh)-1
	if col < 0 || col > 6 || row < 0 || row >= dayRows {
		return
	}
	g.walk(firstOfGrid(g.at).AddDays(row*7 + col))
	g.pick(g.at)
}

// CreateRenderer is called by Fyne.
func (g *dayGrid) CreateRenderer() fyne.WidgetRenderer {
	mark, sel, frame := canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent), ring()
	objs := []fyne.CanvasObject{mark, sel, frame}
	var heads, cells []*canvas.Text
	for i := 0; i < 7; i++ {
		heads = append(heads, canvas.NewText(g.tr.WeekdayShort(time.Weekday(i)), color.Transparent))
		objs = append(objs, heads[i])
	}
	for i := 0; i < 7*dayRows; i++ {
		cells = append(cells, canvas.NewText("", color.Transparent))
		objs = append(objs, cells[i])
	}
	center := func(t *canvas.Text, w Weight, col, row int) {
		dress(t, w)
		m := t.MinSize()
		place(t, float32(col)*dayWide+(dayWide-m.Width)/2, float32(row)*dayHigh+(dayHigh-m.Height)/2, m.Width, m.Height)
		t.Refresh()
	}
	return &painted{
		objs: objs, of: g, min: func() fyne.Size { return fyne.NewSize(7*dayWide, (dayRows+1)*dayHigh) },
		paint: func(fyne.Size) {
			small, body := g.Theme().Size(SizeSmall), g.Theme().Size(SizeBody)
			for i, h := range heads {
				h.TextSize, h.Color = small, g.colour(ColorMuted)
				center(h, Regular, i, 0)
			}
			first := firstOfGrid(g.at)
			mark.Hidden, sel.Hidden, frame.Hidden = true, true, true
			for i, c := range cells {
				day := first.AddDays(i)
				col, row := i%7, i/7+1
				c.Text, c.TextSize, c.Color = itoa(day.Day()), body, g.colour(ColorInk)
				weight := Regular
				if day.Month() != g.at.Month() {
					c.Color = g.colour(ColorMuted)
				}
				box := func(r *canvas.Rectangle, name fyne.ThemeColorName) {
					r.FillColor, r.CornerRadius, r.Hidden = g.colour(name), 6, false
					place(r, float32(col)*dayWide+2, float32(row)*dayHigh+1, dayWide-4, dayHigh-2)
				}
				if day == g.today {
					box(mark, ColorPrimarySoft)
					weight = SemiBold
				}
				if day == g.chosen {
					box(sel, ColorPrimary)
					c.Color, weight = g.colour(ColorOnPrimary), SemiBold
				}
				if day == g.at && g.focused {
					g.showRing(frame, float32(col)*dayWide+4, float32(row)*dayHigh+3, dayWide-8, dayHigh-6, 4)
				}
				center(c, weight, col, row)
			}
			mark.Refresh()
			sel.Refresh()
			frame.Refresh()
		},
	}
}
