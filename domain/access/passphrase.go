package access

// This file makes passphrases to offer instead of a password of one's own.

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// PassphraseWords is how many words a generated passphrase has. Five of 7,776
// words are 64.6 bits.
const PassphraseWords = 5

// wordText is the list described in words.NOTICE.txt, one word a line, sorted.
//
//go:embed words.txt
var wordText string

var words = strings.Fields(wordText)

// errNoRandom says that a random source kept giving values that had to be thrown
// away: it is not random.
var errNoRandom = errors.New("random source is stuck")

// GeneratePassphrase returns five words with spaces between, chosen evenly with
// bytes from random (crypto/rand.Reader).
func GeneratePassphrase(random io.Reader) (string, error) {
	return generate(random, PassphraseWords)
}

// EmergencyWords is how many words a sealed envelope holds: 77.5 bits, for a page that nobody may copy unseen.
const EmergencyWords = 6

// EmergencyPhrase returns six words for the sealed envelope, chosen like GeneratePassphrase's.
func EmergencyPhrase(random io.Reader) (string, error) { return generate(random, EmergencyWords) }

func generate(random io.Reader, n int) (string, error) {
	chosen := make([]string, n)
	for i := range chosen {
		k, err := pick(random, len(words))
		if err != nil {
			return "", fmt.Errorf("choose a word: %w", err)
		}
		chosen[i] = words[k]
	}
	return strings.Join(chosen, " "), nil
}

// pick returns a number below n (at most 65,536), each with the same chance:
// values of the last, incomplete round of n are thrown away.
func pick(random io.Reader, n int) (int, error) {
	const span = 1 << 16
	limit := span - span%n
	var b [2]byte
	for range 128 {
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return 0, err
		}
		if v := int(binary.BigEndian.Uint16(b[:])); v < limit {
			return v % n, nil
		}
	}
	return 0, errNoRandom
}
