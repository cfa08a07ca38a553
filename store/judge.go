// This file judges a practice that was just opened: records, anchors and clock against each other, before anything is
// shown.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"consentry/domain/audit"
	"consentry/domain/office"
	"consentry/store/keyring"
)

// judge compares the records with the anchors before anything is shown.
func (p *Practice) judge(ctx context.Context) error {
	key := p.keys.AnchorKey()
	defer clear(key[:])
	found, err := p.anchors().Read(key)
	if err != nil {
		return err
	}
	var v Verdict
	var generation uint64
	err = p.db.Read(ctx, func(s *sql.Tx) error {
		t := newTx(context.Background(), s, 0, false)
		vaultID, err := t.q.GetMeta(t.ctx, metaVault)
		if err != nil || vaultID != vaultText(p.keys) {
			return fmt.Errorf("%w: it belongs to another practice", ErrNotOurs)
		}
		state, err := t.state()
		if err != nil {
			return err
		}
		p.counter, p.head = state.Counter, audit.Head{Seq: state.Seq, Hash: state.Head}
		p.saw(state.LastAt)
		generation = state.Generation
		v = CheckAnchor(state, p.keys.Generation(), found, p.folder.o.Clock.Now())
		return nil
	})
	if err != nil {
		return err
	}
	p.saw(v.Latest)
	p.mu.Lock()
	p.findings = append(findingsOf(v), keyFindings(p.keys)...)
	p.mu.Unlock()
	if v.Stops() {
		return nil // nothing is written before somebody decided
	}
	if p.keys.FromPrevious() {
		if err := p.keys.Repair(); err != nil {
			return err
		}
	}
	if v.Stale {
		if err := p.writeAnchor(generation, p.LatestInstant()); err != nil && !errors.Is(err, ErrSecondAnchor) {
			return err
		}
	}
	return nil
}

func (t *recordTx) state() (RecordsState, error) {
	counter, err := t.number(metaCounter)
	if err != nil {
		return RecordsState{}, err
	}
	generation, err := t.number(metaGeneration)
	if err != nil {
		return RecordsState{}, err
	}
	head, at, err := t.last()
	return RecordsState{Generation: generation, Counter: counter, Seq: head.Seq, Head: head.Hash, LastAt: at, HashAt: func(seq uint64) ([32]byte, bool) {
		r, err := t.q.GetAudit(t.ctx, int64(seq))
		if err != nil {
			return [32]byte{}, false
		}
		row, err := rowOf(r)
		return audit.Hash(row), err == nil
	}}, err
}

func (t *recordTx) number(key string) (uint64, error) {
	text, err := t.q.GetMeta(t.ctx, key)
	if err != nil {
		return 0, fmt.Errorf("read %s: %w", key, err)
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read %s: %w", key, ErrDatabaseDamaged)
	}
	return n, nil
}

// findingsOf says in findings what the comparison with the anchors means for a person.
func findingsOf(v Verdict) []office.Finding {
	var out []office.Finding
	add := func(key string, grave bool, kv ...string) {
		f := office.Finding{Key: "finding." + key, Grave: grave, Args: map[string]string{}}
		for i := 0; i+1 < len(kv); i += 2 {
			f.Args[kv[i]] = kv[i+1]
		}
		out = append(out, f)
	}
	switch v.Kind {
	case AnchorOK, RecordsAhead1:
	case RecordsAhead:
		add("records_ahead", false, "count", strconv.Itoa(v.Ahead))
	case AnchorsDisagree:
		add("anchors_disagree", false)
	case AnchorWasMissing:
		add("anchor_missing", false)
	case AnchorWasDamaged:
		add("anchor_damaged", false)
	case RecordsBehind:
		add("records_behind", true, "count", strconv.Itoa(v.Missing), "since", v.Since.UTC().Format(time.RFC3339))
	case RecordsForked:
		add("records_forked", true)
	case HeaderOlder:
		add("header_older", true)
	}
	if v.ClockBack > 0 {
		add("clock_back", false, "by", v.ClockBack.Round(time.Minute).String())
	}
	if v.ClockForward > 0 {
		add("clock_forward", false, "by", v.ClockForward.Round(time.Hour).String())
	}
	return out
}

func keyFindings(k *keyring.Keys) []office.Finding {
	var out []office.Finding
	for _, name := range k.Damage() {
		out = append(out, office.Finding{Key: "finding.key_file", Args: map[string]string{"file": name}})
	}
	if k.Rotating() {
		out = append(out, office.Finding{Key: "finding.keys_changing"})
	}
	return out
}
