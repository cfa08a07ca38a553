// This file holds what a header must obey beyond being readable. Nothing here
// allocates by a number found in the file.

package keyring

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

const (
	// maxGen keeps the generation exact in every JSON reader.
	maxGen = 1 << 53
	// maxKitNo is what two letters of the Recovery Sheet can say.
	maxKitNo = 1023
	// maxOldKits is a new sheet every month for more than thirty years, and
	// still leaves the header below its limit with all slots in use.
	maxOldKits = 400
	// pubSize is the length of a hybrid age public key in text form.
	pubSize   = 1959
	pubPrefix = "age1pq1"
)

// check says what is wrong with h, if anything.
func (h *header) check() error {
	switch {
	case h.V != headerVersion:
		return errors.New("unknown version")
	case decodeExactly(h.Vault, 16) == nil:
		return errors.New("vault id has the wrong form")
	case h.Gen < 1 || h.Gen > maxGen:
		return errors.New("generation out of range")
	case !isInstant(h.Created):
		return errors.New("creation time has the wrong form")
	}
	if err := h.checkSlots(); err != nil {
		return err
	}
	if len(h.Rings) != len(allRings) {
		return errors.New("wrong number of rings")
	}
	for i, r := range h.Rings {
		if r.Name != allRings[i] || decodeExactly(r.SHA256, 32) == nil {
			return fmt.Errorf("ring %d has the wrong form", i+1)
		}
	}
	return h.checkKits()
}

// checkSlots looks at every slot and at what must hold between them.
func (h *header) checkSlots() error {
	if len(h.Slots) == 0 || len(h.Slots) > MaxSlots {
		return errors.New("wrong number of slots")
	}
	ids, logins, recoveries := map[string]bool{}, map[string]bool{}, 0
	for i := range h.Slots {
		s := &h.Slots[i]
		if err := s.check(); err != nil {
			return fmt.Errorf("slot %d: %w", i+1, err)
		}
		if ids[s.ID] {
			return errors.New("two slots with one id")
		}
		ids[s.ID] = true
		if s.Kind == Recovery {
			recoveries++
			if s.Pub != h.Kit.Pub {
				return errors.New("the recovery slot is not the sheet's")
			}
		}
		if s.Kind == User && s.State == Active {
			if key := foldLogin(s.Login); logins[key] {
				return errors.New("two active slots with one name")
			} else {
				logins[key] = true
			}
		}
	}
	if recoveries != 1 {
		return errors.New("not exactly one recovery slot")
	}
	return nil
}

// check looks at one slot by itself.
func (s *slot) check() error {
	if decodeExactly(s.ID, slotIDSize) == nil || !isInstant(s.Since) {
		return errors.New("id or date has the wrong form")
	}
	switch {
	case s.Kind == User && s.State == Active:
		if !ValidRings(s.Rings) || checkLogin(s.Login) != nil {
			return errors.New("rings or name not allowed")
		}
		return s.checkSealed()
	case s.Kind == Emergency && s.State == Active:
		if !slices.Equal(s.Rings, []Ring{Core, Media}) || s.Login != "" {
			return errors.New("rings or name not allowed")
		}
		return s.checkSealed()
	case s.Kind == Recovery && s.State == Active:
		if !slices.Equal(s.Rings, allRings) || s.Login != "" || s.KDF != nil || s.Nonce != "" || s.Sealed != "" || s.Retired != "" {
			return errors.New("not a recovery slot")
		}
		return checkPub(s.Pub)
	case (s.Kind == User && checkLogin(s.Login) == nil || s.Kind == Emergency && s.Login == "") && s.State == Retired:
		if s.Rings == nil || len(s.Rings) != 0 || s.KDF != nil || s.Nonce != "" || s.Sealed != "" || s.Pub != "" || !isInstant(s.Retired) {
			return errors.New("not a retired slot")
		}
		return nil
	}
	return errors.New("unknown kind or state")
}

// checkSealed looks at the parts that a password opens.
func (s *slot) checkSealed() error {
	if s.Retired != "" {
		return errors.New("active and retired")
	}
	if err := s.checkKeyed(); err != nil {
		return err
	}
	return checkPub(s.Pub)
}

// checkKeyed looks at what a password opens and how.
func (s *slot) checkKeyed() error {
	switch {
	case s.KDF == nil || s.KDF.Alg != "argon2id" || s.KDF.V != 19 || decodeExactly(s.KDF.Salt, saltSize) == nil:
		return errors.New("password recipe has the wrong form")
	case !(Cost{MemoryKiB: s.KDF.M, Time: s.KDF.T, Threads: s.KDF.P}).readable():
		return errors.New("password cost out of range")
	case decodeExactly(s.Nonce, nonceSize) == nil || decodeExactly(s.Sealed, sealedSize) == nil:
		return errors.New("sealed part has the wrong form")
	}
	return nil
}

// checkKits looks at the Recovery Sheet in force and the register of old ones.
func (h *header) checkKits() error {
	if h.Kit.No < 1 || h.Kit.No > maxKitNo || !isDay(h.Kit.Date) {
		return errors.New("the sheet's number or date has the wrong form")
	}
	if err := checkPub(h.Kit.Pub); err != nil {
		return err
	}
	if h.Kits == nil || len(h.Kits) > maxOldKits {
		return errors.New("wrong number of old sheets")
	}
	last := 0
	for _, k := range h.Kits {
		if k.No <= last || k.No >= h.Kit.No || decodeExactly(k.ID, kitIDSize) == nil || !isDay(k.Date) || !isDay(k.Retired) {
			return errors.New("the register of old sheets has the wrong form")
		}
		last = k.No
	}
	return nil
}

// checkPub says whether s looks like a hybrid age public key. Whether it is
// one shows when something is sealed to it; until then the authentication of
// the header is what counts.
func checkPub(s string) error {
	if len(s) != pubSize || !strings.HasPrefix(s, pubPrefix) || strings.Trim(s[len(pubPrefix):], strings.ToLower(bech32Letters)) != "" {
		return errors.New("public key has the wrong form")
	}
	return nil
}

// checkLogin says whether s can be a sign-in name: normalised, trimmed, one
// line, of a sane length. The characters it refuses are also those that JSON
// writers spell differently.
func checkLogin(s string) error {
	if s == "" || !utf8.ValidString(s) || utf8.RuneCountInString(s) > MaxLoginRunes || strings.TrimSpace(s) != s || !norm.NFC.IsNormalString(s) {
		return ErrLoginInvalid
	}
	for _, r := range s {
		if !unicode.IsPrint(r) || r == utf8.RuneError {
			return ErrLoginInvalid
		}
	}
	return nil
}

// cleanLogin makes a typed name fit checkLogin or says that it cannot.
func cleanLogin(s string) (string, error) {
	s = norm.NFC.String(strings.TrimSpace(s))
	return s, checkLogin(s)
}

// foldLogin makes names equal that a person would call the same.
func foldLogin(s string) string { return norm.NFKC.String(cases.Fold().String(s)) }

func isInstant(s string) bool { return isTime(instantFormat, s) }

func isDay(s string) bool { return isTime(dayFormat, s) }

// isTime wants the one spelling of a time that exists.
func isTime(layout, s string) bool {
	t, err := time.Parse(layout, s)
	return err == nil && t.Format(layout) == s
}
