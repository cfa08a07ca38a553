// This file holds Keys, what an open practice folder gives to the rest of the
// store.

package keyring

import (
	"slices"
	"sync"
	"time"

	"filippo.io/age"
)

// Keys is an open practice folder. Its methods may be called from several
// goroutines. The keys lie in locked memory until Wipe; what the methods
// return are copies, which the caller wipes or drops.
type Keys struct {
	mu           sync.RWMutex
	disk         disk
	header       *header
	raw          []byte // header as it is on the disk
	files        map[Ring][]byte
	who          *session // nil after Wipe
	rings        *rings
	fromPrevious bool
	damage       []string
}

// Wipe zeroes every key. Afterwards all methods return zero values or
// ErrWiped.
func (k *Keys) Wipe() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.who != nil {
		k.who.mem.wipe()
	}
	if k.rings.mem != nil {
		k.rings.mem.wipe()
	}
	k.who, k.rings = nil, &rings{}
}

// String keeps keys out of logs.
func (k *Keys) String() string { return "(keys)" }

// GoString keeps keys out of %#v.
func (k *Keys) GoString() string { return "(keys)" }

// VaultID returns the folder's id.
func (k *Keys) VaultID() [16]byte { return read(k, func() [16]byte { return k.header.vaultID() }) }

// Fingerprint returns the folder's name for people, two groups of four joined by a dash.
func (k *Keys) Fingerprint() string { return Fingerprint(k.VaultID()) }

// Generation returns the header's generation. It rises by one with every
// change. Database and anchor remember it: a header older than theirs means
// that an old key file was put back.
func (k *Keys) Generation() uint64 { return read(k, func() uint64 { return k.header.Gen }) }

// Public describes the folder, now authenticated.
func (k *Keys) Public() Public {
	return read(k, func() Public { return k.header.public(k.fromPrevious) })
}

// SlotID returns the slot that opened the folder.
func (k *Keys) SlotID() string { return withKeys(k, func() string { return k.who.slotID }) }

// Kind returns what opened the folder.
func (k *Keys) Kind() Kind { return withKeys(k, func() Kind { return k.who.kind }) }

// FromPrevious says that header.json is damaged and its second copy was used.
// Compare Generation with the database's, then Repair.
func (k *Keys) FromPrevious() bool { return read(k, func() bool { return k.fromPrevious }) }

// Damage lists files that were found damaged or missing when the folder was
// opened, although a second copy (or not needing them) let it open: "header",
// "header.prev", "ring-core", "ring-core.prev" and so on. Except for "header"
// and rings that this slot does not hold, they have been mended.
func (k *Keys) Damage() []string {
	return read(k, func() []string { return slices.Clone(k.damage) })
}

// Holds says whether the slot holds a ring.
func (k *Keys) Holds(r Ring) bool { return withKeys(k, func() bool { return k.holds(r) }) }

func (k *Keys) holds(r Ring) bool {
	s := k.header.find(k.who.slotID)
	return s != nil && slices.Contains(s.Rings, r) && k.rings.has(r)
}

// only returns b while the slot holds the ring. A member who gives up a ring
// stops using it at once, not at the next sign-in.
func (k *Keys) only(r Ring, b []byte) []byte {
	if k.who == nil || !k.holds(r) {
		return nil
	}
	return b
}

// has says whether the keys of a ring are there.
func (r *rings) has(ring Ring) bool {
	switch ring {
	case Core:
		return r.header != nil
	case Media:
		return r.media.current != nil
	default:
		return r.backup.current != nil
	}
}

// DB returns the database's key and salt.
func (k *Keys) DB() (key [32]byte, salt [16]byte) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return splitDB(k.rings.db.current)
}

// PreviousDB returns the database's key and salt from before the key change
// that is under way, if one is.
func (k *Keys) PreviousDB() (key [32]byte, salt [16]byte, ok bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	key, salt = splitDB(k.rings.db.previous)
	return key, salt, k.rings.db.previous != nil
}

func splitDB(b []byte) (key [32]byte, salt [16]byte) {
	if len(b) == dbKeySize+dbSaltSize {
		copy(key[:], b)
		copy(salt[:], b[dbKeySize:])
	}
	return key, salt
}

// AnchorKey authenticates the anchor file.
func (k *Keys) AnchorKey() [32]byte { return k.key32(func() []byte { return k.rings.anchor }) }

// DedupKey is the HMAC key that recognises a photo imported twice.
func (k *Keys) DedupKey() [32]byte { return k.key32(func() []byte { return k.rings.dedup }) }

