// This file takes a practice folder's key files into a backup, and opens them again where a backup was unpacked.

package keyring

import (
	"errors"
	"maps"
	"slices"

	"filippo.io/age"
)

// ErrSlotOther: the key files in that folder do not know the slot that is open here, or know it with other keys or fewer
// rings: they are older or newer than its present key pair.
var ErrSlotOther = errors.New("the open slot does not open these key files")

// Files returns header and rings as they are now, by the names they have in a practice folder: one consistent set. It is
// ErrDamaged when one of the rings could not be read when the folder was opened.
func (k *Keys) Files() (map[string][]byte, error) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	out := map[string][]byte{HeaderFile: slices.Clone(k.raw)}
	for _, r := range allRings {
		if k.files[r] == nil {
			return nil, ErrDamaged{File: ringName(r)}
		}
		out[RingFile(r)] = slices.Clone(k.files[r])
	}
	return out, nil
}

// Place writes what Files returned into a folder that holds no practice, with the second copies that a folder has at rest.
// header.json comes last: without it there is no practice.
func Place(dir string, files map[string][]byte) error {
	d := disk{dir: dir}
	for _, r := range allRings {
		for _, name := range []string{RingFile(r), ringSpare(r)} {
			if err := d.put(name, files[RingFile(r)]); err != nil {
				return err
			}
		}
	}
	if err := d.put(headerSpare, files[HeaderFile]); err != nil {
		return err
	}
	return d.put(HeaderFile, files[HeaderFile])
}

// FileNames lists the names that Files uses, in a fixed order.
func FileNames() []string {
	return slices.Sorted(maps.Keys(map[string]bool{HeaderFile: true, RingFile(Core): true, RingFile(Media): true, RingFile(Admin): true}))
}

// OpenElsewhere opens another copy of this practice's key files, in dir, with the slot that is open here: no password is
// asked for again. Errors: ErrSlotOther, ErrWiped, and those of Open.
func (k *Keys) OpenElsewhere(dir string) (*Keys, error) {
	return openDisk(disk{dir: dir}, func(h *header) (*session, error) {
		k.mu.RLock()
		defer k.mu.RUnlock()
		if k.who == nil {
			return nil, ErrWiped
		}
		id, err := age.ParseHybridIdentity(string(k.who.content.identity))
		if err != nil {
			return nil, ErrSlotOther // its message could echo the identity
		}
		s := h.find(k.who.slotID)
		if h.vaultID() != k.header.vaultID() || s == nil || s.State != Active || s.Pub != id.Recipient().String() {
			return nil, ErrSlotOther
		}
		own := &session{mem: newSecretBytes(), slotID: k.who.slotID, kind: k.who.kind}
		own.kek = own.mem.keep(slices.Clone(k.who.kek))
		own.content = k.who.content
		own.content.identity = own.mem.keep(slices.Clone(k.who.content.identity))
		totp := own.mem.take(MaxTOTPSecret) // room for any other, as after a sign-in
		own.content.totp = totp[:copy(totp, k.who.content.totp)]
		return own, nil
	})
}
