// This file holds the Recovery Sheet's code: how it is written on paper and
// how it is read back from a tired person's typing.
//
// The secret is a stock hybrid age identity. On paper its 58 variable letters
// stand behind two letters for the sheet's number, in 12 groups of five, each
// closed by a check letter:
//
//	QZP0V3 ...        (12 groups of 6)
//
// The check letter is a weighted sum over GF(32) in bech32's alphabet that
// includes the group's place. It finds every single wrong letter, every pair
// of letters swapped within a group, and groups in the wrong order. It is for
// typing errors only; bech32's own checksum and, in the end, the key itself
// decide.

package keyring

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"time"
	"unicode"

	"filippo.io/age"
	"golang.org/x/text/unicode/norm"
)

const (
	kitGroups    = 12
	kitGroupData = 5
	kitGroupSize = kitGroupData + 1
	kitNumLen    = 2 // letters for the sheet's number
	kitIDSize    = 8
	hybridPrefix = "AGE-SECRET-KEY-PQ-1"
	// bech32Letters has no 1, B, I and O.
	bech32Letters = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"
)

// Kit is a Recovery Sheet's content. It opens everything in the practice
// folder, so it lives no longer than it takes to print it: Wipe it.
type Kit struct {
	Number      int    // counts the practice's sheets from 1; 0 if only the age identity was typed
	Date        string // YYYY-MM-DD, the day it was made; empty after ParseKit
	Fingerprint string // the practice's, two groups of four; empty after ParseKit
	secret      []byte // the age identity, hybridSize letters
}

// newKit makes a fresh sheet.
func newKit(number int, now time.Time, fingerprint string) (Kit, error) {
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		return Kit{}, fmt.Errorf("make Recovery Sheet: %w", err)
	}
	return Kit{Number: number, Date: now.Format(dayFormat), Fingerprint: fingerprint, secret: []byte(id.String())}, nil
}

// AgeIdentity returns the secret as stock age wants it in an identity file
// and as the sheet's QR code carries it.
func (k Kit) AgeIdentity() string { return string(k.secret) }

// AgeFile returns the content of an identity file for stock age.
func (k Kit) AgeFile() string {
	return fmt.Sprintf("# Recovery Sheet %d of practice %s, %s\n%s\n", k.Number, k.Fingerprint, k.Date, k.secret)
}

// Groups returns the twelve groups as printed.
func (k Kit) Groups() []string {
	if len(k.secret) != hybridSize {
		return nil
	}
	letters := make([]byte, 0, kitGroups*kitGroupData)
	letters = append(letters, bech32Letters[k.Number>>5&31], bech32Letters[k.Number&31])
	letters = append(letters, k.secret[len(hybridPrefix):]...)
	defer clear(letters)
	out := make([]string, kitGroups)
	for g := range out {
		data := letters[g*kitGroupData : (g+1)*kitGroupData]
		out[g] = string(data) + string(kitCheck(g, string(data)))
	}
	return out
}

