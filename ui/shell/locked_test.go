package shell

// What stands at the foot of the lock screen, and work that was begun there.

import (
	"context"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/ui"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/platform"
	"consentry/ui/uitest"
)

// lockWatch is one that says something.
type lockWatch struct {
	host    LockHost
	stopped int
}

func (l *lockWatch) Content() fyne.CanvasObject { return kit.BodyText("A drive is here") }
func (l *lockWatch) Stop()                      { l.stopped++ }

func TestWhatLooksAfterTheLockedPracticeStandsBelowTheDoor(t *testing.T) {
	b := newBench(t)
	var all []*lockWatch
	b.s.Start("", nil)
	b.s.house.AtLock = func(h LockHost) LockWatch {
		all = append(all, &lockWatch{host: h})
		return all[len(all)-1]
	}
	b.s.reopen()
	require.Len(t, all, 1)
	assert.True(t, uitest.Shows(b.w, "A drive is here"))
	assert.True(t, uitest.Shows(b.w, "Maya Ortiz"), "and the door above it")
	b.machine.Plug(platform.Drive{Name: "STICK", Dir: "/run/media/STICK"})
	assert.Equal(t, []page.Plugged{{Name: "STICK", Dir: "/run/media/STICK"}}, all[0].host.Drives())
	b.as("Maya Ortiz")
	assert.Equal(t, 1, all[0].stopped)
	assert.False(t, uitest.Shows(b.w, "A drive is here"))
	assert.False(t, all[0].host.StartChore(page.Chore{}), "who is signed in decides")
	b.s.lock("key")
	require.Len(t, all, 2)
	assert.True(t, uitest.Shows(b.w, "A drive is here"))
}

func TestWorkThatWasBegunWhileLockedGoesOnAfterTheSignIn(t *testing.T) {
	b := newBench(t)
	b.s.Start("", nil)
	host := LockHost{b.s}
	release := b.slow()
	var ended []error
	work := page.Chore{Name: "backup", Outlives: true, Do: func(ctx context.Context, _ func(ui.Progress)) error { return ctx.Err() }, Done: func(err error) { ended = append(ended, err) }}
	require.True(t, host.StartChore(work))
	assert.False(t, host.StartChore(work), "one at a time")
	host.StopChore()
	require.Len(t, ended, 1)
	assert.ErrorIs(t, ended[0], context.Canceled)
	release()
	require.Len(t, ended, 1)

	b = newBench(t)
	b.s.Start("", nil)
	host, ended = LockHost{b.s}, nil
	run := b.s.d.Async.Go
	release = b.slow()
	require.True(t, host.StartChore(work))
	held := b.s.d.Async.Go
	b.s.d.Async.Go = run
	b.as("Maya Ortiz")
	b.s.d.Async.Go = held
	assert.True(t, uitest.Shows(b.w, "Backing up"), "%v", uitest.Texts(b.w))
	b.s.desk.StopChore()
	assert.Len(t, ended, 1)
	release()
}
