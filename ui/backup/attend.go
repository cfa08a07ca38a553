// This file looks after backups while other pages are in front: a known drive that appears, the schedule, closing.
package backup

import (
	"context"
	"slices"
	"time"

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

	gen     ui.Generation
	plugged []page.Plugged
	here    []office.DriveSeen
	view    office.BackupsView
	stops   []func()
	over    bool
}

// Attend begins to look after backups; a member who may not back up is left in peace.
func Attend(h page.Host, o Office) *Attendant {
	a := &Attendant{host: h, o: o}
	if !h.Me().Perms.Has(access.BackupRun) {
		return a
	}
	a.stops = append(a.stops, h.OnDrives(a.changed), h.Async().Every(lookEvery, func() { a.look(nil) }))
	return a
}

// Stop ends it.
func (a *Attendant) Stop() {
	a.over = true
	a.gen.Cancel()
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

type looked struct {
	here  []office.DriveSeen
	view  office.BackupsView
	dir   string
	start backup.Start
	yes   bool
}

// look asks whether a backup should start by itself, and starts it.
func (a *Attendant) look(fresh []string) {
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
		l.dir, l.start, l.yes, err = a.o.AutoBackup(ctx, l.here, fresh)
		return l, err
	}, func(l looked, err error) {
		if err != nil || a.over {
			return // the page of backups says what is wrong
		}
		a.here, a.view = l.here, l.view
		if l.yes {
			a.run(l.dir, l.start, func(error) {})
		}
	})
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

// Closing offers a backup before the window closes, when one is due and a drive is here.
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
	now := kit.Secondary(i18n.T("backup.closing.no"), func() { shut(); then() })
	first := kit.Primary(i18n.T("backup.closing.yes"), func() {
		shut()
		a.run(d.Place.Dir, backup.StartClosing, func(err error) {
			if err != nil {
				a.host.Fail(err)
				return
			}
			then()
		})
	})
	shut = a.host.Dialog(i18n.T("backup.closing.title"), kit.Stack(14, kit.BodyText(i18n.T("backup.closing.what", "drive", d.Drive.Label)), kit.Row(8, kit.Spring(), now, first)))
	a.host.Focus(first)
	return true
}
