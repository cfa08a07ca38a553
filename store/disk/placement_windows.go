// What Windows knows of the volume under a folder, and the folders that OneDrive looks after.

package disk

import (
	"path/filepath"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// File attributes that cloud providers set on folders they look after (winnt.h).
const (
	attrRecallOnOpen   = 0x00040000
	attrPinned         = 0x00080000
	attrUnpinned       = 0x00100000
	attrRecallOnAccess = 0x00400000
)

// gather reads the volume that dir, which exists, lies on.
func gather(dir string) (facts, error) {
	f := facts{roots: oneDriveRoots(), cloudFiles: cloudAttributes(dir)}
	p, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return f, err
	}
	volume := make([]uint16, windows.MAX_PATH+1)
	if err := windows.GetVolumePathName(p, &volume[0], uint32(len(volume))); err != nil {
		return f, err
	}
	switch windows.GetDriveType(&volume[0]) {
	case windows.DRIVE_REMOTE:
		f.remote = true
	case windows.DRIVE_REMOVABLE, windows.DRIVE_CDROM:
		f.removable = true
	case windows.DRIVE_RAMDISK:
		f.fsType = "ramfs"
		return f, nil
	}
	label, fsName := make([]uint16, windows.MAX_PATH+1), make([]uint16, windows.MAX_PATH+1)
	err = windows.GetVolumeInformation(&volume[0], &label[0], uint32(len(label)), nil, nil, nil, &fsName[0], uint32(len(fsName)))
	if err == nil { // some network volumes do not answer; what is known already is enough then
		f.label, f.fsType = windows.UTF16ToString(label), windows.UTF16ToString(fsName)
	}
	return f, nil
}

// cloudAttributes looks for a provider's marks on dir and the folders above it.
func cloudAttributes(dir string) bool {
	for {
		if p, err := windows.UTF16PtrFromString(dir); err == nil {
			a, err := windows.GetFileAttributes(p)
			if err == nil && a&(attrRecallOnOpen|attrPinned|attrUnpinned|attrRecallOnAccess) != 0 {
				return true
			}
		}
		up := filepath.Dir(dir)
		if up == dir {
			return false
		}
		dir = up
	}
}

// oneDriveRoots lists the folders of OneDrive's accounts and of the team libraries it keeps in step.
func oneDriveRoots() []root {
	var out []root
	for _, place := range []struct{ key, value string }{
		{`Software\Microsoft\OneDrive\Accounts`, "UserFolder"},
		{`Software\SyncEngines\Providers\OneDrive`, "MountPoint"},
	} {
		k, err := registry.OpenKey(registry.CURRENT_USER, place.key, registry.READ)
		if err != nil {
			continue // OneDrive was never set up
		}
		names, err := k.ReadSubKeyNames(-1)
		if err == nil {
			for _, n := range names {
				out = append(out, oneDriveRoot(k, n, place.value)...)
			}
		}
		_ = k.Close() // nothing was written
	}
	return out
}

func oneDriveRoot(parent registry.Key, name, value string) []root {
	k, err := registry.OpenKey(parent, name, registry.READ)
	if err != nil {
		return nil
	}
	defer k.Close()
	path, _, err := k.GetStringValue(value)
	if err != nil || path == "" {
		return nil
	}
	return []root{{"OneDrive", path}}
}
