package shell

import (
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/driver/desktop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/platform"
	"consentry/ui/uitest"
)

func TestLockLeavesNothingInTheWindow(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	b.s.desk.Go(page.Route{Page: page.Patient, ID: "p1"})
	patient := b.screen(page.Patient)
	patient.draft.SetValue("half a sentence about Lena Park")
	b.s.desk.Ask("Lena Park", "Delete the draft about Lena Park?", "Delete", true, func() { t.Error("a dialog must not be answered by locking") })
	b.s.desk.Toast("Lena Park was saved", nil)
	dialog.ShowInformation("Lena Park", "another dialog", b.w)
	require.Contains(t, b.allText(), "Lena Park")
	require.NotNil(t, b.w.MainMenu())

	b.s.lock("key")

	assert.Equal(t, "half a sentence about Lena Park", patient.saved, "the draft is saved first")
	assert.NotContains(t, b.allText(), "Lena Park")
	assert.Empty(t, patient.words.Text(), "the screen emptied itself")
	assert.Empty(t, b.w.Canvas().Overlays().List())
	assert.Nil(t, b.w.MainMenu())
	assert.Equal(t, "Consentry", b.w.Title())
	assert.Equal(t, []string{"key"}, b.office.locks)
	assert.Positive(t, b.machine.Emptied())
	// What comes late does not bring anything back.
	patient.host.Toast("Lena Park", nil)
	patient.host.Fail(errors.New("late"))
	patient.host.Dialog("Lena Park", kit.BodyText("Lena Park"))
	patient.host.Go(page.Route{Page: page.Patient, ID: "p1"})
	assert.NotContains(t, b.allText(), "Lena Park")
	assert.Empty(t, b.w.Canvas().Overlays().List())
}

func TestTheSameMemberComesBackToTheSamePlace(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	at := page.Route{Page: page.Patient, ID: "p1", Part: "documents"}
	b.s.desk.Go(at)
	b.s.lock("idle")
	b.as("Maya Ortiz")
	assert.Equal(t, at, b.s.desk.route)
	assert.Equal(t, []page.Route{at}, b.screen(page.Patient).routes, "the screen is a new one")

	b.s.lock("idle")
	uitest.Press(t, b.w, "Somebody else")
	b.as("Dr. Ana Hale")
	assert.Equal(t, page.Today, b.s.desk.route.Page)
}

func TestIdleLocksWithAWarning(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	b.pass(time.Second)
	assert.True(t, uitest.Shows(b.w, "Locks in 4:59"))
	b.pass(3 * time.Minute)
	b.s.seen()
	b.pass(4*time.Minute + 31*time.Second)
	require.True(t, b.s.signed)
	assert.True(t, uitest.Shows(b.w, "Locks in 0:29"))
	b.pass(29 * time.Second)
	assert.False(t, b.s.signed)
	assert.Equal(t, []string{"idle"}, b.office.locks)
}

func TestTypingAndTheSystemCountAsActivity(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	s := b.screen(page.Today)
	for range 6 {
		b.pass(time.Minute)
		b.w.Canvas().Focus(s.draft)
		uitest.Letters(b.w, "a")
	}
	assert.True(t, b.s.signed, "a person who types is there")
	b.machine.NoIdle = false
	for range 10 {
		b.pass(time.Minute)
		b.machine.SetIdle(20 * time.Second)
	}
	assert.True(t, b.s.signed, "the system saw somebody")
	b.machine.SetIdle(time.Hour)
	b.pass(6 * time.Minute)
	assert.False(t, b.s.signed)
}

// A window tells the piece with the keyboard of each key before it looks for a shortcut; a shortcut goes no further.
func TestEveryKeyCountsAsActivity(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	s := b.screen(page.Today)
	button := kit.Primary("Again", func() {})
	choice := kit.NewSelect("Choose", []kit.Option{{ID: "a", Label: "A"}}, "", nil)
	s.more.Add(kit.Stack(8, button, choice))
	for name, f := range map[string]fyne.Focusable{"a button": button, "a list": choice, "a box": s.draft} {
		for _, k := range []fyne.KeyName{fyne.KeyReturn, desktop.KeyControlLeft, fyne.KeySpace} {
			b.w.Canvas().Focus(f)
			b.pass(time.Minute)
			require.NotContains(t, b.allText(), "Locks in 4:5", name)
			f.(desktop.Keyable).KeyDown(&fyne.KeyEvent{Name: k})
			b.pass(time.Second)
			assert.True(t, uitest.Shows(b.w, "Locks in 4:59"), "%s on %s", k, name)
		}
	}
	b.w.Canvas().Unfocus()
	b.pass(time.Minute)
	uitest.Key(b.w, fyne.KeyReturn)
	b.pass(time.Second)
	assert.True(t, uitest.Shows(b.w, "Locks in 4:59"), "with the keyboard nowhere")

	b.s.desk.find()
	b.pass(time.Minute)
	b.w.Canvas().Focused().(desktop.Keyable).KeyDown(&fyne.KeyEvent{Name: fyne.KeyDown})
	b.pass(time.Second)
	assert.Contains(t, b.allText(), "Locks in 4:59", "in the search")
}

