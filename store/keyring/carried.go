// This file takes along with a backup what is needed to open it with a password, and opens it there.

package keyring

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"filippo.io/age"
)

// Carried is what a backup carries so that a password opens it where nothing else of the practice is: the slots of those
// members who hold every ring, without their names. A slot gives its owner's identity, to which the backup is sealed.
type Carried struct {
	Vault string        `json:"vault"` // 16 bytes, as in header.json
	Slots []CarriedSlot `json:"slots"`
}

// CarriedSlot is one slot; its members are those of header.json.
type CarriedSlot struct {
	ID     string   `json:"id"`
	KDF    *kdfWire `json:"kdf"`
	Nonce  string   `json:"nonce"`
	Sealed string   `json:"sealed"`
}

// KeyFile says whether the slot needs a key file besides the password.
func (s CarriedSlot) KeyFile() bool { return s.KDF != nil && s.KDF.KeyFile }

// Carry returns the slots to take along as they are now, and the public keys of their owners' identities.
func (k *Keys) Carry() (Carried, []string) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	out := Carried{Vault: k.header.Vault}
	var pubs []string
	for _, s := range k.header.Slots {
		if s.Kind == User && s.State == Active && slices.Contains(s.Rings, Admin) {
			out.Slots = append(out.Slots, CarriedSlot{ID: s.ID, KDF: s.KDF, Nonce: s.Nonce, Sealed: s.Sealed})
			pubs = append(pubs, s.Pub)
		}
	}
	return out, pubs
}

// Check says what is wrong with c, which was read from a drive, before any work is done by it.
func (c Carried) Check() error {
	if decodeExactly(c.Vault, 16) == nil || len(c.Slots) == 0 || len(c.Slots) > MaxSlots {
		return errors.New("the slots of a backup have the wrong form")
	}
	for i, s := range c.Slots {
		if decodeExactly(s.ID, slotIDSize) == nil {
			return fmt.Errorf("slot %d: id has the wrong form", i+1)
		}
		if err := s.slot().checkKeyed(); err != nil {
			return fmt.Errorf("slot %d: %w", i+1, err)
		}
	}
	return nil
}

func (s CarriedSlot) slot() *slot {
	return &slot{ID: s.ID, Kind: User, State: Active, KDF: s.KDF, Nonce: s.Nonce, Sealed: s.Sealed}
}

// Open tries the secret on each slot in turn and returns the first that it opens: its id, and its owner's identity. A slot
// takes as long as its password's cost says. c has passed Check; the secret is the caller's to wipe. Errors:
// ErrWrongPassword, or ErrKeyFileNeeded if a slot could not be tried without one; ErrKeyFileInvalid, ErrPasswordTooLong.
func (c Carried) Open(ctx context.Context, s Secret) (id string, identity *age.HybridIdentity, err error) {
	h := header{Vault: c.Vault}
	none := ErrWrongPassword
	for _, each := range c.Slots {
		if err := ctx.Err(); err != nil {
			return "", nil, err
		}
		identity, err := each.slot().identity(h.vaultID(), s)
		switch {
		case err == nil:
			return each.ID, identity, nil
		case errors.Is(err, ErrKeyFileNeeded):
			none = err
		case !errors.Is(err, ErrWrongPassword):
			return "", nil, err
		}
	}
	return "", nil, none
}

// identity opens the slot for its owner's identity alone.
func (s *slot) identity(vault [16]byte, secret Secret) (*age.HybridIdentity, error) {
	kek, err := s.recipe().kek(s.Kind, secret)
	if err != nil {
		return nil, err
	}
	defer clear(kek)
	mem := newSecretBytes()
	defer mem.wipe()
	content, err := s.open(vault, kek, mem)
	if err != nil {
		return nil, err
	}
	id, err := age.ParseHybridIdentity(string(content.identity))
	if err != nil {
		return nil, ErrDamaged{File: headerName, cause: errors.New("a slot holds no identity")} // age's own words could echo it
	}
	return id, nil
}
