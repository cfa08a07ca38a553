// The tests' entrance, the practice they back up, and what they look at.
package backup

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/photo"
	"consentry/store"
	"consentry/store/faulttest"
	"consentry/store/keyring"
)

func TestMain(m *testing.M) { faulttest.Main(m) }

var bg = context.Background()

// ticking is a clock that moves on by a second each time it is asked, so that no two versions have one name.
type ticking struct{ at time.Time }

func (c *ticking) Now() time.Time { c.at = c.at.Add(time.Second); return c.at }

func newClock() *ticking { return &ticking{time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)} }

// testCost is the least a password can cost.
var testCost = keyring.TestCost

const ownerWord = "violet harbor ladder twelve"

// world is a practice with patients, pictures and documents, and a drive beside it.
type world struct {
	t     testing.TB
	clock *ticking
	f     *store.Folder
	p     *store.Practice
	kit   office.Kit
	e     *Engine
	dir   string // of the practice
	drive string
	files []office.File // all stored files, in the order they were added
}

// The practice of the tests: so many patients, each with so many pictures (three files each) and documents.
const (
	testPatients  = 4
	testPictures  = 3
	testDocuments = 2
)

// made is the practice as the first test made it: the others get a copy.
var made struct {
	sync.Once
	tree  map[string]string
	kit   office.Kit
	files []office.File
	at    time.Time
}

func newWorld(t testing.TB) *world {
	t.Helper()
	made.Do(func() { makePractice(t) })
	require.NotEmpty(t, made.files, "the practice could not be made")
	base := t.TempDir()
	w := &world{t: t, clock: &ticking{made.at}, dir: filepath.Join(base, "Hale practice"), drive: filepath.Join(base, "drive B"), kit: made.kit, files: slices.Clone(made.files)}
	require.NoError(t, os.Mkdir(w.drive, 0o700))
	for name, data := range made.tree {
		path := filepath.Join(w.dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(data), 0o600))
	}
	w.open()
	t.Cleanup(func() { require.NoError(t, w.p.Close()); require.NoError(t, w.f.Close()) }) // closed is closed
	w.e = New(Options{Clock: w.clock, Program: "1.2.3", Started: w.clock.at})
	w.e.probes = 2
	return w
}

// open signs the owner in.
func (w *world) open() {
	w.t.Helper()
	w.f = store.New(store.Options{Dir: w.dir, Clock: w.clock, Cost: testCost})
	front, err := w.f.Front(bg)
	require.NoError(w.t, err)
	o, _, err := w.f.Unlock(bg, front.Logins[0].SlotID, office.Secret{Password: []byte(ownerWord)})
	require.NoError(w.t, err)
	w.p = o.(*store.Practice)
}

func makePractice(t testing.TB) {
	t.Helper()
	w := &world{t: t, clock: newClock(), dir: filepath.Join(t.TempDir(), "practice")}
	w.f = store.New(store.Options{Dir: w.dir, Clock: w.clock, Cost: testCost})
	o, kit, err := w.f.Create(bg, "Dr. Ana Hale", office.Secret{Password: []byte(ownerWord)}, false)
	require.NoError(t, err)
	w.p, made.kit = o.(*store.Practice), kit
	for i := range testPatients {
		w.patient(i)
	}
	require.NoError(t, w.p.Close())
	require.NoError(t, w.f.Close())
	made.tree, made.files, made.at = tree(t, w.dir), w.files, w.clock.at
}

// backed is newWorld with a registered drive and a first version.
func backed(t testing.TB) (*world, office.BackupDone) {
	t.Helper()
	w := newWorld(t)
	w.register()
	return w, w.backup()
}

func (w *world) write(do func(office.Tx) error) {
	w.t.Helper()
	require.NoError(w.t, w.p.Write(bg, office.Actor{MemberID: "m", At: w.clock.Now()}, func(tx office.Tx) (audit.Event, error) {
		return audit.Event{Action: audit.PhotosTakenIn, Object: "photo_session:x"}, do(tx)
	}))
}

// keep puts a file of made-up bytes into the vault.
func (w *world) keep(class office.FileClass, id, patientID, head string, size int) office.File {
	w.t.Helper()
	data := noise(id, size)
	copy(data, head)
	f, err := w.p.Keep(bg, class, data)
	require.NoError(w.t, err)
	f.ID, f.PatientID, f.Kind, f.AddedAt = id, patientID, "scan", w.clock.at
	w.files = append(w.files, f)
	return f
}

// noise is size bytes that depend on name alone.
func noise(name string, size int) []byte {
	var seed [32]byte
	copy(seed[:], name)
	b := make([]byte, size)
	_, _ = rand.NewChaCha8(seed).Read(b) // never fails
	return b
}

