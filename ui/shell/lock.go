// Locking. What is on the screen is taken out of the window, not covered; the records are closed and the keys wiped; what
// memory can be given back is given back. A computer that goes to sleep, or that stood locked for half an hour, gets a
// fresh copy of the program that never knew a key.

package shell

import (
	"context"
	"runtime"
	"runtime/debug"
	"time"

	"fyne.io/fyne/v2"

	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/platform"
)

// draftTime is how long locking waits for drafts that are being saved; a disk that takes longer must not keep the window open.
const draftTime = 3 * time.Second

// nudges is how many seconds a locked window keeps repainting: the toolkit lets go of what was drawn only then.
const nudges = 75

// lock locks and shows who may sign in.
func (s *Shell) lock(why string) {
	if !s.signed {
		return
	}
	s.lockThen(why, s.reopen)
}

// lockThen locks and goes on with then. Nobody signed in is locked already.
func (s *Shell) lockThen(why string, then func()) {
	if !s.signed {
		if s.door != nil {
			s.door.Clear()
		}
		then()
		return
	}
	s.signed = false
	saving := s.forget()
	s.blank(i18n.T("shell.lock.saving"))
	ui.Run(s.d.Async, &s.work, func(ctx context.Context) (struct{}, error) {
		patience, stop := context.WithTimeout(ctx, draftTime)
		saving.wait(patience)
		stop()
		err := s.house.Office.Lock(context.WithoutCancel(ctx), why)
		_ = s.d.Machine.EmptyViewed() // a viewer may hold one open; it is tried again at exit and at the next start
		release()
		return struct{}{}, err
	}, func(_ struct{}, err error) {
		s.nudge()
		then()
		if err != nil {
			s.say(i18n.T("shell.lock.trouble"), err)
		}
	})
}

// forget empties the window of everything: drafts are handed in for saving, overlays and other windows closed, the menu
// swapped, the screens emptied and dropped. It returns the work to wait for.
func (s *Shell) forget() *pending {
	saving := &pending{}
	s.idle.after = 0
	if d := s.desk; d != nil {
		s.was = place{d.me.Member.ID, d.route}
		if d.patient != nil {
			d.patient.leave()
		}
		d.clear()
		saving = &d.pending
	}
	s.desk = nil
	if s.before != nil {
		s.before.Clear()
		s.before = nil
	}
	s.closeOverlays()
	for _, w := range s.windows()[1:] {
		w.Close()
	}
	s.guard()
	return saving
}

// closeOverlays takes away whatever stands above the content of any window.
func (s *Shell) closeOverlays() {
	for _, w := range s.windows() {
		for o := w.Canvas().Overlays().Top(); o != nil; o = w.Canvas().Overlays().Top() {
			w.Canvas().Overlays().Remove(o)
		}
		w.Canvas().Unfocus()
	}
}

// windows is every window there is, ours first.
func (s *Shell) windows() []fyne.Window {
	all := []fyne.Window{s.d.Window}
	for _, w := range fyne.CurrentApp().Driver().AllWindows() {
		if w != nil && w != s.d.Window {
			all = append(all, w)
		}
	}
	return all
}

// release gives memory back to the system; twice, because what a first collection frees may hold more.
func release() {
	runtime.GC()
	debug.FreeOSMemory()
}

// nudge keeps repainting for a while, and then gives back once more what the toolkit let go of.
func (s *Shell) nudge() {
	left := nudges
	var stop func()
	stop = s.d.Async.Every(time.Second, func() {
		if left--; left <= 0 || s.signed {
			stop()
			s.d.Async.Go(release)
			return
		}
		if c := s.d.Window.Content(); c != nil {
			c.Refresh()
		}
	})
}

// told takes in what the system says. A computer that slept leaves no process behind that knew a key.
func (s *Shell) told(e platform.Event) {
	if e != platform.SessionUnlocked {
		s.forgetQuick() // also where nobody is signed in just now
	}
	switch e {
	case platform.SessionLocked:
		s.lock("system")
	case platform.Sleeping, platform.Woke:
		s.slept()
	}
}

// slept locks, and replaces the process if somebody was at work in it.
func (s *Shell) slept() {
	s.forgetQuick()
	if !s.knew {
		return
	}
	s.lockThen("system", func() {
		if !s.renew() {
			s.reopen()
		}
	})
}

// renew replaces this process by a fresh copy that shows the lock screen, and ends this one: the only way to be sure that
// nothing of the records is left in memory. If no copy can be started, the locked window stays. It returns false if it has
// nothing to show.
func (s *Shell) renew() (handled bool) {
	if s.d.Fresh == nil || !s.knew || s.signed || s.ending || s.house.Office == nil {
		return false
	}
	r := Resume{Dir: s.house.Dir, SlotID: s.slot, Member: s.was.member, Route: s.was.route}
	s.release(s.house)
	s.house.Close = nil
	if err := s.d.Fresh(r); err != nil {
		s.open(r.Dir)
		return true
	}
	s.ending = true
	s.d.Quit()
	return true
}

