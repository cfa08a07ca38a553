// Package ui holds the one seam between goroutines and widgets. Screens never write a go statement or start a timer
// themselves: they hand work to Async and get the result back on the goroutine that owns the widgets.
//
// The screens, the kit and the shell live in the packages below this one and import it; it imports none of them.
package ui

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

// ErrCrashed is what a view gets when its work panicked. The details are in the Crash given to Async.OnCrash.
var ErrCrashed = errors.New("the work stopped unexpectedly")

// Crash describes a panic. It holds the type of the panic value and never the value itself, which could carry
// what a person typed.
type Crash struct {
	Where string // "work" (a goroutine) or "screen" (the goroutine that owns the widgets)
	Kind  string // the Go type of the panic value
	Stack string // the call stack: function names and lines, no arguments
}

// Async runs work away from the widgets and delivers what came of it. Its zero value does not work: use NewAsync or Inline.
// Its methods may be called from any goroutine.
type Async struct {
	// Do hands a function to the goroutine that owns the widgets, in order, without waiting for it.
	Do func(func())
	// Go starts a function beside the caller.
	Go func(func())
	// After calls a function (on any goroutine) once d has passed, unless stop is called before.
	After func(d time.Duration, f func()) (stop func())
	// Now is the wall clock, used to space out progress reports.
	Now func() time.Time
	// OnCrash is told of every panic, on the goroutine that owns the widgets. While it is nil nothing is caught: a test
	// ends where the panic is. The program sets it before its first window.
	OnCrash func(Crash)
}

// NewAsync returns the Async of the running program: goroutines, and fyne.Do to come back.
func NewAsync() *Async {
	return &Async{
		Do: fyne.Do,
		Go: func(f func()) { go f() },
		After: func(d time.Duration, f func()) func() {
			t := time.AfterFunc(d, f)
			return func() { t.Stop() }
		},
		Now: time.Now,
	}
}

// Inline returns an Async for tests: everything happens at once, on the calling goroutine, and in a fixed order.
func Inline() *Async {
	now := func() time.Time { return time.Date(2026, time.November, 22, 9, 0, 0, 0, time.UTC) }
	return &Async{
		Do:    func(f func()) { f() },
		Go:    func(f func()) { f() },
		After: func(_ time.Duration, f func()) func() { f(); return func() {} },
		Now:   now,
	}
}

// Generation belongs to one view, or to one independent part of a view such as a list. Starting new work in it makes
// the work before it stale: its context ends and its result is never delivered. The zero value is ready.
type Generation struct {
	mu     sync.Mutex
	n      uint64
	cancel context.CancelFunc
}

// Cancel ends the work under way, if any; its result is dropped. Call it when the view goes away or the program locks.
func (g *Generation) Cancel() { g.next(nil) }

// next makes everything before stale and returns the number of what comes now.
func (g *Generation) next(cancel context.CancelFunc) uint64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.cancel != nil {
		g.cancel()
	}
	g.n++
	g.cancel = cancel
	return g.n
}

// current reports whether n is still the newest.
func (g *Generation) current(n uint64) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.n == n
}

// Run does work on a goroutine of its own and calls done with what came of it on the goroutine that owns the widgets.
// If g is given, starting makes earlier work of the same g stale, and done is not called once this work is stale itself.
// If work panics, done gets ErrCrashed. Run returns at once.
func Run[T any](a *Async, g *Generation, work func(context.Context) (T, error), done func(T, error)) {
	ctx, cancel := context.WithCancel(context.Background())
	var n uint64
	if g != nil {
		n = g.next(cancel)
	}
	a.Go(func() {
		result, err := sheltered(a, ctx, work)
		a.Do(func() {
			defer cancel()
			if g != nil && !g.current(n) {
				return
			}
			a.Guard(func() { done(result, err) })
		})
	})
}

// sheltered calls work and turns a panic into ErrCrashed.
func sheltered[T any](a *Async, ctx context.Context, work func(context.Context) (T, error)) (result T, err error) {
	defer func() {
		if a.OnCrash == nil {
			return
		}
		if v := recover(); v != nil {
			c := crash("work", v)
			err = ErrCrashed
			a.Do(func() { a.OnCrash(c) })
		}
	}()
	return work(ctx)
}

// Guard calls f, which handles something a person did, and reports a panic instead of ending the program.
func (a *Async) Guard(f func()) {
	defer func() {
		if a.OnCrash == nil {
			return
		}
		if v := recover(); v != nil {
			a.OnCrash(crash("screen", v))
		}
	}()
	f()
}

func crash(where string, v any) Crash {
	return Crash{Where: where, Kind: fmt.Sprintf("%T", v), Stack: string(debug.Stack())}
}

// Debounce returns a function that calls f on the goroutine that owns the widgets once nobody has asked for it for d.
// Use it for type-to-filter: a good d is 200 ms.
func (a *Async) Debounce(d time.Duration, f func()) func() {
	var mu sync.Mutex
	var asked uint64
	stop := func() {}
	return func() {
		mu.Lock()
		asked++
		mine := asked
		stop()
		mu.Unlock()
		s := a.After(d, func() {
			mu.Lock()
			newest := mine == asked
			mu.Unlock()
			if newest {
				a.Do(func() { a.Guard(f) })
			}
		})
		mu.Lock()
		if mine == asked {
			stop = s
		}
		mu.Unlock()
	}
}

// Every calls f on the goroutine that owns the widgets each d until stop is called. It serves clocks such as the
// lock countdown; ticks do not pile up while the program is busy. With Inline it never ticks: call f yourself.
func (a *Async) Every(d time.Duration, f func()) (stop func()) {
	if d <= 0 || a.inline() {
		return func() {}
	}
	var mu sync.Mutex
	stopped := false
	var again func()
	again = func() {
		a.Do(func() {
			mu.Lock()
			over := stopped
			mu.Unlock()
			if over {
				return
			}
			a.Guard(f)
			a.After(d, again)
		})
	}
	a.After(d, again)
	return func() { mu.Lock(); stopped = true; mu.Unlock() }
}

// Later calls f once on the goroutine that owns the widgets when d has passed, unless stop is called before. With Inline
// the time never comes.
func (a *Async) Later(d time.Duration, f func()) (stop func()) {
	if a.inline() {
		return func() {}
	}
	return a.After(d, func() { a.Do(func() { a.Guard(f) }) })
}

// inline tells whether After runs at once, in which case a repeating timer would never end.
func (a *Async) inline() bool {
	ran := false
	stop := a.After(time.Hour, func() { ran = true })
	stop()
	return ran
}
