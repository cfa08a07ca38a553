// Opening and verifying stored files. A file is hashed whole before a byte of it is shown: age authenticates chunks as
// they are read, which is not yet knowing that the file is the one that was written.

package vault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"filippo.io/age"
)

// Open returns the plaintext of b. sealed is the file's sealed identity from its row, class the identity of its class.
// Errors: ErrMissing, ErrDamaged, ErrWrongKey, ErrTooLarge (use OpenAt).
func (v *Vault) Open(ctx context.Context, b Blob, sealed []byte, class age.Identity) ([]byte, error) {
	if b.Size > MaxMemory+MaxMemory/64 { // the ciphertext is a little longer
		return nil, fmt.Errorf("open file: %w", ErrTooLarge)
	}
	own, err := unseal(sealed, class)
	if err != nil {
		return nil, fmt.Errorf("open file: %w", err)
	}
	f, err := v.verified(ctx, b)
	if err != nil {
		return nil, fmt.Errorf("open file: %w", err)
	}
	defer f.Close()
	r, size, err := age.DecryptReaderAt(f, b.Size, own)
	if err != nil {
		return nil, fmt.Errorf("open file: %w", decryptError(err))
	}
	out := make([]byte, size)
	if err := readAll(ctx, r, out); err != nil {
		clear(out)
		return nil, fmt.Errorf("open file: %w", err)
	}
	return out, nil
}

// readAll fills out from the start of r.
func readAll(ctx context.Context, r io.ReaderAt, out []byte) error {
	const chunk = 1 << 20
	for at := 0; at < len(out); at += chunk {
		if err := ctx.Err(); err != nil {
			return err
		}
		part := out[at:min(at+chunk, len(out))]
		if n, err := r.ReadAt(part, int64(at)); n != len(part) {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
	}
	return nil
}

// Reader gives parts of a large file's plaintext. Close it.
type Reader struct {
	io.ReaderAt
	Size int64 // of the plaintext
	file *os.File
}

// Close lets go of the file.
func (r *Reader) Close() error { return clean(r.file.Close()) }

// OpenAt is Open for files that are not to be held in memory. The whole ciphertext is verified before it returns.
func (v *Vault) OpenAt(ctx context.Context, b Blob, sealed []byte, class age.Identity) (*Reader, error) {
	own, err := unseal(sealed, class)
	if err != nil {
		return nil, fmt.Errorf("open file: %w", err)
	}
	f, err := v.verified(ctx, b)
	if err != nil {
		return nil, fmt.Errorf("open file: %w", err)
	}
	r, size, err := age.DecryptReaderAt(f, b.Size, own)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open file: %w", decryptError(err)), clean(f.Close()))
	}
	return &Reader{ReaderAt: r, Size: size, file: f}, nil
}

// Verify reads b's ciphertext through and compares it with its name. It needs no key. Errors: ErrMissing, ErrDamaged.
func (v *Vault) Verify(ctx context.Context, b Blob) error {
	f, err := v.verified(ctx, b)
	if err != nil {
		return fmt.Errorf("verify file: %w", err)
	}
	return clean(f.Close())
}

// verified opens b's file after its size and hash have been found right.
func (v *Vault) verified(ctx context.Context, b Blob) (_ *os.File, err error) {
	path := v.Path(b.SHA256)
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, ErrMissing
	case err != nil:
		return nil, clean(err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%w: not a file", ErrDamaged)
	case info.Size() != b.Size:
		return nil, fmt.Errorf("%w: %d bytes, %d were written", ErrDamaged, info.Size(), b.Size)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, clean(err)
	}
	defer func() {
		if err != nil {
			_ = f.Close() // read only: nothing can be lost
		}
	}()
	sum := sha256.New()
	buf := make([]byte, 256<<10)
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n, rerr := f.Read(buf)
		sum.Write(buf[:n])
		if errors.Is(rerr, io.EOF) {
			break
		}
		if rerr != nil {
			return nil, fmt.Errorf("%w: %w", ErrDamaged, clean(rerr)) // a bad sector is damage as well
		}
	}
	if Hash(sum.Sum(nil)) != b.SHA256 {
		return nil, fmt.Errorf("%w: its bytes have changed", ErrDamaged)
	}
	return f, nil
}

// unseal opens a sealed identity.
func unseal(sealed []byte, class age.Identity) (*age.HybridIdentity, error) {
	if len(sealed) == 0 || len(sealed) > maxSealed || class == nil {
		return nil, ErrWrongKey
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), class)
	if err != nil {
		return nil, ErrWrongKey // age's own message says no more
	}
	text, err := io.ReadAll(io.LimitReader(r, maxSealed))
	defer clear(text)
	if err != nil {
		return nil, ErrWrongKey
	}
	own, err := age.ParseHybridIdentity(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, ErrWrongKey // its message could echo the line
	}
	return own, nil
}

// decryptError: the bytes are as written, so what fails is the key.
func decryptError(err error) error {
	var no *age.NoIdentityMatchError
	if errors.As(err, &no) {
		return fmt.Errorf("%w: it belongs to another file", ErrWrongKey)
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}