// patient adds one with pictures and documents. Sizes differ, and one file is longer than a piece that is copied at once.
func (w *world) patient(n int) {
	w.t.Helper()
	id := fmt.Sprintf("patient-%d", n)
	var photos []photo.Photo
	var files []office.File
	for i := range testPictures {
		ph := photo.Photo{ID: fmt.Sprintf("%s-photo-%d", id, i), PatientID: id, Number: i + 1, Media: photo.Still, SessionID: "s"}
		for k, into := range map[string]*string{"original": &ph.OriginalID, "clean": &ph.CleanID, "preview": &ph.PreviewID} {
			size := 3000 + 7*i
			if k == "original" && i == 0 && n == 0 {
				size = pieceSize + 12345
			}
			f := w.keep(office.ClassMedia, ph.ID+"-"+k, id, "\xff\xd8\xffJPEG", size)
			*into, files = f.ID, append(files, f)
		}
		photos = append(photos, ph)
	}
	for i := range testDocuments {
		files = append(files, w.keep(office.ClassDocument, fmt.Sprintf("%s-document-%d", id, i), id, "%PDF-1.7", 900+i))
	}
	w.write(func(tx office.Tx) error {
		if err := tx.PutPatient(patient.Patient{ID: id, First: "Lena", Last: fmt.Sprintf("Park the %d.", n), Born: calendar.MustNew(1991, 6, 4), MRN: fmt.Sprint(1000 + n)}); err != nil {
			return err
		}
		for _, f := range files {
			if err := tx.AddFile(f); err != nil {
				return err
			}
		}
		for _, ph := range photos {
			if err := tx.AddPhoto(ph); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *world) root() string { return filepath.Join(w.drive, w.p.Fingerprint()) }

func (w *world) register() string {
	w.t.Helper()
	id, err := w.e.Register(bg, w.drive, w.p.Fingerprint(), "Drive B, red", nil)
	require.NoError(w.t, err)
	return id
}

func (w *world) backup() office.BackupDone {
	w.t.Helper()
	done, err := w.e.Backup(bg, w.p, w.drive, nil)
	require.NoError(w.t, err)
	return done
}

func (w *world) look() office.BackupPlace {
	w.t.Helper()
	place, err := w.e.Look(bg, w.drive, w.p.Fingerprint())
	require.NoError(w.t, err)
	return place
}

func (w *world) check(version string) office.BackupCheck {
	w.t.Helper()
	c, err := w.e.Check(bg, w.drive, w.p.Fingerprint(), version, office.CheckAll, nil)
	require.NoError(w.t, err)
	return c
}

func (w *world) sheet() office.BackupKey {
	return office.BackupKey{Sheet: strings.Join(w.kit.Groups(), " ")}
}

func (w *world) owner() office.BackupKey { return office.BackupKey{Owner: w.p} }

// restored opens a restored folder with the owner's password and proves that it is the practice: everything is there, the
// checks find nothing, and every file opens.
func (w *world) restored(dir string) {
	w.t.Helper()
	f := store.New(store.Options{Dir: dir, Clock: w.clock, Cost: testCost})
	defer func() { require.NoError(w.t, f.Close()) }()
	front, err := f.Front(bg)
	require.NoError(w.t, err)
	require.Len(w.t, front.Logins, 1)
	o, _, err := f.Unlock(bg, front.Logins[0].SlotID, office.Secret{Password: []byte(ownerWord)})
	require.NoError(w.t, err)
	defer func() { require.NoError(w.t, o.Close()) }()
	require.Empty(w.t, o.Findings())
	damage, err := o.Check(bg, func(string, int, int) {})
	require.NoError(w.t, err)
	require.Empty(w.t, damage)
	require.NoError(w.t, o.Read(bg, func(tx office.Tx) error {
		n, err := tx.PatientCount()
		assert.Equal(w.t, testPatients, n)
		return err
	}))
	for _, row := range w.files {
		data, err := o.Fetch(bg, row)
		require.NoError(w.t, err, row.ID)
		require.True(w.t, bytes.Equal(noise(row.ID, len(data))[8:], data[8:]), row.ID)
	}
}

// tree reads all files below dir.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		out[filepath.ToSlash(rel)] = string(data)
		return err
	}))
	delete(out, lockName)
	return out
}

// requireProblem requires the problem, and that it has a sentence's key.
func requireProblem(t testing.TB, want *office.Problem, err error) {
	t.Helper()
	require.ErrorIs(t, err, want)
}
