// This file keeps a page out of core dumps, which only Linux offers.

package keyring

import "golang.org/x/sys/unix"

func keepOutOfDumps(page []byte) { _ = unix.Madvise(page, unix.MADV_DONTDUMP) }
