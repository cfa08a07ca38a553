package start

// A practice given back on an empty computer.

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/start/starttest"
	"consentry/ui/uitest"
)

// drives is an office before anybody signed in, with one drive plugged in.
type drives struct {
	places  map[string]office.BackupPlace
	err     error
	asked   []office.Recovery
	recover []string
}

func (d *drives) LookForBackups(_ context.Context, dir, _ string) (office.BackupPlace, error) {
	p, ok := d.places[dir]
	if !ok {
		return p, office.ErrDriveGone
	}
	return p, nil
}

func (d *drives) Recover(_ context.Context, r office.Recovery, p office.BackupProgress) (office.RestoreDone, error) {
	r.Password = office.Secret{Password: slices.Clone(r.Password.Password), KeyFile: slices.Clone(r.Password.KeyFile)} // it is wiped afterwards
	d.asked = append(d.asked, r)
	p(office.BackupStep{Key: office.StepRebuild, Bytes: 1, BytesTotal: 2})
	if d.err != nil {
		return office.RestoreDone{}, d.err
	}
	done := office.RestoreDone{Dir: r.To, Records: 2412, Files: 4816, Version: office.BackupVersion{At: time.Date(2026, 11, 22, 8, 1, 0, 0, time.UTC)}}
	if r.KeepOld {
		done.Aside = r.To + " (kept)"
	}
	return done, nil
}

func (d *drives) Front(context.Context) (office.Front, error) {
	return office.Front{Logins: []office.Login{{SlotID: "s1", Name: "Dr. Ana Hale"}, {SlotID: "s2", Name: "Maya Ortiz"}}}, nil
}

func (d *drives) RecoverWithKit(_ context.Context, kit, slot string, pw []byte) error {
	d.recover = append(d.recover, kit+" / "+slot+" / "+string(pw))
	return nil
}

func (d *drives) ReadSheet(before, typed string) (office.TypedSheet, error) {
	return starttest.ReadSheet(before, typed)
}

func (d *drives) CheckNewPassword(pw []byte, n, p string) []office.Defect {
	return checkPassword(pw, n, p)
}

// giving is the page in a window.
type giving struct {
	w      fyne.Window
	r      *Restore
	d      *drives
	opened []string
	closed int
	done   string
	folder string
	keys   []KeyFile
	picked []byte
}

func newGiving(t *testing.T, into string, plugged ...string) *giving {
	t.Helper()
	uitest.App(t)
	at := func(s string) time.Time {
		x, err := time.Parse("2006-01-02 15:04", s)
		require.NoError(t, err)
		return x
	}
	g := &giving{d: &drives{places: map[string]office.BackupPlace{
		"/media/B": {Dir: "/media/B", Label: "Drive B", DriveID: "0b", Fingerprint: "7K3F-QX2M", Versions: []office.BackupVersion{
			{ID: "v2", At: at("2026-11-22 08:01"), Records: 2412, Photos: 1204, KitNumber: 1, Passwords: 2, KeyFiles: 1}, {ID: "v1", At: at("2026-11-06 18:00"), Records: 2340, Photos: 1150, KitNumber: 1}}},
		"/media/empty": {Dir: "/media/empty"},
		"/media/new":   {Dir: "/media/new", NewerFormat: true},
	}}}
	g.r = NewRestore(RestoreOptions{Async: ui.Inline(), Places: places{}, Into: into, Zone: time.UTC, Drives: func() []string { return plugged },
		Open:  func(dir string) (Restorer, error) { g.opened = append(g.opened, dir); return g.d, nil },
		Close: func() { g.closed++ }, Folder: func(then func(string)) { then(g.folder) }, Done: func(dir string) { g.done = dir }, Back: func() {},
		KeyFiles: func() (list []KeyFile) {
			for _, k := range g.keys {
				list = append(list, KeyFile{k.Name, slices.Clone(k.Content)})
			}
			return list
		}, PickKeyFile: func(then func([]byte, error)) { then(slices.Clone(g.picked), nil) },
		Fail: func(err error) { require.NoError(t, err) }})
	g.w = uitest.Window(t, g.r.Content())
	return g
}

