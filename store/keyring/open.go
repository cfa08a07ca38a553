// This file opens a practice folder: with a slot's password or with the
// Recovery Sheet.

package keyring

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"filippo.io/age"
)

// Open opens the folder with the slot's secret. It takes as long as the
// slot's password cost says, whether the password is right or wrong. s is the
// caller's to wipe.
//
// Errors: ErrNoPractice, ErrNewerProgram, ErrNoSlot, ErrRetired,
// ErrKeyFileNeeded, ErrKeyFileInvalid, ErrWrongPassword, ErrDamaged.
//
// If header.json is damaged the second copy is used (Keys.FromPrevious); other
// damage that could be survived is listed by Keys.Damage.
func Open(dir, slotID string, s Secret) (*Keys, error) {
	return openDisk(disk{dir: dir}, func(h *header) (*session, error) { return unlockSlot(h, slotID, s) })
}

// OpenWithKit opens the folder with the Recovery Sheet in force, which holds
// every ring. Besides Open's errors: those of ParseKit, ErrKitRetired and
// ErrWrongKit.
func OpenWithKit(dir, kitText string) (*Keys, error) {
	kit, err := ParseKit(kitText)
	if err != nil {
		return nil, err
	}
	defer kit.Wipe()
	return openDisk(disk{dir: dir}, func(h *header) (*session, error) { return unlockKit(h, kit) })
}

// session is the part of Keys that belongs to whoever signed in.
type session struct {
	mem     *secretBytes
	slotID  string
	kind    Kind
	kek     []byte // nil for the Recovery Sheet
	content slotContent
}

// openDisk tries the header copies in turn.
func openDisk(d disk, unlock func(*header) (*session, error)) (*Keys, error) {
	found, err := loadHeaders(d)
	if err != nil {
		return nil, err
	}
	var first error
	for _, c := range found {
		k, err := openHeader(d, c, unlock)
		var damaged ErrDamaged
		switch {
		case err == nil:
			k.finish(c)
			return k, nil
		case first == nil:
			first = err
		}
		if !errors.As(err, &damaged) {
			break
		}
	}
	return nil, first
}

// openHeader opens the folder as one copy of the header describes it.
func openHeader(d disk, c candidate, unlock func(*header) (*session, error)) (*Keys, error) {
	files := map[Ring][]byte{}
	for _, r := range allRings {
		files[r] = d.findRing(r, c.h.ringHash(r))
	}
	if files[Core] == nil {
		return nil, ErrDamaged{File: ringName(Core)}
	}
	who, err := unlock(c.h)
	if err != nil {
		return nil, err
	}
	content, err := openRings(c, files, who)
	if err != nil {
		who.mem.wipe()
		return nil, err
	}
	return &Keys{
		disk: d, header: c.h, raw: c.raw, files: files, who: who, rings: content, fromPrevious: c.previous,
	}, nil
}

// openRings opens the rings that the slot holds, and verifies the header as
// soon as the core ring gives the key for it.
func openRings(c candidate, files map[Ring][]byte, who *session) (_ *rings, err error) {
	s := c.h.find(who.slotID)
	id, err := age.ParseHybridIdentity(string(who.content.identity))
	if err != nil || id.Recipient().String() != s.Pub {
		return nil, ErrDamaged{File: headerName, cause: errors.New("a slot's two keys do not fit")}
	}
	content := &rings{mem: newSecretBytes()}
	defer freeMemory() // age decrypts into memory of its own, which nobody else can wipe
	defer func() {
		if err != nil {
			content.mem.wipe()
		}
	}()
	for _, r := range s.Rings {
		if files[r] == nil {
			return nil, ErrDamaged{File: ringName(r)}
		}
		if err := content.openRing(files[r], c.h, r, id); err != nil {
			return nil, ErrDamaged{File: ringName(r), cause: err}
		}
		if r == Core && !verifyMAC(c.raw, content.header) {
			return nil, ErrDamaged{File: headerName, cause: errors.New("authentication failed")}
		}
	}
	return content, nil
}

// unlockSlot opens a slot with a password.
func unlockSlot(h *header, slotID string, secret Secret) (*session, error) {
	s := h.find(slotID)
	switch {
	case s == nil || s.Kind == Recovery:
		return nil, ErrNoSlot
	case s.State != Active:
		return nil, ErrRetired
	}
	kek, err := s.recipe().kek(s.Kind, secret)
	if err != nil {
		return nil, err
	}
	defer clear(kek)
	who := &session{mem: newSecretBytes(), slotID: s.ID, kind: s.Kind}
	who.kek = who.mem.keep(kek)
	if who.content, err = s.open(h.vaultID(), kek, who.mem); err != nil {
		who.mem.wipe()
		return nil, err
	}
	return who, nil
}

// unlockKit opens the recovery slot with a Recovery Sheet.
func unlockKit(h *header, kit Kit) (*session, error) {
	id, err := kit.identity()
	if err != nil {
		return nil, err
	}
	pub := id.Recipient().String()
	if pub != h.Kit.Pub {
		for _, old := range h.Kits {
			if old.ID == kitID(pub) {
				return nil, ErrKitRetired{Number: old.No, Date: old.Date}
			}
		}
		return nil, ErrWrongKit
	}
	at := slices.IndexFunc(h.Slots, func(s slot) bool { return s.Kind == Recovery })
	who := &session{mem: newSecretBytes(), slotID: h.Slots[at].ID, kind: Recovery}
	who.content.identity = who.mem.keep(kit.secret)
	return who, nil
}

// finish lists the damage that was survived and, unless the header itself is
// a second copy, completes or undoes whatever a killed program left half
// done. It never fails: the folder is open, and the next opening tries again.
func (k *Keys) finish(c candidate) {
	k.damage = k.disk.survey(c, k.files)
	if c.previous {
		// header.json may be newer than this copy and still of use to
		// somebody. Repair replaces it once the caller knows the generation.
		return
	}
	_ = k.disk.settle(k.raw, k.files)
}

// survey names the files that are damaged or missing although the header in
// use says what they should be. A change that was stopped half-way is not
// damage: its files are whole, only older or newer.
func (d disk) survey(c candidate, files map[Ring][]byte) []string {
	var out []string
	var older *header // a whole second copy that a half-done change left behind
	spare, err := d.read(headerSpare, maxHeader)
	if err == nil && !bytes.Equal(spare, c.raw) {
		older, err = parseHeader(spare)
	}
	switch {
	case c.previous:
		out = append(out, headerName)
	case err != nil:
		out = append(out, headerName+spareMark)
	}
	for _, r := range allRings {
		want := c.h.ringHash(r)
		main, _ := d.read(RingFile(r), maxRingFile)
		second, _ := d.read(ringSpare(r), maxRingFile)
		next, _ := d.read(ringNext(r), maxRingFile)
		known := func(b []byte) bool {
			sum := sha256.Sum256(b)
			return sum == want || older != nil && sum == older.ringHash(r)
		}
		if files[r] == nil || !known(main) && sha256.Sum256(next) != want {
			out = append(out, ringName(r))
		}
		if !known(second) {
			out = append(out, ringName(r)+spareMark)
		}
	}
	return out
}

// Repair writes the state that these keys were opened from over damaged
// copies. Call it when Generation shows that no newer state exists.
func (k *Keys) Repair() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.who == nil {
		return ErrWiped
	}
	if err := k.disk.settle(k.raw, k.files); err != nil {
		return fmt.Errorf("repair key files: %w", err)
	}
	k.fromPrevious = false
	return nil
}
