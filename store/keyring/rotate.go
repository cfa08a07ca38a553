// This file changes keys that somebody who left may have taken along: the
// working keys in two phases, and the Recovery Sheet.

package keyring

import (
	"fmt"
	"slices"
	"time"

	"filippo.io/age"
)

// BeginRotation makes new database, header, media, document and backup keys
// and keeps the old ones beside them, so that the store can move the database
// and the sealed identities over at its own pace, and go on after a kill:
//
//	BeginRotation -> move everything from the Previous... keys to the new -> FinishRotation
//
// Old slots, old header copies and old rings do not open what the new keys
// seal. Needs the admin ring. Errors: ErrRotating, ErrNotAllowed.
func (k *Keys) BeginRotation(now time.Time) error {
	return k.change(func(h *header) (*rings, []Ring, error) {
		switch {
		case !k.holds(Admin):
			return nil, nil, ErrNotAllowed
		case k.rings.rotating:
			return nil, nil, ErrRotating
		}
		next := k.rings.copyInto(newSecretBytes())
		next.keys, next.since, next.rotating = next.keys+1, instant(now), true
		next.db.previous, next.document.previous = next.db.current, next.document.current
		next.media.previous, next.backup.previous = next.media.current, next.backup.current
		if err := next.renew(); err != nil {
			next.mem.wipe()
			return nil, nil, err
		}
		return next, allRings, nil
	})
}

// FinishRotation drops the previous keys, from the rings and from memory.
// After it nothing in the folder holds them. Needs the admin ring. Errors:
// ErrNotRotating, ErrNotAllowed.
func (k *Keys) FinishRotation() error {
	return k.change(func(h *header) (*rings, []Ring, error) {
		switch {
		case !k.holds(Admin):
			return nil, nil, ErrNotAllowed
		case !k.rings.rotating:
			return nil, nil, ErrNotRotating
		}
		kept := *k.rings
		kept.rotating = false
		kept.db.previous, kept.document.previous, kept.media.previous, kept.backup.previous = nil, nil, nil, nil
		return kept.copyInto(newSecretBytes()), allRings, nil
	})
}

// RotateKit makes a new Recovery Sheet, which alone opens the folder from now
// on; the old one still opens the backups made in its time. The sheet is
// returned once and never stored: Wipe it after printing. Needs the admin
// ring, or the old sheet's session, which stays open. Errors: ErrKitsUsedUp,
// ErrNotAllowed.
func (k *Keys) RotateKit(now time.Time) (Kit, error) {
	old := k.Public()
	if !k.Holds(Admin) {
		return Kit{}, k.whyNot()
	}
	if old.KitNumber >= maxKitNo {
		return Kit{}, ErrKitsUsedUp
	}
	kit, err := newKit(old.KitNumber+1, now, old.Fingerprint)
	if err != nil {
		return Kit{}, err
	}
	id, err := age.ParseHybridIdentity(string(kit.secret))
	if err != nil {
		return Kit{}, fmt.Errorf("make Recovery Sheet: %w", ErrKitUnreadable)
	}
	pub := id.Recipient().String()
	err = k.change(func(h *header) (*rings, []Ring, error) {
		if h.Kit.No != old.KitNumber {
			return nil, nil, ErrHeaderChanged
		}
		h.Kits = append(h.Kits, oldKit{No: h.Kit.No, ID: kitID(h.Kit.Pub), Date: h.Kit.Date, Retired: now.Format(dayFormat)})
		if extra := len(h.Kits) - maxOldKits; extra > 0 {
			h.Kits = slices.Delete(h.Kits, 0, extra)
		}
		h.Kit = kitEntry{No: kit.Number, Pub: pub, Date: kit.Date}
		at := slices.IndexFunc(h.Slots, func(s slot) bool { return s.Kind == Recovery })
		h.Slots[at].Pub, h.Slots[at].Since = pub, instant(now)
		return nil, allRings, nil
	})
	if err != nil && k.RecoveryRecipient() != pub {
		kit.Wipe()
		return Kit{}, err
	}
	// Committed but not tidied up: the sheet is in force and must be printed.
	return kit, err
}

// RequireProgram raises the header's min_app: programs older than version
// then refuse the folder before they open anything in it. A lower version
// changes nothing; one above Understands is refused, because this program
// could not open its own folder again.
func (k *Keys) RequireProgram(version string) error {
	want, ok := parseVersion(version)
	have, _ := parseVersion(Understands)
	if !ok || slices.Compare(want[:], have[:]) > 0 {
		return fmt.Errorf("require program %q: not a version this one understands", version)
	}
	now, _ := parseVersion(k.Public().MinApp)
	if slices.Compare(want[:], now[:]) <= 0 {
		return nil
	}
	return k.change(func(h *header) (*rings, []Ring, error) {
		h.MinApp = version
		return nil, nil, nil
	})
}