func TestARestoreSaysBeforehandWhatIsLostByEachVersion(t *testing.T) {
	g := newGiving(t, "", "/media/B")
	assert.False(t, uitest.Shows(g.w, "Lost by it: whatever was entered after 22 Nov 2026 08:01."), "on a new computer nothing is given up")
	place := g.d.places["/media/B"]
	place.Versions[0].Seq, place.Versions[1].Seq = 344, 329
	g.r.o.Given = &office.DamagedRecords{}
	g.r.show(place)
	assert.True(t, uitest.Shows(g.w, "Lost by it: whatever was entered after 22 Nov 2026 08:01."))
	g.r.o.Given = &office.DamagedRecords{Entries: 344, Last: place.Versions[0].At}
	g.r.show(place)
	assert.True(t, uitest.Shows(g.w, "Nothing is lost by it: the last entry that was made is in it."))
	uitest.Choose(t, g.w, "Version", "6 Nov 2026 18:00 · 2,340 records, 1,150 photos · sheet 1")
	assert.True(t, uitest.Shows(g.w, "Lost by it: everything entered after 6 Nov 2026 18:00, until 22 Nov 2026 08:01 (15 log entries)."), "%v", uitest.Texts(g.w))
}

func TestAPracticeIsGivenBackAndItsOwnerGetsANewPassword(t *testing.T) {
	g := newGiving(t, "", "/media/empty", "/media/B")
	assert.True(t, uitest.Shows(g.w, "Drive B: 2 versions of practice 7K3F-QX2M"), "%v", uitest.Texts(g.w))
	uitest.Golden(t, g.w, "restore")
	uitest.Press(t, g.w, "Restore")
	assert.Empty(t, g.d.asked, "the sheet has to be typed")

	uitest.Type(t, g.w, "The twelve groups of the Recovery Sheet", "qp0680 y8dl3w")
	g.d.err = office.ErrKitGroup.With(nil, "group", "2")
	uitest.Press(t, g.w, "Restore")
	assert.Contains(t, uitest.FindField(t, g.w, "The twelve groups of the Recovery Sheet").Error(), "2", "the mistyped group is named, and nothing typed is lost")
	g.d.err = nil
	uitest.Press(t, g.w, "Restore")
	assert.Equal(t, office.Recovery{Dir: "/media/B", Fingerprint: "7K3F-QX2M", Version: "v2", Sheet: "qp0680 y8dl3w", To: places{}.Suggested()}, g.d.asked[1])
	uitest.Settle(g.w)
	assert.True(t, uitest.Shows(g.w, "As it was on 22 Nov 2026 08:01: 2,412 records, 4,816 stored files. What was entered later is not in it."), "%v", uitest.Texts(g.w))
	uitest.Press(t, g.w, "Choose my own")
	uitest.Golden(t, g.w, "restored")
	uitest.Press(t, g.w, "Use this passphrase")
	assert.Equal(t, places{}.Suggested(), g.opened[len(g.opened)-1])

	uitest.Press(t, g.w, "Set it and go to sign-in")
	require.Len(t, g.d.recover, 1)
	assert.Contains(t, g.d.recover[0], "qp0680 y8dl3w / s1 / ")
	assert.Equal(t, places{}.Suggested(), g.done)
	assert.Equal(t, 2, g.closed, "the folder is let go of for the sign-in page")
}

func TestAPracticeIsGivenBackWithAPassword(t *testing.T) {
	g := newGiving(t, "", "/media/B")
	g.keys = []KeyFile{{"STICK_A", []byte("a key")}}
	uitest.Press(t, g.w, "A password")
	assert.True(t, uitest.Shows(g.w, "Found on STICK_A"), "%v", uitest.Texts(g.w))
	uitest.Golden(t, g.w, "restore-password")
	uitest.Press(t, g.w, "Restore")
	assert.Empty(t, g.d.asked)
	assert.Equal(t, "Type your password, then Enter.", uitest.FindField(t, g.w, "Password").Error())

	uitest.Type(t, g.w, "Password", "violet harbor ladder")
	g.d.err = office.ErrNoRoom.With(nil, "need", "2", "free", "1")
	uitest.Press(t, g.w, "Restore")
	require.Len(t, g.d.asked, 1)
	assert.Equal(t, office.Recovery{Dir: "/media/B", Fingerprint: "7K3F-QX2M", Version: "v2", To: places{}.Suggested(),
		Password: office.Secret{Password: []byte("violet harbor ladder"), KeyFile: []byte("a key")}}, g.d.asked[0])
	g.d.err = office.ErrPasswordOther.With(nil, "need", "1")
	uitest.Press(t, g.w, "Restore")
	require.Len(t, g.d.asked, 2, "it was kept when the disk was full")
	assert.Equal(t, "violet harbor ladder", string(g.d.asked[1].Password.Password))
	assert.Contains(t, uitest.FindField(t, g.w, "Password").Error(), "or use Recovery Sheet 1.")
	uitest.Type(t, g.w, "Password", "x")
	assert.Empty(t, uitest.FindField(t, g.w, "Password").Error())

	g.d.err = nil
	uitest.Press(t, g.w, "Restore")
	uitest.Settle(g.w)
	assert.True(t, uitest.Shows(g.w, "The practice is restored"))
	assert.False(t, uitest.Shows(g.w, "Or set a new password"), "that takes the sheet")
	uitest.Press(t, g.w, "Go to sign-in")
	assert.Equal(t, places{}.Suggested(), g.done)
}

