// Every file of a practice cut, emptied, deleted, exchanged and put back in an older state (F6), two programs on one folder
// (P1), and the clock (P4).

package wire

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/store/faulttest"
)

// spoilings are what happens to files besides flipped bits. nil is: the file is gone.
var spoilings = []struct {
	name string
	do   func(data, other []byte) []byte
}{
	{"deleted", func([]byte, []byte) []byte { return nil }},
	{"emptied", func([]byte, []byte) []byte { return []byte{} }},
	{"one byte left", func(b, _ []byte) []byte { return b[:1] }},
	{"half", func(b, _ []byte) []byte { return b[:len(b)/2] }},
	{"last byte lost", func(b, _ []byte) []byte { return b[:len(b)-1] }},
	{"beginning lost", func(b, _ []byte) []byte { return b[min(len(b)-1, 16):] }},
	{"zeros", func(b, _ []byte) []byte { return make([]byte, len(b)) }},
	{"another file's", func(_, other []byte) []byte { return other }},
}

// notGuarded are files that say nothing a person relies on: the lock, the pauses after wrong passwords, and the mark of a
// sample.
var notGuarded = []string{"vault.lock", "throttle.json", "SAMPLE.txt", "ballast"}

// practiceFiles reads every guarded file below dir.
func practiceFiles(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || slices.Contains(notGuarded, d.Name()) {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		out[rel], err = os.ReadFile(path)
		return err
	}))
	return out
}

// oneBlob leaves only the first of the stored files.
func oneBlob(names []string) []string {
	seen := false
	return slices.DeleteFunc(names, func(n string) bool {
		blob := strings.HasPrefix(n, "media"+string(filepath.Separator))
		drop := blob && seen
		seen = seen || blob
		return drop
	})
}

func TestF6_EveryFileSpoiledInEveryWayIsNoticed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "practice")
	require.NoError(t, BuildSample(context.Background(), Sample{Dir: dir, Visits: 2, Patients: 12, Seed: 2, Now: time.Now()}))
	early := filepath.Join(t.TempDir(), "early")
	require.NoError(t, os.CopyFS(early, os.DirFS(dir)))
	o, folder, err := enter(dir)
	require.NoError(t, err)
	require.NoError(t, o.ChangeKeys(context.Background(), sampleSecret(), "somebody left", quiet))
	leave(o, folder)
	living := withLog(t, dir)
	now, before := practiceFiles(t, living), practiceFiles(t, early)
	names := oneBlob(slices.Sorted(maps.Keys(now)))
	cases, done := 0, 0
	for i, name := range names {
		other := now[names[(i+1)%len(names)]]
		ways := slices.Clone(spoilings)
		if old, ok := before[name]; ok && !bytes.Equal(old, now[name]) {
			ways = append(ways, struct {
				name string
				do   func(data, other []byte) []byte
			}{"older", func([]byte, []byte) []byte { return old }})
		}
		for _, way := range ways {
			data := way.do(bytes.Clone(now[name]), other)
			if data != nil && bytes.Equal(data, now[name]) {
				continue // its second copy is the same
			}
			cases++
			if os.Getenv("FAULT_N") == "" && cases%7 != 1 {
				continue // the ordinary test run takes some of them
			}
			done++
			where := spoiled(t, living, name, data)
			require.NotEmpty(t, where, "%s: %s", name, way.name)
			t.Logf("%s, %s: %s", name, way.name, where)
		}
	}
	require.GreaterOrEqual(t, cases, 60)
	t.Logf("N=%d cases of %d on %d files", done, cases, len(names))
}

// spoiled puts data into the place of a file in a copy of the practice, nil deletes it, and tells how that was noticed.
func spoiled(t *testing.T, living, name string, data []byte) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "spoiled")
	require.NoError(t, os.CopyFS(dir, os.DirFS(living)))
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, name)
	require.NoError(t, os.Chmod(path, 0o600))
	if data == nil {
		require.NoError(t, os.Remove(path))
	} else {
		require.NoError(t, os.WriteFile(path, data, 0o600))
	}
	return noticed(t, dir, name, data)
}

// noticed opens a practice of which one file was changed and says what was noticed: an error, a finding, damage that a
// check names, a mended file. What is refused or named has a sentence.
func noticed(t *testing.T, dir, name string, data []byte) string {
	t.Helper()
	ctx := context.Background()
	o, folder, err := enter(dir)
	if err != nil {
		m, ok := message(err)
		require.True(t, ok, "no sentence for %v", err)
		requireNamed(t, name, fmt.Sprint(m.MessageKey(), m.MessageArgs()))
		return fmt.Sprint("refused ", m.MessageKey(), m.MessageArgs())
	}
	defer leave(o, folder)
	me, ok := o.Me()
	require.True(t, ok)
	if len(me.Findings) > 0 {
		said := ""
		for _, f := range me.Findings {
			said += fmt.Sprint(f.Key, f.Args, " ")
		}
		requireNamed(t, name, said)
		return "at sign-in " + said
	}
	damage, err := o.CheckIntegrity(ctx, quiet)
	if err != nil || len(damage) > 0 {
		requireNamed(t, name, fmt.Sprint(err, damage))
		return fmt.Sprint("check ", err, damage)
	}
	proof, err := o.VerifyAudit(ctx, quiet)
	if err != nil || len(proof.Broken) > 0 {
		return fmt.Sprint("proof ", err, proof.Broken)
	}
	found, err := o.FindPatients(ctx, "entry 4")
	if err != nil || len(found) != 1 {
		return ""
	}
	if strings.HasSuffix(name, "-wal") {
		return "nothing is missing: the change lies where nothing is said"
	}
	if now, err := os.ReadFile(filepath.Join(dir, name)); err == nil && !bytes.Equal(now, data) {
		return "mended"
	}
	return ""
}