func (k *Keys) key32(which func() []byte) (out [32]byte) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	copy(out[:], which())
	return out
}

// RatchetID names the audit log's ratchet. It is not a secret.
func (k *Keys) RatchetID() [16]byte { return withKeys(k, func() [16]byte { return k.rings.ratchet }) }

// Rotating says that a key change is under way: previous keys are there.
func (k *Keys) Rotating() bool { return withKeys(k, func() bool { return k.rings.rotating }) }

// KeyNumber counts the key changes, from 1, and KeysSince tells the last.
func (k *Keys) KeyNumber() uint32 { return withKeys(k, func() uint32 { return k.rings.keys }) }

// KeysSince returns when the current keys were made.
func (k *Keys) KeysSince() time.Time {
	return withKeys(k, func() time.Time { return parseInstant(k.rings.since) })
}

// MediaRecipient is the age public key that photos' one-time identities are
// sealed to. Every slot has it: importing needs no right to look.
func (k *Keys) MediaRecipient() string {
	return withKeys(k, func() string { return k.rings.mediaRecipient })
}

// MediaIdentity opens what was sealed to MediaRecipient, if the slot holds the
// media ring.
func (k *Keys) MediaIdentity() (*age.X25519Identity, bool) {
	return x25519(k, func() []byte { return k.only(Media, k.rings.media.current) })
}

// PreviousMediaIdentity opens what was sealed before the key change that is
// under way.
func (k *Keys) PreviousMediaIdentity() (*age.X25519Identity, bool) {
	return x25519(k, func() []byte { return k.only(Media, k.rings.media.previous) })
}

// DocumentRecipient is the age public key that documents' one-time identities
// are sealed to.
func (k *Keys) DocumentRecipient() string {
	id, ok := k.DocumentIdentity()
	if !ok {
		return ""
	}
	return id.Recipient().String()
}

// DocumentIdentity opens what was sealed to DocumentRecipient. Every slot has
// it: the front desk prints signed forms. ok is false only after Wipe.
func (k *Keys) DocumentIdentity() (*age.X25519Identity, bool) {
	return x25519(k, func() []byte { return k.rings.document.current })
}

// PreviousDocumentIdentity opens what was sealed before the key change that
// is under way.
func (k *Keys) PreviousDocumentIdentity() (*age.X25519Identity, bool) {
	return x25519(k, func() []byte { return k.rings.document.previous })
}

// BackupRecipient and RecoveryRecipient are the two hybrid age public keys
// that a backup is sealed to. Every slot has them.
func (k *Keys) BackupRecipient() string {
	return withKeys(k, func() string { return k.rings.backupRecipient })
}

// RecoveryRecipient is the public key of the Recovery Sheet in force.
func (k *Keys) RecoveryRecipient() string {
	return read(k, func() string { return k.header.Kit.Pub })
}

// BackupIdentity opens backups for a restore drill, if the slot holds the
// admin ring.
func (k *Keys) BackupIdentity() (*age.HybridIdentity, bool) {
	return hybrid(k, func() []byte { return k.only(Admin, k.rings.backup.current) })
}

// PreviousBackupIdentity opens backups made before the key change that is
// under way.
func (k *Keys) PreviousBackupIdentity() (*age.HybridIdentity, bool) {
	return hybrid(k, func() []byte { return k.only(Admin, k.rings.backup.previous) })
}

// TOTP returns the second factor's secret of the own slot. The caller wipes it.
func (k *Keys) TOTP() ([]byte, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if k.who == nil || len(k.who.content.totp) == 0 {
		return nil, false
	}
	return slices.Clone(k.who.content.totp), true
}

// NeedsRehash says that the own slot is cheaper to guess than the policy
// wants. ChangePassword with the same password twice mends it.
func (k *Keys) NeedsRehash(policy Cost) bool {
	return withKeys(k, func() bool {
		s := k.header.find(k.who.slotID)
		return s != nil && s.KDF != nil && s.recipe().cost.weakerThan(policy)
	})
}

func x25519(k *Keys, which func() []byte) (*age.X25519Identity, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	id, err := age.ParseX25519Identity(string(which()))
	return id, err == nil
}

func hybrid(k *Keys, which func() []byte) (*age.HybridIdentity, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	id, err := age.ParseHybridIdentity(string(which()))
	return id, err == nil
}

// read evaluates f while nothing changes.
func read[T any](k *Keys, f func() T) T {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return f()
}

// withKeys evaluates f while nothing changes, or returns zero after Wipe.
func withKeys[T any](k *Keys, f func() T) (zero T) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if k.who == nil {
		return zero
	}
	return f()
}