func TestAVersionTellsWhichKeysItTakes(t *testing.T) {
	g := newGiving(t, "", "/media/B")
	uitest.Press(t, g.w, "A password")
	assert.True(t, uitest.Shows(g.w, "If the password needs a key file: plug in the stick, or choose the file."), "%v", uitest.Texts(g.w))
	uitest.Type(t, g.w, "Password", "without a stick")
	g.d.err = office.ErrPasswordKeyFile.With(nil, "need", "1")
	uitest.Press(t, g.w, "Restore")
	require.Len(t, g.d.asked, 1)
	assert.Nil(t, g.d.asked[0].Password.KeyFile, "one of the two needs none")
	assert.Contains(t, uitest.FindField(t, g.w, "Password").Error(), "Plug in the stick with the key file")
	g.picked = []byte("chosen")
	uitest.Press(t, g.w, "Choose the file")
	assert.True(t, uitest.Shows(g.w, "Chosen by hand"))
	uitest.Type(t, g.w, "Password", "with a file")
	uitest.Press(t, g.w, "Restore")
	assert.Equal(t, "chosen", string(g.d.asked[1].Password.KeyFile))

	uitest.Choose(t, g.w, "Version", "6 Nov 2026 18:00 · 2,340 records, 1,150 photos · sheet 1")
	assert.NotContains(t, uitest.Texts(g.w), "A password", "this one opens with the sheet alone")
	assert.NotNil(t, uitest.FindField(t, g.w, "The twelve groups of the Recovery Sheet"))
}

func TestPasswordsThatAreKnownNeedNoNewOne(t *testing.T) {
	g := newGiving(t, "", "/media/B")
	uitest.Type(t, g.w, "The twelve groups of the Recovery Sheet", "qp0680")
	uitest.Press(t, g.w, "Restore")
	uitest.Press(t, g.w, "Go to sign-in")
	assert.Empty(t, g.d.recover)
	assert.Equal(t, places{}.Suggested(), g.done)
}

func TestALivingPracticeIsKept(t *testing.T) {
	g := newGiving(t, "/home/ana/old", "/media/B")
	assert.True(t, uitest.Shows(g.w, "A practice is in this folder already. It is kept: its folder is renamed and stays beside the restored one."))
	uitest.Type(t, g.w, "The twelve groups of the Recovery Sheet", "qp0680")
	uitest.Press(t, g.w, "Restore")
	assert.True(t, g.d.asked[0].KeepOld)
	assert.True(t, uitest.Shows(g.w, "The practice that was here is kept in /home/ana/old (kept)."))
}

func TestDrivesWithoutBackupsAreSaid(t *testing.T) {
	g := newGiving(t, "")
	assert.True(t, uitest.Shows(g.w, "No drive with backups is plugged in. Plug it in and choose it."))
	for folder, words := range map[string]string{"/media/gone": "The drive was not there, or went away in the middle.", "/media/empty": "There is no finished backup of this practice here.",
		"/media/new": "The backups here were written by a newer version of the program."} {
		g.folder = folder
		uitest.Press(t, g.w, "Choose the drive or folder…")
		assert.True(t, uitest.Shows(g.w, words), "%s: %v", folder, uitest.Texts(g.w))
	}
	g.folder = "/media/B"
	uitest.Press(t, g.w, "Choose the drive or folder…")
	assert.True(t, uitest.Shows(g.w, "Drive B: 2 versions of practice 7K3F-QX2M"))
}

