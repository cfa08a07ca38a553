// Damaged records: looked at without a byte changing, and got out around the pages that are gone.

package store

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/audit"
	"consentry/domain/office"
	"consentry/store/keyring"
)

const lookers = 400

var lookerSecret = office.Secret{Password: []byte("violet harbor ladder twelve")}

// damagedPractice is a practice with many entries and three files, closed, with pages of its records spoiled.
func damagedPractice(t *testing.T, spoil func(raw []byte)) *Folder {
	t.Helper()
	f := New(Options{Dir: filepath.Join(t.TempDir(), "practice"), Clock: fixedClock{time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)}, Cost: keyring.TestCost})
	o, _, err := f.Create(bg, "Dr. Ana Hale", lookerSecret, false)
	require.NoError(t, err)
	p := o.(*Practice)
	for at := 0; at < lookers; at += 50 {
		require.NoError(t, change(t, p, func(tx office.Tx) error {
			for i := at; i < at+50; i++ {
				if err := tx.PutEntry("thing", fmt.Sprintf("n%04d", i), map[string]string{"words": strings.Repeat("x", 300)}); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	for _, data := range []string{"%PDF-1.7 one", "%PDF-1.7 two", "%PDF-1.7 three"} {
		kept, err := p.Keep(bg, office.ClassDocument, []byte(data))
		require.NoError(t, err)
		kept.ID, kept.State = "file-"+data[9:], "live"
		require.NoError(t, change(t, p, func(tx office.Tx) error { return tx.AddFile(kept) }))
	}
	require.NoError(t, p.Close())
	require.NoError(t, f.Close())
	path := filepath.Join(f.o.Dir, recordsName)
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	spoil(raw)
	require.NoError(t, os.WriteFile(path, raw, 0o600))
	return f
}

func openToLook(t *testing.T, f *Folder) (*Practice, error) {
	t.Helper()
	f.LookOnly(true)
	front, err := f.Front(bg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	o, _, err := f.Unlock(bg, front.Logins[0].SlotID, lookerSecret)
	if err != nil {
		return nil, err
	}
	p := o.(*Practice)
	t.Cleanup(func() { require.NoError(t, p.Close()) })
	return p, nil
}

func salvagedRows(t *testing.T, dir, table string) (out []map[string]any) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "records", table+".jsonl"))
	require.NoError(t, err)
	for lines := bufio.NewScanner(bytes.NewReader(b)); lines.Scan(); {
		var row map[string]any
		require.NoError(t, json.Unmarshal(lines.Bytes(), &row))
		out = append(out, row)
	}
	return out
}

func nothing(string, int, int) {}

func TestSalvageOfHealthyRecordsIsWhole(t *testing.T) {
	p, err := openToLook(t, damagedPractice(t, func([]byte) {}))
	require.NoError(t, err)
	dir := filepath.Join(t.TempDir(), "out")
	got, err := p.Salvage(bg, dir, nothing)
	require.NoError(t, err)
	assert.True(t, got.Whole(), "%+v", got)
	assert.Equal(t, 3, got.Files)
	assert.Len(t, salvagedRows(t, dir, "entry"), lookers)
	one, err := os.ReadFile(filepath.Join(dir, "files", "file-one.pdf"))
	require.NoError(t, err)
	assert.Equal(t, "%PDF-1.7 one", string(one))
	for _, secret := range []string{"ratchet", "meta"} {
		assert.NoFileExists(t, filepath.Join(dir, "records", secret+".jsonl"))
	}
	for _, row := range salvagedRows(t, dir, "media") {
		assert.NotContains(t, row, "sealed")
	}
	_, err = p.Salvage(bg, dir, nothing)
	require.ErrorIs(t, err, office.ErrExists, "never into a folder that holds something")
}

// Pages in the later half of the file, where the rows are, spoiled at random: every row that is read is right, every entry is read once or known to be lost, and the
// practice folder stays as it is.
func TestSalvageReadsAroundDamagedPages(t *testing.T) {
	lostSome, opened := 0, 0
	for round := range 3 {
		rng := rand.New(rand.NewPCG(7, uint64(round)))
		f := damagedPractice(t, func(raw []byte) {
			half := len(raw) / PageSize / 2
			for range 4 {
				page := half + rng.IntN(half)
				raw[page*PageSize+rng.IntN(PageSize)] ^= 0x40
			}
		})
		before := filesIn(t, f.o.Dir)
		p, err := openToLook(t, f)
		if err != nil {
			require.ErrorIs(t, err, office.ErrDamaged)
			continue
		}
		opened++
		dir := filepath.Join(t.TempDir(), "out")
		got, err := p.Salvage(bg, dir, nothing)
		require.NoError(t, err)
		for _, table := range got.Tables {
			if table.Name != "entry" {
				continue
			}
			seen := map[string]bool{}
			for _, row := range salvagedRows(t, dir, "entry") {
				id := row["id"].(string)
				require.False(t, seen[id], "read twice")
				seen[id] = true
				require.Equal(t, strings.Repeat("x", 300), row["body"].(map[string]any)["words"])
			}
			require.Equal(t, table.Read, len(seen))
			for _, id := range table.Lost {
				require.NotContains(t, seen, id)
			}
			if table.Trouble == "" {
				require.Equal(t, lookers, len(seen)+len(table.Lost), "%+v", table.Lost)
			}
			require.Greater(t, len(seen), lookers/2, "a few pages are not half the records")
			if len(table.Lost) > 0 {
				lostSome++
			}
		}
		text, err := os.ReadFile(filepath.Join(dir, "NOT-ENCRYPTED-READ-ME.txt"))
		require.NoError(t, err)
		require.Contains(t, string(text), "NOT ENCRYPTED")
		require.NoError(t, p.Close())
		require.Equal(t, before, filesIn(t, f.o.Dir), "not a byte changed")
	}
	assert.Positive(t, lostSome, "the damage must have reached entries")
	assert.Positive(t, opened)
}

// filesIn is what a folder holds, without the lock and the count of wrong passwords.
func filesIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		name := d.Name()
		if err != nil || d.IsDir() || strings.Contains(name, "lock") || name == "throttle.json" || name == lookedName {
			return err
		}
		b, err := os.ReadFile(path)
		out[strings.TrimPrefix(path, dir)] = string(b)
		return err
	}))
	return out
}

