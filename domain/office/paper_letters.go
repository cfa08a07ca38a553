// This file holds what office asks of paper about letters.
package office

import (
	"consentry/domain/calendar"
)

// Addressee is whom a letter goes to.
type Addressee struct {
	Name  string   `json:"name"`
	Lines []string `json:"lines,omitempty"` // street, city ..., as they stand on the envelope
	// Asked is how the patient wants to be reached, in the patient's words, when that binds (45 CFR 164.522(b)).
	Asked string `json:"asked,omitempty"`
}

// LetterSheet is a letter on paper.
type LetterSheet struct {
	Letterhead Letterhead
	To         Addressee
	On         calendar.Date
	Text       string // as consent.Render makes it: title, headings, paragraphs, bullets
	Lang       string
	Number     string // of the request or incident: "Q-0012"; it names nobody
	LargeType  bool   // 14 points throughout
}

// LetterPrinter is the part of the Printer for letters.
type LetterPrinter interface {
	Letter(LetterSheet) ([]byte, error)
	// Letters sets many in one file, each beginning on a page of its own, until next returns false.
	Letters(head Letterhead, next func() (LetterSheet, bool, error)) ([]byte, error)
}
