// This file holds what an administrator does with slots. Only the public keys
// of the others are needed: nobody's password is.

package keyring

import (
	"slices"
	"time"
)

// AddSlot makes a slot for a new member and returns its id. Needs the admin
// ring. Errors: ErrNotAllowed, ErrLoginTaken, ErrLoginInvalid,
// ErrRingsInvalid, ErrTooManySlots, ErrWeakCost, ErrEmptyPassword,
// ErrPasswordTooLong, ErrKeyFileInvalid, ErrHeaderChanged, ErrWiped.
func (k *Keys) AddSlot(login string, s Secret, hold []Ring, cost Cost, now time.Time) (slotID string, err error) {
	login, err = cleanLogin(login)
	if err != nil {
		return "", err
	}
	if !ValidRings(hold) {
		return "", ErrRingsInvalid
	}
	if k.Public().hasLogin(login) {
		return "", ErrLoginTaken // before a second of Argon2id
	}
	return k.add(User, login, s, hold, cost, now)
}

// AddEmergency makes the slot that the phrase in the sealed envelope opens:
// core and media, which the program treats as read-only. Needs the admin
// ring. Letter case and spacing of the phrase do not count. The slot is
// burned with RetireSlot, which its own session may do.
func (k *Keys) AddEmergency(phrase []byte, cost Cost, now time.Time) (slotID string, err error) {
	return k.add(Emergency, "", Secret{Password: phrase}, []Ring{Core, Media}, cost, now)
}

// add makes a slot with a password and lets it into its rings.
func (k *Keys) add(kind Kind, login string, s Secret, hold []Ring, cost Cost, now time.Time) (string, error) {
	if !k.Holds(Admin) {
		return "", k.whyNot()
	}
	id, err := newSlotID()
	if err != nil {
		return "", err
	}
	made, err := newSealedSlot(k.VaultID(), id, kind, s, cost, now)
	if err != nil {
		return "", err
	}
	made.Login, made.Rings = login, slices.Clone(hold)
	return id, k.change(func(h *header) (*rings, []Ring, error) {
		if kind == User && h.loginTaken(login, "") {
			return nil, nil, ErrLoginTaken
		}
		if len(h.Slots) >= MaxSlots && !h.forgetOldest() {
			return nil, nil, ErrTooManySlots
		}
		h.Slots = append(h.Slots, made)
		return nil, made.Rings, nil
	})
}

// RetireSlot ends a member's access: the sealed key and the public key leave
// the header and the rings. Needs the admin ring, except for an emergency
// slot that burns itself. What the member's copy of old files could still
// open ends with BeginRotation and FinishRotation.
//
// Errors: ErrNoSlot, ErrRetired, ErrLastAdmin, ErrNotAllowed.
func (k *Keys) RetireSlot(slotID string, now time.Time) error {
	return k.change(func(h *header) (*rings, []Ring, error) {
		s, err := h.member(slotID)
		if err != nil {
			return nil, nil, err
		}
		burning := s.Kind == Emergency && s.ID == k.who.slotID
		if !burning && !k.holds(Admin) {
			return nil, nil, ErrNotAllowed
		}
		if h.isLastAdmin(s) {
			return nil, nil, ErrLastAdmin
		}
		held := s.Rings
		*s = slot{
			ID: s.ID, Kind: s.Kind, Login: s.Login, State: Retired, Rings: []Ring{},
			Since: s.Since, Retired: instant(now),
		}
		return nil, held, nil
	})
}

// SetRings changes which rings a member holds. Needs the admin ring. Taking a
// ring away closes new files only; a key change closes the old ones.
//
// Errors: ErrNoSlot, ErrRetired, ErrRingsInvalid, ErrLastAdmin, ErrNotAllowed.
func (k *Keys) SetRings(slotID string, hold []Ring) error {
	if !ValidRings(hold) {
		return ErrRingsInvalid
	}
	return k.change(func(h *header) (*rings, []Ring, error) {
		s, err := h.member(slotID)
		switch {
		case err != nil:
			return nil, nil, err
		case !k.holds(Admin):
			return nil, nil, ErrNotAllowed
		case s.Kind != User:
			return nil, nil, ErrRingsInvalid
		case !slices.Contains(hold, Admin) && h.isLastAdmin(s):
			return nil, nil, ErrLastAdmin
		}
		var reseal []Ring
		for _, r := range allRings {
			if slices.Contains(hold, r) != slices.Contains(s.Rings, r) {
				reseal = append(reseal, r)
			}
		}
		s.Rings = slices.Clone(hold)
		return nil, reseal, nil
	})
}

