// This file changes the practice's keys: after somebody left who had them, nothing they may have taken along opens what is
// written from then on. It can be killed at any moment; the folder then opens, and the change is taken up again.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"filippo.io/age"

	"consentry/domain/office"
	"consentry/store/atomicfile"
	"consentry/store/keyring"
	"consentry/store/queries"
	"consentry/store/vault"
)

// nextName is where the records are written under their new key before they take the place of the old ones. One that a
// kill left is whole or not; it is written anew.
const nextName = "records.next.db"

// ChangeKeys makes new keys and moves everything over: the records into a new file under the new key, the sealed key of
// every stored file to the new document and media keys. It takes up a change that was interrupted. Work waits while the
// records move, and goes on while the stored files' keys do.
//
//	keyring.BeginRotation -> records.next.db, checked, in the place of records.db -> stored files' keys -> FinishRotation
//
// Errors: office.ErrNotPermitted without the admin ring; the context's, with the change to be taken up again.
func (p *Practice) ChangeKeys(ctx context.Context, progress office.Progress) error {
	if err := p.mayChange(); err != nil {
		return err
	}
	if !p.keys.Holds(keyring.Admin) || !p.keys.Holds(keyring.Media) {
		return office.ErrNotPermitted.With(nil, "permission", "ring-admin")
	}
	err := p.moveRecords(ctx, progress)
	if err == nil {
		err = p.moveSealed(ctx, progress)
	}
	if err == nil {
		err = p.finishKeys()
	}
	if err != nil {
		return problem(fmt.Errorf("change keys: %w", err))
	}
	return nil
}

// KeysChanging tells whether a change of keys was begun and is not finished.
func (p *Practice) KeysChanging() bool { return p.keys.Rotating() }

// moveRecords begins the change, unless one is under way, and rewrites the records under the new key.
func (p *Practice) moveRecords(ctx context.Context, progress office.Progress) error {
	p.writing.Lock() // what is written between the copy and its taking the place would be lost
	defer p.writing.Unlock()
	if !p.keys.Rotating() {
		if err := p.keys.BeginRotation(p.now()); err != nil {
			return err
		}
	}
	if r, ok := p.replacing(); ok {
		p.replaced = append(p.replaced, r)
	}
	key, salt := p.keys.DB()
	defer clear(key[:])
	if p.db.salt() == salt {
		return nil // moved before the interruption
	}
	return p.db.MoveTo(ctx, filepath.Join(p.folder.o.Dir, nextName), key, salt, func(done, total int) { progress("progress.keys.records", done, total) })
}

// replacedKeys is what opens what was kept in the vault before a key change and goes on record after it: a long video that
// is being taken in meanwhile. It is known as long as the practice is open.
type replacedKeys struct{ document, media *age.X25519Identity }

// replacing is what the change under way takes out of use; false if it is known already.
func (p *Practice) replacing() (replacedKeys, bool) {
	document, ok := p.keys.PreviousDocumentIdentity()
	media, _ := p.keys.PreviousMediaIdentity()
	for _, r := range p.replaced {
		ok = ok && r.document.String() != document.String()
	}
	return replacedKeys{document, media}, ok
}

// upToDate is the sealed key of a file that goes on record now, under the key of its class that is in force. The caller
// holds p.writing.
func (p *Practice) upToDate(class office.FileClass, sealed []byte) ([]byte, error) {
	for _, r := range p.replaced {
		was, to := r.document, p.keys.DocumentRecipient()
		if class == office.ClassMedia {
			was, to = r.media, p.keys.MediaRecipient()
		}
		out, err := vault.Reseal(sealed, was, to)
		if errors.Is(err, vault.ErrWrongKey) {
			continue
		}
		return out, err
	}
	return sealed, nil
}

// MoveTo copies the records to the new file beside, under another key and salt, checks the copy in full and puts it in the
// place of the old file. Until the rename the old file is in force, from then on the new one. Nobody may write meanwhile.
func (db *DB) MoveTo(ctx context.Context, beside string, key [32]byte, salt [16]byte, progress func(done, total int)) error {
	if err := removeDB(beside); err != nil {
		return err
	}
	if err := db.SnapshotProgress(ctx, beside, key, salt, progress); err != nil {
		return err
	}
	if err := db.takeOver(beside, key, salt); err != nil {
		return errors.Join(err, removeDB(beside)) // it would only fill the disk
	}
	return nil
}

