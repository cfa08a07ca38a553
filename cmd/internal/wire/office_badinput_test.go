// What goes wrong outside of the program: damaged and missing files, older files put back, clocks, a second start. Each has
// a sentence, and what was saved is there afterwards.

package wire

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"consentry/domain/audit"
	"consentry/domain/office"
	"consentry/ui/i18n"
)

// worked is a closed practice with a signed authorization in it, and its patient's id.
func worked(t *testing.T) (*world, string) {
	t.Helper()
	w := founded(t)
	id := w.lena().ID
	w.authorize(id, nil, "instagram")
	w.close()
	return w, id
}

// whole requires that everything saved is there and proven.
func whole(t *testing.T, w *world, id string) {
	t.Helper()
	chart := w.chart(id)
	require.Len(t, chart.Documents, 3)
	for _, d := range chart.Documents {
		pdf, err := w.o.DocumentPDF(w.ctx, d.ID)
		require.NoError(t, err)
		require.Contains(t, string(pdf[:5]), "%PDF-")
	}
	damage, err := w.o.CheckIntegrity(w.ctx, quiet)
	require.NoError(t, err)
	require.Empty(t, damage)
}

// enterAgain starts the program anew and says how signing in went.
func enterAgain(w *world) (*world, error) {
	n := program(w.t, w.dir, w.clock)
	front, err := n.o.Front(n.ctx)
	if err != nil {
		return n, err
	}
	return n, n.o.SignIn(n.ctx, front.Logins[0].SlotID, office.Secret{Password: []byte(ownerWord)})
}

func TestFilesThatAreDamagedOrMissingAreSaidAndNothingElseIsLost(t *testing.T) {
	damage := map[string]func(path string) error{
		"missing":   os.Remove,
		"empty":     func(p string) error { return os.WriteFile(p, nil, 0o600) },
		"cut short": func(p string) error { return os.Truncate(p, 100) },
		"another's": func(p string) error {
			return os.WriteFile(p, []byte("this is some other program's file, quite long enough to be looked at twice and thrice, and then some more"), 0o600)
		},
	}
	for _, files := range [][]string{{"records.db"}, {"header.json", "header.prev.json"}, {"ring-core.age", "ring-core.prev.age"}} {
		for what, do := range damage {
			t.Run(files[0]+" "+what, func(t *testing.T) {
				w, id := worked(t)
				safe := filepath.Join(t.TempDir(), "safe")
				require.NoError(t, os.CopyFS(safe, os.DirFS(w.dir)))
				for _, f := range files {
					if _, err := os.Stat(filepath.Join(w.dir, f)); err == nil {
						require.NoError(t, do(filepath.Join(w.dir, f)))
					}
				}
				n, err := enterAgain(w)
				requireKey(t, "error.damaged", err)
				n.close()
				for _, f := range files {
					data, err := os.ReadFile(filepath.Join(safe, f))
					if err == nil {
						require.NoError(t, os.WriteFile(filepath.Join(w.dir, f), data, 0o600))
					}
				}
				n, err = enterAgain(w)
				require.NoError(t, err, "put back, everything is there")
				whole(t, n, id)
			})
		}
	}
}

func TestOneDamagedKeyFileIsMendedFromItsSecondCopy(t *testing.T) {
	w, id := worked(t)
	require.NoError(t, os.Truncate(filepath.Join(w.dir, "header.json"), 40))
	n, err := enterAgain(w)
	require.NoError(t, err)
	me, _ := n.o.Me()
	require.NotEmpty(t, me.Findings)
	for _, f := range me.Findings {
		require.True(t, i18n.Has(f.Key), f.Key)
	}
	whole(t, n, id)
}

func TestAMissingStoredFileIsAFindingAndItsRecordIsSafe(t *testing.T) {
	w, id := worked(t)
	blobs, err := filepath.Glob(filepath.Join(w.dir, "media", "??", "*.age"))
	require.NoError(t, err)
	require.Len(t, blobs, 3)
	taken, err := os.ReadFile(blobs[0])
	require.NoError(t, err)
	require.NoError(t, os.Remove(blobs[0]))
	require.NoError(t, os.WriteFile(blobs[1], []byte("overwritten"), 0o600))
	n, err := enterAgain(w)
	require.NoError(t, err)
	said := map[string]int{}
	for _, d := range n.chart(id).Documents {
		if _, err := n.o.DocumentPDF(n.ctx, d.ID); err != nil {
			requireSentence(t, err)
			m, _ := message(err)
			said[m.MessageKey()]++
		}
	}
	require.Equal(t, map[string]int{"error.file_missing": 1, "error.file_damaged": 1}, said)
	damage, err := n.o.CheckIntegrity(n.ctx, quiet)
	require.NoError(t, err)
	require.Len(t, damage, 2)
	for _, d := range damage {
		require.True(t, i18n.Has(d.Key), d.Key)
	}
	require.Eventually(t, func() bool {
		me, _ := n.o.Me()
		return len(me.Findings) == 1 && me.Findings[0].Key == "finding.files_missing" && me.Findings[0].Args["count"] == "1"
	}, 20*time.Second, 10*time.Millisecond)
	me, _ := n.o.Me()
	since := me.Findings[0].Args["since"]
	require.Equal(t, w.clock.Now().UTC().Truncate(time.Second).Format(time.RFC3339), since)
	n.close()
	w.clock.on(24 * time.Hour)
	m, err := enterAgain(w)
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		me, _ := m.o.Me()
		return len(me.Findings) == 1 && me.Findings[0].Args["since"] == since
	}, 20*time.Second, 10*time.Millisecond, "it says since when, not since today")
	found := false
	for _, row := range m.log(office.AuditFilter{Action: audit.DamageFound}) {
		found = found || row.Object == "finding:finding.files_missing" && row.Actor == audit.System
	}
	require.True(t, found, "the log knows it")
	m.close()

	// The look that raised it takes it away.
	require.NoError(t, os.WriteFile(blobs[0], taken, 0o600))
	m, err = enterAgain(w)
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		return slices.ContainsFunc(m.log(office.AuditFilter{Action: audit.DamageFound}), func(e audit.Row) bool { return e.Object == "finding:finding.files_back" })
	}, 20*time.Second, 10*time.Millisecond)
	me, _ = m.o.Me()
	require.Empty(t, me.Findings)
}

