// What Linux knows of the volume under a folder.

package disk

import (
	"os"
	"path/filepath"
	"strings"
)

// gather reads the mount that dir, which exists, lies on.
func gather(dir string) (facts, error) {
	raw, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return facts{}, err
	}
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return facts{}, err
	}
	m, ok := mountOf(real, string(raw))
	if !ok {
		return facts{}, nil
	}
	return facts{fsType: m.fsType, removable: removable(m.source)}, nil
}

// removable asks the kernel about a block device such as /dev/sdb1: its disk carries the mark.
func removable(source string) bool {
	name, ok := strings.CutPrefix(source, "/dev/")
	if !ok {
		return false
	}
	dev, err := filepath.EvalSymlinks(filepath.Join("/sys/class/block", name))
	if err != nil {
		return false
	}
	for _, d := range []string{dev, filepath.Dir(dev)} { // the device itself, or the disk it is a part of
		if b, err := os.ReadFile(filepath.Join(d, "removable")); err == nil {
			return strings.TrimSpace(string(b)) == "1"
		}
	}
	return false
}
