//go:build linux || darwin || freebsd

// This file reserves a locked page on Linux and its relatives.

package keyring

import "golang.org/x/sys/unix"

func lockedPage(size int) ([]byte, func(), error) {
	page, err := unix.Mmap(-1, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return nil, nil, err
	}
	// Both may be refused (a low limit, an old kernel). The page is still
	// better than the heap: nothing copies it and it can be given back.
	_ = unix.Mlock(page)
	keepOutOfDumps(page)
	return page, func() {
		_ = unix.Munlock(page)
		_ = unix.Munmap(page)
	}, nil
}
