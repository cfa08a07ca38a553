// This file holds the price of one password guess: the Argon2id parameters,
// their limits, and their calibration on the machine at hand.

package keyring

import (
	"context"
	"testing"
	"time"

	"github.com/shirou/gopsutil/v4/mem"
	"golang.org/x/crypto/argon2"
)

// Cost is a set of Argon2id parameters (RFC 9106): memory in KiB, number of
// passes, number of lanes.
type Cost struct {
	MemoryKiB, Time uint32
	Threads         uint8
}

var (
	// DefaultCost is what a practice uses unless its machine is slower.
	DefaultCost = Cost{MemoryKiB: 256 << 10, Time: 3, Threads: 4}
	// FloorCost is RFC 9106's second recommended choice. Nothing weaker is
	// ever written.
	FloorCost = Cost{MemoryKiB: 64 << 10, Time: 3, Threads: 4}
	// TestCost is the weakest cost a header may contain. It is accepted for
	// writing in test binaries only (testing.Testing), so that no build of the
	// program can make a weak slot, whatever its caller asks for.
	TestCost = Cost{MemoryKiB: 19 << 10, Time: 1, Threads: 1}
)

// What a header may contain: OWASP's floor below, and above what a guest of
// the machine could use to exhaust it.
const (
	minMemoryKiB = 19 << 10
	maxMemoryKiB = 1 << 20
	maxTime      = 16
	maxThreads   = 16
)

// readable says whether a header may carry this cost. Checked before any
// memory is taken.
func (c Cost) readable() bool {
	return c.MemoryKiB >= minMemoryKiB && c.MemoryKiB <= maxMemoryKiB &&
		c.Time >= 1 && c.Time <= maxTime && c.Threads >= 1 && c.Threads <= maxThreads
}

// writable says whether a new slot may be made with this cost.
func (c Cost) writable() bool {
	if c == TestCost && testing.Testing() {
		return true
	}
	return c.readable() && c.MemoryKiB >= FloorCost.MemoryKiB && c.Time >= FloorCost.Time
}

// weakerThan compares the work of one guess: memory filled times passes.
func (c Cost) weakerThan(policy Cost) bool {
	return uint64(c.MemoryKiB)*uint64(c.Time) < uint64(policy.MemoryKiB)*uint64(policy.Time)
}

// The time one sign-in should take.
const (
	signInAtLeast = 700 * time.Millisecond
	signInAtMost  = 1500 * time.Millisecond
)

// Calibrate measures this machine and returns the cost for its slots:
// DefaultCost, halved in memory while one sign-in takes more than 1.5 s,
// doubled while it takes less than 0.7 s, never below FloorCost, never above
// a quarter of the machine's memory (unless that is below the floor). It
// takes a few seconds and returns the best cost so far when ctx ends.
func Calibrate(ctx context.Context) Cost {
	var total uint64
	if m, err := mem.VirtualMemoryWithContext(ctx); err == nil {
		total = m.Total
	}
	return calibrate(ctx, total, measure)
}

// calibrate is Calibrate with the machine's memory (bytes, 0 if unknown) and
// clock as arguments.
func calibrate(ctx context.Context, total uint64, measure func(Cost) time.Duration) Cost {
	limit := DefaultCost.MemoryKiB
	if total > 0 {
		limit = uint32(min(total/1024/4, maxMemoryKiB))
	}
	limit = max(limit, FloorCost.MemoryKiB)

	cost := DefaultCost
	for cost.MemoryKiB > limit {
		cost.MemoryKiB /= 2
	}
	if ctx.Err() != nil {
		return cost
	}
	took := measure(cost)
	for took > signInAtMost && cost.MemoryKiB > FloorCost.MemoryKiB && ctx.Err() == nil {
		cost.MemoryKiB /= 2
		took = measure(cost)
	}
	for took < signInAtLeast && cost.MemoryKiB*2 <= limit && ctx.Err() == nil {
		more := cost
		more.MemoryKiB *= 2
		if took = measure(more); took > signInAtMost {
			break
		}
		cost = more
	}
	return cost
}

// measure returns how long one guess takes here: the better of two, because
// another program may disturb one.
func measure(c Cost) time.Duration {
	best := time.Duration(1<<63 - 1)
	for range 2 {
		start := time.Now()
		argon2.IDKey([]byte("calibration"), make([]byte, saltSize), c.Time, c.MemoryKiB, c.Threads, 32)
		best = min(best, time.Since(start))
	}
	freeMemory()
	return best
}
