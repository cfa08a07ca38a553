// Reading what macOS's ioreg prints. It stands apart so that it is tested on every system.

package platform

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

var idleLine = regexp.MustCompile(`"HIDIdleTime"\s*=\s*(\d{1,18})\b`)

// idleOf finds the time since the last input, which is printed in nanoseconds.
func idleOf(out string) (time.Duration, bool) {
	m := idleLine.FindStringSubmatch(out)
	if m == nil {
		return 0, false
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		return 0, false
	}
	return time.Duration(n), true
}

// lockedOf finds whether the screen is locked.
func lockedOf(out string) bool {
	return strings.Contains(strings.ReplaceAll(out, " ", ""), `"CGSSessionScreenIsLocked"=Yes`) ||
		strings.Contains(strings.ReplaceAll(out, " ", ""), `"IOConsoleLocked"=Yes`)
}
