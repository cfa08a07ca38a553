package start

// The page of choices when the records are damaged.

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/kit"
	"consentry/ui/uitest"
)

// broken is the page in a window.
type broken struct {
	w     fyne.Window
	d     *Damaged
	good  office.GoodBackup
	err   error
	drive []string
	asked [][]string
	did   []string
	from  *office.GoodBackup
}

func newBroken(t *testing.T, mode kit.Mode, known *office.DamagedRecords, change func(*broken, *DamagedOptions)) *broken {
	t.Helper()
	uitest.AppIn(t, mode)
	now := time.Date(2026, 11, 23, 12, 5, 0, 0, time.UTC)
	b := &broken{drive: []string{"/media/A", "/media/B"}, good: office.GoodBackup{Dir: "/media/B", Label: "Drive B",
		Version: office.BackupVersion{ID: "v2", At: time.Date(2026, 11, 22, 8, 1, 0, 0, time.UTC), Seq: 5120, Records: 2412, Photos: 1204}}}
	did := func(what string) func() { return func() { b.did = append(b.did, what) } }
	var err error = office.ErrDamaged.With(nil, "file", "records.db")
	if known != nil {
		known.Cause = err
		err = known
	}
	o := DamagedOptions{Async: ui.Inline(), Now: func() time.Time { return now }, Zone: time.UTC, Err: err, Drives: func() []string { return b.drive },
		Find: func(_ context.Context, dirs []string) (office.GoodBackup, error) {
			b.asked = append(b.asked, dirs)
			return b.good, b.err
		},
		Restore: func(g *office.GoodBackup) { b.did, b.from = append(b.did, "restore"), g },
		Look:    did("look"), Export: did("export"), Details: did("details"), Again: did("again"), Quit: did("quit")}
	if change != nil {
		change(b, &o)
	}
	b.d = NewDamaged(o)
	b.w = uitest.Window(t, b.d.Content())
	b.d.Focus()
	return b
}

func known() *office.DamagedRecords {
	return &office.DamagedRecords{Since: time.Date(2026, 11, 23, 11, 53, 20, 0, time.UTC), Entries: 5157, Last: time.Date(2026, 11, 23, 11, 20, 0, 0, time.UTC)}
}

func TestDamagedRecordsHavePlainChoices(t *testing.T) {
	b := newBroken(t, kit.Light, known(), nil)
	for _, words := range []string{"Found 23 Nov 2026 11:53, 11 min ago", "22 Nov 2026 08:01, on Drive B: 2,412 records, 1,204 photos. Every file of it is there.",
		"Lost by it: everything entered after 22 Nov 2026 08:01, until 23 Nov 2026 11:20 (37 log entries).", "It is not encrypted"} {
		assert.True(t, uitest.Shows(b.w, words), "%s\n%v", words, uitest.Texts(b.w))
	}
	assert.Equal(t, [][]string{{"/media/A", "/media/B"}}, b.asked)
	uitest.Golden(t, b.w, "damaged")
	uitest.Key(b.w, fyne.KeyReturn) // the keyboard stands on the first choice
	require.NotNil(t, b.from)
	assert.Equal(t, "v2", b.from.Version.ID)
	for _, press := range []string{"Open read-only", "Export…", "Details", "Try again", "Quit"} {
		uitest.Press(t, b.w, press)
	}
	assert.Equal(t, []string{"restore", "look", "export", "details", "again", "quit"}, b.did)
}

func TestDamagedRecordsInTheDark(t *testing.T) {
	b := newBroken(t, kit.Dark, known(), func(b *broken, _ *DamagedOptions) { b.good.Passed = 1 })
	assert.True(t, uitest.Shows(b.w, "A newer backup is not whole and was passed over."))
	uitest.Golden(t, b.w, "damaged-dark")
}

func TestWhatABackupLacksIsSaidAsFarAsItIsKnown(t *testing.T) {
	all := known()
	all.Entries = 5120
	b := newBroken(t, kit.Light, all, nil)
	assert.True(t, uitest.Shows(b.w, "Nothing is lost by it"), "%v", uitest.Texts(b.w))
	b = newBroken(t, kit.Light, nil, nil)
	assert.True(t, uitest.Shows(b.w, "Lost by it: whatever was entered after 22 Nov 2026 08:01."), "%v", uitest.Texts(b.w))
	assert.False(t, uitest.Shows(b.w, "Found "))
}

func TestADriveThatComesLaterIsLookedAtAgain(t *testing.T) {
	b := newBroken(t, kit.Light, known(), func(b *broken, _ *DamagedOptions) { b.err = office.ErrNoVersion })
	assert.True(t, uitest.Shows(b.w, "No drive with a whole backup"))
	uitest.Press(t, b.w, "Restore…")
	assert.Nil(t, b.from, "the next page asks for the drive")
	b.err = nil
	uitest.Press(t, b.w, "Look again")
	assert.True(t, uitest.Shows(b.w, "on Drive B"), "%v", uitest.Texts(b.w))
	uitest.Key(b.w, fyne.KeyReturn) // the keyboard is still on the first choice
	require.NotNil(t, b.from)
	assert.Equal(t, "v2", b.from.Version.ID)
}

func TestRecordsThatDoNotEvenOpenForLooking(t *testing.T) {
	b := newBroken(t, kit.Light, known(), func(_ *broken, o *DamagedOptions) { o.Look, o.Export = nil, nil })
	assert.True(t, uitest.Shows(b.w, "too damaged to be opened, even for looking"))
	assert.NotContains(t, uitest.Texts(b.w), "Export…")
}
