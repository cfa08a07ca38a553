// Tests of changing the practice's keys: everything stays readable, nothing old opens what is new, and a kill at any
// moment leaves a folder that opens and a change that can be taken up again.
package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/audit"
	"consentry/domain/office"
	"consentry/store/faulttest"
	"consentry/store/keyring"
)

var (
	rotateNow  = time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)
	rotateWord = office.Secret{Password: []byte("violet harbor ladder twelve")}
)

func rotateFolder(dir string) *Folder {
	return New(Options{Dir: dir, Clock: fixedClock{rotateNow}, Cost: keyring.TestCost})
}

// filled is a new practice with n documents and n pictures, closed.
func filled(t testing.TB, n int) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "practice")
	f := rotateFolder(dir)
	o, _, err := f.Create(bg, "Dr. Ana Hale", rotateWord, false)
	require.NoError(t, err)
	p := o.(*Practice)
	for i := range 2 * n {
		class := []office.FileClass{office.ClassDocument, office.ClassMedia}[i%2]
		file, err := p.Keep(bg, class, []byte(content(i)))
		require.NoError(t, err)
		file.ID = fmt.Sprintf("f%03d", i)
		require.NoError(t, change(t, p, func(tx office.Tx) error { return tx.AddFile(file) }))
	}
	require.NoError(t, p.Close())
	require.NoError(t, f.Close())
	return dir
}

func content(i int) string { return fmt.Sprintf("page %d of somebody made up", i) }

// reopened signs in and holds every stored file to what was written.
func reopened(t testing.TB, dir string, n int) (*Folder, *Practice) {
	t.Helper()
	f := rotateFolder(dir)
	front, err := f.Front(bg)
	require.NoError(t, err)
	o, _, err := f.Unlock(bg, front.Logins[0].SlotID, rotateWord)
	require.NoError(t, err)
	p := o.(*Practice)
	whole(t, p, n)
	for _, x := range p.Findings() {
		require.False(t, x.Grave, x.Key)
	}
	return f, p
}

func whole(t testing.TB, p *Practice, n int) {
	t.Helper()
	for i := range 2 * n {
		var file office.File
		look(t, p, func(tx office.Tx) (err error) { file, err = tx.File(fmt.Sprintf("f%03d", i)); return err })
		data, err := p.Fetch(bg, file)
		require.NoError(t, err)
		require.Equal(t, content(i), string(data))
	}
}

func noProgress(string, int, int) {}

func TestChangeKeys(t *testing.T) {
	const n = 6
	dir := filled(t, n)
	before := filepath.Join(dir, "records.before-2.db")
	require.NoError(t, os.WriteFile(before, []byte("an old copy"), 0o600))
	f, p := reopened(t, dir, n)
	oldKey, oldSalt := p.keys.DB()
	oldMedia, _ := p.keys.MediaIdentity()
	oldDocument, _ := p.keys.DocumentIdentity()
	root := p.keys.RatchetID()
	require.NoError(t, p.ChangeKeys(bg, noProgress))
	assert.False(t, p.keys.Rotating())
	whole(t, p, n)
	require.NoError(t, change(t, p, func(tx office.Tx) error { return tx.PutSetting("x", 1) }))
	damage, err := p.Check(bg, noProgress)
	require.NoError(t, err)
	assert.Empty(t, damage)
	proof, err := p.VerifyAudit(bg, noProgress)
	require.NoError(t, err)
	assert.Empty(t, proof.Broken)
	assert.Equal(t, proof.Rows, proof.KeyedRows, "the log's own keys stay")
	assert.Equal(t, root, p.keys.RatchetID())
	assert.NoFileExists(t, before, "a copy under the old key")
	assert.NoFileExists(t, filepath.Join(dir, nextName))
	for i := range 2 * n {
		var file office.File
		look(t, p, func(tx office.Tx) (err error) { file, err = tx.File(fmt.Sprintf("f%03d", i)); return err })
		b, err := blobOf(file)
		require.NoError(t, err)
		for _, old := range []*either{{oldMedia, oldDocument}} {
			_, err = p.files.Open(bg, b, file.Sealed, old)
			require.Error(t, err, "what somebody took along opens nothing")
		}
	}
	require.NoError(t, p.Close())
	require.NoError(t, f.Close())
	_, err = OpenDB(filepath.Join(dir, recordsName), oldKey, oldSalt)
	require.ErrorIs(t, err, ErrDatabaseDamaged)
	f, p = reopened(t, dir, n)
	require.NoError(t, p.ChangeKeys(bg, noProgress), "once more")
	whole(t, p, n)
	require.NoError(t, p.Close())
	require.NoError(t, f.Close())
}

func TestChangeKeysNeedsTheAdminRing(t *testing.T) {
	dir := filled(t, 1)
	f, p := reopened(t, dir, 1)
	slot, err := p.Add("Maya Ortiz", office.Secret{Password: []byte("a lantern under wet maples")}, []string{"core"})
	require.NoError(t, err)
	require.NoError(t, p.Close())
	o, _, err := f.Unlock(bg, slot, office.Secret{Password: []byte("a lantern under wet maples")})
	require.NoError(t, err)
	require.ErrorIs(t, o.(*Practice).ChangeKeys(bg, noProgress), office.ErrNotPermitted)
	require.NoError(t, o.Close())
	require.NoError(t, f.Close())
}