// requireNamed requires that what is said speaks of the file that was spoiled.
func requireNamed(t *testing.T, name, said string) {
	t.Helper()
	base := filepath.Base(name)
	words := []string{base}
	switch {
	case strings.HasPrefix(base, "records.db"):
		words = []string{"records", "audit"}
	case base == "anchor":
		words = []string{"anchor", "records_ahead"} // an older one: the records know more than it does
	case strings.HasPrefix(base, "header"):
		words = []string{"header", "key", "practice"}
	case strings.HasPrefix(base, "ring-"):
		words = []string{"ring", "key"}
	case strings.HasSuffix(base, ".age"):
		words = []string{base[:8], "document", "photo", "file"}
	}
	require.True(t, slices.ContainsFunc(words, func(w string) bool { return strings.Contains(said, w) }), "%s was spoiled, and this is said: %s", name, said)
}

func init() {
	faulttest.Register("second program", func(c *faulttest.Child) error {
		c.Gate()
		o, folder, err := enter(c.Dir)
		if m, ok := err.(office.Message); ok && m.MessageKey() == office.ErrInUse.Key {
			c.Ack("refused")
			c.Hold()
			return nil
		}
		if err != nil {
			return err
		}
		c.Ack("in")
		err = oneVisit(o, c)
		if err == nil {
			err = o.Lock(context.Background(), "exit")
		}
		if err == nil {
			err = folder.Close()
		}
		c.Ack("out")
		c.Hold()
		return err
	})
}

// P1: two programs started together on one practice: exactly one works on it, the other one says why it does not.
func TestP1_TwoProgramsOnOnePractice(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "practice")
	require.NoError(t, BuildSample(context.Background(), Sample{Dir: dir, Visits: 0, Patients: 12, Seed: 2, Now: time.Now()}))
	n := max(4, min(200, rounds/40))
	if rounds >= 1000 {
		n = 200
	}
	both := 0
	var acked []string
	for round := range n {
		list := []*faulttest.Process{faulttest.Start(t, "second program", dir, uint64(2*round)), faulttest.Start(t, "second program", dir, uint64(2*round+1))}
		for _, p := range list {
			p.AwaitGate(t)
		}
		for _, p := range list {
			p.Release(t)
		}
		in := 0
		for _, p := range list {
			for line, ok := p.Next(); ; line, ok = p.Next() {
				require.True(t, ok, p.Errors())
				if line == "in" {
					in++
				}
				if line == "out" || line == "refused" {
					break
				}
				acked = append(acked, line)
			}
		}
		require.Positive(t, in)
		if in == 2 {
			both++ // one after the other: the first had let go again
		}
		for _, p := range list {
			_, ended, err := p.Kill()
			require.False(t, ended, "%v", err)
		}
	}
	requireWhole(t, dir, acked, true)
	t.Logf("N=%d pairs started together; %d times the second came in after the first had left", n, both)
}

// P4: the clock goes back a day, forward forty days and back again: said each time, and nothing is dated into the past.
func TestP4_TheClockGoesBackAndForward(t *testing.T) {
	w, id := worked(t)
	w, err := enterAgain(w)
	require.NoError(t, err)
	require.NoError(t, w.o.SaveFactorRule(w.ctx, access.FactorRule{})) // a code would be asked for after a week
	w.close()
	latest := w.clock.Now()
	for _, c := range []struct {
		by  time.Duration
		key string
	}{{-24 * time.Hour, "finding.clock_back"}, {41 * 24 * time.Hour, "finding.clock_forward"}, {-40 * 24 * time.Hour, "finding.clock_back"}} {
		w.clock.on(c.by)
		n, err := enterAgain(w)
		require.NoError(t, err)
		me, _ := n.o.Me()
		require.NotEmpty(t, me.Findings, "%v", c.by)
		require.Equal(t, c.key, me.Findings[0].Key)
		require.False(t, me.Grave, "work goes on")
		n.add(wPatient("Olive", "Marsh"))
		require.False(t, n.last().At.Before(latest), "nothing is dated before what was there")
		latest = n.last().At
		whole(t, n, id)
		proof, err := n.o.VerifyAudit(n.ctx, quiet)
		require.NoError(t, err)
		require.Empty(t, proof.Broken)
		n.close()
	}
}
