// When the window locks by itself.

package shell

import "time"

// When the countdown turns to a warning, how long a patient's screen may stand, and when a locked program is replaced by
// a fresh copy of itself.
const (
	warnAt      = 30 * time.Second
	patientIdle = 90 * time.Second
	hardAfter   = 30 * time.Minute
	// slept is a gap between two ticks of a second that only a computer asleep explains.
	slept = 2 * time.Minute
)

// idle reckons by the wall clock how long nobody has done anything: timers stand still while a computer sleeps.
type idle struct {
	now    func() time.Time
	after  time.Duration
	last   time.Time // somebody did something
	held   time.Time // work was under way
	ticked time.Time
	dumb   int // how often in a row the system could not tell
	skip   int // ticks until it is asked again
}

// start begins to reckon, minutes being the practice's choice of 1 to 30.
func (i *idle) start(minutes int) {
	i.after = i.clamp(minutes)
	i.seen()
	i.ticked = i.last
}

// seen notes that somebody did something now.
func (i *idle) seen() { i.last = i.now() }

// tick takes in what the system knows about its keyboard and mouse, and tells how long nobody has done anything, and
// whether the computer slept since the last tick. A clock that was set back starts the reckoning anew.
func (i *idle) tick(system time.Duration, known bool) (quiet time.Duration, asleep bool) {
	now := i.now()
	asleep = !i.ticked.IsZero() && now.Sub(i.ticked) > slept
	i.ticked = now
	if known && !asleep {
		if at := now.Add(-system); at.After(i.last) {
			i.last = at
		}
	}
	if now.Before(i.last) {
		i.last = now
	}
	return now.Sub(i.last), asleep
}

// left is how long until the window locks.
func (i *idle) left(quiet time.Duration) time.Duration { return max(0, i.after-quiet) }

// clamp keeps the practice's choice within 1 to 30 minutes.
func (i *idle) clamp(minutes int) time.Duration {
	return time.Duration(min(30, max(1, minutes))) * time.Minute
}

// quiet is how long nobody has done anything in this window.
func (i *idle) quiet() time.Duration { return i.now().Sub(i.last) }

// A system that could not tell this often is asked only now and then.
const (
	dumbAfter = 3
	askAgain  = 60 // ticks
)

// worthAsking tells whether the system may know by now how long nobody has touched it.
func (i *idle) worthAsking() bool {
	if i.skip > 0 {
		i.skip--
		return false
	}
	return true
}

// told notes whether the system knew.
func (i *idle) told(known bool) {
	if known {
		i.dumb = 0
		return
	}
	if i.dumb++; i.dumb >= dumbAfter {
		i.skip = askAgain
	}
}
