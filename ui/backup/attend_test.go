package backup

// What happens by itself: a known drive that appears is backed up onto, and closing offers one.

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/ui"
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

func TestAfterWorkACopyIsKeptReady(t *testing.T) {
	o := newFake()
	a, _ := attended(t, o)
	before := o.prepared
	a.worked(page.Chore{Name: choreRegister}, ui.Progress{})
	assert.Equal(t, before, o.prepared)
	a.worked(page.Chore{}, ui.Progress{})
	a.worked(page.Chore{}, ui.Progress{})
	assert.Equal(t, before+1, o.prepared, "once")
	a.Stop()
	a.worked(page.Chore{Name: choreRegister}, ui.Progress{})
	a.worked(page.Chore{}, ui.Progress{})
	assert.Equal(t, before+1, o.prepared)
}

func TestClosingBacksUpByItself(t *testing.T) {
	o := newFake()
	a, h := attended(t, o)
	closed := 0
	assert.False(t, a.Closing(func() { closed++ }), "no drive is here")
	a.plugged = []page.Plugged{{Name: "PRACTICE_B", Dir: "/run/media/PRACTICE_B"}}
	a.look(nil)
	assert.Positive(t, o.prepared, "a copy is kept ready for the lock screen")
	assert.False(t, a.Closing(func() { closed++ }), "one was made today")
	o.facts.Runs = o.facts.Runs[1:]
	a.look(nil)
	assert.True(t, a.Closing(func() { closed++ }))
	assert.Equal(t, []string{"back up /run/media/PRACTICE_B closing"}, o.calls)
	assert.Equal(t, 1, closed, "the window closes when the copy was read back")
	assert.False(t, uitest.Shows(h.Window, "Backing up onto Drive B before closing"))

	o.err = office.ErrDriveGone
	assert.True(t, a.Closing(func() { closed++ }))
	assert.Equal(t, 1, closed, "who closes is told that it did not end well")
	assert.Len(t, h.Errors, 1)
	o.facts.Plan.OnClose = false
	a.look(nil)
	assert.False(t, a.Closing(func() { closed++ }))
}

// A drive that was added a minute ago is one to close with, and a version made a minute ago is one of today.
func TestClosingKnowsWhatWasDoneJustNow(t *testing.T) {
	o := newFake()
	a, _ := attended(t, o)
	done := func() {
		a.worked(page.Chore{Name: choreRegister}, ui.Progress{})
		a.worked(page.Chore{}, ui.Progress{})
	}
	o.facts.Runs = o.facts.Runs[1:]
	drives := o.facts.Drives
	o.facts.Drives = drives[:1]
	a.plugged = []page.Plugged{{Name: "PRACTICE_B", Dir: "/run/media/PRACTICE_B"}}
	a.look(nil)
	assert.False(t, a.Closing(func() {}), "not one of ours yet")
	o.facts.Drives = drives
	done()
	assert.Empty(t, o.calls, "looking starts nothing")
	assert.True(t, a.Closing(func() {}))

	fresh := newFake()
	o.facts.Runs = fresh.facts.Runs
	done()
	assert.False(t, a.Closing(func() {}), "one was made today")
}

func TestWhoCannotWaitClosesAtOnceAndWhoGoesBackStays(t *testing.T) {
	for _, stay := range []bool{true, false} {
		o := newFake()
		a, h := attended(t, o)
		a.plugged = []page.Plugged{{Name: "PRACTICE_B", Dir: "/run/media/PRACTICE_B"}}
		o.facts.Runs = o.facts.Runs[1:]
		a.look(nil)
		h.Held = true
		closed := 0
		assert.True(t, a.Closing(func() { closed++ }))
		assert.True(t, uitest.Shows(h.Window, "Backing up onto Drive B before closing"))
		if stay {
			h.Window.Canvas().Overlays().Remove(h.Window.Canvas().Overlays().Top())
		} else {
			uitest.Press(t, h.Window, "Close now")
			assert.Equal(t, 1, closed, "once")
			assert.Empty(t, h.Errors)
			continue
		}
		h.RunChore()
		assert.Zero(t, closed, "the work goes on, and so does whoever stayed")
	}
}

func TestWhoMayNotBackUpIsLeftInPeace(t *testing.T) {
	uitest.App(t)
	h := pagetest.New("Sam Lindqvist", access.Marketing)
	a := Attend(h, newFake())
	assert.Nil(t, h.Drives)
	assert.False(t, a.Closing(func() {}))
	a.Stop()
}
