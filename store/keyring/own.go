// This file holds what a member does with the own slot. No ring is touched
// and no administrator is needed.

package keyring

import (
	"fmt"
)

// ChangePassword replaces the own password (and key file): the same identity
// is sealed again under the new one. It is also how a slot gets a dearer cost
// (NeedsRehash): with the same secret twice.
//
// Errors: ErrWrongPassword or ErrKeyFileNeeded if old does not open the slot,
// ErrNotAllowed in a session of the Recovery Sheet or the emergency envelope,
// and those of a new password.
func (k *Keys) ChangePassword(old, new Secret, cost Cost) error {
	own, err := k.ownSlot()
	if err != nil {
		return err
	}
	if own.Kind != User {
		return ErrNotAllowed
	}
	// Both derivations happen before anything is locked: they take a second.
	checked, err := k.reopen(own, old)
	if err != nil {
		return err
	}
	defer checked.mem.wipe()
	recipe, err := newKDF(new, cost)
	if err != nil {
		return err
	}
	kek, err := recipe.kek(User, new)
	if err != nil {
		return err
	}
	defer clear(kek)
	sealed := own
	if err := sealed.seal(k.VaultID(), recipe, kek, checked.content); err != nil {
		return err
	}
	return k.changeOwn(own, sealed, func() { copy(k.who.kek, kek) })
}

// Confirm says whether s is what opens the own slot: nil, or an error like
// Open's. It serves before a grave step, when somebody else may be sitting at
// a screen left open.
func (k *Keys) Confirm(s Secret) error {
	own, err := k.ownSlot()
	if err != nil {
		return err
	}
	who, err := k.reopen(own, s)
	if err != nil {
		return err
	}
	who.mem.wipe()
	return nil
}

// reopen opens a copy of the own slot once more.
func (k *Keys) reopen(own slot, s Secret) (*session, error) {
	vault := k.VaultID()
	return unlockSlot(&header{Vault: b64.EncodeToString(vault[:]), Slots: []slot{own}}, own.ID, s)
}

// SetTOTP sets the second factor's secret of the own slot, or removes it when
// secret is empty. It lies in the sealed part, so a copied header shows
// neither it nor whether there is one.
//
// Errors: ErrTOTPInvalid; ErrNotAllowed in a session of the Recovery Sheet or
// the emergency envelope.
func (k *Keys) SetTOTP(secret []byte) error {
	if len(secret) > MaxTOTPSecret {
		return ErrTOTPInvalid
	}
	own, err := k.ownSlot()
	if err != nil {
		return err
	}
	if own.Kind != User {
		return ErrNotAllowed
	}
	sealed := own
	err = func() error {
		k.mu.RLock()
		defer k.mu.RUnlock()
		if k.who == nil {
			return ErrWiped
		}
		content := k.who.content
		content.totp = secret
		return sealed.seal(k.header.vaultID(), own.recipe(), k.who.kek, content)
	}()
	if err != nil {
		return err
	}
	return k.changeOwn(own, sealed, func() {
		room := k.who.content.totp[:MaxTOTPSecret]
		clear(room)
		k.who.content.totp = room[:copy(room, secret)]
	})
}

// changeOwn puts the newly sealed own slot in the place of the one it was
// made from, and then lets the session know.
func (k *Keys) changeOwn(was, now slot, adopt func()) error {
	before := k.Generation()
	err := k.change(func(h *header) (*rings, []Ring, error) {
		s, err := h.member(was.ID)
		if err != nil {
			return nil, nil, err
		}
		if s.Sealed != was.Sealed {
			return nil, nil, fmt.Errorf("own slot: %w", ErrHeaderChanged)
		}
		s.KDF, s.Nonce, s.Sealed = now.KDF, now.Nonce, now.Sealed
		return nil, nil, nil
	})
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.who != nil && k.header.Gen > before {
		if s := k.header.find(was.ID); s != nil && s.Sealed == now.Sealed {
			adopt()
		}
	}
	return err
}

// ownSlot returns a copy of the session's slot.
func (k *Keys) ownSlot() (slot, error) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if k.who == nil {
		return slot{}, ErrWiped
	}
	s, err := k.header.member(k.who.slotID)
	if err != nil {
		return slot{}, ErrNotAllowed
	}
	return *s, nil
}
