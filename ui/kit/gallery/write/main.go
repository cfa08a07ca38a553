// Command write draws every piece of the kit, light and dark, as PNG files: go run ./ui/kit/gallery/write DIR.
// It needs neither a window system nor a graphics card.
package main

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"

	"consentry/ui/kit"
	"consentry/ui/kit/gallery"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: write DIR")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "write gallery:", err)
		os.Exit(1)
	}
}

// write draws all pieces into a folder.
func write(dir string) error {
	a := test.NewApp()
	for name, mode := range map[string]kit.Mode{"light": kit.Light, "dark": kit.Dark} {
		th := kit.NewTheme(mode)
		a.Settings().SetTheme(th)
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			return err
		}
		for _, p := range gallery.Pieces() {
			if err := draw(filepath.Join(dir, name, p.Name+".png"), p, th); err != nil {
				return fmt.Errorf("%s: %w", p.Name, err)
			}
		}
	}
	return nil
}

// draw writes one piece's picture.
func draw(path string, p gallery.Piece, th *kit.Theme) error {
	c := software.NewCanvas()
	c.SetPadded(false)
	c.SetContent(p.Build())
	c.Resize(p.Size)
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := png.Encode(f, software.RenderCanvas(c, th)); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
