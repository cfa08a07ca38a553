// The theme: light and dark colours, sizes and typefaces, and the larger and stronger variant that patients read.

package kit

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The names of the colours that Fyne does not have. Use them with Text.Color, never a colour value.
const (
	ColorInk         = theme.ColorNameForeground    // words
	ColorMuted       = fyne.ThemeColorName("muted") // secondary words
	ColorLabel       = fyne.ThemeColorName("label") // words above a field or a value
	ColorLine        = fyne.ThemeColorName("line")  // hairlines and borders
	ColorEdge        = theme.ColorNameInputBorder   // the border of what can be filled in
	ColorPage        = theme.ColorNameBackground
	ColorSurface     = fyne.ThemeColorName("surface") // cards, rail, bars
	ColorPrimary     = theme.ColorNamePrimary         // fill of the primary button, links
	ColorOnPrimary   = theme.ColorNameForegroundOnPrimary
	ColorPrimarySoft = fyne.ThemeColorName("primarySoft") // the chosen entry of the rail
	ColorSoft        = fyne.ThemeColorName("soft")        // fill of a secondary button
	ColorSoftHover   = fyne.ThemeColorName("softHover")
	ColorPrimaryDim  = fyne.ThemeColorName("primaryDim") // fill of a primary button that cannot be pressed
	ColorOff         = fyne.ThemeColorName("off")        // track of a toggle that is off
	ColorFocus       = fyne.ThemeColorName("focusRing")
	ColorPad         = fyne.ThemeColorName("pad") // the paper of the signature pad
	ColorPenInk      = fyne.ThemeColorName("penInk")
	ColorBadInk      = fyne.ThemeColorName("badInk") // error words on a surface
	ColorTransparent = fyne.ThemeColorName("transparent")
)

// State is what a chip, banner or count says by its colour, always besides its words.
type State int

// The states. Mute is for what is neither good nor bad nor waiting.
const (
	Mute State = iota
	OK
	Warn
	Bad
	Info
	Strong // filled with the primary colour: the step one is at
)

// bg and fg name the pair of colours of a state.
func (s State) bg() fyne.ThemeColorName {
	return [...]fyne.ThemeColorName{"muteBg", "okBg", "warnBg", "badBg", "infoBg", ColorPrimary}[s]
}

func (s State) fg() fyne.ThemeColorName {
	return [...]fyne.ThemeColorName{"muteFg", "okFg", "warnFg", "badFg", "infoFg", ColorOnPrimary}[s]
}

// The text sizes that Fyne does not have.
const (
	SizeBody    = theme.SizeNameText              // 14
	SizeSmall   = theme.SizeNameCaptionText       // 12
	SizeTiny    = fyne.ThemeSizeName("tinyText")  // 11
	SizeEvent   = fyne.ThemeSizeName("eventText") // 13
	SizeLead    = fyne.ThemeSizeName("leadText")  // 15
	SizeSection = theme.SizeNameSubHeadingText    // 16
	SizeValue   = fyne.ThemeSizeName("valueText") // 20
	SizeTitle   = theme.SizeNameHeadingText       // 22
	SizeHero    = fyne.ThemeSizeName("heroText")  // 28

	sizeLeading = fyne.ThemeSizeName("leading") // height of a line over its text size; 0: the typeface's own
)

// Mode says whether the program is light or dark.
type Mode int

// The modes: as the system says, or fixed.
const (
	System Mode = iota
	Light
	Dark
)

type palette map[fyne.ThemeColorName]color.Color

func hex(v uint32) color.Color {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

func hexA(v uint32, a uint8) color.Color {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: a}
}

