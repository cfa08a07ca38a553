// Files as they come from cards and folders that are pulled, changed, emptied and worse while they are read.

package wire

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/domain/photo/scrub/report"
	"consentry/ui/platform"
)

// odd is a file that does what a test makes it do.
type odd struct {
	name    string
	data    []byte
	size    func(read int32) int64 // as told; nil: the data's
	readErr error
	deleted atomic.Bool
	reads   atomic.Int32
	onRead  func()
	noGone  bool
}

func (o *odd) Name() string        { return o.name }
func (o *odd) Modified() time.Time { return morning }
func (o *odd) Size() int64 {
	if o.size != nil {
		return o.size(o.reads.Load())
	}
	return int64(len(o.data))
}
func (o *odd) Open() (office.Source, error) { return oddSource{o, bytes.NewReader(o.data)}, nil }
func (o *odd) Delete() error                { o.deleted.Store(true); return nil }
func (o *odd) Gone() (bool, error)          { return o.deleted.Load() && !o.noGone, nil }

type oddSource struct {
	o *odd
	*bytes.Reader
}

func (s oddSource) Size() int64  { return int64(len(s.o.data)) }
func (s oddSource) Close() error { return nil }
func (s oddSource) ReadAt(p []byte, at int64) (int, error) {
	s.o.reads.Add(1)
	if s.o.onRead != nil {
		s.o.onRead()
	}
	if s.o.readErr != nil {
		return 0, s.o.readErr
	}
	return s.Reader.ReadAt(p, at)
}

func (w *world) taken(in office.Incoming) office.Taken {
	w.t.Helper()
	t, err := w.o.TakeIn(w.ctx, in)
	require.NoError(w.t, err)
	return t
}

func TestAFileThatCannotBeTakenSaysWhyAndTheOthersGoOn(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	good := &odd{name: "good.jpg", data: snapshotOf(t, 1)}
	dicom := append(append(make([]byte, 128), "DICM"...), make([]byte, 400)...)
	cases := []struct {
		in  *odd
		why report.Why
	}{
		{&odd{name: "empty.jpg"}, report.Empty},
		{&odd{name: "text.jpg", data: []byte("this is not a picture at all")}, report.Unknown},
		{&odd{name: "\xff\xfe\x00.jpg", data: snapshotOf(t, 2)[:3000]}, report.Truncated},
		{&odd{name: "pulled.jpg", data: snapshotOf(t, 2), readErr: errors.New("input/output error")}, report.Unreadable},
		{&odd{name: "grows.jpg", data: snapshotOf(t, 2), size: func(read int32) int64 { return int64(len(snapshotOf(t, 2))) + int64(read) }}, report.Changed},
		{&odd{name: "shrinks.jpg", data: snapshotOf(t, 2), size: func(int32) int64 { return 1 << 40 }}, report.Changed},
		{&odd{name: "page.png", data: snapshotOf(t, 2)}, report.OtherName},
	}
	ins := []office.Incoming{good}
	for _, c := range cases {
		ins = append(ins, c.in)
	}
	taken := w.takeIn(ins)
	require.Nil(t, taken[0].Refused)
	for i, c := range cases {
		r := taken[i+1].Refused
		require.NotNil(t, r, c.in.name)
		assert.Equal(t, c.why, r.Why, c.in.name)
		requireSentence(t, r)
		assert.NotContains(t, r.Error(), c.in.name, "no name in what is logged")
	}
	saved := w.save(lena.ID, taken)
	assert.Len(t, saved, 1)

	kept := w.taken(&odd{name: "scan.dcm", data: dicom})
	require.Nil(t, kept.Refused)
	assert.Equal(t, photo.Sealed, kept.Media)
	set := photo.DefaultSettings()
	set.DropOriginals = true
	require.NoError(t, w.o.SavePhotoSettings(w.ctx, set))
	gone := w.taken(&odd{name: "scan.dcm", data: dicom})
	require.NotNil(t, gone.Refused, "a practice that keeps no originals cannot keep what has nothing else")
	assert.Equal(t, report.SealedOnly, gone.Refused.Why)
	requireSentence(t, gone.Refused)
}

