package main

import "golang.org/x/sys/unix"

// harden keeps other programs of this user, and core dumps, away from the memory that holds keys. What a system refuses
// is not worth stopping for: it is one wall among several.
func harden() {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
}
