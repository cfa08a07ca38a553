// The one data source name of the program, what it is made of, and the settings that must hold once it was used.

package store

import (
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strings"
	"unsafe"
)

// plainMagic starts every unencrypted SQLite file.
const plainMagic = "SQLite format 3"

// secret is what opens a file: the raw key and the salt, as arrays so that neither can be empty or misread as a passphrase.
type secret struct {
	key  [32]byte
	salt [16]byte
}

func (s *secret) wipe() { clear(s.key[:]); clear(s.salt[:]) }

// literalLen is the length of a key literal.
const literalLen = 2 + 2*32 + 2*16 + 1

// appendLiteral appends SQLCipher's raw key form: 64 hex digits of key, 32 of salt.
func (s *secret) appendLiteral(b []byte) []byte {
	b = hex.AppendEncode(append(b, "x'"...), s.key[:])
	return append(hex.AppendEncode(b, s.salt[:]), '\'')
}

// lend lets use read a text that holds the key: before, the literal, after. The text is wiped when use returns, which must not
// keep it or a part of it.
func (s *secret) lend(before, after string, use func(text string)) {
	b := make([]byte, 0, len(before)+literalLen+len(after)) // never grown: what was outgrown could not be wiped
	b = append(s.appendLiteral(append(b, before...)), after...)
	defer clear(b)
	use(unsafe.String(unsafe.SliceData(b), len(b))) // #nosec G103 -- a string that can be wiped
}

// lendDSN lends the only data source name of the program. path must have passed cleanPath.
func lendDSN(path string, s *secret, use func(dsn string)) {
	s.lend(path+"?_pragma_key=", "&_synchronous=FULL&_locking_mode=EXCLUSIVE&_txlock=immediate"+
		"&_foreign_keys=1&_recursive_triggers=1&_secure_delete=on"+
		fmt.Sprintf("&_busy_timeout=%d", openTimeout), use)
}

// cleanPath makes path absolute and refuses what the driver would read as something else: '?' starts its
// parameters, and a "file:" name would be percent-decoded. An absolute path never starts with "file:".
func cleanPath(path string) (string, error) {
	if path == "" || strings.ContainsAny(path, "?\x00") {
		return "", fmt.Errorf("%w: it is empty or contains '?' or NUL", ErrBadPath)
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("%w: no absolute form", ErrBadPath)
	}
	if strings.Contains(abs, "?") { // a working directory can contain it too
		return "", fmt.Errorf("%w: its folder contains '?'", ErrBadPath)
	}
	return abs, nil
}

// settings is what must be read back after opening. cipher_memory_security is missing on purpose: this engine reads
// it as 0 although it works.
var settings = []struct{ pragma, want string }{
	{"journal_mode", "wal"},
	{"synchronous", "2"},
	{"locking_mode", "exclusive"},
	{"foreign_keys", "1"},
	{"recursive_triggers", "1"},
	{"secure_delete", "1"},
	{"cell_size_check", "1"},
	{"trusted_schema", "0"},
	{"temp_store", "2"},
	{"cache_size", fmt.Sprintf("-%d", cacheKiB)},
	{"busy_timeout", fmt.Sprint(workTimeout)},
	{"query_only", "0"},
	{"page_size", fmt.Sprint(PageSize)},
	{"cipher_page_size", fmt.Sprint(PageSize)},
	{"cipher_use_hmac", "1"},
	{"cipher_plaintext_header_size", "0"},
	{"cipher_hmac_algorithm", "HMAC_SHA512"},
	{"cipher_kdf_algorithm", "PBKDF2_HMAC_SHA512"},
}
