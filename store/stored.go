// This file is the vault as office sees it: keeping files and opening them again, each with the key of its class.
package store

import (
	"context"
	"encoding/hex"
	"io"

	"filippo.io/age"

	"consentry/domain/office"
	"consentry/store/vault"
)

// Keep stores data as a vault file, sealed to its class.
func (p *Practice) Keep(ctx context.Context, class office.FileClass, data []byte) (office.File, error) {
	return p.keep(class, func(recipient string, dedup [32]byte) (vault.Blob, error) {
		return p.files.Put(ctx, data, recipient, dedup)
	})
}

// KeepReader is Keep for a stream that is too long to hold.
func (p *Practice) KeepReader(ctx context.Context, class office.FileClass, r io.Reader) (office.File, error) {
	return p.keep(class, func(recipient string, dedup [32]byte) (vault.Blob, error) {
		return p.files.PutReader(ctx, r, recipient, dedup)
	})
}

func (p *Practice) keep(class office.FileClass, put func(recipient string, dedup [32]byte) (vault.Blob, error)) (office.File, error) {
	if err := p.mayChange(); err != nil {
		return office.File{}, err
	}
	recipient := p.keys.DocumentRecipient()
	if class == office.ClassMedia {
		recipient = p.keys.MediaRecipient()
	}
	dedup := p.keys.DedupKey()
	defer clear(dedup[:])
	if recipient == "" || dedup == ([32]byte{}) { // the practice was locked a moment ago and its keys are gone
		return office.File{}, office.ErrLocked
	}
	b, err := put(recipient, dedup)
	if err != nil {
		return office.File{}, problem(err)
	}
	return office.File{Class: class, SHA256: hex.EncodeToString(b.SHA256[:]), Size: b.Size, Dedup: hex.EncodeToString(b.Dedup[:]), State: "live", Sealed: b.Sealed}, nil
}

// Fetch opens a vault file and verifies it whole.
func (p *Practice) Fetch(ctx context.Context, f office.File) ([]byte, error) {
	b, id, err := p.opener(f)
	if err != nil {
		return nil, err
	}
	data, err := p.files.Open(ctx, b, f.Sealed, id)
	return data, problem(err)
}

// FetchAt opens a stored file that is too long to hold, after it was verified whole.
func (p *Practice) FetchAt(ctx context.Context, f office.File) (office.Blob, error) {
	b, id, err := p.opener(f)
	if err != nil {
		return nil, err
	}
	r, err := p.files.OpenAt(ctx, b, f.Sealed, id)
	if err != nil {
		return nil, problem(err)
	}
	return blob{r}, nil
}

// blob is a vault reader as office sees it.
type blob struct{ r *vault.Reader }

func (b blob) ReadAt(p []byte, at int64) (int, error) { return b.r.ReadAt(p, at) }
func (b blob) Close() error                           { return b.r.Close() }
func (b blob) Size() int64                            { return b.r.Size }

// opener finds what opens a stored file: its row as the vault knows it, and the key of its class.
func (p *Practice) opener(f office.File) (vault.Blob, age.Identity, error) {
	b, err := blobOf(f)
	if err != nil {
		return b, nil, err
	}
	id, ok := p.classIdentity(f.Class)
	switch {
	case !ok && f.Class == office.ClassMedia:
		return b, nil, office.ErrNotPermitted.With(nil, "permission", "ring-media")
	case !ok:
		return b, nil, office.ErrLocked
	}
	return b, id, nil
}
