package backup

// The page as a person uses it: drives, progress, versions, restore tests, the Recovery Sheet, rotation, the plan.

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/backup"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/start/starttest"
	"consentry/ui/uitest"
)

func TestThePageShowsDrivesVersionsAndWhatIsDue(t *testing.T) {
	b := newBench(t, newFake())
	b.show("")
	for _, words := range []string{"Drive B", "Drive A (bank box)", "2,412", "1,204", "Copy check", "Passed 13 Nov",
		"2 drives in turn, one always out of the office. Bring Drive A home on Friday, 27 Nov 2026, and take Drive B to locked drawer, back office.",
		"Sheet 1, printed 2 Mar 2025. Kept by Dr. Hale, in the safe. It opens the practice and every backup made since, on any computer."} {
		assert.True(t, uitest.Shows(b.w, words), "%s\n%v", words, uitest.Texts(b.w))
	}
	assert.True(t, uitest.Shows(b.w, "PRACTICE_B · exFAT · 812 GB free of 1.0 TB · 2 versions since 6 Nov 2026 · last used 22 Nov 2026 08:01"), "%v", uitest.Texts(b.w))
	uitest.Golden(t, b.w, "backup")
	uitest.Press(t, b.w, "Backup slip")
	i := slices.IndexFunc(b.s.view.Versions, func(v office.VersionLine) bool { return v.Label == "Drive B" })
	assert.Equal(t, [][]byte{[]byte("%PDF slip " + b.s.view.Versions[i].RunID)}, b.h.PDFs, "of the newest version on the drive, on any day")
}

func TestThePageInTheDark(t *testing.T) {
	o := newFake()
	o.facts.Drives[1].Changed, o.facts.Drives[1].ChangedFiles = day("2026-11-21"), 12
	b := newBench(t, o)
	uitest.AppIn(t, kit.Dark)
	b.w = uitest.Window(t, b.s.Content())
	b.show("")
	uitest.Golden(t, b.w, "backup-dark")
}

func TestBackingUpShowsProgressAndThenWhatWasReadBack(t *testing.T) {
	o := newFake()
	o.steps = []office.BackupStep{{Key: office.StepFiles, Bytes: 118_000_000, BytesTotal: 184_000_000, Files: 20, FilesTotal: 31}}
	b := newBench(t, o)
	b.h.Held = true
	b.show("")
	uitest.Press(t, b.w, "Back up now")
	assert.Equal(t, "backup", b.h.Chore.Name)
	assert.True(t, b.h.Chore.Outlives, "it goes on behind the lock")
	b.s.working(b.h.Chore, ui.Progress{Words: "Copying photos and documents", Done: 118_000_000, Total: 184_000_000, Bytes: true, Spent: 2880 * time.Millisecond})
	uitest.Settle(b.w)
	for _, words := range []string{"Copying photos and documents · 118 MB of 184 MB", "41 MB/s · 2 s left"} {
		assert.True(t, uitest.Shows(b.w, words), "%s\n%v", words, uitest.Texts(b.w))
	}
	uitest.Golden(t, b.w, "running")
	b.h.RunChore()
	uitest.Settle(b.w)
	assert.Equal(t, []string{"back up /run/media/PRACTICE_B person"}, o.calls)
	assert.True(t, uitest.Shows(b.w, "Copy check passed: 1,204 files read back (2.1 GB)"), "%v", uitest.Texts(b.w))
	assert.True(t, uitest.Shows(b.w, "22 Nov 2026 11:02"))
	assert.Equal(t, 1, b.h.Refreshed, "the frame's chip is renewed")
	uitest.Press(t, b.w, "Backup slip")
	assert.Equal(t, [][]byte{[]byte("%PDF slip r9")}, b.h.PDFs)
	uitest.Golden(t, b.w, "done")
}

func TestCancelSaysThatEarlierVersionsAreWhole(t *testing.T) {
	b := newBench(t, newFake())
	b.h.Held = true
	b.show("")
	uitest.Press(t, b.w, "Back up now")
	uitest.Press(t, b.w, "Cancel")
	uitest.Settle(b.w)
	assert.True(t, uitest.Shows(b.w, "The backup was stopped. Earlier versions are whole; the next one goes on from here."))
	assert.Empty(t, b.o.calls)
}

