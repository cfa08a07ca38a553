// This file holds every record to the audit log: the engine takes a page that was rolled back to an older version of itself
// for a good one, so each record, its earlier states, and its being there at all are proven by the log's digests.
package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"

	"consentry/domain/office"
)

// tables are the tables whose rows are records, with the name their objects have in the log.
var tables = []struct{ table, kind string }{
	{"member", kindMember}, {"setting", kindSetting}, {"channel", kindChannel}, {"template", kindTemplate}, {"notice", kindNotice},
	{"patient", kindPatient}, {"import_batch", kindImport}, {"checkin", kindCheckIn}, {"document", kindDocument}, {"fact", kindFact}, {"media", kindMedia},
	{"photo_session", kindPhotoSession}, {"photo", kindPhoto}, {"photo_fact", kindPhotoFact}, {"release", kindRelease}, {"placement", kindPlacement}, {"disclosure", kindDisclosure},
	{"entry", kindEntry},
}

// histories are the tables that keep what records were before, with the column that names the record.
var histories = []struct{ table, id, kind string }{
	{"patient_version", "patient_id", kindPatient}, {"photo_was", "photo_id", kindPhoto}, {"entry_was", "entry_id", kindEntry},
}

// reconcile compares every record with the newest audit row that speaks of it, looks for every record that the log speaks
// of, and compares every earlier state: a page that was rolled back to an older version of itself shows here and nowhere
// else.
func reconcile(ctx context.Context, db *DB, progress office.Progress) (records int, broken []office.Damage, err error) {
	for i, tb := range tables {
		progress("progress.records", i, len(tables))
		for after := ""; ; {
			var n int
			err := db.Read(ctx, func(s *sql.Tx) error {
				var bad []office.Damage
				var err error
				n, after, bad, err = reconcileBatch(s, tb.table, tb.kind, after)
				broken = append(broken, bad...)
				return err
			})
			if err != nil {
				return records, broken, err
			}
			if n == 0 {
				break
			}
			records += n
		}
		bad, err := reconcileLost(ctx, db, tb.table, tb.kind)
		if err != nil {
			return records, broken, err
		}
		broken = append(broken, bad...)
	}
	for _, w := range histories {
		bad, err := reconcileHistory(ctx, db, w.table, w.id, w.kind)
		if err != nil {
			return records, broken, err
		}
		broken = append(broken, bad...)
	}
	return records, broken, nil
}

func reconcileBatch(s *sql.Tx, table, kind, after string) (n int, last string, broken []office.Damage, err error) {
	// The table's name is one of ours; nothing a person typed is in the statement.
	rows, err := s.Query(`SELECT r.id, r.body, r.last_seq,
		(SELECT a.seq FROM audit_touch a WHERE a.object = ? || r.id ORDER BY a.seq DESC LIMIT 1),
		(SELECT a.digest FROM audit_touch a WHERE a.object = ? || r.id ORDER BY a.seq DESC LIMIT 1)
		FROM `+table+` r WHERE r.id > ? ORDER BY r.id LIMIT ?`, kind+":", kind+":", after, batch)
	if err != nil {
		return 0, after, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id, body string
		var seq int64
		var touched sql.NullInt64
		var digest []byte
		if err := rows.Scan(&id, &body, &seq, &touched, &digest); err != nil {
			return n, last, broken, err
		}
		sum := sha256.Sum256([]byte(body))
		if !touched.Valid || touched.Int64 != seq || len(digest) != 32 || [32]byte(digest) != sum {
			broken = append(broken, office.Damage{Object: kind + ":" + id, Key: "damage.record", Args: map[string]string{"kind": kind}})
		}
		n, last = n+1, id
	}
	return n, last, broken, rows.Err()
}

// reconcileLost finds records that the log speaks of and that are not there. No record is ever deleted: what is disposed of
// leaves its row.
func reconcileLost(ctx context.Context, db *DB, table, kind string) (broken []office.Damage, err error) {
	prefix, after, more := kind+":", kind+":", true
	for more && err == nil {
		more = false
		err = db.Read(ctx, func(s *sql.Tx) error {
			// The table's name is one of ours, and ';' is the letter after ':'.
			rows, err := s.Query(`SELECT t.object, EXISTS (SELECT 1 FROM `+table+` r WHERE r.id = substr(t.object, ?))
				FROM (SELECT DISTINCT object FROM audit_touch WHERE object > ? AND object < ? ORDER BY object LIMIT ?) t`,
				len(prefix)+1, after, kind+";", batch)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var there bool
				if err := rows.Scan(&after, &there); err != nil {
					return err
				}
				more = true
				if !there {
					broken = append(broken, office.Damage{Object: after, Key: "damage.record_gone", Args: map[string]string{"kind": kind}})
				}
			}
			return rows.Err()
		})
	}
	return broken, err
}

// reconcileHistory compares what is kept of a record's earlier states with the digests that the log has of them. A change
// that left a record as it was need not have kept it.
func reconcileHistory(ctx context.Context, db *DB, table, id, kind string) (broken []office.Damage, err error) {
	prefix, object, seq, more := kind+":", kind+":", int64(0), true
	for more && err == nil {
		more = false
		err = db.Read(ctx, func(s *sql.Tx) error {
			rows, err := s.Query(`SELECT t.object, t.seq, t.digest,
				(SELECT e.digest FROM audit_touch e WHERE e.object = t.object AND e.seq < t.seq ORDER BY e.seq DESC LIMIT 1),
				(SELECT w.body FROM `+table+` w WHERE w.`+id+` = substr(t.object, ?) AND w.seq = t.seq)
				FROM audit_touch t WHERE (t.object, t.seq) > (?, ?) AND t.object < ? ORDER BY t.object, t.seq LIMIT ?`,
				len(prefix)+1, object, seq, kind+";", batch)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var digest, before []byte
				var was sql.NullString
				if err := rows.Scan(&object, &seq, &digest, &before, &was); err != nil {
					return err
				}
				more = true
				sum := sha256.Sum256([]byte(was.String))
				if len(before) > 0 && (was.Valid && string(before) != string(sum[:]) || !was.Valid && string(before) != string(digest)) {
					broken = append(broken, office.Damage{Object: object, Key: "damage.record_was", Args: map[string]string{"kind": kind}})
				}
			}
			return rows.Err()
		})
	}
	return broken, err
}

// checkSearch holds the index that patients are found by to what it was made from. The engine's own check of the structure
// passes over it.
func (db *DB) checkSearch() ([]office.Damage, error) {
	db.mu.Lock()
	defer db.mu.Unlock()
	err := db.raw(func(c *conn) error {
		return c.exec(`INSERT INTO patient_search(patient_search) VALUES('integrity-check')`)
	})
	if errors.Is(err, ErrDatabaseDamaged) {
		return []office.Damage{{Object: recordsName, Key: "damage.search"}}, nil
	}
	return nil, err
}
