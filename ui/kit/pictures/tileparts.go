// What a tile is drawn with; the single tile and the grid share it.

package pictures

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// Look is what a tile says besides its picture.
type Look struct {
	Title, Sub string       // lines below the picture; empty: none
	Chip       string       // on the picture, lower left
	State      kit.State    // the chip's
	Mark       string       // on the picture, upper right: "0:12", "PDF"
	Border     kit.State    // OK: teal, Bad: red, Warn: amber, anything else: a hairline
	Icon       kit.IconName // shown while there is no picture; empty: photos
	Covered    bool         // hidden until held
}

const (
	tileRadius = 8
	tileShape  = 0.75 // height of the picture over its width
	lineHigh   = 17   // of a caption
	captionGap = 4
	tickSide   = 22
	chipInset  = 8
)

// tileParts are the things that one tile is drawn with.
type tileParts struct {
	box                       *fyne.Container
	ground, edge, pill, badge *canvas.Rectangle
	ring                      *canvas.Rectangle
	picture, icon, tick       *canvas.Image
	disc                      *canvas.Circle
	chip, mark, title, sub    *label
	cover, hint               *label

	index int    // in a grid
	id    string // what is drawn
	img   image.Image
	drawn bool
}

// label is words that are measured only when they change.
type label struct {
	*canvas.Text
	words       string
	width, size float32
	took        fyne.Size
}

// say sets the words, shortened to a width, and returns their size.
func (l *label) say(words string, width, size float32, w kit.Weight) fyne.Size {
	if l.words != words || l.width != width || l.size != size || l.took.IsZero() {
		l.words, l.width, l.size = words, width, size
		l.took = kit.Letters(l.Text, words, width, size, w)
	}
	return l.took
}

// setIcon changes an icon's picture. Drawing one is dear, so nothing happens when it is the same.
func setIcon(i *canvas.Image, res fyne.Resource) {
	if i.Resource != res {
		i.Resource = res
		i.Refresh()
	}
}

// tileState is how a tile stands at the moment.
type tileState struct {
	selected, focused, hover, picking, held bool
}

func newTileParts() *tileParts {
	text := func() *label { return &label{Text: canvas.NewText("", color.Transparent)} }
	icon := func() *canvas.Image {
		i := canvas.NewImageFromResource(nil)
		i.FillMode = canvas.ImageFillContain
		return i
	}
	p := &tileParts{index: -1, ground: canvas.NewRectangle(color.Transparent), edge: frame(1, tileRadius),
		pill: canvas.NewRectangle(color.Transparent), badge: canvas.NewRectangle(color.Transparent), ring: frame(2, tileRadius+3),
		picture: &canvas.Image{FillMode: canvas.ImageFillCover, ScaleMode: canvas.ImageScaleFastest, CornerRadius: tileRadius},
		icon:    icon(), tick: icon(), disc: canvas.NewCircle(color.Transparent),
		chip: text(), mark: text(), title: text(), sub: text(), cover: text(), hint: text()}
	p.ground.CornerRadius = tileRadius
	p.picture.Hide()
	p.box = &fyne.Container{Objects: []fyne.CanvasObject{p.ring, p.ground, p.picture, p.icon, p.cover.Text, p.hint.Text, p.edge,
		p.pill, p.chip.Text, p.badge, p.mark.Text, p.disc, p.tick, p.title.Text, p.sub.Text}}
	return p
}

// tileHeight is the height of a tile of a width, with a number of caption lines.
func tileHeight(width float32, lines int) float32 {
	h := float32(int(width * tileShape))
	if lines > 0 {
		h += captionGap + lineHigh*float32(lines)
	}
	return h
}

// show puts a picture into the tile; nil takes it out.
func (p *tileParts) show(img image.Image) {
	if img == nil && p.img == nil {
		return
	}
	p.img, p.picture.Image = img, img
	p.picture.Hidden = img == nil
	p.picture.Refresh()
}

