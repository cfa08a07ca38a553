package consent

// This file holds how a rule says what is wrong: defects with codes, message keys and arguments.

import (
	"fmt"
	"strings"
)

// Further codes, beside those of the elements and statements.
const (
	Waiver  Code = "WAIVER"  // asks to give up HIPAA rights (164.530(h))
	Altered Code = "ALTERED" // the text no longer has the hash that was signed
	HoldPO  Code = "HOLD_PO" // something was offered in return; the privacy officer decides
	StateCA Code = "CA"      // California Civ. Code 56.11
)

// Severity says what a defect does. The zero value blocks.
type Severity string

const (
	Blocks  Severity = ""        // the document is not valid, the act is refused
	Warning Severity = "warning" // worth a look; nothing is refused
	Hold    Severity = "hold"    // valid, but not to be used until the privacy officer decides
)

// Defect is one thing that is missing or wrong. Key names the sentence for a person, Args fill it in. Also lists
// further codes it falls under, such as DF2 (not filled out completely). Field names the place on the form.
type Defect struct {
	Code     Code
	Also     []Code
	Field    string
	Key      string
	Args     map[string]string
	Severity Severity
}

// Blocking returns the defects that make a document invalid or refuse an act.
func Blocking(all []Defect) []Defect {
	var out []Defect
	for _, d := range all {
		if d.Severity == Blocks {
			out = append(out, d)
		}
	}
	return out
}

// Incomplete is the error of an act that was refused because of defects.
type Incomplete struct{ Defects []Defect }

func (e Incomplete) Error() string {
	codes := make([]string, 0, len(e.Defects))
	for _, d := range e.Defects {
		codes = append(codes, string(d.Code))
	}
	return fmt.Sprintf("consent: %d defects: %s", len(e.Defects), strings.Join(codes, ", "))
}

// MessageKey names the sentence for a person.
func (e Incomplete) MessageKey() string { return "consent.incomplete" }

// Refuse returns Incomplete with the blocking ones of the defects, or nil when there are none.
func Refuse(all []Defect) error {
	if b := Blocking(all); len(b) > 0 {
		return Incomplete{Defects: b}
	}
	return nil
}

// defects collects what a check finds.
type defects []Defect

func (d *defects) bad(code Code, field, key string, args ...string) {
	*d = append(*d, Defect{Code: code, Field: field, Key: key, Args: pairs(args)})
}

// missing is a blank element: not filled out completely (DF2).
func (d *defects) missing(code Code, field, key string, args ...string) {
	*d = append(*d, Defect{Code: code, Also: []Code{DF2}, Field: field, Key: key, Args: pairs(args)})
}

func (d *defects) warn(code Code, field, key string, args ...string) {
	*d = append(*d, Defect{Code: code, Field: field, Key: key, Args: pairs(args), Severity: Warning})
}

func pairs(args []string) map[string]string {
	if len(args) == 0 {
		return nil
	}
	m := make(map[string]string, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		m[args[i]] = args[i+1]
	}
	return m
}
