package audit

// This file tests the encoding against vectors computed elsewhere, and that the
// verifier notices every change.

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var k0 = func() (k [32]byte) {
	for i := range k {
		k[i] = byte(i)
	}
	return k
}()

type vectors struct {
	K0, K1 string
	Rows   []struct {
		Row struct {
			Seq                         uint64
			At                          string
			Mono                        int64
			Actor, Role, Action, Object string
			PatientID                   string `json:"patient_id"`
			Reason, Before, After       string
			Args                        map[string]string
			Epoch                       uint32
		}
		Prev, Canonical, Key, MAC, Hash string
	}
}

func unhex(t *testing.T, s string) (out [32]byte) {
	t.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	require.Len(t, b, 32)
	return [32]byte(b)
}

func TestVectors(t *testing.T) {
	text, err := os.ReadFile("testdata/vectors.json")
	require.NoError(t, err)
	var v vectors
	require.NoError(t, json.Unmarshal(text, &v))
	require.Equal(t, unhex(t, v.K0), k0)
	require.Equal(t, unhex(t, v.K1), Next(k0))
	require.Len(t, v.Rows, 4)

	ratchet := NewRatchet(0, k0)
	verifier := NewVerifier(Start{Keys: NewRatchet(0, k0).Key})
	digest := func(s string) *[32]byte {
		if s == "" {
			return nil
		}
		d := unhex(t, s)
		return &d
	}
	for _, w := range v.Rows {
		at, err := ParseTime(w.Row.At)
		require.NoError(t, err)
		assert.Equal(t, w.Row.At, FormatTime(at))
		row := Row{Seq: w.Row.Seq, At: at, Mono: w.Row.Mono, Actor: w.Row.Actor, Role: w.Row.Role, Epoch: w.Row.Epoch,
			Prev: unhex(t, w.Prev), MAC: unhex(t, w.MAC),
			Event: Event{Action: Action(w.Row.Action), Object: w.Row.Object, PatientID: w.Row.PatientID, Reason: w.Row.Reason,
				Before: digest(w.Row.Before), After: digest(w.Row.After), Args: w.Row.Args}}
		assert.Equal(t, w.Canonical, hex.EncodeToString(Canonical(row)))
		key, ok := ratchet.Key(row.Epoch)
		require.True(t, ok)
		assert.Equal(t, unhex(t, w.Key), key)
		assert.Equal(t, row.MAC, MAC(key, row.Prev, Canonical(row)))
		assert.Equal(t, unhex(t, w.Hash), Hash(row))
		bare := row
		bare.Prev, bare.MAC, bare.Epoch = [32]byte{}, [32]byte{}, 0
		sealed, head := Seal(bare, row.Prev, row.Epoch, key)
		assert.Equal(t, row, sealed)
		assert.Equal(t, unhex(t, w.Hash), head)
		require.NoError(t, verifier.Add(row))
	}
	require.NoError(t, verifier.Finish())
	assert.Equal(t, uint64(4), verifier.Report().MACs)
}

// chain makes n rows, with a new key every third.
func chain(n int) []Row { return chainOf(n, 3) }

// chainOf is a log with so many rows a day.
func chainOf(n, daily int) []Row {
	rows := make([]Row, n)
	var prev [32]byte
	ratchet := NewRatchet(0, k0)
	for i := range rows {
		epoch := uint32(i / daily)
		key, _ := ratchet.Key(epoch)
		rows[i] = Row{Seq: uint64(i + 1), At: time.Date(2026, 11, 22, 8, i, 0, 0, time.UTC), Mono: int64(i), Actor: "m1", Role: "owner",
			Event: Event{Action: PatientChanged, Object: fmt.Sprintf("patient:%d", i), PatientID: fmt.Sprint(i), Reason: "because",
				Before: Digest([]byte{byte(i)}), After: Digest([]byte{byte(i + 1)}), Args: map[string]string{"fields": "phone", "n": fmt.Sprint(i)}}}
		rows[i], prev = Seal(rows[i], prev, epoch, key)
	}
	return rows
}

