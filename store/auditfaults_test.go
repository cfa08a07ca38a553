// The audit log against somebody who has the records' key and writes into the file with raw SQL: every changed, removed,
// reordered, appended or cut-off entry is found.

package store

import (
	"crypto/rand"
	"database/sql"
	"fmt"
	mrand "math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"consentry/domain/audit"
	"consentry/domain/office"
	"consentry/store/faulttest"
)

// forgery is one way to falsify the log. It reports false when it found nothing to change.
type forgery struct {
	name string
	do   func(d *testDB, r *mrand.Rand, rows int) error
}

// any1 is the number of some entry.
func any1(r *mrand.Rand, rows int) int { return 1 + r.IntN(rows) }

// column changes one column of one entry into something else that the column may hold.
func column(name, value string) forgery {
	return forgery{"changed " + name, func(d *testDB, r *mrand.Rand, rows int) error {
		return d.try(`UPDATE audit SET `+name+` = `+value+` WHERE seq = ?`, any1(r, rows))
	}}
}

// junk is 32 bytes that no entry has.
const junk = `x'a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7'`

// copied appends or inserts an entry with the content of another one.
const copied = `INSERT INTO audit SELECT ?, at, mono, actor, role, action, object, patient, reason, args, before, after, epoch, prev, mac FROM audit WHERE seq = ?`

func forgeries() []forgery {
	list := []forgery{
		{"removed one", func(d *testDB, r *mrand.Rand, rows int) error {
			return d.try(`DELETE FROM audit WHERE seq = ?`, any1(r, rows))
		}},
		{"removed one, closed the gap", func(d *testDB, r *mrand.Rand, rows int) error {
			n := 1 + r.IntN(rows-1)
			if err := d.try(`DELETE FROM audit WHERE seq = ?`, n); err != nil {
				return err
			}
			if err := d.try(`UPDATE audit SET seq = -seq WHERE seq > ?`, n); err != nil {
				return err
			}
			return d.try(`UPDATE audit SET seq = -seq - 1 WHERE seq < 0`)
		}},
		{"cut off the end", func(d *testDB, r *mrand.Rand, rows int) error {
			return d.try(`DELETE FROM audit WHERE seq > ?`, r.IntN(rows))
		}},
		{"cut off the end, and what it speaks of", func(d *testDB, r *mrand.Rand, rows int) error {
			n := r.IntN(rows)
			if err := d.try(`DELETE FROM audit_touch WHERE seq > ?`, n); err != nil {
				return err
			}
			return d.try(`DELETE FROM audit WHERE seq > ?`, n)
		}},
		{"cut off the beginning", func(d *testDB, r *mrand.Rand, rows int) error {
			return d.try(`DELETE FROM audit WHERE seq <= ?`, any1(r, rows))
		}},
		{"exchanged two", func(d *testDB, r *mrand.Rand, rows int) error {
			a := any1(r, rows)
			b := 1 + (a+r.IntN(rows-1))%rows
			for _, x := range [][2]int{{a, -1}, {b, a}, {-1, b}} {
				if err := d.try(`UPDATE audit SET seq = ? WHERE seq = ?`, x[1], x[0]); err != nil {
					return err
				}
			}
			return nil
		}},
		{"appended a copy", func(d *testDB, r *mrand.Rand, rows int) error { return d.try(copied, rows+1, any1(r, rows)) }},
		{"appended a copy, with the counter", func(d *testDB, r *mrand.Rand, rows int) error {
			if err := d.try(copied, rows+1, any1(r, rows)); err != nil {
				return err
			}
			return d.try(`UPDATE meta SET value = value + 1 WHERE key = 'commit_counter'`)
		}},
		{"appended one that follows the last, without the day's key", appended},
		{"changed what an entry says became of a record", func(d *testDB, r *mrand.Rand, _ int) error {
			return d.try(`UPDATE audit_touch SET digest = `+junk+` WHERE seq = (SELECT seq FROM audit_touch ORDER BY seq LIMIT 1 OFFSET ?)`, r.IntN(8))
		}},
		{"removed what an entry speaks of", func(d *testDB, r *mrand.Rand, _ int) error {
			return d.try(`DELETE FROM audit_touch WHERE seq = (SELECT seq FROM audit_touch ORDER BY seq LIMIT 1 OFFSET ?)`, r.IntN(8))
		}},
		{"added a record to an entry", func(d *testDB, r *mrand.Rand, rows int) error {
			return d.try(`INSERT INTO audit_touch(object, seq, digest) VALUES('setting:forged', ?, `+junk+`)`, any1(r, rows))
		}},
	}
	for _, c := range [][2]string{{"at", `replace(at, ':00.', ':07.')`}, {"mono", "mono + 1"}, {"actor", "actor || 'x'"}, {"role", "role || 'x'"},
		{"action", "action || 'x'"}, {"object", "object || 'x'"}, {"patient", "patient || 'x'"}, {"reason", "reason || 'x'"},
		{"args", `'{"forged":"yes"}'`}, {"before", junk}, {"after", junk}, {"epoch", "epoch + 1"},
		{"prev", junk}, {"mac", junk}} {
		list = append(list, column(c[0], c[1]))
	}
	return list
}