// restAfter is when nobody has touched anything for so long that the records may put their papers in order: a log that
// is empty is one that nothing can be lost from.
const restAfter = 2 * time.Second

// tick runs each second. The system is asked away from the widgets, since its answer can take a moment.
func (s *Shell) tick() {
	if c := caretOf(s.d.Window.Canvas()); c != s.caret {
		s.caret = c
		s.seen()
	}
	if s.asking {
		return
	}
	s.asking = true
	type answer struct {
		d       time.Duration
		known   bool
		knocked bool
	}
	quiet, knocked := s.idle.quiet(), s.house.Knocked
	rest := func() error { return nil }
	if s.signed && quiet >= restAfter && !s.rested {
		rest, s.rested = s.house.Office.Idle, true
	}
	ask := s.idle.worthAsking()
	ui.Run(s.d.Async, nil, func(context.Context) (answer, error) {
		a := answer{}
		if ask {
			a.d, a.known = s.d.Machine.Idle()
		}
		a.knocked = knocked != nil && knocked()
		return a, rest()
	}, func(a answer, _ error) {
		s.asking = false
		if a.knocked { // somebody started the program once more
			s.d.Window.RequestFocus()
		}
		if ask {
			s.idle.told(a.known)
		}
		s.beat(a.d, a.known) // records that could not be put in order are in order after the next change or at lock
	})
}

// beat decides what the time since somebody did something means now.
func (s *Shell) beat(system time.Duration, known bool) {
	quiet, asleep := s.idle.tick(system, known)
	if s.desk != nil && s.desk.busy.Load() > 0 {
		s.idle.hold()
	}
	switch {
	case s.ending:
	case asleep:
		s.slept()
	case !s.signed:
		if s.door != nil && s.lockedSince(quiet) && s.chore == nil {
			s.forgetQuick()
			s.renew()
		}
	case s.desk != nil && s.desk.patient != nil:
		s.desk.patient.tick(quiet)
	case s.sheet:
		// Set-up is under way: the sheet with the only copy of the key is on its way to the printer.
	case s.desk != nil && s.ended():
		s.lock("key") // the last day of who is signed in began
	case s.idle.unheld(quiet) >= s.idle.after:
		s.lock("idle")
	case s.desk != nil:
		s.desk.countdown(s.idle.left(s.idle.unheld(quiet)))
		s.desk.countEmergency()
	}
}

// ended tells whether the access of who is signed in is over: a last day that began at midnight.
func (s *Shell) ended() bool {
	_, still := s.house.Office.Me()
	return s.signed && !still
}

// lockedSince tells whether the window has stood locked, untouched, for long after somebody was signed in.
func (s *Shell) lockedSince(quiet time.Duration) bool {
	return s.was.member != "" && quiet >= hardAfter
}

// countdown shows when the window locks.
func (d *desk) countdown(left time.Duration) {
	state := kit.Mute
	if left <= warnAt {
		state = kit.Warn
	}
	left = left.Round(time.Second)
	d.bar.SetLocks(state, i18n.T("shell.locks", "time", clockFace(left)))
}

// clockFace writes a duration as 4:32.
func clockFace(d time.Duration) string {
	sec := int(d / time.Second)
	tens := "0"
	if sec%60 >= 10 {
		tens = ""
	}
	return i18n.Count(sec/60) + ":" + tens + i18n.Count(sec%60)
}

// seen notes that somebody did something.
func (s *Shell) seen() {
	s.idle.seen()
	s.rested = false
}

// RequestQuit is every way out: drafts are saved, the practice is locked, then the program ends.
func (s *Shell) RequestQuit() {
	if s.ending {
		return
	}
	if s.desk != nil && s.free() && s.desk.closing(s.quit) {
		return
	}
	s.quit()
}

// quit locks and ends the program.
func (s *Shell) quit() {
	s.endChore(true)
	s.lockThen("exit", func() {
		s.ending = true
		s.leave()
		s.d.Quit()
	})
}

// Close is the last word when the program ends without asking, as on a signal. It may be called from any goroutine once
// the window is gone, and again.
func (s *Shell) Close() {
	if s.watch != nil {
		s.watch()
		s.watch = nil
	}
	if s.signed && s.house.Office != nil {
		s.signed = false
		if d := s.desk; d != nil {
			d.clear()
			patience, stop := context.WithTimeout(context.Background(), draftTime)
			d.pending.wait(patience)
			stop()
		}
		_ = s.house.Office.Lock(context.Background(), "exit") // there is nobody left to tell
	}
	_ = s.d.Machine.EmptyViewed() // what is left is swept at the next start
	if s.house.Close != nil {
		_ = s.house.Close()
		s.house.Close = nil
	}
}