func headOf(rows []Row) Head {
	last := rows[len(rows)-1]
	return Head{Seq: last.Seq, Hash: Hash(last)}
}

func verify(rows []Row, keys Keys, heads ...Head) error {
	v := NewVerifier(Start{Keys: keys})
	for _, h := range heads {
		v.Expect(h)
	}
	for _, r := range rows {
		if v.Add(r) != nil {
			break
		}
	}
	return v.Finish()
}

func TestVerifyReports(t *testing.T) {
	rows := chain(10)
	rows[5].At = rows[4].At.Add(-time.Minute) // the clock went back: allowed, counted
	for i := 5; i < 10; i++ {
		rows[i], _ = Seal(rows[i], Hash(rows[i-1]), rows[i].Epoch, func() [32]byte { k, _ := NewRatchet(0, k0).Key(rows[i].Epoch); return k }())
	}
	k2, _ := NewRatchet(0, k0).Key(2)
	v := NewVerifier(Start{Keys: NewRatchet(2, k2).Key}) // only keys from the third on
	v.Expect(headOf(rows))
	v.Expect(headOf(rows[:4]))
	for _, r := range rows {
		require.NoError(t, v.Add(r))
	}
	require.NoError(t, v.Finish())
	assert.Equal(t, Report{Rows: 10, First: 1, Last: 10, From: rows[0].At, To: rows[9].At, Head: headOf(rows),
		MACs: 4, MACFrom: rows[6].At, MACTo: rows[9].At, Unkeyed: 6, ClockBack: 1, FirstEpoch: 0, Epoch: 3}, v.Report())

	// From the middle on, with the head known from the last time.
	h := headOf(rows[:6])
	v = NewVerifier(Start{Seq: 7, Prev: h.Hash, Keys: NewRatchet(2, k2).Key})
	for _, r := range rows[6:] {
		require.NoError(t, v.Add(r))
	}
	require.NoError(t, v.Finish())
	assert.Equal(t, uint64(4), v.Report().MACs)

	empty := NewVerifier(Start{})
	require.NoError(t, empty.Finish())
	assert.Zero(t, empty.Report().Rows)
	empty.Expect(Head{Seq: 3})
	var missing ErrHead
	require.ErrorAs(t, empty.Finish(), &missing)
	assert.Equal(t, uint64(3), missing.Missing())
}

func TestVerifyNamesTheDamage(t *testing.T) {
	keys := func() Keys { return NewRatchet(0, k0).Key }
	for _, c := range []struct {
		name   string
		damage func([]Row) []Row
		want   error // with the keys
		bare   error // with the hash chain alone; nil: only the keys or the head tell
	}{
		{"a row taken out", func(r []Row) []Row { return slices.Delete(r, 4, 5) }, ErrGap{5, 6}, ErrGap{5, 6}},
		{"the first rows taken out", func(r []Row) []Row { return r[2:] }, ErrGap{1, 3}, ErrGap{1, 3}},
		{"a row doubled", func(r []Row) []Row { return slices.Insert(r, 4, r[3]) }, ErrGap{5, 4}, ErrGap{5, 4}},
		{"two rows exchanged", func(r []Row) []Row { r[3], r[4] = r[4], r[3]; return r }, ErrGap{4, 5}, ErrGap{4, 5}},
		{"exchanged and renumbered", func(r []Row) []Row { r[3], r[4] = r[4], r[3]; r[3].Seq, r[4].Seq = 4, 5; return r }, ErrPrev{4}, ErrPrev{4}},
		{"a reason changed", func(r []Row) []Row { r[4].Reason = "other"; return r }, ErrMAC{5}, ErrPrev{6}},
		{"a reason changed and the hash chain mended", func(r []Row) []Row {
			r[4].Reason = "other"
			for i := 5; i < len(r); i++ {
				r[i].Prev = Hash(r[i-1])
			}
			return r
		}, ErrMAC{5}, nil},
		{"the last row changed", func(r []Row) []Row { r[9].Actor = "m2"; return r }, ErrMAC{10}, nil},
		{"the last row's code changed", func(r []Row) []Row { r[9].MAC[0]++; return r }, ErrMAC{10}, nil},
		{"the last rows taken off", func(r []Row) []Row { return r[:7] }, nil, nil},
		{"an earlier key period", func(r []Row) []Row { r[7].Epoch = 0; return r }, ErrEpoch{8}, ErrEpoch{8}},
		{"a key period far ahead", func(r []Row) []Row { r[7].Epoch = 1 << 31; return r }, ErrEpoch{8}, ErrEpoch{8}},
	} {
		t.Run(c.name, func(t *testing.T) {
			whole := chain(10)
			rows := c.damage(chain(10))
			assert.Equal(t, c.want, verify(rows, keys()), "with keys")
			assert.Equal(t, c.bare, verify(rows, nil), "without keys")
			require.Error(t, verify(rows, nil, headOf(whole)), "with the head known from elsewhere")
		})
	}
}

