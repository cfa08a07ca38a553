package shell

// Long work in the frame: it goes on while pages change, behind the lock if it may, and is asked about at closing.

import (
	"context"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/backup"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/page"
	"consentry/ui/platform"
	"consentry/ui/uitest"
)

// slow lets work begin and keeps it from getting on: release runs it.
func (b *bench) slow() (release func()) {
	var held []func()
	run := b.s.d.Async.Go
	b.s.d.Async.Go = func(f func()) { held = append(held, f) }
	return func() {
		b.s.d.Async.Go = run
		for _, f := range held {
			f()
		}
		held = nil
	}
}

func (b *bench) chore(outlives bool, do func(context.Context) error, done func(error)) bool {
	return b.s.desk.StartChore(page.Chore{Name: "backup", Ref: "/media/B", Outlives: outlives, Do: func(ctx context.Context, report func(ui.Progress)) error {
		report(ui.Progress{Words: "Copying", Done: 64, Total: 100})
		return do(ctx)
	}, Done: done})
}

func TestTheBarShowsHowOldTheLastBackupIs(t *testing.T) {
	for _, c := range []struct {
		light office.BackupLight
		ago   time.Duration
		words string
	}{
		{office.BackupLight{Light: backup.LightLate}, 0, "Never backed up"},
		{office.BackupLight{Light: backup.LightGood}, time.Minute, "Backed up just now"},
		{office.BackupLight{Light: backup.LightGood}, 3*time.Hour + 20*time.Minute, "Backed up 3 h ago"},
		{office.BackupLight{Light: backup.LightDue}, 30 * time.Hour, "Backed up 1 d ago · due"},
		{office.BackupLight{Light: backup.LightLate}, 300 * time.Hour, "Backed up 12 d ago · overdue"},
	} {
		b := newBench(t)
		b.office.light = c.light
		if c.ago > 0 {
			b.office.light.Last = b.s.d.Now().Add(-c.ago)
		}
		b.signIn("Maya Ortiz")
		assert.True(t, uitest.Shows(b.w, c.words), "%s: %v", c.words, uitest.Texts(b.w))
	}
	b := newBench(t)
	b.signIn("Sam Lindqvist")
	assert.False(t, uitest.Shows(b.w, "Never backed up"), "marketing has nothing to do with it")
}

func TestOnePieceOfWorkAtATimeInTheFrame(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	release := b.slow()
	var ended []error
	require.True(t, b.chore(true, func(context.Context) error { return nil }, func(err error) { ended = append(ended, err) }))
	assert.False(t, b.chore(true, func(context.Context) error { return nil }, func(error) {}), "one at a time")
	assert.True(t, uitest.Shows(b.w, "Backing up"))
	var told []ui.Progress
	stop := b.s.desk.OnChore(func(_ page.Chore, at ui.Progress) { told = append(told, at) })
	release()
	assert.Equal(t, []error{nil}, ended)
	require.NotEmpty(t, told)
	assert.Contains(t, told, ui.Progress{Words: "Copying", Done: 64, Total: 100, Spent: told[1].Spent})
	assert.True(t, uitest.Shows(b.w, "Never backed up"), "the bar says again how old the last one is")
	stop()
	assert.Empty(t, b.s.desk.chores)
}

func TestWorkThatIsStoppedIsToldAsCancelled(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	release := b.slow()
	var ended []error
	var ctx context.Context
	b.chore(true, func(c context.Context) error { ctx = c; return c.Err() }, func(err error) { ended = append(ended, err) })
	b.s.desk.StopChore()
	release()
	require.Len(t, ended, 1, "once")
	assert.ErrorIs(t, ended[0], context.Canceled)
	assert.Error(t, ctx.Err())
	assert.Zero(t, b.s.desk.busy.Load(), "nothing holds the lock off any more")
}

func TestWhatMayOutliveTheLockGoesOnAndWhatMayNotStops(t *testing.T) {
	for _, outlives := range []bool{true, false} {
		b := newBench(t)
		b.signIn("Maya Ortiz")
		release := b.slow()
		told, stopped := 0, false
		b.chore(outlives, func(ctx context.Context) error { stopped = ctx.Err() != nil; return ctx.Err() }, func(error) { told++ })
		run := b.s.d.Async.Go
		b.s.d.Async.Go = func(f func()) { f() }
		b.s.lock("key")
		assert.Equal(t, outlives, b.s.chore != nil)
		b.s.d.Async.Go = run
		release()
		assert.Equal(t, !outlives, stopped)
		assert.Zero(t, told, "nobody is there to be told")
		assert.Nil(t, b.s.chore)
		b.signIn("Maya Ortiz")
		assert.True(t, uitest.Shows(b.w, "Never backed up"))
	}
}

// waiting is an attendant that has a question before the window closes.
type waiting struct {
	then    func()
	stopped int
}

func (a *waiting) Closing(then func()) bool { a.then = then; return true }
func (a *waiting) Stop()                    { a.stopped++ }

func TestClosingAsksAboutWorkUnderWayAndTheAttendant(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	release := b.slow()
	b.chore(true, func(ctx context.Context) error { return ctx.Err() }, func(error) {})
	b.s.RequestQuit()
	assert.Zero(t, b.quits)
	assert.True(t, uitest.Shows(b.w, "Something is still under way"))
	b.s.d.Async.Go = func(f func()) { f() }
	uitest.Press(t, b.w, "Stop it and close")
	assert.Equal(t, 1, b.quits)
	release()

	b = newBench(t)
	a := &waiting{}
	b.signIn("Maya Ortiz")
	b.s.desk.attendant = a
	b.s.RequestQuit()
	assert.Zero(t, b.quits)
	a.then()
	assert.Equal(t, 1, b.quits)
	assert.Equal(t, 1, a.stopped, "it stops with the desk")
}

func TestDrivesThatAppearAreTold(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	var first, second [][]page.Plugged
	stop := b.s.desk.OnDrives(func(l []page.Plugged) { first = append(first, l) })
	b.machine.Plug(platform.Drive{Name: "B", Dir: "/media/B"})
	b.s.desk.lookAtDrives()
	b.s.desk.lookAtDrives()
	stopSecond := b.s.desk.OnDrives(func(l []page.Plugged) { second = append(second, l) })
	assert.Equal(t, [][]page.Plugged{{}, {{Name: "B", Dir: "/media/B"}}}, first, "once for each change")
	assert.Equal(t, [][]page.Plugged{{{Name: "B", Dir: "/media/B"}}}, second, "who comes later is told at once")
	stop()
	stopSecond()
	assert.Nil(t, b.s.desk.stopDrives)
}

func TestTheBackupChipIsReachedByTabAndOpensThePage(t *testing.T) {
	b := newBench(t)
	b.office.light = office.BackupLight{Light: backup.LightDue, Last: b.s.d.Now().Add(-30 * time.Hour)}
	b.signIn("Maya Ortiz")
	order := uitest.TabOrder(b.w)
	at := slices.Index(order, "Backed up 1 d ago · due")
	require.GreaterOrEqual(t, at, 0, "%v", order)
	b.w.Canvas().Unfocus()
	for range at + 1 {
		b.w.Canvas().FocusNext()
	}
	uitest.Key(b.w, fyne.KeySpace)
	assert.Equal(t, page.Backup, b.s.desk.route.Page)
	history := len(b.s.desk.history)
	uitest.Press(t, b.w, "Backed up 1 d ago · due")
	assert.Len(t, b.s.desk.history, history, "pressed again on the page, it does nothing")
}
