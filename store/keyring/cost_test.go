// The price of a guess: its limits, its calibration, and that no program
// built for a practice can undercut it.

package keyring

import (
	"context"
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const gib = uint64(1) << 30

func TestCalibrationTable(t *testing.T) {
	for _, c := range []struct {
		name   string
		ram    uint64
		per256 time.Duration // time of DefaultCost; others in proportion to memory
		want   uint32        // MiB
	}{
		{"as designed for", 16 * gib, time.Second, 256},
		{"a little slow", 16 * gib, 1600 * time.Millisecond, 128},
		{"slow", 16 * gib, 4 * time.Second, 64},
		{"hopelessly slow stays at the floor", 16 * gib, 60 * time.Second, 64},
		{"fast", 16 * gib, 400 * time.Millisecond, 512},
		{"very fast ends at 1 GiB", 64 * gib, 10 * time.Millisecond, 1024},
		{"fast but small", 2 * gib, 400 * time.Millisecond, 512},
		{"fast but smaller", gib, 400 * time.Millisecond, 256},
		{"small", gib / 2, 400 * time.Millisecond, 128},
		{"tiny stays at the floor", gib / 8, 400 * time.Millisecond, 64},
		{"memory unknown", 0, 100 * time.Millisecond, 256},
		{"doubling would be too slow", 16 * gib, 699 * time.Millisecond, 512},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := calibrate(context.Background(), c.ram, func(cost Cost) time.Duration {
				return c.per256 * time.Duration(cost.MemoryKiB) / (256 << 10)
			})
			assert.Equal(t, Cost{MemoryKiB: c.want << 10, Time: 3, Threads: 4}, got)
			assert.True(t, got.writable())
		})
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	got := calibrate(ctx, 16*gib, func(Cost) time.Duration { t.Error("measured after the end"); return 0 })
	assert.Equal(t, DefaultCost, got)
}

func TestCostLimits(t *testing.T) {
	assert.True(t, DefaultCost.writable() && FloorCost.writable() && TestCost.writable())
	for _, c := range []Cost{
		{}, {MemoryKiB: 64<<10 - 1, Time: 3, Threads: 4}, {MemoryKiB: 64 << 10, Time: 2, Threads: 4},
		{MemoryKiB: 64 << 10, Time: 3}, {MemoryKiB: 64 << 10, Time: 3, Threads: 17}, {MemoryKiB: 64 << 10, Time: 17, Threads: 4},
		{MemoryKiB: 1<<20 + 1, Time: 3, Threads: 4}, {MemoryKiB: 19 << 10, Time: 2, Threads: 1},
	} {
		assert.False(t, c.writable(), c)
	}
	assert.True(t, TestCost.weakerThan(FloorCost))
	assert.False(t, FloorCost.weakerThan(FloorCost))
	assert.False(t, Cost{MemoryKiB: 512 << 10, Time: 3, Threads: 4}.weakerThan(DefaultCost))
}

// Section 4.6 of the threat model: what a guess costs an attacker whose
// graphics card moves 960 GB/s, and what a found password is worth.
func TestBruteForceArithmetic(t *testing.T) {
	perSecond := func(c Cost) float64 { return 937.5e6 / (float64(c.MemoryKiB) * (3*float64(c.Time) - 1)) }
	assert.InDelta(t, 1_800, perSecond(FloorCost), 100)
	assert.InDelta(t, perSecond(FloorCost)/4, perSecond(DefaultCost), 1)
	const h100 = 6_200.0 // guesses a second at the floor
	dollars := func(guesses, rate float64) float64 { return guesses / rate / 3600 * usdPerHour }
	assert.InDelta(t, 90, dollars(1e9, h100), 5)
	assert.Greater(t, dollars(math.Pow(7776, 5)/2, h100/4), 1e12, "five words are out of reach")
}

// usdPerHour is the price of an hour of such a card, at its lowest.
const usdPerHour = 2.0

// One sign-in at the real price, start to end.
func TestRealCostWorks(t *testing.T) {
	dir := t.TempDir()
	k, kit, err := Create(dir, CreateOptions{Login: "Ana", Password: ownerSecret.Password, Cost: DefaultCost, Now: now})
	require.NoError(t, err)
	defer k.Wipe()
	defer kit.Wipe()
	assert.False(t, k.NeedsRehash(DefaultCost))
	again, err := Open(dir, k.SlotID(), ownerSecret)
	require.NoError(t, err)
	again.Wipe()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	assert.Less(t, m.HeapAlloc, uint64(128<<20), "Argon2id's memory is given back")
}

func BenchmarkSignIn(b *testing.B) {
	cost := Calibrate(context.Background())
	dir := b.TempDir()
	k, _, err := Create(dir, CreateOptions{Login: "Ana", Password: ownerSecret.Password, Cost: cost, Now: now})
	require.NoError(b, err)
	defer k.Wipe()
	b.ReportMetric(float64(cost.MemoryKiB)/1024, "MiB")
	for b.Loop() {
		k, err := Open(dir, k.SlotID(), ownerSecret)
		require.NoError(b, err)
		k.Wipe()
	}
}

// BenchmarkOpenWithKit is a sign-in without Argon2id: what the files cost.
func BenchmarkOpenWithKit(b *testing.B) {
	o := newOffice(b)
	for b.Loop() {
		k, err := OpenWithKit(o.dir, o.kit.AgeIdentity())
		require.NoError(b, err)
		k.Wipe()
	}
}