func TestErrorsStay(t *testing.T) {
	rows := chain(4)
	v := NewVerifier(Start{})
	require.NoError(t, v.Add(rows[0]))
	first := v.Add(rows[2])
	require.Error(t, first)
	assert.Equal(t, first, v.Add(rows[1]), "no way back after an error")
	assert.Equal(t, first, v.Finish())
	assert.Equal(t, uint64(1), v.Report().Rows)
}

// change alters one thing in a chain and says what.
func change(t *rapid.T, rows []Row) ([]Row, string) {
	i := rapid.IntRange(0, len(rows)-1).Draw(t, "row")
	r := &rows[i]
	flip := func(d *[32]byte) *[32]byte {
		if d == nil {
			return &[32]byte{1}
		}
		c := *d
		c[rapid.IntRange(0, 31).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		return &c
	}
	other := rapid.StringN(1, 8, -1)
	differ := func(s *string) { *s += other.Draw(t, "more") }
	changes := map[string]func(){
		"seq": func() { r.Seq += uint64(rapid.IntRange(1, 1000).Draw(t, "n")) }, "at": func() { r.At = r.At.Add(time.Duration(rapid.IntRange(1, 1e9).Draw(t, "ns"))) },
		"mono": func() { r.Mono++ }, "actor": func() { differ(&r.Actor) }, "role": func() { differ(&r.Role) },
		"action": func() { r.Action += "x" }, "object": func() { differ(&r.Object) }, "patient": func() { differ(&r.PatientID) },
		"reason": func() { differ(&r.Reason) }, "before": func() { r.Before = flip(r.Before) }, "after": func() { r.After = flip(r.After) },
		"no before": func() { r.Before = nil }, "no after": func() { r.After = nil },
		"argument": func() { r.Args = map[string]string{"fields": "email", "n": r.Args["n"]} }, "no arguments": func() { r.Args = nil },
		"argument moved": func() { r.Args = map[string]string{"field": "sphone", "n": r.Args["n"]} },
		"epoch":          func() { r.Epoch++ }, "prev": func() { r.Prev = *flip(&r.Prev) }, "mac": func() { r.MAC = *flip(&r.MAC) },
		// The same letters, cut elsewhere.
		"shifted": func() { r.Actor, r.Role = r.Actor+r.Role[:1], r.Role[1:] },
		"removed": func() { rows = slices.Delete(rows, i, i+1) },
		"doubled": func() { rows = slices.Insert(rows, i, rows[i]) },
		"swapped": func() { j := (i + 1) % len(rows); rows[i], rows[j] = rows[j], rows[i] },
		"cut":     func() { rows = rows[:i] },
	}
	names := make([]string, 0, len(changes))
	for name := range changes {
		names = append(names, name)
	}
	slices.Sort(names)
	name := rapid.SampledFrom(names).Draw(t, "change")
	changes[name]()
	return rows, name
}

func TestEveryChangeIsNoticed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := chain(rapid.IntRange(2, 9).Draw(t, "rows"))
		head := headOf(whole)
		rows, name := change(t, slices.Clone(whole))
		if verify(rows, nil, head) == nil {
			t.Fatalf("%s was not noticed with the head alone", name)
		}
		if verify(rows, NewRatchet(0, k0).Key, head) == nil {
			t.Fatalf("%s was not noticed with head and keys", name)
		}
		shortened := len(rows) < len(whole) && slices.EqualFunc(rows, whole[:len(rows)], func(a, b Row) bool { return Hash(a) == Hash(b) })
		if !shortened && verify(rows, NewRatchet(0, k0).Key) == nil { // only the head tells that rows at the end are gone
			t.Fatalf("%s was not noticed with the keys alone", name)
		}
	})
}

