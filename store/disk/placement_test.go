// Tests of where a practice folder may live, on injected facts for all three systems.

package disk

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/store/faulttest"
)

// pc is a computer of the given kind with nothing special on it.
func pc(goos, home string) facts {
	return facts{
		os: goos, home: home, fsType: "ext4",
		env:    func(string) string { return "" },
		read:   func(string) ([]byte, error) { return nil, os.ErrNotExist },
		exists: func(string) bool { return false },
	}
}

func TestJudge(t *testing.T) {
	win, mac, lin := pc("windows", `C:\Users\maya`), pc("darwin", "/Users/maya"), pc("linux", "/home/maya")
	win.fsType, mac.fsType = "NTFS", "apfs"
	with := func(f facts, change func(*facts)) facts { change(&f); return f }
	env := func(name, value string) func(string) string {
		return func(n string) string {
			if n == name {
				return value
			}
			return ""
		}
	}
	dropbox := func(want string) func(string) ([]byte, error) {
		return func(p string) ([]byte, error) {
			if strings.Contains(filepath.ToSlash(p), want) {
				return []byte(`{"personal":{"path":"/data/box of drops","host":1},"business":{"path":"/data/work drops"}}`), nil
			}
			return nil, os.ErrNotExist
		}
	}
	for _, c := range []struct {
		name string
		dir  string
		f    facts
		want Warning
	}{
		{"local app data", `C:\Users\maya\AppData\Local\Consentry`, win, Warning{}},
		{"linux home", "/home/maya/.local/share/consentry", lin, Warning{}},
		{"mac app support", "/Users/maya/Library/Application Support/Consentry", mac, Warning{}},

		{"OneDrive by environment", `D:\Sky\Practice`, with(win, func(f *facts) { f.env = env("OneDriveCommercial", `d:\sky`) }), Warning{Cloud, "OneDrive"}},
		{"OneDrive itself", `D:\Sky`, with(win, func(f *facts) { f.env = env("OneDrive", `D:\Sky\`) }), Warning{Cloud, "OneDrive"}},
		{"beside OneDrive", `D:\Skyline`, with(win, func(f *facts) { f.env = env("OneDrive", `D:\Sky`) }), Warning{}},
		{"OneDrive by account", `E:\Team\Files`, with(win, func(f *facts) { f.roots = []root{{"OneDrive", `E:\Team`}} }), Warning{Cloud, "OneDrive"}},
		{"OneDrive by name", `C:\Users\maya\OneDrive - Hale Aesthetic Surgery\Practice`, win, Warning{Cloud, "OneDrive"}},
		{"redirected Documents", `C:\Users\maya\OneDrive\Documents\Consentry`, win, Warning{Cloud, "OneDrive"}},
		{"cloud attributes", `C:\Files\Practice`, with(win, func(f *facts) { f.cloudFiles = true }), Warning{Cloud, "a cloud storage program"}},
		{"Dropbox by its note", "/data/work drops/practice", with(lin, func(f *facts) { f.read = dropbox("/.dropbox/info.json") }), Warning{Cloud, "Dropbox"}},
		{"Dropbox by its note on Windows", `/data/box of drops/x`, with(win, func(f *facts) {
			f.env, f.read = env("APPDATA", `C:\Users\maya\AppData\Roaming`), dropbox("info.json")
		}), Warning{Cloud, "Dropbox"}},
		{"Dropbox by name", "/home/maya/Dropbox (Personal)/p", lin, Warning{Cloud, "Dropbox"}},
		{"Dropbox note is rubbish", "/home/maya/p", with(lin, func(f *facts) {
			f.read = func(string) ([]byte, error) { return []byte("{{"), nil }
		}), Warning{}},
		{"Google Drive mirrored", `C:\Users\maya\My Drive\p`, with(win, func(f *facts) { f.home = `C:/Users/maya` }), Warning{Cloud, "Google Drive"}},
		{"Google Drive letter", `G:\p`, with(win, func(f *facts) { f.label, f.fsType = "Google Drive", "FAT32" }), Warning{Cloud, "Google Drive"}},
		{"Google Drive by FUSE", "/home/maya/gd/p", with(lin, func(f *facts) { f.fsType = "fuse.google-drive-ocamlfuse" }), Warning{Cloud, "Google Drive"}},
		{"iCloud Drive on Windows", `C:\Users\maya\iCloudDrive\p`, win, Warning{Cloud, "iCloud Drive"}},
		{"iCloud Drive", "/Users/maya/Library/Mobile Documents/com~apple~CloudDocs/p", mac, Warning{Cloud, "iCloud Drive"}},
		{"Documents, iCloud off", "/Users/maya/Documents/p", mac, Warning{}},
		{"Documents, iCloud on", "/Users/maya/documents/p", with(mac, func(f *facts) {
			f.exists = func(p string) bool { return strings.HasSuffix(p, "com~apple~CloudDocs/Documents") }
		}), Warning{Cloud, "iCloud Drive"}},
		{"mac provider folder", "/Users/maya/Library/CloudStorage/Box-Box/p", mac, Warning{Cloud, "Box"}},
		{"mac OneDrive", "/Users/maya/Library/CloudStorage/OneDrive-Personal/p", mac, Warning{Cloud, "OneDrive"}},
		{"Nextcloud", "/home/maya/Nextcloud/p", lin, Warning{Cloud, "Nextcloud"}},

		{"UNC", `\\server\share\p`, win, Warning{Network, "network share"}},
		{"long UNC", `\\?\UNC\server\share\p`, win, Warning{Network, "network share"}},
		{"long local path", `\\?\C:\p`, win, Warning{}},
		{"mapped drive", `Z:\p`, with(win, func(f *facts) { f.remote = true }), Warning{Network, "ntfs"}},
		{"NFS", "/mnt/p", with(lin, func(f *facts) { f.fsType = "nfs4" }), Warning{Network, "nfs4"}},
		{"CIFS", "/mnt/p", with(lin, func(f *facts) { f.fsType = "cifs" }), Warning{Network, "cifs"}},
		{"sshfs", "/mnt/p", with(lin, func(f *facts) { f.fsType = "fuse.sshfs" }), Warning{Network, "sshfs"}},
		{"a local NTFS stick on Linux", "/mnt/p", with(lin, func(f *facts) { f.fsType, f.removable = "fuseblk", true }), Warning{Removable, ""}},
		{"mac share", "/Volumes/office/p", with(mac, func(f *facts) { f.fsType, f.remote = "smbfs", true }), Warning{Network, "smbfs"}},

		{"stick", `E:\p`, with(win, func(f *facts) { f.removable, f.label = true, "KINGSTON" }), Warning{Removable, "KINGSTON"}},
		{"roaming profile", `C:\Users\maya\AppData\Roaming\Consentry`, with(win, func(f *facts) {
			f.env = env("APPDATA", `C:\Users\maya\AppData\Roaming`)
		}), Warning{Roaming, `AppData\Roaming`}},
		{"memory", "/dev/shm/p", with(lin, func(f *facts) { f.fsType = "tmpfs" }), Warning{Fleeting, "tmpfs"}},
		{"no home known", "/srv/p", pc("linux", ""), Warning{}},
	} {
		if filepath.Separator == '\\' && c.f.os != "windows" {
			continue // folders are joined the way of the system that the test runs on
		}
		t.Run(c.name, func(t *testing.T) {
			got := judge(c.dir, c.f)
			assert.Equal(t, c.want, got)
			assert.Equal(t, c.want.Kind == Cloud || c.want.Kind == Network || c.want.Kind == Fleeting, got.Refuse())
		})
	}
}

func TestMountOf(t *testing.T) {
	const info = `22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
30 22 0:25 / /home rw shared:2 - xfs /dev/vdb rw
31 30 0:26 / /home/maya/cloud rw shared:3 - fuse.rclone remote: rw
32 22 8:17 / /media/maya/MY\040STICK rw - vfat /dev/sdb1 rw
33 22 0:40 / /mnt/old rw - nfs4 server:/x rw
34 22 8:33 / /mnt/old rw - ext4 /dev/sdc1 rw
not a mount line
40 22 0:41 /short
`
	for path, want := range map[string]mount{
		"/var/lib/x":             {"/", "ext4", "/dev/vda1"},
		"/homes":                 {"/", "ext4", "/dev/vda1"},
		"/home/maya/practice":    {"/home", "xfs", "/dev/vdb"},
		"/home/maya/cloud/p":     {"/home/maya/cloud", "fuse.rclone", "remote:"},
		"/media/maya/MY STICK/p": {"/media/maya/MY STICK", "vfat", "/dev/sdb1"},
		"/mnt/old/p":             {"/mnt/old", "ext4", "/dev/sdc1"}, // the later mount covers the earlier
	} {
		got, ok := mountOf(path, info)
		require.True(t, ok)
		assert.Equal(t, want, got, path)
	}
	_, ok := mountOf("/x", "")
	assert.False(t, ok)
}

func FuzzMountOf(f *testing.F) {
	f.Add("/a b", `32 22 8:17 / /a\040b rw - vfat /dev/sdb1 rw`)
	f.Add("/", `\\\ - \`)
	f.Fuzz(func(t *testing.T, path, info string) {
		faulttest.Bound(t)
		m, ok := mountOf(path, info)
		if !ok {
			require.Equal(t, mount{}, m)
		}
	})
}

// The real facts of the computer the test runs on: they can be read, and a link into a cloud folder is followed.
func TestPlacement_followsLinks(t *testing.T) {
	dir := t.TempDir()
	cloud := filepath.Join(dir, "Dropbox")
	require.NoError(t, os.Mkdir(cloud, 0o700))
	w, err := Placement(filepath.Join(cloud, "practice", "not there yet"))
	require.NoError(t, err)
	assert.Equal(t, Warning{Cloud, "Dropbox"}, w)
	if runtime.GOOS == "windows" {
		return // links need a privilege there; the rest of the rule is tested above
	}
	link := filepath.Join(dir, "practice")
	require.NoError(t, os.Symlink(cloud, link))
	w, err = Placement(filepath.Join(link, "deeper"))
	require.NoError(t, err)
	assert.Equal(t, Warning{Cloud, "Dropbox"}, w)
}

func TestClassify(t *testing.T) {
	for _, e := range fullErrors {
		assert.ErrorIs(t, Classify(&os.PathError{Op: "write", Path: "x", Err: e}), ErrFull)
		assert.True(t, IsFull(e))
		assert.False(t, IsReadOnly(e))
	}
	for _, e := range readOnlyErrors {
		assert.ErrorIs(t, Classify(&os.PathError{Op: "open", Path: "x", Err: e}), ErrReadOnly)
	}
	other := errors.New("other")
	assert.Equal(t, other, Classify(other))
	assert.NoError(t, Classify(nil))
	assert.False(t, IsFull(nil))
	assert.False(t, IsReadOnly(nil))
}
