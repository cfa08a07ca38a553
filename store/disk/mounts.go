// Reading Linux's list of mounts; kept apart from placement_linux.go so that it is tested everywhere.

package disk

import (
	"strconv"
	"strings"
)

// mount is one line of /proc/self/mountinfo (proc(5)).
type mount struct{ point, fsType, source string }

// mountOf finds the mount that path (absolute, without links) lies on: the longest mount point above it, the last of equals.
func mountOf(path, mountinfo string) (mount, bool) {
	var best mount
	found := false
	for line := range strings.Lines(mountinfo) {
		left, right, ok := strings.Cut(strings.TrimSpace(line), " - ")
		l, r := strings.Fields(left), strings.Fields(right)
		if !ok || len(l) < 5 || len(r) < 2 {
			continue
		}
		m := mount{point: unescape(l[4]), fsType: r[0], source: unescape(r[1])}
		if (m.point == "/" || within(path, m.point, "linux")) && (!found || len(m.point) >= len(best.point)) {
			best, found = m, true
		}
	}
	return best, found
}

// unescape undoes the kernel's \040 for a space and its like.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+3 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+4], 8, 8); err == nil {
				b.WriteByte(byte(n))
				i += 3
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