// takeOver puts the checked copy into the place of the records.
func (db *DB) takeOver(beside string, key [32]byte, salt [16]byte) error {
	db.aside.Lock()
	defer db.aside.Unlock()
	db.mu.Lock()
	defer db.mu.Unlock()
	if err := db.checkpoint(); err != nil {
		return err
	}
	if err := db.hangUp(); err != nil {
		return err
	}
	path := db.connector.path
	// A log that a failed checkpoint left would be laid over the new file.
	for _, suffix := range []string{"-wal", "-shm"} {
		if info, err := os.Stat(path + suffix); err == nil && info.Size() > 0 && suffix == "-wal" {
			return errors.Join(ErrDiskFailed, db.dial())
		}
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return errors.Join(fileError(err), db.dial())
		}
	}
	if err := atomicfile.Replace(beside, path); err != nil {
		return errors.Join(fileError(err), db.dial())
	}
	if err := atomicfile.SyncDir(filepath.Dir(path)); err != nil {
		return fileError(err)
	}
	db.connector.secret.wipe()
	db.connector.secret = secret{key: key, salt: salt}
	return db.dial()
}

// salt is the first bytes of the file that is open.
func (db *DB) salt() [16]byte {
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.connector.secret.salt
}

// moveSealed seals every stored file's key to the new key of its class. One that is sealed to it already stays.
func (p *Practice) moveSealed(ctx context.Context, progress office.Progress) error {
	total, done := 0, 0
	if err := p.db.Read(ctx, func(s *sql.Tx) error {
		return s.QueryRow("SELECT count(*) FROM media").Scan(&total)
	}); err != nil {
		return err
	}
	for after, more := "", true; more; {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := p.db.Write(ctx, func(s *sql.Tx) error {
			q := queries.New(s)
			rows, err := q.AllMedia(context.Background(), queries.AllMediaParams{ID: after, Limit: batch})
			more = len(rows) > 0
			for _, r := range rows {
				f, err := decode[office.File](r.Body, nil)
				if err != nil {
					return err
				}
				after = f.ID
				sealed, changed, err := p.resealed(f.Class, r.Sealed)
				if err != nil {
					return fmt.Errorf("stored file %s: %w", f.ID, err)
				}
				if !changed {
					continue
				}
				if err := q.ResealMedia(context.Background(), queries.ResealMediaParams{Sealed: sealed, ID: f.ID}); err != nil {
					return err
				}
			}
			done += len(rows)
			return err
		})
		if err != nil {
			return err
		}
		progress("progress.keys.files", done, total)
	}
	return nil
}

// resealed is a stored file's sealed key under the new key of its class; changed is false when it was there already, or
// when the file was disposed of and its key wiped.
func (p *Practice) resealed(class office.FileClass, sealed []byte) (out []byte, changed bool, err error) {
	if len(sealed) == 0 {
		return nil, false, nil
	}
	now, _ := p.keys.DocumentIdentity()
	was, ok := p.keys.PreviousDocumentIdentity()
	to := p.keys.DocumentRecipient()
	if class == office.ClassMedia {
		now, _ = p.keys.MediaIdentity()
		was, ok = p.keys.PreviousMediaIdentity()
		to = p.keys.MediaRecipient()
	}
	if !ok || now == nil {
		return nil, false, keyring.ErrNotRotating
	}
	out, err = vault.Reseal(sealed, was, to)
	if errors.Is(err, vault.ErrWrongKey) {
		_, err = vault.Reseal(sealed, now, to) // proves that it was moved before
		return nil, false, err
	}
	return out, err == nil, err
}

// finishKeys drops the old keys, and with them what could still be opened by them.
func (p *Practice) finishKeys() error {
	p.writing.Lock()
	defer p.writing.Unlock()
	if err := p.db.Checkpoint(); err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(p.folder.o.Dir, "records.before-*.db"))
	if err != nil {
		return err
	}
	for _, path := range old {
		if err := atomicfile.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fileError(err)
		}
	}
	return p.keys.FinishRotation()
}

// openRecords opens the records with the key they are under: while keys are being changed that is the new one or the one
// before, and their first bytes tell which.
func openRecords(dir string, keys *keyring.Keys) (*DB, error) {
	path := filepath.Join(dir, recordsName)
	key, salt := keys.DB()
	defer clear(key[:])
	was, wasSalt, rotating := keys.PreviousDB()
	defer clear(was[:])
	if rotating && inspectFile(path, wasSalt) == nil {
		return OpenDB(path, was, wasSalt)
	}
	return OpenDB(path, key, salt)
}

// either opens what is sealed to one of two keys: while keys are being changed, some files' keys are sealed to the new
// one and some to the one before.
type either struct{ now, was age.Identity }

// Unwrap tries the new key first.
func (e either) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	key, err := e.now.Unwrap(stanzas)
	if errors.Is(err, age.ErrIncorrectIdentity) {
		return e.was.Unwrap(stanzas)
	}
	return key, err
}

// classIdentity is what opens the stored files of a class in this session.
func (p *Practice) classIdentity(class office.FileClass) (age.Identity, bool) {
	now, ok := p.keys.DocumentIdentity()
	was, changing := p.keys.PreviousDocumentIdentity()
	if class == office.ClassMedia {
		now, ok = p.keys.MediaIdentity()
		was, changing = p.keys.PreviousMediaIdentity()
	}
	if !ok {
		return nil, false
	}
	if changing {
		return either{now, was}, true
	}
	return now, true
}