func TestWithoutOriginalsNoneIsKept(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	set := photo.DefaultSettings()
	set.DropOriginals = true
	require.NoError(t, w.o.SavePhotoSettings(w.ctx, set))
	assert.Equal(t, "no", w.last().Args["originals"], "the log tells what is kept from now on")
	ins := card(t, map[string][]byte{"a.jpg": snapshotOf(t, 1)})
	saved := w.save(lena.ID, w.takeIn(ins))
	require.Len(t, saved, 1)
	assert.Empty(t, saved[0].OriginalID)
	assert.NotEmpty(t, saved[0].CleanID)
	_, _, err := w.o.Original(w.ctx, saved[0].ID, "to compare")
	requireKey(t, "error.not_found", err)
	cleared, err := w.o.ClearSource(w.ctx, []string{saved[0].ID}, ins, quiet)
	require.NoError(t, err)
	assert.Equal(t, 1, cleared.Deleted)
	remade := w.taken(&odd{name: "again.jpg", data: snapshotOf(t, 1)})
	require.Len(t, remade.Same, 1, "known again by the file it came from")
}

func TestTheSameFileTwiceInABatchIsKeptOnce(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	ins := card(t, map[string][]byte{"a.jpg": snapshotOf(t, 1), "b.jpg": snapshotOf(t, 1), "c.jpg": snapshotOf(t, 2)})
	saved := w.save(lena.ID, w.takeIn(ins))
	require.Len(t, saved, 2)
	cleared, err := w.o.ClearSource(w.ctx, []string{saved[0].ID, saved[1].ID}, ins, quiet)
	require.NoError(t, err)
	assert.Equal(t, 3, cleared.Deleted, "both copies are saved as one")
	_, _, err = w.o.SavePhotos(w.ctx, office.Sitting{PatientID: lena.ID, Born: lena.Born, Procedure: "rhinoplasty", Stage: photo.Stage{Kind: photo.StageBefore}, TakenOn: w.o.Today()},
		[]office.Choice{{Taken: &office.Taken{}, View: photo.Front}})
	requireKey(t, "error.nothing_to_save", err)
}

func TestASittingThatCannotBe(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	taken := w.takeIn([]office.Incoming{&odd{name: "a.jpg", data: snapshotOf(t, 1)}})
	good := office.Sitting{PatientID: lena.ID, Born: lena.Born, Procedure: "rhinoplasty", Stage: photo.Stage{Kind: photo.StageBefore}, TakenOn: w.o.Today(), From: "/media/Lena Park/DCIM"}
	for field, change := range map[string]func(*office.Sitting){
		"patient":   func(s *office.Sitting) { s.PatientID = "" },
		"procedure": func(s *office.Sitting) { s.Procedure = "nose\x00" },
		"area":      func(s *office.Sitting) { s.Area = "nose\x07" },
		"stage":     func(s *office.Sitting) { s.Stage = photo.Stage{Kind: photo.StageAfter} },
		"taken_on":  func(s *office.Sitting) { s.TakenOn = w.o.Today().AddDays(1) },
		"view":      func(s *office.Sitting) { s.Declined = []photo.View{"sideways"} },
	} {
		s := good
		change(&s)
		requireFields(t, w.unchanged(func() error { _, _, err := w.o.SavePhotos(w.ctx, s, []office.Choice{{Taken: &taken[0]}}); return err }), field)
	}
	wrong := good
	wrong.Born = calendar.MustNew(1990, 1, 1)
	w.refused("error.other_patient", func() error {
		_, _, err := w.o.SavePhotos(w.ctx, wrong, []office.Choice{{Taken: &taken[0]}})
		return err
	})
	tom := w.add(wPatient("Tom", "Reed"))
	session, _, err := w.o.SavePhotos(w.ctx, good, []office.Choice{{Taken: &taken[0]}})
	require.NoError(t, err)
	assert.Empty(t, session.From, "a path is not told")
	his := office.Sitting{PatientID: tom.ID, Born: tom.Born, SessionID: session.ID}
	w.refused("error.other_patient", func() error { _, _, err := w.o.SavePhotos(w.ctx, his, []office.Choice{{Taken: &taken[0]}}); return err })
}

