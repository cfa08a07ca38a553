// This file seals and opens a slot: a member's age identity and the secret of
// the second factor, under the key made from the password.

package keyring

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"filippo.io/age"
	"golang.org/x/crypto/chacha20poly1305"
)

const (
	slotIDSize = 8
	nonceSize  = chacha20poly1305.NonceSizeX
	// slotPlainSize is fixed, so that the sealed length tells nobody whether
	// a second factor is set.
	slotPlainSize = 256
	sealedSize    = slotPlainSize + chacha20poly1305.Overhead
	// hybridSize is the length of "AGE-SECRET-KEY-PQ-1..." in characters.
	hybridSize = 77
	slotADText = "vault-slot-v1"
)

// slotContent is what a slot seals. All of it lies in locked memory.
type slotContent struct {
	identity []byte // hybridSize characters
	created  int64  // Unix seconds, when the identity was made
	totp     []byte // empty: no second factor
}

// The sealed plaintext, 256 bytes:
//
//	0        version, 1
//	1..77    identity, age's text form
//	78..85   created, Unix seconds, big-endian
//	86       length of the second factor's secret, 0..64
//	87..150  that secret, then zeros
//	151..255 zeros, kept for later versions
const (
	posIdentity = 1
	posCreated  = posIdentity + hybridSize
	posTOTPLen  = posCreated + 8
	posTOTP     = posTOTPLen + 1
	posRest     = posTOTP + MaxTOTPSecret
)

// encode writes the plaintext. The caller wipes it.
func (c slotContent) encode() []byte {
	b := make([]byte, slotPlainSize)
	b[0] = 1
	copy(b[posIdentity:posCreated], c.identity)
	binary.BigEndian.PutUint64(b[posCreated:], uint64(c.created))
	b[posTOTPLen] = byte(len(c.totp))
	copy(b[posTOTP:posRest], c.totp)
	return b
}

// decodeSlotContent reads the plaintext into locked memory.
func decodeSlotContent(b []byte, mem *secretBytes) (slotContent, error) {
	if len(b) != slotPlainSize || b[0] != 1 {
		return slotContent{}, errors.New("unknown version of a slot")
	}
	n := int(b[posTOTPLen])
	if n > MaxTOTPSecret {
		return slotContent{}, errors.New("slot has the wrong form")
	}
	for _, rest := range b[posTOTP+n:] {
		if rest != 0 {
			return slotContent{}, errors.New("slot has the wrong form")
		}
	}
	return slotContent{
		identity: mem.keep(b[posIdentity:posCreated]),
		created:  int64(binary.BigEndian.Uint64(b[posCreated:])),
		totp:     mem.keep(b[posTOTP:posRest])[:n], // room for any other, so that a change needs no new memory
	}, nil
}

// slotAD is what the seal binds besides its content, so that neither a slot's
// place nor its price can be changed:
//
//	"vault-slot-v1" | vault id 16 | slot id 8 | kind 1 | m 4 | t 4 | p 4 | salt 16
//
// with kind 1 user, 2 recovery, 3 emergency and numbers big-endian.
func slotAD(vault [16]byte, slotID string, kind Kind, k kdf) []byte {
	ad := append([]byte(slotADText), vault[:]...)
	ad = append(ad, decodeExactly(slotID, slotIDSize)...)
	ad = append(ad, map[Kind]byte{User: 1, Recovery: 2, Emergency: 3}[kind])
	ad = binary.BigEndian.AppendUint32(ad, k.cost.MemoryKiB)
	ad = binary.BigEndian.AppendUint32(ad, k.cost.Time)
	ad = binary.BigEndian.AppendUint32(ad, uint32(k.cost.Threads))
	return append(ad, k.salt[:]...)
}

// seal puts content into s under kek with a fresh nonce, and with it the
// recipe k that leads to kek.
func (s *slot) seal(vault [16]byte, k kdf, kek []byte, content slotContent) error {
	aead, err := chacha20poly1305.NewX(kek)
	if err != nil {
		return fmt.Errorf("seal slot: %w", err)
	}
	nonce := make([]byte, nonceSize)
	if err := fill(nonce); err != nil {
		return fmt.Errorf("seal slot: %w", err)
	}
	plain := content.encode()
	defer clear(plain)
	s.KDF = k.wire()
	s.Nonce = b64.EncodeToString(nonce)
	s.Sealed = b64.EncodeToString(aead.Seal(nil, nonce, plain, slotAD(vault, s.ID, s.Kind, k)))
	return nil
}

// open reverses seal. Every failure is ErrWrongPassword: a wrong password and
// altered parameters cannot be told apart, by design.
func (s *slot) open(vault [16]byte, kek []byte, mem *secretBytes) (slotContent, error) {
	aead, err := chacha20poly1305.NewX(kek)
	if err != nil {
		return slotContent{}, fmt.Errorf("open slot: %w", err)
	}
	plain, err := aead.Open(nil, decodeExactly(s.Nonce, nonceSize), decodeExactly(s.Sealed, sealedSize),
		slotAD(vault, s.ID, s.Kind, s.recipe()))
	if err != nil {
		return slotContent{}, ErrWrongPassword
	}
	defer clear(plain)
	return decodeSlotContent(plain, mem)
}

// newSlotID makes a random id. Should two ever meet, the header's own check
// refuses to write them.
func newSlotID() (string, error) {
	var id [slotIDSize]byte
	if err := fill(id[:]); err != nil {
		return "", fmt.Errorf("make slot id: %w", err)
	}
	return b64.EncodeToString(id[:]), nil
}

// newSealedSlot makes a slot of this kind with a new identity. The identity
// is not kept: the slot's owner meets it at the first sign-in.
func newSealedSlot(vault [16]byte, id string, kind Kind, s Secret, cost Cost, now time.Time) (slot, error) {
	k, err := newKDF(s, cost)
	if err != nil {
		return slot{}, err
	}
	identity, err := age.GenerateHybridIdentity()
	if err != nil {
		return slot{}, fmt.Errorf("make identity: %w", err)
	}
	kek, err := k.kek(kind, s)
	if err != nil {
		return slot{}, err
	}
	defer clear(kek)
	mem := newSecretBytes()
	defer mem.wipe()
	out := slot{ID: id, Kind: kind, State: Active, Pub: identity.Recipient().String(), Since: instant(now)}
	content := slotContent{identity: mem.keep([]byte(identity.String())), created: now.Unix()}
	if err := out.seal(vault, k, kek, content); err != nil {
		return slot{}, err
	}
	return out, nil
}
