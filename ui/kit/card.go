// Surfaces and small facts: Card, Section, Fact, Chip, Avatar, and the line between things.

package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Box is a rounded surface with a border around a content.
type Box struct {
	widget.BaseWidget
	Fill, Stroke fyne.ThemeColorName // Stroke may be empty: no border
	Radius       float32
	StrokeWidth  float32
	content      fyne.CanvasObject
}

// NewBox returns a surface around a content. Most screens want Card.
func NewBox(fill, stroke fyne.ThemeColorName, radius float32, content fyne.CanvasObject) *Box {
	b := &Box{Fill: fill, Stroke: stroke, Radius: radius, StrokeWidth: 1, content: content}
	b.ExtendBaseWidget(b)
	return b
}

// SetContent replaces what is on the surface.
func (b *Box) SetContent(o fyne.CanvasObject) {
	b.content = o
	b.Refresh()
}

func (b *Box) heightFor(w float32) float32 { return HeightFor(b.content, w) }
func (b *Box) naturalWidth() float32       { return natural(b.content) }

// CreateRenderer is called by Fyne.
func (b *Box) CreateRenderer() fyne.WidgetRenderer {
	bg := canvas.NewRectangle(color.Transparent)
	r := &painted{of: b, min: func() fyne.Size { return b.content.MinSize() }}
	r.paint = func(s fyne.Size) {
		r.objs = []fyne.CanvasObject{bg, b.content}
		th := b.Theme()
		bg.FillColor = th.Color(b.Fill, variant())
		bg.StrokeWidth = 0
		if b.Stroke != "" {
			bg.StrokeColor, bg.StrokeWidth = th.Color(b.Stroke, variant()), b.StrokeWidth
		}
		bg.CornerRadius = b.Radius
		edge := bg.StrokeWidth / 2 // Fyne draws a border half outside
		place(bg, edge, edge, s.Width-2*edge, s.Height-2*edge)
		place(b.content, 0, 0, s.Width, s.Height)
		bg.Refresh()
	}
	r.objs = []fyne.CanvasObject{bg, b.content}
	return r
}

const (
	cardRadius = 10
	cardPad    = 17
	pageGap    = 14
)

// Card is a white rounded surface around pieces that stand below one another.
func Card(objects ...fyne.CanvasObject) *Box {
	return NewBox(ColorSurface, ColorLine, cardRadius, Inset(cardPad, cardPad, Stack(12, objects...)))
}

// CardFlush is Card without padding, for lists and tables that reach the edges.
func CardFlush(objects ...fyne.CanvasObject) *Box {
	return NewBox(ColorSurface, ColorLine, cardRadius, Inset(1, 1, Stack(0, objects...)))
}

// Section is a title with an optional line below it and pieces under them: a card's inside.
func Section(title, sub string, objects ...fyne.CanvasObject) *fyne.Container {
	head := Stack(4, HeadingText(title))
	if sub != "" {
		head.Add(SmallText(sub))
	}
	return Stack(10, append([]fyne.CanvasObject{head}, objects...)...)
}

// Fact is a label over a value.
func Fact(label, value string) fyne.CanvasObject {
	return Stack(3, LabelText(label), BodyText(value))
}

// FactCard is a card that says one number: label, value, a chip for its state, a line below, and more below that.
func FactCard(label, value, sub string, chip fyne.CanvasObject, more ...fyne.CanvasObject) *Box {
	left := Stack(5, LabelText(label), ValueText(value))
	var top fyne.CanvasObject = left
	if chip != nil {
		top = Row(8, Grow(left), chip)
	}
	return NewBox(ColorSurface, ColorLine, cardRadius,
		Inset4(15, cardPad, 14, cardPad, Stack(6, append([]fyne.CanvasObject{top, SmallText(sub)}, more...)...)))
}

// Divider is a hairline across.
func Divider() fyne.CanvasObject {
	d := &divider{}
	d.ExtendBaseWidget(d)
	return d
}

type divider struct{ widget.BaseWidget }

func (d *divider) CreateRenderer() fyne.WidgetRenderer {
	l := canvas.NewRectangle(color.Transparent)
	return &painted{
		objs: []fyne.CanvasObject{l}, of: d,
		min: func() fyne.Size { return fyne.NewSize(1, 1) },
		paint: func(s fyne.Size) {
			l.FillColor = d.Theme().Color(ColorLine, variant())
			place(l, 0, 0, s.Width, 1)
			l.Refresh()
		},
	}
}

// Chip says a state in words and colour. It wraps nothing and can be as wide as its column.
type Chip struct {
	widget.BaseWidget
	state State
	text  string
	icon  IconName
	width float32 // least width
}

// NewChip returns a chip of a state.
func NewChip(state State, text string) *Chip {
	c := &Chip{state: state, text: text}
	c.ExtendBaseWidget(c)
	return c
}