func TestTheCardIsClearedOfWhatIsSavedAndProven(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	same := &odd{name: "a.jpg", data: snapshotOf(t, 1)}
	saved := w.save(lena.ID, w.takeIn([]office.Incoming{same}))
	ids := []string{saved[0].ID}
	other := &odd{name: "b.jpg", data: snapshotOf(t, 2)}
	stuck := &odd{name: "c.jpg", data: snapshotOf(t, 1), noGone: true}
	cleared, err := w.o.ClearSource(w.ctx, ids, []office.Incoming{same, other, stuck}, quiet)
	require.NoError(t, err)
	assert.Equal(t, office.Cleared{Deleted: 1, Left: []string{"b.jpg", "c.jpg"}}, cleared)
	assert.False(t, other.deleted.Load())

	// Stopped half way: what was deleted is on record.
	ctx, stop := context.WithCancel(w.ctx)
	one := &odd{name: "d.jpg", data: snapshotOf(t, 1)}
	two := &odd{name: "e.jpg", data: snapshotOf(t, 1)}
	cleared, err = w.o.ClearSource(ctx, ids, []office.Incoming{one, two}, func(step string, i, _ int) {
		if step == "progress.clear_card" && i == 0 {
			one.onRead = stop
		}
	})
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, office.Cleared{Deleted: 1, Left: []string{"e.jpg"}}, cleared)
	assert.Equal(t, map[string]string{"count": "1", "left": "1"}, w.log(office.AuditFilter{Action: audit.CardCleared})[0].Args)

	// A copy in the vault that is damaged: nothing is deleted.
	require.NoError(t, filepath.WalkDir(filepath.Join(w.dir, "media"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		data[len(data)/2] ^= 1
		_ = os.Chmod(path, 0o600)
		return os.WriteFile(path, data, 0o600)
	}))
	last := &odd{name: "f.jpg", data: snapshotOf(t, 1)}
	_, err = w.o.ClearSource(w.ctx, ids, []office.Incoming{last}, quiet)
	require.Error(t, err)
	requireSentence(t, err)
	assert.False(t, last.deleted.Load())
}

func TestAnIntakeThatIsStoppedIsNoRefusal(t *testing.T) {
	w := founded(t)
	ctx, stop := context.WithCancel(w.ctx)
	var told int
	err := w.o.TakeInAll(ctx, []office.Incoming{&odd{name: "a.jpg", data: snapshotOf(t, 1), onRead: stop}, &odd{name: "b.jpg", data: snapshotOf(t, 2)}}, 1,
		func(int, office.Taken) { told++ })
	require.ErrorIs(t, err, context.Canceled)
	assert.Zero(t, told)
}

func TestManyFilesOnManyProcessors(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	var ins []office.Incoming
	for i := range 24 {
		ins = append(ins, &odd{name: "a.jpg", data: snapshotOf(t, uint64(i%6))})
	}
	saved := w.save(lena.ID, w.takeIn(ins))
	assert.Len(t, saved, 6)
	more := make([]office.Taken, len(ins))
	require.NoError(t, w.o.TakeInAll(w.ctx, ins, 8, func(i int, t office.Taken) { more[i] = t }))
	for _, m := range more {
		require.Len(t, m.Same, 1)
		assert.True(t, m.Same[0].Exact)
	}
}

func TestAFolderOfOddThings(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "Park, Lena")
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "folder.jpg"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.jpg"), snapshotOf(t, 1), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "._a.jpg"), nil, 0o600))
	require.NoError(t, os.Symlink(filepath.Join(dir, "nowhere"), filepath.Join(dir, "link.jpg")))
	ins, err := platform.Found([]string{dir})
	require.NoError(t, err)
	require.Len(t, ins, 1)
	src, err := ins[0].Open()
	require.NoError(t, err)
	require.NoError(t, src.Close())
	_, err = src.ReadAt(make([]byte, 4), 0)
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "Park", "no path in an error")
	require.NoError(t, os.Remove(filepath.Join(dir, "a.jpg")))
	w := founded(t)
	gone := w.taken(ins[0])
	require.NotNil(t, gone.Refused)
	assert.Equal(t, report.Unreadable, gone.Refused.Why)
	_, err = platform.Found([]string{filepath.Join(dir, "gone")})
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "Park")
}

func TestAFolderLookedThroughHalfWayIsOnRecord(t *testing.T) {
	w := founded(t)
	ctx, stop := context.WithCancel(w.ctx)
	ins := []office.Incoming{&odd{name: "a.jpg", data: snapshotOf(t, 1)}, &odd{name: "b.jpg", data: snapshotOf(t, 2)}}
	err := w.o.AuditFolder(ctx, ins, "", func(int, office.Recognised) { stop() })
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, "1", w.log(office.AuditFilter{Action: audit.GalleryAudited})[0].Args["files"])
}
