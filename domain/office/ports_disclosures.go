// This file declares what office asks of the store and of paper about the disclosure ledger.
package office

import (
	"time"

	"consentry/domain/calendar"
	"consentry/domain/disclosure"
)

// DisclosureQuery narrows the ledger; zero values do not narrow.
type DisclosureQuery struct {
	PatientID string
	Basis     disclosure.Basis
	// Listed: only what an accounting lists.
	Listed   bool
	From, To calendar.Date
	// Words are looked for in recipient, description and purpose; spelling of capitals does not count.
	Words string
}

// Recipient is somebody to whom something was disclosed before.
type Recipient struct{ Name, Address string }

// DisclosureTx is the part of a transaction that keeps the disclosure ledger, which only grows.
type DisclosureTx interface {
	AddDisclosure(disclosure.Disclosure) error
	Disclosure(id string) (disclosure.Disclosure, error)
	// DisclosuresOf are those of one patient, the earliest first.
	DisclosuresOf(patientID string) ([]disclosure.Disclosure, error)
	// DisclosurePage lists some, what was entered last first; DisclosureCount counts all that answer the query.
	DisclosurePage(q DisclosureQuery, offset, limit int) ([]disclosure.Disclosure, error)
	DisclosureCount(DisclosureQuery) (int, error)
	// DisclosureCorrections are the entries that correct those, by the id of what they correct.
	DisclosureCorrections(ids []string) (map[string]disclosure.Disclosure, error)
	// Recipients whose name begins with what was typed, those used last first, from the newest few thousand entries.
	Recipients(typed string, limit int) ([]Recipient, error)
}

// AccountingSheet is an accounting of disclosures on paper, 45 CFR 164.528(b).
type AccountingSheet struct {
	Letterhead Letterhead
	Patient    string
	Born       calendar.Date
	MRN        string
	Requested  calendar.Date
	From, To   calendar.Date
	Rows       []disclosure.Row
	FeeCents   int // 0: free
	Lang       string
	Printed    time.Time
	Zone       *time.Location
}

// AccountingPrinter is the part of the Printer for accountings.
type AccountingPrinter interface {
	Accounting(AccountingSheet) ([]byte, error)
}
