package gallery_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"consentry/ui/kit"
	"consentry/ui/kit/gallery"
	"consentry/ui/uitest"
)

func TestGallery(t *testing.T) {
	for _, mode := range []struct {
		name string
		mode kit.Mode
	}{{"light", kit.Light}, {"dark", kit.Dark}} {
		for _, p := range gallery.Pieces() {
			t.Run(mode.name+"/"+p.Name, func(t *testing.T) {
				uitest.AppIn(t, mode.mode)
				w := uitest.WindowOf(t, p.Build(), fyne.NewSize(p.Size.Width, p.Size.Height))
				uitest.Golden(t, w, mode.name+"/"+p.Name)
			})
		}
	}
}