func TestClockSetBackDoesNotPostponeTheLock(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	b.now = b.now.Add(-3 * time.Hour)
	b.pass(5*time.Minute + time.Second)
	assert.False(t, b.s.signed)
}

func TestSleepAndLongLockLeaveNoProcessThatKnewAKey(t *testing.T) {
	t.Run("asleep", func(t *testing.T) {
		b := newBench(t)
		b.signIn("Maya Ortiz")
		b.s.desk.Go(page.Route{Page: page.CheckIn, Ref: "c1"})
		b.machine.Send(platform.Sleeping)
		want := Resume{Dir: "/practice", SlotID: "s1", Member: "m1", Route: page.Route{Page: page.CheckIn, Ref: "c1"}}
		assert.Equal(t, []Resume{want}, b.fresh)
		assert.Equal(t, 1, b.quits)
		assert.Equal(t, 1, b.folders.closed, "the folder is free for the fresh copy")

		again := benchIn(t)
		again.s.Start("", &want)
		again.pass(40 * time.Minute)
		again.machine.Send(platform.Woke)
		assert.Empty(t, again.fresh, "a copy that never knew a key is not replaced")
		again.as("Maya Ortiz")
		assert.Equal(t, want.Route, again.s.desk.route)
	})
	t.Run("a gap in the ticks", func(t *testing.T) {
		b := newBench(t)
		b.signIn("Maya Ortiz")
		b.pass(time.Second)
		b.now = b.now.Add(10 * time.Minute)
		b.s.tick()
		assert.False(t, b.s.signed)
		assert.Len(t, b.fresh, 1)
	})
	t.Run("half an hour locked", func(t *testing.T) {
		b := newBench(t)
		b.signIn("Maya Ortiz")
		b.machine.Send(platform.SessionLocked)
		assert.Equal(t, []string{"system"}, b.office.locks)
		b.pass(29 * time.Minute)
		assert.Empty(t, b.fresh)
		b.pass(2 * time.Minute)
		assert.Len(t, b.fresh, 1)
	})
	t.Run("no copy can be started", func(t *testing.T) {
		b := newBench(t)
		b.s.d.Fresh = func(Resume) error { return errNoFresh }
		b.signIn("Maya Ortiz")
		b.machine.Send(platform.Sleeping)
		assert.False(t, b.s.signed)
		assert.Zero(t, b.quits)
		b.as("Maya Ortiz")
		assert.True(t, b.s.signed)
	})
}

func TestPatientModeIsAllThereIs(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	blanked := 0
	form := kit.Stack(8, kit.BodyText("Please check your birth date"), kit.Primary("Next", func() {}))
	end := b.s.desk.PatientMode(form, func() { blanked++ })
	assert.True(t, b.w.FullScreen())
	assert.Nil(t, b.w.MainMenu())
	assert.NotContains(t, b.allText(), "Maya Ortiz")
	for _, k := range []fyne.KeyName{fyne.KeyEscape, fyne.KeyF1, fyne.KeyF2} {
		assert.False(t, b.s.key(&fyne.KeyEvent{Name: k}))
	}
	b.s.desk.find()
	assert.Nil(t, b.s.desk.search)
	for _, id := range []string{"find", "back", "new", "today", "keys"} {
		assert.False(t, b.s.desk.cmds.Run(id), id)
	}
	b.pass(89 * time.Second)
	assert.Zero(t, blanked)
	b.pass(2 * time.Second)
	assert.Equal(t, 1, blanked)
	b.pass(4 * time.Minute)
	assert.Equal(t, 1, blanked, "blanked once")
	assert.True(t, b.s.signed, "the desk waits for the lock time after the form was blank")
	b.s.seen()
	b.pass(2 * time.Minute)
	assert.Equal(t, 2, blanked, "touched and left again")

	end()
	assert.False(t, b.w.FullScreen())
	assert.True(t, uitest.Shows(b.w, "Maya Ortiz"))
	assert.NotNil(t, b.w.MainMenu())

	b.s.desk.PatientMode(form, nil)
	b.pass(90*time.Second + 5*time.Minute + time.Second)
	assert.False(t, b.s.signed)
	assert.False(t, b.w.FullScreen())
}

