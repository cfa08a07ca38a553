// What macOS knows of the volume under a folder.

package disk

import (
	"strings"

	"golang.org/x/sys/unix"
)

// gather reads the volume that dir, which exists, lies on.
func gather(dir string) (facts, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return facts{}, err
	}
	on := unix.ByteSliceToString(st.Mntonname[:])
	name, external := strings.CutPrefix(on, "/Volumes/")
	return facts{
		fsType:    unix.ByteSliceToString(st.Fstypename[:]),
		remote:    st.Flags&unix.MNT_LOCAL == 0,
		removable: external,
		label:     name,
	}, nil
}
