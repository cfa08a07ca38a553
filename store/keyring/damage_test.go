// Flipped bits, cut, emptied, exchanged and missing files: never accepted in
// silence, always named, and survived whenever one good copy is left.

package keyring

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/store/faulttest"
)

// flips is the number of flipped bits tried in every file.
var flips = faulttest.Times(200)

// pair is a file, its second copy, and the name of what they hold.
type pair struct{ main, spare, name string }

func pairs() []pair {
	out := []pair{{HeaderFile, headerSpare, headerName}}
	for _, r := range allRings {
		out = append(out, pair{RingFile(r), ringSpare(r), ringName(r)})
	}
	return out
}

// flip returns a copy of b with one bit changed.
func flip(b []byte, r *rand.Rand) []byte {
	out := bytes.Clone(b)
	out[r.IntN(len(out))] ^= 1 << r.IntN(8)
	return out
}

func TestFlippedBitInOneCopyIsSurvivedAndNamed(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	whole := contents(t, o.dir)
	r := rand.New(rand.NewPCG(20261122, 1))
	for _, p := range pairs() {
		for _, spare := range []bool{false, true} {
			file, name := p.main, p.name
			if spare {
				file, name = p.spare, p.name+spareMark
			}
			for i := range flips {
				set(t, o.dir, file, flip(whole[file], r))
				mends := i%20 == 0 // flushing takes longest, so most openings only look
				k, err := openDisk(looking(o.dir, !mends), func(h *header) (*session, error) { return unlockKit(h, o.kit) })
				require.NoError(t, err, file)
				require.Equal(t, []string{name}, k.Damage())
				require.Equal(t, file == HeaderFile, k.FromPrevious())
				if mends && k.FromPrevious() {
					require.NotEqual(t, whole[file], get(t, o.dir, file), "nothing is changed before somebody decides")
					require.NoError(t, k.Repair())
				}
				if mends {
					require.Equal(t, whole[file], get(t, o.dir, file), "mended")
				}
				k.Wipe()
			}
			set(t, o.dir, file, whole[file])
		}
	}
	requireSettled(t, o.dir)
}

// looking is a disk that may be read only.
func looking(dir string, only bool) disk {
	d := disk{dir: dir}
	if only {
		d.step = changing(errKilled)
	}
	return d
}

// changing refuses every change with err.
func changing(err error) func(op, name string) error {
	return func(op, _ string) error {
		if op == "read" {
			return nil
		}
		return err
	}
}

func TestFlippedBitInBothCopiesIsRefusedByName(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	whole := contents(t, o.dir)
	r := rand.New(rand.NewPCG(20261122, 2))
	for _, p := range pairs() {
		for range flips {
			set(t, o.dir, p.main, flip(whole[p.main], r))
			set(t, o.dir, p.spare, flip(whole[p.spare], r))
			k, err := OpenWithKit(o.dir, o.kit.Text())
			require.ErrorIs(t, err, ErrDamaged{File: p.name})
			require.Nil(t, k)
		}
		set(t, o.dir, p.main, whole[p.main])
		set(t, o.dir, p.spare, whole[p.spare])
	}
	requireSettled(t, o.dir)
}

// With a password instead of the sheet: damage is never called a wrong
// password, and is found before a second is spent on Argon2id.
func TestDamageIsNotCalledAWrongPassword(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	whole := contents(t, o.dir)
	r := rand.New(rand.NewPCG(20261122, 3))
	for range flips {
		set(t, o.dir, HeaderFile, flip(whole[HeaderFile], r))
		set(t, o.dir, headerSpare, flip(whole[headerSpare], r))
		_, err := Open(o.dir, o.owner, ownerSecret)
		require.ErrorIs(t, err, ErrDamaged{File: headerName})
		_, err = Peek(o.dir)
		require.ErrorIs(t, err, ErrDamaged{File: headerName})
	}
	set(t, o.dir, headerSpare, whole[headerSpare])
	k := o.open(t, o.owner, ownerSecret)
	assert.True(t, k.FromPrevious())
	p, err := Peek(o.dir)
	require.NoError(t, err)
	assert.True(t, p.FromPrevious)
}