// Wide gives the chip a least width in units, so that chips in a column are alike, and returns it.
func (c *Chip) Wide(w float32) *Chip { c.width = w; return c }

// WithIcon puts an icon before the words and returns the chip.
func (c *Chip) WithIcon(n IconName) *Chip { c.icon = n; return c }

// Set changes state and words.
func (c *Chip) Set(state State, text string) {
	if c.state == state && c.text == text {
		return
	}
	c.state, c.text = state, text
	c.Refresh()
}

// Text and State return what the chip says.
func (c *Chip) Text() string { return c.text }
func (c *Chip) State() State { return c.state }

// AccessibilityLabel and AccessibilityRole tell a screen reader.
func (c *Chip) AccessibilityLabel() string             { return c.text }
func (c *Chip) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

const (
	chipPadH  = 10
	chipTight = 4 // at the least
	chipPadV  = 3
)

// CreateRenderer is called by Fyne.
func (c *Chip) CreateRenderer() fyne.WidgetRenderer {
	bg := canvas.NewRectangle(color.Transparent)
	txt := canvas.NewText("", color.Transparent)
	img := canvas.NewImageFromResource(nil)
	img.FillMode = canvas.ImageFillContain
	iconSide := func() float32 {
		switch c.icon {
		case "":
			return 0
		case IconDot:
			return 13
		}
		return 13
	}
	space := func() float32 {
		if c.icon == "" || c.text == "" {
			return 0
		}
		return 3
	}
	minSize := func() fyne.Size {
		m := measure(c.text, c.Theme().Size(SizeSmall), SemiBold)
		return fyne.NewSize(max(c.width, ceil(m.Width+2*chipPadH+iconSide()+space())), ceil(m.Height)+2*chipPadV)
	}
	return &painted{
		objs: []fyne.CanvasObject{bg, img, txt}, of: c, min: minSize,
		paint: func(s fyne.Size) {
			th := c.Theme()
			fg := th.Color(c.state.fg(), variant())
			size := th.Size(SizeSmall)
			bg.FillColor = th.Color(c.state.bg(), variant())
			h := minSize().Height
			y := (s.Height - h) / 2
			bg.CornerRadius = h / 2
			place(bg, 0, y, s.Width, h)
			side, gap := iconSide(), space()
			txt.Text, txt.TextSize, txt.Color = c.text, size, fg
			room := s.Width - 2*chipTight - side - gap // what has little room is said whole before it looks airy
			txt.Text = ellipsis(c.text, room, size, SemiBold)
			dress(txt, SemiBold)
			m := txt.MinSize()
			x := (s.Width - m.Width - side - gap) / 2
			img.Hidden = c.icon == ""
			if c.icon != "" {
				img.Resource = tint(c.icon, fg)
				place(img, x, (s.Height-side)/2, side, side)
				img.Refresh()
			}
			place(txt, x+side+gap, (s.Height-m.Height)/2, m.Width, m.Height)
			bg.Refresh()
			txt.Refresh()
		},
	}
}

// Avatar is a round sign with a person's initials.
type Avatar struct {
	widget.BaseWidget
	initials string
	side     float32
}

// NewAvatar returns the initials of a name in a circle of a diameter in units (28 in the bar, 46 on a patient's page).
func NewAvatar(name string, side float32) *Avatar {
	a := &Avatar{initials: Initials(name), side: side}
	a.ExtendBaseWidget(a)
	return a
}

// CreateRenderer is called by Fyne.
func (a *Avatar) CreateRenderer() fyne.WidgetRenderer {
	disc := canvas.NewCircle(color.Transparent)
	txt := canvas.NewText(a.initials, color.Transparent)
	return &painted{
		objs: []fyne.CanvasObject{disc, txt}, of: a,
		min: func() fyne.Size { return fyne.NewSquareSize(a.side) },
		paint: func(s fyne.Size) {
			th := a.Theme()
			disc.FillColor = th.Color(ColorPrimary, variant())
			place(disc, (s.Width-a.side)/2, (s.Height-a.side)/2, a.side, a.side)
			txt.Color, txt.TextSize, txt.Text = th.Color(ColorOnPrimary, variant()), float32(int(a.side*0.26+4)), a.initials
			dress(txt, SemiBold)
			m := txt.MinSize()
			place(txt, (s.Width-m.Width)/2, (s.Height-m.Height)/2, m.Width, m.Height)
			disc.Refresh()
			txt.Refresh()
		},
	}
}

// FillCard is a card whose one content takes its whole inside, such as a DataTable that fills a FixedPage.
func FillCard(content fyne.CanvasObject) *Box {
	return NewBox(ColorSurface, ColorLine, cardRadius, Inset(1, 1, content))
}