// RenameSlot changes a sign-in name: one's own, or anybody's with the admin
// ring. Errors: ErrNoSlot, ErrRetired, ErrLoginInvalid, ErrLoginTaken,
// ErrNotAllowed.
func (k *Keys) RenameSlot(slotID, login string) error {
	login, err := cleanLogin(login)
	if err != nil {
		return err
	}
	return k.change(func(h *header) (*rings, []Ring, error) {
		s, err := h.member(slotID)
		switch {
		case err != nil:
			return nil, nil, err
		case s.Kind != User || !k.holds(Admin) && s.ID != k.who.slotID:
			return nil, nil, ErrNotAllowed
		case h.loginTaken(login, slotID):
			return nil, nil, ErrLoginTaken
		}
		s.Login = login
		return nil, nil, nil
	})
}

// ResetSlot gives a member a new password without knowing the old one: a new
// key pair takes the place of the old, and the rings are sealed again. The
// second factor is gone and must be set up anew. Needs the admin ring (or the
// Recovery Sheet's session). It also brings nobody back: a retired member
// gets a new slot. Errors: ErrNoSlot, ErrRetired, ErrNotAllowed and those of a
// new password.
func (k *Keys) ResetSlot(slotID string, s Secret, cost Cost, now time.Time) error {
	if !k.Holds(Admin) {
		return k.whyNot()
	}
	made, err := newSealedSlot(k.VaultID(), slotID, User, s, cost, now)
	if err != nil {
		return err
	}
	return k.change(func(h *header) (*rings, []Ring, error) {
		s, err := h.member(slotID)
		if err != nil {
			return nil, nil, err
		}
		if s.Kind != User || s.ID == k.who.slotID {
			// One's own slot keeps its key pair: that is ChangePassword.
			return nil, nil, ErrNotAllowed
		}
		made.Login, made.Rings = s.Login, s.Rings
		*s = made
		return nil, s.Rings, nil
	})
}

// whyNot explains a missing ring: perhaps the keys are gone altogether.
func (k *Keys) whyNot() error {
	if k.SlotID() == "" {
		return ErrWiped
	}
	return ErrNotAllowed
}

// member returns an active slot that belongs to a person or an envelope.
func (h *header) member(id string) (*slot, error) {
	s := h.find(id)
	switch {
	case s == nil || s.Kind == Recovery:
		return nil, ErrNoSlot
	case s.State != Active:
		return nil, ErrRetired
	}
	return s, nil
}

// isLastAdmin says whether s is the only active member with the admin ring.
func (h *header) isLastAdmin(s *slot) bool {
	admin := func(s slot) bool {
		return s.Kind == User && s.State == Active && slices.Contains(s.Rings, Admin)
	}
	return admin(*s) && !slices.ContainsFunc(h.Slots, func(o slot) bool { return o.ID != s.ID && admin(o) })
}

// loginTaken says whether an active member other than except has this name.
func (h *header) loginTaken(login, except string) bool {
	return slices.ContainsFunc(h.Slots, func(s slot) bool {
		return s.Kind == User && s.State == Active && s.ID != except && foldLogin(s.Login) == foldLogin(login)
	})
}

func (p Public) hasLogin(login string) bool {
	return slices.ContainsFunc(p.Slots, func(s SlotInfo) bool {
		return s.Kind == User && s.State == Active && foldLogin(s.Login) == foldLogin(login)
	})
}

// forgetOldest makes room by dropping the slot that has been retired longest.
// The audit log remembers its owner.
func (h *header) forgetOldest() bool {
	oldest := -1
	for i, s := range h.Slots {
		if s.State == Retired && (oldest < 0 || s.Retired < h.Slots[oldest].Retired) {
			oldest = i
		}
	}
	if oldest < 0 {
		return false
	}
	h.Slots = slices.Delete(h.Slots, oldest, oldest+1)
	return true
}
