// This file keeps the audit log: the row that every transaction ends with, reading it, and proving it together with
// the records it speaks of.
package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/store/queries"
)

// started is the process's monotonic zero: rows of one run can be ordered even if the clock was set.
var started = time.Now()

// append ends a transaction: the event becomes the next row of the chain, sealed with the key of its day.
func (t *recordTx) append(last audit.Head, who office.Actor, ev audit.Event) (audit.Row, [32]byte, error) {
	if err := ev.Validate(); err != nil {
		return audit.Row{}, [32]byte{}, err
	}
	objects, after := afterDigest(t.touched)
	if len(objects) > 0 {
		ev.After = &after
	}
	key, epoch, err := t.keyOf(who.At)
	if err != nil {
		return audit.Row{}, [32]byte{}, err
	}
	defer clear(key[:])
	actor := who.MemberID
	if actor == "" {
		actor = audit.System
	}
	row, hash := audit.Seal(audit.Row{Seq: last.Seq + 1, At: who.At.UTC(), Mono: int64(time.Since(started)), Actor: actor, Role: who.Role, Event: ev},
		last.Hash, epoch, key)
	args, err := json.Marshal(row.Args)
	if err != nil {
		return row, hash, err
	}
	err = t.q.InsertAudit(t.ctx, queries.InsertAuditParams{Seq: int64(row.Seq), At: audit.FormatTime(row.At), Mono: row.Mono, Actor: row.Actor, Role: row.Role,
		Action: string(row.Action), Object: row.Object, Patient: row.PatientID, Reason: row.Reason, Args: string(args), Before: slice(row.Before), After: slice(row.After),
		Epoch: int64(row.Epoch), Prev: row.Prev[:], Mac: row.MAC[:]})
	if err != nil {
		return row, hash, fmt.Errorf("append audit row: %w", err)
	}
	for _, o := range objects {
		d := t.touched[o]
		if err := t.q.InsertTouch(t.ctx, queries.InsertTouchParams{Object: o, Seq: int64(row.Seq), Digest: d[:]}); err != nil {
			return row, hash, fmt.Errorf("append audit row: %w", err)
		}
	}
	return row, hash, nil
}

func slice(d *[32]byte) []byte {
	if d == nil {
		return nil
	}
	return d[:]
}

// keyOf returns the ratchet's key for the day of at. A new day moves the ratchet on and overwrites yesterday's key; a
// clock that went back stays in the newest epoch. Days are UTC, so that a change of time zone does not move it.
func (t *recordTx) keyOf(at time.Time) (key [32]byte, epoch uint32, err error) {
	row, err := t.q.GetRatchet(t.ctx)
	if err != nil {
		return key, 0, fmt.Errorf("audit key: %w", err)
	}
	copy(key[:], row.Key)
	clear(row.Key)
	was, err := calendar.Parse(row.Day)
	if err != nil {
		return key, 0, fmt.Errorf("audit key: %w", err)
	}
	today := calendar.Of(at, time.UTC)
	days := was.DaysUntil(today)
	epoch = uint32(row.Epoch)
	if days <= 0 {
		return key, epoch, nil
	}
	for range days {
		next := audit.Next(key)
		clear(key[:])
		key = next
	}
	epoch += uint32(days)
	return key, epoch, t.q.PutRatchet(t.ctx, queries.PutRatchetParams{Epoch: int64(epoch), Day: today.String(), Key: key[:]})
}

func rowOf(r queries.Audit) (audit.Row, error) {
	at, err := audit.ParseTime(r.At)
	if err != nil {
		return audit.Row{}, fmt.Errorf("audit row %d: time", r.Seq)
	}
	row := audit.Row{Seq: uint64(r.Seq), At: at, Mono: r.Mono, Actor: r.Actor, Role: r.Role, Epoch: uint32(r.Epoch),
		Event: audit.Event{Action: audit.Action(r.Action), Object: r.Object, PatientID: r.Patient, Reason: r.Reason, Before: array(r.Before), After: array(r.After)}}
	if err := json.Unmarshal([]byte(r.Args), &row.Args); err != nil {
		return row, fmt.Errorf("audit row %d: arguments", r.Seq)
	}
	copy(row.Prev[:], r.Prev)
	copy(row.MAC[:], r.Mac)
	return row, nil
}

func array(b []byte) *[32]byte {
	if len(b) != 32 {
		return nil
	}
	return (*[32]byte)(b)
}

