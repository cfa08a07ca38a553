// Package freed makes C forget. What libraries written in C leave on their stacks, and what they give back to the system's
// allocator, stays in memory as it was until something else is written there: in this way the engine's ciphers leave the
// records' key behind. Here such memory is taken once more and zeroed.
//
// Both functions work for the thread that they are called on. The goroutine must have been locked to its thread
// (runtime.LockOSThread) since before the calls into C that it wants forgotten.
package freed

// Work wipes what reading and writing pages leaves behind: some microseconds.
func Work() { wipeWork() }

// All wipes what else opening, closing and changing the key leave behind, too.
func All() { wipeAll() }
