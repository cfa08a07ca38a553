// Free space on Unix.

//go:build !windows

package disk

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// FreeSpace is the room on the file system that holds dir.
func FreeSpace(dir string) (Space, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return Space{}, fmt.Errorf("read free space: %w", err)
	}
	block := uint64(st.Bsize)
	return Space{Free: uint64(st.Bavail) * block, Total: uint64(st.Blocks) * block}, nil
}
