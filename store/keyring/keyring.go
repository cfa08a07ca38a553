// Package keyring keeps the keys of a practice folder: the header with its
// key slots, the rings that hold the working keys, the Recovery Sheet and the
// sign-in throttle. store/FORMAT.md describes the files byte by byte.
//
// Three layers carry one another:
//
//   - A slot is one member's (or the emergency envelope's) random hybrid age
//     identity, sealed by a password with Argon2id and XChaCha20-Poly1305.
//   - A ring is a stock age file that holds working keys, encrypted to the
//     public keys of the slots that may have them and to the Recovery Sheet.
//   - The header lists slots and ring hashes and is authenticated by a key
//     that lies in the core ring.
//
// So changing who may read what needs public keys only: nobody's password but
// one's own is ever asked for. Front desk members hold the core ring alone
// and cannot open a photo even with the raw files in hand.
//
// Everything that changes the folder goes through one commit (commit.go): the
// rename of header.json is its only commit point, and every file exists
// twice, so that neither a kill between two steps nor one damaged file keeps
// anybody out.
//
// This file holds the small types everybody uses.
package keyring

import (
	"crypto/rand"
	"encoding/base64"
	"io"
	"slices"
)

// Understands is the newest min_app of a header that this build can read. It
// rises in the release that makes older programs unfit for a folder.
const Understands = "1.0.0"

// Limits of the format, checked before any work is done.
const (
	// MaxSlots bounds the slots of a header, retired ones included.
	MaxSlots = 64
	// MaxLoginRunes bounds a sign-in name, in code points.
	MaxLoginRunes = 64
	// MaxTOTPSecret bounds the second factor's secret, in bytes.
	MaxTOTPSecret = 64
	// KeyFileSize is the exact length of a USB key file, in bytes.
	KeyFileSize = 32
)

// Ring names one of the three sets of working keys.
type Ring string

// The rings. Media includes core, admin includes both: see ValidRings.
const (
	Core  Ring = "core"  // database, anchor, dedup and document keys
	Media Ring = "media" // opens photos
	Admin Ring = "admin" // opens backups; lets a member change who holds what
)

// allRings is every ring in the order in which files name them.
var allRings = []Ring{Core, Media, Admin}

// ValidRings says whether a slot may hold exactly these rings: core; core and
// media; or core, media and admin, in this order. Admin without media would
// be a member who hands out what he does not have.
func ValidRings(rings []Ring) bool {
	return len(rings) >= 1 && len(rings) <= len(allRings) && slices.Equal(rings, allRings[:len(rings)])
}

// Kind tells what opens a slot.
type Kind string

// The kinds of slot.
const (
	User      Kind = "user"      // a member's password
	Recovery  Kind = "recovery"  // the Recovery Sheet; no sealed part, its secret is on paper only
	Emergency Kind = "emergency" // the phrase in the sealed envelope
)

// State tells whether a slot still opens.
type State string

// The states of a slot.
const (
	Active  State = "active"
	Retired State = "retired" // name and dates only: sealed key and public key are gone
)

// random is where every key, salt, nonce and id comes from. Only the golden
// vectors' tests replace it. (age draws its own file keys from crypto/rand.)
var random io.Reader = rand.Reader

// fill overwrites b with random bytes. The system's source does not fail; if
// a test's source does, the caller gets no key at all.
func fill(b []byte) error {
	_, err := io.ReadFull(random, b)
	return err
}

// b64 is how binary values are written in the header: URL alphabet, no
// padding, and no second spelling of the same bytes.
var b64 = base64.RawURLEncoding.Strict()