func TestLookingChangesNothing(t *testing.T) {
	f := damagedPractice(t, func(raw []byte) { raw[len(raw)-PageSize+9] ^= 1 })
	before := filesIn(t, f.o.Dir)
	p, err := openToLook(t, f)
	require.NoError(t, err)
	assert.True(t, p.LookOnly())
	assert.Equal(t, "finding.look_only", p.Findings()[0].Key)
	err = change(t, p, func(tx office.Tx) error { return tx.PutEntry("thing", "new", 1) })
	require.ErrorIs(t, err, office.ErrLookOnly)
	require.NoError(t, change(t, p, func(office.Tx) error { return nil }), "a note of who looked is no change")
	look(t, p, func(tx office.Tx) error {
		var v any
		found, err := tx.Entry("thing", "new", &v)
		assert.False(t, found)
		return err
	})
	who := office.Actor{MemberID: "m", At: p.LatestInstant()}
	require.NoError(t, p.Write(bg, who, func(tx office.Tx) (audit.Event, error) {
		return audit.Event{Action: audit.SignIn, Object: "member:m"}, nil
	}))
	for name, err := range map[string]error{
		"add": second(p.Add("x", lookerSecret, []string{"core"})), "kit": second(p.NewKit()), "retire": p.Retire("x"), "rename": p.Rename("x", "y"),
		"reset": p.Reset("x", lookerSecret), "rings": p.SetRings("x", nil), "password": p.ChangePassword(lookerSecret, lookerSecret), "totp": p.SetTOTP(nil),
		"envelope": second(p.AddEmergency([]byte("x"))), "keys": p.ChangeKeys(bg, nothing), "file": second(p.Keep(bg, office.ClassDocument, []byte("x"))),
	} {
		assert.ErrorIs(t, err, office.ErrLookOnly, name)
	}
	looked, err := os.ReadFile(filepath.Join(f.o.Dir, lookedName))
	require.NoError(t, err)
	assert.Equal(t, 2, bytes.Count(looked, []byte("\n")))
	require.NoError(t, p.Close())
	assert.Equal(t, before, filesIn(t, f.o.Dir))
	left, err := filepath.Glob(filepath.Join(f.o.Dir, lookingPattern))
	require.NoError(t, err)
	assert.Empty(t, left, "the copy is gone")
}