// draw places and colours everything for a width in units.
func (p *tileParts) draw(th fyne.Theme, l Look, st tileState, width float32) {
	c := func(n fyne.ThemeColorName) color.Color { return th.Color(n, kit.Variant()) }
	small := th.Size(kit.SizeSmall)
	high := float32(int(width * tileShape))
	covered := l.Covered && !st.held
	p.drawn = true

	p.ground.FillColor = c(kit.ColorSoft)
	place(p.ground, 0, 0, width, high)
	place(p.picture, 0.5, 0.5, width-1, high-1)
	p.picture.Hidden = p.img == nil || covered
	p.drawEmpty(c, l, covered, width, high, small)

	stroke, edge := float32(1), c(kit.ColorLine)
	switch {
	case l.Border == kit.Bad:
		stroke, edge = 2, c(kit.ColorBadInk)
	case st.selected, l.Border == kit.OK:
		stroke, edge = 2, c(kit.ColorPrimary)
	case l.Border == kit.Warn:
		stroke, edge = 2, c("warnFg")
	case st.hover:
		edge = c(kit.ColorMuted)
	}
	p.edge.StrokeColor, p.edge.StrokeWidth = edge, stroke
	place(p.edge, stroke/2, stroke/2, width-stroke, high-stroke)
	p.ring.StrokeColor = c(kit.ColorFocus)
	p.ring.Hidden = !st.focused
	place(p.ring, -3, -3, width+6, high+6)

	bg, fg := l.State.Colors()
	size := chipAt(p.pill, p.chip, l.Chip, c(bg), c(fg), width-2*chipInset, small)
	place(p.pill, chipInset, high-chipInset-size.Height, size.Width, size.Height)
	centre(p.chip, p.pill)
	size = chipAt(p.badge, p.mark, l.Mark, c("muteBg"), c("muteFg"), width/2, small)
	place(p.badge, width-chipInset-size.Width, chipInset, size.Width, size.Height)
	centre(p.mark, p.badge)
	p.drawTick(c, st)

	p.title.Color, p.sub.Color = c(kit.ColorMuted), c(kit.ColorMuted)
	if l.Sub != "" {
		p.title.Color = c(kit.ColorInk)
	}
	y := high + captionGap
	for _, t := range [2]*label{p.title, p.sub} {
		words := l.Title
		if t == p.sub {
			words = l.Sub
		}
		t.Hidden = words == ""
		m := t.say(words, width, small, kit.Regular)
		place(t.Text, 0, y+(lineHigh-m.Height)/2, width, m.Height)
		y += lineHigh
	}
	for _, o := range p.box.Objects {
		if _, img := o.(*canvas.Image); !img && o.Visible() {
			o.Refresh()
		}
	}
}

// drawEmpty draws what stands where no picture is: the sign of a covered one, or that it has yet to come.
func (p *tileParts) drawEmpty(c func(fyne.ThemeColorName) color.Color, l Look, covered bool, width, high, small float32) {
	p.icon.Hidden = p.img != nil && !covered
	p.cover.Hidden, p.hint.Hidden = !covered, !covered || width < 84
	name := kit.IconEyeOff
	if !covered {
		name = l.Icon
		if name == "" {
			name = kit.IconPhotos
		}
	}
	side := min(24, high/3)
	y := (high - side) / 2
	if !p.icon.Hidden {
		setIcon(p.icon, kit.Tinted(name, c(kit.ColorMuted)))
	}
	if !covered {
		place(p.icon, (width-side)/2, y, side, side)
		return
	}
	p.cover.Color, p.hint.Color = c(kit.ColorLabel), c(kit.ColorMuted)
	m := p.cover.say(i18n.T("pictures.covered"), width-8, small, kit.SemiBold)
	n := p.hint.say(i18n.T("pictures.covered.hold"), width-8, small, kit.Regular)
	if l.Chip != "" { // the chip keeps its corner
		high -= chipInset + n.Height + 6
	}
	y = max(2, (high-side-m.Height-n.Height-4)/2)
	place(p.icon, (width-side)/2, y, side, side)
	place(p.cover.Text, (width-m.Width)/2, y+side+4, m.Width, m.Height)
	place(p.hint.Text, (width-n.Width)/2, y+side+4+m.Height, n.Width, n.Height)
}

// drawTick draws the sign of a selected tile, or where to press to select it.
func (p *tileParts) drawTick(c func(fyne.ThemeColorName) color.Color, st tileState) {
	p.disc.Hidden = !st.selected && !(st.picking && st.hover)
	p.tick.Hidden = !st.selected
	p.disc.FillColor, p.disc.StrokeColor, p.disc.StrokeWidth = c(kit.ColorSurface), c(kit.ColorMuted), 1.5
	if st.selected {
		p.disc.FillColor, p.disc.StrokeColor = c(kit.ColorPrimary), c(kit.ColorSurface)
		setIcon(p.tick, kit.Tinted(kit.IconCheck, c(kit.ColorOnPrimary)))
	}
	place(p.disc, chipInset, chipInset, tickSide, tickSide)
	place(p.tick, chipInset+4, chipInset+4, tickSide-8, tickSide-8)
}

// chipAt sets a chip's words and colours and returns how large it is.
func chipAt(pill *canvas.Rectangle, t *label, words string, bg, fg color.Color, room, size float32) fyne.Size {
	pill.Hidden, t.Hidden = words == "", words == ""
	if words == "" {
		return fyne.Size{}
	}
	t.Color, pill.FillColor = fg, bg
	m := t.say(words, room-20, size, kit.SemiBold)
	h := float32(int(m.Height+0.99)) + 6
	pill.CornerRadius = h / 2
	return fyne.NewSize(m.Width+20, h)
}

// centre puts words into the middle of their ground.
func centre(t *label, on fyne.CanvasObject) {
	m := t.took
	s := on.Size()
	t.Move(on.Position().AddXY((s.Width-m.Width)/2, (s.Height-m.Height)/2))
	t.Resize(m)
}
