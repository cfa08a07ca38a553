// This file splits the Recovery Sheet into envelopes and puts it together
// again: 2 of 2, 2 of 3 or 3 of 3, with one-time pads and nothing else.
//
// The sheet's 58 variable letters are 58 numbers below 32. For n = 2 or 3 pads
// all but the last pad are random and the XOR of all of them is the letters:
//
//	2 of 2 and 3 of 3: envelope i holds pad i
//	2 of 3: envelope i holds the pads i and i+1 (after 3 comes 1)
//
// Fewer than k envelopes lack at least one pad, so that every sheet is equally
// likely for who holds them, whatever he can compute. (Replicated secret
// sharing: Ito, Saito and Nishizeki, 1987.)
//
// On paper an envelope has, in groups like the sheet's, two letters for the
// sheet's number, two for the split and the envelope's place in it, eight for
// the practice's fingerprint, five that the envelopes of one split share, the
// pad or pads, and Q up to the end of the last group: 15 or 27 groups.

package keyring

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

const (
	partPad      = hybridSize - len(hybridPrefix) // letters of one pad
	partFinger   = 8
	partTag      = 5
	partHead     = kitNumLen + 2 + partFinger + partTag
	partMark     = "+" // stands between envelopes typed one after the other
	partSchemeAt = kitNumLen
	partPlaceAt  = kitNumLen + 1
	partFingerAt = kitNumLen + 2
	partTagAt    = partFingerAt + partFinger
)

// KitScheme says how many envelopes there are and how many open.
type KitScheme struct{ Need, Of int }

// KitSchemes lists what a sheet can be split into.
func KitSchemes() []KitScheme { return []KitScheme{{2, 2}, {2, 3}, {3, 3}} }

// pads is how many pads an envelope holds.
func (s KitScheme) pads() int { return 1 + s.Of - s.Need }

func (s KitScheme) groups() int {
	return (partHead + s.pads()*partPad + kitGroupData - 1) / kitGroupData
}

// index is the scheme's place in KitSchemes, -1 for no scheme.
func (s KitScheme) index() int {
	for i, x := range KitSchemes() {
		if x == s {
			return i
		}
	}
	return -1
}

// KitPart is the content of one envelope. Wipe it.
type KitPart struct {
	Number      int    // of the sheet
	Fingerprint string // of the practice, two groups of four
	Part        int    // from 1
	Scheme      KitScheme
	letters     []byte // as on paper, without check letters
}

var (
	// ErrNoScheme: a sheet is split 2 of 2, 2 of 3 or 3 of 3.
	ErrNoScheme = errors.New("a Recovery Sheet cannot be split like this")
	// ErrPartUnreadable: it is not an envelope of a Recovery Sheet at all, or
	// every group fits and the whole does not.
	ErrPartUnreadable = errors.New("this is not an envelope of a Recovery Sheet")
	// ErrPartsPractice: the envelopes belong to different practices.
	ErrPartsPractice = errors.New("the envelopes belong to different practices")
	// ErrPartsSplit: the envelopes come from two splits of one sheet, or were
	// put together from others.
	ErrPartsSplit = errors.New("the envelopes were not made together")
)

// ErrPartsSheets: the envelopes belong to different sheets of one practice.
type ErrPartsSheets struct{ One, Other int }

func (e ErrPartsSheets) Error() string {
	return fmt.Sprintf("one envelope belongs to Recovery Sheet %d and one to %d", e.One, e.Other)
}

// ErrPartsMissing: more envelopes are needed.
type ErrPartsMissing struct{ Have, Need, Of int }

func (e ErrPartsMissing) Error() string {
	return fmt.Sprintf("%d of %d envelopes, and %d are needed", e.Have, e.Of, e.Need)
}

// ErrPartTwice: the same envelope was typed twice.
type ErrPartTwice struct{ Part int }

func (e ErrPartTwice) Error() string { return fmt.Sprintf("envelope %d was given twice", e.Part) }

// ErrPartGroup says which group of which envelope (in the order typed, from 1)
// was typed wrongly. It is an ErrKitGroup, too.
type ErrPartGroup struct{ Typed, Group int }

func (e ErrPartGroup) Error() string {
	return fmt.Sprintf("group %d of envelope %d (as typed) does not fit", e.Group, e.Typed)
}

func (e ErrPartGroup) Unwrap() error { return ErrKitGroup{Group: e.Group} }

