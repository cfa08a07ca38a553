// This file looks after drives while nobody is signed in: a drive of the practice that is plugged in gets the copy that lies
// ready, or it is said why not.
package backup

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// LockedOffice is what serving a drive needs of the office while nobody is signed in.
type LockedOffice interface {
	LockedDrives(ctx context.Context, plugged []office.PluggedIn) ([]office.LockedDrive, error)
	BackUpLocked(ctx context.Context, dir string, progress office.BackupProgress) (office.BackupDone, error)
}

// LockHost is what it needs of the window.
type LockHost interface {
	Async() *ui.Async
	Drives() []page.Plugged // that are plugged in; it may take a moment
	StartChore(page.Chore) bool
	StopChore()
}

// lookLocked is how often the drives are looked at.
const lookLocked = 3 * time.Second

// Locked is a line at the foot of the lock screen.
type Locked struct {
	host LockHost
	o    LockedOffice
	line *fyne.Container

	looking ui.Generation
	plugged []page.Plugged
	known   bool // plugged was told once
	tried   []string
	stop    func()
	over    bool
}

// WhileLocked begins to look after drives.
func WhileLocked(h LockHost, o LockedOffice) *Locked {
	l := &Locked{host: h, o: o, line: kit.Stack(0)}
	l.stop = h.Async().Every(lookLocked, l.look)
	l.look()
	return l
}

// Content is the line; it is empty as long as there is nothing to say.
func (l *Locked) Content() fyne.CanvasObject { return l.line }

// Stop ends it. A copy under way goes on.
func (l *Locked) Stop() {
	l.over = true
	l.looking.Cancel()
	l.stop()
}

// look asks which drives there are, and what may be done with them when they are others than before.
func (l *Locked) look() {
	type seen struct {
		plugged []page.Plugged
		drives  []office.LockedDrive
		same    bool
	}
	was, known := l.plugged, l.known
	ui.Run(l.host.Async(), &l.looking, func(ctx context.Context) (seen, error) {
		s := seen{plugged: l.host.Drives()}
		if s.same = known && slices.Equal(s.plugged, was); s.same {
			return s, nil
		}
		var ask []office.PluggedIn
		for _, p := range s.plugged {
			ask = append(ask, office.PluggedIn{Dir: p.Dir, Name: p.Name})
		}
		var err error
		s.drives, err = l.o.LockedDrives(ctx, ask)
		return s, err
	}, func(s seen, err error) {
		if l.over || s.same || err != nil {
			return
		}
		l.plugged, l.known = s.plugged, true
		l.tried = slices.DeleteFunc(l.tried, func(dir string) bool {
			return !slices.ContainsFunc(s.plugged, func(p page.Plugged) bool { return p.Dir == dir })
		})
		l.tell(s.drives)
	})
}

// tell serves the first drive that may be served, or says why the first one is not.
func (l *Locked) tell(drives []office.LockedDrive) {
	for _, d := range drives {
		if d.Serve && !slices.Contains(l.tried, d.Dir) {
			l.serve(d)
			return
		}
	}
	if len(drives) == 0 {
		l.say()
		return
	}
	d := drives[0]
	if d.Why != "" {
		l.say(kit.Row(10, kit.NewChip(kit.Warn, d.Label), kit.Grow(kit.SmallText(i18n.T(d.Why)))))
		return
	}
	l.say(kit.Row(10, kit.NewChip(kit.OK, d.Label), kit.Grow(kit.SmallText(i18n.T("backup.locked.newest", "time", i18n.DateTime(d.At.Local()))))))
}

// serve puts the copy that lies ready onto a drive.
func (l *Locked) serve(d office.LockedDrive) {
	busy := kit.NewBusy(i18n.T("backup.starting"), l.host.StopChore)
	at := i18n.DateTime(d.At.Local())
	l.tried = append(l.tried, d.Dir)
	l.say(kit.SmallText(i18n.T("backup.locked.busy", "drive", d.Label, "time", at)), busy)
	begun := l.host.StartChore(page.Chore{Name: choreBackup, Ref: d.Dir, Outlives: true,
		Do: func(ctx context.Context, report func(ui.Progress)) error {
			_, err := l.o.BackUpLocked(ctx, d.Dir, steps(l.host.Async().Now, func(p ui.Progress) {
				report(p)
				l.host.Async().Do(func() { busy.Set(p) })
			}))
			return err
		},
		Done: func(err error) {
			if l.over {
				return
			}
			if err != nil {
				l.say(kit.Row(10, kit.NewChip(kit.Bad, d.Label), kit.Grow(kit.SmallText(sentence(err)+" "+i18n.T("backup.locked.signin")))))
				return
			}
			l.say(kit.Row(10, kit.NewChip(kit.OK, d.Label), kit.Grow(kit.SmallText(i18n.T("backup.locked.done", "time", at)))))
		}})
	if !begun { // another copy is under way
		l.say()
	}
}

func (l *Locked) say(objects ...fyne.CanvasObject) {
	l.line.Objects = nil
	if len(objects) > 0 {
		l.line.Objects = []fyne.CanvasObject{kit.Inset(14, 26, kit.Card(objects...))}
	}
	l.line.Refresh()
}
