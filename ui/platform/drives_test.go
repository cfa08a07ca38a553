package platform

import (
	"testing"

	"github.com/shirou/gopsutil/v4/disk"
	"github.com/stretchr/testify/assert"
)

func TestDrivesThatAPersonPluggedIn(t *testing.T) {
	at := func(dir, fs string) disk.PartitionStat { return disk.PartitionStat{Mountpoint: dir, Fstype: fs} }
	every := func(string) bool { return true }
	lin := []disk.PartitionStat{at("/", "ext4"), at("/boot/efi", "vfat"), at("/home", "ext4"), at("/run/media/ana/PRACTICE_B", "exfat"), at("/media/ana/STICK", "vfat"),
		at("/media/ana/STICK", "vfat"), at("/mnt/share", "cifs"), at("/run/user/1000/gvfs", "fuse"), at("/snap/core", "squashfs")}
	assert.Equal(t, []Drive{{"STICK", "/media/ana/STICK"}, {"PRACTICE_B", "/run/media/ana/PRACTICE_B"}}, drivesOf("linux", lin, "", every))

	mac := []disk.PartitionStat{at("/", "apfs"), at("/System/Volumes/Data", "apfs"), at("/Volumes/Drive A", "exfat"), at("/Volumes/server", "smbfs")}
	assert.Equal(t, []Drive{{"Drive A", "/Volumes/Drive A"}}, drivesOf("darwin", mac, "", every))

	win := []disk.PartitionStat{at("C:", "NTFS"), at("E:", "exFAT"), at(`F:\`, "NTFS"), at("Z:", "NTFS")}
	assert.Equal(t, []Drive{{"E:", `E:\`}, {"F:", `F:\`}}, drivesOf("windows", win, "C:", func(root string) bool { return root != `Z:\` }))
}
