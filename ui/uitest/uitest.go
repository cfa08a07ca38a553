// Package uitest drives screens in tests as a person would: it finds buttons by their words, presses, types and tabs,
// and compares pictures. It builds without cgo, a window system or a graphics card.
package uitest

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"

	"consentry/ui/kit"
)

// Full is the size of a window in the pictures of the design, in units.
var Full = fyne.NewSize(1280, 800)

// App starts Fyne's test app with our light theme, for the length of a test. Tests that use it cannot run in parallel.
func App(t *testing.T) fyne.App {
	t.Helper()
	return AppIn(t, kit.Light)
}

// AppIn is App in a mode.
func AppIn(t *testing.T, m kit.Mode) fyne.App {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(kit.NewTheme(m))
	return a
}

// Window shows a content in a window of the full size, after App.
func Window(t *testing.T, content fyne.CanvasObject) fyne.Window {
	t.Helper()
	return WindowOf(t, content, Full)
}

// WindowOf is Window with a size in units.
func WindowOf(t *testing.T, content fyne.CanvasObject, size fyne.Size) fyne.Window {
	t.Helper()
	w := test.NewTempWindow(t, content)
	w.SetPadded(false)
	w.Resize(size)
	Settle(w)
	return w
}

// Settle lays the content out again, as the running program does by itself when something has grown.
func Settle(w fyne.Window) {
	c := w.Content()
	if c == nil {
		return
	}
	size := w.Canvas().Size()
	for range 2 {
		c.Resize(size.SubtractWidthHeight(1, 1))
		c.Resize(size)
		c.Refresh()
	}
}

// Picture paints a window with the software renderer.
func Picture(w fyne.Window) image.Image {
	return software.RenderCanvas(w.Canvas(), fyne.CurrentApp().Settings().Theme())
}

// Screenshot writes a window's picture as a PNG file.
func Screenshot(t *testing.T, w fyne.Window, path string) {
	t.Helper()
	if err := WritePNG(path, Picture(w)); err != nil {
		t.Fatalf("screenshot: %v", err)
	}
}

// WritePNG writes a picture, making its folder if it has to.
func WritePNG(path string, img image.Image) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := png.Encode(f, img); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
