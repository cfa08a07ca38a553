// Camera cards and sticks: removable drives with a DCIM folder (JEITA CP-3461, Design rule for Camera File system) are
// noticed when they are plugged in.

package platform

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/shirou/gopsutil/v4/disk"
)

// Card is a drive with pictures of a camera on it.
type Card struct {
	Label  string // the last part of where it is mounted: "CANON_DC", or "E:"
	Folder string // its DCIM folder
}

// Cards lists the camera cards that are plugged in now.
func (c *computer) Cards() []Card {
	parts, err := disk.Partitions(true)
	if err != nil {
		return nil // a system that does not tell its drives has the dialogs
	}
	var mounts []string
	for _, p := range parts {
		mounts = append(mounts, p.Mountpoint)
	}
	return cardsOn(mounts)
}

// cardsOn finds those of the drives that a camera wrote to. The drive that the system runs from is none.
func cardsOn(mounts []string) []Card {
	var out []Card
	for _, m := range mounts {
		if m == "/" || strings.EqualFold(strings.TrimSuffix(m, `\`), os.Getenv("SystemDrive")) {
			continue
		}
		dir := filepath.Join(m, "DCIM")
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			continue
		}
		label := filepath.Base(m)
		if label == "" || label == "." || label == string(filepath.Separator) {
			label = strings.TrimSuffix(m, string(filepath.Separator))
		}
		c := Card{Label: label, Folder: dir}
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b Card) int { return strings.Compare(a.Folder, b.Folder) })
	return out
}
