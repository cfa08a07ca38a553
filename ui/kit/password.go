// PasswordField: a password or PIN, hidden unless asked, with room for how strong it is.

package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"consentry/ui/i18n"
)

// PasswordField is an entry whose content is hidden. Clear it as soon as it has been read.
type PasswordField struct {
	widget.BaseWidget
	// OnEdited is called after each change by a person.
	OnEdited func(string)

	box   *Entry
	eye   *eye
	meter *strength
	words *Text
	body  *fyne.Container
}

// NewPasswordField returns an empty field.
func NewPasswordField() *PasswordField {
	p := &PasswordField{box: NewEntry("").Limit(256), meter: newStrength(), words: SmallText("")}
	p.box.Password = true
	p.box.OnEdited = func(s string) {
		if p.OnEdited != nil {
			p.OnEdited(s)
		}
	}
	p.box.OnKey = func(k fyne.KeyName) bool {
		if k == revealKey {
			p.reveal()
		}
		return k == revealKey
	}
	p.eye = newEye(func() { p.reveal(); p.Focus() })
	p.box.ActionItem = p.eye
	p.meter.Hide()
	p.words.Hide()
	p.body = Stack(5, p.box, p.meter, p.words)
	p.ExtendBaseWidget(p)
	return p
}

// Value returns what was typed.
func (p *PasswordField) Value() string { return p.box.Value() }

// Clear empties the field and hides it again.
func (p *PasswordField) Clear() {
	p.box.SetValue("")
	if !p.box.Password {
		p.reveal()
	}
	p.SetStrength(0, "")
}

// OnEnter sets what Enter does; by itself it goes on to the next piece.
func (p *PasswordField) OnEnter(f func()) { p.box.OnEnter = f }

// SetStrength shows how strong the password is, 0 to 4, with a sentence; "" hides it.
func (p *PasswordField) SetStrength(level int, sentence string) {
	p.meter.level = max(0, min(4, level))
	p.meter.Hidden = sentence == ""
	p.words.Hidden = sentence == ""
	p.words.SetText(sentence)
	p.meter.Refresh()
	p.body.Refresh()
}

func (p *PasswordField) reveal() {
	p.box.Password = !p.box.Password
	p.eye.shown = !p.box.Password
	p.eye.Refresh()
	p.box.Refresh()
}

func (p *PasswordField) onCorrected(f func()) { p.box.correct = f }

// SetInvalid draws the border red, or not.
func (p *PasswordField) SetInvalid(bad bool)         { p.box.SetInvalid(bad) }
func (p *PasswordField) focusTarget() fyne.Focusable { return p.box }
func (p *PasswordField) entry() *Entry               { return p.box }
func (p *PasswordField) setHint(s string)            { p.box.setHint(s) }
func (p *PasswordField) heightFor(w float32) float32 { return HeightFor(p.body, w) }

// Focus moves the keyboard into the field.
func (p *PasswordField) Focus() { focusOn(p.box) }

// CreateRenderer is called by Fyne.
func (p *PasswordField) CreateRenderer() fyne.WidgetRenderer { return simple(p, p.body) }

// revealKey shows and hides what is typed, for hands on the keyboard.
const revealKey = fyne.KeyF8

// eye shows and hides what is typed. Tab passes it by: after a password comes the next field or the button, and Space on an
// eye that somebody tabbed to without looking would show the password to the room.
type eye struct {
	widget.BaseWidget
	act            func()
	shown, hovered bool
}

var (
	_ fyne.Tappable      = (*eye)(nil)
	_ desktop.Hoverable  = (*eye)(nil)
	_ desktop.Cursorable = (*eye)(nil)
	_ fyne.Accessible    = (*eye)(nil)
)

func newEye(act func()) *eye {
	e := &eye{act: act}
	e.ExtendBaseWidget(e)
	return e
}

// Tapped is called when a person presses with the pointer.
func (e *eye) Tapped(*fyne.PointEvent) { e.act() }

// MouseIn, MouseMoved and MouseOut follow the pointer.
func (e *eye) MouseIn(*desktop.MouseEvent)    { e.hovered = true; e.Refresh() }
func (e *eye) MouseMoved(*desktop.MouseEvent) {}
func (e *eye) MouseOut()                      { e.hovered = false; e.Refresh() }

// Cursor is a hand.
func (e *eye) Cursor() desktop.Cursor { return desktop.PointerCursor }

// AccessibilityLabel and AccessibilityRole tell a screen reader.
func (e *eye) AccessibilityLabel() string {
	if e.shown {
		return i18n.T("kit.password.hide")
	}
	return i18n.T("kit.password.show")
}
func (e *eye) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer is called by Fyne.
func (e *eye) CreateRenderer() fyne.WidgetRenderer {
	bg, img := canvas.NewRectangle(color.Transparent), canvas.NewImageFromResource(nil)
	img.FillMode = canvas.ImageFillContain
	side := func() float32 { return e.Theme().Size(SizeBody) + 2 }
	return &painted{
		objs: []fyne.CanvasObject{bg, img}, of: e,
		min: func() fyne.Size { return fyne.NewSquareSize(side() + 12) },
		paint: func(s fyne.Size) {
			fg := ColorMuted
			bg.FillColor, bg.CornerRadius = color.Transparent, 7
			if e.hovered {
				fg, bg.FillColor = ColorLabel, e.Theme().Color(ColorSoft, variant())
			}
			icon := IconEye
			if e.shown {
				icon = IconEyeOff
			}
			place(bg, 0, 0, s.Width, s.Height)
			img.Resource = tint(icon, e.Theme().Color(fg, variant()))
			place(img, (s.Width-side())/2, (s.Height-side())/2, side(), side())
			bg.Refresh()
			img.Refresh()
		},
	}
}

// strength is a bar of four parts.
type strength struct {
	widget.BaseWidget
	level int
}

func newStrength() *strength {
	s := &strength{}
	s.ExtendBaseWidget(s)
	return s
}

func (m *strength) CreateRenderer() fyne.WidgetRenderer {
	var bars [4]*canvas.Rectangle
	var objs []fyne.CanvasObject
	for i := range bars {
		bars[i] = canvas.NewRectangle(color.Transparent)
		objs = append(objs, bars[i])
	}
	return &painted{
		objs: objs, of: m, min: func() fyne.Size { return fyne.NewSize(60, 6) },
		paint: func(s fyne.Size) {
			state := [...]State{Bad, Bad, Warn, OK, OK}[m.level]
			w := (s.Width - 12) / 4
			for i, b := range bars {
				b.FillColor, b.CornerRadius = m.Theme().Color(ColorLine, variant()), 3
				if i < m.level || i == 0 && m.level == 0 {
					b.FillColor = m.Theme().Color(state.fg(), variant())
				}
				place(b, float32(i)*(w+4), 0, w, 6)
				b.Refresh()
			}
		},
	}
}
