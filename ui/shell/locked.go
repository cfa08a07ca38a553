// Drives that are plugged in while nobody is signed in, at the foot of the lock screen.

package shell

import (
	"context"

	"fyne.io/fyne/v2"

	"consentry/ui"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// LockWatch looks after something of the practice as long as its sign-in page is shown.
type LockWatch interface {
	// Content stands at the foot of the page.
	Content() fyne.CanvasObject
	Stop()
}

// LockHost is what such a watch gets of the window.
type LockHost struct{ s *Shell }

// Async is the seam to other goroutines.
func (h LockHost) Async() *ui.Async { return h.s.d.Async }

// Drives lists the drives that are plugged in.
func (h LockHost) Drives() []page.Plugged {
	list := []page.Plugged{}
	for _, x := range h.s.d.Machine.Drives() {
		list = append(list, page.Plugged{Name: x.Name, Dir: x.Dir})
	}
	return list
}

// StartChore begins a piece of work unless one is under way. It goes on when somebody signs in.
func (h LockHost) StartChore(c page.Chore) bool {
	if h.s.chore != nil || h.s.ending || h.s.signed {
		return false
	}
	h.s.startChore(&chore{Chore: c, free: func() {}})
	return true
}

// StopChore cancels the work that was begun while nobody was signed in.
func (h LockHost) StopChore() {
	if c := h.s.chore; c != nil && c.owner == nil {
		c.gen.Cancel()
		h.s.choreOver(c, context.Canceled)
	}
}

// atLock puts what looks after the locked practice below its sign-in page.
func (s *Shell) atLock(door fyne.CanvasObject) fyne.CanvasObject {
	s.stopLocked()
	if s.house.AtLock == nil {
		return door
	}
	s.locked = s.house.AtLock(LockHost{s})
	return kit.Stack(0, kit.Grow(door), s.locked.Content())
}

func (s *Shell) stopLocked() {
	if s.locked != nil {
		s.locked.Stop()
		s.locked = nil
	}
}
