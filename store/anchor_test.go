// Tests of the anchor: its bytes, its files, and every way in which it and the records can disagree.

package store

import (
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"consentry/store/faulttest"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func rowHash(seq uint64) [32]byte { return sha256.Sum256([]byte{byte(seq), 'r'}) }

// at is an anchor after commit n: two header generations, one audit row a commit.
func at(n uint64) Anchor {
	return Anchor{Generation: 2, Counter: n, Seq: n, Head: rowHash(n), Clock: noon}
}

// recordsAt is a healthy database after commit n.
func recordsAt(n uint64) RecordsState {
	return RecordsState{Generation: 2, Counter: n, Seq: n, Head: rowHash(n), LastAt: noon,
		HashAt: func(seq uint64) ([32]byte, bool) { return rowHash(seq), seq > 0 && seq <= n }}
}

func TestAnchor_goldenBytes(t *testing.T) {
	var key [32]byte
	for i := range key {
		key[i] = byte(i)
	}
	a := Anchor{Generation: 17, Counter: 1234, Seq: 5678, Head: sha256.Sum256([]byte("head")),
		Clock: time.Date(2026, 11, 22, 8, 14, 5, 123456000, time.UTC)}
	got := hex.EncodeToString(a.Encode(key))
	// Made once with another language's standard library.
	assert.Equal(t, "434e5359414e4331"+"0000000000000011"+"00000000000004d2"+"000000000000162e"+
		"9f2e6d33a3717ee826353a404ba4618d1aeeb6879ad7936bce8ed5f46814924d"+
		"000660d90f89cf80"+
		"1c938d65548db0c72cf8cf02a626ae70ed54865c218edc872031f6bdf249cc2d", got)
	back, err := ParseAnchor(a.Encode(key), key)
	require.NoError(t, err)
	assert.Equal(t, a, back)
}

func TestAnchor_roundTrip(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var key, head [32]byte
		copy(key[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(r, "key"))
		copy(head[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(r, "head"))
		a := Anchor{rapid.Uint64().Draw(r, "gen"), rapid.Uint64().Draw(r, "counter"), rapid.Uint64().Draw(r, "seq"), head,
			time.UnixMicro(rapid.Int64Range(0, 1<<52).Draw(r, "clock")).UTC()}
		back, err := ParseAnchor(a.Encode(key), key)
		if err != nil || back != a {
			r.Fatalf("got %+v, %v; want %+v", back, err, a)
		}
	})
}

func TestAnchor_flipsTruncationsAndOtherKeysAreDamage(t *testing.T) {
	key, _ := newKey(t)
	good := at(99).Encode(key)
	for bit := range len(good) * 8 { // every single one, which is more than the 200 asked for
		bad := append([]byte(nil), good...)
		bad[bit/8] ^= 1 << (bit % 8)
		_, err := ParseAnchor(bad, key)
		require.ErrorIs(t, err, ErrAnchorDamaged, "bit %d", bit)
	}
	for n := range len(good) {
		_, err := ParseAnchor(good[:n], key)
		require.ErrorIs(t, err, ErrAnchorDamaged, "%d bytes", n)
	}
	_, err := ParseAnchor(append(good, 0), key)
	require.ErrorIs(t, err, ErrAnchorDamaged)
	other, _ := newKey(t)
	_, err = ParseAnchor(good, other)
	require.ErrorIs(t, err, ErrAnchorDamaged)
}

func FuzzParseAnchor(f *testing.F) {
	var key [32]byte
	f.Add(at(1).Encode(key))
	f.Add([]byte{})
	f.Add([]byte(anchorMagic))
	f.Fuzz(func(t *testing.T, b []byte) {
		faulttest.Bound(t)
		a, err := ParseAnchor(b, key)
		if err == nil {
			require.Equal(t, b, a.Encode(key), "only our own bytes are read")
		}
	})
}

func TestAnchorFiles_writeAndRead(t *testing.T) {
	key, _ := newKey(t)
	dir := t.TempDir()
	f := AnchorFiles{Main: filepath.Join(dir, AnchorName), Second: filepath.Join(dir, "elsewhere", "second")}
	require.NoError(t, os.Mkdir(filepath.Join(dir, "elsewhere"), 0o700))
	found, err := f.Read(key)
	require.NoError(t, err)
	assert.Equal(t, AnchorsFound{HasSecond: true}, found, "nothing yet")

	for n := range uint64(5) {
		require.NoError(t, f.Write(at(n), key))
	}
	found, err = f.Read(key)
	require.NoError(t, err)
	assert.Equal(t, AnchorsFound{Main: at(4), Second: at(4), MainState: AnchorPresent, SecondState: AnchorPresent, HasSecond: true}, found)

	require.NoError(t, os.WriteFile(f.Main, make([]byte, 1<<20), 0o600)) // far too long: read in part, refused
	require.NoError(t, os.Remove(f.Second))
	found, err = f.Read(key)
	require.NoError(t, err)
	assert.Equal(t, AnchorDamaged, found.MainState)
	assert.Equal(t, AnchorMissing, found.SecondState)

	require.NoError(t, os.RemoveAll(filepath.Join(dir, "elsewhere")))
	require.ErrorIs(t, f.Write(at(5), key), ErrSecondAnchor)
	found, err = AnchorFiles{Main: f.Main}.Read(key)
	require.NoError(t, err)
	assert.Equal(t, at(5), found.Main, "the main copy was written all the same")
	require.ErrorIs(t, AnchorFiles{Main: filepath.Join(dir, "gone", "anchor")}.Write(at(6), key), ErrNoFolder)
}

func TestCheckAnchor(t *testing.T) {
	both := func(m, s Anchor) AnchorsFound {
		return AnchorsFound{Main: m, Second: s, MainState: AnchorPresent, SecondState: AnchorPresent, HasSecond: true}
	}
	only := func(m Anchor) AnchorsFound { return AnchorsFound{Main: m, MainState: AnchorPresent} }
	change := func(a Anchor, f func(*Anchor)) Anchor { f(&a); return a }
	forked := recordsAt(9)
	forked.HashAt = func(uint64) ([32]byte, bool) { return [32]byte{1}, true }
	noRow := recordsAt(9)
	noRow.HashAt = func(uint64) ([32]byte, bool) { return [32]byte{}, false }
	rekeying := recordsAt(5)
	rekeying.Generation = 1
	sameSeq := recordsAt(5)
	sameSeq.Counter = 3

	for _, c := range []struct {
		name   string
		db     RecordsState
		header uint64
		found  AnchorsFound
		want   Verdict
	}{
		{"agree", recordsAt(5), 2, only(at(5)), Verdict{}},
		{"agree, both copies", recordsAt(5), 2, both(at(5), at(5)), Verdict{}},
		{"new practice", RecordsState{Generation: 2, LastAt: noon}, 2, only(Anchor{Generation: 2, Clock: noon}), Verdict{}},
		{"killed between commit and anchor", recordsAt(6), 2, only(at(5)), Verdict{Kind: RecordsAhead1, Ahead: 1}},
		{"killed between the two copies", recordsAt(6), 2, both(at(6), at(5)), Verdict{}},
		{"killed twice between the two copies", recordsAt(7), 2, both(at(7), at(5)), Verdict{Kind: AnchorsDisagree}},
		{"header was renewed, records not yet", recordsAt(5), 3, only(at(5)), Verdict{}},
		{"anchor not written for a while", recordsAt(9), 2, only(at(5)), Verdict{Kind: RecordsAhead, Ahead: 4}},
		{"log deleted", recordsAt(3), 2, only(at(5)), Verdict{Kind: RecordsBehind, Missing: 2, Since: noon}},
		{"log flipped, one lost", recordsAt(4), 2, only(at(5)), Verdict{Kind: RecordsBehind, Missing: 1, Since: noon}},
		{"all lost", recordsAt(0), 2, only(at(5)), Verdict{Kind: RecordsBehind, Missing: 5, Since: noon}},
		{"counter behind, same entries", sameSeq, 2, only(at(5)), Verdict{Kind: RecordsBehind, Missing: 2, Since: noon}},
		{"records of an older generation", rekeying, 2, only(at(5)), Verdict{Kind: RecordsBehind, Since: noon}},
		{"same count, other head", recordsAt(5), 2, only(change(at(5), func(a *Anchor) { a.Head[0] ^= 1 })), Verdict{Kind: RecordsForked}},
		{"ahead, but another history", forked, 2, only(at(5)), Verdict{Kind: RecordsForked}},
		{"ahead, the anchor's row is gone", noRow, 2, only(at(5)), Verdict{Kind: RecordsForked}},
		{"old header, by the records", recordsAt(5), 1, AnchorsFound{}, Verdict{Kind: HeaderOlder}},
		{"old header, by the anchor", rekeying, 1, only(at(5)), Verdict{Kind: HeaderOlder}},
		{"no anchor at all", recordsAt(5), 2, AnchorsFound{}, Verdict{Kind: AnchorWasMissing}},
		{"no main, second agrees", recordsAt(5), 2, AnchorsFound{Second: at(5), SecondState: AnchorPresent, HasSecond: true}, Verdict{Kind: AnchorWasMissing}},
		{"no main, second is ahead", recordsAt(3), 2, AnchorsFound{Second: at(5), SecondState: AnchorPresent, HasSecond: true},
			Verdict{Kind: RecordsBehind, Missing: 2, Since: noon}},
		{"main damaged", recordsAt(5), 2, AnchorsFound{MainState: AnchorDamaged}, Verdict{Kind: AnchorWasDamaged}},
		{"main damaged, second is ahead", recordsAt(3), 2, AnchorsFound{MainState: AnchorDamaged, Second: at(5), SecondState: AnchorPresent, HasSecond: true},
			Verdict{Kind: RecordsBehind, Missing: 2, Since: noon}},
		{"second missing", recordsAt(5), 2, AnchorsFound{Main: at(5), MainState: AnchorPresent, HasSecond: true}, Verdict{Kind: AnchorsDisagree}},
		{"second damaged", recordsAt(5), 2, AnchorsFound{Main: at(5), MainState: AnchorPresent, HasSecond: true, SecondState: AnchorDamaged}, Verdict{Kind: AnchorsDisagree}},
		{"second lags", recordsAt(9), 2, both(at(9), at(5)), Verdict{Kind: AnchorsDisagree}},
		{"older folder put back", recordsAt(5), 2, both(at(5), at(9)), Verdict{Kind: RecordsBehind, Missing: 4, Since: noon}},
		{"older anchor put back", recordsAt(9), 2, both(at(5), at(9)), Verdict{Kind: AnchorsDisagree}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.want.Latest = noon
			c.want.Stale = c.want.Kind != AnchorOK || c.name == "killed between the two copies"
			assert.Equal(t, c.want, CheckAnchor(c.db, c.header, c.found, noon.Add(time.Hour)))
			assert.Equal(t, c.want.Kind >= RecordsBehind, c.want.Stops())
		})
	}
}

