// This file opens a damaged practice for looking: on a copy, so that not a byte of what is there changes, and without
// anything being kept of what somebody might want to write.
package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"consentry/domain/audit"
	"consentry/domain/office"
	"consentry/store/keyring"
	"consentry/store/vault"
)

const (
	lookingPattern = "looking-*"    // folder of the copy, inside the practice folder
	lookedName     = "looked.jsonl" // who looked at what meanwhile: the audit log cannot be written
)

// LookOnly makes the next Unlock open the folder for looking, or as usual again.
func (f *Folder) LookOnly(on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.look = on
}

func (f *Folder) looksOnly() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.look
}

// openToLook opens a copy of the records, which is removed at Close. Nothing is brought up to date, repaired or anchored.
func (f *Folder) openToLook(keys *keyring.Keys) (_ *Practice, err error) {
	p := &Practice{folder: f, keys: keys, cost: f.o.Cost, files: vault.Existing(filepath.Join(f.o.Dir, "media"))}
	defer func() {
		if err != nil {
			err = errors.Join(problem(f.notHealthy(keys, err)), p.Close())
		}
	}()
	if p.looking, err = os.MkdirTemp(f.o.Dir, lookingPattern); err != nil { // a folder that cannot be written
		if p.looking, err = os.MkdirTemp("", lookingPattern); err != nil {
			return nil, fileError(err)
		}
	}
	for _, name := range []string{recordsName, recordsName + "-wal"} {
		if err := copyReadable(filepath.Join(f.o.Dir, name), filepath.Join(p.looking, name)); err != nil {
			return nil, err
		}
	}
	if p.db, err = openRecords(p.looking, keys); err != nil {
		return nil, err
	}
	steps, err := OwnSteps()
	if err != nil {
		return nil, err
	}
	version, err := p.db.UserVersion()
	if err != nil {
		return nil, err
	}
	// An unhealthy file is never brought up to date. This is a copy of it that goes away with the session, and there the
	// tables of later versions come to stand beside what can be read.
	switch {
	case version > len(steps):
		return nil, ErrNewerFile
	case version < 1:
		return nil, errors.Join(ErrUnhealthy, ErrDatabaseDamaged)
	}
	if err := p.db.reshape(version, steps); err != nil {
		return nil, errors.Join(ErrUnhealthy, ErrDatabaseDamaged, err)
	}
	looking := office.Finding{Key: "finding.look_only", Args: map[string]string{}}
	if since := f.damagedSince(); !since.IsZero() {
		looking.Args["since"] = since.Format(time.RFC3339)
	}
	p.findings = append(keyFindings(keys), looking)
	return p, nil
}

// copyReadable copies a file page by page; a page that the disk cannot give is left empty, which the seal of the records
// makes a damaged page. A missing log is none.
func copyReadable(from, to string) (err error) {
	in, err := os.Open(from)
	if errors.Is(err, os.ErrNotExist) && filepath.Base(from) != recordsName {
		return nil
	}
	if errors.Is(err, os.ErrNotExist) {
		return ErrDatabaseMissing
	}
	if err != nil {
		return fileError(err)
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return fileError(err)
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fileError(err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	page := make([]byte, PageSize)
	for at := int64(0); at < info.Size(); at += PageSize {
		n, rerr := in.ReadAt(page, at)
		if rerr != nil && !errors.Is(rerr, io.EOF) {
			clear(page)
			n = int(min(PageSize, info.Size()-at))
		}
		if _, err := out.WriteAt(page[:n], at); err != nil {
			return fileError(err)
		}
	}
	return nil
}

// LookOnly tells whether nothing can be kept in this session.
func (p *Practice) LookOnly() bool { return p.looking != "" }

// mayChange refuses a change of keys or files while the practice is open for looking.
func (p *Practice) mayChange() error {
	if p.looking != "" {
		return office.ErrLookOnly
	}
	return nil
}

// arriving are the events of signing in and out: what they put concerns the session alone, and stays in the copy.
var arriving = map[audit.Action]bool{audit.SignIn: true, audit.SignInFailed: true, audit.Arrived: true, audit.FactorShown: true,
	audit.Locked: true, audit.LockedOut: true, audit.DamageFound: true}

// noteLook takes the place of Write in a session for looking: a note of who looked at what goes to a file of its own, for
// it cannot go to the audit log, and everything else is refused.
func (p *Practice) noteLook(ctx context.Context, who office.Actor, do func(office.Tx) (audit.Event, error)) error {
	var ev audit.Event
	err := p.db.Write(ctx, func(s *sql.Tx) (err error) {
		var before, after int
		if err := s.QueryRow("SELECT total_changes()").Scan(&before); err != nil {
			return err
		}
		if ev, err = do(newTx(context.Background(), s, 0, true)); err != nil {
			return err
		}
		if err := s.QueryRow("SELECT total_changes()").Scan(&after); err != nil {
			return err
		}
		if after != before && !arriving[ev.Action] {
			return office.ErrLookOnly
		}
		return nil
	})
	if err != nil {
		return problem(err)
	}
	line, err := json.Marshal(map[string]string{"at": who.At.UTC().Format(time.RFC3339), "member": who.MemberID, "role": who.Role,
		"action": string(ev.Action), "object": ev.Object})
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(p.folder.o.Dir, lookedName), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil // a folder that cannot be written can still be looked at
	}
	_, err = f.Write(append(line, '\n'))
	_ = errors.Join(err, f.Close()) // likewise
	return nil
}

// dropLook removes the copy.
func (p *Practice) dropLook() error {
	if p.looking == "" {
		return nil
	}
	return os.RemoveAll(p.looking)
}
