// This file keeps the vault's files and the records in step, and room in reserve: a look at every start, in the
// background.
package store

import (
	"context"
	"database/sql"
	"strconv"
	"sync"
	"time"

	"consentry/domain/audit"
	"consentry/domain/office"
	"consentry/store/disk"
	"consentry/store/queries"
	"consentry/store/vault"
)

// beginSweep looks after the vault while somebody works already: files that no record knows for a day are put into
// quarantine, files that a record knows and that are not there become a finding. Nothing is moved while records are
// missing: the files may be theirs.
func (p *Practice) beginSweep() {
	for _, f := range p.Findings() {
		if f.Grave {
			return
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	p.stop, p.swept = stop, make(chan struct{})
	go func() {
		defer close(p.swept)
		_ = p.sweep(ctx) // what fails here fails again in the check of the files, which says so
		if p.folder.o.Reserve && !p.folder.isSample() {
			// Without room for the reserve there is none; the next start tries again.
			_, _ = disk.NewBallast(p.folder.o.Dir).Ensure(ctx)
		}
	}()
}

func (p *Practice) sweep(ctx context.Context) error {
	known, live, err := p.fileNames(ctx)
	if err != nil {
		return err
	}
	swept, err := p.files.Sweep(between{ctx, p}, func(h vault.Hash) bool { return known[h] }, p.now())
	if err != nil {
		return err
	}
	missing, err := p.files.Missing(between{ctx, p}, func(yield func(vault.Hash) bool) {
		for _, h := range live {
			if !yield(h) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	if err := p.tellMissing(ctx, len(missing)); err != nil {
		return err
	}
	if len(swept.Quarantined)+len(swept.Deleted)+len(swept.Returned) == 0 {
		return nil
	}
	return p.report(ctx, "finding:finding.files_unknown", map[string]string{"quarantined": strconv.Itoa(len(swept.Quarantined)),
		"deleted": strconv.Itoa(len(swept.Deleted)), "returned": strconv.Itoa(len(swept.Returned))}, nil)
}

// settingMissing is since when stored files are missing; zero: none is.
const settingMissing = "files_missing_since"

// tellMissing says how many stored files are missing and since when, and forgets the day once all are back.
func (p *Practice) tellMissing(ctx context.Context, n int) error {
	var since time.Time
	if err := p.Read(ctx, func(tx office.Tx) error { _, err := tx.Setting(settingMissing, &since); return err }); err != nil {
		return err
	}
	switch {
	case n == 0 && since.IsZero():
		return nil
	case n == 0:
		since = time.Time{}
	case since.IsZero():
		since = p.now().UTC().Truncate(time.Second)
	}
	args := map[string]string{"count": strconv.Itoa(n)}
	object := "finding:finding.files_back"
	if n > 0 {
		args["since"] = since.Format(time.RFC3339)
		f := office.Finding{Key: "finding.files_missing", Args: args}
		object = "finding:" + f.Key
		p.mu.Lock()
		p.findings = append(p.findings, f)
		p.mu.Unlock()
	}
	return p.report(ctx, object, args, func(tx office.Tx) error { return tx.PutSetting(settingMissing, since) })
}

// report writes what the sweep saw to the audit log.
func (p *Practice) report(ctx context.Context, object string, args map[string]string, note func(office.Tx) error) error {
	at := p.now().UTC()
	if latest := p.LatestInstant(); at.Before(latest) {
		at = latest
	}
	return p.Write(ctx, office.Actor{MemberID: audit.System, At: at}, func(tx office.Tx) (audit.Event, error) {
		if note != nil {
			if err := note(tx); err != nil {
				return audit.Event{}, err
			}
		}
		return audit.Event{Action: audit.DamageFound, Object: object, Args: args}, nil
	})
}

// turn is a lock, the zero value free, that one can stop waiting for.
type turn struct {
	once sync.Once
	held chan struct{}
}

// take waits for the turn; without it ctx ended.
func (t *turn) take(ctx context.Context) bool {
	t.once.Do(func() { t.held = make(chan struct{}, 1) })
	select {
	case t.held <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

func (t *turn) give() { <-t.held }

// noBackup returns when no backup is being made: somebody waits for that, and nobody for the sweep.
func (p *Practice) noBackup(ctx context.Context) {
	if p.copying.take(ctx) {
		p.copying.give()
	}
}

// between is a context for work that goes from file to file: whoever asks whether it ended waits for backups first, and
// must hold nothing that a backup needs.
type between struct {
	context.Context
	p *Practice
}

func (b between) Err() error {
	b.p.noBackup(b.Context)
	return b.Context.Err()
}

// fileNames reads which files the records know, and which of them have to be there.
func (p *Practice) fileNames(ctx context.Context) (known map[vault.Hash]bool, live []vault.Hash, err error) {
	known = map[vault.Hash]bool{}
	for after, more := "", true; more; {
		p.noBackup(ctx)
		err := p.db.Read(ctx, func(s *sql.Tx) error {
			rows, err := queries.New(s).AllMedia(context.Background(), queries.AllMediaParams{ID: after, Limit: batch})
			more = len(rows) > 0
			for _, r := range rows {
				f, err := storedOf([]byte(r.Body))
				if err != nil {
					return err
				}
				if after = f.id; f.state == "live" {
					live = append(live, f.hash)
				}
				known[f.hash] = f.state != "disposed"
			}
			return err
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return known, live, nil
}
