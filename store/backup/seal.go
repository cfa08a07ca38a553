// This file writes the sealed part of a version, its manifest and what it says of itself.
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

	"filippo.io/age"

	"consentry/store"
	"consentry/store/keyring"
)

// countsName is the file in the sealed part that says how many rows each table has.
const countsName = "counts.json"

// sampleName marks a sample practice.
const sampleName = "SAMPLE.txt"

// sealedFiles are the files of the sealed part, in their order; the last but one is there in a sample only.
func sealedFiles() []string {
	names := append([]string{store.CopyKeys}, keyring.FileNames()...)
	return append(names, store.CopyAnchor, countsName, sampleName, store.CopyRecords)
}

// sealedSize is about how long the sealed part becomes: the files, tar's blocks, age's tags, and room for its header.
func sealedSize(work string) (int64, error) {
	n := int64(64 << 10)
	for _, name := range sealedFiles() {
		info, err := os.Stat(filepath.Join(work, name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return 0, bare(err)
		}
		n += info.Size() + 2048
	}
	return n + n/4096, nil
}

// sealFrom writes db.tar.age, or its parts when it becomes longer than one file may be; about is how long it becomes at most.
func (b *run) sealFrom(ctx context.Context, dir, work string, about int64) (int64, error) {
	counts, err := json.Marshal(b.pt.Tables) // sorted by name
	if err != nil {
		return 0, err
	}
	if err := os.WriteFile(filepath.Join(work, countsName), append(counts, '\n'), 0o600); err != nil {
		return 0, bare(err)
	}
	to := make([]age.Recipient, len(b.pt.Recipients))
	for i, text := range b.pt.Recipients {
		if to[i], err = age.ParseHybridRecipient(text); err != nil {
			return 0, errors.New("a backup's public key is not usable")
		}
	}
	return b.writeSealed(dir, about, func(w io.Writer) error {
		sealed, err := age.Encrypt(w, to...)
		if err != nil {
			return err
		}
		t := tar.NewWriter(sealed)
		for _, name := range sealedFiles() {
			if err := b.addTo(ctx, t, filepath.Join(work, name)); err != nil {
				return err
			}
		}
		if err := t.Close(); err != nil {
			return err
		}
		return sealed.Close()
	})
}

// addTo appends one file to the archive.
func (b *run) addTo(ctx context.Context, t *tar.Writer, path string) error {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) && filepath.Base(path) == sampleName {
		return nil
	}
	if err != nil {
		return bare(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return bare(err)
	}
	err = t.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: filepath.Base(path), Mode: 0o600, Size: info.Size(), ModTime: b.pt.At})
	if err != nil {
		return err
	}
	n, err := io.Copy(t, &hearing{ctx, f})
	if err == nil && n != info.Size() {
		err = fmt.Errorf("%s: %w", filepath.Base(path), errLength)
	}
	return err
}

// hearing is a reader that stops when ctx is cancelled.
type hearing struct {
	ctx context.Context
	r   io.Reader
}

func (h *hearing) Read(p []byte) (int, error) {
	if err := h.ctx.Err(); err != nil {
		return 0, err
	}
	return h.r.Read(p)
}

// manifest writes manifest.sha256.
func (b *run) manifest(dir string) error {
	_, err := b.write(dir, manifestName, nil, func(w io.Writer) error { return manifest(w, b.plan.files) })
	return err
}

// writeInfo writes info.json.
func (b *run) writeInfo(dir string) error {
	raw, err := json.MarshalIndent(b.info, "", "  ")
	if err != nil {
		return err
	}
	_, err = b.write(dir, infoName, nil, func(w io.Writer) error {
		_, err := w.Write(append(raw, '\n'))
		return err
	})
	return err
}
