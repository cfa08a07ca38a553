// Tests of room, thresholds and the reserve.

package disk

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSpace_levels(t *testing.T) {
	const gib = 1 << 30
	for _, c := range []struct {
		s    Space
		want Level
		fits bool // a 100 MB import
	}{
		{Space{500 * gib, 1000 * gib}, Ample, true},
		{Space{49 * gib, 1000 * gib}, Low, true},
		{Space{10 * gib, 100 * gib}, Ample, true},
		{Space{10*gib - 1, 100 * gib}, Low, true},
		{Space{2*gib + 100e6, 100 * gib}, Low, true},
		{Space{2*gib + 100e6 - 1, 100 * gib}, Low, false},
		{Space{2*gib - 1, 100 * gib}, Tight, false},
		{Space{256 << 20, 100 * gib}, Tight, false},
		{Space{256<<20 - 1, 100 * gib}, Full, false},
		{Space{0, 100 * gib}, Full, false},
		{Space{}, Full, false},
	} {
		assert.Equal(t, c.want, c.s.Level(), "%+v", c.s)
		assert.Equal(t, c.fits, c.s.Fits(100e6), "%+v", c.s)
	}
}

func TestFreeSpace(t *testing.T) {
	s, err := FreeSpace(t.TempDir())
	require.NoError(t, err)
	assert.NotZero(t, s.Total)
	assert.LessOrEqual(t, s.Free, s.Total)
	_, err = FreeSpace(filepath.Join(t.TempDir(), "gone"))
	require.Error(t, err)
}

// small is a reserve of a size a test can write.
func small(dir string) Ballast { return Ballast{path: filepath.Join(dir, BallastName), size: 5 << 20} }

func TestBallast(t *testing.T) {
	dir := t.TempDir()
	b := small(dir)
	require.NoError(t, b.Release(), "nothing to release")
	assert.False(t, b.Held())

	held, err := b.Ensure(context.Background())
	require.NoError(t, err)
	assert.True(t, held)
	assert.True(t, b.Held())
	info, err := os.Stat(filepath.Join(dir, BallastName))
	require.NoError(t, err)
	assert.EqualValues(t, 5<<20, info.Size())

	require.NoError(t, os.Truncate(filepath.Join(dir, BallastName), 100))
	assert.False(t, b.Held(), "half a reserve is none")
	held, err = b.Ensure(context.Background())
	require.NoError(t, err)
	assert.True(t, held)
	require.NoError(t, b.Release())
	assert.NoFileExists(t, filepath.Join(dir, BallastName))

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	held, err = b.Ensure(ctx)
	require.ErrorIs(t, err, context.Canceled)
	assert.False(t, held)
	assert.NoFileExists(t, filepath.Join(dir, BallastName), "a cancelled reserve leaves nothing")

	b.size = 1 << 60 // no disk has twice that
	held, err = b.Ensure(context.Background())
	require.NoError(t, err)
	assert.False(t, held, "the reserve never fills the disk")
	assert.EqualValues(t, 256<<20, NewBallast(dir).size)
}

func TestProbe(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, Probe(dir))
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
	require.ErrorIs(t, Probe(filepath.Join(dir, "gone")), os.ErrNotExist)
}
