// This file says what is printed about access: one-time codes, and the procedure for the sealed envelope.
package office

import "consentry/domain/calendar"

// CodesSheet is a member's ten printed codes. The page holds secrets: it is for the printer only.
type CodesSheet struct {
	Letterhead Letterhead
	Member     string
	Codes      []string
	On         calendar.Date
	Lang       string // "": English
}

// EnvelopeSheet is what goes into the sealed envelope, with the procedure around it. The page holds a secret: it is for
// the printer only.
type EnvelopeSheet struct {
	Letterhead  Letterhead
	Phrase      string
	Fingerprint string
	On          calendar.Date
	Minutes     int    // how long it opens the practice
	Days        int    // business days until it has to be reviewed
	Lang        string // "": English
}

// AccessPrinter sets what is printed about access.
type AccessPrinter interface {
	Codes(CodesSheet) ([]byte, error)
	Envelope(EnvelopeSheet) ([]byte, error)
}
