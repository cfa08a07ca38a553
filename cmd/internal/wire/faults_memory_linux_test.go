// What the memory of the process holds after the screen was locked (S2).

//go:build fault

package wire

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"consentry/store/faulttest"
)

func init() {
	faulttest.Register("locked desk", func(c *faulttest.Child) error {
		ctx := context.Background()
		o, folder, err := Office(filepath.Join(c.Dir, roomPractice))
		if err != nil {
			return err
		}
		front, err := o.Front(ctx)
		if err == nil {
			err = o.SignIn(ctx, front.Logins[0].SlotID, own())
		}
		for range 3 {
			if err == nil {
				err = oneVisit(o, &faulttest.Child{Dir: c.Dir, Rand: c.Rand})
			}
		}
		if err != nil {
			return err
		}
		c.Gate()
		if err := o.Lock(ctx, "idle"); err != nil {
			return err
		}
		runtime.GC() // as the window does when it locks
		runtime.GC()
		debug.FreeOSMemory()
		c.Ack("locked")
		c.Hold()
		return folder.Close()
	})
}

// memoryHits counts how often each of the secrets is in the memory that a process can write to.
func memoryHits(t *testing.T, pid int, secrets map[string][]byte) map[string]int {
	t.Helper()
	maps, err := os.Open(fmt.Sprintf("/proc/%d/maps", pid))
	require.NoError(t, err)
	defer maps.Close()
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	require.NoError(t, err)
	defer mem.Close()
	hits := map[string]int{}
	lines := bufio.NewScanner(maps)
	for lines.Scan() {
		var from, to uint64
		var may string
		_, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &from, &to, &may)
		require.NoError(t, err)
		if !strings.HasPrefix(may, "rw") {
			continue
		}
		const piece = uint64(16 << 20)
		for at := from; at < to; at += piece {
			data := make([]byte, min(piece+128, to-at))
			n, _ := mem.ReadAt(data, int64(at)) // a page that was never touched cannot be read, and holds nothing
			for name, s := range secrets {
				hits[name] += bytes.Count(data[:n], s)
			}
		}
	}
	require.NoError(t, lines.Err())
	return hits
}

// S2: while somebody works, the key is in the process's memory; after the lock it is not.
func TestS2_AfterTheLockTheKeyIsNotInMemory(t *testing.T) {
	base := secretRoom(t)
	keys := keysOf(t, filepath.Join(base, roomPractice))
	secrets := map[string][]byte{"key": keys["key"], "key in hex": keys["key in hex"]}
	n := max(2, rounds(t)/100)
	open, residue := 0, 0
	for round := range n {
		p := faulttest.Start(t, "locked desk", base, uint64(round))
		for line, ok := p.Next(); line != "at the gate"; line, ok = p.Next() {
			require.True(t, ok, p.Errors())
		}
		hits := memoryHits(t, p.PID(), secrets)
		require.Positive(t, hits["key"], "the search finds what is there")
		open += hits["key"]
		p.Release(t)
		line, ok := p.Next()
		require.True(t, ok && line == "locked", p.Errors())
		hits = memoryHits(t, p.PID(), secrets)
		require.Zero(t, hits["key"], "raw copies of the records' key after the lock")
		residue += hits["key in hex"]
		_, ended, err := p.Kill()
		require.False(t, ended, "%v", err)
	}
	t.Logf("N=%d locks: %d raw copies of the key before, 0 after; %d copies in hexadecimal after", n, open, residue)
}
