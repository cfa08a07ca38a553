// Every single byte of the file with the key slots, changed: none is taken for true (F5).

package keyring

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// everyByte is how many bytes lie between two that are flipped: none with FAULT_N of at least 1000, else as many as keep
// the ordinary test run short.
func everyByte() int {
	if os.Getenv("FAULT_N") != "" && flips >= 1000 {
		return 1
	}
	return 199
}

func TestF5_everyByteOfTheKeySlots(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	whole := contents(t, o.dir)
	step, tried := everyByte(), 0
	good := whole[HeaderFile]
	for at := 0; at < len(good); at += step {
		raw := bytes.Clone(good)
		raw[at] ^= 1 << (at / step % 8)
		set(t, o.dir, HeaderFile, raw)
		tried++
		k, err := openDisk(looking(o.dir, true), func(h *header) (*session, error) { return unlockKit(h, o.kit) })
		require.NoError(t, err, "byte %d: the second copy is whole", at)
		require.Equal(t, []string{headerName}, k.Damage(), "byte %d", at)
		require.True(t, k.FromPrevious())
		k.Wipe()
		// The same byte in both copies: nothing is left, and that is said by name.
		set(t, o.dir, headerSpare, raw)
		k, err = openDisk(looking(o.dir, true), func(h *header) (*session, error) { return unlockKit(h, o.kit) })
		require.ErrorIs(t, err, ErrDamaged{File: headerName}, "byte %d", at)
		require.Nil(t, k)
		set(t, o.dir, headerSpare, whole[headerSpare])
	}
	set(t, o.dir, HeaderFile, good)
	t.Logf("N=%d bytes of %d, in one copy and in both", tried, len(good))
}
