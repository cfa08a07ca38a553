// Work that somebody started and walked away from: five hundred pictures of a card take longer than the minutes after which
// an untouched window locks, and locking would throw away what was read.

package shell

import (
	"sync"
	"time"
)

// mostHeld bounds for how long after somebody last did something work can hold the lock off.
const mostHeld = 30 * time.Minute

// Busy notes work under way.
func (d *desk) Busy() (done func()) {
	d.busy.Add(1)
	return sync.OnceFunc(func() { d.busy.Add(-1) })
}

// hold notes that work is under way now.
func (i *idle) hold() {
	if now := i.now(); now.Sub(i.last) < mostHeld {
		i.held = now
	}
}

// unheld is how long nobody has done anything and no work was under way: the minutes until the lock begin when work ends.
func (i *idle) unheld(quiet time.Duration) time.Duration {
	if since := i.now().Sub(i.held); since >= 0 { // a clock that was set back says nothing
		return min(quiet, since)
	}
	return quiet
}
