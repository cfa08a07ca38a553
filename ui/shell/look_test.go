package shell

import (
	"testing"

	"consentry/ui/uitest"
)

func TestLook(t *testing.T) {
	b := newBench(t)
	b.s.Start("", nil)
	uitest.Settle(b.w)
	uitest.Screenshot(t, b.w, "/tmp/lead/win/tiles.png")
	uitest.Press(t, b.w, "Maya Ortiz")
	uitest.Settle(b.w)
	uitest.Screenshot(t, b.w, "/tmp/lead/win/password.png")
	b.as("Maya Ortiz")
	uitest.Screenshot(t, b.w, "/tmp/lead/win/frame.png")
	b.s.desk.find()
	uitest.Letters(b.w, "park")
	uitest.Settle(b.w)
	uitest.Screenshot(t, b.w, "/tmp/lead/win/search.png")
	b.s.desk.search.close()
	b.s.desk.help()
	uitest.Settle(b.w)
	uitest.Screenshot(t, b.w, "/tmp/lead/win/help.png")
}
