// A sealed part that is longer than one file may be: cut on every drive, joined again, and every part of it is held to account.
package backup

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/office"
)

// testParts is how long a part is in these tests.
const testParts = 50_000

// sealedFiles are the names of a version's sealed part on the drive, in their order.
func (w *world) sealedFiles(version string) []string {
	w.t.Helper()
	all, err := filepath.Glob(filepath.Join(w.root(), snapshotsName, version, sealedName+"*"))
	require.NoError(w.t, err)
	slices.Sort(all)
	return all
}

// inParts is backed with a sealed part in several files.
func inParts(t *testing.T) (*world, office.BackupDone, []string) {
	t.Helper()
	w := newWorld(t)
	w.e.parts = testParts
	w.register()
	done := w.backup()
	files := w.sealedFiles(done.Version.ID)
	require.Greater(t, len(files), 3)
	return w, done, files
}

func TestALongSealedPartIsCutAndGivenBack(t *testing.T) {
	w, done, files := inParts(t)
	var total int64
	for i, f := range files {
		info, err := os.Stat(f)
		require.NoError(t, err)
		assert.Equal(t, partName(i), filepath.Base(f))
		if i < len(files)-1 {
			assert.EqualValues(t, testParts, info.Size(), "every part is full but the last")
		}
		assert.LessOrEqual(t, info.Size(), int64(testParts))
		total += info.Size()
	}
	var stored int64
	for _, f := range w.files {
		stored += f.Size
	}
	assert.Equal(t, done.Version.Bytes, total+stored)
	assert.Empty(t, w.check("").Bad)
	c, err := w.e.Check(bg, w.drive, w.p.Fingerprint(), "", office.CheckNames, nil)
	require.NoError(t, err)
	assert.Empty(t, c.Bad)
	require.NoError(t, w.e.Opens(bg, w.drive, "", "", w.sheet()))
	require.NoError(t, w.e.Opens(bg, w.drive, "", "", w.owner()))

	to := filepath.Join(t.TempDir(), "practice")
	_, err = w.e.Restore(bg, w.drive, "", "", w.sheet(), to, false, nil)
	require.NoError(t, err)
	w.restored(to)

	// A version in one file lies beside it, and both stay what they are.
	w.e.parts = partBytes
	second := w.backup()
	assert.Equal(t, []string{sealedName}, []string{filepath.Base(w.sealedFiles(second.Version.ID)[0])})
	assert.Empty(t, w.check(done.Version.ID).Bad)
	assert.Empty(t, w.check(second.Version.ID).Bad)
}

func TestEveryPartIsHeldToAccount(t *testing.T) {
	w, done, files := inParts(t)
	spoil := map[string]func(path string) error{
		"missing": os.Remove,
		"shorter": func(path string) error { return os.Truncate(path, 10) },
		"changed": func(path string) error {
			raw, err := os.ReadFile(path)
			raw[len(raw)/2] ^= 1
			return firstOf(err, os.WriteFile(path, raw, 0o600))
		},
		"another part's": func(path string) error {
			other := files[0]
			if path == other {
				other = files[1]
			}
			raw, err := os.ReadFile(other)
			return firstOf(err, os.WriteFile(path, raw, 0o600))
		},
	}
	to := filepath.Join(t.TempDir(), "practice")
	for what, do := range spoil {
		for _, path := range []string{files[0], files[1], files[len(files)-1]} {
			whole, err := os.ReadFile(path)
			require.NoError(t, err)
			require.NoError(t, do(path))
			name := snapshotName(done.Version.ID, filepath.Base(path))
			c := w.check("")
			require.Len(t, c.Bad, 1, "%s %s", name, what)
			assert.Equal(t, name, c.Bad[0].Name)
			_, err = w.e.Restore(bg, w.drive, "", "", w.sheet(), to, false, nil)
			requireProblem(t, office.ErrVersionDamaged, err)
			var p *office.Problem
			require.ErrorAs(t, err, &p)
			assert.Equal(t, name, p.MessageArgs()["file"], what)
			require.NoDirExists(t, to)
			require.NoError(t, os.WriteFile(path, whole, 0o600))
		}
	}
	require.NoError(t, os.Remove(files[0]))
	requireProblem(t, office.ErrVersionDamaged, w.e.Opens(bg, w.drive, "", "", w.sheet()))
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// A drive that ends between two parts: the version before stays whole, and the next backup starts anew.
func TestADriveThatIsFullBetweenTwoParts(t *testing.T) {
	w, first, _ := inParts(t)
	w.patient(9)
	for after, whole := int64(0), false; !whole; after += 5 {
		w.failing(after, errFull, false)
		_, err := w.e.Backup(bg, w.p, w.drive, nil)
		w.healed()
		if whole = err == nil; !whole {
			requireProblem(t, office.ErrDriveFull, err)
			require.Contains(t, w.look().Versions, first.Version)
		}
	}
	assert.Empty(t, w.check("").Bad)
	assert.Empty(t, w.check(first.Version.ID).Bad)
}

// A part is exactly full when the stream ends: no empty one follows.
func TestAStreamThatFillsItsLastPart(t *testing.T) {
	w := newWorld(t)
	w.e.parts = 1000
	dir := t.TempDir()
	for _, size := range []int{1, 999, 1000, 1001, 2000, 3500} {
		b := &run{Engine: w.e}
		data := noise("stream", size)
		n, err := b.writeSealed(dir, 5000, func(w io.Writer) error { _, err := w.Write(data); return err })
		require.NoError(t, err)
		assert.EqualValues(t, size, n)
		var joined []byte
		for _, s := range b.sums {
			raw, err := os.ReadFile(filepath.Join(dir, s.name))
			require.NoError(t, err)
			assert.NotEmpty(t, raw)
			joined = append(joined, raw...)
		}
		assert.Len(t, b.sums, (size+999)/1000)
		assert.True(t, bytes.Equal(data, joined))
	}
}

func TestTheListOfAVersionNamesItsPartsInOrder(t *testing.T) {
	list := func(names ...string) []byte {
		var s sums
		for i, n := range names {
			s = append(s, namedSum{n, [32]byte{byte(i + 1)}})
		}
		return s.encode()
	}
	for _, good := range [][]string{{sealedName}, {partName(0)}, {partName(0), partName(1)}} {
		raw := list(append(good, infoName, manifestName)...)
		s, err := parseSums(raw)
		require.NoError(t, err)
		assert.Equal(t, raw, s.encode())
		assert.Equal(t, [32]byte{byte(len(good) + 1)}, s.of(infoName))
		assert.Zero(t, s.of(completeName))
	}
	many := make([]string, maxParts+1)
	for i := range many {
		many[i] = partName(i)
	}
	assert.LessOrEqual(t, len(list(append(many[:maxParts:maxParts], infoName, manifestName)...)), maxSmall)
	for _, bad := range [][]string{{}, {sealedName, sealedName}, {sealedName, partName(0)}, {partName(1)}, {partName(0), partName(2)}, {partName(1), partName(0)}, {"db.tar.age.1"}, many} {
		_, err := parseSums(list(append(bad, infoName, manifestName)...))
		assert.ErrorIs(t, err, errForm, strings.Join(bad[:min(3, len(bad))], " "))
	}
	_, err := parseSums(list(sealedName, manifestName, infoName))
	assert.ErrorIs(t, err, errForm)
	_, err = parseSums(nil)
	assert.ErrorIs(t, err, errForm)
}
