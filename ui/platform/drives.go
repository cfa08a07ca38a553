// Drives that backups could be kept on: sticks and external disks, as the system mounts them.

package platform

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/shirou/gopsutil/v4/disk"
)

// Drive is a drive that somebody plugged in.
type Drive struct {
	Name string // as the system calls it: "PRACTICE_B", or "E:"
	Dir  string // its top folder
}

// Drives lists the drives that are plugged in now.
func (c *computer) Drives() []Drive {
	parts, err := disk.Partitions(true)
	if err != nil {
		return nil // a system that does not tell its drives has the dialog
	}
	return drivesOf(runtime.GOOS, parts, os.Getenv("SystemDrive"), onThisComputer)
}

// drivesOf picks those of a system's mounted file systems that a person plugged in: on Linux what stands in the folders for
// removable media, on macOS everything in /Volumes that is a disk of its own, on Windows every letter but the system's that
// is a drive in or on this computer.
func drivesOf(system string, parts []disk.PartitionStat, systemDrive string, local func(root string) bool) []Drive {
	var out []Drive
	for _, p := range parts {
		dir := p.Mountpoint
		switch system {
		case "windows":
			letter := strings.TrimRight(dir, `\/`)
			if strings.EqualFold(letter, systemDrive) || !local(letter+`\`) {
				continue
			}
			out = append(out, Drive{Name: letter, Dir: letter + `\`})
			continue
		case "darwin":
			if !strings.HasPrefix(dir, "/Volumes/") || unreal(p.Fstype) {
				continue
			}
		default:
			if !slices.ContainsFunc([]string{"/media/", "/run/media/", "/mnt/"}, func(top string) bool { return strings.HasPrefix(dir, top) }) || unreal(p.Fstype) {
				continue
			}
		}
		out = append(out, Drive{Name: filepath.Base(dir), Dir: dir})
	}
	slices.SortFunc(out, func(a, b Drive) int { return strings.Compare(a.Dir, b.Dir) })
	return slices.Compact(out)
}

// unreal tells file systems that are no drive in a hand: of other computers, of memory, of packages.
func unreal(fstype string) bool {
	f := strings.ToLower(fstype)
	for _, s := range []string{"nfs", "cifs", "smb", "afp", "webdav", "sshfs", "tmpfs", "squashfs", "overlay", "autofs", "proc", "iso9660", "udf", "9p"} {
		if strings.Contains(f, s) {
			return true
		}
	}
	return false
}
