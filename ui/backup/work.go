// This file runs the long work: backing up, checking, testing drives, and says what it came to.
package backup

import (
	"context"
	"errors"
	"time"

	"consentry/domain/backup"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// The pieces of work, as the frame names them.
const (
	choreBackup   = "backup"
	choreRegister = "register"
	choreCheck    = "check"
	choreDrill    = "drill"
	choreRestore  = "restore"
)

// outcome is what a piece of work came to, shown where it was begun until the next one.
type outcome struct {
	name     string // of the work
	dir      string
	state    kit.State
	sentence string
	detail   string
	then     func() // something to show besides
}

func (o outcome) banner() *kit.Box { return kit.Banner(o.state, o.sentence, o.detail) }

// work runs one piece of work on a drive in the window's frame. What it came to stands on the drive's card.
func (s *Screen) work(name, dir string, do func(ctx context.Context, p office.BackupProgress) (outcome, error)) bool {
	var out outcome
	s.last = outcome{}
	return s.host.StartChore(page.Chore{Name: name, Ref: dir, Outlives: name == choreBackup,
		Do: func(ctx context.Context, report func(ui.Progress)) error {
			var err error
			out, err = do(ctx, steps(s.host.Async().Now, report))
			return err
		},
		Done: func(err error) { s.done(name, dir, out, err) },
	})
}

// done shows what the work came to. The page may have been left.
func (s *Screen) done(name, dir string, out outcome, err error) {
	out.name, out.dir = name, dir
	switch {
	case errors.Is(err, context.Canceled):
		out = outcome{name: name, dir: dir, state: kit.Mute, sentence: i18n.T("backup.stopped." + name)}
	case err != nil:
		out = outcome{name: name, dir: dir, state: kit.Bad, sentence: i18n.T("backup.failed." + name), detail: sentence(err)}
	}
	s.last = out
	s.host.Refresh()
	if !s.shown {
		words := out.sentence
		s.host.Toast(words, nil)
		return
	}
	s.load()
	if err == nil && out.then != nil {
		out.then()
	}
}

// working is told of the work under way.
func (s *Screen) working(c page.Chore, at ui.Progress) {
	changed := c.Name != s.chore.Name || c.Ref != s.chore.Ref
	s.chore = c
	switch {
	case changed && c.Name == "" && s.shown:
		s.load() // what lies on the drives is another by now
	case changed:
		s.paint()
	}
	if s.busy != nil && c.Name != "" && at.Words != "" {
		s.busy.Set(at)
	}
}

// steps turns what the office tells of its progress into what a person reads. Speed and time left are those of the step.
func steps(now func() time.Time, report func(ui.Progress)) office.BackupProgress {
	var key string
	var since time.Time
	return func(b office.BackupStep) {
		if b.Key != key {
			key, since = b.Key, now()
		}
		p := ui.Progress{Words: i18n.T(b.Key), Done: b.Bytes, Total: b.BytesTotal, Bytes: b.Key != office.StepProve, Spent: max(time.Nanosecond, now().Sub(since))}
		if b.BytesTotal == 0 && b.FilesTotal > 0 {
			p.Done, p.Total, p.Bytes = int64(b.Files), int64(b.FilesTotal), false
		}
		report(p)
	}
}

// backUp makes a version on a drive.
func (s *Screen) backUp(d office.DriveSeen, start backup.Start) {
	s.work(choreBackup, d.Place.Dir, func(ctx context.Context, p office.BackupProgress) (outcome, error) {
		b, err := s.o.BackUp(ctx, d.Place.Dir, start, p)
		return backedUp(b), err
	})
}

// backedUp says what was written and read back.
func backedUp(b office.BackedUp) outcome {
	out := outcome{state: kit.OK, sentence: i18n.T("backup.done", "n", b.Done.ReadFiles, "bytes", i18n.Bytes(b.Done.ReadBack)),
		detail: i18n.T("backup.done.detail", "records", i18n.Count(b.Run.Records), "photos", i18n.Count(b.Run.Photos), "written", i18n.Bytes(b.Done.NewBytes),
			"time", i18n.Duration(max(time.Second, b.Done.Took)), "free", i18n.Bytes(b.Done.Free))}
	if n := len(b.Done.MissingHere); n > 0 {
		out.state = kit.Warn
		out.detail += " " + i18n.T("backup.done.missing", "n", n)
	}
	if b.Thinned > 0 {
		out.detail += " " + i18n.T("backup.done.thinned", "n", b.Thinned)
	}
	if b.Unthinned != nil {
		out.detail += " " + i18n.T("backup.done.unthinned")
	}
	return out
}

// check reads every byte of the newest version on a drive again.
func (s *Screen) check(d office.DriveSeen) {
	s.work(choreCheck, d.Place.Dir, func(ctx context.Context, p office.BackupProgress) (outcome, error) {
		c, err := s.o.CheckVersion(ctx, d.Place.Dir, "", p)
		if len(c.Bad) > 0 {
			return outcome{state: kit.Bad, sentence: i18n.T("backup.check.bad", "n", len(c.Bad)), detail: i18n.T("backup.check.bad.do")}, err
		}
		return outcome{state: kit.OK, sentence: i18n.T("backup.check.good", "n", c.Files, "bytes", i18n.Bytes(c.Bytes)),
			detail: i18n.T("backup.check.detail", "time", i18n.Duration(max(time.Second, c.Took)))}, err
	})
}

// print makes a paper and shows it.
func (s *Screen) print(make func(ctx context.Context) ([]byte, error)) {
	ui.Run(s.host.Async(), &s.printing, make, func(pdf []byte, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.host.OpenPDF(pdf)
	})
}

// sentence says an error of the office, or that something unexpected happened.
func sentence(err error) string {
	if w, ok := i18n.Sentence(err); ok {
		return w
	}
	return i18n.T("backup.unexpected")
}

func zone(h page.Host) *time.Location {
	if z := h.Me().Zone; z != nil {
		return z
	}
	return time.UTC
}
