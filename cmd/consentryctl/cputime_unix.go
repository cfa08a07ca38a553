//go:build !windows

// This file reads how much processor time this program and the child processes it waited for have taken.
package main

import (
	"time"

	"golang.org/x/sys/unix"
)

func cpuTime() time.Duration {
	var total int64
	for _, who := range []int{unix.RUSAGE_SELF, unix.RUSAGE_CHILDREN} {
		var u unix.Rusage
		if unix.Getrusage(who, &u) == nil {
			total += u.Utime.Nano() + u.Stime.Nano()
		}
	}
	return time.Duration(total)
}
