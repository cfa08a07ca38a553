// The program is killed between any two steps of a change, or in the middle
// of writing a file: the folder always opens, with the whole old or the whole
// new state, and the next opening tidies up.

package keyring

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var errKilled = errors.New("killed")

// killAt returns a disk that stops at its n-th change (from 0) and refuses all
// that follow, as a dead program does. If torn, a file that was to be written
// then is left with garbage in it.
func killAt(dir string, n int, torn bool) disk {
	count := 0
	return disk{dir: dir, step: func(op, name string) error {
		if op == "read" {
			return nil
		}
		count++
		if count <= n {
			return nil
		}
		if count == n+1 && torn && op == "stage" {
			_ = os.WriteFile(filepath.Join(dir, name), []byte("age-encryption.org/v1\n-> torn"), 0o600)
		}
		return errKilled
	}}
}

func TestKillDuringAnyChange(t *testing.T) {
	withKit := func(o office) (*Keys, error) { return OpenWithKit(o.dir, o.kit.Text()) } // quick: no Argon2id
	withPassword := func(o office) (*Keys, error) { return Open(o.dir, o.owner, ownerSecret) }
	for _, c := range []struct {
		name string
		do   func(k *Keys, o office) error
		// who opens the folder to change it, and after a change that counted.
		before, after func(o office) (*Keys, error)
	}{
		{"add", func(k *Keys, o office) error {
			_, err := k.AddSlot("Ines Park", newSecret, []Ring{Core, Media}, TestCost, now)
			return err
		}, withKit, withKit},
		{"retire", func(k *Keys, o office) error { return k.RetireSlot(o.nurse, now) }, withKit, withKit},
		{"rings", func(k *Keys, o office) error { return k.SetRings(o.front, allRings) }, withKit, withKit},
		{"rename", func(k *Keys, o office) error { return k.RenameSlot(o.front, "Joan") }, withKit, withKit},
		{"reset", func(k *Keys, o office) error { return k.ResetSlot(o.nurse, newSecret, TestCost, now) }, withKit, withKit},
		{"begin", func(k *Keys, o office) error { return k.BeginRotation(now) }, withKit, withKit},
		{"sheet", func(k *Keys, o office) error { _, err := k.RotateKit(now); return err }, withKit, withPassword},
		{"password", func(k *Keys, o office) error { return k.ChangePassword(ownerSecret, newSecret, TestCost) },
			withPassword, func(o office) (*Keys, error) { return Open(o.dir, o.owner, newSecret) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			done := false
			for n := 0; !done; n++ {
				require.Less(t, n, 60, "the change ends at some point")
				o := newOffice(t)
				k, err := c.before(o)
				require.NoError(t, err)
				k.disk = killAt(o.dir, n, n%2 == 0)
				err = c.do(k, o)
				done = err == nil
				if !done {
					require.ErrorIs(t, err, errKilled)
				}
				requireOldOrNew(t, o, k, c.before, c.after)
				k.Wipe()
			}
		})
	}
}

// requireOldOrNew opens the folder of a dead session: its state is the one
// before or after the change, and the session knew which.
func requireOldOrNew(t *testing.T, o office, dead *Keys, before, after func(o office) (*Keys, error)) {
	t.Helper()
	p, err := Peek(o.dir)
	require.NoError(t, err)
	require.Contains(t, []uint64{o.gen, o.gen + 1}, p.Generation)
	require.Equal(t, dead.Generation(), p.Generation)
	open := before
	if p.Generation > o.gen {
		open = after
	}
	k, err := open(o)
	require.NoError(t, err)
	defer k.Wipe()
	require.Empty(t, k.Damage(), "half a change is not damage")
	require.False(t, k.FromPrevious())
	require.Equal(t, dead.Public(), k.Public())
	require.Equal(t, dead.Rotating(), k.Rotating())
	wantKey, _ := dead.DB()
	gotKey, _ := k.DB()
	require.Equal(t, wantKey, gotKey)
	requireSettled(t, o.dir)
}

// A kill while the folder is tidied up at sign-in is the same again.
func TestKillDuringTidyingUp(t *testing.T) {
	t.Parallel()
	for first := 5; first < 20; first += 2 {
		for second := 0; second < 12; second += 3 {
			o := newOffice(t)
			k := o.openKit(t)
			k.disk = killAt(o.dir, first, false)
			_ = k.BeginRotation(now) // killed or not: what counts is what can be opened
			again, err := openDisk(killAt(o.dir, second, true), func(h *header) (*session, error) { return unlockKit(h, o.kit) })
			require.NoError(t, err)
			again.Wipe()
			last := o.openKit(t)
			assert.Equal(t, k.Generation(), last.Generation())
			assert.Empty(t, last.Damage())
			requireSettled(t, o.dir)
		}
	}
}

// Create counts from its commit point on; before it, it can be repeated.
func TestKillDuringCreate(t *testing.T) {
	t.Parallel()
	options := CreateOptions{Login: "Dr. Ana Hale", Password: ownerSecret.Password, Cost: TestCost, Now: now}
	counted := 0
	for n := range 60 {
		dir := t.TempDir()
		k, _, err := create(killAt(dir, n, n%2 == 0), options)
		if err == nil {
			k.Wipe()
			requireSettled(t, dir)
			assert.Positive(t, counted)
			return
		}
		require.ErrorIs(t, err, errKilled)
		p, err := Peek(dir)
		if errors.Is(err, ErrNoPractice) {
			require.Zero(t, counted)
			k, kit, err := Create(dir, options)
			require.NoError(t, err)
			again, err := OpenWithKit(dir, kit.Text())
			require.NoError(t, err)
			again.Wipe()
			k.Wipe()
			requireSettled(t, dir)
			continue
		}
		require.NoError(t, err)
		counted++
		k, err = Open(dir, p.Slots[0].ID, Secret{Password: options.Password})
		require.NoError(t, err)
		k.Wipe()
		requireSettled(t, dir)
	}
	require.Fail(t, "Create never finished")
}

// An error of the disk, unlike a kill, leaves nothing of a Create behind.
func TestFailedCreateCanBeRepeated(t *testing.T) {
	t.Parallel()
	options := CreateOptions{Login: "Dr. Ana Hale", Password: ownerSecret.Password, Cost: TestCost, Now: now}
	full := errors.New("no space left")
	for n := range 12 {
		dir, count := t.TempDir(), 0
		_, _, err := create(disk{dir: dir, step: func(op, _ string) error {
			if op == "remove" || op == "read" {
				return nil
			}
			if count++; count == n+1 {
				return full
			}
			return nil
		}}, options)
		require.ErrorIs(t, err, full)
		require.Empty(t, contents(t, dir))
	}
}