// Split makes the envelopes. Each call makes other ones; those of different
// calls do not go together. The sheet must know its number and fingerprint.
func (k Kit) Split(s KitScheme) ([]KitPart, error) {
	finger := strings.ReplaceAll(k.Fingerprint, "-", "")
	if s.index() < 0 {
		return nil, ErrNoScheme
	}
	if len(k.secret) != hybridSize || k.Number < 1 || k.Number > maxKitNo || len(finger) != partFinger {
		return nil, fmt.Errorf("split: %w", ErrKitUnreadable)
	}
	pads, tag := make([]byte, s.Of*partPad), make([]byte, partTag)
	defer clear(pads)
	for _, b := range [][]byte{pads[:(s.Of-1)*partPad], tag} {
		if _, err := io.ReadFull(random, b); err != nil {
			return nil, fmt.Errorf("split: %w", err)
		}
	}
	for i := range pads {
		pads[i] &= 31
	}
	last := pads[(s.Of-1)*partPad:]
	for i, c := range k.secret[len(hybridPrefix):] {
		last[i] = letterValue(c)
		for p := range s.Of - 1 {
			last[i] ^= pads[p*partPad+i]
		}
	}
	out := make([]KitPart, s.Of)
	for i := range out {
		v := make([]byte, 0, s.groups()*kitGroupData)
		v = append(v, byte(k.Number>>5&31), byte(k.Number&31), byte(s.index()), byte(i))
		for _, c := range finger {
			v = append(v, byte(strings.IndexRune(crockfordLetters, c)))
		}
		for _, c := range tag {
			v = append(v, c&31)
		}
		for p := range s.pads() {
			at := (i + p) % s.Of * partPad
			v = append(v, pads[at:at+partPad]...)
		}
		v = v[:cap(v)] // the rest of the last group is Q, which is zero
		for j := range v {
			v[j] = bech32Letters[v[j]&31]
		}
		out[i] = KitPart{Number: k.Number, Fingerprint: k.Fingerprint, Part: i + 1, Scheme: s, letters: v}
	}
	return out, nil
}

// letterValue is a letter's number without a branch or a look-up that depends on
// the letter's value.
func letterValue(c byte) (v byte) {
	for i := range len(bech32Letters) {
		v |= byte(subtle.ConstantTimeByteEq(c, bech32Letters[i])) * byte(i)
	}
	return v
}

// Groups returns the groups as printed.
func (p KitPart) Groups() []string {
	out := make([]string, 0, len(p.letters)/kitGroupData)
	for g := range len(p.letters) / kitGroupData {
		data := string(p.letters[g*kitGroupData : (g+1)*kitGroupData])
		out = append(out, data+string(kitCheck(g, data)))
	}
	return out
}

// Text returns the groups in rows of three.
func (p KitPart) Text() string {
	var b strings.Builder
	for i, g := range p.Groups() {
		b.WriteString(g)
		b.WriteByte(" \n"[min(1, i%3/2)])
	}
	return b.String()
}

// Matches says whether text is this envelope's group (from 1), as Kit.Matches.
func (p KitPart) Matches(group int, text string) bool {
	groups := p.Groups()
	return group >= 1 && group <= len(groups) && subtle.ConstantTimeCompare([]byte(kitLetters(text)), []byte(groups[group-1])) == 1
}

// Wipe zeroes the envelope.
func (p *KitPart) Wipe() {
	clear(p.letters)
	p.letters = nil
}

// String keeps the letters out of logs.
func (p KitPart) String() string {
	return fmt.Sprintf("envelope %d of %d, Recovery Sheet %d (secret)", p.Part, p.Scheme.Of, p.Number)
}

// GoString keeps the letters out of %#v.
func (p KitPart) GoString() string { return p.String() }

// ParsePart reads one envelope as typed, forgiving what ParseKit forgives. It
// returns ErrKitGroup for a group that does not fit.
func ParsePart(text string) (KitPart, error) {
	if len(text) > maxTyped {
		return KitPart{}, ErrPartUnreadable
	}
	fields := strings.FieldsFunc(text, kitGap)
	for i := range fields {
		fields[i] = kitLetters(fields[i])
	}
	letters := strings.Join(fields, "")
	if letters == "" {
		return KitPart{}, ErrPartUnreadable
	}
	// The gaps a person left are believed where they make a right number of groups. The first group names the scheme.
	first := letters[:min(kitGroupSize, len(letters))]
	if slices.ContainsFunc(KitSchemes(), func(s KitScheme) bool { return s.groups() == len(fields) }) {
		first = fields[0]
	}
	if err := CheckPartGroup(1, first); err != nil {
		return KitPart{}, err
	}
	scheme := strings.IndexByte(bech32Letters, first[partSchemeAt])
	if scheme >= len(KitSchemes()) {
		return KitPart{}, ErrPartUnreadable
	}
	p := KitPart{Scheme: KitSchemes()[scheme]}
	want := p.Scheme.groups()
	if len(fields) != want {
		if fields = cutGroups(letters, want); len(fields) > want {
			return KitPart{}, ErrPartUnreadable
		}
	}
	for g := range want {
		if g >= len(fields) {
			p.Wipe()
			return KitPart{}, ErrKitGroup{Group: g + 1}
		}
		if err := CheckPartGroup(g+1, fields[g]); err != nil {
			p.Wipe()
			return KitPart{}, err
		}
		p.letters = append(p.letters, fields[g][:kitGroupData]...)
	}
	if !p.readHead() {
		p.Wipe()
		return KitPart{}, ErrPartUnreadable
	}
	return p, nil
}

