//go:build !windows

// Which drive a file lies on, on Linux and macOS.

package platform

import (
	"io/fs"
	"syscall"
)

// sameDevice compares the devices that two files lie on.
func sameDevice(_, _ string, a, b fs.FileInfo) bool {
	sa, aok := a.Sys().(*syscall.Stat_t)
	sb, bok := b.Sys().(*syscall.Stat_t)
	return !aok || !bok || sa.Dev == sb.Dev
}
