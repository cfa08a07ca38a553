// This file makes the keys of a new practice folder.

package keyring

import (
	"fmt"
	"os"
	"time"
)

// CreateOptions says whose practice it is. The caller wipes Password and
// KeyFile.
type CreateOptions struct {
	Login    string // the owner's sign-in name, see MaxLoginRunes
	Password []byte
	KeyFile  []byte // nil, or from NewKeyFile
	Cost     Cost   // from Calibrate
	Now      time.Time
}

// Create makes a practice folder in dir (which is made if it is missing): a
// vault id, all keys, the owner's slot with every ring, and Recovery Sheet 1.
// The sheet is returned once and never stored.
//
// The folder counts from the moment header.json is there; a Create that was
// killed before can be repeated. If the program dies after that moment but
// before the sheet was printed, the password opens the folder and RotateKit
// makes a sheet that somebody has seen. Errors: ErrPracticeExists, and those
// of AddSlot.
func Create(dir string, o CreateOptions) (*Keys, Kit, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, Kit{}, fmt.Errorf("create practice folder: %w", err)
	}
	return create(disk{dir: dir}, o)
}

func create(d disk, o CreateOptions) (*Keys, Kit, error) {
	if d.hasPractice() {
		return nil, Kit{}, ErrPracticeExists
	}
	h, kit, err := newHeader(o)
	if err != nil {
		return nil, Kit{}, err
	}
	k := &Keys{disk: d, header: h, files: map[Ring][]byte{}, rings: &rings{}}
	if err := k.makeFirst(o); err != nil {
		// Nothing depends on the folder yet, and without the sheet it is of
		// no use to anybody: leave none, so that Create can be repeated.
		d.dropAll()
		kit.Wipe()
		k.Wipe()
		return nil, Kit{}, fmt.Errorf("create practice: %w", err)
	}
	return k, kit, nil
}

// newHeader makes the header with the owner's and the recovery slot.
func newHeader(o CreateOptions) (*header, Kit, error) {
	login, err := cleanLogin(o.Login)
	if err != nil {
		return nil, Kit{}, err
	}
	var vault [16]byte
	if err := fill(vault[:]); err != nil {
		return nil, Kit{}, fmt.Errorf("make vault id: %w", err)
	}
	ownerID, err := newSlotID()
	if err != nil {
		return nil, Kit{}, err
	}
	recoveryID, err := newSlotID()
	if err != nil {
		return nil, Kit{}, err
	}
	owner, err := newSealedSlot(vault, ownerID, User, Secret{o.Password, o.KeyFile}, o.Cost, o.Now)
	if err != nil {
		return nil, Kit{}, err
	}
	owner.Login, owner.Rings = login, allRings
	kit, err := newKit(1, o.Now, Fingerprint(vault))
	if err != nil {
		return nil, Kit{}, err
	}
	id, err := kit.identity()
	if err != nil {
		return nil, Kit{}, err
	}
	pub := id.Recipient().String()
	h := &header{
		V: headerVersion, Vault: b64.EncodeToString(vault[:]), Gen: 1, MinApp: Understands, Created: instant(o.Now),
		Slots: []slot{owner, {
			ID: recoveryID, Kind: Recovery, State: Active, Rings: allRings, Pub: pub, Since: instant(o.Now),
		}},
		Kit:  kitEntry{No: 1, Pub: pub, Date: kit.Date},
		Kits: []oldKit{},
	}
	for _, r := range allRings {
		h.Rings = append(h.Rings, ringHash{Name: r})
	}
	return h.clone(), kit, nil
}

// makeFirst fills the rings, writes the folder and opens the owner's slot.
func (k *Keys) makeFirst(o CreateOptions) error {
	content, err := newRings(o.Now)
	if err != nil {
		return err
	}
	k.rings = content
	for _, r := range allRings {
		file, err := content.sealRing(k.header, r)
		if err != nil {
			return err
		}
		k.files[r] = file
		k.header.setRingHash(r, file)
	}
	if k.raw, err = k.header.encode(content.header); err != nil {
		return err
	}
	if _, err := parseHeader(k.raw); err != nil {
		return fmt.Errorf("check what would be written: %w", err)
	}
	// Opening the slot just made costs one more Argon2id and proves, before
	// anything counts, that the password opens it.
	if k.who, err = unlockSlot(k.header, k.header.Slots[0].ID, Secret{o.Password, o.KeyFile}); err != nil {
		return err
	}
	_, err = k.disk.commit(k.raw, k.files)
	return err
}
