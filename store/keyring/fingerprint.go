// This file makes the short name of a practice folder that people compare by
// eye: on the sign-in screen, the Recovery Sheet and the labels of backups.

package keyring

import (
	"crypto/sha256"
	"encoding/base32"
)

// crockfordLetters has neither I, L, O nor U.
const crockfordLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var crockford = base32.NewEncoding(crockfordLetters).WithPadding(base32.NoPadding)

const fingerprintPurpose = "consentry-fingerprint-v1"

// Fingerprint returns the practice's name for people, two groups of four joined by a dash: 40 bits of
// SHA-256 over a purpose and the vault id. It stays the same for the life of
// the folder, whoever joins or leaves and whichever sheet is in force.
func Fingerprint(vault [16]byte) string {
	sum := sha256.Sum256(append([]byte(fingerprintPurpose), vault[:]...))
	s := crockford.EncodeToString(sum[:5])
	return s[:4] + "-" + s[4:]
}
