// Writing a file so that it is there, whole and durable, before anyone is told that it is saved.

package vault

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"

	"filippo.io/age"

	"consentry/store/atomicfile"
)

// Dedup is the mark by which equal contents are recognised within one practice: HMAC-SHA256 under k_dedup. Ask the records
// for it before Put to find out whether the file is there already.
func Dedup(data []byte, key [32]byte) (out [32]byte) {
	m := hmac.New(sha256.New, key[:])
	m.Write(data) // never fails
	m.Sum(out[:0])
	return out
}

// Put keeps data and returns what the records need to find and open it again. recipient is the age X25519 public key of
// the class; dedup is k_dedup. When it returns, the file survives a power cut. A file without a row is harmless: Sweep
// removes it. Errors: ErrTooLarge, ErrDiskFull, ErrReadOnly.
func (v *Vault) Put(ctx context.Context, data []byte, recipient string, dedup [32]byte) (Blob, error) {
	if len(data) > MaxMemory {
		return Blob{}, fmt.Errorf("keep file: %w", ErrTooLarge)
	}
	return v.PutReader(ctx, bytes.NewReader(data), recipient, dedup)
}

// PutReader is Put for a stream of at most MaxFile bytes.
func (v *Vault) PutReader(ctx context.Context, r io.Reader, recipient string, dedup [32]byte) (Blob, error) {
	to, err := age.ParseX25519Recipient(recipient)
	if err != nil {
		return Blob{}, fmt.Errorf("keep file: %w: the class's public key is not one", ErrWrongKey)
	}
	// The file leaves this computer with every backup, so its own key is hybrid; the sealed key stays in the records.
	own, err := age.GenerateHybridIdentity()
	if err != nil {
		return Blob{}, fmt.Errorf("keep file: %w", err)
	}
	b, err := v.write(ctx, r, own.Recipient(), hmac.New(sha256.New, dedup[:]))
	if err != nil {
		return Blob{}, fmt.Errorf("keep file: %w", err)
	}
	if b.Sealed, err = seal(own, to); err != nil {
		return Blob{}, fmt.Errorf("keep file: %w", err)
	}
	return b, nil
}

// seal encrypts a file's identity, as a line of text that stock age reads with -i, to its class.
func seal(own *age.HybridIdentity, to age.Recipient) ([]byte, error) {
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(w, own.String()+"\n"); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Reseal opens a sealed file key with was and seals it to another recipient. Errors: ErrWrongKey when was does not open
// it.
func Reseal(sealed []byte, was age.Identity, to string) ([]byte, error) {
	own, err := unseal(sealed, was)
	if err != nil {
		return nil, err
	}
	recipient, err := age.ParseX25519Recipient(to)
	if err != nil {
		return nil, fmt.Errorf("reseal: %w", err)
	}
	return seal(own, recipient)
}

// at is where tests make a write fail or stop.
func (v *Vault) at(step string) error {
	if v.fault == nil {
		return nil
	}
	return v.fault(step)
}

// write is the protocol: encrypt into tmp while hashing, compare the byte count, flush, close, rename to the hash's name,
// flush the folder (and the one above when the folder is new).
func (v *Vault) write(ctx context.Context, r io.Reader, to age.Recipient, mark hash.Hash) (b Blob, err error) {
	tmp, err := v.tempName()
	if err != nil {
		return Blob{}, err
	}
	defer func() {
		if err != nil {
			if rerr := atomicfile.Remove(tmp); rerr != nil && !errors.Is(rerr, os.ErrNotExist) {
				err = errors.Join(err, clean(rerr))
			}
		}
	}()
	if b, err = v.fill(ctx, tmp, r, to, mark); err != nil {
		return Blob{}, err
	}
	if err := v.place(tmp, b.SHA256); err != nil {
		return Blob{}, err
	}
	return b, nil
}

func (v *Vault) tempName() (string, error) {
	var n [16]byte
	if _, err := rand.Read(n[:]); err != nil {
		return "", err
	}
	return filepath.Join(v.dir, tempDir, hex.EncodeToString(n[:])+tempSuffix), nil
}

// fill writes the ciphertext to tmp and makes its bytes durable.
func (v *Vault) fill(ctx context.Context, tmp string, r io.Reader, to age.Recipient, mark hash.Hash) (b Blob, err error) {
	if err := v.at("create"); err != nil {
		return b, clean(err)
	}
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return b, clean(err)
	}
	defer func() {
		if cerr := f.Close(); err == nil && cerr != nil {
			err = clean(cerr)
		}
	}()
	if err := v.at("write"); err != nil {
		return b, clean(err)
	}
	sum := sha256.New()
	out := &counter{w: io.MultiWriter(f, sum)}
	if err := encrypt(ctx, out, r, to, mark); err != nil {
		return b, err
	}
	if err := v.at("mode"); err != nil {
		return b, clean(err)
	}
	if err := f.Chmod(0o400); err != nil { // never written again
		return b, clean(err)
	}
	if err := v.at("sync"); err != nil {
		return b, clean(err)
	}
	if err := f.Sync(); err != nil {
		return b, clean(err)
	}
	info, err := f.Stat()
	if err != nil {
		return b, clean(err)
	}
	if info.Size() != out.n { // some file systems accept a write and lose it
		return b, fmt.Errorf("%w: %d of %d bytes arrived", io.ErrShortWrite, info.Size(), out.n)
	}
	b.Size = out.n
	sum.Sum(b.SHA256[:0])
	mark.Sum(b.Dedup[:0])
	return b, clean(v.at("close"))
}

// encrypt moves r through age into w and through mark, chunk by chunk so that ctx is heard.
func encrypt(ctx context.Context, w io.Writer, r io.Reader, to age.Recipient, mark io.Writer) error {
	enc, err := age.Encrypt(w, to)
	if err != nil {
		return clean(err)
	}
	buf := make([]byte, 256<<10)
	defer clear(buf)
	var total int64
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, rerr := io.ReadFull(r, buf)
		if total += int64(n); total > MaxFile {
			return ErrTooLarge
		}
		if _, err := mark.Write(buf[:n]); err != nil {
			return err
		}
		if _, err := enc.Write(buf[:n]); err != nil {
			return clean(err)
		}
		switch {
		case errors.Is(rerr, io.EOF), errors.Is(rerr, io.ErrUnexpectedEOF):
			return clean(enc.Close())
		case rerr != nil:
			return fmt.Errorf("read the new file: %w", clean(rerr))
		}
	}
}

// place renames the finished file to its name and makes the name durable.
func (v *Vault) place(tmp string, h Hash) error {
	final := v.Path(h)
	folder := filepath.Dir(final)
	if err := v.at("folder"); err != nil {
		return clean(err)
	}
	switch err := os.Mkdir(folder, 0o700); {
	case err == nil:
		if err := atomicfile.SyncDir(v.dir); err != nil {
			return clean(err)
		}
	case !errors.Is(err, os.ErrExist):
		return clean(err)
	}
	if err := v.at("rename"); err != nil {
		return clean(err)
	}
	if err := atomicfile.Replace(tmp, final); err != nil {
		return clean(err)
	}
	err := v.at("syncdir")
	if err == nil {
		err = atomicfile.SyncDir(folder)
	}
	if err != nil { // it may not survive: it must not be called saved, nor stay
		return errors.Join(clean(err), clean(atomicfile.Remove(final)))
	}
	return nil
}

// counter counts what passes through it.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}
