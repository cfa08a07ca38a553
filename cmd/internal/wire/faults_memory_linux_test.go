// What the memory of the process holds after the screen was locked (S2).

package wire

import (
	"bufio"
	"bytes"
	"context"
	"crypto/pbkdf2"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"consentry/store/faulttest"
	"consentry/store/keyring"
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

// keyForms are the forms in which the records' key can lie in memory: as it is and as text, in halves, since what an allocator
// writes over the beginning of a piece that came back hides the first; with the bytes of each word turned, as AES keeps it; and
// what seals the pages and is made of it, with the two masks of HMAC (RFC 2104).
func keyForms(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	pub, err := keyring.Peek(dir)
	require.NoError(t, err)
	keys, err := keyring.Open(dir, pub.Slots[0].ID, keyring.Secret{Password: []byte(ownerWord)})
	require.NoError(t, err)
	defer keys.Wipe()
	key, salt := keys.DB()
	for i := range salt {
		salt[i] ^= 0x3a // SQLCipher's mask for the salt of the seal
	}
	seal, err := pbkdf2.Key(sha512.New, string(key[:]), salt[:], 2, len(key))
	require.NoError(t, err)
	masked := func(k []byte, how func(i int) byte) []byte {
		out := make([]byte, len(k))
		for i := range out {
			out[i] = how(i)
		}
		return out
	}
	out := map[string][]byte{}
	for name, k := range map[string][]byte{
		"key": key[:], "text": []byte(hex.EncodeToString(key[:])), "words of AES": masked(key[:], func(i int) byte { return key[i^3] }),
		"inner key": masked(key[:], func(i int) byte { return key[i] ^ 0x36 }), "outer key": masked(key[:], func(i int) byte { return key[i] ^ 0x5c }),
		"seal": seal, "inner seal": masked(seal, func(i int) byte { return seal[i] ^ 0x36 }), "outer seal": masked(seal, func(i int) byte { return seal[i] ^ 0x5c }),
	} {
		out[name+", first half"], out[name+", second half"] = bytes.Clone(k[:len(k)/2]), bytes.Clone(k[len(k)/2:])
	}
	return out
}

// S2: while somebody works, the key is in the process's memory; after the lock it is not, in none of its forms.
func TestS2_AfterTheLockTheKeyIsNotInMemory(t *testing.T) {
	base := secretRoom(t)
	secrets := keyForms(t, filepath.Join(base, roomPractice))
	n := max(2, rounds/100)
	open := 0
	for round := range n {
		p := faulttest.Start(t, "locked desk", base, uint64(round))
		for line, ok := p.Next(); line != "at the gate"; line, ok = p.Next() {
			require.True(t, ok, p.Errors())
		}
		hits := memoryHits(t, p.PID(), secrets)
		for _, name := range []string{"key, second half", "text, second half", "seal, first half"} {
			require.Positive(t, hits[name], "the search finds what is there: %s", name)
		}
		open += hits["key, second half"]
		p.Release(t)
		line, ok := p.Next()
		require.True(t, ok && line == "locked", p.Errors())
		for name, copies := range memoryHits(t, p.PID(), secrets) {
			require.Zero(t, copies, "copies of the records' key after the lock: %s", name)
		}
		_, ended, err := p.Kill()
		require.False(t, ended, "%v", err)
	}
	t.Logf("N=%d locks: %d raw copies of the key before; 0 after, of 16 forms", n, open)
}