// damages are the ways in which sync tools, full disks and people spoil files.
var damages = []struct {
	name string
	do   func(b, other []byte) []byte // nil: the file is gone
}{
	{"empty", func([]byte, []byte) []byte { return []byte{} }},
	{"gone", func([]byte, []byte) []byte { return nil }},
	{"one byte", func(b, _ []byte) []byte { return b[:1] }},
	{"half", func(b, _ []byte) []byte { return b[:len(b)/2] }},
	{"last byte missing", func(b, _ []byte) []byte { return b[:len(b)-1] }},
	{"one byte more", func(b, _ []byte) []byte { return append(bytes.Clone(b), '\n') }},
	{"zeros", func(b, _ []byte) []byte { return make([]byte, len(b)) }},
	{"beginning lost", func(b, _ []byte) []byte { return b[16:] }},
	{"huge", func(b, _ []byte) []byte { return append(bytes.Clone(b), make([]byte, 1<<20)...) }},
	{"another file's content", func(_, other []byte) []byte { return other }},
}

func TestSpoiledFiles(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	whole := contents(t, o.dir)
	cases := 0
	put := func(name string, b []byte) {
		if b == nil {
			require.NoError(t, os.Remove(filepath.Join(o.dir, name)))
		} else {
			set(t, o.dir, name, b)
		}
	}
	for i, p := range pairs() {
		other := whole[pairs()[(i+1)%len(pairs())].main]
		for _, d := range damages {
			what := fmt.Sprint(p.main, " ", d.name)
			put(p.main, d.do(whole[p.main], other))
			k, err := OpenWithKit(o.dir, o.kit.Text())
			require.NoError(t, err, what)
			require.Equal(t, []string{p.name}, k.Damage(), what)
			require.NoError(t, k.Repair())
			k.Wipe()

			put(p.spare, d.do(whole[p.spare], other))
			k, err = OpenWithKit(o.dir, o.kit.Text())
			require.NoError(t, err, what)
			require.Equal(t, []string{p.name + spareMark}, k.Damage(), what)
			k.Wipe()

			put(p.main, d.do(whole[p.main], other))
			put(p.spare, d.do(whole[p.spare], other))
			_, err = OpenWithKit(o.dir, o.kit.Text())
			require.ErrorIs(t, err, ErrDamaged{File: p.name}, what)
			put(p.main, whole[p.main])
			put(p.spare, whole[p.spare])
			cases += 3
		}
	}
	require.GreaterOrEqual(t, cases, 60)
	requireSettled(t, o.dir)
}

// Whoever does not hold a ring works on while it is lost, and is told.
func TestFrontDeskWorksOnWithoutTheMediaRing(t *testing.T) {
	o := newOffice(t)
	require.NoError(t, os.Remove(filepath.Join(o.dir, RingFile(Media))))
	set(t, o.dir, ringSpare(Media), nil)
	k := o.open(t, o.front, frontSecret)
	assert.Equal(t, []string{"ring-media", "ring-media.prev"}, k.Damage())
	require.NoError(t, k.ChangePassword(frontSecret, newSecret, TestCost))
	_, err := Open(o.dir, o.nurse, nurseSecret)
	require.ErrorIs(t, err, ErrDamaged{File: "ring-media"})
}

func TestFolderThatCannotBeReadIsNotCalledDamaged(t *testing.T) {
	o := newOffice(t)
	fail := func(name string, err error) disk {
		return disk{dir: o.dir, step: func(op, file string) error {
			if op == "read" && file == name {
				return err
			}
			return nil
		}}
	}
	_, err := loadHeaders(fail(HeaderFile, fs.ErrPermission))
	require.ErrorIs(t, err, fs.ErrPermission)
	// A sector that cannot be read is damage like any other.
	found, err := loadHeaders(fail(HeaderFile, errors.New("input/output error")))
	require.NoError(t, err)
	assert.True(t, found[0].previous)
}

// A folder that cannot be written opens, and a change says so and undoes itself.
func TestReadOnlyFolder(t *testing.T) {
	o := newOffice(t)
	k := o.open(t, o.owner, ownerSecret)
	refuse := fmt.Errorf("read-only file system")
	k.disk.step = changing(refuse)
	before := contents(t, o.dir)
	_, err := k.AddSlot("New", newSecret, []Ring{Core}, TestCost, now)
	require.ErrorIs(t, err, refuse)
	require.ErrorIs(t, k.BeginRotation(now), refuse)
	_, err = k.RotateKit(now)
	require.ErrorIs(t, err, refuse)
	require.ErrorIs(t, k.SetTOTP([]byte("x")), refuse)
	assert.Equal(t, o.gen, k.Generation())
	assert.False(t, k.Rotating())
	_, has := k.TOTP()
	assert.False(t, has)
	assert.Equal(t, before, contents(t, o.dir))
	k.disk.step = nil
	require.NoError(t, k.BeginRotation(now), "and works again when the disk does")
}
