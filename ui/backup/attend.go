// This file looks after backups while other pages are in front: a known drive that appears, the schedule, closing.
package backup

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/backup"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// lookEvery is how often the schedule is looked at while the same drives are plugged in.
const lookEvery = 10 * time.Minute

// settle is how long a drive is left alone after it appeared: the system is still busy with it.
const settle = 3 * time.Second

// Attendant starts backups by themselves.
type Attendant struct {
	host page.Host
	o    Office

	gen       ui.Generation
	preparing ui.Generation
	plugged   []page.Plugged
	here      []office.DriveSeen
	view      office.BackupsView
	stops     []func()
	busy      bool // work is under way
	over      bool
}

// Attend begins to look after backups; a member who may not back up is left in peace.
func Attend(h page.Host, o Office) *Attendant {
	a := &Attendant{host: h, o: o}
	if !h.Me().Perms.Has(access.BackupRun) {
		return a
	}
	a.stops = append(a.stops, h.OnDrives(a.changed), h.OnChore(a.worked), h.Async().Every(lookEvery, func() { a.look(nil) }))
	return a
}

// Stop ends it.
func (a *Attendant) Stop() {
	a.over = true
	a.gen.Cancel()
	a.preparing.Cancel()
	for _, stop := range a.stops {
		stop()
	}
	a.stops = nil
}

// changed is told which drives are plugged in now.
func (a *Attendant) changed(list []page.Plugged) {
	var fresh []string
	for _, p := range list {
		if !slices.Contains(a.plugged, p) {
			fresh = append(fresh, p.Dir)
		}
	}
	a.plugged = list
	if len(fresh) == 0 {
		a.look(nil)
		return
	}
	a.host.Async().Later(settle, func() { a.look(fresh) })
}

// worked is told of work under way. After it there can be another drive, or another drive that may be written to, or a newer
// version: what closing goes by is looked at anew, and a copy is kept ready. Nothing is started by that, or work that failed
// would begin again without end.
func (a *Attendant) worked(c page.Chore, _ ui.Progress) {
	over := a.busy && c.Name == ""
	if a.busy = c.Name != ""; over && !a.over {
		a.lookThen(nil, false)
	}
}

type looked struct {
	here  []office.DriveSeen
	view  office.BackupsView
	dir   string
	start backup.Start
	yes   bool
}

// look asks whether a backup should start by itself, and starts it.
func (a *Attendant) look(fresh []string) { a.lookThen(fresh, true) }

// lookThen looks at the drives; starting: it starts what is due.
func (a *Attendant) lookThen(fresh []string, starting bool) {
	if a.over {
		return
	}
	var ask []office.PluggedIn
	for _, p := range a.plugged {
		ask = append(ask, office.PluggedIn{Dir: p.Dir, Name: p.Name})
	}
	ui.Run(a.host.Async(), &a.gen, func(ctx context.Context) (looked, error) {
		var l looked
		var err error
		if l.here, err = a.o.LookAtDrives(ctx, ask); err != nil {
			return l, err
		}
		for _, d := range l.here {
			if err := a.o.SawDrive(ctx, d); err != nil {
				return l, err
			}
		}
		if l.view, err = a.o.BackupsView(ctx, l.here); err != nil {
			return l, err
		}
		if starting {
			l.dir, l.start, l.yes, err = a.o.AutoBackup(ctx, l.here, fresh)
		}
		return l, err
	}, func(l looked, err error) {
		if err != nil || a.over {
			return // the page of backups says what is wrong
		}
		a.here, a.view = l.here, l.view
		if l.yes {
			a.run(l.dir, l.start, func(error) {})
			return
		}
		a.prepare()
	})
}

// prepare keeps a copy ready for a drive that is plugged in while nobody is signed in. What goes wrong with it is said then.
func (a *Attendant) prepare() {
	ui.Run(a.host.Async(), &a.preparing, func(ctx context.Context) (struct{}, error) { return struct{}{}, a.o.PrepareBackup(ctx) },
		func(struct{}, error) {})
}

// run makes a backup without asking. What came of it is said in passing; what went wrong stands on the page and on Today.
func (a *Attendant) run(dir string, start backup.Start, then func(error)) bool {
	var out office.BackedUp
	return a.host.StartChore(page.Chore{Name: choreBackup, Ref: dir, Outlives: true,
		Do: func(ctx context.Context, report func(ui.Progress)) error {
			var err error
			out, err = a.o.BackUp(ctx, dir, start, steps(a.host.Async().Now, report))
			return err
		},
		Done: func(err error) {
			if err == nil {
				a.host.Toast(i18n.T("backup.auto.done", "drive", out.Drive.Label), nil)
			} else if start != backup.StartClosing {
				a.host.Toast(i18n.T("backup.auto.failed", "drive", out.Drive.Label), nil)
			}
			a.host.Refresh()
			then(err)
		}})
}

// Closing makes a backup before the window closes, when none was made today and a drive is here: the window closes when it was
// read back. Whoever cannot wait closes at once, and whoever goes back to work stays.
func (a *Attendant) Closing(then func()) bool {
	if a.over || !a.view.Plan.OnClose {
		return false
	}
	i := slices.IndexFunc(a.here, func(d office.DriveSeen) bool { return d.Known && d.Drive.InUse() && d.Drive.Changed.IsZero() })
	if i < 0 || a.view.Last.On == a.host.Today() {
		return false
	}
	d := a.here[i]
	var shut func()
	leaving := false
	busy := kit.NewBusy(i18n.T("backup.starting"), nil)
	now := kit.Secondary(i18n.T("backup.closing.no"), func() { leaving = true; a.host.StopChore(); shut(); then() })
	shut = a.host.Dialog(i18n.T("backup.closing.title", "drive", d.Drive.Label), kit.Stack(14, kit.BodyText(i18n.T("backup.closing.what")), busy, kit.Row(8, kit.Spring(), now)))
	dialog := topDialog()
	stop := a.host.OnChore(func(_ page.Chore, at ui.Progress) { busy.Set(at) })
	a.run(d.Place.Dir, backup.StartClosing, func(err error) {
		stop()
		stayed := topDialog() != dialog // it was left with Esc
		shut()
		switch {
		case leaving || stayed:
		case err != nil:
			a.host.Fail(err)
		default:
			then()
		}
	})
	return true
}

// topDialog is what stands above everything else in any window; nil if nothing does.
func topDialog() (top fyne.CanvasObject) {
	for _, w := range fyne.CurrentApp().Driver().AllWindows() {
		if o := w.Canvas().Overlays().Top(); o != nil {
			top = o
		}
	}
	return top
}
