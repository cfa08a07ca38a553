package backup

// Drives on the lock screen: served once by themselves, or said why not.

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/uitest"
)

// lockScreen is a window with nobody signed in. Work is done at once, or later when it is told to wait.
type lockScreen struct {
	async  *ui.Async
	drives []page.Plugged
	chores []page.Chore
	wait   bool
	stops  int
}

func (h *lockScreen) Async() *ui.Async       { return h.async }
func (h *lockScreen) Drives() []page.Plugged { return h.drives }
func (h *lockScreen) StopChore()             { h.stops++ }

func (h *lockScreen) StartChore(c page.Chore) bool {
	h.chores = append(h.chores, c)
	if !h.wait {
		c.Done(c.Do(context.Background(), func(ui.Progress) {}))
	}
	return true
}

func atLock(t *testing.T, o *fakeOffice) (*Locked, *lockScreen, fyne.Window) {
	t.Helper()
	uitest.App(t)
	h := &lockScreen{async: ui.Inline()}
	l := WhileLocked(h, o)
	t.Cleanup(l.Stop)
	return l, h, uitest.Window(t, kit.Stack(0, kit.Grow(kit.Gap(10, 10)), l.Content()))
}

const stickB = "/run/media/PRACTICE_B"

func lockedB(serve bool, why string) map[string]office.LockedDrive {
	return map[string]office.LockedDrive{stickB: {Dir: stickB, Label: "Drive B", At: time.Date(2026, 11, 22, 14, 2, 0, 0, time.Local), Serve: serve, Why: why}}
}

func TestADriveIsServedOnceOnTheLockScreen(t *testing.T) {
	o := newFake()
	o.locked = lockedB(true, "")
	l, h, w := atLock(t, o)
	assert.Empty(t, uitest.Texts(w), "no drive: nothing is said")
	h.drives = []page.Plugged{{Name: "PRACTICE_B", Dir: stickB}}
	h.wait = true
	l.look()
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "Drive B: the copy of 22 Nov 2026 14:02 is put onto it. You can sign in meanwhile."), "%v", uitest.Texts(w))
	uitest.Press(t, w, "Cancel")
	assert.Equal(t, 1, h.stops)
	l.look()
	assert.Len(t, h.chores, 1, "once")
	h.chores[0].Done(h.chores[0].Do(context.Background(), func(ui.Progress) {}))
	assert.Equal(t, []string{"serve " + stickB}, o.calls)
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "Backed up, as of 22 Nov 2026 14:02. Copy check passed. It may be unplugged."), "%v", uitest.Texts(w))
	h.drives = nil
	l.look()
	uitest.Settle(w)
	assert.Empty(t, uitest.Texts(w), "unplugged")
	h.drives, h.wait = []page.Plugged{{Name: "PRACTICE_B", Dir: stickB}}, false
	o.err = office.ErrDriveGone
	l.look()
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "Sign in: the page Backup says more."), "plugged in again: tried again, and the cause is said")
}

func TestTheLockScreenSaysWhyADriveIsNotServed(t *testing.T) {
	for _, c := range []struct{ why, words string }{
		{"backup.locked.not_ready", "there is no fresh copy to put on it"},
		{"backup.locked.not_listed", "this drive was retired, or its files were changed"},
		{"", "The copy of 22 Nov 2026 14:02 is on it"},
	} {
		o := newFake()
		o.locked = lockedB(false, c.why)
		l, h, w := atLock(t, o)
		h.drives = []page.Plugged{{Name: "HOLIDAYS", Dir: "/run/media/HOLIDAYS"}, {Name: "PRACTICE_B", Dir: stickB}}
		l.look()
		uitest.Settle(w)
		assert.True(t, uitest.Shows(w, c.words), "%v", uitest.Texts(w))
		assert.Empty(t, o.calls)
	}
}

func TestAfterTheSignInTheLockScreenSaysNothingMore(t *testing.T) {
	o := newFake()
	o.locked = lockedB(true, "")
	l, h, w := atLock(t, o)
	h.drives, h.wait = []page.Plugged{{Name: "PRACTICE_B", Dir: stickB}}, true
	l.look()
	l.Stop()
	before := uitest.Texts(w)
	h.chores[0].Done(nil)
	l.look()
	assert.Equal(t, before, uitest.Texts(w))
	assert.Len(t, h.chores, 1)
}