func TestAFailureSaysWhatHappenedWhereItHappened(t *testing.T) {
	o := newFake()
	o.err = office.ErrDriveFull.With(nil, "need", "5", "free", "1")
	b := newBench(t, o)
	b.show("")
	uitest.Press(t, b.w, "Back up now")
	uitest.Settle(b.w)
	assert.True(t, uitest.Shows(b.w, "The backup did not end well"))
	assert.True(t, uitest.Shows(b.w, "The drive does not have enough room."), "%v", uitest.Texts(b.w))
	assert.Empty(t, b.h.Errors, "no dialog on top of the page")
}

func TestThePageCanBeLeftWhileABackupRuns(t *testing.T) {
	b := newBench(t, newFake())
	b.h.Held = true
	b.show("")
	uitest.Press(t, b.w, "Back up now")
	b.s.Hide()
	b.h.RunChore()
	assert.Equal(t, []string{"Copy check passed: 1,204 files read back (2.1 GB)"}, b.h.Toasts)
	b.show("")
	assert.True(t, uitest.Shows(b.w, "Copy check passed: 1,204 files read back (2.1 GB)"), "it still stands there")
}

func TestAStrangeDriveIsAskedForItsLabelAndPlace(t *testing.T) {
	o := newFake()
	b := newBench(t, o)
	b.h.Plugged = []page.Plugged{{Name: "NEW", Dir: "/run/media/NEW"}}
	b.show("")
	assert.True(t, uitest.Shows(b.w, "FAT32 · 60 GB free of 64 GB · not one of this practice's drives yet"), "%v", uitest.Texts(b.w))
	uitest.Press(t, b.w, "Use for backups…")
	assert.Equal(t, "Drive C", uitest.FindField(t, b.w, "Name, as you write it on the drive").Control().(interface{ Value() string }).Value(), "the next letter is proposed")
	uitest.Press(t, b.w, "Test and add")
	assert.Empty(t, o.calls, "where it is kept has to be said")
	uitest.Type(t, b.w, "Where it is kept when it is not plugged in", "Bank box")
	uitest.Golden(t, b.w, "register")
	uitest.Press(t, b.w, "Test and add")
	uitest.Settle(b.w)
	assert.Equal(t, []string{"register /run/media/NEW Drive C / Bank box"}, o.calls)
	assert.True(t, uitest.Shows(b.w, "Drive C passed its test and belongs to this practice now. Write the name on it."))
	uitest.Press(t, b.w, "Back up now")
	assert.Equal(t, "back up /run/media/NEW person", o.calls[len(o.calls)-1])
}

func TestAFolderCanStandForADrive(t *testing.T) {
	o := newFake()
	b := newBench(t, o)
	b.h.Plugged, b.h.Folder = nil, "/run/media/NEW"
	b.show("")
	assert.True(t, uitest.Shows(b.w, "No drive is plugged in. Plug in a USB stick or an external disk; it is recognized here by itself."))
	uitest.Press(t, b.w, "Choose a folder…")
	uitest.Settle(b.w)
	assert.True(t, uitest.Shows(b.w, "NEW"))
	assert.NotNil(t, uitest.FindButton(t, b.w, "Use for backups…"))
}

func TestARestoreTestWithTheTypedSheet(t *testing.T) {
	o := newFake()
	b := newBench(t, o)
	b.show(page.PartDrill)
	uitest.Press(t, b.w, "Run restore test")
	assert.Empty(t, o.typed, "the sheet has to be typed")
	uitest.Type(t, b.w, "The twelve groups of the Recovery Sheet", "AAAA BBBB")
	uitest.Press(t, b.w, "Run restore test")
	uitest.Settle(b.w)
	assert.Equal(t, []string{"drill /run/media/PRACTICE_B v4"}, o.calls)
	assert.Equal(t, []string{"AAAA BBBB"}, o.typed)
	for _, words := range []string{"2,412 records counted, as many as were backed up", "4,816 stored files compared by their hash", "Audit log walked: 18,042 entries", "One patient was opened: L. P.",
		"Opened with Recovery Sheet 1, as it was typed. It took 1 min 35 s."} {
		assert.True(t, uitest.Shows(b.w, words), "%s\n%v", words, uitest.Texts(b.w))
	}
	uitest.Golden(t, b.w, "drill")
	uitest.Press(t, b.w, "Certificate")
	assert.Equal(t, [][]byte{[]byte("%PDF certificate d9")}, b.h.PDFs)
}

