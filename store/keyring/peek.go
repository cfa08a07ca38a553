// This file finds out what can be known about a folder before anybody signs
// in, and which of its header copies can be used.

package keyring

import (
	"bytes"
	"errors"
	"io/fs"
	"slices"
	"time"
)

// Public is what a practice folder tells everybody. Nothing in it is
// authenticated: it serves to draw the sign-in screen, not to decide.
type Public struct {
	VaultID      [16]byte
	Fingerprint  string // two groups of four
	Generation   uint64
	MinApp       string
	Created      time.Time
	Slots        []SlotInfo // in the order in which they were added, retired ones included
	KitNumber    int        // of the Recovery Sheet in force
	KitDate      string     // YYYY-MM-DD
	OldKits      []KitInfo
	FromPrevious bool // header.json is damaged or missing, the second copy was read
}

// SlotInfo describes one slot.
type SlotInfo struct {
	ID      string
	Login   string // empty for recovery and emergency
	Kind    Kind
	State   State
	Rings   []Ring
	KeyFile bool // a USB key file is needed
	Since   time.Time
	Retired time.Time // zero while active
}

// KitInfo describes a Recovery Sheet that was replaced.
type KitInfo struct {
	Number        int
	Date, Retired string // YYYY-MM-DD
}

// Peek reads what is public about the practice folder dir. It changes
// nothing. Errors: ErrNoPractice, ErrDamaged{"header"}, ErrNewerProgram.
func Peek(dir string) (Public, error) {
	found, err := loadHeaders(disk{dir: dir})
	if err != nil {
		return Public{}, err
	}
	return found[0].h.public(found[0].previous), nil
}

// public describes h.
func (h *header) public(previous bool) Public {
	p := Public{
		VaultID: h.vaultID(), Fingerprint: Fingerprint(h.vaultID()), Generation: h.Gen, MinApp: h.MinApp,
		Created: parseInstant(h.Created), KitNumber: h.Kit.No, KitDate: h.Kit.Date, FromPrevious: previous,
	}
	for _, s := range h.Slots {
		p.Slots = append(p.Slots, SlotInfo{
			ID: s.ID, Login: s.Login, Kind: s.Kind, State: s.State, Rings: slices.Clone(s.Rings),
			KeyFile: s.KDF != nil && s.KDF.KeyFile, Since: parseInstant(s.Since), Retired: parseInstant(s.Retired),
		})
	}
	for _, k := range h.Kits {
		p.OldKits = append(p.OldKits, KitInfo{Number: k.No, Date: k.Date, Retired: k.Retired})
	}
	return p
}

// parseInstant reads an instant that was checked already; empty is zero.
func parseInstant(s string) time.Time {
	t, err := time.Parse(instantFormat, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

// candidate is a header file that reads well.
type candidate struct {
	raw      []byte
	h        *header
	previous bool // it is the second copy
}

// loadHeaders returns the usable copies of the header, the first one first.
func loadHeaders(d disk) ([]candidate, error) {
	var found []candidate
	var first error
	for _, name := range []string{HeaderFile, headerSpare} {
		raw, err := d.read(name, maxHeader)
		if err == nil && len(found) > 0 && bytes.Equal(raw, found[0].raw) {
			break // the usual case: nothing is gained from reading it twice
		}
		var h *header
		if err == nil {
			h, err = parseHeader(raw)
		}
		var newer ErrNewerProgram
		switch {
		case err == nil:
			found = append(found, candidate{raw: raw, h: h, previous: name == headerSpare})
		case errors.As(err, &newer):
			// An intact header of a later program. If it is the first copy,
			// the second must not be used to get around it.
			if len(found) == 0 {
				return nil, err
			}
		case errors.Is(err, fs.ErrPermission):
			return nil, err
		case first == nil:
			first = err
		}
	}
	if len(found) > 0 {
		return found, nil
	}
	if !d.hasPractice() {
		return nil, ErrNoPractice
	}
	return nil, ErrDamaged{File: headerName, cause: first}
}

// hasPractice says whether dir holds anything that Create would not start
// over. Staged files alone are a set-up that was killed before it counted.
func (d disk) hasPractice() bool {
	names := []string{HeaderFile, headerSpare}
	for _, r := range allRings {
		names = append(names, RingFile(r), ringSpare(r))
	}
	return slices.ContainsFunc(names, d.exists)
}