// Text returns the groups in four rows of three, as a person would copy them.
func (k Kit) Text() string {
	var b strings.Builder
	for i, g := range k.Groups() {
		b.WriteString(g)
		if i%3 == 2 {
			b.WriteByte('\n')
		} else {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// Matches says whether text is this sheet's group (counted from 1), as typed
// back during set-up: letter case, spaces and look-alikes do not count.
func (k Kit) Matches(group int, text string) bool {
	groups := k.Groups()
	return group >= 1 && group <= len(groups) && kitLetters(text) == groups[group-1]
}

// Wipe zeroes the secret. Copies made by printing are the printer's.
func (k *Kit) Wipe() {
	clear(k.secret)
	k.secret = nil
}

// String keeps the secret out of logs.
func (k Kit) String() string { return fmt.Sprintf("Recovery Sheet %d (secret)", k.Number) }

// GoString keeps the secret out of %#v.
func (k Kit) GoString() string { return k.String() }

// identity returns the sheet as an age identity.
func (k Kit) identity() (*age.HybridIdentity, error) {
	id, err := age.ParseHybridIdentity(string(k.secret))
	if err != nil {
		return nil, ErrKitUnreadable // age's own words might quote the secret
	}
	return id, nil
}

// ParseKit reads a Recovery Sheet as typed or scanned: the groups in any
// letter case, with or without spaces, dashes and line breaks, with O for 0, I
// or 1 for L, and B for 8; or the age identity itself; or the envelopes of a
// split sheet with + between them. It returns ErrKitGroup{n} for a group that
// does not fit its check letter, and for envelopes the errors of JoinParts.
func ParseKit(text string) (Kit, error) {
	if len(text) > maxTyped {
		return Kit{}, ErrKitUnreadable
	}
	if k, found, err := parseAgeLine(text); found {
		return k, err
	}
	if strings.Contains(text, partMark) {
		return parseParts(text)
	}
	groups, err := splitGroups(text)
	if err != nil {
		if p, perr := ParsePart(text); perr == nil {
			defer p.Wipe()
			return Kit{}, ErrPartsMissing{Have: 1, Need: p.Scheme.Need, Of: p.Scheme.Of}
		}
		return Kit{}, err
	}
	var data strings.Builder
	for g, group := range groups {
		if err := CheckKitGroup(g+1, group); err != nil {
			return Kit{}, err
		}
		data.WriteString(group[:kitGroupData])
	}
	letters := data.String()
	k := Kit{
		Number: strings.IndexByte(bech32Letters, letters[0])<<5 | strings.IndexByte(bech32Letters, letters[1]),
		secret: []byte(hybridPrefix + letters[kitNumLen:]),
	}
	if _, err := k.identity(); err != nil || k.Number == 0 {
		return Kit{}, ErrKitUnreadable
	}
	return k, nil
}

// CheckKitGroup says whether text can be the group with this number (from 1):
// nil or ErrKitGroup. A form can use it while the person types.
func CheckKitGroup(group int, text string) error {
	t := kitLetters(text)
	if group < 1 || group > kitGroups || len(t) != kitGroupSize || !onlyBech32(t) ||
		kitCheck(group-1, t[:kitGroupData]) != t[kitGroupData] {
		return ErrKitGroup{Group: group}
	}
	return nil
}

// splitGroups returns the twelve groups of a typed sheet. The gaps a person
// left are believed where they make twelve groups: then a forgotten letter
// spoils its own group only and can be named.
func splitGroups(text string) ([]string, error) {
	var groups []string
	for _, field := range strings.FieldsFunc(text, kitGap) {
		groups = append(groups, kitLetters(field))
	}
	if len(groups) == kitGroups {
		return groups, nil
	}
	all := strings.Join(groups, "")
	if all == "" {
		return nil, ErrKitUnreadable
	}
	groups = groups[:0]
	for g := 0; g < kitGroups; g++ {
		at := g * kitGroupSize
		if at >= len(all) {
			return nil, ErrKitGroup{Group: g + 1}
		}
		group := all[at:min(at+kitGroupSize, len(all))]
		if err := CheckKitGroup(g+1, group); err != nil {
			return nil, err
		}
		groups = append(groups, group)
	}
	if len(all) > kitGroups*kitGroupSize {
		return nil, ErrKitUnreadable
	}
	return groups, nil
}

// parseAgeLine reads text as an age identity file, or as an identity typed
// over several lines. found is false if it does not begin like one.
func parseAgeLine(text string) (k Kit, found bool, err error) {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), "#") {
			b.WriteString(line)
		}
	}
	squeezed := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, norm.NFKC.String(b.String()))
	if !strings.HasPrefix(squeezed, hybridPrefix) {
		return Kit{}, false, nil
	}
	k = Kit{secret: []byte(squeezed)}
	if _, err := k.identity(); err != nil {
		return Kit{}, true, err
	}
	return k, true, nil
}

// kitGap says what may stand between groups.
func kitGap(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || r == '.' || r == ',' || r == '_' || r == '/' || r == '·'
}

// kitLetters brings typed letters into the printed form: upper case, no gaps,
// look-alikes replaced. Letters that no sheet has stay, for the check to find.
func kitLetters(text string) string {
	return strings.Map(func(r rune) rune {
		if kitGap(r) {
			return -1
		}
		switch r = unicode.ToUpper(r); r {
		case 'O':
			return '0'
		case 'I', '1', '|':
			return 'L'
		case 'B':
			return '8'
		}
		return r
	}, norm.NFKC.String(text))
}

func onlyBech32(s string) bool { return strings.Trim(s, bech32Letters) == "" }

// kitCheck returns the check letter of the group at this place (from 0):
// place + sum of data[i] * a^(i+1) over GF(32), a a root of x^5+x^3+1. The
// weights differ from one another and from the check letter's own, which is
// why swapped letters are found.
func kitCheck(place int, data string) byte {
	sum, weight := byte(place), byte(1)
	for i := range len(data) {
		weight = gf32(weight, 2)
		sum ^= gf32(byte(strings.IndexByte(bech32Letters, data[i])), weight)
	}
	return bech32Letters[sum&31]
}

// gf32 multiplies in GF(2^5) modulo x^5+x^3+1.
func gf32(a, b byte) (product byte) {
	for ; b != 0; b >>= 1 {
		if b&1 != 0 {
			product ^= a
		}
		if a <<= 1; a&32 != 0 {
			a ^= 0b101001
		}
	}
	return product
}

// kitID names a sheet in the register without keeping its long public key.
func kitID(pub string) string {
	sum := sha256.Sum256([]byte(pub))
	return b64.EncodeToString(sum[:kitIDSize])
}