func TestARestoreTestWithOnesOwnKeys(t *testing.T) {
	o := newFake()
	b := newBench(t, o)
	b.show(page.PartDrill)
	uitest.Choose(t, b.w, "Open it with", "My own keys")
	uitest.Press(t, b.w, "Run restore test")
	assert.Equal(t, []string{""}, o.typed)
}

func TestARestoreTestThatFailsStandsOnItsCard(t *testing.T) {
	o := newFake()
	o.err = (&office.Problem{Key: "backup.drill_failed_records"}).With(office.ErrDrillFailed.With(nil), "n", "3")
	b := newBench(t, o)
	b.show(page.PartDrill)
	uitest.Choose(t, b.w, "Open it with", "My own keys")
	uitest.Press(t, b.w, "Run restore test")
	uitest.Settle(b.w)
	assert.True(t, uitest.Shows(b.w, "The restore test did not pass"), "%v", uitest.Texts(b.w))
}

func TestTryingTheSheetSaysTheTrueCause(t *testing.T) {
	o := newFake()
	o.err = office.ErrKitGroup.With(nil, "group", "7")
	b := newBench(t, o)
	b.show(page.PartSheet)
	uitest.Type(t, b.w, "The twelve groups of the Recovery Sheet", "AAAA BBBB")
	uitest.Press(t, b.w, "Try it")
	f := uitest.FindField(t, b.w, "The twelve groups of the Recovery Sheet")
	assert.Contains(t, f.Error(), "7")
	o.err = nil
	uitest.Press(t, b.w, "Try it")
	assert.Equal(t, []string{"Recovery Sheet 1 opens the backup of 22 Nov 2026 08:01."}, b.h.Toasts)
}

func TestAnEnvelopeIsAcceptedAndTheNextAskedFor(t *testing.T) {
	o := newFake()
	b := newBench(t, o)
	b.show(page.PartSheet)
	uitest.Type(t, b.w, "The twelve groups of the Recovery Sheet", strings.Join(starttest.Part(2).Groups(), " "))
	uitest.Press(t, b.w, "Try it")
	assert.Empty(t, o.calls, "one envelope opens nothing")
	assert.True(t, uitest.Shows(b.w, "Envelope 2 of Recovery Sheet 1 accepted: 1 of 2 needed."), "%v", uitest.Texts(b.w))
	uitest.Type(t, b.w, "The groups of the next envelope", strings.Join(starttest.Part(1).Groups(), " "))
	uitest.Press(t, b.w, "Try it")
	require.Len(t, o.typed, 1)
	assert.Contains(t, o.typed[0], "+")
	assert.Len(t, b.h.Toasts, 1)
}

func TestANewSheetAsksForThePasswordAndIsReadBackFromItsEnvelopes(t *testing.T) {
	o := newFake()
	b := newBench(t, o)
	b.show("")
	uitest.Press(t, b.w, "Replace…")
	assert.True(t, uitest.Shows(b.w, "Sheet 1 stops opening the practice"))
	uitest.Press(t, b.w, "Replace")
	assert.Equal(t, "Type your password.", uitest.FindField(t, b.w, "Your password").Error())
	uitest.Type(t, b.w, "Your password", "wrong")
	uitest.Press(t, b.w, "Replace")
	assert.NotEmpty(t, uitest.FindField(t, b.w, "Your password").Error())
	assert.Empty(t, o.calls)
	uitest.Type(t, b.w, "Your password", "right")
	uitest.Press(t, b.w, "Replace")
	uitest.Settle(b.w)
	assert.Equal(t, []string{"new sheet"}, o.calls)
	uitest.Press(t, b.w, "Two envelopes, both needed")
	uitest.Settle(b.w)
	assert.Equal(t, []string{"new sheet", "envelopes"}, o.calls)
	uitest.Press(t, b.w, "Open to print")
	assert.Equal(t, [][]byte{[]byte("%PDF envelopes")}, b.h.PDFs)
	b.s.Hide()
	b.show("")
	assert.True(t, uitest.Shows(b.w, "Two envelopes, both needed"), "a look elsewhere does not lose it")
	for part := 1; part <= 2; part++ {
		for g, words := range starttest.Part(part).Groups() {
			if label := fmt.Sprintf("Envelope %d, group %d", part, g+1); slices.Contains(uitest.Texts(b.w), label) {
				uitest.Type(t, b.w, label, words)
			}
		}
	}
	uitest.Press(t, b.w, "Continue")
	uitest.Settle(b.w)
	assert.True(t, uitest.Shows(b.w, "Who keeps it"), "%v", uitest.Texts(b.w))
	assert.Nil(t, b.s.sheet)
}