func TestDifferentRowsHaveDifferentEncodings(t *testing.T) {
	event := rapid.Custom(func(t *rapid.T) Row {
		short := rapid.StringN(0, 3, -1)
		r := Row{Seq: rapid.Uint64().Draw(t, "seq"), Mono: rapid.Int64().Draw(t, "mono"), Actor: short.Draw(t, "actor"),
			Role: short.Draw(t, "role"), Epoch: rapid.Uint32().Draw(t, "epoch"),
			Event: Event{Action: Action(short.Draw(t, "action")), Object: short.Draw(t, "object"), PatientID: short.Draw(t, "patient"),
				Reason: short.Draw(t, "reason"), Args: rapid.MapOfN(short, short, 0, 3).Draw(t, "args")}}
		if rapid.Bool().Draw(t, "before") {
			r.Before = &[32]byte{1}
		}
		return r
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := event.Draw(t, "a"), event.Draw(t, "b")
		same := fmt.Sprintf("%#v", a.Args) == fmt.Sprintf("%#v", b.Args) && (a.Before == nil) == (b.Before == nil)
		x, y := a, b
		x.Args, y.Args, x.Before, y.Before = nil, nil, nil, nil
		same = same && fmt.Sprintf("%#v", x) == fmt.Sprintf("%#v", y)
		assert.Equal(t, same, string(Canonical(a)) == string(Canonical(b)))
	})
}

func TestRatchetGoesForwardOnly(t *testing.T) {
	r := NewRatchet(2, k0)
	_, ok := r.Key(1)
	assert.False(t, ok, "yesterday's key cannot be had from today's")
	k, ok := r.Key(4)
	require.True(t, ok)
	assert.Equal(t, Next(Next(k0)), k)
	_, ok = r.Key(3)
	assert.False(t, ok, "the ratchet has moved on")
	_, ok = r.Key(4 + maxEpochStep + 1)
	assert.False(t, ok, "out of reach")
	r.Wipe()
	k, _ = r.Key(4)
	assert.Zero(t, k)
	v := NewVerifier(Start{Keys: NewRatchet(0, k0).Key})
	require.NoError(t, v.Add(chain(1)[0]))
	v.Wipe()
	assert.Zero(t, v.key)
}

