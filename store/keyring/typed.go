// This file reads a Recovery Sheet while it is being typed: the whole sheet, or
// one envelope after another until there are enough.

package keyring

import (
	"errors"
	"fmt"
	"strings"
)

// maxTyped bounds a typed sheet or all of its envelopes, in bytes: several times
// the longest, so that gaps and line breaks do not count.
const maxTyped = 4096

// Typed says what has been typed so far.
type Typed struct {
	Number      int
	Fingerprint string    // two groups of four joined by a dash; "" for a whole sheet, which does not bear it
	Scheme      KitScheme // zero for a whole sheet
	Part        int       // the envelope typed last
	Have        int       // envelopes typed
	Text        string    // everything, as ParseKit reads it
}

// Whole tells whether nothing is missing any more.
func (t Typed) Whole() bool { return t.Have >= t.Scheme.Need }

// ErrTypedGroup says which group was typed wrongly, and of which sheet and
// envelope as far as its first group tells; 0 where it does not. It is an
// ErrKitGroup, too.
type ErrTypedGroup struct {
	Group, Number, Part int
	Envelope            bool // it is an envelope's, whichever
}

func (e ErrTypedGroup) Error() string {
	return fmt.Sprintf("group %d does not fit (sheet %d, envelope %d)", e.Group, e.Number, e.Part)
}

func (e ErrTypedGroup) Unwrap() error { return ErrKitGroup{Group: e.Group} }

// ReadTyped reads what was typed now after the envelopes typed before, which are
// Typed.Text of the last call or "". Errors: ErrTypedGroup, ErrKitUnreadable,
// ErrPartUnreadable, and those of JoinParts but ErrPartsMissing.
func ReadTyped(before, text string) (Typed, error) {
	if len(before)+len(text) > maxTyped {
		return Typed{}, ErrKitUnreadable
	}
	if before == "" && !isPart(text) {
		k, err := ParseKit(text)
		if err != nil {
			return Typed{}, groupOf(err, text, false)
		}
		defer k.Wipe()
		return Typed{Number: k.Number, Text: text}, nil
	}
	var parts []KitPart
	defer func() {
		for i := range parts {
			parts[i].Wipe()
		}
	}()
	all := strings.Trim(before+partMark+text, partMark+" \r\n\t")
	for typed := range strings.SplitSeq(all, partMark) {
		p, err := ParsePart(typed)
		if err != nil {
			return Typed{}, groupOf(err, typed, true)
		}
		parts = append(parts, p)
	}
	last := parts[len(parts)-1]
	out := Typed{Number: last.Number, Fingerprint: last.Fingerprint, Scheme: last.Scheme, Part: last.Part, Have: len(parts), Text: all}
	k, err := JoinParts(parts...)
	var missing ErrPartsMissing
	if err != nil && !errors.As(err, &missing) {
		return Typed{}, err
	}
	k.Wipe()
	return out, nil
}

// isPart tells whether a text is an envelope rather than a sheet: by the groups
// that a person left gaps between, or by how long it is.
func isPart(text string) bool {
	if _, found, _ := parseAgeLine(text); found {
		return false
	}
	if strings.Contains(text, partMark) {
		return true
	}
	fields, letters := strings.FieldsFunc(text, kitGap), 0
	for _, f := range fields {
		letters += len(kitLetters(f))
	}
	if len(fields) == kitGroups {
		return false
	}
	// Half-way between a sheet and the shortest envelope: a few letters too many or too few do not turn one into the other.
	return letters > (kitGroups+KitSchemes()[0].groups())*kitGroupSize/2
}

// groupOf adds to a group that does not fit what it belongs to.
func groupOf(err error, text string, envelope bool) error {
	var group ErrKitGroup
	if !errors.As(err, &group) {
		return err
	}
	e := ErrTypedGroup{Group: group.Group, Envelope: envelope}
	fields := strings.FieldsFunc(text, kitGap)
	for i := range fields {
		fields[i] = kitLetters(fields[i])
	}
	first := strings.Join(fields, "")
	first = first[:min(kitGroupSize, len(first))]
	if CheckPartGroup(1, first) != nil {
		return e
	}
	value := func(i int) int { return strings.IndexByte(bech32Letters, first[i]) }
	e.Number = value(0)<<5 | value(1)
	if at := value(partSchemeAt); envelope && at < len(KitSchemes()) && value(partPlaceAt) < KitSchemes()[at].Of {
		e.Part = value(partPlaceAt) + 1
	}
	return e
}