func TestOnlyWhoManagesMembersReplacesTheSheet(t *testing.T) {
	b := newBench(t, newFake(), access.SecurityOfficer)
	b.show("")
	assert.Equal(t, b.h.Who.Perms.Has(access.MembersManage), slices.Contains(uitest.Texts(b.w), "Replace…"))
}

func TestWhatIsTypedFromTheSheetIsForgotten(t *testing.T) {
	b := newBench(t, newFake())
	b.show(page.PartSheet)
	uitest.Type(t, b.w, "The twelve groups of the Recovery Sheet", "AAAA BBBB")
	field := uitest.FindField(t, b.w, "The twelve groups of the Recovery Sheet").Control().(interface{ Value() string })
	b.s.Clear()
	assert.Empty(t, field.Value())
}

func TestDrivesAreRenamedKnownAwayAndRetired(t *testing.T) {
	o := newFake()
	b := newBench(t, o)
	b.show("")
	b.s.manage(o.facts.Drives[1])
	uitest.Type(t, b.w, "Name, as you write it on the drive", "Drive A")
	uitest.Press(t, b.w, "Save")
	assert.Equal(t, "Another drive bears this name already. Choose another one.", uitest.FindField(t, b.w, "Name, as you write it on the drive").Error())
	uitest.Press(t, b.w, "It is where it is kept")
	b.s.manage(o.facts.Drives[1])
	uitest.Press(t, b.w, "Retire")
	uitest.Type(t, b.w, "Reason", "It was dropped")
	uitest.Press(t, b.w, "Retire")
	assert.Equal(t, []string{"change 0b Drive A / locked drawer, back office", "away 0b", "retire 0b It was dropped"}, o.calls)
}

func TestWarningsSayReasonAgeAndWhatToDo(t *testing.T) {
	o := newFake()
	o.facts.Drives[1].Changed, o.facts.Drives[1].ChangedFiles = day("2026-11-21"), 12
	o.facts.Drives[0].Seen, o.facts.Drives[0].SeenAt = day("2026-11-12"), moment("2026-11-12 10:00")
	o.facts.Drills[0].On = day("2026-08-01")
	b := newBench(t, o)
	b.show("")
	for _, words := range []string{"Somebody else changed 12 files on Drive B (found yesterday)", "A restore test is due since 1 Sep 2026", "Nobody has seen Drive A since 12 Nov 2026, 10 days ago",
		"Is it off site, bank box?"} {
		assert.True(t, uitest.Shows(b.w, words), "%s\n%v", words, uitest.Texts(b.w))
	}
	uitest.Golden(t, b.w, "warnings")
	uitest.Press(t, b.w, "It is where it is kept")
	assert.Equal(t, []string{"away 0a"}, o.calls)
	uitest.Press(t, b.w, "Read the newest version again")
	assert.Equal(t, "check /run/media/PRACTICE_B", o.calls[1])
}

func TestACheckNamesWhatItFound(t *testing.T) {
	o := newFake()
	o.bad = 3
	b := newBench(t, o)
	b.show("")
	uitest.Press(t, b.w, "Read the newest version again")
	uitest.Settle(b.w)
	assert.True(t, uitest.Shows(b.w, "3 files on this drive are not what was written"))
}