func TestEveryWayOutSavesAndLocks(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	s := b.screen(page.Today)
	s.draft.SetValue("kept")
	b.s.RequestQuit()
	assert.Equal(t, "kept", s.saved)
	assert.Equal(t, []string{"exit"}, b.office.locks)
	assert.Equal(t, 1, b.quits)
	assert.Equal(t, 1, b.folders.closed)

	b = newBench(t)
	b.signIn("Maya Ortiz")
	s = b.screen(page.Today)
	s.draft.SetValue("kept")
	b.s.Close()
	b.s.Close()
	assert.Equal(t, "kept", s.saved)
	assert.Equal(t, []string{"exit"}, b.office.locks)
	assert.Equal(t, 1, b.folders.closed)
}

func TestAPanicLocksInsteadOfEnding(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	b.s.desk.async.Guard(func() { panic("Lena Park") })
	assert.False(t, b.s.signed)
	assert.True(t, uitest.Shows(b.w, "stopped unexpectedly"))
	assert.NotContains(t, b.allText(), "Lena Park")
}

func TestASystemThatCannotTellIsNotAskedEachSecond(t *testing.T) {
	var i idle
	asked := 0
	for range 200 {
		if i.worthAsking() {
			asked++
			i.told(false)
		}
	}
	assert.Less(t, asked, 10)
	i.skip = 0
	i.told(true)
	assert.True(t, i.worthAsking())
}

func TestTheRecordsAreLeftInOrderWhenNobodyWorks(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	b.pass(time.Second)
	assert.Zero(t, b.office.rests)
	b.pass(10 * time.Second)
	assert.Equal(t, 1, b.office.rests, "once in a quiet time")
	b.s.seen()
	b.pass(10 * time.Second)
	assert.Equal(t, 2, b.office.rests)
}

func TestWorkUnderWayHoldsTheLockOff(t *testing.T) {
	t.Run("and the minutes begin when it ends", func(t *testing.T) {
		b := newBench(t)
		b.signIn("Maya Ortiz")
		done := b.s.desk.Busy()
		other := b.s.desk.Busy()
		b.pass(12 * time.Minute)
		other()
		other()
		b.pass(5 * time.Minute)
		require.True(t, b.s.signed, "one is still at work")
		assert.True(t, uitest.Shows(b.w, "Locks in 5:00"))
		done()
		b.pass(4*time.Minute + 59*time.Second)
		require.True(t, b.s.signed)
		assert.True(t, uitest.Shows(b.w, "Locks in 0:01"))
		b.pass(time.Second)
		assert.False(t, b.s.signed)
		assert.Equal(t, []string{"idle"}, b.office.locks)
	})
	t.Run("for half an hour at most", func(t *testing.T) {
		b := newBench(t)
		b.signIn("Maya Ortiz")
		b.s.desk.Busy()
		b.pass(34*time.Minute + 58*time.Second)
		require.True(t, b.s.signed)
		b.pass(2 * time.Second)
		assert.False(t, b.s.signed)
	})
	t.Run("never past the session's lock or sleep", func(t *testing.T) {
		for _, e := range []platform.Event{platform.SessionLocked, platform.Sleeping} {
			b := newBench(t)
			b.signIn("Maya Ortiz")
			b.s.desk.Busy()
			b.machine.Send(e)
			assert.False(t, b.s.signed)
		}
	})
	t.Run("nor in whose hands the next sign-in is", func(t *testing.T) {
		b := newBench(t)
		b.signIn("Maya Ortiz")
		b.s.desk.Busy()
		b.s.lock("key")
		b.as("Maya Ortiz")
		b.pass(5*time.Minute + time.Second)
		assert.False(t, b.s.signed, "what was under way belonged to the desk that is gone")
	})
	t.Run("and a clock set back ends it", func(t *testing.T) {
		b := newBench(t)
		b.signIn("Maya Ortiz")
		done := b.s.desk.Busy()
		b.pass(time.Minute)
		done()
		b.now = b.now.Add(-3 * time.Hour)
		b.pass(5*time.Minute + time.Second)
		assert.False(t, b.s.signed)
	})
}