func rowsOf(list []queries.Audit, err error) ([]audit.Row, error) {
	if err != nil {
		return nil, err
	}
	rows := make([]audit.Row, len(list))
	for i, r := range list {
		if rows[i], err = rowOf(r); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// last returns the head of the chain as the database has it; the zero Head while it is empty.
func (t *recordTx) last() (audit.Head, time.Time, error) {
	r, err := t.q.LastAudit(t.ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return audit.Head{}, time.Time{}, nil
	}
	if err != nil {
		return audit.Head{}, time.Time{}, err
	}
	row, err := rowOf(r)
	return audit.Head{Seq: row.Seq, Hash: audit.Hash(row)}, row.At, err
}

func (t *recordTx) Head() (uint64, string, error) {
	h, _, err := t.last()
	return h.Seq, hex.EncodeToString(h.Hash[:]), err
}

// The whole of time, for filters that do not ask.
const (
	beginning = "0000"
	endless   = "9999"
)

func span(f office.AuditFilter) (since, until string) {
	since, until = beginning, endless
	if !f.Since.IsZero() {
		since = audit.FormatTime(f.Since)
	}
	if !f.Until.IsZero() {
		until = audit.FormatTime(f.Until)
	}
	return since, until
}

func (t *recordTx) Audit(f office.AuditFilter, offset, limit int) ([]audit.Row, error) {
	since, until := span(f)
	return rowsOf(t.q.FilterAudit(t.ctx, queries.FilterAuditParams{Actor: f.Actor, Patient: f.PatientID, Action: string(f.Action),
		Since: since, Until: until, Max: int64(limit), Skip: int64(offset)}))
}

func (t *recordTx) AuditCount(f office.AuditFilter) (int, error) {
	since, until := span(f)
	n, err := t.q.CountAudit(t.ctx, queries.CountAuditParams{Actor: f.Actor, Patient: f.PatientID, Action: string(f.Action), Since: since, Until: until})
	return int(n), err
}

func (t *recordTx) LastAudit(a audit.Action) (audit.Row, bool, error) {
	r, err := t.q.LastAuditOf(t.ctx, string(a))
	if errors.Is(err, sql.ErrNoRows) {
		return audit.Row{}, false, nil
	}
	if err != nil {
		return audit.Row{}, false, err
	}
	row, err := rowOf(r)
	return row, err == nil, err
}

func (t *recordTx) EachAudit(from uint64, do func(audit.Row) error) error {
	for {
		rows, err := rowsOf(t.q.AuditFrom(t.ctx, queries.AuditFromParams{Seq: int64(from), Limit: batch}))
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			if err := do(r); err != nil {
				return err
			}
		}
		from = rows[len(rows)-1].Seq + 1
	}
}

// proveChain walks the whole chain in batches, so that work at the desk goes on meanwhile, and checks that every row's
// digest is that of the touches kept beside it.
func proveChain(ctx context.Context, db *DB, keys audit.Keys, expect []audit.Head, progress office.Progress) (audit.Report, []office.Damage) {
	v := audit.NewVerifier(audit.Start{Keys: keys})
	defer v.Wipe()
	for _, h := range expect {
		v.Expect(h)
	}
	var broken []office.Damage
	var total uint64
	for next, more := uint64(1), true; more; {
		err := db.Read(ctx, func(s *sql.Tx) error {
			t := newTx(context.Background(), s, 0, false)
			if total == 0 {
				h, _, err := t.last()
				if err != nil {
					return err
				}
				total = h.Seq
			}
			n, err := t.proveBatch(v, next)
			next, more = next+uint64(n), n > 0
			return err
		})
		if err != nil {
			return v.Report(), append(broken, chainDamage(err))
		}
		progress("progress.verify", int(next-1), int(total))
	}
	if err := v.Finish(); err != nil {
		broken = append(broken, chainDamage(err))
	}
	return v.Report(), broken
}

// verifyBatch is how many rows are proved in one reading transaction.
const verifyBatch = 2000

func (t *recordTx) proveBatch(v *audit.Verifier, from uint64) (int, error) {
	rows, err := rowsOf(t.q.AuditFrom(t.ctx, queries.AuditFromParams{Seq: int64(from), Limit: verifyBatch}))
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	list, err := t.q.TouchesFrom(t.ctx, queries.TouchesFromParams{Seq: int64(from), Seq_2: int64(rows[len(rows)-1].Seq) + 1})
	if err != nil {
		return 0, err
	}
	touches := map[uint64]map[string][32]byte{}
	for _, x := range list {
		seq := uint64(x.Seq)
		if touches[seq] == nil {
			touches[seq] = map[string][32]byte{}
		}
		touches[seq][x.Object] = [32]byte(x.Digest)
	}
	for _, r := range rows {
		if err := v.Add(r); err != nil {
			return 0, err
		}
		objects, sum := afterDigest(touches[r.Seq])
		if (r.After == nil) != (len(objects) == 0) || (r.After != nil && *r.After != sum) {
			return 0, errTouches{r.Seq}
		}
	}
	return len(rows), nil
}

// errTouches says that the list of records a row changed is not what the row was sealed over.
type errTouches struct{ seq uint64 }

func (e errTouches) Error() string {
	return fmt.Sprintf("audit row %d: its list of records was changed", e.seq)
}

// chainDamage names the place where the chain breaks.
func chainDamage(err error) office.Damage {
	d := office.Damage{Object: "audit", Key: "damage.audit", Args: map[string]string{"detail": err.Error()}}
	var prev audit.ErrPrev
	var mac audit.ErrMAC
	var gap audit.ErrGap
	var head audit.ErrHead
	switch {
	case errors.As(err, &gap):
		d.Key, d.Args = "damage.audit_gap", map[string]string{"seq": fmt.Sprint(gap.Want)}
	case errors.As(err, &prev):
		d.Key, d.Args = "damage.audit_changed", map[string]string{"seq": fmt.Sprint(prev.Seq - 1)}
	case errors.As(err, &mac):
		d.Key, d.Args = "damage.audit_changed", map[string]string{"seq": fmt.Sprint(mac.Seq)}
	case errors.As(err, &head):
		d.Key, d.Args = "damage.audit_head", map[string]string{"missing": fmt.Sprint(head.Missing())}
	}
	return d
}