func TestRestoringGoesIntoAFolderOfItsOwn(t *testing.T) {
	o := newFake()
	b := newBench(t, o)
	b.show("")
	b.h.Folder = "/home/ana"
	b.s.restore(b.s.view.Versions[0])
	uitest.Press(t, b.w, "Restore")
	assert.Empty(t, o.calls, "a folder has to be chosen")
	uitest.Press(t, b.w, "Choose…")
	uitest.Choose(t, b.w, "Open it with", "My own keys")
	uitest.Press(t, b.w, "Restore")
	uitest.Settle(b.w)
	assert.Equal(t, []string{"restore /run/media/PRACTICE_B v4 -> /home/ana/Consentry restored 2026-11-22"}, o.calls)
	assert.True(t, uitest.Shows(b.w, "Restored: 2,412 records, 4,816 stored files"))
}

func TestThePlanIsChanged(t *testing.T) {
	o := newFake()
	b := newBench(t, o)
	b.show("")
	uitest.Press(t, b.w, "Change…")
	uitest.Choose(t, b.w, "How often", "Every week")
	uitest.Press(t, b.w, "Save")
	uitest.Settle(b.w)
	assert.Equal(t, backup.Plan{Rhythm: backup.EveryWeek, Weekday: time.Friday, OnDrive: true, OnClose: true}, o.facts.Plan)
	assert.True(t, uitest.Shows(b.w, "Every week, on Friday."), "%v", uitest.Texts(b.w))
	assert.True(t, uitest.Shows(b.w, "On an empty computer they open with the Recovery Sheet, or with the password of the owner or the security officer."))

	uitest.Press(t, b.w, "Change…")
	uitest.Settle(b.w)
	uitest.Golden(t, b.w, "plan")
	uitest.Switch(t, b.w, "A password opens backups, too")
	uitest.Press(t, b.w, "Save")
	uitest.Settle(b.w)
	assert.True(t, o.facts.Plan.SheetOnly)
	assert.True(t, uitest.Shows(b.w, "On an empty computer only the Recovery Sheet opens them."))
}

func TestWhoMayOnlyBackUpSeesNoMore(t *testing.T) {
	b := newBench(t, newFake(), access.FrontDesk)
	b.show(page.PartDrill)
	assert.NotNil(t, uitest.FindButton(t, b.w, "Back up now"))
	for _, words := range []string{"Run restore test", "Replace…", "Try it", "Change…", "Restore…"} {
		assert.False(t, uitest.Shows(b.w, words), words)
	}
}

func TestSpeedAndTimeLeftAreThoseOfTheStep(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	var got []ui.Progress
	p := steps(func() time.Time { return now }, func(p ui.Progress) { got = append(got, p) })
	p(office.BackupStep{Key: office.StepRecords, Bytes: 10, BytesTotal: 10})
	now = now.Add(time.Minute)
	p(office.BackupStep{Key: office.StepFiles, BytesTotal: 100})
	now = now.Add(2 * time.Second)
	p(office.BackupStep{Key: office.StepFiles, Bytes: 40, BytesTotal: 100})
	p(office.BackupStep{Key: office.StepRemove, Files: 2, FilesTotal: 4})
	require.Len(t, got, 4)
	assert.Equal(t, 2*time.Second, got[2].Spent)
	assert.InDelta(t, 20, got[2].Speed(), 0.1)
	assert.Equal(t, ui.Progress{Words: "Removing old backups", Done: 2, Total: 4, Spent: 1}, got[3])
}

func TestADriveOfANewerProgramIsNotOfferedForABackup(t *testing.T) {
	o := newFake()
	place := o.places["/run/media/PRACTICE_B"]
	place.NewerFormat = true
	o.places["/run/media/PRACTICE_B"] = place
	b := newBench(t, o)
	b.show("")
	assert.True(t, uitest.Shows(b.w, "Drive B"))
	assert.True(t, uitest.Shows(b.w, "Newer program needed"))
	assert.False(t, uitest.Shows(b.w, "Back up now"))
}

func TestAChangedDriveIsReportedAsAnIncident(t *testing.T) {
	o := newFake()
	o.facts.Drives[1].Changed, o.facts.Drives[1].ChangedFiles = day("2026-11-21"), 12
	b := newBench(t, o)
	b.show("")
	assert.True(t, uitest.Shows(b.w, "Changed by somebody else"))
	assert.False(t, uitest.Shows(b.w, "Back up now"), "nothing is written to it any more")
	uitest.Press(t, b.w, "Open an incident")
	assert.Equal(t, page.Route{Page: page.Wrong, Ref: "drive:" + driveB}, b.h.Routes[len(b.h.Routes)-1])
}
