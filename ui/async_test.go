package ui_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/ui"
)

// bench is an Async whose goroutines, UI queue and clock are moved by hand.
type bench struct {
	work, ui []func()
	timers   []timer
	now      time.Time
}

type timer struct {
	at   time.Time
	f    func()
	dead *bool
}

func newBench() (*bench, *ui.Async) {
	b := &bench{now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	return b, &ui.Async{
		Do: func(f func()) { b.ui = append(b.ui, f) },
		Go: func(f func()) { b.work = append(b.work, f) },
		After: func(d time.Duration, f func()) func() {
			dead := false
			b.timers = append(b.timers, timer{b.now.Add(d), f, &dead})
			return func() { dead = true }
		},
		Now: func() time.Time { return b.now },
	}
}

// paint runs what waits for the UI goroutine, and what that puts there.
func (b *bench) paint() {
	for len(b.ui) > 0 {
		f := b.ui[0]
		b.ui = b.ui[1:]
		f()
	}
}

// toil runs the goroutine at an index.
func (b *bench) toil(i int) { b.work[i]() }

// pass lets time pass.
func (b *bench) pass(d time.Duration) {
	b.now = b.now.Add(d)
	for i := 0; i < len(b.timers); i++ {
		t := b.timers[i]
		if !*t.dead && !t.at.After(b.now) {
			*t.dead = true
			t.f()
		}
	}
	b.paint()
}

func TestResultsComeBackOnTheUIGoroutine(t *testing.T) {
	b, a := newBench()
	got := ""
	ui.Run(a, nil, func(context.Context) (string, error) { return "Lena", nil }, func(s string, err error) { got = s })
	assert.Empty(t, got)
	b.toil(0)
	assert.Empty(t, got, "not before the UI goroutine takes it")
	b.paint()
	assert.Equal(t, "Lena", got)
}

func TestOlderResultsAreDropped(t *testing.T) {
	b, a := newBench()
	var g ui.Generation
	var seen []string
	var first context.Context
	load := func(words string) {
		ui.Run(a, &g, func(ctx context.Context) (string, error) {
			if words == "mu" {
				first = ctx
			}
			return words, nil
		}, func(s string, err error) { seen = append(seen, s) })
	}
	load("mu")
	load("mul")
	b.toil(1)
	b.toil(0) // the older one is slower
	b.paint()
	assert.Equal(t, []string{"mul"}, seen)
	require.Error(t, first.Err(), "the context of what is stale has ended")
}

func TestCancelDropsWhatIsUnderWay(t *testing.T) {
	b, a := newBench()
	var g ui.Generation
	called := false
	ui.Run(a, &g, func(context.Context) (int, error) { return 1, nil }, func(int, error) { called = true })
	b.toil(0)
	g.Cancel()
	b.paint()
	assert.False(t, called)
}

func TestAPanicBecomesAnErrorAndAReport(t *testing.T) {
	b, a := newBench()
	var crashes []ui.Crash
	a.OnCrash = func(c ui.Crash) { crashes = append(crashes, c) }
	var failed error
	ui.Run(a, nil, func(context.Context) (int, error) { panic("Lena Park 10482") }, func(_ int, err error) { failed = err })
	b.toil(0)
	b.paint()
	require.ErrorIs(t, failed, ui.ErrCrashed)
	require.Len(t, crashes, 1)
	assert.Equal(t, "work", crashes[0].Where)
	assert.Equal(t, "string", crashes[0].Kind)
	assert.NotContains(t, crashes[0].Stack, "Lena", "what was being worked on stays out of the report")
	assert.Contains(t, crashes[0].Stack, "TestAPanicBecomesAnErrorAndAReport")

	ui.Run(a, nil, func(context.Context) (int, error) { return 0, nil }, func(int, error) { panic(errors.New("x")) })
	b.toil(1)
	b.paint()
	require.Len(t, crashes, 2)
	assert.Equal(t, "screen", crashes[1].Where)
}

func TestDebounceWaitsForTheLastLetter(t *testing.T) {
	b, a := newBench()
	n := 0
	ask := a.Debounce(200*time.Millisecond, func() { n++ })
	ask()
	b.pass(150 * time.Millisecond)
	ask()
	b.pass(150 * time.Millisecond)
	assert.Equal(t, 0, n)
	b.pass(60 * time.Millisecond)
	assert.Equal(t, 1, n)
	ask()
	b.pass(time.Second)
	assert.Equal(t, 2, n)
}

func TestProgressIsSpacedOutAndTheLastIsShown(t *testing.T) {
	b, a := newBench()
	var shown []ui.Progress
	report := a.Reporter(func(p ui.Progress) { shown = append(shown, p) })
	for i := range 1000 {
		report(ui.Progress{Done: int64(i + 1), Total: 1000})
		if i%10 == 9 {
			b.pass(time.Millisecond)
		}
	}
	b.pass(time.Second)
	assert.LessOrEqual(t, len(shown), 3, "a tenth of a second has room for two, and one follows")
	assert.Equal(t, int64(1000), shown[len(shown)-1].Done)
}

func TestEveryStops(t *testing.T) {
	b, a := newBench()
	n := 0
	stop := a.Every(time.Second, func() { n++ })
	b.pass(time.Second)
	b.pass(time.Second)
	assert.Equal(t, 2, n)
	stop()
	b.pass(3 * time.Second)
	assert.Equal(t, 2, n)
}

func TestProgressArithmetic(t *testing.T) {
	p := ui.Progress{Done: 118e6, Total: 184e6, Bytes: true, Spent: 2 * time.Second}
	assert.InDelta(t, 0.641, p.Fraction(), 0.001)
	assert.InDelta(t, 59e6, p.Speed(), 1)
	assert.InDelta(t, 1.118, p.Left().Seconds(), 0.01)
	assert.Zero(t, ui.Progress{Done: 5}.Fraction())
	assert.Zero(t, ui.Progress{Done: 5, Total: 9}.Left(), "no speed yet")
	assert.InDelta(t, 1, ui.Progress{Done: 12, Total: 9}.Fraction(), 0)
}

func TestInlineDoesEverythingAtOnce(t *testing.T) {
	a := ui.Inline()
	var order []string
	ui.Run(a, nil, func(context.Context) (int, error) { order = append(order, "work"); return 7, nil },
		func(n int, _ error) { order = append(order, "done") })
	a.Debounce(time.Second, func() { order = append(order, "debounced") })()
	stop := a.Every(time.Second, func() { order = append(order, "never") })
	stop()
	a.Later(time.Second, func() { order = append(order, "never") })
	assert.Equal(t, "work done debounced", strings.Join(order, " "))
}

func TestTheRealOneDelivers(t *testing.T) {
	a := ui.NewAsync()
	var mu sync.Mutex
	var q []func()
	ready := make(chan struct{}, 1)
	a.Do = func(f func()) { mu.Lock(); q = append(q, f); mu.Unlock(); ready <- struct{}{} }
	got := 0
	ui.Run(a, nil, func(context.Context) (int, error) { return 42, nil }, func(n int, _ error) { got = n })
	<-ready
	mu.Lock()
	q[0]()
	mu.Unlock()
	assert.Equal(t, 42, got)
}