var lightPalette = palette{
	ColorInk: hex(0x1B2430), ColorMuted: hex(0x5F6B7A), ColorLabel: hex(0x465261), ColorLine: hex(0xE3E7ED),
	ColorEdge: hex(0xC9D0D9), ColorPage: hex(0xF5F6F8), ColorSurface: hex(0xFFFFFF), ColorPrimary: hex(0x0B6E69),
	ColorOnPrimary: hex(0xFFFFFF), ColorPrimarySoft: hex(0xE4F0EF), "railOn": hex(0x0B4F4B), "toastBg": hex(0x1B2430), "toastFg": hex(0xFFFFFF), "toastLink": hex(0x7FD8D0), ColorSoft: hex(0xEDF0F4),
	ColorSoftHover: hex(0xE1E6EC), ColorPrimaryDim: hex(0xD5E3E2), ColorOff: hex(0xC9D0D9), ColorFocus: hex(0x2F80ED),
	ColorPad: hex(0xFCFEFD), ColorPenInk: hex(0x10203C), ColorBadInk: hex(0xA61B12), ColorTransparent: color.Transparent,
	"okBg": hex(0xDDF5E7), "okFg": hex(0x05603A), "warnBg": hex(0xFDF0D0), "warnFg": hex(0x8A4B05),
	"badBg": hex(0xFDE5E3), "badFg": hex(0xA61B12), "infoBg": hex(0xDFECFD), "infoFg": hex(0x1849A9),
	"muteBg": hex(0xEDF0F4), "muteFg": hex(0x55616F),

	theme.ColorNameButton: hex(0xEDF0F4), theme.ColorNameDisabledButton: hex(0xEDF0F4),
	theme.ColorNameDisabled: hex(0x5F6B7A), theme.ColorNameError: hex(0xA61B12), theme.ColorNameFocus: hexA(0x2F80ED, 0x40),
	theme.ColorNameForegroundOnError: hex(0xFFFFFF), theme.ColorNameForegroundOnSuccess: hex(0xFFFFFF),
	theme.ColorNameForegroundOnWarning: hex(0xFFFFFF), theme.ColorNameHeaderBackground: hex(0xFFFFFF),
	theme.ColorNameHover: hexA(0x1B2430, 0x0C), theme.ColorNameHyperlink: hex(0x0B6E69),
	theme.ColorNameInnerWindowBorder: hex(0xE3E7ED), theme.ColorNameInnerWindowBorderInactive: hex(0xE3E7ED),
	theme.ColorNameInputBackground: hex(0xFFFFFF), theme.ColorNameMenuBackground: hex(0xFFFFFF),
	theme.ColorNameOverlayBackground: hex(0xFFFFFF), theme.ColorNamePlaceHolder: hex(0x56626F),
	theme.ColorNamePressed: hexA(0x1B2430, 0x18), theme.ColorNameScrollBar: hexA(0x1B2430, 0x50),
	theme.ColorNameScrollBarBackground: hexA(0x1B2430, 0x08), theme.ColorNameSelection: hex(0xD5E9E7),
	theme.ColorNameSeparator: hex(0xE3E7ED), theme.ColorNameShadow: hexA(0x1B2430, 0x40),
	theme.ColorNameSuccess: hex(0x05603A), theme.ColorNameWarning: hex(0x8A4B05),
}

var darkPalette = palette{
	ColorInk: hex(0xE8ECF1), ColorMuted: hex(0xA3AFBD), ColorLabel: hex(0xC3CCD6), ColorLine: hex(0x2E3845),
	ColorEdge: hex(0x4B5767), ColorPage: hex(0x12171E), ColorSurface: hex(0x1A212B), ColorPrimary: hex(0x5BC4BB),
	ColorOnPrimary: hex(0x07211F), ColorPrimarySoft: hex(0x173534), "railOn": hex(0x8FE0D8), "toastBg": hex(0xE8ECF1), "toastFg": hex(0x12171E), "toastLink": hex(0x085853), ColorSoft: hex(0x2A3441),
	ColorSoftHover: hex(0x364251), ColorPrimaryDim: hex(0x24413F), ColorOff: hex(0x4B5767), ColorFocus: hex(0x7FB4FF),
	ColorPad: hex(0xFCFEFD), ColorPenInk: hex(0x10203C), ColorBadInk: hex(0xFF9D94), ColorTransparent: color.Transparent,
	"okBg": hex(0x12382A), "okFg": hex(0x7FE0B0), "warnBg": hex(0x3F2F0E), "warnFg": hex(0xF5C86B),
	"badBg": hex(0x47201D), "badFg": hex(0xFFA69E), "infoBg": hex(0x1A2F52), "infoFg": hex(0xA3C6FF),
	"muteBg": hex(0x2A3441), "muteFg": hex(0xB4BFCB),

	theme.ColorNameButton: hex(0x2A3441), theme.ColorNameDisabledButton: hex(0x2A3441),
	theme.ColorNameDisabled: hex(0xA3AFBD), theme.ColorNameError: hex(0xFF9D94), theme.ColorNameFocus: hexA(0x7FB4FF, 0x40),
	theme.ColorNameForegroundOnError: hex(0x3A0D09), theme.ColorNameForegroundOnSuccess: hex(0x07211F),
	theme.ColorNameForegroundOnWarning: hex(0x2B1D02), theme.ColorNameHeaderBackground: hex(0x1A212B),
	theme.ColorNameHover: hexA(0xFFFFFF, 0x10), theme.ColorNameHyperlink: hex(0x5BC4BB),
	theme.ColorNameInnerWindowBorder: hex(0x2E3845), theme.ColorNameInnerWindowBorderInactive: hex(0x2E3845),
	theme.ColorNameInputBackground: hex(0x151B23), theme.ColorNameMenuBackground: hex(0x212A35),
	theme.ColorNameOverlayBackground: hex(0x1F2732), theme.ColorNamePlaceHolder: hex(0xA9B5C2),
	theme.ColorNamePressed: hexA(0xFFFFFF, 0x20), theme.ColorNameScrollBar: hexA(0xFFFFFF, 0x60),
	theme.ColorNameScrollBarBackground: hexA(0xFFFFFF, 0x08), theme.ColorNameSelection: hex(0x1F4744),
	theme.ColorNameSeparator: hex(0x2E3845), theme.ColorNameShadow: hexA(0x000000, 0x90),
	theme.ColorNameSuccess: hex(0x7FE0B0), theme.ColorNameWarning: hex(0xF5C86B),
}

