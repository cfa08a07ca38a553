// The program is killed while it backs up and while it restores.
package backup

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/audit"
	"consentry/domain/office"
	"consentry/store"
	"consentry/store/faulttest"
)

// Names in the folder that a child works in.
const (
	childPractice = "practice"
	childDrive    = "drive"
	childTo       = "restored"
	childSheet    = "sheet.txt"
)

// childOpen signs the owner in, in a child's folder.
func childOpen(dir string) (*store.Folder, *store.Practice, error) {
	f := store.New(store.Options{Dir: filepath.Join(dir, childPractice), Clock: realTime{}, Cost: testCost})
	front, err := f.Front(bg)
	if err != nil {
		return nil, nil, err
	}
	o, _, err := f.Unlock(bg, front.Logins[0].SlotID, office.Secret{Password: []byte(ownerWord)})
	if err != nil {
		return nil, nil, err
	}
	return f, o.(*store.Practice), nil
}

type realTime struct{}

func (realTime) Now() time.Time { return time.Now() }

func init() {
	faulttest.Register("backup", func(c *faulttest.Child) error {
		_, p, err := childOpen(c.Dir)
		if err != nil {
			return err
		}
		e := New(Options{Clock: realTime{}, Program: "killed", Started: time.Now()})
		for {
			f, err := p.Keep(bg, office.ClassMedia, noise(time.Now().String(), 1+c.Rand.IntN(300_000)))
			if err != nil {
				return err
			}
			f.ID = f.SHA256
			err = p.Write(bg, office.Actor{MemberID: "m", At: time.Now()}, func(tx office.Tx) (audit.Event, error) {
				return audit.Event{Action: audit.PhotosTakenIn, Object: "photo_session:x"}, tx.AddFile(f)
			})
			if err != nil {
				return err
			}
			done, err := e.Backup(bg, p, filepath.Join(c.Dir, childDrive), nil)
			if err != nil {
				return err
			}
			c.Ack("%s", done.Version.ID)
			if c.Rand.IntN(6) == 0 {
				if err := thinOne(e, filepath.Join(c.Dir, childDrive), p.Fingerprint()); err != nil {
					return err
				}
			}
		}
	})
	faulttest.Register("restore", func(c *faulttest.Child) error {
		sheet, err := os.ReadFile(filepath.Join(c.Dir, childSheet))
		if err != nil {
			return err
		}
		e := New(Options{Clock: realTime{}, Program: "killed", Started: time.Now()})
		for {
			done, err := e.Restore(bg, filepath.Join(c.Dir, childDrive), "", "", office.BackupKey{Sheet: string(sheet)}, filepath.Join(c.Dir, childTo), true, nil)
			if err != nil {
				return err
			}
			c.Ack("%s", done.Version.ID)
			if done.Aside == "" {
				continue
			}
			trash := filepath.Join(c.Dir, "trash") // under this name it may be half there
			if err := errors.Join(os.RemoveAll(trash), os.Rename(done.Aside, trash), os.RemoveAll(trash)); err != nil {
				return err
			}
		}
	})
}

// thinOne removes the oldest version when there are enough.
func thinOne(e *Engine, dir, fingerprint string) error {
	place, err := e.Look(bg, dir, fingerprint)
	if err != nil || len(place.Versions) <= keepVersions {
		return err
	}
	return e.Thin(bg, dir, fingerprint, []string{place.Versions[len(place.Versions)-1].ID}, nil, nil)
}

// childFolder lays out what the children work on: the practice, a registered drive, the sheet.
func childFolder(t *testing.T) (dir string, w *world) {
	t.Helper()
	w = newWorld(t)
	dir = t.TempDir()
	w.drive = filepath.Join(dir, childDrive)
	require.NoError(t, os.Mkdir(w.drive, 0o700))
	w.e = New(Options{Clock: realTime{}, Program: "1.2.3", Started: time.Now()})
	w.e.probes = 2
	w.register()
	require.NoError(t, os.WriteFile(filepath.Join(dir, childSheet), []byte(strings.Join(w.kit.Groups(), " ")), 0o600))
	return dir, w
}

func TestKilledWhileBackingUp(t *testing.T) {
	dir, w := childFolder(t)
	require.NoError(t, os.CopyFS(filepath.Join(dir, childPractice), os.DirFS(w.dir)))
	known := map[string]bool{}
	faulttest.Run(t, faulttest.Kills{Child: "backup", Dir: dir, Rounds: faulttest.Times(12), MaxAcks: 4, Verify: func(t testing.TB, _ int, acked []string) {
		place := w.look()
		there := map[string]bool{}
		for _, v := range place.Versions {
			there[v.ID] = true
			assert.Empty(t, v.Damaged, v.ID)
		}
		if len(acked) > 0 {
			assert.True(t, there[acked[len(acked)-1]], "the version that was acknowledged last is there")
		}
		for _, v := range place.Versions {
			if !known[v.ID] { // the others were read before, and share their files
				assert.Empty(t, w.check(v.ID).Bad, v.ID)
			}
			known[v.ID] = true
		}
		f, p, err := childOpen(dir)
		require.NoError(t, err)
		damage, err := p.Check(bg, func(string, int, int) {})
		assert.NoError(t, errors.Join(err, p.Close(), f.Close())) // or the next child finds the folder in use
		assert.Empty(t, damage)
	}})
	if len(w.look().Versions) > 0 {
		_, err := w.e.Drill(bg, w.drive, "", "", w.sheet(), filepath.Join(t.TempDir(), "scratch"), nil)
		require.NoError(t, err)
	}
}

func TestKilledWhileRestoring(t *testing.T) {
	dir, w := childFolder(t)
	w.backup()
	to := filepath.Join(dir, childTo)
	faulttest.Run(t, faulttest.Kills{Child: "restore", Dir: dir, Rounds: faulttest.Times(12), MaxAcks: 3, Verify: func(t testing.TB, _ int, _ []string) {
		if _, err := os.Stat(to); err == nil { // whatever is at the place is whole
			w.restored(to)
		}
		aside, err := filepath.Glob(to + ".before-*")
		require.NoError(t, err)
		for _, a := range aside {
			w.restored(a)
			require.NoError(t, os.RemoveAll(a))
		}
	}})
	assert.Empty(t, w.check("").Bad, "a restore leaves the drive as it is")
	w.restored(to)
}
