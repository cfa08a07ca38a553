// Package hardware lets the database engine encrypt and decrypt its pages with the processor's own instructions for AES, where
// there are such: ten times as fast as the engine's tables, and in a time that tells nothing about key or content. The engine
// stays in charge: which cipher, which keys, initialization vectors and seals is its business as before, and what it writes
// here every other SQLCipher 4 reads.
//
// Whoever imports this package has to link the engine (package store does).
package hardware

import "sync"

var once sync.Once

// Enable makes the engine use it for all connections that are opened from now on. It tells whether it is used: not where the
// processor lacks the instructions, or where they do not give what the standard says (FIPS 197, NIST SP 800-38A).
func Enable() bool {
	once.Do(func() { on = enable() })
	return on
}

var on bool
