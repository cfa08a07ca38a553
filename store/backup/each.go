// This file does one thing to many files, several at a time.
package backup

import (
	"context"
	"runtime"
	"sync"
)

// each runs do for every item on several goroutines. The first error ends it and is returned.
func each[T any](ctx context.Context, workers int, items []T, do func(context.Context, T) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	workers = min(workers, len(items))
	defer places.take(workers)()
	var wg sync.WaitGroup
	todo := make(chan T)
	for range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for item := range todo {
				if ctx.Err() != nil {
					continue
				}
				if err := do(ctx, item); err != nil {
					stop(err)
				}
			}
		}()
	}
	for _, item := range items {
		select {
		case todo <- item:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
	}
	close(todo)
	wg.Wait()
	return context.Cause(ctx)
}

// places are how many goroutines run at once while files are read and written. One that waits for the disk in a system call
// keeps its place until the runtime's monitor takes it away, which is later than a small file's answer comes. There are as many
// places as processors: on two of them eight readers were hardly more than two, and small files took twice as long.
var places placesTaken

type placesTaken struct {
	mu     sync.Mutex
	takers int
	before int // places when nobody needs more
}

// take makes as many places as workers at least, until all who took some have given them back.
func (p *placesTaken) take(workers int) (giveBack func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := runtime.GOMAXPROCS(0)
	if p.takers == 0 {
		p.before = now
	}
	p.takers++
	if workers > now {
		runtime.GOMAXPROCS(workers)
	}
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.takers--; p.takers == 0 && runtime.GOMAXPROCS(0) != p.before {
			runtime.GOMAXPROCS(p.before)
		}
	}
}
