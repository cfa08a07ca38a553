// This file turns what a person knows (and perhaps holds) into the key that
// opens a slot.

package keyring

import (
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"runtime/debug"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

const (
	saltSize    = 16
	kekSize     = 32
	maxPassword = 4096 // bytes, before normalisation
	kekPurpose  = "slot-kek"
)

// Secret is what opens a slot: a password and, if the slot was made with one,
// the content of the USB key file. The caller wipes both when done.
type Secret struct {
	Password []byte
	KeyFile  []byte // nil, or exactly KeyFileSize bytes
}

// String hides the secret from logs and test output.
func (Secret) String() string { return "(secret)" }

// GoString hides the secret from %#v.
func (Secret) GoString() string { return "(secret)" }

// check says whether a slot can be made from s.
func (s Secret) check() error {
	switch {
	case len(s.Password) == 0:
		return ErrEmptyPassword
	case len(s.Password) > maxPassword:
		return ErrPasswordTooLong
	case len(s.KeyFile) != 0 && len(s.KeyFile) != KeyFileSize:
		return ErrKeyFileInvalid
	}
	return nil
}

// NewKeyFile makes the content of a USB key file. Two sticks with the same
// content are a key and its spare.
func NewKeyFile() ([]byte, error) {
	b := make([]byte, KeyFileSize)
	if err := fill(b); err != nil {
		return nil, fmt.Errorf("make key file: %w", err)
	}
	return b, nil
}

// kdf is the recipe in a slot: how its password becomes its key.
type kdf struct {
	cost    Cost
	salt    [saltSize]byte
	keyFile bool
}

// newKDF makes a recipe with a fresh salt for s.
func newKDF(s Secret, cost Cost) (kdf, error) {
	if err := s.check(); err != nil {
		return kdf{}, err
	}
	if !cost.writable() {
		return kdf{}, ErrWeakCost
	}
	k := kdf{cost: cost, keyFile: len(s.KeyFile) != 0}
	if err := fill(k.salt[:]); err != nil {
		return kdf{}, fmt.Errorf("make salt: %w", err)
	}
	return k, nil
}

// kek derives the key that seals a slot of this kind:
//
//	HKDF-SHA256(Argon2id(normalised password [| key file]), info "slot-kek")
//
// The caller wipes the result.
func (k kdf) kek(kind Kind, s Secret) ([]byte, error) {
	if k.keyFile {
		if len(s.KeyFile) == 0 {
			return nil, ErrKeyFileNeeded
		}
		if len(s.KeyFile) != KeyFileSize {
			return nil, ErrKeyFileInvalid
		}
	}
	if len(s.Password) > maxPassword {
		return nil, ErrPasswordTooLong
	}
	in := normalise(kind, s.Password)
	if k.keyFile {
		in = append(in, s.KeyFile...)
	}
	defer clear(in)
	stretched := argon2.IDKey(in, k.salt[:], k.cost.Time, k.cost.MemoryKiB, k.cost.Threads, kekSize)
	defer clear(stretched)
	freeMemory() // hundreds of megabytes, and the machine is small
	key, err := hkdf.Key(sha256.New, stretched, nil, kekPurpose, kekSize)
	if err != nil {
		return nil, fmt.Errorf("derive slot key: %w", err)
	}
	return key, nil
}

// normalise makes the same password from every keyboard: Unicode NFKC
// (NIST 800-63B-4). The emergency phrase is copied from paper by somebody in
// a hurry, so letter case and the number of spaces do not count there. The
// result has room for a key file, so that appending it leaves no copy behind.
func normalise(kind Kind, password []byte) []byte {
	out := make([]byte, 0, 3*len(password)+KeyFileSize)
	if kind == Emergency {
		folded := strings.Join(strings.Fields(strings.ToLower(string(norm.NFKC.Bytes(password)))), " ")
		return append(out, folded...)
	}
	return norm.NFKC.Append(out, password...)
}

// freeMemory gives what is not in use any more back to the system at once, before a part of it is used again: what was
// derived from a password, and keys, would stay in the rest.
func freeMemory() { debug.FreeOSMemory() }