func TestACloudFolderIsRefusedForARestoredPractice(t *testing.T) {
	g := newGiving(t, "/home/ana/OneDrive/x", "/media/B")
	uitest.Type(t, g.w, "The twelve groups of the Recovery Sheet", "qp0680")
	uitest.Press(t, g.w, "Restore")
	assert.Empty(t, g.d.asked)
}

func TestEnvelopesAreTypedOneAfterAnotherWhereTheSheetIsAskedFor(t *testing.T) {
	g := newGiving(t, "", "/media/B")
	part := func(n int) string { return strings.Join(starttest.Part(n).Groups(), " ") }
	first, more := "The twelve groups of the Recovery Sheet", "The groups of the next envelope"
	uitest.Type(t, g.w, first, part(3)[:40])
	assert.NotContains(t, uitest.Texts(g.w), "Take this envelope", "it is not typed to the end yet")
	uitest.Press(t, g.w, "Restore")
	assert.Equal(t, "Group 7 of envelope 3 of Recovery Sheet 1 is mistyped. Nothing was changed. Compare that group with the paper and type it again.", uitest.FindField(t, g.w, first).Error())
	uitest.Type(t, g.w, first, part(3))
	uitest.Settle(g.w)
	uitest.Press(t, g.w, "Take this envelope")
	uitest.Settle(g.w)
	assert.True(t, uitest.Shows(g.w, "Envelope 3 of Recovery Sheet 1 accepted: 1 of 2 needed."), "%v", uitest.Texts(g.w))
	assert.True(t, uitest.Shows(g.w, "Type the next one. The practice on its page has to be 7K3F-QX2M."))
	uitest.Press(t, g.w, "Restore")
	assert.Equal(t, "Type the groups from the paper.", uitest.FindField(t, g.w, more).Error())
	uitest.Type(t, g.w, more, part(3))
	uitest.Press(t, g.w, "Restore")
	assert.Contains(t, uitest.FindField(t, g.w, more).Error(), "Envelope 3 was typed twice.")
	uitest.Golden(t, g.w, "restore-envelope")
	assert.Empty(t, g.d.asked)

	uitest.Type(t, g.w, more, part(1))
	g.d.err = office.ErrNoRoom.With(nil, "need", "2", "free", "1")
	uitest.Press(t, g.w, "Restore")
	require.Len(t, g.d.asked, 1)
	assert.Equal(t, part(3)+"+"+part(1), g.d.asked[0].Sheet)
	assert.True(t, uitest.Shows(g.w, "Envelope 1 of Recovery Sheet 1 accepted: 2 of 2 needed."), "they are kept when the disk is full")
	g.d.err = office.ErrKitOther.With(nil, "need", "2", "typed", "1", "practice", "7K3F-QX2M")
	uitest.Press(t, g.w, "Restore")
	assert.NotEmpty(t, uitest.FindField(t, g.w, first).Error(), "envelopes of another sheet are typed anew")
	uitest.Type(t, g.w, first, part(2))
	uitest.Press(t, g.w, "Restore")
	uitest.Press(t, g.w, "Start again")
	assert.NotContains(t, uitest.Texts(g.w), "Start again")
	uitest.Type(t, g.w, first, part(2))
	uitest.Press(t, g.w, "Restore")
	g.d.err = nil
	uitest.Type(t, g.w, more, part(1))
	uitest.Press(t, g.w, "Restore")
	assert.Equal(t, part(2)+"+"+part(1), g.d.asked[2].Sheet)
	assert.True(t, uitest.Shows(g.w, "The practice is restored"))
}

func TestTheLongestEnvelopesCanBeTypedAtOnce(t *testing.T) {
	uitest.App(t)
	e := NewSheetEntry(func() SheetReader { return nil })
	w := uitest.Window(t, e.Content())
	long := strings.Repeat("A B C D E F  ", 27) + "+ " + strings.Repeat("A B C D E F  ", 27)
	uitest.Type(t, w, "The twelve groups of the Recovery Sheet", long)
	assert.Equal(t, strings.Fields(long), strings.Fields(e.text.Value()))
}