// appended adds an entry whose link is right and whose seal somebody without the day's key made up.
func appended(d *testDB, _ *mrand.Rand, rows int) error {
	var last audit.Row
	if err := d.Read(bg, func(tx *sql.Tx) error {
		list, err := newTx(bg, tx, 0, false).Audit(office.AuditFilter{}, 0, 1)
		if err == nil {
			last = list[0]
		}
		return err
	}); err != nil {
		return err
	}
	hash := audit.Hash(last)
	mac := make([]byte, 32)
	_, _ = rand.Read(mac) // never fails
	return d.try(`INSERT INTO audit SELECT ?, at, mono, actor, role, action, object, patient, reason, args, before, after, epoch, ?, ? FROM audit WHERE seq = ?`,
		rows+1, hash[:], mac, rows)
}

func TestAuditLog_everyForgeryIsFound(t *testing.T) {
	origin := filled(t, 8)
	f, p := reopened(t, origin, 8)
	key, salt := p.keys.DB()
	require.NoError(t, p.Close())
	require.NoError(t, f.Close())
	found := map[string]int{}
	kinds := forgeries()
	n := faulttest.Times(2 * len(kinds))
	for i := range n {
		kind := kinds[i%len(kinds)]
		seed := mrand.Uint64()
		dir := copyFolder(t, origin)
		forge(t, dir, key, salt, kind, mrand.New(mrand.NewPCG(seed, 0)))
		where := discovered(t, dir)
		require.NotEmpty(t, where, "%s, seed %d", kind.name, seed)
		found[where]++
		require.NoError(t, os.RemoveAll(filepath.Dir(dir)))
	}
	require.Empty(t, discovered(t, origin), "healthy as it is")
	t.Logf("N=%d forgeries of %d kinds; found: %v", n, len(kinds), found)
}

// forge opens the records as a thief with their key does, takes the guards away, falsifies, and puts the guards back.
func forge(t *testing.T, dir string, key [32]byte, salt [16]byte, kind forgery, r *mrand.Rand) {
	t.Helper()
	db, err := OpenDB(filepath.Join(dir, recordsName), key, salt)
	require.NoError(t, err)
	d := &testDB{DB: db}
	rows := number(t, d.ask(t, `SELECT count(*) FROM audit`))
	before := d.ask(t, digestOfLog)
	var guards []string
	for _, name := range []string{"audit_no_update", "audit_no_delete", "audit_touch_no_update", "audit_touch_no_delete"} {
		guards = append(guards, d.ask(t, `SELECT sql FROM sqlite_master WHERE name = '`+name+`'`))
		d.do(t, `DROP TRIGGER `+name)
	}
	d.bare(t, func(c *conn) { require.NoError(t, c.exec("PRAGMA foreign_keys = OFF")) })
	require.NoError(t, kind.do(d, r, rows), kind.name)
	for _, g := range guards {
		d.do(t, g)
	}
	require.NotEqual(t, before, d.ask(t, digestOfLog), kind.name)
	require.NoError(t, db.Close())
}

// digestOfLog tells two logs apart, also one that was emptied.
const digestOfLog = `SELECT coalesce((SELECT group_concat(seq||at||mono||actor||role||action||object||patient||reason||args||coalesce(hex(before),'')||coalesce(hex(after),'')||epoch||hex(prev)||hex(mac)) FROM (SELECT * FROM audit ORDER BY seq)), '')
	|| coalesce((SELECT group_concat(object||seq||hex(digest)) FROM audit_touch), '')`

func number(t *testing.T, s string) (n int) {
	t.Helper()
	_, err := fmt.Sscan(s, &n)
	require.NoError(t, err)
	return n
}

// discovered opens the practice the way a start does, lets the log be proven, and says where it was noticed.
func discovered(t *testing.T, dir string) string {
	t.Helper()
	f := rotateFolder(dir)
	defer func() { require.NoError(t, f.Close()) }()
	front, err := f.Front(bg)
	require.NoError(t, err)
	o, _, err := f.Unlock(bg, front.Logins[0].SlotID, rotateWord)
	if err != nil {
		return "opening"
	}
	defer func() { require.NoError(t, o.Close()) }()
	for _, x := range o.Findings() {
		if x.Grave {
			return x.Key
		}
	}
	damage, err := o.Check(bg, noProgress)
	if err != nil || len(damage) > 0 {
		return "check"
	}
	proof, err := o.VerifyAudit(bg, noProgress)
	if err != nil || len(proof.Broken) > 0 {
		return "proof"
	}
	return ""
}
