// This file runs every integrity check there is and names what is damaged: the records' pages, their structure, each
// record against the audit log, the log against its chain and the anchor, and every file of the vault.
package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"consentry/domain/audit"
	"consentry/domain/office"
	"consentry/store/queries"
	"consentry/store/vault"
)

func blobOf(f office.File) (vault.Blob, error) {
	b := vault.Blob{Size: f.Size, Sealed: f.Sealed}
	sum, err := hex.DecodeString(f.SHA256)
	if err != nil || len(sum) != len(b.SHA256) {
		return b, (&office.Problem{Key: "error.file_damaged"}).With(fmt.Errorf("file %s: name", f.ID))
	}
	copy(b.SHA256[:], sum)
	return b, nil
}

// ratchetKeys returns the audit keys at hand: today's and after, and with the Recovery Sheet those of past days.
func (p *Practice) ratchetKeys(ctx context.Context) (*audit.Ratchet, error) {
	var r *audit.Ratchet
	err := p.db.Read(ctx, func(s *sql.Tx) error {
		q := queries.New(s)
		if r = p.sheetRatchet(q); r != nil { // it proves more: what was sealed on days gone by
			return nil
		}
		row, err := q.GetRatchet(context.Background())
		if err != nil {
			return err
		}
		r = audit.NewRatchet(uint32(row.Epoch), [32]byte(row.Key))
		clear(row.Key)
		return nil
	})
	return r, err
}

// VerifyAudit walks the chain, compares it with the anchor, and every record with its newest entry.
func (p *Practice) VerifyAudit(ctx context.Context, progress office.Progress) (office.AuditProof, error) {
	p.writing.Lock()
	head := p.head
	p.writing.Unlock()
	ratchet, err := p.ratchetKeys(ctx)
	if err != nil {
		return office.AuditProof{}, problem(err)
	}
	defer ratchet.Wipe()
	report, broken := proveChain(ctx, p.db, ratchet.Key, []audit.Head{head}, progress)
	if err := ctx.Err(); err != nil {
		return office.AuditProof{}, err
	}
	records, bad, err := reconcile(ctx, p.db, progress)
	if err != nil {
		return office.AuditProof{}, problem(err)
	}
	key := p.keys.AnchorKey()
	defer clear(key[:])
	found, err := p.anchors().Read(key)
	if err != nil {
		return office.AuditProof{}, problem(err)
	}
	return office.AuditProof{Rows: int(report.Rows), From: report.From, To: report.To, Seq: report.Head.Seq, Head: hex.EncodeToString(report.Head.Hash[:]),
		KeyedRows: int(report.MACs), Records: records, Broken: append(broken, bad...),
		AnchorAgrees: found.MainState == AnchorPresent && found.Main.Seq >= head.Seq}, nil
}

// Check runs every check.
func (p *Practice) Check(ctx context.Context, progress office.Progress) ([]office.Damage, error) {
	var out []office.Damage
	for _, f := range p.Findings() {
		if f.Grave {
			out = append(out, office.Damage{Object: "anchor", Key: f.Key, Args: f.Args})
		}
	}
	pages, err := p.db.Check(ctx, func(done, total int) { progress("progress.pages", done, total) })
	if err != nil {
		return out, problem(err)
	}
	for _, d := range pages {
		out = append(out, office.Damage{Object: d.File, Key: "damage." + string(d.Kind), Args: map[string]string{"detail": d.Detail}})
	}
	if len(pages) == 0 {
		search, err := p.db.checkSearch()
		if err != nil {
			return out, problem(err)
		}
		out = append(out, search...)
	}
	proof, err := p.VerifyAudit(ctx, progress)
	if err != nil {
		return out, err
	}
	out = append(out, proof.Broken...)
	files, err := p.checkFiles(ctx, progress)
	return append(out, files...), err
}

// checkFiles re-reads every vault file that the records speak of.
func (p *Practice) checkFiles(ctx context.Context, progress office.Progress) ([]office.Damage, error) {
	var out []office.Damage
	done := 0
	for after := ""; ; {
		var list []office.File
		err := p.db.Read(ctx, func(s *sql.Tx) error {
			rows, err := queries.New(s).AllMedia(context.Background(), queries.AllMediaParams{ID: after, Limit: batch})
			for _, r := range rows {
				f, err := decode[office.File](r.Body, nil)
				if err != nil {
					return err
				}
				f.Sealed = r.Sealed
				list = append(list, f)
			}
			return err
		})
		if err != nil || len(list) == 0 {
			return out, problem(err)
		}
		for _, f := range list {
			if err := ctx.Err(); err != nil {
				return out, err
			}
			progress("progress.files", done, 0)
			done++
			if d, bad := p.checkFile(ctx, f); bad {
				out = append(out, d)
			}
		}
		after = list[len(list)-1].ID
	}
}

func (p *Practice) checkFile(ctx context.Context, f office.File) (office.Damage, bool) {
	if f.State != "live" {
		return office.Damage{}, false
	}
	b, err := blobOf(f)
	if err == nil {
		err = p.files.Verify(ctx, b)
	}
	if err == nil {
		return office.Damage{}, false
	}
	key := "damage.file"
	if errors.Is(err, vault.ErrMissing) {
		key = "damage.file_missing"
	}
	return office.Damage{Object: "media/" + f.SHA256[:min(2, len(f.SHA256))] + "/" + f.SHA256 + ".age", Key: key, Args: map[string]string{"kind": f.Kind}}, true
}
