// Long work that goes on while other pages are in front, and behind the lock if it may: backups and what belongs to them.
// And the drives that are plugged in.

package shell

import (
	"context"
	"slices"
	"time"

	"consentry/domain/backup"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// Attendant looks after something of the practice as long as somebody is signed in, whichever page is in front.
type Attendant interface {
	// Closing is asked before the window closes. It may ask a person something first and call then afterwards; false: there
	// is nothing to ask.
	Closing(then func()) (asked bool)
	// Stop is called at lock.
	Stop()
}

// chore is the work under way. It belongs to the window, not to who is signed in.
type chore struct {
	page.Chore
	gen   ui.Generation
	at    ui.Progress
	owner *desk // nil: it was begun while nobody was signed in
	free  func()
}

// listener is somebody who is told.
type listener[T any] struct{ tell func(T) }

// StartChore begins a piece of work unless one is under way.
func (d *desk) StartChore(c page.Chore) bool {
	if d.over || d.shell.chore != nil {
		return false
	}
	d.shell.startChore(&chore{Chore: c, owner: d, free: d.Busy()})
	return true
}

func (s *Shell) startChore(now *chore) {
	s.chore = now
	report := s.d.Async.Reporter(func(p ui.Progress) {
		if s.chore == now {
			now.at = p
			s.choreMoved()
		}
	})
	s.choreMoved()
	ui.Run(s.d.Async, &now.gen, func(ctx context.Context) (struct{}, error) { return struct{}{}, now.Do(ctx, report) }, func(_ struct{}, err error) {
		s.choreOver(now, err)
	})
}

// choreOver takes the work off the window and tells who began it, unless the window was locked since.
func (s *Shell) choreOver(c *chore, err error) {
	if s.chore != c {
		return
	}
	s.chore = nil
	c.free()
	s.choreMoved()
	if c.owner == nil || !c.owner.over {
		c.Done(err)
	}
	if s.desk != nil {
		s.desk.light()
	}
}

// StopChore cancels the work under way. What it had begun is put in order by itself; its end is told as cancelled.
func (d *desk) StopChore() {
	if c := d.shell.chore; c != nil && !d.over {
		c.gen.Cancel()
		d.shell.choreOver(c, context.Canceled)
	}
}

// endChore stops work that must not go on behind the lock; all: any.
func (s *Shell) endChore(all bool) {
	if c := s.chore; c != nil && (all || !c.Outlives) {
		c.gen.Cancel()
		s.chore = nil
		c.free()
	}
}

func (s *Shell) choreMoved() {
	d := s.desk
	if d == nil || d.over {
		return
	}
	c, at := page.Chore{}, ui.Progress{}
	if s.chore != nil {
		c, at = s.chore.Chore, s.chore.at
	}
	for _, l := range slices.Clone(d.chores) {
		l.tell(told{c, at})
	}
	d.showChore(c, at)
}

// told is what a listener hears of work.
type told struct {
	c  page.Chore
	at ui.Progress
}

// OnChore tells of the work under way.
func (d *desk) OnChore(then func(page.Chore, ui.Progress)) (stop func()) {
	if d.over {
		return func() {}
	}
	l := &listener[told]{tell: func(t told) { then(t.c, t.at) }}
	d.chores = append(d.chores, l)
	if c := d.shell.chore; c != nil {
		then(c.Chore, c.at)
	} else {
		then(page.Chore{}, ui.Progress{})
	}
	return func() { d.chores = slices.DeleteFunc(d.chores, func(x *listener[told]) bool { return x == l }) }
}

// showChore puts the work under way into the bar, in place of how old the last backup is.
func (d *desk) showChore(c page.Chore, at ui.Progress) {
	if c.Name == "" {
		d.paintLight()
		return
	}
	words := i18n.T("shell.chore." + c.Name)
	if f := at.Fraction(); f > 0 {
		words += " " + i18n.T("shell.chore.percent", "n", i18n.Count(int(100*f)))
	}
	d.bar.SetBackup(kit.Info, words)
}

// light asks how old the last backup is.
func (d *desk) light() {
	if !d.may(page.Backup) {
		return
	}
	ui.Run(d.async, &d.lights, func(ctx context.Context) (office.BackupLight, error) { return d.shell.house.Office.BackupLight(ctx) },
		func(l office.BackupLight, err error) {
			if err != nil {
				return // the page of backups says what is wrong
			}
			d.backups = &l
			if d.shell.chore == nil {
				d.paintLight()
			}
		})
}

// paintLight shows it.
func (d *desk) paintLight() {
	l := d.backups
	if l == nil {
		d.bar.SetBackup(kit.Mute, "")
		return
	}
	state := map[backup.Light]kit.State{backup.LightGood: kit.OK, backup.LightDue: kit.Warn, backup.LightLate: kit.Bad}[l.Light]
	if l.Doubtful {
		d.bar.SetBackup(state, i18n.T("shell.backup.doubtful"))
		return
	}
	if l.Last.IsZero() {
		d.bar.SetBackup(state, i18n.T("shell.backup.never"))
		return
	}
	words := backedUp(d.shell.d.Now().Sub(l.Last))
	switch l.Light { // in words, too: not everybody tells the colours apart
	case backup.LightDue:
		words = i18n.T("shell.backup.due", "last", words)
	case backup.LightLate:
		words = i18n.T("shell.backup.late", "last", words)
	}
	d.bar.SetBackup(state, words)
}

// backupPage is what the chip in the bar opens.
func (d *desk) backupPage() {
	if d.may(page.Backup) && d.route.Page != page.Backup {
		d.Go(page.Route{Page: page.Backup})
	}
}

// backedUp says how long ago, in one unit.
func backedUp(ago time.Duration) string {
	switch {
	case ago < 2*time.Minute:
		return i18n.T("shell.backup.now")
	case ago < time.Hour:
		ago = ago.Truncate(time.Minute)
	case ago < 48*time.Hour:
		ago = ago.Truncate(time.Hour)
		if ago >= 24*time.Hour {
			ago = 24 * time.Hour
		}
	default:
		ago = ago.Truncate(24 * time.Hour)
	}
	return i18n.T("shell.backup.ago", "time", i18n.Duration(ago))
}

// drivesEvery is how often the drives are looked at.
const drivesEvery = 3 * time.Second

// OnDrives tells which drives are plugged in.
func (d *desk) OnDrives(then func([]page.Plugged)) (stop func()) {
	if d.over {
		return func() {}
	}
	l := &listener[[]page.Plugged]{tell: then}
	d.drives = append(d.drives, l)
	if d.plugged != nil {
		then(*d.plugged)
	}
	if len(d.drives) == 1 {
		d.lookAtDrives()
		d.stopDrives = d.async.Every(drivesEvery, d.lookAtDrives)
	}
	return func() {
		d.drives = slices.DeleteFunc(d.drives, func(x *listener[[]page.Plugged]) bool { return x == l })
		if len(d.drives) == 0 && d.stopDrives != nil {
			d.stopDrives()
			d.stopDrives, d.plugged = nil, nil
		}
	}
}

func (d *desk) lookAtDrives() {
	ui.Run(d.async, &d.driving, func(context.Context) ([]page.Plugged, error) {
		list := []page.Plugged{}
		for _, x := range d.shell.d.Machine.Drives() {
			list = append(list, page.Plugged{Name: x.Name, Dir: x.Dir})
		}
		return list, nil
	}, func(list []page.Plugged, _ error) {
		if d.plugged != nil && slices.Equal(*d.plugged, list) {
			return
		}
		d.plugged = &list
		for _, l := range slices.Clone(d.drives) {
			l.tell(list)
		}
	})
}

// attend begins to look after the practice.
func (d *desk) attend() {
	if d.shell.house.Attend != nil {
		d.attendant = d.shell.house.Attend(d)
	}
	d.light()
	if d.shell.chore != nil {
		d.showChore(d.shell.chore.Chore, d.shell.chore.at)
	}
}

// stopAttending is for the lock: nobody hears of drives and work any more, and what must not go on behind it stops.
func (d *desk) stopAttending() {
	d.shell.endChore(false)
	if d.attendant != nil {
		d.attendant.Stop()
	}
	if d.stopDrives != nil {
		d.stopDrives()
	}
	d.driving.Cancel()
	d.lights.Cancel()
	d.attendant, d.stopDrives, d.chores, d.drives, d.backups = nil, nil, nil, nil, nil
}

// closing asks what there is to ask before the window closes; false: nothing.
func (d *desk) closing(then func()) bool {
	if c := d.shell.chore; c != nil {
		what := "shell.chore.closing.again"
		if c.Name == "backup" || c.Name == "check" {
			what = "shell.chore.closing.what"
		}
		d.Ask(i18n.T("shell.chore.closing"), i18n.T(what, "what", i18n.T("shell.chore."+c.Name)), i18n.T("shell.chore.closing.yes"), true, then)
		return true
	}
	return d.attendant != nil && d.attendant.Closing(then)
}
