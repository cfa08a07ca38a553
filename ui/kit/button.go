// Buttons: primary, secondary, danger, link and icon.

package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

type buttonKind int

const (
	secondary buttonKind = iota
	primary
	danger
	link
	bare // an icon without ground
)

// Button is a word, an icon or both that does something. One primary button a page.
type Button struct {
	pressable
	kind     buttonKind
	text     string
	icon     IconName
	trailing bool // the icon comes after the words
	small    bool
	big      bool
	tiny     bool // small letters, for a Why
	hint     string
	onDark   bool // stands on a toast
	onBar    bool // stands on the bar of patient mode
}

func newButton(kind buttonKind, text string, tapped func()) *Button {
	b := &Button{kind: kind, text: text}
	b.act = tapped
	b.keys = windowKey
	b.name = func() string {
		if b.text == "" {
			return b.hint
		}
		return b.text
	}
	b.ExtendBaseWidget(b)
	return b
}

// Primary returns the button of the page's next step.
func Primary(text string, tapped func()) *Button { return newButton(primary, text, tapped) }

// Secondary returns a button of lesser weight.
func Secondary(text string, tapped func()) *Button { return newButton(secondary, text, tapped) }

// Danger returns a button for what takes something away. It always asks before it acts: see Ask.
func Danger(text string, tapped func()) *Button { return newButton(danger, text, tapped) }

// Link returns words that do something, without a ground.
func Link(text string, tapped func()) *Button { return newButton(link, text, tapped) }

// IconButton returns an icon that does something; hint says what, for screen readers.
func IconButton(icon IconName, hint string, tapped func()) *Button {
	b := newButton(bare, "", tapped)
	b.icon, b.hint = icon, hint
	return b
}

// WithIcon puts an icon before the words and returns the button.
func (b *Button) WithIcon(n IconName) *Button { b.icon = n; return b }

// WithIconAfter puts an icon after the words and returns the button.
func (b *Button) WithIconAfter(n IconName) *Button { b.icon, b.trailing = n, true; return b }

// Small makes the button low, for rows of a list, and returns it.
func (b *Button) Small() *Button { b.small = true; return b }

// Big makes the button tall, for patient mode, and returns it.
func (b *Button) Big() *Button { b.big = true; return b }

// Text returns the words on the button.
func (b *Button) Text() string { return b.text }

// SetText changes the words.
func (b *Button) SetText(s string) {
	if b.text != s {
		b.text = s
		b.Refresh()
	}
}

// SetEnabled makes the button pressable or not.
func (b *Button) SetEnabled(on bool) {
	if on {
		b.Enable()
	} else {
		b.Disable()
	}
}

// OnTapped replaces what the button does.
func (b *Button) OnTapped(f func()) { b.act = f }

// Press does what a press does, for shortcuts and for Enter in the last field.
func (b *Button) Press() { b.Tapped(nil) }

func (b *Button) metrics() (padH, padV float32, size float32) {
	th := b.Theme()
	size = th.Size(SizeBody)
	switch {
	case b.tiny:
		return 2, 0, th.Size(SizeSmall)
	case b.kind == link:
		return 2, 2, size
	case b.kind == bare:
		return 6, 6, size
	case b.small:
		return 12, 6, th.Size(SizeBody)
	case b.big:
		return 22, 14, size
	}
	return 14, 8, size
}

func (b *Button) colors() (bg, fg fyne.ThemeColorName) {
	if b.onBar {
		return ColorTransparent, ColorOnPrimary
	}
	if b.onDark {
		return ColorTransparent, "toastLink"
	}
	if b.Disabled() {
		switch b.kind {
		case primary:
			return ColorPrimaryDim, ColorLabel
		case link, bare:
			return ColorTransparent, ColorMuted
		}
		return ColorSoft, ColorMuted
	}
	switch b.kind {
	case primary:
		return ColorPrimary, ColorOnPrimary
	case danger:
		return Bad.bg(), Bad.fg()
	case link:
		return ColorTransparent, ColorPrimary
	case bare:
		if b.hovered {
			return ColorSoft, ColorLabel
		}
		return ColorTransparent, ColorMuted
	}
	if b.hovered {
		return ColorSoftHover, ColorInk
	}
	return ColorSoft, ColorInk
}

// CreateRenderer is called by Fyne.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	focus, bg, over := ring(), canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
	txt := canvas.NewText("", color.Transparent)
	img := canvas.NewImageFromResource(nil)
	img.FillMode = canvas.ImageFillContain
	sizes := func() (side, gap float32, words fyne.Size) {
		_, _, size := b.metrics()
		words = measure(b.text, size, SemiBold)
		if b.text == "" {
			words.Width = 0
		}
		if b.icon != "" {
			side = size + 2
			if b.text != "" {
				gap = 6
			}
		}
		return side, gap, words
	}
	minSize := func() fyne.Size {
		padH, padV, _ := b.metrics()
		side, gap, words := sizes()
		return fyne.NewSize(ceil(words.Width+side+gap+2*padH), ceil(max(words.Height, side))+2*padV)
	}
	return &painted{
		objs: []fyne.CanvasObject{focus, bg, over, img, txt}, of: b.self, min: minSize,
		paint: func(s fyne.Size) {
			bgName, fgName := b.colors()
			fg := b.colour(fgName)
			bg.FillColor, bg.CornerRadius = b.colour(bgName), 7
			place(bg, 0, 0, s.Width, s.Height)
			over.CornerRadius = 7
			over.FillColor = color.Transparent
			if b.hovered && !b.Disabled() && (b.kind == primary || b.kind == danger || b.kind == link) {
				over.FillColor = b.colour("hover")
			}
			place(over, 0, 0, s.Width, s.Height)
			b.showRing(focus, 0, 0, s.Width, s.Height, 7)
			side, gap, words := sizes()
			padH, _, size := b.metrics()
			txt.Text = ellipsis(b.text, s.Width-2*padH-side-gap, size, SemiBold)
			txt.TextSize, txt.Color = size, fg
			dress(txt, SemiBold)
			if txt.Text != b.text {
				words.Width = txt.MinSize().Width
			}
			x := (s.Width - words.Width - side - gap) / 2
			xIcon, xText := x, x+side+gap
			if b.trailing {
				xText, xIcon = x, x+words.Width+gap
			}
			img.Hidden = b.icon == ""
			if b.icon != "" {
				img.Resource = tint(b.icon, fg)
				place(img, xIcon, (s.Height-side)/2, side, side)
				img.Refresh()
			}
			place(txt, xText, (s.Height-words.Height)/2, words.Width, words.Height)
			for _, o := range []fyne.CanvasObject{focus, bg, over, txt} {
				o.Refresh()
			}
		},
	}
}
