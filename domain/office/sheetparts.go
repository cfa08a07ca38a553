// This file puts the Recovery Sheet into envelopes: two or three, of which some open the practice together and fewer tell
// nothing.
package office

import (
	"context"
	"strconv"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
)

// SheetScheme says how many envelopes there are and how many open.
type SheetScheme struct{ Need, Of int }

// SheetSchemes lists what is offered.
func SheetSchemes() []SheetScheme { return []SheetScheme{{2, 2}, {2, 3}, {3, 3}} }

// TypedSheet is a Recovery Sheet as far as it was typed: a whole one, or some of its envelopes.
type TypedSheet struct {
	Text           string // all of it, for whatever takes a typed sheet
	Number         int
	Fingerprint    string // of the practice; "" for a whole sheet, which does not bear it
	Part           int    // the envelope typed last, 0 for a whole sheet
	Have, Need, Of int    // envelopes typed, needed and made; 0 for a whole sheet
}

// Whole tells whether nothing is missing any more.
func (t TypedSheet) Whole() bool { return t.Have >= t.Need }

// ReadSheet tells what was typed, before anything is tried with it: a sheet, or one envelope after the others in before,
// which is the Text of the answer to them. The error names the group that is mistyped, its envelope and its sheet, or says
// why the envelopes do not go together. It needs nobody who is signed in: the letters prove themselves.
func (o *Office) ReadSheet(before, typed string) (TypedSheet, error) {
	return o.deps.Keeper.ReadSheet(before, typed)
}

// KitPart is the content of one envelope, in the form it is printed in and typed back.
type KitPart interface {
	Part() int // from 1
	Groups() []string
	Matches(group int, text string) bool
}

// SplitKit is a Kit that can be put into envelopes.
type SplitKit interface {
	Kit
	Split(SheetScheme) ([]KitPart, error)
}

// SplitSheet is what goes into the envelopes: a page for each. It exists on paper only.
type SplitSheet struct {
	Letterhead  Letterhead
	Fingerprint string
	Number      int
	Date        calendar.Date
	Need        int
	Parts       [][]string // groups of each envelope
	Lang        string     // "": English
}

// SheetPrinter makes the paper of this chapter.
type SheetPrinter interface {
	Envelopes(SplitSheet) ([]byte, error)
}

// RecoveryEnvelopes splits a Recovery Sheet that was just made, and returns the envelopes and their pages as a PDF in
// memory. Each call makes other envelopes; those of different calls do not go together.
func (o *Office) RecoveryEnvelopes(ctx context.Context, kit Kit, scheme SheetScheme) ([]KitPart, []byte, error) {
	s, err := o.may(access.MembersManage)
	if err != nil {
		return nil, nil, err
	}
	whole, ok := kit.(SplitKit)
	if !ok {
		return nil, nil, ErrInvalid
	}
	parts, err := whole.Split(scheme)
	if err != nil {
		return nil, nil, err
	}
	sheet := SplitSheet{Letterhead: o.letterhead(s), Fingerprint: kit.Fingerprint(), Number: kit.Number(), Date: o.today(s), Need: scheme.Need}
	for _, p := range parts {
		sheet.Parts = append(sheet.Parts, p.Groups())
	}
	pdf, err := o.deps.Printer.Envelopes(sheet)
	if err != nil {
		return nil, nil, err
	}
	return parts, pdf, o.note(ctx, audit.RecoveryMade, "kit:"+strconv.Itoa(kit.Number()),
		map[string]string{"envelopes": strconv.Itoa(scheme.Of), "needed": strconv.Itoa(scheme.Need)})
}
