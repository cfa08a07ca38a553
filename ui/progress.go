// What long work tells a person while it runs: how far it is, spaced out so that the window can keep painting.

package ui

import (
	"sync"
	"time"
)

// progressGap is the least time between two reports that reach the window: ten a second.
const progressGap = 100 * time.Millisecond

// Progress is how far a long piece of work is.
type Progress struct {
	Words string        // what is being done now, already in the reader's language: "Copying 31 new photos"
	Done  int64         // in the unit of Total
	Total int64         // zero if it is not known
	Bytes bool          // whether Done and Total count bytes, so that a speed can be shown
	Spent time.Duration // wall time since the work began
}

// Fraction is how much is done, from 0 to 1. It is 0 if the total is not known.
func (p Progress) Fraction() float64 {
	if p.Total <= 0 || p.Done <= 0 {
		return 0
	}
	return min(1, float64(p.Done)/float64(p.Total))
}

// Speed is Done per second since the beginning; 0 if that cannot be told yet.
func (p Progress) Speed() float64 {
	if p.Spent < time.Second/2 || p.Done <= 0 {
		return 0
	}
	return float64(p.Done) / p.Spent.Seconds()
}

// Left is the time left at the present speed; 0 if that cannot be told.
func (p Progress) Left() time.Duration {
	s := p.Speed()
	if s == 0 || p.Total <= p.Done {
		return 0
	}
	return time.Duration(float64(p.Total-p.Done) / s * float64(time.Second))
}

// Reporter returns a function that work may call as often as it likes, from any goroutine. show is called with the
// newest report on the goroutine that owns the widgets, at most ten times a second, and always with the last one.
func (a *Async) Reporter(show func(Progress)) func(Progress) {
	var mu sync.Mutex
	var newest Progress
	var shown time.Time
	waiting := false
	began := a.Now()
	paint := func() {
		mu.Lock()
		p := newest
		waiting = false
		shown = a.Now()
		mu.Unlock()
		a.Guard(func() { show(p) })
	}
	return func(p Progress) {
		mu.Lock()
		now := a.Now()
		if p.Spent == 0 {
			p.Spent = now.Sub(began)
		}
		newest = p
		if waiting {
			mu.Unlock()
			return
		}
		waiting = true
		wait := progressGap - now.Sub(shown)
		mu.Unlock()
		if wait <= 0 {
			a.Do(paint)
			return
		}
		a.After(wait, func() { a.Do(paint) })
	}
}
