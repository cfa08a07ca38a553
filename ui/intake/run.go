// Reading: two files at a time beside the window, each row as soon as its file is done, and going on where it stopped.

package intake

import (
	"context"
	"strconv"
	"sync"

	"consentry/domain/office"
	"consentry/domain/photo/scrub/report"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// Why reading stopped before its end.
const (
	stoppedByHand = "cancelled"
	stoppedLost   = "lost"
	stoppedError  = "error"
)

// run is the reading under way, or how the last one ended.
type run struct {
	gen         ui.Generation
	id          int // which reading; what comes late of another is dropped
	on          bool
	busy        *kit.Busy
	stopped     string // one of the reasons; "" when it came to its end
	interrupted bool   // the page went away; it goes on when it is back
}

// inbox is what the readers have done and the window has not shown yet.
type inbox struct {
	mu   sync.Mutex
	done []arrival
	n    int
}

type arrival struct {
	at int
	t  office.Taken
}

func (b *inbox) put(at int, t office.Taken) (n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done = append(b.done, arrival{at, t})
	b.n++
	return b.n
}

func (b *inbox) take() []arrival {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := b.done
	b.done = nil
	return list
}

// start reads what waits, if nothing is being read.
func (s *Screen) start() {
	var batch []*item
	var ins []office.Incoming
	for _, it := range s.tray.items {
		if it.t == nil {
			batch, ins = append(batch, it), append(ins, it.in)
		}
	}
	if s.run.on || len(batch) == 0 {
		return
	}
	s.run.id++
	s.run.on, s.run.stopped, s.run.interrupted = true, "", false
	s.run.busy = kit.NewBusy(i18n.T("intake.reading"), func() { s.stop(); s.renew() })
	id, box := s.run.id, &inbox{}
	tell := s.host.Async().Reporter(func(p ui.Progress) {
		if s.run.id != id || !s.run.on {
			return
		}
		p.Words = i18n.T("intake.reading")
		if v := p.Speed(); v > 0 {
			p.Words = i18n.T("intake.reading.speed", "speed", strconv.FormatFloat(v, 'f', 1, 64))
		}
		s.run.busy.Set(p)
		s.arrive(batch, box)
	})
	s.renew()
	tell(ui.Progress{Total: int64(len(batch))})
	done := s.host.Busy()
	ui.Run(s.host.Async(), &s.run.gen, func(ctx context.Context) (lost bool, err error) {
		defer done()
		ctx, halt := context.WithCancel(ctx)
		defer halt()
		err = s.o.TakeInAll(ctx, ins, workers, func(i int, t office.Taken) {
			if vanished(t, ins[i]) {
				lost = true
				halt()
				return
			}
			tell(ui.Progress{Done: int64(box.put(i, t)), Total: int64(len(batch))})
		})
		return lost, err
	}, func(lost bool, err error) { s.ended(batch, box, lost, err) })
}

// vanished tells whether a file could not be read because the card or drive it stood on is gone.
func vanished(t office.Taken, in office.Incoming) bool {
	if t.Refused == nil || t.Refused.Why != report.Unreadable {
		return false
	}
	gone, err := in.Gone()
	return gone || err != nil
}

// ended is called when reading came to its end, or could not go on.
func (s *Screen) ended(batch []*item, box *inbox, lost bool, err error) {
	s.run.on = false
	switch {
	case lost:
		s.run.stopped = stoppedLost
	case err != nil:
		s.run.stopped = stoppedError
		s.host.Fail(err)
	}
	s.arrive(batch, box)
	if err == nil && !lost {
		s.start() // what was added meanwhile
	}
	s.renew()
	if s.front && s.allHere() > 0 {
		s.focus()
	}
}

// stop ends reading by hand. What was read stays.
func (s *Screen) stop() {
	s.run.gen.Cancel()
	s.run.id++
	s.run.on, s.run.stopped = false, stoppedByHand
}

// arrive puts what was read into its rows.
func (s *Screen) arrive(batch []*item, box *inbox) {
	list := box.take()
	for _, a := range list {
		it := batch[a.at]
		if s.tray.by[it.id] != it || it.t != nil {
			continue
		}
		it.t = &a.t
		if a.t.Refused != nil {
			continue
		}
		it.twice = s.twice(it)
		it.out = it.exact() || it.twice
	}
	if len(list) > 0 {
		s.renew()
	}
}

// twice tells whether the same picture is in the tray already, under another name. Files of the same length with the
// same small picture are the same file.
func (s *Screen) twice(it *item) bool {
	for _, old := range s.tray.items {
		if old != it && old.t != nil && old.key.size == it.key.size && len(it.t.Thumb) > 0 && string(old.t.Thumb) == string(it.t.Thumb) {
			return true
		}
	}
	return false
}

// again reads one refused file once more.
func (s *Screen) again(it *item) {
	it.t = nil
	s.start()
	s.renew()
}
