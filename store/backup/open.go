// This file opens a version with a key and unpacks its sealed part.
package backup

import (
	"archive/tar"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"filippo.io/age"

	"consentry/domain/office"
	"consentry/store"
	"consentry/store/disk"
	"consentry/store/keyring"
)

// opener is a key that was read.
type opener struct {
	identities []age.Identity
	unlock     store.Unlocker
	sheet      bool
	kit        int    // number of the sheet, 0 if unknown
	practice   string // fingerprint of the practice whose backup it is tried on
}

// readKey reads a key for the version v, which says which sheet would be right, and which passwords.
func (e *Engine) readKey(ctx context.Context, root string, v office.BackupVersion, key office.BackupKey) (*opener, error) {
	if len(key.Password.Password) > 0 {
		return e.readPassword(ctx, root, v, key.Password)
	}
	if key.Owner != nil {
		p, ok := key.Owner.(*store.Practice)
		if !ok || len(p.BackupIdentities()) == 0 {
			return nil, keyProblem(errors.New("the session does not hold the backup key"), v, 0, false)
		}
		return &opener{identities: p.BackupIdentities(), unlock: p.Unlocker()}, nil
	}
	kit, err := keyring.ParseKit(key.Sheet)
	if err != nil {
		return nil, keyProblem(err, v, 0, true)
	}
	defer kit.Wipe()
	id, err := age.ParseHybridIdentity(kit.AgeIdentity())
	if err != nil {
		return nil, keyProblem(keyring.ErrKitUnreadable, v, 0, true) // its message could echo the secret
	}
	return &opener{identities: []age.Identity{id}, unlock: store.WithSheet(key.Sheet), sheet: true, kit: kit.Number, practice: filepath.Base(root)}, nil
}

// readPassword finds the slot that the password opens, among those that the version carries.
func (e *Engine) readPassword(ctx context.Context, root string, v office.BackupVersion, s office.Secret) (*opener, error) {
	if v.Damaged != "" { // a slot that was changed would read as a wrong password
		return nil, damagedFile(snapshotName(v.ID, v.Damaged), nil)
	}
	i, err := e.infoOf(root, v)
	if err != nil {
		return nil, err
	}
	if i.Passwords == nil {
		return nil, office.ErrPasswordNone.With(nil, "need", strconv.Itoa(v.KitNumber))
	}
	slot, id, err := i.Passwords.Open(ctx, keyring.Secret(s))
	if err != nil {
		return nil, keyProblem(err, v, 0, false)
	}
	return &opener{identities: []age.Identity{id}, unlock: store.WithPassword(slot, s)}, nil
}

// infoOf reads what the version says of itself.
func (e *Engine) infoOf(root string, v office.BackupVersion) (info, error) {
	raw, err := e.small(filepath.Join(root, snapshotsName, v.ID, infoName))
	if err != nil {
		return info{}, lost(err, snapshotName(v.ID, infoName))
	}
	i, err := parseInfo(raw, v.ID, filepath.Base(root))
	if err != nil {
		return i, damagedFile(snapshotName(v.ID, infoName), err)
	}
	return i, nil
}

// Opens tells whether the key opens the version.
func (e *Engine) Opens(ctx context.Context, dir, fingerprint, version string, key office.BackupKey) error {
	dir = topOf(dir)
	root, v, err := e.pick(dir, fingerprint, version)
	if err != nil {
		return e.sentence(dir, err)
	}
	k, err := e.readKey(ctx, root, v, key)
	if err != nil {
		return e.sentence(root, err)
	}
	f, err := e.openSealed(root, v.ID)
	if err != nil {
		return e.sentence(root, lost(err, f.name))
	}
	defer f.Close()
	plain, err := age.Decrypt(f, k.identities...)
	if err == nil {
		_, err = io.ReadFull(plain, make([]byte, 512)) // the first block of the archive proves more than the header
	}
	return e.sentence(root, k.openError(err, f.name, v))
}

