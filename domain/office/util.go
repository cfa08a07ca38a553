// This file holds the few small things that several desks need.
package office

import (
	"crypto/rand"
	"crypto/sha256"
	hexenc "encoding/hex"
	"sort"
	"strconv"
	"strings"
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
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
