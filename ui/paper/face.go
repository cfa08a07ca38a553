// This file measures text and keeps letters that the typeface lacks from vanishing.
package paper

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/signintech/gopdf/fontmaker/core"
	"golang.org/x/text/unicode/norm"
)

// box stands for a letter the typeface lacks.
const box = '□'

// face is what is needed of a TrueType file to measure text: advance widths by character, in thousandths of the size.
type face struct {
	widths map[rune]float64
}

func newFace(ttf []byte) (*face, error) {
	var p core.TTFParser
	if err := p.ParseFontData(ttf); err != nil {
		return nil, err
	}
	f := &face{widths: make(map[rune]float64, len(p.Chars()))}
	advances, units := p.Widths(), float64(p.UnitsPerEm())
	for r, glyph := range p.Chars() {
		if glyph == 0 || len(advances) == 0 {
			continue
		}
		f.widths[rune(r)] = float64(advances[min(int(glyph), len(advances)-1)]) * 1000 / units
	}
	if _, ok := f.widths[box]; !ok {
		return nil, fmt.Errorf("typeface has no %q", box)
	}
	return f, nil
}

// width returns the width of fitted text in points.
func (f *face) width(s string, size float64) float64 {
	w := 0.0
	for _, r := range s {
		w += f.widths[r]
	}
	return w * size / 1000
}

// fit makes a text printable: composed letters, no control characters or marks that turn the direction of writing,
// a box for each letter the typeface lacks. It returns how many boxes it set.
func (f *face) fit(s string) (string, int) {
	if f.printable(s) {
		return s, 0
	}
	lost := 0
	out := strings.Map(func(r rune) rune {
		switch _, ok := f.widths[r]; {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r), r == '\u034f': // nothing to see in them
			return -1
		case ok:
			return r
		}
		lost++
		return box
	}, norm.NFC.String(strings.ToValidUTF8(s, "\ufffd")))
	return out, lost
}

// printable is the quick way for nearly all texts.
func (f *face) printable(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// joins tells whether r belongs to the letter before it, so that no line may begin with it.
func joins(r rune) bool { return unicode.Is(unicode.M, r) }
