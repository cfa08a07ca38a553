// Which drive a file lies on, on Windows.

package platform

import (
	"io/fs"
	"path/filepath"
	"strings"
)

// sameDevice compares drive letters.
func sameDevice(a, b string, _, _ fs.FileInfo) bool {
	return strings.EqualFold(filepath.VolumeName(a), filepath.VolumeName(b))
}