func second[T any](_ T, err error) error { return err }

// A file whose tables are not those of the version it says is not opened by guessing, and stays as it is.
func TestLookingDoesNotGuess(t *testing.T) {
	f := damagedPractice(t, func([]byte) {})
	front, err := f.Front(context.Background())
	require.NoError(t, err)
	o, _, err := f.Unlock(bg, front.Logins[0].SlotID, lookerSecret)
	require.NoError(t, err)
	p := o.(*Practice)
	p.db.mu.Lock()
	require.NoError(t, p.db.raw(func(c *conn) error { return c.exec("PRAGMA user_version = 1") }))
	p.db.mu.Unlock()
	require.NoError(t, p.Close())
	_, err = openToLook(t, f)
	require.ErrorIs(t, err, office.ErrDamaged)
}

// A long value lies on pages of its own. Where one of them is damaged the engine hands out zeros: nobody may take them for
// what was written, neither who looks nor who exports, and what lies elsewhere still opens afterwards.
func TestZerosInPlaceOfADamagedPageAreNotBelieved(t *testing.T) {
	f := New(Options{Dir: filepath.Join(t.TempDir(), "practice"), Clock: fixedClock{time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)}, Cost: keyring.TestCost})
	o, _, err := f.Create(bg, "Dr. Ana Hale", lookerSecret, false)
	require.NoError(t, err)
	p := o.(*Practice)
	for i := range 4 {
		require.NoError(t, change(t, p, func(tx office.Tx) error {
			return tx.PutEntry("long", fmt.Sprintf("l%d", i), map[string]string{"words": strings.Repeat("word ", 3000)})
		}))
	}
	require.NoError(t, p.Close())
	require.NoError(t, f.Close())
	path := filepath.Join(f.o.Dir, recordsName)
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	spoiled := 0
	for page := len(whole)/PageSize - 20; page < len(whole)/PageSize; page++ { // what was written last
		raw := bytes.Clone(whole)
		raw[page*PageSize+100] ^= 1
		require.NoError(t, os.WriteFile(path, raw, 0o600))
		p, err := openToLook(t, f)
		if err != nil {
			require.ErrorIs(t, err, office.ErrDamaged)
			continue
		}
		bad := 0
		for i := range 4 {
			var v map[string]string
			err := p.Read(bg, func(tx office.Tx) error {
				_, err := tx.Entry("long", fmt.Sprintf("l%d", i), &v)
				return err
			})
			if err != nil {
				require.ErrorIs(t, err, office.ErrDamaged, "page %d", page)
				bad++
				continue
			}
			require.Equal(t, strings.Repeat("word ", 3000), v["words"])
		}
		if bad == 1 {
			spoiled++
			dir := filepath.Join(t.TempDir(), fmt.Sprint(page))
			got, err := p.Salvage(bg, dir, nothing)
			require.NoError(t, err, "page %d", page)
			require.False(t, got.Whole())
			for _, row := range salvagedRows(t, dir, "entry") {
				require.Equal(t, strings.Repeat("word ", 3000), row["body"].(map[string]any)["words"], "page %d", page)
			}
		}
		require.NoError(t, p.Close())
	}
	assert.GreaterOrEqual(t, spoiled, 12, "each of the four values lies on three pages of its own")
}
