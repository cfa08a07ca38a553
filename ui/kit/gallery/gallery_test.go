package gallery_test

import (
	"flag"
	"path/filepath"
	"testing"

	"consentry/ui/kit"
	"consentry/ui/kit/gallery"
	"consentry/ui/uitest"
)

var out = flag.String("out", "", "folder to write the gallery's pictures to")

func TestMockWindows(t *testing.T) {
	uitest.AppIn(t, kit.Light)
	w := uitest.Window(t, gallery.Today())
	uitest.Screenshot(t, w, filepath.Join("/tmp/ui/out", "today.png"))
	w.SetContent(gallery.Scope())
	uitest.Settle(w)
	uitest.Screenshot(t, w, filepath.Join("/tmp/ui/out", "scope.png"))
}
