// This file hashes the short PIN that ends patient mode and quick locks. A
// PIN never opens the folder: its hash lies inside the encrypted database and
// only the program checks it.

package keyring

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
)

// phc64 is the encoding of the PHC string format.
var phc64 = base64.RawStdEncoding.Strict()

// maxPIN bounds what is hashed, in bytes.
const maxPIN = 256

// HashPIN makes a slow hash of a PIN in the PHC string format
// ($argon2id$v=19$m=65536,t=3,p=4$salt$hash).
func HashPIN(pin []byte, cost Cost) (string, error) {
	if len(pin) == 0 || len(pin) > maxPIN {
		return "", ErrEmptyPassword
	}
	if !cost.writable() {
		return "", ErrWeakCost
	}
	salt := make([]byte, saltSize)
	if err := fill(salt); err != nil {
		return "", fmt.Errorf("make salt: %w", err)
	}
	sum := hashPIN(pin, salt, cost)
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", cost.MemoryKiB, cost.Time, cost.Threads,
		phc64.EncodeToString(salt), phc64.EncodeToString(sum)), nil
}

// CheckPIN says whether pin made the hash. It compares in constant time; a
// damaged hash fits no PIN.
func CheckPIN(hash string, pin []byte) bool {
	parts := strings.Split(hash, "$")
	if len(pin) == 0 || len(pin) > maxPIN || len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != "v=19" {
		return false
	}
	cost, ok := parsePHCCost(parts[3])
	salt, err1 := phc64.DecodeString(parts[4])
	want, err2 := phc64.DecodeString(parts[5])
	if !ok || err1 != nil || err2 != nil || len(salt) != saltSize || len(want) != kekSize {
		return false
	}
	return subtle.ConstantTimeCompare(hashPIN(pin, salt, cost), want) == 1
}

func hashPIN(pin, salt []byte, cost Cost) []byte {
	in := normalise(User, pin)
	defer clear(in)
	defer freeMemory()
	return argon2.IDKey(in, salt, cost.Time, cost.MemoryKiB, cost.Threads, kekSize)
}

// parsePHCCost reads "m=65536,t=3,p=4" within the limits of a header.
func parsePHCCost(s string) (Cost, bool) {
	fields := strings.Split(s, ",")
	if len(fields) != 3 {
		return Cost{}, false
	}
	var n [3]uint64
	for i, name := range []string{"m=", "t=", "p="} {
		value, found := strings.CutPrefix(fields[i], name)
		v, err := strconv.ParseUint(value, 10, 32)
		if !found || err != nil {
			return Cost{}, false
		}
		n[i] = v
	}
	if n[2] > maxThreads {
		return Cost{}, false
	}
	c := Cost{MemoryKiB: uint32(n[0]), Time: uint32(n[1]), Threads: uint8(n[2])}
	return c, c.readable()
}
