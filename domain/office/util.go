// This file holds the few small things that several desks need.
package office

import (
	"crypto/rand"
	"crypto/sha256"
	hexenc "encoding/hex"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"consentry/domain/audit"
)

// randomReader is where starter passwords come from.
var randomReader = rand.Reader

func itoa(n int) string { return strconv.Itoa(n) }

func hex(b []byte) string { return hexenc.EncodeToString(b) }

// sha256Hex is the digest that a frozen text and a printed copy are known by.
func sha256Hex(b []byte) string {
	sum := sha256.Sum256(b)
	return hex(sum[:])
}

// checkReason refuses a reason that could not be kept or read: nothing but blanks where one is needed, longer than the log
// takes, control characters.
func checkReason(field, reason string, needed bool) error {
	defect := func(key string, args map[string]string) error {
		return &Invalid{Defects: []Defect{{Field: field, Key: key, Args: args}}}
	}
	switch {
	case needed && strings.TrimSpace(reason) == "":
		return ErrReason
	case !utf8.ValidString(reason) || strings.ContainsFunc(reason, forbidden):
		return defect("office.control", nil)
	case utf8.RuneCountInString(reason) > audit.MaxReason:
		return defect("office.too_long", map[string]string{"max": itoa(audit.MaxReason)})
	}
	return nil
}

func joinArgs(args map[string]string) string {
	keys := make([]string, 0, len(args))
	for k := range args {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for i, k := range keys {
		keys[i] = k + "=" + args[k]
	}
	return strings.Join(keys, "; ")
}

// safeCell keeps a spreadsheet from reading a cell as a formula.
func safeCell(s string) string {
	if first, _ := utf8.DecodeRuneInString(s); s != "" && strings.ContainsRune("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20", first) {
		return "'" + s
	}
	return s
}
