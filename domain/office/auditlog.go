// This file is the desk for the audit log: reading it in sentences, proving it, taking it along.
package office

import (
	"context"
	"encoding/csv"
	"io"
	"strconv"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
)

// AuditLine is one entry with the names that its ids stand for today.
type AuditLine struct {
	Row     audit.Row
	Actor   string // "" for the program itself
	Patient string // "" if no patient is concerned
}

// AuditPage returns entries of the filter, newest first, and how many there are.
func (o *Office) AuditPage(ctx context.Context, f AuditFilter, offset, limit int) ([]AuditLine, int, error) {
	var lines []AuditLine
	total := 0
	err := o.peek(ctx, access.AuditView, func(_ *session, tx Tx) error {
		rows, err := tx.Audit(f, offset, limit)
		if err != nil {
			return err
		}
		if total, err = tx.AuditCount(f); err != nil {
			return err
		}
		lines, err = nameLines(tx, rows)
		return err
	})
	return lines, total, err
}

func nameLines(tx Tx, rows []audit.Row) ([]AuditLine, error) {
	members, err := memberNames(tx)
	if err != nil {
		return nil, err
	}
	patients := map[string]string{}
	lines := make([]AuditLine, len(rows))
	for i, r := range rows {
		lines[i] = AuditLine{Row: r, Actor: members[r.Actor]}
		if r.PatientID == "" {
			continue
		}
		if _, known := patients[r.PatientID]; !known {
			// A patient whose import was undone has no name to show any more; the entry stays.
			if p, err := tx.Patient(r.PatientID); err == nil {
				patients[r.PatientID] = p.Name()
			}
		}
		lines[i].Patient = patients[r.PatientID]
	}
	return lines, nil
}

// VerifyAudit proves the chain and records that it did.
func (o *Office) VerifyAudit(ctx context.Context, progress Progress) (AuditProof, error) {
	s, err := o.may(access.AuditView)
	if err != nil {
		return AuditProof{}, err
	}
	proof, err := s.opened.VerifyAudit(ctx, progress)
	if err != nil {
		return proof, err
	}
	result := "intact"
	if len(proof.Broken) > 0 {
		result = "broken"
	}
	return proof, o.note(ctx, audit.AuditVerified, "audit:"+strconv.FormatUint(proof.Seq, 10),
		map[string]string{"result": result, "rows": itoa(proof.Rows)})
}

// ExportAudit writes the entries of the filter as CSV, oldest first, and records that it did. Names are those of today;
// ids stand beside them.
func (o *Office) ExportAudit(ctx context.Context, f AuditFilter, w io.Writer) (int, error) {
	n := 0
	if _, err := o.may(access.AuditExport); err != nil {
		return 0, err
	}
	// The trace first: what went out stays out, even if the drive is pulled in the middle.
	if err := o.note(ctx, audit.AuditExported, "audit:log", nil); err != nil {
		return 0, err
	}
	err := o.peek(ctx, access.AuditExport, func(_ *session, tx Tx) error {
		out := csv.NewWriter(w)
		if err := out.Write(auditHeader); err != nil {
			return err
		}
		members, err := memberNames(tx)
		if err != nil {
			return err
		}
		total, err := tx.AuditCount(f)
		if err != nil {
			return err
		}
		for offset := total; offset > 0; {
			size := min(offset, 500)
			offset -= size
			rows, err := tx.Audit(f, offset, size)
			if err != nil {
				return err
			}
			lines, err := nameLines(tx, rows)
			if err != nil {
				return err
			}
			for i := len(lines) - 1; i >= 0; i-- {
				if err := out.Write(auditRecord(lines[i], members)); err != nil {
					return err
				}
				n++
			}
		}
		out.Flush()
		return out.Error()
	})
	return n, err
}

var auditHeader = []string{"seq", "at_utc", "actor", "actor_id", "role", "action", "object", "patient", "patient_id", "reason", "args", "hash"}

func auditRecord(l AuditLine, members map[string]string) []string {
	r := l.Row
	hash := audit.Hash(r)
	cells := []string{strconv.FormatUint(r.Seq, 10), r.At.UTC().Format(time.RFC3339Nano), members[r.Actor], r.Actor, r.Role,
		string(r.Action), r.Object, l.Patient, r.PatientID, r.Reason, joinArgs(r.Args), hex(hash[:])}
	for i := range cells {
		cells[i] = safeCell(cells[i])
	}
	return cells
}

// HeadSheet is the card for the binder: where the chain stands, on paper, outside of this computer.
func (o *Office) HeadSheet(ctx context.Context, verified string) ([]byte, error) {
	var sheet HeadSheet
	err := o.read(ctx, access.AuditView, audit.Event{Action: audit.DocumentPrinted, Object: "audit:head"}, func(s *session, tx Tx) error {
		seq, head, err := tx.Head()
		sheet = HeadSheet{Letterhead: o.letterhead(s), Fingerprint: s.opened.Fingerprint(), Seq: seq, Head: head, At: o.now(s), Zone: s.zone, Verified: verified}
		return err
	})
	if err != nil {
		return nil, err
	}
	return o.deps.Printer.Head(sheet)
}
