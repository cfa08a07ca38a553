package kit

import (
	"fmt"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pairs are all words on all grounds that the kit puts together.
func pairs() [][2]fyne.ThemeColorName {
	var out [][2]fyne.ThemeColorName
	on := func(ground fyne.ThemeColorName, words ...fyne.ThemeColorName) {
		for _, w := range words {
			out = append(out, [2]fyne.ThemeColorName{w, ground})
		}
	}
	for _, ground := range []fyne.ThemeColorName{ColorPage, ColorSurface} {
		on(ground, ColorInk, ColorMuted, ColorLabel, ColorPrimary, ColorBadInk, OK.fg(), Bad.fg(), theme.ColorNameHyperlink)
	}
	on(theme.ColorNameInputBackground, ColorInk, ColorMuted, theme.ColorNamePlaceHolder, theme.ColorNameDisabled)
	on(theme.ColorNameOverlayBackground, ColorInk, ColorMuted, ColorLabel, ColorPrimary, ColorBadInk)
	on(theme.ColorNameMenuBackground, ColorInk)
	on(theme.ColorNameSelection, ColorInk)
	on(ColorPrimary, ColorOnPrimary)
	on(ColorPrimaryDim, ColorLabel)
	on(ColorPrimarySoft, ColorInk, "railOn", ColorPrimary, ColorBadInk, ColorMuted)
	on(ColorSoft, ColorInk, ColorLabel, ColorMuted, theme.ColorNamePlaceHolder)
	on(ColorSoftHover, ColorInk, theme.ColorNamePlaceHolder)
	on("toastBg", "toastFg", "toastLink")
	for s := Mute; s <= Strong; s++ {
		on(s.bg(), s.fg())
	}
	return out
}

func TestContrastOfEveryPair(t *testing.T) {
	for _, c := range []struct {
		name  string
		theme *Theme
		least float64
	}{{"light", NewTheme(Light), 4.5}, {"dark", NewTheme(Dark), 4.5}, {"patient", NewPatientTheme(false), 7}} {
		for _, p := range pairs() {
			t.Run(fmt.Sprintf("%s/%s on %s", c.name, p[0], p[1]), func(t *testing.T) {
				words, ground := c.theme.Color(p[0], theme.VariantLight), c.theme.Color(p[1], theme.VariantLight)
				assert.GreaterOrEqual(t, Contrast(words, ground), c.least)
			})
		}
	}
}

// Controls need 3:1 against what they stand on: WCAG 2.2, 1.4.11.
func TestContrastOfTheFocusRing(t *testing.T) {
	for name, th := range map[string]*Theme{"light": NewTheme(Light), "dark": NewTheme(Dark), "patient": NewPatientTheme(true)} {
		for _, ground := range []fyne.ThemeColorName{ColorPage, ColorSurface, ColorSoft} {
			assert.GreaterOrEqual(t, Contrast(th.Color(ColorFocus, 1), th.Color(ground, 1)), 3.0, "%s on %s", name, ground)
		}
	}
}

func TestContrastArithmetic(t *testing.T) {
	assert.InDelta(t, 21, Contrast(color.Black, color.White), 0.01)
	assert.InDelta(t, 1, Contrast(color.White, color.White), 0.01)
	assert.InDelta(t, 4.54, Contrast(color.NRGBA{R: 0x76, G: 0x76, B: 0x76, A: 0xff}, color.White), 0.01)
}

func TestModes(t *testing.T) {
	light, dark, system := NewTheme(Light), NewTheme(Dark), NewTheme(System)
	assert.Equal(t, light.Color(ColorPage, theme.VariantDark), light.Color(ColorPage, theme.VariantLight))
	assert.Equal(t, dark.Color(ColorPage, theme.VariantDark), dark.Color(ColorPage, theme.VariantLight))
	assert.Equal(t, dark.Color(ColorPage, theme.VariantLight), system.Color(ColorPage, theme.VariantDark))
	assert.Equal(t, light.Color(ColorPage, theme.VariantLight), system.Color(ColorPage, theme.VariantLight))
}

func TestThePalettesNameTheSameColours(t *testing.T) {
	for n := range lightPalette {
		assert.Contains(t, darkPalette, n)
	}
	for n := range darkPalette {
		assert.Contains(t, lightPalette, n)
	}
	for n := range patientPalette {
		assert.Contains(t, lightPalette, n)
	}
}

func TestTheColoursOfTheDesign(t *testing.T) {
	th := NewTheme(Light)
	for n, want := range map[fyne.ThemeColorName]uint32{
		ColorPrimary: 0x0B6E69, ColorInk: 0x1B2430, ColorMuted: 0x5F6B7A, ColorLine: 0xE3E7ED, ColorPage: 0xF5F6F8, ColorSurface: 0xFFFFFF,
		OK.bg(): 0xDDF5E7, OK.fg(): 0x05603A, Warn.bg(): 0xFDF0D0, Warn.fg(): 0x8A4B05, Bad.bg(): 0xFDE5E3, Bad.fg(): 0xA61B12,
		Info.bg(): 0xDFECFD, Info.fg(): 0x1849A9, Mute.bg(): 0xEDF0F4, Mute.fg(): 0x55616F,
	} {
		assert.Equal(t, hex(want), th.Color(n, theme.VariantLight), "%s", n)
	}
}

func TestWordsForPatientsAreLarge(t *testing.T) {
	for _, larger := range []bool{false, true} {
		th := NewPatientTheme(larger)
		assert.GreaterOrEqual(t, th.Size(SizeBody), float32(18))
		assert.LessOrEqual(t, th.Size(SizeHero), float32(34))
		for _, n := range []fyne.ThemeSizeName{SizeSmall, SizeTiny, SizeEvent} {
			assert.GreaterOrEqual(t, th.Size(n), float32(17), "%s", n)
		}
	}
	assert.Greater(t, NewPatientTheme(true).Size(SizeBody), NewPatientTheme(false).Size(SizeBody))
}

func TestTheTypefaceIsThere(t *testing.T) {
	for _, f := range []*face{faceRegular, faceMedium, faceSemiBold, faceBold, faceItalic} {
		require.NotEmpty(t, f.resource.Content(), f.resource.Name())
		assert.True(t, f.has("Muñoz Núñez “…” — ✓ → ÁÉÍÓÚ ¿¡ Łódź"), f.resource.Name())
		assert.False(t, f.has("李娜"), f.resource.Name())
	}
	st, src := style("Lena", Bold)
	assert.NotNil(t, src)
	assert.False(t, st.Bold)
	st, src = style("李娜", Bold)
	assert.Nil(t, src, "another typeface is looked for")
	assert.True(t, st.Bold)
}