// openError says why a sealed part does not open.
func (k *opener) openError(err error, name string, v office.BackupVersion) error {
	var no *age.NoIdentityMatchError
	var drive *driveError
	switch {
	case err == nil, errors.As(err, &drive), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &no):
		err := keyProblem(errors.New("it was sealed to other keys"), v, k.kit, k.sheet)
		if p := (*office.Problem)(nil); k.sheet && errors.As(err, &p) {
			p.Args["practice"] = k.practice // a sheet of another number can be one of another practice as well: its paper says of which
		}
		return err
	}
	return damagedFile(name, err)
}

// unpack opens the sealed part into the folder to.
func (e *Engine) unpack(ctx context.Context, root string, v office.BackupVersion, k *opener, to string, r *reporter) (counts map[string]int, err error) {
	f, err := e.openSealed(root, v.ID)
	if err != nil {
		return nil, lost(err, f.name)
	}
	defer f.Close()
	plain, err := age.Decrypt(&hearing{ctx, f}, k.identities...)
	if err != nil {
		return nil, k.openError(err, f.name, v)
	}
	if err := unpackTar(plain, to, r); err != nil {
		var local *localError
		if errors.As(err, &local) {
			return nil, local.err
		}
		return nil, k.openError(err, f.name, v)
	}
	raw, err := os.ReadFile(filepath.Join(to, countsName))
	if err == nil {
		err = strict(raw, &counts)
	}
	if err != nil {
		return nil, damagedFile(f.name, err)
	}
	return counts, nil
}

// localError is an error of this computer while something from the drive is being read.
type localError struct{ err error }

func (e *localError) Error() string { return e.err.Error() }
func (e *localError) Unwrap() error { return e.err }

func unpackTar(from io.Reader, to string, r *reporter) error {
	t := tar.NewReader(from)
	allowed := sealedFiles()
	got := map[string]bool{}
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if h.Typeflag != tar.TypeReg || !slices.Contains(allowed, h.Name) || got[h.Name] {
			return fmt.Errorf("%w: an entry of the archive", errForm)
		}
		got[h.Name] = true
		if err := unpackFile(t, filepath.Join(to, h.Name), h.Size, r); err != nil {
			return err
		}
	}
	// What follows the archive's end has to be authentic too.
	if _, err := io.Copy(io.Discard, from); err != nil {
		return err
	}
	for _, name := range allowed {
		if !got[name] && name != sampleName {
			return fmt.Errorf("%w: %s is missing", errForm, name)
		}
	}
	return nil
}

func unpackFile(from io.Reader, path string, size int64, r *reporter) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return &localError{localProblem(err, size, filepath.Dir(path))}
	}
	buf := pieces.Get().(*[]byte)
	defer pieces.Put(buf)
	for done := int64(0); ; {
		n, rerr := io.ReadFull(from, *buf)
		if _, err := f.Write((*buf)[:n]); err != nil {
			return errors.Join(&localError{localProblem(err, size-done, filepath.Dir(path))}, f.Close())
		}
		done += int64(n)
		r.add(int64(n), 0)
		if errors.Is(rerr, io.EOF) || errors.Is(rerr, io.ErrUnexpectedEOF) && done == size {
			break
		}
		if rerr != nil {
			return errors.Join(rerr, f.Close())
		}
	}
	if err := f.Close(); err != nil {
		return &localError{localProblem(err, 0, filepath.Dir(path))}
	}
	return nil
}

// localProblem gives an error of this computer's disk its sentence.
func localProblem(err error, need int64, dir string) error {
	switch {
	case err == nil:
		return nil
	case disk.IsFull(err):
		return noRoom(need, dir, bare(err))
	case disk.IsReadOnly(err):
		return office.ErrReadOnly.With(bare(err))
	}
	return bare(err)
}

func noRoom(need int64, dir string, err error) error {
	free := "0"
	if s, serr := disk.FreeSpace(dir); serr == nil {
		free = fmt.Sprint(s.Free)
	}
	return office.ErrNoRoom.With(err, "need", fmt.Sprint(need), "free", free)
}

// sameCounts compares what the records held when they were copied with what they hold now.
func sameCounts(was, is map[string]int) bool {
	a, aerr := json.Marshal(was)
	b, berr := json.Marshal(is)
	return aerr == nil && berr == nil && string(a) == string(b)
}