// cutGroups cuts letters typed without gaps that can be trusted; what is left
// over is one more group.
func cutGroups(letters string, want int) (out []string) {
	for len(letters) > 0 && len(out) <= want {
		n := min(kitGroupSize, len(letters))
		out, letters = append(out, letters[:n]), letters[n:]
	}
	return out
}

// readHead takes number, place and fingerprint from the letters and checks what
// can be checked.
func (p *KitPart) readHead() bool {
	value := func(i int) int { return int(letterValue(p.letters[i])) }
	p.Number, p.Part = value(0)<<5|value(1), value(partPlaceAt)+1
	var finger strings.Builder
	for i := range partFinger {
		finger.WriteByte(crockfordLetters[value(partFingerAt+i)])
	}
	s := finger.String()
	p.Fingerprint = s[:partFinger/2] + "-" + s[partFinger/2:]
	for _, c := range p.letters[partHead+p.Scheme.pads()*partPad:] {
		if c != bech32Letters[0] {
			return false
		}
	}
	return p.Number > 0 && p.Part <= p.Scheme.Of
}

// CheckPartGroup says whether text can be an envelope's group with this number
// (from 1): nil or ErrKitGroup.
func CheckPartGroup(group int, text string) error {
	t := kitLetters(text)
	if group < 1 || len(t) != kitGroupSize || !onlyBech32(t) || kitCheck(group-1, t[:kitGroupData]) != t[kitGroupData] {
		return ErrKitGroup{Group: group}
	}
	return nil
}

// JoinParts puts the sheet together from at least as many envelopes as are
// needed. It returns ErrPartsPractice, ErrPartsSheets, ErrPartsSplit,
// ErrPartTwice or ErrPartsMissing where that cannot be.
func JoinParts(parts ...KitPart) (Kit, error) {
	if len(parts) == 0 {
		return Kit{}, ErrPartUnreadable
	}
	first := parts[0]
	var pads [3][]byte
	seen := [3]bool{}
	for _, p := range parts {
		switch {
		case p.Fingerprint != first.Fingerprint:
			return Kit{}, ErrPartsPractice
		case p.Number != first.Number:
			return Kit{}, ErrPartsSheets{One: first.Number, Other: p.Number}
		case p.Scheme != first.Scheme || string(p.letters[partTagAt:partHead]) != string(first.letters[partTagAt:partHead]):
			return Kit{}, ErrPartsSplit
		case seen[p.Part-1]:
			return Kit{}, ErrPartTwice{Part: p.Part}
		}
		seen[p.Part-1] = true
		for i := range p.Scheme.pads() {
			at, pad := (p.Part-1+i)%p.Scheme.Of, p.letters[partHead+i*partPad:partHead+(i+1)*partPad]
			if pads[at] != nil && subtle.ConstantTimeCompare(pads[at], pad) != 1 {
				return Kit{}, ErrPartsSplit
			}
			pads[at] = pad
		}
	}
	if len(parts) < first.Scheme.Need {
		return Kit{}, ErrPartsMissing{Have: len(parts), Need: first.Scheme.Need, Of: first.Scheme.Of}
	}
	k := Kit{Number: first.Number, Fingerprint: first.Fingerprint, secret: []byte(hybridPrefix)}
	for i := range partPad {
		var v byte
		for _, pad := range pads[:first.Scheme.Of] {
			v ^= letterValue(pad[i])
		}
		k.secret = append(k.secret, bech32Letters[v&31])
	}
	if _, err := k.identity(); err != nil { // the sheet's own checksum
		k.Wipe()
		return Kit{}, ErrPartsSplit
	}
	return k, nil
}

// parseParts reads envelopes typed one after the other with + between them.
func parseParts(text string) (Kit, error) {
	var parts []KitPart
	defer func() {
		for i := range parts {
			parts[i].Wipe()
		}
	}()
	for i, typed := range strings.Split(strings.Trim(text, partMark+" \r\n\t"), partMark) {
		p, err := ParsePart(typed)
		var group ErrKitGroup
		if errors.As(err, &group) {
			return Kit{}, ErrPartGroup{Typed: i + 1, Group: group.Group}
		}
		if err != nil {
			return Kit{}, err
		}
		parts = append(parts, p)
	}
	return JoinParts(parts...)
}
