// What one input of a fuzz target may cost. Go's fuzzer bounds a run, never an input: one that does not end is dropped
// without a word when the time is over, and one that takes a gigabyte is found only where the system has no more.

package faulttest

import (
	"fmt"
	"runtime/metrics"
	"testing"
	"time"
)

// The most that one input may take.
const (
	MostTime   = 5 * time.Second
	MostMemory = 512 << 20 // bytes asked for, whether or not they were given back in between
)

// Bound belongs at the start of what a fuzz target does with one input. An input that needs more than MostTime ends the
// process, which is how the fuzzer gets to keep it; one that asks for more than MostMemory fails.
func Bound(t testing.TB) {
	t.Helper()
	bound(t, MostTime, MostMemory, func(says string) { panic(says) })
}

func bound(t testing.TB, most time.Duration, memory uint64, end func(string)) {
	timer := time.AfterFunc(most, func() { end(fmt.Sprintf("one input takes more than %v", most)) })
	before := asked()
	t.Cleanup(func() {
		timer.Stop()
		if n := asked() - before; n > memory {
			t.Errorf("one input asks for %d MB", n>>20)
		}
	})
}

// asked is how many bytes this process has asked for since it began.
func asked() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}