func TestValidateEvent(t *testing.T) {
	good := Event{Action: PatientChanged, Object: "patient:7f3k", PatientID: "7f3k", Reason: "typo, señora", Args: map[string]string{"fields": "phone"}}
	require.NoError(t, good.Validate())
	for name, change := range map[string]func(*Event){
		"action":        func(e *Event) { e.Action = "made_coffee" },
		"no object":     func(e *Event) { e.Object = "" },
		"object kind":   func(e *Event) { e.Object = ":7" },
		"object id":     func(e *Event) { e.Object = "patient:" },
		"object form":   func(e *Event) { e.Object = "patient" },
		"object text":   func(e *Event) { e.Object = "patient:Lena Park" },
		"object long":   func(e *Event) { e.Object = "patient:" + strings.Repeat("7", 200) },
		"patient":       func(e *Event) { e.PatientID = "Lena Park" },
		"reason long":   func(e *Event) { e.Reason = strings.Repeat("é", 2001) },
		"reason text":   func(e *Event) { e.Reason = "\xff" },
		"many args":     func(e *Event) { e.Args = many() },
		"arg long":      func(e *Event) { e.Args = map[string]string{"a": strings.Repeat("x", 401)} },
		"arg text":      func(e *Event) { e.Args = map[string]string{"a": "\xff"} },
		"arg key":       func(e *Event) { e.Args = map[string]string{"": "x"} },
		"arg key space": func(e *Event) { e.Args = map[string]string{"a b": "x"} },
	} {
		e := good
		change(&e)
		err := e.Validate()
		require.ErrorIs(t, err, ErrBadEvent, name)
		assert.NotContains(t, err.Error(), "Lena", "an error carries no content")
	}
	good.Reason = strings.Repeat("é", 2000)
	require.NoError(t, good.Validate())
}

func many() map[string]string {
	m := map[string]string{}
	for i := range MaxArgs + 1 {
		m[fmt.Sprint(i)] = "x"
	}
	return m
}

func TestActions(t *testing.T) {
	form := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	seen := map[Action]bool{}
	for _, a := range Actions() {
		assert.Regexp(t, form, string(a))
		assert.False(t, seen[a], "%s twice", a)
		assert.True(t, a.Known())
		seen[a] = true
	}
	source, err := os.ReadFile("action.go")
	require.NoError(t, err)
	declared := regexp.MustCompile(`Action += "([a-z_]+)"`).FindAllStringSubmatch(string(source), -1)
	assert.Len(t, declared, len(seen), "every constant is in the list")
	list := Actions()
	list[0] = "x"
	assert.NotEqual(t, list[0], Actions()[0], "the list is a copy")
}

// Times are written by hand, because a million of them are in a row, and as the standard library writes the layout.
func TestTimesAreWrittenAsTheLayoutSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(-62_200_000_000, 260_000_000_000).Draw(t, "seconds"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns")).UTC()
		assert.Equal(t, at.Format(TimeLayout), string(appendTime(nil, at)))
	})
	for _, at := range []time.Time{{}, time.Unix(0, 0).UTC(), time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC), time.Date(-1, 1, 1, 0, 0, 0, 1, time.UTC), time.Date(0, 1, 1, 0, 0, 0, 10, time.UTC), time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC)} {
		assert.Equal(t, at.Format(TimeLayout), string(appendTime(nil, at)))
	}
}

func TestPrintedHead(t *testing.T) {
	h := Digest([]byte("abc"))
	assert.Equal(t, "ba78 16bf 8f01 cfea 4141 40de 5dae 2223 b003 61a3 9617 7a9c b410 ff61 f200 15ad", Groups(*h))
	assert.Equal(t, "ba78 16bf 8f01 cfea", Short(*h))
}

func TestErrorSentences(t *testing.T) {
	for _, err := range []error{ErrGap{1, 2}, ErrPrev{2}, ErrMAC{3}, ErrEpoch{4}, ErrHead{Want: Head{Seq: 9}, Got: Head{Seq: 4}}, ErrHead{Want: Head{Seq: 9}, Got: Head{Seq: 9}}} {
		assert.Contains(t, err.Error(), "audit")
	}
	assert.Zero(t, ErrHead{Want: Head{Seq: 9}, Got: Head{Seq: 9}}.Missing())
	assert.True(t, errors.Is(ErrGap{1, 2}, ErrGap{1, 2}))
}

// A log of a million entries, those of ten years, is verified at 500,000 entries a second or better: each links, seals and
// encodings checked.
func BenchmarkVerifyMillion(b *testing.B) {
	rows := chainOf(1_000_000, 400)
	for b.Loop() {
		v := NewVerifier(Start{Keys: NewRatchet(0, k0).Key})
		for _, r := range rows {
			if err := v.Add(r); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(len(rows))*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}
