// The typeface in its weights, and which letters it has.

package kit

import (
	"sync"

	"fyne.io/fyne/v2"
	"golang.org/x/image/font/sfnt"

	"consentry/assets"
)

// face is one weight of the typeface.
type face struct {
	resource fyne.Resource
	once     sync.Once
	parsed   *sfnt.Font
	mu       sync.Mutex
	buffer   sfnt.Buffer
	known    map[rune]bool
}

var (
	faceRegular  = newFace("Inter-Regular.ttf")
	faceMedium   = newFace("Inter-Medium.ttf")
	faceSemiBold = newFace("Inter-SemiBold.ttf")
	faceBold     = newFace("Inter-Bold.ttf")
	faceItalic   = newFace("Inter-Italic.ttf")
)

func newFace(name string) *face {
	return &face{resource: fyne.NewStaticResource(name, assets.Font(name)), known: map[rune]bool{}}
}

// has reports whether the face has every letter of a text. Names in other scripts do not: they are then drawn through
// the theme, which looks for a typeface of the system that has them.
func (f *face) has(text string) bool {
	f.once.Do(func() { f.parsed, _ = sfnt.Parse(f.resource.Content()) })
	if f.parsed == nil {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range text {
		if r < 0x250 && r >= 0x20 {
			continue // basic Latin to Latin Extended-A: Inter has them all
		}
		ok, seen := f.known[r]
		if !seen {
			g, err := f.parsed.GlyphIndex(&f.buffer, r)
			ok = err == nil && g != 0
			f.known[r] = ok
		}
		if !ok {
			return false
		}
	}
	return true
}