func TestAFileThatNoRecordKnowsIsSetAsideAfterADay(t *testing.T) {
	w, id := worked(t)
	blobs, err := filepath.Glob(filepath.Join(w.dir, "media", "??", "*.age"))
	require.NoError(t, err)
	name := "ab" + filepath.Base(blobs[0])[2:]
	orphan := filepath.Join(w.dir, "media", "ab", name)
	require.NoError(t, os.MkdirAll(filepath.Dir(orphan), 0o700))
	require.NoError(t, os.WriteFile(orphan, []byte("left by a kill between file and record"), 0o600))
	old := w.clock.Now().Add(-25 * time.Hour)
	require.NoError(t, os.Chtimes(orphan, old, old))
	n, err := enterAgain(w)
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		_, err := os.Stat(filepath.Join(w.dir, "media", "quarantine", name))
		return err == nil
	}, 20*time.Second, 10*time.Millisecond)
	require.NoFileExists(t, orphan)
	whole(t, n, id)
}

func TestOlderRecordsPutBackStopTheWorkUntilSomebodyDecides(t *testing.T) {
	w, id := worked(t)
	older, err := os.ReadFile(filepath.Join(w.dir, "records.db"))
	require.NoError(t, err)
	n, err := enterAgain(w)
	require.NoError(t, err)
	lost := n.add(wPatient("Olive", "Marsh"))
	n.close()
	require.NoError(t, os.WriteFile(filepath.Join(w.dir, "records.db"), older, 0o600))
	_ = os.Remove(filepath.Join(w.dir, "records.db-wal"))
	n, err = enterAgain(w)
	require.NoError(t, err)
	me, _ := n.o.Me()
	require.True(t, me.Grave)
	require.Equal(t, "finding.records_behind", me.Findings[0].Key)
	_, err = n.o.FindPatients(n.ctx, "park")
	requireKey(t, "error.grave", err)
	_, err = n.o.AddPatient(n.ctx, wPatient("A", "B"))
	requireKey(t, "error.grave", err)
	requireKey(t, "error.grave", n.o.ChangePassword(n.ctx, office.Secret{Password: []byte(ownerWord)}, office.Secret{Password: []byte(newWord)}))
	requireKey(t, "error.reason_needed", n.o.AcceptFindings(n.ctx, " "))
	anchor, err := os.ReadFile(filepath.Join(w.dir, "anchor"))
	require.NoError(t, err)
	require.NoError(t, n.o.Lock(n.ctx, "key"))
	same, err := os.ReadFile(filepath.Join(w.dir, "anchor"))
	require.NoError(t, err)
	require.Equal(t, anchor, same, "nothing was written before somebody decided")
	require.NoError(t, n.signIn("Dr. Ana Hale", ownerWord))
	require.NoError(t, n.o.AcceptFindings(n.ctx, "The disk was replaced; Olive Marsh's visit is entered again from paper"))
	_, err = n.o.Chart(n.ctx, lost.ID)
	requireKey(t, "error.not_found", err)
	rows := n.log(office.AuditFilter{Action: audit.DamageFound})
	require.Equal(t, "finding:accepted", rows[0].Object)
	n.close()
	n, err = enterAgain(w)
	require.NoError(t, err)
	me, _ = n.o.Me()
	require.False(t, me.Grave)
	whole(t, n, id)
}

func TestAClockThatWasSetBackMovesNothingIntoThePast(t *testing.T) {
	w, id := worked(t)
	day := w.clock.Now()
	w.clock.on(-5 * 24 * time.Hour)
	n, err := enterAgain(w)
	require.NoError(t, err)
	me, _ := n.o.Me()
	require.NotZero(t, me.ClockBehind)
	require.Equal(t, "finding.clock_back", me.Findings[0].Key)
	require.True(t, i18n.Has(me.Findings[0].Key))
	require.Equal(t, "2026-11-23", n.o.Today().String())
	p := n.add(wPatient("Olive", "Marsh"))
	require.False(t, n.last().At.Before(day))
	require.False(t, p.CreatedAt.Before(day))
	whole(t, n, id)
}

func TestASecondStartOnTheSameFolderIsRefused(t *testing.T) {
	w := founded(t)
	second := program(t, w.dir, w.clock)
	_, err := second.o.Front(second.ctx)
	requireKey(t, "error.in_use", err)
	requireKey(t, "error.signed_in", w.signIn("Dr. Ana Hale", ownerWord))
	w.lena()
	w.close()
	front, err := second.o.Front(second.ctx)
	require.NoError(t, err)
	require.Len(t, front.Logins, 1)
}

func TestNoPracticeIsSaid(t *testing.T) {
	w := program(t, filepath.Join(t.TempDir(), "nothing"), &handClock{t: morning})
	_, err := w.o.Front(w.ctx)
	requireKey(t, "error.no_practice", err)
	requireSentence(t, w.o.SignIn(w.ctx, "slot", office.Secret{Password: []byte(ownerWord)}))
	require.NoDirExists(t, w.dir)
}