// patientPalette replaces colours for what a patient reads: every pair reaches 7:1.
var patientPalette = palette{
	ColorInk: hex(0x1B2430), ColorMuted: hex(0x434E5B), ColorLabel: hex(0x2E3946), ColorEdge: hex(0x8D98A5),
	ColorPage: hex(0xFFFFFF), ColorPrimary: hex(0x085853), ColorBadInk: hex(0x8C120A),
	"okFg": hex(0x04512F), "warnFg": hex(0x693803), "badFg": hex(0x86110A), "infoFg": hex(0x133C8C), "muteFg": hex(0x3F4A57),
	theme.ColorNamePlaceHolder: hex(0x3C4753), theme.ColorNameDisabled: hex(0x4A5562), theme.ColorNameError: hex(0x8C120A),
	theme.ColorNameHyperlink: hex(0x085853), theme.ColorNameSuccess: hex(0x04512F), theme.ColorNameWarning: hex(0x693803),
}

var sizes = map[fyne.ThemeSizeName]float32{
	SizeBody: 14, SizeSmall: 12, SizeTiny: 11, SizeEvent: 13, SizeLead: 15, "railName": 17, SizeSection: 16, SizeValue: 20, SizeTitle: 22, SizeHero: 28,
	theme.SizeNamePadding: 4, theme.SizeNameInnerPadding: 11, theme.SizeNameLineSpacing: 4,
	theme.SizeNameInputBorder: 1, theme.SizeNameInputRadius: 7, theme.SizeNameSelectionRadius: 6,
	theme.SizeNameInlineIcon: 18, theme.SizeNameScrollBar: 10, theme.SizeNameScrollBarSmall: 4,
	theme.SizeNameScrollBarRadius: 4, theme.SizeNameSeparatorThickness: 1, theme.SizeNameButtonRadius: 7,
	theme.SizeNameCardRadius: 10, theme.SizeNameDialogRadius: 12, theme.SizeNamePopupRadius: 10, theme.SizeNameMenuRadius: 8,
}

// Theme is Consentry's theme for Fyne.
type Theme struct {
	mode    Mode
	patient bool
	grow    float32 // factor on text sizes
	base    fyne.Theme
}

var _ fyne.Theme = (*Theme)(nil)

// NewTheme returns the theme of the staff's interface. Give it to App.Settings().SetTheme.
func NewTheme(m Mode) *Theme { return &Theme{mode: m, grow: 1, base: theme.DefaultTheme()} }

// NewPatientTheme returns the theme of what a patient reads: light, contrast of at least 7:1, and words from 18 units up.
// With larger they grow once more by a fifth. Use it through PatientArea.
func NewPatientTheme(larger bool) *Theme {
	grow := float32(18.0 / 14.0)
	if larger {
		grow *= 1.2
	}
	return &Theme{mode: Light, patient: true, grow: grow, base: theme.DefaultTheme()}
}

// Color returns the colour of a name. In System mode the variant decides between light and dark.
func (t *Theme) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	dark := t.mode == Dark || t.mode == System && v == theme.VariantDark
	if t.patient {
		if c, ok := patientPalette[n]; ok {
			return c
		}
	}
	p := lightPalette
	if dark {
		p = darkPalette
	}
	if c, ok := p[n]; ok {
		return c
	}
	if dark {
		return t.base.Color(n, theme.VariantDark)
	}
	return t.base.Color(n, theme.VariantLight)
}

// Size returns a size in units (pixels at scale 1).
func (t *Theme) Size(n fyne.ThemeSizeName) float32 {
	if n == sizeLeading {
		if t.patient {
			return 1.42
		}
		return 0
	}
	v, ok := sizes[n]
	if !ok {
		return t.base.Size(n)
	}
	switch n {
	case SizeTiny, SizeSmall, SizeEvent:
		if t.patient {
			return float32(math.Round(float64(13 * t.grow))) // nothing a patient reads is small print
		}
	case SizeBody, SizeLead, SizeSection, SizeTitle, SizeValue, SizeHero:
		return float32(math.Round(float64(min(v*t.grow, 28*max(1, t.grow/1.3)))))
	}
	return v
}

// Font returns the typeface: Inter, with semibold as its bold.
func (t *Theme) Font(s fyne.TextStyle) fyne.Resource {
	switch {
	case s.Monospace, s.Symbol:
		return t.base.Font(s)
	case s.Bold:
		return faceSemiBold.resource
	case s.Italic:
		return faceItalic.resource
	default:
		return faceRegular.resource
	}
}

// Icon returns Fyne's own icons; the kit's come from Icon.
func (t *Theme) Icon(n fyne.ThemeIconName) fyne.Resource { return t.base.Icon(n) }

// Contrast returns the contrast ratio of two opaque colours, from 1 to 21 (WCAG 2.2, definition of contrast ratio).
func Contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	if la < lb {
		la, lb = lb, la
	}
	return (la + 0.05) / (lb + 0.05)
}

// luminance is WCAG's relative luminance.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	f := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*f(r) + 0.7152*f(g) + 0.0722*f(b)
}