func TestCheckAnchor_clock(t *testing.T) {
	for _, c := range []struct {
		name          string
		now           time.Time
		back, forward time.Duration
	}{
		{"same instant", noon, 0, 0},
		{"a minute behind", noon.Add(-time.Minute), 0, 0},
		{"two minutes behind", noon.Add(-2 * time.Minute), 0, 0},
		{"three hours behind", noon.Add(-3 * time.Hour), 3 * time.Hour, 0},
		{"next morning", noon.Add(20 * time.Hour), 0, 0},
		{"a day and a half later", noon.Add(36 * time.Hour), 0, 0},
		{"forty days later", noon.Add(40 * 24 * time.Hour), 0, 40 * 24 * time.Hour},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := CheckAnchor(recordsAt(5), 2, AnchorsFound{Main: at(5), MainState: AnchorPresent}, c.now)
			assert.Equal(t, c.back, v.ClockBack)
			assert.Equal(t, c.forward, v.ClockForward)
			assert.Equal(t, AnchorOK, v.Kind)
			assert.Equal(t, noon, v.Latest)
		})
	}
	db := recordsAt(5)
	db.LastAt = noon.Add(time.Hour) // the records have seen a later time than the anchor
	v := CheckAnchor(db, 2, AnchorsFound{Main: at(5), MainState: AnchorPresent}, noon)
	assert.Equal(t, time.Hour, v.ClockBack)
	assert.Equal(t, noon.Add(time.Hour), v.Latest)
	fresh := CheckAnchor(RecordsState{}, 0, AnchorsFound{}, noon)
	assert.Zero(t, fresh.ClockForward, "nothing was seen yet, so nothing jumped")
}

// Whatever was lost after an anchor, it is never called agreement.
func TestCheckAnchor_lossIsAlwaysNoticed(t *testing.T) {
	for range 1000 {
		n := rand.Uint64N(1000) + 1
		lost := rand.Uint64N(n) + 1
		v := CheckAnchor(recordsAt(n-lost), 2, AnchorsFound{Main: at(n), MainState: AnchorPresent}, noon)
		require.Equal(t, RecordsBehind, v.Kind)
		require.EqualValues(t, lost, v.Missing)
	}
}

// The cost of one anchor, main and second, on the disk the tests run on.
func BenchmarkAnchorWrite(b *testing.B) {
	key, _ := newKey(b)
	dir := b.TempDir()
	require.NoError(b, os.Mkdir(filepath.Join(dir, "second"), 0o700))
	for name, f := range map[string]AnchorFiles{
		"main": {Main: filepath.Join(dir, "anchor")},
		"both": {Main: filepath.Join(dir, "anchor"), Second: filepath.Join(dir, "second", "anchor")},
	} {
		b.Run(name, func(b *testing.B) {
			for i := range b.N {
				require.NoError(b, f.Write(at(uint64(i)), key))
			}
		})
	}
}
