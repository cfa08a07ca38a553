// Parsers against everything else that could stand in their files.

package keyring

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"consentry/store/faulttest"
)

// FuzzHeader: what is accepted is byte for byte what would be written. The
// fuzzer edits the body; the frame with the checksum is put around it, else
// it would never get past that.
func FuzzHeader(f *testing.F) {
	raw, err := os.ReadFile(filepath.Join(goldenDir, "practice", HeaderFile))
	require.NoError(f, err)
	f.Add(raw)
	f.Add(raw[:len(raw)-sumTail])
	for _, s := range []string{"", "{}", `{"v":1}`, `{"v":2,"min_app":"9.9.9"}`, `{"v":1,"min_app":"1.0.0","slots":[{}]}`, strings.Repeat(`{"v":`, 5000)} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		faulttest.Bound(t)
		framed := append(bytes.Clone(b), sumMark...)
		framed = append(framed, b64.EncodeToString(sha(string(b)))...)
		framed = append(framed, "\"}\n"...)
		for _, raw := range [][]byte{b, framed} {
			h, err := parseHeader(raw)
			if err != nil {
				continue
			}
			require.LessOrEqual(t, len(raw), maxHeader)
			again, err := h.encode(make([]byte, 32))
			require.NoError(t, err)
			require.Len(t, again, len(raw))
			require.Equal(t, again[:len(again)-sumTail-macTail], raw[:len(raw)-sumTail-macTail])
			for i := range h.Slots {
				if k := h.Slots[i].KDF; k != nil {
					require.True(t, h.Slots[i].recipe().cost.readable())
				}
			}
			_ = h.public(false)
			_ = verifyMAC(raw, make([]byte, 32))
		}
	})
}

// FuzzRing: what is accepted is byte for byte what would be written.
func FuzzRing(f *testing.F) {
	r, err := newRings(now)
	require.NoError(f, err)
	vault := [16]byte{1, 2, 3}
	core := r.text(Core, vault, 3)
	for _, ring := range allRings {
		f.Add(r.text(ring, vault, 3))
	}
	f.Add([]byte(ringTitle + "\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		faulttest.Bound(t)
		for _, ring := range allRings {
			got := &rings{mem: newSecretBytes()}
			if ring != Core {
				_, err := got.parse(core, Core, vault)
				require.NoError(t, err)
			}
			if gen, err := got.parse(b, ring, vault); err == nil {
				require.Equal(t, string(b), string(got.text(ring, vault, gen)))
			}
			got.mem.wipe()
		}
	})
}

// FuzzKit: what is read can be printed and read again, and no error says what
// was typed.
func FuzzKit(f *testing.F) {
	k := someKit(f, 7)
	for _, s := range []string{
		k.Text(), strings.ToLower(k.Text()), strings.Join(k.Groups(), ""), k.AgeIdentity(), k.AgeFile(), "", "-", "# only a comment\n",
		strings.Repeat("Q", 72), strings.Repeat("QQQQQQ ", 12), "AGE-SECRET-KEY-PQ-1", "患者 \u202e\x00", strings.Repeat("l1Io0B8", 10),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		faulttest.Bound(t)
		got, err := ParseKit(s)
		if err != nil {
			var group ErrKitGroup
			if !strings.Contains(err.Error(), "group") {
				require.ErrorIs(t, err, ErrKitUnreadable)
			} else {
				require.ErrorAs(t, err, &group)
				require.True(t, group.Group >= 1 && group.Group <= kitGroups)
			}
			return
		}
		require.Len(t, got.AgeIdentity(), hybridSize)
		if got.Number > 0 {
			again, err := ParseKit(got.Text())
			require.NoError(t, err)
			require.Equal(t, got.AgeIdentity(), again.AgeIdentity())
			require.Equal(t, got.Number, again.Number)
		}
	})
}

// FuzzThrottle: no file keeps anybody out for longer than the schedule says,
// and what is accepted is byte for byte what would be written.
func FuzzThrottle(f *testing.F) {
	for _, s := range []string{
		"", "{}", `{"v":1,"slots":[]}` + "\n", `{"v":1,"slots":null}` + "\n",
		`{"v":1,"slots":[{"id":"AAAAAAAAAAA","count":12,"last":"9999-11-22T00:00:00Z","failures":["2026-11-22T00:00:00Z"]}]}` + "\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		faulttest.Bound(t)
		slots, err := parseThrottle(b)
		if err != nil {
			return
		}
		again, err := encodeThrottle(slots)
		require.NoError(t, err)
		require.Equal(t, string(b), string(again))
		th := &Throttle{path: filepath.Join(t.TempDir(), ThrottleFile), slots: slots}
		for _, s := range slots {
			require.LessOrEqual(t, th.Wait(s.ID, now), LockOut)
			require.Zero(t, th.Wait(s.ID, now.Add(LockOut)))
		}
	})
}