// Cancelled anywhere, the practice goes on, in this session and the next, and the change is taken up again.
func TestChangeKeysInterrupted(t *testing.T) {
	const n = 4
	for _, at := range []string{"progress.keys.records", "progress.keys.files"} {
		dir := filled(t, n)
		f, p := reopened(t, dir, n)
		ctx, cancel := context.WithCancel(bg)
		err := p.ChangeKeys(ctx, func(key string, done, _ int) {
			if key == at && done > 0 {
				cancel()
			}
		})
		if at == "progress.keys.records" {
			require.ErrorIs(t, err, context.Canceled)
		}
		whole(t, p, n)
		file, err := p.Keep(bg, office.ClassMedia, []byte(content(99)))
		require.NoError(t, err)
		data, err := p.Fetch(bg, file)
		require.NoError(t, err)
		assert.Equal(t, content(99), string(data))
		require.NoError(t, p.Close())
		require.NoError(t, f.Close())
		f, p = reopened(t, dir, n)
		if p.keys.Rotating() {
			assert.Contains(t, keysOf(p.Findings()), "finding.keys_changing")
		}
		require.NoError(t, p.ChangeKeys(bg, noProgress))
		assert.False(t, p.keys.Rotating())
		whole(t, p, n)
		require.NoError(t, p.Close())
		require.NoError(t, f.Close())
	}
}

func keysOf(list []office.Finding) (out []string) {
	for _, x := range list {
		out = append(out, x.Key)
	}
	return out
}

func init() {
	faulttest.Register("changekeys", func(c *faulttest.Child) error {
		f := rotateFolder(c.Dir)
		front, err := f.Front(bg)
		if err != nil {
			return err
		}
		o, _, err := f.Unlock(bg, front.Logins[0].SlotID, rotateWord)
		if err != nil {
			return err
		}
		p := o.(*Practice)
		c.Ack("open")
		for i := 0; ; i++ {
			name := fmt.Sprintf("%d-%d", c.Rand.Uint64(), i)
			err := p.Write(bg, office.Actor{MemberID: "m", At: p.LatestInstant()}, func(tx office.Tx) (audit.Event, error) {
				return audit.Event{Action: audit.SettingsChanged, Object: "setting:x"}, tx.PutSetting(name, i)
			})
			if err != nil {
				return err
			}
			c.Ack("wrote %s", name)
			// Acknowledged in the middle, so that kills fall there.
			if err := p.ChangeKeys(bg, func(key string, _, _ int) { c.Ack("at %s", key) }); err != nil {
				return err
			}
			c.Ack("changed")
		}
	})
}

// F9: killed while keys are changed, the folder always opens, what was acknowledged is there, and every stored file opens.
func TestF9_killedKeyChangeAlwaysOpens(t *testing.T) {
	const n = 8
	dir := filled(t, n)
	changed, halfway := 0, 0
	faulttest.Run(t, faulttest.Kills{Child: "changekeys", Dir: dir, Rounds: faulttest.Times(15), MaxAcks: 12, Verify: func(t testing.TB, _ int, acks []string) {
		copied := copyFolder(t, dir)
		f, p := reopened(t, copied, n)
		if p.keys.Rotating() {
			halfway++
		}
		for _, a := range acks {
			var name string
			var v int
			if _, err := fmt.Sscanf(a, "wrote %s", &name); err == nil {
				look(t, p, func(tx office.Tx) error {
					found, err := tx.Setting(name, &v)
					require.True(t, found, "acknowledged, and gone")
					return err
				})
			}
			if a == "changed" {
				changed++
			}
		}
		require.NoError(t, p.ChangeKeys(bg, noProgress))
		whole(t, p, n)
		damage, err := p.Check(bg, noProgress)
		require.NoError(t, err)
		require.Empty(t, damage)
		require.NoError(t, errors.Join(p.Close(), f.Close()))
		require.NoError(t, os.RemoveAll(copied))
	}})
	require.Positive(t, halfway, "some kills fell into a change")
	t.Logf("changed %d times, killed halfway %d times", changed, halfway)
}

// The old key's bytes are in no file of the folder any more.
func TestChangeKeysLeavesNoOldKey(t *testing.T) {
	dir := filled(t, 1)
	f, p := reopened(t, dir, 1)
	_, oldSalt := p.keys.DB()
	require.NoError(t, p.ChangeKeys(bg, noProgress))
	require.NoError(t, p.Close())
	require.NoError(t, f.Close())
	require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		assert.False(t, bytes.Contains(b, oldSalt[:]), filepath.Base(path))
		return err
	}))
}

// A long video is taken in while the keys change: its key was sealed before, its row is written after.
func TestWhatWasKeptBeforeAKeyChangeGoesOnRecordAfterIt(t *testing.T) {
	dir := filled(t, 1)
	f, p := reopened(t, dir, 1)
	var kept []office.File
	for i, class := range []office.FileClass{office.ClassDocument, office.ClassMedia} {
		file, err := p.Keep(bg, class, []byte(content(10+i)))
		require.NoError(t, err)
		file.ID = fmt.Sprintf("a%03d", i) // before every id that the change looks through
		kept = append(kept, file)
	}
	require.NoError(t, p.ChangeKeys(bg, noProgress))
	require.NoError(t, p.ChangeKeys(bg, noProgress), "and once more")
	for _, file := range kept {
		require.NoError(t, change(t, p, func(tx office.Tx) error { return tx.AddFile(file) }))
	}
	require.NoError(t, p.Close())
	require.NoError(t, f.Close())
	f, p = reopened(t, dir, 1)
	for i, k := range kept {
		var file office.File
		look(t, p, func(tx office.Tx) (err error) { file, err = tx.File(k.ID); return err })
		data, err := p.Fetch(bg, file)
		require.NoError(t, err)
		require.Equal(t, content(10+i), string(data))
	}
	require.NoError(t, p.Close())
	require.NoError(t, f.Close())
}
