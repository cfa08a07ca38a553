// Work that screens have under way: locking waits for it, so that a draft that is being saved is saved, and drops what
// comes of it, so that nothing of a patient reaches the window once it is locked.

package shell

import (
	"context"
	"sync"

	"consentry/ui"
)

// pending counts work. The zero value is ready. It is safe for concurrent use.
type pending struct {
	mu   sync.Mutex
	n    int
	over bool
	idle chan struct{} // closed when n falls to 0; nil while nobody waits
}

// track returns an Async whose work is counted and whose results are dropped once close was called.
func (p *pending) track(a *ui.Async) *ui.Async {
	b := *a
	b.Go = func(f func()) {
		p.add(1)
		a.Go(func() {
			defer p.add(-1)
			f()
		})
	}
	b.Do = func(f func()) {
		a.Do(func() {
			if !p.closed() {
				f()
			}
		})
	}
	return &b
}

func (p *pending) add(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n += n
	if p.n == 0 && p.idle != nil {
		close(p.idle)
		p.idle = nil
	}
}

// close drops all results from now on.
func (p *pending) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
}

func (p *pending) closed() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.over
}

// wait returns when no work is under way, or ctx ends.
func (p *pending) wait(ctx context.Context) {
	p.mu.Lock()
	if p.n == 0 {
		p.mu.Unlock()
		return
	}
	if p.idle == nil {
		p.idle = make(chan struct{})
	}
	idle := p.idle
	p.mu.Unlock()
	select {
	case <-idle:
	case <-ctx.Done():
	}
}
