// This file holds the first key of the audit log's ratchet, and sealing for
// the Recovery Sheet alone.

package keyring

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"

	"filippo.io/age"
)

// AuditRoot is the beginning of the audit log's ratchet. K0 is the key of the
// first epoch; the store keeps only the newest key and overwrites it as the
// ratchet moves on. Sealed is K0 for the Recovery Sheet: whoever opens it can
// verify the log from its first entry, and nobody else can rewrite the past.
type AuditRoot struct {
	ID     [16]byte
	K0     [32]byte
	Sealed []byte
}

// Wipe zeroes K0.
func (a *AuditRoot) Wipe() { clear(a.K0[:]) }

// String keeps K0 out of logs.
func (a AuditRoot) String() string { return "(audit root)" }

// GoString keeps K0 out of %#v.
func (a AuditRoot) GoString() string { return "(audit root)" }

const (
	auditRootTitle = "consentry-audit-root 1"
	maxSealedText  = 4096 // bytes of a small text sealed for the Recovery Sheet
)

// NewAuditRoot makes the first key of a ratchet and seals it to the Recovery
// Sheet in force. Nothing of it is kept here: the caller stores Sealed with
// the audit log, starts the ratchet with K0 and wipes it. It is called once in
// a log's life, when the database is made.
func (k *Keys) NewAuditRoot() (AuditRoot, error) {
	if k.SlotID() == "" {
		return AuditRoot{}, ErrWiped
	}
	a := AuditRoot{ID: k.RatchetID()}
	if err := fill(a.K0[:]); err != nil {
		return AuditRoot{}, fmt.Errorf("make audit root: %w", err)
	}
	text := make([]byte, 0, 256)
	text = append(text, auditRootTitle+"\nratchet "...)
	text = append(hex.AppendEncode(text, a.ID[:]), "\nk0 "...)
	text = append(hex.AppendEncode(text, a.K0[:]), '\n')
	defer clear(text)
	sealed, err := k.SealForRecovery(text)
	if err != nil {
		a.Wipe()
		return AuditRoot{}, fmt.Errorf("make audit root: %w", err)
	}
	a.Sealed = sealed
	return a, nil
}

// OpenAuditRoot opens AuditRoot.Sealed in a session of the Recovery Sheet it
// was sealed to. Others get ErrNotAllowed; damage is ErrDamaged{"audit-root"}.
func (k *Keys) OpenAuditRoot(sealed []byte) (AuditRoot, error) {
	text, err := k.UnsealRecovery(sealed)
	if err != nil {
		return AuditRoot{}, err
	}
	defer clear(text)
	a := AuditRoot{Sealed: bytes.Clone(sealed)}
	mem := newSecretBytes()
	defer mem.wipe()
	p := ringParser{rest: text, mem: mem}
	p.expect(auditRootTitle)
	copy(a.ID[:], p.hex("ratchet ", ratchetSize))
	copy(a.K0[:], p.hex("k0 ", len(a.K0)))
	if p.err != nil || len(p.rest) != 0 {
		a.Wipe()
		return AuditRoot{}, ErrDamaged{File: "audit-root"}
	}
	return a, nil
}

// SealForRecovery encrypts a small text (at most 4 KiB) so that only the
// Recovery Sheet in force opens it. After RotateKit the store seals the
// audit log's present ratchet key this way, so that the new sheet verifies
// from there on.
func (k *Keys) SealForRecovery(plain []byte) ([]byte, error) {
	if len(plain) > maxSealedText {
		return nil, errors.New("seal for recovery: too long")
	}
	to, err := age.ParseHybridRecipient(k.RecoveryRecipient())
	if err != nil {
		return nil, errors.New("seal for recovery: the sheet's public key is not usable")
	}
	return sealTo(plain, to)
}

// UnsealRecovery opens SealForRecovery's result in a session that was opened
// with the Recovery Sheet. The caller wipes what it gets. Errors:
// ErrNotAllowed in other sessions, ErrWrongKit if it was sealed to another
// sheet, ErrDamaged{"audit-root"} if it is damaged.
func (k *Keys) UnsealRecovery(sealed []byte) ([]byte, error) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if k.who == nil {
		return nil, ErrWiped
	}
	if k.who.kind != Recovery {
		return nil, ErrNotAllowed
	}
	id, err := age.ParseHybridIdentity(string(k.who.content.identity))
	if err != nil {
		return nil, ErrNotAllowed
	}
	text, err := unseal(sealed, maxSealedText, id)
	var other *age.NoIdentityMatchError
	switch {
	case errors.As(err, &other):
		return nil, ErrWrongKit
	case err != nil:
		return nil, ErrDamaged{File: "audit-root", cause: err}
	}
	return text, nil
}
