package backup

// What happens by itself: a known drive that appears is backed up onto, and closing offers one.

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

// attended is an attendant in a window; timers are let go off by hand.
func attended(t *testing.T, o *fakeOffice) (*Attendant, *pagetest.Host) {
	t.Helper()
	uitest.App(t)
	h := pagetest.New("Maya Ortiz", access.FrontDesk)
	h.Window = uitest.Window(t, New(h, o).Content())
	a := Attend(h, o)
	t.Cleanup(a.Stop)
	return a, h
}

func TestAKnownDriveThatAppearsIsBackedUpOnto(t *testing.T) {
	o := newFake()
	a, h := attended(t, o)
	a.plugged = []page.Plugged{{Name: "PRACTICE_B", Dir: "/run/media/PRACTICE_B"}}
	a.look([]string{"/run/media/PRACTICE_B"})
	assert.Equal(t, []string{"back up /run/media/PRACTICE_B drive"}, o.calls)
	assert.Equal(t, []string{"Backed up onto Drive B. Copy check passed."}, h.Toasts)
	a.look(nil)
	assert.Len(t, o.calls, 1, "once")

	o.err = office.ErrDriveGone
	a.look([]string{"/run/media/PRACTICE_B"})
	assert.Len(t, h.Toasts, 2)
	assert.Empty(t, h.Errors, "nobody is stopped in their work")
}

func TestClosingOffersABackupOnce(t *testing.T) {
	o := newFake()
	a, h := attended(t, o)
	closed := 0
	assert.False(t, a.Closing(func() { closed++ }), "no drive is here")
	a.plugged = []page.Plugged{{Name: "PRACTICE_B", Dir: "/run/media/PRACTICE_B"}}
	a.look(nil)
	assert.False(t, a.Closing(func() { closed++ }), "one was made today")
	o.facts.Runs = o.facts.Runs[1:]
	a.look(nil)
	assert.True(t, a.Closing(func() { closed++ }))
	uitest.Press(t, h.Window, "Close now")
	assert.Equal(t, 1, closed)
	assert.Empty(t, o.calls)
	assert.True(t, a.Closing(func() { closed++ }))
	uitest.Press(t, h.Window, "Back up and close")
	assert.Equal(t, []string{"back up /run/media/PRACTICE_B closing"}, o.calls)
	assert.Equal(t, 2, closed)
	o.facts.Plan.OnClose = false
	a.look(nil)
	assert.False(t, a.Closing(func() { closed++ }))
}

func TestWhoMayNotBackUpIsLeftInPeace(t *testing.T) {
	uitest.App(t)
	h := pagetest.New("Sam Lindqvist", access.Marketing)
	a := Attend(h, newFake())
	assert.Nil(t, h.Drives)
	assert.False(t, a.Closing(func() {}))
	a.Stop()
}
