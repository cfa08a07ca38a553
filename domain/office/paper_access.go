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

// AccessPrinter sets what is printed about access.
type AccessPrinter interface {
	Codes(CodesSheet) ([]byte, error)
}
