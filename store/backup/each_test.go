package backup

import (
	"context"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAsManyFilesAreWaitedForAtOnceAsThereAreWorkers(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	workers := before + 3
	items := make([]int, 2*workers)
	var all sync.WaitGroup // of a first round: it ends only if all of them are at work together
	all.Add(workers)
	var once [2]sync.Once
	places := [2]int{}
	var turn sync.Mutex
	n := 0
	err := each(context.Background(), workers, items, func(context.Context, int) error {
		turn.Lock()
		n++
		first := n <= workers
		turn.Unlock()
		if first {
			all.Done()
			all.Wait()
			once[0].Do(func() { places[0] = runtime.GOMAXPROCS(0) })
			// One that is less wide, inside, takes nothing away.
			once[1].Do(func() {
				assert.NoError(t, each(context.Background(), 2, items[:2], func(context.Context, int) error { return nil }))
				places[1] = runtime.GOMAXPROCS(0)
			})
		}
		return nil
	})
	require.NoError(t, err)
	assert.Equal(t, [2]int{workers, workers}, places)
	assert.Equal(t, before, runtime.GOMAXPROCS(0), "and nothing is kept")
}
